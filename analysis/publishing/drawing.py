"""A drawing as a page takes it in: only harmless SVG, names of its own, inks that follow light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from xml.etree import ElementTree

ELEMENT = re.compile(
    "svg|g|path|rect|circle|ellipse|line|polyline|polygon|text|tspan|defs|clipPath|mask|pattern|marker|"
    "symbol|use|linearGradient|radialGradient|stop|image"
)
ATTRIBUTE = re.compile(
    "id|d|x|y|x1|x2|y1|y2|dx|dy|r|rx|ry|cx|cy|fx|fy|width|height|viewBox|transform|points|style|"
    "clip-path|clip-rule|clipPathUnits|mask|maskUnits|fill|fill-rule|stroke|opacity|fill-opacity|"
    "stroke-opacity|stroke-width|stroke-dasharray|stroke-dashoffset|stroke-linecap|stroke-linejoin|"
    "stroke-miterlimit|patternUnits|patternContentUnits|patternTransform|gradientUnits|gradientTransform|"
    "spreadMethod|marker-start|marker-mid|marker-end|markerUnits|markerWidth|markerHeight|refX|refY|"
    "orient|offset|stop-color|stop-opacity|font-size|font-family|font-weight|font-style|text-anchor|"
    "dominant-baseline|preserveAspectRatio|href"
)
# The inks of figures/style.py under the names that the style sheet gives them in the light and in the dark.
INKS = {
    "#1b2733": "ink",
    "#000000": "ink",
    "#66717d": "faint",
    "#dfe3e8": "grid",
    "#0b5cad": "accent",
    "#b5420e": "later",
    "#0f7173": "rise",
    "#96295f": "fall",
    "#cfe5d8": "asked",
    "#2f7d4f": "target",
    "#ffffff": "paper",
    "#d3e3f4": "band1",
    "#a5c6e8": "band2",
    "#6fa3d8": "band3",
}
NAMED = re.compile(r"leader-\d+")
_HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
_LONG = re.compile(r"(\.\d\d)\d+")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


def clean(svg: str, prefix: str, alt: str, themed: bool = True) -> str:
    """The drawing with nothing in it that could act, load or collide; `prefix` keeps its names apart.

    `themed` writes the house inks as style-sheet variables. Raises ValueError where the text is not SVG.

    >>> clean('<svg><script>x</script><g onload="x"/></svg>', "f1", "a < b")
    '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="a &lt; b"><g/></svg>'
    """
    if "<!ENTITY" in svg:
        raise ValueError("a drawing with entities of its own is not shown")
    try:
        root = ElementTree.fromstring(svg.strip())
    except ElementTree.ParseError as error:
        raise ValueError(f"not a drawing: {error}") from None
    if _local(root.tag) != "svg":
        raise ValueError("not a drawing")
    return "".join(_write(root, _Names(prefix, root), alt, themed))


class _Names:
    """The names that are both given and used in a drawing, and those of its leaders; nothing refers to what
    is not there."""

    def __init__(self, prefix: str, root: ElementTree.Element) -> None:
        kept = list(_kept(root))
        used = {name for element in kept for name in _references(element)}
        self.prefix = prefix
        self.names = {
            name
            for name in (element.attrib["id"] for element in kept if "id" in element.attrib)
            if name in used or NAMED.fullmatch(name)
        }

    def given(self, name: str) -> str | None:
        return f"{self.prefix}-{name}" if name in self.names else None

    def paint(self, match: re.Match[str]) -> str:
        return f"url(#{self.prefix}-{match[1]})" if match[1] in self.names else "currentColor"


def _kept(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    if isinstance(element.tag, str) and ELEMENT.fullmatch(_local(element.tag)):
        yield element
        for child in element:
            yield from _kept(child)


def two_rooms(wide: str, narrow: str) -> str:
    """Both drawings of a figure; the style sheet shows the one that fits."""
    return (
        f'<div class="drawn"><div class="wide-room">{wide}</div><div class="narrow-room">{narrow}</div></div>'
    )


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _references(element: ElementTree.Element) -> Iterator[str]:
    for key, value in element.attrib.items():
        yield from _REFERENCE.findall(value)
        if _local(key) == "href" and value.startswith("#"):
            yield value[1:]


def _write(element: ElementTree.Element, names: _Names, alt: str, themed: bool) -> Iterator[str]:
    tag = _local(element.tag) if isinstance(element.tag, str) else ""
    if not ELEMENT.fullmatch(tag):
        return
    yield f"<{tag}"
    if tag == "svg" and alt:
        yield f' xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(alt)}"'
    for key, value in element.attrib.items():
        kept = _attribute(_local(key), value, names, themed)
        if kept is not None:
            yield f' {_local(key)}="{escape(kept)}"'
    inside = "".join(part for child in element for part in _write(child, names, "", themed))
    words = escape(element.text or "") if tag in ("text", "tspan") else ""
    yield f">{words}{inside}</{tag}>" if words or inside else "/>"
    if tag == "tspan" and element.tail:
        yield escape(element.tail)


def _attribute(key: str, value: str, names: _Names, themed: bool) -> str | None:
    """What is kept of an attribute; None for nothing."""
    if not ATTRIBUTE.fullmatch(key):
        return None
    if key == "id":
        return names.given(value)
    if key == "href":
        if value.startswith("#"):
            name = names.given(value[1:])
            return f"#{name}" if name else None
        return value if re.fullmatch(r"data:image/png;base64,[A-Za-z0-9+/=\s]+", value) else None
    painted = _REFERENCE.sub(names.paint, value)
    if key == "style":
        painted = re.sub(r"(?<=[:;]) ", "", painted)
    if re.search(r"url\((?!#)|expression|@import|\\", painted, re.IGNORECASE):
        return None
    if painted == "currentColor" and key not in ("fill", "stroke"):
        return None
    if key in ("d", "points"):
        return _LONG.sub(r"\1", " ".join(value.split()))
    return _HEX.sub(_ink, painted) if themed and key in ("style", "fill", "stroke") else painted


def _ink(match: re.Match[str]) -> str:
    name = INKS.get(match[0].lower())
    return f"var(--f-{name})" if name else match[0]
