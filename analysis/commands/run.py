"""The commands that run notebooks and make pages: run, publish."""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.commands.shared import Command, json_option, no_runs, print_json, reports_option, workbook_of

if TYPE_CHECKING:
    from analysis.publishing.asked import Answers
    from analysis.running.endings import Batch
    from analysis.running.plan import Job
    from analysis.workbook import Workbook

RUN_OPTION = "run_"
# What stands for a plan or a day that the command is not given: today's question (running.plan.todays_runs).
TODAYS = {
    "plan": "the one that runs on the day",
    "as_of": "the latest of the record; with --plan, the day from which it is in force",
}
ALL = (
    "known",
    "grdp_per_person",
    "nowcast",
    "clusters",
    "scoreboard",
    "sites",
    "compare",
    "track_record",
)


def _run_options(parser: argparse.ArgumentParser) -> None:
    from analysis.scenarios.contract import Run

    parser.add_argument(
        "--edition", metavar="NAME", help="a name in data/editions, or a YAML file (default: standard)"
    )
    own = parser.add_argument_group("your own runs instead of an edition; several values by comma")
    for option in Run.options():
        if option.name == "assumptions":
            own.add_argument(
                "--assume",
                dest=RUN_OPTION + option.name,
                metavar="NAME=VALUE",
                action="append",
                help="an assumption to change, named as in docs/assumptions.md; may be repeated",
            )
            continue
        own.add_argument(
            option.flag,
            dest=RUN_OPTION + option.name,
            metavar=option.name.upper(),
            help=f"{option.help} (default: {TODAYS.get(option.name, option.told)})",
        )
    own.add_argument(
        "--notebooks",
        metavar="NAMES",
        help=f"which notebooks, by name, or the paths of your own (default: {','.join(ALL)})",
    )
    own.add_argument(
        "-p",
        dest="own_parameters",
        action="append",
        nargs=2,
        metavar=("NAME", "VALUE"),
        help="a parameter of a notebook of your own, as its parameters cell names it; may be repeated",
    )
    reports_option(parser)
    parser.add_argument("--jobs", type=int, metavar="N", help="runs at once (default: cores + 1)")
    parser.add_argument(
        "--limit-seconds", type=int, metavar="N", help="stop a run that takes longer (default: 600 s a cell)"
    )
    parser.add_argument(
        "--limit-memory",
        type=int,
        metavar="MIB",
        help="memory that a run may take (default: a fair share of what there is)",
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would run, and why")
    parser.add_argument("--retry", action="store_true", help="run only what failed the last time")
    parser.add_argument(
        "--trust",
        metavar="NAMES",
        help="notebooks that count as unchanged though they use what cannot be followed (other programs, the "
        "network, the clock)",
    )
    parser.add_argument("--scheduler", metavar="tcp://HOST:PORT", help="send the runs to a Dask cluster")
    parser.add_argument("--no-pages", action="store_true", help="leave out the pages and the PDF")
    parser.add_argument(
        "--hook",
        action="append",
        default=[],
        metavar="WHAT",
        help="tell this when all is done: a command (the outcome as JSON on its input), or an address of a "
        "webhook, mail or chat as apprise writes it (json://127.0.0.1:8080/); may be repeated",
    )
    json_option(parser)


def _trusted(book: Workbook, options: argparse.Namespace) -> list[str]:
    """The notebooks that the reader trusts. Raises InputFault for a name that is none."""
    from analysis.record.faults import Fault, InputFault, one_of

    named = options.trust.split(",") if options.trust else []
    given = [Path(name).stem for name in (options.notebooks or "").split(",") if name]
    there = sorted({*(path.stem for path in book.notebooks.glob("**/*.ipynb")), *given})
    wrong = [name for name in named if name not in there]
    if wrong:
        raise InputFault(
            [Fault("the command line", name, one_of(name, there), key="trust") for name in wrong]
        )
    return named


def _run(options: argparse.Namespace) -> int:
    from analysis.record.faults import Fault, InputFault
    from analysis.running.batch import BatchError, run_edition
    from analysis.running.machine import Limits

    for key in ("jobs", "limit_seconds", "limit_memory"):
        if (value := getattr(options, key)) is not None and value < 1:
            said = "must be 1 or more"
            raise InputFault(Fault("the command line", value, said, key=key.replace("_", "-")))
    if options.hook:
        from analysis.running.hooks import check_hooks

        check_hooks(options.hook)
    book = workbook_of(options)
    reports = options.reports or book.reports
    if reports.exists() and not reports.is_dir():
        raise InputFault(Fault("the command line", str(reports), "is a file; name a folder", key="reports"))
    try:
        batch = run_edition(
            book,
            _asked(book, options),
            reports,
            jobs=options.jobs or 0,
            dry_run=options.dry_run,
            retry=options.retry,
            limits=Limits(
                memory=options.limit_memory and options.limit_memory << 20, whole=options.limit_seconds
            ),
            scheduler=options.scheduler,
            trust=_trusted(book, options),
        )
    except BatchError as error:
        print(error, file=sys.stderr)
        return 1
    code, headline = _told(book, batch, reports, options)
    if options.hook and not options.dry_run:
        from analysis.running.hooks import call_hooks

        for wrong in call_hooks(options.hook, batch, headline):
            print(wrong, file=sys.stderr)
    return code


def _told(
    book: Workbook, batch: Batch, reports: Path, options: argparse.Namespace
) -> tuple[int, Sequence[str]]:
    """Say what became of a batch, and make the pages; the exit code, and the headline of what was asked."""
    from contextlib import redirect_stdout

    if options.json:
        print_json(batch.rows())
    with redirect_stdout(sys.stderr if options.json else sys.stdout):  # what people read, beside the JSON
        print(batch.text())
        if options.dry_run:
            return batch.exit_code, ()
        from analysis.publishing.asked import answers
        from analysis.words import load

        told = answers([outcome.job for outcome in batch.outcomes], reports, book, load("en").keyed)
        if options.no_pages:
            print("\n".join(told.lines))
            return batch.exit_code, told.lines
        return max(_make_pages(book, reports, told), batch.exit_code), told.lines


def _watch(options: argparse.Namespace) -> int:
    from analysis.keeping.command_log import LOG
    from analysis.record.faults import InputFault
    from analysis.running.watching import changes

    for changed in itertools.chain([[]], changes(workbook_of(options))):
        if changed:
            said = f"Changed: {', '.join(changed[:5])}{' and more' if len(changed) > 5 else ''}"
            LOG.info("%s", said)
            print(said, flush=True)
        try:
            _run(options)
        except InputFault as fault:  # a slip while editing: said, and looked at again with the next change
            print(fault, file=sys.stderr)
        print("Watching; Ctrl-C ends it.", flush=True)
    return 0


def _asked(book: Workbook, options: argparse.Namespace) -> str | Sequence[Job]:
    """The edition asked for: its name, or the jobs of the options. Raises InputFault for both at once."""
    own: dict[str, Any] = {
        name.removeprefix(RUN_OPTION): value.split(",") if isinstance(value, str) else [",".join(value)]
        for name, value in vars(options).items()
        if name.startswith(RUN_OPTION) and value is not None
    }
    own |= _own_parameters(options, set(own))
    if not own and options.notebooks is None:
        return "standard" if options.edition is None else str(options.edition)
    if options.edition is not None:
        from analysis.record.faults import Fault, InputFault

        raise InputFault(
            Fault(
                "the command line",
                options.edition,
                "cannot be combined with options of your own runs; give one or the other",
                key="edition",
            )
        )
    from analysis.running.plan import todays_runs

    return todays_runs((options.notebooks or ",".join(ALL)).split(","), own, book)


def _own_parameters(options: argparse.Namespace, had: set[str]) -> dict[str, str]:
    """What -p gives, by name. Raises InputFault for a name given twice, or as an option of its own."""
    from analysis.record.faults import Fault, InputFault

    found: dict[str, str] = {}
    for name, value in options.own_parameters or []:
        if name in found or name in had:
            raise InputFault(Fault("the command line", name, "is given twice", key="-p"))
        found[name] = value
    return found


def _publish(options: argparse.Namespace) -> int:
    from analysis.running import room

    book = workbook_of(options)
    room.sweep()
    return _make_pages(book, options.reports or book.reports)


def _make_pages(book: Workbook, reports: Path, asked: Answers | None = None) -> int:
    """Make the pages and say what stands in them; 1 where a run had to be left out.

    asked: the answers that a run was about; what else stands on the pages is then one line.
    """
    from analysis.publishing.standing import look
    from analysis.running import manifest

    if next(manifest.folders(reports), None) is None:
        raise no_runs(reports)
    made = look(book, reports)
    if made is None:
        from analysis.publishing.site import publish

        made = publish(book, reports, progress=_progress)
        _progress("")
    for missed in made.missed:
        print(missed, file=sys.stderr)
    for fault in made.damaged:
        print(f"left out: {fault}", file=sys.stderr)
    for copy in made.aside:
        print(
            f"A page was not as it was made and is made anew; what was there is kept as {copy}",
            file=sys.stderr,
        )
    for page in made.left:
        print(f"{page} is not as it was made, so it stays; no run stands behind it", file=sys.stderr)
    lines = list(made.headlines["en"])
    if asked is not None:
        others = [line for line in lines if not line.startswith(" ") and line not in asked.titles]
        beside = f"Beside these the pages hold {len(others)} more: workbook publish tells them."
        lines = [*asked.lines, *([beside] if others else [])]
    print("\n".join([*lines, f"Pages: {made.index}"]))
    return 1 if made.damaged or made.missed else 0


def _progress(name: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{name}", end="", file=sys.stderr, flush=True)


COMMANDS = {
    "run": Command(
        "execute notebooks (the standard edition, or your own runs) and make the pages", _run_options, _run
    ),
    "watch": Command(
        "run again whenever data, scenarios, notebooks or code change; the options of run",
        _run_options,
        _watch,
    ),
    "publish": Command(
        "make the pages, the PDF and the site anew from what was run", reports_option, _publish
    ),
}
