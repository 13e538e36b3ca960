"""What may go from a folder of reports and a workbook's cache: runs that nobody publishes, work long unused.

Never an input, an archived edition, a run that an edition in the workbook lists or that the site shows, nor
anything that no command of ours has made.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.keeping.kinds import KINDS, LOCK, SEALED, kind_of
from analysis.keeping.seal import DamagedError, read_sealed
from analysis.record.faults import Fault, InputFault
from analysis.running.index import DAMAGED, index
from analysis.running.locks import alone
from analysis.running.manifest import SITE, STAMPS, STATE
from analysis.running.plan import editions, load_edition
from analysis.running.removal import remove_runs

if TYPE_CHECKING:
    from analysis.workbook import Workbook

UNUSED_DAYS = 30


@dataclass(frozen=True)
class Candidate:
    """A run by its name, or a file of the cache; why it may go, and its size in bytes."""

    what: str
    why: str
    bytes: int
    path: Path | None = None


def candidates(workbook: Workbook, reports: Path, days: int = UNUSED_DAYS) -> list[Candidate]:
    """What may go, the largest first. days: how long a file of the cache has to have lain unused.

    Raises InputFault where an edition of the workbook cannot be read: what it lists is then not known.
    """
    listed = _listed(workbook)
    shown = _shown(reports)
    found = []
    for entry in index(workbook, reports) if reports.is_dir() else []:
        if entry.run in listed or entry.run in shown or entry.status == DAMAGED:
            continue
        why = "it failed" if entry.status == "failed" else "no edition lists it and no page shows it"
        found.append(Candidate(entry.run, why, entry.bytes))
    long_ago = time.time() - days * 86_400
    for path in sorted(workbook.cache.rglob("*")):
        name = path.relative_to(workbook.root).as_posix()
        if KINDS.get(kind_of(name) or "") not in (SEALED, LOCK):
            continue  # a log goes by its number, the rest is no work of ours
        with contextlib.suppress(OSError):
            seen = path.stat()
            if max(seen.st_atime, seen.st_mtime) < long_ago:
                found.append(Candidate(name, f"unused for {days} days", seen.st_size, path))
    return sorted(found, key=lambda one: (-one.bytes, one.what))


def prune(reports: Path, chosen: list[Candidate]) -> list[str]:
    """Remove what `candidates` found; gives the files that stay because no command of ours has made them."""
    runs = [one.what for one in chosen if one.path is None]
    stay = remove_runs(reports, runs) if runs else []
    for one in chosen:
        if one.path is not None:
            with contextlib.suppress(OSError):
                one.path.unlink(missing_ok=True)
    return stay


def _listed(workbook: Workbook) -> set[str]:
    return {job.name for name in editions(workbook) for job in load_edition(name, workbook)}


def _shown(reports: Path) -> set[str]:
    """The runs whose pages stand in the site; where its manifest is not whole, every run counts as shown."""
    with alone(reports / STATE / "pages.lock") if (reports / STATE).is_dir() else contextlib.nullcontext():
        try:
            about = read_sealed(reports / SITE / STAMPS) or {}
        except DamagedError as fault:
            raise InputFault(
                Fault("", str(fault.path), f"{fault.said}; workbook publish makes it anew")
            ) from None
    return {str(file[0]).rpartition(".")[0] for file in about.get("files", ())}
