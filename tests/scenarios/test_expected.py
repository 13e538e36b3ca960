"""Every shipped scenario gives what lies beside its file, within a stated tolerance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from shipped import BOOK, SCENARIOS, shipped_scenarios

from analysis.scenarios.expected import expected_path, expected_results

# Relative and absolute: dollars to half a percent, chances to one point, distances to a twentieth.
TOLERANCE = {
    "quantile": (0.005, 0),
    "probability": (0, 0.01),
    "difference": (0.03, 5),
    "distance": (0.05, 0.02),
}
ANEW = "if the change is meant, write the results anew with: python -m analysis.scenarios.expected"


@pytest.fixture(scope="module")
def found() -> dict[str, pd.DataFrame]:
    return expected_results(shipped_scenarios(), BOOK)


@pytest.mark.parametrize("name", shipped_scenarios())
def test_a_scenario_gives_its_expected_result(found, name):
    kept = pd.read_csv(expected_path(name, SCENARIOS), dtype={"period": str, "output_type_id": str})
    keys = ["plan", "as_of", "indicator", "period", "output_type", "output_type_id"]
    pd.testing.assert_frame_equal(kept[keys], found[name][keys], obj=f"{name} ({ANEW})")
    for row, value in zip(kept.itertuples(), found[name]["value"], strict=True):
        relative, absolute = TOLERANCE[row.output_type]
        np.testing.assert_allclose(
            value,
            row.value,
            rtol=relative,
            atol=absolute,
            err_msg=f"{name}, {row.output_type} {row.output_type_id}: {ANEW}",
        )


def test_every_scenario_has_its_expected_result_and_no_result_is_left_alone():
    kept = SCENARIOS.glob("*.expected.csv")
    assert {path.name.removesuffix(".expected.csv") for path in kept} == set(shipped_scenarios()), ANEW
