"""A table that was read without a fault is kept as it was understood, until its file or the reading changes.

Reading checks every cell, and every page of a batch reads the same tables. What is kept is believed only
whole, and under the digest of all that it was made from: the file, the corrections, the modules that read,
the versions of the libraries. The files are opened to find that out, so whoever watches a run sees what it
read.
"""

from __future__ import annotations

import contextlib
import hashlib
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pydantic

from analysis.keeping import frames, seal, shelf

ROOM = Path(__file__).parent
CODE = (*ROOM.glob("*.py"), Path(str(frames.__file__)), Path(str(seal.__file__)))


def read_once(
    name: str, files: tuple[Path, ...], read: Callable[[], pd.DataFrame], folder: Path
) -> pd.DataFrame:
    """What `read` makes of the files, from the cache in `folder` if neither they nor the code have changed.

    name: a plain file name. Raises what `read` raises; that is never kept. A cache that cannot be read or
    written only costs time.
    """
    key = _key(files)
    if key is None:
        return read()  # it says which file is missing
    path, what = folder / f"{name}.json", f"table {name}"
    kept = shelf.take(path, what, {"frame": dict})
    if kept is not None and kept.content["key"] == key:
        with contextlib.suppress(ValueError, TypeError, KeyError):  # of another make: no cache
            frame = frames.from_content(kept.content["frame"])
            kept.used()
            return frame
    frame = read()
    # Edited meanwhile: what was read is not what the key says.
    if _key(files) == key and shelf.as_loaded(CODE):
        shelf.lay(path, what, {"key": key, "frame": frames.to_content(frame)}).used()
    return frame


def _key(files: tuple[Path, ...]) -> str | None:
    """The digest of the files as they are and of the code that reads them; None where one is missing."""
    digest = hashlib.sha256(_reading())
    try:
        for file in files:
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    except OSError:
        return None
    return digest.hexdigest()


@cache
def _reading() -> bytes:
    """The digest of the code that reads: this room, the libraries, Python."""
    versions = (sys.version, pd.__version__, np.__version__, pydantic.VERSION)
    digest = hashlib.sha256(repr(versions).encode())
    for file in sorted(CODE):
        digest.update(file.read_bytes())
    return digest.digest()
