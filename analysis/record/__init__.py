"""The record: dated, sourced rows, and what was known on any day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.record.load import Record


def open_record(folder: Path | str | None = None) -> Record:
    """The record in a folder, by default the project's own data/; tables are read when they are first asked
    for.

    >>> record = open_record()
    >>> len(record.table("targets").columns)
    16
    """
    from analysis.record.load import DATA, Record

    return Record(Path(folder) if folder is not None else DATA)
