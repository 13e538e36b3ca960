"""The record: dated, sourced rows, and what was known on any day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.record.load import Record


def open_record(folder: Path | str, cache: Path | None = None) -> Record:
    """The record in a data folder; its tables are read when they are first asked for.

    cache: a folder where what was read is kept for the next time; None keeps nothing. The record of a whole
    workbook is `open_workbook(...).record`.

    >>> record = open_record("data")
    >>> list(record.table("areas").columns)
    ['geo', 'label_en', 'label_vi']
    """
    from analysis.record.load import Record

    return Record(Path(folder), cache)
