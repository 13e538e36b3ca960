"""What the record once had wrong stays mended: each correction as the source behind it prints it."""

from __future__ import annotations

import pandas as pd
from shipped import RECORD


def rows(table: str, **cells: str) -> pd.DataFrame:
    found = RECORD.table(table)
    for column, value in cells.items():
        found = found[found[column] == value]
    return found


def first_print(indicator: str, period: str, value: float) -> tuple[str, str]:
    found = rows("observations", geo="VN-HN", indicator=indicator, period=period)
    found = found[found["value"] == value].sort_values("published")
    return str(found["published"].iloc[0].date()), str(found["source_id"].iloc[0])


def test_a_draft_is_no_adopted_target():
    draft = rows("forecasts", geo="VN-SG", forecaster="HCMC-CONGRESS-2020-DRAFT", indicator="grdp_growth_avg")
    assert draft[["value", "kind"]].to_numpy().tolist() == [[8.5, "draft"]]
    assert str(draft["published"].iloc[0].date()) == "2020-08-31"
    adopted = rows("forecasts", geo="VN-SG", forecaster="HCMC-CONGRESS-2020")
    told = adopted.set_index(["indicator", "period"])["value"].to_dict()
    assert told["grdp_growth_avg", "2021-2025"] == 8
    assert told["grdp_per_capita_usd", "2025"] == 8500
    assert told["grdp_per_capita_usd", "2030"] == 13_000
    [source] = set(adopted["source_id"])
    assert rows("sources", source_id=source)["url"].str.contains("682032").all()


def test_the_governments_programme_is_of_february_2023():
    days = RECORD.table("targets").loc[
        lambda all_: all_["plan"] == "resolution-15-gov-programme", "published"
    ]
    assert len(days) > 10
    assert set(days.dt.date.astype(str)) == {"2023-02-07"}


def test_the_founding_of_the_bio_park_was_public_in_september_2024():
    found = rows("sites", site_id="bio-park", milestone="founded_as_hi_tech_park")
    assert set(found["published"].dt.date.astype(str)) == {"2024-09-30"}
    assert set(found["source_id"]) == {"sggp-2024-09-30-khu-cong-nghe"}


def test_counts_say_what_their_sources_count():
    counts = rows("cluster_counts", geo="VN-HN")
    belt = counts[(counts["date"] == "2018-03-20") & (counts["stage"] == "operating")]
    assert belt[["value", "scope"]].to_numpy().tolist() == [[22, "part"]]
    late = counts[counts["date"] == "2025-11-28"]
    told = late[["stage", "measure", "value"]].to_numpy().tolist()
    assert sorted(told) == [["infrastructure_complete", "count", 6], ["started", "count", 26]]


def test_a_contradicted_value_is_flagged_and_the_contradicting_one_is_there():
    level = rows("observations", geo="VN-HN", indicator="grdp_per_capita_vnd", period="2020")
    flags = level.set_index("value")["flag"].to_dict()
    assert flags[127.6] == "outlier"
    assert flags[125.0] == ""
    usd = rows("observations", geo="VN-HN", indicator="grdp_per_capita_usd", period="2020")
    assert 5420 in set(usd["value"])


def test_a_plan_of_the_year_stands_as_its_resolution_and_as_a_paper_print_it():
    found = rows("targets", geo="VN-HN", target_id="annual-2024:grdp_per_capita_vnd:2024")
    told = {
        (low, high): str(day.date())
        for low, high, day in zip(found["low"], found["high"], found["published"], strict=True)
    }
    assert told[160.0, 162.0] == "2023-12-05"
    assert told[160.8, 162.0] == "2023-12-31"


def test_first_prints():
    """The council heard of the budget of 2025 on 26 November; no page of the day before is on record."""
    assert first_print("budget_revenue", "2025", 641.71)[0] == "2025-11-26"
    assert first_print("budget_revenue", "2025", 704.579)[0] == "2026-01-04"
    assert first_print("budget_revenue", "2025H1", 392.2)[0] == "2025-07-08"
    assert first_print("grdp_growth", "2018H1", 7.15)[0] == "2019-07-02"


def test_one_figure_of_2016_to_2020_has_a_verdict_against_each_of_its_two_targets():
    asked = RECORD.table("targets").loc[
        lambda all_: (all_["indicator"] == "grdp_growth_avg") & (all_["period"] == "2016-2020")
    ]
    low = asked.set_index("plan")["low"].to_dict()
    assert (low["five-year-2016-2020"], low["programme-03-2016-2020"]) == (8.5, 7.3)
    judged = RECORD.table("outcomes").loc[lambda all_: all_["value"] == 7.39].set_index("target_id")
    for plan, verdict in (("five-year-2016-2020", "missed"), ("programme-03-2016-2020", "met")):
        row = judged.loc[f"{plan}:grdp_growth_avg:2016-2020"]
        assert (row["verdict"], row["verdict_basis"], row["status"]) == (verdict, "computed", "forecast")
    income = RECORD.table("outcomes").loc[
        lambda all_: all_["target_id"] == "five-year-2016-2020:grdp_per_capita_vnd:2020"
    ]
    assert income[["value", "verdict"]].to_numpy().tolist() == [[123.4, "missed"]]


def test_the_citys_own_count_of_its_targets_stands_as_of_each_day():
    found = rows("outcomes", geo="VN-HN", target_id="annual-2025:targets_total:2025").sort_values("published")
    told = found[["value", "verdict", "verdict_basis"]].to_numpy().tolist()
    assert told == [[23, "met_partly", "official"], [24, "met", "official"]]
    assert found["published"].dt.date.astype(str).tolist() == ["2025-11-26", "2025-12-31"]
