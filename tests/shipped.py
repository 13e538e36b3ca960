"""The shipped workbook, for every test that reads it, and a copy of it for every test that writes."""

import shutil
from pathlib import Path

from analysis.workbook import Workbook

BOOK = Workbook(Path(__file__).parents[1])
DATA, SCENARIOS, RECORD = BOOK.data, BOOK.scenarios, BOOK.record


def copy_of_the_book(root: Path) -> Workbook:
    """Data and notebooks of the shipped workbook in another folder."""
    shutil.copytree(DATA, root / "data")
    shutil.copytree(BOOK.notebooks, root / "notebooks")
    return Workbook(root)
