"""The sheets of an edition's workbook with its forecasts: quantiles, chances, scenarios, drivers, stages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.clusters.assumptions import stages_of
from analysis.publishing import front
from analysis.publishing.comparison import BASELINE, scenario_words
from analysis.publishing.front import place_of
from analysis.publishing.headline import USD, probability
from analysis.publishing.made import FORECASTERS
from analysis.series.quantile_levels import MIDDLE
from analysis.sheets.parts import UNKNOWN, Cell, Chart, Column, Sheet, sheet_name

if TYPE_CHECKING:
    from pandas import DataFrame

    from analysis.publishing.made import Edition
    from analysis.words import Words
    from analysis.workbook import Workbook

VND, GROWTH = "grdp_per_capita_vnd", "grdp_growth"

Fans = dict[str, "tuple[DataFrame, DataFrame]"]
"""By scenario: its result rows of GRDP per person, and its quantiles by year and level."""
DRIVERS = ("growth", "people", "deflator", "dong")


def forecast_sheets(edition: Edition, workbook: Workbook, say: Words) -> list[Sheet]:
    """The forecast by year and quantile, a sheet each for dollars, dong and growth."""
    named = {
        USD: (say("GRDP per person in USD"), "USD", 0),
        VND: (say("GRDP per person in dong"), say("million VND"), 1),
        GROWTH: (say("Growth of GRDP"), "%", 2),
    }
    found = []
    for indicator, (name, unit, digits) in named.items():
        rows = edition.forecast(BASELINE, indicator)
        if (sheet := _fan(rows, indicator, name, unit, digits, edition, workbook, say)) is not None:
            found.append(sheet)
    return found


def _fan(
    rows: DataFrame,
    indicator: str,
    name: str,
    unit: str,
    digits: int,
    edition: Edition,
    workbook: Workbook,
    say: Words,
) -> Sheet | None:
    fan = _quantiles(rows, indicator)
    if fan.empty:
        return None
    shares = [float(share) for share in fan.columns]
    table = _by_year(fan)
    heads = [Column(_level(share, unit, say), "number", digits) for share in shares]
    drawn = [1 + shares.index(share) for share in MIDDLE if share in shares]
    whole = say(
        "{name} of {place}: forecast by year and quantile, as known on {day}",
        name=name,
        place=say.label(place_of(edition, workbook)),
        day=say.day(edition.as_of),
    )
    return Sheet(
        sheet_name(name),
        whole,
        [
            say("Unit: {unit}. Scenario: {scenario}.", unit=unit, scenario=_title(BASELINE, workbook, say)),
            say("A quantile of 10% means: the forecast gives a chance of 10% that the value is lower."),
            _own_source(say),
        ],
        [Column(say("Year"), "year"), *heads],
        table,
        Chart("line", whole, 0, tuple(drawn), unit, whole) if drawn and len(table) > 1 else None,
    )


def chance_sheet(edition: Edition, workbook: Workbook, say: Words) -> Sheet | None:
    """The chance of reaching each threshold, by year; baseline."""
    names = _names(edition, workbook, say)
    table: list[list[Cell]] = []
    for indicator, label in names.items():
        rows = edition.forecast(BASELINE, indicator)
        chances = rows[(rows["output_type"] == "probability") & (rows["indicator"] == indicator)]
        for row in chances.drop_duplicates(["period", "output_type_id"]).to_dict("records"):
            if str(row["output_type_id"]).startswith(">="):
                table.append(
                    [
                        label,
                        str(row["period"]),
                        float(str(row["output_type_id"])[2:]),
                        str(row["unit"]),
                        float(row["value"]),
                    ]
                )
    if not table:
        return None
    return Sheet(
        sheet_name(say("Chances")),
        say("The chance of reaching what was asked for, as known on {day}", day=say.day(edition.as_of)),
        [
            say(
                "Unit: a share of one, shown in percent. Scenario: {scenario}.",
                scenario=_title(BASELINE, workbook, say),
            ),
            _own_source(say),
        ],
        [
            Column(say("Quantity")),
            Column(say("Year or day")),
            Column(say("To be reached, at least"), "number"),
            Column(say("Unit of it")),
            Column(say("Chance"), "share", 1),
        ],
        table,
    )


def scenario_sheet(fans: Fans, edition: Edition, workbook: Workbook, say: Words) -> Sheet | None:
    """The scenarios side by side in the last year of the forecast."""
    if not fans:
        return None
    rows, fan = fans[BASELINE]
    year = int(max(fan.index))
    asked = _asked(rows, year)
    table: list[list[Cell]] = [
        [
            _title(name, workbook, say),
            name,
            year,
            *map(float, fan.loc[year, list(MIDDLE)]),
            *(probability(rows, year, bar) for bar in asked),
        ]
        for name, (rows, fan) in fans.items()
    ]
    bars = [Column(say("Chance of {target} or more", target=say.usd(bar)), "share", 1) for bar in asked]
    whole = say(
        "Scenarios side by side: GRDP per person of {place} in {year}",
        place=say.label(place_of(edition, workbook)),
        year=year,
    )
    return Sheet(
        sheet_name(say("Scenarios")),
        whole,
        [
            say("Unit: USD per person; chances are shares of one, shown in percent."),
            say("As known on {day}", day=say.day(edition.as_of)),
            _own_source(say),
        ],
        [
            Column(say("Scenario")),
            Column(say("Name of its file")),
            Column(say("Year"), "year"),
            *(Column(_level(share, "USD", say), "number") for share in MIDDLE),
            *bars,
        ],
        table,
        Chart("bar", whole, 0, (4,), "USD", whole),
    )


def scenario_year_sheet(fans: Fans, edition: Edition, workbook: Workbook, say: Words) -> Sheet | None:
    """Every scenario by year and quantile, a row a year."""
    if not fans:
        return None
    shared = set.intersection(*(set(fan.columns) for _, fan in fans.values()))
    shares = sorted(map(float, shared))
    table: list[list[Cell]] = [
        [_title(name, workbook, say), name, *row]
        for name, (_, fan) in fans.items()
        for row in _by_year(fan[shares])
    ]
    return Sheet(
        sheet_name(say("Scenarios by year")),
        say("Scenarios by year and quantile: GRDP per person, as known on {day}", day=say.day(edition.as_of)),
        [say("Unit: USD per person."), _own_source(say)],
        [
            Column(say("Scenario")),
            Column(say("Name of its file")),
            Column(say("Year"), "year"),
            *(Column(_level(share, "USD", say), "number") for share in shares),
        ],
        table,
    )


def driver_sheet(edition: Edition, workbook: Workbook, say: Words) -> Sheet | None:
    """The four drivers of GRDP per person by year: median and 80 % interval, percent a year."""
    if edition.forecast(BASELINE, USD).empty:
        return None
    paths = front.paths_of(edition, workbook)
    names = {
        "growth": say("Growth, %"),
        "people": say("Population, %"),
        "deflator": say("Prices (deflator), %"),
        "dong": say("VND per USD, %"),
    }
    table: list[list[Cell]] = [
        [names[driver], int(year), *map(float, values)]
        for driver in DRIVERS
        for year, values in zip(paths.years, paths.quantiles(MIDDLE, driver), strict=True)
    ]
    return Sheet(
        sheet_name(say("Drivers")),
        say(
            "What drives the forecast: growth, population, prices, exchange rate, as known on {day}",
            day=say.day(edition.as_of),
        ),
        [
            say("Unit: percent a year; of the exchange rate, plus means more dong for a dollar."),
            _own_source(say),
        ],
        [
            Column(say("Driver")),
            Column(say("Year"), "year"),
            *(Column(_level(share, "%", say), "number", 2) for share in MIDDLE),
        ],
        table,
    )


def cluster_sheet(edition: Edition, workbook: Workbook, say: Words) -> Sheet | None:
    """The clusters by stage, year and quantile."""
    fans = {
        label: _quantiles(edition.forecast(BASELINE, indicator), indicator)
        for indicator, label in _cluster_names(edition, workbook, say).items()
    }
    fans = {label: fan for label, fan in fans.items() if not fan.empty}
    if not fans:
        return None
    shares = sorted(map(float, set.intersection(*(set(fan.columns) for fan in fans.values()))))
    table: list[list[Cell]] = [[label, *row] for label, fan in fans.items() for row in _by_year(fan[shares])]
    return Sheet(
        sheet_name(say("Clusters")),
        say(
            "Industrial clusters that will have reached each stage by the end of a year, as known on {day}",
            day=say.day(edition.as_of),
        ),
        [say("Unit: clusters."), _own_source(say)],
        [
            Column(say("Stage, and what is counted")),
            Column(say("Year"), "year"),
            *(Column(_level(share, say("clusters"), say), "number") for share in shares),
        ],
        table,
    )


def _cluster_names(edition: Edition, workbook: Workbook, say: Words) -> dict[str, str]:
    """The cluster quantities of an edition's rows, with their words."""
    rows = edition.rows
    there = set(rows.loc[rows["notebook"].isin(FORECASTERS), "indicator"])
    if not any(str(name).startswith("clusters_") for name in there):
        return {}
    stages = stages_of(workbook.record, edition.place)
    found = {}
    for stage in stages.readings:
        label = say.label(stages[stage])
        found[f"clusters_remaining_{stage}"] = say("{stage}: of those that remained to be built", stage=label)
        found[f"clusters_{stage}"] = say("{stage}: all new ones since the plan began", stage=label)
    return {name: said for name, said in found.items() if name in there}


def _names(edition: Edition, workbook: Workbook, say: Words) -> dict[str, str]:
    """What chances are told of, with their words."""
    return {
        USD: say("GRDP per person in USD"),
        **_cluster_names(edition, workbook, say),
    }


def by_scenario(edition: Edition) -> Fans:
    """The rows of GRDP per person and their quantiles by scenario, the baseline first."""
    names = sorted(edition.scenarios, key=lambda name: (name != BASELINE, name))
    found = {name: edition.forecast(name, USD) for name in names}
    fans = {name: (rows, _quantiles(rows, USD)) for name, rows in found.items()}
    whole = {name: (rows, fan) for name, (rows, fan) in fans.items() if set(MIDDLE) <= set(fan.columns)}
    return whole if BASELINE in whole else {}


def _asked(rows: DataFrame, year: int) -> list[float]:
    """The thresholds in dollars that chances are told of in a year."""
    mine = rows[(rows["output_type"] == "probability") & (rows["indicator"] == USD)]
    mine = mine[mine["period"].astype(str) == str(year)]
    return sorted({float(bar[2:]) for bar in mine["output_type_id"].astype(str) if bar.startswith(">=")})


def _quantiles(rows: DataFrame, indicator: str) -> DataFrame:
    """The quantiles of one indicator: a row a year, a column a level, both rising."""
    mine = rows[(rows["indicator"] == indicator) & (rows["output_type"] == "quantile")]
    return (
        mine.assign(level=mine["output_type_id"].astype(float), year=mine["period"].astype(int))
        .drop_duplicates(["level", "year"])
        .pivot(index="year", columns="level", values="value")
    )


def _by_year(fan: DataFrame) -> list[list[Cell]]:
    """The rows of a table of quantiles: the year, then its values."""
    return [[int(year), *map(float, row)] for year, row in zip(fan.index, fan.to_numpy(), strict=True)]


def _level(share: float, unit: str, say: Words) -> str:
    """The head of a column of quantiles.

    >>> from analysis.words import load
    >>> _level(0.025, "USD", load("en")), _level(0.5, "USD", load("en"))
    ('Quantile 2.5%, USD', 'Median, USD')
    """
    if share == 0.5:
        return say("Median, {unit}", unit=unit)
    digits = 0 if round(share * 100) == round(share * 100, 6) else 1
    return say("Quantile {share}, {unit}", share=say.percent(share, digits), unit=unit)


def _title(name: str, workbook: Workbook, say: Words) -> str:
    return scenario_words(name, workbook.scenarios, say)[0] or UNKNOWN


def _own_source(say: Words) -> str:
    return say("Source: forecast of this workbook; what it rests on stands on the sheet of the record.")
