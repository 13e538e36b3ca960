"""The picture of an edition: 1200 by 630 points of its name and key figures, for where a link is shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from analysis.publishing.fonts import house_fonts
from analysis.publishing.key_figures import KeyFigure
from analysis.publishing.render import TEMPLATE
from analysis.words import Words, keyed

SHOWN = 2
DOTS_PER_INCH = 144.0


def card(title: str, kicker: str, foot: str, figures: Sequence[KeyFigure], say: Words) -> bytes:
    """The picture as PNG; the first two figures stand on it."""
    import typst

    data = {
        "language": say.language,
        "title": title,
        "kicker": kicker,
        "foot": foot,
        "figures": [[figure.label, figure.value, figure.note] for figure in figures[:SHOWN]],
    }
    layout: Any = (TEMPLATE / "card.typ").read_bytes()
    written: bytes = typst.compile(
        layout,
        font_paths=house_fonts(),
        sys_inputs={"data": keyed.plain(json.dumps(data, ensure_ascii=False))},
        format="png",
        ppi=DOTS_PER_INCH,
    )
    return written
