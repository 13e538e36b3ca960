"""Is growth of a province better told by its class than by today's law? Ninths of them are left out.

python benchmarks/class_law.py                        # the class of the record, origins from the end of 2020
python benchmarks/class_law.py --provinces REGIONS.csv --country PHL   # provinces of another country

Scores cumulative real growth (nominal where a country prints nothing else) over 1, 2 and up to 5 years. The
class law is fitted to the other provinces and to nothing after the origin; both laws see the same growth of
the country by then, and the same years of the province. Nothing is written.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.growth.class_law import fit_class, in_class
from analysis.growth.laws import growth_law_prior, growth_prior
from analysis.scoring.measures import LEVELS, crps, log_score
from analysis.series.ar1 import fit_ar1
from analysis.series.mixture import Member, mixture_quantiles

WINDOW, FOLDS = 15, 9


def of_record() -> tuple[pd.DataFrame, pd.Series]:
    """Log growth of the law class (years, places) and of its country, as known on the latest day."""
    from analysis.growth.class_record import growth_of_class
    from analysis.plans.classes import place_classes
    from analysis.workbook import open_workbook

    record = open_workbook().record
    law = next(one for one in place_classes(record).values() if one.role == "law")
    return growth_of_class(record.latest(), law)


def of_regions(path: Path, country: str) -> tuple[pd.DataFrame, pd.Series]:
    rows = pd.read_csv(path)
    rows = rows[rows["country"] == country]
    name = "real" if rows["real"].notna().all() else "nominal"
    levels = rows.pivot(index="year", columns="region", values=name)
    return np.log(levels).diff().iloc[1:], np.log(levels.sum(axis=1)).diff().iloc[1:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--provinces", type=Path)
    parser.add_argument("--country", default="PHL")
    parser.add_argument("--history", type=int, default=8, help="years of the province that are seen")
    options = parser.parse_args()
    growth, country = of_regions(options.provinces, options.country) if options.provinces else of_record()
    rows = []
    years = growth.index.tolist()
    for at in range(3, len(years)):
        seen = growth.iloc[max(0, at - options.history) : at]
        whole = country.loc[: years[at - 1]].iloc[-WINDOW:]
        prior = growth_prior(whole.iloc[-10:], [])
        ahead = min(5, len(years) - at)
        came = growth.iloc[at : at + ahead].cumsum()
        away = seen.sub(whole.reindex(seen.index), axis=0)
        everyone = fit_class(away.to_numpy().T)
        folds = {place: n % FOLDS for n, place in enumerate(growth.columns)}
        others = {
            fold: fit_class(away[[place for place in away if folds[place] != fold]].to_numpy().T)
            for fold in range(FOLDS)
        }
        for place in growth.columns:
            if seen[place].notna().sum() < 1 or not np.isfinite(came[place]).all():
                continue
            law = others[folds[place]]
            if law is None:
                continue
            own = fit_ar1(seen[place], growth_law_prior(prior))
            today = Member("today", own.sum_mean(ahead), np.sqrt(own.sum_variance(ahead)), own.df)
            classed = in_class(seen[place], whole, prior, law).member(ahead)
            for name, members, weights in (
                ("today", [today], [1.0]),
                ("class", [classed], [1.0]),
                ("half", [today, classed], [0.5, 0.5]),
            ):
                told = mixture_quantiles(members, LEVELS, weights)
                for h in (1, 2, ahead):
                    if h <= ahead:
                        y, q = np.array([came[place].iloc[h - 1]]), told[h - 1 : h]
                        low, high = q[0, np.searchsorted(LEVELS, [0.0999, 0.8999])]
                        rows.append((name, years[at - 1], h, float(crps(y, q)[0]),
                                     float(log_score(y, q)[0]), low <= y[0] <= high))  # fmt: skip
    found = pd.DataFrame(rows, columns=["law", "origin", "ahead", "crps", "log", "inside"])
    print(found.groupby(["law", "ahead"])[["crps", "log", "inside"]].mean().round(4).to_string())
    print(found.groupby("law")[["crps", "log", "inside"]].mean().round(4).to_string(), len(found) // 3)
    print(found.pivot_table(index="origin", columns="law", values="crps").round(4).to_string())
    print(everyone)


if __name__ == "__main__":
    main()
