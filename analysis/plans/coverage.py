"""What the record knew on a day: the main series, their gaps, what rests on an assumed date, and who said
it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.plans.yearly_levels import USD, VND, by_year
from analysis.record.columns import BASES, RELIABILITIES
from analysis.record.schema import TABLES

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.vintages import View

OWN = ("grdp_growth", "grdp_per_capita_vnd", "grdp_per_capita_usd", "grdp_nominal_vnd", "population")
COUNTRY = ("gdp_growth", "gdp_deflator_growth", "fx_vnd_usd")
SUMMARY = [
    "geo",
    "indicator",
    "basis",
    "label_en",
    "label_vi",
    "unit",
    "decimals",
    "years",
    "first",
    "last",
    "value",
    "status",
    "published",
    "source_id",
    "assumed",
    "missing",
]


def main_series(view: View, place: Place) -> pd.DataFrame:
    """One row a main yearly series of the place and its country, known or not: columns SUMMARY.

    The basis is the place's own; where nothing of that basis was known, the one whose series reaches
    furthest, never two joined. GRDP per person follows the one rule for levels. years counts the years with
    a value; value, status, published, source_id and assumed are the last year's; missing lists the years
    without a value between the first and the last complete year. A series
    of which nothing was known has 0 years and empty cells.
    """
    words = view.table("indicators").set_index("indicator")
    chosen = [(place.code, name, place.basis) for name in OWN] + [
        (place.country, name, place.country_basis) for name in COUNTRY
    ]
    rows = []
    for geo, name, basis in chosen:
        series, used = _series(view, geo, name, basis)
        if geo == place.code and name in (USD, VND) and used == basis:
            series = by_year(view, place, name)
        rows.append(
            {
                "geo": geo,
                "indicator": name,
                "basis": used,
                **words.loc[name, ["label_en", "label_vi", "unit", "decimals"]],
            }
            | _summary(series, view.day.year - 1)
        )
    return pd.DataFrame(rows, columns=SUMMARY)


def _series(view: View, geo: str, indicator: str, basis: str) -> tuple[pd.DataFrame, str]:
    own = view.series(geo, indicator, basis)
    if len(own):
        return own, basis
    others = [(view.series(geo, indicator, other), other) for other in BASES if other != basis]
    known = [(series, other) for series, other in others if series["value"].notna().any()]
    return max(known, key=lambda pair: (pair[0].index[-1], len(pair[0]))) if known else (own, basis)


def _summary(series: pd.DataFrame, last_complete: int) -> dict[str, object]:
    known = series[series["value"].notna()]
    if known.empty:
        return {
            "years": 0,
            "first": "",
            "last": "",
            "value": float("nan"),
            "status": "",
            "published": pd.NaT,
            "source_id": "",
            "assumed": False,
            "missing": (),
        }
    years = [int(year) for year in known.index]
    span = range(min(years), max(last_complete, max(years)) + 1)
    last = known.iloc[-1]
    return {
        "years": len(known),
        "first": known.index[0],
        "last": known.index[-1],
        **{name: last[name] for name in ("value", "status", "published", "source_id", "assumed")},
        "missing": tuple(str(year) for year in span if year not in years),
    }


def assumed_values(view: View, place: Place) -> pd.DataFrame:
    """The values of the main series that are in the view only through the rule of assumed first availability.

    Columns: geo, indicator, label_en, label_vi, first, last (years), values (how many), published (the latest
    assumed day), stamp (the day printed on the file), source_id.
    """
    rows = view.table("observations")
    codes = (place.code, place.country)
    rows = rows[rows["assumed"] & rows["geo"].isin(codes) & rows["indicator"].isin([*OWN, *COUNTRY])]
    words = view.table("indicators").set_index("indicator")
    found = []
    for (geo, name, source, basis), part in rows.groupby(
        ["geo", "indicator", "source_id", "basis"], sort=False
    ):
        found.append(
            {
                "geo": geo,
                "indicator": name,
                "basis": basis,
                "label_en": words.at[name, "label_en"],
                "label_vi": words.at[name, "label_vi"],
                "first": part["period"].min(),
                "last": part["period"].max(),
                "values": len(part),
                "published": part["published"].max(),
                "stamp": part["stamp"].max(),
                "source_id": source,
            }
        )
    return pd.DataFrame(
        found,
        columns=[
            "geo",
            "indicator",
            "basis",
            "label_en",
            "label_vi",
            "first",
            "last",
            "values",
            "published",
            "stamp",
            "source_id",
        ],
    )


def rows_known(view: View, place: Place) -> pd.DataFrame:
    """How many rows of each dated table were out, and the day of the newest: table, rows, newest.

    Only the rows of the place and of its country count.
    """
    found = []
    for name, table in TABLES.items():
        if not table.dated:
            continue
        rows = view.table(name)
        rows = rows[rows["geo"].isin((place.code, place.country))]
        found.append({"table": name, "rows": len(rows), "newest": rows["published"].max()})
    return pd.DataFrame(found)


def source_kinds(view: View, place: Place) -> pd.DataFrame:
    """The sources behind the place's observations known on the day: kind by reliability, how many pages of
    each."""
    used = view.sources(sorted(set(view.table("observations", place.code)["source_id"])))
    table = pd.crosstab(used["kind"], used["reliability"])
    return table.reindex(columns=list(RELIABILITIES), fill_value=0).astype(int)
