"""A chart of a sheet as OpenDocument has them: a document of its own that reads the cells of the sheet."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from analysis.sheets.parts import Chart, Sheet, clean

COLOURS = ("#0b5cad", "#c2410c", "#4d7c0f", "#6d28d9", "#0e7490", "#9f1239", "#57534e")


def letters(column: int) -> str:
    """The name of a column by its number from 0.

    >>> [letters(n) for n in (0, 25, 26, 701)]
    ['A', 'Z', 'AA', 'ZZ']
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def chart_frame(sheet: Sheet, name: str) -> str:
    """Where the chart of a sheet stands: beside its table."""
    chart = _chart_of(sheet)
    cells = quoteattr(_cells(sheet, chart.ys[0], True))
    across = sum(3 for _ in sheet.columns) + 4
    return (
        f'<draw:frame draw:name={quoteattr(name)} svg:x="{across}cm" svg:y="3cm" svg:width="20cm" '
        f'svg:height="11cm"><draw:object xlink:href="./{name}" xlink:type="simple" xlink:show="embed" '
        f'xlink:actuate="onLoad" draw:notify-on-update-of-ranges={cells}/>'
        f"<svg:title>{_text(chart.title)}</svg:title><svg:desc>{_text(chart.alt)}</svg:desc></draw:frame>"
    )


def chart_content(sheet: Sheet, spaces: str) -> str:
    """The document of the chart."""
    chart = _chart_of(sheet)
    kind = "chart:line" if chart.kind == "line" else "chart:bar"
    turned = ' chart:vertical="true"' if chart.kind == "bar" else ""
    styles = "".join(
        f'<style:style style:name="s{n}" style:family="chart"><style:graphic-properties '
        f'draw:stroke="solid" svg:stroke-width="0.08cm" svg:stroke-color="{COLOURS[n % len(COLOURS)]}" '
        f'draw:fill-color="{COLOURS[n % len(COLOURS)]}"/></style:style>'
        for n in range(len(chart.ys))
    )
    series = "".join(
        f'<chart:series chart:style-name="s{n}" '
        f"chart:values-cell-range-address={quoteattr(_cells(sheet, y))} "
        f"chart:label-cell-address={quoteattr(_head(sheet, y))}/>"
        for n, y in enumerate(chart.ys)
    )
    named = _text(sheet.columns[chart.x].head)
    return (
        f"<office:document-content {spaces}><office:automatic-styles>"
        f'<style:style style:name="plot" style:family="chart"><style:chart-properties{turned} '
        'chart:symbol-type="none" chart:include-hidden-cells="false"/></style:style>'
        f"{styles}</office:automatic-styles><office:body><office:chart>"
        f'<chart:chart chart:class="{kind}" svg:width="20cm" svg:height="11cm">'
        f"<chart:title><text:p>{_text(chart.title)}</text:p></chart:title>"
        '<chart:legend chart:legend-position="bottom"/>'
        f'<chart:plot-area chart:style-name="plot" chart:data-source-has-labels="both">'
        f'<chart:axis chart:dimension="x" chart:name="primary-x"><chart:title><text:p>{named}</text:p>'
        f"</chart:title><chart:categories table:cell-range-address={quoteattr(_cells(sheet, chart.x))}/>"
        '</chart:axis><chart:axis chart:dimension="y" chart:name="primary-y"><chart:title>'
        f"<text:p>{_text(chart.axis)}</text:p></chart:title></chart:axis>{series}</chart:plot-area>"
        "</chart:chart></office:chart></office:body></office:document-content>"
    )


def _chart_of(sheet: Sheet) -> Chart:
    if sheet.chart is None:
        raise ValueError(f"{sheet.name} has no chart")
    return sheet.chart


def _head(sheet: Sheet, column: int) -> str:
    return f"'{sheet.name}'.${letters(column)}${sheet.top + 1}"


def _cells(sheet: Sheet, column: int, with_head: bool = False) -> str:
    first, last = sheet.top + 2 - with_head, sheet.top + 1 + len(sheet.rows)
    name = letters(column)
    return f"'{sheet.name}'.${name}${first}:'{sheet.name}'.${name}${last}"


def _text(text: str) -> str:
    return escape(" ".join(clean(text).split()))
