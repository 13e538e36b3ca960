"""Text that people give: what may not stand in it, and how much of it a message shows."""

from __future__ import annotations

import re
from reprlib import Repr

LONGEST_SHOWN = 200  # characters of a value in a message
LONGEST_MESSAGE = 800  # characters of one fault
# Control characters, marks that turn the direction of writing, marks without a width, halves of characters:
# nobody sees them, and a terminal, a feed or a comparison of names would obey or stumble over them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = LONGEST_SHOWN
_SHORT.maxlevel, _SHORT.maxdict, _SHORT.maxlist, _SHORT.maxtuple, _SHORT.maxset = 3, 6, 6, 6, 6


def hidden(text: str) -> str | None:
    """What to say of the first character that nobody sees, with its position; None where there is none.

    >>> hidden("Hà Nội") is None, hidden("Ha\\u202eNoi")
    (True, 'holds the invisible character U+202E at position 3; take it out')
    """
    found = _HIDDEN.search(text)
    if found is None:
        return None
    return f"holds the invisible character U+{ord(found[0]):04X} at position {found.start() + 1}; take it out"


def brief(value: object) -> str:
    """A value as a message shows it: quoted, on one line, cut in its middle where it is long.

    >>> brief("x"), len(brief("9" * 5000))
    ("'x'", 200)
    """
    try:
        shown = _SHORT.repr(value)
    except (ValueError, RecursionError):  # a whole number of thousands of digits; nesting without end
        return f"a {type(value).__name__} too long to show"
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[: LONGEST_SHOWN - 4]}...{shown[-1]}"


def plain(message: str) -> str:
    """A message that a terminal may be sent: nothing hidden, not without end.

    >>> plain("a\\x1b[31mb")
    'a\\\\x1b[31mb'
    """
    shown = _HIDDEN.sub(lambda found: found[0].encode("unicode_escape").decode(), message)
    shown = shown.replace("\r", "\\r")  # it would write over what stands on the line
    return shown if len(shown) <= LONGEST_MESSAGE else f"{shown[: LONGEST_MESSAGE - 3]}..."
