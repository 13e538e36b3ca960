"""Words: numbers and dates as each language writes them, checked against Babel; texts never half said."""

from __future__ import annotations

from datetime import date

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from analysis.words import LANGUAGES, Words, load


@given(st.floats(-1e9, 1e9), st.integers(0, 4), st.sampled_from(LANGUAGES))
def test_numbers_are_written_as_babel_writes_them(value, digits, language):
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    expected = format_decimal(round(value, digits), pattern, locale=language).replace("-", "\N{MINUS SIGN}")
    if expected.lstrip("\N{MINUS SIGN}0.,") == "":
        expected = expected.lstrip("\N{MINUS SIGN}")
    assert load(language).number(round(value, digits), digits) == expected


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_days_are_written_as_babel_writes_them(day):
    assert load("en").day(day) == format_date(day, "d MMMM y", locale="en")
    assert load("vi").day(day) == format_date(day, "d/M/y", locale="vi")


def test_the_example_of_the_statistics_office():
    say = load("vi")
    assert say.number(7178.5, 1) == "7.178,5"
    assert say.interval(6900, 7800) == "6.900 đến 7.800"


def test_what_is_not_known_is_said_to_be_unknown():
    assert load("en").number(float("nan"), 1) == "unknown"
    assert load("vi").percent(float("nan")) == "không rõ"


def test_a_small_negative_number_has_no_sign_when_it_rounds_to_nothing():
    assert load("en").number(-0.04, 1) == "0.0"


def test_an_unknown_language_is_refused():
    with pytest.raises(KeyError):
        load("fr")


def test_braces_in_a_value_are_text():
    assert load("en")("It is {what}.", what="{name}") == "It is {name}."


def test_a_text_that_is_not_translated_stays_english():
    assert Words("vi", {"a": ""})("a") == "a"


def test_labels_come_from_the_column_of_the_language():
    row = {"label_en": "Hanoi", "label_vi": "Hà Nội"}
    assert [load(language).label(row) for language in LANGUAGES] == ["Hanoi", "Hà Nội"]
