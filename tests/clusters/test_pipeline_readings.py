"""Counts that contradict each other become readings, and counts between dates become exact posteriors."""

from datetime import date
from itertools import pairwise, product

import numpy as np
import pytest
from shipped import RECORD

from analysis.clusters.assumptions import assumption_faults, assumptions_of
from analysis.clusters.beta_binomial import (
    MU,
    RHO,
    SCORES,
    Step,
    hazard_table,
    hazards,
    log_likelihood,
    log_pmf,
    posterior,
    prior,
    share_rho,
)
from analysis.clusters.readings import Statement, readings
from analysis.clusters.stage_counts import stage_counts
from analysis.clusters.stage_posteriors import stage_posteriors
from analysis.record import open_record
from analysis.record.faults import InputFault

ZERO = Statement("started", date(2020, 12, 31), 0, 1.0, "derived", "")


def said(year, value, weight=0.8):
    return Statement("started", date(year, 12, 31), value, weight, "observed", "s")


def test_counts_that_agree_make_one_reading():
    told = readings([said(2022, 9), said(2023, 20)], ZERO)
    assert len(told) == 1
    assert told[0].weight == 1.0


def test_a_count_that_falls_splits_the_readings_by_weight():
    told = readings([said(2024, 34, 0.9), said(2025, 32, 0.5)], ZERO)
    ends = {r.statements[-1].value: r.weight for r in told}
    assert ends == pytest.approx({34: 0.45 / 0.5, 32: 0.05 / 0.5})


def test_every_reading_is_as_large_as_it_can_be_and_contradicts_itself_nowhere(record):
    counts = stage_counts(record.latest(), "VN-HN")
    for stage in ("founded", "started", "complete", "operating"):
        told = counts.readings(stage)
        assert sum(r.weight for r in told) == pytest.approx(1.0)
        for reading in told:
            values = [s.value for s in reading.statements]
            days = [s.day for s in reading.statements]
            assert values == sorted(values)
            assert len(set(days)) == len(days)
            for left_out in {s for s in counts.statements if s.stage == stage} - set(reading.statements):
                held = sorted([*reading.statements, left_out], key=lambda s: (s.day, s.value))
                clash = any(a.day == b.day or a.value > b.value for a, b in pairwise(held))
                assert clash, f"{left_out} fits into the reading and was left out"


def test_a_count_above_the_stock_is_impossible_and_in_no_reading(record):
    counts = stage_counts(record.latest(), "VN-HN")
    assert [(s.stage, s.value) for s in counts.impossible] == [("started", 44)]
    assert all(s.value <= 43 for r in counts.readings("started") for s in r.statements)


def test_every_count_names_a_source_of_the_record_and_its_kind(record):
    counts = stage_counts(record.latest(), "VN-HN")
    known = set(record.table("sources")["source_id"])
    for s in (*counts.statements, *counts.impossible):
        assert s.source_id in known
        assert s.kind in ("observed", "derived")


def test_the_remainder_and_its_parts_are_those_of_the_record(record):
    counts = stage_counts(record.latest(), "VN-HN")
    assert (counts.planned, counts.old, counts.size_before) == (159, 70, 43)
    assert counts.planned - counts.old - counts.size_before == 46
    assert counts.phases == (31, 12)
    assert stage_counts(record.as_of("2021-08-10"), "VN-HN").phases is None


def test_a_count_over_two_years_is_the_sum_over_its_splits():
    step = Step((12, 12), 5)
    exact = np.exp(log_likelihood([step]))
    split = sum(np.exp(log_pmf(12)[first] + log_pmf(12 - first)[5 - first]) for first in range(6))
    assert exact == pytest.approx(split, rel=1e-10)


def test_three_steps_with_a_growing_stock_are_summed_over_all_splits():
    step = Step((3, 7, 9), 4, 0.5)
    total = np.zeros_like(prior(0.3))
    for a, b, c in product(range(5), repeat=3):
        if a + b + c == 4 and a <= 3 and b <= 7 - a and c <= 9 - a - b:
            total += np.exp(log_pmf(3, 0.5)[a] + log_pmf(7 - a, 0.5)[b] + log_pmf(9 - a - b, 0.5)[c])
    assert np.exp(log_likelihood([step])) == pytest.approx(total, rel=1e-10)


def test_the_beta_binomial_is_that_of_scipy():
    from scipy.stats import betabinom

    found = np.exp(log_pmf(10))
    for i, j in ((20, 0), (30, 3), (50, 6)):
        size = 1 / RHO[j] - 1
        assert found[:, i, j] == pytest.approx(
            betabinom.pmf(np.arange(11), 10, MU[i] * size, (1 - MU[i]) * size)
        )


def test_without_counts_the_reference_class_speaks_alone():
    assert posterior([], 0.3) == pytest.approx(prior(0.3))


def test_more_moves_raise_the_hazard():
    means = [float(posterior([Step((30,), moved)], 0.3).sum(axis=1) @ MU) for moved in (0, 5, 15, 30)]
    assert means == sorted(means)


def test_the_grid_posterior_of_a_steady_stage_is_close_to_the_conjugate_one():
    """With rho next to nothing the counts are binomial, and Beta(6 m, 6 (1 - m)) has a closed posterior."""
    flat = posterior([Step((40,), 8)], 0.3, np.array([1e-6]), np.ones(1))
    assert float(flat.sum(axis=1) @ MU) == pytest.approx((6 * 0.3 + 8) / (6 + 40), abs=2e-3)


def test_stages_with_uneven_years_tell_the_others_of_shocks():
    uneven = posterior([Step((40,), 0), Step((40,), 30), Step((10,), 0)], 0.3)
    quiet = posterior([Step((10,), 3)], 0.3)
    shared = share_rho(quiet, [uneven])
    assert float(shared.sum(axis=0) @ RHO) > float(quiet.sum(axis=0) @ RHO)
    assert shared.sum() == pytest.approx(1.0)
    assert shared / shared.sum(axis=0) == pytest.approx(quiet / quiet.sum(axis=0))


def test_tabulated_hazards_are_the_quantiles_of_the_beta():
    from scipy.stats import beta, norm

    rng = np.random.default_rng(1)
    cells, scores = rng.integers(0, 420, 200), rng.normal(size=(200, 1))
    mu, rho = MU[cells // 7], RHO[cells % 7]
    size = 1 / rho - 1
    exact = beta.ppf(norm.cdf(scores[:, 0]), mu * size, (1 - mu) * size)
    found = -np.expm1(-hazards(cells, scores)[:, 0])
    assert found == pytest.approx(exact, abs=4e-3)
    assert (np.diff(hazard_table(), axis=1) >= 0).all()
    assert hazard_table().shape == (420, SCORES.size)


def test_a_stage_that_the_day_has_not_counted_keeps_its_reference_class(record):
    view = record.as_of("2021-08-10")
    found = stage_posteriors(stage_counts(view, "VN-HN"), assumptions_of(RECORD, "VN-HN").classes)
    assert found["complete"].steps == ((),)
    # the grid's own mean lies within half a point of the reference class
    assert found["complete"].hazard == pytest.approx(found["complete"].reference.mean, abs=5e-3)


def test_the_reference_class_names_its_sources_and_holds_its_own_arithmetic():
    for one in assumptions_of(RECORD, "VN-HN", "judged").classes.values():
        assert one.planned_source
        assert "Flyvbjerg" in one.delay_source or "Green Book" in one.delay_source
        assert one.mean == pytest.approx(
            1 - np.exp(-1 / (one.planned_years * one.delay_factor - one.minimum_years))
        )
    assert 2 <= assumptions_of(RECORD, "VN-HN", "judged").classes["started"].delay_factor <= 3


FAULTS = [
    ("cluster_cohorts", {"role": "old"}, {"role": "other"}, "needs exactly one cohort of the role old"),
    ("cluster_cohorts", {"role": "since"}, {"role": "before"}, "of the role before, and has 2"),
    ("cluster_cohorts", {"role": "before"}, {"until": ""}, "until: '' must be the last day of the cohort"),
    ("cluster_stages", {"step": "started"}, {"order": ""}, "order: '' must be given for a stage"),
    ("cluster_stages", {"step": "started"}, {"order": "1"}, "order: 1.0 is there already"),
    ("cluster_stages", {"step": "started"}, {"built_vi": ""}, "built_vi: '' must be given for a reading"),
    (
        "cluster_stages",
        {"tells": "not_reached"},
        {"step": "begun"},
        "'begun' must be a step that another",
    ),
    (
        "reference_class",
        {"stage": "started"},
        {"stage": "stared"},
        "did you mean 'started'",
    ),
    ("reference_class", {"stage": "started"}, {"stage": "stared"}, "'started' is missing for VN-HN"),
    (
        "reference_class",
        {"stage": "started"},
        {"delay_factor": "30"},
        "delay_factor: 30.0 must be a number",
    ),
    (
        "reference_class",
        {"stage": "started"},
        {"minimum_years": "9"},
        "must be below planned_years x",
    ),
    (
        "statement_weights",
        {"rule": "low"},
        {"weight": "1.5"},
        "weight: 1.5 must be a number from 0.01",
    ),
    ("statement_weights", {"rule": "low"}, {"rule": "high"}, "'low' is missing"),
]


@pytest.mark.parametrize(("table", "where", "cells", "said"), FAULTS, ids=lambda value: str(value)[:30])
def test_a_fault_of_an_assumption_is_named(folder, change, table, where, cells, said):
    change(table, where, **cells)
    record = open_record(folder)
    assert any(said in str(fault) for fault in assumption_faults(record)), assumption_faults(record)
    with pytest.raises(InputFault):
        assumptions_of(record, "VN-HN")


def test_all_faults_of_the_assumptions_are_named_at_once(folder, change):
    for table, where, cells, _ in FAULTS[:1] + FAULTS[3:4] + FAULTS[9:10] + FAULTS[11:12]:
        change(table, where, **cells)
    told = "\n".join(str(fault) for fault in assumption_faults(open_record(folder)))
    for table in ("cluster_cohorts", "cluster_stages", "reference_class", "statement_weights"):
        assert f"data/{table}.csv" in told


def test_another_place_brings_its_own_stages(folder, append):
    """Two stages, of which the second alone is what the verb can mean: nothing of the first place is left."""
    row = {"geo": "VN-XX", "step": "", "order": "", "asked_by": "", "measures": "cumulative_count"}
    reached = {"step": "founded"}
    append("cluster_stages", reached, **(row | {"stage": "leased", "step": "leased", "order": "1"}))
    append(
        "cluster_stages",
        reached,
        **(row | {"stage": "full", "step": "full", "order": "2"}),
    )
    for stage in ("leased", "full"):
        append("reference_class", {"stage": "started"}, geo="VN-XX", stage=stage)
    for role in ("all", "old", "before"):
        append("cluster_cohorts", {"role": role}, geo="VN-XX", cohort=f"the-{role}")
    record = open_record(folder)
    assert assumption_faults(record) == []
    assert assumptions_of(record, "VN-XX").stages.codes == ("leased", "full")
    assert assumptions_of(record, "VN-XX").with_role("before") == ("the-before",)
    assert assumptions_of(record, "VN-HN").stages.codes == ("founded", "started", "complete", "operating")
    assert assumptions_of(record, "VN-SG") is None
