"""Words: numbers and dates as each language writes them, rounded as Python rounds; texts never half said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.words import LANGUAGES, Words, load


@given(st.floats(-1e9, 1e9), st.integers(0, 4), st.sampled_from(LANGUAGES))
def test_numbers_are_rounded_as_python_rounds_with_the_separators_of_the_language(value, digits, language):
    expected = f"{value:,.{digits}f}".replace("-", "\N{MINUS SIGN}")
    if expected.strip("\N{MINUS SIGN}0.,") == "":
        expected = expected.lstrip("\N{MINUS SIGN}")
    if language == "vi":
        expected = expected.translate(str.maketrans(",.", ".,"))
    assert load(language).number(value, digits) == expected


@given(st.floats(0, 1), st.integers(0, 3), st.sampled_from(LANGUAGES))
def test_a_percentage_is_a_hundred_times_the_share(share, digits, language):
    say = load(language)
    assert say.percent(share, digits) == say.number(100 * share, digits) + "%"


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_days_and_months_are_written_out_in_english_and_in_digits_in_vietnamese(day):
    assert load("en").day(day) == f"{day.day} {day:%B} {day.year}"
    assert load("vi").day(day) == f"{day.day}/{day.month}/{day.year}"
    assert load("en").month(day.year, day.month) == f"{day:%B} {day.year}"
    assert load("en").month(day.year, day.month, short=True) == f"{day:%b} {day.year}"
    assert load("vi").month(day.year, day.month) == f"{day.month}/{day.year}"


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
