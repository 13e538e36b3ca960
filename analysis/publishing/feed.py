"""The feed of editions, as Atom (RFC 4287): one entry an edition, with its headline, dated by its making."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from posixpath import join
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from analysis.words import Words
from analysis.words.keyed import plain

ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class Item:
    """An edition in the feed; `address` is below the site, `made` the day on which it was made."""

    key: str
    title: str
    text: str
    address: str
    made: date


def atom(items: Sequence[Item], say: Words, base: str = "") -> str:
    """The feed. Addresses are relative unless a base is known; identity is the edition's key, at any address.

    >>> from analysis.words import load
    >>> "A &amp; B" in atom([Item("k", "A & B", "t", "index.html", date(2025, 1, 1))], load("en"))
    True
    """
    entries = "".join(
        f"<entry><title>{escape(item.title)}</title><id>{_name(item.key, say)}</id>"
        f'<link rel="alternate" type="text/html" href={quoteattr(join(base, item.address))}/>'
        f"<updated>{_instant(item.made)}</updated><summary>{escape(item.text)}</summary></entry>\n"
        for item in items
    )
    own = f"feed.{say.language}.xml"
    home = "index.html" if say.language == "en" else f"index.{say.language}.html"
    newest = max((item.made for item in items), default=date.min)
    return plain(
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="{ATOM}" xml:lang="{say.language}">\n'
        f"<title>{escape(say('Plan workbook'))}</title>"
        f"<subtitle>{escape(say('Editions of the plan workbook'))}</subtitle>\n"
        f"<id>{_name('feed', say)}</id><updated>{_instant(newest)}</updated>"
        f"<author><name>{escape(say('Plan workbook'))}</name></author>\n"
        f'<link rel="self" type="application/atom+xml" href={quoteattr(join(base, own))}/>'
        f'<link rel="alternate" type="text/html" href={quoteattr(join(base, home))}/>\n{entries}</feed>\n'
    )


def _name(key: str, say: Words) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'plan-workbook/{key}/{say.language}')}"


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
