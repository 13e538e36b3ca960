"""What the pages of a place rest on, on a day: to tell two records apart by the results they give."""

from __future__ import annotations

import numpy as np
from pandas.testing import assert_frame_equal

from analysis.clusters.cluster_plans import annual_cluster_plans, goals
from analysis.clusters.delays import cluster_delays
from analysis.clusters.pipeline import forecast_clusters
from analysis.growth.consensus import consensus
from analysis.growth.per_person import forecast
from analysis.growth.target_forecasts import forecast_targets
from analysis.plans.annual_plans import annual_record
from analysis.plans.coverage import main_series
from analysis.plans.places import place, plan
from analysis.plans.scoreboard import paths as ways
from analysis.plans.scoreboard import scoreboard, yearly_series
from analysis.plans.sites import events, known_sites
from analysis.plans.verdict import at_rates
from analysis.record.load import Record
from analysis.scenarios.courses import target_texts
from analysis.scoring import simple_rivals


def assert_same(one: dict[str, object], other: dict[str, object]) -> None:
    """To the bit, frames without their lines."""
    assert one.keys() == other.keys()
    for name, before in one.items():
        after = other[name]
        if hasattr(before, "columns"):
            try:
                assert_frame_equal(
                    before.reset_index(drop=True), after.reset_index(drop=True), check_exact=True
                )
            except AssertionError as error:
                raise AssertionError(f"{name}: {error}") from None
        else:
            assert before == after, name


def told(record: Record, geo: str, code: str, day: str) -> dict[str, object]:
    where, asked, view = place(geo, record), plan(geo, code, record), record.as_of(day)
    paths = forecast(view, where, asked, 200, 183)
    clusters = forecast_clusters(view, where, asked, 100, 183)
    board = scoreboard(view, where, asked)
    found: dict[str, object] = {
        "asked": asked,
        "rates": at_rates(view, where, asked),
        "houses": repr(consensus(view, where.country, where.country_basis)),
        "rivals": simple_rivals.consensus(view, where.country),
        "usd": paths.usd.tobytes(),
        "weights": np.asarray(paths.weights).tobytes(),
        "texts": repr(target_texts(view, where, asked)),
        "board": board,
        "ways": ways(view, where, board),
        "targets": forecast_targets(board, yearly_series(view, where), view.day, [0.1, 0.5, 0.9]),
        "annual": annual_record(view, where),
        "series": main_series(view, where),
        "cluster plans": annual_cluster_plans(view, geo),
        "sites": events(known_sites(view, where, asked)),
        "delays": cluster_delays(view, geo),
    }
    if clusters is not None:
        found["clusters"] = [clusters.count(stage).tobytes() for stage in clusters.order]
        found["goals"] = goals(view, asked, clusters.counts)
        found["statements"] = clusters.counts.statements
    return found
