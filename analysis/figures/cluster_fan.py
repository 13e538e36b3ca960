"""Fans of cluster counts by stage, against the city's plans of each year; and chances through time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.clusters.cluster_paths import ClusterPaths
from analysis.clusters.cluster_plans import planned_total
from analysis.clusters.readings import year_of
from analysis.figures.cluster_terms import rows_of, stage_name
from analysis.figures.prints import name_days
from analysis.figures.stages import ink_of
from analysis.figures.style import ACCENT, BANDS, FAINT, INK, PAPER, SECOND, TARGET, new_figure, new_panels
from analysis.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from analysis.clusters.place_stages import Stages

FAN_LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)


def fan_frame(paths: ClusterPaths, last_year: int) -> pd.DataFrame:
    """Quantiles of the clusters that have reached each stage since the master plan, from the last count on.

    Columns: stage, year, end (of the year, in years), q10, q25, q50, q75, q90. The first row of a stage is
    its last central count (its year is that of the count); year ends follow.
    """
    rows = []
    for stage in paths.order.readings:
        told = paths.stages[stage].readings
        last = told[0].statements[-1]
        rows.append(
            {
                "stage": stage,
                "year": last.day.year,
                "end": last.when,
                **{f"q{round(100 * p)}": last.value for p in FAN_LEVELS},
            }
        )
        found = np.quantile(paths.total(stage), FAN_LEVELS, axis=0, method="inverted_cdf")
        rows += [
            {
                "stage": stage,
                "year": year,
                "end": year + 1.0,
                **{f"q{round(100 * p)}": int(found[k, j]) for k, p in enumerate(FAN_LEVELS)},
            }
            for j, year in enumerate(paths.years)
            if last.when < year + 1 and year <= last_year
        ]
    return pd.DataFrame(rows)


def plan_marks(paths: ClusterPaths, plans: pd.DataFrame) -> pd.DataFrame:
    """Where the plan of a year would bring the count at its end: stage, year, planned, source_id."""
    rows = [
        {
            "stage": plan["stage"],
            "year": int(plan["year"]),
            "planned": planned_total(paths, plan),
            "source_id": plan["source_id"],
        }
        for _, plan in plans.iterrows()
        if int(plan["year"]) in paths.years
    ]
    return pd.DataFrame(rows, columns=["stage", "year", "planned", "source_id"])


def fan_figure(
    fan: pd.DataFrame,
    statements: pd.DataFrame,
    plans: pd.DataFrame,
    stages: Stages,
    say: Words,
    day: date,
    goals: Sequence[tuple[int, int]] = (),
    later: pd.DataFrame | None = None,
) -> Figure:
    """A fan a reading of the verb. Bands hold 80 and 50 of 100 paths, the line is the median.

    statements: counts known on the day; later: counts published after it, hollow. plans: green ticks, where
    the plan of a year would bring the count. goals: (year, total) of the plan, a green ring.
    """
    figure, panels = new_panels(1, len(stages.readings), width=7.6, height=3.9, sharey=True, sharex=True)
    top = max([float(fan["q90"].max()), *(total for _, total in goals)])
    marks: Any = rows_of(plans)
    for axes, stage in zip(panels, stages.readings, strict=True):
        mine = fan[fan["stage"] == stage]
        ends = mine["end"]
        axes.fill_between(ends, mine["q10"], mine["q90"], color=BANDS[0], linewidth=0)
        axes.fill_between(ends, mine["q25"], mine["q75"], color=BANDS[1], linewidth=0)
        axes.plot(ends, mine["q50"], color=ACCENT)
        last = mine.iloc[-1]
        axes.annotate(
            str(last["q50"]),
            (last["end"], last["q50"]),
            xytext=(3, -3),
            textcoords="offset points",
            color=ACCENT,
            fontsize=8,
        )
        _dots(axes, statements[(statements["stage"] == stage) & statements["held"]], INK, INK)
        if later is not None:
            _dots(axes, later[(later["stage"] == stage) & later["held"]], PAPER, SECOND)
        for plan in (mark for mark in marks if mark.stage == stage):
            axes.plot([plan.year + 0.55, plan.year + 1.45], [plan.planned] * 2, color=TARGET, linewidth=2.6)
            top = max(top, float(plan.planned))
        for year, total in goals:
            axes.plot(
                year + 1.0,
                total,
                "o",
                markersize=9,
                markerfacecolor="none",
                markeredgecolor=TARGET,
                markeredgewidth=2,
            )
        axes.axvline(year_of(day), color=FAINT, linewidth=1, linestyle=":")
        axes.set_title(stage_name(stages, stage, say), loc="left", fontsize=9.5)
        axes.xaxis.set_major_locator(_YearEnds())
        axes.xaxis.set_major_formatter(lambda end, _: f"{round(end) - 1}")
        axes.grid(visible=False, axis="x")
    panels[0].set_ylabel(say("Clusters by the end of the year"))
    panels[0].set_ylim(-1, top * 1.06)
    return figure


def _dots(axes: Axes, rows: pd.DataFrame, face: str, edge: str) -> None:
    when = [year_of(day.date()) for day in rows["date"]]
    axes.plot(
        when,
        rows["value"],
        "o",
        markersize=4.5,
        markerfacecolor=face,
        markeredgecolor=edge,
        linestyle="none",
        zorder=4,
    )


def _YearEnds() -> Any:  # noqa: N802 - reads like the locators of matplotlib
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=4, integer=True)


def fan_alt(fan: pd.DataFrame, stages: Stages, say: Words, year: int) -> str:
    """The fans in words: median and 80 % interval of each stage at the end of one year."""
    parts = [
        say(
            "{stage} {median} ({low} to {high})",
            stage=stage_name(stages, row.stage, say),
            median=row.q50,
            low=row.q10,
            high=row.q90,
        )
        for row in rows_of(fan[fan["end"] == year + 1])
    ]
    return say(
        "Fans of cluster counts by year, one a stage. By the end of {year}, median and 80% interval: "
        "{counts}.",
        year=year,
        counts="; ".join(parts),
    )


def chance_figure(path: pd.DataFrame, stages: Stages, say: Words, year: int, day: date) -> Figure:
    """Stated chances of a goal by day: full lines for any new clusters, broken lines for the remaining ones
    only.
    """
    from matplotlib.dates import date2num
    from matplotlib.ticker import MaxNLocator

    figure, axes = new_figure(height=3.4)
    axes.xaxis_date()
    groups: Any = path.groupby(["stage", "scope"], sort=False)
    for (stage, scope), mine in groups:
        known = mine[mine["day"] <= pd.Timestamp(day)]
        # The later line starts at the last known day, under whose full mark it lies.
        after = mine[mine["day"] >= known["day"].max()] if len(known) else mine
        style = "-" if scope == "any" else "--"
        axes.plot(
            known["day"], known["probability"], style, color=ink_of(stages, stage), marker="o", markersize=3.5
        )
        axes.plot(
            after["day"],
            after["probability"],
            style,
            color=ink_of(stages, stage),
            marker="o",
            markersize=3.5,
            markerfacecolor=PAPER,
            linewidth=0.9,
            zorder=1,
        )
    top = max(0.05, 1.3 * float(path["probability"].max()))
    _chance_labels(axes, path, stages, say, top)
    axes.axvline(date2num(day), color=FAINT, linewidth=1, linestyle=":")
    axes.yaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: say.percent(value))
    axes.set_ylim(-0.01 * top, top)
    name_days(axes)
    axes.set_ylabel(say("Chance stated for the end of {year}", year=year))
    return figure


def _chance_labels(axes: Axes, path: pd.DataFrame, stages: Stages, say: Words, top: float) -> None:
    """A name over the middle of each line, moved up until it is clear of the others.

    The first stage counts the same clusters either way, so its broken line needs no name of its own.
    """
    days = sorted(path["day"].unique())
    middle = path[
        (path["day"] == days[len(days) // 3 if len(days) > 5 else 0])
        & ~((path["stage"] == stages.first) & (path["scope"] == "own"))
    ]
    height = -1.0
    for row in middle.sort_values(
        ["probability", "scope"], ascending=[True, False], kind="stable"
    ).itertuples():
        height = max(float(row.probability) + 0.012 * top, height + 0.07 * top)
        label = (
            say("{stage}, any new clusters", stage=stage_name(stages, row.stage, say))
            if row.scope == "any"
            else say("{stage}, the remaining ones only", stage=stage_name(stages, row.stage, say))
        )
        axes.annotate(
            label,
            (row.day, height),
            xytext=(3, 0),
            textcoords="offset points",
            color=ink_of(stages, row.stage),
            fontsize=8,
            va="bottom",
        )


def chance_alt(path: pd.DataFrame, stages: Stages, say: Words) -> str:
    """The chances in words: first and last day."""
    first, last = path["day"].min(), path["day"].max()

    def said(day: pd.Timestamp) -> str:
        rows = path[(path["day"] == day) & (path["scope"] == "any")]
        return "; ".join(
            say(
                "{stage} {chance}",
                stage=stage_name(stages, row.stage, say),
                chance=say.chance(row.probability),
            )
            for row in rows_of(rows)
        )

    return say(
        "Lines of stated chances by day. Any new clusters, on {first}: {then}. On {last}: {now}.",
        first=say.day(first),
        then=said(first),
        last=say.day(last),
        now=said(last),
    )
