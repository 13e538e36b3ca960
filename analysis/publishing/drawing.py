"""A drawing as a page takes it in: only harmless SVG, names of its own, inks that follow light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from xml.etree import ElementTree

ELEMENTS = frozenset(
    {
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "defs",
        "clipPath",
        "use",
        "linearGradient",
        "radialGradient",
        "stop",
        "image",
    }
)
ATTRIBUTES = frozenset(
    {
        "id",
        "d",
        "x",
        "y",
        "x1",
        "x2",
        "y1",
        "y2",
        "dx",
        "dy",
        "r",
        "rx",
        "ry",
        "cx",
        "cy",
        "width",
        "height",
        "viewBox",
        "transform",
        "points",
        "style",
        "clip-path",
        "fill",
        "stroke",
        "opacity",
        "fill-opacity",
        "stroke-opacity",
        "stroke-width",
        "stroke-dasharray",
        "stroke-linecap",
        "stroke-linejoin",
        "offset",
        "stop-color",
        "stop-opacity",
        "font-size",
        "font-family",
        "text-anchor",
        "preserveAspectRatio",
        "href",
    }
)
# The inks of figures/style.py under the names that the style sheet gives them in the light and in the dark.
INKS = {
    "#1b2733": "ink",
    "#8a94a0": "faint",
    "#dfe3e8": "grid",
    "#0b5cad": "accent",
    "#b5420e": "second",
    "#2f7d4f": "target",
    "#ffffff": "paper",
    "#d3e3f4": "band1",
    "#a5c6e8": "band2",
    "#6fa3d8": "band3",
}
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
    named = {name for element in root.iter() for name in _references(element)}
    return "".join(_write(root, prefix, named, alt, themed))


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _references(element: ElementTree.Element) -> Iterator[str]:
    for key, value in element.attrib.items():
        yield from _REFERENCE.findall(value)
        if _local(key) == "href" and value.startswith("#"):
            yield value[1:]


def _write(
    element: ElementTree.Element, prefix: str, named: set[str], alt: str, themed: bool
) -> Iterator[str]:
    tag = _local(element.tag) if isinstance(element.tag, str) else ""
    if tag not in ELEMENTS:
        return
    yield f"<{tag}"
    if tag == "svg" and alt:
        yield f' xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(alt)}"'
    for key, value in element.attrib.items():
        kept = _attribute(_local(key), value, prefix, named, themed)
        if kept is not None:
            yield f' {_local(key)}="{escape(kept)}"'
    inside = "".join(part for child in element for part in _write(child, prefix, named, "", themed))
    words = escape(element.text or "") if tag in ("text", "tspan") else ""
    yield f">{words}{inside}</{tag}>" if words or inside else "/>"
    if tag == "tspan" and element.tail:
        yield escape(element.tail)


def _attribute(key: str, value: str, prefix: str, named: set[str], themed: bool) -> str | None:
    """What is kept of an attribute; None for nothing."""
    if key not in ATTRIBUTES:
        return None
    if key == "id":
        return f"{prefix}-{value}" if value in named else None
    if key == "href":
        if value.startswith("#"):
            return f"#{prefix}-{value[1:]}"
        return value if re.fullmatch(r"data:image/png;base64,[A-Za-z0-9+/=\s]+", value) else None
    value = _REFERENCE.sub(rf"url(#{prefix}-\1)", value)
    if re.search(r"url\((?!#)|expression|@import|\\", value, re.IGNORECASE):
        return None
    if key in ("d", "points"):
        return _LONG.sub(r"\1", " ".join(value.split()))
    if themed and key == "style":
        return _HEX.sub(_ink, value)
    return value


def _ink(match: re.Match[str]) -> str:
    name = INKS.get(match[0].lower())
    return f"var(--f-{name})" if name else match[0]
