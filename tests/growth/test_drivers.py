"""Claims about what a forecast rests on: levels, rates, the running year, forecasters, the target record."""

from datetime import date

import numpy as np
import pytest
from shipped import RECORD

from analysis.growth.base import city_facts
from analysis.growth.consensus import consensus
from analysis.growth.country import yearly_changes
from analysis.growth.drivers import drivers
from analysis.growth.running_year import CLOSURE_SD, YearSoFar, closures_expected, year_so_far
from analysis.growth.target_record import official_targets, target_record
from analysis.plans.places import place
from analysis.plans.yearly_levels import AVERAGE, DERIVED, IMPLIED
from analysis.record.load import Record

HANOI = place("VN-HN", RECORD)


def test_the_newest_complete_year_is_the_base_even_when_only_estimated_before_its_end(record: Record) -> None:
    city = city_facts(record.as_of("2021-08-10"), HANOI)
    assert list(city.levels) == [2019, 2020]
    assert city.levels[2020].early
    assert not city.levels[2019].early
    assert city.noise(city.levels[2020]) > 3 * city.noise(city.levels[2019])


def test_a_running_year_is_no_base(record: Record) -> None:
    assert 2020 not in city_facts(record.as_of("2020-11-30"), HANOI).levels
    assert 2020 in city_facts(record.as_of("2020-12-31"), HANOI).levels


def test_a_level_worked_out_from_population_names_both_pages(record):
    level = city_facts(record.as_of("2021-08-10"), HANOI).levels[2020]
    assert level.how == DERIVED
    assert level.vnd == pytest.approx(1024 / 8.24654)
    assert level.sources[:2] == ("taichinhdn-2020-12-quy-mo-grdp", "vn-dashboard-2026-10-06-society")


def test_the_rate_is_the_official_average_and_only_before_one_is_out_that_of_a_page_with_both(
    record: Record,
) -> None:
    level = city_facts(record.as_of("2021-08-10"), HANOI).levels[2019]
    assert (level.rate_how, level.rate) == (AVERAGE, 23050.24)
    alone = city_facts(record.as_of("2021-08-10", "strict"), HANOI).levels[2019]
    assert (alone.rate_how, alone.rate) == (IMPLIED, pytest.approx(120.1e6 / 5196))


def test_rounded_dollars_and_market_rates_imply_no_rate(record: Record) -> None:
    latest = record.as_of("2026-11-23")
    # 7,200 dollars beside 175 million dong is rounding
    assert city_facts(latest, HANOI).levels[2025].rate_how == AVERAGE
    assert city_facts(latest, HANOI).levels[2025].rate == 24976
    assert city_facts(latest, place("VN-SG", RECORD)).levels[2024].rate_how == AVERAGE


def test_a_gap_between_two_counts_of_people_is_spread_evenly(record: Record) -> None:
    city = city_facts(record.as_of("2026-11-23"), HANOI)
    steps = [city.people(year) for year in (2021, 2022, 2023, 2024)]
    assert np.ptp(steps) == 0
    assert sum(steps) == pytest.approx(np.log(8.71763 / 8.24654))
    assert np.isnan(city.people(2026))


def test_a_deflator_is_derived_within_one_edition_of_the_accounts(record: Record) -> None:
    changes = yearly_changes(record.as_of("2019-12-31"), "VN", "vsic2010_reval")
    # 2012 was re-based by ten percent a year later; the edition of its own day is what counts
    assert changes.at("deflator", 2012) == pytest.approx(
        np.log(2950.684 / 2536.631) - np.log1p(0.0525), abs=5e-4
    )
    assert changes.at("deflator", 2019) == pytest.approx(
        np.log(6037.348 / 5535.267) - np.log1p(0.070174), abs=1e-6
    )
    assert np.isnan(changes.at("growth", 2020))


def test_the_longest_cumulative_figure_counts_for_the_quarters_it_covers(record: Record) -> None:
    so_far = year_so_far(record.as_of("2021-08-10"), HANOI, 2021)
    assert so_far is not None
    assert so_far.parts == ("2021H1",)
    assert so_far.growth == pytest.approx(np.log1p(0.0591))
    assert so_far.share + sum(so_far.weights) == pytest.approx(1)
    assert year_so_far(record.as_of("2021-01-31"), HANOI, 2021) is None


def test_a_year_of_closures_is_wider(record: Record) -> None:
    assert closures_expected(record.as_of("2021-08-10"), HANOI, 2021)
    assert not closures_expected(record.as_of("2021-04-10"), HANOI, 2021)
    assert not closures_expected(record.as_of("2022-08-01"), HANOI, 2022)
    assert not closures_expected(record.as_of("2021-08-10"), place("VN-SG", record), 2021)
    calm = YearSoFar(2021, 0.4, 0.06, 0.002, (0.25, 0.35), False, ("2021H1",), ())
    closed = YearSoFar(2021, 0.4, 0.06, 0.002, (0.25, 0.35), True, ("2021H1",), ())
    rng = np.random.default_rng(1)
    spread = [part.draw(np.full(20_000, 0.06), rng).std() for part in (calm, closed)]
    assert spread[1] > 2 * spread[0]
    assert spread[1] < CLOSURE_SD()


def test_a_goal_of_the_government_is_no_forecast(record: Record) -> None:
    # in February 2025 the government wanted 8 percent; no house expected more than 7
    expected = consensus(record.as_of("2025-03-15"), "VN", "vsic2010_reval")
    assert "VN" not in expected.houses
    assert expected.growth[2025] + expected.bias < np.log1p(0.07)


def test_forecasters_are_corrected_for_their_past_error_by_a_share(record: Record) -> None:
    view = record.as_of("2026-11-23")
    expected = consensus(view, "VN", "vsic2010_reval")
    assert expected.scored > 40
    assert -0.02 < expected.bias < 0
    assert np.isnan(consensus(record.as_of("2019-12-31"), "VN", "vsic2010_reval").at(2021))


def test_the_targets_record_knows_only_what_was_out(record: Record) -> None:
    early, late = record.as_of("2021-08-10"), record.as_of("2026-11-23")
    then, now = (target_record(view, HANOI) for view in (early, late))
    assert max(miss.year for miss in then.scored) == 2020
    assert "congress-17" in {miss.target for miss in now.scored}
    assert then.bias < 0
    assert then.location(8300, 5) < np.log(8300)


def test_the_target_is_the_one_printed_by_the_day(record: Record) -> None:
    first, second = official_targets(record.as_of("2021-08-10"), HANOI, 2021)
    assert (first.year, first.usd) == (2025, 8300)
    assert first.lead > (date(2025, 12, 31) - date(2021, 8, 10)).days / 365.25
    assert (second.year, second.usd) == (2030, 12_500)
    assert official_targets(record.as_of("2021-08-10"), HANOI, 2025) == (second,)
    assert official_targets(record.as_of("2021-08-10"), HANOI, 2030) == ()


def test_the_dong_moves_against_the_dollar_deflator(record: Record) -> None:
    laws = drivers(record.as_of("2021-08-10"), HANOI, 2025)
    assert -1 < laws.dong.share < 0
    assert 0 < laws.dong.mean < 0.04
    assert laws.law.dollar_deflator.variance > 0.05**2
    assert laws.law.growth.df == 8 + 3 - 1
