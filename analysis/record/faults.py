"""What a person got wrong: where, which value, and what is allowed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

MOST_NAMED = 16


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
            place.append(self.key)
        return f"{', '.join(p for p in place if p)}: {self.value!r} {self.allowed}"


class InputFault(Exception):  # noqa: N818 - a fault of the input, not of the program
    """All mistakes found in what a person gave, raised together; the command exits with 2."""

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

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
    near = get_close_matches(str(value).casefold(), folded, n=1)
    hint = f"; did you mean {folded[near[0]]!r}?" if near else "."
    allowed = ", ".join(names[:MOST_NAMED]) or "nothing yet"
    if len(names) > MOST_NAMED:
        allowed += f" and {len(names) - MOST_NAMED} more"
    return f"is not known{hint} Allowed: {allowed}"
