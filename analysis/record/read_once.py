"""A table that was read without a fault is kept as it was understood, until its file or the reading changes.

Reading checks every cell, and every page of a batch reads the same tables. What is kept is believed only
under the digest of all that it was made from: the file, the corrections, the modules that read, the versions
of the libraries. Both files are opened to find that out, so whoever watches a run sees what it read. The
folder `.cache` is as much to be trusted as the compiled modules beside the sources: who can write the one can
write the other.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pydantic

ROOM = Path(__file__).parent


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
    path = folder / f"{name}.pickle"
    with contextlib.suppress(Exception):  # cut short, of another make: no cache
        kept_key, kept = pickle.loads(path.read_bytes())
        if kept_key == key and isinstance(kept, pd.DataFrame):
            return kept
    frame = read()
    if _key(files) != key:  # edited meanwhile: what was read is not what the key says
        return frame
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / f".{name}.{os.getpid()}"
        beside.write_bytes(pickle.dumps((key, frame), protocol=pickle.HIGHEST_PROTOCOL))
        os.replace(beside, path)
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
    for file in sorted(ROOM.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.digest()
