"""Numbers that know what they say: a fact's key travels inside the text, unseen, from a sentence to the page.

A key stands behind its number in characters that Unicode keeps for tags, which no font draws and no reader
sees. Whoever puts a text down (`analysis.publishing.shown` for notebooks, `render.page` for pages of HTML,
the terminal) takes the keys out again: a page of HTML carries them as elements `data`, the rest does without.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from html import escape
from urllib.parse import quote, unquote

from analysis.assumed import in_force, written

_BEGIN, _END = "\U000e0001", "\U000e007f"
_TAGS = {code: 0xE0000 + code for code in range(0x20, 0x7F)}
_CODES = {tag: code for code, tag in _TAGS.items()}
_MARKED = re.compile(f"{_BEGIN}([^{_BEGIN}{_END}\U000e0020-\U000e007e]*)([\U000e0020-\U000e007e]+){_END}")
_ELEMENT = re.compile(r"(<[^>]*>)")
_BARE = ("svg", "script", "style", "title", "textarea", "option")
"""Elements whose text may hold no other element, or none that is not its own."""
_SAFE = " !\"#$&'()*+,-./:;<>?@[]^_`{}~"
_OF_KEYS = _SAFE + "="
DIGITS = ".10g"  # of a value, in its key and in the files of result rows


@dataclass(frozen=True)
class Key:
    """What a number is: place, indicator, period, day of knowledge, scenario, and which quantity of them.

    quantity: `q0.5` a quantile, `p>=8300` a probability, `outcome` what came out as known on the day,
    `verdict`. assumptions: those that were changed. Two numbers of one key in one edition are one number.
    """

    place: str
    indicator: str
    period: str
    day: str
    scenario: str
    quantity: str
    assumptions: str = field(default_factory=lambda: written(in_force()))

    def of(self, quantity: str) -> Key:
        """The same about another quantity."""
        return replace(self, quantity=quantity)

    def __str__(self) -> str:
        parts = [self.place, self.indicator, self.period, self.day, self.scenario, self.quantity]
        parts += [self.assumptions] if self.assumptions else []
        return "|".join(quote(part, safe=_OF_KEYS) for part in parts)


@dataclass(frozen=True)
class Fact:
    """One number as it was said: its key, its value, and the words in which it stands."""

    key: Key
    value: str
    shown: str


Span = tuple[int, int, str]
"""Where a fact stands in a text without keys, from and to, and its key with its value."""


def keyed(text: str, key: Key, value: float | str) -> str:
    """The text with its key and value behind it.

    >>> key = Key("VN-HN", "grdp_per_capita_usd", "2025", "2021-08-10", "baseline", "q0.5")
    >>> plain(keyed("7,073", key, 7073.2)), [fact.value for fact in facts(keyed("7,073", key, 7073.2))]
    ('7,073', ['7073.2'])
    """
    written = f"{value:{DIGITS}}" if isinstance(value, float) else str(value)
    return f"{_BEGIN}{text}{_marked(f'{key}={quote(written, safe=_SAFE)}')}{_END}"


def kept(value: float) -> float:
    """A value as its key keeps it, so that a tie is rounded alike wherever the value is shown."""
    return float(f"{value:{DIGITS}}")


def plain(text: str) -> str:
    """The text without keys."""
    return _MARKED.sub(r"\1", text) if _BEGIN in text else text


def facts(text: str) -> list[Fact]:
    """The facts in a text, in their order."""
    return [_fact(found[2], found[1]) for found in _MARKED.finditer(text)]


def split(text: str) -> tuple[str, list[Span]]:
    """The text without keys, and where they stood.

    >>> key = Key("P", "i", "2025", "2021-08-10", "baseline", "q0.5")
    >>> joined(*split("about " + keyed("7", key, 7.0))) == "about " + keyed("7", key, 7.0)
    True
    """
    bare, spans, at = "", [], 0
    for found in _MARKED.finditer(text):
        bare += text[at : found.start()]
        spans.append((len(bare), len(bare) + len(found[1]), found[2].translate(_CODES)))
        bare += found[1]
        at = found.end()
    return bare + text[at:], spans


def joined(text: str, spans: Iterable[Span]) -> str:
    """The text with its keys again: `split` turned round."""
    for start, stop, key in sorted(spans, reverse=True):
        text = f"{text[:start]}{_BEGIN}{text[start:stop]}{_marked(key)}{_END}{text[stop:]}"
    return text


def to_html(page: str) -> str:
    """A page of HTML with every fact as `<data value="KEY=VALUE">`; in attributes, drawings and scripts the
    keys go.

    >>> key = Key("P", "i", "2025", "2021-08-10", "baseline", "p>=83")
    >>> number = keyed("7", key, 7.0)
    >>> print(to_html(f"<p title='{number}'>{number}</p>"))
    <p title='7'><data value="P|i|2025|2021-08-10|baseline|p&gt;=83=7">7</data></p>
    """
    if _BEGIN not in page:
        return page
    bare: str | None = None
    parts = _ELEMENT.split(page)
    for n, part in enumerate(parts):
        if part.startswith("<"):
            name = re.match(r"</?([a-z0-9]*)", part.lower())
            if bare is None and name and name[1] in _BARE and not part.startswith("</"):
                bare = name[1]
            elif name and name[1] == bare and part.startswith("</"):
                bare = None
        parts[n] = plain(part) if part.startswith("<") or bare else _MARKED.sub(_element, part)
    return "".join(parts)


def _element(found: re.Match[str]) -> str:
    return f'<data value="{escape(found[2].translate(_CODES))}">{found[1]}</data>'


def _marked(text: str) -> str:
    return text.translate(_TAGS)


def _fact(tags: str, shown: str) -> Fact:
    key, _, value = tags.translate(_CODES).rpartition("=")
    return Fact(Key(*(unquote(part) for part in key.split("|"))), unquote(value), shown)
