"""Assumptions: every number that is neither data nor mathematics, declared once beside the code that uses it.

A run may change some of them (`assumptions` in the contract). The changes hold inside `assuming`, or from
`assume_from_now` on, in the context of whoever set them and nowhere else; whatever is kept of an answer names
them (`in_force`), so that no answer under one set of assumptions is ever taken for that under another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

T = TypeVar("T", int, float, str, tuple[float, ...])
Value = int | float | str | tuple[float, ...]
Changes = tuple[tuple[str, Value], ...]

_CHANGED: ContextVar[Mapping[str, Value] | None] = ContextVar("assumptions", default=None)
JUDGEMENT = "judgement"


@dataclass(frozen=True)
class Assumption(Generic[T]):
    """One number that was chosen: called, it gives the value in force.

    moves: what it acts on (per_person, clusters, or another name of a probe in the test of the register).
    alternatives: other values that could be defended. legal: the least and the largest value of a run.
    source: who says so, or `judgement`. set_when: year and month. outcomes_known: whether outcomes that it
    bears on were known when it was set. only: where it acts, when that is not on every day.
    """

    name: str
    value: T
    unit: str
    alternatives: tuple[T, ...]
    reason: str
    source: str
    set_when: str
    outcomes_known: bool
    moves: str
    legal: tuple[float, float]
    only: str

    def __call__(self) -> T:
        """The value in force: the declared one unless the run changes it."""
        changed = _CHANGED.get()
        return self.value if changed is None else cast(T, changed.get(self.name, self.value))


def assume(
    name: str,
    value: T,
    unit: str,
    alternatives: tuple[T, ...],
    reason: str,
    *,
    moves: str,
    source: str = JUDGEMENT,
    set_when: str = "2026-11",
    outcomes_known: bool = True,
    legal: tuple[float, float] = (0.0, 1000.0),
    only: str = "",
) -> Assumption[T]:
    """Declare an assumption.

    >>> speed = assume("speed", 0.08, "share a year", (0.04, 0.16), "half the books'", moves="doctest")
    >>> with assuming({"speed": 0.12}):
    ...     speed()
    0.12
    >>> speed()
    0.08
    """
    return Assumption(
        name, value, unit, alternatives, reason, source, set_when, outcomes_known, moves, legal, only
    )


@contextmanager
def assuming(changes: Mapping[str, Value]) -> Iterator[None]:
    """Inside, these assumptions have these values, all others the declared ones."""
    token = _CHANGED.set(dict(changes) or None)
    try:
        yield
    finally:
        _CHANGED.reset(token)


def assume_from_now(changes: Mapping[str, Value]) -> None:
    """The same from now on in this context: for a kernel that serves one run."""
    _CHANGED.set(dict(changes) or None)


def in_force() -> Changes:
    """The changes in force by name; empty where every assumption has its declared value."""
    changed = _CHANGED.get()
    return () if changed is None else tuple(sorted(changed.items()))


def changes_of(table: str) -> dict[str, Value]:
    """The changes in force of cells of a table, by the name without the table."""
    return {name[len(table) + 1 :]: value for name, value in in_force() if name.startswith(f"{table}.")}


def written(changes: Mapping[str, Value] | Changes) -> str:
    """Changes as one text, as a run takes them: by name, joined by commas.

    >>> written({"parity_speed": 0.12, "quarter_shares": (0.2, 0.2, 0.3, 0.3)})
    'parity_speed=0.12,quarter_shares=0.2/0.2/0.3/0.3'
    """
    pairs = sorted(changes.items()) if isinstance(changes, Mapping) else changes
    return ",".join(f"{name}={value_text(value)}" for name, value in pairs)


def from_text(text: str) -> dict[str, Value]:
    """Changes from the text that `written` gives, which names only what is known and legal.

    >>> from_text("closing=2,prior_set=judged,shares=0.5/0.5,speed=0.12")
    {'closing': 2, 'prior_set': 'judged', 'shares': (0.5, 0.5), 'speed': 0.12}
    """
    return {name: _value(said) for name, _, said in (pair.partition("=") for pair in text.split(",") if pair)}


def _value(said: str) -> Value:
    if "/" in said:
        return tuple(float(one) for one in said.split("/"))
    for kind in (int, float):
        try:
            return kind(said)
        except ValueError:
            continue
    return said


def value_text(value: Value) -> str:
    """One value as a run takes it.

    >>> value_text(8), value_text(0.05), value_text((0.5, 0.5))
    ('8', '0.05', '0.5/0.5')
    """
    if isinstance(value, tuple):
        return "/".join(value_text(one) for one in value)
    return value if isinstance(value, str) else f"{value:.12g}"
