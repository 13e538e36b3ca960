"""What the cluster page says in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.clusters.cluster_paths import COUNTED, ClusterPaths
from analysis.clusters.cluster_plans import Goal, next_goal
from analysis.clusters.durations import Weibull
from analysis.clusters.hazard import seen
from analysis.clusters.place_stages import Stages
from analysis.clusters.stage_counts import StageCounts
from analysis.figures import terms
from analysis.figures.cluster_terms import reading_name, rows_of, stage_name
from analysis.pages.verdicts import word
from analysis.plans.verdict import key, on_clusters
from analysis.series.quantile_levels import MIDDLE

if TYPE_CHECKING:
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View
    from analysis.scenarios.cluster_run import Acting
    from analysis.words import Words


def summary(counts: StageCounts | None, place: Place, day: date, say: Words) -> str:
    """The first sentences of the page: what is known, or that there is no record."""
    name = say.label(place)
    if counts is None:
        return say(
            "The record holds no counts of industrial clusters of {place}. There is nothing to forecast "
            "from, so "
            "this page stays empty; it would fill with the place's own rows of counts.",
            place=name,
        )
    last = {
        stage: counts.readings(stage)[0].statements[-1]
        for stage in counts.stages.readings
        if counts.known(stage)
    }
    silent = [stage_name(counts.stages, stage, say) for stage in counts.stages if not counts.known(stage)]
    parts = [
        say(
            "{stage} {count} by {day}",
            stage=stage_name(counts.stages, stage, say),
            count=s.value,
            day=say.day(s.day),
        )
        for stage, s in last.items()
    ]
    if not parts:
        return say(
            "On {day} the record held the master plan of {place} ({planned} clusters, {old} of them there "
            "before "
            "it) and no count of any stage: every forecast below is the reference class speaking.",
            day=say.day(day),
            place=name,
            planned=counts.planned,
            old=counts.old,
        )
    if silent:
        return say(
            "On {day} the record counted, of the {new} new clusters in the master plan of {place}: "
            "{counts}. It held "
            "no count for: {silent}; there the reference class speaks.",
            day=say.day(day),
            new=counts.new,
            place=name,
            counts="; ".join(parts),
            silent=", ".join(silent),
        )
    return say(
        "On {day} the record counted, of the {new} new clusters in the master plan of {place}: {counts}.",
        day=say.day(day),
        new=counts.new,
        place=name,
        counts="; ".join(parts),
    )


def units(counts: StageCounts, say: Words) -> str:
    """Why the sum mixes units."""
    if counts.undivided:
        return say(
            "The latest plan known names {planned} clusters, and the counts are of all of them, whenever "
            "they were founded; they run up from zero on {day}, a judgement that the record gives its "
            "reason for.",
            planned=counts.planned,
            day=say.day(counts.first_day),
        )
    if counts.size_before is None:
        return say(
            "The {planned} clusters of the master plan are {old} that were there before it and {new} new "
            "ones. "
            "How many of the new ones had been founded was not yet known on the day of this page, so that "
            "the "
            "number still to be built was not known either.",
            planned=counts.planned,
            old=counts.old,
            new=counts.new,
        )
    rest = counts.new - counts.size_before
    if counts.phases is None:
        return say(
            "{rest} is what is left of {planned}: {planned} less {old} less {before}. The {before} are "
            "founding decisions, and some of them extend clusters that are in the {old} already. On the "
            "day of this page no source had said how many.",
            rest=rest,
            planned=counts.planned,
            old=counts.old,
            before=counts.size_before,
        )
    new, phases = counts.phases
    return say(
        "{rest} is what is left of {planned}: {planned} less {old} less {before}. But the {before} are "
        "founding decisions: {new} new clusters and {phases} second phases of clusters that are in the "
        "{old} already. Counted in clusters, {strict} were left to build.",
        rest=rest,
        planned=counts.planned,
        old=counts.old,
        before=counts.size_before,
        new=new,
        phases=phases,
        strict=counts.new - new,
    )


def headline(paths: ClusterPaths | None, goals: Sequence[Goal], say: Words) -> str:
    """The forecast of the first goal in two sentences; empty where there is none."""
    if paths is None or not goals:
        return say("No forecast of clusters: the record holds no counts of them.")
    goal, order = goals[0], paths.order

    def chance(stage: str, scope: str) -> str:
        its = paths.key(f"{COUNTED[scope]}_{stage}", goal.year, f"p>={goal.least:g}")
        return say.told_chance(its, paths.probability(stage, goal.least, goal.year, scope))

    own = [
        say("{chance} if {reading}", chance=chance(stage, "own"), reading=reading_name(order, stage, say))
        for stage in order.readings
    ]
    # Whoever has entered the first stage since is one of the remaining ones.
    kind = [
        say("{stage} {chance}", stage=stage_name(order, stage, say), chance=chance(stage, "any"))
        for stage in order.readings
        if stage != order.first
    ]
    said = say(
        "As known on {day}, the chance that the remaining {count} clusters are built by the end of {year} is "
        "{chances}.",
        day=say.day(paths.day),
        count=goal.least,
        year=goal.year,
        chances="; ".join(own),
    )
    if not kind:
        return said
    return f"{said} " + say(
        "The chance that any {count} of the new clusters, whenever founded, get so far: {chances}.",
        count=goal.least,
        chances="; ".join(kind),
    )


def headlines(paths: ClusterPaths, goals: Sequence[Goal], say: Words) -> str:
    """The headline of the first goal and, where that lies in the past, of the next open one."""
    if not goals:
        return say(
            "On {day} no number of clusters and no date of the master plan's whole was known that this plan "
            "could be held to: the counts of each stage are forecast, and no goal.",
            day=say.day(paths.day),
        )
    first = headline(paths, goals[:1], say)
    upcoming = next_goal(goals, paths.day.year)
    return first if upcoming is goals[0] else f"{first} {headline(paths, [upcoming], say)}"


def medians(paths: ClusterPaths, year: int, say: Words) -> str:
    """The forecast at the end of one year by stage."""
    at = paths.years.index(year)
    parts = []
    for stage in paths.order.readings:
        low, middle, high = (
            int(q) for q in np.quantile(paths.total(stage)[:, at], MIDDLE, method="inverted_cdf")
        )
        its = paths.key(f"{COUNTED['any']}_{stage}_in_all", year, "")
        parts.append(
            say(
                "{stage} {median} ({low} to {high})",
                stage=stage_name(paths.order, stage, say),
                median=say.told(its.of("q0.5"), middle),
                low=say.told(its.of("q0.1"), low),
                high=say.told(its.of("q0.9"), high),
            )
        )
    return say(
        "By the end of {year}, of {stock} new clusters, median and 80% interval: {counts}.",
        year=year,
        stock=paths.counts.new,
        counts="; ".join(parts),
    )


def verdict(view: View, place: Place, plan: Plan, say: Words) -> str:
    """The verdict on the plan's cluster target as known on the day."""
    found = on_clusters(view, place, plan)
    if found is None:
        return say(
            "This plan names no number of clusters. What is forecast instead is the whole of the master "
            "plan by "
            "the year to which the city dates it."
        )
    parts = {
        "count": plan.clusters,
        "year": plan.cluster_year,
        "day": say.day(view.day),
        "verdict": word(found, key(plan, "cluster_built", view), say),
    }
    if found.verdict == "open":
        return say("Verdict on the {count} clusters by {year}, as known on {day}: {verdict}.", **parts)
    parts |= {
        "basis": terms.basis(found.basis, say),
        "value": say.number(found.value),
        "period": terms.period(found.period, say),
        "published": say.day(found.published),
    }
    if found.value != found.value:
        return say(
            "Verdict on the {count} clusters by {year}, as known on {day}: {verdict} ({basis}), published on "
            "{published}.",
            **parts,
        )
    if found.basis == "inferred":
        return say(
            "Verdict on the {count} clusters by {year}, as known on {day}: {verdict} ({basis}). It rests on "
            "a count that does not name the {count} themselves: {value} for {period}, published on "
            "{published}.",
            **parts,
        )
    return say(
        "Verdict on the {count} clusters by {year}, as known on {day}: {verdict} ({basis}). It rests on a "
        "count of {value} for {period}, published on {published}.",
        **parts,
    )


def verdict_sources(view: View, plan: Plan) -> list[str]:
    """The sources behind the target and its verdict, as known on the day."""
    targets = view.table("targets", plan.place)
    asked = targets[(targets["indicator"] == "cluster_built") & targets["plan"].isin(plan.target_sets)]
    rows = view.table("outcomes", plan.place)
    found = rows[rows["target_id"].isin(asked["target_id"])]
    return list(dict.fromkeys([*asked["source_id"], *(s for s in found["source_id"] if s)]))


def hazards(paths: ClusterPaths, goal: Goal, say: Words) -> str:
    """How fast clusters moved so far, and the goal that the table below holds it against."""
    found = [one for stage in paths.order.readings for one in seen(paths.stages[stage])]
    asked = say("The next goal is {count} by the end of {year}.", count=goal.least, year=goal.year)
    if not found:
        return say(
            "{goal} No interval between two counts is known: the speed of every stage is that of the "
            "reference class.",
            goal=asked,
        )
    best = max(found, key=lambda one: one.yearly)
    worst = min(found, key=lambda one: one.yearly)
    return say(
        "{goal} Between two counts the share of the stock that moved in a year ran from {low} ({low_stage}) "
        "to {high} ({high_stage}). The {n} intervals are all there is.",
        goal=asked,
        low=say.percent(worst.yearly),
        low_stage=stage_name(paths.order, worst.stage, say),
        high=say.percent(best.yearly),
        high_stage=stage_name(paths.order, best.stage, say),
        n=len(found),
    )


def scenario(arguments: Acting, source: str, paths: ClusterPaths, say: Words) -> str:
    """What a scenario does to the clusters, with the historical range beside it."""
    multiplier, shock = arguments["hazard_multiplier"], arguments["shock"]
    parts = []
    if isinstance(multiplier, Mapping):
        parts += [
            say(
                "the hazard of {stage} times {factor}",
                stage=stage_name(paths.order, str(stage), say),
                factor=say.number(float(factor), 2),
            )
            for stage, factor in multiplier.items()
        ]
    elif float(multiplier) != 1.0:
        parts.append(say("every hazard times {factor}", factor=say.number(float(multiplier), 2)))
    if isinstance(shock, Mapping):
        parts += [
            say("a common shock of {z} SD in {year}", z=say.number(float(z), 1), year=year)
            for year, z in shock.items()
        ]
    elif shock is not None:
        parts.append(say("a common shock of {z} SD in every year", z=say.number(float(shock), 1)))
    found = [one for stage in paths.order.readings for one in seen(paths.stages[stage])]
    moved = "; ".join(parts)
    if not found:
        return say(
            "This scenario is conditional. It sets {moved} ({source}). No past interval is known to hold it "
            "against.",
            moved=moved,
            source=source,
        )
    low, high = min(one.shock for one in found), max(one.shock for one in found)
    slow = min(one.yearly / max(paths.stages[one.stage].hazard, 1e-9) for one in found)
    fast = max(one.yearly / max(paths.stages[one.stage].hazard, 1e-9) for one in found)
    return say(
        "This scenario is conditional. It sets {moved} ({source}). So far the spans between counts amounted "
        "to shocks "
        "from {low} to {high} SD, and to hazards from {slow} to {fast} times the mean used here.",
        moved=moved,
        source=source,
        low=say.number(low, 1),
        high=say.number(high, 1),
        slow=say.number(slow, 1),
        fast=say.number(fast, 1),
    )


def shape(fit: Weibull | None, why: str, say: Words) -> str:
    """The shape of the hazard from the register, or why there is none."""
    if fit is None:
        return say(
            "The register gives no shape of the waiting time from decision to works: {why}.", why=say(why)
        )
    moves = (
        say("the chance to start rises with the time waited")
        if fit.shape > 1
        else say("the chance to start does not rise with the time waited")
    )
    return say(
        "In the register {ended} clusters started between two known dates and {waiting} had not when last "
        "heard of. A Weibull fit to these spans has the shape {shape} and the scale {scale} years: {moves}. "
        "It serves for the ranking below and not for the level of any forecast, because the named clusters "
        "are those that made news.",
        shape=say.number(fit.shape, 1),
        scale=say.number(fit.scale, 1),
        ended=fit.intervals,
        waiting=fit.open_ended,
        moves=moves,
    )


def unknown(counts: StageCounts, say: Words) -> str:
    """What the record does not hold."""
    if counts.undivided:
        return say(
            "No source of the record names the clusters of this place one by one, and none says which of "
            "those planned are still meant to be built."
        )
    spread = counts.readings(counts.stages.first)
    last = {r.statements[-1].value for r in spread}
    text = say(
        "No source lists the {count} clusters still to be built by name, and hardly any completion has a "
        "date of its own.",
        count=counts.new - counts.size_before if counts.size_before is not None else counts.new,
    )
    if len(last) > 1:
        return (
            text
            + " "
            + say(
                "How many had been founded since is only bounded: the readings run from {low} to {high} of "
                "all new clusters, because foundings and expansions are counted together and some lie "
                "outside the master plan.",
                low=min(last),
                high=max(last),
            )
        )
    return text


def goal_line(goals: Sequence[Goal], stages: Stages, say: Words) -> str:
    """What is asked, in words."""
    told = []
    for goal in goals:
        told.append(
            say("the plan asks for the remaining {count} by {year}", count=goal.least, year=goal.year)
            if goal.kind == "plan"
            else say(
                "the master plan wants all of them, and so the remaining {count}, by {year}",
                count=goal.least,
                year=goal.year,
            )
        )
    return say(
        "Asked: {goals}. The plan does not say what “built” means, so its meanings are kept apart: "
        "{readings}.",
        goals="; ".join(told),
        readings=", ".join(reading_name(stages, stage, say) for stage in stages.readings),
    )


def beside_baseline(paths: ClusterPaths, baseline: ClusterPaths, goals: Sequence[Goal], say: Words) -> str:
    """The scenario beside the baseline at the end of the first goal's year."""
    year = goals[0].year if goals else paths.years[0]
    at = paths.years.index(year)
    parts = [
        say(
            "{stage} {scenario} (baseline {baseline})",
            stage=stage_name(paths.order, stage, say),
            scenario=int(np.median(paths.total(stage)[:, at])),
            baseline=int(np.median(baseline.total(stage)[:, at])),
        )
        for stage in paths.order.readings
    ]
    return say("Medians at the end of {year}: {counts}.", year=year, counts="; ".join(parts))


def delays(found: pd.DataFrame, say: Words) -> str:
    """How often each cause is named."""
    named = found["causes"].explode().value_counts()
    causes = {"land": say("land clearance"), "investor": say("no investor"), "dispute": say("a dispute")}
    return say(
        "Of {n} named clusters that a source calls waiting, the causes named are: {causes}. The clusters "
        "named are those "
        "that made news.",
        n=len(found),
        causes="; ".join(
            say("{cause} ({count})", cause=causes[str(cause)], count=int(count))
            for cause, count in named.items()
        ),
    )


def later_alt(after: pd.DataFrame, stages: Stages, say: Words) -> str:
    """The counts published after the day in words."""
    held = after[after["held"]]
    parts = [
        say(
            "{stage} {count} by {day}",
            stage=stage_name(stages, row.stage, say),
            count=row.value,
            day=say.day(row.date),
        )
        for row in rows_of(held)
    ]
    return say("The fans with the counts of later days: {counts}.", counts="; ".join(parts))
