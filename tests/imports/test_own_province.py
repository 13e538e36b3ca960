"""A made-up province whose data lie in one .xlsx becomes a full report; nobody opens a text editor."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from analysis.cli import main
from analysis.sheets.sheet_cells import read_cells

README = Path(__file__).parents[2] / "README.md"


def commands() -> list[list[str]]:
    """The commands of the README's lines on a place whose data lie in one workbook."""
    text = README.read_text(encoding="utf-8")
    block = re.search(r"<!-- one workbook -->\n+```sh\n(.*?)```", text, re.DOTALL)[1]
    return [shlex.split(line, comments=True) for line in block.splitlines()]


def test_the_way_is_ten_lines_at_most_and_opens_no_editor():
    assert len(commands()) <= 10
    assert all(words[0] == ".venv/bin/workbook" for words in commands())


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_lines_of_the_readme_make_a_full_report(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for words in commands():
        assert main(words[1:]) == 0, words
    pages = sorted((tmp_path / "province" / "reports" / "site").rglob("*.html"))
    assert {page.parent.name for page in pages} >= {"grdp_per_person", "scoreboard", "known"}
    assert sorted((tmp_path / "province" / "reports" / "site").glob("*.xlsx"))


def test_a_form_comes_back_as_the_tables_of_a_new_workbook(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["init", "book", "--with", "nothing"]) == 0
    assert main(["--root", "book", "import", "--form", "form.xlsx"]) == 0
    assert set(read_cells(tmp_path / "form.xlsx")) >= {"places", "observations"}
    assert main(["--root", "book", "import", "form.xlsx"]) == 0, capsys.readouterr().err
    assert main(["--root", "book", "check"]) == 0
    assert main(["--root", "book", "import", "form.xlsx"]) == 0
    assert "observations: 0 rows to add" in capsys.readouterr().out
