"""A workbook of ours as .ods: OpenDocument, written as its standard says, with charts that can be edited.

A library that builds each cell as an object of its own takes seconds for an edition, this a tenth of one.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from babel.core import get_global

from analysis.sheets.ods_chart import chart_content, chart_frame, letters
from analysis.sheets.parts import Book, Cell, Column, Sheet, clean, width

KIND = "application/vnd.oasis.opendocument.spreadsheet"
CHART = "application/vnd.oasis.opendocument.chart"
SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    'xmlns:chart="urn:oasis:names:tc:opendocument:xmlns:chart:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" office:version="1.3"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
STAMP = (1980, 1, 1, 0, 0, 0)


def to_ods(book: Book) -> bytes:
    """The bytes of the file; the same book gives the same bytes. No text of it is ever a formula."""
    charts = {
        f"Object {number}": chart_content(sheet, SPACES)
        for number, sheet in enumerate(book.sheets, 1)
        if sheet.chart is not None
    }
    parts = {
        "content.xml": _content(book),
        "styles.xml": f"{HEAD}<office:document-styles {SPACES}>{_defaults(book)}</office:document-styles>",
        "meta.xml": _meta(book),
        **{f"{name}/content.xml": HEAD + content for name, content in charts.items()},
        "META-INF/manifest.xml": _manifest(list(charts)),
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr(zipfile.ZipInfo("mimetype", STAMP), KIND, zipfile.ZIP_STORED)  # first, and as it is
        for name, text in parts.items():
            file.writestr(zipfile.ZipInfo(name, STAMP), text, zipfile.ZIP_DEFLATED, 6)
    return held.getvalue()


def _manifest(charts: list[str]) -> str:
    files = [("/", KIND), *((name, "text/xml") for name in ("content.xml", "styles.xml", "meta.xml"))]
    for name in charts:
        files += [(f"{name}/", CHART), (f"{name}/content.xml", "text/xml")]
    space = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"'
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>'
        for name, kind in files
    )
    return f"{HEAD}<manifest:manifest {space}>{listed}</manifest:manifest>"


def _meta(book: Book) -> str:
    return (
        f"{HEAD}<office:document-meta {SPACES}><office:meta><dc:title>{_text(book.title)}</dc:title>"
        f"<meta:initial-creator>{_text(book.author)}</meta:initial-creator>"
        f"<dc:language>{book.language}</dc:language>"
        f"<meta:creation-date>{book.made.isoformat()}T00:00:00</meta:creation-date>"
        "</office:meta></office:document-meta>"
    )


def _defaults(book: Book) -> str:
    country = str(get_global("likely_subtags").get(book.language, "none")).rpartition("_")[2]
    return (
        '<office:styles><style:default-style style:family="table-cell"><style:text-properties '
        'fo:font-family="Arial" fo:font-size="12pt" '
        f'fo:language="{book.language}" fo:country="{country}"/></style:default-style></office:styles>'
    )


def _content(book: Book) -> str:
    columns = {column_style(column): column for sheet in book.sheets for column in sheet.columns}
    widths = sorted({width(sheet, n) for sheet in book.sheets for n in range(len(sheet.columns))} | {28, 100})
    styles = [_cell_style(name, column) for name, column in columns.items()]
    styles += [
        f'<style:style style:name="w{one}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{one * 0.24:.2f}cm"/></style:style>'
        for one in widths
    ]
    styles += [
        _look("title", 'fo:font-weight="bold" fo:font-size="16pt"'),
        _look(
            "head", 'fo:font-weight="bold"', 'fo:wrap-option="wrap" fo:border-bottom="0.5pt solid #000000"'
        ),
        _look("said", "", 'fo:wrap-option="wrap" style:vertical-align="top"'),
    ]
    tables = [_cover(book), _contents(book)]
    tables += [_table(sheet, number, book) for number, sheet in enumerate(book.sheets, 1)]
    return (
        f"{HEAD}<office:document-content {SPACES}><office:automatic-styles>{''.join(styles)}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{''.join(tables)}"
        f"{_ranges(book)}</office:spreadsheet></office:body></office:document-content>"
    )


def column_style(column: Column) -> str:
    """The name of the style of a column's cells.

    >>> column_style(Column("x", "number", 2))
    'number2'
    """
    return f"{column.kind}{column.digits}"


def _cell_style(name: str, column: Column) -> str:
    of_text = 'fo:wrap-option="wrap" style:vertical-align="top"'
    if column.kind == "text":
        return _look(name, "", of_text)
    digits = f'number:decimal-places="{column.digits}" number:min-integer-digits="1"'
    shape = {
        "number": f'<number:number-style style:name="n-{name}"><number:number {digits} '
        'number:grouping="true"/></number:number-style>',
        "year": f'<number:number-style style:name="n-{name}"><number:number {digits}/></number:number-style>',
        "share": f'<number:percentage-style style:name="n-{name}"><number:number {digits}/>'
        "<number:text>%</number:text></number:percentage-style>",
        "day": f'<number:date-style style:name="n-{name}"><number:year number:style="long"/>'
        '<number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text>'
        '<number:day number:style="long"/></number:date-style>',
    }[column.kind]
    return shape + (
        f'<style:style style:name="{name}" style:family="table-cell" style:data-style-name="n-{name}">'
        '<style:table-cell-properties style:vertical-align="top"/></style:style>'
    )


def _look(name: str, letters_: str, cell: str = "") -> str:
    return (
        f'<style:style style:name="{name}" style:family="table-cell">'
        f"<style:table-cell-properties {cell}/><style:text-properties {letters_}/></style:style>"
    )


def _cover(book: Book) -> str:
    lines = [_row(_said(book.title, "title"))] + [_row(_said(line, "said")) for line in book.cover]
    return _named(book.cover_name, '<table:table-column table:style-name="w100"/>', lines)


def _contents(book: Book) -> str:
    lines = [_row(_said(book.contents_title, "title"))]
    lines.append(_heads(list(book.contents_heads)))
    lines += [_row(_link(sheet.name, sheet.name) + _said(sheet.title, "said")) for sheet in book.sheets]
    wide = '<table:table-column table:style-name="w28"/><table:table-column table:style-name="w100"/>'
    return _named(book.contents_name, wide, lines)


def _table(sheet: Sheet, number: int, book: Book) -> str:
    wide = "".join(
        f'<table:table-column table:style-name="w{width(sheet, n)}"/>' for n in range(len(sheet.columns))
    )
    lines = [_row(_said(sheet.title, "title")), *(_row(_said(line, "")) for line in sheet.about)]
    lines += [_row(_link(book.contents_name, book.back)), _heads([column.head for column in sheet.columns])]
    styles = [column_style(column) for column in sheet.columns]
    lines += [
        _row("".join(_cell(cell, style) for cell, style in zip(row, styles, strict=True)))
        for row in sheet.cells()
    ]
    drawn = ""
    if sheet.chart is not None:
        drawn = f"<table:shapes>{chart_frame(sheet, f'Object {number}')}</table:shapes>"
    return _named(sheet.name, drawn + wide, lines)


def _ranges(book: Book) -> str:
    """Each table as a range with a name, as a reader's program finds it."""
    found = "".join(
        f'<table:database-range table:name="table_{number}" table:contains-header="true" '
        f"table:target-range-address={_attribute(_range(sheet))}/>"
        for number, sheet in enumerate(book.sheets, 1)
    )
    return f"<table:database-ranges>{found}</table:database-ranges>"


def _range(sheet: Sheet) -> str:
    last = f"{letters(len(sheet.columns) - 1)}{sheet.top + 1 + len(sheet.rows)}"
    return f"'{sheet.name}'.A{sheet.top + 1}:'{sheet.name}'.{last}"


def _named(name: str, before: str, lines: list[str]) -> str:
    return f"<table:table table:name={_attribute(name)}>{before}{''.join(lines)}</table:table>"


def _heads(heads: list[str]) -> str:
    cells = "".join(_said(head, "head") for head in heads)
    return f"<table:table-header-rows>{_row(cells)}</table:table-header-rows>"


def _row(cells: str) -> str:
    return f"<table:table-row>{cells}</table:table-row>"


def _cell(cell: Cell, style: str) -> str:
    named = f'table:style-name="{style}"'
    if isinstance(cell, str):
        return _said(cell, "said")
    if isinstance(cell, date):
        day = cell.isoformat()[:10]
        return f'<table:table-cell {named} office:value-type="date" office:date-value="{day}"/>'
    kind = "percentage" if style.startswith("share") else "float"
    return f'<table:table-cell {named} office:value-type="{kind}" office:value="{cell!r}"/>'


def _said(text: str, style: str) -> str:
    named = f' table:style-name="{style}"' if style else ""
    shown = f"<text:p>{_text(text)}</text:p>"
    return f'<table:table-cell{named} office:value-type="string">{shown}</table:table-cell>'


def _link(sheet: str, text: str) -> str:
    address = _attribute(f"#'{sheet}'.A1")
    shown = f'<text:a xlink:type="simple" xlink:href={address}>{_text(text)}</text:a>'
    return f'<table:table-cell office:value-type="string"><text:p>{shown}</text:p></table:table-cell>'


def _text(text: str) -> str:
    return escape(" ".join(clean(text).split()))


def _attribute(text: str) -> str:
    return quoteattr(clean(text))
