"""Foreign HTML as a tree of what is in it: words, lists, tables, links, pictures, with their colours.

The tree is that of `prose`, and a page and a PDF are made from it, so markup itself never reaches a page:
what has no place in the tree (scripts, frames, controls, sound) is named in `lost`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.publishing.formula import formula, formulas
from analysis.publishing.looks import dress
from analysis.publishing.visible import visible

Token = dict[str, Any]
DEEPEST = 40
MOST_ROWS, MOST_CELLS = 300, 6000
_LOST = {
    "script": "a script",
    "iframe": "a frame",
    "frame": "a frame",
    "object": "an embedded object",
    "embed": "an embedded object",
    "applet": "an embedded object",
    "canvas": "a canvas",
    "video": "a film",
    "audio": "sound",
    "input": "a control",
    "select": "a control",
    "button": "a control",
    "textarea": "a control",
}
_NOTHING = {"head", "style", "template", "link", "meta", "title", "noscript", "col", "colgroup", "base"}
_MARKS = {
    "b": "strong",
    "strong": "strong",
    "i": "emphasis",
    "em": "emphasis",
    "cite": "emphasis",
    "var": "emphasis",
    "dfn": "emphasis",
    "s": "strikethrough",
    "del": "strikethrough",
    "strike": "strikethrough",
    "sub": "sub",
    "sup": "sup",
}
_CODE = {"code", "kbd", "samp", "tt"}
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BLOCKS = frozenset(
    """p div section article main header footer aside nav figure figcaption address center body html form
    dl dt dd details summary fieldset legend caption h1 h2 h3 h4 h5 h6 ul ol li menu blockquote pre table hr
    """.split()  # noqa: SIM905
)
_SVG = re.compile(r"<svg\b.*?</svg\s*>", re.DOTALL | re.IGNORECASE)
_HOLDER = "workbook-svg:"


@dataclass
class Tree:
    """What a piece of HTML holds: its blocks, and the kinds of things that have no place in them.

    show: makes a token of an address of a picture and its words, or None. spelled: what has no place is
    written out instead, as in a text that its author wrote. rows: rows of tables left out.
    """

    show: Callable[[str, str, Mapping[str, Any]], Token | None]
    spelled: bool = False
    lost: set[str] = field(default_factory=set)
    rows: int = 0
    looks: dict[int, dict[str, Any]] = field(default_factory=dict)
    drawings: list[str] = field(default_factory=list)

    def read(self, html: str) -> list[Token]:
        """The blocks of some HTML.

        >>> tree = Tree(lambda address, alt, about: None)
        >>> [block["type"] for block in tree.read("<p>a <b>b</b></p><script>x()</script>")], tree.lost
        (['paragraph'], {'a script'})
        """
        from bs4 import BeautifulSoup

        def hold(found: re.Match[str]) -> str:
            self.drawings.append(found[0])
            return f'<img src="{_HOLDER}{len(self.drawings) - 1}">'

        soup = BeautifulSoup(_SVG.sub(hold, html), "html.parser")
        self.looks = dress(soup)
        return self._blocks(soup, 0)

    def _blocks(self, node: Any, depth: int) -> list[Token]:
        """The children of an element as blocks; words between them are paragraphs."""
        found: list[Token] = []
        line: list[Token] = []

        def end() -> None:
            words = _trimmed(line)
            if words:
                found.append({"type": "paragraph", "children": words})
            line.clear()

        for child in node.children:
            name = getattr(child, "name", None)
            if name in _BLOCKS and not self._hidden(child):
                end()
                found += self._block(child, depth + 1)
            else:
                for token in self._inline(child, depth + 1):
                    if token["type"] in ("block", "formula") and token.get("block"):
                        end()
                        found.append(token)
                    else:
                        line.append(token)
        end()
        return found

    def _block(self, node: Any, depth: int) -> list[Token]:
        name = node.name
        if depth > DEEPEST:
            return _paragraph([{"type": "text", "raw": visible(" ".join(node.get_text(" ").split()))}])
        if name in _HEADINGS:
            words = _trimmed(self._inlines(node, depth))
            return [{"type": "heading", "attrs": {"level": _HEADINGS[name]}, "children": words}]
        if name in ("ul", "ol", "menu"):
            items = [
                child for child in node.children if getattr(child, "name", None) and not self._hidden(child)
            ]
            kept = [{"type": "list_item", "children": self._blocks(item, depth)} for item in items]
            return [{"type": "list", "attrs": {"ordered": name == "ol"}, "children": kept}] if kept else []
        if name == "blockquote":
            return [{"type": "block_quote", "children": self._blocks(node, depth)}]
        if name == "hr":
            return [{"type": "thematic_break"}]
        if name == "pre":
            words = self._inlines(node, depth, spaces=True)
            return [{"type": "printed", "children": words}] if words else []
        if name == "table":
            return self._table(node, depth)
        if name in ("summary", "dt", "legend"):
            return _paragraph([{"type": "strong", "children": _trimmed(self._inlines(node, depth))}])
        if "math" in node.get("class", ()):
            return formulas(node.get_text())
        return self._blocks(node, depth)

    def _inlines(self, node: Any, depth: int, spaces: bool = False) -> list[Token]:
        return [token for child in node.children for token in self._inline(child, depth + 1, spaces)]

    def _inline(self, node: Any, depth: int, spaces: bool = False) -> list[Token]:
        from bs4.element import NavigableString, PreformattedString

        if isinstance(node, PreformattedString):  # a comment, a declaration
            return []
        if isinstance(node, NavigableString):
            text = str(node) if spaces else re.sub(r"[ \t\r\n\f]+", " ", str(node))
            return [{"type": "text", "raw": visible(text)}] if text else []
        name = node.name
        if name in _LOST and not (name == "input" and node.get("type") == "hidden"):
            self.lost.add(_LOST[name])
            return [{"type": "codespan", "raw": visible(str(node))}] if self.spelled else []
        if name in _NOTHING or self._hidden(node):
            return []
        if depth > DEEPEST:
            return [{"type": "text", "raw": visible(" ".join(node.get_text(" ").split()))}]
        if name == "br":
            return [{"type": "text", "raw": "\n"}] if spaces else [{"type": "linebreak"}]
        if name == "img":
            return self._picture(node)
        if "math" in node.get("class", ()):
            return [formula(node.get_text())]
        if name in _CODE:
            return [{"type": "codespan", "raw": visible(node.get_text())}]
        inside = self._inlines(node, depth, spaces)
        if name == "a" and node.get("href") and inside:
            return [{"type": "link", "attrs": {"url": str(node["href"])}, "children": inside}]
        if name in _MARKS and inside:
            return [{"type": _MARKS[name], "children": inside}]
        look = _shown(self.looks.get(id(node), {}))
        return [{"type": "styled", "attrs": look, "children": inside}] if look and inside else inside

    def _hidden(self, node: Any) -> bool:
        if getattr(node, "attrs", None) is None:
            return False
        return node.has_attr("hidden") or bool(self.looks.get(id(node), {}).get("hidden"))

    def _picture(self, node: Any) -> list[Token]:
        address, alt = str(node.get("src", "")), visible(str(node.get("alt", ""))).strip()
        if address.startswith(_HOLDER):
            address = f"data:image/svg+xml,{self.drawings[int(address.removeprefix(_HOLDER))]}"
        token = self.show(address, alt, node.attrs)
        return [] if token is None else [token]

    def _table(self, node: Any, depth: int) -> list[Token]:
        caption = node.find("caption")
        above = (
            _paragraph([{"type": "strong", "children": _trimmed(self._inlines(caption, depth))}])
            if caption is not None
            else []
        )
        rows = [row for row in node.find_all("tr") if row.find_parent("table") is node]
        heads = _leading(rows)
        columns = max((len(row.find_all(["td", "th"], recursive=False)) for row in rows), default=0)
        most = heads + max(5, min(MOST_ROWS, MOST_CELLS // max(1, columns)))
        self.rows += max(0, len(rows) - most)
        cells = [
            [self._cell(cell, row, depth) for cell in row.find_all(["td", "th"], recursive=False)]
            for row in rows[:most]
        ]
        placed, width = _placed(cells, heads)
        grid = {"type": "grid", "attrs": {"heads": heads, "columns": width}, "children": placed}
        return [*above, grid] if width else above

    def _cell(self, cell: Any, row: Any, depth: int) -> Token:
        look: dict[str, Any] = {}
        for element in (cell.find_parent("table"), row.parent, row, cell):
            look |= self.looks.get(id(element), {})
        side = look.get("side") or {"right": "right", "center": "center"}.get(str(cell.get("align", "")), "")
        inside = [] if look.get("hidden") else self._blocks(cell, depth + 1)
        if len(inside) == 1 and inside[0]["type"] == "paragraph":
            inside = inside[0]["children"]
        words = "".join(_words(token) for token in inside)
        about = {"head": cell.name == "th", "side": side, **_shown(look), "words": words}
        about |= {"wide": _span(cell, "colspan"), "tall": _span(cell, "rowspan")}
        return {"type": "cell", "attrs": about, "children": inside}


def _shown(look: Mapping[str, Any]) -> dict[str, Any]:
    """A look that can be read: on a dark or light fill without an ink of its own stands white or black."""
    kept = {key: look[key] for key in ("ink", "fill", "bold", "italic") if look.get(key)}
    if kept.get("fill") and "ink" not in kept:
        tones = [int(kept["fill"][at : at + 2], 16) for at in (1, 3, 5)]
        kept["ink"] = "#000000" if 0.3 * tones[0] + 0.59 * tones[1] + 0.11 * tones[2] > 140 else "#ffffff"
    return kept


def _span(cell: Any, name: str) -> int:
    try:
        return max(1, min(1000, int(str(cell.get(name, 1)))))
    except ValueError:
        return 1


def _leading(rows: list[Any]) -> int:
    """How many rows stand in the head of a table."""
    heads = 0
    for row in rows:
        cells = row.find_all(["td", "th"], recursive=False)
        if row.parent.name != "thead" and not (cells and all(cell.name == "th" for cell in cells)):
            break
        heads += 1
    return heads if heads < len(rows) else 0


def _placed(rows: list[list[Token]], heads: int) -> tuple[list[Token], int]:
    """The cells with the column and row where each begins, as HTML lays them out; how many columns."""
    taken: set[tuple[int, int]] = set()
    placed: list[Token] = []
    width = 0
    for y, row in enumerate(rows):
        x = 0
        last = heads if y < heads else len(rows)  # no cell of the head reaches into the body
        for cell in row:
            while (x, y) in taken:
                x += 1
            about = cell["attrs"]
            wide, tall = about.pop("wide"), min(about.pop("tall"), last - y)
            while any((x + step, y) in taken for step in range(wide)):
                wide -= 1
            taken |= {(x + step, y + down) for step in range(wide) for down in range(tall)}
            about |= {"x": x, "y": y, "wide": wide, "tall": tall}
            placed.append(cell)
            x += wide
            width = max(width, x)
    return placed, width


def _words(token: Token) -> str:
    if "children" in token:
        return "".join(_words(child) for child in token["children"])
    return " " if token["type"] in ("linebreak", "softbreak") else str(token.get("raw", ""))


def _paragraph(words: list[Token]) -> list[Token]:
    return [{"type": "paragraph", "children": words}] if any(_words(token).strip() for token in words) else []


def _trimmed(line: Iterable[Token]) -> list[Token]:
    """A line without space at its ends; nothing where it holds nothing but space."""
    words = list(line)
    while words and _space(words[0]):
        words.pop(0)
    while words and _space(words[-1]):
        words.pop()
    return words


def _space(token: Token) -> bool:
    return token["type"] == "linebreak" or (token["type"] == "text" and not token["raw"].strip())
