"""A workbook with a sheet a table of the record, to fill in: heads, and an example with made-up numbers."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path

FORM = ("places", "areas", "plans", "targets", "sources", "observations")


def to_form(example: Path) -> bytes:
    """The workbook (.xlsx) with the tables of an example in it; its numbers are made up, and marked so."""
    from xlsxwriter import Workbook

    held = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(held, plain | {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})
        bold = book.add_format({"bold": True})
        for name in FORM:
            page = book.add_worksheet(name)
            with (example / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                head, *rows = csv.reader(file)
            page.write_row(0, 0, head, bold)
            for line, row in enumerate(rows, 1):
                for column, cell in enumerate(row):
                    if head[column] in ("value", "low", "high") and cell:
                        page.write_number(line, column, float(cell))
                    elif cell:
                        page.write_string(line, column, cell)
            page.set_column(0, len(head), 18)
    return held.getvalue()
