"""What one cell of a table may hold; each kind turns text into a value or says what is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Annotated, Any

from pydantic import PlainValidator

from analysis.record.faults import one_of
from analysis.record.people_text import hidden
from analysis.record.periods import kind_of

NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
TARGET = re.compile(r"[a-z0-9-]+:[a-z0-9_]+:[0-9A-Z-]+")

KEY_ALLOWED = "must be targets/plan:indicator:period or forecasts/forecaster:indicator:period"
TARGET_KEY = re.compile(r"(targets|forecasts)/[A-Za-z0-9.-]+:[a-z0-9_]+:[0-9A-Z-]+")


def required(parse: Callable[[str], Any]) -> PlainValidator:
    """A cell that may not be empty."""

    def cell(text: str) -> Any:
        if text == "":
            raise ValueError("is empty, but this column needs a value")
        return parse(text)

    return PlainValidator(cell)


def optional(parse: Callable[[str], Any]) -> PlainValidator:
    """A cell that may be empty, which reads as None: not known or not applicable."""
    return PlainValidator(lambda text: None if text == "" else parse(text))


@lru_cache(8192)
def number(text: str) -> float:
    """A decimal number: point, no thousands separators, no exponent, no blanks.

    >>> number("-6.89")
    -6.89
    >>> number("1,067.6")
    Traceback (most recent call last):
    ValueError: must be a plain number such as 1067.6
    """
    if not NUMBER.fullmatch(text):
        raise ValueError("must be a plain number such as 1067.6")
    return float(text)


@lru_cache(8192)
def day(text: str) -> date:
    """A day of the calendar.

    >>> day("2021-02-30")
    Traceback (most recent call last):
    ValueError: must be a real day, YYYY-MM-DD
    """
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("must be a real day, YYYY-MM-DD")


@lru_cache(8192)
def period(text: str) -> str:
    """A period of the codebook: 2021, 2021Q3, 2021H1, 2021-9M, 2011-2015, a month or a day."""
    kind_of(text)
    return text


@lru_cache(8192)
def published(text: str) -> str:
    """A date as a page shows it: a day, a month or a year."""
    if kind_of(text) not in ("A", "month", "D"):
        raise ValueError("must be a day, a month or a year: 2011-08-10, 2011-08 or 2011")
    return text


def year(text: str) -> int:
    """A year of four digits."""
    if not re.fullmatch(r"(19|20)[0-9]{2}", text):
        raise ValueError("must be a year such as 2025")
    return int(text)


def whole(text: str) -> int:
    """A whole number, zero or more."""
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise ValueError("must be a whole number, 0 or more")
    return int(text)


def whole_between(low: int, high: int) -> Callable[[str], int]:
    """A parser for whole numbers within two ends, both allowed.

    >>> whole_between(-12, 24)("-1")
    -1
    """

    def parse(text: str) -> int:
        if re.fullmatch(r"-?[0-9]{1,4}", text) and low <= int(text) <= high:
            return int(text)
        raise ValueError(f"must be a whole number from {low} to {high}")

    return parse


def matching(pattern: re.Pattern[str], allowed: str) -> Callable[[str], str]:
    """A parser for text of that form."""

    def parse(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(allowed)
        return text

    return parse


def choice(*names: str) -> Callable[[str], str]:
    """A parser for one of the named codes."""

    def parse(text: str) -> str:
        if text not in names:
            raise ValueError(one_of(text, names))
        return text

    return parse


def codes(*names: str) -> Callable[[str], tuple[str, ...]]:
    """A parser for codes joined by semicolons, each once; only the named ones, where names are given.

    >>> codes("land", "investor")("land;investor")
    ('land', 'investor')
    """

    def parse(text: str) -> tuple[str, ...]:
        found = tuple(part.strip() for part in text.split(";"))
        for code in found:
            if not CODE.fullmatch(code) or found.count(code) > 1:
                raise ValueError("must be codes joined by ';', each once")
            if names and code not in names:
                raise ValueError(one_of(code, names))
        return found

    return parse


def several(parse: Callable[[str], tuple[str, ...]]) -> PlainValidator:
    """A cell that may be empty, which reads as no code at all."""
    return PlainValidator(lambda text: parse(text) if text else ())


def link(text: str) -> str:
    """A web address."""
    if hidden(text) or not re.fullmatch(r"https?://[^\s<>\"]+", text):
        raise ValueError("must be an address that starts with http:// or https://")
    return text


def words(text: str) -> str:
    """Free text on one line, without blanks around it and without characters that nobody sees."""
    if said := hidden(text):
        raise ValueError(said)
    if "\n" in text or "\r" in text or "\t" in text:
        raise ValueError("holds a line break or a tab; write it on one line")
    if text != text.strip():
        raise ValueError("begins or ends with a blank; take it away")
    return text


Text = Annotated[str, PlainValidator(words)]
Name = Annotated[str, required(words)]
# Remarks are for people: nothing reads them, so that all can be blanked and no number moves.
Remark = Annotated[str, PlainValidator(words), "remark"]
Reason = Annotated[str, required(words), "remark"]
Code = Annotated[str, required(matching(CODE, "must be a code of letters, digits, '.', '-' and '_'"))]
MaybeCode = Annotated[
    str | None, optional(matching(CODE, "must be a code of letters, digits, '.', '-' and '_'"))
]
TargetId = Annotated[str, required(matching(TARGET, "must be plan:indicator:period"))]
MaybeTargetKey = Annotated[str | None, optional(matching(TARGET_KEY, KEY_ALLOWED))]
Link = Annotated[str | None, optional(link)]
Number = Annotated[float, required(number)]
MaybeNumber = Annotated[float | None, optional(number)]
Day = Annotated[date, required(day)]
MaybeDay = Annotated[date | None, optional(day)]
Period = Annotated[str, required(period)]
Shown = Annotated[str | None, optional(published)]
Year = Annotated[int, required(year)]
Whole = Annotated[int, required(whole)]
Codes = Annotated[tuple[str, ...], required(codes())]
MaybeCodes = Annotated[tuple[str, ...], several(codes())]
