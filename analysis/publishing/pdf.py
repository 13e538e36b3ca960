"""Reports on paper: one report, or a whole edition, as a PDF with contents, page numbers and uncut figures.

The PDF is tagged and keeps the standard PDF/UA-1, so that it can be read aloud.
The layout is in template/report.typ; it receives the reports as data, so nothing that a text says is markup.
"""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.publishing import drawing, fonts, prose
from analysis.publishing.blocks import Block, Failure, Figure, Heading, Note, Printed, Prose, Table, Token
from analysis.publishing.grids import sheets
from analysis.publishing.head import Head, citation
from analysis.publishing.render import (
    TEMPLATE,
    dated,
    foot,
    full_title,
    kicker,
    opening,
    panel,
    rests_on,
    short_source,
    standfirst,
    tab,
)
from analysis.publishing.report import Report
from analysis.publishing.source_dates import remarks
from analysis.publishing.visible import visible
from analysis.words import Words, keyed

TALLEST = 1.25
# Points: the width of the text, what a cell has beside its words, a letter's width for each point of size.
PAGE, INSET, LETTER = 452.0, 9.0, 0.6
SIZES = (8.5, 8.0, 7.5, 7.0, 6.5, 6.0)
MOST_LINES = 5
_VIEW = re.compile(r'viewBox="[\d.+-]+[ ,]+[\d.+-]+[ ,]+([\d.]+)[ ,]+([\d.]+)"')


@dataclass(frozen=True)
class Summary:
    """The first page of an edition: its key figures (label, value, note), the answer in sentences, and how to
    cite it."""

    figures: Sequence[tuple[str, str, str]]
    sentences: Sequence[str]
    citing: str = ""


def pdf_report(
    report: Report, manifest: Mapping[str, Any] | None = None, hindsight: str = "", head: Head | None = None
) -> bytes:
    """One report as a PDF; hindsight: that it is a reconstruction, where it is one; head: of its page."""
    return _compile(
        [_content(report, manifest or {}, hindsight, head)],
        report.say,
        full_title(report),
        kicker(report),
        standfirst(report),
    )


def pdf_edition(
    reports: Sequence[tuple[Report, Mapping[str, Any]]],
    title: str,
    subtitle: str,
    say: Words,
    summary: Summary,
    hindsight: str = "",
) -> bytes:
    """Several reports with their manifests as one PDF, which opens with a summary of one page.

    Raises ValueError without a report.
    """
    if not reports:
        raise ValueError("an edition needs a report")
    contents = [_content(report, manifest, hindsight) for report, manifest in reports]
    return _compile(contents, say, title, say("Plan workbook"), subtitle, summary)


def _compile(
    reports: list[dict[str, Any]],
    say: Words,
    title: str,
    above: str,
    below: str,
    summary: Summary | None = None,
) -> bytes:
    import typst

    data = {
        "language": say.language,
        "title": title,
        "author": say("Plan workbook"),
        "kicker": above,
        "standfirst": below,
        "foot": foot(say),
        "unprinted": "",
        "reports": reports,
        "summary": None
        if summary is None
        else {
            "figures": [list(figure) for figure in summary.figures],
            "sentences": list(summary.sentences),
            "citing": summary.citing,
        },
        "words": {
            "summary": say("In brief"),
            "rests": say("What this rests on"),
            "made": say("How this page was made"),
            "contents": say("Contents"),
            "cite": say("How to cite"),
            "sources": say("Sources"),
            "later": say("Published after the day of this report"),
        },
    }
    data = _each_text(data, lambda text: visible(keyed.plain(text)))
    chosen, missing = fonts.fonts_for(json.dumps(data, ensure_ascii=False))
    if missing:
        data = _each_text(data, lambda text: fonts.spelled(text, missing))
        data["unprinted"] = say(
            "No font of the machine on which this PDF was made has the letters of: {scripts}. Brackets name "
            "them where they stand; the page in HTML has them.",
            scripts=", ".join(sorted({fonts.script(letter) for letter in missing})),
        )
    layout: Any = (TEMPLATE / "report.typ").read_bytes()
    written: bytes = typst.compile(
        layout,
        font_paths=chosen,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )
    return written


def _each_text(content: Any, change: Callable[[str], str]) -> Any:
    """The same data with each text changed."""
    if isinstance(content, str):
        return change(content)
    if isinstance(content, dict):
        return {key: _each_text(value, change) for key, value in content.items()}
    return [_each_text(value, change) for value in content] if isinstance(content, list | tuple) else content


def _content(
    report: Report, manifest: Mapping[str, Any], hindsight: str, head: Head | None = None
) -> dict[str, Any]:
    say, made = report.say, head.made if head else None
    return {
        "title": full_title(report),
        "kicker": kicker(report),
        "standfirst": " ".join(part for part in (standfirst(report), hindsight) if part),
        "opening": sum(1 for block in report.blocks[: opening(report)] for _ in _part(block, report)),
        "rests": " ".join(rests_on(report)),
        "panel": [{"label": item.label, "value": item.value} for item in panel(report, manifest, made)],
        "citing": citation(tab(report), made, head, say) if head else "",
        "parts": [part for block in report.blocks for part in _part(block, report)],
        "sources": [
            {
                "publisher": source["publisher"],
                "title": source["title"] or source["url"],
                "address": prose.safe_link(source["url"]),
                "dated": dated(source, say),
            }
            for source in report.sources
        ],
        "remarks": remarks(report),
    }


def _part(block: Block, report: Report) -> Iterable[dict[str, Any]]:
    """The block as data for the layout; source code is left to the page."""
    say = report.say
    match block:
        case Heading():
            yield {"kind": "heading", "level": block.level, "text": block.text}
        case Prose():
            tokens = [_token(part) for token in block.tokens for part in sheets(token)]
            yield {"kind": "prose", "tokens": tokens, "later": block.later}
        case Figure():
            try:
                svg = drawing.clean(block.svg, f"f{block.number}", "", themed=False)
            except ValueError as error:
                yield {"kind": "note", "text": f"{block.alt} ({error})"}
                return
            yield {
                "kind": "figure",
                "number": say("Figure {number}.", number=block.number),
                "caption": block.caption,
                "subtitle": block.subtitle,
                "alt": block.alt,
                "svg": svg,
                "width": _width(svg),
                "under": _cited(block.sources, report),
                "later": block.later,
            }
        case Table():
            under = " ".join(part for part in (block.note, _cited(block.sources, report)) if part)
            yield {
                "kind": "table",
                **_columns(block),
                "number": say("Table {number}.", number=block.number),
                "caption": block.caption,
                "head": block.head,
                "rows": block.rows,
                "align": block.align,
                "under": under,
                "later": block.later,
            }
        case Printed():
            heads = {"stderr": say("Warnings and messages (stderr)"), "raw": say("Raw cell")}
            tokens = [_token(token) for token in block.tokens]
            yield {"kind": "printed", "tokens": tokens, "head": heads.get(block.stream, "")}
        case Note():
            yield {"kind": "note", "text": block.text}
        case Failure():
            trace = [_token(token) for token in block.trace]
            yield {"kind": "failure", "name": block.name, "message": block.message, "trace": trace}


def _cited(numbers: Sequence[int], report: Report) -> str:
    if not numbers:
        return ""
    say = report.say
    named = [f"{short_source(report.sources[number - 1], say)} [{number}]" for number in numbers[:3]]
    rest = ", ".join(f"[{number}]" for number in numbers[3:])
    listed = "; ".join([*named, *([rest] if rest else [])])
    return f"{say('Source:') if len(numbers) == 1 else say('Sources:')} {listed}."


def _token(token: Token) -> Token:
    """A token as the layout takes it: links that lead anywhere unsafe lead nowhere."""
    kind = token["type"]
    kept: Token = {key: token[key] for key in ("type", "raw", "attrs") if key in token}
    if kind == "link":
        kept["address"] = prose.safe_link(token["attrs"]["url"])
    elif kind in ("list", "table_cell"):
        given = {key: value for key, value in token["attrs"].items() if value is not None}
        kept["attrs"] = {"ordered": False, "align": ""} | given
    elif kind == "picture":
        kept |= {"svg": _held(token["attrs"]["address"]), "width": token["attrs"]["width"] or 0}
        kept["attrs"] = {}
    elif kind == "formula":
        kept |= {key: token[key] for key in ("svg", "width", "height", "depth")}
    if "children" in token:
        kept["children"] = [_token(child) for child in token["children"]]
    return kept


def _held(address: str) -> str:
    """A picture as a drawing that holds it: the layout takes texts only."""
    mime, _, content = address.removeprefix("data:").partition(";base64,")
    raw = base64.b64decode(content)
    if mime == "image/svg+xml":
        return raw.decode()
    from PIL import Image

    with Image.open(io.BytesIO(raw)) as image:
        width, height = image.size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="{address}"/></svg>'
    )


def _columns(table: Table) -> dict[str, Any]:
    """The size of a table's type and the widths of its columns in points; no widths where each line fits.

    The largest size at which no cell takes more than a few lines. Every column gets its longest word; what is
    left of the page goes to those with more to say.
    """
    columns = [[head, *(keyed.plain(row[i]) for row in table.rows)] for i, head in enumerate(table.head)]
    words = [max(len(word) for cell in cells for word in cell.split() or [""]) for cells in columns]
    longest = [max(map(len, cells)) for cells in columns]
    means = [sum(map(len, cells)) / len(cells) for cells in columns]
    more = [
        max(0.0, (mean * most) ** 0.5 - word) for mean, most, word in zip(means, longest, words, strict=True)
    ]
    widths: list[float] = []
    for size in SIZES:
        letter = LETTER * size
        if sum(longest) * letter + len(columns) * INSET <= PAGE:
            return {"size": size, "widths": []}
        least = [word * letter + INSET for word in words]
        spare = max(0.0, PAGE - sum(least)) / (sum(more) or 1)
        widths = [round(low + spare * part, 1) for low, part in zip(least, more, strict=True)]
        lines = max(most * letter / (width - INSET) for most, width in zip(longest, widths, strict=True))
        if lines <= MOST_LINES and sum(least) <= PAGE:
            break
    return {"size": size, "widths": widths}


def _width(svg: str) -> float:
    """Percent of the text's width: all of it, or less for a drawing too tall for a page with its caption."""
    size = _VIEW.search(svg)
    ratio = float(size[2]) / float(size[1]) if size else 1
    return round(100 * min(1, TALLEST / ratio), 1)
