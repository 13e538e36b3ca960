"""The shipped record, a forecast made on the plan's day, and a data folder of one's own to break."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from shipped import DATA, RECORD

from analysis.growth.paths import Paths
from analysis.growth.per_person import forecast
from analysis.plans.places import place, plan
from analysis.record.load import Record

# A loaded machine is slow; that is no fault of a claim.
settings.register_profile("workbook", deadline=None)
settings.load_profile("workbook")


@pytest.fixture(scope="session")
def record() -> Record:
    return RECORD


@pytest.fixture(scope="session")
def plan_day(record: Record) -> Paths:
    return forecast(
        record.as_of("2021-08-10"), place("VN-HN", RECORD), plan("VN-HN", "2021-2025", RECORD), 4000, 183
    )


@pytest.fixture(scope="session")
def edition(tmp_path_factory) -> Path:
    """A reports folder with everything: all notebooks, both languages, three readings, the site, PDFs."""
    from whole_edition import whole_edition

    return whole_edition(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def runtime() -> Iterator[Path]:
    """The folder of the warm processes of these tests: one a session, whichever tests ask for it first."""
    from toys import own_runtime

    with own_runtime() as folder:
        yield folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "data"
    copy.mkdir()
    for file in DATA.glob("*.csv"):
        shutil.copy(file, copy)
    return copy


@pytest.fixture
def change(folder: Path) -> Callable[..., int]:
    """Set cells of the first row of a table whose cells read as `where` says; returns the line of that
    row."""

    def change(table: str, where: dict[str, str], /, **cells: str) -> int:
        file = folder / f"{table}.csv"
        with file.open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle))
        number, row = next((n, row) for n, row in enumerate(rows) if where.items() <= row.items())
        row.update(cells)
        write(file, rows)
        return number + 2

    return change


@pytest.fixture
def append(folder: Path) -> Callable[..., int]:
    """Repeat the first row of a table that reads as `where` says, with other cells, at the end; returns its
    line."""

    def append(table: str, where: dict[str, str], /, **cells: str) -> int:
        file = folder / f"{table}.csv"
        with file.open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle))
        rows.append(next(row for row in rows if where.items() <= row.items()) | cells)
        write(file, rows)
        return len(rows) + 1

    return append


def write(file: Path, rows: list[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
