"""What is imported is held against the record; no print is ever overwritten, and nothing is half written."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from made_files import json_stat, sheet_with_merged_heads
from shipped import BOOK

from analysis.cli import main
from analysis.plans.check import check_record

GIVEN = ("--source", "made-up-test", "--published", "2026-01-06")
NEW = (*GIVEN, "--title", "Made-up table", "--publisher", "nobody (a test)", "--kind", "compiler",
       "--reliability", "low")  # fmt: skip


@pytest.fixture
def root(tmp_path) -> Path:
    shutil.copytree(BOOK.data, tmp_path / "book" / "data", ignore=shutil.ignore_patterns("archive"))
    return tmp_path / "book"


@pytest.fixture
def command(root) -> Callable[..., int]:
    return lambda *words: main(["--root", str(root), "import", *map(str, words)])


def rows(root: Path, table: str = "observations") -> list[dict[str, str]]:
    with (root / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def mapped(file: Path, **changes: object) -> Path:
    """The proposed mapping as a person leaves it: thousands made millions."""
    path = file.with_name(f"{file.name}.mapping.yaml")
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump(content | changes, allow_unicode=True), encoding="utf-8")
    return path


def thousands(indicator: str = "population", basis: str = "unstated") -> dict[str, object]:
    return {"(the whole file)": {"indicator": indicator, "basis": basis, "factor": 0.001}}


def test_a_mapping_is_proposed_and_says_what_is_open(tmp_path, command, capsys):
    file = json_stat(tmp_path / "t.json")
    assert command(file) == 2  # no source, no day: said
    told = capsys.readouterr()
    assert "open: source" in told.out
    assert "source" in told.err
    content = yaml.safe_load((tmp_path / "t.json.mapping.yaml").read_text(encoding="utf-8"))
    assert content["places"] == {"Hà Nội": "VN-HN", "Đà Nẵng": "VN-DN"}
    assert str(content["published"]) == "2025-06-30"


def test_what_is_new_is_added_with_its_source_its_day_and_where_it_stood(tmp_path, root, command, capsys):
    before = (root / "data" / "observations.csv").read_bytes()
    file = json_stat(tmp_path / "t.json")
    command(file)
    mapped(file, measures=thousands("unemployment_rate", "na"), places={"Đà Nẵng": "VN-DN", "Hà Nội": None})
    assert command(file, *NEW) == 0, capsys.readouterr().err
    after = (root / "data" / "observations.csv").read_bytes()
    assert after.startswith(before)
    added = rows(root)[-2:]
    assert [(row["geo"], row["period"], row["value"], row["status"]) for row in added] == [
        ("VN-DN", "2023", "1.3015", "official"),
        ("VN-DN", "2024", "1.3025", "preliminary"),
    ]
    assert {(row["source_id"], row["published"]) for row in added} == {("made-up-test", "2026-01-06")}
    assert added[0]["note"] == "imported from t.json, value 4"
    assert len(check_record(root / "data")) == len(check_record(BOOK.data))


def test_the_same_file_again_adds_nothing(tmp_path, root, command, capsys):
    file = json_stat(tmp_path / "t.json")
    command(file)
    mapped(file, measures=thousands("unemployment_rate", "na"), places={"Đà Nẵng": "VN-DN", "Hà Nội": None})
    assert command(file, *NEW) == 0
    held = (root / "data" / "observations.csv").read_bytes()
    assert command(file, *GIVEN) == 0
    assert "there already: 2" in capsys.readouterr().out
    assert (root / "data" / "observations.csv").read_bytes() == held


def test_a_contradiction_waits_for_an_answer(tmp_path, root, command, capsys):
    file = json_stat(tmp_path / "t.json")
    command(file)
    mapped(file, measures=thousands("population", "na"), places={"Đà Nẵng": None, "Hà Nội": "VN-HN"})
    before = (root / "data" / "observations.csv").read_bytes()
    assert command(file, *NEW) == 1
    told = capsys.readouterr().out
    assert "contradicts: VN-HN population 2024" in told
    assert "--contradictions revision" in told
    assert (root / "data" / "observations.csv").read_bytes() == before
    assert command(file, *NEW, "--contradictions", "perhaps") == 2
    assert command(file, *NEW, "--contradictions", "slip") == 0
    slip = (root / "data" / "observations.csv").read_bytes()
    assert slip.startswith(before)
    assert command(file, *GIVEN, "--title", "x", "--publisher", "y", "--contradictions", "revision") == 0
    assert (root / "data" / "observations.csv").read_bytes().startswith(slip)
    assert [
        row["value"] for row in rows(root) if row["source_id"] == "made-up-test" and row["period"] == "2024"
    ]


def test_a_print_of_the_same_source_and_day_is_never_overwritten(tmp_path, root, command, capsys):
    file = json_stat(tmp_path / "t.json")
    command(file)
    mapped(file, measures=thousands("unemployment_rate", "na"), places={"Đà Nẵng": "VN-DN", "Hà Nội": None})
    assert command(file, *NEW) == 0
    held = (root / "data" / "observations.csv").read_bytes()
    file.write_text(file.read_text(encoding="utf-8").replace("1301.5", "1401.5"), encoding="utf-8")
    assert command(file, *GIVEN, "--contradictions", "revision") == 0
    assert "this print stays" in capsys.readouterr().out
    assert (root / "data" / "observations.csv").read_bytes() == held


def test_a_dry_run_writes_nothing_into_the_record(tmp_path, root, command):
    file = json_stat(tmp_path / "t.json")
    before = {path: path.read_bytes() for path in (root / "data").glob("*.csv")}
    command(file)
    mapped(file, measures=thousands("unemployment_rate", "na"), places={"Đà Nẵng": "VN-DN", "Hà Nội": None})
    assert command(file, *NEW, "--dry-run") == 0
    assert {path: path.read_bytes() for path in (root / "data").glob("*.csv")} == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"places": {"Hà Nội": "VN-HAN"}}, "VN-HAN"),
        ({"measures": {"(the whole file)": {"indicator": "popluation"}}}, "popluation"),
        ({"measures": {"(the whole file)": {"indicator": "population", "basis": "none"}}}, "'none'"),
        ({"measures": {"(the whole file)": {"indicator": "population", "factor": 0}}}, "factor"),
        ({"status": "sure"}, "sure"),
        ({"place": "Country"}, "Country"),
        ({"colour": "red"}, "colour"),
        ({"published": "soon"}, "published"),
    ],
)
def test_a_slip_in_the_mapping_is_named(tmp_path, command, capsys, changes, said):
    file = json_stat(tmp_path / "t.json")
    command(file)
    mapped(file, **changes)
    capsys.readouterr()
    assert command(file, *NEW) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "mapping.yaml" in told


def test_a_value_that_no_number_can_be_brings_nothing_in(tmp_path, root, command, capsys):
    """A population of a thousand million is refused by the record's limits before anything is written."""
    file = json_stat(tmp_path / "t.json")
    command(file)
    wrong = {"(the whole file)": {"indicator": "population", "basis": "na", "factor": 1000.0}}
    mapped(file, measures=wrong, places={"Đà Nẵng": "VN-DN", "Hà Nội": None})
    before = (root / "data" / "observations.csv").read_bytes()
    assert command(file, *NEW) == 2
    assert "observations.csv" in capsys.readouterr().err
    assert (root / "data" / "observations.csv").read_bytes() == before
    assert all(row["source_id"] != "made-up-test" for row in rows(root, "sources"))


def test_merged_heads_give_the_measures_to_choose_from(tmp_path, command):
    file = sheet_with_merged_heads(tmp_path / "t.xlsx")
    command(file)
    content = yaml.safe_load((tmp_path / "t.xlsx.mapping.yaml").read_text(encoding="utf-8"))
    assert set(content["measures"]) == {"Dân số", "Diện tích"}
