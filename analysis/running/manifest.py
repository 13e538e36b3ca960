"""What stands beside every output: what it was made from, with which versions, and whether it is whole.

Files are written beside and renamed, the manifest last. It names the digest of each output, so a folder in
which anything is missing, half or older than its manifest is known as such, and its run is run again.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from analysis.running.digests import Digests, digest

NOTEBOOK, RESULTS, MANIFEST, TIMES = "notebook.ipynb", "results.parquet", "manifest.json", "times.json"
PART = ".part"  # how the name of a file ends that is not whole yet
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


def read(folder: Path) -> Manifest | None:
    """The manifest of a run's folder, or None where there is none that can be read."""
    try:
        content = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and "status" in content else None


def store(folder: Path, outputs: Mapping[str, bytes], manifest: Manifest, times: Mapping[str, Any]) -> None:
    """Put a run's outputs in its folder; outputs of an earlier run that this one lacks go first.

    Raises OSError (a full disk, a folder that cannot be written) with nothing half in place.
    """
    folder.mkdir(parents=True, exist_ok=True)
    described = {**manifest, "outputs": {name: digest(content) for name, content in outputs.items()}}
    files = {**outputs, TIMES: to_json(times), MANIFEST: to_json(described)}
    parts = {name: folder / f".{name}{PART}" for name in files}
    try:
        for name, part in parts.items():
            part.write_bytes(files[name])
        for name in (NOTEBOOK, RESULTS):
            if name not in files:
                (folder / name).unlink(missing_ok=True)
        for name, part in parts.items():
            os.replace(part, folder / name)
    except OSError:
        for part in parts.values():
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
        raise


def whole(folder: str, manifest: Manifest, digests: Digests) -> str | None:
    """Why the outputs in a folder are not what its manifest says, or None when they are."""
    for name, wanted in manifest["outputs"].items():
        found = digests.file(f"{folder}/{name}")
        if found is None:
            return f"{name} is missing"
        if found != wanted:
            return f"{name} is not what was written (cut short or changed)"
    return None


def sweep(folder: Path) -> None:
    """Remove what a killed command left half written."""
    for part in folder.rglob(f".*{PART}"):
        part.unlink(missing_ok=True)
