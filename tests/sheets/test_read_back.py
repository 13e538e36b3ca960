"""What is written is read back the same by another library and by LibreOffice."""

from __future__ import annotations

from pathlib import Path

import pytest
from books import book, expected, table
from office import OFFICE, saved_again

from analysis.sheets.ods import to_ods
from analysis.sheets.xlsx import to_xlsx

FORMATS = {".xlsx": to_xlsx, ".ods": to_ods}


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> list[Path]:
    folder = tmp_path_factory.mktemp("written")
    for ending, make in FORMATS.items():
        (folder / f"book{ending[1:]}{ending}").write_bytes(make(book()))
    return sorted(folder.iterdir())


def test_another_library_reads_the_same_numbers_texts_and_days(files):
    for path in files:
        for sheet in book().sheets:
            assert table(path, sheet) == expected(sheet), path.name


def test_the_same_book_gives_the_same_bytes():
    for make in FORMATS.values():
        assert make(book()) == make(book())


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("ending", ["ods", "xlsx"])
def test_libreoffice_opens_both_and_keeps_every_cell(files, ending, tmp_path):
    for path in saved_again(files, ending, tmp_path):
        for sheet in book().sheets:
            assert table(path, sheet) == expected(sheet), path.name


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_sees_the_charts_of_both_formats(files, tmp_path):
    import zipfile

    for path in saved_again(files, "xlsx", tmp_path):
        with zipfile.ZipFile(path) as file:
            charts = [file.read(n).decode() for n in file.namelist() if n.startswith("xl/charts/chart")]
        assert len(charts) == 1, path.name
        assert "Drawn" in charts[0]
        assert "2.5" in charts[0]  # the values came along
