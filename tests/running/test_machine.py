"""What a container may use is what a batch takes, in both versions of control groups."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from analysis.running import machine

PHYSICAL = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def told(tmp_path: Path, line: str, files: dict[str, str]) -> dict[str, Path]:
    """A made-up /proc/self/cgroup with one line, and a made-up mount of the control groups."""
    groups, mount = tmp_path / "cgroup", tmp_path / "mount"
    groups.write_text(line + "\n")
    mount.mkdir()
    for name, content in files.items():
        (mount / name).parent.mkdir(parents=True, exist_ok=True)
        (mount / name).write_text(content + "\n")
    return {"groups": groups, "mount": mount}


@pytest.mark.parametrize(
    ("line", "files"),
    [
        ("0::/", {"cpu.max": "50000 100000", "memory.max": "700000000"}),
        ("0::/a/b", {"a/cpu.max": "50000 100000", "a/b/cpu.max": "max 100000", "a/memory.max": "700000000"}),
        ("0::/gone/in/a/container", {"cpu.max": "50000 100000", "memory.max": "700000000"}),
        ("0::/x", {"unified/x/cpu.max": "50000 100000", "unified/memory.max": "700000000"}),
        (
            "4:memory:/a\n3:cpu,cpuacct:/a",
            {
                "cpu,cpuacct/a/cpu.cfs_quota_us": "50000",
                "cpu,cpuacct/a/cpu.cfs_period_us": "100000",
                "memory/memory.limit_in_bytes": "700000000",
            },
        ),
    ],
)
def test_the_tightest_limit_of_a_container_is_read(tmp_path: Path, line: str, files: dict[str, str]) -> None:
    where = told(tmp_path, line, files)
    assert machine.cores(**where) == 1
    assert machine.memory(**where) == 700_000_000


@pytest.mark.parametrize(
    ("line", "files"),
    [
        ("0::/", {"cpu.max": "max 100000", "memory.max": "max"}),
        ("1:cpu:/", {"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}),
        ("1:memory:/", {"memory/memory.limit_in_bytes": "9223372036854771712"}),
        ("", {}),
        ("0::/", {"cpu.max": "what is this", "memory.max": ""}),
    ],
)
def test_no_limit_is_the_machine_itself(tmp_path: Path, line: str, files: dict[str, str]) -> None:
    where = told(tmp_path, line, files)
    assert machine.cores(**where) == len(os.sched_getaffinity(0))
    assert machine.memory(**where) == PHYSICAL


def test_kernels_never_get_more_memory_than_there_is() -> None:
    for free in (1 << 28, 1 << 30, 3 << 30, 64 << 30):
        for able in (1, 2, 16):
            jobs = machine.clients(able, free)
            share = machine.fair_share(jobs, free)
            assert share is not None
            assert 1 <= jobs <= able + 1
            assert share <= free
