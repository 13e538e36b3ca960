"""How much of this machine a batch may take: cores and memory, within the limits of a container.

A container sees all cores and all memory of its machine; what it may use stands in its control group, in
cpu.max and memory.max (version 2) or cpu.cfs_quota_us and memory.limit_in_bytes (version 1), in its own
folder or in one above it. The tightest one holds.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GROUPS = Path("/proc/self/cgroup")
MOUNT = Path("/sys/fs/cgroup")
LEAST_SHARE = 1 << 30  # bytes for one kernel, while the machine has them
KERNEL = 400 << 20  # bytes that a kernel needs to load what notebooks import


@dataclass(frozen=True)
class Limits:
    """What one run may take: seconds for one cell, for all of them (`whole`), bytes of memory for its kernel.

    None: no limit.
    """

    seconds: int | None = 600
    memory: int | None = None
    whole: int | None = None


USUAL = Limits()


def cores(groups: Path = GROUPS, mount: Path = MOUNT) -> int:
    """How many cores this process may use, at least 1; a part of a core counts as one."""
    able = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quotas = [_v2_cores(folder) for folder in _folders("", groups, mount)]
    quotas += [_v1_cores(folder) for folder in _folders("cpu", groups, mount)]
    return max(1, min([able, *(math.ceil(quota) for quota in quotas if quota)]))


def memory(groups: Path = GROUPS, mount: Path = MOUNT) -> int | None:
    """How many bytes of memory this process may use, or None where the system does not tell."""
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return None
    limits = [_number(folder / "memory.max") for folder in _folders("", groups, mount)]
    limits += [_number(folder / "memory.limit_in_bytes") for folder in _folders("memory", groups, mount)]
    return min(
        [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"), *(limit for limit in limits if limit)]
    )


def clients(able: int | None = None, bytes_free: int | None = None) -> int:
    """How many runs at a time: one more than cores, so that waiting for messages costs nothing; fewer where
    memory is short.

    >>> clients(2, 64 << 30), clients(8, 1 << 30)
    (3, 2)
    """
    able = cores() if able is None else able
    bytes_free = memory() if bytes_free is None else bytes_free
    most = able + 1 if bytes_free is None else max(1, int(bytes_free * 0.8) // KERNEL)
    return min(able + 1, most)


def fair_share(jobs: int, bytes_free: int | None = None) -> int | None:
    """Bytes of memory for one kernel of `jobs`: its part of four fifths of what there is; None: no limit.

    A machine with few cores lets a kernel have 1 GiB all the same, if it has that much.

    >>> fair_share(4, 64 << 30) == int((64 << 30) * 0.8) // 4
    True
    >>> fair_share(3, 2 << 30) == 1 << 30, fair_share(1, 1 << 29) == int((1 << 29) * 0.8)
    (True, True)
    """
    bytes_free = memory() if bytes_free is None else bytes_free
    if bytes_free is None:
        return None
    useful = int(bytes_free * 0.8)
    return max(useful // jobs, min(LEAST_SHARE, useful))


def _folders(controller: str, groups: Path, mount: Path) -> Iterator[Path]:
    """The folders of this process's control group and of those above it; "" is version 2.

    Inside a container the named folder is often not there: the mount itself is the container's group.
    """
    try:
        lines = [line.split(":", 2) for line in groups.read_text().splitlines()]
    except OSError:
        return
    for line in lines:
        if len(line) != 3 or controller not in line[1].split(","):
            continue
        tops = [mount / line[1], mount / controller] if controller else [mount, mount / "unified"]
        for top in tops:
            own = top / line[2].strip("/")
            for folder in (own, *own.parents):
                yield folder
                if folder == top:
                    break


def _v2_cores(folder: Path) -> float | None:
    try:
        quota, period = (folder / "cpu.max").read_text().split()
        return None if quota == "max" else int(quota) / int(period)
    except (OSError, ValueError, ZeroDivisionError):
        return None


def _v1_cores(folder: Path) -> float | None:
    quota, period = _number(folder / "cpu.cfs_quota_us"), _number(folder / "cpu.cfs_period_us")
    return quota / period if quota and period else None


def _number(path: Path) -> int | None:
    """A positive number in a file; None for `max`, for -1 (no limit) and where there is no such file."""
    try:
        found = int(path.read_text())
    except (OSError, ValueError):
        return None
    return found if found > 0 else None
