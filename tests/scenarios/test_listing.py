"""Claims about the list of scenarios."""

from __future__ import annotations

import pytest
from shipped import BOOK, SCENARIOS

from analysis.scenarios.listing import list_scenarios, listing
from analysis.scenarios.scenario import scenarios_for
from analysis.words import load


@pytest.fixture(scope="module")
def listed():
    return list_scenarios(BOOK, "VN-HN", load("en"), draws=500)


def test_every_scenario_of_every_plan_is_listed_on_the_day_of_its_plan(listed):
    for plan, day in (("2021-2025", "2021-08-10"), ("2026-2030", "2025-10-16")):
        mine = [row for row in listed if row.plan == plan]
        assert {row.name for row in mine} == set(scenarios_for("VN-HN", plan, SCENARIOS))
        assert {row.day.isoformat() for row in mine} == {day}


def test_the_list_says_what_each_asks_for_and_how_far_out_it_is(listed):
    text = listing(listed, load("en"))
    assert "growth-11: Growth of 11 percent a year" in text
    assert "known from 16 October 2025" in text
    assert "weaker-dong: A weaker dong (distance" in text
    refused = [row for row in listed if row.distance is None]
    assert text.count("(cannot be met on this day)") == len(refused)
    assert all("is too far out" in row.words for row in refused)
    unsourced = [r for r in listed if not r.known_from and r.name != "baseline" and r not in refused]
    assert text.count(", judgement)") == len(unsourced) > 0
    growth = next(row for row in listed if row.name == "growth-11")
    assert growth.distance > next(row for row in listed if row.name == "growth-resolution-15").distance
    assert "5 years running" in growth.words
