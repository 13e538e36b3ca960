"""The pipeline as the record tells it: clusters that had reached each stage, by date, contradictions in
sight.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.clusters.readings import year_of
from analysis.clusters.stage_counts import StageCounts
from analysis.figures.cluster_terms import stage_name
from analysis.figures.plot import Plot
from analysis.figures.style import FAINT, INK, PAPER, TARGET
from analysis.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analysis.clusters.place_stages import Stages
    from analysis.figures.sheet import Sheet

MARKERS = {"observed": "o", "derived": "s"}


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
) -> Plot:
    """Counts by date, one line a stage through its central reading.

    Filled circles are observed, filled squares worked out; hollow marks are counts that the line leaves out,
    a bar a range of them, crosses counts that cannot be true because they exceed what there is.
    """
    ends = _ends(statements)
    told = "; ".join(
        say("{stage} {count}", stage=stage_name(stages, str(stage), say), count=int(row["value"]))
        for stage, row in ends.iterrows()
    )
    last = ends["date"].max()
    return Plot(
        title=say(
            "Of {stock} new clusters by {day}: {counts}", stock=stock, day=say.day(last), counts=told.lower()
        ),
        subtitle=say("Number of clusters that had reached each stage, by the day of the count"),
        alt=pipeline_alt(statements, stages, say),
        say=say,
        paint=lambda sheet: _paint(sheet, statements, stages, say, year_of(first_day), stock),
    )


def _ends(statements: pd.DataFrame) -> pd.DataFrame:
    """The last central count of each stage."""
    held = statements[statements["held"]].sort_values("date", kind="stable")
    return held.groupby("stage", sort=False).last().sort_values("value", ascending=False)


def _paint(
    sheet: Sheet, statements: pd.DataFrame, stages: Stages, say: Words, start: float, stock: int
) -> None:
    _key(sheet, statements, say)
    axes = sheet.axes(height=190.0 if sheet.room.narrow else 230.0, unit=say("clusters"))
    when = statements["date"].map(lambda day: year_of(day.date()))
    end = float(when.max()) if len(when) else start + 1
    axes.plot([start, end + 0.1], [stock, stock], color=TARGET, linewidth=1.2, linestyle=(0, (4, 2)))
    sheet.label(
        axes,
        np.linspace(start, end, 5),
        [stock] * 5,
        say("all new clusters of the master plan: {count}", count=stock),
        TARGET,
        sides=("below", "above"),
        gap=3.0,
        led=False,
    )
    for stage, mine in statements.groupby("stage", sort=False):
        at, held = when[mine.index], mine["held"]
        begin = [start] if stage == stages.first else []
        axes.plot([*begin, *at[held]], [*(0 for _ in begin), *mine["value"][held]], color=INK, linewidth=1.6)
        for kind, marker in MARKERS.items():
            one = held & (mine["kind"] == kind)
            axes.plot(at[one], mine["value"][one], marker, color=INK, markersize=5.5)
        _off(sheet, axes, at[~held], mine[~held], say)
    for name, row in _ends(statements).iterrows():
        text = say("{stage}: {count}", stage=stage_name(stages, str(name), say), count=int(row["value"]))
        sheet.end(axes, year_of(row["date"].date()), float(row["value"]), text, INK, bold=True)
    axes.set_ylim(-2, stock * 1.06)
    sheet.time(axes, start, end + 0.1)
    sheet.numbers(axes)


def _off(sheet: Sheet, axes: Axes, at: pd.Series, off: pd.DataFrame, say: Words) -> None:
    """The counts that the line leaves out: three or more of one day are one range."""
    groups: Any = off.groupby(at)
    for when, rows in groups:
        values = sorted(int(value) for value in rows["value"])
        if len(values) > 2:
            axes.plot(
                [when, when],
                [values[0], values[-1]],
                color=FAINT,
                linewidth=4.0,
                solid_capstyle="butt",
                zorder=1,
            )
            sheet.label(axes, when, values[-1], say.interval(values[0], values[-1]), FAINT)
            continue
        for row in rows.itertuples():
            marker = MARKERS[str(row.kind)] if row.possible else "x"
            axes.plot(
                [when], [row.value], marker, color=FAINT, markerfacecolor=PAPER, markersize=5.5, zorder=3
            )
            sheet.label(axes, float(when), float(row.value), str(row.value), FAINT)


def _key(sheet: Sheet, statements: pd.DataFrame, say: Words) -> None:
    kinds, off = set(statements["kind"]), statements[~statements["held"]]
    if "observed" in kinds:
        sheet.key(say("observed"), marker="o", color=INK, markersize=5.5)
    if "derived" in kinds:
        sheet.key(say("worked out"), marker="s", color=INK, markersize=5.5)
    if off["possible"].any():
        sheet.key(say("another count"), marker="o", color=FAINT, markerfacecolor=PAPER, markersize=5.5)
    if not off["possible"].all():
        sheet.key(say("more than there are"), marker="x", color=FAINT, markersize=5.5)


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
