"""A handout as a Word document, on a template of the reader's own where there is one."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from analysis.packs.handout import Handout, shown
from analysis.packs.native_chart import chart_parts
from analysis.record.faults import Fault, InputFault
from analysis.sheets.parts import Sheet, clean

CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WIDE, HIGH = 5_486_400, 3_200_400  # EMU: 6 by 3.5 inches


def to_docx(handout: Handout, template: Path | None = None) -> bytes:
    """The bytes of the document. Raises InputFault for a template that cannot be opened."""
    from docx import Document

    try:
        document: Any = Document(str(template) if template else None)
    except Exception as fault:  # the library names what it meets in many ways
        said = "must be a Word document (.docx) that can be opened"
        raise InputFault(Fault(str(template), str(fault)[:100], said, key="template")) from None
    properties = document.core_properties
    properties.title, properties.language = clean(handout.title), handout.language
    properties.created = properties.modified = datetime(
        handout.made.year, handout.made.month, handout.made.day
    )
    _heading(document, handout.title, 0)
    for line in handout.lines:
        document.add_paragraph(clean(line))
    _heading(document, handout.answer_name, 1)
    for sentence in handout.answer:
        document.add_paragraph(clean(sentence))
    for number, sheet in enumerate(handout.sheets, 1):
        _heading(document, sheet.title, 1)
        if sheet.chart is not None:
            _chart(document, sheet, number)
        _table(document, sheet, handout.language)
        for said in sheet.about:
            document.add_paragraph(clean(said))
    _heading(document, handout.sources_name, 1)
    for source in handout.sources:
        document.add_paragraph(clean(source))
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _heading(document: Any, text: str, level: int) -> None:
    """A heading in the template's own style; where it has none, bold words."""
    names = {style.name for style in document.styles}
    wanted = "Title" if level == 0 else f"Heading {level}"
    if wanted in names:
        document.add_paragraph(clean(text), style=wanted)
    else:
        document.add_paragraph().add_run(clean(text)).bold = True


def _table(document: Any, sheet: Sheet, language: str) -> None:
    table = document.add_table(rows=1, cols=len(sheet.columns))
    if "Table Grid" in {style.name for style in document.styles}:
        table.style = "Table Grid"
    for cell, column in zip(table.rows[0].cells, sheet.columns, strict=True):
        cell.text = clean(column.head)
    for row in sheet.cells():
        for cell, value, column in zip(table.add_row().cells, row, sheet.columns, strict=True):
            cell.text = clean(shown(value, column, language))
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(properties.makeelement(_word("tblHeader"), {_word("val"): "true"}))


def _chart(document: Any, sheet: Sheet, number: int) -> None:
    """A native chart: python-docx has none, so its parts are put into the package here."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml
    from docx.shared import Pt

    xml, book = chart_parts(sheet)
    package = document.part.package
    taken = {str(part.partname) for part in package.iter_parts()}  # of a template that has charts of its own
    while f"/word/charts/chart{number}.xml" in taken or f"/word/embeddings/chart{number}.xlsx" in taken:
        number += 1
    held = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), BOOK, book, package)
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART, xml, package)
    name = part.relate_to(held, f"{RELATED}/package")
    outside = f'<c:externalData xmlns:r="{RELATED}" r:id="{name}"><c:autoUpdate val="0"/></c:externalData>'
    part._blob = xml.replace(b"</c:chartSpace>", f"{outside}</c:chartSpace>".encode())
    chart = document.part.relate_to(part, f"{RELATED}/chart")
    words = quoteattr(clean(sheet.chart.alt if sheet.chart else sheet.title))
    drawing = parse_xml(
        '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        f'<wp:inline><wp:extent cx="{WIDE}" cy="{HIGH}"/>'
        f'<wp:docPr id="{1000 + number}" name="chart {number}" descr={words}/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        f'xmlns:r="{RELATED}" r:id="{chart}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(6)
    paragraph.add_run()._r.append(drawing)


def _word(name: str) -> str:
    return "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}" + name
