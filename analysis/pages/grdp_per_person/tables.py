"""GRDP per person in tables: years, members, drivers, sectors, exchange rates, benchmarks, past targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures import terms
from analysis.growth.paths import Paths
from analysis.growth.sectors import SECTORS, SectorPaths
from analysis.growth.target_record import TargetRecord
from analysis.pages.grdp_per_person.sentences import chance
from analysis.pages.scoreboard.tables import Cite
from analysis.plans.yearly_levels import USD, VND, Level
from analysis.series.quantile_levels import BAND, MIDDLE
from analysis.words.keyed import Key

if TYPE_CHECKING:
    from datetime import date

    from analysis.plans.places import Place, Plan
    from analysis.words import Words


def levels_table(known: Mapping[int, Level], place: Place, day: date, say: Words) -> pd.DataFrame:
    """The levels that were known, with the rate that turns them into USD."""

    def its(indicator: str, year: int) -> Key:
        return Key(place.code, indicator, str(year), day.isoformat(), "baseline", "known")

    return pd.DataFrame(
        [
            {
                say("Year"): str(year),
                say("Million VND"): say.told(its(VND, year), level.vnd, 1),
                say("VND per USD"): say.number(level.rate),
                say("USD"): say.told(its(USD, year), level.usd)
                if level.usd == level.usd
                else say.number(level.usd),
                say("Level"): say("{how}, estimated before the year end", how=say(level.how))
                if level.early
                else say(level.how),
                say("Rate"): say(level.rate_how) if np.isfinite(level.rate) else "",
            }
            for year, level in known.items()
        ]
    )


def years_table(paths: Paths, plan: Plan, say: Words) -> pd.DataFrame:
    """Median, interval and chances of the target: of the newest printed year and of each year ahead."""
    rows = []
    for year in (*(y for y in (paths.base_year,) if y in paths.levels), *paths.years.tolist()):
        least, low, median, high, most = paths.quantiles_in(year, BAND)
        row = {
            say("Year"): say("{year} (printed)", year=year) if year in paths.levels else str(year),
            say("Median, USD"): say.told(paths.key(year, "q0.5"), median),
            say("80% interval"): say.told_interval(paths.key(year, ""), {"q0.1": low, "q0.9": high}),
            say("95% interval"): say.told_interval(paths.key(year, ""), {"q0.025": least, "q0.975": most}),
        }
        for bar in (plan.usd_low, plan.usd_high):
            if bar is not None:
                row[say("At least {bar}", bar=say.number(bar))] = chance(paths, bar, year, say)
        rows.append(row)
    return pd.DataFrame(rows)


def arrival_table(paths: Paths, plan: Plan, say: Words) -> pd.DataFrame:
    """In which year the low end of the target is first reached."""
    arrival = paths.arrival(plan.usd_low)
    labels = [*(str(year) for year in paths.years), say("not by {year}", year=int(paths.years[-1]))]
    return pd.DataFrame(
        {
            say("First year at {bar} USD", bar=say.number(plan.usd_low)): labels,
            say("Probability"): [say.chance(p) for p in arrival],
        }
    )


def members_table(members: pd.DataFrame, say: Words) -> pd.DataFrame:
    """The members of the pool with weights, medians, intervals and chances; the last row is the pool."""
    return pd.DataFrame(
        {
            say("Member"): [say(name) if name else say("the pool") for name in members["member"]],
            say("Weight"): [say.percent(weight, 1) for weight in members["weight"]],
            say("Median, USD"): [say.number(value) for value in members["median"]],
            say("80% interval"): [
                say.interval(low, high) for low, high in zip(members["low"], members["high"], strict=True)
            ],
            say("Probability of the target"): [say.chance(p) for p in members["probability"]],
        }
    )


def drivers_table(paths: Paths, say: Words) -> pd.DataFrame:
    """Median and 80 percent interval of each driver in percent a year."""
    heads = {
        "growth": say("Growth, %"),
        "people": say("Population, %"),
        "deflator": say("Prices (deflator), %"),
        "dong": say("VND per USD, %"),
    }
    table: dict[str, list[str]] = {say("Year"): [str(year) for year in paths.years]}
    for driver, head in heads.items():
        table[head] = [
            say(
                "{median} ({low} to {high})",
                median=say.number(median, 1),
                low=say.number(low, 1),
                high=say.number(high, 1),
            )
            for low, median, high in paths.quantiles(MIDDLE, driver)
        ]
    return pd.DataFrame(table)


def sectors_table(sectors: SectorPaths, paths: Paths, say: Words) -> pd.DataFrame:
    """Mean points of growth that each sector gives, by year; they sum to the mean growth."""
    heads = {
        "agriculture": say("Agriculture"),
        "industry_construction": say("Industry and construction"),
        "services": say("Services"),
        "product_taxes": say("Product taxes less subsidies"),
    }
    points = sectors.contributions(paths.weights)
    table = {say("Year"): [str(year) for year in paths.years]}
    table |= {heads[name]: [say.number(value, 2) for value in points[:, k]] for k, name in enumerate(SECTORS)}
    table[say("Growth, points")] = [say.number(value, 2) for value in points.sum(axis=1)]
    return pd.DataFrame(table)


def rates_table(rates: pd.DataFrame, plan: Plan, year: int, say: Words) -> pd.DataFrame:
    """What the year asked about comes to under other exchange rates."""
    names = {
        "rule": say("the rule of this page, changing as on the paths"),
        "still": say("the dong stays where it was in the base year"),
        "printed": say("the rate between the dong and the dollars printed for the base year"),
        "market": say("the newest market rate that banks expected on the day"),
        "plan": say("the rate at which the plan's dong and dollar targets are one"),
    }
    return pd.DataFrame(
        {
            say("Exchange rate"): [names[rule] for rule in rates["rule"]],
            say("VND per USD in {year}", year=year): [say.number(rate) for rate in rates["rate"]],
            say("Median, USD"): [say.number(value) for value in rates["median"]],
            say("At least {bar}", bar=say.number(plan.usd_low)): [
                say.chance(p) for p in rates["probability"]
            ],
        }
    )


def benchmark_table(benchmarks: pd.DataFrame, paths: Paths, year: int, say: Words) -> pd.DataFrame:
    """The pool beside the methods of statsmodels in one year."""
    wide = benchmarks[benchmarks["year"] == year].pivot(index="model", columns="probability", values="value")
    low, median, high = paths.quantiles(MIDDLE)[paths.column(year)]
    rows: list[tuple[str, float, float, float]] = [(say("the pool of this page"), low, median, high)]
    rows += [
        (say(str(name)), float(row[0.1]), float(row[0.5]), float(row[0.9])) for name, row in wide.iterrows()
    ]
    return pd.DataFrame(
        {
            say("Method"): [row[0] for row in rows],
            say("Median, USD"): [say.number(row[2]) for row in rows],
            say("80% interval"): [say.interval(row[1], row[3]) for row in rows],
            say("Width, USD"): [say.number(row[3] - row[1]) for row in rows],
        }
    )


def record_table(record: TargetRecord, say: Words) -> pd.DataFrame:
    """Official targets of the past beside what was known to have come of them."""
    return pd.DataFrame(
        [
            {
                say("Year"): str(miss.year),
                say("Years ahead"): say.number(miss.lead, 1),
                say("Target, USD"): say.number(miss.asked),
                say("Level known, USD"): say(
                    "{usd} (estimated before the year end)", usd=say.number(miss.outcome)
                )
                if miss.early
                else say.number(miss.outcome),
                say("Level over target"): say.percent(miss.outcome / miss.asked),
            }
            for miss in sorted(record.scored, key=lambda one: (one.year, -one.lead))
        ]
    )


def prints_table(prints: pd.DataFrame, cite: Cite, say: Words) -> pd.DataFrame:
    """What was printed of one year in dollars, oldest first; frame of record.coverage.prints."""
    ordered = prints.sort_values("published")
    return pd.DataFrame(
        {
            say("Published"): [say.day(f"{day:%Y-%m-%d}") for day in ordered["published"]],
            say("USD per person"): [say.number(value) for value in ordered["value"]],
            say("How firm"): [terms.status(status, say) for status in ordered["status"]],
            say("Source"): [cite(source) for source in ordered["source_id"]],
        }
    )
