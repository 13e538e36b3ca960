"""What a cell shows: a picture, a table or a paragraph, each with all that a page needs to publish it.

A bundle is a dictionary of mime types for whoever reads the notebook itself, and metadata under the key
`workbook` for whoever publishes it: the page is built from the metadata and never trusts markup.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from analysis.figures.plot import NARROW, WIDE, Plot
from analysis.record.result_schema import ROW
from analysis.words import keyed

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame

    from analysis.words import Words
    from analysis.words.keyed import Span

KEY = "workbook"
NOTHING = "\N{EN DASH}"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")
RIM = "paint-order: stroke; stroke: #ffffff; stroke-width: 2.6; stroke-linejoin: round; "
_RIMMED = re.compile(r'<g id="label-\d+">\s*(?:<!--.*?-->\s*)?<text style="')
_NUMBER = re.compile(r"[\s\d.,%+\-\N{MINUS SIGN}\N{EN DASH}]*")


@dataclass(frozen=True)
class Bundle:
    """One output of a cell."""

    data: Mapping[str, str]
    metadata: Mapping[str, Any]


def plain(value: object) -> str:
    """A value as literal text inside Markdown: no character of it is markup.

    >>> plain("<b>*bold*</b>")
    '\\\\<b\\\\>\\\\*bold\\\\*\\\\</b\\\\>'
    """
    return _MARKDOWN.sub(r"\\\1", " ".join(str(value).split()))


def paragraph(text: str, later: bool = False) -> Bundle:
    """A paragraph of Markdown whose values are already literal."""
    bare, facts = _apart({"text": text})
    return Bundle({"text/markdown": bare["text"]}, {KEY: {"kind": "text", "later": later} | facts})


def with_keys(text: str, about: Mapping[str, Any], name: str) -> str:
    """A text of a bundle with the keys of its facts again; `name` is its place in the metadata."""
    spans: list[Span] = [(start, stop, key) for start, stop, key in about.get("facts", {}).get(name, [])]
    return keyed.joined(text, spans)


def cell_name(row: int, column: int) -> str:
    """The place of a table's cell in the metadata."""
    return f"{row},{column}"


def _apart(texts: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Any]]:
    """Texts by name without keys, and metadata with the facts that stood in them, if any did."""
    both = {name: keyed.split(text) for name, text in texts.items()}
    found = {name: spans for name, (_, spans) in both.items() if spans}
    return {name: bare for name, (bare, _) in both.items()}, {"facts": found} if found else {}


def picture(
    figure: Figure | Plot,
    sources: Sequence[Mapping[str, str]],
    *,
    caption: str = "",
    alt: str = "",
    data: DataFrame | None = None,
    later: bool = False,
) -> Bundle:
    """A figure as SVG, with its caption, its text for who cannot see it, its data as CSV and its sources.

    A `Plot` brings its caption and its text along, and a second drawing for narrow screens. Raises ValueError
    without a caption or without alternative text.
    """
    below, narrow = "", ""
    if isinstance(figure, Plot):
        caption, alt, below = caption or figure.title, alt or figure.alt, figure.subtitle
        narrow = to_svg(figure.on(NARROW))
        figure = figure.on(WIDE)
    if not caption.strip() or not alt.strip():
        raise ValueError("a figure needs a caption and an alternative text")
    alt = keyed.plain(alt)
    bare, facts = _apart({"caption": caption, "subtitle": below})
    about = {
        "kind": "figure",
        **bare,
        "alt": alt,
        "sources": list(sources),
        "later": later,
        "csv": None if data is None else to_csv(data),
        "narrow": narrow,
    } | facts
    text = "\n".join(part for part in (*bare.values(), alt) if part)
    return Bundle({"image/svg+xml": to_svg(figure), "text/plain": text}, {KEY: about})


def table(
    frame: DataFrame,
    caption: str,
    say: Words,
    sources: Sequence[Mapping[str, str]],
    note: str = "",
    data: DataFrame | None = None,
    later: bool = False,
) -> Bundle:
    """A table of ready texts; a named index becomes its first columns.

    Whole numbers are written as they are (years), other numbers with one decimal, a missing value as a dash.
    Raises ValueError without a caption.
    """
    if not caption.strip():
        raise ValueError("a table needs a caption")
    flat = frame.reset_index() if any(name is not None for name in frame.index.names) else frame
    head = [str(name) for name in flat.columns]
    said = [[_cell(value, say) for value in row] for row in flat.itertuples(index=False, name=None)]
    cells = {cell_name(i, j): cell for i, row in enumerate(said) for j, cell in enumerate(row)}
    bare, facts = _apart({"caption": caption, "note": note} | cells)
    caption, note = bare["caption"], bare["note"]
    rows = [[bare[cell_name(i, j)] for j in range(len(row))] for i, row in enumerate(said)]
    align = "".join("r" if i and _is_number([row[i] for row in rows]) else "l" for i in range(len(head)))
    about = {
        "kind": "table",
        "caption": caption,
        "note": note,
        "head": head,
        "rows": rows,
        "align": align,
        "sources": list(sources),
        "later": later,
        "csv": keyed.plain(to_csv(flat if data is None else data)),
    } | facts
    text = "\n".join("\t".join(line) for line in [[caption], head, *rows])
    return Bundle({"text/html": _to_html(head, rows, caption, note), "text/plain": text}, {KEY: about})


def results(rows: DataFrame, line: str, names: Mapping[str, str], idle: bool = False) -> Bundle:
    """The result rows of a run, and the names of what it is about, in the metadata of one line of text.

    idle: the run's scenario changes nothing on the page.

    Raises ValueError when a column of the contract is missing.
    """
    missing = [name for name in ROW if name not in rows.columns]
    if missing:
        have = ", ".join(map(str, rows.columns))
        raise ValueError(f"result rows lack {', '.join(missing)}; they have {have}")
    texts = rows.astype({name: str for name in rows.columns if name != "value"})
    about = {
        "kind": "results",
        "names": dict(names),
        "idle": idle,
        "columns": [str(name) for name in rows.columns],
        "rows": [
            [None if cell != cell else cell for cell in row]
            for row in texts.astype(object).itertuples(index=False, name=None)
        ],
    }
    return Bundle({"text/plain": line}, {KEY: about})


def to_svg(figure: Figure) -> str:
    """The figure as SVG text: the same figure gives the same bytes, and its words stay words.

    Words beside marks have a rim in the colour of the paper, so that no line runs through them.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    from analysis.figures.style import LOOK

    look: Any = LOOK | {"figure.autolayout": False, "figure.constrained_layout.use": False}
    out = io.StringIO()
    with mpl.rc_context(look):
        FigureCanvasSVG(figure)  # texts are measured as they will be drawn
        engine = figure.get_layout_engine()
        if engine is not None:  # laid out here: savefig would draw the whole figure once more for it
            engine.execute(figure)
            figure.set_layout_engine(None)
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    svg = _RIMMED.sub(rf"\g<0>{RIM}", keyed.plain(out.getvalue()))
    return svg[svg.index("<svg") :].rstrip() + "\n"


def to_csv(frame: DataFrame) -> str:
    """The data as comma-separated text, ten digits at most."""
    keep_index = any(name is not None for name in frame.index.names)
    return str(frame.to_csv(index=keep_index, float_format="%.10g", lineterminator="\n"))


def _cell(value: object, say: Words) -> str:
    if value is None or value != value:
        return NOTHING
    if isinstance(value, float):
        return say.number(value, 1)
    return str(value)


def _is_number(cells: Sequence[str]) -> bool:
    written = [cell for cell in cells if cell not in ("", NOTHING)]
    return bool(written) and all(_NUMBER.fullmatch(cell) for cell in written)


def _to_html(head: Sequence[str], rows: Sequence[Sequence[str]], caption: str, note: str) -> str:
    """The table for who reads the notebook itself."""
    heads = "".join(f"<th>{escape(name)}</th>" for name in head)
    lines = [f"<table><caption>{escape(caption)}</caption>", f"<thead><tr>{heads}</tr></thead>", "<tbody>"]
    lines += ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows]
    lines += ["</tbody></table>"] + ([f"<p>{escape(note)}</p>"] if note else [])
    return "\n".join(lines)
