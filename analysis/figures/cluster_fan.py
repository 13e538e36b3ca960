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
from analysis.figures.plot import Plot
from analysis.figures.style import ACCENT, BANDS, FAINT, INK, LATER, PAPER, TARGET
from analysis.words import Words

if TYPE_CHECKING:
    from analysis.clusters.place_stages import Stages
    from analysis.figures.sheet import Sheet

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
    year: int | None = None,
) -> Plot:
    """A fan a stage. Bands hold 80 and 50 of 100 paths, the line is the median.

    statements: counts known on the day; later: counts published after it, hollow. plans: green ticks, where
    the plan of a year would bring the count. goals: (year, total) of the plan, a green ring. year: whose end
    the title tells.
    """
    asked = year or (goals[-1][0] if goals else int(fan["year"].max()))
    return Plot(
        title=_came(fan, later, stages, say)
        if later is not None
        else _likely(fan, asked, goals, stages, say),
        subtitle=say(
            "Number of clusters that have reached each stage: median of the forecast with its 50 and 80% "
            "intervals"
        ),
        alt=fan_alt(fan, stages, say, asked),
        say=say,
        paint=lambda sheet: _paint(sheet, fan, statements, plans, stages, say, day, goals, later),
    )


def _likely(
    fan: pd.DataFrame, year: int, goals: Sequence[tuple[int, int]], stages: Stages, say: Words
) -> str:
    rows = fan[fan["end"] == year + 1].set_index("stage")
    told = "; ".join(
        say("{stage} {count}", stage=stage_name(stages, stage, say), count=rows["q50"][stage])
        for stage in stages.readings
    ).lower()
    total = goals[0][1] if goals else None
    if total is None:
        return say("Likely by the end of {year}: {counts}", year=year, counts=told)
    return say(
        "Likely by the end of {year}, of {total} asked for: {counts}", year=year, total=total, counts=told
    )


def _came(fan: pd.DataFrame, later: pd.DataFrame, stages: Stages, say: Words) -> str:
    """Which of the last later counts lie inside the 80 % interval of the forecast, and which do not."""
    where: dict[str, list[str]] = {"inside": [], "below": [], "above": []}
    for stage in stages.readings:
        seen = later[(later["stage"] == stage) & later["held"]].sort_values("date")
        if seen.empty:
            continue
        mine, last = fan[fan["stage"] == stage], seen.iloc[-1]
        low, high = (
            float(np.interp(year_of(last["date"].date()), mine["end"], mine[q])) for q in ("q10", "q90")
        )
        place = "below" if last["value"] < low else "above" if last["value"] > high else "inside"
        where[place].append(stage_name(stages, stage, say).lower())
    parts = [
        say("inside: {stages}", stages=", ".join(where["inside"])) if where["inside"] else "",
        say("below: {stages}", stages=", ".join(where["below"])) if where["below"] else "",
        say("above: {stages}", stages=", ".join(where["above"])) if where["above"] else "",
    ]
    told = "; ".join(part for part in parts if part)
    if not told:
        return say("No later count of these stages is known")
    return say("The last counts against the 80% interval of the forecast: {where}", where=told)


def _paint(
    sheet: Sheet,
    fan: pd.DataFrame,
    statements: pd.DataFrame,
    plans: pd.DataFrame,
    stages: Stages,
    say: Words,
    day: date,
    goals: Sequence[tuple[int, int]],
    later: pd.DataFrame | None,
) -> None:
    held = statements[statements["held"] & statements["stage"].isin(stages.readings)]
    after = (
        later[later["held"] & later["stage"].isin(stages.readings)] if later is not None else held.iloc[:0]
    )
    sheet.key(say("counted"), marker="o", color=INK, markersize=4.5)
    if len(after):
        sheet.key(say("counted later"), marker="o", color=LATER, markerfacecolor=PAPER, markersize=4.5)
    if len(plans):
        sheet.key(say("plan of a year"), color=TARGET, linewidth=2.6)
    if goals:
        sheet.key(
            say("asked for by the end of a year"),
            marker="o",
            color=TARGET,
            markerfacecolor="none",
            markersize=7,
            markeredgewidth=1.6,
        )
    panels = sheet.panels(
        [stage_name(stages, stage, say) for stage in stages.readings],
        150.0 if sheet.room.narrow else 200.0,
        units=[say("clusters")] * len(stages.readings),
    )
    tops = [*fan["q90"], *plans["planned"], *after["value"], *held["value"], *(total for _, total in goals)]
    first = min([*fan["end"], *(year_of(when.date()) for when in held["date"])]) - 0.4
    last = max([*fan["end"], *(year + 1.0 for year, _ in goals)]) + 0.3
    for axes, stage in zip(panels, stages.readings, strict=True):
        mine = fan[fan["stage"] == stage]
        axes.fill_between(mine["end"], mine["q10"], mine["q90"], color=BANDS[1], linewidth=0)
        axes.fill_between(mine["end"], mine["q25"], mine["q75"], color=BANDS[2], linewidth=0)
        axes.plot(mine["end"], mine["q50"], color=ACCENT)
        axes.axvline(year_of(day), color=FAINT, linewidth=1, linestyle=":")
        sheet.end(
            axes,
            float(mine["end"].iloc[-1]),
            float(mine["q50"].iloc[-1]),
            str(mine["q50"].iloc[-1]),
            ACCENT,
            bold=True,
        )
        for rows, ink, face in ((held, INK, INK), (after, LATER, PAPER)):
            some = rows[rows["stage"] == stage]
            axes.plot(
                [year_of(when.date()) for when in some["date"]],
                some["value"],
                "o",
                color=ink,
                markerfacecolor=face,
                markersize=4.5,
                zorder=4,
            )
        ticks: Any = rows_of(plans[plans["stage"] == stage])
        for plan in ticks:
            axes.plot([plan.year + 0.55, plan.year + 1.45], [plan.planned] * 2, color=TARGET, linewidth=2.6)
        for year, total in goals:
            axes.plot(
                [year + 1.0],
                [total],
                "o",
                color=TARGET,
                markerfacecolor="none",
                markersize=8,
                markeredgewidth=1.8,
            )
            sheet.label(axes, year + 1.0, float(total), str(year), TARGET, gap=8.0)
        axes.set_ylim(-1, max(tops) * 1.06)
        sheet.time(axes, first, last, must=[year for year, _ in goals])
        sheet.numbers(axes)


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


def chance_figure(path: pd.DataFrame, stages: Stages, say: Words, year: int, day: date) -> Plot:
    """Stated chances of a goal by day, one panel a stage.

    Full lines for any new clusters, broken ones for the remaining ones only; what was stated after the day is
    hollow.

    path: day, stage, scope (any, own), probability.
    """
    known = path[path["day"] <= pd.Timestamp(day)]
    last = (known if len(known) else path).sort_values("day", kind="stable")
    at = last[last["day"] == last["day"].max()].set_index(["stage", "scope"])["probability"]
    told = "; ".join(
        say("{stage} {chance}", stage=stage_name(stages, stage, say), chance=say.chance(at[stage, "any"]))
        for stage in stages.readings
    )
    top = _top(path)
    return Plot(
        title=say(
            "Chance stated on {day} for the end of {year}: {chances}",
            day=say.day(last["day"].max()),
            year=year,
            chances=told.lower(),
        ),
        subtitle=say(
            "Chance by the day on which it is stated, {scale}. Any: enough clusters of the master plan, "
            "whichever they "
            "are; remaining: every one of those not yet founded when the plan was made.",
            scale=say("%") if top == 1.0 else say("%, on a scale that ends at {top}", top=say.percent(top)),
        ),
        alt=chance_alt(path, stages, say),
        say=say,
        paint=lambda sheet: _paint_chances(sheet, path, stages, say, day),
    )


def _top(path: pd.DataFrame) -> float:
    """The end of the scale: one, or a round share that holds small chances."""
    most = float(path["probability"].max())
    return next(top for top in (0.1, 0.2, 0.5, 1.0) if top == 1.0 or most <= 0.9 * top)


def _paint_chances(sheet: Sheet, path: pd.DataFrame, stages: Stages, say: Words, day: date) -> None:
    sheet.key(say("any"), color=ACCENT, linewidth=1.8)
    sheet.key(say("remaining"), color=ACCENT, linewidth=1.4, linestyle="--")
    when = path["day"].map(lambda one: year_of(one.date()))
    now, after = year_of(day), path["day"] > pd.Timestamp(day)
    if after.any():
        sheet.key(
            say("stated later"), color=LATER, marker="o", markerfacecolor=PAPER, markersize=4, linestyle="-"
        )
    panels = sheet.panels(
        [stage_name(stages, stage, say) for stage in stages.readings], 110.0 if sheet.room.narrow else 170.0
    )
    for axes, stage in zip(panels, stages.readings, strict=True):
        for scope, style in (("any", "-"), ("own", (0, (4, 2)))):
            mine = (path["stage"] == stage) & (path["scope"] == scope)
            early, late = mine & ~after, mine & after
            look: Any = {"linestyle": style, "marker": "o", "markersize": 3.2}
            axes.plot(when[early], path["probability"][early], color=ACCENT, linewidth=1.6, zorder=3, **look)
            joined = pd.concat([when[early].tail(1), when[late]])
            axes.plot(
                joined,
                path["probability"][joined.index],
                color=LATER,
                markerfacecolor=PAPER,
                linewidth=1.0,
                zorder=2,
                **look,
            )
            final = path[mine].sort_values("day", kind="stable").iloc[-1]
            if scope == "any" or stage != stages.first:
                ink = LATER if late.any() else ACCENT
                sheet.end(
                    axes,
                    year_of(final["day"].date()),
                    float(final["probability"]),
                    say.chance(final["probability"]),
                    ink,
                    bold=scope == "any",
                )
        if after.any():
            axes.axvline(now, color=FAINT, linewidth=1, linestyle=":")
        axes.set_ylim(-0.02 * _top(path), _top(path))
        span = float(when.max() - when.min())
        sheet.time(axes, float(when.min()) - 0.03 * span, float(when.max()) + 0.03 * span)
        sheet.numbers(axes, factor=100.0, suffix="%")


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
