"""A handout as a Word document and as slides: its charts can be edited, its numbers are read back."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from analysis.packs.docx_file import to_docx
from analysis.packs.handout import Handout
from analysis.packs.pptx_file import to_pptx
from analysis.record.faults import InputFault

sys.path.append(str(Path(__file__).parents[1] / "sheets"))
from books import book
from office import OFFICE, saved_again

MAKERS = {".docx": to_docx, ".pptx": to_pptx}
FOLDER = {".docx": "word", ".pptx": "ppt"}


def handout() -> Handout:
    made = book()
    return Handout(
        title="Made-up edition",
        language="en",
        lines=["Place: nowhere"],
        answer_name="The answer",
        answer=[f"Sentence {n} <&> =1+1." for n in range(6)],
        sheets=made.sheets,
        sources_name="Sources",
        sources=["nobody: made up"],
        made=made.made,
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("packs")
    for ending, make in MAKERS.items():
        (folder / f"pack{ending[1:]}{ending}").write_bytes(make(handout()))
    return {path.suffix: path for path in folder.iterdir()}


def texts(path: Path) -> str:
    """All words of the file by the standard library alone."""
    with zipfile.ZipFile(path) as file:
        names = [n for n in file.namelist() if re.search(r"word/document\.xml|slides/slide\d+\.xml", n)]
        trees = [ElementTree.fromstring(file.read(name)) for name in sorted(names)]
    return " ".join(one.text or "" for tree in trees for one in tree.iter() if one.tag.endswith("}t"))


def charts(path: Path) -> list[list[list[object]]]:
    """The workbooks behind the charts, as another library than the writer reads them."""
    with zipfile.ZipFile(path) as file:
        books = [file.read(name) for name in sorted(file.namelist()) if "/embeddings/" in name]
    found = [CalamineWorkbook.from_filelike(io.BytesIO(one)) for one in books]
    return [one.get_sheet_by_index(0).to_python() for one in found]


@pytest.mark.parametrize("ending", MAKERS)
def test_the_numbers_behind_a_chart_are_those_of_its_table(files, ending):
    assert charts(files[ending]) == [[["", "Value, USD"], ["2025", 1.5], ["2026", 2.5], ["2027", 2.0]]]


@pytest.mark.parametrize("ending", MAKERS)
def test_a_chart_is_a_native_one_with_words_for_who_cannot_see_it(files, ending):
    with zipfile.ZipFile(files[ending]) as file:
        drawn = [name for name in file.namelist() if re.search(r"/charts/chart[^/]*\.xml$", name)]
        whole = " ".join(
            file.read(n).decode() for n in file.namelist() if n.endswith(".xml") and FOLDER[ending] in n
        )
        relations = " ".join(file.read(n).decode() for n in file.namelist() if "charts/_rels" in n)
    assert len(drawn) == 1
    assert "a line that rises and falls" in whole
    assert "embeddings/" in relations


@pytest.mark.parametrize("ending", MAKERS)
def test_every_text_number_and_source_stands_in_the_file(files, ending):
    said = texts(files[ending])
    for text in (
        "Made-up edition",
        "Sentence 5 <&> =1+1.",
        "1,234.5",
        "25.0%",
        "23 November 2026",
        "[x]",
        "nobody",
    ):
        assert text in said, text


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_both(files, tmp_path):
    [odt] = saved_again([files[".docx"]], "odt", tmp_path)
    [odp] = saved_again([files[".pptx"]], "odp", tmp_path)
    for path in (odt, odp):
        with zipfile.ZipFile(path) as file:
            content = file.read("content.xml").decode()
            objects = [n for n in file.namelist() if re.fullmatch(r"Object \d+/content\.xml", n)]
            drawn = " ".join(file.read(n).decode() for n in objects)
        assert "1,234.5" in content
        assert 'office:value="2.5"' in drawn or "2.5" in drawn, path.name


@pytest.mark.parametrize("ending", MAKERS)
def test_a_template_of_the_readers_own_is_kept(files, ending, tmp_path):
    """What was made serves as a template: its words stay, and the new ones follow."""
    made = MAKERS[ending](handout(), files[ending])
    (tmp_path / f"again{ending}").write_bytes(made)
    assert texts(tmp_path / f"again{ending}").count("Made-up edition") >= 2
    with zipfile.ZipFile(tmp_path / f"again{ending}") as file:
        assert len(set(file.namelist())) == len(file.namelist())
    assert len(charts(tmp_path / f"again{ending}")) == 2


@pytest.mark.parametrize("ending", MAKERS)
def test_a_template_that_is_none_is_refused(ending, tmp_path):
    (tmp_path / f"t{ending}").write_bytes(b"nothing")
    with pytest.raises(InputFault, match="can be opened"):
        MAKERS[ending](handout(), tmp_path / f"t{ending}")
