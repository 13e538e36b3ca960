"""Foreign words of a Vietnamese page: what no Vietnamese syllable looks like, and nobody declared."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from html import unescape

from shipped import BOOK, RECORD

_ONSET = "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?"
_SYLLABLE = re.compile(rf"{_ONSET}[aeiouy]{{1,3}}(?:ch|ng|nh|[cmnpt])?")
_LEFT_OUT = (
    r"<(script|style|code|pre)\b.*?</\1>",
    r'<ol class="sources">.*?</ol>',
    r"<a [^>]*hreflang[^>]*>.*?</a>",
    r"<[^>]*>",
)


def declared() -> set[str]:
    """The foreign words that data/loanwords.csv allows, each with its reason."""
    with (BOOK.data / "loanwords.csv").open(encoding="utf-8", newline="") as file:
        return {row["word"] for row in csv.DictReader(file)}


def publications() -> list[str]:
    """Names of publishers, companies and titles, the longest first: they are quoted as they are."""
    names = RECORD.table("names")
    listed = [*names["label_en"], *names["label_vi"], *(word for word in declared() if " " in word)]
    for column in ("publisher", "title"):
        for text in RECORD.table("sources")[column]:
            listed += [text, *re.fullmatch(r"(.*?)(?: \(([^()]*)\))?", text, re.DOTALL).groups(default="")]
    return sorted({text for text in listed if len(text) > 2}, key=len, reverse=True)


def read_text(page: str) -> str:
    """What a reader reads of a page, without code, sources and links to other languages."""
    for pattern in _LEFT_OUT:
        page = re.sub(pattern, " ", page, flags=re.DOTALL)
    return unescape(page)


def uneven(page: str) -> list[str]:
    """Dates and ranges in another form than d/m/yyyy, m/yyyy and 2021\N{EN DASH}2025."""
    odd = (
        r"(?<![\d/])0\d?/\d{1,2}/\d{4}|(?<![\d/])0\d/\d{4}|\d %"
        r"|(?<![\d-])(?:19|20)\d\d-(?:19|20)\d\d(?![\d-])"
    )
    return sorted(set(re.findall(odd, read_text(page))))


def foreign(page: str, quoted: Iterable[str], allowed: set[str]) -> list[str]:
    """The words of a page that are neither Vietnamese, nor part of a name, nor declared."""
    text = read_text(page)
    for name in quoted:
        text = text.replace(name, " ")
    words = {word.lower() for word in re.findall(r"(?<![\w./-])[^\W\d_]{2,}(?![\w/-]|\.\w)", text)}
    return sorted(
        word for word in words if word.isascii() and not _SYLLABLE.fullmatch(word) and word not in allowed
    )
