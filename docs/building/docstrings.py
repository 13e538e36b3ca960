"""Docstrings as they are written here: prose with `code` in backticks, blocks after a colon, examples."""

from __future__ import annotations

import re
from typing import Any

_SPECIAL = re.compile(r"(?<!\\)([*|]|_(?=\W|$))")


def setup(app: Any) -> dict[str, bool]:
    """Read every docstring so before Sphinx does."""
    app.connect("autodoc-process-docstring", _read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _read(app: Any, what: str, name: str, found: object, options: object, lines: list[str]) -> None:
    lines[:] = plain(lines)


def plain(lines: list[str]) -> list[str]:
    """The lines with marks of reStructuredText escaped where they are none, but for code and examples.

    >>> plain(["Shares (*) of `a*b`.", ">>> 2 * 3"])
    ['Shares (\\\\*) of `a*b`.', '>>> 2 * 3']
    >>> plain(["So:", "", "    a: *", "", "then"])
    ['So::', '', '    a: *', '', 'then']
    """
    made: list[str] = []
    example, block = False, None
    for n, line in enumerate(lines):
        depth = len(line) - len(line.lstrip())
        if block is not None and line.strip() and depth <= block:
            block = None
        example = line.lstrip().startswith(">>>") or (example and bool(line.strip()))
        said = line if example or block is not None else _escaped(line)
        if block is None and not example and line.endswith(":") and _block_follows(lines[n + 1 :], depth):
            said, block = f"{said}:", depth
        made.append(said)
    return made


def _block_follows(rest: list[str], depth: int) -> bool:
    if len(rest) < 2 or rest[0].strip():
        return False
    first = next((line for line in rest if line.strip()), "")
    return len(first) - len(first.lstrip()) > depth


def _escaped(line: str) -> str:
    parts = line.split("`")
    parts[::2] = [_SPECIAL.sub(r"\\\1", part) for part in parts[::2]]
    return "`".join(parts)
