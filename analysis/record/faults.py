"""What a person got wrong: where, which value, and what is allowed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from analysis.record.people_text import brief, plain

MOST_NAMED = 16  # legal values in a message
MOST_TOLD = 12  # faults in one message
LONGEST_OF_MANY = 300  # characters of each of them
LONGEST_KEY = 50  # characters of a key in a message
LONGEST = 60  # characters of a name that is compared with the legal ones


@dataclass(frozen=True)
class Fault:
    """One mistake in one place.

    >>> print(Fault("data/targets.csv", "x", "must be a number", row=7, key="low"))
    data/targets.csv, row 7, low: 'x' must be a number
    """

    file: str
    value: object = field(hash=False)  # a person's file may hold lists here
    allowed: str
    row: int | None = None
    key: str = ""

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.key:
            place.append(self.key if len(self.key) <= LONGEST_KEY else f"{self.key[:LONGEST_KEY]}...")
        return plain(f"{', '.join(p for p in place if p)}: {brief(self.value)} {self.allowed}")


class InputFault(Exception):  # noqa: N818 - a fault of the input, not of the program
    """All mistakes found in what a person gave, raised together; the command exits with 2."""

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        told = [str(fault)[:LONGEST_OF_MANY] for fault in self.faults[:MOST_TOLD]]
        if len(self.faults) > MOST_TOLD:
            told.append(f"and {len(self.faults) - MOST_TOLD} more of the like")
        super().__init__("\n".join(told))

    def __reduce__(self) -> tuple[type[InputFault], tuple[tuple[Fault, ...]]]:
        return InputFault, (self.faults,)


def one_of(value: object, legal: Iterable[str]) -> str:
    """Say which values are legal, with the nearest one first; of a long list only the number.

    >>> one_of("basline", ["baseline", "weaker-dong"])
    "is not known; did you mean 'baseline'? Allowed: baseline, weaker-dong"
    >>> one_of("vn-hn", ["VN-HN", "VN-SG"])
    "is not known; did you mean 'VN-HN'? Allowed: VN-HN, VN-SG"
    """
    names = sorted(legal)
    folded = {name.casefold(): name for name in names}
    near = get_close_matches(value[:LONGEST].casefold(), folded, n=1) if isinstance(value, str) else []
    hint = f"; did you mean {folded[near[0]]!r}?" if near else "."
    allowed = ", ".join(names[:MOST_NAMED]) or "nothing yet"
    if len(names) > MOST_NAMED:
        allowed += f" and {len(names) - MOST_NAMED} more"
    return f"is not known{hint} Allowed: {allowed}"
