"""The key of a run, and what in it changed since the run was made.

The key holds the digests of the notebook's source, of the modules the run reached, of the data files it read
and the folders it listed, of what it took from the cache, of the lock file, and the parameters. What was read
is recorded while the run runs.
"""

from __future__ import annotations

import functools
import math
import os
import platform
import sys
import sysconfig
import time
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.keeping.seal import DamagedError, digest, read_sealed
from analysis.running import manifest as manifests
from analysis.running.digests import CODE, UNSETTLED, Digests

if TYPE_CHECKING:
    from analysis.running.execute import Executed
    from analysis.running.plan import Job

LOCK = "requirements.lock"
NO_MATTER = ("pip-", "uv-", "wheel-", "plan_workbook-")  # installers, and this project itself
MOST_NAMED = 3  # changes named in a reason; the rest are counted
PARTS = {
    "parameters", "notebook", "lock", "packages", "python", "code", "data", "folders", "asked", "kept",
    "unfollowed", "root",
}  # fmt: skip
UNFOLLOWED = "it used what cannot be followed"
NOT_READ = {".git", ".venv", ".cache", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
Key = Mapping[str, Any]
Stamps = Mapping[str, tuple[int, ...] | None]


def python() -> str:
    """The version of Python and the kind of machine that a key holds."""
    return f"{'.'.join(map(str, sys.version_info[:3]))} on {sys.platform} {platform.machine()}"


@functools.cache
def packages() -> str:
    """One digest of what is installed, each library with its version; the installers themselves apart."""
    names = {
        name.removesuffix(".dist-info").lower()
        for folder in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
        for name in os.listdir(folder)
        if name.endswith(".dist-info")
    }
    return digest("\n".join(sorted(name for name in names if not name.startswith(NO_MATTER))).encode())


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


def key(job: Job, made: Executed, digests: Digests, before: Stamps) -> dict[str, Any]:
    """The key of a run; a file that changed meanwhile matches nothing, so the run is due."""
    reached = made.reached

    def code(path: str, found: str | None) -> str | None:
        return UNSETTLED if path in before and digests.stamp(path) != before[path] else found

    read = [*reached.data, *reached.folders, *reached.asked, *(path for path, _ in reached.code.values())]
    return {
        "parameters": dict(job.parameters),
        "notebook": made.source,
        "lock": digests.file(LOCK),
        "packages": packages(),
        "python": python(),
        "root": str(digests.root) if any(path.startswith("/") for path in read) else None,
        "code": {name: [path, code(path, found)] for name, (path, found) in reached.code.items()},
        "data": dict(reached.data),
        "folders": dict(reached.folders),
        "asked": dict(reached.asked),
        "kept": {path: list(about) for path, about in reached.kept.items()},
        "unfollowed": list(reached.unfollowed),
    }


def why(job: Job, reports: Path, digests: Digests, trusted: Container[str] = ()) -> str | None:
    """Why a job has to run, naming the part of its key that changed, or None when its outputs stand.

    A failed run is due again; its reason begins with "failed". So is one that did what cannot be followed,
    unless its notebook is among the `trusted`.
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
    unfollowed = made["key"]["unfollowed"]
    if unfollowed and job.notebook not in trusted:
        return f"{UNFOLLOWED}: {', '.join(unfollowed)}"
    return manifests.whole(str(folder), made, digests)


def _changes(job: Job, made: Key, digests: Digests) -> Iterator[str]:
    if not made.keys() >= PARTS:
        yield "another version of the workbook made it"
        return
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
    if made["packages"] != packages():
        yield "other libraries are installed"
    if made["root"] not in (None, str(digests.root)):
        yield f"it read files outside, and the workbook was moved from {made['root']}"
    for name, (path, had) in made["code"].items():
        if had != digests.file(path):
            yield f"code {name} {_how(had, digests.file(path))}"
    for path, had in made["data"].items():
        if had != digests.file(path):
            yield f"data {path} {_how(had, digests.file(path))}"
    for path, had in made["folders"].items():
        if had != digests.folder(path):
            yield f"the files in {path} are others"
    for path, there in made["asked"].items():
        if there != os.path.lexists(digests.place(path)):
            yield f"{path} {'is gone' if there else 'appeared'}"
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
