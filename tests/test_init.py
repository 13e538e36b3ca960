"""`workbook init` lays out a workbook from a checkout and from a wheel, and every command works in it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from shipped import BOOK

import analysis as wb
from analysis.cli import main
from analysis.plans.check import check_record
from analysis.record.schema import TABLES
from analysis.running.laid_out import lay_out

ROOT = Path(__file__).parents[1]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.parametrize("content", ["example", "nothing", "vietnam"])
def test_what_is_laid_out_is_sound_and_holds_every_table(content, tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "mine", content)
    assert check_record(folder / "data") == []
    assert {f"{name}.csv" for name in TABLES} <= {path.name for path in (folder / "data").iterdir()}
    shipped = {path.name for path in BOOK.notebooks.glob("*.ipynb")}
    assert {path.name for path in (folder / "notebooks").glob("*.ipynb")} == shipped
    assert (folder / "data" / "scenarios" / "baseline.yaml").is_file()
    rows = {name: (folder / "data" / f"{name}.csv").read_text().count("\n") - 1 for name in TABLES}
    if content == "nothing":
        assert rows["places"] == rows["sources"] == rows["observations"] == 0
    if content == "vietnam":
        assert (folder / "data" / "observations.csv").read_bytes() == (
            BOOK.data / "observations.csv"
        ).read_bytes()


def test_every_number_of_the_example_is_marked_as_made_up(tmp_path: Path) -> None:
    book = wb.open_workbook(lay_out(tmp_path / "mine"))
    assert set(book.record.table("sources")["source_id"]) == {"made-up"}
    assert "MADE-UP" in book.record.table("sources")["title"].iloc[0]
    assert set(book.record.table("observations")["note"]) == {"made-up"}
    assert all("Made-up" in place for place in book.record.table("places")["label_en"])
    assert all("giả định" in place for place in book.record.table("places")["label_vi"])


def test_a_folder_that_holds_something_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["init", str(tmp_path)]) == 2
    assert "must be a new or an empty folder" in capsys.readouterr().err
    assert list(contents(tmp_path)) == ["mine.txt"]


def test_an_empty_workbook_says_what_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(lay_out(tmp_path / "mine", "nothing"))
    assert main(["run", "--dry-run"]) == 2
    assert "data/places.csv" in capsys.readouterr().err


@pytest.mark.timeout(300)
def test_every_command_works_in_a_workbook_from_the_wheel_and_nothing_is_written_into_it(
    tmp_path: Path,
) -> None:
    built = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(built, cwd=ROOT, check=True, capture_output=True)
    [wheel] = (tmp_path / "dist").glob("*.whl")
    installed = tmp_path / "site"
    with zipfile.ZipFile(wheel) as file:
        file.extractall(installed)
    before = contents(installed)
    assert not [name for name in before if "notebooks/own" in name]
    folder = tmp_path / "mine"
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1"}

    def workbook(*words: str, code: int = 0, here: Path = folder) -> str:
        start = f"import sys; sys.path.insert(0, {str(installed)!r}); import plan_workbook as way; "
        start += "sys.exit(way.main())"
        done = subprocess.run(
            [sys.executable, "-c", start, *words], cwd=here, env=environment, capture_output=True, text=True
        )
        assert done.returncode == code, f"{words}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        return done.stdout + done.stderr

    assert f"A workbook in {folder}" in workbook("init", "mine", here=tmp_path)
    workbook("check")
    assert "Baseline" in workbook("list")
    workbook("new", "slower")
    workbook("new", "look", "--notebook")
    ran = workbook("run", "--notebooks", "known,grdp_per_person", "--draws", "200")
    assert "2 runs finished" in ran
    assert "Made-up city" in ran
    workbook("publish")
    workbook("results", "--csv", "rows.csv")
    assert "Archived" in workbook("archive", "first", "--edition", "all")
    workbook("score")
    rows = "".join(f"a,{year},{100 * 1.05 ** (year - 2010):.2f}\n" for year in range(2010, 2025))
    (folder / "series.csv").write_text(f"series_id,t,value\n{rows}")
    workbook("forecast", "series.csv", "--output", "out.csv")
    assert "belongs to an installed package" in workbook("words", code=2)
    assert contents(installed) == before
