"""What the class of a place says of its growth: base rates, and the place's law in its class."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.growth.base_rates import BaseRates, ByClass
    from analysis.plans.places import Plan
    from analysis.words import Words


def rates(found: BaseRates, plan: Plan, say: Words) -> str:
    """How many of the class grew as the plan asks, and how its targets fared."""
    told = say(
        "Of {n} places ({members}) the mean growth of a year over {first} to {last} was {mean}%, with a "
        "standard deviation of {sd} points between places.",
        n=len(found.growth),
        members=say.label(found.places),
        first=str(found.first),
        last=str(found.last),
        mean=say.number(found.growth.mean(), 1),
        sd=say.number(found.growth.std(), 1),
    )
    if plan.growth_low is not None:
        told += " " + say(
            "By {bar}% a year or more, as this plan asks, grew {k} of {n}.",
            bar=say.number(plan.growth_low, 1),
            k=found.reached(plan.growth_low),
            n=len(found.growth),
        )
    kinds = {
        "growth": say("growth"),
        "usd": say("GRDP per person in dollars"),
        "vnd": say("GRDP per person in dong"),
    }
    parts = [
        say("{what}: {k} of {n}", what=what, k=found.met(kind)[0], n=found.met(kind)[1])
        for kind, what in kinds.items()
        if found.met(kind)[1]
    ]
    if parts:
        told += " " + say(
            "Targets of their own five-year plans that were met: {parts}. The plans were found by search, "
            "not drawn by lot.",
            parts="; ".join(parts),
        )
    return told


def law(found: ByClass, say: Words) -> str:
    """The place's law in its class: mean growth over the plan's years, and the chance of its target."""
    mine = found.taught
    told = say(
        "Growth of the country and a deviation of the place, shrunk to the class by what the class shows, "
        "give {median}% a year over {first} to {last} (80% interval {low} to {high}).",
        median=say.number(found.median, 1),
        low=say.number(found.low, 1),
        high=say.number(found.high, 1),
        first=str(found.first),
        last=str(found.last),
    )
    if found.chance == found.chance:
        told += " " + say(
            "The plan's growth has a chance of {chance} by this law.", chance=say.chance(found.chance)
        )
    return (
        told
        + " "
        + say(
            "The class: {members}, {n} members with digest {digest}; persistence of a deviation {r}, yearly "
            "spread {shock} points, lasting spread between places {spread} points.",
            members=say.label(mine.places),
            n=len(mine.places.members),
            digest=mine.places.digest,
            r=say.number(mine.law.persistence, 1),
            shock=say.number(100 * mine.law.shock, 1),
            spread=say.number(100 * mine.law.spread, 1),
        )
    )


def no_dollars(plan: Plan, say: Words) -> str:
    """That the plan names no dollars, and what its dong or its growth comes to; empty where it names them."""
    if plan.usd_target or plan.usd_low != plan.usd_low:
        return ""
    if plan.vnd_low is not None:
        asked = say("{value} million VND per person", value=say.number(plan.vnd_low, 0))
    else:
        asked = say("growth of {value}% a year", value=say.number(plan.growth_low or 0, 1))
    return say(
        "The plan names no dollars. It asks for {asked}, which comes to {usd} USD in {year} by the middle of "
        "the laws of prices, people and the dong; the chances on this page are chances of that.",
        asked=asked,
        usd=say.number(plan.usd_low, 0),
        year=str(plan.last_year),
    )
