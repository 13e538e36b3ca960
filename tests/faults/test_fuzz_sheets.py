"""Whatever a file to import or a filled-in scenario holds: an answer or a short message, and no wait.

The small files of every form of tests/imports and scenarios as they are exported, damaged as bytes, within
the parts of a workbook, and in its cells; and mappings as a person may leave them.
"""

from __future__ import annotations

import io
import random
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from odd import ODD, answered, damaged
from shipped import BOOK, RECORD
from xlsxwriter import Workbook

sys.path.insert(0, str(Path(__file__).parents[1] / "imports"))
from made_files import FORMS

from analysis.imports.adding import is_table_book, rows_of_tables
from analysis.imports.held_against import held_against
from analysis.imports.mapping import propose, read_mapping, to_yaml
from analysis.imports.reading import read_data
from analysis.record.faults import InputFault
from analysis.scenarios.scenario import load_scenario, scenario_names
from analysis.scenarios.sheet_form import to_sheet
from analysis.scenarios.sheet_reading import code_faults, scenario_of
from analysis.series.file_columns import read_series
from analysis.sheets.sheet_cells import Value, read_cells

pytestmark = pytest.mark.slow
DAY = date(2026, 1, 6)
SOURCE = str(RECORD.table("sources")["source_id"].iloc[0])
ODD_CELLS: list[Value] = [
    *(piece.decode("utf-8", "ignore")[:20_000] for piece in ODD),
    *(0.0, -1.0, 1e308, -1e308, 5e-324, 2.0**63, 1e15, 2024.5, True, False, date(1900, 1, 1), DAY),
]


def damaged_book(content: bytes, rng: random.Random) -> bytes:
    """A workbook with a damage to one part of its zip, or to the zip itself."""
    if rng.randrange(4) == 0:
        return damaged(content, rng)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    name = rng.choice(sorted(parts))
    if rng.randrange(10) == 0:
        del parts[name]
    else:
        parts[name] = damaged(parts[name], rng)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, part in parts.items():
            book.writestr(name, part)
    return out.getvalue()


def imported(file: Path) -> None:
    """What `workbook import` does with a file before it writes."""
    if file.suffix in (".xlsx", ".ods"):
        sheets = read_cells(file)
        if is_table_book(sheets):
            rows_of_tables(file, sheets, RECORD)
    table = read_data(file)
    path = file.with_name("mapping.yaml")
    path.write_text(to_yaml(propose(table, RECORD, SOURCE, DAY), file.name), encoding="utf-8")
    held_against(file, table, read_mapping(path, table, RECORD), RECORD)


@pytest.mark.parametrize("form", FORMS)
def test_damaged_files_to_import(tmp_path: Path, form: str) -> None:
    rng = random.Random(form)
    file = FORMS[form](tmp_path)
    whole, harm = file.read_bytes(), damaged_book if file.suffix in (".xlsx", ".ods") else damaged
    for _ in range(50):
        file.write_bytes(harm(whole, rng))
        answered(lambda: imported(file))


def test_damaged_mappings(tmp_path: Path) -> None:
    rng = random.Random(9)
    file = FORMS["PX-Web json-stat2"](tmp_path)
    table, path = read_data(file), tmp_path / "mapping.yaml"
    whole = to_yaml(propose(table, RECORD, SOURCE, DAY), file.name).encode()
    for _ in range(150):
        path.write_bytes(damaged(whole, rng))
        answered(lambda: held_against(file, table, read_mapping(path, table, RECORD), RECORD))


def filled_in(file: Path) -> None:
    """What `workbook scenario import` does with a file before it writes."""
    scenario, where = scenario_of(file)
    code_faults(
        file, scenario, where, dict.fromkeys(("source", "plans", "places", "baseline", "extends"), ()), {}
    )


@pytest.mark.parametrize("seed", range(2))
def test_damaged_scenario_sheets(tmp_path: Path, seed: int) -> None:
    rng, file = random.Random(seed), tmp_path / "odd.xlsx"
    shipped = [
        to_sheet(load_scenario(name, BOOK.scenarios)) for name in sorted(scenario_names(BOOK.scenarios))
    ]
    for _ in range(100):
        file.write_bytes(damaged_book(rng.choice(shipped), rng))
        answered(lambda: filled_in(file))


@pytest.mark.parametrize("seed", range(2))
def test_odd_cells_in_scenario_sheets(tmp_path: Path, seed: int) -> None:
    rng, file, shipped = random.Random(seed), tmp_path / "odd.xlsx", tmp_path / "shipped.xlsx"
    books = []
    for name in sorted(scenario_names(BOOK.scenarios)):
        shipped.write_bytes(to_sheet(load_scenario(name, BOOK.scenarios)))
        books.append(read_cells(shipped))
    for _ in range(100):
        with Workbook(str(file), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            for sheet in rng.choice(books).values():
                page = book.add_worksheet(sheet.name)
                cells = {(r, c): one for r, row in enumerate(sheet.rows[:30]) for c, one in enumerate(row)}
                for place in rng.sample(sorted(cells), min(rng.choice([1, 1, 2, 8]), len(cells))):
                    cells[place] = rng.choice(ODD_CELLS)
                for (r, c), value in cells.items():
                    if isinstance(value, date):
                        page.write_datetime(r, c, value, day)
                    elif value is not None:
                        page.write(r, c, value)
        answered(lambda: filled_in(file))


def test_a_cell_at_the_far_end_of_a_workbook_is_refused_before_it_takes_room(
    tmp_path: Path,
) -> None:
    file = tmp_path / "far.xlsx"
    with Workbook(str(file)) as book:
        page = book.add_worksheet("Scenario")
        page.write(0, 0, "name")
        page.write(1_048_575, 16_383, "x")
    for read in (read_cells, read_data, read_series, filled_in):
        with pytest.raises(InputFault, match="reaches over 16,384 columns and 1,048,576 rows"):
            read(file)


def test_a_repeated_row_of_a_small_ods_is_refused_before_it_takes_room(tmp_path: Path) -> None:
    file = FORMS["ods, years down"](tmp_path)
    with zipfile.ZipFile(file) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    row = b"<table:table-row"
    parts["content.xml"] = parts["content.xml"].replace(row, row + b' table:number-rows-repeated="9000000"')
    with zipfile.ZipFile(file, "w") as book:
        for name, part in parts.items():
            book.writestr(name, part)
    with pytest.raises(InputFault, match="more than 5,000,000 cells"):
        read_data(file)
