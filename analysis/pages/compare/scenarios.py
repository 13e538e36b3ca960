"""Scenarios, gaps and required growth in the reader's words: ready tables, and frames for the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.cluster_terms import stage_name
from analysis.figures.waterfall import signed
from analysis.growth.paths import weighted_quantiles
from analysis.scenarios.courses import outcome_course
from analysis.scenarios.plausibility import in_words
from analysis.scenarios.scenario import parse_scenario_name
from analysis.words import Words

if TYPE_CHECKING:
    from analysis.clusters.place_stages import Stages
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View
    from analysis.scenarios.cluster_run import ClusterRun
    from analysis.scenarios.conditions import Conditioned
    from analysis.scenarios.file_schema import Scenario
    from analysis.scenarios.gap import Course
    from analysis.scenarios.required import Best
    from analysis.scenarios.side_by_side import Entry

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
        rows.append(
            {
                say("Scenario"): marked(entry, say),
                say("Median, USD"): say.number(row["q50"]),
                say("80% interval"): say.interval(row["q10"], row["q90"]),
                say("Chance of {target} USD", target=say.number(plan.usd_low)): say.chance(row["chance"]),
                say("Against the baseline"): signed(row["difference"], say),
                **{driver(name, say): signed(row[name], say) for name in DRIVERS},
            }
        )
    return pd.DataFrame(rows)


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


def reading(summary: pd.DataFrame, entries: Sequence[Entry], say: Words) -> str:
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
    high, low = (summary.iloc[int(n)] for n in (summary["q50"].argmax(), summary["q50"].argmin()))
    return say(
        "The baseline has a median of {median} with an 80% interval from {low} to {high}; its chance "
        "of the target is {chance}. The highest scenario is “{best}” with {best_median} and "
        "{best_chance}, the lowest “{worst}” with {worst_median} and {worst_chance}.",
        median=say.usd(base["q50"]),
        low=say.number(base["q10"]),
        high=say.usd(base["q90"]),
        chance=say.chance(base["chance"]),
        best=names[high["scenario"]],
        best_median=say.usd(high["q50"]),
        best_chance=say.chance(high["chance"]),
        worst=names[low["scenario"]],
        worst_median=say.usd(low["q50"]),
        worst_chance=say.chance(low["chance"]),
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
    course = outcome_course(later, place, entries[0].paths.base_year, year)
    if later.day <= view.day:
        return say("The day of this page is the latest day of the record: nothing later is known.")
    if course is None:
        return say("The outcome of {year} is not known on the latest day of the record.", year=year)
    usd = float(course.usd[-1])
    base = entries[0].paths
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
        usd=say.usd(usd),
        share=say.percent(float(base.weights @ (base.usd[:, base.column(year)] < usd))),
        title=title(entries[nearest].scenario, say),
        median=say.usd(medians[nearest]),
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
        cells = {
            stage_name(stages, row["stage"], say): say(
                "{chance} ({middle}; {low} to {high})",
                chance=say.chance(row["chance"]),
                middle=say.number(row["q50"]),
                low=say.number(row["q10"]),
                high=say.number(row["q90"]),
            )
            for row in mine.to_dict("records")
        }
        rows.append({say("Scenario"): title(entry.scenario, say), **cells})
    return pd.DataFrame(rows)


def _moved(entry: Entry, say: Words) -> str:
    names = ", ".join(driver(name, say) for name in DRIVERS if name in entry.conditioned.moved)
    if not names:
        return say("nothing")
    if entry.scenario.others == "stay":
        return say("{drivers}; the others keep their own law", drivers=names)
    return say("{drivers}: all as they go together", drivers=names)


def gap_steps(
    split: pd.DataFrame, first: tuple[str, str, float], second: tuple[str, str, float], say: Words
) -> pd.DataFrame:
    """A split gap as the rows of a waterfall: the starting point, growth over all years, the other drivers.

    first, second: kind (forecast, target or outcome), name and USD of the two levels.
    """
    start, growth = (split[split["driver"] == name] for name in ("start", "growth"))
    years = growth["year"]
    steps = [
        (first[1], first[2], first[0]),
        (say("Starting point of {year}", year=start["year"].item()), start["usd"].item(), "step"),
        (say("Growth, {years}", years=say.years(years.min(), years.max())), growth["usd"].sum(), "step"),
    ]
    for name in DRIVERS[1:]:
        steps.append((driver(name, say), split.loc[split["driver"] == name, "usd"].sum(), "step"))
    return pd.DataFrame([*steps, (second[1], second[2], second[0])], columns=["label", "usd", "kind"])


def gap_table(splits: Mapping[str, pd.DataFrame | None], say: Words) -> pd.DataFrame:
    """Gaps by driver in USD, one column a gap, with their sums; a gap that cannot be told has no column."""
    columns = {}
    for label, split in splits.items():
        if split is None:
            continue
        by_driver = split.groupby("driver")["usd"].sum()
        cells = [signed(by_driver[name], say) for name in ("start", *DRIVERS)]
        columns[label] = [*cells, signed(by_driver.sum(), say)]
    drivers = [driver(name, say) for name in ("start", *DRIVERS)]
    return pd.DataFrame({say("Driver"): [*drivers, say("Together")], **columns})


def gap_reading(split: pd.DataFrame, say: Words) -> str:
    """What took how much of a gap: growth with its first year apart, rate, prices, people, start."""
    by_driver = split.groupby("driver")["usd"].sum()
    growth = split[split["driver"] == "growth"]
    return say(
        "The gap is {gap} USD. Growth explains {growth} of it ({first} of that in {year}), the exchange "
        "rate {rate}, prices {prices}, population {people}, and a different starting level {start}. The "
        "parts add up exactly.",
        gap=signed(by_driver.sum(), say),
        growth=signed(by_driver["growth"], say),
        first=signed(growth["usd"].iloc[0], say),
        year=growth["year"].iloc[0],
        rate=signed(by_driver["dong"], say),
        prices=signed(by_driver["deflator"], say),
        people=signed(by_driver["people"], say),
        start=signed(by_driver["start"], say),
    )


def course_sources(course: Course | None, plan: Plan) -> list[str]:
    """The pages behind a target's course: the plan's own and what the course was told from."""
    return list(dict.fromkeys([*plan.sources, *(course.sources if course is not None else ())]))


def course_table(courses: Mapping[str, Course | None], say: Words) -> pd.DataFrame:
    """The drivers of some courses in percent a year over their years, how each is known, and both ends.

    A course that cannot be told has no column.
    """
    how = {
        "stated": say("stated"),
        "derived": say("worked out"),
        "assumed": say("assumed"),
        "measured": say("measured"),
        "expected": say("expected"),
    }
    table: dict[str, list[str]] = {
        say("Driver"): [
            say("Start, million VND"),
            say("Start, VND per USD"),
            *(driver(name, say) for name in DRIVERS),
            say("End, million VND"),
            say("End, USD"),
        ]
    }
    for label, course in courses.items():
        if course is None:
            continue
        rates = [100 * np.expm1(float(getattr(course, name).mean())) for name in DRIVERS]
        cells = [
            say("{rate}% a year ({how})", rate=say.number(rate, 2), how=how[course.known[name]])
            for rate, name in zip(rates, DRIVERS, strict=True)
        ]
        table[label] = [
            say.number(course.base_vnd, 1),
            say.number(course.base_rate),
            *cells,
            say.number(float(course.vnd[-1]), 1),
            say.number(float(course.usd[-1])),
        ]
    return pd.DataFrame(table)


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


def required_table(required: Mapping[str, np.ndarray], years: Sequence[int], say: Words) -> pd.DataFrame:
    """Required growth by shape and year in percent; a year that keeps its own law shows a dash."""
    shapes = {
        "constant": say("The same every year"),
        "from_now": say("The same from next year"),
        "front_loaded": say("Most at first, then falling"),
    }
    columns = {
        str(year): [
            say.number(growth[n], 1) if growth[n] == growth[n] else "\N{EN DASH}"
            for growth in required.values()
        ]
        for n, year in enumerate(years)
    }
    return pd.DataFrame({say("Shape"): [shapes[name] for name in required], **columns})


def best_text(best: Best, say: Words) -> str:
    """The best years on record and the best run, in a sentence."""
    singles = ", ".join(
        say("{growth}% in {year}", growth=say.number(value, 2), year=year)
        for year, value in best.singles.items()
    )
    if not best.years:
        return say("No year of growth is on record on this basis.")
    if not best.run_years:
        return say(
            "On the same basis {count} years are on record, the best of them {singles}; they hold no "
            "run as long as the plan.",
            count=best.years,
            singles=singles,
        )
    return say(
        "On the same basis {count} years are on record, the best of them {singles}; the best run as "
        "long as the plan is {years} with {mean}% a year.",
        count=best.years,
        singles=singles,
        years=say.years(best.run_years[0], best.run_years[-1]),
        mean=say.number(best.run_mean, 2),
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


def _known(entry: Entry, say: Words) -> str:
    if entry.known_from is None:
        return say("judgement") if entry.scenario.conditions or entry.scenario.clusters else ""
    day = say.day(entry.known_from)
    return say("{day}, after the day of this page", day=day) if entry.later else day
