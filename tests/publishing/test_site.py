"""The site: everything is there, linked both ways, in both languages, and made again only when it must be."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from html import unescape
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import html5lib
import made_reports
import pytest
from shipped import BOOK

from analysis.publishing.site import publish
from analysis.words import load

ATOM = "{http://www.w3.org/2005/Atom}"
XHTML = "{http://www.w3.org/1999/xhtml}"
COMPARE = "scenarios_VN-HN_2021-2025_2021-08-10_{}.html"


@pytest.fixture
def own_reports(reports, tmp_path):
    """A copy of the reports to change."""
    shutil.copytree(reports, tmp_path / "reports")
    return tmp_path / "reports"


def pages(reports: Path) -> list[Path]:
    return sorted((reports / "site").rglob("*.html"))


def test_every_page_is_valid_and_in_the_language_of_its_name(reports):
    assert len(pages(reports)) == 2 * (4 + 1 + 2 + 1)
    for path in pages(reports):
        tree = html5lib.HTMLParser(strict=True).parse(path.read_text(encoding="utf-8"))
        wanted = "vi" if re.search(r"[._]vi\.html$", path.name) else "en"
        assert tree.attrib["lang"] == wanted, path


def test_every_page_is_one_light_file(reports):
    assert max(path.stat().st_size for path in pages(reports)) < 1_500_000


def test_every_link_leads_somewhere(reports):
    for path in pages(reports):
        for address in re.findall(r'href="([^"]+)"', path.read_text(encoding="utf-8")):
            if re.match(r"(https?:|data:|#)", address):
                continue
            assert (path.parent / unquote(unescape(address))).exists(), f"{path.name}: {address}"


def test_twins_link_to_each_other(reports):
    for path in pages(reports):
        [twin] = re.findall(r'href="([^"]+)" lang="(?:en|vi)" hreflang', path.read_text(encoding="utf-8"))
        back = (path.parent / twin).read_text(encoding="utf-8")
        assert re.search(rf'href="[^"]*{re.escape(path.name)}" lang', back), path


def test_the_index_tells_forecast_interval_probability_and_verdict(reports):
    page = (reports / "site" / "index.html").read_text(encoding="utf-8")
    text = re.sub(r"</?data[^>]*>", "", page)
    assert (
        "GRDP per person of Hanoi in 2025 is forecast at 7,000 USD (median; 80% interval 6,158 to 7,957 "
        "USD), and the chance of 8,300 USD or more is 4%." in text
    )
    assert "in 2025 came to 7,178 USD, against a target of 8,300 to 8,500 USD: missed. By exchange" in text
    assert 'class="chart"' in text


def test_the_terminal_hears_the_same(reports, paths_without_a_model):
    said = publish(BOOK, reports).headlines["vi"]
    assert any(
        "năm 2025 đạt 7.178 USD, so với chỉ tiêu 8.300 đến 8.500 USD: không đạt." in line for line in said
    )


def test_a_failed_run_is_named_and_has_no_pdf(reports):
    assert "failed" in (reports / "site" / "index.html").read_text(encoding="utf-8")
    assert not list((reports / "site" / "clusters").glob("*.pdf"))


def test_every_scenario_is_in_the_page_whole(reports):
    page = (reports / "site" / COMPARE.format("en")).read_text(encoding="utf-8")
    data = json.loads(
        re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1]
    )
    assert set(data["scenarios"]) == set(made_reports.SCENARIOS)
    for name, median in made_reports.SCENARIOS.items():
        fan = data["scenarios"][name]
        assert fan["values"][fan["levels"].index(0.5)][-1] == pytest.approx(median)


def test_a_scenario_whose_source_is_later_than_the_day_stands_apart_with_a_badge(reports, own_reports):
    page = (reports / "site" / COMPARE.format("en")).read_text(encoding="utf-8")
    assert "later source" not in page
    assert page.count('<fieldset class="choices') == 1
    for language in ("en", "vi"):
        about = {"scenario": "pandemic-all-year", "language": language}
        made_reports.store(own_reports, "grdp_per_person", made_reports.a_report(6000.0, **about), **about)
    publish(BOOK, own_reports, pdf=False)
    page = (own_reports / "site" / COMPARE.format("en")).read_text(encoding="utf-8")
    apart = page[page.index("Written with later knowledge") :]
    assert 'value="pandemic-all-year"' in apart
    assert 'value="weaker-dong"' not in apart[: apart.index("</fieldset>")]
    assert "Pandemic all year, then catching up (later source)" in page


def test_the_index_leads_to_the_documentation_once_it_stands_beside_it(own_reports):
    site = own_reports / "site"
    publish(BOOK, own_reports, pdf=False)
    assert "docs/index.html" not in (site / "index.html").read_text("utf-8")
    (site / "docs").mkdir()
    (site / "docs" / "index.html").write_text("mine")
    for name, word in (("index.html", "Documentation"), ("index.vi.html", "Tài liệu hướng dẫn")):
        publish(BOOK, own_reports, pdf=False)
        page = (site / name).read_text("utf-8")
        assert 'href="docs/index.html"' in page
        assert word in page
    assert (site / "docs" / "index.html").read_text() == "mine"


def test_one_scenario_is_no_choice(reports):
    page = (
        reports / "site" / COMPARE.format("en").replace("2021-2025_2021-08-10", "2026-2030_2026-11-23")
    ).read_text()
    assert 'id="fan"' in page
    assert 'name="scenario"' not in page
    assert "Choose a scenario" not in page


def test_the_data_behind_the_comparison_is_in_the_page(reports):
    page = (reports / "site" / COMPARE.format("vi")).read_text(encoding="utf-8")
    [content] = re.findall(r'href="data:text/csv;charset=utf-8,([^"]+)"', page)
    rows = list(csv.DictReader(io.StringIO(unquote(unescape(content)))))
    wanted = {"scenario": "baseline", "year": "2025", "level": "0.5", "usd_per_person": "7000.00"}
    assert [row for row in rows if wanted.items() <= row.items()]


def test_a_scenario_title_with_markup_is_shown_as_text(own_reports, monkeypatch):
    from analysis.scenarios import scenario as scenarios

    real = scenarios.load_scenario

    def hostile(text, *rest):
        found = real(text, *rest)
        title = found.title.model_copy(update={"en": made_reports.HOSTILE, "vi": made_reports.HOSTILE})
        return found.model_copy(update={"title": title})

    monkeypatch.setattr(scenarios, "load_scenario", hostile)
    shutil.rmtree(own_reports / "site")
    publish(BOOK, own_reports, pdf=False)
    for name in (COMPARE.format("en"), "index.html"):
        page = (own_reports / "site" / name).read_text(encoding="utf-8")
        tree = html5lib.HTMLParser(strict=True).parse(page)
        assert "owned" not in "".join(
            script.text or ""
            for script in tree.iter(XHTML + "script")
            if script.attrib.get("type") != "application/json"
        )
        assert "<script>document" not in page
        assert "</script> *bold*" not in page


def test_the_feed_lists_the_editions_newest_first(reports):
    tree = ElementTree.parse(reports / "site" / "feed.en.xml")
    titles = [entry.findtext(f"{ATOM}title") for entry in tree.iter(f"{ATOM}entry")]
    assert ["2026\N{EN DASH}2030" in title for title in titles] == [True, False]
    last = tree.findall(f".//{ATOM}summary")[-1].text
    assert "7,000 USD" in last
    assert "This is a reconstruction" in last


def test_all_result_rows_can_be_downloaded(reports):
    lines = (reports / "site" / "VN-HN_2021-2025_2021-08-10.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + 36 * 3 * 2


def test_nothing_is_made_twice(own_reports):
    made: list[str] = []
    publish(BOOK, own_reports, progress=made.append)
    assert made == []


def test_only_what_changed_is_made_again(own_reports):
    about = {"scenario": "weaker-dong", "language": "vi"}
    made_reports.store(own_reports, "grdp_per_person", made_reports.a_report(6000.0, **about), **about)
    made: list[str] = []
    publish(BOOK, own_reports, progress=made.append)
    reports_made = [name for name in made if "/" in name]
    assert reports_made == [
        f"grdp_per_person/VN-HN_2021-2025_2021-08-10_weaker-dong_vi.{kind}" for kind in ("html", "pdf")
    ]
    assert "6.000" in (own_reports / "site" / COMPARE.format("vi")).read_text(encoding="utf-8")


def test_a_page_whose_run_is_gone_goes_too(own_reports):
    shutil.rmtree(own_reports / "clusters")
    publish(BOOK, own_reports)
    assert not (own_reports / "site" / "clusters").exists()


def test_a_folder_without_runs_gives_an_index_that_says_nothing_more(tmp_path):
    assert publish(BOOK, tmp_path).index.exists()


def test_a_failed_run_still_names_its_place_and_plan(reports):
    [path] = (reports / "site" / "clusters").glob("*_en.html")
    assert "Hanoi · Plan 183 of 10 August 2021" in path.read_text(encoding="utf-8")


def test_a_scenario_whose_file_is_gone_keeps_its_name():
    from analysis.publishing.comparison import scenario_words

    folder = BOOK.scenarios
    assert scenario_words("gone", folder, load("en")) == ("gone", "")
    assert scenario_words("weaker-dong", folder, load("vi"))[0] != "weaker-dong"
    assert scenario_words("growth-11?growth=-1", folder, load("en"))[0].endswith("(growth=-1)")


def test_an_edition_whose_runs_all_failed_is_published_and_says_so(tmp_path):
    made_reports.store(tmp_path, "clusters", made_reports.a_report(failed=True), failed=True)
    said = publish(BOOK, tmp_path).headlines["en"]
    assert "  Every run of this edition failed; each page says why." in said
