"""The probability of reaching the target as it would have been stated, day after day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.clusters.readings import year_of
from analysis.figures.plot import Plot
from analysis.figures.style import ACCENT, FAINT, INK
from analysis.words import Words

if TYPE_CHECKING:
    from analysis.figures.sheet import Sheet


def probability_path(
    path: pd.DataFrame,
    say: Words,
    *,
    target: tuple[int, float],
    came: float | None,
    marks: list[tuple[date, str]],
    marked: date | None = None,
) -> Plot:
    """Stated probabilities of one event by day, and those of random walk with drift.

    path: origin, probability, benchmark (shares of one; nan where the benchmark had nothing to say),
    oldest first. target: year and low end in USD; came: what the year came out at, if it is known.
    marks: days with a few words each, drawn as upright lines. marked: the day with a larger dot and number.
    """
    year, low = target
    return Plot(
        title=_title(path, low, came, marked, say),
        subtitle=say(
            "Probability of {low} or more per person in {year}, %, by the day on which it is stated",
            low=say.usd(low),
            year=year,
        ),
        alt=probability_path_alt(path, say),
        say=say,
        paint=lambda sheet: _paint(sheet, path, say, marks, marked),
    )


def _title(path: pd.DataFrame, low: float, came: float | None, marked: date | None, say: Words) -> str:
    at = path[path["origin"] <= pd.Timestamp(marked)].iloc[-1] if marked is not None else path.iloc[-1]
    ours, theirs = say.chance(at["probability"]), say.chance(at["benchmark"])
    if np.isnan(at["benchmark"]):
        said = say("Stated on {day}: {ours}", day=say.day(at["origin"]), ours=ours)
    else:
        said = say(
            "Stated on {day}: {ours}; a random walk with drift said {theirs}",
            day=say.day(at["origin"]),
            ours=ours,
            theirs=theirs,
        )
    if came is None:
        return said
    both = path.dropna(subset="benchmark")
    hit = float(came >= low)
    nearer = int(((both["benchmark"] - hit).abs() < (both["probability"] - hit).abs()).sum())
    verdict = say("it was reached") if hit else say("it was missed")
    return said + say(
        "; {verdict}, and the random walk was nearer on {nearer} of {count} days",
        verdict=verdict,
        nearer=nearer,
        count=len(both),
    )


def _paint(
    sheet: Sheet, path: pd.DataFrame, say: Words, marks: list[tuple[date, str]], marked: date | None
) -> None:
    axes = sheet.axes(height=170.0 if sheet.room.narrow else 200.0, unit="%")
    days = path["origin"].map(lambda day: year_of(day.date()))
    axes.plot(days, path["benchmark"], color=FAINT, linewidth=1.2, linestyle="--", marker="s", markersize=3)
    axes.plot(days, path["probability"], color=ACCENT, linewidth=2, marker="o", markersize=4)
    top = max(0.25, float(path[["probability", "benchmark"]].max().max()) * 1.25)
    axes.set_ylim(0, min(1.0, top))
    for day, words in marks:
        axes.plot([year_of(day)] * 2, [0, min(1.0, top)], color=FAINT, linewidth=1, linestyle=":")
        sheet.label(
            axes,
            [year_of(day)] * 4,
            min(1.0, top) * np.array([1.0, 0.89, 0.78, 0.67]),
            words,
            FAINT,
            sides=("right", "left", "below right", "below left"),
            led=False,
        )
    ours, theirs = say("this workbook"), say("random walk with drift")
    if sheet.room.narrow:
        sheet.key(ours, color=ACCENT, linewidth=2, marker="o", markersize=4)
        sheet.key(theirs, color=FAINT, linewidth=1.2, linestyle="--", marker="s", markersize=3)
    else:
        sheet.label(axes, days, path["probability"], ours, ACCENT, bold=True)
        sheet.label(axes, days, path["benchmark"], theirs, FAINT, bold=True)
    here: Any = path.index[path["origin"] == pd.Timestamp(marked)] if marked is not None else []
    for place in here:
        x, y = float(days[place]), float(path["probability"][place])
        axes.plot([x], [y], "o", color=INK, markersize=8, zorder=5)
        sheet.label(axes, x, y, say.chance(y, 1), INK, bold=True, gap=7.0)
    pad = 0.03 * float(days.max() - days.min())
    sheet.time(axes, float(days.min()) - pad, float(days.max()) + pad)
    sheet.numbers(axes, factor=100.0)


def probability_path_alt(path: pd.DataFrame, say: Words) -> str:
    """The figure in one sentence, from the same numbers."""
    stated, days = path["probability"].to_numpy(float), path["origin"].to_list()
    top = int(stated.argmax())
    return say(
        "The stated probability is {first} on {first_day}, at most {most} on {most_day}, and {last} on "
        "{last_day}.",
        first=say.percent(stated[0], 1),
        first_day=say.day(days[0]),
        most=say.percent(stated[top], 1),
        most_day=say.day(days[top]),
        last=say.percent(stated[-1], 1),
        last_day=say.day(days[-1]),
    )
