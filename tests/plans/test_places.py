"""Places and plans are data, and a plan's numbers are those of the targets that it names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analysis.pages.scoreboard.sentences import grouping
from analysis.plans.places import place, places, plan, plans
from analysis.record import open_record
from analysis.record.faults import InputFault
from analysis.words import load


def test_the_plan_of_2021_asks_for_8300_to_8500_dollars_and_46_clusters(record):
    asked = plan("VN-HN", "2021-2025", record)
    assert (asked.usd_low, asked.usd_high) == (8300, 8500)
    assert (asked.clusters, asked.cluster_year) == (46, 2025)
    assert (asked.adopted, asked.reported) == (date(2021, 8, 10), date(2021, 8, 11))
    assert list(asked.years) == [2021, 2022, 2023, 2024, 2025]


def test_the_plan_of_2026_asks_for_12000_dollars_and_eleven_percent(record):
    asked = plan("VN-HN", "2026-2030", record)
    assert (asked.usd_low, asked.usd_high, asked.growth_low, asked.last_year) == (12000, None, 11, 2030)
    assert asked.clusters is None


def test_the_second_place_has_its_target_from_the_table_of_forecasts(record):
    asked = plan("VN-SG", "2021-2025", record)
    assert (asked.usd_low, asked.usd_high, asked.clusters) == (8500, None, None)
    assert asked.sources == ("vietnamnet-2020-10-18-adjusts-down-targets",)


def test_the_numbers_of_a_plan_change_with_its_target_row(folder, change):
    change("targets", {"target_id": "plan-183-2021-2025:grdp_per_capita_usd:2025"}, low="8400")
    assert plan("VN-HN", "2021-2025", open_record(folder)).usd_low == 8400


def test_every_place_has_a_plan_and_every_plan_has_sources_of_the_record(record):
    for code in places(record):
        assert plans(code, record)
        for asked in plans(code, record).values():
            assert asked.first_year <= asked.last_year
            record.latest().sources(list(asked.sources))


def test_an_unknown_place_or_plan_is_an_error_with_a_suggestion(record):
    with pytest.raises(InputFault, match="did you mean 'VN-HN'"):
        place("VN-HNN", record)
    with pytest.raises(
        InputFault,
        match=r"'2021-2026' is not known; did you mean '2021-2025'\? Allowed: 2021-2025, 2026-2030",
    ):
        plan("VN-HN", "2021-2026", record)
    with pytest.raises(InputFault, match="place: 'Hanoi' is not known"):
        plans("Hanoi", record)


def test_a_third_place_is_two_rows_and_no_code(folder, append):
    append(
        "places",
        {"place": "VN-SG"},
        place="VN-RRD",
        label_en="Red River Delta",
        label_vi="Đồng bằng sông Hồng",
    )
    append(
        "forecasts",
        {"forecaster": "HCMC-CONGRESS-2020", "indicator": "grdp_per_capita_usd"},
        forecaster="DELTA-CONGRESS-2020",
        geo="VN-RRD",
        value="5000",
    )
    append(
        "plans",
        {"place": "VN-SG"},
        place="VN-RRD",
        growth_target="",
        usd_target="forecasts/DELTA-CONGRESS-2020:grdp_per_capita_usd:2025",
    )
    record = open_record(folder)
    assert plan("VN-RRD", "2021-2025", record).usd_low == 5000


def test_a_plan_whose_own_list_is_not_on_record_says_so_and_one_with_a_list_does_not(record):
    asked, say = plan("VN-HN", "2021-2025", record), load("en")
    assert asked.official_list == ""
    assert "was not found in any source of the record" in grouping(asked, say)
    printed = replace(asked, official_list=asked.sources[0])
    assert "follow the plan's own list" in grouping(printed, say)
