"""A new workbook in a folder of one's own: its tables, scenarios, editions and notebooks."""

from __future__ import annotations

import contextlib
import csv
import io
import secrets
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Literal

from analysis.keeping.writing import PART, NotWrittenError, write
from analysis.record.faults import Fault, InputFault
from analysis.record.schema import TABLES

Content = Literal["example", "nothing", "vietnam"]
# Tables that hold rules for any place rather than numbers of one.
RULES = ("indicators", "limits", "statement_weights")
EDITIONS, SCENARIOS, BASELINE = "editions", "scenarios", "baseline.yaml"
STANDARD = """# What `workbook run` makes. Lists and grids may stand here: see the README.
title: Standard edition
runs:
  - notebooks: [known, grdp_per_person, nowcast, scoreboard, compare, track_record]
    as_of: latest
    language: [en, vi]
"""


def lay_out(folder: Path, content: Content = "example") -> Path:
    """Lay out a workbook in a folder that is new or empty, and say where it is.

    example: one place whose numbers are made up, and marked so; nothing: tables with their headers alone;
    vietnam: the shipped record. Raises InputFault for a folder that holds something, NotWrittenError where it
    cannot be written; then nothing of it is left.
    """
    folder = folder.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputFault(Fault("", str(folder), "must be a new or an empty folder", key="folder"))
    made = not folder.exists()
    stage = folder / f".workbook-{secrets.token_hex(6)}{PART}"
    try:
        stage.mkdir(parents=True)
        _fill(stage, content)
        for part in sorted(stage.iterdir()):
            part.rename(folder / part.name)
        stage.rmdir()
    except OSError as fault:
        shutil.rmtree(stage, ignore_errors=True)
        if made:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise NotWrittenError(folder, fault) from fault
    return folder


def _fill(folder: Path, content: Content) -> None:
    shipped = _shipped()
    (folder / "notebooks" / "own").mkdir(parents=True)
    for path in sorted((shipped / "notebooks").glob("*.ipynb")):
        shutil.copyfile(path, folder / "notebooks" / path.name)
    if content == "vietnam":
        for path in sorted((shipped / "data").rglob("*")):
            if path.is_file():
                target = folder / path.relative_to(shipped)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
        return
    data = folder / "data"
    for part in (data / SCENARIOS, data / EDITIONS):
        part.mkdir(parents=True)
    shutil.copyfile(shipped / "data" / SCENARIOS / BASELINE, data / SCENARIOS / BASELINE)
    write(data / EDITIONS / "standard.yaml", STANDARD, new=True)
    for name in RULES:
        shutil.copyfile(shipped / "data" / f"{name}.csv", data / f"{name}.csv")
    example = example_data()
    for name, table in TABLES.items():
        if name not in RULES:
            rows = _rows(example / f"{name}.csv") if content == "example" else iter(())
            write(data / f"{name}.csv", _table(list(table.columns), rows), new=True)


def example_data() -> Path:
    """The tables of the place whose numbers are made up."""
    return _shipped() / "example" / "data"


def _shipped() -> Path:
    """Where the record and the notebooks of this package lie: in it, or beside it in a checkout."""
    package = Path(str(files("analysis")))
    inside = package / "shipped"
    return inside if inside.is_dir() else package.parent


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def _table(columns: list[str], rows: Iterator[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
