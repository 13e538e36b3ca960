"""What a notebook shows, its page and PDF show, or they say what they cannot: every output and cell."""

from __future__ import annotations

import base64
import io
import json
import re
import time

import html5lib
import pytest
from made_reports import Written
from pypdf import PdfReader

from analysis.publishing.pdf import pdf_report
from analysis.publishing.render import render_report
from analysis.publishing.report import read

XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10">'
    '<style>rect {fill: #0a0}</style><rect width="20" height="10"/></svg>'
)


def points(form="PNG", size=(40, 20), noise=False):
    import numpy as np
    from PIL import Image

    image = Image.new("RGB", size, "#336699")
    if noise:
        image = Image.fromarray(np.random.default_rng(1).integers(0, 255, (*size[::-1], 3), dtype="uint8"))
    out = io.BytesIO()
    image.save(out, form)
    return base64.b64encode(out.getvalue()).decode()


def shown(data, metadata=None, kind="display_data"):
    more = {"execution_count": 1} if kind == "execute_result" else {}
    return {"output_type": kind, "data": data, "metadata": metadata or {}, **more}


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def a_notebook(*outputs, markdown="", attachments=None, raw=None, tags=None):
    written = Written().markdown("# T").code("show()", more=list(outputs), tags=tags)
    if markdown:
        written.markdown(markdown)
        written.cells[-1]["attachments"] = attachments or {}
    for source, about in raw or ():
        written.cells.append({"cell_type": "raw", "metadata": about, "source": source})
    return json.loads(json.dumps(written.content))


def on_page(content):
    page = render_report(content)
    tree = html5lib.HTMLParser(strict=True).parse(page)
    assert len(page.encode()) < 1_500_000
    assert len(list(tree.iter(XHTML + "script"))) == 2
    for element in tree.iter():
        for key in ("src", "srcset", "data", "poster"):
            assert element.attrib.get(key, "data:").startswith("data:")
    main = next(tree.iter(XHTML + "main"))
    return page, " ".join("".join(main.itertext()).split())


def on_paper(content):
    made = pdf_report(read(content))
    pdf = PdfReader(io.BytesIO(made))
    assert b"pdfuaid" in made or b"pdfuaid" in pdf.trailer["/Root"]["/Metadata"].get_object().get_data()
    words = " ".join(" ".join(page.extract_text().split()) for page in pdf.pages)
    return pdf, words


def alternatives(pdf):
    """The alternative texts in the structure of a PDF."""
    found, waiting = [], [pdf.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        item = waiting.pop().get_object()
        if isinstance(item, list):
            waiting += [part for part in item if hasattr(part, "get_object") and not isinstance(part, int)]
        elif hasattr(item, "get"):
            found += [str(item["/Alt"])] if "/Alt" in item else []
            waiting += [item["/K"]] if "/K" in item and not isinstance(item["/K"], int) else []
    return found


def styled():
    import pandas as pd

    frame = pd.DataFrame({"year": [2020, 2021], "usd": [5196.5, 5500.0]})
    return frame.style.set_caption("A styled table").highlight_max(subset=["usd"], color="#ffcc00").to_html()


def frame(columns=2, rows=2):
    import pandas as pd

    made = pd.DataFrame({f"column{i}": [i * 1000 + j for j in range(rows)] for i in range(columns)})
    return made.to_html(max_rows=None, max_cols=None)


LABEL = "Picture 1; the notebook has no words for it"
CANNOT = "Here the notebook shows what a page cannot hold: "
TYPE = "Here the notebook shows an output of the type {}, which a page cannot show."
KINDS = {
    "a drawing by pyplot": (
        shown({"image/png": points(), "text/plain": "<Figure size 640x480 with 1 Axes>"}),
        "img",
        [LABEL],
    ),
    "a picture with words": (
        shown({"image/png": points()}, {"image/png": {"alt": "A blue field", "width": 20}}),
        "img",
        ["A blue field"],
    ),
    "jpeg": (shown({"image/jpeg": points("JPEG")}), "img", [LABEL]),
    "gif": (shown({"image/gif": points("GIF")}), "img", [LABEL]),
    "webp": (shown({"image/webp": points("WEBP")}), "img", [LABEL]),
    "bmp": (shown({"image/bmp": points("BMP")}), "img", [LABEL]),
    "tiff": (shown({"image/tiff": points("TIFF")}), "img", [LABEL]),
    "svg": (shown({"image/svg+xml": SVG, "text/plain": "<IPython.core.display.SVG object>"}), "img", [LABEL]),
    "a table of pandas": (
        shown({"text/html": frame(), "text/plain": "plain"}, kind="execute_result"),
        "table",
        ["column1", "1001"],
    ),
    "a styled table": (shown({"text/html": styled()}), "table", ["A styled table", "5500.000000"]),
    "html": (
        shown(
            {"text/html": "<h2>Head</h2><p>one <b>two</b></p><ul><li>three</li></ul><pre>four\nfive</pre>"}
        ),
        "strong",
        ["Head", "one two", "three", "four five"],
    ),
    "markdown": (shown({"text/markdown": "**strong** and `code`"}), "strong", ["strong and code"]),
    "latex": (shown({"text/latex": "$\\frac{a}{b}$", "text/plain": "a/b"}), "svg", ["\\frac{a}{b}"]),
    "latex that is not known": (
        shown({"text/latex": "\\begin{nosuch}a\\end{nosuch}"}),
        "code",
        ["\\begin{nosuch}a", "This formula is shown as it is written, in LaTeX."],
    ),
    "json": (shown({"application/json": {"usd": [1, 2.5, None]}}), "pre", ['"usd": [ 1, 2.5, null ]']),
    "text": (shown({"text/plain": "Series([1])"}, kind="execute_result"), "pre", ["Series([1])"]),
    "what was printed": (stream("one\n"), "pre", ["one"]),
    "warnings": (stream("careful\n", "stderr"), "pre", ["Warnings and messages (stderr)", "careful"]),
    "colours": (stream("\x1b[31mred\x1b[0m plain"), "span", ["red plain"]),
    "a bar that moves": (stream("10%\r50%\r100%\n"), "pre", ["100%"]),
    "an error that is expected": (
        {
            "output_type": "error",
            "ename": "KeyError",
            "evalue": "x",
            "traceback": ["\x1b[0;31mKeyError\x1b[0m: x"],
        },
        "section",
        ["KeyError", "KeyError: x"],
    ),
    "a script": (shown({"application/javascript": "alert(1)"}), "p", [CANNOT + "a script."]),
    "a chart of scripts": (
        shown({"application/vnd.plotly.v1+json": {"data": []}, "text/html": "<div></div><script>1</script>"}),
        "p",
        [CANNOT + "a script.", TYPE.format("application/vnd.plotly.v1+json")],
    ),
    "a chart of scripts with its picture": (
        shown(
            {"application/vnd.plotly.v1+json": {}, "text/html": "<script>1</script>", "image/png": points()}
        ),
        "img",
        [LABEL],
    ),
    "a control": (
        shown(
            {
                "application/vnd.jupyter.widget-view+json": {"model_id": "1"},
                "text/plain": "IntSlider(value=3)",
            }
        ),
        "pre",
        ["IntSlider(value=3)", "Here the notebook shows a control (a widget), which works only there."],
    ),
    "a frame, a film, sound": (
        shown({"text/html": "<iframe src='https://x'></iframe><video></video><audio></audio>words"}),
        "p",
        ["words", CANNOT + "a film, a frame with another page, sound."],
    ),
    "a type that nobody knows": (
        shown({"application/x-own": "1", "text/plain": "own"}),
        "pre",
        ["own", TYPE.format("application/x-own")],
    ),
    "pdf": (shown({"application/pdf": "JVBERi0="}), "p", [TYPE.format("application/pdf")]),
    "a picture from elsewhere": (
        shown({"text/html": "<img src='https://x.org/a.png' alt='far'>"}),
        "p",
        ["far", "A picture is not shown: it is no part of the notebook; attach it to the cell."],
    ),
    "a picture cut short": (
        shown({"image/png": points()[:60]}),
        "p",
        ["A picture is not shown: it is not whole."],
    ),
    "a picture of no kind": (shown({"image/png": "aGVsbG8="}), "p", ["it is of no known kind"]),
    "NUL": (stream("a\x00b"), "pre", ["a\\x00b"]),
    "half a character": (stream("a\ud83db"), "pre", ["a\N{REPLACEMENT CHARACTER}b"]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_page_and_pdf_show_an_output_or_say_what_they_cannot(kind):
    output, element, words = KINDS[kind]
    content = a_notebook(output, tags=["raises-exception"])
    page, said = on_page(content)
    tags = {tag.tag.removeprefix(XHTML) for tag in html5lib.parse(page).iter()}
    assert element in tags or "{http://www.w3.org/2000/svg}" + element in tags
    pdf, printed = on_paper(content)
    printed += " ".join(alternatives(pdf))
    for text in words:
        assert text in said or f'alt="{text}"' in page or f'aria-label="{text}"' in page
        assert text.replace(" ", "") in printed.replace(" ", "")
    assert "<Figure" not in said
    assert "This run failed" not in said


def test_colours_of_a_styled_table_stand_on_the_page():
    page, _ = on_page(a_notebook(shown({"text/html": styled()})))
    assert re.search(r"<td[^>]*background:#ffcc00[^>]*><p>5500|<td[^>]*background:#ffcc00[^>]*>5500", page)


def test_a_cell_that_ends_the_run_is_told_and_one_expected_to_fail_is_not():
    error = {"output_type": "error", "ename": "KeyError", "evalue": "x", "traceback": ["KeyError: x"]}
    assert "This run failed" in on_page(a_notebook(error))[1]
    assert "This run failed" not in on_page(a_notebook(error, tags=["raises-exception"]))[1]


def test_several_pictures_of_one_cell_are_all_shown():
    drawn = shown({"image/png": points(), "text/plain": "<Figure size 640x480 with 1 Axes>"})
    page, _ = on_page(a_notebook(drawn, drawn, stream("between"), drawn))
    assert page.count("<img") == 3


CELLS = {
    "html in markdown": (
        "one<br>two <b>three</b> <table><tr><td>four</td></tr></table>",
        ["one two three", "four"],
    ),
    "a script in markdown": ("<script>alert(1)</script> after", ["<script>alert(1)</script>", "after"]),
    "an empty heading": ("## \n\ntext below", ["text below"]),
    "a heading of nothing seen": ("## &nbsp;\u200b\n\ntext below", ["text below"]),
    "a formula": ("where $x_1 \\le 2$ and\n\n$$\\sum_i x_i$$", ["where", "and"]),
    "a task": ("- [x] done\n- [ ] not", ["\N{BALLOT BOX WITH CHECK} done", "\N{BALLOT BOX} not"]),
    "an attached picture": ("![a field](attachment:a.png)", []),
    "nothing attached": ("![a field](attachment:b.png)", ["the cell has nothing attached under that name"]),
    "a quote in a list": ("1. > one\n2. two", ["one", "two"]),
}


@pytest.mark.parametrize("kind", CELLS)
def test_page_and_pdf_show_a_markdown_cell(kind):
    markdown, words = CELLS[kind]
    content = a_notebook(markdown=markdown, attachments={"a.png": {"image/png": points()}})
    page, said = on_page(content)
    pdf, printed = on_paper(content)
    for text in words:
        assert text in said
        assert text.replace(" ", "") in printed.replace(" ", "")
    if kind == "an attached picture":
        assert 'alt="a field"' in page
        assert "a field" in alternatives(pdf)


def test_raw_cells_are_shown_as_what_they_are():
    raw = [
        ("as it is <b>", {}),
        ("<i>html</i>", {"raw_mimetype": "text/html"}),
        ("**md**", {"format": "text/markdown"}),
    ]
    content = a_notebook(raw=raw)
    page, said = on_page(content)
    assert "Raw cell as it is <b>" in said.replace(" </b>", "")
    assert "<em>html</em>" in page
    assert "<strong>md</strong>" in page
    assert "Rawcellasitis<b>" in on_paper(content)[1].replace(" ", "")


TONGUES = "河内市统计局 สำนักงานสถิติ 통계청 مكتب हनोई 😀 Ελλάδα Санкт"


def test_other_alphabets_are_printed_or_named_and_never_boxes():
    content = a_notebook(stream(TONGUES), markdown=f"## {TONGUES}\n\n{TONGUES}")
    assert on_page(content)[1].count(TONGUES) >= 3
    _, printed = on_paper(content)
    assert "Ελλάδα" in printed
    assert "Санкт" in printed
    for letters, name in (
        ("河内市", "CJK"),
        ("สำนักงาน", "Thai"),
        ("통계청", "Hangul"),
        ("😀", "emoji or sign"),
    ):
        assert letters in printed or f"[{name}" in printed or f", {name}" in printed
    assert ("No font of the machine" in printed) == ("河内市" not in printed or "😀" not in printed)


HUGE = {
    "one long text": lambda: [stream("word " * 6_000_000)],
    "one line": lambda: [stream("x" * 30_000_000)],
    "lines": lambda: [stream("a line of some words\n" * 1_500_000)],
    "colours": lambda: [stream("\x1b[31mred\x1b[0m " * 2_000_000)],
    "a bar": lambda: [stream("\rstep" * 5_000_000)],
    "many pieces": lambda: [stream("piece\n", name) for _ in range(30_000) for name in ("stdout", "stderr")],
    "a table": lambda: [shown({"text/html": frame(columns=30, rows=20_000)})],
    "json": lambda: [shown({"application/json": list(range(3_000_000))})],
    "markdown": lambda: [shown({"text/markdown": "# h\n\n**word** [x](y) " * 500_000})],
    "pictures": lambda: [shown({"image/png": points(size=(900, 700), noise=True)})] * 12,
    "an error": lambda: [
        {"output_type": "error", "ename": "E", "evalue": "v" * 9_000_000, "traceback": ["t" * 9_000_000]}
    ],
    "html that nests": lambda: [shown({"text/html": "<div>" * 20_000 + "deep" + "</div>" * 20_000})],
    "a drawing": lambda: [
        shown({"image/svg+xml": SVG.replace("<rect", '<path d="M0 0 L1 1"/>' * 300_000 + "<rect")})
    ],
}


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", HUGE)
def test_a_huge_output_is_cut_with_a_note_within_a_minute(kind):
    content = a_notebook(*HUGE[kind]())
    begun = time.process_time()
    _, said = on_page(content)
    _, printed = on_paper(content)
    assert time.process_time() - begun < 60
    notes = ("left out here", "is full", "fewer points", "not shown")
    if kind != "html that nests":
        assert any(note in said for note in notes)
        assert any(note.replace(" ", "") in printed.replace(" ", "") for note in notes)
    else:
        assert "deep" in said
