"""Numbers as people write them: decimal point or comma, thousands parted or not, marks of footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.record.people_text import brief

# how tables write that a year has no value
MISSING = frozenset({"", ".", "..", "...", "-", "--", "na", "n/a", "n.a.", "#n/a", "null", "x", ":"})
_NONE = re.compile(r"\[[a-z]\]")
_DASHES = str.maketrans({"\N{EN DASH}": "-", "\N{EM DASH}": "-", "\N{MINUS SIGN}": "-"})
_SPACES = " \u00a0\u2009\u202f'\u2019"
_PLAIN = re.compile(r"[-+]?([0-9]{1,320}(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")
_FOOTNOTE = re.compile(
    r"(?<=[0-9])\s*(\*+|[\u2020\u2021\u00b9\u00b2\u00b3]|\([A-Za-z0-9]{1,2}\)|\[[A-Za-z0-9]{1,2}\])$"
)
_PARTED = {
    mark: re.compile(rf"[-+]?[0-9]{{1,3}}([{re.escape(mark)}][0-9]{{3}})+(?![0-9])")
    for mark in (",", ".", _SPACES)
}


@dataclass(frozen=True)
class Marks:
    """How a file writes numbers: the decimal mark, and what parts thousands ("" for nothing)."""

    decimal: str = "."
    thousands: str = ""

    @property
    def said(self) -> str:
        """The same in words; nothing for plain numbers."""
        name = {".": "point", ",": "comma"}
        parts = [f"decimal {name[self.decimal]}"] if self.decimal == "," or self.thousands else []
        return ", ".join(
            parts + ([f"thousands parted by a {name[self.thousands]}"] if self.thousands else [])
        )

    def number(self, text: str, key: str, line: int) -> float:
        """The number that a cell holds, or ValueError with key, text and line.

        >>> Marks(",", ".").number("1.234,5*", "value", 7), Marks().number("1 234.5", "value", 8)
        (1234.5, 1234.5)
        """
        plain = _FOOTNOTE.sub("", text.strip().translate(_DASHES))
        for mark in (self.thousands, _SPACES):
            if mark and _PARTED[mark].match(plain):
                plain = re.sub(f"[{re.escape(mark)}]", "", plain)
        if self.decimal == ",":
            plain = plain.replace(".", "?").replace(",", ".", 1)
        if not _PLAIN.fullmatch(plain):
            raise ValueError(f"{key} = {brief(text)} in line {line} is not a number")
        value = float(plain)
        if not np.isfinite(value):
            raise ValueError(f"{key} = {brief(text)} in line {line} is not a finite number")
        return value

    def reads(self, text: str) -> bool:
        """Whether a cell holds a number in this way of writing them.

        >>> Marks().reads("1.5"), Marks().reads("1,5")
        (True, False)
        """
        try:
            self.number(text, "", 0)
        except ValueError:
            return False
        return True


def is_missing(text: str) -> bool:
    """Whether a cell says that there is no value.

    [x], [z] and their like are the marks of accessible spreadsheets.

    >>> is_missing(" - "), is_missing("n/a"), is_missing("[x]"), is_missing("0")
    (True, True, True, False)
    """
    plain = text.strip().translate(_DASHES).casefold()
    return plain in MISSING or plain == "\N{HORIZONTAL ELLIPSIS}" or _NONE.fullmatch(plain) is not None


def marks_of(texts: Iterable[str], delimiter: str = ",") -> Marks:
    """How the cells of one file write numbers, told by all of them together.

    A cell with both marks has the decimal last; a mark twice in a cell parts thousands; a mark before other
    than three digits is a decimal. Where only cells like 1,234 are seen, the comma is a decimal in a file
    whose cells a semicolon parts, and parts thousands elsewhere; a point alone is always a decimal.

    >>> marks_of(["1.234,5", "12"]), marks_of(["1,234", "56,789"]), marks_of(["1,234", "5,67"], ";")
    (Marks(decimal=',', thousands='.'), Marks(decimal='.', thousands=','), Marks(decimal=',', thousands=''))
    >>> marks_of(["1,234", "..."])
    Marks(decimal='.', thousands=',')
    """
    decimal, thousands, open_commas = set(), set(), False
    for raw in texts:
        if is_missing(raw):  # "..." parts no thousands
            continue
        text = _FOOTNOTE.sub("", raw.strip().translate(_DASHES))
        points, commas = text.count("."), text.count(",")
        if not re.fullmatch(rf"[-+0-9.,{re.escape(_SPACES)}]+([eE][-+]?[0-9]+)?", text):
            continue
        if points and commas:
            last = max(".", ",", key=text.rfind)
            decimal.add(last)
            thousands.add("." if last == "," else ",")
        elif points > 1 or commas > 1:
            thousands.add("." if points > 1 else ",")
        elif commas and re.search(r",[0-9]{3}$", text) and not re.match(r"[-+]?0?,", text):
            open_commas = True
        elif commas:
            decimal.add(",")
    if "," in decimal or (open_commas and "," not in thousands and (delimiter == ";" or "." in thousands)):
        return Marks(",", "." if "." in thousands else "")
    return Marks(".", "," if open_commas or "," in thousands else "")
