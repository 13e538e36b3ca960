"""Times as people write them: a year, a quarter, a month or a day, each with the line it stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.record.people_text import brief

_WHOLE = re.compile(r"[-+]?[0-9]{1,9}(\.0*)?")
_NUMBER = re.compile(r"[-+]?[0-9]+\.[0-9]+")
# a year with a word before it (Năm 2024, Ước tính 2025) or a remark behind it (2024 [YR2024], 2024*, 2024p)
_YEAR = re.compile(r"(?:[^\W\d]{2,}[.]?\s+){0,3}(1[5-9][0-9]{2}|20[0-9]{2})\s*(\[.*\]|\(.*\)|\*|[a-z])?")
_QUARTER = re.compile(r"([0-9]{4})\s*[-/ ]?\s*[Qq]([1-4])|[Qq]([1-4])\s*[-/ ]?\s*([0-9]{4})")
_MONTH = re.compile(r"([0-9]{4})\s*[-/Mm]\s*([0-9]{1,2})|([0-9]{1,2})\s*[-/]\s*([0-9]{4})")
_DAY = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ][0-9:.]*)?")
_DAY_LAST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
_NAMED = re.compile(r"([A-Za-z]{3})[a-z]*[-. ]+([0-9]{4})")
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class Time:
    """A year, and the month (1 to 12) or quarter (1 to 4) of it where one is named; `parts` of a year."""

    year: int
    part: int = 0
    parts: int = 1


def time_of(text: str, line: int, month_first: bool = False, key: str = "t") -> Time:
    """The time that a cell names, or ValueError with key, text and line.

    >>> time_of("2019", 2), time_of("Q4/2019", 2), time_of("31/12/2019", 2)
    (Time(year=2019, part=0, parts=1), Time(year=2019, part=4, parts=4), Time(year=2019, part=12, parts=12))
    """
    plain = text.strip()
    if _WHOLE.fullmatch(plain):
        return Time(int(plain.split(".")[0]))
    if found := _YEAR.fullmatch(plain):
        return Time(int(found[1]))
    if found := _QUARTER.fullmatch(plain):
        return Time(int(found[1] or found[4]), int(found[2] or found[3]), 4)
    if found := _DAY.fullmatch(plain):
        return _month(int(found[1]), int(found[2]), text, line, key)
    if found := _DAY_LAST.fullmatch(plain):
        return _month(int(found[3]), int(found[1] if month_first else found[2]), text, line, key)
    if found := _MONTH.fullmatch(plain):
        return _month(int(found[1] or found[4]), int(found[2] or found[3]), text, line, key)
    if (found := _NAMED.fullmatch(plain)) and found[1].lower() in _NAMES:
        return Time(int(found[2]), 1 + _NAMES.index(found[1].lower()), 12)
    if _NUMBER.fullmatch(plain):
        raise ValueError(f"{key} = {plain[:40]} in line {line} is not a whole number")
    raise ValueError(f"{key} = {brief(text)} in line {line} is not a year or a date")


def is_time(text: str) -> bool:
    """Whether a cell names a time: a plausible year, a quarter, a month or a day.

    >>> [is_time(text) for text in ("2019", "2019-05-01", "Sơ bộ 2024", "12", "GDP")]
    [True, True, True, False, False]
    """
    try:
        found = time_of(text, 0)
    except ValueError:
        return False
    return 1500 <= found.year <= 2200


def is_month_first(texts: Sequence[str]) -> bool | None:
    """Whether dates like 5/31/2019 put the month first; None where no date tells and it matters.

    >>> is_month_first(["5/31/2019"]), is_month_first(["31/5/2019"]), is_month_first(["1/5/2019", "1/6/2019"])
    (True, False, None)
    """
    dates = [found for text in texts if (found := _DAY_LAST.fullmatch(text.strip()))]
    if any(int(found[1]) > 12 for found in dates) or not dates:
        return False
    if any(int(found[2]) > 12 for found in dates):
        return True
    return False if len({found[3] for found in dates}) == len(dates) else None


def _month(year: int, month: int, text: str, line: int, key: str) -> Time:
    if not 1 <= month <= 12:
        raise ValueError(f"{key} = {brief(text)} in line {line} is not a date")
    return Time(year, month, 12)
