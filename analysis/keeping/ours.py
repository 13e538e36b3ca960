"""What a command may remove or write over: what its own manifest says that it wrote, and that is still so.

Everything else is a person's. It stays where it is, or, where a file of ours has to stand, a copy is laid
aside.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from analysis.keeping.seal import digest
from analysis.keeping.writing import write

_DIGEST = re.compile(rb"\b[0-9a-f]{64}\b")


def named_in(manifest: Path) -> set[str]:
    """Every digest that a manifest names, whole or not: no damage gives a file the digest that it has."""
    try:
        return {found.decode() for found in _DIGEST.findall(manifest.read_bytes())}
    except OSError:
        return set()


def save_changed(path: Path, ours: Collection[str | None], aside: Path) -> Path | None:
    """Before a file is written over: if its content is none of ours, a copy is laid in the folder `aside`.

    ours: the digests of what we wrote there and of what will stand there. Gives the copy, None where there
    was nothing to lose. Raises OSError where the copy cannot be made.
    """
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    found = digest(content)
    if not content or found in ours:
        return None
    aside.mkdir(parents=True, exist_ok=True)
    copy = aside / f"{path.stem}.{found[:8]}{path.suffix}"
    if not copy.exists():
        write(copy, content)
    return copy


def remove_ours(path: Path, ours: Collection[str]) -> bool:
    """Remove a file if its digest is one of what we wrote there; whether it is gone."""
    try:
        if path.is_symlink() or digest(path.read_bytes()) not in ours:
            return False
    except (FileNotFoundError, NotADirectoryError):
        return True
    path.unlink()
    return True
