"""What the commands share: a command itself, the workbook it is about, options and forms of output."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.workbook import Workbook

ROOT, REPORTS = "--root", "--reports"


@dataclass(frozen=True)
class Command:
    """A command: its one line of help, the options it takes and what it does."""

    summary: str
    options: Callable[[argparse.ArgumentParser], object]
    go: Callable[[argparse.Namespace], int]


def workbook_of(options: argparse.Namespace) -> Workbook:
    from analysis.workbook import open_workbook

    return open_workbook(options.root)


def say_written(said: str, output: Path) -> None:
    """Say what was written; not among the rows where they went to standard output."""
    from analysis.keeping.writing import is_file

    print(said, file=sys.stdout if is_file(output) else sys.stderr)


def reports_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        REPORTS, type=Path, metavar="DIR", help="the folder of the results (default: reports in the workbook)"
    )


def no_runs(folder: Path) -> Exception:
    from analysis.record.faults import Fault, InputFault

    return InputFault(
        Fault("the command line", str(folder), "holds no runs; start with: workbook run", key="reports")
    )


def json_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON, for programs")


def print_json(content: object) -> None:
    import json

    print(json.dumps(content, indent=1, ensure_ascii=False))


def no_options(parser: argparse.ArgumentParser) -> None:
    """A command without options."""
