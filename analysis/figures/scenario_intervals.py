"""Scenarios beside each other: the middle and the intervals of GRDP per person, the target across."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.plot import Plot
from analysis.figures.sheet import Row
from analysis.figures.style import ACCENT, ASKED, BANDS, FAINT, INK, LATER, TARGET
from analysis.words import Words

if TYPE_CHECKING:
    from analysis.figures.sheet import Sheet

Target = tuple[float, float | None]


def compare(
    scenarios: pd.DataFrame, year: int, say: Words, target: Target, outcome: float | None = None
) -> Plot:
    """One row a scenario: 95 % thin, 80 % thick, the median as a point with its number.

    scenarios: label (ready text), q025, q10, q50, q90, q975 (USD), chance (ready text: the probability of the
    target), later (published after the day), the baseline first; those of the day come before the later ones.
    target: its low and high end in USD.
    """
    asked = say.number(target[0])
    highest, lowest = (
        scenarios.iloc[int(scenarios["q50"].argmax())],
        scenarios.iloc[int(scenarios["q50"].argmin())],
    )
    return Plot(
        title=say(
            "No scenario moves the forecast: the chance of {target} USD is {chance}",
            target=asked,
            chance=scenarios["chance"].iloc[0],
        )
        if len(scenarios) == 1
        else say(
            "Median in {year}: from {low} USD ({lowest}) to {high} USD ({highest}); baseline {middle} USD, "
            "with a chance of {chance} for the target",
            year=year,
            lowest=lowest["label"],
            low=say.number(lowest["q50"]),
            highest=highest["label"],
            high=say.number(highest["q50"]),
            middle=say.number(scenarios["q50"].iloc[0]),
            chance=scenarios["chance"].iloc[0],
        ),
        subtitle=say(
            "GRDP per person in {year}, USD: the median (point), 80% interval (thick), 95% interval "
            "(thin), and the "
            "chance of at least {target} USD (right)",
            year=year,
            target=asked,
        ),
        alt=compare_alt(scenarios, say),
        say=say,
        paint=lambda sheet: _paint(sheet, scenarios, say, target, outcome),
    )


def _paint(sheet: Sheet, scenarios: pd.DataFrame, say: Words, target: Target, outcome: float | None) -> None:
    early, late = scenarios[~scenarios["later"]], scenarios[scenarios["later"]]
    rows = [Row(" ", head=True)]
    rows += [Row(row["label"], row["chance"], bold=n == 0) for n, row in enumerate(early.to_dict("records"))]
    if len(late):
        rows.append(Row(say("Published after the day"), head=True, ink=LATER))
        rows += [Row(row["label"], row["chance"]) for row in late.to_dict("records")]
    axes, heights = sheet.rows(rows, bar=21.0, share=0.36)
    (low, high), bottom = target, heights[-1] + 12.0
    if high is not None:
        axes.fill_between([low, high], heights[0] + 7.0, bottom, color=ASKED, linewidth=0, zorder=0)
    marks = [at + 4.0 for row, at in zip(rows, heights, strict=True) if not row.head]
    sheet.upright(
        axes,
        low,
        heights[0],
        marks,
        6.0,
        say("target {low}", low=say.number(low)),
        ("above", "right", "left"),
        2.0,
        color=TARGET,
        linewidth=1.4,
        linestyle=(0, (4, 2)),
        zorder=1,
    )
    if outcome is not None:
        came, sides = say("came out {value}", value=say.number(outcome)), ("above", "left", "right")
        sheet.upright(
            axes, outcome, heights[0], marks, 6.0, came, sides, 2.0, color=LATER, linewidth=1.2, linestyle=":"
        )
    for n, (row, y) in enumerate(
        zip([*early.to_dict("records"), *late.to_dict("records")], marks, strict=True)
    ):
        axes.plot([row["q025"], row["q975"]], [y, y], color=FAINT, linewidth=1.2, zorder=2)
        axes.plot(
            [row["q10"], row["q90"]], [y, y], color=BANDS[2], linewidth=7, solid_capstyle="butt", zorder=3
        )
        axes.plot(row["q50"], y, "o", color=ACCENT, markersize=6.5, zorder=4)
        sheet.label(
            axes,
            row["q50"],
            y,
            say.number(row["q50"]),
            INK if n else ACCENT,
            bold=n == 0,
            sides=("above",),
            led=False,
            gap=5.0,
        )
    sheet.reach(axes, float(scenarios["q025"].min()), float(scenarios["q975"].max()), 8.0, 8.0)
    sheet.numbers(axes, x=True)


def compare_alt(scenarios: pd.DataFrame, say: Words) -> str:
    """The figure in words, from the same numbers."""
    return " ".join(
        say(
            "{label}: median {median}, 80% interval {low} to {high}, chance of the target {chance}.",
            label=row["label"],
            median=say.usd(row["q50"]),
            low=say.number(row["q10"]),
            high=say.number(row["q90"]),
            chance=row["chance"],
        )
        for row in scenarios.to_dict("records")
    )
