"""The year by the day: what each day put the growth of one year at."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.plot import Plot
from analysis.figures.style import ACCENT, BANDS, INK
from analysis.words import Words

if TYPE_CHECKING:
    from analysis.figures.sheet import Sheet


def year_by_day(frame: pd.DataFrame, say: Words, year: int) -> Plot:
    """The nowcast of a year's growth through time, with its 50 and 80 % intervals.

    frame: day, mean, low, low_50, high_50 and high in percent, oldest day first; a row holds from its day to
    that of the next.
    """
    last = frame.iloc[-1]
    told = say(
        "On {day} the growth of {year} was put at {mean}%",
        day=say.day(last["day"]),
        year=year,
        mean=say.number(last["mean"], 1),
    )
    return Plot(
        title=told,
        subtitle=say("Growth of {year} in percent by the day, with the 50 and 80% intervals", year=year),
        alt=year_by_day_alt(frame, say, year),
        say=say,
        paint=lambda sheet: _paint(sheet, frame, say, year),
    )


def _paint(sheet: Sheet, frame: pd.DataFrame, say: Words, year: int) -> None:
    axes = sheet.axes(height=190.0 if sheet.room.narrow else 220.0, unit=say("percent"))
    at = [day.timetuple().tm_yday + 366.0 * (day.year - year) for day in pd.to_datetime(frame["day"])]
    end = max(at[-1] + 6.0, 366.0)
    x = [*at, at[-1] + 4.0]
    held = {name: [*frame[name], frame[name].iloc[-1]] for name in frame.columns if name != "day"}
    for low, high, ink in (("low", "high", BANDS[1]), ("low_50", "high_50", BANDS[2])):
        axes.fill_between(x, held[low], held[high], step="post", color=ink, linewidth=0, zorder=1)
    mean = held["mean"]
    axes.step(x, mean, where="post", color=ACCENT, linewidth=2.0, zorder=3)
    sheet.end(axes, x[-1], mean[-1], say.number(mean[-1], 1), ACCENT, bold=True)
    axes.set_xlim(min(at[0], 1.0), end + 2)
    months = (1, 4, 7, 10)
    sheet.names(
        axes,
        {
            float(date(year, month, 1).timetuple().tm_yday): say.month(year, month, short=True)
            for month in months
        },
    )
    sheet.numbers(axes)
    axes.tick_params(axis="x", color=INK)


def year_by_day_alt(frame: pd.DataFrame, say: Words, year: int) -> str:
    """The figure in words, from the same numbers."""
    first, last = frame.iloc[0], frame.iloc[-1]
    return say(
        "The growth of {year} was put at {first} percent on {first_day} and at {last} percent on "
        "{last_day}, four chances in five between {low} and {high}.",
        year=year,
        first=say.number(first["mean"], 1),
        first_day=say.day(first["day"]),
        last=say.number(last["mean"], 1),
        last_day=say.day(last["day"]),
        low=say.number(last["low"], 1),
        high=say.number(last["high"], 1),
    )
