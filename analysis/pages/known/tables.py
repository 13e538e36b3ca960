"""What was known on a day in words: the main series, first print beside latest, assumed dates, pages by
kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import terms
from analysis.pages.scoreboard.tables import Cite

if TYPE_CHECKING:
    from analysis.words import Words


def series_table(summary: pd.DataFrame, places: dict[str, str], cite: Cite, say: Words) -> pd.DataFrame:
    """The main series (frame of `coverage.main_series`): years known and missing, last value, how firm."""
    heads = {
        "series": say("Series"),
        "basis": say("Accounts"),
        "years": say("Years known"),
        "last": say("Last value"),
        "status": say("How firm and of which day"),
        "source": say("Source"),
    }
    rows = []
    for _, row in summary.iterrows():
        name = say("{place}: {series}", place=places[row["geo"]], series=say.label(row))
        if not row["years"]:
            rows.append({"series": name, "years": say("none"), "last": say("unknown")})
            continue
        value = terms.quantity(row["value"], row["unit"], _decimals(row["value"], int(row["decimals"])), say)
        rows.append(
            {
                "series": name,
                "basis": terms.accounts(row["basis"], say),
                "years": _years(row, say),
                "last": say("{value} ({period})", value=value, period=row["last"]),
                "status": _firmness(row, say),
                "source": cite(row["source_id"]),
            }
        )
    return pd.DataFrame(rows, columns=list(heads)).fillna("").rename(columns=heads)


def _decimals(value: float, printed: int) -> int:
    """As many decimals as a reader takes in: two at most, none in thousands.

    >>> _decimals(8.24654, 5), _decimals(23208.37, 2), _decimals(5350.0, 0)
    (2, 0, 0)
    """
    return 0 if abs(value) >= 1000 else min(printed, 2)


def _years(row: pd.Series, say: Words) -> str:
    parts = {"first": row["first"], "last": row["last"], "missing": year_list(row["missing"])}
    if row["missing"]:
        return say("{first} to {last}; missing: {missing}", **parts)
    return say("{first} to {last}", **parts) if row["first"] != row["last"] else str(row["first"])


def _firmness(row: pd.Series, say: Words) -> str:
    parts = {"status": terms.status(row["status"], say), "day": say.day(f"{row['published']:%Y-%m-%d}")}
    if row["assumed"]:
        return say("{status}, {day} (assumed)", **parts)
    return say("{status}, {day}", **parts)


def year_list(years: tuple[str, ...]) -> str:
    """Years with runs drawn together.

    >>> year_list(("2011", "2013", "2014", "2015"))
    '2011, 2013–2015'
    """
    runs: list[list[str]] = []
    for year in years:
        if runs and int(year) == int(runs[-1][-1]) + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}\N{EN DASH}{run[-1]}" for run in runs)


def revision_table(revisions: pd.DataFrame, decimals: int, cite: Cite, say: Words) -> pd.DataFrame:
    """First print and latest beside each other (frame of `View.revisions`)."""
    heads = {
        "year": say("Year"),
        "first": say("First print"),
        "first_day": say("Printed on"),
        "first_source": say("Source of the first print"),
        "latest": say("Latest"),
        "latest_day": say("Latest of"),
        "revision": say("Revision"),
        "latest_source": say("Source of the latest"),
    }
    rows = [
        {
            "year": str(year),
            "first": say.number(row["first"], decimals),
            "first_day": say.day(f"{row['first_published']:%Y-%m-%d}"),
            "first_source": cite(row["first_source"]),
            "latest": say.number(row["latest"], decimals),
            "latest_day": say.day(f"{row['latest_published']:%Y-%m-%d}"),
            "revision": say.number(row["revision"], decimals),
            "latest_source": cite(row["latest_source"]),
        }
        for year, row in revisions.iterrows()
    ]
    return pd.DataFrame(rows, columns=list(heads)).rename(columns=heads)


def assumed_table(values: pd.DataFrame, places: dict[str, str], say: Words) -> pd.DataFrame:
    """The values that are there through the rule of assumed first availability."""
    heads = {
        "place": say("Place"),
        "series": say("Series"),
        "years": say("Years"),
        "count": say("Values"),
        "day": say("Newest taken as known from"),
        "stamp": say("Date on the file"),
    }
    rows = [
        {
            "place": places[row["geo"]],
            "series": say.label(row),
            "years": row["first"]
            if row["first"] == row["last"]
            else f"{row['first']}\N{EN DASH}{row['last']}",
            "count": str(row["values"]),
            "day": say.day(f"{row['published']:%Y-%m-%d}"),
            "stamp": say.day(f"{row['stamp']:%Y-%m-%d}"),
        }
        for _, row in values.iterrows()
    ]
    return pd.DataFrame(rows, columns=list(heads)).rename(columns=heads)


def rows_table(known: pd.DataFrame, say: Words) -> pd.DataFrame:
    """How many rows of each table were out."""
    names = {
        "observations": say("Values of series"),
        "months": say("Values of months"),
        "releases": say("Releases of figures"),
        "targets": say("Targets"),
        "outcomes": say("Outcomes of targets"),
        "official_scenarios": say("Official scenarios"),
        "cluster_counts": say("Counts of clusters"),
        "province_clusters": say("Counts of clusters and parks, for comparison"),
        "sites": say("Milestones of sites"),
        "forecasts": say("Forecasts of others"),
    }
    rows = [
        {
            say("Table"): names[row["table"]],
            say("Rows out by the day"): say.number(row["rows"]),
            say("Newest of"): say.day(f"{row['newest']:%Y-%m-%d}") if row["rows"] else say("none"),
        }
        for _, row in known.iterrows()
    ]
    return pd.DataFrame(rows)


def kinds_table(kinds: pd.DataFrame, say: Words) -> pd.DataFrame:
    """How many pages of each kind and reliability stand behind the place's values."""
    names = {
        "statistics_office": say("Statistics office"),
        "government": say("Government"),
        "party": say("Party"),
        "international_organisation": say("International organisation"),
        "press": say("Press"),
        "compiler": say("Compiler"),
        "mirror": say("Copy of another source"),
    }
    grades = {"high": say("High"), "medium": say("Medium"), "low": say("Low")}
    table = pd.DataFrame(
        [
            {
                say("Kind of source"): names[str(kind)],
                **{grades[str(grade)]: str(count) for grade, count in row.items()},
            }
            for kind, row in kinds.iterrows()
        ]
    )
    return table if len(table) else pd.DataFrame(columns=[say("Kind of source"), *grades.values()])


def change_table(then: pd.DataFrame, now: pd.DataFrame, decimals: int, say: Words) -> pd.DataFrame:
    """A series as known on the day and as known later, by year; both frames of `View.series`."""
    years = sorted(set(then.index) | set(now.index))[-8:]

    def shown(frame: pd.DataFrame, year: str) -> str:
        return say.number(frame["value"].get(year, float("nan")), decimals)

    return pd.DataFrame(
        [
            {
                say("Year"): year,
                say("As known on the day"): shown(then, year),
                say("As known later"): shown(now, year),
            }
            for year in years
        ],
        columns=[say("Year"), say("As known on the day"), say("As known later")],
    )
