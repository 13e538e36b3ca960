"""Reports on paper: numbered pages, whole figures, words that can be found and copied."""

from __future__ import annotations

import io
import json
from datetime import date

import made_reports
import pypdf
import pypdfium2
import pytest
from made_reports import HOSTILE, Written, a_fan, a_report

from analysis.publishing.head import Head
from analysis.publishing.pdf import Summary, pdf_edition, pdf_report
from analysis.publishing.report import read
from analysis.words import load


def pages_of(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def ink(content: bytes, number: int):
    """A page as an array of grey values from 0 (black) to 255."""
    import numpy as np

    return np.asarray(pypdfium2.PdfDocument(content)[number].render(scale=1).to_pil().convert("L"))


def test_a_report_has_its_title_contents_captions_sources_and_page_numbers():
    pages = pages_of(pdf_report(read(a_report(), name="r")))
    text = " ".join(pages)
    for words in (
        "GRDP per person against the plan",
        "As known on 10 August 2021",
        "What was known . . .",
        "Figure 1. A fan",
        "Table 1. Known values",
        "The Hanoi Times",
        "Published after the day of this report",
    ):
        assert words in text
    assert [page.endswith(f"{number} / {len(pages)}") for number, page in enumerate(pages, 1)] == [
        True
    ] * len(pages)


def test_vietnamese_can_be_found_and_copied():
    content = a_report(language="vi")
    table = content["cells"][3]["outputs"][0]["metadata"]["workbook"]
    table["caption"] = "Tổng sản phẩm trên địa bàn bình quân đầu người ở Hà Nội, đồng/USD: ưỡẫặệ"
    text = " ".join(pages_of(pdf_report(read(content))))
    assert "Tổng sản phẩm trên địa bàn bình quân đầu người ở Hà Nội, đồng/USD: ưỡẫặệ" in text
    assert "Hà Nội" in text
    assert "Nguồn:" in text


def test_the_words_of_a_figure_are_words_and_the_figure_is_on_one_page():
    written = Written().markdown("# Many figures")
    for _ in range(7):
        written.code("x", a_fan)
    pages = pages_of(pdf_report(read(written.content)))
    for number in range(1, 8):
        [where] = [page for page in pages if f"Figure {number}. A fan" in page]
        caption = where.index(f"Figure {number}. A fan")
        assert "USD per person" in where[caption:]
        assert "Sources:" in where[caption:]


def test_a_figure_taller_than_the_page_is_made_to_fit():
    from made_reports import new_figure

    def tall(desk):
        figure, _ = new_figure(width=4, height=12)
        desk.figure(figure, caption="Tall", alt="Tall")

    content = pdf_report(read(Written().markdown("# T").code("x", tall).content))
    for number, page in enumerate(pages_of(content)):
        assert (ink(content, number)[-30:] > 250).all(), f"ink runs off page {number}: {page}"


@pytest.mark.parametrize("where", ["markdown", "text", "table", "caption", "printed", "title"])
def test_hostile_text_is_set_as_text(where):
    import pandas as pd

    hostile = HOSTILE + ' #panic("owned") $x$ @label <label> \\u{41} = heading // comment /* x */'
    written = Written()
    match where:
        case "markdown":
            written.markdown("# T\n\n" + hostile)
        case "text":
            written.markdown("# T").code("x", lambda desk: desk.text("{x}", x=hostile))
        case "table":
            frame = pd.DataFrame({hostile: [hostile]})
            written.markdown("# T").code("x", lambda desk: desk.table(frame, caption="c", note=hostile))
        case "caption":
            written.markdown("# T").code(
                "x", lambda desk: desk.table(pd.DataFrame({"a": [1]}), caption=hostile)
            )
        case "printed":
            written.markdown("# T").code(
                "x", more=[{"output_type": "stream", "name": "stdout", "text": hostile}]
            )
        case "title":
            written.markdown("# " + hostile.replace("#", ""))
    text = "".join(pages_of(pdf_report(read(written.content)))).replace(" ", "")
    assert "<script>" in text
    if where != "title":
        assert "#panic(" in text


def test_dangerous_links_lead_nowhere():
    written = Written().markdown("# T\n\n[a](javascript:alert(1)) [b](https://nso.gov.vn)")
    reader = pypdf.PdfReader(io.BytesIO(pdf_report(read(written.content))))
    addresses = [
        note["/A"]["/URI"]
        for page in reader.pages
        for note in page.get("/Annots", []) or []
        for note in [note.get_object()]
        if "/URI" in note.get("/A", {})
    ]
    assert addresses == ["https://nso.gov.vn"]


SUMMARY = Summary([("What came out", "7,178 USD", "missed")], ["The answer in a sentence."], "Cite it so.")


def test_an_edition_is_one_document_with_a_summary_of_one_page_and_contents():
    reports = [(read(a_report(), name="a"), {}), (read(a_report(), name="b"), {})]
    pages = pages_of(pdf_edition(reports, "The edition", "All of it", load("en"), SUMMARY, "Made later."))
    assert (
        "The edition All of it In brief What came out 7,178 USD missed The answer in a sentence." in pages[0]
    )
    assert "How to cite Cite it so." in pages[0]
    assert sum("Made later." in page for page in pages) == 2
    assert pages[1].startswith("The edition Contents GRDP per person against the plan")
    assert sum("Figure 1. A fan" in page for page in pages) == 2


def test_a_report_on_paper_says_how_to_cite_it_and_when_it_was_made():
    head = Head("known/a.html", "", "", base="https://example.org/plan/", made=date(2026, 11, 28))
    text = " ".join(pages_of(pdf_report(read(a_report(), name="a"), {}, head=head)))
    assert "How to cite Plan workbook" in text
    assert "Made on 28 November 2026. https://example.org/plan/known/a.html" in text
    assert "Made on 28 November 2026" in text[text.index("How this page was made") :]


def test_an_edition_of_nothing_is_refused():
    with pytest.raises(ValueError, match="needs a report"):
        pdf_edition([], "t", "s", load("en"), SUMMARY)


def test_every_page_has_ink_and_none_runs_over_the_edge():
    content = pdf_report(read(made_reports.a_report()))
    for number in range(len(pypdfium2.PdfDocument(content))):
        page = ink(content, number)
        assert (page < 128).any()
        for edge in (page[:20], page[-20:], page[:, :20], page[:, -20:]):
            assert (edge > 250).all()


def test_the_same_report_gives_the_same_bytes():
    report = json.dumps(a_report())
    assert pdf_report(read(json.loads(report))) == pdf_report(read(json.loads(report)))


def test_a_short_table_stays_together_and_a_long_one_repeats_its_head():
    import pandas as pd

    written = Written().markdown("# Tables")
    for rows in (9, 9, 9, 9, 9, 80):
        frame = pd.DataFrame({"Headword": [f"row {n} of {rows}" for n in range(rows)]})
        written.code("x", lambda desk, frame=frame, rows=rows: desk.table(frame, caption=f"Of {rows}"))
    pages = pages_of(pdf_report(read(written.content)))
    for page in pages:
        assert page.count("row 0 of 9") == page.count("row 8 of 9")
    for page in pages:
        if "of 80" in page:
            assert "Headword" in page


def test_a_pdf_can_be_read_aloud():
    """Tagged, in a language, titled, its figures told in words: what PDF/UA asks for and typst checks."""
    reader = pypdf.PdfReader(io.BytesIO(pdf_report(read(a_report(language="vi")))))
    root = reader.trailer["/Root"]
    assert root["/Lang"].startswith("vi")
    assert root["/MarkInfo"]["/Marked"]
    assert "pdfuaid" in reader.xmp_metadata.stream.get_data().decode()
    assert reader.metadata.title == "GRDP per person against the plan"
