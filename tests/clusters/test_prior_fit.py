"""Priors fitted to other classes and provinces: remade by anyone, blind to the place, and named."""

import numpy as np
import pytest
from shipped import RECORD

from analysis.clusters.assumptions import GIVEN_UP, assumptions_of
from analysis.clusters.beta_binomial import Step, log_likelihood
from analysis.clusters.pace import moves, pace_frame, standing_frame
from analysis.clusters.persistence import filtered
from analysis.clusters.pipeline import forecast_clusters, lasting
from analysis.clusters.prior_fit import fit_priors, persistence, works_delay
from analysis.plans.places import place, plan
from analysis.record import open_record
from analysis.record.faults import InputFault


def test_the_kept_priors_are_those_that_the_tables_give_today():
    table = RECORD.table("cluster_priors", "VN-41")
    kept = table[table["prior"] == "fitted"].set_index("stage")
    for fit in fit_priors(RECORD, "VN-41"):
        assert kept.loc[fit.stage, "mean"] == pytest.approx(fit.mean, abs=1e-4)
        assert kept.loc[fit.stage, "size"] == pytest.approx(fit.size, abs=0.06)


def test_no_count_of_the_place_itself_moves_its_fit(folder, change):
    where = {"geo": "VN-41", "stage": "founded", "date": "2019-09-30"}
    change("province_clusters", where, value="40")
    moved = open_record(folder)
    assert fit_priors(moved, "VN-41") == fit_priors(RECORD, "VN-41")


def test_development_banks_are_late_by_a_third():
    assert works_delay(RECORD) == pytest.approx(1.36, abs=0.005)
    assert 0.3 < persistence(RECORD) < 0.7


def test_the_priors_in_force_are_one_name_and_the_judged_ones_can_be_asked_for():
    force, judged = assumptions_of(RECORD, "VN-HN"), assumptions_of(RECORD, "VN-HN", "judged")
    assert (force.prior, judged.prior) == ("fitted", "judged")
    assert judged.given_up is None
    assert force.given_up is not None
    assert force.classes["founded"].mean < judged.classes["founded"].mean
    assert force.classes["started"].mean == pytest.approx(judged.classes["started"].mean, abs=1e-3)
    with pytest.raises(InputFault, match="did you mean 'fitted'"):
        assumptions_of(RECORD, "VN-HN", "fited")


def test_two_priors_in_force_are_a_fault(folder, change):
    change("cluster_priors", {"geo": "VN-HN", "prior": "judged", "stage": "founded"}, in_force="yes")
    with pytest.raises(InputFault, match="exactly one prior in force, and has 2"):
        assumptions_of(open_record(folder), "VN-HN")


def test_years_that_do_not_last_are_the_beta_binomial_again():
    seen = (Step((20,), 3), Step((17,), 5))
    exact = log_likelihood(seen)
    likely = exact > exact.max() - 4
    assert np.abs(filtered(seen, 0.0)[0] - exact)[likely].max() < 0.02


def test_a_bad_year_lasts_and_its_variance_is_one():
    scores = lasting(np.random.default_rng(1).standard_normal((40000, 4)), 0.5)
    assert scores.std(axis=0) == pytest.approx(np.ones(4), abs=0.02)
    assert np.corrcoef(scores[:, 1], scores[:, 2])[0, 1] == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("geo", ["VN-21", "VN-39", "VN-41", "VN-54"])
def test_another_province_is_forecast_from_its_own_counts(geo):
    paths = forecast_clusters(RECORD.latest(), place(geo, RECORD), plan(geo, "2021-2030", RECORD), 200, 1)
    assert paths.counts.undivided
    for stage in paths.order:
        assert paths.total(stage).max() <= paths.counts.new
    given = paths.given_up
    assert (np.diff(given, axis=1) >= 0).all()
    first, second = paths.order.codes[:2]
    if paths.counts.known(first):  # else a start that was counted stands before its founding, which was not
        assert (paths.total(second) + given <= paths.total(first)).all()


def test_the_pace_of_the_place_comes_first_and_nothing_later_than_the_day_is_told():
    found = pace_frame(RECORD.as_of("2022-12-31"), "VN-HN")
    assert found["geo"].iloc[0] == "VN-HN"
    assert (found["yearly"].dropna() >= 0).all()
    assert max(found["end"]).year <= 2022
    assert standing_frame(RECORD.as_of("2022-12-31"), "VN-HN")["date"].max().year <= 2022


def test_counts_that_cannot_be_compared_tell_no_pace():
    told = moves(RECORD.table("province_clusters"), "founded")
    assert "VN-SOUTH" not in {move.geo for move in told}
    assert all(move.moved <= move.stock for move in told)


def test_being_given_up_is_a_prior_of_its_own():
    stages = set(RECORD.table("cluster_priors", "VN-HN")["stage"])
    assert GIVEN_UP in stages
