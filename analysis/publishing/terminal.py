"""What a program printed, as a terminal would show it: colours kept, overwritten lines gone."""

from __future__ import annotations

import re
from typing import Any

from analysis.publishing.visible import visible

Token = dict[str, Any]
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
# Inks that are read on white; nbconvert names them by these classes.
_INKS = ("#1b2733", "#b3261e", "#17683a", "#7a5900", "#0b5cad", "#8e2a8b", "#0f6a73", "#5c6670")


def runs(text: str) -> list[Token]:
    """The text as tokens: `text`, and `styled` where it has a colour or weight.

    >>> runs("10%\\r50%\\r100%\\nend")
    [{'type': 'text', 'raw': '100%\\nend'}]
    >>> [token["type"] for token in runs("\\x1b[31mred\\x1b[0m and not")]
    ['styled', 'text']
    """
    text = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
    text = _rubbed_out(text)
    if "\x1b[" not in text:
        return [{"type": "text", "raw": visible(_ESCAPES.sub("", text))}]
    from bs4 import BeautifulSoup
    from nbconvert.filters import ansi

    as_html: Any = ansi.ansi2html
    return [_token(node) for node in BeautifulSoup(as_html(_ESCAPES.sub(_colours_only, text)), "html.parser")]


def bare(text: str) -> str:
    """The text without colours."""
    return "".join(token.get("raw") or token["children"][0]["raw"] for token in runs(text))


def _colours_only(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith("\x1b[") and found[0].endswith("m") else ""


def _rubbed_out(text: str) -> str:
    if "\b" not in text:
        return text
    kept: list[str] = []
    for letter in text:
        if letter != "\b":
            kept.append(letter)
        elif kept and kept[-1] != "\n":
            kept.pop()
    return "".join(kept)


def _token(node: Any) -> Token:
    words: Token = {"type": "text", "raw": visible(node.get_text())}
    names = set(node.get("class", ())) if getattr(node, "attrs", None) is not None else set()
    look: dict[str, Any] = {}
    for colour, ink in zip(_COLOURS, _INKS, strict=True):
        if names & {f"ansi-{colour}-fg", f"ansi-{colour}-intense-fg"}:
            look["ink"] = ink
        if names & {f"ansi-{colour}-bg", f"ansi-{colour}-intense-bg"}:
            look["fill"] = ink
    for kind, found in re.findall(r"(background-color|color): rgb\(([\d,]+)\)", str(_style(node))):
        red, green, blue = (int(part) for part in found.split(","))
        look["fill" if kind != "color" else "ink"] = f"#{red:02x}{green:02x}{blue:02x}"
    if look.get("fill") and "ink" not in look:
        look["ink"] = "#ffffff"
    if "ansi-bold" in names:
        look["bold"] = True
    return {"type": "styled", "attrs": look, "children": [words]} if look else words


def _style(node: Any) -> str:
    return node.get("style", "") if getattr(node, "attrs", None) is not None else ""
