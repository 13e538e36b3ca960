"""Markdown as a tree, and the tree as HTML: markup in the text is shown, never obeyed; nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from typing import Any

Token = dict[str, Any]
_LINK = re.compile(r"(https?://|mailto:|#|[\w./-]+\.html(#|$))", re.IGNORECASE)
_NUMBER = re.compile(r"[\s\d.,%+\-\N{MINUS SIGN}eE()$]*\d[\s\d.,%+\-\N{MINUS SIGN}eE()$]*|NaN|nan|")
_BLOCKS = {
    "paragraph": "p",
    "block_quote": "blockquote",
    "list_item": "li",
    "table_body": "tbody",
    "table_row": "tr",
}
_INLINE = {"emphasis": "em", "strong": "strong", "strikethrough": "s", "sub": "sub", "sup": "sup"}


@cache
def _parser() -> Any:
    from mistune import create_markdown

    return create_markdown(renderer=None, plugins=["table", "strikethrough"])


def parse(markdown: str) -> list[Token]:
    """The blocks of a Markdown text.

    >>> [token["type"] for token in parse("# A\\n\\ntext")]
    ['heading', 'paragraph']
    """
    return [token for token in _parser()(markdown) if token["type"] != "blank_line"]


def text_of(token: Token) -> str:
    """The words of a token without their markup."""
    if "children" in token:
        return "".join(text_of(child) for child in token["children"])
    return " " if token["type"] in ("softbreak", "linebreak") else str(token.get("raw", ""))


def safe_link(address: str) -> str:
    """The address if following it is harmless, else nothing.

    >>> safe_link("https://nso.gov.vn/x"), safe_link("javascript:alert(1)")
    ('https://nso.gov.vn/x', '')
    """
    return address if _LINK.match(address) else ""


def to_html(tokens: Sequence[Token]) -> str:
    """The tokens as HTML.

    >>> to_html(parse("A *b* <script>"))
    '<p>A <em>b</em> &lt;script&gt;</p>\\n'
    """
    return "".join(_html(token) for token in tokens)


def look(about: Mapping[str, Any]) -> str:
    """The colours and weight of a token as a style; an ink on the page's own ground is lighter in the dark.

    >>> look({"ink": "#ff0000", "bold": True})
    'color:light-dark(#ff0000,#ff9999);font-weight:600'
    >>> look({"ink": "#ff0000", "fill": "#ffffff"})
    'color:#ff0000;background:#ffffff'
    """
    ink = about.get("ink")
    if ink and not about.get("fill"):
        ink = f"light-dark({ink},{_lighter(ink)})"
    said = [
        f"color:{ink}" if ink else "",
        f"background:{about['fill']}" if about.get("fill") else "",
        "font-weight:600" if about.get("bold") else "",
        "font-style:italic" if about.get("italic") else "",
    ]
    return ";".join(part for part in said if part)


def _lighter(ink: str) -> str:
    """Six tenths of the way to white; an ink that is no six digits stays."""
    if not re.fullmatch(r"#[0-9a-f]{6}", ink):
        return ink
    parts = (int(ink[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part + 0.6 * (255 - part)):02x}" for part in parts)


def _formula(token: Token) -> str:
    size = f"width:{token['width']}em;height:{token['height']}em;vertical-align:-{token['depth']}em"
    drawn = token["svg"].replace('fill="#000000"', 'fill="currentColor"')
    words = escape(token["raw"])
    return str(drawn).replace(
        "<svg", f'<svg class="formula" role="img" aria-label="{words}" style="{size}"', 1
    )


def _grid(grid: Token) -> str:
    """The rows of a table whose cells know their places."""
    rows: dict[int, list[Token]] = {}
    for cell in grid["children"]:
        rows.setdefault(cell["attrs"]["y"], []).append(cell)
    heads = grid["attrs"]["heads"]
    lines = [
        (y, "<tr>" + "".join(_cell(cell, y < heads) for cell in rows[y]) + "</tr>") for y in sorted(rows)
    ]
    head = "".join(line for y, line in lines if y < heads)
    body = "".join(line for y, line in lines if y >= heads)
    return (f"<thead>{head}</thead>" if head else "") + f"<tbody>{body}</tbody>"


def _cell(cell: Token, above: bool) -> str:
    about = cell["attrs"]
    tag, scope = ("th", ' scope="col"' if above else ' scope="row"') if about["head"] else ("td", "")
    spans = f' colspan="{about["wide"]}"' if about["wide"] > 1 else ""
    spans += f' rowspan="{about["tall"]}"' if about["tall"] > 1 else ""
    side = about["side"] or ("right" if _NUMBER.fullmatch(about["words"].strip()) else "")
    style = ";".join(part for part in (look(about), f"text-align:{side}" if side else "") if part)
    style = f' style="{style}"' if style else ""
    return f"<{tag}{scope}{spans}{style}>{to_html(cell['children'])}</{tag}>"


def _html(token: Token) -> str:
    kind, inside = token["type"], to_html(token.get("children", ()))
    if kind in _BLOCKS:
        return f"<{_BLOCKS[kind]}>{inside}</{_BLOCKS[kind]}>\n"
    if kind in _INLINE:
        return f"<{_INLINE[kind]}>{inside}</{_INLINE[kind]}>"
    about = token.get("attrs", {})
    match kind:
        case "block_text":
            return inside
        case "softbreak":
            return "\n"
        case "linebreak":
            return "<br>\n"
        case "thematic_break":
            return "<hr>\n"
        case "codespan":
            return f"<code>{escape(token['raw'])}</code>"
        case "block_code":
            return f"<pre><code>{escape(token['raw'])}</code></pre>\n"
        case "list":
            return f"<ol>{inside}</ol>\n" if about["ordered"] else f"<ul>{inside}</ul>\n"
        case "link":
            address = safe_link(about["url"])
            return f'<a href="{escape(address)}">{inside}</a>' if address else inside
        case "table":
            return f'<div class="scroll" tabindex="0"><table>{inside}</table></div>\n'
        case "printed":
            return f'<pre tabindex="0">{inside}</pre>\n'
        case "styled":
            return f'<span style="{escape(look(about))}">{inside}</span>'
        case "picture":
            width = f' width="{about["width"]}"' if about["width"] else ""
            return f'<img src="{escape(about["address"])}" alt="{escape(token["raw"])}"{width}>'
        case "formula":
            return _formula(token)
        case "grid":
            return f'<div class="scroll" tabindex="0"><table>{_grid(token)}</table></div>\n'
        case "table_head":
            return f"<thead><tr>{inside}</tr></thead>\n"
        case "table_cell":
            tag = 'th scope="col"' if about.get("head") else "td"
            side = ' class="r"' if about.get("align") == "right" else ""
            return f"<{tag}{side}>{inside}</{tag[:2]}>"
    return escape(text_of(token))
