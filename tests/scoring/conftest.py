"""A copy of the record that a test may add to, and the record itself."""

import csv
import shutil

import pytest
from shipped import DATA, RECORD

from analysis.record import open_record


@pytest.fixture(scope="session")
def record():
    return RECORD


@pytest.fixture
def added(tmp_path):
    """A function that copies the record, appends rows (dicts) to a table and opens the copy."""

    def add(table, rows):
        folder = tmp_path / "data"
        if not folder.exists():
            shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("archive", "scenarios", "editions"))
        path = folder / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.DictWriter(file, header, restval="", lineterminator="\n").writerows(rows)
        return open_record(folder)

    return add
