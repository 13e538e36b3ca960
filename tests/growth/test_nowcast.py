"""The nowcast of the year that runs: what it rests on, what it feeds, and that it can be switched off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from shipped import RECORD

from analysis.growth.dollar_nowcast import BANK, MARKET, OUT, dollar_nowcast, price_nowcast
from analysis.growth.drivers import drivers
from analysis.growth.nowcast import growth_expected, nowcast
from analysis.growth.per_person import forecast
from analysis.growth.pool import draw_pool
from analysis.growth.running_year import year_so_far
from analysis.growth.year_streams import Streams
from analysis.pages.nowcast.facts import running_year
from analysis.pages.nowcast.sentences import growth
from analysis.plans.places import place, plan
from analysis.words import load

HANOI, DAYS = place("VN-HN", RECORD), ("2021-08-10", "2023-10-15", "2026-10-10")
# the first draw of growth and the sum of all draws of the dong of the forecasts of these days before there
# was a nowcast, 300 draws
BEFORE = {
    "2021-08-10": ("0.005615521536855468", "36.90199046694103"),
    "2023-10-15": ("0.054647605136859755", "31.012961083491696"),
    "2026-10-10": ("0.09386316169137143", "16.33798871915061"),
}


@pytest.mark.parametrize("day", DAYS)
def test_switched_off_the_forecast_is_the_one_of_before_to_the_bit(day):
    asked, view = plan("VN-HN", "2026-2030", RECORD), RECORD.as_of(day)
    laws = drivers(view, HANOI, asked.last_year, nowcast=False)
    running = year_so_far(view, HANOI, laws.so_far.year)
    before = replace(laws, so_far=running, rate=None)
    assert running.moved == 0.0
    assert running.whole_sd is None
    paths = forecast(view, HANOI, asked, 300, 183, nowcast=False)
    pool = draw_pool(view, before, 300, Streams.of(183, laws.years, laws.plan_end - laws.base.year))
    for name, values in pool.changes.items():
        assert np.array_equal(getattr(paths, name), values)
    assert (repr(float(paths.growth[0, 0])), repr(float(paths.dong.sum()))) == BEFORE[day]


@pytest.mark.parametrize("day", DAYS)
def test_the_running_year_of_the_pool_is_the_nowcast(day):
    view = RECORD.as_of(day)
    year = view.day.year
    paths = forecast(view, HANOI, plan("VN-HN", "2026-2030", RECORD), 20_000, 183)
    found = nowcast(view, HANOI, year)
    drawn = paths.growth[:, paths.column(year)]
    # the law's own mean is uncertain path by path; half of it reaches the quarters that are open
    assert drawn.mean() == pytest.approx(found.mean, abs=3e-4)
    assert drawn.std() == pytest.approx(found.sd, rel=0.25)


def test_an_ordinary_year_ends_above_its_pace_as_the_ordinary_years_before_bear_out():
    found = nowcast(RECORD.as_of("2025-10-31"), HANOI, 2025)
    assert found.ordinary
    assert sorted(found.lean_years) == [2018, 2019, 2023, 2024]
    assert 0 < found.lean < max(found.lean_years.values())
    assert found.mean == pytest.approx(np.log1p(0.0792) + found.lean, abs=1e-12)


def test_a_year_of_closures_and_the_one_after_keep_the_plain_rule():
    for day, year in (("2021-10-31", 2021), ("2022-10-31", 2022)):
        found = nowcast(RECORD.as_of(day), HANOI, year)
        assert not found.ordinary
        assert found.lean == 0.0
        assert found.base == found.plain


def test_months_tell_nothing_in_calm_and_much_in_a_closure():
    calm, closed = (nowcast(RECORD.as_of(day), HANOI, int(day[:4])) for day in ("2024-08-31", "2021-08-31"))
    assert calm.months == 0.0
    assert closed.months < -0.01


def test_the_estimate_of_the_city_counts_from_november_on():
    before, after = (nowcast(RECORD.as_of(day), HANOI, 2023) for day in ("2023-11-20", "2023-11-30"))
    assert np.isnan(before.own_estimate)
    assert before.own == 0.0
    assert np.expm1(after.own_estimate) == pytest.approx(0.0611)
    assert abs(after.mean - after.own_estimate) < abs(before.mean - after.own_estimate)
    assert after.sd < before.sd


def test_the_dollar_is_read_from_the_central_rate_and_from_its_price_where_none_was_seen():
    assert dollar_nowcast(RECORD.as_of("2025-09-30"), HANOI, 2025).how == BANK
    assert dollar_nowcast(RECORD.as_of("2019-01-10"), HANOI, 2019).how == MARKET
    over = dollar_nowcast(RECORD.as_of("2025-12-31"), HANOI, 2024)
    assert (over.how, over.sd, over.mean) == (OUT, 0.0, 24164.89)


@pytest.mark.parametrize("day", DAYS)
def test_the_law_that_a_nowcast_rests_on_is_that_of_the_forecast(day):
    view = RECORD.as_of(day)
    laws = drivers(view, HANOI, 2030)
    law = laws.law.growth
    expected, sd = growth_expected(view, HANOI, view.day.year)
    assert expected == pytest.approx(law.mean + law.persistence * (law.last - law.mean), abs=1e-14)
    assert sd == pytest.approx(float(np.sqrt(law.sum_variance(1)[0])), abs=1e-14)


@pytest.mark.parametrize("code", ["VN-SG", "VN-21"])
@pytest.mark.parametrize("day", ["2019-02-10", "2024-08-10", "2026-11-23"])
def test_a_place_without_figures_of_the_year_has_a_nowcast_by_its_law(code, day):
    where = place(code, RECORD)
    found = running_year(RECORD.as_of(day), where)
    assert np.isfinite(found.growth.mean)
    assert found.growth.sd > 0
    if found.growth.so_far is None:
        assert found.growth.plain == found.growth.expected
        assert growth(found, where, load("en")).startswith("Nothing is out yet on the growth of")


def test_prices_so_far_close_in_on_the_year():
    early, late = (price_nowcast(RECORD.as_of(day), HANOI, 2022) for day in ("2022-03-31", "2022-11-30"))
    assert late.months > early.months
    assert late.sd < early.sd
    assert np.expm1(late.change) == pytest.approx(0.031565, abs=1e-3)
