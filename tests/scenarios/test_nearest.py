"""The nearest way to a target hits it, and no other way is nearer."""

from itertools import combinations

import numpy as np
import pytest
from shipped import BOOK

from analysis.growth.per_person import forecast
from analysis.plans.places import place, plan
from analysis.scenarios.gap import SIGN, STATE
from analysis.scenarios.nearest import distance, growth_at_risk, nearest

HANOI = place("VN-HN", BOOK.record)
GOAL = plan("VN-HN", "2021-2025", BOOK.record)


@pytest.fixture(scope="module")
def paths():
    return forecast(BOOK.record.as_of("2021-08-10"), HANOI, GOAL, 3000)


FREE = [set(some) for count in (1, 2, 4) for some in combinations(STATE, count)]


@pytest.mark.parametrize("free", FREE, ids=lambda free: "+".join(sorted(free)))
@pytest.mark.parametrize("target", [5000.0, 8300.0, 12000.0])
def test_it_hits_the_target_and_leaves_alone_what_is_held(paths, free, target):
    found = nearest(paths, target, 2025, free)
    assert found.usd == pytest.approx(target, abs=1e-6)
    for name in set(STATE) - free:
        held = paths.weights @ getattr(paths, name)[:, : len(found.years)]
        assert found.changes[name] == pytest.approx(held, abs=1e-15)


def test_none_of_ten_thousand_other_ways_is_nearer(paths):
    found = nearest(paths, 8300, 2025)
    H, rng = len(found.years), np.random.default_rng(5)
    signs = np.repeat([SIGN[name] for name in STATE], H)
    best = np.concatenate([found.changes[name] for name in STATE])
    assert distance(paths, found.changes) == pytest.approx(found.distance, rel=1e-6)
    state = np.concatenate([getattr(paths, name)[:, :H] for name in STATE], axis=1)
    covariance = np.cov(state.T, bias=True)
    inverse = np.linalg.pinv(covariance, hermitian=True)
    mean = state.mean(axis=0)
    sd = np.sqrt(np.diag(covariance))
    others = best + rng.standard_normal((10_000, best.size)) * sd * rng.choice([0.01, 0.1, 1.0], (10_000, 1))
    missing = signs @ best - others @ signs
    others += np.outer(missing, signs * sd**2 / (sd**2).sum())  # every one of them hits the target
    off = others - mean
    far = np.sqrt(np.einsum("ij,jk,ik->i", off, inverse, off))
    assert far.min() >= found.distance - 1e-9


def test_a_further_target_is_further_out_and_the_median_is_near(paths):
    near = nearest(paths, float(paths.quantiles_in(2025, [0.5])[0]), 2025)
    further = [nearest(paths, target, 2025).distance for target in (8000, 8300, 9000, 12000)]
    assert near.distance < 0.1
    assert further == sorted(further)
    assert nearest(paths, 8300, 2025, {"growth"}).distance > nearest(paths, 8300, 2025).distance


def test_what_cannot_be_asked_is_refused(paths):
    for target, free in ((0, STATE), (8300, {"luck"}), (8300, set())):
        with pytest.raises(ValueError, match=r"target|free"):
            nearest(paths, target, 2025, free)


def test_growth_at_risk_is_the_low_tail(paths):
    low = growth_at_risk(paths, 2024)
    below = paths.weights @ (100 * np.expm1(paths.growth[:, paths.column(2024)]) < low)
    assert below == pytest.approx(0.05, abs=0.002)
