"""The nowcast of running years against its rivals, from every month end, 6 July and 6 October.

python benchmarks/nowcast.py [--place CODE] [--first 2019] [--last 2025]

Every forecast sees the prints of its day alone. Writes data/nowcast_scores.csv and data/nowcast_news.csv,
which the page of the running year quotes, and prints what the targets ask for.
"""

from __future__ import annotations

import argparse
from datetime import date

import pandas as pd

from analysis.plans.places import place, places
from analysis.record.derived import keep_derived
from analysis.scoring.nowcast_scores import (
    DOLLAR,
    GROWTH,
    KEPT,
    KEPT_NEWS,
    NOWCAST,
    PLAIN,
    ledger,
    month_ends,
    news_ledger,
    scores,
)
from analysis.workbook import open_workbook


def main() -> None:
    """Make the forecasts again, keep them and print their scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--place")
    parser.add_argument("--first", type=int, default=2019)
    parser.add_argument("--last", type=int, default=2025)
    options = parser.parse_args()
    book = open_workbook()
    where = place(options.place or next(iter(places(book.record))), book.record)
    years = range(options.first, options.last + 1)
    marked = [date(year, month, 6) for year in years for month in (7, 10)]
    found = ledger(book.record, where, sorted([*month_ends(options.first, options.last), *marked]))
    keep_derived(book.record, KEPT, found, decimals="%.6f")
    news = news_ledger(book.record, where, [*years, options.last + 1])
    keep_derived(book.record, KEPT_NEWS, news, decimals="%.6f")
    days = pd.to_datetime(found["day"])
    ends = found[days.dt.is_month_end]
    growth = ends[ends["quantity"] == GROWTH]
    for outcome in ("first", "latest"):
        print(outcome)
        print(scores(growth, ["forecaster"], outcome).to_string(index=False))
        print(scores(growth, ["forecaster", "ordinary"], outcome).to_string(index=False))
        print(scores(growth, ["forecaster", "stage"], outcome).to_string(index=False))
        print(
            scores(ends[ends["quantity"] != GROWTH], ["quantity", "forecaster"], outcome).to_string(
                index=False
            )
        )
    for month in (7, 10):
        of_day = found[(days.dt.month == month) & (days.dt.day == 6) & (found["quantity"] == GROWTH)]
        mae = scores(of_day, ["forecaster"]).set_index("forecaster")["mae"]
        print(f"growth as of the 6th of month {month}: {mae[NOWCAST] / mae[PLAIN]:.3f} of the plain rule")
    mae = scores(ends[ends["quantity"] == DOLLAR], ["forecaster"]).set_index("forecaster")["mae"]
    print(f"the dollar: {mae[NOWCAST] / mae[PLAIN]:.3f} of the law of the dong")


if __name__ == "__main__":
    main()
