"""Scenarios as tables of ready texts, and as frames for the figures."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.clusters.cluster_paths import COUNTED
from analysis.figures.cluster_terms import stage_name
from analysis.figures.waterfall import signed
from analysis.pages.scenario_terms import DRIVERS, driver, title
from analysis.scenarios.plausibility import in_words
from analysis.words import Words

if TYPE_CHECKING:
    from analysis.clusters.place_stages import Stages
    from analysis.plans.places import Plan
    from analysis.scenarios.side_by_side import Entry
    from analysis.words.keyed import Key


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


def _known(entry: Entry, say: Words) -> str:
    if entry.known_from is None:
        return say("judgement") if entry.scenario.conditions or entry.scenario.clusters else ""
    day = say.day(entry.known_from)
    return say("{day}, after the day of this page", day=day) if entry.later else day
