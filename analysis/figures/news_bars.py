"""The news of a year: one bar a release, how far it moved the growth of the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.plot import Plot
from analysis.figures.sheet import Row
from analysis.figures.style import FALL, RISE
from analysis.figures.waterfall import signed
from analysis.words import Words

if TYPE_CHECKING:
    from analysis.figures.sheet import Sheet


def news_bars(frame: pd.DataFrame, say: Words, year: int) -> Plot:
    """Effects of releases on the growth of a year, in points, oldest first.

    frame: label and note (ready texts), effect (points).
    """
    most = frame.iloc[int(frame["effect"].abs().argmax())]
    return Plot(
        title=say(
            "Most moved the growth of {year}: {label}, {effect} points",
            year=year,
            label=most["label"],
            effect=signed(most["effect"], say, 2),
        ),
        subtitle=say(
            "Points by which each release moved the growth of the year; in small, what was expected and "
            "printed"
        ),
        alt=news_alt(frame, say),
        say=say,
        paint=lambda sheet: _paint(sheet, frame, say),
    )


def _paint(sheet: Sheet, frame: pd.DataFrame, say: Words) -> None:
    rows = [Row(str(row["label"]), str(row["note"])) for row in frame.to_dict("records")]
    axes, heights = sheet.rows(rows, share=0.5)
    for effect, at in zip(frame["effect"], heights, strict=True):
        ink = RISE if effect >= 0 else FALL
        sheet.bar(axes, 0.0, effect, at, 11.0, ink)
        sheet.label(
            axes, max(effect, 0.0), at, signed(effect, say, 2), ink, sides=("right", "left"), led=False
        )
    sheet.reach(axes, min(frame["effect"].min(), 0.0), max(frame["effect"].max(), 0.0), 34.0, 40.0)
    sheet.numbers(axes, x=True)


def news_alt(frame: pd.DataFrame, say: Words) -> str:
    """The figure in words, from the same numbers."""
    parts = "; ".join(f"{row['label']}: {signed(row['effect'], say, 2)}" for row in frame.to_dict("records"))
    return say("Points by which releases moved the growth of the year: {parts}.", parts=parts)
