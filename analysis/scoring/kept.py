"""Work that depends on the record and the code alone, computed once and kept until one of them changes.

A backtest does not depend on the scenario, so every run of an edition shares it. What is kept names all
that it was made from: the tables that were read, the modules that were loaded, the versions of the
libraries. It is believed only whole, and while each of these has its old digest. Looking it up opens the
same files and loads the same modules as the work itself did, so that whoever watches a run (see
running.kernels.trace) sees what the result depends on.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.assumed import in_force, written
from analysis.keeping import shelf
from analysis.keeping.frames import from_content, to_content
from analysis.keeping.seal import digest
from analysis.record.load import Record

ROOMS = tuple(
    f"analysis.{room}"
    for room in ("keeping", "record", "plans", "series", "clusters", "growth", "scenarios", "scoring")
)
LIBRARIES = ("numpy", "pandas", "scipy")
Frames = dict[str, pd.DataFrame]


def kept(name: str, record: Record, work: Callable[[Record], Frames]) -> Frames:
    """The frames that `work` makes from a record, from its cache if nothing that they depend on has changed.

    name: says which work with which parameters; a plain file name. Frames hold numbers, texts and days
    (datetime64); they come back to the last bit, whether kept or fresh. A cache that cannot be written only
    costs time.
    """
    if under := in_force():
        name = f"{name}~{digest(written(under).encode())[:12]}"
    if record.cache is None:
        found: Mapping[str, Any] = _work(Record(record.folder), work)
    else:
        found = _found(record.cache / "backtest" / f"{name}.json", f"backtest {name}", record, work)
    return {key: from_content(frame) for key, frame in found.items()}


def _found(path: Path, what: str, record: Record, work: Callable[[Record], Frames]) -> Mapping[str, Any]:
    found = _fresh(path, what, record)
    if found is not None:
        return found
    with _alone(path):
        return _fresh(path, what, record) or _made(path, what, record, work)


def _fresh(path: Path, what: str, record: Record) -> Mapping[str, Any] | None:
    """The frames that are kept there, if nothing that they were made from has changed."""
    there = shelf.take(path, what, {"made_from": dict, "frames": dict})
    if there is None:
        return None
    made_from = there.content["made_from"]
    if made_from.keys() != {"files", "modules", "libraries"}:
        return None
    if made_from != _digests(record.folder, made_from) or there.content["key"] != _key(made_from):
        return None
    there.used()
    frames: Mapping[str, Any] = there.content["frames"]
    return frames


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Runs of one batch ask for the same work at once: one does it, the others wait and find it done."""
    from filelock import FileLock

    lock = FileLock(path.with_suffix(".lock"))
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _work(fresh: Record, work: Callable[[Record], Frames]) -> dict[str, Any]:
    # Thousands of small frames: labels are found a fifth faster as Python's own strings than as Arrow's.
    with pd.option_context("mode.string_storage", "python"):
        return {key: to_content(frame.reset_index(drop=True)) for key, frame in work(fresh).items()}


def _made(path: Path, what: str, record: Record, work: Callable[[Record], Frames]) -> dict[str, Any]:
    """The work done, and laid on the shelf if nothing that it was made from changed meanwhile."""
    fresh = Record(record.folder, record.cache)
    frames = _work(fresh, work)
    names = {"files": fresh.read, "modules": _reached(), "libraries": LIBRARIES}
    made_from = _digests(record.folder, {kind: dict.fromkeys(part) for kind, part in names.items()})
    if fresh.steady and shelf.as_loaded(map(_source, made_from["modules"])):
        content = {"key": _key(made_from), "made_from": made_from, "frames": frames}
        shelf.lay(path, what, content).used()
    return frames


def _digests(data: Path, names: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str | None]]:
    """The digest of every file and module and the version of every library that is named."""
    return {
        "files": {file: _digest(data / f"{file}.csv") for file in sorted(names["files"])},
        "modules": {module: _digest(_source(module)) for module in sorted(names["modules"])},
        "libraries": {library: version(library) for library in sorted(names["libraries"])},
    }


def _key(made_from: Mapping[str, Any]) -> str:
    return digest(json.dumps(made_from, sort_keys=True).encode())


def _source(module: str) -> Path | None:
    """The file of a module, loaded if it was not; None where there is no such module any more."""
    try:
        return Path(str(importlib.import_module(module).__file__))
    except ImportError:
        return None


def _digest(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return digest(path.read_bytes())
    except OSError:
        return None


def _reached() -> list[str]:
    return [
        name
        for name, module in sys.modules.items()
        if name.startswith(ROOMS) and getattr(module, "__file__", None)
    ]
