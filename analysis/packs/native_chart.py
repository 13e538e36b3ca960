"""The chart of a sheet as Office has it: its drawing, and the small workbook that holds its numbers."""

from __future__ import annotations

from typing import Any

from analysis.packs.handout import chart_columns
from analysis.sheets.parts import Sheet


def chart_data(sheet: Sheet) -> tuple[Any, Any]:
    """The type of the chart and its data, as python-pptx takes them."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    names, series = chart_columns(sheet)
    data = CategoryChartData()
    data.categories = names
    for head, values in series:
        data.add_series(head, values)
    line = sheet.chart is not None and sheet.chart.kind == "line"
    return XL_CHART_TYPE.LINE if line else XL_CHART_TYPE.BAR_CLUSTERED, data


def chart_parts(sheet: Sheet) -> tuple[bytes, bytes]:
    """The chart as XML, and its workbook (.xlsx)."""
    from pptx.chart.xlsx import CategoryWorkbookWriter
    from pptx.chart.xmlwriter import ChartXmlWriter

    kind, data = chart_data(sheet)
    return ChartXmlWriter(kind, data).xml.encode(), CategoryWorkbookWriter(data).xlsx_blob
