"""The pipeline as the record tells it: clusters that had reached each stage, by date, contradictions in
sight.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.clusters.stage_counts import StageCounts
from analysis.figures.cluster_terms import stage_name
from analysis.figures.style import ACCENT, FAINT, INK, PAPER, SECOND, TARGET, new_figure
from analysis.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from analysis.clusters.place_stages import Stages

INKS = (TARGET, ACCENT, SECOND, FAINT)


def ink_of(stages: Stages, stage: str) -> str:
    """The ink of a stage, by its place in the order."""
    return INKS[stages.codes.index(stage) % len(INKS)]


def statement_frame(counts: StageCounts) -> pd.DataFrame:
    """Every count of the record of the day, one row a value.

    Columns: stage, date, value, kind (observed, derived), weight (the chance that readings give it, of one),
    held (part of the central reading), possible (within the stock), source_id, note.
    """
    rows = []
    for s in counts.statements:
        told = counts.readings(s.stage)
        share = sum(r.weight for r in told if s in r.statements)
        rows.append(
            {
                "stage": s.stage,
                "date": pd.Timestamp(s.day),
                "value": s.value,
                "kind": s.kind,
                "weight": share,
                "held": s in told[0].statements,
                "possible": True,
                "source_id": s.source_id,
                "note": s.note,
            }
        )
    rows += [
        {
            "stage": s.stage,
            "date": pd.Timestamp(s.day),
            "value": s.value,
            "kind": s.kind,
            "weight": 0.0,
            "held": False,
            "possible": False,
            "source_id": s.source_id,
            "note": s.note,
        }
        for s in counts.impossible
    ]
    columns = ["stage", "date", "value", "kind", "weight", "held", "possible", "source_id", "note"]
    return pd.DataFrame(rows, columns=columns).sort_values(["stage", "date", "value"], kind="stable")


def pipeline_figure(
    statements: pd.DataFrame, stages: Stages, say: Words, first_day: date, stock: int
) -> Figure:
    """Counts by date, one line a stage through its central reading.

    Filled circles are observed, filled squares derived; hollow marks are counts that the line leaves out
    (their size is their weight), crosses counts that cannot be true because they exceed the stock.
    """
    from matplotlib.dates import DateFormatter, date2num

    figure, axes = new_figure(height=4.2)
    axes.xaxis_date()
    start = pd.Timestamp(first_day)
    last = statements["date"].max() if len(statements) else start + pd.Timedelta(days=365)
    for stage, mine in statements.groupby("stage", sort=False):
        ink = ink_of(stages, str(stage))
        held = mine[mine["held"]]
        begin = start if stage == stages.first else max(start, held["date"].min() - pd.Timedelta(days=1))
        line = pd.concat(
            [
                pd.DataFrame(
                    {"date": [begin], "value": [0 if stage == stages.first else held["value"].min()]}
                ),
                held[["date", "value"]],
            ]
        )
        axes.plot(line["date"], line["value"], color=ink, linewidth=1.4)
        for kind, marker in (("observed", "o"), ("derived", "s")):
            one = held[held["kind"] == kind]
            axes.plot(one["date"], one["value"], marker, color=ink, markersize=5.5, linestyle="none")
            other = mine[~mine["held"] & mine["possible"] & (mine["kind"] == kind)]
            axes.scatter(
                other["date"],
                other["value"],
                s=14 + 60 * other["weight"],
                marker=marker,
                facecolor=PAPER,
                edgecolor=ink,
                linewidth=1.1,
                zorder=3,
            )
        false = mine[~mine["possible"]]
        axes.plot(
            false["date"], false["value"], "x", color=ink, markersize=7, markeredgewidth=1.8, linestyle="none"
        )
        for day, value in _left_out(mine[mine["stage"] != stages.first]):
            above = value >= np.interp(day.timestamp(), [d.timestamp() for d in held["date"]], held["value"])
            axes.annotate(
                str(value),
                (day, value),
                xytext=(0, 6 if above else -12),
                textcoords="offset points",
                color=INK,
                ha="center",
                fontsize=7.5,
            )
    _labels(axes, statements, stages, say, last + 0.03 * (last - start), stock)
    axes.axhline(stock, color=INK, linewidth=0.9, linestyle=":")
    axes.annotate(
        say("All new clusters of the master plan: {count}", count=stock),
        (start, stock),
        xytext=(3, 4),
        textcoords="offset points",
        fontsize=8,
    )
    axes.set_ylim(-2, stock * 1.1)
    first, end = date2num(start), date2num(last)
    axes.set_xlim(first, end + 0.36 * (end - first))
    axes.set_xticks([date2num(date(year, 1, 1)) for year in range(start.year + 1, last.year + 2)])
    axes.xaxis.set_major_formatter(DateFormatter("%Y"))
    axes.set_ylabel(say("Clusters that had reached the stage"))
    return figure


def _left_out(mine: pd.DataFrame) -> list[tuple[pd.Timestamp, int]]:
    """Dates and values of the counts off the line that are worth a number: a range needs none."""
    off = mine[~mine["held"]]
    return [(pd.Timestamp(day), int(value)) for day, value in zip(off["date"], off["value"], strict=True)]


def _labels(
    axes: Axes, statements: pd.DataFrame, stages: Stages, say: Words, when: pd.Timestamp, stock: int
) -> None:
    """The name and last central count of every stage, right of all marks and clear of each other."""
    ends = statements[statements["held"]].groupby("stage", sort=False).last().sort_values("value")
    height = -np.inf
    for stage, row in ends.iterrows():
        height = max(float(row["value"]), height + 0.062 * stock)
        axes.annotate(
            say("{stage}: {count}", stage=stage_name(stages, str(stage), say), count=int(row["value"])),
            (when, height),
            va="center",
            color=ink_of(stages, str(stage)),
            fontweight="bold",
            fontsize=8.5,
            annotation_clip=False,
        )


def pipeline_alt(statements: pd.DataFrame, stages: Stages, say: Words) -> str:
    """The figure in words: the last count of each stage's central reading, and how many counts disagree."""
    held = statements[statements["held"]]
    last = held.sort_values("date", kind="stable").groupby("stage", sort=False).last()
    parts = [
        say(
            "{stage} {count} by {day}",
            stage=stage_name(stages, str(stage), say),
            count=int(row["value"]),
            day=say.day(row["date"]),
        )
        for stage, row in last.iterrows()
    ]
    return say(
        "Lines of cluster counts by date. Central reading: {counts}. {left} of {all} counts lie off the "
        "lines.",
        counts="; ".join(parts),
        left=int((~statements["held"]).sum()),
        all=len(statements),
    )
