"""What a forecast of a past day is: a reconstruction, made later with later methods, and said to be one."""

from __future__ import annotations

from datetime import date

from analysis.words import Words


def reconstruction(day: date | str, latest: date, made: date | None, say: Words) -> str:
    """The sentence that a forecast of a past day is a reconstruction; empty for the place's latest day.

    latest: the place's latest day; made: when the forecast was made, where that is known.

    >>> from analysis.words import load
    >>> reconstruction("2021-08-10", date(2026, 11, 23), date(2026, 11, 28), load("en"))[:49]
    'This is a reconstruction: it was made in 2026, wi'
    >>> reconstruction("2026-11-23", date(2026, 11, 23), date(2026, 11, 28), load("en"))
    ''
    """
    seen = date.fromisoformat(day) if isinstance(day, str) else day
    if seen >= latest:
        return ""
    return say(
        "This is a reconstruction: it was made in {year}, with the methods of {year}, from what was public "
        "on {day}.",
        year=(made or latest).year,
        day=say.day(seen),
    )
