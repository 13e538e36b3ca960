"""Every figure of every page as a reader sees it: both languages and themes, wide, on a phone, on paper.

What is looked for stands in figure_faults.js: references that lead nowhere, marks without an area, words that
cannot be read, leave the frame, touch each other or are struck through, leaders that end at no mark.
"""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest

from analysis.publishing.drawing import clean
from analysis.publishing.made import made
from analysis.publishing.report import Figure, read

FAULTS = (Path(__file__).parent / "figure_faults.js").read_text(encoding="utf-8")
WIDTHS = (1280, 360)
THEMES = ("light", "dark")
STYLE = (Path(__file__).parents[2] / "analysis/publishing/template/chart.css").read_text(encoding="utf-8")


def looks(page, width: int, theme: str) -> list[str]:
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    return page.evaluate(FAULTS)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_no_figure_of_the_edition_has_a_fault(edition, browser):
    tab = browser.new_page()
    pages = sorted((edition / "site").rglob("*.html"))
    found, drawings = [], 0
    for path in pages:
        tab.goto(path.as_uri())
        for width in WIDTHS:
            for theme in THEMES:
                found += [
                    f"{path.parent.name}/{path.name} {width} {theme}: {said}"
                    for said in looks(tab, width, theme)
                ]
        drawings += tab.locator("figure svg").count()
    tab.close()
    assert drawings > 3 * len(pages), "the pages were drawn"
    assert "\n".join(found) == ""


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_no_page_of_the_edition_scrolls_sideways_on_a_phone(edition, browser):
    tab = browser.new_page(viewport={"width": 360, "height": 740})
    pages, wide = sorted((edition / "site").rglob("*.html")), []
    for path in pages:
        tab.goto(path.as_uri())
        room = tab.evaluate("document.documentElement.clientWidth")
        if tab.evaluate("document.documentElement.scrollWidth") > room:
            wide.append(f"{path.name} is wider than the screen")
        wide += [f"{path.name}: {words}" for words in tab.evaluate(BEYOND, room)]
    tab.close()
    assert len(pages) > 30
    assert "\n".join(wide) == ""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["index.html", "index.vi.html"])
def test_a_reader_on_a_phone_gets_the_current_forecast_at_once(edition, browser, name):
    """Whole on the first screen: the median with its interval and its chance, without scrolling sideways."""
    tab = browser.new_page(viewport={"width": 360, "height": 740})
    tab.goto((edition / "site" / name).as_uri())
    boxes = tab.locator(".strip > div").filter(has_text=re.compile("80%"))
    box = boxes.first.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert box["y"] + box["height"] <= 740
    text = boxes.first.inner_text()
    assert "2030" in text
    assert "USD" in text
    chart = tab.locator("#figure-1 .narrow-room svg").first
    assert chart.is_visible()
    assert chart.bounding_box()["width"] <= 360
    tab.close()


BEYOND = """room => [...document.querySelectorAll('main *')].filter(one => {
    const box = one.getBoundingClientRect();
    return box.width && box.right > room + 1 && !one.closest('svg, .visually-hidden') && one.checkVisibility()
}).map(one => one.tagName + ' ' + one.textContent.trim().slice(0, 40))"""


PAGE = (
    "<!doctype html><style>:root{{color-scheme:light dark}}:root[data-theme=dark]{{color-scheme:dark}}"
    "body{{background:light-dark(#ffffff,#10161d)}}{style}</style>"
    '<figure id="figure-1"><div class="drawn"><svg viewBox="0 0 300 200">{marks}</svg></div></figure>'
)
WELL = (
    '<path d="M20 180L280 40" style="fill:none;stroke:var(--f-accent);stroke-width:2"/>'
    '<rect x="40" y="20" width="60" height="30" fill="var(--f-band1)"/>'
    '<text x="44" y="38" font-size="9">2025: 7,178</text>'
    '<text x="120" y="18" font-size="9" fill="var(--f-accent)">median</text>'
    '<path id="f1-leader-1" d="M130 21L150 110" style="fill:none;stroke:var(--f-accent);stroke-width:.7"/>'
)


def drawn(browser, marks: str, theme: str = "light") -> list[str]:
    tab = browser.new_page()
    tab.set_content(PAGE.format(style=STYLE, marks=marks))
    found = looks(tab, 900, theme)
    tab.close()
    return [said.split(": ")[1] for said in found]


@pytest.mark.parametrize("theme", THEMES)
def test_a_good_drawing_has_no_fault(browser, theme):
    assert drawn(browser, WELL, theme) == []


@pytest.mark.parametrize(
    ("fault", "marks"),
    {
        "reference leads nowhere": '<rect x="150" y="60" width="9" height="9" fill="url(#h)" stroke="red"/>',
        "mark without an area": '<rect x="150" y="60" width="40" height="9" fill="url(#hatch)"/>',
        "mark in the colour of the ground": '<rect x="9" y="60" width="4" height="9" fill="var(--f-paper)"/>',
        "mark lies outside": '<rect x="-50" y="60" width="40" height="9" fill="var(--f-ink)"/>',
        "text leaves the frame": '<text x="280" y="190" font-size="9">Năm 2025 thực tế: 7.178</text>',
        "text hardly seen": '<text x="200" y="190" font-size="9" fill="#bbbbbb">faint</text>',
        "texts overlap": '<text x="60" y="40" font-size="9">8,300</text>',
        "stroke through words": '<path d="M40 35L100 35" style="fill:none;stroke:var(--f-later)"/>',
        "leader ends at no mark": '<path id="f1-leader-2" d="M130 21L240 30" '
        'style="fill:none;stroke:var(--f-ink)"/>',
        "leader names no words": '<path id="f1-leader-2" d="M220 72L240 150" '
        'style="fill:none;stroke:var(--f-ink)"/>',
    }.items(),
)
def test_a_planted_fault_is_found(browser, fault, marks):
    assert fault in drawn(browser, WELL + marks)


def test_black_text_is_found_in_the_dark(browser):
    marks = WELL + '<text x="200" y="190" font-size="9" fill="#000000">8,300 USD</text>'
    assert drawn(browser, marks, "light") == []
    assert drawn(browser, marks, "dark") == ["text hardly seen"]


# On paper: what the layout was given stands in the file, painted, in its ink and inside the page.


def on_paper(file: Path | bytes) -> tuple[Counter[str], list[str], str]:
    """How many shapes of each ink a PDF holds, what is wrong with them, and all its words."""
    import ctypes

    import pypdfium2.raw as raw
    from pypdfium2 import PdfDocument

    inks: Counter[str] = Counter()
    faults, words = [], ""
    for number, page in enumerate(PdfDocument(file), 1):
        width, height = page.get_size()
        words += page.get_textpage().get_text_bounded()
        for one in page.get_objects(max_depth=12):
            if one.type not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_TEXT):
                continue
            mode, stroked = ctypes.c_int(), ctypes.c_int()
            asks = [raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_GetStrokeColor]
            if one.type == raw.FPDF_PAGEOBJ_PATH:
                raw.FPDFPath_GetDrawMode(one.raw, mode, stroked)
                asks = [ask for ask, on in zip(asks, (mode.value, stroked.value), strict=True) if on]
            if not asks:
                faults.append(f"page {number}: a mark without paint")
            for ask in asks:
                parts = [ctypes.c_uint() for _ in range(4)]
                if ask(one.raw, *parts):
                    inks["#" + "".join(f"{part.value:02x}" for part in parts[:3])] += 1
            if one.type == raw.FPDF_PAGEOBJ_TEXT:
                left, bottom, right, top = one.get_bounds()
                if one.level == 0 and not (
                    left > -1 and right < width + 1 and bottom > -1 and top < height + 1
                ):
                    faults.append(f"page {number}: text leaves the page")
    return inks, faults, "".join(words.split())


POINT = re.compile(r' d="M [\d. ]+"')  # a line through one point draws nothing


def asked_inks(svg: str) -> Counter[str]:
    """How many marks of each ink a drawing asks for; of marks that repeat one shape, one."""
    svg = re.sub(r"<defs>.*?</defs>", "", svg, flags=re.DOTALL)
    ink = re.compile(r"(?:fill|stroke): ?(#[0-9a-fA-F]{6})")
    marks = [mark for mark in re.findall(r"<(?:path|rect|circle)[^>]*>", svg) if not POINT.search(mark)]
    asked = Counter(one.lower() for mark in marks for one in set(ink.findall(mark)))
    repeated = {one.lower() for mark in re.findall(r"<use[^>]*>", svg) for one in ink.findall(mark)}
    return asked + Counter(dict.fromkeys(repeated, 1))


def missing(figures: list[Figure], file: Path | bytes) -> list[str]:
    inks, faults, words = on_paper(file)
    svgs = [clean(figure.svg, f"f{figure.number}", "", themed=False) for figure in figures]
    asked: Counter[str] = sum((asked_inks(svg) for svg in svgs), Counter())
    faults += [
        f"{ink}: {count} marks, {inks[ink]} on paper" for ink, count in asked.items() if inks[ink] < count
    ]
    for figure, svg in zip(figures, svgs, strict=True):
        said = ["".join(text.split()) for text in re.findall(r"<text[^>]*>([^<]+)</text>", svg)]
        faults += [
            f"Figure {figure.number}: {text} is not on paper" for text in said if unescape(text) not in words
        ]
    return faults


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_figure_is_on_paper_with_all_its_marks_and_words(edition):
    wrong, seen = [], 0
    for run in made(edition):
        report = read(run.notebook, name=run.name)
        figures = [block for block in report.blocks if isinstance(block, Figure)]
        seen += len(figures)
        wrong += [
            f"{run.address}: {said}" for said in missing(figures, edition / "site" / f"{run.address}.pdf")
        ]
    assert seen > 90
    assert "\n".join(wrong) == ""


def test_a_mark_that_is_lost_on_paper_is_found(tmp_path):
    """A hatch that leads nowhere, and a word more than was set."""
    import made_reports

    from analysis.publishing.pdf import pdf_report

    report = read(made_reports.a_report(), name="grdp_per_person")
    figures = [block for block in report.blocks if isinstance(block, Figure)]
    paper = pdf_report(report)
    assert missing(figures, paper) == []
    more = '<g><path d="M0 0L9 9" style="fill: #123456"/><text x="9" y="9">hatched</text></g></svg>'
    [figure] = figures
    lost = [type(figure)(**{**vars(figure), "svg": figure.svg.replace("</svg>", more)})]
    assert [said.split(": ", 1)[1] for said in missing(lost, paper)] == [
        "1 marks, 0 on paper",
        "hatched is not on paper",
    ]
