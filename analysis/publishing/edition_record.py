"""The sheets of an edition's workbook with what is known: key figures, targets, the record, its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.clusters.stage_counts import stage_counts
from analysis.figures import terms
from analysis.plans.places import plans
from analysis.plans.scoreboard import BESIDE, scoreboard
from analysis.plans.verdict import count_verdicts, row_verdicts
from analysis.publishing.comparison import scenario_words
from analysis.publishing.front import headlines, place_of
from analysis.record.names import named
from analysis.sheets.parts import Cell, Column, Sheet, sheet_name
from analysis.words.keyed import plain

if TYPE_CHECKING:
    from analysis.plans.places import Place, Plan
    from analysis.publishing.made import Edition
    from analysis.record.vintages import View
    from analysis.words import Words
    from analysis.workbook import Workbook


def figure_sheet(edition: Edition, workbook: Workbook, say: Words) -> Sheet | None:
    """The key figures, a number a row."""
    place, (view, _) = place_of(edition, workbook), edition.views(workbook.record)
    table: list[list[Cell]] = []
    for told in headlines(edition, workbook, say):
        year, low = str(told.year), told.target[0]
        grdp = say("GRDP per person in USD")

        def row(
            what: str, value: Any, unit: str = "USD", day: Any = None, year: str = year, grdp: str = grdp
        ) -> None:
            if value is not None and value == value:
                table.append([grdp, what, year, float(value), unit, day])

        made = view.day
        row(say("forecast, median"), told.median, day=made)
        row(say("forecast, lower end of the 80% interval"), told.low, day=made)
        row(say("forecast, upper end of the 80% interval"), told.high, day=made)
        if told.probability is not None:
            row(say("chance of {target} or more", target=say.usd(low)), 100 * told.probability, "%", made)
        row(say("target, lower end"), low)
        row(say("target, upper end"), told.target[1])
        if told.outcome is not None:
            verdict = plain(told.verdict_word(say))
            row(say("what came out ({verdict})", verdict=verdict), told.outcome.usd, day=told.judged)
    counts = stage_counts(view, place.code)
    for stage in counts.stages.readings if counts is not None else ():
        if counts is not None and counts.known(stage):
            last = counts.readings(stage)[0].statements[-1]
            label = say.label(counts.stages[stage])
            clusters = say("Industrial clusters, of {new} new ones in the master plan", new=counts.new)
            table.append(
                [clusters, label, str(last.day)[:4], float(last.value), say("clusters"), _day(last.day)]
            )
    board = _board(view, place, _plan(edition, workbook))
    found = count_verdicts(row_verdicts(board[board["row"] != BESIDE]))
    for code, count in found.items() if sum(found.values()) else ():
        label = say("Targets of {plan}", plan=say.label(_plan(edition, workbook)))
        table.append([label, terms.verdict(code, say), None, count, say("targets"), view.day])
    if not table:
        return None
    return Sheet(
        sheet_name(say("Key figures")),
        say("Key figures: {place}, as known on {day}", place=say.label(place), day=say.day(edition.as_of)),
        [say("Unit: in its own column."), say("Source: the sheets that follow.")],
        [
            Column(say("Quantity")),
            Column(say("What of it")),
            Column(say("Year or day")),
            Column(say("Value"), "number", 1),
            Column(say("Unit")),
            Column(say("As known on"), "day"),
        ],
        table,
    )


def target_sheet(edition: Edition, workbook: Workbook, say: Words) -> Sheet | None:
    """Every target of the plan that was known on the day, with its latest value and its verdict."""
    place, (view, _) = place_of(edition, workbook), edition.views(workbook.record)
    board = _board(view, place, _plan(edition, workbook))
    if board.empty:
        return None
    table: list[list[Cell]] = [
        [
            int(row["row"]),
            say.label(row),
            str(row["period"]),
            _number(row["low"]),
            _number(row["high"]),
            _unit(row["unit"], say),
            _number(row["value"]),
            str(row["value_period"] or ""),
            _number(row["distance"]),
            terms.verdict(row["verdict"], say),
            terms.basis(row["verdict_basis"], say),
            _day(row["verdict_published"]),
            str(row["evidence"]),
            _day(row["published"]),
            str(row["source_id"]),
            str(row["value_source"] or ""),
            str(row["target_id"]),
        ]
        for _, row in board.iterrows()
    ]
    heads = [
        Column(say("Row"), "year"),
        Column(say("Target")),
        Column(say("By")),
        Column(say("At least"), "number", 2),
        Column(say("At most"), "number", 2),
        Column(say("Unit")),
        Column(say("Latest known"), "number", 2),
        Column(say("Period of that value")),
        Column(say("Distance"), "number", 2),
        Column(say("Verdict")),
        Column(say("What the verdict rests on")),
        Column(say("Day of the verdict"), "day"),
        Column(say("Evidence")),
        Column(say("Day of the target"), "day"),
        Column(say("Source of the target")),
        Column(say("Source of the value")),
        Column(say("Code of the target")),
    ]
    return Sheet(
        sheet_name(say("Targets and verdicts")),
        say(
            "Targets of {plan} and their verdicts, as known on {day}",
            plan=say.label(_plan(edition, workbook)),
            day=say.day(edition.as_of),
        ),
        [
            say("Unit: in its own column. Distance: in the unit of the target, 0 when it is reached."),
            say(
                "Row 0 holds what the plan names beside its numbered rows. Evidence: A as printed in the "
                "plan, B restated, C a programme under it."
            ),
            say("Source: named in every row by its code; the sheet of sources has the titles."),
        ],
        heads,
        table,
    )


def record_sheet(edition: Edition, workbook: Workbook, say: Words) -> Sheet | None:
    """What the record knew of the place and its country on the day: the value that counts in every period."""
    rows = _known(edition, workbook)
    if rows.empty:
        return None
    words = workbook.record.table("indicators").set_index("indicator")
    areas = workbook.record.table("areas").set_index("geo")
    label = f"label_{say.language}"

    def area(geo: str) -> str:
        own = str(areas.at[geo, label] or "") if geo in areas.index else ""
        return own or (str(areas.at[geo, "label_en"]) if geo in areas.index else geo)

    table: list[list[Cell]] = [
        [
            area(row["geo"]),
            str(words.at[row["indicator"], label] or row["indicator"]),
            str(row["indicator"]),
            str(row["period"]),
            _accounts(row["basis"], say),
            _number(row["value"]),
            _number(row["low"]),
            _number(row["high"]),
            _unit(row["unit"], say),
            terms.status(row["status"], say),
            _day(row["published"]),
            say("yes") if row["assumed"] else say("no"),
            str(row["source_id"]),
        ]
        for row in rows.to_dict("records")
    ]
    return Sheet(
        sheet_name(say("The record")),
        say("The record as known on {day}", day=say.day(edition.as_of)),
        [
            say("Unit: in its own column. One row a period: the print that counted on the day."),
            say("Source: named in every row by its code; the sheet of sources has the titles."),
        ],
        [
            Column(say("Place")),
            Column(say("Quantity")),
            Column(say("Code")),
            Column(say("Year or day")),
            Column(say("Accounts")),
            Column(say("Value"), "number", 2),
            Column(say("Lower end of a range"), "number", 2),
            Column(say("Upper end of a range"), "number", 2),
            Column(say("Unit")),
            Column(say("How firm")),
            Column(say("Day of the print"), "day"),
            Column(say("Day assumed")),
            Column(say("Source")),
        ],
        table,
    )


def source_sheet(edition: Edition, workbook: Workbook, say: Words) -> Sheet | None:
    """The sources that the record and the targets of the edition name."""
    place, (view, _) = place_of(edition, workbook), edition.views(workbook.record)
    board = _board(view, place, _plan(edition, workbook))
    names = [*_known(edition, workbook)["source_id"], *board["source_id"], *board["value_source"]]
    cited = [str(name) for name in dict.fromkeys(names) if isinstance(name, str) and name]
    if not cited:
        return None
    table: list[list[Cell]] = []
    for name, row in view.sources(cited).iterrows():
        day = str(row["published"] or "")
        shown = "" if day == "nan" else day[:10]
        texts = [named(view.record, str(row[key]), say.language, shown) for key in ("publisher", "title")]
        url = str(row["url"]) if isinstance(row["url"], str) else ""
        table.append([str(name), *texts, shown, url])
    return Sheet(
        sheet_name(say("Sources of the record")),
        say("The sources of the record and of the targets, as known on {day}", day=say.day(edition.as_of)),
        [say("Source: the record of this workbook. Days are given as far as the page shows them.")],
        [
            Column(say("Code of the source")),
            Column(say("Publisher")),
            Column(say("Title of the page")),
            Column(say("Day on the page")),
            Column(say("Address of the page")),
        ],
        table,
    )


def run_sheet(edition: Edition, workbook: Workbook, say: Words) -> Sheet:
    """The runs that the edition is made of, each with what made it."""
    table: list[list[Cell]] = [
        [
            run.name,
            scenario_words(str(run.parameters["scenario"]), workbook.scenarios, say)[0],
            str(run.parameters["language"]),
            say("finished") if run.done else say("failed"),
            run.parameters.get("draws"),
            run.parameters.get("seed"),
            run.day,
            run.seal[:12],
        ]
        for run in sorted(edition.runs, key=lambda run: (run.place_in_order, str(run.parameters["language"])))
    ]
    return Sheet(
        sheet_name(say("Runs")),
        say("The runs behind this workbook, as known on {day}", day=say.day(edition.as_of)),
        [say("Unit: none."), say("Source: the manifests of the runs.")],
        [
            Column(say("Notebook")),
            Column(say("Scenario")),
            Column(say("Language")),
            Column(say("State of the run")),
            Column(say("Draws"), "number"),
            Column(say("Seed"), "year"),
            Column(say("Made on"), "day"),
            Column(say("Digest of the run")),
        ],
        table,
    )


def _known(edition: Edition, workbook: Workbook) -> pd.DataFrame:
    place, (view, _) = place_of(edition, workbook), edition.views(workbook.record)
    return _of(view, {place.code, place.country})


def _of(view: View, places: set[str]) -> pd.DataFrame:
    rows = view.known()
    rows = rows[
        rows["geo"].isin(places) & (rows["value"].notna() | rows["low"].notna() | rows["high"].notna())
    ]
    return rows.sort_values(["geo", "indicator", "basis", "period"], kind="stable")


def _board(view: View, place: Place, plan: Plan) -> pd.DataFrame:
    return view.once(("the board of a workbook", plan.code), lambda: scoreboard(view, place, plan))


def _plan(edition: Edition, workbook: Workbook) -> Plan:
    return plans(edition.place, workbook.record)[edition.plan]


def _unit(code: str, say: Words) -> str:
    """The unit of a number; one that the words do not know is a person's own and stands as it is given."""
    try:
        return terms.unit(code, say) or say("a number")
    except KeyError:
        return code


def _accounts(code: str, say: Words) -> str:
    """The accounts that a number belongs to; a basis of one series alone stands as its code."""
    try:
        return terms.accounts(code, say)
    except KeyError:
        return code


def _number(value: Any) -> float | None:
    number = float(value) if value is not None else float("nan")
    return number if number == number and abs(number) != float("inf") else None


def _day(value: Any) -> Cell:
    return None if value is None or value is pd.NaT or value != value else pd.Timestamp(value).date()
