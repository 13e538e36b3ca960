"""What a person reads when an input is wrong."""

from __future__ import annotations

import pickle

import pytest

from analysis.record.faults import Fault, InputFault, one_of


def test_a_fault_names_file_row_column_value_and_what_is_allowed():
    fault = Fault("data/targets.csv", "x", "must be a number", row=7, key="low")
    assert str(fault) == "data/targets.csv, row 7, low: 'x' must be a number"
    assert str(Fault("", -5, "must be 1 or more", key="draws")) == "draws: -5 must be 1 or more"


def test_all_faults_are_told_together_and_survive_the_way_to_another_process():
    faults = [Fault("a.csv", 1, "is wrong"), Fault("b.csv", 2, "is wrong")]
    error = pickle.loads(pickle.dumps(InputFault(faults)))
    assert error.faults == tuple(faults)
    assert str(error).splitlines() == ["a.csv: 1 is wrong", "b.csv: 2 is wrong"]


@pytest.mark.parametrize(("value", "near"), [("hanoi", "Hanoi"), ("Hanio", "Hanoi"), ("SAIGON", "Saigon")])
def test_a_near_name_is_suggested_whatever_its_case(value, near):
    assert one_of(value, ["Hanoi", "Saigon"]).startswith(f"is not known; did you mean {near!r}?")


def test_nothing_is_suggested_where_nothing_is_near():
    assert one_of("Paris", ["Hanoi", "Saigon"]) == "is not known. Allowed: Hanoi, Saigon"
    assert one_of("Paris", []) == "is not known. Allowed: nothing yet"


def test_a_long_list_is_cut_and_counted():
    said = one_of("code_007x", [f"code_{n:03}" for n in range(100)])
    assert "did you mean 'code_007'?" in said
    assert said.endswith("code_015 and 84 more")
