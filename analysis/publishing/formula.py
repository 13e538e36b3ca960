"""Formulas in LaTeX as drawings, by matplotlib's mathtext: no TeX is needed and nothing is fetched."""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import Any

Token = dict[str, Any]
SIZE = 100.0
_DRAWING = threading.Lock()  # mathtext's parser is one for all threads
_FENCES = re.compile(r"^\s*(\$\$|\$|\\\[|\\\()(.*?)(\$\$|\$|\\\]|\\\))\s*$", re.DOTALL)
_LINES = re.compile(
    r"^\\begin\{(equation|align|aligned|gather|gathered|eqnarray|multline|split)(\*?)\}(.*)\\end\{\1\2\}$",
    re.DOTALL,
)
_SAID = (
    (re.compile(r"\\(label|tag)\*?\{[^{}]*\}"), ""),
    (re.compile(r"\\(displaystyle|textstyle|limits|nonumber|notag|,$)(?![A-Za-z])"), ""),
    (re.compile(r"\\[dt]frac(?![A-Za-z])"), r"\\frac"),
    (re.compile(r"\\text(?:normal|rm)?\s*\{"), r"\\mathrm{"),
    (re.compile(r"\\le(?![A-Za-z])"), r"\\leq"),
    (re.compile(r"\\ge(?![A-Za-z])"), r"\\geq"),
    (re.compile(r"\\ne(?![A-Za-z])"), r"\\neq"),
    (re.compile(r"&"), ""),
)


def formulas(latex: str) -> list[Token]:
    r"""The formulas of a text in LaTeX, one a line, each drawn; as it is written where it cannot be drawn.

    A token `formula` has its drawing in `svg`, its source in `raw`, and its width, height and depth below the
    line in the size of the type.

    >>> [token["type"] for token in formulas(r"$\frac{a}{b}$")], formulas(r"$\nosuch{a}$")[0]["type"]
    (['formula'], 'block_code')
    """
    return [_token(line) for line in _lines(latex)] or [{"type": "block_code", "raw": latex.strip()}]


def formula(latex: str) -> Token:
    """One formula within a line; a `codespan` where it cannot be drawn."""
    [*drawn] = formulas(latex)
    if len(drawn) == 1 and drawn[0]["type"] == "formula":
        return drawn[0]
    return {"type": "codespan", "raw": latex.strip()}


def _lines(latex: str) -> list[str]:
    fenced = _FENCES.match(latex)
    inside = (fenced[2] if fenced else latex).strip()
    several = _LINES.match(inside)
    parts = re.split(r"\\\\(?:\[[^\]]*\])?", several[3]) if several else [inside]
    return [part.strip() for part in parts if part.strip()]


def _token(line: str) -> Token:
    drawn = _drawn(line)
    return {"type": "formula", "raw": line, **drawn} if drawn else {"type": "block_code", "raw": line}


@lru_cache(maxsize=1000)
def _drawn(line: str) -> dict[str, Any] | None:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    for pattern, said in _SAID:
        line = pattern.sub(said, line)
    line = " ".join(line.split())
    if not line or "$" in line.replace(r"\$", "") or len(line) > 2000:
        return None
    try:
        with _DRAWING:
            font = FontProperties(family="DejaVu Serif", math_fontfamily="stix")
            path = TextPath((0, 0), f"${line}$", size=SIZE, prop=font, usetex=False)
            box = path.get_extents()
    except (ValueError, RuntimeError, RecursionError):
        return None
    if not path.vertices.size or not (box.width > 0 and box.height > 0):
        return None
    left, top, width, height = box.x0 - 2, box.y1 + 2, box.width + 4, box.height + 4
    return {
        "svg": f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.1f} {height:.1f}">'
        f'<path d="{_d(path, left, top)}" fill="#000000"/></svg>',
        "width": round(width / SIZE, 3),
        "height": round(height / SIZE, 3),
        "depth": round(max(0.0, -float(box.y0) + 2) / SIZE, 3),
    }


def _d(path: Any, left: float, top: float) -> str:
    letters = {1: "M", 2: "L", 3: "Q", 4: "C"}
    said = []
    for points, code in path.iter_segments(simplify=False):
        if code == 79:
            said.append("Z")
            continue
        pairs = [f"{x - left:.1f} {top - y:.1f}" for x, y in zip(points[::2], points[1::2], strict=True)]
        said.append(letters[int(code)] + " ".join(pairs))
    return "".join(said)
