"""The Markdown of a cell as a tree, with what Jupyter shows in it: HTML, formulas, attached pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from analysis.publishing.formula import formula, formulas
from analysis.publishing.html_tree import Tree

Token = dict[str, Any]
_PLUGINS = ("table", "strikethrough", "url", "task_lists", "math")


@cache
def _tokens() -> Any:
    from mistune import create_markdown

    return create_markdown(renderer=None, plugins=list(_PLUGINS))


@cache
def _html() -> Any:
    from mistune import HTMLRenderer, create_markdown

    return create_markdown(
        renderer=HTMLRenderer(escape=False, allow_harmful_protocols=True), plugins=list(_PLUGINS)
    )


def parse(markdown: str, tree: Tree) -> list[Token]:
    """The blocks of a Markdown cell; pictures are taken from where `tree.show` finds them.

    >>> tree = Tree(lambda address, alt, about: None)
    >>> [block["type"] for block in parse("# A <b>b</b>\\n\\n$$x^2$$", tree)]
    ['heading', 'formula']
    >>> parse("no <br> more", tree)[0]["children"][1]
    {'type': 'linebreak'}
    """
    found = [token for token in _tokens()(markdown) if token["type"] != "blank_line"]
    if any(_holds_html(token) for token in found):
        return tree.read(_html()(markdown))
    return list(_finished(found, tree))


def _holds_html(token: Token) -> bool:
    return token["type"] in ("inline_html", "block_html") or any(
        _holds_html(child) for child in token.get("children", ())
    )


def _finished(tokens: Iterable[Token], tree: Tree) -> Iterator[Token]:
    for token in tokens:
        match token["type"]:
            case "image":
                words = "".join(str(child.get("raw", "")) for child in token.get("children", ()))
                shown = tree.show(token["attrs"]["url"], words, {})
                if shown is not None:
                    yield shown
            case "inline_math":
                yield formula(token["raw"])
            case "block_math":
                yield from formulas(token["raw"])
            case "task_list_item":
                sign = "\N{BALLOT BOX WITH CHECK}" if token["attrs"]["checked"] else "\N{BALLOT BOX}"
                marked = [{"type": "block_text", "children": [{"type": "text", "raw": f"{sign} "}]}]
                yield {"type": "list_item", "children": [*marked, *_finished(token["children"], tree)]}
            case _ if "children" in token:
                yield {**token, "children": list(_finished(token["children"], tree))}
            case _:
                yield token
