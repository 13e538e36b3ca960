"""Claims about paths under conditions, in a world whose moments are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from shipped import RECORD

from analysis.growth.per_person import forecast
from analysis.plans.places import place, plan
from analysis.record.faults import InputFault
from analysis.scenarios.conditions import condition, under
from analysis.scenarios.file_schema import Scenario
from analysis.scenarios.gaussian import closed_form, moments
from analysis.scenarios.restrictions import restrict, years_of
from analysis.scenarios.scenario import varied

DRIVERS = ("growth", "people", "deflator", "dong")


def scenario(*conditions: dict, **keys: object) -> Scenario:
    return Scenario(
        name="test",
        title={"en": "t", "vi": "t"},
        author="a",
        reference="r",
        conditions=[{"source": "judgement", **c} for c in conditions],
        **keys,
    )


def state(paths) -> np.ndarray:
    return np.column_stack([getattr(paths, name) for name in DRIVERS])


def expected(paths, asked: Scenario) -> tuple[np.ndarray, np.ndarray]:
    mean, covariance = moments(state(paths), paths.weights)
    given, _ = restrict(asked.conditions, paths.years.tolist(), mean, paths.base_rate)
    return closed_form(mean, covariance, given.matrix, given.target, given.variance)


def test_no_shock_no_change(paths):
    assert condition(paths, scenario()).paths is paths
    assert condition(paths, scenario()).is_baseline
    asked = varied(scenario(), {"growth": 0.0})
    assert condition(paths, asked).paths is paths


def test_a_change_of_nothing_moves_no_path(paths):
    new = condition(paths, scenario({"driver": "growth", "period": 2022, "change": 0}))
    np.testing.assert_array_equal(new.paths.usd, paths.usd)


def test_a_hard_value_holds_in_every_path(paths):
    new = condition(paths, scenario({"driver": "growth", "period": "2021-2023", "value": 11.0}))
    np.testing.assert_allclose(np.expm1(new.paths.growth), 0.11, atol=1e-12)
    assert new.kl > 3


def test_a_mean_over_years_holds_in_every_path_but_not_in_every_year(paths):
    asked = scenario({"driver": "growth", "period": "horizon", "over": "mean", "value": 9})
    new = condition(paths, asked).paths
    np.testing.assert_allclose(new.growth.mean(axis=1), np.log(1.09), atol=1e-12)
    assert new.growth.std(axis=0).min() > 0.005


def test_a_rate_level_holds_in_its_year(paths):
    asked = scenario({"driver": "exchange_rate", "period": 2022, "value": 26_000, "unit": "VND per USD"})
    new = condition(paths, asked).paths
    np.testing.assert_allclose(paths.base_rate * np.exp(new.dong[:, :2].sum(axis=1)), 26_000, rtol=1e-9)


@pytest.mark.parametrize("sd", [None, 1.0])
def test_shifted_paths_have_the_moments_of_the_closed_form(paths, sd):
    asked = scenario(
        {"driver": "growth", "period": 2022, "value": 9, "sd": sd},
        {"driver": "exchange_rate", "period": 2021, "value": 5, "sd": sd},
        method="shift",
    )
    mean, covariance = expected(paths, asked)
    new = condition(paths, asked).paths
    found = np.cov(state(new).T)
    np.testing.assert_allclose(state(new).mean(axis=0), mean, atol=1e-10 if sd is None else 4e-4)
    np.testing.assert_allclose(found, covariance, atol=1e-7 if sd is None else 1.2e-5)


def test_tilting_and_the_closed_form_agree(paths):
    asked = scenario(
        {"driver": "growth", "period": 2022, "value": 8.5, "sd": 1.0},
        {"driver": "exchange_rate", "period": 2021, "value": 4, "sd": 2.0},
    )
    assert asked.way == "tilt"
    mean, covariance = expected(paths, asked)
    new = condition(paths, asked)
    found_mean, found = moments(state(new.paths), new.paths.weights)
    np.testing.assert_allclose(found_mean, mean, atol=4e-4)
    # Variances of 4e-4 to 9e-4, seen through some 3,000 effective draws: four standard errors.
    np.testing.assert_allclose(found, covariance, atol=5e-5)
    np.testing.assert_array_equal(new.paths.growth, paths.growth)
    assert 500 < new.effective_draws < 20_000


def test_tilting_weights_are_those_of_the_likelihood(paths):
    """For a Gaussian the tilt to the posterior is the likelihood of the condition itself."""
    asked = scenario({"driver": "growth", "period": 2021, "value": 8, "sd": 1.5})
    new = condition(paths, asked).paths.weights
    spread = 0.015 / 1.08
    likelihood = np.exp(-0.5 * ((paths.growth[:, 0] - np.log(1.08)) / spread) ** 2)
    np.testing.assert_allclose(new, likelihood / likelihood.sum(), rtol=0.25, atol=1e-6)
    assert np.corrcoef(new, likelihood)[0, 1] > 0.999


def test_a_tilted_change_moves_the_average_and_costs_half_its_square(paths):
    asked = scenario({"driver": "growth", "period": 2021, "change": -1.5}, method="tilt")
    new = condition(paths, asked)
    before, after = (np.expm1(w @ paths.growth[:, 0]) for w in (paths.weights, new.paths.weights))
    assert after - before == pytest.approx(-0.015, abs=1e-5)
    assert new.kl == pytest.approx(0.5 * (0.015 / 1.07 / 0.02) ** 2, rel=0.03)
    shifted = condition(paths, scenario({"driver": "growth", "period": 2021, "change": -1.5}))
    assert shifted.kl == pytest.approx(new.kl, rel=0.03)


def test_too_few_effective_draws_are_refused_and_the_condition_is_named(paths):
    asked = scenario(
        {"driver": "population", "period": 2021, "value": 1.5, "sd": 0.5},
        {"driver": "growth", "period": 2023, "value": 16, "sd": 1.0},
    )
    with pytest.raises(InputFault) as refused:
        condition(paths, asked)
    said = str(refused.value)
    assert "conditions[2], growth 2023" in said
    assert "500 are needed" in said
    assert "population" not in said


def test_the_least_draws_scale_with_the_number_of_paths(paths):
    few = replace(paths, **{d: getattr(paths, d)[:2_000] for d in DRIVERS}, weights=np.full(2_000, 1 / 2_000))
    with pytest.raises(InputFault, match="50 are needed"):
        condition(few, scenario({"driver": "growth", "period": 2023, "value": 16, "sd": 1.0}))


def test_what_tilting_refuses_a_shift_can_show(paths):
    asked = scenario({"driver": "growth", "period": 2023, "value": 16, "sd": 1.0}, method="shift")
    assert condition(paths, asked).away[0] > 3


def test_hard_conditions_that_contradict_each_other_are_refused(paths):
    asked = scenario(
        {"driver": "growth", "period": "Y1", "value": 5},
        {"driver": "growth", "period": "2021-2023", "value": 7},
    )
    with pytest.raises(InputFault, match="contradicts another condition"):
        condition(paths, asked)


def test_in_a_structural_scenario_the_others_stay_to_the_bit(paths):
    new = condition(paths, scenario({"driver": "growth", "period": 2021, "value": 3}, others="stay"))
    assert new.moved == ("growth",)
    np.testing.assert_array_equal(new.paths.growth[:, 1:], paths.growth[:, 1:])
    for name in DRIVERS[1:]:
        np.testing.assert_array_equal(getattr(new.paths, name), getattr(paths, name))


def test_in_a_conditional_forecast_the_others_follow(paths):
    new = condition(paths, scenario({"driver": "growth", "period": 2021, "value": 3}))
    assert new.paths.growth[:, 1].mean() < paths.growth[:, 1].mean() - 0.005


def test_a_weaker_dong_passes_through_to_prices_over_two_years(paths):
    effect = {"into": "deflator", "mean": 0.3, "sd": 0.15, "by_year": [0.5, 0.5], "source": "judgement"}
    asked = scenario(
        {"driver": "exchange_rate", "period": 2021, "change": 10, "effect": effect}, others="stay"
    )
    new = condition(paths, asked).paths
    moved = new.deflator - paths.deflator
    rise = (new.dong - paths.dong)[:, 0]
    assert np.expm1(paths.dong[:, 0].mean() + rise.mean()) - np.expm1(
        paths.dong[:, 0].mean()
    ) == pytest.approx(0.10)
    np.testing.assert_allclose(moved[:, 0], moved[:, 1])
    assert (moved[:, 0] / rise).mean() == pytest.approx(0.15, abs=0.002)
    assert (moved[:, 0] / rise).std() == pytest.approx(0.075, abs=0.002)
    np.testing.assert_array_equal(moved[:, 2], 0)


def test_an_investment_push_reaches_growth_a_year_later(paths):
    effect = {"into": "growth", "mean": 0.12, "sd": 0.06, "by_year": [0, 1], "source": "judgement"}
    asked = scenario(
        {"driver": "investment", "period": "2021-2022", "change": 5, "effect": effect}, others="stay"
    )
    new = condition(paths, asked)
    moved = (new.paths.growth - paths.growth).mean(axis=0)
    np.testing.assert_allclose(moved, [0, 0.12 * np.log(1.05), 0.12 * np.log(1.05)], atol=1e-4)
    assert 0 < new.kl < 0.1
    assert new.moved == ("growth",)


def test_the_same_seed_gives_the_same_paths_and_another_seed_others(paths):
    asked = scenario({"driver": "growth", "period": 2021, "value": 3, "sd": 1}, method="shift")
    first, again, other = (condition(paths, asked, seed=s).paths.usd for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1


def test_conditions_on_known_years_are_set_aside_and_said(paths):
    new = condition(paths, scenario({"driver": "growth", "period": "2019-2021", "value": 3}))
    assert [(u.year, u.known) for u in new.unused] == [(2019, True), (2020, True)]
    np.testing.assert_allclose(new.paths.growth[:, 0], np.log(1.03))


def test_printed_years_take_no_condition_and_the_forecast_begins_after_them(paths):
    known = replace(paths, printed=(2021,))
    new = condition(known, scenario({"driver": "growth", "period": "2021-2022", "value": 3}, others="stay"))
    np.testing.assert_array_equal(new.paths.growth[:, 0], paths.growth[:, 0])
    assert [(u.year, u.known) for u in new.unused] == [(2021, True)]
    first = condition(known, scenario({"driver": "growth", "period": "Y1", "value": 3}, others="stay"))
    np.testing.assert_allclose(first.paths.growth[:, 1], np.log(1.03))


def test_a_sector_without_data_is_refused(paths):
    with pytest.raises(InputFault, match="no sector data"):
        condition(paths, scenario({"driver": "services", "period": 2021, "value": 3}))


def test_a_sector_moves_the_total_with_it(paths):
    rng = np.random.default_rng(5)
    sectors = {"services": paths.growth + 0.01 * rng.standard_normal(paths.growth.shape)}
    asked = scenario({"driver": "services", "period": 2021, "value": 0}, others="stay")
    new = condition(paths, asked, sectors=sectors)
    np.testing.assert_allclose(new.sectors["services"][:, 0], 0, atol=1e-12)
    assert new.paths.growth[:, 0].mean() < 0.03
    np.testing.assert_array_equal(new.paths.dong, paths.dong)


@pytest.mark.parametrize(
    ("period", "years"),
    [("2022", [2022]), ("2022-2024", [2022, 2023, 2024]), ("Y1-Y2", [2021, 2022]), ("horizon", [2021, 2022])],
)
def test_periods_name_years(period, years):
    assert years_of(period, [2021, 2022]) == years


def test_the_horizon_ends_with_the_plan_under_way_whichever_plan_is_asked_about(paths):
    assert years_of("horizon", [2024, 2025, 2026, 2027], plan_end=2025) == [2024, 2025]
    longer = replace(paths, plan_end=2022)
    moved = condition(longer, varied(scenario(), {"growth": 1.0})).paths.growth - paths.growth
    assert (moved[:, :2] > 0.005).all()
    assert not moved[:, 2:].any()


def test_a_sector_of_the_record_moves_the_city_by_about_its_share():
    record = RECORD
    hanoi, asked = place("VN-HN", record), plan("VN-HN", "2021-2025", record)
    view = record.as_of("2021-08-10")
    drawn = forecast(view, hanoi, asked, 4_000)
    asked_for = scenario({"driver": "services", "period": 2022, "change": -3}, others="stay")
    low = under(view, hanoi, drawn, asked_for)
    moved = (drawn.weights @ (low.paths.growth - drawn.growth)).round(6)
    assert -0.03 < moved[1] < -0.01
    assert not moved[[0, 2, 3, 4]].any()


def test_a_place_without_sectors_is_told_so():
    record = RECORD
    city = place("VN-SG", record)
    view = record.as_of("2021-08-10")
    drawn = forecast(view, city, plan("VN-SG", "2021-2025", record), 500)
    with pytest.raises(InputFault, match="no sector data"):
        under(view, city, drawn, scenario({"driver": "services", "period": 2022, "change": -3}))


def test_tilting_and_shifting_agree_on_the_paths_of_the_record():
    """The pool is no Gaussian: its averages agree to a tenth of a point, its spread to a tenth of itself."""
    record = RECORD
    hanoi, view = place("VN-HN", record), record.as_of("2021-08-10")
    drawn = forecast(view, hanoi, plan("VN-HN", "2021-2025", record))
    soft = {"driver": "growth", "period": "2022-2025", "over": "mean", "value": 7, "sd": 1.5}
    tilted = under(view, hanoi, drawn, scenario(soft, method="tilt")).paths
    shifted = under(view, hanoi, drawn, scenario(soft, method="shift")).paths
    for paths in (tilted, shifted):
        mean = paths.growth[:, 1:].mean(axis=1)
        middle = paths.weights @ mean
        assert 100 * middle == pytest.approx(100 * np.log(1.07), abs=0.35)
        assert np.sqrt(paths.weights @ (mean - middle) ** 2) < 0.015
    away = [tilted.weights @ getattr(tilted, d) - shifted.weights @ getattr(shifted, d) for d in DRIVERS]
    np.testing.assert_allclose(away, 0, atol=0.003)
