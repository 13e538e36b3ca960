"""What the page of scenarios says in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.growth.paths import weighted_quantiles
from analysis.pages.scenario_terms import driver, title
from analysis.plans.outcome import came_out
from analysis.words import Words

if TYPE_CHECKING:
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View
    from analysis.scenarios.side_by_side import Entry

QUANTITY = {"q50": "q0.5", "q90": "q0.9"}


def reading(summary: pd.DataFrame, entries: Sequence[Entry], plan: Plan, say: Words) -> str:
    """What the comparison shows: the baseline, the highest and the lowest scenario."""
    names = {entry.scenario.name: title(entry.scenario, say) for entry in entries}
    base = summary.iloc[0]
    if len(summary) == 1:
        return say(
            "The baseline has a median of {median} with an 80% interval from {low} to {high}. No "
            "scenario has a year left to act in.",
            median=say.usd(base["q50"]),
            low=say.number(base["q10"]),
            high=say.usd(base["q90"]),
        )
    high, low = (int(n) for n in (summary["q50"].argmax(), summary["q50"].argmin()))

    def usd(n: int, name: str) -> str:
        row = summary.iloc[n]
        return say.fact(say.usd(row[name]), entries[n].paths.key(row["year"], QUANTITY[name]), row[name])

    def chance(n: int) -> str:
        row = summary.iloc[n]
        return say.told_chance(entries[n].paths.key(row["year"], f"p>={plan.usd_low:g}"), row["chance"])

    return say(
        "The baseline has a median of {median} with an 80% interval from {low} to {high}; its chance "
        "of the target is {chance}. The highest scenario is “{best}” with {best_median} and "
        "{best_chance}, the lowest “{worst}” with {worst_median} and {worst_chance}.",
        median=usd(0, "q50"),
        low=say.told(entries[0].paths.key(base["year"], "q0.1"), base["q10"]),
        high=usd(0, "q90"),
        chance=chance(0),
        best=names[summary.iloc[high]["scenario"]],
        best_median=usd(high, "q50"),
        best_chance=chance(high),
        worst=names[summary.iloc[low]["scenario"]],
        worst_median=usd(low, "q50"),
        worst_chance=chance(low),
    )


def swing_reading(swings: pd.DataFrame, say: Words) -> str:
    """Which driver moves the forecast most, and which least."""
    first, last = swings.iloc[0], swings.iloc[-1]
    return say(
        "The widest bar is {first}: it alone moves the result over {wide}. The narrowest is {last}, "
        "with {narrow}.",
        first=driver(first["driver"], say),
        last=driver(last["driver"], say),
        wide=say.usd(first["high"] - first["low"]),
        narrow=say.usd(last["high"] - last["low"]),
    )


def sources(entries: Sequence[Entry], plan: Plan) -> list[str]:
    """The pages behind a comparison: the plan's and those of all scenarios."""
    return list(dict.fromkeys([*plan.sources, *(s for entry in entries for s in entry.scenario.sources)]))


def outcome_text(
    later: View, view: View, place: Place, entries: Sequence[Entry], year: int, say: Words
) -> str:
    """Where the outcome of the year lies in the baseline and which scenario came nearest, if it is known."""
    came = came_out(later, place).get(year)
    if later.day <= view.day:
        return say("The day of this page is the latest day of the record: nothing later is known.")
    if came is None:
        return say("The outcome of {year} is not known on the latest day of the record.", year=year)
    usd = came.usd
    base = entries[0].paths
    below = 1 - base.probability(usd, year)
    medians = [
        float(weighted_quantiles(e.paths.usd[:, e.paths.column(year)], e.paths.weights, [0.5])[0])
        for e in entries
    ]
    nearest = min(range(len(entries)), key=lambda n: abs(np.log(medians[n] / usd)))
    return say(
        "As known on {day}, {year} came out at {usd} per person. In the baseline {share} of the paths "
        "lie below that. The scenario with the nearest median is “{title}” with {median}; one outcome "
        "proves no scenario right.",
        day=say.day(later.day),
        year=year,
        usd=say.fact(say.usd(usd), came.key(later.day), usd),
        share=say.fact(say.percent(below), base.key(year, "below outcome"), below),
        title=title(entries[nearest].scenario, say),
        median=say.fact(
            say.usd(medians[nearest]), entries[nearest].paths.key(year, "q0.5"), medians[nearest]
        ),
    )


def unused_text(entries: Sequence[Entry], plan: Plan, say: Words) -> str:
    """Which scenarios or conditions found no place because their years are printed already."""
    asking = [entry for entry in entries if entry.scenario.conditions]
    spent = [title(entry.scenario, say) for entry in asking if not entry.moves(plan)]
    partly = [
        entry for entry in asking if entry.moves(plan) and any(u.known for u in entry.conditioned.unused)
    ]
    said = []
    if spent:
        said.append(
            say(
                "Left out, because no year of the plan is left in which they act: {titles}.",
                titles="; ".join(spent),
            )
        )
    if partly:
        known = sorted({u.year for entry in partly for u in entry.conditioned.unused if u.known})
        said.append(
            say(
                "Printed already: {years}. Only what these scenarios say of later years counts: {titles}.",
                years=", ".join(map(str, known)),
                titles="; ".join(title(entry.scenario, say) for entry in partly),
            )
        )
    return " ".join(said) or say("Every condition of these scenarios is on a year that is not printed yet.")
