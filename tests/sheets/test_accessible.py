"""The rules of accessible spreadsheets, each a claim on the files themselves."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from books import COLUMNS, UNKNOWN, book, read
from python_calamine import CalamineWorkbook

from analysis.sheets.ods import to_ods
from analysis.sheets.parts import Sheet, sheet_name
from analysis.sheets.xlsx import to_xlsx

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("accessible")
    made = {".xlsx": to_xlsx(book()), ".ods": to_ods(book())}
    for ending, content in made.items():
        (folder / f"book{ending}").write_bytes(content)
    return {ending: folder / f"book{ending}" for ending in made}


def parts(path: Path, pattern: str) -> dict[str, str]:
    with zipfile.ZipFile(path) as file:
        return {n: file.read(n).decode() for n in file.namelist() if re.fullmatch(pattern, n)}


def both(check):
    return pytest.mark.parametrize("ending", [".xlsx", ".ods"])(check)


@both
def test_the_cover_comes_first_then_the_contents(files, ending):
    names = CalamineWorkbook.from_path(files[ending]).sheet_names
    assert names == ["Cover", "Contents", "Made-up values", "Drawn"]


@both
def test_the_contents_name_every_sheet_with_its_title(files, ending):
    assert [row[:2] for row in read(files[ending], "Contents")[2:]] == [
        ["Made-up values", "Values made up for a test"],
        ["Drawn", "The same, drawn"],
    ]


@both
def test_a_sheet_begins_with_its_title_in_its_first_cell(files, ending):
    assert read(files[ending], "Drawn")[0][0] == "The same, drawn"


@both
def test_unit_and_source_stand_above_the_table(files, ending):
    assert [row[0] for row in read(files[ending], "Drawn")[1:4]] == [
        "Unit: USD.",
        "Source: none.",
        "Back to the contents",
    ]


@both
def test_no_row_and_no_cell_within_the_table_is_empty(files, ending):
    rows = read(files[ending], "Made-up values")
    assert all(cell != "" for row in rows[4:] for cell in row)
    assert all(row[0] != "" for row in rows)


@both
def test_what_is_not_known_is_said(files, ending):
    rows = read(files[ending], "Made-up values")
    assert (rows[6][4], rows[7][2]) == (UNKNOWN, UNKNOWN)


def test_each_table_is_marked_as_one_with_its_heads(files):
    tables = parts(files[".xlsx"], r"xl/tables/.*\.xml")
    assert len(tables) == 3  # the contents are one
    heads = [
        [column.get("name") for column in ElementTree.fromstring(text).iter(f"{MAIN}tableColumn")]
        for text in tables.values()
    ]
    assert [column.head for column in COLUMNS] in heads
    content = parts(files[".ods"], "content.xml")["content.xml"]
    assert content.count("<table:database-range ") == 2
    assert content.count("<table:table-header-rows>") == 3


def test_nothing_is_merged_hidden_or_frozen(files):
    sheets = " ".join(parts(files[".xlsx"], r"xl/w.*\.xml").values())
    content = parts(files[".ods"], "content.xml")["content.xml"]
    assert not re.search(r"mergeCell|hidden=|state=\"hidden|<pane", sheets)
    assert not re.search(r"spanned|visibility=\"|filter", content)


def test_a_file_opens_on_the_cover(files):
    workbook = parts(files[".xlsx"], "xl/workbook.xml")["xl/workbook.xml"]
    assert "activeTab" not in workbook
    sheets = parts(files[".xlsx"], r"xl/worksheets/sheet\d\.xml")
    assert [name for name, text in sheets.items() if 'tabSelected="1"' in text] == [
        "xl/worksheets/sheet1.xml"
    ]


def test_the_letters_are_large_and_plain(files):
    styles = parts(files[".xlsx"], "xl/styles.xml")["xl/styles.xml"]
    sizes = {float(size) for size in re.findall(r'<sz val="([\d.]+)"', styles)}
    assert min(sizes) >= 12
    assert set(re.findall(r'<name val="([^"]+)"', styles)) == {"Arial"}
    ods = parts(files[".ods"], "(content|styles).xml")
    assert (
        min(float(size) for text in ods.values() for size in re.findall(r'font-size="([\d.]+)pt', text)) >= 12
    )


def test_a_chart_has_words_for_who_cannot_see_it_and_lines_that_differ_without_colour(files):
    drawings = " ".join(parts(files[".xlsx"], r"xl/drawings/drawing\d\.xml").values())
    assert 'descr="a line that rises and falls"' in drawings
    assert (
        "<svg:desc>a line that rises and falls</svg:desc>"
        in parts(files[".ods"], "content.xml")["content.xml"]
    )


def test_the_file_says_its_title_and_language(files):
    assert "=HYPERLINK(1)" in parts(files[".xlsx"], "docProps/core.xml")["docProps/core.xml"]
    meta = parts(files[".ods"], "meta.xml")["meta.xml"]
    assert "<dc:language>en</dc:language>" in meta
    assert "<dc:title>=HYPERLINK(1)</dc:title>" in meta


@both
def test_no_text_is_a_formula_a_spreadsheet_would_run(files, ending):
    text = " ".join(parts(files[ending], r"xl/worksheets/.*\.xml|content\.xml").values())
    assert "<f>" not in text
    assert "table:formula" not in text
    assert read(files[ending], "Made-up values")[5][0] == "=1+1"


def test_no_link_leads_out_of_the_file(files):
    relations = " ".join(parts(files[".xlsx"], r".*\.rels").values())
    assert "http" not in re.sub(r"http://schemas\.[^\"]*", "", relations)
    assert set(re.findall(r'xlink:href="(.)', parts(files[".ods"], "content.xml")["content.xml"])) <= {
        "#",
        ".",
    }


@pytest.mark.parametrize(
    ("columns", "rows", "name"),
    [
        ([replace(COLUMNS[0], head=" ")], [("a",)], "A"),
        ([COLUMNS[0], replace(COLUMNS[1], head="NAME")], [("a", 1)], "A"),
        ([COLUMNS[0]], [], "A"),
        ([COLUMNS[0]], [("a", "b")], "A"),
        ([COLUMNS[0]], [("a",)], "a/b"),
        ([COLUMNS[0]], [("a",)], "a" * 32),
    ],
)
def test_a_sheet_that_breaks_a_rule_is_refused(columns, rows, name):
    with pytest.raises(ValueError, match=r".+"):
        Sheet(name, "t", [], columns, rows)


def test_two_sheets_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two sheets of one name"):
        book(Sheet("DRAWN", "t", [], COLUMNS[:1], [("a",)]))


def test_any_text_is_made_a_name_that_spreadsheets_take():
    assert sheet_name("a[b]:c*?/\\'d " + "x" * 40) == "a b c d " + "x" * 23
