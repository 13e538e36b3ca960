"""The command `workbook`. Nothing is imported before it is needed, so that help is there at once."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.publishing.asked import Answers
    from analysis.running.plan import Job
    from analysis.series.quantile_file import FileForecast
    from analysis.workbook import Workbook

ROOT, REPORTS = "--root", "--reports"
RUN_OPTION = "run_"
# What stands for a plan or a day that the command is not given: today's question (running.plan.todays_runs).
TODAYS = {
    "plan": "the one that runs on the day",
    "as_of": "the latest of the record; with --plan, the day from which it is in force",
}
ALL = ("known", "grdp_per_person", "clusters", "scoreboard", "sites", "compare", "track_record")

EPILOG = """examples
  workbook run                                         the standard edition, with its pages
  workbook run --as-of 2023-12-31                      another day
  workbook run --place CODE --plan PLAN                another place, another plan
  workbook run --scenario NAME --notebooks grdp_per_person
  workbook new my-scenario && workbook check           a scenario of your own
  workbook forecast series.csv --horizon 6 --output quantiles.csv
"""


@dataclass(frozen=True)
class Command:
    """A command: its one line of help, the options it takes and what it does."""

    summary: str
    options: Callable[[argparse.ArgumentParser], object]
    go: Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 something failed on the way, 2 the input has a mistake.

    Without arguments it is the command of a terminal, whose streams may be closed or full.
    """
    if arguments is not None:
        return _main(arguments)
    from analysis.keeping.streams import patient_streams

    with patient_streams() as streams:
        try:
            code = _main(sys.argv[1:])
        except SystemExit as stop:  # argparse
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    if streams.lost is not None:
        print(streams.lost, file=sys.stderr)
        return code or 1
    return code


def _main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="workbook",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Forecasts a city's GRDP per person and industrial clusters against its five-year plan.",
    )
    _root(parser, None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    chosen = next((word for n, word in enumerate(words) if word in COMMANDS and words[n - 1] != ROOT), None)
    legal: list[str] = []
    for name, command in COMMANDS.items():
        inner = commands.add_parser(name, help=command.summary, description=command.summary)
        _root(inner, argparse.SUPPRESS)  # before the command or after it
        if name == chosen:
            command.options(inner)
            legal = list(inner._option_string_actions)
    options, unknown = parser.parse_known_args(words)
    if unknown:
        parser.error(_unknown(unknown[0], legal))
    from analysis.keeping.seal import DamagedError
    from analysis.keeping.writing import NotWrittenError
    from analysis.record.faults import InputFault

    try:
        return COMMANDS[options.command].go(options)
    except InputFault as fault:
        return _refused(fault)
    except DamagedError as fault:
        print(f"{fault}; run the same command again", file=sys.stderr)
        return 1
    except NotWrittenError as fault:
        print(fault, file=sys.stderr)
        return 2 if fault.mistake else 1
    except OSError as fault:
        if fault.filename is None and fault.strerror is None:
            raise  # of a library, with words of its own
        print(f"{fault.filename or options.command}: {fault.strerror}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. What was finished is kept; the same command goes on from there.", file=sys.stderr)
        return 130


def _root(parser: argparse.ArgumentParser, default: object) -> None:
    parser.add_argument(
        ROOT,
        type=Path,
        default=default,
        metavar="FOLDER",
        help="the workbook (default: around the current folder)",
    )


def _workbook(options: argparse.Namespace) -> Workbook:
    from analysis.workbook import open_workbook

    return open_workbook(options.root)


def _unknown(word: str, legal: Sequence[str]) -> str:
    """What to say of a word that is no option of the command.

    >>> _unknown("--scenaro", ["--seed", "--scenario"])
    "'--scenaro' is not known; did you mean '--scenario'? Allowed: --scenario, --seed"
    """
    from analysis.record.faults import one_of

    name = word.partition("=")[0]
    return f"{name!r} {one_of(name, legal)}"


def _print(said: str, output: Path) -> None:
    """Say what was written; not among the rows where they went to standard output."""
    from analysis.keeping.writing import is_file

    print(said, file=sys.stdout if is_file(output) else sys.stderr)


def _refused(fault: object) -> int:
    print(fault, file=sys.stderr)
    return 2


def _run_options(parser: argparse.ArgumentParser) -> None:
    from analysis.scenarios.contract import Run

    parser.add_argument(
        "--edition", metavar="NAME", help="a name in data/editions, or a YAML file (default: standard)"
    )
    own = parser.add_argument_group("your own runs instead of an edition; several values by comma")
    for option in Run.options():
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
    _reports(parser)
    parser.add_argument("--jobs", type=int, metavar="N", help="runs at once (default: cores + 1)")
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
    _json(parser)


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


def _reports(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        REPORTS, type=Path, metavar="DIR", help="the folder of the results (default: reports in the workbook)"
    )


def _run(options: argparse.Namespace) -> int:
    from contextlib import redirect_stdout

    from analysis.record.faults import Fault, InputFault
    from analysis.running.batch import BatchError, run_edition

    if options.jobs is not None and options.jobs < 1:
        raise InputFault(Fault("the command line", options.jobs, "must be 1 or more", key="jobs"))
    book = _workbook(options)
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
            scheduler=options.scheduler,
            trust=_trusted(book, options),
        )
    except BatchError as error:
        print(error, file=sys.stderr)
        return 1
    if options.json:
        _print_json(batch.rows())
    with redirect_stdout(sys.stderr if options.json else sys.stdout):  # what people read, beside the JSON
        print(batch.text())
        if options.dry_run:
            return batch.exit_code
        from analysis.publishing.asked import answers
        from analysis.words import load

        told = answers([outcome.job for outcome in batch.outcomes], reports, book, load("en").keyed)
        if options.no_pages:
            print("\n".join(told.lines))
            return batch.exit_code
        return max(_make_pages(book, reports, told), batch.exit_code)


def _asked(book: Workbook, options: argparse.Namespace) -> str | Sequence[Job]:
    """The edition asked for: its name, or the jobs of the options. Raises InputFault for both at once."""
    own = {
        name.removeprefix(RUN_OPTION): value.split(",")
        for name, value in vars(options).items()
        if name.startswith(RUN_OPTION) and value is not None
    }
    own |= _own_parameters(options, set(own))
    if not own and options.notebooks is None:
        return str(options.edition or "standard")
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
    book = _workbook(options)
    return _make_pages(book, options.reports or book.reports)


def _make_pages(book: Workbook, reports: Path, asked: Answers | None = None) -> int:
    """Make the pages and say what stands in them; 1 where a run had to be left out.

    asked: the answers that a run was about; what else stands on the pages is then one line.
    """
    from analysis.publishing.standing import look
    from analysis.running import manifest

    if next(manifest.folders(reports), None) is None:
        raise _no_runs(reports)
    made = look(book, reports)
    if made is None:
        from analysis.publishing.site import publish

        made = publish(book, reports, progress=_progress)
        _progress("")
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
    return 1 if made.damaged else 0


def _no_runs(folder: Path) -> Exception:
    from analysis.record.faults import Fault, InputFault

    return InputFault(
        Fault("the command line", str(folder), "holds no runs; start with: workbook run", key="reports")
    )


def _progress(name: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{name}", end="", file=sys.stderr, flush=True)


def _check(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from analysis.clusters.assumptions import assumption_faults, stages_of
    from analysis.plans.check import check_record
    from analysis.plans.places import places, plans
    from analysis.record import open_record
    from analysis.record.faults import Fault, InputFault
    from analysis.scenarios.scenario import check_scenarios

    if options.data and not any((options.data / f"{name}.csv").is_file() for name in ("places", "sources")):
        needed = "is no data folder: one holds places.csv, sources.csv and the other tables"
        raise InputFault(Fault("the command line", str(options.data), needed, key="data"))
    record = open_record(options.data) if options.data else _workbook(options).record
    faults = check_record(record.folder)
    stages: dict[str, tuple[str, ...]] = {}
    try:
        assumed = assumption_faults(record)
        faults += [fault for fault in assumed if fault not in faults]
        if not assumed:
            stages = {
                geo: stages_of(record, geo).codes for geo in set(record.table("cluster_cohorts")["geo"])
            }
    except InputFault as wrong:
        faults += [fault for fault in wrong.faults if fault not in faults]
    try:
        codes = places(record)
        legal = {code for place in codes for code in plans(place, record)}
        sources = set(record.table("sources")["source_id"])
    except InputFault:  # said above already; the scenarios are then checked for all but their codes
        codes, legal, sources = {}, set(), set()
    faults += check_scenarios(record.folder / "scenarios", sources, legal, set(codes), stages)
    if options.json:
        _print_json([{**asdict(fault), "value": str(fault.value), "said": str(fault)} for fault in faults])
        return 2 if faults else 0
    for fault in faults:
        print(fault, file=sys.stderr)
    said = {0: "The record and the scenarios are sound.", 1: "1 fault."}
    print(said.get(len(faults), f"{len(faults)} faults."))
    return 2 if faults else 0


def _check_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, metavar="DIR", help="another data folder")
    _json(parser)


def _new(options: argparse.Namespace) -> int:
    if options.notebook:
        from analysis.running.first_notebook import new_notebook

        path = new_notebook(options.name, _workbook(options))
        print(f"Written: {path}\nOpen it in JupyterLab or VS Code, or: workbook run --notebooks {path.stem}")
        return 0
    from analysis.scenarios.scenario import new_scenario

    path = new_scenario(options.name, _workbook(options).scenarios)
    print(f"Written: {path}\nEdit it, then: workbook check")
    return 0


def _init(options: argparse.Namespace) -> int:
    from analysis.running.laid_out import lay_out

    folder = lay_out(options.folder, options.content)
    print(f"A workbook in {folder}\nNext: cd {shlex.quote(str(folder))} && workbook check && workbook run")
    return 0


def _init_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="a new or an empty folder")
    parser.add_argument(
        "--with",
        dest="content",
        choices=("example", "nothing", "vietnam"),
        default="example",
        help="a place with made-up numbers, marked so (the default); empty tables; or the shipped record",
    )


def _new_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="small letters, digits, hyphens")
    parser.add_argument(
        "--notebook", action="store_true", help="a notebook in notebooks/own instead of a scenario"
    )


def _list(options: argparse.Namespace) -> int:
    from analysis.scenarios.contract import Run
    from analysis.scenarios.listing import list_scenarios, listing
    from analysis.words import load

    book, say = _workbook(options), load("en")
    run = Run.check(book, place=options.place, plan=options.plan, as_of=options.as_of)
    as_of = run.as_of if options.as_of else None
    print(listing(list_scenarios(book, run.place, say, options.plan, as_of), say))
    return 0


def _list_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--place", default="", help="code of the place (default: the first of the record)")
    parser.add_argument("--plan", default="", help="one plan only (default: all of the place)")
    parser.add_argument(
        "--as-of",
        default="",
        metavar="DAY",
        help="day to hold them against (default: the day the plan was adopted)",
    )


def _forecast(options: argparse.Namespace) -> int:
    from analysis.keeping.writing import write
    from analysis.publishing.series_page import forecast_page
    from analysis.record.faults import InputFault
    from analysis.record.people_text import plain
    from analysis.series.file_columns import Columns
    from analysis.series.quantile_file import (
        MODELS_HEADER,
        Request,
        forecast_file,
        model_rows,
        write_rows,
        wrong_output,
        wrong_table,
    )
    from analysis.series.told import told
    from analysis.words import load

    faults = wrong_table(options.file, options.models, "models") if options.models else []
    faults += wrong_output(options.file, options.html, "html") if options.html else []
    faults += wrong_table(options.file, options.backtest, "backtest") if options.backtest else []
    if faults:
        raise InputFault(faults)
    columns = Columns(options.series, options.time, options.value)
    made = forecast_file(
        options.file,
        options.output,
        options.horizon,
        request=Request(options.sheet, columns, options.yearly, options.panel),
    )
    for line in told(made):
        _print(plain(line), made.output)
    if options.html:
        write(options.html, forecast_page(made, options.file, load(options.language)))
    if options.models:
        write_rows(options.models, MODELS_HEADER, model_rows(made))
    if options.backtest:
        _backtest(made, options.backtest, options.horizon)
    for name, said in (*made.doubted.items(), *made.refused.items()):
        print(plain(f"{name}: {said}"), file=sys.stderr)
    _print(f"{len(made.forecast)} series forecast, {len(made.refused)} not: {made.output}", made.output)
    return 0 if made.forecast else 1


def _backtest(made: FileForecast, output: Path, horizon: int) -> None:
    from analysis.record.people_text import plain
    from analysis.scoring.series_backtest import HEADER, backtest, panel_pool, table
    from analysis.series.quantile_file import write_rows

    found = backtest(made.series, horizon, panel_pool(made.series) if made.panel else None)
    write_rows(output, HEADER, found.rows())
    for line in table(found):
        _print(line, made.output)
    for name, reason in found.refused.items():
        print(plain(f"{name}: {reason}"), file=sys.stderr)
    if found.unfitted:
        print(f"{found.unfitted} origins left out, at which a method could not be fitted", file=sys.stderr)
    _print(f"Errors in mean yearly steps of each series; by lead and series: {output}", made.output)


def _forecast_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "Exit code: 0 if at least one series was forecast (those that were not are named, with the reason), "
        "1 if none was, 2 for a mistake in the command or in the file as a whole."
    )
    parser.add_argument(
        "file", type=Path, help="CSV (any delimiter, UTF-8 or UTF-16), .xlsx, .xls or .ods; wide or long"
    )
    parser.add_argument("--horizon", type=int, default=6, metavar="H", help="years ahead (default: 6)")
    parser.add_argument(
        "--output", type=Path, required=True, metavar="OUT", help="the quantiles: .csv, .parquet or .xlsx"
    )
    parser.add_argument(
        "--models", type=Path, metavar="FILE", help="also write the weights of the models of every series"
    )
    parser.add_argument(
        "--panel",
        action="store_true",
        help="let each series learn from the others: growth and spread, for files of related series",
    )
    parser.add_argument("--html", type=Path, metavar="FILE", help="also draw the fans on one page")
    parser.add_argument(
        "--language", choices=("en", "vi"), default="en", help="the language of that page (default: en)"
    )
    parser.add_argument(
        "--backtest",
        type=Path,
        metavar="FILE",
        help="also forecast each series from its newest origins and score that beside no change, drift, "
        "Theta and ETS; about a second a series",
    )
    parser.add_argument(
        "--yearly", metavar="HOW", help="make years of months or quarters: their mean, sum or last"
    )
    parser.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook (default: the first table)")
    for name, what in (("series", "names"), ("time", "years or dates"), ("value", "values")):
        parser.add_argument(
            f"--{name}", metavar="COLUMN", help=f"the column of {what} (default: found and said)"
        )


def _archive(options: argparse.Namespace) -> int:
    from datetime import date

    from analysis.record.faults import Fault, InputFault
    from analysis.running.plan import load_edition
    from analysis.running.results import results
    from analysis.scoring.archive import archive_edition, to_freeze

    book = _workbook(options)
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
    _reports(parser)


def _remove(options: argparse.Namespace) -> int:
    from analysis.running.removal import remove_runs

    reports = options.reports or _workbook(options).reports
    stay = remove_runs(reports, options.runs)
    for file in stay:
        print(f"{file} is no output of the run, so it stays", file=sys.stderr)
    print(f"{len(set(options.runs))} runs removed. Their pages go with: workbook publish")
    return 0


def _remove_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("runs", nargs="+", metavar="RUN", help="names of runs, as workbook status lists them")
    _reports(parser)


def _score(options: argparse.Namespace) -> int:
    from analysis.scoring.archive import score_archive, scores_text

    book = _workbook(options)
    print(scores_text(score_archive(book.record, book.archive, outcome=options.against)))
    return 0


def _score_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--against",
        choices=("first", "latest"),
        default="first",
        help="the figure as first printed or as known now (default: first)",
    )


def _priors(options: argparse.Namespace) -> int:
    from analysis.clusters.prior_fit import fit_priors, keep

    record = _workbook(options).record
    for geo in dict.fromkeys(record.table("cluster_cohorts")["geo"]):
        print(geo)
        for fit in fit_priors(record, geo):
            print(f"  {fit.stage}: mean {fit.mean:.3f}, size {fit.size:.1f}, {fit.source}; {fit.told()}")
    if options.keep:
        print(f"Kept: {keep(record)}")
    return 0


def _priors_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--keep", action="store_true", help="write data/cluster_priors.csv")


def _calibrate(options: argparse.Namespace) -> int:
    from analysis.plans.places import place, places
    from analysis.record.faults import Fault, InputFault
    from analysis.scoring.calibration import calibrate, keep, world_like

    record = _workbook(options).record
    asked = [place(options.place, record).code] if options.place else list(places(record))
    worlds = {
        geo: world for geo in asked if (world := world_like(record, geo, options.prior or None)) is not None
    }
    if not worlds:
        said = "has no clusters of which a forecast could be checked"
        raise InputFault(Fault("the record", ", ".join(asked), said, key="place"))
    for geo, world in worlds.items():
        found = calibrate(world, worlds=options.worlds)
        print(f"{geo}\n{found.round(3).to_string(index=False)}")
        if options.keep:
            print(f"Kept: {keep(found, record, geo)}")
    return 0


def _calibrate_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--place", default="", help="one place only (default: every place with clusters)")
    parser.add_argument("--worlds", type=int, default=250, metavar="N", help="worlds of a kind (default 250)")
    parser.add_argument("--keep", action="store_true", help="write the table that the clusters page shows")
    parser.add_argument("--prior", default="", help="priors of the forecaster (default: those in force)")


def _results(options: argparse.Namespace) -> int:
    from analysis.running import manifest
    from analysis.running.tidy_results import tidy_results

    reports = options.reports or _workbook(options).reports
    if next(manifest.folders(reports), None) is None:
        raise _no_runs(reports)
    frame = tidy_results(reports, csv=options.csv, parquet=options.parquet, where=options.where)
    written = options.csv or options.parquet
    _print(f"{len(frame)} rows of {frame['run'].nunique()} runs: {written}", written)
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
    _reports(parser)


def _status(options: argparse.Namespace) -> int:
    from analysis.running.index import index, rows, table

    book = _workbook(options)
    reports = options.reports or book.reports
    found = index(book, reports)
    if not found:
        raise _no_runs(reports)
    if options.json:
        _print_json(rows(found))
    else:
        print(table(found))
    return 0


def _status_options(parser: argparse.ArgumentParser) -> None:
    _json(parser)
    _reports(parser)


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON, for programs")


def _print_json(content: object) -> None:
    import json

    print(json.dumps(content, indent=1, ensure_ascii=False))


def _words(options: argparse.Namespace) -> int:
    from analysis.record.faults import Fault, InputFault
    from analysis.words import CATALOGUE
    from analysis.words.catalogue import update_catalogue

    root = _workbook(options).root
    if not CATALOGUE.resolve().is_relative_to(root / "analysis"):
        said = (
            "belongs to an installed package, not to this workbook; run the command in a checkout of its own"
        )
        raise InputFault(Fault("the catalogue", str(CATALOGUE), said))
    state = update_catalogue(root, CATALOGUE)
    for text in state.missing:
        print(f"no Vietnamese yet: {text!r}")
    for text in state.misfits:
        print(f"does not fit: {text!r}")
    return 1 if state.missing or state.misfits else 0


def _nothing(parser: argparse.ArgumentParser) -> None:
    """A command without options."""


COMMANDS = {
    "init": Command("lay out a workbook in a folder of your own", _init_options, _init),
    "run": Command(
        "execute notebooks (the standard edition, or your own runs) and make the pages", _run_options, _run
    ),
    "publish": Command("make the pages, the PDF and the site anew from what was run", _reports, _publish),
    "check": Command(
        "check the record and the scenarios; name every fault",
        _check_options,
        _check,
    ),
    "list": Command("show the scenarios with their plausibility", _list_options, _list),
    "new": Command(
        "write a commented scenario, or a notebook of your own, to start from",
        _new_options,
        _new,
    ),
    "forecast": Command(
        "forecast every series of a table: CSV, .xlsx or .ods, wide or long", _forecast_options, _forecast
    ),
    "archive": Command(
        "freeze the forecasts of what was run; an archived edition is never edited",
        _archive_options,
        _archive,
    ),
    "remove": Command("delete the outputs of runs that are no longer wanted", _remove_options, _remove),
    "score": Command("score the archived editions against the record", _score_options, _score),
    "status": Command(
        "what was run: when, how long, how large, and why it would run again", _status_options, _status
    ),
    "results": Command("write all result rows to one CSV file", _results_options, _results),
    "priors": Command("fit the priors of the cluster stages to the record", _priors_options, _priors),
    "calibrate": Command("check the cluster intervals in simulated worlds", _calibrate_options, _calibrate),
    "words": Command("bring the catalogue of translations up to date", _nothing, _words),
}


if __name__ == "__main__":
    sys.exit(main())
