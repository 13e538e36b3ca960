"""The courses that a forecast is compared with: the outcome on the record, and what a target implies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.growth.base import first_usable_day
from analysis.growth.per_person import forecast
from analysis.plans.outcome import by_rule
from analysis.plans.yearly_levels import USD, VND, levels, rates
from analysis.scenarios.gap import Course, central_course, joined, rebased, split_gap
from analysis.scenarios.restrictions import STATE, Array
from analysis.scenarios.yearly import yearly, yearly_rows

if TYPE_CHECKING:
    from analysis.growth.paths import Paths
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View
    from analysis.words.keyed import Key


@dataclass(frozen=True)
class Courses:
    """The courses of one plan to one year, each None where the record cannot tell it.

    target, forecast and outcome start in the year before the plan; ahead and came are the forecast and the
    outcome from the forecast's own base year. about: what a gap is the gap of; settled: the day as of which
    a gap between target and outcome is told, the later one once the plan was adopted.
    """

    about: Key
    settled: str
    year: int
    target: Course | None
    forecast: Course | None
    outcome: Course | None
    ahead: Course | None
    came: Course | None

    def split(self, first: str, second: str) -> pd.DataFrame | None:
        """The gap between two of them by driver, or None where one is missing."""
        one, other = getattr(self, first), getattr(self, second)
        return split_gap(one, other, self.year) if one is not None and other is not None else None

    def key(self, first: str, second: str) -> Key:
        """What the gap between two of them is; its parts are named behind the quantity."""
        key = self.about.of(f"gap:{first}:{second}")
        return replace(key, day=self.settled) if {first, second} == {"target", "outcome"} else key

    def usd(self, name: str) -> float:
        """USD per person at the end of a course."""
        course: Course = getattr(self, name)
        return float(course.usd[course.years.index(self.year)])


def courses_of(view: View, later: View, place: Place, plan: Plan, paths: Paths, seed: int) -> Courses:
    """All courses of a plan, as far as the record tells them; the outcome as known on the later day.

    paths: the baseline of the view's day, drawn with the seed. Once the plan's last year is printed there is
    no forecast of it.
    """
    year, start = min(plan.last_year, int(paths.years[-1])), plan.first_year - 1
    central = central_course(paths)
    ahead = _until(central, year) if year > central.base_year else None
    texts = target_texts(view, place, plan)
    whole = ahead
    if ahead is None:
        pass
    elif ahead.base_year > start:
        known = outcome_course(view, place, start, ahead.base_year)
        whole = joined(known, ahead) if known is not None else None
    elif ahead.base_year < start:
        whole = rebased(ahead, start)
    return Courses(
        paths.key(year, ""),
        (later if view.day >= plan.adopted else view).day.isoformat(),
        year,
        target_course(texts, plan, left_unsaid(view, place, plan, paths, seed))
        if texts is not None
        else None,
        whole,
        outcome_course(later, place, start, year),
        ahead,
        outcome_course(later, place, ahead.base_year, year) if ahead is not None else None,
    )


def _until(course: Course, year: int) -> Course:
    drivers: dict[str, Any] = {name: getattr(course, name)[: year - course.base_year] for name in STATE}
    return replace(course, **drivers)


def left_unsaid(view: View, place: Place, plan: Plan, paths: Paths, seed: int) -> Course:
    """What stands for what a plan left unsaid: the median path as forecast on the day of its adoption.

    So a target implies the same on every page, whatever that page's day. Where no level in dollars was known
    on that day, the first day with one stands for it, and on a day before it the page's own paths.
    """
    then = view.record.as_of(plan.adopted, view.availability)
    if not any(level.in_dollars for level in levels(then, place).values()):
        then = view.record.as_of(first_usable_day(view, place) or view.day, view.availability)
    if view.day <= then.day:
        return central_course(paths)
    draws = len(paths.weights)
    about = ("left unsaid", place.code, plan.code, view.availability, draws, seed)
    return view.record.once(about, lambda: central_course(forecast(then, place, plan, draws, seed)))


@dataclass(frozen=True)
class TargetTexts:
    """What a plan printed beside its USD target: the dong equivalent, and the level that it started from.

    usd: the low end of the target. vnd: million VND, or nan. base_usd, base_vnd: of the year before the plan.
    """

    usd: float
    vnd: float
    base_usd: float
    base_vnd: float
    sources: tuple[str, ...]


def outcome_course(view: View, place: Place, base_year: int, last_year: int) -> Course | None:
    """What the record says of the years after base_year, at the one rule's rate; None where it has gaps.

    Growth and the rate must be known in every year, and both ends must have come out. Population and the
    level in dong are known in some years: between two of them they are spread evenly, and the deflator is
    what the other drivers leave, so the sum over years is exact and the single years of these are not.
    """
    years = list(range(base_year + 1, last_year + 1))
    growth = yearly(view, place.code, "grdp_growth", place.basis)
    told, rate = by_rule(view, place), {year: one.value for year, one in rates(view, place).items()}
    people = yearly(view, place.code, "population", "na")
    ends = [base_year, last_year]
    if not (
        set(years) <= set(growth.index)
        and {base_year, *years} <= set(rate)
        and set(ends) <= set(told)
        and len(people)
        and people.index.min() <= base_year
        and last_year <= people.index.max()
    ):
        return None
    g = np.log1p(growth.loc[years].to_numpy(dtype=float) / 100)
    n = _steps(people, base_year, last_year)
    return Course(
        base_year,
        told[base_year].vnd,
        told[base_year].rate,
        g,
        n,
        _steps(pd.Series({year: level.vnd for year, level in told.items()}), base_year, last_year) - g + n,
        _steps(pd.Series(rate), base_year, last_year),
        known={"growth": "measured", "people": "measured", "dong": "measured", "deflator": "derived"},
        sources=tuple(
            dict.fromkeys(
                [
                    *_sources(view, place.code, "grdp_growth", place.basis, years),
                    *(source for year in ends for source in told[year].sources),
                    *yearly_rows(view, place.code, "population", "na")["source_id"],
                ]
            )
        ),
    )


def target_texts(view: View, place: Place, plan: Plan) -> TargetTexts | None:
    """What the plan's own papers said in numbers; None when no start in USD can be found.

    The dong equivalent is the newest that a set of the plan's targets printed by the day on which the plan
    was reported (for 2025 an earlier one, 190 million, is a newspaper's own conversion of the dollars), and
    the start is taken from its page; failing that, from what was known when the plan was reported, or on the
    day of the view where that is earlier.
    """
    record, told = view.record, max(plan.reported, plan.adopted)
    then = view if view.day <= told else record.as_of(told, view.availability)
    targets = record.table("targets", place.code)
    rows = targets[
        targets["plan"].isin(plan.target_sets)
        & (targets["indicator"] == VND)
        & (targets["period"] == str(plan.last_year))
        & (targets["published"] <= pd.Timestamp(told))
    ]
    rows = rows.sort_values(["published", "low", "source_id"], ascending=[False, False, True])
    vnd = float(rows["low"].iloc[0]) if len(rows) else np.nan
    sources = [*plan.sources[:1], *rows["source_id"].iloc[:1]]
    seen = then.table("observations", place.code)
    seen = seen[seen["period"] == str(plan.first_year - 1)]
    said = {}
    for indicator in (USD, VND):
        own = seen[(seen["indicator"] == indicator) & seen["source_id"].isin(rows["source_id"].iloc[:1])]
        if own.empty:
            own = then.series(place.code, indicator, place.basis)
            own = own[own.index == str(plan.first_year - 1)]
        if own.empty:
            return None
        said[indicator] = float(own["value"].iloc[0])
        sources.append(str(own["source_id"].iloc[0]))
    return TargetTexts(plan.usd_low, vnd, said[USD], said[VND], tuple(dict.fromkeys(sources)))


def target_course(texts: TargetTexts, plan: Plan, expected: Course) -> Course:
    """The path of the drivers that the low end of the target implies, as evenly as it goes.

    Growth is stated (the middle of the plan's range). The rate follows from the two equivalents of the target
    where the dong one was printed. Population was not stated: what was expected is assumed. The deflator is
    what then remains. Without a dong equivalent the rate that was expected is assumed as well.
    """
    H = plan.last_year - plan.first_year + 1
    known = {"people": "assumed", "deflator": "derived", "growth": "stated", "dong": "derived"}
    even = np.ones(H) / H
    people = _of_years(expected, "people", plan)
    growth = _of_years(expected, "growth", plan)
    if plan.growth_low is not None:
        growth = even * H * np.log1p((plan.growth_low + (plan.growth_high or plan.growth_low)) / 200)
    else:
        known["growth"] = "assumed"
    base_rate = texts.base_vnd * 1e6 / texts.base_usd
    dong = _of_years(expected, "dong", plan)
    if np.isfinite(texts.vnd):
        dong = even * np.log(texts.vnd * 1e6 / texts.usd / base_rate)
    else:
        known["dong"] = "assumed"
    asked = np.log(texts.usd / texts.base_usd)
    deflator = even * (asked - (growth - people - dong).sum())
    return Course(
        plan.first_year - 1,
        texts.base_vnd,
        base_rate,
        growth,
        people,
        deflator,
        dong,
        known=known,
        sources=texts.sources,
    )


def _of_years(course: Course, name: str, plan: Plan) -> Array:
    """A driver of a course in the years of a plan; its first or last value outside its years."""
    return np.asarray(np.interp(np.array(plan.years), course.years, getattr(course, name)))


def _steps(levels: pd.Series, first: int, last: int) -> Array:
    """Yearly log changes of a level from first to last, even between the years that are known."""
    known = levels.sort_index()
    return np.diff(np.interp(np.arange(first, last + 1), known.index.to_numpy(), np.log(known.to_numpy())))


def _sources(view: View, geo: str, indicator: str, basis: str, years: list[int]) -> list[str]:
    rows = yearly_rows(view, geo, indicator, basis)
    return rows[rows.index.isin(years)]["source_id"].tolist()
