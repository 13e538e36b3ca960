"""Verdicts and what they rest on, in the words that every page shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.figures import terms
from analysis.plans.verdict import WORTH

if TYPE_CHECKING:
    from analysis.plans.verdict import AtRate, Verdict
    from analysis.words import Words
    from analysis.words.keyed import Key


def word(verdict: Verdict, key: Key, say: Words) -> str:
    """A verdict in one word, with its key."""
    return say.fact(terms.verdict(verdict.verdict, say), key, WORTH[verdict.verdict])


def by_rate(found: Sequence[AtRate], say: Words) -> str:
    """What came out at each exchange rate, and whether the verdict hangs on that; empty with one rate."""
    if len(found) < 2:
        return ""
    readings = [
        say(
            "{usd} USD at {rate} VND per USD ({how})",
            usd=say.number(one.usd),
            rate=say.number(one.rate),
            how=say(one.how),
        )
        for one in found
    ]
    parts = {
        "readings": say(", ").join(readings),
        "spread": say.number(max(one.usd for one in found) - min(one.usd for one in found)),
    }
    if len({one.verdict for one in found}) == 1:
        return say(
            "By exchange rate: {readings}. They lie {spread} USD apart; the verdict is the same at each.",
            **parts,
        )
    met = [say.number(one.rate) for one in found if one.verdict == "met"]
    return say(
        "By exchange rate: {readings}. They lie {spread} USD apart, and the verdict hangs on the rate: met "
        "at {met} VND per USD only.",
        **parts,
        met=say(", ").join(met),
    )
