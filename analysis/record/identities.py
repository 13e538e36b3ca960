"""Checks of numbers: bounds in order, accounts that add up, verdicts that follow from their numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis.record.codes import Readings
from analysis.record.faults import Fault
from analysis.record.rows import each
from analysis.record.vintages import in_the_choice

TOLERANCE = 0.015
SHARES = ("share_agriculture", "share_industry_construction", "share_services", "share_product_taxes")
ACCOUNTS = (
    ("grdp_nominal_vnd", "grdp_per_capita_vnd", 1.0),
    ("gdp_nominal_vnd", "gdp_per_capita_vnd", 1.0),
    ("grdp_nominal_usd", "grdp_per_capita_usd", 1000.0),
    ("gdp_nominal_usd", "gdp_per_capita_usd", 1000.0),
)


def bounds(readings: Readings) -> list[Fault]:
    """low <= value <= high wherever they are given, and at least one of them is given."""
    faults = []
    for name in ("observations", "targets", "official_scenarios", "cluster_counts", "forecasts"):
        frame = readings[name].frame
        value = frame["value"] if "value" in frame else pd.Series(np.nan, index=frame.index)
        for key, wrong, said in (
            ("low", frame["low"] > frame["high"], "is above high"),
            ("low", frame["low"] > value, "is above value"),
            ("high", frame["high"] < value, "is below value"),
        ):
            faults += [
                Fault(f"data/{name}.csv", number, f"{said}; low <= value <= high", line, key)
                for line, number in each(frame[wrong], key)
            ]
        if name != "targets":
            nothing = frame[["low", "high"]].isna().all(axis=1) & value.isna()
            faults += [
                Fault(f"data/{name}.csv", "", "must be given, or low or high", int(line), "value")
                for line in frame.index[nothing]
            ]
    return faults


def per_person(readings: Readings) -> list[Fault]:
    """Nominal = per person x population within 1.5 percent, for the best known values of a year.

    Flagged rows and forecasts take no part: they are kept as evidence of what was being said.
    """
    rows = _best(readings)
    people = rows[rows["indicator"] == "population"].set_index(["geo", "period"])["value"].to_dict()
    faults = []
    for nominal, person, unit in ACCOUNTS:
        levels = rows[rows["indicator"] == person].set_index(["geo", "basis", "period"])["value"].to_dict()
        totals = rows[rows["indicator"] == nominal].set_index("line")
        for line, geo, basis, period, value in each(totals, "geo", "basis", "period", "value"):
            implied = levels.get((geo, basis, period), np.nan) * people.get((geo, period), np.nan) / unit
            if abs(value / implied - 1) > TOLERANCE:
                said = f"is {abs(value / implied - 1):.1%} off {person} x population of {geo} in {period}"
                allowed = f"{said}, {implied:.6g}; allowed: {TOLERANCE:.1%}"
                faults.append(Fault("data/observations.csv", value, allowed, line, nominal))
    return faults


def shares(readings: Readings) -> list[Fault]:
    """The four shares of GRDP that one page prints for a period sum to 100 within rounding."""
    rows = readings["observations"].frame
    rows = rows[rows["indicator"].isin(SHARES)]
    decimals = readings["indicators"].frame.set_index("indicator")["decimals"]
    faults = []
    for (geo, period, _, _, source, _), four in rows.groupby(
        ["geo", "period", "basis", "status", "source_id", "published"], sort=False
    ):
        slack = sum(0.5 * 10.0 ** -int(decimals.get(code, 2)) for code in four["indicator"])
        if len(four) == len(SHARES) and abs(four["value"].sum() - 100) > slack + 1e-9:
            faults.append(
                Fault(
                    "data/observations.csv",
                    round(float(four["value"].sum()), 6),
                    f"is the sum of the four shares of {geo} in {period} by {source}; it must be 100 "
                    f"within {slack:g}",
                    int(four.index[0]),
                    "value",
                )
            )
    return faults


def verdicts(readings: Readings) -> list[Fault]:
    """A computed verdict follows from the number and the target, as the codebook's rule says.

    at_least and range: met from low on; at_most: met up to high. For the shares of GRDP other than services a
    value outside the range is missed. met_partly stands where versions of a target disagree, and is left out.
    """
    targets = readings["targets"].frame[["geo", "target_id", "indicator", "direction", "low", "high", "unit"]]
    rows = (
        readings["outcomes"]
        .frame.reset_index()
        .merge(targets, on=["geo", "target_id"], suffixes=("", "_asked"))
    )
    rows = rows[
        (rows["verdict_basis"] == "computed")
        & rows["value"].notna()
        & (rows["unit"] == rows["unit_asked"])
        & rows["verdict"].isin(["met", "missed"])
    ]
    met = np.where(
        rows["direction"] == "at_most", rows["value"] <= rows["high"], rows["value"] >= rows["low"]
    )
    structure = rows["indicator"].isin(set(SHARES) - {"share_services"}) & (rows["direction"] == "range")
    met &= ~(structure & (rows["value"] > rows["high"])).to_numpy()
    rows = rows.assign(follows=np.where(met, "met", "missed"))
    legal: dict[int, set[str]] = {}
    said: dict[int, str] = {}
    for line, verdict, follows in each(rows.set_index("line"), "verdict", "follows"):
        said[line] = verdict
        legal.setdefault(line, set()).add(follows)
    return [
        Fault(
            "data/outcomes.csv",
            said[line],
            f"does not follow from the value and the target; allowed: {' or '.join(sorted(legal[line]))}",
            line,
            "verdict",
        )
        for line in said
        if said[line] not in legal[line]
    ]


CHECKS: tuple[Callable[[Readings], list[Fault]], ...] = (bounds, per_person, shares, verdicts)


def _best(readings: Readings) -> pd.DataFrame:
    """The latest print of every year that is no forecast and carries no flag, with its line."""
    rows = readings["observations"].frame
    rows = rows[rows["period"].str.fullmatch(r"\d{4}") & (rows["status"] != "forecast") & in_the_choice(rows)]
    rows = rows.rename_axis("line").reset_index().sort_values(["published", "line"], kind="stable")
    return rows.drop_duplicates(["geo", "indicator", "basis", "period"], keep="last")
