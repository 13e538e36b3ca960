"""Scenarios in the reader's words: ready tables, and frames for the figures."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.clusters.cluster_paths import COUNTED
from analysis.figures.cluster_terms import stage_name
from analysis.figures.waterfall import signed
from analysis.growth.paths import weighted_quantiles
from analysis.pages.scenario_terms import DRIVERS, driver, title
from analysis.plans.outcome import came_out
from analysis.scenarios.plausibility import in_words
from analysis.words import Words

if TYPE_CHECKING:
    from analysis.clusters.place_stages import Stages
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View
    from analysis.scenarios.side_by_side import Entry
    from analysis.words.keyed import Key

QUANTITY = {"q50": "q0.5", "q90": "q0.9"}


def comparison_frame(summary: pd.DataFrame, entries: Sequence[Entry], say: Words) -> pd.DataFrame:
    """The rows of the comparison figure: those known on the day, then those published after it."""
    frame = summary[["q025", "q10", "q50", "q90", "q975", "later"]].copy()
    frame.insert(0, "label", [title(entry.scenario, say) for entry in entries])
    frame = frame.assign(chance=[say.chance(p) for p in summary["chance"]])
    return frame.sort_values("later", kind="stable")


def marked(entry: Entry, say: Words) -> str:
    """The title of a scenario, and that it rests on what was published after the day."""
    name = title(entry.scenario, say)
    return say("{scenario} (later source)", scenario=name) if entry.later else name


def comparison_table(summary: pd.DataFrame, entries: Sequence[Entry], plan: Plan, say: Words) -> pd.DataFrame:
    """Median, interval and chance of each scenario, and its distance from the baseline by driver, in USD."""
    rows = []
    both = sorted(zip(summary.to_dict("records"), entries, strict=True), key=lambda pair: pair[1].later)
    for row, entry in both:
        its = entry.paths.key(row["year"], "")
        chance = say.told_chance(its.of(f"p>={plan.usd_low:g}"), row["chance"])
        rows.append(
            {
                say("Scenario"): marked(entry, say),
                say("Median, USD"): say.told(its.of("q0.5"), row["q50"]),
                say("80% interval"): say.told_interval(its, {"q0.1": row["q10"], "q0.9": row["q90"]}),
                say("Chance of {target} USD", target=say.number(plan.usd_low)): chance,
                say("Against the baseline"): _against("difference", row, its, say),
                **{driver(name, say): _against(name, row, its, say) for name in DRIVERS},
            }
        )
    return pd.DataFrame(rows)


def _against(name: str, row: Mapping[Hashable, Any], its: Key, say: Words) -> str:
    """What lies between a scenario and the baseline, in all or by one driver."""
    return say.fact(signed(row[name], say), its.of(f"against:{name}"), float(row[name]))


def plausibility_table(entries: Sequence[Entry], say: Words) -> pd.DataFrame:
    """How far each scenario lies from the baseline and from history, and since when it could be known."""
    return pd.DataFrame(
        [
            {
                say("Scenario"): title(entry.scenario, say),
                say("What moves"): _moved(entry, say),
                say("Distance (KL)"): say.number(entry.conditioned.kl, 2),
                say("What it asks for"): in_words(entry.asks, say),
                say("Known from"): _known(entry, say),
            }
            for entry in entries
        ]
    )


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


def cluster_table(
    clusters: pd.DataFrame, entries: Sequence[Entry], stages: Stages, say: Words
) -> pd.DataFrame:
    """The chance of the goal in each reading of build, with the middle and the 80 % interval.

    Scenarios that leave the clusters alone stand under the baseline and have no row of their own.
    """
    rows = []
    for entry in (e for n, e in enumerate(entries) if n == 0 or e.scenario.clusters):
        mine = clusters[clusters["scenario"] == entry.scenario.name]
        cells = {}
        for row in mine.to_dict("records"):
            # a scenario of clusters leaves the name of the paths alone
            counted = f"{COUNTED['any']}_{row['stage']}"
            its = replace(entry.paths.key(row["year"], "", counted), scenario=str(entry.scenario.name))
            cells[stage_name(stages, row["stage"], say)] = say(
                "{chance} ({middle}; {low} to {high})",
                chance=say.told_chance(its.of(f"p>={row['least']:g}"), row["chance"]),
                middle=say.told(its.of("q0.5"), row["q50"]),
                low=say.told(its.of("q0.1"), row["q10"]),
                high=say.told(its.of("q0.9"), row["q90"]),
            )
        rows.append({say("Scenario"): title(entry.scenario, say), **cells})
    return pd.DataFrame(rows)


def _moved(entry: Entry, say: Words) -> str:
    names = ", ".join(driver(name, say) for name in DRIVERS if name in entry.conditioned.moved)
    if not names:
        return say("nothing")
    if entry.scenario.others == "stay":
        return say("{drivers}; the others keep their own law", drivers=names)
    return say("{drivers}: all as they go together", drivers=names)


def swing_bars(swings: pd.DataFrame, say: Words) -> pd.DataFrame:
    """The bars of a tornado: drivers with the yearly rate at either end."""
    return pd.DataFrame(
        {
            "label": [driver(name, say) for name in swings["driver"]],
            "low": swings["low"],
            "high": swings["high"],
            **{
                f"{end}_label": [
                    say("{rate}% a year", rate=say.number(rate, 1)) for rate in swings[f"{end}_rate"]
                ]
                for end in ("low", "high")
            },
        }
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


def _known(entry: Entry, say: Words) -> str:
    if entry.known_from is None:
        return say("judgement") if entry.scenario.conditions or entry.scenario.clusters else ""
    day = say.day(entry.known_from)
    return say("{day}, after the day of this page", day=day) if entry.later else day
