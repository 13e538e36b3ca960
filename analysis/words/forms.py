"""The forms of numbers and days in each language, as the Unicode CLDR has them, by Babel."""

from __future__ import annotations

from copy import copy
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.numbers import NumberPattern

MINUS = "\N{MINUS SIGN}"  # the CLDR has a hyphen in both languages, which breaks from its number in a line
DAYS = {"en": "d MMMM y", "vi": "d/M/y"}
FORMAL_DAYS = {"en": "d MMMM y", "vi": "d 'tháng' M 'năm' y"}
MONTHS = {"en": "MMMM y", "vi": "M/y"}
SHORT_MONTHS = {"en": "MMM y", "vi": "M/y"}


def number(value: float, digits: int, language: str, percent: bool = False) -> str:
    """A number, or a share as a percentage, with so many decimals; what rounds to 0 has no sign.

    >>> number(7178.46, 1, "vi"), number(-0.0004, 1, "en", percent=True)
    ('7.178,5', '0.0%')
    """
    from babel.numbers import format_decimal

    shown = Decimal(f"{100 * value if percent else value:.{digits}f}")
    exact = abs(shown) if shown == 0 else shown
    pattern = _pattern(language, digits, percent)
    return format_decimal(exact.scaleb(-2) if percent else exact, pattern, language).replace("-", MINUS)


def day(when: date, language: str, formal: bool = False) -> str:
    """A day with its month written out, or in digits where the language has no names for months; formal: as
    a document bears it."""
    from babel.dates import format_date

    return format_date(when, (FORMAL_DAYS if formal else DAYS)[language], language)


def month(when: date, language: str, short: bool = False) -> str:
    """A month by its name, or in digits as the language has its days; short: where there is little room."""
    from babel.dates import format_date

    return format_date(when, (SHORT_MONTHS if short else MONTHS)[language], language)


@cache
def _pattern(language: str, digits: int, percent: bool) -> NumberPattern:
    from babel import Locale

    forms = Locale.parse(language)
    pattern: NumberPattern = copy((forms.percent_formats if percent else forms.decimal_formats)[None])
    pattern.frac_prec = (digits, digits)
    return pattern
