"""What a class teaches: a place is shrunk to it by evidence, and base rates are counted from the tables."""

from __future__ import annotations

import numpy as np
from shipped import BOOK

from analysis.growth.base_rates import base_rates, by_class
from analysis.growth.class_law import ClassLaw, fit_class, in_class
from analysis.plans.classes import law_class

RECORD = BOOK.record
LAW = ClassLaw(0.0, 0.02, 0.2, 0.03, 6.0, 60, 8)


def test_few_places_teach_nothing():
    assert fit_class(np.zeros((7, 8))) is None


def test_the_more_years_a_place_shows_the_less_its_class_says():
    country = [0.06] * 10
    expected = [in_class([0.12] * years, country, 0.06, LAW).expected(5)[-1] for years in (1, 3, 8)]
    assert 0.06 < expected[0] < expected[1] < expected[2] < 0.12


def test_the_base_rates_of_the_five_years_to_2025_are_those_of_the_tables():
    found = base_rates(RECORD.as_of("2026-11-23"), law_class(RECORD, "VN-HN"))
    assert (found.first, found.last, len(found.growth), found.reached(11)) == (2021, 2025, 63, 1)
    assert round(found.growth.mean(), 1) == 6.7
    assert round(found.growth.std(), 1) == 2.1
    assert found.met("growth") == (3, 21)
    assert found.met("usd") == (1, 7)


def test_before_the_tables_were_public_no_class_taught():
    view = RECORD.as_of("2021-08-10")
    assert base_rates(view, law_class(RECORD, "VN-HN")) is None
    assert by_class(view, "VN-HN", 2021, 2025, 7.5) is None


def test_a_chance_of_growth_by_the_class_falls_as_the_target_rises():
    view = RECORD.as_of("2026-11-23")
    chances = [by_class(view, "VN-22", 2026, 2030, bar).chance for bar in (6.0, 9.0, 12.0)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.5 > chances[-1]
