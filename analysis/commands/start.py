"""The commands that write something to start from: init, new."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from analysis.commands.shared import Command, workbook_of


def _new(options: argparse.Namespace) -> int:
    if options.notebook:
        from analysis.running.first_notebook import new_notebook

        path = new_notebook(options.name, workbook_of(options))
        print(f"Written: {path}\nOpen it in JupyterLab or VS Code, or: workbook run --notebooks {path.stem}")
        return 0
    from analysis.scenarios.scenario import new_scenario

    path = new_scenario(options.name, workbook_of(options).scenarios)
    print(f"Written: {path}\nEdit it, then: workbook check")
    return 0


def _new_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="small letters, digits, hyphens")
    parser.add_argument(
        "--notebook", action="store_true", help="a notebook in notebooks/own instead of a scenario"
    )


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


COMMANDS = {
    "init": Command("lay out a workbook in a folder of your own", _init_options, _init),
    "new": Command(
        "write a commented scenario, or a notebook of your own, to start from", _new_options, _new
    ),
}
