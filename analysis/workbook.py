"""A workbook: one folder with its record, scenarios, editions, archive and reports, and how it is found."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.record.faults import Fault, InputFault

if TYPE_CHECKING:
    from analysis.record.load import Record

MARKS = ("data/places.csv", "data/sources.csv")  # a folder that holds both is a workbook
VARIABLE = "WORKBOOK_ROOT"  # names the workbook where the current folder lies in none


class Workbook:
    """The folders below one root, and the record in them; whatever is kept of it is kept below the same root.

    Two workbooks in one process know nothing of each other. The record is read once: a table that is edited
    later is seen by a workbook opened later.
    """

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root).resolve()

    def __repr__(self) -> str:
        return f"Workbook({str(self.root)!r})"

    @property
    def data(self) -> Path:
        """The tables."""
        return self.root / "data"

    @property
    def scenarios(self) -> Path:
        """The scenarios."""
        return self.data / "scenarios"

    @property
    def editions(self) -> Path:
        """The editions."""
        return self.data / "editions"

    @property
    def archive(self) -> Path:
        """The archived editions."""
        return self.data / "archive"

    @property
    def notebooks(self) -> Path:
        """The notebooks."""
        return self.root / "notebooks"

    @property
    def reports(self) -> Path:
        """The folder of the results, unless a command names another."""
        return self.root / "reports"

    @property
    def cache(self) -> Path:
        """What was worked out before and may be lost at any time."""
        return self.root / ".cache"

    @cached_property
    def record(self) -> Record:
        """The record in the data folder."""
        from analysis.record.load import Record

        return Record(self.data, self.cache)


def open_workbook(folder: Path | str | None = None) -> Workbook:
    """The workbook in a folder; without one, the workbook around the current folder.

    A workbook is a folder that holds data/places.csv and data/sources.csv. Without `folder` it is the current
    folder or the nearest above it that is one, else the folder that the environment variable WORKBOOK_ROOT
    names. Raises InputFault where there is none, and where the two differ.

    >>> book = open_workbook()
    >>> book.data.relative_to(book.root).as_posix()
    'data'
    >>> book.record.as_of("2021-08-10").day.year
    2021
    """
    if folder is not None:
        return _opened(Path(folder), "root")
    around = next((here for here in (Path.cwd(), *Path.cwd().parents) if is_workbook(here)), None)
    named = os.environ.get(VARIABLE)
    if named is None:
        if around is None:
            said = f"lies in no workbook; change to one, or name it: --root FOLDER, {VARIABLE}=FOLDER"
            raise InputFault(Fault("the current folder", str(Path.cwd()), said))
        return Workbook(around)
    book = _opened(Path(named), VARIABLE)
    if around is not None and not around.samefile(book.root):
        said = f"is one workbook and the current folder lies in another, {around}; say which: --root FOLDER"
        raise InputFault(Fault("the environment", named, said, key=VARIABLE))
    return book


def is_workbook(folder: Path) -> bool:
    """Whether a folder holds the two tables that make a workbook."""
    return all((folder / mark).is_file() for mark in MARKS)


def _opened(folder: Path, key: str) -> Workbook:
    if not is_workbook(folder):
        said = f"is no workbook: a workbook holds {' and '.join(MARKS)}"
        raise InputFault(Fault("the environment" if key == VARIABLE else "", str(folder), said, key=key))
    return Workbook(folder)
