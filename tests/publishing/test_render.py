"""A report as a page: valid, whole, harmless, readable."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from html import unescape

import html5lib
import pytest
from made_reports import HOSTILE, Written, a_fan, a_report, quantile_rows

from analysis.publishing.blocks import Heading
from analysis.publishing.render import render_report
from analysis.publishing.report import read

OWN_SCRIPTS = ("page.js", "take.js")
XHTML = "{http://www.w3.org/1999/xhtml}"


def parsed(page: str):
    """The page's tree; an error of the parser fails the test."""
    return html5lib.HTMLParser(strict=True).parse(page)


def words_of(page: str) -> str:
    """What stands in the body, parts apart."""
    body = parsed(page).find(XHTML + "body")
    for script in list(body.iter(XHTML + "script")):
        script.text = ""
    return " ".join(" ".join(body.itertext()).split())


def test_the_page_is_valid_and_its_names_are_unique(report_page):
    tree = parsed(report_page)
    names = [element.attrib["id"] for element in tree.iter() if "id" in element.attrib]
    assert len(names) == len(set(names))
    targets = {
        element.attrib["href"][1:]
        for element in tree.iter()
        if element.attrib.get("href", "").startswith("#")
    }
    assert targets <= set(names)


def test_headings_are_in_order_and_there_is_one_title(report_page):
    levels = [
        int(element.tag[-1])
        for element in parsed(report_page).iter()
        if isinstance(element.tag, str) and re.fullmatch(XHTML + "h[1-6]", element.tag)
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_a_skipped_level_is_mended():
    written = Written().markdown("# Title\n\n### Deep\n\n###### Deeper\n\n# Another title")
    assert [block.level for block in read(written.content).blocks if isinstance(block, Heading)] == [2, 3, 2]


def test_every_figure_has_a_caption_an_alternative_text_its_data_and_its_sources(report_page):
    figures = list(parsed(report_page).iter(XHTML + "figure"))
    assert len(figures) == 2
    for figure in figures:
        assert figure.find(XHTML + "figcaption") is not None
        assert any("csv" in link.attrib.get("download", "") for link in figure.iter(XHTML + "a"))
        assert "Source" in "".join(figure.itertext())
    drawings = list(parsed(report_page).iter("{http://www.w3.org/2000/svg}svg"))
    assert [drawing.attrib["aria-label"] for drawing in drawings] == [
        "A line that rises from 5,250 to 7,026."
    ] * 2, "one drawing for wide screens, one for narrow ones"


def test_the_data_behind_a_figure_is_in_the_page(report_page):
    from urllib.parse import unquote

    [link] = [
        element
        for element in parsed(report_page).iter(XHTML + "a")
        if element.attrib.get("download") == "VN-HN_2021-2025_2021-08-10_report_figure-1_en.csv"
    ]
    assert unquote(link.attrib["href"]).startswith(
        "data:text/csv;charset=utf-8,year,usd,place,plan,as_of,scenario,sources\n2020,5250,VN-HN,2021-2025,"
    )


def test_sources_are_listed_with_publisher_date_and_link(report_page):
    assert "The Hanoi Times" in words_of(report_page)
    assert "27 December 2019" in words_of(report_page)
    assert 'href="http://hanoitimes.vn/hanois-grdp-growth-reaches' in report_page


def test_the_panel_tells_the_parameters_and_digests(report_page):
    words = words_of(report_page)
    for label in (
        "Place Hanoi",
        "Day 10 August 2021",
        "Scenario Baseline",
        "Draws 20,000",
        "Seed 183",
        "Availability rule assumed first availability",
        "Notebook digest aaaaaaaaaaaa",
    ):
        assert label in words
    assert "as_of =" not in words


def test_the_page_asks_nobody_for_anything(report_page):
    tree = parsed(report_page)
    loading = [
        element
        for element in tree.iter()
        if isinstance(element.tag, str)
        and element.tag.removeprefix(XHTML)
        in ("link", "img", "iframe", "object", "embed", "video", "audio", "source")
    ]
    asked = [element for element in loading if not element.attrib.get("href", "").startswith("data:")]
    assert [element for element in asked if element.attrib.get("rel") not in ("canonical", "alternate")] == []
    assert not [element for element in tree.iter() if "src" in element.attrib]
    assert "@import" not in report_page
    assert "url(http" not in report_page


def test_only_our_own_script_may_run(report_page):
    scripts = re.findall(r"<script>(.*?)</script>", report_page, re.DOTALL)
    hashes = {base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts}
    allowed = set(re.findall(r"'sha256-([^']+)'", unescape(report_page)))
    assert hashes == allowed
    assert "default-src 'none'" in report_page


@pytest.mark.parametrize("where", ["markdown", "text", "table", "caption", "foreign html", "stream", "error"])
def test_hostile_text_is_shown_as_text(where):
    import pandas as pd

    written = Written().markdown("# T")
    match where:
        case "markdown":
            written.markdown(HOSTILE)
        case "text":
            written.code("x", lambda desk: desk.text("{x}", x=HOSTILE))
        case "table":
            frame = pd.DataFrame({HOSTILE: [HOSTILE]})
            written.code("x", lambda desk: desk.table(frame, caption="c", note=HOSTILE))
        case "caption":
            written.code("x", lambda desk: desk.table(pd.DataFrame({"a": [1]}), caption=HOSTILE))
        case "foreign html":
            written.code(
                "x",
                more=[
                    {
                        "output_type": "display_data",
                        "metadata": {},
                        "data": {
                            "text/html": "<script>document.title='owned'</script>",
                            "text/plain": HOSTILE,
                        },
                    }
                ],
            )
        case "stream":
            written.code("x", more=[{"output_type": "stream", "name": "stdout", "text": HOSTILE}])
        case "error":
            written.code(
                "x",
                more=[{"output_type": "error", "ename": HOSTILE, "evalue": HOSTILE, "traceback": [HOSTILE]}],
            )
    page = render_report(written.content)
    scripts = list(parsed(page).iter(XHTML + "script"))
    assert len(scripts) == len(OWN_SCRIPTS)
    assert not [
        a for a in parsed(page).iter(XHTML + "a") if a.attrib.get("href", "").startswith("javascript")
    ]
    assert 'document.title="owned"' in "".join(parsed(page).itertext())


def test_a_stored_notebook_cannot_pass_markup_off_as_the_desks():
    content = a_report()
    for cell in content["cells"]:
        for output in cell.get("outputs", []):
            about = output.get("metadata", {}).get("workbook", {})
            if about.get("kind") == "figure":
                output["data"]["image/svg+xml"] = (
                    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">'
                    "<script>alert(1)</script></svg>"
                )
                about["sources"][0]["url"] = "javascript:alert(1)"
                about["caption"] = HOSTILE
    page = render_report(content)
    assert "alert(1)</script>" not in page
    assert 'href="javascript' not in page
    assert len(list(parsed(page).iter(XHTML + "script"))) == len(OWN_SCRIPTS)


def test_a_failed_run_shows_the_cell_that_failed():
    words = words_of(render_report(a_report(failed=True)))
    assert "This run failed" in words
    assert "division by zero" in words
    assert "\x1b" not in words


def test_code_is_there_behind_one_switch(report_page):
    assert report_page.count('id="code"') == 1
    assert "desk.figure(fan)" in words_of(report_page)
    assert ".code { display: none; }" in report_page


def test_later_knowledge_is_marked(report_page):
    [marked] = re.findall(r'<div class="later">.*?</div>', report_page, re.DOTALL)
    assert "Published after the day of this report" in marked
    assert "7,178" in marked


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_page_says_in_which_language_it_is(language):
    assert f'<html lang="{language}">' in render_report(a_report(language=language))


def test_vietnamese_pages_have_vietnamese_words_numbers_and_names():
    words = words_of(render_report(a_report(language="vi")))
    for text in ("Hà Nội", "20.000", "10/8/2021", "Nguồn", "Hình 1.", "Bảng 1.", "Kịch bản"):
        assert text in words


def test_a_page_of_ten_figures_shows_all_of_them_and_weighs_little():
    written = Written().markdown("# Ten figures")
    for _ in range(10):
        written.code("desk.figure(fan)", a_fan)
    page = render_report(written.content)
    assert page.count("<figure") == 10
    assert len(page.encode()) < 1_500_000


@pytest.mark.parametrize("broken", ["<svg", "", '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>'])
def test_a_drawing_that_cannot_be_read_is_told_in_words(broken):
    from analysis.publishing.pdf import pdf_report

    content = a_report()
    for cell in content["cells"]:
        for output in cell.get("outputs", []):
            if "image/svg+xml" in output.get("data", {}):
                output["data"]["image/svg+xml"] = broken
    assert "A line that rises from 5,250 to 7,026. (" in words_of(render_report(content))
    assert pdf_report(read(content)).startswith(b"%PDF")


def test_metadata_that_is_not_the_desks_is_not_believed():
    content = a_report()
    for cell in content["cells"]:
        for output in cell.get("outputs", []):
            output.get("metadata", {}).get("workbook", {}).pop("caption", None)
    report = read(content)
    assert not [block for block in report.blocks if type(block).__name__ in ("Figure", "Table")]


def test_a_section_in_which_no_code_found_anything_is_left_out_with_its_prose():
    written = Written().markdown("# T").code("x = 1", lambda desk: desk.text("The record holds no counts."))
    written.markdown("## Empty\n\nWhat every count means.").code("if known: desk.text(x)")
    written.markdown("## Full").code("desk.text(x)", lambda desk: desk.text("Something."))
    written.markdown("## Prose alone\n\nWhat this proves.")
    written.markdown("## Rows only").code(
        "desk.finish(rows)", lambda desk: desk.finish(quantile_rows(1.0, 2021, 2025))
    )
    report = read(written.content)
    assert [heading.text for heading in report.headings] == ["Full", "Prose alone"]
    assert "every count" not in words_of(render_report(written.content))
    assert report.names["place"] == "Hanoi"


def test_a_notebook_that_never_ran_keeps_its_prose():
    written = Written().markdown("# T").markdown("## Part\n\nWhat it says.").code("desk.text(x)")
    assert [heading.text for heading in read(written.content).headings] == ["Part"]
