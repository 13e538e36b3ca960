"""The commands that hand an edition on to other programs: sheet, pack."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.commands.shared import Command, no_runs, reports_option, say_written, workbook_of

if TYPE_CHECKING:
    from analysis.publishing.made import Edition
    from analysis.workbook import Workbook


def _sheet(options: argparse.Namespace) -> int:
    from analysis.keeping.writing import write
    from analysis.publishing.edition_book import FORMATS, edition_book, edition_file
    from analysis.words import LANGUAGES, load

    book = workbook_of(options)
    chosen = chosen_editions(book, options)
    languages = [options.language] if options.language else list(LANGUAGES)
    target = options.output
    if target.suffix.lower() in FORMATS:
        one_file(target, chosen, options)
        made = edition_book(chosen[0], book, load(options.language or "en"))
        write(target, FORMATS[target.suffix.lower()](made))
        say_written(f"{len(made.sheets)} tables: {target}", target)
        return 0
    folder_for(target, tuple(FORMATS))
    for edition in chosen:
        for language in languages:
            made = edition_book(edition, book, load(language))
            for ending, make in FORMATS.items():
                path = target / edition_file(edition, language, ending)
                write(path, make(made))
                print(f"{len(made.sheets)} tables: {path}")
    return 0


def chosen_editions(book: Workbook, options: argparse.Namespace) -> list[Edition]:
    """The editions of what was run that the options name. Raises InputFault where there is none."""
    from analysis.publishing.made import editions, made
    from analysis.record.faults import Fault, InputFault, one_of

    reports = options.reports or book.reports
    found = editions(made(reports))
    if not found:
        raise no_runs(reports)
    faults = []
    for name in ("place", "plan", "as_of"):
        said = getattr(options, name)
        if said:
            legal = sorted({str(getattr(edition, name)) for edition in found})
            found = [edition for edition in found if getattr(edition, name) == said]
            if not found:
                key = name.replace("_", "-")
                faults.append(Fault("the command line", said, f"was not run: {one_of(said, legal)}", key=key))
                break
    if faults:
        raise InputFault(faults)
    return found


def one_file(target: Path, chosen: list[Edition], options: argparse.Namespace) -> None:
    """Raises InputFault where one file is asked for and several editions are meant."""
    from analysis.record.faults import Fault, InputFault

    if len(chosen) > 1:
        named = "; ".join(f"{one.place}, {one.plan}, {one.as_of}" for one in chosen)
        said = (
            f"is one file, and {len(chosen)} editions were run: {named}. Name one: --place, --plan, --as-of"
        )
        raise InputFault(Fault("the command line", str(target), said, key="output"))


def folder_for(target: Path, endings: tuple[str, ...]) -> None:
    """Make the folder of several files. Raises InputFault for what is no folder and no such file."""
    from analysis.keeping.writing import NotWrittenError
    from analysis.record.faults import Fault, InputFault

    if target.suffix or (target.exists() and not target.is_dir()):
        said = f"must be a folder, or a file that ends in {' or '.join(endings)}"
        raise InputFault(Fault("the command line", str(target), said, key="output"))
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise NotWrittenError(target, fault) from fault


def edition_options(parser: argparse.ArgumentParser, what: str) -> None:
    """Which editions, in which language, and where the files go."""
    parser.add_argument("--output", type=Path, default=Path(), metavar="OUT", help=what)
    parser.add_argument("--place", default="", help="code of the place (default: all that were run)")
    parser.add_argument("--plan", default="", help="code of the plan (default: all that were run)")
    parser.add_argument("--as-of", default="", metavar="DAY", help="the day (default: all that were run)")
    parser.add_argument(
        "--language", choices=("en", "vi"), default="", help="the language (default: both; of one file: en)"
    )
    reports_option(parser)


def _sheet_options(parser: argparse.ArgumentParser) -> None:
    edition_options(
        parser, "a file that ends in .xlsx or .ods, or the folder for both formats (default: here)"
    )


def _pack(options: argparse.Namespace) -> int:
    from analysis.keeping.writing import write
    from analysis.packs.docx_file import to_docx
    from analysis.packs.pptx_file import to_pptx
    from analysis.publishing.edition_book import edition_file
    from analysis.publishing.edition_pack import edition_handout
    from analysis.record.faults import Fault, InputFault
    from analysis.words import LANGUAGES, load

    makers = {".docx": to_docx, ".pptx": to_pptx}
    book = workbook_of(options)
    template = options.template
    if template is not None and (template.suffix.lower() not in makers or not template.is_file()):
        said = "must be a file that is there and ends in .docx or .pptx"
        raise InputFault(Fault("the command line", str(template), said, key="template"))
    chosen = chosen_editions(book, options)
    target: Path = options.output
    one = target.suffix.lower() in makers
    if one:
        one_file(target, chosen, options)
    else:
        folder_for(target, tuple(makers))
    languages = [options.language or "en"] if one else [options.language] if options.language else LANGUAGES
    endings = [target.suffix.lower()] if one else list(makers)
    for edition in chosen:
        for language in languages:
            handout = edition_handout(edition, book, load(language))
            for ending in endings:
                own = template if template is not None and template.suffix.lower() == ending else None
                path = target if one else target / edition_file(edition, language, ending)
                write(path, makers[ending](handout, own))
                say_written(f"Written: {path}", path)
    return 0


def _pack_options(parser: argparse.ArgumentParser) -> None:
    edition_options(
        parser, "a file that ends in .docx or .pptx, or the folder for both formats (default: here)"
    )
    parser.add_argument(
        "--template", type=Path, metavar="FILE", help="a .docx or .pptx of your own, whose styles are kept"
    )


COMMANDS = {
    "pack": Command("write what was run as a Word document and as slides", _pack_options, _pack),
    "sheet": Command(
        "write what was run as a workbook of spreadsheets, .xlsx and .ods", _sheet_options, _sheet
    ),
}
