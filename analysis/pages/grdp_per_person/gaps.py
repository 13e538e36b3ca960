"""Gaps between courses by driver and required growth in the reader's words; a gap's parts carry keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.waterfall import signed
from analysis.pages.scenario_terms import DRIVERS, driver
from analysis.words import Words

if TYPE_CHECKING:
    from analysis.plans.places import Plan
    from analysis.scenarios.gap import Course
    from analysis.scenarios.required import Best
    from analysis.words.keyed import Key

TOGETHER = "together"


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


def gap_table(gaps: Mapping[str, tuple[pd.DataFrame | None, Key]], say: Words) -> pd.DataFrame:
    """Gaps by driver in USD, one column a gap, with their sums; a gap that cannot be told has no column."""
    columns = {}
    for label, (split, key) in gaps.items():
        if split is not None:
            parts = _parts(split)
            columns[label] = [_told(parts, name, key, say) for name in ("start", *DRIVERS, TOGETHER)]
    drivers = [driver(name, say) for name in ("start", *DRIVERS)]
    return pd.DataFrame({say("Driver"): [*drivers, say("Together")], **columns})


def gap_reading(split: pd.DataFrame, key: Key, say: Words) -> str:
    """What took how much of a gap: growth with its first year apart, rate, prices, people, start."""
    parts = _parts(split)
    growth = split[split["driver"] == "growth"]
    return say(
        "The gap is {gap} USD. Growth explains {growth} of it ({first} of that in {year}), the exchange "
        "rate {rate}, prices {prices}, population {people}, and a different starting level {start}. The "
        "parts add up exactly.",
        gap=_told(parts, TOGETHER, key, say),
        growth=_told(parts, "growth", key, say),
        first=signed(growth["usd"].iloc[0], say),
        year=growth["year"].iloc[0],
        rate=_told(parts, "dong", key, say),
        prices=_told(parts, "deflator", key, say),
        people=_told(parts, "people", key, say),
        start=_told(parts, "start", key, say),
    )


def _parts(split: pd.DataFrame) -> dict[str, float]:
    """USD by driver, and together."""
    by_driver = split.groupby("driver")["usd"].sum()
    return {str(name): float(usd) for name, usd in by_driver.items()} | {TOGETHER: float(by_driver.sum())}


def _told(parts: Mapping[str, float], name: str, key: Key, say: Words) -> str:
    return say.fact(signed(parts[name], say), key.of(f"{key.quantity}:{name}"), float(parts[name]))


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
    if best.years == len(best.singles):
        singles = say("{count} years are on record: {singles}", count=best.years, singles=singles)
    else:
        singles = say(
            "{count} years are on record, the best of them {singles}", count=best.years, singles=singles
        )
    if not best.run_years:
        return say(
            "On the same basis {singles}; they hold no run as long as the plan.",
            singles=singles,
        )
    return say(
        "On the same basis {singles}; the best run as long as the plan is {years} with {mean}% a year.",
        singles=singles,
        years=say.years(best.run_years[0], best.run_years[-1]),
        mean=say.number(best.run_mean, 2),
    )
