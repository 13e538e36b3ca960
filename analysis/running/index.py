"""What lies in a folder of reports: each run with its end, its time, its size and why it would run again."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.keeping.seal import DamagedError
from analysis.running import cache
from analysis.running import manifest as manifests
from analysis.running.digests import MEMORY, Digests
from analysis.running.plan import Job

if TYPE_CHECKING:
    from analysis.workbook import Workbook

DAMAGED = "damaged"


@dataclass(frozen=True)
class Entry:
    """One run: status is done, failed or damaged; `due` says why it would run again, None that it stands."""

    run: str
    notebook: str
    status: str
    started: str
    seconds: float | None
    bytes: int
    due: str | None


def index(workbook: Workbook, reports: Path) -> list[Entry]:
    """The runs below a folder, sorted by name. Nothing is run, and nothing of a run is written."""
    reports = reports.resolve()
    digests = Digests(workbook.root, reports / manifests.STATE / MEMORY)
    with digests.one_glance():
        found = [_entry(folder, reports, digests) for folder in manifests.folders(reports)]
    digests.save()
    return found


def _entry(folder: Path, reports: Path, digests: Digests) -> Entry:
    name = folder.relative_to(reports).as_posix()
    size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    try:
        made = manifests.read(folder, name)
    except DamagedError as fault:
        return Entry(name, name.partition("/")[0], DAMAGED, "", None, size, f"its manifest {fault.said}")
    if made is None:
        return Entry(name, name.partition("/")[0], DAMAGED, "", None, size, "its manifest is missing")
    try:
        notebook, status, parameters = str(made["notebook"]), str(made["status"]), made["key"]["parameters"]
    except (KeyError, TypeError):
        said = "its manifest does not say what was run"
        return Entry(name, name.partition("/")[0], DAMAGED, "", None, size, said)
    times = manifests.times(folder)
    job = Job(notebook, parameters, name)
    if (source := str(made.get("source", job.source))) != job.source:
        job = replace(job, own=source)
    seconds = times.get("seconds")
    due = cache.why(job, reports, digests)
    return Entry(
        name,
        notebook,
        status,
        str(times.get("started", "")),
        float(seconds) if isinstance(seconds, int | float) else None,
        size,
        due,
    )


def table(entries: list[Entry]) -> str:
    """The index for the terminal, one line a run, and the sums.

    >>> print(table([Entry("known/a", "known", "done", "2026-11-28T03:14:30Z", 1.25, 2_048, None)]))
    done    2026-11-28T03:14:30Z    1.2 s     2 kB  known/a
    1 runs: 1 done, 0 failed, 0 damaged; 0 are due; 0.0 MB.
    """
    lines = []
    for entry in entries:
        took = "" if entry.seconds is None else f"{entry.seconds:.1f} s"
        due = f"  ({entry.due})" if entry.due else ""
        size = f"{entry.bytes // 1024} kB"
        lines.append(f"{entry.status:7} {entry.started:20} {took:>8} {size:>8}  {entry.run}{due}")
    many = {
        status: sum(entry.status == status for entry in entries) for status in ("done", "failed", DAMAGED)
    }
    told = ", ".join(f"{n} {status}" for status, n in many.items())
    again = sum(entry.due is not None for entry in entries)
    whole = sum(entry.bytes for entry in entries) / 1e6
    return "\n".join([*lines, f"{len(entries)} runs: {told}; {again} are due; {whole:.1f} MB."])


def rows(entries: list[Entry]) -> list[dict[str, object]]:
    """The index for programs: one object a run."""
    return [asdict(entry) for entry in entries]
