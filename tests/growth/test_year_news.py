"""The news of a year: each effect is the nowcast made again, and together they are the whole change."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import pytest
from shipped import RECORD

from analysis.growth.next_releases import next_releases
from analysis.growth.nowcast import nowcast
from analysis.growth.year_news import expected_part, news_of_year, percent
from analysis.pages.nowcast.tables import news_table
from analysis.plans.places import place
from analysis.record import open_record

HANOI = place("VN-HN", RECORD)


@pytest.mark.parametrize("day", ["2021-11-30", "2025-12-20"])
def test_effects_add_up_to_the_change_of_the_nowcast(day):
    view = RECORD.as_of(day)
    year = view.day.year
    start = nowcast(RECORD.as_of(date(year, 1, 1)), HANOI, year)
    news = news_of_year(view, HANOI, year)
    assert len(news) > 8
    change = nowcast(view, HANOI, year).mean - start.mean
    assert sum(one.effect for one in news) == pytest.approx(change, abs=1e-12)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        (
            "observations",
            {
                "geo": "VN-HN",
                "indicator": "grdp_growth",
                "period": "2025-9M",
                "basis": "vsic2010_reval",
                "value": "6.10",
                "unit": "percent",
                "status": "estimate",
                "published": "2025-09-28",
                "published_precision": "day",
                "source_id": "planted",
                "timing": "early",
            },
        ),
        (
            "months",
            {
                "geo": "VN",
                "indicator": "retail_sales_growth",
                "period": "2025-09",
                "value": "-35.5",
                "unit": "percent",
                "status": "estimate",
                "published": "2025-09-28",
                "published_precision": "day",
                "source_id": "planted",
            },
        ),
    ],
)
def test_a_planted_release_moves_the_answer_by_what_the_news_say(folder, table, row):
    with (folder / "sources.csv").open("a", encoding="utf-8") as file:
        file.write("planted,planted,Nobody,,,press,high\n")
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    with (folder / f"{table}.csv").open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header, restval="", lineterminator="\n").writerow(row)
    record = open_record(folder)
    day = date.fromisoformat(row["published"])
    before, after = (nowcast(record.as_of(one), HANOI, 2025) for one in (day - timedelta(days=1), day))
    news = news_of_year(record.as_of(day), HANOI, 2025)
    (planted,) = [one for one in news if one.source_id == "planted"]
    assert after.mean - before.mean == pytest.approx(planted.effect, abs=1e-9)
    assert abs(planted.effect) > 1e-3
    assert planted.printed == float(row["value"])
    assert planted.before == pytest.approx(before.mean, abs=1e-12)
    unseen = nowcast(RECORD.as_of(day), HANOI, 2025)
    assert unseen.mean == pytest.approx(before.mean, abs=1e-12)


def test_what_was_expected_of_nine_months_is_what_the_day_before_said():
    met = nowcast(RECORD.as_of("2025-10-04"), HANOI, 2025)
    news = news_of_year(RECORD.as_of("2025-10-05"), HANOI, 2025)
    assert news[-1].period == "2025-9M"
    assert news[-1].expected == pytest.approx(expected_part(met, "2025-9M"))
    weights = met.so_far.weights
    rest = (met.mean - met.so_far.share * met.so_far.growth) / (1 - met.so_far.share)
    said = (met.so_far.share * met.so_far.growth + weights[0] * rest) / (met.so_far.share + weights[0])
    assert news[-1].expected == pytest.approx(percent(said))


def test_a_repeated_print_is_no_news():
    days = [one.day for one in news_of_year(RECORD.as_of("2025-10-09"), HANOI, 2025)]
    assert date(2025, 10, 8) not in days  # prints the nine months of 5 October again


def test_the_next_releases_have_days_ahead_by_rules_that_were_known():
    for day in ("2018-05-01", "2021-08-10", "2025-09-20", "2026-11-23"):
        view = RECORD.as_of(day)
        coming = next_releases(view, HANOI)
        assert coming
        for one in coming:
            assert one.first <= one.last
            assert one.last >= view.day
            rules = view.table("releases")
            assert one.source_id in set(rules["source_id"])


def test_before_its_first_days_were_seen_no_rule_says_when_the_city_prints():
    assert {one.group for one in next_releases(RECORD.as_of("2018-05-01"), HANOI)} == {"months", "prices"}


def test_the_table_of_news_has_a_row_a_release():
    from analysis.pages.nowcast.facts import running_year
    from analysis.words import load

    found = running_year(RECORD.as_of("2025-10-09"), HANOI)
    assert len(news_table(found, load("en"))) == len(found.news)
    assert found.by_day["day"].is_monotonic_increasing
    assert found.by_day["mean"].iloc[-1] == pytest.approx(percent(found.growth.mean))
