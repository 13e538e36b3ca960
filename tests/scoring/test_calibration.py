"""Simulated cities: the model's intervals hold what they say, those that know no bad years do not."""

import numpy as np
import pytest
from shipped import RECORD

from analysis.record import open_record
from analysis.scoring.calibration import (
    HORIZON,
    KINDS,
    MODELS,
    Kind,
    _scores,
    _truth,
    calibrate,
    keep,
    kept,
    world_like,
)

WORLD = world_like(RECORD, "VN-HN")


def test_a_world_is_of_the_size_of_the_place():
    assert (WORLD.clusters, WORLD.founded) == (89, 43)
    assert world_like(RECORD, "VN-SG") is None


def test_what_is_kept_of_one_place_leaves_that_of_others_alone(tmp_path):
    found = calibrate(WORLD, worlds=2, draws=20, workers=1, kinds={"none": Kind(0.0)}, lengths=(2,))
    for geo in ("VN-HN", "VN-XX", "VN-HN"):
        keep(found, open_record(tmp_path), geo)
    assert (
        len(kept(open_record(tmp_path), "VN-XX")) == len(kept(open_record(tmp_path), "VN-HN")) == len(found)
    )
    assert kept(open_record(tmp_path), "VN-YY").empty


@pytest.fixture(scope="module")
def full():
    found = kept(RECORD, "VN-HN")
    return found[found["worlds"] == 250]


def test_the_kept_calibration_covers_every_kind_of_city(full):
    kinds = full[["shocks", "counts", "model"]].drop_duplicates()
    assert len(kinds) == len(full) == len(KINDS) * 3 * len(MODELS)
    assert (full["n"] == 250 * 3 * HORIZON).all()


def test_the_80_interval_holds_76_to_88_of_100_in_every_kind_of_city(full):
    """Over the lengths of history; single lengths stray further, and the page shows them."""
    coverage = full[full["model"] == "model"].groupby("shocks")["coverage"].mean().round(2)
    assert len(coverage) == len(KINDS)
    assert coverage.between(0.76, 0.88).all(), coverage.to_dict()


def test_where_years_carry_shocks_the_score_is_better_than_without_a_year_effect(full):
    shocked = full[full["rho"] > 0].pivot_table(index=["shocks", "counts"], columns="model", values="crps")
    assert len(shocked) == 12
    assert (shocked["model"] < shocked["no year effect"]).all()
    assert (shocked["model"] < shocked["plain binomial"]).all()


def test_a_plain_binomial_is_far_too_sure(full):
    shocked = full[(full["rho"] > 0) & (full["model"] == "plain binomial")]
    assert shocked["coverage"].max() < 0.7
    assert shocked["coverage"].min() < 0.35


def test_the_kept_figures_are_those_that_the_code_gives_today():
    """The first worlds of two kinds, run again: a change of the model asks for `workbook calibrate` anew."""
    small = kept(RECORD, "VN-HN")
    small = small[small["worlds"] == 25]
    again = calibrate(WORLD, worlds=25, workers=1, kinds={"strong": KINDS["strong"]}, lengths=(2,))
    before = small[(small["shocks"] == "strong") & (small["counts"] == 2)]
    for name in ("coverage", "width", "crps"):
        assert again[name].to_numpy() == pytest.approx(before[name].to_numpy(), abs=2e-3), name


def test_the_number_of_workers_changes_nothing():
    few = {"worlds": 30, "draws": 60, "kinds": {"moderate": Kind(0.1)}, "lengths": (2,)}
    one, two = calibrate(WORLD, workers=1, **few), calibrate(WORLD, workers=2, **few)
    assert one.equals(two)


def test_what_is_kept_comes_back(tmp_path):
    found = calibrate(WORLD, worlds=2, draws=20, workers=1, kinds={"none": Kind(0.0)}, lengths=(2,))
    keep(found, open_record(tmp_path), "VN-HN")
    assert kept(open_record(tmp_path), "VN-HN")["crps"].to_numpy() == pytest.approx(
        found["crps"].to_numpy(), abs=1e-4
    )


def test_worlds_with_shocks_have_wilder_years():
    spread = {}
    for name in ("none", "moderate", "strong"):
        truth = _truth(np.random.default_rng(1), WORLD, KINDS[name], 200, 6)["started"]
        moves = np.diff(truth, axis=1)
        spread[name] = float((moves[:, 0] / 43).std())
        assert (moves >= 0).all()
        assert truth.max() <= WORLD.clusters
    assert spread["none"] < spread["moderate"] < spread["strong"]


def test_scores_are_those_of_the_oracle():
    import scoringrules

    rng = np.random.default_rng(2)
    paths, truth = rng.poisson(9, (4, 300, 5)), rng.poisson(9, (4, 5))
    found = _scores(paths, truth)
    oracle = scoringrules.crps_ensemble(truth.astype(float), np.moveaxis(paths, 1, -1).astype(float))
    assert found[2] == pytest.approx(oracle, abs=1e-8)
    assert set(np.unique(found[0])) <= {0.0, 1.0}


def test_the_exact_interval_holds_80_of_100_where_the_forecast_is_right():
    rng = np.random.default_rng(5)
    paths, truth = rng.poisson(2, (4000, 300, 1)), rng.poisson(2, (4000, 1))
    inside, _, _, exact = _scores(paths, truth)
    assert exact.mean() == pytest.approx(0.8, abs=0.015)
    assert inside.mean() > 0.85
    assert (exact <= inside).all()


def test_worlds_whose_years_persist_and_whose_clusters_are_given_up_are_what_they_say():
    calm, lasting, losing = (
        _truth(np.random.default_rng(1), WORLD, kind, 200, 6)["started"]
        for kind in (Kind(0.1), Kind(0.1, 0.6), Kind(0.1, 0.6, 0.2))
    )
    assert lasting[:, -1].std() > calm[:, -1].std()
    assert losing[:, -1].mean() < lasting[:, -1].mean()
