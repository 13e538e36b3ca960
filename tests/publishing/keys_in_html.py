"""The facts in a page of HTML, read as any reader of its elements `data` would."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

from analysis.words.keyed import Fact, Key


def in_html(page: str) -> list[Fact]:
    """The facts of a page that `analysis.words.keyed.to_html` made."""
    found = re.findall(r'<data value="([^"]*)">([^<]*)</data>', page)
    return [_fact(unescape(told), unescape(shown)) for told, shown in found]


def _fact(told: str, shown: str) -> Fact:
    key, _, value = told.rpartition("=")
    return Fact(Key(*(unquote(part) for part in key.split("|"))), unquote(value), shown)
