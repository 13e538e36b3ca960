"""Text of a notebook as a page can hold it: nothing that no reader sees, nothing without end."""

from __future__ import annotations

import re
from html import escape
from typing import Any

# Halves of characters, and what Unicode keeps for no character at all: no page holds them.
_NONE = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (9, 10)}
_LIVE = "\r\b\x1b"  # what a terminal acts on
_REST = {code: sign for code, sign in _CONTROL.items() if chr(code) not in _LIVE}


def sound(content: Any) -> Any:
    """JSON whose texts hold characters only; control characters are spelled out.

    What a terminal acts on (return, backspace, escape) stays, for `terminal.runs`.

    >>> sound({"text": ["a\\x00b", "\\ud83d"]}) == {"text": ["a\\\\x00b", "\\ufffd"]}
    True
    """
    if isinstance(content, str):
        return (
            content if _plain(content) else _NONE.sub("\N{REPLACEMENT CHARACTER}", content).translate(_REST)
        )
    if isinstance(content, list):
        return [sound(item) for item in content]
    if isinstance(content, dict):
        return {sound(key): sound(value) for key, value in content.items()}
    return content


def _plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def visible(text: str) -> str:
    """Text with every control character spelled out but tab and end of line.

    >>> print(visible("a\\x1b[1m"))
    a\\x1b[1m
    """
    return text if _plain(text) else _NONE.sub("\N{REPLACEMENT CHARACTER}", text).translate(_CONTROL)


def cost(text: str) -> int:
    """The bytes that a text takes in a page.

    >>> cost("a<é")
    7
    """
    return len(escape(text).encode("utf-8", "replace"))


def cut(text: str, most: int) -> tuple[str, int]:
    """The beginning and the end of a text that takes at most that many bytes; how many characters went.

    >>> cut("one two three four", 100), cut("x" * 1000, 10)
    (('one two three four', 0), ('xxxxxxxx\\n…\\nxx', 990))
    """
    if len(text) <= most and (needed := cost(text)) <= most:
        return text, 0
    if len(text) > most:  # the price of what may stay, not of all of it
        needed = max(most, cost(text[:most]), cost(text[-most:])) * len(text) // max(1, most)
    kept = max(2, len(text) * most // max(1, needed)) if len(text) else 0
    head = kept * 4 // 5
    tail = kept - head
    return f"{text[:head]}\n\N{HORIZONTAL ELLIPSIS}\n{text[-tail:]}", len(text) - kept
