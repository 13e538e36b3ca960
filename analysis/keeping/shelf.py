"""Work that need not be done twice is laid on a shelf and taken from it, and each use is heard.

What lies there names the key of all that it was made from; it is only used whole (see seal) and under its own
name and key. A shelf that cannot be read or written costs time, never a result. Whoever watches a process
(see running.kernels.trace) hears as an audit event what it took or made.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.keeping.seal import digest, sealed, unsealed
from analysis.keeping.writing import write

EVENT = "workbook.kept"  # with the path, the key and the digest of the file
BEGUN = time.time_ns()
Stamp = tuple[int, int, int, int]


@dataclass(frozen=True)
class Kept:
    """Something on a shelf: its content, and the digest of its file."""

    path: Path
    content: Mapping[str, Any]
    digest: str

    def used(self) -> None:
        """Say to whoever watches this process that a result hangs on this."""
        sys.audit(EVENT, os.path.abspath(self.path), str(self.content["key"]), self.digest)


def take(path: Path, name: str, fits: Mapping[str, type]) -> Kept | None:
    """What lies there under that name, or None: nothing, another thing, a damaged one.

    fits: the keys that it must have, with their kinds; `key` is one of them.
    """
    try:
        raw = path.read_bytes()
        content = unsealed(raw, name)
    except (OSError, ValueError):
        return None
    whole = all(isinstance(content.get(key), kind) for key, kind in {"key": str, **fits}.items())
    return Kept(path, content, digest(raw)) if whole else None


def lay(path: Path, name: str, content: Mapping[str, Any]) -> Kept:
    """Lay something on the shelf; a place that cannot be written is no fault."""
    raw = sealed(name, content)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, raw, stage=path.parent)
    return Kept(path, content, digest(raw))


def stamp(path: str | Path) -> Stamp | None:
    """Size, times and number of a file: while they stay, so does its content, as far as stat can tell."""
    try:
        now = os.stat(path)
    except OSError:
        return None
    return (now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino)


def as_loaded(sources: Iterable[Path | None]) -> bool:
    """Whether the files of modules are surely those that this process runs: not touched since it began.

    What is made by a module that was edited after it was loaded must not be laid under the new digest.
    """
    try:
        return all(source is not None and os.stat(source).st_ctime_ns < BEGUN for source in sources)
    except OSError:
        return False
