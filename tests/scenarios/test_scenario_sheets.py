"""A scenario is a file, a sheet or an object; the three turn into each other, and every slip has its cell."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from random_scenarios import scenarios
from shipped import BOOK
from xlsxwriter import Workbook

from analysis.cli import main
from analysis.record.faults import InputFault
from analysis.scenarios.scenario import load_scenario, scenario_names
from analysis.scenarios.sheet_form import to_sheet, to_yaml
from analysis.scenarios.sheet_reading import scenario_of
from analysis.sheets.sheet_cells import read_cells

sys.path.append(str(Path(__file__).parents[1] / "sheets"))
from office import OFFICE, saved_again

Rows = dict[str, list[list[Any]]]


def back(scenario, folder: Path):
    path = folder / f"{scenario.name}.xlsx"
    path.write_bytes(to_sheet(scenario))
    return scenario_of(path)[0]


def test_every_shipped_scenario_comes_back_from_its_sheet(tmp_path):
    for name in scenario_names(BOOK.scenarios):
        scenario = load_scenario(name, BOOK.scenarios)
        assert back(scenario, tmp_path) == scenario


def test_500_random_scenarios_come_back_from_file_and_sheet(tmp_path):
    (tmp_path / "baseline.yaml").write_text(
        to_yaml(load_scenario("baseline", BOOK.scenarios)), encoding="utf-8"
    )
    for scenario in scenarios(500, 15):
        (tmp_path / f"{scenario.name}.yaml").write_text(to_yaml(scenario), encoding="utf-8")
        assert load_scenario(scenario.name, tmp_path) == scenario
        assert back(scenario, tmp_path) == scenario


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_500_random_scenarios_survive_libreoffice(tmp_path, ending):
    made = scenarios(500, 15)
    files = []
    for scenario in made:
        files.append(tmp_path / f"{scenario.name}.xlsx")
        files[-1].write_bytes(to_sheet(scenario))
    for scenario, path in zip(made, saved_again(files, ending, tmp_path / "again"), strict=True):
        assert scenario_of(path)[0] == scenario


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_random_scenarios_survive_libreoffice(tmp_path):
    made = scenarios(40, 16)
    files = []
    for scenario in made:
        files.append(tmp_path / f"{scenario.name}.xlsx")
        files[-1].write_bytes(to_sheet(scenario))
    for ending in ("xlsx", "ods"):
        for scenario, path in zip(made, saved_again(files, ending, tmp_path / ending), strict=True):
            assert scenario_of(path)[0] == scenario


def test_what_can_be_chosen_is_a_dropdown_in_the_file(tmp_path):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(to_sheet(load_scenario("weaker-dong", BOOK.scenarios)))) as file:
        sheets = [file.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2, 3)]
    assert [text.count('type="list"') for text in sheets] == [2, 4, 1]
    assert "promptTitle" in sheets[1]


# What a person may get wrong: which cell, what is put there, and the cell that the message must name.
S, C, K = "Scenario", "Conditions", "Clusters"
PLANTED = [
    *[(S, cell, value, f"{S}!{cell}") for cell, value in [
        ("B2", "Weaker Dong"), ("B2", None), ("B2", "a--b"), ("B2", "../x"), ("B3", None), ("B3", True),
        ("B3", "x\u202ey"), ("B5", None), ("B6", None), ("B7", "yesterday"), ("B7", "2023-13-01"),
        ("B12", "both"), ("B12", "Stay"), ("B13", "push"), ("A2", "nmae"), ("A12", "other"),
        ("B5", "x" * 2001),
        ("B6", "y" * 2001), ("B7", "31/12/2023"), ("B13", "tilt"),
    ]],
    (S, "A3", "name", f"{S}!A3"),
    *[(C, cell, value, f"{C}!{cell}") for cell, value in [
        ("A3", "growht"), ("A3", None), ("B3", "Y"), ("B3", "20255"), ("B3", None), ("B3", "2025-2022"),
        ("B3", "2021Q5"), ("C3", "all"), ("D3", "fast"), ("D3", "1,5"), ("D3", 1e9), ("E4", "x"),
        ("F3", -1.0),
        ("F3", 0.0), ("F3", 99.0), ("F3", "wide"), ("G3", "dong"), ("H4", "prices"), ("I4", 9.0), ("I4", "y"),
        ("J4", -1.0), ("J4", None), ("K4", "0.5, 0.5"), ("K4", "0.1;0.1;0.1;0.1;0.1;0.1"), ("K4", None),
        ("L4", None), ("M3", None), ("M4", "x" * 2001), ("D3", True), ("A1", "diver"), ("D1", None),
        ("P3", "stray"), ("I4", None), ("H4", None), ("N3", "a\u200bb"), ("E4", "#REF!"),
    ]],
    (C, "B1", "driver", f"{C}!A1"),
    (C, "E3", 2.0, f"{C}!D3"),
    (C, "D3", None, f"{C}!D3"),
    (C, "G4", "VND per USD", f"{C}!G4"),
    *[(K, cell, value, f"{K}!{cell}") for cell, value in [
        ("A3", "hazard"), ("A3", None), ("C3", 0.0), ("C3", 21.0), ("C3", "double"), ("C3", None),
        ("C5", 9.0),
        ("D3", None), ("A1", "kind"), ("B4", "started"), ("D4", "another"),
    ]],
]  # fmt: skip


def test_at_least_60_slips_are_planted():
    assert len(PLANTED) >= 60


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Rows:
    """The sheets of a scenario with a bit of everything, as rows."""
    from analysis.scenarios.file_schema import Scenario

    scenario = Scenario(
        name="planted",
        title={"en": "Planted", "vi": "Gieo"},
        author="a test",
        reference="made up",
        known="2023-12-30",
        others="stay",
        conditions=[
            {"driver": "growth", "period": "2022-2024", "value": 5.0, "sd": 0.5, "source": "judgement"},
            {
                "driver": "exchange_rate",
                "period": "Y2",
                "change": 3.0,
                "source": "judgement",
                "effect": {
                    "into": "deflator", "mean": 0.3, "sd": 0.1, "by_year": [0.5, 0.5], "source": "judgement",
                },
            },
        ],
        clusters={
            "hazard_multiplier": {"started": 2.0, "complete": 2.0},
            "shock": {"Y1": -1.0},
            "source": "judgement",
        },
    )  # fmt: skip
    path = tmp_path_factory.mktemp("whole") / "planted.xlsx"
    path.write_bytes(to_sheet(scenario))
    assert scenario_of(path)[0] == scenario
    return {name: [list(row) for row in cells.rows] for name, cells in read_cells(path).items()}


def written(rows: Rows, path: Path) -> Path:
    with Workbook(str(path), {"strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"}) as file:
        for name, lines in rows.items():
            page = file.add_worksheet(name)
            for line, row in enumerate(lines):
                for column, cell in enumerate(row):
                    if hasattr(cell, "isoformat"):
                        page.write_datetime(line, column, cell)
                    else:
                        page.write(line, column, cell)
    return path


def with_cell(rows: Rows, sheet: str, cell: str, value: Any) -> Rows:
    line, column = int(cell[1:]) - 1, ord(cell[0]) - 65
    changed = {name: [list(row) for row in lines] for name, lines in rows.items()}
    row = changed[sheet][line]
    row += [None] * (column + 1 - len(row))
    row[column] = value
    return changed


@pytest.mark.parametrize(("sheet", "cell", "value", "named"), PLANTED)
def test_a_planted_slip_is_named_by_sheet_and_cell(whole, tmp_path, sheet, cell, value, named):
    path = written(with_cell(whole, sheet, cell, value), tmp_path / "slip.xlsx")
    with pytest.raises(InputFault) as told:
        scenario_of(path)
    assert named in [fault.key for fault in told.value.faults], str(told.value)
    assert len(told.value.faults) <= 3, str(told.value)


def test_codes_that_the_record_does_not_know_are_named_by_cell(whole, tmp_path, capsys, command):
    for sheet, cell, value in (
        (S, "B8", "basline"), (S, "B9", "nothing"), (S, "B10", "2021-2026"), (S, "B11", "VN-HAN"),
        (C, "M3", "no-such-page"), (C, "L4", "no-such-page"), (K, "B3", "begun"),
    ):  # fmt: skip
        path = written(with_cell(whole, sheet, cell, value), tmp_path / "slip.xlsx")
        assert command("scenario", "import", str(path)) == 2
        told = capsys.readouterr().err
        assert f"{sheet}!{cell}" in told or (sheet == K and f"{K}!C3" in told), told


@pytest.fixture
def command(tmp_path) -> Callable[..., int]:
    import shutil

    root = tmp_path / "book"
    shutil.copytree(BOOK.data, root / "data")
    return lambda *words: main(["--root", str(root), *words])


def test_a_scenario_goes_out_and_comes_in_and_is_never_overwritten_unasked(tmp_path, command, capsys):
    sheet = tmp_path / "out.xlsx"
    assert command("scenario", "export", "weaker-dong", "--output", str(sheet)) == 0
    assert command("scenario", "import", str(sheet)) == 2
    assert "Scenario!B2" in capsys.readouterr().err
    assert command("scenario", "import", str(sheet), "--replace") == 0
    folder = tmp_path / "book" / "data" / "scenarios"
    assert load_scenario("weaker-dong", folder) == load_scenario("weaker-dong", BOOK.scenarios)


@pytest.mark.parametrize("name", ["x.xlsx", "x.ods", "x.csv"])
def test_a_file_that_is_no_workbook_is_refused(tmp_path, command, capsys, name):
    (tmp_path / name).write_bytes(b"PK\x03\x04 nothing")
    assert command("scenario", "import", str(tmp_path / name)) == 2
    assert name in capsys.readouterr().err
