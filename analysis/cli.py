"""The command `workbook`. Nothing is imported before it is needed, so that help is there at once."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from analysis.commands import (
    checking,
    editions,
    forecast,
    imports,
    priors,
    run,
    scenarios,
    sheets,
    start,
    texts,
)
from analysis.commands.shared import ROOT, workbook_of

EPILOG = """examples
  workbook run                                         the standard edition, with its pages
  workbook run --as-of 2023-12-31                      another day
  workbook run --place CODE --plan PLAN                another place, another plan
  workbook run --scenario NAME --notebooks grdp_per_person
  workbook new my-scenario && workbook check           a scenario of your own
  workbook forecast series.csv --horizon 6 --output quantiles.csv

exit codes
  0  done
  1  something failed on the way: a run, a page, a disk; what was finished is kept, the same command goes on
  2  a mistake in the command, a table, a scenario or an edition; nothing was begun
  130  stopped by Ctrl-C; what was finished is kept

Every command leaves a log in .cache/log of the workbook (the newest 200).
"""

# In the order of the help: what a user meets first comes first.
COMMANDS = {
    **start.COMMANDS,
    **run.COMMANDS,
    **checking.COMMANDS,
    **imports.COMMANDS,
    **forecast.COMMANDS,
    **editions.COMMANDS,
    **scenarios.COMMANDS,
    **sheets.COMMANDS,
    **priors.COMMANDS,
    **texts.COMMANDS,
}


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
    from analysis.keeping.command_log import LOG, logged

    began = time.perf_counter()
    with logged(_logs(options), options.command, words):
        code = _done(options)
        LOG.info("ended with exit code %d after %.1f s", code, time.perf_counter() - began)
    return code


def _done(options: argparse.Namespace) -> int:
    """The command done; what stops it is one message and its exit code."""
    from analysis.keeping.seal import DamagedError
    from analysis.keeping.writing import NotWrittenError
    from analysis.record.faults import InputFault
    from analysis.record.people_text import plain

    try:
        return COMMANDS[options.command].go(options)
    except InputFault as fault:
        return _refused(fault, 2)
    except DamagedError as fault:
        return _refused(f"{fault}; run the same command again", 1)
    except NotWrittenError as fault:
        return _refused(plain(str(fault)), 2 if fault.mistake else 1)
    except OSError as fault:
        if fault.filename is None and fault.strerror is None:
            raise  # of a library, with words of its own
        return _refused(plain(f"{fault.filename or options.command}: {fault.strerror}"), 1)
    except KeyboardInterrupt:
        return _refused("Stopped. What was finished is kept; the same command goes on from there.", 130)


def _logs(options: argparse.Namespace) -> Path | None:
    """Where the log of a command goes; a command outside a workbook keeps none."""
    from analysis.keeping.command_log import FOLDER
    from analysis.record.faults import InputFault

    try:
        return workbook_of(options).cache / FOLDER
    except (InputFault, OSError):
        return None


def _root(parser: argparse.ArgumentParser, default: object) -> None:
    parser.add_argument(
        ROOT,
        type=Path,
        default=default,
        metavar="FOLDER",
        help="the workbook (default: around the current folder)",
    )


def _unknown(word: str, legal: Sequence[str]) -> str:
    """What to say of a word that is no option of the command.

    >>> _unknown("--scenaro", ["--seed", "--scenario"])
    "'--scenaro' is not known; did you mean '--scenario'? Allowed: --scenario, --seed"
    """
    from analysis.record.faults import one_of

    name = word.partition("=")[0]
    return f"{name!r} {one_of(name, legal)}"


def _refused(said: object, code: int) -> int:
    from analysis.keeping.command_log import LOG

    print(said, file=sys.stderr)
    LOG.error("%s", said)
    return code


if __name__ == "__main__":
    sys.exit(main())
