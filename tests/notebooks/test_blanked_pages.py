"""With every remark of the record blanked, every page says what it said, but for the remarks it shows."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from blanked import blank_remarks
from pandas.testing import assert_frame_equal
from shipped import BOOK, copy_of_the_book

from analysis.commands.run import ALL
from analysis.publishing.blocks import Figure, Prose, Table
from analysis.publishing.report import read
from analysis.running.batch import run_edition
from analysis.running.plan import one_run
from analysis.running.results import results

pytestmark = pytest.mark.slow
REMARKS = {"note", "Remark of the record"}


def data_of(text: str | None) -> list[dict[str, str]]:
    """The rows for download, less the remarks among them."""
    rows = csv.DictReader(io.StringIO(text or ""))
    return [{name: cell for name, cell in row.items() if name not in REMARKS} for row in rows]


def said(notebook: Path) -> list[object]:
    """What a page says, block by block: its words, its drawings in words, its tables, its data."""
    found: list[object] = []
    for block in read(notebook).blocks:
        if isinstance(block, Prose):
            found.append(block.tokens)
        elif isinstance(block, Figure):
            found.append((block.caption, block.alt, block.sources, data_of(block.csv)))
        elif isinstance(block, Table):
            kept = [n for n, head in enumerate(block.head) if head not in REMARKS]
            cells = [[row[n] for n in kept] for row in block.rows]
            found.append((block.caption, cells, block.sources, data_of(block.csv)))
    return found


@pytest.mark.timeout(300)
def test_no_page_moves_when_every_remark_is_blanked(tmp_path: Path) -> None:
    without = copy_of_the_book(tmp_path / "blanked")
    blank_remarks(without.data)
    rows, pages = [], []
    for book, folder in ((BOOK, tmp_path / "printed"), (without, tmp_path / "without")):
        jobs = one_run(ALL, {"draws": 500, "as_of": "2024-06-30", "scenario": "cluster-push"}, book)
        batch = run_edition(book, jobs, folder, jobs=2, progress=False)
        assert [f"{outcome.job.name}: {outcome.failure}" for outcome in batch.failed] == []
        rows.append(results(jobs, folder))
        pages.append(
            {str(path.parent.relative_to(folder)): said(path) for path in sorted(folder.rglob("*.ipynb"))}
        )
    assert_frame_equal(rows[0], rows[1], check_exact=True)
    assert len(pages[0]) == len(ALL)
    assert pages[0].keys() == pages[1].keys()
    for name, page in pages[0].items():
        assert page == pages[1][name], name
