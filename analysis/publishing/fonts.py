"""The fonts of a PDF: typst's and matplotlib's, and where a text needs more, those of this machine.

A PDF whose letters the house fonts have is the same on every machine. Letters that no font here has are not
printed as boxes: the words in their place say which script they are of.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Drawn by none, and needed by none: spaces, marks of joining and direction, variation selectors, tags.
_UNDRAWN = re.compile(
    "[\\s\u00ad\u200b-\u200f\u2028-\u202f\u205f-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)


def house() -> Path | None:
    """The folder of matplotlib's fonts."""
    found = find_spec("matplotlib")
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" if found and found.origin else None


def house_fonts() -> Any:
    """The fonts of typst and of matplotlib, and no others."""
    return _fonts(())


def fonts_for(text: str) -> tuple[Any, frozenset[str]]:
    """The fonts that a text needs, and those of its letters that no font here has."""
    missing = {letter for letter in set(text) if ord(letter) > 0x7E and not _UNDRAWN.match(letter)}
    missing -= _letters_of_the_house()
    if not missing:
        return house_fonts(), frozenset()
    chosen: list[str] = []
    for path, letters in _others():
        found = missing & letters
        if found:
            chosen.append(path)
            missing -= found
    return _fonts(tuple(chosen)), frozenset(missing)


@cache
def _fonts(more: tuple[str, ...]) -> Any:
    import typst

    folder = house()
    return typst.Fonts(include_system_fonts=False, font_paths=[*([str(folder)] if folder else []), *more])


@cache
def _letters_of_the_house() -> frozenset[str]:
    """What DejaVu Sans has: typst's own fonts, read by typst alone, have no more scripts than it."""
    folder = house()
    return letters(str(folder / "DejaVuSans.ttf")) if folder else frozenset()


@cache
def _others() -> tuple[tuple[str, frozenset[str]], ...]:
    """The fonts of this machine with their letters, plain ones first, in an order that does not change."""
    import typst

    found = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False).fonts()
    paths = {font.path: (font.style != "normal", abs(font.weight - 400)) for font in found if font.path}
    return tuple((path, letters(path)) for path in sorted(paths, key=lambda path: (paths[path], path)))


@cache
def letters(path: str) -> frozenset[str]:
    """The letters that a font can draw; none where it cannot be read."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(path, fontNumber=0, lazy=True) as font:
            return frozenset(map(chr, font.getBestCmap() or ()))
    except (OSError, TTLibError, KeyError, ValueError, AssertionError):
        return frozenset()


def script(letter: str) -> str:
    """The script of a letter, by the first word of its name.

    >>> script("河"), script("ส"), script("😀")
    ('CJK', 'Thai', 'emoji or sign')
    """
    first = unicodedata.name(letter, "").split(" ")[0]
    if not unicodedata.category(letter).startswith(("L", "M", "N")) or not first:
        return "emoji or sign"
    return first if first in ("CJK", "NKO") else first.capitalize()


def spelled(text: str, missing: frozenset[str]) -> str:
    """The text with words in brackets for each run of letters that no font here has.

    >>> spelled("a 河内市 b", frozenset("河内市"))
    'a [CJK] b'
    """
    if not missing.intersection(text):
        return text
    pattern = re.compile(
        "["
        + "".join(map(re.escape, sorted(missing)))
        + "][\u200d\ufe0f\\s"
        + "".join(map(re.escape, sorted(missing)))
        + "]*"
    )

    def words(found: re.Match[str]) -> str:
        kinds = dict.fromkeys(script(letter) for letter in found[0] if letter in missing)
        end = " " if found[0][-1].isspace() else ""
        return f"[{', '.join(kinds)}]{end}"

    return pattern.sub(words, text)
