"""Work that depends on the record and the code alone, computed once and kept until one of them changes.

A backtest does not depend on the scenario, so every run of an edition shares it. What is kept names all
that it was made from: the tables that were read, the modules that were loaded, the versions of the
libraries. It is believed only while each of these has its old digest. Looking it up opens the same files
and loads the same modules as the work itself did, so that whoever watches a run (see
running.kernels.trace) sees what the result depends on.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.record.load import Record

ROOMS = tuple(
    f"analysis.{room}" for room in ("record", "plans", "series", "clusters", "growth", "scenarios", "scoring")
)
LIBRARIES = ("numpy", "pandas", "scipy")
Frames = dict[str, pd.DataFrame]


def kept(name: str, record: Record, work: Callable[[Record], Frames]) -> Frames:
    """The frames that `work` makes from a record, from its cache if nothing that they depend on has changed.

    name: says which work with which parameters; a plain file name. Frames hold numbers, texts and days
    (datetime64); they come back to the last bit, whether kept or fresh. A cache that cannot be written only
    costs time.
    """
    found = _made(record, work) if record.cache is None else _found(name, record, record.cache, work)
    return {key: _frame(columns, found["days"][key]) for key, columns in found["frames"].items()}


def _found(name: str, record: Record, cache: Path, work: Callable[[Record], Frames]) -> dict[str, Any]:
    path = cache / "backtest" / f"{name}.json"
    found = _fresh(path, record)
    if found is None:
        with _alone(path):
            found = _fresh(path, record) or _made(record, work)
            with contextlib.suppress(OSError):
                beside = path.with_name(f".{name}.{os.getpid()}")
                beside.write_text(json.dumps(found), encoding="utf-8")
                os.replace(beside, path)
    return found


def _fresh(path: Path, record: Record) -> dict[str, Any] | None:
    """What is kept there, if nothing that it was made from has changed."""
    found = _read(path)
    unchanged = found is not None and found["made_from"] == _digests(record.folder, found["made_from"])
    return found if unchanged else None


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


def _made(record: Record, work: Callable[[Record], Frames]) -> dict[str, Any]:
    fresh = Record(record.folder, record.cache)
    frames = work(fresh)
    days = {key: [str(c) for c in frame if frame[c].dtype.kind == "M"] for key, frame in frames.items()}
    columns = {
        key: {
            str(c): (frame[c].dt.strftime("%Y-%m-%d") if c in days[key] else frame[c]).to_list()
            for c in frame
        }
        for key, frame in frames.items()
    }
    names = {"tables": fresh.read, "modules": _reached(), "libraries": LIBRARIES}
    made_from = _digests(record.folder, {kind: dict.fromkeys(part) for kind, part in names.items()})
    return {"made_from": made_from, "days": days, "frames": columns}


def _digests(data: Path, names: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str | None]]:
    """The digest of every table and module and the version of every library that is named."""
    return {
        "tables": {table: _digest(data / f"{table}.csv") for table in sorted(names["tables"])},
        "modules": {module: _digest(_source(module)) for module in sorted(names["modules"])},
        "libraries": {library: version(library) for library in sorted(names["libraries"])},
    }


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
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _reached() -> list[str]:
    return [
        name
        for name, module in sys.modules.items()
        if name.startswith(ROOMS) and getattr(module, "__file__", None)
    ]


def _read(path: Path) -> dict[str, Any] | None:
    """What is kept there, or None; a file cut short or of another make is no cache."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        whole = set(found["made_from"]) == {"tables", "modules", "libraries"} and set(found["days"]) == set(
            found["frames"]
        )
        return found if whole else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _frame(columns: dict[str, list], days: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(columns)
    return frame.assign(**{day: pd.to_datetime(frame[day]) for day in days})
