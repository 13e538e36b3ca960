"""The key of a run, and what in it changed since the run was made.

The key holds the digests of the notebook's source, of the modules the run reached, of the data files it read
and the folders it listed, of what it took from the cache, of the lock file, and the parameters. What was read
is recorded while the run runs.
"""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.keeping.seal import DamagedError, read_sealed
from analysis.running import manifest as manifests
from analysis.running.digests import CODE, Digests

if TYPE_CHECKING:
    from analysis.running.execute import Reached
    from analysis.running.plan import Job

LOCK = "requirements.lock"
UNSETTLED = "changed while the run was running"
MOST_NAMED = 3  # changes named in a reason; the rest are counted
NOT_READ = {".git", ".venv", ".cache", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
Key = Mapping[str, Any]
Stamps = Mapping[str, tuple[int, ...] | None]


def python() -> str:
    """The version of Python that a key holds."""
    return ".".join(map(str, sys.version_info[:3]))


def stamps(root: Path, digests: Digests, apart: Path) -> Stamps:
    """How each file below the root, and of this package, looks before a run; the folder `apart` (the reports)
    is left out.
    """
    found = {path: digests.stamp(path) for path in _files(root, apart)}
    if not CODE.resolve().is_relative_to(root):
        found |= {str(path): digests.stamp(str(path)) for path in CODE.resolve().rglob("*.*")}
    return found


class Watch:
    """Stamps for runs that follow each other, taken anew when the last ones are older than `seconds`.

    A file that changes between the stamps and the start of a run counts as changed while it ran: the run is
    due again, which is never wrong.
    """

    def __init__(self, root: Path, digests: Digests, apart: Path, seconds: float = 1.0) -> None:
        self.root, self.digests, self.apart, self.seconds = root, digests, apart, seconds
        self.taken = -math.inf
        self.last: Stamps = {}

    def stamps(self) -> Stamps:
        """Stamps not older than that."""
        if time.monotonic() - self.taken > self.seconds:
            self.taken = time.monotonic()
            self.last = stamps(self.root, self.digests, self.apart)
        return self.last


def _files(root: Path, apart: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in NOT_READ and Path(folder, name) != apart]
        inside = os.path.relpath(folder, root)
        for name in files:
            yield name if inside == "." else f"{inside}/{name}".replace(os.sep, "/")


def key(job: Job, reached: Reached, digests: Digests, before: Stamps) -> dict[str, Any]:
    """The key of a run that read this; a file that changed meanwhile matches nothing, so the run is due."""

    def file(path: str) -> str | None:
        return digests.file(path) if digests.stamp(path) == before.get(path) else UNSETTLED

    return {
        "parameters": dict(job.parameters),
        "notebook": file(job.source),
        "lock": digests.file(LOCK),
        "python": python(),
        "code": {name: [path, file(path)] for name, path in reached.code.items()},
        "data": {path: file(path) for path in reached.data},
        "folders": {path: digests.folder(path) for path in reached.folders},
        "kept": {path: list(about) for path, about in reached.kept.items()},
    }


def why(job: Job, reports: Path, digests: Digests) -> str | None:
    """Why a job has to run, naming the part of its key that changed, or None when its outputs stand.

    A failed run is due again; its reason begins with "failed".
    """
    folder = reports / job.name
    try:
        made = manifests.read(folder, job.name)
    except DamagedError as fault:
        return f"its manifest {fault.said}"
    if made is None:
        return "new" if not (folder / manifests.NOTEBOOK).exists() else "its manifest is missing"
    if made["status"] != "done":
        return f"failed the last time: {made.get('failure')}"
    changes = list(_changes(job, made["key"], digests))
    if changes:
        more = len(changes) - MOST_NAMED
        return "; ".join(changes[:MOST_NAMED] + ([f"and {more} more"] if more > 0 else []))
    return manifests.whole(str(folder), made, digests)


def _changes(job: Job, made: Key, digests: Digests) -> Iterator[str]:
    if made["parameters"] != job.parameters:
        had = made["parameters"]
        for name in {**had, **job.parameters}:
            if had.get(name) != job.parameters.get(name):
                yield f"parameter {name}: {had.get(name)} -> {job.parameters.get(name)}"
    if made["notebook"] != digests.file(job.source):
        yield f"notebook {job.source} changed"
    if made["lock"] != digests.file(LOCK):
        yield f"lock file {LOCK} changed"
    if made["python"] != python():
        yield f"Python {made['python']} -> {python()}"
    for name, (path, had) in made["code"].items():
        if had != digests.file(path):
            yield f"code {name} {_how(had, digests.file(path))}"
    for path, had in made["data"].items():
        if had != digests.file(path):
            yield f"data {path} {_how(had, digests.file(path))}"
    for path, had in made["folders"].items():
        if had != digests.folder(path):
            yield f"the files in {path} are others"
    for path, (made_of, had) in made["kept"].items():
        if digests.file(path) not in (None, had) and _made_of(digests.root / path) == made_of:
            yield f"{path} gives another result of the same work"


def _made_of(path: Path) -> str | None:
    """The key of what the cache keeps there now, if it is whole; what is damaged is never used."""
    try:
        return str((read_sealed(path) or {}).get("key"))
    except (OSError, DamagedError):
        return None


def _how(had: str | None, now: str | None) -> str:
    if had == UNSETTLED:
        return UNSETTLED
    if had is None:
        return "appeared"
    return "is gone" if now is None else "changed"
