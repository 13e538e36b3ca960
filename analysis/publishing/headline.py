"""The headline of an edition: the forecast, its interval, the probability of the target, and the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.clusters.assumptions import stages_of
from analysis.words import Words
from analysis.words.keyed import Key

if TYPE_CHECKING:
    from pandas import DataFrame

    from analysis.plans.places import Plan
    from analysis.publishing.made import Edition
    from analysis.record.load import Record

USD = "grdp_per_capita_usd"


@dataclass(frozen=True)
class Headline:
    """The numbers of one edition; None where there is none.

    median, low, high: of the forecast for the plan's last year, in USD per person, with its 80 % interval;
    probability: of reaching the target's lower bound; outcome: the value that came out, as far as it is known
    today; known_then: whether it was known on the edition's own day.
    """

    place: str
    key: Key
    day: str
    year: int
    target: tuple[float, float | None]
    median: float | None = None
    low: float | None = None
    high: float | None = None
    probability: float | None = None
    outcome: float | None = None
    known_then: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the outcome reached the target; None while there is no outcome."""
        return None if self.outcome is None else self.outcome >= self.target[0]

    def sentences(self, say: Words) -> list[str]:
        """What a reader reads, each part a sentence."""
        said = []
        if self.median is not None and self.low is not None and self.high is not None:
            said.append(
                say(
                    "As known on {day}, the forecast for {place} in {year} is {median} per person; "
                    "the 80% interval is {low} to {high}.",
                    day=say.day(self.day),
                    place=self.place,
                    year=self.year,
                    median=self._usd(say, "q0.5", self.median),
                    low=say.told(self.key.of("q0.1"), self.low),
                    high=self._usd(say, "q0.9", self.high),
                )
            )
        if self.probability is not None:
            said.append(
                say(
                    "The probability of at least {target} is {probability}.",
                    target=say.usd(self.target[0]),
                    probability=say.told_chance(self.key.of(f"p>={self.target[0]:g}"), self.probability),
                )
            )
        if self.outcome is not None:
            said.append(self._verdict(say))
        return said or [say("No forecast and no outcome is known for {year}.", year=self.year)]

    def _usd(self, say: Words, quantity: str, value: float) -> str:
        return say.fact(say.usd(value), self.key.of(quantity), value)

    def _verdict(self, say: Words) -> str:
        low, high = self.target
        asked = (
            say.usd(low) if high is None else say("{low} to {high}", low=say.number(low), high=say.usd(high))
        )
        text = (
            say(
                "{year} came out at {outcome} per person against a target of {target}: met.",
                year=self.year,
                outcome=say.usd(self.outcome or 0),
                target=asked,
            )
            if self.met
            else say(
                "{year} came out at {outcome} per person against a target of {target}: missed.",
                year=self.year,
                outcome=say.usd(self.outcome or 0),
                target=asked,
            )
        )
        return text


def headline(rows: DataFrame, place: str, plan: Plan, day: str, record: Record, basis: str) -> Headline:
    """The headline of one edition from its result rows (all of the baseline) and the record.

    basis: the statistical basis of the place's series.
    """
    then = known(record, day, plan.place, basis).get(plan.last_year)
    now = known(record, record.latest_day.isoformat(), plan.place, basis).get(plan.last_year)
    median, low, high = (quantile(rows, plan.last_year, level) for level in (0.5, 0.1, 0.9))
    return Headline(
        place=place,
        key=Key(plan.place, USD, str(plan.last_year), day, "baseline", ""),
        day=day,
        year=plan.last_year,
        target=(plan.usd_low, plan.usd_high),
        median=median if then is None else None,
        low=low,
        high=high,
        probability=probability(rows, plan.last_year, plan.usd_low) if then is None else None,
        outcome=now,
        known_then=then is not None,
    )


def clusters(edition: Edition, plan: Plan, record: Record, say: Words) -> list[str]:
    """What the edition forecasts for the clusters that the plan asks for, and the verdict as known today.

    A forecast made after the year for which they were asked is left out.
    """
    if plan.clusters is None or plan.cluster_year is None:
        return []
    verdict = _cluster_verdict(plan, record)
    words = {"met": say("met"), "met_partly": say("partly met"), "missed": say("missed")}
    judged = (
        [
            say(
                "The verdict on the {count} clusters is: {verdict}.",
                count=plan.clusters,
                verdict=words[verdict],
            )
        ]
        if verdict in words
        else []
    )
    forecast = (
        [] if int(edition.as_of[:4]) > plan.cluster_year else _cluster_forecast(edition, plan, record, say)
    )
    return forecast + judged


def _cluster_verdict(plan: Plan, record: Record) -> str:
    """met, met_partly, missed or open, as known on the record's latest day."""
    from analysis.plans.targets import known_targets, verdicts

    rows = record.table("plans")
    asked = rows.loc[(rows["place"] == plan.place) & (rows["plan"] == plan.code), "cluster_target"].iloc[0]
    key = str(asked).partition("/")[2]
    view = record.as_of(record.latest_day)
    targets = view.table("targets", plan.place)
    known = known_targets(targets[targets["target_id"] == key], view.day)
    if known.empty:
        return "open"
    return str(verdicts(known, view.table("outcomes", plan.place), view.day)["verdict"].iloc[0])


def _cluster_forecast(edition: Edition, plan: Plan, record: Record, say: Words) -> list[str]:
    year, count = plan.cluster_year or 0, plan.clusters or 0
    stages, parts = stages_of(record, plan.place), []
    for stage in stages.readings:
        rows = edition.forecast("baseline", f"clusters_remaining_{stage}")
        middle = quantile(rows, year, 0.5, f"clusters_remaining_{stage}")
        chance = probability(rows, year, count, f"clusters_remaining_{stage}")
        if middle is None or chance is None:
            return []
        parts.append(
            say(
                "{stage} {middle} ({chance})",
                stage=say.label(stages[stage]),
                middle=say.number(middle),
                chance=say.chance(chance),
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


def known(record: Record, day: str, geo: str, basis: str) -> dict[int, float]:
    """USD per person by year as published by that day, other than forecasts."""
    series = record.as_of(day).series(geo, USD, basis)
    firm = series[(series["status"] != "forecast") & series["value"].notna()]
    return {int(year): float(value) for year, value in zip(firm.index, firm["value"], strict=True)}


def sources_of(record: Record, day: str, geo: str, basis: str) -> list[dict[str, str]]:
    """The sources of the USD per person known on the day and today, each once, as a page cites them."""
    from analysis.publishing.desk import citation

    views = (record.as_of(day), record.as_of(record.latest_day))
    names = dict.fromkeys(name for view in views for name in view.series(geo, USD, basis)["source_id"])
    sources = record.table("sources").set_index("source_id")
    return [citation(str(name), sources.loc[name]) for name in names]


def quantile(rows: DataFrame, year: int, level: float, indicator: str = USD) -> float | None:
    """One quantile of the rows; None where they have none."""
    found = rows[
        (rows["indicator"] == indicator)
        & (rows["output_type"] == "quantile")
        & (rows["period"].astype(str) == str(year))
    ]
    found = found[abs(found["output_type_id"].astype(float) - level) < 1e-9]
    return None if found.empty else float(found["value"].iloc[0])


def probability(rows: DataFrame, year: int, threshold: float, indicator: str = USD) -> float | None:
    """The probability of at least a threshold; None where the rows have none."""
    wanted = f">={threshold:g}"
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
    return sorted({float(level) for level in found["output_type_id"]})
