"""The fan: what was known, what the paths say of the years ahead, the target, and what came later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.plot import Plot
from analysis.figures.style import ACCENT, BANDS, INK, LATER, TARGET
from analysis.series.quantile_levels import BELTS
from analysis.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analysis.figures.sheet import Sheet

Target = tuple[int, float, float | None]  # year, low end, high end (None for a floor)


def fan(frame: pd.DataFrame, say: Words, *, targets: Sequence[Target], chance: float | None) -> Plot:
    """GRDP per person: bands of 95, 80 and 50 percent, the median, the targets.

    frame: kind (known, early, forecast, later), year, probability (of forecasts), value; see
    growth.outlook.fan_frame. chance: of the last target's low end, nan or None where its year is printed.
    """
    kinds = set(frame["kind"])
    notes = [
        say("hollow: an estimate from before the year's end") if "early" in kinds else "",
        say("orange: published after the day, no part of the forecast") if "later" in kinds else "",
    ]
    drawn = (
        say(
            "GRDP per person, USD: what was known, the median, and the 50, 80 and 95% intervals of the "
            "forecast"
        )
        if "forecast" in kinds
        else say("GRDP per person, USD, as known on the day")
    )
    return Plot(
        title=_title(frame, targets[-1], chance, say),
        subtitle="; ".join([drawn, *(note for note in notes if note)]),
        alt=fan_alt(frame, say, targets=targets),
        say=say,
        paint=lambda sheet: _paint(sheet, frame, say, targets),
    )


def _title(frame: pd.DataFrame, target: Target, chance: float | None, say: Words) -> str:
    year, low, _ = target
    at = frame[(frame["kind"] == "forecast") & (frame["year"] == year)].set_index("probability")["value"]
    came = frame[(frame["kind"] != "forecast") & (frame["year"] == year)]["value"]
    if at.empty or chance is None or np.isnan(chance):
        value = float(came.iloc[-1]) if len(came) else float("nan")
        return say(
            "{year} came out at {value}, against a target of {low}",
            year=year,
            value=say.usd(value),
            low=say.number(low),
        )
    said = say(
        "The forecast for {year} is {median}, with a chance of {chance} for {low} or more",
        year=year,
        median=say.usd(at[0.5]),
        chance=say.chance(chance),
        low=say.number(low),
    )
    return said + (say("; it came out at {value}", value=say.number(came.iloc[-1])) if len(came) else "")


def _paint(sheet: Sheet, frame: pd.DataFrame, say: Words, targets: Sequence[Target]) -> None:
    axes = sheet.axes(height=200.0 if sheet.room.narrow else 250.0, unit=say("USD per person"))
    known = frame[frame["kind"].isin(["known", "early"])].sort_values("year")
    forecast = frame[frame["kind"] == "forecast"].pivot(index="year", columns="probability", values="value")
    start = known[known["year"] < forecast.index[0]].tail(1) if len(forecast) else known.tail(1)
    later = frame[frame["kind"] == "later"].sort_values("year")
    last = int(max(frame["year"].max(), *(target[0] for target in targets)))
    if len(forecast):
        _bands(sheet, axes, forecast, start, say)
    values = known.set_index("year")["value"].reindex(
        range(int(known["year"].min()), int(known["year"].max()) + 1)
    )
    axes.plot(values.index, values, color=INK, linewidth=2.0, zorder=5)
    for kind, face in (("known", INK), ("early", "white")):
        points = known[known["kind"] == kind]
        axes.plot(
            points["year"], points["value"], "o", color=INK, markerfacecolor=face, markersize=5, zorder=6
        )
    if forecast.empty and len(known):
        sheet.end(
            axes,
            known["year"].iloc[-1],
            known["value"].iloc[-1],
            say.number(known["value"].iloc[-1]),
            INK,
            bold=True,
        )
    if len(later):
        axes.plot(
            later["year"],
            later["value"],
            color=LATER,
            linewidth=1.2,
            linestyle=(0, (3, 2)),
            marker="D",
            markersize=5,
            markerfacecolor="white",
            zorder=7,
        )
        year, value = int(later["year"].iloc[-1]), float(later["value"].iloc[-1])
        text = say("{year}: {value}", year=year, value=say.number(value))
        if year == last:
            sheet.end(axes, year, value, text, LATER, bold=True)
        else:
            sheet.label(axes, year, value, text, LATER, bold=True)
    for year, low, high in targets:
        top = low if high is None else high
        axes.fill_between(
            [year - 0.3, year + 0.3], low, top, facecolor=TARGET, edgecolor=TARGET, linewidth=2.4, zorder=8
        )
        text = (
            say("target {range}", range=say.interval(low, top))
            if high
            else say("target {low} or more", low=say.number(low))
        )
        if year == last:
            sheet.end(axes, year + 0.3, (low + top) / 2, text, TARGET, bold=True)
        else:
            sheet.label(
                axes,
                year - 0.3,
                top,
                text,
                TARGET,
                bold=True,
                width=92.0,
                sides=("above left", "left", "below left"),
                gap=4.0,
            )
    sheet.years(axes, int(frame["year"].min()), last, must=[target[0] for target in targets])
    sheet.numbers(axes)


def _bands(sheet: Sheet, axes: Axes, forecast: pd.DataFrame, start: pd.DataFrame, say: Words) -> None:
    years, first = np.r_[start["year"], forecast.index], start["value"].to_numpy()
    for (low, high), colour in zip(BELTS, BANDS, strict=True):
        axes.fill_between(
            years, np.r_[first, forecast[low]], np.r_[first, forecast[high]], color=colour, linewidth=0
        )
    axes.plot(years, np.r_[first, forecast[0.5]], color=ACCENT, linewidth=2.2, zorder=4)
    at = {level: float(forecast[level].iloc[-1]) for level in (*(p for belt in BELTS for p in belt), 0.5)}
    short = sheet.room.narrow
    said = {
        0.975: "95%" if short else say("95% interval"),
        0.9: "80%: " + say.number(at[0.9])
        if short
        else say("80% interval: to {high}", high=say.number(at[0.9])),
        0.75: "50%" if short else say("50% interval"),
        0.5: say.number(at[0.5]) if short else say("median {value}", value=say.number(at[0.5])),
        0.1: "80%: " + say.number(at[0.1])
        if short
        else say("80% interval: from {low}", low=say.number(at[0.1])),
    }
    for level, text in said.items():
        sheet.end(axes, years[-1], at[level], text, ACCENT if level == 0.5 else INK, bold=level == 0.5)


def fan_alt(frame: pd.DataFrame, say: Words, *, targets: Sequence[Target]) -> str:
    """The figure in words, from the same numbers; of several targets the last."""
    year, low, high = targets[-1]
    at = frame[(frame["kind"] == "forecast") & (frame["year"] == year)].set_index("probability")["value"]
    asked = say.interval(low, high) if high is not None else say("at least {low}", low=say.number(low))
    came = frame[(frame["kind"] != "forecast") & (frame["year"] == year)]["value"]
    if at.empty:
        return say(
            "GRDP per person in USD by year. In {year} it came to {value}; the target is {target}.",
            year=year,
            value=say.number(came.iloc[-1]) if len(came) else say("unknown"),
            target=asked,
        )
    said = say(
        "GRDP per person in USD by year with the forecast. For {year} the median is {median}, four paths "
        "in five lie between {lower} and {upper}; the target is {target}.",
        year=year,
        median=say.number(at[0.5]),
        lower=say.number(at[0.1]),
        upper=say.number(at[0.9]),
        target=asked,
    )
    if came.empty:
        return said
    later = say(
        "Published after the day of this page: {value} in {year}.", value=say.number(came.iloc[-1]), year=year
    )
    return f"{said} {later}"
