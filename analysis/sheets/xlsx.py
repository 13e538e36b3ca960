"""A workbook of ours as .xlsx, with tables that are marked as tables and charts that can be edited."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from analysis.sheets.parts import Book, Cell, Chart, Column, Sheet, clean, number_format, width

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FONT = {"font_name": "Arial", "font_size": 12}
COLOURS = ("#0b5cad", "#c2410c", "#4d7c0f", "#6d28d9", "#0e7490", "#9f1239", "#57534e")
DASHES = ("solid", "dash", "round_dot", "dash_dot", "long_dash", "square_dot", "long_dash_dot")


def to_xlsx(book: Book) -> bytes:
    """The bytes of the file; the same book gives the same bytes. No text of it is ever a formula."""
    from xlsxwriter import Workbook

    held = io.BytesIO()
    with Workbook(held, PLAIN | {"in_memory": True, "default_format_properties": dict(FONT)}) as file:
        made = datetime(book.made.year, book.made.month, book.made.day)
        file.set_properties({"title": book.title, "author": book.author, "created": made})
        looks = _Looks(file)
        _cover(file.add_worksheet(book.cover_name), book, looks)
        _contents(file.add_worksheet(book.contents_name), book, looks)
        for number, sheet in enumerate(book.sheets, 1):
            _sheet(file, file.add_worksheet(sheet.name), sheet, number, book, looks)
        file.get_worksheet_by_name(book.cover_name).activate()
    return held.getvalue()


class _Looks:
    """The formats of one file, each made once."""

    def __init__(self, file: Workbook) -> None:
        self.file = file
        self.title = self.of(bold=True, font_size=16)
        self.head = self.of(bold=True, text_wrap=True, valign="top", bottom=1)
        self.text = self.of(text_wrap=True, valign="top")
        self.plain = self.of(valign="top")
        self.link = self.of(font_color="#0b5cad", underline=1)
        self._numbers: dict[str, Any] = {}

    def of(self, **look: Any) -> Any:
        return self.file.add_format(FONT | look)

    def column(self, column: Column) -> Any:
        if column.kind == "text":
            return self.text
        shape = number_format(column)
        if shape not in self._numbers:
            self._numbers[shape] = self.of(num_format=shape, valign="top", align="right")
        return self._numbers[shape]


def _cover(sheet: Worksheet, book: Book, looks: _Looks) -> None:
    sheet.set_column(0, 0, 100)
    sheet.write_string(0, 0, clean(book.title), looks.title)
    for line, said in enumerate(book.cover, 1):
        sheet.write_string(line, 0, clean(said), looks.text)


def _contents(sheet: Worksheet, book: Book, looks: _Looks) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, clean(book.contents_title), looks.title)
    heads = [{"header": head, "header_format": looks.head} for head in book.contents_heads]
    options = {"name": "contents", "columns": heads, "autofilter": False, "style": None}
    sheet.add_table(1, 0, 1 + len(book.sheets), 1, options)
    for line, one in enumerate(book.sheets, 2):
        sheet.write_url(line, 0, f"internal:'{one.name}'!A1", looks.link, one.name)
        sheet.write_string(line, 1, clean(one.title), looks.text)


def _sheet(file: Workbook, page: Worksheet, sheet: Sheet, number: int, book: Book, looks: _Looks) -> None:
    page.write_string(0, 0, clean(sheet.title), looks.title)
    for line, said in enumerate(sheet.about, 1):
        page.write_string(line, 0, clean(said), looks.plain)
    page.write_url(sheet.top - 1, 0, f"internal:'{book.contents_name}'!A1", looks.link, book.back)
    last = sheet.top + len(sheet.rows)
    heads = [{"header": clean(column.head), "header_format": looks.head} for column in sheet.columns]
    options = {"name": f"table_{number}", "columns": heads, "autofilter": False, "style": None}
    page.add_table(sheet.top, 0, last, len(heads) - 1, options)
    for index in range(len(sheet.columns)):
        page.set_column(index, index, width(sheet, index))
    for line, row in enumerate(sheet.cells(), sheet.top + 1):
        _row(page, line, row, sheet.columns, looks)
    if sheet.chart is not None:
        _chart(file, page, sheet, sheet.chart)


def _row(page: Worksheet, line: int, row: Sequence[Cell], columns: Sequence[Column], looks: _Looks) -> None:
    for index, (cell, column) in enumerate(zip(row, columns, strict=True)):
        if isinstance(cell, str):
            page.write_string(line, index, cell, looks.text)
        elif isinstance(cell, date):
            page.write_datetime(line, index, datetime(cell.year, cell.month, cell.day), looks.column(column))
        elif cell is not None:
            page.write_number(line, index, cell, looks.column(column))


def _chart(file: Workbook, page: Worksheet, sheet: Sheet, chart: Chart) -> None:
    drawn = file.add_chart({"type": chart.kind})
    first, last = sheet.top + 1, sheet.top + len(sheet.rows)
    for n, y in enumerate(chart.ys):
        colour = COLOURS[n % len(COLOURS)]
        line = {"color": colour, "width": 2.25, "dash_type": DASHES[n % len(DASHES)]}
        drawn.add_series(
            {
                "name": [sheet.name, sheet.top, y],
                "categories": [sheet.name, first, chart.x, last, chart.x],
                "values": [sheet.name, first, y, last, y],
                **({"line": line} if chart.kind == "line" else {"fill": {"color": colour}}),
            }
        )
    drawn.set_title({"name": chart.title, "name_font": {"size": 12}, "overlay": False})
    if chart.kind == "line":
        drawn.set_x_axis({"name": sheet.columns[chart.x].head})
        drawn.set_y_axis({"name": chart.axis})
    else:  # a bar chart lies on its side: its first axis is the one of the names
        drawn.set_x_axis({"reverse": True})
        drawn.set_y_axis({"name": chart.axis})
    drawn.set_size({"width": 760, "height": 420})
    where = {"description": chart.alt, "object_position": 2}
    page.insert_chart(sheet.top, len(sheet.columns) + 1, drawn, where)
