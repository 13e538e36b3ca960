"""Runs of the notebooks at other parameters than their own, and the rows of each that are compared.

python tests/notebooks/other_parameters.py      run them and store what they give as expected
"""

import sys
import tempfile
from pathlib import Path

import pandas as pd

from analysis.running.batch import run_edition
from analysis.running.plan import one_run
from analysis.running.results import results
from analysis.workbook import Workbook

BOOK = Workbook(Path(__file__).resolve().parents[2])
EXPECTED = Path(__file__).with_name("expected")
RUNS = {
    "another_day": {"plan": "2021-2025", "as_of": "2023-12-31"},
    "another_plan": {"plan": "2026-2030", "as_of": "2026-06-30"},
    "another_place": {"place": "VN-SG", "plan": "2021-2025", "as_of": "2025-06-30"},
}
NOTEBOOKS = {
    "another_day": ["grdp_per_person", "known", "scoreboard", "clusters", "track_record"],
    "another_plan": ["grdp_per_person", "scoreboard", "track_record"],
    "another_place": ["grdp_per_person", "known", "track_record"],
}
KEY = ["notebook", "indicator", "period", "output_type", "output_type_id"]
SHOWN_LEVELS = {"0.1", "0.5", "0.9"}


def run(name: str, folder: Path) -> tuple[pd.DataFrame, list[str]]:
    """The kept rows of one set of parameters, by KEY, and the failures of its notebooks."""
    jobs = one_run(NOTEBOOKS[name], RUNS[name], BOOK)
    batch = run_edition(BOOK, jobs, folder, jobs=2, progress=False)
    failures = [f"{outcome.job.name}: {outcome.failure}" for outcome in batch.failed]
    return kept(results(jobs, folder)), failures


def kept(rows: pd.DataFrame) -> pd.DataFrame:
    """Quantiles at three levels and all other rows; of rows under one key (members of a pool) the first."""
    rows = rows[(rows["output_type"] != "quantile") | rows["output_type_id"].isin(SHOWN_LEVELS)]
    rows = rows.assign(**{name: rows[name].fillna("") for name in KEY}).drop_duplicates(KEY)
    return rows.set_index(KEY)[["value"]].sort_index()


def main() -> int:
    EXPECTED.mkdir(exist_ok=True)
    failed = []
    for name in RUNS:
        with tempfile.TemporaryDirectory() as folder:
            rows, failures = run(name, Path(folder))
        failed += failures
        rows.to_csv(EXPECTED / f"{name}.csv", float_format="%.6g", lineterminator="\n")
    print("\n".join(failed), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
