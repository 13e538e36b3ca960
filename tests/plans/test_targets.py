"""Targets as known on a day: nothing from tomorrow, no verdict before its time, counts that stay put."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis.plans.annual_plans import annual_record, base_rate
from analysis.plans.places import place, plan
from analysis.plans.result_rows import of_scoreboard
from analysis.plans.scoreboard import (
    BESIDE,
    not_yet_known,
    paths,
    scoreboard,
    scoreboard_after,
)
from analysis.plans.target_paths import distance, goal, path_of, position, printed_values
from analysis.plans.targets import known_targets
from analysis.plans.verdict import (
    VERDICTS,
    count_verdicts,
    decided,
    row_verdict,
    row_verdicts,
    target_end,
)
from analysis.record.load import Record
from analysis.record.schema import TABLES

FIRST, LAST = date(2019, 12, 31), date(2026, 11, 23)
days = st.dates(FIRST, LAST)
inf, nan = float("inf"), float("nan")


def board_of(record, day, plan_code="2021-2025", geo="VN-HN"):
    return scoreboard(record.as_of(day), place(geo, record), plan(geo, plan_code, record))


def target_row(name="p:growth:2025", period="2025", published="2021-01-31", **cells):
    return {
        "plan": "p",
        "set_kind": None,
        "target_id": name,
        "indicator": "growth",
        "label_en": "Growth",
        "label_vi": "x",
        "period": period,
        "low": 7.0,
        "high": 8.0,
        "unit": "percent",
        "direction": "range",
        "evidence": "A",
        "published": pd.Timestamp(published),
        "source_id": "s",
        "note": "",
    } | cells


def outcome_row(
    name="p:growth:2025", period="2025", published="2025-10-16", verdict="missed", basis="official", **cells
):
    return {
        "target_id": name,
        "period": period,
        "value": 6.5,
        "unit": "percent",
        "measures": "target",
        "status": "estimate",
        "published": pd.Timestamp(published),
        "source_id": "s",
        "verdict": verdict,
        "verdict_basis": basis,
        "note": "",
    } | cells


def verdict_on(day, *outcomes, **cells):
    known = known_targets(pd.DataFrame([target_row(**cells)]), day)
    return decided(known, pd.DataFrame(list(outcomes)), day).iloc[0]


@pytest.mark.parametrize(
    ("day", "plan_code", "met", "partly", "missed", "waiting", "unknown"),
    [
        ("2021-08-10", "2021-2025", 0, 0, 0, 5, 15),
        ("2023-12-31", "2021-2025", 0, 0, 0, 17, 3),
        ("2026-11-23", "2021-2025", 6, 1, 6, 7, 0),
        ("2026-11-23", "2026-2030", 0, 0, 0, 14, 0),
    ],
)
def test_the_counts_of_the_standard_days(record, day, plan_code, met, partly, missed, waiting, unknown):
    board = board_of(record, day, plan_code)
    found = count_verdicts(row_verdicts(board[board["row"] != BESIDE]))
    assert found == {"met": met, "met_partly": partly, "missed": missed, "open": waiting}
    hanoi = place("VN-HN", record), plan("VN-HN", plan_code, record)
    assert len(not_yet_known(record.as_of(day), *hanoi)) == unknown


@pytest.mark.parametrize(
    ("day", "target", "value", "gap", "share"),
    [
        ("2021-08-10", "congress-17:grdp_per_capita_usd:2025", 5350.37, -2949.63, 0.0),
        ("2023-12-31", "congress-17:grdp_growth_avg:2021-2025", 5.998, -1.502, 0.800),
        ("2023-12-31", "congress-17:public_transport_share:2025", 18.0, -12.0, 0.6),
        ("2026-11-23", "congress-17:grdp_per_capita_usd:2025", 7178.49, -1121.51, 0.624),
        ("2026-11-23", "congress-17:grdp_growth_avg:2021-2025", 6.54, -0.96, 0.872),
        ("2026-11-23", "congress-17:share_agriculture:2025", 1.86, 0.26, 0.422),
        ("2026-11-23", "congress-17:share_services:2025", 66.44, 0.0, 1.0),
    ],
)
def test_where_single_targets_stood(record, day, target, value, gap, share):
    row = board_of(record, day).set_index("target_id").loc[target]
    assert row["value"] == pytest.approx(value, abs=0.005)
    assert row["distance"] == pytest.approx(gap, abs=0.005)
    assert row["position"] == pytest.approx(share, abs=0.001)


def test_an_official_verdict_counts_from_its_day_and_not_before():
    row = outcome_row()
    assert verdict_on("2025-10-15", row)["verdict"] == "open"
    assert verdict_on("2025-10-15", row)["pointing"] == ""
    assert verdict_on("2025-10-16", row)["verdict"] == "missed"


@pytest.mark.parametrize("basis", ["computed", "inferred"])
def test_a_verdict_worked_out_early_waits_for_the_end_of_the_period(basis):
    row = outcome_row(basis=basis)
    before = verdict_on("2025-12-30", row)
    assert (before["verdict"], before["pointing"], before["pointing_basis"]) == ("open", "missed", basis)
    after = verdict_on("2025-12-31", row)
    assert (after["verdict"], after["verdict_basis"], after["pointing"]) == ("missed", basis, "")


def test_an_open_end_is_never_knowledge():
    row = outcome_row(published=None, verdict="unknown", basis="")
    assert verdict_on("2026-11-23", row, outcome_row(verdict="unknown", basis=""))["verdict"] == "open"


def test_a_target_is_unknown_until_it_is_printed():
    table = pd.DataFrame([target_row(published="2021-08-11")])
    assert known_targets(table, "2021-08-10").empty
    assert list(known_targets(table, "2021-08-11").index) == ["p:growth:2025"]


def test_of_several_texts_the_latest_counts_and_the_best_grade_is_kept():
    table = pd.DataFrame(
        [
            target_row(published="2020-10-12", high=nan, direction="at_least"),
            target_row(published="2020-10-31", evidence="B"),
            target_row(published="2025-12-31", low=6.0),
        ]
    )
    row = known_targets(table, "2021-08-10").iloc[0]
    assert (row["high"], row["evidence"], row["texts"]) == (8.0, "A", 2)
    assert row["first_known"] == pd.Timestamp("2020-10-12")


@st.composite
def histories(draw):
    names = ["p:growth:2025", "p:growth:2021-2025", "p:level:2023"]
    published = st.dates(date(2019, 1, 1), date(2027, 1, 1)).map(str)
    targets = [
        target_row(
            name,
            name.split(":")[2],
            draw(published),
            indicator=name.split(":")[1],
            low=draw(st.sampled_from([6.0, 7.0])),
            evidence=draw(st.sampled_from("ABC")),
        )
        for name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=6))
    ]
    outcomes = [
        outcome_row(
            name,
            draw(st.sampled_from(["2022", "2024-10", "2025"])),
            draw(published),
            draw(st.sampled_from(["met", "missed", "unknown"])),
            draw(st.sampled_from(["official", "computed", "inferred"])),
            value=draw(st.floats(-10, 10)),
        )
        for name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=8))
    ]
    return draw(days), pd.DataFrame(targets), pd.DataFrame(outcomes)


def no_series(indicator):
    return pd.DataFrame(columns=["value", "status", "published", "source_id"])


@settings(max_examples=60, deadline=None)
@given(histories())
def test_rows_published_later_change_nothing_to_the_bit(history):
    day, targets, outcomes = history
    cut = pd.Timestamp(day)
    early_targets, early_outcomes = (
        targets[targets["published"] <= cut],
        outcomes[outcomes["published"] <= cut],
    )
    known, early = known_targets(targets, day), known_targets(early_targets, day)
    assert_frame_equal(known, early, check_exact=True, check_dtype=bool(len(early)))
    assert_frame_equal(decided(known, outcomes, day), decided(known, early_outcomes, day), check_exact=True)
    for _, target in known.iterrows():
        assert_frame_equal(
            path_of(target, printed_values(outcomes[outcomes["published"] <= cut], day), no_series, day),
            path_of(target, printed_values(early_outcomes, day), no_series, day),
            check_exact=True,
        )


class Ending(Record):
    """The record as it was on a day: of every dated table only the rows that a view of that day has."""

    def __init__(self, whole: Record, day: str) -> None:
        super().__init__(whole.folder)
        self.view = whole.as_of(day)

    def table(self, name: str, geo: str | None = None) -> pd.DataFrame:
        frame = super().table(name, geo)
        return frame.loc[self.view.table(name, geo).index] if TABLES[name].dated else frame


@pytest.mark.parametrize("day", ["2021-08-10", "2023-12-31", "2025-10-16"])
def test_a_record_that_ends_on_the_day_gives_the_same_board_to_the_bit(record, day):
    short = Ending(record, day)
    assert len(short.table("outcomes")) < len(record.table("outcomes"))
    hanoi, asked = place("VN-HN", record), plan("VN-HN", "2021-2025", record)
    ours, theirs = short.as_of(day), record.as_of(day)
    assert_frame_equal(scoreboard(ours, hanoi, asked), scoreboard(theirs, hanoi, asked), check_exact=True)
    assert_frame_equal(annual_record(ours, hanoi), annual_record(theirs, hanoi), check_exact=True)


def test_everything_on_a_board_was_published_by_its_day_and_names_its_page(record):
    sources = set(record.table("sources")["source_id"])
    for day in pd.date_range(FIRST, LAST, freq="181D").date:
        board = board_of(record, day)
        for column in ("published", "value_published", "verdict_published"):
            assert not (board[column] > pd.Timestamp(day)).any()
        assert set(board["source_id"]) <= sources
        valued, decided = board["value"].notna(), board["verdict"] != "open"
        assert set(board.loc[valued, "value_source"]) <= sources
        assert set(board.loc[decided, "verdict_source"]) <= sources
        assert (
            board.loc[decided & (board["verdict_basis"] != "official"), "period"].map(target_end)
            <= pd.Timestamp(day)
        ).all()


def test_a_verdict_once_known_stays_known(record):
    earlier: set[str] = set()
    for day in pd.date_range(FIRST, LAST, freq="61D").date:
        board = board_of(record, day)
        now = set(board.loc[board["verdict"] != "open", "indicator"])
        assert earlier <= now
        earlier = now


def test_the_grouping_is_the_one_that_the_targets_themselves_note(record):
    targets, grouping = record.table("targets"), record.table("grouping")
    noted = targets.assign(said=targets["note"].str.extract(r"row (\d+) of our grouping")[0]).dropna(
        subset="said"
    )
    said = noted.drop_duplicates("target_id").set_index("target_id")["said"].astype(int)
    rows = grouping[(grouping["plan"] == "2021-2025") & (grouping["row"] != BESIDE)].set_index("target_id")[
        "row"
    ]
    assert rows.to_dict() == {name: said[name] for name in rows.index}
    left_out = noted[~noted["target_id"].isin(rows.index)]
    assert set(left_out["direction"]) <= {"qualitative"}
    assert set(grouping["target_id"]) <= set(targets["target_id"])
    assert sorted(rows.unique()) == list(range(1, 21))


@given(st.lists(st.sampled_from(VERDICTS), min_size=1, max_size=6))
def test_a_row_is_met_only_if_nothing_known_of_it_is_missed(parts):
    whole = row_verdict(parts)
    assert whole in VERDICTS
    if whole == "met":
        assert not {"missed", "met_partly"} & set(parts)
        assert parts[0] == "met"
    if {"met", "missed"} <= set(parts):
        assert whole == "met_partly"
    assert (whole == "open") or set(parts) - {"open"}


bounds = st.tuples(st.floats(-100, 100), st.floats(0.1, 50)).map(lambda b: (b[0], b[0] + b[1]))


@given(bounds, st.floats(-500, 500))
def test_the_distance_is_zero_inside_and_leads_back_to_the_nearest_end(reach, value):
    gap = distance(value, reach)
    assert (gap == 0) == (reach[0] <= value <= reach[1])
    assert distance(value - gap, reach) == pytest.approx(0, abs=1e-9)


@given(st.floats(1, 100), st.floats(1, 100), st.floats(0, 1), st.floats(0, 1))
def test_the_position_grows_with_the_value_and_ends_at_one(start, way, low, high):
    reach = (start + way, inf)
    (one, _), (two, _) = (position(start, start + way * share, reach) for share in sorted((low, high)))
    assert one <= two + 1e-9
    assert position(start, start, reach) == (0.0, False)
    assert position(start, start + way, reach) == (1.0, False)


def test_a_range_is_reached_from_below_at_its_low_end_and_from_above_inside_only():
    assert distance(66.44, goal(65, 65.5, "range", 64)) == 0
    assert distance(9.45, goal(10.4, 10.6, "range", 11.3)) == pytest.approx(-0.95)
    assert distance(22.25, goal(22.5, 23, "range", 22.69)) == pytest.approx(-0.25)
    assert np.isnan(distance(nan, goal(1, 2, "range")))


@given(st.lists(st.floats(-8, 12), min_size=1, max_size=5))
def test_a_running_mean_lies_between_its_years_and_chains_back_to_them(growth):
    years = [str(2021 + n) for n in range(len(growth))]
    frame = pd.DataFrame(
        {"value": growth, "status": "estimate", "published": pd.Timestamp("2020-01-01"), "source_id": "s"},
        index=years,
    )

    def series(indicator):
        return frame if indicator == "grdp_growth" else no_series(indicator)

    target = pd.Series({"indicator": "grdp_growth_avg", "period": "2021-2025", "unit": "percent per year"})
    path = path_of(target, {}, series, "2026-11-23")
    assert path["derived"].all()
    assert path["value"].between(min(growth) - 1e-9, max(growth) + 1e-9).all()
    chained = (1 + path["value"].iloc[-1] / 100) ** len(growth)
    assert chained == pytest.approx(np.prod([1 + g / 100 for g in growth]))


def test_a_running_mean_stops_at_the_first_gap_and_at_the_day():
    frame = pd.DataFrame(
        {
            "value": [3.0, 9.0, 6.0],
            "status": "estimate",
            "published": pd.Timestamp("2020-01-01"),
            "source_id": "s",
        },
        index=["2021", "2022", "2024"],
    )
    target = pd.Series({"indicator": "grdp_growth_avg", "period": "2021-2025", "unit": "percent per year"})

    def series(indicator):
        return frame if indicator == "grdp_growth" else no_series(indicator)

    assert list(path_of(target, {}, series, "2025-06-30")["period"]) == ["2021", "2021-2022"]
    assert list(path_of(target, {}, series, "2022-12-30")["period"]) == ["2021"]


def test_a_value_of_another_thing_is_no_step_on_the_way():
    target = pd.Series({"indicator": "growth", "period": "2025", "unit": "percent"})
    rows = pd.DataFrame(
        [
            outcome_row(measures="other", verdict="unknown"),
            outcome_row(unit="count", verdict="unknown"),
        ]
    )
    assert path_of(target, printed_values(rows, "2026-11-23"), no_series, "2026-11-23").empty


def test_series_of_an_older_method_never_enter_a_path(record):
    steps = paths(record.as_of(LAST), place("VN-HN", record), board_of(record, LAST))
    level = steps[steps["target_id"] == "congress-17:grdp_per_capita_usd:2025"]
    assert level["period"].min() == "2018"


def test_a_place_with_a_thin_record_gets_the_numbers_of_its_plan_and_nothing_of_another_city(record):
    board = board_of(record, LAST, geo="VN-SG")
    assert list(board["indicator"]) == ["grdp_per_capita_usd", "grdp_growth_avg"]
    assert list(board["verdict"]) == ["missed", "open"]
    assert annual_record(record.as_of(LAST), place("VN-SG", record)).empty
    assert board_of(record, FIRST, geo="VN-SG").empty


@pytest.mark.parametrize(
    ("day", "met", "n", "low", "high"),
    [
        ("2021-08-10", 5, 8, 0.306, 0.863),
        ("2023-12-31", 6, 11, 0.280, 0.787),
        ("2026-11-23", 8, 13, 0.355, 0.823),
    ],
)
def test_how_often_the_growth_plan_of_the_year_was_met(record, day, met, n, low, high):
    annual = annual_record(record.as_of(day), place("VN-HN", record))
    growth = annual[(annual["indicator"] == "grdp_growth") & ~annual["revised"]]
    rate = base_rate(growth["verdict"])
    assert (rate.met, rate.n) == (met, n)
    assert (rate.low, rate.high) == (pytest.approx(low, abs=0.001), pytest.approx(high, abs=0.001))


def test_computed_verdicts_on_yearly_plans_are_number_against_number(record):
    annual = annual_record(record.as_of(LAST), place("VN-HN", record))
    computed = annual[(annual["verdict_basis"] == "computed") & annual["verdict"].isin(["met", "missed"])]
    assert len(computed) > 40
    assert ((computed["gap"] == 0) == (computed["verdict"] == "met")).all()


@given(st.integers(0, 200), st.integers(0, 200))
def test_the_interval_holds_the_share_and_mirrors_its_complement(met, missed):
    rate, other = (
        base_rate(["met"] * met + ["missed"] * missed),
        base_rate(["met"] * missed + ["missed"] * met),
    )
    assert 0 <= rate.low <= rate.high <= 1
    if rate.n:
        assert rate.low - 1e-12 <= rate.share <= rate.high + 1e-12
        assert (rate.low, rate.high) == (pytest.approx(1 - other.high), pytest.approx(1 - other.low))


def test_open_verdicts_change_no_base_rate():
    assert base_rate(["met", "missed"]) == base_rate(["met", "open", "missed", "open"])


def test_the_plan_that_follows_is_known_only_once_its_targets_are(record):
    hanoi, asked = place("VN-HN", record), plan("VN-HN", "2021-2025", record)
    assert scoreboard_after(record.as_of("2025-10-15"), hanoi, asked).empty
    after = scoreboard_after(record.as_of(LAST), hanoi, asked)
    assert_frame_equal(after, board_of(record, LAST, "2026-2030"), check_exact=True)
    assert scoreboard_after(record.as_of(LAST), hanoi, plan("VN-HN", "2026-2030", record)).empty


def test_result_rows_carry_target_value_and_verdict_once_each(record):
    rows = of_scoreboard(board_of(record, LAST))
    assert not rows.duplicated(["indicator", "period", "output_type", "output_type_id"]).any()
    usd = rows[rows["indicator"] == "grdp_per_capita_usd"].set_index(["output_type", "output_type_id"])[
        "value"
    ]
    assert usd["target", "low"] == 8300
    assert usd["observed", "latest"] == pytest.approx(179.29e6 / 24976)
    assert usd["verdict", "computed"] == 0
    assert set(rows.loc[rows["output_type"] == "verdict", "value"].dropna()) <= {0.0, 0.5, 1.0}
