"""An edition as spreadsheets: every page offers it, and it says what the page says."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from keys_in_html import in_html
from python_calamine import CalamineWorkbook
from shipped import BOOK

from analysis.figures import terms
from analysis.plans.scoreboard import scoreboard
from analysis.publishing import front
from analysis.publishing.comparison import BASELINE
from analysis.publishing.data_files import files_of
from analysis.publishing.edition_book import FORMATS, edition_book, edition_file
from analysis.publishing.front import place_of
from analysis.publishing.headline import USD
from analysis.publishing.made import Edition, editions, made
from analysis.publishing.report import read
from analysis.running.results import results
from analysis.words import LANGUAGES, load

SAME = 2e-6


def found(reports: Path) -> list[Edition]:
    return editions(made(reports))


def file_of(reports: Path, edition: Edition, language: str, ending: str) -> Path:
    return reports / "site" / edition_file(edition, language, ending)


def tables(path: Path) -> dict[str, list[dict[str, object]]]:
    """The sheets with tables by name, a row by its heads, as another library than the writer reads them."""
    book = CalamineWorkbook.from_path(path)
    read_rows = {}
    for name in book.sheet_names[2:]:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        top = next(n for n, row in enumerate(rows) if row[0] in _BACK) + 1
        heads = [head for head in rows[top] if head]
        read_rows[name] = [dict(zip(heads, row, strict=False)) for row in rows[top + 1 :]]
    return read_rows


PATHS_OF = front.paths_of  # before any fixture puts made-up ones in its place
_BACK = {load(language)("Back to the contents") for language in LANGUAGES}


def sheet(path: Path, name: str, language: str) -> list[dict[str, object]]:
    return tables(path)[load(language)(name)]


def quantile_cells(
    path: Path, name: str, unit: str, language: str
) -> Iterator[tuple[str, int, float, float]]:
    """Scenario, year, level and value of every cell of quantiles on a sheet."""
    say = load(language)
    for row in sheet(path, name, language):
        scenario = str(row.get(say("Name of its file"), BASELINE))
        for head, value in row.items():
            level = _level(head, say, unit)
            if level is not None:
                yield scenario, int(row[say("Year")]), level, float(value)


def _level(head, say, unit) -> float | None:
    if head == say("Median, {unit}", unit=unit):
        return 0.5
    shape = re.escape(say("Quantile {share}, {unit}", share="@", unit=unit)).replace("@", "([0-9.,]+)%")
    match = re.fullmatch(shape, head)
    return float(match[1].replace(",", ".")) / 100 if match else None


def of_rows(edition: Edition, indicator: str) -> dict[tuple[str, int, float], float]:
    """The quantiles of all scenarios in the result rows."""
    wanted = {}
    for name in edition.scenarios:
        rows = edition.forecast(name, indicator)
        for row in rows[rows["output_type"] == "quantile"].itertuples():
            wanted[name, int(row.period), round(float(row.output_type_id), 6)] = row.value
    return wanted


def agrees(reports: Path) -> list[str]:
    """What a workbook says otherwise than the result rows, of every edition, language and format."""
    wrong = []
    for edition in found(reports):
        usd = of_rows(edition, USD)
        for language in LANGUAGES:
            say = load(language)
            for ending in FORMATS:
                path = file_of(reports, edition, language, ending)
                for name in ("GRDP per person in USD", "Scenarios by year", "Scenarios"):
                    cells = list(quantile_cells(path, name, "USD", language))
                    assert cells, (path.name, name)
                    for scenario, year, level, value in cells:
                        if abs(value - usd[scenario, year, round(level, 6)]) > SAME * abs(value):
                            wrong.append(f"{path.name} {name} {scenario} {year} {level}: {value}")
                for row in sheet(path, "Chances", language):
                    value, bar = row[say("Chance")], row[say("To be reached, at least")]
                    told = edition.rows[
                        (edition.rows["output_type"] == "probability")
                        & (edition.rows["output_type_id"] == f">={bar:g}")
                        & (edition.rows["period"].astype(str) == str(row[say("Year or day")]))
                    ]["value"]
                    if not (abs(told - value) < 1e-9).any():
                        wrong.append(f"{path.name} {row}")
    return wrong


def test_every_page_offers_the_workbook_in_its_language(reports):
    site = reports / "site"
    pages = [*site.rglob("*.html")]
    assert len(pages) > 4
    for page in pages:
        text = page.read_text(encoding="utf-8")
        linked = re.findall(r'href="([^"]+\.(?:xlsx|ods))"', text)
        language = re.search(r'<html lang="(\w\w)"', text)[1]
        assert len(linked) >= 2, page
        for address in linked:
            assert (page.parent / address).resolve().is_file(), (page, address)
            assert Path(address).stem.endswith(f"_{language}"), (page, address)


def test_the_workbook_agrees_with_the_result_rows(reports):
    assert agrees(reports) == []


def test_key_figures_are_numbers_and_those_of_the_index(reports):
    said = [
        float(fact.value)
        for fact in in_html((reports / "site" / "index.html").read_text(encoding="utf-8"))
        if fact.key.indicator == USD and fact.key.quantity in ("q0.1", "q0.5", "q0.9")
    ]
    shown = [
        row["Value"]
        for edition in found(reports)
        for row in sheet(file_of(reports, edition, "en", ".xlsx"), "Key figures", "en")
        if str(row["What of it"]).startswith("forecast")
    ]
    assert shown
    assert all(isinstance(value, float) for value in shown)
    assert all(any(abs(value - one) <= SAME * value for one in said) for value in shown)


def test_verdicts_and_targets_are_those_of_the_scoreboard(reports):
    for edition in found(reports):
        place, (view, _) = place_of(edition, BOOK), edition.views(BOOK.record)
        from analysis.plans.places import plans

        board = scoreboard(view, place, plans(edition.place, BOOK.record)[edition.plan])
        rows = sheet(file_of(reports, edition, "en", ".ods"), "Targets and verdicts", "en")
        wanted = [terms.verdict(code, load("en")) for code in board["verdict"]]
        assert [row["Verdict"] for row in rows] == wanted
        assert [row["Code of the target"] for row in rows] == list(board["target_id"])


def test_the_record_is_what_was_known_and_nothing_later(reports):
    for edition in found(reports):
        rows = sheet(file_of(reports, edition, "en", ".xlsx"), "The record", "en")
        days = [row["Day of the print"] for row in rows]
        assert all(isinstance(day, date | datetime) for day in days)
        assert max(days) <= date.fromisoformat(edition.as_of)
        sources = sheet(file_of(reports, edition, "en", ".xlsx"), "Sources of the record", "en")
        assert {row["Source"] for row in rows} <= {row["Code of the source"] for row in sources}


def test_both_languages_hold_the_same_numbers(reports):
    for edition in found(reports):
        ours = [edition_book(edition, BOOK, load(language)) for language in LANGUAGES]
        for one, other in zip(*(book.sheets for book in ours), strict=True):
            numbers = [
                [[cell for cell in row if not isinstance(cell, str)] for row in sheet.rows]
                for sheet in (one, other)
            ]
            assert numbers[0] == numbers[1], one.name


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_sheets_of_a_whole_edition_never_contradict_its_pages(edition, monkeypatch):
    """The quantiles and chances are those of the result rows, the drivers those of the page's own data."""
    assert agrees(edition) == []
    monkeypatch.setattr(front, "paths_of", PATHS_OF)
    for one in found(edition):
        drawn = edition_book(one, BOOK, load("en"))
        [told_drivers] = [sheet for sheet in drawn.sheets if sheet.name == "Drivers"]
        heads = [column.head for column in told_drivers.columns]
        drivers = {
            (str(row["Driver"]), int(row["Year"])): row
            for row in (dict(zip(heads, row, strict=True)) for row in told_drivers.rows)
        }
        run = next(run for run in one.of("en") if run.name == "grdp_per_person")
        told = next(
            list(csv.DictReader(io.StringIO(text)))
            for name, text in files_of(read(run.notebook, name=run.name)).items()
            if name.endswith(".csv") and "population_percent" in text.partition("\n")[0]
        )
        for row in told:
            shown = drivers["Growth, %", int(row["year"])]
            assert round(float(shown["Median, %"]), 1) == pytest.approx(float(row["growth_percent"]))
            assert round(float(shown["Quantile 90%, %"]), 1) == pytest.approx(
                float(row["growth_percent_high"])
            )
        rows = results(edition)
        assert set(one.scenarios) <= set(rows["scenario"])


def test_documents_and_slides_chart_the_result_rows(reports):
    """The numbers behind every chart of a pack are quantiles of the result rows, in both languages."""
    from analysis.packs.handout import chart_columns
    from analysis.publishing.edition_pack import edition_handout

    for edition in found(reports):
        values = list(edition.rows["value"])
        for language in LANGUAGES:
            handout = edition_handout(edition, BOOK, load(language))
            drawn = [sheet for sheet in handout.sheets if sheet.chart is not None]
            assert drawn
            for sheet in drawn:
                for _, series in chart_columns(sheet)[1]:
                    assert all(
                        min(abs(one - value) for one in values) <= SAME * abs(value) for value in series
                    )
