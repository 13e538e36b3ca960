"""Another day, another plan, another place: the numbers are those of last time, within a stated tolerance.

Quantiles and scores may move by one percent (libraries draw and sum a little differently), probabilities
by one point. What is expected is stored by `python tests/notebooks/other_parameters.py`; a change of a
model changes it on purpose.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from other_parameters import EXPECTED, KEY, NOTEBOOKS, RUNS, run

pytestmark = pytest.mark.slow
RELATIVE, POINTS = 0.01, 0.01


@pytest.fixture(scope="module", params=list(RUNS))
def both(request, tmp_path_factory):
    found, failures = run(request.param, tmp_path_factory.mktemp(request.param))
    kinds = dict.fromkeys(KEY, str)
    expected = pd.read_csv(EXPECTED / f"{request.param}.csv", dtype=kinds, keep_default_na=False).set_index(
        KEY
    )
    expected["value"] = pd.to_numeric(expected["value"])
    return request.param, found, expected, failures


@pytest.mark.timeout(300)
def test_every_notebook_runs(both):
    name, found, _, failures = both
    assert failures == []
    assert set(found.index.get_level_values("notebook")) == set(NOTEBOOKS[name])


def test_the_same_rows_are_given(both):
    _, found, expected, _ = both
    assert sorted(found.index) == sorted(expected.index)


def test_the_numbers_are_those_of_last_time(both):
    _, found, expected, _ = both
    table = expected.add_suffix("_then").join(found.add_suffix("_now"))
    kind = table.index.get_level_values("output_type")
    allowed = np.where(kind == "probability", POINTS, POINTS + RELATIVE * table["value_then"].abs())
    moved = ~((table["value_now"] - table["value_then"]).abs() <= allowed)
    moved &= ~(table["value_now"].isna() & table["value_then"].isna())
    assert table[moved].to_string() == table.iloc[:0].to_string()
