"""Claims about what a page tells of the paths: rows that add up, later knowledge apart."""

import pandas as pd
import pytest
from shipped import RECORD

from analysis.growth import outlook
from analysis.growth.paths import Paths
from analysis.growth.per_person import forecast, laws_of
from analysis.pages.grdp_per_person import sentences as words
from analysis.pages.grdp_per_person import tables
from analysis.plans.outcome import came_out
from analysis.plans.places import place, plan
from analysis.plans.verdict import on_dollars
from analysis.plans.yearly_levels import levels
from analysis.record.load import Record
from analysis.words import load

SAY = load("en")
HANOI, ASKED = place("VN-HN", RECORD), plan("VN-HN", "2021-2025", RECORD)


def test_result_rows_hold_25_levels_a_year_and_both_ends_of_the_target(
    record: Record, plan_day: Paths
) -> None:
    view = record.as_of("2021-08-10")
    known = levels(view, HANOI)
    rows = outlook.result_rows(plan_day, ASKED, known, levels(record.latest(), HANOI))
    quantiles = rows[rows["output_type"] == "quantile"]
    assert quantiles.groupby(["indicator", "period"]).size().eq(25).all()
    assert quantiles["indicator"].nunique() == 3
    at = quantiles[(quantiles["indicator"] == outlook.USD) & (quantiles["period"] == "2025")]["value"]
    assert at.is_monotonic_increasing
    chances = rows[rows["output_type"] == "probability"].set_index(["period", "output_type_id"])["value"]
    assert chances["2025", ">=8300"] == pytest.approx(plan_day.probability(8300, 2025))
    assert chances["2025", ">=8500"] <= chances["2025", ">=8300"]
    observed = rows[rows["output_type"] == "observed"]
    assert set(observed.loc[observed["output_type_id"] == "known", "period"]) == {"2019", "2020"}
    assert "2025" in set(observed.loc[observed["output_type_id"] == "later", "period"])


def test_what_came_later_is_no_part_of_what_was_known(record: Record, plan_day: Paths) -> None:
    known = levels(record.as_of("2021-08-10"), HANOI)
    frame = outlook.fan_frame(plan_day, known, levels(record.latest(), HANOI))
    years = frame.groupby("kind")["year"].agg(["min", "max"])
    assert years.loc["early"].tolist() == [2020, 2020]
    assert years.loc["later", "min"] == 2021
    assert years.loc["forecast"].tolist() == [2021, 2025]


def test_the_pool_lies_among_its_members(plan_day: Paths) -> None:
    members = outlook.members_frame(plan_day, ASKED)
    pool, single = members.iloc[-1], members.iloc[:-1]
    assert single["weight"].sum() == pytest.approx(1)
    assert single["median"].min() < pool["median"] < single["median"].max()
    assert pool["probability"] == pytest.approx((single["weight"] * single["probability"]).sum())


def test_a_cheaper_dong_makes_fewer_dollars(record: Record, plan_day: Paths) -> None:
    rates = outlook.rate_sensitivity(record.as_of("2021-08-10"), HANOI, ASKED, plan_day)
    assert {"rule", "still", "plan"} <= set(rates["rule"])
    ordered = rates.sort_values("rate")
    assert ordered["median"].is_monotonic_decreasing


def test_bases_of_growth_are_series_of_their_own(record: Record) -> None:
    growth = outlook.growth_frame(record.as_of("2021-08-10"), HANOI, record.latest())
    assert growth.groupby(["series", "year"]).size().eq(1).all()
    assert growth.loc[growth["kind"] == "later", "year"].min() == 2021


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_sentence_and_table_can_be_said(record: Record, plan_day: Paths, language: str) -> None:
    say, view = load(language), record.as_of("2021-08-10")
    laws = laws_of(view, HANOI, ASKED)
    said = [
        words.headline(plan_day, ASKED, HANOI, None, on_dollars(view, HANOI, ASKED), say),
        words.start(laws, say),
        words.laws(laws, say),
        words.running_year(laws.so_far, plan_day, say),
        words.forecasters(laws.consensus, say),
        words.thin(plan_day.notes, say),
    ]
    assert all(text and "{" not in text for text in said)
    made: list[pd.DataFrame] = [
        tables.levels_table(levels(view, HANOI), HANOI, view.day, say),
        tables.years_table(plan_day, ASKED, say),
        tables.arrival_table(plan_day, ASKED, say),
        tables.members_table(outlook.members_frame(plan_day, ASKED), say),
        tables.drivers_table(plan_day, say),
    ]
    assert all(len(table) and table.columns.is_unique for table in made)


def test_a_missed_target_is_called_missed(record: Record) -> None:
    view = record.as_of("2026-11-23")
    paths = forecast(view, HANOI, ASKED, 500, 1)
    told = came_out(view, HANOI)[2025]
    said = words.headline(paths, ASKED, HANOI, told, on_dollars(view, HANOI, ASKED), SAY)
    assert "missed" in said
    assert "came to 7,178 USD" in said
    assert [plan.last_year for plan in outlook.plans_ahead(view, ASKED, paths)] == [2025, 2030]
