"""The kinds of things that stand in a report, one after the other.

A token of prose is a dictionary as the parser of Markdown makes it: `type`, `raw`, `attrs`, `children`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Token = dict[str, Any]


@dataclass(frozen=True)
class Heading:
    """A heading below the title; levels never skip one."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Prose:
    """Markdown as a tree; `made` for an output that is no text of the notebook, shown on white paper."""

    tokens: list[Token]
    later: bool = False
    made: bool = False


@dataclass(frozen=True)
class Figure:
    """A numbered drawing: its finding, what is drawn, and a second drawing for narrow screens."""

    number: int
    caption: str
    subtitle: str
    alt: str
    svg: str
    narrow: str
    csv: str | None
    sources: tuple[int, ...]
    later: bool = False


@dataclass(frozen=True)
class Table:
    """A numbered table of texts."""

    number: int
    caption: str
    note: str
    head: list[str]
    rows: list[list[str]]
    align: str
    csv: str | None
    sources: tuple[int, ...]
    later: bool = False


@dataclass(frozen=True)
class Code:
    """The source of a cell."""

    source: str


@dataclass(frozen=True)
class Printed:
    """Text with its lines and colours; `stream` says whence: stdout, stderr, or nothing for a value."""

    tokens: list[Token]
    stream: str = ""


@dataclass(frozen=True)
class Note:
    """What the page says of an output that it cannot show, or not whole."""

    text: str


@dataclass(frozen=True)
class Failure:
    """An error: the one that ended the run, or one that the notebook expected (`ended` is False)."""

    name: str
    message: str
    trace: list[Token]
    ended: bool = True


Block = Heading | Prose | Figure | Table | Code | Printed | Note | Failure
