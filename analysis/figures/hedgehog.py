"""The hedgehog: what was forecast from one day after another, as spines on the line of what came out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.plot import Plot
from analysis.figures.style import ACCENT, BANDS, INK, PAPER, TARGET
from analysis.words import Words

if TYPE_CHECKING:
    from analysis.figures.sheet import Sheet

Target = tuple[int, float, float]


def hedgehog(
    spines: pd.DataFrame,
    outcome: pd.DataFrame,
    say: Words,
    *,
    unit: str,
    digits: int = 0,
    marked: date | None = None,
    target: Target | None = None,
) -> Plot:
    """Medians by origin, one 80 % band, the outcome and the target.

    spines: origin, period, low, median, high (80 %), oldest origin first; a spine may begin with its
    last known year, where low, median and high are equal. outcome: year as index, first and latest.
    unit: the words of the axis, ready to read. marked: the origin whose band is drawn. target: year, low
    and high end.
    """
    last = spines.groupby("origin", sort=False).last()
    year, least, most = int(spines["period"].max()), last["median"].min(), last["median"].max()
    came = outcome["latest"].dropna()
    told = say(
        "For {year}, {count} forecasts said {least} to {most}",
        year=year,
        count=len(last),
        least=say.number(least, digits),
        most=say.number(most, digits),
    )
    if year in came.index:
        told += say("; it came out at {value}", value=say.number(came[year], digits))
    return Plot(
        title=told,
        subtitle=say(
            "{unit}: the median of each forecast (thin, the later the darker) and what came out{band}",
            unit=unit,
            band=say("; shaded: the 80% interval of {day}", day=say.day(marked))
            if marked in set(spines["origin"]) and marked
            else "",
        ),
        alt=hedgehog_alt(spines, outcome, say, digits),
        say=say,
        paint=lambda sheet: _paint(sheet, spines, outcome, say, unit, marked, target),
    )


def _paint(
    sheet: Sheet,
    spines: pd.DataFrame,
    outcome: pd.DataFrame,
    say: Words,
    unit: str,
    marked: date | None,
    target: Target | None,
) -> None:
    import seaborn as sns

    sheet.key(say("came out, latest figure"), color=INK, linewidth=2.0)
    sheet.key(say("first figure"), marker="o", color=INK, markerfacecolor=PAPER, markersize=5)
    sheet.key(say("forecasts"), color=ACCENT, linewidth=1.0)
    axes = sheet.axes(height=200.0 if sheet.room.narrow else 240.0, unit=unit)
    origins = list(dict.fromkeys(spines["origin"]))
    first, last = int(min(spines["period"].min(), outcome.index.min())), int(spines["period"].max())
    shades = {o: 0.25 + 0.6 * n / max(1, len(origins) - 1) for n, o in enumerate(origins)}
    sns.lineplot(
        data=spines.assign(at=spines["period"].astype(float)),
        x="at",
        y="median",
        units="origin",
        estimator=None,
        color=ACCENT,
        linewidth=0.9,
        ax=axes,
        zorder=2,
        errorbar=None,
        legend=False,
    )
    for line, origin in zip(axes.lines, origins, strict=True):
        line.set_alpha(shades[origin])
    axes.set(xlabel="", ylabel="")
    if marked is not None and marked in origins:
        mine = spines[spines["origin"] == marked]
        axes.fill_between(mine["period"], mine["low"], mine["high"], color=BANDS[1], linewidth=0, zorder=1)
        axes.plot(mine["period"], mine["median"], color=ACCENT, linewidth=2.4, zorder=4)
        text = say(
            "forecast of {day}: {value}", day=say.day(marked), value=say.number(mine["median"].iloc[-1])
        )
        sheet.end(axes, last, float(mine["median"].iloc[-1]), text, ACCENT, bold=True)
    known = outcome["latest"].dropna()
    axes.plot(known.index, known, color=INK, linewidth=2.0, zorder=5)
    axes.plot(
        outcome.index,
        outcome["first"],
        "o",
        markersize=5,
        markerfacecolor=PAPER,
        markeredgecolor=INK,
        zorder=6,
    )
    if len(known):
        text = say("{year}: {value}", year=known.index[-1], value=say.number(known.iloc[-1]))
        if known.index[-1] == last:
            sheet.end(axes, last, float(known.iloc[-1]), text, INK, bold=True)
        else:
            sheet.label(axes, known.index[-1], float(known.iloc[-1]), text, bold=True)
    if target is not None:
        year, low, high = target
        axes.fill_between(
            [year - 0.2, year + 0.2], low, high, facecolor=TARGET, edgecolor=TARGET, linewidth=2.4, zorder=6
        )
        text = (
            say("target {range}", range=say.interval(low, high))
            if high > low
            else say("target {low} or more", low=say.number(low))
        )
        sheet.end(axes, year + 0.2, (low + high) / 2, text, TARGET, bold=True)
    sheet.years(axes, first, last, must=[target[0]] if target else [])
    sheet.numbers(axes)


def hedgehog_alt(spines: pd.DataFrame, outcome: pd.DataFrame, say: Words, digits: int = 0) -> str:
    """The figure in one sentence, from the same numbers."""
    last = spines.groupby("origin", sort=False).last()
    years = outcome.index[outcome["latest"].notna()]
    return say(
        "Lines of forecasts from {count} days, from {first} to {last}, around the line of what came out: "
        "{low} in {low_year}, {high} in {high_year}. "
        "The medians for the last year lie between {least} and {most}.",
        count=len(last),
        first=say.day(last.index[0]),
        last=say.day(last.index[-1]),
        low=say.number(outcome.loc[years[0], "latest"], digits),
        low_year=years[0],
        high=say.number(outcome.loc[years[-1], "latest"], digits),
        high_year=years[-1],
        least=say.number(last["median"].min(), digits),
        most=say.number(last["median"].max(), digits),
    )
