"""How fast the record is: reading and checking all of it, a first view, a view of another day, one series.

Run it from the project's folder: `python benchmarks/record.py`. It prints medians in milliseconds beside
their limits.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

from analysis.plans.check import check_record
from analysis.record.vintages import View
from analysis.workbook import open_workbook

REPEATS = 15


def medians(work: Callable[[int], object], repeats: int = REPEATS) -> tuple[float, float]:
    """The median milliseconds of a piece of work, by the clock and of the processor, after a warm-up."""
    work(0)
    clock, processor = [], []
    for number in range(1, repeats + 1):
        start = time.perf_counter(), time.process_time()
        work(number)
        clock.append(time.perf_counter() - start[0])
        processor.append(time.process_time() - start[1])
    return 1000 * statistics.median(clock), 1000 * statistics.median(processor)


def main() -> None:
    book = open_workbook()
    record = book.record
    ask = ("VN-HN", "grdp_growth", "vsic2010_reval")
    kept = record.as_of("2021-08-10")

    def view(number: int) -> None:
        View(record, date(2021, 8, 10) + timedelta(number)).series(*ask)

    table = [
        ("the whole record, read and checked", medians(lambda _: check_record(book.data)), 500.0),
        ("a view of a new day, tables read already", medians(view), 20.0),
        ("another series of a view", medians(lambda _: kept.series(*ask)), 20.0),
        (
            "a first view, tables not yet read",
            medians(lambda _: open_workbook().record.as_of("2021-08-10").series(*ask)),
            None,
        ),
    ]
    print(f"{'what (medians)':<45}{'clock ms':>10}{'cpu ms':>10}{'limit ms':>10}")
    for what, (clock, processor), limit in table:
        print(f"{what:<45}{clock:>10.1f}{processor:>10.1f}{limit or '':>10}")


if __name__ == "__main__":
    main()
