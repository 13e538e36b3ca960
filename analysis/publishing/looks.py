"""How a piece of foreign HTML is meant to look: colours, weight and side, from its styles."""

from __future__ import annotations

from typing import Any

MOST_RULES = 60  # rules with selectors other than a name; each is looked for in the whole piece
_SIDES = {"right": "right", "center": "center", "left": "left", "end": "right", "start": "left"}
_HIDDEN = {"display": "none", "visibility": "hidden"}


def declared(style: str) -> dict[str, Any]:
    """What of a style is kept: ink, fill, bold, italic, side, hidden.

    >>> declared("color: red; background-color: #00f8; font-weight: bold; width: 3px")
    {'ink': '#ff0000', 'fill': '#7777ff', 'bold': True}
    """
    import tinycss2

    look: dict[str, Any] = {}
    for rule in tinycss2.parse_declaration_list(style, skip_comments=True, skip_whitespace=True):
        if rule.type == "declaration":
            _take(look, rule.lower_name, rule.value)
    return look


def _take(look: dict[str, Any], name: str, value: list[Any]) -> None:
    words = [part.lower_value for part in value if part.type == "ident"]
    if name in ("color", "background", "background-color"):
        found = next((colour for part in value if (colour := _colour(part)) is not None), None)
        if found is not None:
            look["ink" if name == "color" else "fill"] = found
    elif name == "font-weight":
        heavy = any(part.type == "number" and part.value >= 600 for part in value)
        look["bold"] = heavy or bool({"bold", "bolder"} & set(words))
    elif name == "font-style":
        look["italic"] = bool({"italic", "oblique"} & set(words))
    elif name == "text-align" and words and words[0] in _SIDES:
        look["side"] = _SIDES[words[0]]
    elif words and _HIDDEN.get(name) == words[0]:
        look["hidden"] = True


def _colour(part: Any) -> str | None:
    """A colour on white paper, None for what is none or is not seen."""
    from tinycss2.color3 import parse_color

    found = parse_color(part)
    if found is None or found == "currentColor" or not found.alpha:
        return None
    mixed = [round(255 * (1 - found.alpha + found.alpha * tone)) for tone in found[:3]]
    return "#" + "".join(f"{min(255, max(0, tone)):02x}" for tone in mixed)


def dress(soup: Any) -> dict[int, dict[str, Any]]:
    """The look of each element of a parsed piece, by its id() in Python; its style sheets are taken out."""
    import tinycss2

    looks: dict[int, dict[str, Any]] = {}
    names = {element["id"]: element for element in soup.find_all(id=True)}
    left = MOST_RULES
    for sheet in soup.find_all("style"):
        for rule in tinycss2.parse_stylesheet(sheet.string or "", skip_comments=True, skip_whitespace=True):
            if rule.type != "qualified-rule":
                continue
            look = declared(tinycss2.serialize(rule.content))
            if not look:
                continue
            for selector in tinycss2.serialize(rule.prelude).split(","):
                selector = selector.strip()
                if selector[:1] == "#" and selector[1:] in names:
                    _add(looks, names[selector[1:]], look)
                elif left and (selector[:1] != "#" or " " in selector):
                    left -= 1
                    for element in _found(soup, selector):
                        _add(looks, element, look)
        sheet.extract()
    for element in soup.find_all(style=True):
        _add(looks, element, declared(element["style"]))
    return looks


def _add(looks: dict[int, dict[str, Any]], element: Any, look: dict[str, Any]) -> None:
    looks[id(element)] = looks.get(id(element), {}) | look


def _found(soup: Any, selector: str) -> list[Any]:
    from soupsieve import SelectorSyntaxError

    try:
        return list(soup.select(selector))
    except (SelectorSyntaxError, NotImplementedError, ValueError):
        return []
