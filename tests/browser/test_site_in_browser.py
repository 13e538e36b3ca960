"""The site as a reader meets it, in a real browser."""

from __future__ import annotations

import json
import re

import made_reports
import numpy as np
import pytest
from own_path import share_below, what_if

from analysis.publishing.render import template_file
from analysis.publishing.whatif import DRIVERS, Start
from analysis.words import load

REPORT = "grdp_per_person/VN-HN_2021-2025_2021-08-10_baseline_{}.html"
FAILED = "clusters/VN-HN_2021-2025_2021-08-10_baseline_{}.html"
COMPARE = "scenarios_VN-HN_2021-2025_2021-08-10_{}.html"
PAGES = {"index": "index.html", "index-vi": "index.vi.html", "report": REPORT.format("en"),
         "report-vi": REPORT.format("vi"), "failed": FAILED.format("en"), "compare": COMPARE.format("en"),
         "compare-vi": COMPARE.format("vi")}  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_nobody_has_no_fault_and_fits_its_window(site, open_tab, name, width, scheme):
    tab = open_tab(width, scheme).open(site / PAGES[name])
    tab.keep(f"{name}-{'desktop' if width > 600 else 'phone'}-{scheme}")
    assert [url for url in tab.asked if not url.startswith(("file:", "data:"))] == []
    assert tab.faults == []
    assert tab.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(site, open_tab, name, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="part of the extra `test`")
    tab = open_tab(scheme=scheme).open(site / PAGES[name])
    found = axe.Axe().run(tab.page).response["violations"]
    assert [(fault["id"], fault["impact"], fault["nodes"][0]["html"]) for fault in found] == []


def test_the_scenario_switch_redraws_fan_sentence_and_table(site, open_tab):
    tab = open_tab().open(site / COMPARE.format("en"))
    page = tab.page
    before = page.get_attribute("#fan .median", "d")
    page.check("input[value=weaker-dong]")
    assert page.get_attribute("#fan .median", "d") != before
    assert page.inner_text("#said").startswith("A weaker dong: 6,400 USD per person in 2025")
    assert page.text_content("#fan text.median-text") == "median 6,400"
    cells = page.locator("#by-year tbody tr").last.locator("td").all_inner_texts()
    say = load("en")
    rows = made_reports.quantile_rows(6400.0, 2021, 2025)
    last = rows[(rows["period"] == 2025) & rows["output_type_id"].isin([0.1, 0.5, 0.9])]
    assert cells == [say.number(value) for value in last["value"]]
    tab.keep("compare-weaker-dong")
    page.check("input[value=baseline]")
    assert page.get_attribute("#fan .median", "d") == before


@pytest.mark.parametrize("leave", ["link", "reload"])
def test_coming_back_shows_the_numbers_of_the_scenario_that_is_chosen(site, open_tab, leave):
    page = open_tab().open(site / COMPARE.format("en")).page
    page.check("input[value=weaker-dong]")
    if leave == "link":
        page.get_by_role("link", name="All reports").click()
        page.go_back()
    else:
        page.reload()
    chosen = page.locator("label:has(input[name=scenario]:checked)").inner_text()
    assert page.inner_text("#said").startswith(f"{chosen.strip()}: ")


def test_the_page_first_drawn_is_the_page_redrawn(site, open_tab):
    """Python draws what the reader sees first and the script what follows: both draw the same."""
    written = (site / COMPARE.format("en")).read_text(encoding="utf-8")
    drawn = dict(
        re.findall(r'data-band="([^"]+)" d="([^"]+)"', written.split('id="fan"')[1].split("</svg>")[0])
    )
    page = open_tab().open(site / COMPARE.format("en")).page

    def numbers(path: str) -> list[float]:
        return [float(number) for number in re.findall(r"-?\d+\.?\d*", path)]

    for band, path in drawn.items():
        redrawn = page.get_attribute(f'#fan [data-band="{band}"]', "d")
        np.testing.assert_allclose(numbers(redrawn), numbers(path), atol=0.11)


def test_the_what_if_panel_agrees_with_the_model_to_rounding(site, open_tab):
    page = open_tab().open(site / COMPARE.format("en")).page
    data = json.loads(page.inner_text("#data") or page.locator("#data").text_content())
    start = Start(**data["whatIf"]["start"])
    moved = {"growth": [9.5, -2.0, 8.1, 7.0, 12.3], "deflator": [0.4, 5.5, 2.0, -1.5, 3.0],
             "dong": [0.0, 4.2, 10.1, -3.0, 1.0], "people": [0.5, 1.5, 2.5, 1.0, 0.0]}  # fmt: skip
    for name in DRIVERS:
        for slider, value in zip(
            page.locator(f"#what-if input[data-driver={name}]").all(), moved[name], strict=True
        ):
            slider.fill(str(value))
    expected = what_if(start, moved)
    shown = json.loads(page.get_attribute("#what-if", "data-usd"))
    np.testing.assert_allclose(shown, expected, rtol=1e-12)
    say = load("en")
    base = data["scenarios"]["baseline"]
    below = share_below(expected[-1], base["levels"], [values[-1] for values in base["values"]])
    rate = start.rate * np.prod([1 + change / 100 for change in moved["dong"]])
    assert page.inner_text("#own-said") == (
        f"Your path reaches {say.number(expected[-1])} USD per person in 2025, "
        f"{say.number(8300 - expected[-1])} below the target of 8,300, at {say.number(rate)} VND per USD. "
        f"Of the baseline forecast, {say.chance(below)} lies below it."
    )


def test_the_script_rounds_as_the_pages_do(open_tab, site):
    """Exact halves go to the even digit; what lies a hair beside one goes where it is nearer."""
    source = template_file("compare.js")
    number = source[source.index("  const fixed") : source.index("  const percent")]
    values = [8300.5, 8301.5, 8300.4999999, 8300.5000001, 0.5, 2.5, -2.5, -0.4, 7.125, 12.25, 1234567.5]
    page = open_tab().open(site / COMPARE.format("en")).page
    said = page.evaluate(
        f"""([values, words]) => {{ {number}
            return values.flatMap(value => [0, 1, 2].map(digits => number(value, digits))); }}""",
        [values, {"thousand": ",", "decimal": "."}],
    )
    say = load("en")
    assert said == [say.number(value, digits) for value in values for digits in (0, 1, 2)]


def test_the_sliders_go_back_to_the_central_path(site, open_tab):
    page = open_tab().open(site / COMPARE.format("en")).page
    before = page.inner_text("#own-said")
    page.locator("#what-if input").first.fill("15")
    assert page.inner_text("#own-said") != before
    page.click("#reset")
    assert page.inner_text("#own-said") == before


def test_everything_can_be_done_from_the_keyboard(site, open_tab):
    page = open_tab().open(site / COMPARE.format("en")).page
    page.focus("input[name=scenario]:checked")
    page.keyboard.press("ArrowRight")
    assert not page.inner_text("#said").startswith("Baseline")
    slider = page.locator("#what-if input").first
    slider.focus()
    value = float(slider.input_value())
    page.keyboard.press("ArrowRight")
    assert float(slider.input_value()) == pytest.approx(value + 0.1)
    page.goto((site / REPORT.format("en")).as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_the_language_switch_leads_to_the_twin_and_back(site, open_tab):
    tab = open_tab().open(site / REPORT.format("en"))
    tab.page.get_by_role("link", name="Tiếng Việt").click()
    assert tab.page.evaluate("document.documentElement.lang") == "vi"
    assert tab.page.url.endswith(REPORT.format("vi"))
    assert "Hà Nội" in tab.page.inner_text("main")
    tab.page.get_by_role("link", name="English").click()
    assert tab.page.url.endswith(REPORT.format("en"))


def test_vietnamese_numbers_stay_vietnamese_when_the_script_writes_them(site, open_tab):
    page = open_tab().open(site / COMPARE.format("vi")).page
    page.get_by_label("Đồng Việt Nam", exact=False).or_(
        page.locator("input[value=weaker-dong]")
    ).first.check()
    assert "6.400 USD/người" in page.inner_text("#said")
    assert re.search(r"\d,\d%", page.locator("#what-if output").first.inner_text())


def test_dark_mode_follows_the_system_and_the_switch_and_is_remembered(site, open_tab):
    ground = "getComputedStyle(document.body).backgroundColor"
    assert open_tab(scheme="dark").open(site / "index.html").page.evaluate(ground) == "rgb(16, 22, 29)"
    tab = open_tab().open(site / "index.html")
    assert tab.page.evaluate(ground) == "rgb(255, 255, 255)"
    tab.page.get_by_role("button", name="Dark").click()
    assert tab.page.evaluate(ground) == "rgb(16, 22, 29)"
    tab.page.reload()
    assert tab.page.evaluate(ground) == "rgb(16, 22, 29)"


def test_figures_follow_dark_mode(site, open_tab):
    paper = "getComputedStyle(document.querySelector('#figure-1 svg path')).fill"
    light, dark = (open_tab(scheme=scheme).open(site / REPORT.format("en")).page.evaluate(paper)
                   for scheme in ("light", "dark"))  # fmt: skip
    assert (light, dark) == ("rgb(255, 255, 255)", "rgb(16, 22, 29)")


def test_the_code_stays_away_until_it_is_asked_for(site, open_tab):
    page = open_tab().open(site / REPORT.format("en")).page
    code = page.locator(".code").first
    assert not code.is_visible()
    page.get_by_label("Show code").check()
    assert code.is_visible()


@pytest.mark.parametrize("name", ["index", "report", "compare", "report-vi"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_print_preview_is_light_has_no_controls_and_numbers_its_pages(
    site, open_tab, name, scheme, tmp_path, screenshots
):
    import pypdf
    import pypdfium2

    tab = open_tab(scheme=scheme).open(site / PAGES[name])
    printed = tab.page.pdf(prefer_css_page_size=True, print_background=True)
    (tmp_path / "printed.pdf").write_bytes(printed)
    reader = pypdf.PdfReader(tmp_path / "printed.pdf")
    texts = [" ".join(page.extract_text().split()) for page in reader.pages]
    assert all(f"{number} / {len(texts)}" in text for number, text in enumerate(texts, 1))
    assert "Show code" not in texts[0]
    image = pypdfium2.PdfDocument(printed)[0].render(scale=1).to_pil().convert("L")
    assert np.median(np.asarray(image)) > 250
    image.save(screenshots / f"{name}-printed-{scheme}.png")


def test_markup_in_a_page_never_runs(site, open_tab):
    tab = open_tab().open(site / REPORT.format("en"))
    assert tab.page.title().startswith("GRDP per person against the plan")
    tab.page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"document.title=1\">')"
    )
    tab.page.wait_for_timeout(100)
    assert tab.page.title().startswith("GRDP per person against the plan")


def test_the_choice_and_the_sliders_stand_in_the_address_and_go_with_it(site, open_tab):
    page = open_tab().open(site / COMPARE.format("en")).page
    page.check("input[value=weaker-dong]")
    page.locator("#what-if input").first.fill("12")
    own = page.inner_text("#own-said")
    assert "scenario=weaker-dong" in page.url
    page.get_by_role("link", name="Tiếng Việt").click()
    assert page.is_checked("input[value=weaker-dong]")
    assert page.locator("#what-if input").first.input_value() == "12"
    page.go_back()
    assert page.is_checked("input[value=weaker-dong]")
    assert page.inner_text("#own-said") == own
    page.click("#reset")
    page.check("input[value=baseline]")
    assert "#" not in page.url


def test_an_address_that_makes_no_sense_shows_the_baseline(site, open_tab):
    page = open_tab().page
    page.goto((site / COMPARE.format("en")).as_uri() + "#scenario=toString&growth=1_x&dong=")
    assert page.is_checked("input[value=baseline]")
    assert page.inner_text("#said").startswith("Baseline: ")


def test_the_baseline_stays_in_view_beside_another_scenario(site, open_tab):
    page = open_tab().open(site / COMPARE.format("en")).page
    assert "The baseline" not in page.inner_text("#said")
    page.check("input[value=weaker-dong]")
    assert "The baseline: 7,000 USD, and 4%." in page.inner_text("#said")
    assert page.get_attribute("#fan .baseline", "visibility") == "visible"


@pytest.mark.parametrize(("growth", "arrow"), [("15", "↑"), ("-15", "↓")])
def test_a_path_beyond_the_axis_is_shown_as_beyond(site, open_tab, growth, arrow):
    page = open_tab().open(site / COMPARE.format("en")).page
    for slider in page.locator("#what-if input[data-driver=growth]").all():
        slider.fill(growth)
    for slider in page.locator("#what-if input[data-driver=deflator]").all():
        slider.fill(growth)
    assert arrow in page.locator("#own [data-end=own]").text_content()


def test_without_scripts_the_page_says_what_would_be_there_and_shows_all_scenarios(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / COMPARE.format("en")).as_uri())
    text = page.inner_text("main")
    assert "Without scripts the figure shows the baseline" in text
    assert not page.locator("input[name=scenario]").first.is_visible()
    assert all(name in page.inner_text("#table-2") for name in ("Baseline", "A weaker dong"))
    context.close()


@pytest.mark.parametrize("name", ["index", "report", "report-vi", "compare", "compare-vi"])
def test_every_figure_is_taken_as_svg_and_png_with_its_words_in_it(site, open_tab, name, tmp_path):
    """The files are opened: the drawing, its title, what is drawn and its source stand in them."""
    from xml.etree import ElementTree

    from PIL import Image

    page = open_tab(390, "dark").open(site / PAGES[name]).page
    for figure in page.locator("figure:has(.drawn svg)").all():
        taken = {}
        for way in ("SVG", "PNG"):
            with page.expect_download() as download:
                figure.get_by_role("button", name=way).click()
            taken[way] = tmp_path / download.value.suggested_filename
            download.value.save_as(taken[way])
        stem = taken["SVG"].stem
        assert re.fullmatch(r"VN-HN_20\d\d-20\d\d_20\d\d-\d\d-\d\d_\w+_figure-\d_(en|vi)", stem)
        assert taken["PNG"].name == f"{stem}.png"
        text = taken["SVG"].read_text(encoding="utf-8")
        root = ElementTree.fromstring(text)
        words = " ".join("".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text"))
        caption = figure.locator("figcaption").evaluate(
            "one => [...one.childNodes].filter(part => part.className !== 'number')"
            ".map(part => part.textContent).join(' ')"
        )
        assert set(caption.split()) <= set(words.split())
        for source in figure.locator(".cited").all():
            assert set(source.text_content().split()) <= set(words.split())
        assert "var(" not in text
        assert "light-dark" not in text
        with Image.open(taken["PNG"]) as image:
            assert image.width > 1500
            shades = image.convert("L").getextrema()
            assert shades[1] == 255, "on white paper"
            assert shades[0] < 90


@pytest.mark.parametrize("name", PAGES)
def test_on_a_phone_no_table_and_no_figure_goes_beyond_the_screen(site, open_tab, name):
    page = open_tab(360).open(site / PAGES[name]).page
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    beyond = page.evaluate(
        "[...document.querySelectorAll('.scroll, td, tbody th, .drawn svg, .answer')].filter(one =>"
        " one.getBoundingClientRect().right > innerWidth + 1 || one.scrollWidth > one.clientWidth + 1)"
        ".map(one => one.textContent.slice(0, 40))"
    )
    assert beyond == []
    for chart in page.locator(".drawn:has(.narrow-room)").all():
        assert chart.locator(".narrow-room svg").is_visible()
        assert not chart.locator(".wide-room svg").is_visible()
