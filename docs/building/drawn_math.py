"""Formulas as drawings, by the code that draws those of the reports: no script and no network is needed."""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from sphinx.errors import ExtensionError

from analysis.publishing.formula import formulas


def setup(app: Any) -> dict[str, bool]:
    """Make `drawn` a way to render mathematics."""
    app.add_html_math_renderer("drawn", (_inline, None), (_displayed, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def drawing(latex: str) -> str:
    """The drawings of a formula's lines as HTML; each tells a reader who cannot see it its source."""
    found = formulas(latex)
    if any(token["type"] != "formula" for token in found):
        raise ExtensionError(f"a formula that cannot be drawn: {latex}")
    return "<br>".join(
        f'<span class="formula" role="img" aria-label="{escape(token["raw"])}" '
        f'style="width:{token["width"]}em;height:{token["height"]}em;vertical-align:-{token["depth"]}em">'
        f"{token['svg'].replace('#000000', 'currentColor')}</span>"
        for token in found
    )


def _inline(visitor: Any, node: nodes.math) -> None:
    visitor.body.append(drawing(node.astext()))
    raise nodes.SkipNode


def _displayed(visitor: Any, node: nodes.math_block) -> None:
    visitor.body.append(f'<div class="math">{drawing(node.astext())}</div>')
    raise nodes.SkipNode
