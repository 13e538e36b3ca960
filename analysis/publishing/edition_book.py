"""An edition as a workbook of spreadsheets: cover, contents, key figures, and one table a sheet.

Every number comes from where the pages take theirs: the result rows, the paths of the edition, the one rule
for verdicts, and what the record knew on the day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from analysis.publishing.edition_forecast import (
    by_scenario,
    chance_sheet,
    cluster_sheet,
    driver_sheet,
    forecast_sheets,
    scenario_sheet,
    scenario_year_sheet,
)
from analysis.publishing.edition_record import (
    figure_sheet,
    record_sheet,
    run_sheet,
    source_sheet,
    target_sheet,
)
from analysis.publishing.front import hindsight, place_of, sentences, title
from analysis.publishing.head import Head, base_of, citation
from analysis.publishing.render import foot
from analysis.sheets.ods import to_ods
from analysis.sheets.parts import UNKNOWN, Book, Sheet, sheet_name
from analysis.sheets.xlsx import to_xlsx
from analysis.words.keyed import plain

if TYPE_CHECKING:
    from analysis.publishing.made import Edition
    from analysis.words import Words
    from analysis.workbook import Workbook

FORMATS: dict[str, Callable[[Book], bytes]] = {".xlsx": to_xlsx, ".ods": to_ods}


def edition_file(edition: Edition, language: str, ending: str) -> str:
    """The name of an edition's workbook: place, plan, day, language."""
    return f"{edition.key}_{language}{ending}"


def edition_book(edition: Edition, workbook: Workbook, say: Words) -> Book:
    """The workbook of an edition in one language; what the edition has no run of is left out."""
    fans = by_scenario(edition)
    found: list[Sheet | None] = [
        figure_sheet(edition, workbook, say),
        *forecast_sheets(edition, workbook, say),
        chance_sheet(edition, workbook, say),
        scenario_sheet(fans, edition, workbook, say),
        scenario_year_sheet(fans, edition, workbook, say),
        driver_sheet(edition, workbook, say),
        cluster_sheet(edition, workbook, say),
        target_sheet(edition, workbook, say),
        record_sheet(edition, workbook, say),
        source_sheet(edition, workbook, say),
        run_sheet(edition, workbook, say),
    ]
    named = title(edition, workbook, say)
    return Book(
        title=named,
        language=say.language,
        cover=_cover(edition, workbook, say),
        cover_name=sheet_name(say("Cover")),
        contents_name=sheet_name(say("Contents")),
        contents_title=say("Contents: every sheet with its title"),
        contents_heads=(say("Sheet"), say("What it holds")),
        back=say("Back to the contents"),
        sheets=[sheet for sheet in found if sheet is not None],
        made=edition.day or date.fromisoformat(edition.as_of),
        author=say("Plan workbook"),
    )


def _cover(edition: Edition, workbook: Workbook, say: Words) -> list[str]:
    """Place, day, status, the answer, how to cite, and how the sheets are written."""
    named = title(edition, workbook, say)
    status = hindsight(edition, workbook, say) or say("Status: forecast on the latest day of the record.")
    cite = citation(named, edition.day, Head("index.html", "", "", base=base_of(workbook)), say)
    lines = [
        say("Place: {place}", place=say.label(place_of(edition, workbook))),
        say("As known on {day}", day=say.day(edition.as_of)),
        *([say("Made on {day}.", day=say.day(edition.day))] if edition.day is not None else []),
        status,
        *(line for line in sentences(edition, workbook, say) if line != status),
        say("How to cite: {citation}", citation=cite),
        foot(say),
        say(
            "Every sheet holds one table, below its title, its unit and its sources. Numbers are numbers and "
            "days are days. {mark} stands where a value is not known or does not apply.",
            mark=UNKNOWN,
        ),
    ]
    return [plain(line) for line in lines]
