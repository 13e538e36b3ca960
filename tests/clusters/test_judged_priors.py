"""With the priors as they were judged, every path is what it was before priors were fitted, to the bit."""

import csv
import hashlib
from pathlib import Path

import pytest
from shipped import RECORD

from analysis.clusters.pipeline import forecast_clusters
from analysis.plans.places import place, plan

KEPT = list(csv.DictReader((Path(__file__).parent / "judged_paths.csv").open(encoding="utf-8")))
SCENARIOS = {
    "as it is": {},
    "bad 2027": {"shock": {2027: -1.3}},
    "starts x2": {"hazard_multiplier": {"started": 2.0}},
}


@pytest.mark.parametrize("day", sorted({row["day"] for row in KEPT}))
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_judged_priors_give_the_paths_recorded_before_any_was_fitted(day, scenario):
    paths = forecast_clusters(
        RECORD.as_of(day),
        place("VN-HN", RECORD),
        plan("VN-HN", "2021-2025", RECORD),
        1000,
        183,
        prior="judged",
        **SCENARIOS[scenario],
    )
    rows = [row for row in KEPT if (row["day"], row["scenario"]) == (day, scenario)]
    assert len(rows) == len(paths.order)
    for row in rows:
        found = paths.total(row["stage"]).tobytes() + paths.count(row["stage"], "own").tobytes()
        assert hashlib.sha256(found).hexdigest() == row["sha256"], row
