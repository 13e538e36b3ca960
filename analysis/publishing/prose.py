"""Markdown as a tree, and the tree as HTML: markup in the text is shown, never obeyed; nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any

Token = dict[str, Any]
_LINK = re.compile(r"(https?://|mailto:|#|[\w./-]+\.html(#|$))", re.IGNORECASE)
_BLOCKS = {
    "paragraph": "p",
    "block_quote": "blockquote",
    "list_item": "li",
    "table_body": "tbody",
    "table_row": "tr",
}
_INLINE = {"emphasis": "em", "strong": "strong", "strikethrough": "s"}


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
        case "table_head":
            return f"<thead><tr>{inside}</tr></thead>\n"
        case "table_cell":
            tag = 'th scope="col"' if about.get("head") else "td"
            side = ' class="r"' if about.get("align") == "right" else ""
            return f"<{tag}{side}>{inside}</{tag[:2]}>"
    return escape(text_of(token))
