"""All results as an analyst wants them, and runs that are no longer wanted."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from toys import DEFAULTS, toy_project

from analysis.record.faults import InputFault
from analysis.running.batch import run_edition
from analysis.running.plan import job
from analysis.running.removal import remove_runs
from analysis.running.results import results
from analysis.running.tidy_results import tidy_results
from analysis.workbook import Workbook


@pytest.fixture
def book(tmp_path: Path) -> Workbook:
    """Runs of one notebook in two languages, and of two moved scenarios."""
    root = tmp_path / "project"
    root.mkdir()
    toy_project(root)
    book = Workbook(root)
    asked = [
        {"language": "en"},
        {"language": "vi"},
        {"scenario": "baseline?growth=+0.5"},
        {"scenario": "baseline?growth=-1", "language": "vi"},
    ]
    jobs = [job("rates", {**DEFAULTS, **one}, DEFAULTS) for one in asked]
    batch = run_edition(book, jobs, progress=False)
    assert batch.exit_code == 0, batch.text()
    return book


def test_an_answer_in_two_languages_is_one_and_changes_are_numbers(book: Workbook, tmp_path: Path) -> None:
    whole = results(book.reports)
    tidy = tidy_results(book.reports, tmp_path / "out.csv", parquet=tmp_path / "out.parquet")
    assert len(whole) == 4 * 3
    assert len(tidy) == 3 * 3
    assert tidy.groupby("change_growth")["language"].agg(set).to_dict() == {
        -1.0: {"vi"},
        0.0: {"en"},
        0.5: {"en"},
    }
    assert tidy[["change_growth", "threshold"]].dtypes.tolist() == [float, float]
    assert (
        len(pd.read_csv(tmp_path / "out.csv")) == len(pd.read_parquet(tmp_path / "out.parquet")) == len(tidy)
    )


def test_a_run_is_removed_by_its_name_and_nothing_else_goes(book: Workbook) -> None:
    names = sorted(results(book.reports)["run"].unique())
    (book.reports / names[0] / "mine.txt").write_text("mine")
    assert remove_runs(book.reports, names[:2]) == [f"{names[0]}/mine.txt"]
    assert sorted(results(book.reports)["run"].unique()) == names[2:]
    assert not (book.reports / names[1]).exists()
    with pytest.raises(InputFault, match="is not known; did you mean"):
        remove_runs(book.reports, [names[2], names[3][:-1]])
    assert sorted(results(book.reports)["run"].unique()) == names[2:]
