"""The commands about what was run: archive, score, status, results, remove."""

from __future__ import annotations

import argparse
import sys
from contextlib import redirect_stdout
from pathlib import Path

from analysis.commands.shared import (
    Command,
    json_option,
    no_runs,
    print_json,
    reports_option,
    say_written,
    workbook_of,
)


def _archive(options: argparse.Namespace) -> int:
    from datetime import date

    from analysis.record.faults import Fault, InputFault
    from analysis.running.plan import load_edition
    from analysis.running.results import results
    from analysis.scoring.archive import archive_edition, to_freeze

    book = workbook_of(options)
    reports = options.reports or book.reports
    every = options.edition == "all"
    found = results(reports) if every else results(load_edition(options.edition, book), reports)
    if found.empty:
        whose = "any run" if every else f"the edition {options.edition}"
        said = f"holds no results of {whose} to freeze; workbook run makes them, --edition names another"
        raise InputFault(Fault("the command line", str(reports), said, key="reports"))
    frozen = to_freeze(found, options.name)
    print(f"{len(frozen)} rows of {'every run' if every else f'the edition {options.edition}'}:")
    for about, rows in frozen.groupby(["place", "plan", "as_of", "scenario"], sort=True):
        print(f"  {', '.join(map(str, about))}: {len(rows)} rows")
    if not options.dry_run:
        print(f"Archived: {archive_edition(found, options.name, date.today(), book.archive)}")
    return 0


def _archive_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="a new name for the edition: small letters, digits, hyphens, dots")
    parser.add_argument(
        "--edition",
        default="standard",
        metavar="NAME",
        help="whose runs are frozen: a name, a YAML file, or all for whatever was run (default: standard)",
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be frozen")
    reports_option(parser)


def _prune(options: argparse.Namespace) -> int:
    from analysis.record.faults import Fault, InputFault
    from analysis.running.pruning import candidates, prune

    if options.days < 0:
        raise InputFault(Fault("the command line", options.days, "must be 0 or more", key="days"))
    book = workbook_of(options)
    reports = options.reports or book.reports
    found = candidates(book, reports, options.days)
    if options.json:
        print_json([{"what": one.what, "why": one.why, "bytes": one.bytes} for one in found])
    with redirect_stdout(sys.stderr if options.json else sys.stdout):  # what people read, beside the JSON
        for one in found if not options.json else ():
            print(f"{one.bytes // 1024:>8} kB  {one.what}  ({one.why})")
        size = sum(one.bytes for one in found) / 1e6
        if not options.yes:
            print(f"{len(found)} would go, {size:.1f} MB; nothing was removed. With --yes they go.")
            return 0
        for file in prune(reports, found):
            print(f"{file} is no output of the run, so it stays", file=sys.stderr)
        print(f"{len(found)} removed, {size:.1f} MB.")
    return 0


def _prune_options(parser: argparse.ArgumentParser) -> None:
    from analysis.running.pruning import UNUSED_DAYS

    parser.add_argument("--yes", action="store_true", help="remove it; without this it is only listed")
    parser.add_argument(
        "--days",
        type=int,
        default=UNUSED_DAYS,
        metavar="N",
        help=f"files of the cache go that were not used for so long (default: {UNUSED_DAYS})",
    )
    json_option(parser)
    reports_option(parser)


def _score(options: argparse.Namespace) -> int:
    from analysis.scoring.archive import score_archive, scores_text

    book = workbook_of(options)
    print(scores_text(score_archive(book.record, book.archive, outcome=options.against)))
    return 0


def _score_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--against",
        choices=("first", "latest"),
        default="first",
        help="the figure as first printed or as known now (default: first)",
    )


def _status(options: argparse.Namespace) -> int:
    from analysis.running.index import index, rows, table

    book = workbook_of(options)
    reports = options.reports or book.reports
    found = index(book, reports)
    if not found:
        raise no_runs(reports)
    if options.json:
        print_json(rows(found))
    else:
        print(table(found))
    return 0


def _status_options(parser: argparse.ArgumentParser) -> None:
    json_option(parser)
    reports_option(parser)


def _results(options: argparse.Namespace) -> int:
    from analysis.running import manifest
    from analysis.running.tidy_results import tidy_results

    reports = options.reports or workbook_of(options).reports
    if next(manifest.folders(reports), None) is None:
        raise no_runs(reports)
    frame = tidy_results(reports, csv=options.csv, parquet=options.parquet, where=options.where)
    written = options.csv or options.parquet
    say_written(f"{len(frame)} rows of {frame['run'].nunique()} runs: {written}", written)
    return 0


def _results_options(parser: argparse.ArgumentParser) -> None:
    written = parser.add_mutually_exclusive_group(required=True)
    written.add_argument("--csv", type=Path, metavar="OUT", help="where the rows go")
    written.add_argument("--parquet", type=Path, metavar="OUT", help="the same, for programs")
    parser.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="CONDITION",
        help="only rows of which it holds, such as 'period>=2025'; may be given several times",
    )
    reports_option(parser)


def _remove(options: argparse.Namespace) -> int:
    from analysis.running.removal import remove_runs

    reports = options.reports or workbook_of(options).reports
    stay = remove_runs(reports, options.runs)
    for file in stay:
        print(f"{file} is no output of the run, so it stays", file=sys.stderr)
    print(f"{len(set(options.runs))} runs removed. Their pages go with: workbook publish")
    return 0


def _remove_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("runs", nargs="+", metavar="RUN", help="names of runs, as workbook status lists them")
    reports_option(parser)


COMMANDS = {
    "archive": Command(
        "freeze the forecasts of what was run; an archived edition is never edited",
        _archive_options,
        _archive,
    ),
    "remove": Command("delete the outputs of runs that are no longer wanted", _remove_options, _remove),
    "prune": Command(
        "list what may go: runs that no edition lists and no page shows, work long unused; --yes removes it",
        _prune_options,
        _prune,
    ),
    "score": Command("score the archived editions against the record", _score_options, _score),
    "status": Command(
        "what was run: when, how long, how large, and why it would run again", _status_options, _status
    ),
    "results": Command("write all result rows to one CSV file", _results_options, _results),
}
