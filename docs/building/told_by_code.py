"""What a page of docs tells from the code itself: a room's modules, the commands' help, the map.

A line `<!-- told: modules record -->` in a page is replaced when the page is read.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from copy import deepcopy
from functools import cache
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any

import grimp

from analysis.cli import COMMANDS

ROOT = Path(__file__).parents[2]
STARTED = re.compile(r".*\.kernels\b")  # by Jupyter, and never imported
_TOLD = re.compile(r"^<!-- told: (\w+) ?(.*) -->$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|#)([^)#\s]+)\)")
# Where a file that a taken text links to stands on the site; what is not here stays a name without a link.
PAGES = {
    "data/README.md": "codebook.md",
    "docs/glossary.md": "glossary.md",
    **{f"docs/methods/{path.name}": f"methods/{path.name}" for path in (ROOT / "docs/methods").glob("*.md")},
}


def setup(app: Any) -> dict[str, bool]:
    """Fill in what the code tells."""
    app.connect("source-read", _fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _fill(app: Any, docname: str, content: list[str]) -> None:
    reports = (Path(app.outdir).parent / "index.html").is_file()

    def told(found: re.Match[str]) -> str:
        what, about = found.groups()
        if what == "reports":
            return REPORTS if reports else "Made by `make report`."
        return {"modules": modules, "commands": commands, "rooms": rooms, "part": part}[what](about)

    content[0] = _TOLD.sub(told, content[0])


REPORTS = '<a href="../index.html">The reports</a>, as they were last made on this machine.'


@cache
def _graph() -> Any:
    return grimp.build_graph("analysis")


@cache
def layers() -> tuple[tuple[str, ...], ...]:
    """The rooms from the top down, those side by side together: the contract that the linter holds."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [contract] = settings["tool"]["importlinter"]["contracts"]
    return tuple(tuple(room.strip() for room in layer.split("|")) for layer in contract["layers"])


@cache
def imports() -> dict[str, list[str]]:
    """The rooms that each room imports from, as the code stands."""
    graph = deepcopy(_graph())
    every = [room for layer in layers() for room in layer]
    for room in every:
        if graph.find_children(f"analysis.{room}"):
            graph.squash_module(f"analysis.{room}")
    found = {}
    for room in every:
        below = graph.find_modules_directly_imported_by(f"analysis.{room}")
        used = {name.removeprefix("analysis.") for name in below}
        found[room] = [other for other in every if other in used and other != room]
    return found


def rooms(about: str) -> str:
    """The map: a box a room, from the top down, with what it knows and from where it imports."""
    rows = []
    for layer in layers():
        boxes = []
        for room in layer:
            used = imports()[room]
            said = escape(_first_line(f"analysis.{room}").removeprefix(f"{room.capitalize()}: "))
            below = f"<small>from {', '.join(used)}</small>" if used else "<small>from no other</small>"
            said = re.sub(r"`([^`]+)`", r"<code>\1</code>", said)
            boxes.append(f'<div class="room"><b>{room}</b> {said} {below}</div>')
        rows.append(f'<div class="layer">{"".join(boxes)}</div>')
    return "```{raw} html\n" + f'<div class="rooms">{"".join(rows)}</div>' + "\n```"


def modules(room: str) -> str:
    """The reference of a room: each of its modules with what it offers."""
    name = f"analysis.{room}"
    graph = _graph()
    inner = sorted(graph.find_descendants(name)) or [name]
    shown = [found for found in inner if not STARTED.match(found) and _first_line(found)]
    parts = [f"## {found.removeprefix('analysis.')}\n\n{_auto(found)}" for found in shown]
    return "\n\n".join(parts)


def commands(about: str) -> str:
    """Every command with its options, as its help tells them."""
    parts = []
    for name, command in COMMANDS.items():
        parser = argparse.ArgumentParser(prog=f"workbook {name}", description=command.summary)
        command.options(parser)
        parts.append(f"## workbook {name}\n\n```text\n{_help(parser)}\n```")
    return "\n\n".join(parts)


def part(about: str) -> str:
    """A part of a file of the project: `FILE | from this heading | up to this one`."""
    file, first, last = (said.strip() for said in about.split("|"))
    text = (ROOT / file).read_text(encoding="utf-8")
    start = text.index(first) if first else 0
    end = text.index(last, start + 1) if last else len(text)
    taken = _LINK.sub(_linked, text[start:end])
    marks = len(first) - len(first.lstrip("#"))
    return re.sub(rf"^#{{{marks},6}}(?= )", lambda found: found[0][marks - 1 :], taken, flags=re.MULTILINE)


def _linked(found: re.Match[str]) -> str:
    words, file = found.groups()
    return f"[{words}]({PAGES[file]})" if file in PAGES else words


def _help(parser: argparse.ArgumentParser) -> str:
    parser.formatter_class = lambda prog: argparse.RawDescriptionHelpFormatter(prog, width=92)
    return parser.format_help().strip()


def _first_line(name: str) -> str:
    return (import_module(name).__doc__ or "").strip().split("\n")[0]


def _auto(name: str) -> str:
    return f"```{{eval-rst}}\n.. automodule:: {name}\n```"
