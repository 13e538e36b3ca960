"""Claims about conditions on quarters."""

from __future__ import annotations

import numpy as np
import pytest
from shipped import RECORD

from analysis.plans.places import place
from analysis.record.faults import InputFault
from analysis.scenarios.conditions import condition
from analysis.scenarios.file_schema import Scenario
from analysis.scenarios.quarters import Quarters, quarters_known, years_for_quarters

EVEN = (0.25, 0.25, 0.25, 0.25)


def scenario(*conditions: dict) -> Scenario:
    return Scenario(
        name="test",
        title={"en": "t", "vi": "t"},
        author="a",
        reference="r",
        others="stay",
        conditions=[{"driver": "growth", "source": "judgement", **c} for c in conditions],
    )


def told(asked: Scenario, quarters: Quarters, middle=6.0, spread=2.0):
    return years_for_quarters(asked.conditions, {2021: middle}, {2021: spread}, quarters)


def test_a_quarter_moves_the_year_by_its_weight_and_leaves_the_rest_uncertain():
    (year,), unused = told(scenario({"period": "2021Q3", "value": 2}), Quarters({}, EVEN))
    assert (year.period, year.value) == ("2021", 5.0)
    assert year.sd == pytest.approx(2 * np.sqrt(0.75))
    assert unused == ()


def test_a_quarter_at_its_usual_value_changes_no_average():
    known = Quarters({"2021Q1": 5.0, "2021Q2": 7.0}, EVEN)
    (year,), _ = told(scenario({"period": "2021Q3", "value": 6}), known)
    assert year.value == pytest.approx(6)
    assert year.sd == pytest.approx(2 * np.sqrt(0.5))


def test_all_open_quarters_together_fix_the_year():
    known = Quarters({"2021Q1": 5.0, "2021Q2": 7.0}, EVEN)
    asked = scenario({"period": "2021Q3", "value": 0}, {"period": "2021Q4", "value": 4})
    (year, rest), _ = told(asked, known)
    assert year.value == pytest.approx(4)
    assert year.sd is None
    assert rest is None


def test_a_printed_quarter_takes_no_condition():
    (none,), unused = told(scenario({"period": "2021Q1", "value": 2}), Quarters({"2021Q1": 5.0}, EVEN))
    assert none is None
    assert unused[0].known


def test_paths_meet_a_year_told_by_quarters(paths):
    known = Quarters({"2021Q1": 5.0, "2021Q2": 7.0}, EVEN)
    asked = scenario({"period": "2021Q3", "value": 0}, {"period": "2021Q4", "value": 4})
    new = condition(paths, asked, quarters=known)
    np.testing.assert_allclose(np.expm1(new.paths.growth[:, 0]), 0.04, atol=1e-12)
    np.testing.assert_array_equal(new.paths.growth[:, 1:], paths.growth[:, 1:])


def test_quarters_are_not_guessed(paths):
    with pytest.raises(InputFault, match="quarters known on the day"):
        condition(paths, scenario({"period": "2021Q3", "value": 0}))


def test_the_city_s_own_arithmetic_of_june_2021_comes_out():
    """With 8.59 and 9.12 in the second half the city reached 7.5 for the year."""
    record = RECORD
    known = quarters_known(record.as_of("2021-07-17"), place("VN-HN", record))
    assert {"2021Q1", "2021Q2"} <= set(known.printed)
    assert "2021Q3" not in known.printed
    asked = scenario({"period": "2021Q3", "value": 8.59}, {"period": "2021Q4", "value": 9.12})
    (year, _), _ = told(asked, known)
    assert year.value == pytest.approx(7.5, abs=0.2)
