"""What is kept on disk proves itself: JSON that names what it is and ends with the digest of all before it.

One file is believed only if every byte of it is the one that was written, and only in its own place: the
name of the thing is inside, so two files that changed places are known as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

KEPT, DIGEST = "kept", "digest"  # the first key of a file, what it is, and its last
_TAIL = b', "digest": "%s"}\n'
_LONG_TAIL = b',\n "digest": "%s"\n}\n'
_ANY = b"0" * 64


class DamagedError(ValueError):
    """A kept file is not what was written; `path` names it and the message says so."""

    def __init__(
        self, path: Path | str, said: str = "is not what was written (cut short or changed)"
    ) -> None:
        self.path, self.said = Path(path), said
        super().__init__(f"{path} {said}")


def digest(content: bytes) -> str:
    """The digest of some bytes.

    >>> digest(b"GRDP")[:12]
    '9480062f66c2'
    """
    return hashlib.sha256(content).hexdigest()


def sealed(name: str, content: Mapping[str, Any], readable: bool = False) -> bytes:
    """The bytes of a kept file; `readable` for people, one key a line.

    >>> sealed("a number", {"n": 1})[:34]
    b'{"kept": "a number", "n": 1, "dige'
    """
    told = {KEPT: name, **{key: value for key, value in content.items() if key not in (KEPT, DIGEST)}}
    text = json.dumps(told, ensure_ascii=False, indent=1 if readable else None)
    body = text.removesuffix("}").removesuffix("\n").encode("utf-8", "surrogatepass")
    return body + (_LONG_TAIL if readable else _TAIL) % digest(body).encode()


def unsealed(raw: bytes, name: str | None = None) -> dict[str, Any]:
    """The content of a kept file; with `name` only if it is that thing. Raises ValueError for anything else.

    >>> unsealed(sealed("a number", {"n": 1}), "a number")["n"]
    1
    >>> unsealed(sealed("a number", {"n": 1}).replace(b"1", b"2"), "a number")
    Traceback (most recent call last):
    ValueError: is not what was written (cut short or changed)
    """
    tail = _LONG_TAIL if raw.endswith(b'"\n}\n') else _TAIL
    body = raw[: -len(tail % _ANY)]
    if raw != body + tail % digest(body).encode():
        raise ValueError("is not what was written (cut short or changed)")
    content: dict[str, Any] = json.loads(raw)
    if name is not None and content[KEPT] != name:
        raise ValueError(f"is {content[KEPT]!r}, where {name!r} should be")
    return content


def read_sealed(path: Path, name: str | None = None) -> dict[str, Any] | None:
    """The content of a kept file, None where there is none.

    Raises DamagedError, or OSError if it is there and cannot be read.
    """
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        return unsealed(raw, name)
    except ValueError as fault:
        raise DamagedError(path, str(fault)) from None
