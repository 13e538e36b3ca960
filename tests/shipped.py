"""The shipped workbook, for every test that reads it, and a copy of it for every test that writes."""

import shutil
import subprocess
from pathlib import Path

from analysis.workbook import Workbook

BOOK = Workbook(Path(__file__).parents[1])
DATA, SCENARIOS, RECORD = BOOK.data, BOOK.scenarios, BOOK.record


def copy_of_the_book(root: Path) -> Workbook:
    """Data and notebooks of the shipped workbook in another folder."""
    shutil.copytree(DATA, root / "data")
    shutil.copytree(BOOK.notebooks, root / "notebooks")
    return Workbook(root)


def shipped_scenarios() -> list[str]:
    """The names of the scenarios that come with the project; a reader's own are no part of the tests.

    Those that git knows; in a copy without git those with an expected result beside them.
    """
    asked = ["git", "ls-files", "--", "data/scenarios/*.yaml"]
    try:
        told = subprocess.run(asked, cwd=BOOK.root, capture_output=True, text=True, check=True).stdout.split()
    except (OSError, subprocess.CalledProcessError):
        told = []
    found = [Path(path).stem for path in told]
    return sorted(found or (path.name.split(".")[0] for path in SCENARIOS.glob("*.expected.csv")))
