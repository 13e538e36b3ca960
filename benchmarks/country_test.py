"""The workbook's law of GRDP per person against a random walk with drift, on a panel of countries.

python benchmarks/country_test.py PANEL.csv

PANEL.csv: iso, year, rgdpna, pop_wb, pop, xr, deflator_implied, gdp_pc_usd. From every origin 1992 to 2013
both see fifteen years and forecast output per person in dollars 1, 2 and 4 years ahead. A currency is called
managed when its rate to the dollar moved by less than a tenth in every one of the fifteen years. The United
States, the measure itself, is left out. Writes data/country_test.csv, which the pages quote.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from pool_weights import SCORED, economies

from analysis.growth.per_person import forecast_per_person
from analysis.record.derived import keep_derived
from analysis.scoring.country_test import KEPT
from analysis.scoring.measures import crps, inside
from analysis.scoring.simple_rivals import drift_level
from analysis.series.quantile_levels import LEVELS
from analysis.workbook import open_workbook

WINDOW, HORIZON = 15, 4
MANAGED = 0.10


def judged(source: Path) -> pd.DataFrame:
    """One row a forecast: its economy, whether its currency was managed, CRPS and coverage of both."""
    data, rows = economies(source), []
    for origin in range(1992, 2014):
        whole = {
            code: table
            for code, table in data.items()
            if {origin - WINDOW + 1, origin + HORIZON} <= set(table.index)
        }
        past = {code: table.loc[origin - WINDOW + 1 : origin] for code, table in whole.items()}
        tame = {c: r for c, r in past.items() if r.pi.median() < 0.25 and r.pi.abs().max() < 0.6}
        us = float(data["USA"].pi.loc[origin - 4 : origin].mean())
        for code, seen in tame.items():
            if code == "USA":
                continue
            prior = float(np.median([other.g.mean() for name, other in tame.items() if name != code]))
            came = whole[code].y.loc[origin + 1 : origin + HORIZON].cumsum().to_numpy()[SCORED]
            law = forecast_per_person(seen.g, seen.n, seen.pi, seen.s, us, HORIZON, LEVELS, {"pool_g": prior})
            drift = np.log(drift_level(1.0, seen.y, HORIZON))
            for name, q in (("workbook", law[SCORED]), ("drift", drift[SCORED])):
                scores = crps(came, q).mean(), inside(0.8)(came, q).mean()
                rows.append((code, bool(seen.s.abs().max() < MANAGED), name, *scores))
    return pd.DataFrame(rows, columns=["economy", "managed", "forecaster", "crps", "coverage_80"])


def summary(rows: pd.DataFrame, command: str) -> pd.DataFrame:
    """Means by group of currencies and forecaster, as they are kept."""
    found = []
    for currencies, part in (("managed", rows[rows["managed"]]), ("all", rows)):
        for forecaster, group in part.groupby("forecaster", sort=False):
            means = group[["crps", "coverage_80"]].mean()
            found.append((currencies, forecaster, group["economy"].nunique(), len(group), *means))
    names = ["currencies", "forecaster", "economies", "forecasts", "crps", "coverage_80"]
    return pd.DataFrame(found, columns=names).assign(
        measured=date.today().isoformat(),
        command=command,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("panel", type=Path)
    panel = parser.parse_args().panel
    found = summary(judged(panel), f"python benchmarks/country_test.py {panel.name}")
    print(found.to_string(index=False))
    keep_derived(open_workbook().record, KEPT, found, decimals="%.6g")


if __name__ == "__main__":
    main()
