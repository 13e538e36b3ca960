"""The headline of an edition: the forecast, its interval, the probability of the target, and the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from analysis.clusters.assumptions import stages_of
from analysis.pages.verdicts import by_rate, word
from analysis.plans.outcome import Outcome, came_out
from analysis.plans.verdict import (
    AtRate,
    Verdict,
    at_rates,
    key,
    on_clusters,
    on_dollars,
    target_end,
)
from analysis.plans.yearly_levels import levels as levels_of
from analysis.record.result_schema import chance_id, level_of
from analysis.words import Words
from analysis.words.keyed import Key

if TYPE_CHECKING:
    from pandas import DataFrame

    from analysis.plans.places import Place, Plan
    from analysis.publishing.made import Edition
    from analysis.record.load import Record
    from analysis.record.vintages import View

USD = "grdp_per_capita_usd"


@dataclass(frozen=True)
class Headline:
    """The numbers of one edition; None where there is none.

    median, low, high: of the forecast for the plan's last year, in USD per person, with its 80 % interval;
    probability: of reaching the target's lower bound; outcome and verdict: as known on the edition's own day,
    else as known later, on `judged`; rates: the outcome at each exchange rate.
    """

    place: str
    key: Key
    day: str
    year: int
    target: tuple[float, float | None]
    verdict: Verdict
    judged: date
    verdict_key: Key
    median: float | None = None
    low: float | None = None
    high: float | None = None
    probability: float | None = None
    outcome: Outcome | None = None
    rates: Sequence[AtRate] = ()

    def sentences(self, say: Words) -> list[str]:
        """What a reader reads, each part a sentence."""
        said = [forecast] if (forecast := self.forecast(say)) else []
        if self.outcome is not None:
            said.append(self.came_out(say, self.outcome))
            said += [more] if (more := by_rate(self.rates, say)) else []
        return said or [say("No forecast and no outcome is known for {year}.", year=self.year)]

    def forecast(self, say: Words) -> str:
        """The forecast with its interval and its chance; empty where there is none."""
        if self.median is None or self.low is None or self.high is None:
            return ""
        values = {
            "day": say.day(self.day),
            "place": self.place,
            "year": self.year,
            "median": self._usd(say, "q0.5", self.median),
            "low": say.told(self.key.of("q0.1"), self.low),
            "high": self._usd(say, "q0.9", self.high),
        }
        if self.probability is None:
            return say(
                "On what was public on {day}, GRDP per person of {place} in {year} is forecast at {median} "
                "(median; 80% interval {low} to {high}).",
                **values,
            )
        return say(
            "On what was public on {day}, GRDP per person of {place} in {year} is forecast at {median} "
            "(median; 80% interval {low} to {high}), and the chance of {target} or more is {probability}.",
            **values,
            target=say.usd(self.target[0]),
            probability=say.told_chance(self.key.of(f"p>={self.target[0]:g}"), self.probability),
        )

    def verdict_word(self, say: Words) -> str:
        """The verdict in one word, with its key."""
        return word(self.verdict, self.verdict_key, say)

    def target_words(self, say: Words) -> str:
        """What was asked, in dollars: a number or a range."""
        low, high = self.target
        if high is None:
            return say.usd(low)
        return say("{low} to {high}", low=say.number(low), high=say.usd(high))

    def then_and_now(self, say: Words, made: int) -> str:
        """What came out beside what had been forecast; empty without both. made: the year of the making."""
        if self.outcome is None or self.median is None or self.low is None or self.high is None:
            return ""
        return say(
            "GRDP per person of {place} in {year} came to {outcome}, against a target of {target}: "
            "{verdict}; from what was public on {day}, a forecast reconstructed in {made} with the methods "
            "of {made} gives {median} (median; 80% interval {low} to {high}).",
            place=self.place,
            year=self.year,
            outcome=say.fact(say.usd(self.outcome.usd), self.outcome.key(self.judged), self.outcome.usd),
            target=self.target_words(say),
            verdict=self.verdict_word(say),
            day=say.day(self.day),
            made=made,
            median=self._usd(say, "q0.5", self.median),
            low=say.told(self.key.of("q0.1"), self.low),
            high=self._usd(say, "q0.9", self.high),
        )

    def _usd(self, say: Words, quantity: str, value: float) -> str:
        return say.fact(say.usd(value), self.key.of(quantity), value)

    def came_out(self, say: Words, outcome: Outcome) -> str:
        """What came out, against what was asked."""
        return say(
            "As known on {day}, GRDP per person of {place} in {year} came to {outcome}, against a target of "
            "{target}: {verdict}.",
            day=say.day(self.judged),
            place=self.place,
            year=self.year,
            outcome=say.fact(say.usd(outcome.usd), outcome.key(self.judged), outcome.usd),
            target=self.target_words(say),
            verdict=self.verdict_word(say),
        )


def headline(rows: DataFrame, place: Place, plan: Plan, view: View, later: View, say: Words) -> Headline:
    """The headline of one edition from its result rows (all of the baseline) and what was known.

    view: of the edition's day; later: of the place's latest day. What came out by the day counts as known
    then; what came out later is told as known later.
    """
    seen = view if plan.last_year in came_out(view, place) else later
    outcome = came_out(seen, place).get(plan.last_year)
    median, low, high = (quantile(rows, plan.last_year, level) for level in (0.5, 0.1, 0.9))
    open_then = seen is not view
    return Headline(
        place=say.label(place),
        key=Key(plan.place, USD, str(plan.last_year), view.day.isoformat(), "baseline", ""),
        day=view.day.isoformat(),
        year=plan.last_year,
        target=(plan.usd_low, plan.usd_high),
        verdict=on_dollars(seen, place, plan),
        judged=seen.day,
        verdict_key=key(plan, USD, seen),
        median=median if open_then else None,
        low=low,
        high=high,
        probability=probability(rows, plan.last_year, plan.usd_low) if open_then else None,
        outcome=outcome,
        rates=at_rates(seen, place, plan),
    )


def clusters(edition: Edition, place: Place, plan: Plan, view: View, later: View, say: Words) -> list[str]:
    """What the edition forecasts for the clusters that the plan asks for, and the verdict on them.

    The verdict is that of the edition's day, or the one known later. A forecast made when the time in which
    they were asked for was over is left out.
    """
    verdict, seen = on_clusters(view, place, plan), view
    if verdict is None or plan.cluster_year is None:
        return []
    if verdict.verdict == "open":
        verdict, seen = on_clusters(later, place, plan) or verdict, later
    over = target_end(str(plan.cluster_year)).date() <= view.day
    said = [] if over else _cluster_forecast(edition, plan, view.record, say)
    if verdict.verdict == "open":
        return said
    return [
        *said,
        say(
            "The {count} industrial clusters to be built by {year}: {verdict}, as known on {day}.",
            count=plan.clusters,
            year=plan.cluster_year,
            day=say.day(seen.day),
            verdict=word(verdict, key(plan, "cluster_built", seen), say),
        ),
    ]


def _cluster_forecast(edition: Edition, plan: Plan, record: Record, say: Words) -> list[str]:
    year, count = plan.cluster_year or 0, plan.clusters or 0
    stages, parts = stages_of(record, plan.place), []
    for stage in stages.readings:
        rows = edition.forecast("baseline", f"clusters_remaining_{stage}")
        middle = quantile(rows, year, 0.5, f"clusters_remaining_{stage}")
        chance = probability(rows, year, count, f"clusters_remaining_{stage}")
        if middle is None or chance is None:
            return []
        its = Key(plan.place, f"clusters_remaining_{stage}", str(year), edition.as_of, "baseline", "")
        parts.append(
            say(
                "{stage} {middle} ({chance})",
                stage=say.label(stages[stage]),
                middle=say.told(its.of("q0.5"), middle),
                chance=say.told_chance(its.of(f"p>={count:g}"), chance),
            )
        )
    if not parts:
        return []
    return [
        say(
            "Of the {count} clusters asked for by {year}, the forecast by stage, with the probability of all "
            "{count} in brackets: {stages}.",
            count=count,
            year=year,
            stages="; ".join(parts),
        )
    ]


def sources_of(view: View, later: View, place: Place, say: Words) -> list[dict[str, str]]:
    """The sources of the levels known on the day and later, each once, as a page cites them."""
    from analysis.publishing.desk import citation

    names = dict.fromkeys(
        name for seen in (view, later) for level in levels_of(seen, place).values() for name in level.sources
    )
    return [citation(str(name), view.source(name).to_dict(), view.record, say.language) for name in names]


def quantile(rows: DataFrame, year: int, level: float, indicator: str = USD) -> float | None:
    """One quantile of the rows; None where they have none."""
    found = rows[
        (rows["indicator"] == indicator)
        & (rows["output_type"] == "quantile")
        & (rows["period"].astype(str) == str(year))
    ]
    found = found[found["output_type_id"].map(level_of) == level]
    return None if found.empty else float(found["value"].iloc[0])


def probability(rows: DataFrame, year: int, threshold: float, indicator: str = USD) -> float | None:
    """The probability of at least a threshold; None where the rows have none."""
    wanted = chance_id(threshold)
    found = rows[
        (rows["indicator"] == indicator)
        & (rows["output_type"] == "probability")
        & (rows["period"].astype(str) == str(year))
        & (rows["output_type_id"] == wanted)
    ]
    return None if found.empty else float(found["value"].iloc[0])


def levels(rows: DataFrame, indicator: str = USD) -> Sequence[float]:
    """The quantile levels that the rows have, rising."""
    found = rows[(rows["indicator"] == indicator) & (rows["output_type"] == "quantile")]
    return sorted({level_of(level) for level in found["output_type_id"]})
