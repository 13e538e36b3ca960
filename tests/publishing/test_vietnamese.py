"""No English is left on a Vietnamese page, and offices bear their names at their time in both languages."""

from __future__ import annotations

import json

import pytest
import vietnamese
from shipped import BOOK, RECORD

from analysis.commands.run import ALL as NOTEBOOKS
from analysis.publishing.desk import citation
from analysis.publishing.site import publish
from analysis.record.names import named
from analysis.running.batch import run_edition
from analysis.running.plan import one_run
from analysis.words import load

DRAWS = 400


def test_a_word_is_told_from_a_foreign_one():
    page = "<p>GRDP của thành phố theo the forecast; Weibull (VTV News) in ra</p><code>desk.text</code>"
    assert vietnamese.foreign(page, ["VTV News"], {"grdp", "weibull"}) == ["forecast"]


def test_dates_and_ranges_of_another_form_are_seen():
    page = "<p>01/2021, 1/2021, 08/2/2021, 8/2/2021, 2021-2025, 2021\N{EN DASH}2025, 80 %, 80%</p>"
    assert vietnamese.uneven(page) == ["0 %", "01/2021", "08/2/2021", "2021-2025"]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_no_page_of_the_edition_has_a_foreign_word_that_is_not_declared(tmp_path):
    jobs = [
        job
        for plan, day in (("2021-2025", "2021-08-10"), ("2021-2025", "2026-11-23"))
        for job in one_run(NOTEBOOKS, {"plan": plan, "as_of": day, "language": "vi", "draws": DRAWS}, BOOK)
    ]
    batch = run_edition(BOOK, jobs, tmp_path, jobs=2, progress=False)
    assert [outcome.failure for outcome in batch.failed] == []
    publish(BOOK, tmp_path, pdf=False)
    names, allowed, found = vietnamese.publications(), vietnamese.declared(), {}
    for path in (tmp_path / "site").rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        if '<html lang="vi">' not in page:
            continue
        if words := vietnamese.foreign(page, names, allowed) + vietnamese.uneven(page):
            found[path.name] = words
    assert found == {}, json.dumps(found, indent=1)


@pytest.mark.parametrize(
    ("day", "english", "vietnamese_name"),
    [
        ("2021-06-29", "General Statistics Office", "Tổng cục Thống kê"),
        ("2025-02-28", "General Statistics Office", "Tổng cục Thống kê"),
        ("2025-03", "National Statistics Office", "Cục Thống kê"),
        ("2026-08-15", "National Statistics Office", "Cục Thống kê"),
        ("", "National Statistics Office", "Cục Thống kê"),
    ],
)
def test_an_office_bears_its_name_at_its_time(day, english, vietnamese_name):
    for text in ("General Statistics Office", "National Statistics Office"):
        assert named(RECORD, text, "en", day) == english
        assert named(RECORD, text, "vi", day) == vietnamese_name


def test_every_qualifier_of_a_publisher_is_named_in_vietnamese():
    sources = RECORD.table("sources")
    texts = {text for text in sources["publisher"] if text.endswith(")")}
    english = {
        "the",
        "of",
        "copy",
        "text",
        "data",
        "machine",
        "via",
        "reprint",
        "translation",
        "kept",
        "page",
    }
    for text in texts:
        qualifier = named(RECORD, text, "vi").rpartition(" (")[2].rstrip(")")
        assert not english & set(qualifier.lower().split()), text


def test_a_citation_follows_language_and_day():
    row = {"publisher": "General Statistics Office", "title": "T", "url": "u", "published": "2025-07-05"}
    assert citation("s", row, RECORD, "vi")["publisher"] == "Cục Thống kê"
    assert citation("s", row, RECORD, "en")["publisher"] == "National Statistics Office"
    assert load("vi").language == "vi"
