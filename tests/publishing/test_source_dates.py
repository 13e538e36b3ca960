"""A page says which of its sources show less than a day, no date, or a day after its own."""

from __future__ import annotations

import pandas as pd
import pytest
from made_reports import Written

from analysis.publishing.blocks import Table
from analysis.publishing.pdf import pdf_report
from analysis.publishing.render import render_report
from analysis.publishing.report import Report, read
from analysis.publishing.source_dates import remarks

FRAME = pd.DataFrame({"Year": [2020]})


def report(
    *published: str, later: tuple[str, ...] = (), day: str = "2021-08-10", language: str = "en"
) -> Report:
    """A report as of a day with one table that cites the sources, and one of later knowledge."""
    found = Report("r", language, parameters={"as_of": day})
    for dates, is_later in ((published, False), (later, True)):
        cited = [{"source_id": f"{date}{is_later}{n}", "published": date} for n, date in enumerate(dates)]
        numbers = found.cite(cited)
        found.blocks.append(Table(1, "", "", [], [], "", None, numbers, is_later))
    return found


def test_a_month_or_a_year_is_said_to_count_from_its_last_day():
    (said,) = remarks(report("2020-12-27", "2020-10", "2019"))
    assert said == "Dated by month or year only, and taken as known from the last day of it: [2], [3]."


def test_a_source_without_a_date_is_said():
    (said,) = remarks(report("", "2020-12-27"))
    assert said.startswith("Without a date")
    assert said.endswith(": [1].")


def test_a_source_from_after_the_day_is_said_unless_it_stands_in_later_knowledge():
    (said,) = remarks(report("2021-08-11", later=("2026-01-01",)))
    assert said.startswith("From after the day of this page")
    assert said.endswith(": [1].")
    assert remarks(report("2021-08-10", later=("2026-01-01",))) == []


def test_a_month_that_had_begun_by_the_day_is_not_after_it():
    assert [said[:9] for said in remarks(report("2021-08", "2021-09"))] == ["Dated by ", "From afte"]


def test_the_vietnamese_page_says_it_in_vietnamese():
    for said in remarks(report("2020-10", "", "2022-01-01", language="vi")):
        assert not said.startswith(("Dated", "Without", "From"))


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_sentences_stand_on_the_page_and_in_the_pdf(language: str, tmp_path):
    source = "thoidai-2020-10-phan-dau-thu"
    written = Written(language=language).markdown("# T")
    written.code("x", lambda desk: desk.table(FRAME, caption="c", sources=[source]))
    (said,) = remarks(read(written.content))
    assert said in render_report(written.content)
    from pypdf import PdfReader

    file = tmp_path / "page.pdf"
    file.write_bytes(pdf_report(read(written.content), {}))
    text = " ".join("".join(page.extract_text() for page in PdfReader(file).pages).split())
    assert said[:30] in text
