"""The feed of editions, as RSS: one item an edition, with its headline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from xml.sax.saxutils import escape

from analysis.words import Words
from analysis.words.keyed import plain


@dataclass(frozen=True)
class Item:
    """An edition in the feed; `address` is relative to the index."""

    key: str
    title: str
    text: str
    address: str
    day: date


def rss(items: Sequence[Item], say: Words) -> str:
    """The feed. Addresses are relative to where the site is put, and identity is the edition's key.

    >>> from analysis.words import load
    >>> "A &amp; B" in rss([Item("k", "A & B", "t", "index.html", date(2025, 1, 1))], load("en"))
    True
    """
    entries = "".join(
        f"<item><title>{escape(item.title)}</title><link>{escape(item.address)}</link>"
        f'<guid isPermaLink="false">{escape(item.key)}</guid><description>{escape(item.text)}</description>'
        f"<pubDate>{format_datetime(datetime.combine(item.day, time(), UTC))}</pubDate></item>\n"
        for item in items
    )
    home = "index.html" if say.language == "en" else f"index.{say.language}.html"
    return plain(
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>\n'
        f"<title>{escape(say('Plan workbook'))}</title><link>{home}</link>"
        f"<description>{escape(say('Editions of the plan workbook'))}</description>"
        f"<language>{say.language}</language>\n{entries}</channel></rss>\n"
    )
