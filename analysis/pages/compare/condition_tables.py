"""The conditions of scenarios one by one, as a reader may check them: number, uncertainty, effect, source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.waterfall import signed
from analysis.growth.paths import weighted_quantiles
from analysis.pages.scenario_terms import title
from analysis.scenarios.file_schema import JUDGEMENT
from analysis.words import Words

if TYPE_CHECKING:
    from analysis.record.vintages import View
    from analysis.scenarios.file_schema import Condition
    from analysis.scenarios.side_by_side import Entry


def conditions_table(entries: Sequence[Entry], view: View, say: Words) -> pd.DataFrame:
    """Every condition of the scenarios: its number, its own uncertainty, its effect and who printed it."""
    return pd.DataFrame(
        [
            {
                say("Scenario"): title(entry.scenario, say),
                say("Driver"): condition_name(c.driver, say),
                say("Years"): _period(c, say),
                say("Condition"): _number(c, say),
                say("Effect"): _effect(c, say),
                say("Source"): say("judgement")
                if c.source == JUDGEMENT
                else view.source(c.source)["publisher"],
            }
            for entry in entries
            for c in entry.scenario.conditions
        ]
    )


def how_to_read(entries: Sequence[Entry], say: Words) -> str:
    """The kinds of scenario among these, one sentence each, and none of a kind that is not shown."""
    moving = [entry for entry in entries if entry.scenario.conditions]
    rest = [entry for entry in moving if not _catches_up(entry)]
    alone, acts, up, follow = (
        "; ".join(title(entry.scenario, say) for entry in shown)
        for shown in (
            [entry for entry in rest if _alone(entry) and not _acts(entry)],
            [entry for entry in rest if _acts(entry)],
            [entry for entry in moving if _catches_up(entry)],
            [entry for entry in rest if not _alone(entry)],
        )
    )
    sentences = [
        say("One shock moves and all else keeps its own law: {titles}.", titles=alone) if alone else "",
        say("One driver moves and acts on another: {titles}.", titles=acts) if acts else "",
        say(
            "A rate of growth is asked for, and all drivers go with it as in the paths: {titles}.",
            titles=follow,
        )
        if follow
        else "",
        say(
            "Faster growth follows a weak first year, and the last year ends above the baseline: {titles}.",
            titles=up,
        )
        if up
        else "",
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _alone(entry: Entry) -> bool:
    return entry.scenario.others == "stay"


def _acts(entry: Entry) -> bool:
    return any(c.effect for c in entry.scenario.conditions)


def _catches_up(entry: Entry) -> bool:
    """Whether growth is weaker than in the baseline in the first year, and the last level higher."""
    before, after = entry.conditioned.baseline, entry.paths
    first = [float(paths.weights @ paths.growth[:, 0]) for paths in (before, after)]
    last = [float(weighted_quantiles(p.usd[:, -1], p.weights, [0.5])[0]) for p in (before, after)]
    return first[1] < first[0] and last[1] > last[0]


def condition_name(name: str, say: Words) -> str:
    """A driver as a scenario file names it."""
    return {
        "growth": say("Growth"),
        "population": say("Population"),
        "deflator": say("Prices"),
        "exchange_rate": say("Exchange rate"),
        "agriculture": say("Agriculture"),
        "industry_construction": say("Industry and construction"),
        "services": say("Services"),
        "product_taxes": say("Product taxes"),
        "investment": say("Investment"),
        "exports": say("Exports"),
    }[name]


def _number(c: Condition, say: Words) -> str:
    number = say.number(c.number, _digits(c.number))
    if c.change is not None:
        return say("{points} points against the baseline", points=signed(c.number, say, _digits(c.number)))
    if c.unit != "percent":
        return say("{rate} VND per USD", rate=number)
    if c.sd is None:
        return say("{number}%", number=number)
    return say("{number}% give or take {spread}", number=number, spread=say.number(c.sd, _digits(c.sd)))


def _digits(number: float) -> int:
    """The digits that a file gives.

    >>> _digits(7.385), _digits(26000.0)
    (3, 0)
    """
    return len(f"{number:.10g}".partition(".")[2])


def _period(c: Condition, say: Words) -> str:
    if c.period == "horizon":
        text = say("all years of the plan under way")
    elif c.period.startswith("Y"):
        text = say("year {number} of the forecast", number=c.period.replace("Y", ""))
    else:
        text = say.years(*c.period.partition("-")[::2]) if "-" in c.period else c.period
    return say("{years}, on average", years=text) if c.over == "mean" else text


def _effect(c: Condition, say: Words) -> str:
    if c.effect is None:
        return ""
    into = say("growth") if c.effect.into == "growth" else say("prices")
    lags = [n for n, share in enumerate(c.effect.by_year) if share]
    values = {"mean": say.number(c.effect.mean, 2), "sd": say.number(c.effect.sd, 2), "into": into}
    if lags == [0]:
        return say("{mean} of it, give or take {sd}, into {into} in the same year", **values)
    if lags == [1]:
        return say("{mean} of it, give or take {sd}, into {into} a year later", **values)
    return say("{mean} of it, give or take {sd}, into {into} over {years} years", years=len(lags), **values)
