"""Claims about the closed-form forecast of USD output per person."""

import numpy as np
import pytest
from scipy.stats import t as student

from analysis.growth.laws import PARITY_SPEED, POPULATION_SD, fit_growth_law
from analysis.growth.per_person import forecast_per_person

LEVELS = np.array([0.025, 0.1, 0.5, 0.9, 0.975])
YEARS = 15


def _world(rng: np.random.Generator, horizon: int = 5) -> dict:
    """An economy with its own mean growth, lasting shocks and an emerging economy's dollar deflator."""
    total = YEARS + horizon
    sd = rng.uniform(0.015, 0.04)
    shock = np.zeros(total)
    for year in range(1, total):
        shock[year] = 0.4 * shock[year - 1] + sd * rng.standard_normal()
    g = rng.normal(0.045, 0.012) + shock
    d = 0.025 + rng.normal(0, 0.008) + rng.uniform(0.04, 0.11) * rng.standard_t(6, total)
    n = 0.012 + np.cumsum(0.002 * rng.standard_normal(total))
    s = 0.03 + 0.02 * rng.standard_normal(total)
    return {"g": g, "n": n, "pi": d + s, "s": s}


def test_coverage_holds_in_worlds_whose_truth_is_known() -> None:
    rng = np.random.default_rng(183)
    inside80, inside95 = [], []
    for _ in range(400):
        world = _world(rng)
        past = {name: values[:YEARS] for name, values in world.items()}
        q = forecast_per_person(
            **past, us_inflation=0.02, horizon=5, probabilities=LEVELS, context={"pool_g": 0.045}
        )
        truth = np.cumsum((world["g"] - world["n"] + world["pi"] - world["s"])[YEARS:])
        inside80.append((truth >= q[:, 1]) & (truth <= q[:, 3]))
        inside95.append((truth >= q[:, 0]) & (truth <= q[:, 4]))
    assert 0.72 <= np.mean(inside80) <= 0.88
    assert 0.90 <= np.mean(inside95) <= 0.98


def test_quantiles_are_in_order_and_widen() -> None:
    world = _world(np.random.default_rng(2))
    q = forecast_per_person(**world, us_inflation=0.02, horizon=20, probabilities=LEVELS)
    assert (np.diff(q, axis=1) > 0).all()
    assert (np.diff(q[:, 3] - q[:, 1]) > 0).all()


def test_only_the_deflator_less_depreciation_counts() -> None:
    world = _world(np.random.default_rng(3))
    moved = world | {"pi": world["pi"] + 0.1, "s": world["s"] + 0.1}
    args = {"us_inflation": 0.02, "horizon": 3, "probabilities": LEVELS, "context": {"pool_g": 0.05}}
    assert np.allclose(forecast_per_person(**world, **args), forecast_per_person(**moved, **args))


def test_an_overvalued_currency_is_expected_to_give_back() -> None:
    flat = fit_growth_law([0.05] * 10, [0.025] * 10, 0.01, 0.05, 0.02)
    risen = fit_growth_law([0.05] * 10, [0.025] * 5 + [0.125] * 5, 0.01, 0.05, 0.02)
    assert flat.parity_gap == pytest.approx(0)
    assert risen.parity_gap > 0
    assert risen.parity_return(2) == pytest.approx(
        [-risen.parity_gap * PARITY_SPEED(), -risen.parity_gap * PARITY_SPEED() * (1 - PARITY_SPEED())]
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"g": [0.05]}, "g: too short: 1 values"),
        ({"n": [0.01, np.nan]}, "n: value number 2 is missing"),
        ({"s": [0.0, 0.0, 0.0]}, "must cover the same years"),
        ({"us_inflation": np.nan}, "us_inflation: not a finite number"),
        ({"horizon": 0}, "horizon: 0 given"),
        ({"context": {"pool_g": np.nan}}, "pool_g is not a finite number"),
    ],
)
def test_bad_input_says_what_is_wrong(change: dict, reason: str) -> None:
    good = {
        "g": [0.05, 0.06],
        "n": [0.01, 0.01],
        "pi": [0.03, 0.03],
        "s": [0.0, 0.0],
        "us_inflation": 0.02,
        "horizon": 3,
    }
    with pytest.raises(ValueError, match=reason):
        forecast_per_person(**good | change, probabilities=LEVELS)


def test_the_closed_form_is_the_simulation() -> None:
    g, d = [0.07, 0.06, 0.075, 0.04, 0.065], [0.03, -0.02, 0.06, 0.01, 0.04]
    law = fit_growth_law(g, d, 0.015, 0.06, 0.02)
    rng, draws, horizon = np.random.default_rng(183), 300_000, 5
    shocks = rng.standard_normal((2, draws, horizon))
    shocks[1] = law.correlation * shocks[0] + np.sqrt(1 - law.correlation**2) * shocks[1]
    people = law.people + np.cumsum(POPULATION_SD() * rng.standard_normal((draws, horizon)), axis=1)
    total = np.cumsum(
        law.growth.paths(shocks[0], rng)
        - people
        + law.dollar_deflator.paths(shocks[1], rng)
        + law.parity_return(horizon),
        axis=1,
    )
    member = law.member(horizon)
    assert np.quantile(total, 0.5, axis=0) == pytest.approx(member.location, abs=0.002)
    # the sum of two Student t is only nearly one: to three hundredths of its scale
    for p in (0.1, 0.9):
        wanted = member.location + member.scale * student.ppf(p, member.df)
        assert (np.abs(np.quantile(total, p, axis=0) - wanted) < 0.03 * member.scale).all()
