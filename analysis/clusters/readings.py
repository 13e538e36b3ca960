"""Counts that contradict each other, as weighted alternatives.

A statement is one dated count of one source. Statements that cannot all be true are weighted alternatives: a
*reading* is a largest set of statements that can be true together (counts never fall, one value a day), and
its weight is the product of the weights of the statements in it and of one minus the weights of those left
out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np


@dataclass(frozen=True)
class Statement:
    """One dated count: `value` clusters had reached `stage` by the end of `day`."""

    stage: str
    day: date
    value: int
    weight: float
    kind: str
    source_id: str
    note: str = ""

    @property
    def when(self) -> float:
        """The day in years; the end of 2020 is 2021.0."""
        return year_of(self.day)


@dataclass(frozen=True)
class Reading:
    """Statements of one stage that can be true together, by date, with the weight of this alternative."""

    statements: tuple[Statement, ...]
    weight: float

    def counts(self) -> tuple[np.ndarray, np.ndarray]:
        """Dates in years and counts."""
        return (
            np.array([s.when for s in self.statements]),
            np.array([float(s.value) for s in self.statements]),
        )


def year_of(day: date) -> float:
    """A day in years, counted at its end.

    >>> year_of(date(2020, 12, 31)), round(year_of(date(2021, 6, 30)), 2)
    (2021.0, 2021.5)
    """
    first = date(day.year, 1, 1).toordinal()
    return day.year + (day.toordinal() - first + 1) / (date(day.year + 1, 1, 1).toordinal() - first)


def readings(statements: Sequence[Statement], start: Statement) -> list[Reading]:
    """All largest sets of statements that can be true together, with weights summing to one.

    The first is the central one: the heaviest of those that end on the weighted median of the last counts.
    The others follow by weight.

    >>> day = date(2024, 12, 31)
    >>> both = ((30, .6), (32, .8))
    >>> said = [Statement("started", day, value, weight, "observed", "s") for value, weight in both]
    >>> zero = Statement("started", date(2020, 12, 31), 0, 1, "derived", "")
    >>> [(r.statements[-1].value, round(r.weight, 2)) for r in readings(said, zero)]
    [(32, 0.73), (30, 0.27)]
    """
    said = [s for s in statements if s.day > start.day]
    clash = {
        i: {j for j, other in enumerate(said) if j != i and _contradict(said[i], other)}
        for i in range(len(said))
    }
    sets: set[frozenset[int]] = set()
    _largest(frozenset(), set(range(len(said))), set(), clash, sets)
    found = []
    for members in sets:
        weight = float(np.prod([s.weight if i in members else 1 - s.weight for i, s in enumerate(said)]))
        chosen = sorted((said[i] for i in members), key=lambda s: s.day)
        found.append(Reading((start, *chosen), weight))
    total = sum(r.weight for r in found)
    found = [replace(r, weight=r.weight / total) for r in found]
    found.sort(key=lambda r: (-r.weight, [(s.when, s.value) for s in r.statements]))
    by_end = sorted(found, key=lambda r: r.statements[-1].value)
    middle = (
        by_end[int(np.searchsorted(np.cumsum([r.weight for r in by_end]), 0.5 - 1e-12))].statements[-1].value
    )
    central = next(r for r in found if r.statements[-1].value == middle)
    return [central, *(r for r in found if r is not central)]


def _contradict(a: Statement, b: Statement) -> bool:
    return (
        a.value != b.value
        if a.day == b.day
        else (a.day < b.day) != (a.value <= b.value) and a.value != b.value
    )


def _largest(
    chosen: frozenset[int],
    open_: set[int],
    done: set[int],
    clash: dict[int, set[int]],
    out: set[frozenset[int]],
) -> None:
    """Bron and Kerbosch (1973): the largest sets without a clash."""
    if not open_ and not done:
        out.add(chosen)
    for i in sorted(open_):
        friends = set(clash) - clash[i] - {i}
        _largest(chosen | {i}, open_ & friends, done & friends, clash, out)
        open_ = open_ - {i}
        done = done | {i}
