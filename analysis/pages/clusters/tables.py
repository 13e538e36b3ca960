"""The cluster page as tables of ready texts: the sum, the counts, chances, hazards, plans, delays and
scores.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.clusters.cluster_paths import COUNTED, ClusterPaths
from analysis.clusters.cluster_plans import Goal, chance_of_plan
from analysis.clusters.hazard import Needed, seen, shock_spread
from analysis.clusters.place_stages import Stages
from analysis.clusters.stage_counts import StageCounts
from analysis.figures.cluster_terms import (
    day_of,
    kind_name,
    reading_name,
    rows_of,
    scope_name,
    stage_name,
)
from analysis.pages.scoreboard.tables import citer, namer
from analysis.series.quantile_levels import MIDDLE

if TYPE_CHECKING:
    from analysis.record.vintages import View
    from analysis.words import Words

Cite = Callable[[str], str]


def sum_table(counts: StageCounts, cite: Cite, say: Words) -> pd.DataFrame:
    """What the whole of the master plan is made of: part, number, unit, observed or derived, source."""
    heads = [say("Part"), say("Number"), say("What is counted"), say("Kind"), say("Source")]
    rows: list[list[object]] = [
        [
            say("The master plan"),
            counts.planned,
            say("clusters planned"),
            kind_name("observed", say),
            cite(counts.stock_sources[0]),
        ],
    ]
    if counts.undivided:
        return pd.DataFrame(rows, columns=heads)
    rows += [
        [
            say("There before it"),
            counts.old,
            say("clusters operating"),
            kind_name("observed", say),
            cite(counts.stock_sources[1]),
        ],
    ]
    if counts.size_before is not None:
        source = next(
            (
                s.source_id
                for s in counts.statements
                if s.stage == counts.stages.first and s.value == counts.size_before
            ),
            "",
        )
        rows.append(
            [
                say("Founded up to {day}", day=say.day(counts.split_day)),
                counts.size_before,
                say("founding decisions, second phases of old clusters among them"),
                kind_name("observed", say),
                cite(source),
            ]
        )
        if counts.phases is not None:
            for number, what in zip(
                counts.phases, (say("new clusters"), say("second phases of old clusters")), strict=True
            ):
                rows.append(
                    [say("of these"), number, what, kind_name("observed", say), cite(counts.phase_source)]
                )
        rows.append(
            [
                say("Still to be built"),
                counts.new - counts.size_before,
                say(
                    "{whole} less {old} less {before}",
                    whole=counts.planned,
                    old=counts.old,
                    before=counts.size_before,
                ),
                kind_name("derived", say),
                "",
            ]
        )
        if counts.phases is not None:
            rows.append(
                [
                    say("The same, clusters only"),
                    counts.new - counts.phases[0],
                    say(
                        "{whole} less {old} less {before}",
                        whole=counts.planned,
                        old=counts.old,
                        before=counts.phases[0],
                    ),
                    kind_name("derived", say),
                    "",
                ]
            )
    else:
        rows.append(
            [
                say("Not there before it"),
                counts.new,
                say("{whole} less {old}", whole=counts.planned, old=counts.old),
                kind_name("derived", say),
                "",
            ]
        )
    return pd.DataFrame(rows, columns=heads)


def count_table(statements: pd.DataFrame, stages: Stages, cite: Cite, say: Words) -> pd.DataFrame:
    """Every count by stage and date: value, observed or derived, its weight among the readings, source."""
    rows = []
    order = {stage: k for k, stage in enumerate(stages)}
    spread: Any = statements.groupby(["stage", "date", "source_id"], sort=False)
    for (stage, day, source), mine in sorted(
        spread, key=lambda item: (order[item[0][0]], item[0][1], item[0][2])
    ):
        low, high = int(mine["value"].min()), int(mine["value"].max())
        one = len(mine) == 1
        possible = bool(mine["possible"].all())
        weight = say.percent(min(1.0, float(mine["weight"].sum()))) if possible else say("impossible")
        rows.append(
            [
                stage_name(stages, str(stage), say),
                say.day(day),
                str(low) if one else say.interval(low, high),
                kind_name(str(mine["kind"].iloc[0]), say),
                weight,
                cite(str(source)),
            ]
        )
    return pd.DataFrame(
        rows, columns=[say("Stage"), say("By"), say("Clusters"), say("Kind"), say("Weight"), say("Source")]
    )


def chance_table(paths: ClusterPaths, goals: Sequence[Goal], say: Words) -> pd.DataFrame:
    """P(goal) for each reading and scope, with median, 80 % interval and the year in which it is more likely
    than not.
    """
    rows = []
    for goal in goals:
        for stage in paths.order.readings:
            for scope in ("own", "any"):
                at = paths.years.index(goal.year)
                low, middle, high = (int(q) for q in paths.quantiles(list(MIDDLE), stage, scope)[at])
                year = paths.year_reached(stage, goal.least, 0.5, scope)
                its = paths.key(f"{COUNTED[scope]}_{stage}", goal.year, f"p>={goal.least:g}")
                rows.append(
                    [
                        say("{count} by the end of {year}", count=goal.least, year=goal.year),
                        reading_name(paths.order, stage, say),
                        scope_name(scope, say),
                        say.told_chance(its, paths.probability(stage, goal.least, goal.year, scope)),
                        say.told(its.of("q0.5"), middle),
                        say.told_interval(its, {"q0.1": low, "q0.9": high}),
                        str(year) if year else say("after {year}", year=paths.years[-1]),
                    ]
                )
    return pd.DataFrame(
        rows,
        columns=[
            say("Goal"),
            say("Reading"),
            say("Counted"),
            say("Chance"),
            say("Median"),
            say("80% interval"),
            say("Even chance by the end of"),
        ],
    )


def needed_table(found: Sequence[Needed], paths: ClusterPaths, say: Words) -> pd.DataFrame:
    """The yearly share that moves: as seen, best year seen, and as needed for an even chance of the goal."""
    rows = []
    for need in found:
        best = max((one.yearly for one in seen(paths.stages[need.stage])), default=float("nan"))
        reachable = np.isfinite(need.factor)
        rows.append(
            [
                reading_name(paths.order, need.stage, say),
                scope_name(need.scope, say),
                say.percent(need.seen),
                say.percent(best) if best == best else say("no count"),
                say.percent(need.needed) if reachable else say("out of reach"),
                say("{factor} times", factor=say.number(need.factor, 1))
                if reachable
                else say("out of reach"),
            ]
        )
    return pd.DataFrame(
        rows,
        columns=[
            say("Reading"),
            say("Counted"),
            say("Hazard expected, a year"),
            say("Best span seen"),
            say("Hazard needed, a year"),
            say("All hazards up by"),
        ],
    )


def plan_table(paths: ClusterPaths, plans: pd.DataFrame, cite: Cite, say: Words) -> pd.DataFrame:
    """The city's plans of each year and the chance that the forecast gives them."""
    rows = []
    for _, plan in plans.iterrows():
        if int(plan["year"]) in paths.years:
            at = paths.years.index(int(plan["year"]))
            moved = (paths.total(plan["stage"]) if plan["cumulative"] else paths.flow(plan["stage"]))[:, at]
            low, middle, high = (int(q) for q in np.quantile(moved, MIDDLE, method="inverted_cdf"))
            what = "in_all" if plan["cumulative"] else "in_year"
            its = paths.key(f"{COUNTED['any']}_{plan['stage']}_{what}", int(plan["year"]), "")
            rows.append(
                [
                    str(plan["year"]),
                    stage_name(paths.order, plan["stage"], say),
                    asked(plan, say),
                    say.told(its.of("q0.5"), middle),
                    say.told_interval(its, {"q0.1": low, "q0.9": high}),
                    say.told_chance(its.of(f"p>={plan['low']}"), chance_of_plan(paths, plan)),
                    cite(plan["source_id"]),
                ]
            )
    return pd.DataFrame(
        rows,
        columns=[
            say("Year"),
            say("Stage"),
            say("Plan"),
            say("Median"),
            say("80% interval"),
            say("Chance"),
            say("Source"),
        ],
    )


def asked(plan: pd.Series, say: Words) -> str:
    """What a plan of a year asks for."""
    if plan["cumulative"]:
        return say("{count} in all", count=int(plan["low"]))
    if plan["high"] == plan["high"]:
        return say("{low} to {high} in the year", low=int(plan["low"]), high=int(plan["high"]))
    return say("{count} in the year", count=int(plan["low"]))


def phase_table(paths: ClusterPaths, years: Sequence[int], say: Words) -> pd.DataFrame:
    """Founded since the plan began: in all, new clusters, second phases of old ones; median and 80 %
    interval.
    """
    rows, first = [], paths.order.first
    for year in years:
        at = paths.years.index(year)
        cells = [
            _spread(counted[:, at], say)
            for counted in (
                paths.count(first),
                paths.count(first) - paths.new_phases,
                paths.new_phases,
            )
        ]
        rows.append([str(year), *cells])
    return pd.DataFrame(
        rows,
        columns=[
            say("By the end of"),
            say("Founded"),
            say("of these new clusters"),
            say("of these second phases"),
        ],
    )


def _spread(counted: np.ndarray, say: Words) -> str:
    low, middle, high = (int(q) for q in np.quantile(counted, MIDDLE, method="inverted_cdf"))
    return say("{median} ({low} to {high})", median=middle, low=low, high=high)


def reference_table(paths: ClusterPaths, say: Words) -> pd.DataFrame:
    """The reference class of each stage beside what the counts made of it, with the sources of duration and
    delay.
    """
    rows = []
    for stage, one in paths.stages.items():
        bad, good = shock_spread(one)
        rows.append(
            [
                stage_name(paths.order, stage, say),
                say.number(one.reference.planned_years, 1),
                say.number(one.reference.delay_factor, 2),
                say.percent(replace(one.reference, known=None).mean),
                say.percent(one.hazard),
                say.interval(100 * bad, 100 * good),
                say(one.reference.planned_source),
                say(one.reference.delay_source),
            ]
        )
    return pd.DataFrame(
        rows,
        columns=[
            say("Stage"),
            say("Planned, years"),
            say("Delay factor"),
            say("A year, as judged"),
            say("A year, with counts"),
            say("Bad to good year, %"),
            say("Source of the duration"),
            say("Source of the delay"),
        ],
    )


def history_table(paths: ClusterPaths, say: Words) -> pd.DataFrame:
    """Each interval between counts: at risk, moved, the yearly share, and the shock it amounts to."""
    rows = [
        [
            stage_name(paths.order, stage, say),
            say("{start} to {end}", start=say.day(day_of(one.start)), end=say.day(day_of(one.end))),
            say.number(one.at_risk, 0),
            str(one.moved),
            say.percent(one.yearly),
            say.number(one.shock, 1),
        ]
        for stage, posterior in paths.stages.items()
        for one in seen(posterior)
    ]
    return pd.DataFrame(
        rows,
        columns=[say("Stage"), say("Between"), say("At risk"), say("Moved"), say("A year"), say("Shock, SD")],
    )


def waiting_table(ranked: pd.DataFrame, view: View, say: Words) -> pd.DataFrame:
    """Named clusters that had not started, by the time waited."""
    cite, name = citer(view, say), namer(view, say)
    rows = [
        [name(row.name), row.district, say.number(row.waited, 1), cite(row.source_id)]
        for row in rows_of(ranked)
    ]
    return pd.DataFrame(
        rows,
        columns=[
            say("Cluster"),
            say("District (to June 2025)"),
            say("Years since the decision"),
            say("Source"),
        ],
    )


def delay_table(delays: pd.DataFrame, view: View, say: Words) -> pd.DataFrame:
    """What sources say of single clusters that wait: published, cluster, cause, remark, source."""
    cite, name = citer(view, say), namer(view, say)
    causes = {"land": say("land clearance"), "investor": say("no investor"), "dispute": say("a dispute")}
    rows = [
        [
            say.day(row.published),
            name(row.name),
            say(", ").join(causes[c] for c in row.causes),
            name(row.note),
            cite(row.source_id),
        ]
        for row in rows_of(delays)
    ]
    return pd.DataFrame(
        rows,
        columns=[say("Published"), say("Cluster"), say("Cause"), say("Remark of the record"), say("Source")],
    )
