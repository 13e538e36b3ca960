"""What stands beside every output: what it was made from, with which versions, and whether it is whole.

Files are written beside and renamed, the manifest last. It names the digest of each output, so a folder in
which anything is missing, half or older than its manifest is known as such, and its run is run again.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from analysis.keeping.ours import named_in, save_changed
from analysis.keeping.seal import KEPT, DamagedError, digest, read_sealed, sealed
from analysis.keeping.writing import writing
from analysis.running.digests import Digests

NOTEBOOK, RESULTS, MANIFEST = "notebook.ipynb", "results.parquet", "manifest.json"
TIMES, LOG = "times.json", "log.txt"  # of this very run, no part of its result
STATE = ".workbook"  # the folder in the reports for what is the commands' own
SITE, STAMPS = "site", ".stamps.json"  # the folder of the pages, and the manifest in it
UNFINISHED, CHANGED = "unfinished", "changed"
NAMED = ("numpy", "pandas", "scipy", "statsmodels", "matplotlib", "papermill", "nbclient", "ipykernel")
Manifest = Mapping[str, Any]


def to_json(content: object) -> bytes:
    """JSON as people read it, the same bytes for the same content."""
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


@cache
def versions() -> dict[str, str]:
    """The versions of Python and of the libraries that numbers come from."""
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    for name in NAMED:
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def read(folder: Path, run: str | None = None) -> Manifest | None:
    """The manifest of a run's folder, or None where there is none; `run` is the name it must have, by default
    that of the folder. Raises DamagedError for one that is not whole, or that is another run's.
    """
    path = folder / MANIFEST
    content = read_sealed(path)
    if content is None:
        return None
    name = str(content.get("run"))
    if content[KEPT] != f"run {name}":
        raise DamagedError(path, f"is {content[KEPT]!r}, where the manifest of a run should be")
    if not Path(os.path.abspath(folder)).as_posix().endswith(f"/{run or name}") or name != (run or name):
        raise DamagedError(path, f"is the manifest of another run: {name}")
    return content


def times(folder: Path) -> Mapping[str, Any]:
    """When a run began (`started`, UTC) and how long it took (`seconds`); empty where that is not told, and
    where the file is not as it was written for this run.
    """
    try:
        told = read_sealed(folder / TIMES) or {}
    except (OSError, DamagedError):
        return {}
    run = str(told.get(KEPT, "")).removeprefix(f"{TIMES} of ")
    return told if Path(os.path.abspath(folder)).as_posix().endswith(f"/{run}") else {}


def folders(reports: Path) -> Iterator[Path]:
    """The folders of runs below a folder (or itself), sorted; other folders may hold a manifest.json too."""
    for path in sorted(reports.rglob(MANIFEST)):
        if any((path.parent / name).exists() for name in (NOTEBOOK, RESULTS, TIMES)):
            yield path.parent


def output(folder: Path, manifest: Manifest, name: str) -> bytes:
    """The content of one output of a run, as it was written. Raises DamagedError for anything else."""
    path = folder / name
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise DamagedError(path, f"is missing or cannot be read ({fault.strerror})") from None
    if digest(content) != manifest["outputs"].get(name):
        raise DamagedError(path)
    return content


def store(
    folder: Path,
    outputs: Mapping[str, bytes],
    manifest: Manifest,
    times: Mapping[str, Any],
    state: Path | None = None,
    log: str = "",
) -> list[Path]:
    """Put a run's outputs in its folder; outputs of an earlier run that this one lacks go first.

    What somebody changed by hand is not lost: a copy is laid aside, and its path given back. state: the
    folder for such copies and for what is not whole yet; by default one inside the run's folder.
    Raises OSError (a full disk, a folder that cannot be written) with nothing half in place.
    """
    state = state or folder / STATE
    stage, aside = state / UNFINISHED, state / CHANGED / str(manifest["run"])
    folder.mkdir(parents=True, exist_ok=True)
    stage.mkdir(parents=True, exist_ok=True)
    wrote = named_in(folder / MANIFEST)
    described = {**manifest, "outputs": {name: digest(content) for name, content in outputs.items()}}
    sealing = sealed(f"run {manifest['run']}", described, readable=True)
    timed = sealed(f"{TIMES} of {manifest['run']}", times, readable=True)
    files = {**outputs, TIMES: timed, LOG: log.encode(errors="replace"), MANIFEST: sealing}
    saved = [
        save_changed(folder / name, {*wrote, described["outputs"].get(name)}, aside)
        for name in (NOTEBOOK, RESULTS)
    ]
    with contextlib.ExitStack() as whole:  # all are written before the first is put in place
        for name in reversed(files):  # and the manifest is put there last
            file = whole.enter_context(writing(folder / name, stage=stage))
            file.write(files[name])
            file.flush()
        for name in (NOTEBOOK, RESULTS):
            if name not in files:
                (folder / name).unlink(missing_ok=True)
    return [copy for copy in saved if copy is not None]


def whole(folder: str, manifest: Manifest, digests: Digests) -> str | None:
    """Why the outputs in a folder are not what its manifest says, or None when they are."""
    for name, wanted in manifest["outputs"].items():
        found = digests.file(f"{folder}/{name}")
        if found is None:
            return f"{name} is missing"
        if found != wanted:
            return f"{name} is not what was written (cut short or changed)"
    return None
