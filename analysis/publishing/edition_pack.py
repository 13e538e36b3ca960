"""An edition as a handout: summary, key figures, the forecast, scenarios, targets with verdicts, sources."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.packs.handout import Handout
from analysis.publishing.edition_book import edition_book
from analysis.publishing.front import sentences, title
from analysis.sheets.parts import Sheet, sheet_name
from analysis.words.keyed import plain

if TYPE_CHECKING:
    from analysis.publishing.made import Edition
    from analysis.words import Words
    from analysis.workbook import Workbook

KEPT = 7  # columns of a table that fit the width of a page
CITED = 40


def edition_handout(edition: Edition, workbook: Workbook, say: Words) -> Handout:
    """What a document or slides of an edition hold; its numbers are those of the edition's workbook."""
    book = edition_book(edition, workbook, say)
    by_name = {sheet.name: sheet for sheet in book.sheets}
    wanted = [
        sheet_name(name)
        for name in (
            say("Key figures"),
            say("GRDP per person in USD"),
            say("Growth of GRDP"),
            say("Scenarios"),
            say("Targets and verdicts"),
        )
    ]
    listed = by_name.get(sheet_name(say("Sources of the record")))
    cited = [f"{row[1]}: {row[2]} ({row[3]})" for row in (listed.rows if listed else ())][:CITED]
    answer = [plain(said) for said in sentences(edition, workbook, say)]
    return Handout(
        title=title(edition, workbook, say),
        language=say.language,
        lines=[line for line in book.cover if line not in answer],
        answer_name=say("The answer"),
        answer=answer,
        sheets=[_narrow(by_name[name]) for name in wanted if name in by_name],
        sources_name=say("Sources of the record"),
        sources=cited or list(book.cover[-1:]),
        made=book.made,
    )


def _narrow(sheet: Sheet) -> Sheet:
    """A table as wide as a page: of many quantiles those of the chart stay, of other columns the first."""
    if len(sheet.columns) <= KEPT:
        return sheet
    drawn = sheet.chart.ys if sheet.chart is not None and sheet.chart.kind == "line" else ()
    kept = [0, *drawn] if drawn else list(range(KEPT))
    if (
        not drawn and sheet.chart is None and len(sheet.columns) > 9
    ):  # targets: what is asked, what came, the verdict
        kept = [1, 2, 3, 4, 5, 6, 9]
    chart = sheet.chart
    if chart is not None:
        chart = replace(chart, x=kept.index(chart.x), ys=tuple(kept.index(y) for y in chart.ys if y in kept))
    return replace(
        sheet,
        columns=[sheet.columns[n] for n in kept],
        rows=[[row[n] for n in kept] for row in sheet.rows],
        chart=chart,
    )
