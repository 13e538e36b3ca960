"""Coverage in simulated cities: how often an 80 % interval holds, by forecaster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.plot import Plot
from analysis.figures.style import ACCENT, ASKED, FAINT, TARGET
from analysis.words import Words

if TYPE_CHECKING:
    from analysis.figures.sheet import Sheet

LOOKS = {
    "model": (ACCENT, "o", "-"),
    "no year effect": (FAINT, "s", "-"),
    "plain binomial": (FAINT, "^", "--"),
}
LOW, HIGH = 0.76, 0.88  # the band that the calibration asks for


def world_figure(found: pd.DataFrame, say: Words) -> Plot:
    """Coverage of the 80 % interval by the number of yearly counts seen; one panel a strength of shocks."""
    model = found[found["model"] == "model"]["coverage"]
    others = found[found["model"] != "model"]["coverage"]
    return Plot(
        title=say(
            "This model's 80% interval holds {least} to {most} of the outcomes, the simpler ones' {low} to "
            "{high}",
            least=say.percent(model.min()),
            most=say.percent(model.max()),
            low=say.percent(others.min()),
            high=say.percent(others.max()),
        ),
        subtitle=say(
            "Share of outcomes in simulated cities that the 80% interval held, by the number of yearly "
            "counts seen; "
            "green: what is asked, {low} to {high}; source: simulations of this workbook",
            low=say.percent(LOW),
            high=say.percent(HIGH),
        ),
        alt=world_alt(found, say),
        say=say,
        paint=lambda sheet: _paint(sheet, found, say),
    )


def _paint(sheet: Sheet, found: pd.DataFrame, say: Words) -> None:
    titles = {
        "none": say("No shocks"),
        "moderate": say("Moderate shocks"),
        "strong": say("Strong shocks"),
        "persistent": say("Lasting shocks"),
        "given up": say("Some given up"),
    }
    names = {
        "model": say("this model"),
        "no year effect": say("no year effect"),
        "plain binomial": say("plain binomial"),
    }
    for name, (ink, marker, style) in LOOKS.items():
        sheet.key(names[name], color=ink, marker=marker, markersize=4.5, linestyle=style)
    groups = list(found.groupby("shocks", sort=False))
    panels = sheet.panels(
        [titles[str(shocks)] for shocks, _ in groups], 100.0 if sheet.room.narrow else 150.0
    )
    for axes, (_, mine) in zip(panels, groups, strict=True):
        axes.axhspan(LOW, HIGH, color=ASKED, linewidth=0)
        axes.axhline(0.8, color=TARGET, linewidth=0.9, linestyle=":")
        for model, rows in mine.groupby("model", sort=False):
            ink, marker, style = LOOKS[str(model)]
            axes.plot(
                rows["counts"], rows["coverage"], color=ink, marker=marker, markersize=4.5, linestyle=style
            )
            axes.vlines(rows["counts"], rows["covered_low"], rows["covered_high"], color=ink, linewidth=1)
        axes.set_ylim(0, 1.02)
        sheet.reach(axes, float(mine["counts"].min()), float(mine["counts"].max()), 8.0, 8.0)
        sheet.numbers(axes, x=True)
        sheet.numbers(axes, factor=100.0, suffix="%")


def world_alt(found: pd.DataFrame, say: Words) -> str:
    """The figure in words."""
    model = found[found["model"] == "model"]
    ordered = model.sort_values("coverage", kind="stable")
    low, high = ordered.iloc[0], ordered.iloc[-1]
    return say(
        "Coverage in simulated cities. This model: from {low} ({low_counts} counts) to {high} "
        "({high_counts} counts). The two "
        "other forecasters lie lower wherever years carry shocks.",
        low=say.percent(low["coverage"]),
        low_counts=int(low["counts"]),
        high=say.percent(high["coverage"]),
        high_counts=int(high["counts"]),
    )
