"""A data folder whose remarks say nothing: empty where a remark may be, a dash where one must be given."""

import csv
from pathlib import Path

from analysis.record.cells import Reason, Remark
from analysis.record.schema import TABLES


def blank_remarks(folder: Path) -> None:
    """Blank every remark of every table in a data folder."""
    for name, table in TABLES.items():
        blanks = dict.fromkeys(table.of_kind(Remark), "") | dict.fromkeys(table.of_kind(Reason), "-")
        file = folder / f"{name}.csv"
        with file.open(encoding="utf-8", newline="") as handle:
            rows = [row | blanks for row in csv.DictReader(handle)]
        with file.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, table.columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
