"""A handout as slides, on a template of the reader's own where there is one."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

from analysis.packs.handout import Handout, shown
from analysis.packs.native_chart import chart_data
from analysis.record.faults import Fault, InputFault
from analysis.sheets.parts import Sheet, clean

ROWS, COLUMNS = 9, 7  # of a table that can be read on a slide
SENTENCES = 4


def to_pptx(handout: Handout, template: Path | None = None) -> bytes:
    """The bytes of the slides. Raises InputFault for a template that cannot be opened or has no layout."""
    from pptx import Presentation

    try:
        slides: Any = Presentation(str(template) if template else None)
        layouts = list(slides.slide_layouts)
    except Exception as fault:  # the library names what it meets in many ways
        said = "must be a PowerPoint file (.pptx) that can be opened"
        raise InputFault(Fault(str(template), str(fault)[:100], said, key="template")) from None
    if not layouts:
        raise InputFault(Fault(str(template), template, "has no layout of slides", key="template"))
    about = slides.core_properties
    about.title, about.language = clean(handout.title), handout.language
    about.created = about.modified = datetime(handout.made.year, handout.made.month, handout.made.day)
    _words(slides, layouts[0], handout.title, handout.lines)
    plain = _plain(layouts)
    for first in range(0, len(handout.answer), SENTENCES):
        _words(slides, plain, handout.answer_name, handout.answer[first : first + SENTENCES])
    for sheet in handout.sheets:
        if sheet.chart is not None:
            _chart(slides, plain, sheet)
        _tables(slides, plain, sheet, handout.language)
    for first in range(0, len(handout.sources), ROWS):
        _words(slides, plain, handout.sources_name, handout.sources[first : first + ROWS])
    held = io.BytesIO()
    slides.save(held)
    return held.getvalue()


def _plain(layouts: list[Any]) -> Any:
    """The layout with a title and as little else as there is."""
    titled = [one for one in layouts if any(p.placeholder_format.type in (1, 3) for p in one.placeholders)]
    return min(titled or layouts, key=lambda one: len(one.placeholders))


def _slide(slides: Any, layout: Any, title: str) -> Any:
    from pptx.util import Pt

    slide = slides.slides.add_slide(layout)
    for place in list(slide.placeholders):
        if place is not slide.shapes.title and place.placeholder_format.idx != 0:
            place._element.getparent().remove(place._element)
    if slide.shapes.title is not None:
        slide.shapes.title.text = clean(title)
        slide.shapes.title.text_frame.paragraphs[0].font.size = Pt(24)
        return slide
    box = slide.shapes.add_textbox(*_place(slides, 0.03, 0.14))
    box.text_frame.text = clean(title)
    return slide


def _place(slides: Any, top: float, high: float) -> tuple[int, int, int, int]:
    wide, tall = slides.slide_width, slides.slide_height
    return int(wide * 0.05), int(tall * top), int(wide * 0.9), int(tall * high)


def _words(slides: Any, layout: Any, title: str, lines: Any) -> None:
    from pptx.util import Pt

    slide = _slide(slides, layout, title)
    frame = slide.shapes.add_textbox(
        *_place(slides, 0.55 if layout is slides.slide_layouts[0] else 0.25, 0.4)
    ).text_frame
    frame.word_wrap = True
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.text = clean(line)
        paragraph.font.size = Pt(14)


def _chart(slides: Any, layout: Any, sheet: Sheet) -> None:
    kind, data = chart_data(sheet)
    slide = _slide(slides, layout, sheet.title)
    frame = slide.shapes.add_chart(kind, *_place(slides, 0.22, 0.72), data)
    frame.chart.has_legend = len(data) > 1
    if sheet.chart is not None:
        frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(sheet.chart.alt))


def _tables(slides: Any, layout: Any, sheet: Sheet, language: str) -> None:
    """The table over as many slides as it needs, its first columns where it is too wide for one."""
    from pptx.util import Pt

    columns = sheet.columns[:COLUMNS]
    cells = sheet.cells()
    for first in range(0, len(cells), ROWS):
        part = cells[first : first + ROWS]
        slide = _slide(slides, layout, sheet.title)
        shape = slide.shapes.add_table(len(part) + 1, len(columns), *_place(slides, 0.22, 0.6))
        lines = [[column.head for column in columns]]
        lines += [[shown(v, c, language) for v, c in zip(row, columns, strict=False)] for row in part]
        for line, texts in enumerate(lines):
            for column, text in enumerate(texts):
                cell = shape.table.cell(line, column)
                cell.text = clean(text)
                cell.text_frame.paragraphs[0].font.size = Pt(11)
