"""Claims about how far a scenario lies from experience."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from shipped import RECORD

from analysis.pages.scenario_terms import cannot_act
from analysis.plans.places import place
from analysis.scenarios.conditions import condition
from analysis.scenarios.file_schema import Scenario
from analysis.scenarios.plausibility import asks, history, in_words
from analysis.words import load

PAST = {"growth": pd.Series([7.3, 7.6, 4.0, 8.1], index=[2017, 2018, 2019, 2020])}


def scenario(*conditions: dict, **keys: object) -> Scenario:
    return Scenario(
        name="test",
        title={"en": "t", "vi": "t"},
        author="a",
        reference="r",
        others="stay",
        conditions=[{"source": "judgement", **c} for c in conditions],
        **keys,
    )


def test_the_baseline_asks_for_nothing(paths):
    assert asks(condition(paths, scenario()), PAST) == ()
    assert in_words((), load("en")) == "It asks nothing of GRDP per person beyond the baseline."


def test_a_year_one_deviation_up_is_the_best_in_six(paths):
    value = 100 * (2.718281828 ** (0.068 + 0.02) - 1)
    (ask,) = asks(condition(paths, scenario({"driver": "growth", "period": 2021, "value": value})), PAST)
    assert ask.one_in == pytest.approx(1 / 0.1587, rel=0.03)
    assert ask.higher
    assert (ask.recorded, ask.reached, ask.runs, ask.runs_reached) == (4, 0, 4, 0)
    assert "the best year in 6" in in_words((ask,), load("en"))


def test_runs_are_counted_without_gaps_and_on_the_value_as_printed(paths):
    (ask,) = asks(condition(paths, scenario({"driver": "growth", "period": "2021-2022", "value": 6.0})), PAST)
    assert (ask.reached, ask.runs, ask.runs_reached) == (1, 3, 1)
    gap = {"growth": PAST["growth"].drop(2019)}
    (ask,) = asks(condition(paths, scenario({"driver": "growth", "period": "2021-2022", "value": 6.0})), gap)
    assert ask.runs == 1
    exact = {"growth": pd.Series([7.75], index=[2020])}
    (ask,) = asks(condition(paths, scenario({"driver": "growth", "period": 2021, "value": 7.75})), exact)
    assert ask.reached == 1


def test_what_the_record_seldom_reached_is_not_called_usual(paths):
    (ask,) = asks(condition(paths, scenario({"driver": "growth", "period": "2021-2022", "value": 7.2})), PAST)
    assert ask.usual_ahead
    assert (ask.reached, ask.runs, ask.runs_reached) == (3, 3, 1)
    assert not ask.usual_so_far
    said = in_words((ask,), load("en"))
    assert "nothing unusual" not in said
    assert "seldom went so far on the record" in said
    often = {"growth": PAST["growth"].drop(2019)}
    (ask,) = asks(condition(paths, scenario({"driver": "growth", "period": 2021, "value": 7.2})), often)
    assert "nothing unusual" in in_words((ask,), load("en"))


def test_a_scenario_that_cannot_act_says_so_instead_of_bearing_its_title_in_silence(paths):
    say, late = load("en"), replace(paths, printed=(2021,))
    asked = scenario({"driver": "growth", "period": 2021, "value": 3.0})
    assert cannot_act(condition(paths, asked), 2023, say) == ""
    assert "cannot act here" in cannot_act(condition(late, asked), 2023, say)
    beyond = scenario({"driver": "growth", "period": 2050, "value": 3.0})
    assert "lies after 2023" in cannot_act(condition(paths, beyond), 2023, say)
    assert cannot_act(condition(paths, scenario()), 2023, say) == ""


def test_a_slump_is_held_against_the_bad_years(paths):
    (ask,) = asks(condition(paths, scenario({"driver": "growth", "period": 2022, "value": 3.0})), PAST)
    assert not ask.higher
    assert ask.reached == 0
    assert "the lowest year in" in in_words((ask,), load("en"))


def test_further_out_is_rarer_and_further(paths):
    found = [
        condition(paths, scenario({"driver": "growth", "period": "2021-2023", "value": v}))
        for v in (8, 9, 10, 11)
    ]
    rare = [asks(c, {})[0].one_in for c in found]
    assert rare == sorted(rare)
    kl = [c.kl for c in found]
    assert kl == sorted(kl)


def test_a_scenario_of_several_drivers_has_a_sentence_for_each(paths):
    found = asks(
        condition(
            paths,
            scenario(
                {"driver": "growth", "period": 2022, "value": 10},
                {"driver": "exchange_rate", "period": "2021-2022", "change": 6},
            ),
        ),
        PAST,
    )
    assert [a.driver for a in found] == ["growth", "exchange_rate"]
    said = in_words(found, load("en"))
    assert "no record on this basis" in said
    assert "2 years running" in said


def test_history_holds_what_was_known_on_the_day():
    record = RECORD
    then = history(record.as_of("2021-08-10"), place("VN-HN", record))
    assert then["growth"].index.max() == 2020
    assert then["dong"].index.max() == 2020
    assert then["dong"][2011] == pytest.approx(10.19, abs=0.01)


def test_a_bad_year_and_the_recovery_after_it_are_told_apart(paths):
    found = asks(
        condition(
            paths,
            scenario(
                {"driver": "growth", "period": 2021, "value": 2},
                {"driver": "growth", "period": "2022-2023", "value": 9},
            ),
        ),
        PAST,
    )
    assert [(ask.years, ask.higher) for ask in found] == [((2021,), False), ((2022, 2023), True)]
