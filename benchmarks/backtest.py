"""How long the whole backtest takes: the city and the country from every half-year, and the events.

Run it from the project's folder: `python benchmarks/backtest.py`. Seconds on one core, for each plan,
beside the limit of twenty; and the milliseconds of finding a kept one.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from analysis.plans.places import place as place_of
from analysis.plans.places import plans
from analysis.record import open_record
from analysis.scoring.kept import kept
from analysis.scoring.track_record import computed
from analysis.workbook import open_workbook

LIMIT = 20.0


def main() -> None:
    print(f"{'backtest':<24}{'clock s':>10}{'cpu s':>10}{'limit s':>10}{'kept ms':>10}")
    data = open_workbook().data
    for code in ("VN-HN", "VN-SG"):
        for name, plan in plans(code, open_record(data)).items():
            record = open_record(data)
            place = place_of(code, record)
            start = time.perf_counter(), time.process_time()
            frames = computed(record, place, plan, "assumed")
            clock, processor = time.perf_counter() - start[0], time.process_time() - start[1]
            with tempfile.TemporaryDirectory() as folder:
                cache = Path(folder)
                kept("b", open_record(data, cache), lambda _, made=frames: made)
                start = time.perf_counter(), 0.0
                kept("b", open_record(data, cache), lambda _, made=frames: made)
                again = 1000 * (time.perf_counter() - start[0])
            print(f"{code + ' ' + name:<24}{clock:>10.1f}{processor:>10.1f}{LIMIT:>10.0f}{again:>10.0f}")


if __name__ == "__main__":
    main()
