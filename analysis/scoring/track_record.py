"""What the page of the track record shows: the backtests of city and country, and what of them a day knew."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.plans.outcome import outcomes
from analysis.record.result_schema import ROW
from analysis.scoring.accuracy import accuracy, pit_counts
from analysis.scoring.backtest import Backtest, backtest
from analysis.scoring.events import Ask, Asked, brier_table, events, frequency
from analysis.scoring.kept import Frames, kept
from analysis.scoring.measures import SHARES
from analysis.scoring.national import history, national_ledger
from analysis.scoring.rivals import GROWTH, USD
from analysis.scoring.simple_rivals import own_targets
from analysis.series.quantile_levels import LEVELS, MIDDLE

if TYPE_CHECKING:
    from analysis.plans.places import Place, Plan
    from analysis.record.load import Record
    from analysis.words import Words

LOW, MEDIAN, HIGH = (f"q{int(np.flatnonzero(np.isclose(LEVELS, p))[0])}" for p in MIDDLE)
COUNTRY = "gdp_growth"


@dataclass(frozen=True)
class TrackRecord:
    """A backtest of the city, the ledger of the country, and the events of both (see events)."""

    city: Backtest
    country: pd.DataFrame
    city_events: pd.DataFrame
    country_events: pd.DataFrame

    def ledger(self, indicator: str) -> pd.DataFrame:
        """The forecasts of one indicator: USD per person or growth of the city, or growth of the country."""
        both = self.country if indicator == COUNTRY else self.city.ledger
        return both[both["indicator"] == indicator].reset_index(drop=True)


def track_record(record: Record, place: Place, plan: Plan, availability: str = "assumed") -> TrackRecord:
    """The track record of a place and its country, kept until what it was made from changes."""
    name = f"track-{place.code}-{plan.code}-{availability}"
    return of_frames(kept(name, record, lambda fresh: computed(fresh, place, plan, availability)))


def of_frames(frames: Frames) -> TrackRecord:
    """A track record from its frames, kept or computed."""
    city = Backtest(**{field.name: frames[field.name] for field in fields(Backtest)})
    return TrackRecord(city, frames["country"], frames["city_events"], frames["country_events"])


def computed(record: Record, place: Place, plan: Plan, availability: str) -> Frames:
    """The frames of a track record, computed."""
    city = backtest(record, place, plan, availability)
    country = national_ledger(record, place.country, availability=availability)
    growth = city.ledger[city.ledger["indicator"] == GROWTH]
    return {
        **{field.name: getattr(city, field.name) for field in fields(Backtest)},
        "country": country,
        "city_events": events(growth, "workbook", city_asks(record, place, availability), "first"),
        "country_events": events(country, "workbook", country_asks(record, place, availability), "first"),
    }


def city_asks(record: Record, place: Place, availability: str) -> Ask:
    """Was the city's own plan for growth of the year reached? Climatology: how often it had been."""
    came = outcomes(record.latest(availability), place, GROWTH)

    def ask(origin: date, period: int) -> Asked | None:
        aims = own_targets(record.as_of(origin, availability), place.code, GROWTH)["low"]
        if period not in aims.index:
            return None
        over = came[came["first_published"] <= pd.Timestamp(origin)]["first"]
        past = [over[year] >= aims[year] for year in over.index.intersection(aims.index)]
        return float(aims[period]), frequency(sum(past), len(past))

    return ask


def country_asks(record: Record, place: Place, availability: str, years: int = 10) -> Ask:
    """Was growth at or above its mean of the ten years before? Climatology: how many of those years were."""

    @cache
    def asked(origin: date) -> Asked:
        past = 100 * np.expm1(history(record.as_of(origin, availability), place.country).iloc[-years:])
        return float(past.mean()), frequency(int((past >= past.mean()).sum()), len(past))

    return lambda origin, period: asked(origin)


def together(one: Backtest, other: Backtest) -> Backtest:
    """Two backtests as one, by origin; where both have a day the second speaks."""
    frames = {}
    for field in fields(Backtest):
        mine, others = getattr(one, field.name), getattr(other, field.name)
        mine = mine[~mine["origin"].isin(others["origin"])]
        parts = [part for part in (mine, others) if len(part)] or [mine]
        frames[field.name] = pd.concat(parts).sort_values("origin", kind="stable", ignore_index=True)
    return Backtest(**frames)


def judged_by(ledger: pd.DataFrame, day: date) -> pd.DataFrame:
    """The part of a ledger that could be judged on a day, because its first print was out."""
    return ledger[ledger["first_published"] <= pd.Timestamp(day)].reset_index(drop=True)


def labelled(record: TrackRecord, say: Words, known_on: date | None = None) -> dict[str, pd.DataFrame]:
    """The three ledgers by the names that a reader sees; known_on: only what could be judged on that day."""
    names = {
        USD: say("GRDP per person in USD"),
        GROWTH: say("GRDP growth"),
        COUNTRY: say("Growth of the country"),
    }
    ledgers = {name: record.ledger(indicator) for indicator, name in names.items()}
    if known_on is None:
        return ledgers
    return {name: judged_by(ledger, known_on) for name, ledger in ledgers.items()}


def spines(
    ledger: pd.DataFrame, indicator: str, starts: pd.DataFrame | None = None, last: int | None = None
) -> pd.DataFrame:
    """Low, median and high of the workbook's forecasts by origin (a day) and period, 80 %.

    starts: the year and level from which each set out, added in front. last: the last period shown.
    """
    rows = ledger[(ledger["forecaster"] == "workbook") & (ledger["indicator"] == indicator)]
    rows = rows.rename(columns={LOW: "low", MEDIAN: "median", HIGH: "high"})
    rows = rows[["origin", "period", "low", "median", "high"]]
    if starts is not None:
        begun = starts.rename(columns={"year": "period", "usd": "median"})
        rows = pd.concat([begun.assign(low=begun["median"], high=begun["median"])[rows.columns], rows])
    if last is not None:
        rows = rows[rows["period"] <= last]
    rows = rows[rows.groupby("origin")["period"].transform("size") > 1]
    rows = rows.sort_values(["origin", "period"], ignore_index=True)
    return rows.assign(origin=rows["origin"].dt.date)


def within(outcome: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """The outcomes of the years that some spines show."""
    years = shown["period"]
    return outcome[(outcome.index >= years.min()) & (outcome.index <= years.max())]


def sources(outcome: pd.DataFrame) -> list[str]:
    """The pages behind some outcomes, each once."""
    return list(dict.fromkeys(source for cell in outcome["sources"] for source in cell))


def pit(ledger: pd.DataFrame) -> pd.DataFrame:
    """Where the first figures fell in the workbook's forecasts, in fifths."""
    return pit_counts(ledger[ledger["forecaster"] == "workbook"], "first")


def coverages(ledgers: dict[str, pd.DataFrame], outcome: str = "first") -> pd.DataFrame:
    """Found beside stated coverage of the workbook's forecasts: what the calibration figure draws."""
    rows: list[tuple[object, ...]] = []
    found = ["value", "low", "high", "n", "outcomes"]
    for label, ledger in ledgers.items():
        table = accuracy(ledger[ledger["forecaster"] == "workbook"], outcome)
        for share in SHARES:
            row = table[table["measure"] == f"coverage_{share * 100:.0f}"]
            rows += [(label, share, *cells) for cells in row[found].itertuples(index=False)]
    return pd.DataFrame(rows, columns=["label", "stated", "found", "low", "high", "n", "outcomes"])


def result_rows(record: TrackRecord, plan: Plan) -> pd.DataFrame:
    """Scores and stated probabilities as result rows.

    output_type `score` with forecaster:measure:outcome as id, and `stated` with the day and the threshold.
    """
    rows: list[tuple[str, str, str, str, str, float]] = []
    for indicator, unit in ((USD, "USD"), (GROWTH, "percent"), (COUNTRY, "percent")):
        for outcome in ("first", "latest"):
            table = accuracy(record.ledger(indicator), outcome)
            for who, measure, n, value in table[["forecaster", "measure", "n", "value"]].to_numpy().tolist():
                rows.append((indicator, unit, "all", "score", f"{who}:{measure}:{outcome}", value))
                if measure == "crps":
                    rows.append((indicator, "forecasts", "all", "score", f"{who}:n:{outcome}", float(n)))
    for indicator, table in ((GROWTH, record.city_events), (COUNTRY, record.country_events)):
        scores = brier_table(table).iloc[0]
        rows += [
            (indicator, "1", "all", "score", f"workbook:{name}:first", float(scores[name]))
            for name in ("brier", "climatology")
            if scores["n"]
        ]
    year, threshold = str(plan.last_year), f"{plan.usd_low:g}"
    chances = record.city.chances.dropna(subset="probability")
    for day, value in zip(chances["origin"].dt.strftime("%Y-%m-%d"), chances["probability"], strict=True):
        rows.append((USD, "1", year, "stated", f"{day}:>={threshold}", float(value)))
    return pd.DataFrame(rows, columns=list(ROW))
