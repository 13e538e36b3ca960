"""The words in which every page speaks of a scenario and of the drivers, and what a scenario cannot do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.figures.waterfall import signed
from analysis.scenarios.scenario import parse_scenario_name
from analysis.words import Words

if TYPE_CHECKING:
    from analysis.scenarios.cluster_run import ClusterRun
    from analysis.scenarios.conditions import Conditioned
    from analysis.scenarios.file_schema import Scenario

DRIVERS = ("growth", "deflator", "dong", "people")


def driver(name: str, say: Words) -> str:
    """A driver of GRDP per person, or where it started from."""
    return {
        "growth": say("Growth"),
        "people": say("Population"),
        "deflator": say("Prices"),
        "dong": say("Exchange rate"),
        "start": say("Starting point"),
    }[name]


def title(scenario: Scenario, say: Words) -> str:
    """The title of a scenario, with the changes that its name asks for."""
    text = str(getattr(scenario.title, say.language))
    changes = parse_scenario_name(scenario.name)[1]
    if not changes:
        return text
    names = {
        "growth": say("growth"),
        "population": say("population"),
        "deflator": say("prices"),
        "exchange_rate": say("exchange rate"),
    }
    parts = ", ".join(f"{names.get(key, key)} {signed(value, say, 2)}" for key, value in changes.items())
    return say("{title} ({changes})", title=text, changes=parts)


def cannot_act(given: Conditioned, year: int, say: Words) -> str:
    """Why a page that bears a scenario's title shows the baseline up to a year; empty where it does not."""
    scenario, before, after = given.scenario, given.baseline, given.paths
    by_then = after.years <= year
    moved = not (
        np.array_equal(before.usd[:, by_then], after.usd[:, by_then])
        and np.array_equal(before.weights, after.weights)
    )
    if moved or not (scenario.conditions or scenario.clusters):
        return ""
    name = title(scenario, say)
    if not scenario.conditions:
        return say(
            "The scenario “{title}” says nothing of GRDP per person: what stands here is the baseline.",
            title=name,
        )
    return say(
        "The scenario “{title}” cannot act here: every year of which it speaks is printed by {day} or lies "
        "after {year}. What stands here is the baseline.",
        title=name,
        day=say.day(before.day),
        year=year,
    )


def clusters_cannot_act(scenario: Scenario, run: ClusterRun, say: Words) -> str:
    """The same of the clusters."""
    if run.arguments or not (scenario.conditions or scenario.clusters):
        return ""
    if scenario.clusters is None:
        return say(
            "The scenario “{title}” leaves the clusters alone: what stands here is the baseline.",
            title=title(scenario, say),
        )
    return say(
        "The scenario “{title}” cannot act on the clusters here: every year of which it speaks is over. What "
        "stands here is the baseline.",
        title=title(scenario, say),
    )
