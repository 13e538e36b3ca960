"""Whether stated probabilities were honest: coverage with its uncertainty, and where outcomes fell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.style import ACCENT, BANDS, FAINT, INK, SECOND, new_panels
from analysis.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKS = "os^D"


def calibration(coverage: pd.DataFrame, pit: pd.DataFrame, say: Words) -> Figure:
    """Two panels. Left: found against stated coverage with Wilson intervals; right: PIT values in bins.

    coverage: label, stated, found, low, high (shares of one), n, outcomes; one mark and ink a label.
    pit: low, high, n, expected, of the first label.
    """
    figure, (left, right) = new_panels(1, 2, height=4.0)
    _coverage(left, coverage, say)
    _pit(right, pit, say)
    figure.legend(loc="outside upper left", ncols=1, frameon=False, fontsize=8)
    return figure


def _coverage(axes: Axes, coverage: pd.DataFrame, say: Words) -> None:
    axes.plot([0.4, 1], [0.4, 1], color=FAINT, linewidth=1)
    labels = list(dict.fromkeys(coverage["label"]))
    for place, label in enumerate(labels):
        part = coverage[coverage["label"] == label]
        at = part["stated"] + 0.02 * (place - (len(labels) - 1) / 2)
        around = [part["found"] - part["low"], part["high"] - part["found"]]
        ink = (ACCENT, SECOND, INK)[place % 3]
        axes.errorbar(
            at,
            part["found"],
            yerr=around,
            color=ink,
            fmt=MARKS[place % 4],
            capsize=3,
            linewidth=1.2,
            label=_counted(label, part, say),
        )
    axes.set_xticks(sorted(set(coverage["stated"])))
    axes.xaxis.set_major_formatter(lambda value, _: say.percent(value))
    axes.yaxis.set_major_formatter(lambda value, _: say.percent(value))
    axes.set_ylim(-0.03, 1.03)
    axes.set_xlabel(say("Interval said to hold"))
    axes.set_ylabel(say("Outcomes that it held"))


def _pit(axes: Axes, pit: pd.DataFrame, say: Words) -> None:
    import seaborn as sns
    from matplotlib.ticker import MaxNLocator

    middle = (pit["low"] + pit["high"]) / 2
    edges = [*pit["low"], pit["high"].iloc[-1]]
    sns.histplot(
        x=middle, weights=pit["n"], bins=edges, shrink=0.92, color=BANDS[1], alpha=1, linewidth=0, ax=axes
    )
    axes.axhline(pit["expected"].iloc[0], color=INK, linewidth=1.2, linestyle="--")
    axes.annotate(
        say("if honest"),
        (1, pit["expected"].iloc[0]),
        xytext=(0, 3),
        textcoords="offset points",
        ha="right",
        color=INK,
    )
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: say.percent(value))
    axes.set_xlim(0, 1)
    axes.set_xlabel(say("Probability given to lower values"))
    axes.set_ylabel(say("Number of forecasts"))


def _counted(label: str, part: pd.DataFrame, say: Words) -> str:
    n, outcomes = (int(part[name].iloc[0]) for name in ("n", "outcomes"))
    return say("{label} (forecasts: {count}, figures: {outcomes})", label=label, count=n, outcomes=outcomes)


def calibration_alt(coverage: pd.DataFrame, pit: pd.DataFrame, say: Words) -> str:
    """The figure in words, from the same numbers."""
    said = []
    for label in dict.fromkeys(coverage["label"]):
        part = coverage[coverage["label"] == label]
        pairs = "; ".join(
            say("of {stated} {found}", stated=say.percent(stated), found=say.percent(found))
            for stated, found in part[["stated", "found"]].to_numpy().tolist()
        )
        said.append(
            say(
                "{counted}, share held by the interval {pairs}.",
                counted=_counted(label, part, say),
                pairs=pairs,
            )
        )
    counts = ", ".join(str(n) for n in pit["n"])
    return " ".join([*said, say("Outcomes in fifths of the forecast probability: {counts}.", counts=counts)])
