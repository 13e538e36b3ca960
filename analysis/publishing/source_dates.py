"""What a page says of the dates of its sources, where a date is less than a day or later than the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from analysis.publishing.blocks import Figure, Table
from analysis.record.periods import start_of

if TYPE_CHECKING:
    from analysis.publishing.report import Report


def remarks(report: Report) -> list[str]:
    """Sentences on the sources that show a month or a year only, no date, or one after the day of the page.

    Rows of a page that shows no day are known from the last day that it can mean, so that nothing leaks into
    an earlier view; a page from after the day may print what was public by then.
    """
    say, day = report.say, str(report.parameters.get("as_of", ""))
    shown = {number: source["published"] for number, source in enumerate(report.sources, 1)}
    known = {
        number
        for block in report.blocks
        if isinstance(block, Figure | Table) and not block.later
        for number in block.sources
    }
    after = {number for number in known if day and shown[number] and str(start_of(shown[number])) > day}
    coarse = {number for number, date in shown.items() if date and date.count("-") < 2} - after
    undated = {number for number, date in shown.items() if not date}
    said = []
    if coarse:
        said.append(
            say(
                "Dated by month or year only, and taken as known from the last day of it: {numbers}.",
                numbers=_numbers(coarse),
            )
        )
    if undated:
        said.append(
            say(
                "Without a date, and taken as known from the last day that the evidence allows: {numbers}.",
                numbers=_numbers(undated),
            )
        )
    if after:
        said.append(
            say(
                "From after the day of this page, for what had been public before it (figures whose first "
                "availability is assumed, and the plan's own numbers): {numbers}.",
                numbers=_numbers(after),
            )
        )
    return said


def _numbers(found: Iterable[int]) -> str:
    return ", ".join(f"[{number}]" for number in sorted(found))
