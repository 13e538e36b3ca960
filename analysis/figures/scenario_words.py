"""Scenarios, gaps and required growth in the reader's words: ready tables, and frames for the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.waterfall import signed
from analysis.scenarios.plausibility import in_words
from analysis.scenarios.scenario import parse_scenario_name
from analysis.words import Words

if TYPE_CHECKING:
    from analysis.record.places import Plan
    from analysis.scenarios.gap import Course
    from analysis.scenarios.required import Best
    from analysis.scenarios.schema import Scenario
    from analysis.scenarios.side_by_side import Entry

DRIVERS = ("growth", "deflator", "dong", "people")


def driver(name: str, say: Words) -> str:
    """A driver of GRDP per person, or where it started from."""
    return {"growth": say("Growth"), "people": say("Population"), "deflator": say("Prices"),
            "dong": say("Exchange rate"), "start": say("Starting point")}[name]


def title(scenario: Scenario, say: Words) -> str:
    """The title of a scenario, with the changes that its name asks for."""
    text = str(getattr(scenario.title, say.language))
    changes = parse_scenario_name(scenario.name)[1]
    if not changes:
        return text
    names = {"growth": say("growth"), "population": say("population"), "deflator": say("prices"),
             "exchange_rate": say("exchange rate")}
    parts = ", ".join(f"{names.get(key, key)} {signed(value, say, 2)}" for key, value in changes.items())
    return say("{title} ({changes})", title=text, changes=parts)


def comparison_frame(summary: pd.DataFrame, entries: Sequence[Entry], say: Words) -> pd.DataFrame:
    """The rows of the comparison figure."""
    frame = summary[["q025", "q10", "q50", "q90", "q975", "later"]].copy()
    frame.insert(0, "label", [title(entry.scenario, say) for entry in entries])
    return frame.assign(chance=[chance(p, say) for p in summary["chance"]])


def comparison_table(summary: pd.DataFrame, entries: Sequence[Entry], plan: Plan, say: Words) -> pd.DataFrame:
    """Median, interval and chance of each scenario, and its distance from the baseline by driver, in USD."""
    rows = []
    for row, entry in zip(summary.to_dict("records"), entries, strict=True):
        rows.append({
            say("Scenario"): title(entry.scenario, say),
            say("Median, USD"): say.number(row["q50"]),
            say("80% interval"): say.interval(row["q10"], row["q90"]),
            say("Chance of {target} USD", target=say.number(plan.usd_low)): chance(row["chance"], say),
            say("Against the baseline"): signed(row["difference"], say),
            **{driver(name, say): signed(row[name], say) for name in DRIVERS}})
    return pd.DataFrame(rows)


def plausibility_table(entries: Sequence[Entry], say: Words) -> pd.DataFrame:
    """How far each scenario lies from the baseline and from history, and since when it could be known."""
    return pd.DataFrame([{
        say("Scenario"): title(entry.scenario, say),
        say("Distance (KL)"): say.number(entry.conditioned.kl, 2),
        say("What it asks for"): in_words(entry.asks, say),
        say("Known from"): _known(entry, say)} for entry in entries])


def chance(p: float, say: Words) -> str:
    """A probability without false precision at its ends.

    >>> from analysis.words import load
    >>> [chance(p, load("en")) for p in (0, .004, .0749, .996)]
    ['less than 1%', 'less than 1%', '7%', 'more than 99%']
    """
    if p < 0.01:
        return say("less than 1%")
    return say("more than 99%") if p > 0.99 else say.percent(p)


def gap_steps(split: pd.DataFrame, first: tuple[str, float], second: tuple[str, float], say: Words
              ) -> pd.DataFrame:
    """A split gap as the rows of a waterfall: growth year by year, the other drivers in one step each."""
    steps = [(first[0], first[1], "level")]
    start = split[split["driver"] == "start"]
    steps.append((say("Starting point of {year}", year=start["year"].item()), start["usd"].item(), "step"))
    for row in split[split["driver"] == "growth"].to_dict("records"):
        steps.append((say("Growth in {year}", year=row["year"]), row["usd"], "step"))
    for name in DRIVERS[1:]:
        steps.append((driver(name, say), split.loc[split["driver"] == name, "usd"].sum(), "step"))
    return pd.DataFrame([*steps, (second[0], second[1], "level")], columns=["label", "usd", "kind"])


def gap_table(splits: Mapping[str, pd.DataFrame], say: Words) -> pd.DataFrame:
    """Gaps by driver in USD, one column a gap, with their sums."""
    columns = {}
    for label, split in splits.items():
        by_driver = split.groupby("driver")["usd"].sum()
        cells = [signed(by_driver[name], say) for name in ("start", *DRIVERS)]
        columns[label] = [*cells, signed(by_driver.sum(), say)]
    drivers = [driver(name, say) for name in ("start", *DRIVERS)]
    return pd.DataFrame({say("Driver"): [*drivers, say("Together")], **columns})


def course_table(courses: Mapping[str, Course], say: Words) -> pd.DataFrame:
    """The drivers of some courses in percent a year over their years, how each is known, and both ends."""
    how = {"stated": say("stated"), "derived": say("worked out"), "assumed": say("assumed"),
           "measured": say("measured"), "expected": say("expected")}
    table: dict[str, list[str]] = {say("Driver"): [
        say("Start, million VND"), say("Start, VND per USD"), *(driver(name, say) for name in DRIVERS),
        say("End, million VND"), say("End, USD")]}
    for label, course in courses.items():
        rates = [100 * np.expm1(float(getattr(course, name).mean())) for name in DRIVERS]
        cells = [say("{rate}% a year ({how})", rate=say.number(rate, 1), how=how[course.known[name]])
                 for rate, name in zip(rates, DRIVERS, strict=True)]
        table[label] = [say.number(course.base_vnd, 1), say.number(course.base_rate), *cells,
                        say.number(float(course.vnd[-1]), 1), say.number(float(course.usd[-1]))]
    return pd.DataFrame(table)


def swing_bars(swings: pd.DataFrame, say: Words) -> pd.DataFrame:
    """The bars of a tornado: drivers with the yearly rate at either end."""
    return pd.DataFrame({
        "label": [driver(name, say) for name in swings["driver"]], "low": swings["low"],
        "high": swings["high"],
        **{f"{end}_label": [say("{rate}% a year", rate=say.number(rate, 1)) for rate in swings[f"{end}_rate"]]
           for end in ("low", "high")}})


def required_table(required: Mapping[str, np.ndarray], years: Sequence[int], say: Words) -> pd.DataFrame:
    """Required growth by shape and year in percent; a year that keeps its own law shows a dash."""
    shapes = {"constant": say("The same every year"), "from_now": say("The same from next year"),
              "front_loaded": say("Most at first, then falling")}
    columns = {str(year): [say.number(growth[n], 1) if growth[n] == growth[n] else "\N{EN DASH}"
                           for growth in required.values()]
               for n, year in enumerate(years)}
    return pd.DataFrame({say("Shape"): [shapes[name] for name in required], **columns})


def best_text(best: Best, say: Words) -> str:
    """The best years on record and the best run, in a sentence."""
    singles = ", ".join(say("{growth}% in {year}", growth=say.number(value, 2), year=year)
                        for year, value in best.singles.items())
    if not best.years:
        return say("No year of growth is on record on this basis.")
    if not best.run_years:
        return say("On the same basis {count} years are on record, the best of them {singles}; they hold no "
                   "run as long as the plan.", count=best.years, singles=singles)
    return say("On the same basis {count} years are on record, the best of them {singles}; the best run as "
               "long as the plan is {first}-{last} with {mean}% a year.", count=best.years, singles=singles,
               first=best.run_years[0], last=best.run_years[-1], mean=say.number(best.run_mean, 2))


def unused_text(entries: Sequence[Entry], say: Words) -> str:
    """Which conditions found no place because their years are printed already; empty when there are none."""
    said = []
    for entry in entries:
        known = sorted({u.year for u in entry.conditioned.unused if u.known})
        if known:
            said.append(say("{title}: the conditions on {years} no longer apply, these years are known.",
                            title=title(entry.scenario, say), years=", ".join(map(str, known))))
    return " ".join(said)


def _known(entry: Entry, say: Words) -> str:
    if entry.known_from is None:
        return say("judgement") if entry.scenario.conditions or entry.scenario.clusters else ""
    day = say.day(entry.known_from)
    return say("{day}, after the day of this page", day=day) if entry.later else day
