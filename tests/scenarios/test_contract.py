"""The contract of a run: it checks what a person gave, and every notebook's parameters cell agrees with
it."""

from __future__ import annotations

import ast
from datetime import date, datetime
from pathlib import Path

import nbformat
import pytest
import yaml
from pydantic import ValidationError
from shipped import BOOK, DATA, copy_of_the_book

from analysis.plans.places import places, plans
from analysis.record.faults import InputFault
from analysis.scenarios.contract import Run
from analysis.workbook import Workbook

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def said(**raw: object) -> list[str]:
    with pytest.raises(InputFault) as error:
        Run.check(BOOK, **raw)
    return [str(fault) for fault in error.value.faults]


@pytest.mark.parametrize("left", [{}, {"place": "", "plan": "", "as_of": ""}], ids=["left out", "empty"])
def test_the_run_of_which_nothing_is_said_is_the_first_question_of_the_record(left):
    run = Run.check(BOOK, **left)
    assert run.parameters() == {
        "place": "VN-HN",
        "plan": "2021-2025",
        "as_of": "2021-08-10",
        "scenario": "baseline",
        "draws": 20000,
        "seed": 183,
        "language": "en",
        "availability": "assumed",
        "assumptions": "",
    }


def test_a_plan_without_a_day_is_asked_about_when_it_is_adopted_and_its_first_year_has_begun():
    for code, goals in {code: plans(code, BOOK.record) for code in places(BOOK.record)}.items():
        assert Run.check(BOOK, place=code).plan == min(goals.values(), key=lambda goal: goal.adopted).code
        for name, goal in goals.items():
            begun = date(goal.first_year, 1, 1)
            assert Run.check(BOOK, place=code, plan=name).as_of == max(goal.adopted, begun)


def test_which_place_comes_first_is_written_in_a_column_and_not_in_the_order_of_the_rows(tmp_path):
    book = copy_of_the_book(tmp_path)
    table = book.data / "places.csv"
    header, *rows = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join([header, *reversed(rows)]) + "\n", encoding="utf-8")
    assert Run.check(Workbook(book.root)).place == Run.check(BOOK).place
    first, second, *_ = places(BOOK.record)
    swapped = [row.replace(f"{first},1,", f"{first},,") for row in rows]
    table.write_text("\n".join([header, *swapped]) + "\n", encoding="utf-8")
    assert Run.check(Workbook(book.root)).place == second


def test_a_place_without_a_plan_is_said(tmp_path):
    book = copy_of_the_book(tmp_path)
    table = book.data / "plans.csv"
    table.write_text(table.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    with pytest.raises(InputFault, match=r"place: 'VN-HN' has no plan in data/plans\.csv"):
        Run.check(Workbook(book.root))


def test_yaml_and_the_command_line_give_the_same_run():
    text = "{plan: 2026-2030, as_of: 2026-11-23, draws: 500, seed: 7, language: vi}"
    line = {"plan": "2026-2030", "as_of": "2026-11-23", "draws": "500", "seed": "7", "language": "vi"}
    assert Run.check(BOOK, **yaml.safe_load(text)) == Run.check(BOOK, **line)


def test_what_a_run_says_of_itself_makes_the_same_run():
    run = Run.check(BOOK, as_of="2024-02-29", draws=70)
    assert Run.check(BOOK, **run.parameters()) == run


def test_a_run_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        Run.check(BOOK).seed = 1


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"as_of": "2027-01-01"}, "as_of: '2027-01-01' lies after the record, which ends on 2026-11-23"),
        (
            {"as_of": date(2026, 11, 24)},
            "as_of: '2026-11-24' lies after the record, which ends on 2026-11-23",
        ),
        ({"as_of": "2021-02-30"}, "as_of: '2021-02-30' must be a real day, YYYY-MM-DD"),
        ({"as_of": "10/8/2021"}, "as_of: '10/8/2021' must be a real day, YYYY-MM-DD"),
        ({"as_of": 20210810}, "as_of: 20210810 must be a real day, YYYY-MM-DD"),
        (
            {"as_of": datetime(2021, 8, 10, 12)},
            "as_of: datetime.datetime(2021, 8, 10, 12, 0) must be a real day",
        ),
        ({"place": "VN-HNN"}, "place: 'VN-HNN' is not known; did you mean 'VN-HN'? Allowed: "),
        ({"place": 3}, "place: 3 must be a text"),
        (
            {"plan": "2026-2031"},
            "plan: '2026-2031' is not known; did you mean '2026-2030'? Allowed: 2021-2025, 2026-2030",
        ),
        ({"place": "VN-SG", "plan": "2026-2030"}, "plan: '2026-2030' is not known"),
        ({"scenario": "basline"}, "scenario: 'basline' is not known; did you mean 'baseline'?"),
        ({"draws": -5}, "draws: -5 must be a whole number from 50 to 1000000"),
        ({"draws": 0}, "draws: 0 must be a whole number from 50 to 1000000"),
        ({"draws": 2.5}, "draws: 2.5 must be a whole number"),
        ({"draws": True}, "draws: True must be a whole number"),
        ({"draws": "many"}, "draws: 'many' must be a whole number"),
        ({"seed": -1}, "seed: -1 must be a whole number from 0 to 4294967295"),
        ({"seed": None}, "seed: None must be a whole number"),
        ({"language": "fr"}, "language: 'fr' must be one of en, vi"),
        ({"availability": "strikt"}, "availability: 'strikt' must be one of assumed, strict"),
        ({"sede": 3}, "sede: 3 is not known; did you mean 'seed'?"),
    ],
    ids=str,
)
def test_each_mistake_gets_one_clear_message(raw, words):
    assert [text for text in said(**raw) if text.startswith(words)]
    assert len(said(**raw)) == 1


def test_all_mistakes_come_at_once_with_the_file_they_stand_in():
    faults = said(
        where="data/editions/mine.yaml", place="Hanoi", draws=-1, as_of="2030-01-01", scenario="boom", sed=1
    )
    assert len(faults) == 5
    assert all(text.startswith("data/editions/mine.yaml, ") for text in faults)


def test_a_scenario_exists_when_its_file_does(tmp_path):
    folder = tmp_path / "data"
    (folder / "scenarios").mkdir(parents=True)
    for file in DATA.glob("*.csv"):
        (folder / file.name).symlink_to(file)
    for name in ("baseline", "flood"):
        (folder / "scenarios" / f"{name}.yaml").symlink_to(DATA / "scenarios" / "weaker-dong.yaml")
    assert Run.check(Workbook(tmp_path), scenario="flood").scenario == "flood"
    with pytest.raises(InputFault, match="did you mean 'flood'"):
        Run.check(Workbook(tmp_path), scenario="floood")


def test_options_are_the_fields_in_order_with_types_defaults_and_help():
    options = {option.name: option for option in Run.options()}
    assert list(options) == list(Run.model_fields)
    assert options["as_of"].flag == "--as-of"
    assert (options["draws"].kind, options["draws"].default) == (int, 20000)
    assert (options["as_of"].kind, options["as_of"].default) == (str, "")
    assert options["as_of"].told == "the day from which the plan is in force"
    assert options["language"].choices == ("en", "vi")
    assert all(option.help for option in options.values())


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_parameters_cell_of_every_notebook_is_the_contract(path):
    cells = [
        cell
        for cell in nbformat.read(path, as_version=4).cells
        if "parameters" in cell.metadata.get("tags", [])
    ]
    assert len(cells) == 1, "one cell is tagged `parameters`"
    body = ast.parse(cells[0].source).body
    assert all(isinstance(line, ast.AnnAssign) for line in body), "name: type = value  # help"
    found = {line.target.id: ast.literal_eval(line.value) for line in body}
    contract = {option.name: option.default for option in Run.options()}
    assert list(found) == list(contract)
    assert {name: type(value) for name, value in found.items()} == {
        name: type(v) for name, v in contract.items()
    }
    Run.check(BOOK, **found)
    assert found == contract


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_papermill_tells_type_and_help_of_every_parameter(path):
    from papermill import inspect_notebook

    told = inspect_notebook(str(path))
    assert list(told) == list(Run.model_fields)
    for option in Run.options():
        assert told[option.name]["inferred_type_name"] == option.kind.__name__
        assert told[option.name]["help"] == option.explained


def test_the_desk_shows_the_parameters_of_the_contract():
    import inspect

    from analysis.publishing.desk import open_desk

    shown = inspect.signature(open_desk).parameters
    named = {name: one.default for name, one in shown.items() if one.kind is one.KEYWORD_ONLY}
    assert named == {option.name: option.default for option in Run.options()}


def test_the_cell_that_the_contract_writes_is_its_defaults():
    names: dict[str, object] = {}
    exec(Run.parameters_cell(), names)
    written = {option.name: names[option.name] for option in Run.options()}
    assert written == {option.name: option.default for option in Run.options()}
    assert Run.check(BOOK, **written) == Run.check(BOOK)
