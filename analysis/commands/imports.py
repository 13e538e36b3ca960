"""The command that takes in data as people have them: import."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.commands.shared import Command, workbook_of

if TYPE_CHECKING:
    from analysis.imports.held_against import Held
    from analysis.imports.mapping import FileMapping
    from analysis.record.load import Record

SHOWN = 12
SOURCE = ("title", "publisher", "url", "kind", "reliability")


def _import(options: argparse.Namespace) -> int:
    from analysis.imports.adding import add_rows, is_table_book, rows_of_tables
    from analysis.record.faults import Fault, InputFault
    from analysis.sheets.sheet_cells import SHEETS, read_cells

    if options.form:
        return _form(options)
    if options.file is None:
        raise InputFault(Fault("the command line", "", "name a file, or --form FILE", key="FILE"))
    record = workbook_of(options).record
    file: Path = options.file
    content = b""
    if file.suffix.lower() in SHEETS and file.is_file():
        with file.open("rb") as opened:
            content = opened.read(4)
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) and options.sheet is None:
        sheets = read_cells(file)
        if is_table_book(sheets):
            tables = rows_of_tables(file, sheets, record)
            for name, rows in tables.items():
                print(f"{name}: {len(rows)} rows to add")
            if options.dry_run:
                return 0
            add_rows(record, tables)
            print(f"Added to {record.folder}\nNext: workbook check && workbook run")
            return 0
    return _data(options, record)


def _data(options: argparse.Namespace, record: Record) -> int:
    from analysis.imports.adding import add_rows, observation_rows
    from analysis.imports.held_against import answered, held_against
    from analysis.imports.mapping import propose, read_mapping, to_yaml
    from analysis.imports.reading import read_data
    from analysis.keeping.writing import write
    from analysis.record.faults import Fault, InputFault
    from analysis.record.people_text import plain

    file: Path = options.file
    day = _day(options.published)
    table = read_data(file, options.sheet)
    shape = f"{len(table.cells)} values, by {', '.join(table.dimensions) or 'time alone'}"
    print(plain(f"{table.form}: {shape}{'; ' + '; '.join(table.notes) if table.notes else ''}"))
    path = options.mapping or file.with_name(f"{file.name}.mapping.yaml")
    if not path.exists():
        if options.mapping is not None:
            raise InputFault(Fault(str(path), path.name, "is no file; without --mapping one is proposed"))
        proposal = propose(table, record, options.source, day)
        write(path, to_yaml(proposal, file.name), new=True)
        print(f"Proposed: {path}")
        for said in proposal.open:
            print(plain(f"  open: {said}"))
    mapping = read_mapping(path, table, record)
    mapping = mapping.model_copy(
        update={"source": options.source or mapping.source, "published": day or mapping.published}
    )
    known = set(record.table("sources")["source_id"])
    fresh = _new_source(options, mapping, known)
    if fresh is not None and mapping.published is not None:
        held = held_against(
            file, table, mapping.model_copy(update={"source": next(iter(known), None)}), record
        )
    else:
        held = held_against(file, table, mapping, record)
    _tell(held)
    if held.contradictions and not options.contradictions:
        print(
            "Say what they are: --contradictions revision (they are added beside the older prints), slip "
            "(they are left out), or the name of another basis"
        )
        return 1
    rows = [*held.new, *(answered(held, options.contradictions) if held.contradictions else [])]
    if options.dry_run or not rows:
        print("Nothing was written." if options.dry_run else "Nothing to add.")
        return 0
    assert mapping.source is not None
    assert mapping.published is not None
    added = observation_rows(rows, mapping.source, mapping.published, file.name)
    add_rows(record, {"sources": [fresh] if fresh else [], "observations": added})
    print(f"{len(added)} rows added to {record.folder / 'observations.csv'}\nNext: workbook check")
    return 0


def _new_source(options: argparse.Namespace, mapping: FileMapping, known: set[str]) -> dict[str, str] | None:
    if mapping.source is None or mapping.source in known or not (options.title and options.publisher):
        return None
    told = {name: getattr(options, name) for name in SOURCE}
    shown = mapping.published.isoformat() if mapping.published else ""
    return {"source_id": mapping.source, "published": shown, **told}


def _tell(held: Held) -> None:
    from analysis.record.people_text import plain

    print(f"new: {len(held.new)}; there already: {len(held.there)}; contradict: {len(held.contradictions)}")
    if held.empty or held.left_out:
        print(f"without a value: {held.empty}; of no place or measure that is taken: {held.left_out}")
    for row in held.new[:SHOWN]:
        print(plain(f"  new: {row}: {row.value:.12g} {row.unit}, {row.status} ({row.where})"))
    for one in held.contradictions[:SHOWN]:
        print(plain(f"  contradicts: {one}"))
        if one.same_print:
            print("    the same source and day: this print stays, whatever the answer")
    for where, said in list(held.refused.items())[:SHOWN]:
        print(plain(f"  refused: {where}: {said}"))
    more = max(len(held.new), len(held.contradictions), len(held.refused)) - SHOWN
    if more > 0:
        print(f"  and up to {more} more of a kind")


def _form(options: argparse.Namespace) -> int:
    from analysis.imports.table_form import to_form
    from analysis.keeping.writing import write
    from analysis.record.faults import Fault, InputFault
    from analysis.running.laid_out import example_data

    if options.form.suffix.lower() != ".xlsx":
        raise InputFault(Fault("the command line", str(options.form), "must end in .xlsx", key="form"))
    write(options.form, to_form(example_data()), new=True)
    print(
        f"Written: {options.form}\nPut your numbers in the place of the made-up ones, then: workbook import"
    )
    return 0


def _day(text: str) -> date | None:
    from analysis.record.faults import Fault, InputFault

    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputFault(
            Fault("the command line", text, "must be a day: 2026-11-23", key="published")
        ) from None


def _options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "Without a mapping one is proposed beside the file (FILE.mapping.yaml) and used. A workbook whose "
        "sheets are named as tables of the record (places, observations ...) needs none. Exit code: 0 done, "
        "1 where contradictions wait for an answer, 2 for a mistake; nothing is half written."
    )
    parser.add_argument(
        "file",
        type=Path,
        nargs="?",
        help=".xlsx, .ods, .csv or text, JSON-stat 2 or PX (PX-Web), SDMX (csv, ml), WDI, WEO",
    )
    parser.add_argument("--mapping", type=Path, metavar="YAML", help="the mapping (default: beside the file)")
    parser.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook (default: the first table)")
    parser.add_argument("--source", default="", metavar="ID", help="the source_id; needed")
    parser.add_argument("--published", default="", metavar="DAY", help="the day of publication; needed")
    parser.add_argument("--title", default="", help="of a source that is new")
    parser.add_argument("--publisher", default="", help="of a source that is new")
    parser.add_argument("--url", default="", help="of a source that is new")
    parser.add_argument("--kind", default="statistics_office", help="of a source that is new")
    parser.add_argument("--reliability", default="high", help="of a source that is new")
    parser.add_argument(
        "--contradictions", default="", metavar="ANSWER", help="revision, slip, or the name of another basis"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be added")
    parser.add_argument("--form", type=Path, metavar="FILE", help="write a workbook of tables to fill in")


COMMANDS = {
    "import": Command(
        "add data to the record from .xlsx, .ods, CSV, JSON-stat, PX, SDMX, WDI or WEO", _options, _import
    ),
}
