"""Whether stated probabilities held: coverage with its uncertainty, and where outcomes fell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.figures.plot import Plot
from analysis.figures.sheet import Row
from analysis.figures.style import ACCENT, BANDS, INK, TARGET
from analysis.words import Words

if TYPE_CHECKING:
    from analysis.figures.sheet import Sheet


def coverage(found: pd.DataFrame, say: Words) -> Plot:
    """The share of outcomes that each interval held, with the range that their number leaves open.

    found: label, stated, found, low, high (shares of one), n, outcomes.
    """
    short = found[found["high"] < found["stated"]]
    wide = found[found["low"] > found["stated"]]
    title = (
        say("Too narrow: {intervals}", intervals="; ".join(_named(row, say) for _, row in short.iterrows()))
        if len(short)
        else say(
            "Wider than needed: {intervals}",
            intervals="; ".join(_named(row, say) for _, row in wide.iterrows()),
        )
        if len(wide)
        else say("No interval held fewer or more outcomes than its share allows")
    )
    return Plot(
        title=title,
        subtitle=say(
            "Share of outcomes inside the interval (point), the 95% range that their number leaves open "
            "(line), and "
            "the share that should be inside (green), %"
        ),
        alt=coverage_alt(found, say),
        say=say,
        paint=lambda sheet: _paint(sheet, found, say),
    )


def _named(row: pd.Series, say: Words) -> str:
    return say(
        "{label}, where the {share} interval held {found}",
        share=say.percent(row["stated"]),
        found=say.percent(row["found"]),
        label=row["label"],
    )


def _paint(sheet: Sheet, found: pd.DataFrame, say: Words) -> None:
    rows: list[Row] = []
    for label, part in found.groupby("label", sort=False):
        rows.append(Row(_counted(str(label), part, say), head=True))
        rows += [
            Row(say("{share} interval", share=say.percent(row.stated)), say.percent(row.found))
            for row in _rows(part)
        ]
    axes, heights = sheet.rows(rows, bar=11.0)
    marks = [at for row, at in zip(rows, heights, strict=True) if not row.head]
    for (_, row), at in zip(found.iterrows(), marks, strict=True):
        axes.plot(
            [row["low"], row["high"]],
            [at, at],
            color=BANDS[2],
            linewidth=3.0,
            solid_capstyle="butt",
            zorder=2,
        )
        axes.plot([row["stated"]] * 2, [at - 6.0, at + 6.0], color=TARGET, linewidth=2.0, zorder=3)
        axes.plot([row["found"]], [at], "o", color=ACCENT, markersize=6, zorder=4)
    sheet.reach(axes, 0.0, 1.0, 6.0, 6.0)
    sheet.numbers(axes, x=True, factor=100.0, suffix="%")


def _rows(part: pd.DataFrame) -> list[Any]:
    return list(part.itertuples())


def fifths(pit: pd.DataFrame, say: Words, what: str) -> Plot:
    """Where outcomes fell in their forecasts: PIT values in bins of equal width.

    pit: low, high, n, expected. what: the words for the series.
    """
    most = pit.iloc[int(pit["n"].argmax())]
    return Plot(
        title=say(
            "Most outcomes fell between the {low} and {high} quantiles: {count} of {all}",
            low=say.percent(most["low"]),
            high=say.percent(most["high"]),
            count=int(most["n"]),
            all=int(pit["n"].sum()),
        ),
        subtitle=say(
            "{what}: number of forecasts by the probability that they gave to lower values; equal bars if "
            "well "
            "calibrated",
            what=what,
        ),
        alt=fifths_alt(pit, say),
        say=say,
        paint=lambda sheet: _paint_fifths(sheet, pit, say),
    )


def _paint_fifths(sheet: Sheet, pit: pd.DataFrame, say: Words) -> None:
    import seaborn as sns

    axes = sheet.axes(height=140.0, unit=say("number of forecasts"))
    middle = (pit["low"] + pit["high"]) / 2
    edges = [*pit["low"], pit["high"].iloc[-1]]
    sns.histplot(
        x=middle, weights=pit["n"], bins=edges, shrink=0.92, color=BANDS[2], alpha=1, linewidth=0, ax=axes
    )
    axes.set(xlabel="", ylabel="")
    expected, tallest = float(pit["expected"].iloc[0]), float(pit["n"].max())
    axes.plot([0, 1], [expected, expected], color=TARGET, linewidth=1.4, linestyle="--")
    for at, count in zip(middle, pit["n"], strict=True):
        clear = expected if count <= expected <= count + 0.14 * tallest else float(count)
        sheet.label(axes, float(at), clear, str(count), INK, sides=("above",), led=False, gap=3.0)
    sheet.end(axes, 1.0, expected, say("if well calibrated"), TARGET)
    axes.set_ylim(0, 1.15 * tallest)
    sheet.reach(axes, 0.0, 1.0, 4.0, 4.0)
    sheet.numbers(axes, x=True, factor=100.0, suffix="%")
    sheet.numbers(axes)


def _counted(label: str, part: pd.DataFrame, say: Words) -> str:
    n, outcomes = (int(part[name].iloc[0]) for name in ("n", "outcomes"))
    return say("{label} (forecasts: {count}, figures: {outcomes})", label=label, count=n, outcomes=outcomes)


def coverage_alt(found: pd.DataFrame, say: Words) -> str:
    """The shares in words, from the same numbers."""
    said = []
    for label, part in found.groupby("label", sort=False):
        pairs = "; ".join(
            say("of {stated} {found}", stated=say.percent(stated), found=say.percent(share))
            for stated, share in part[["stated", "found"]].to_numpy().tolist()
        )
        said.append(
            say(
                "{counted}, share held by the interval {pairs}.",
                counted=_counted(str(label), part, say),
                pairs=pairs,
            )
        )
    return " ".join(said)


def fifths_alt(pit: pd.DataFrame, say: Words) -> str:
    """The bars in words."""
    return say(
        "Outcomes in fifths of the forecast probability: {counts}.",
        counts=", ".join(str(n) for n in pit["n"]),
    )
