"""Named sites as known on a day: events between two days, lateness as a span, silence as silence."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis.plans.places import place, plan
from analysis.plans.sites import DUE, MEASURES, delays, events, known_sites, measures, states

LAST = date(2026, 11, 23)


def known(record, day, plan_code="2021-2025", geo="VN-HN"):
    return known_sites(record.as_of(day), place(geo, record), plan(geo, plan_code, record))


def row(
    milestone="completion",
    kind="plan",
    low="2014-12-31",
    high=None,
    published="2011-12-31",
    site="a",
    **cells,
):
    return {
        "site_id": site,
        "site_label_en": site,
        "site_label_vi": site,
        "milestone": milestone,
        "date_low": pd.Timestamp(low),
        "date_high": pd.Timestamp(high or low),
        "value": float("nan"),
        "unit": "",
        "kind": kind,
        "published": pd.Timestamp(published),
        "source_id": "s",
        "note": "",
        "role": "named",
    } | cells


@pytest.mark.parametrize(
    ("day", "sites", "rows", "overdue"),
    [("2019-12-31", 4, 31, 1), ("2021-08-10", 5, 37, 4), ("2026-11-23", 8, 73, 4)],
)
def test_what_was_known_of_the_sites_on_three_days(record, day, sites, rows, overdue):
    found = known(record, day)
    assert (found["site_id"].nunique(), len(found)) == (sites, rows)
    assert (delays(found, day)["state"] == "overdue").sum() == overdue


@pytest.mark.parametrize(
    ("day", "site", "milestone", "days"),
    [
        ("2021-08-10", "it-park-long-bien", "completion", 2414),
        ("2021-08-10", "it-park-dong-anh", "completion", 222),
        ("2026-11-23", "it-park-long-bien", "completion", 4345),
        ("2026-11-23", "bio-park", "groundbreaking", -14),
    ],
)
def test_how_late_single_milestones_were(record, day, site, milestone, days):
    late = delays(known(record, day), day).set_index(["site_id", "milestone"])
    assert late.loc[(site, milestone), "late_low"] == days


def test_nothing_published_later_is_known_and_every_row_names_its_page(record):
    sources = set(record.table("sources")["source_id"])
    for day in pd.date_range("2019-12-31", LAST, freq="151D").date:
        found = known(record, day)
        assert (found["published"] <= pd.Timestamp(day)).all()
        assert set(found["source_id"]) <= sources
        assert set(states(found, day)["source_id"]) - {""} <= sources


def test_rows_published_later_change_nothing_to_the_bit(record):
    day = "2021-08-10"
    whole = known(record, LAST)
    early = whole[whole["published"] <= pd.Timestamp(day)]
    assert len(early) < len(whole)
    assert_frame_equal(delays(whole, day), delays(early, day), check_exact=True)
    assert_frame_equal(states(whole, day), states(early, day), check_exact=True)


def test_another_city_has_none_of_these_sites(record):
    assert known(record, LAST, geo="VN-SG").empty
    assert states(known(record, LAST, geo="VN-SG"), LAST).empty


def test_every_site_of_the_record_belongs_to_a_plan(record):
    assert set(record.table("sites")["site_id"]) == set(record.table("plan_sites")["site_id"])


@given(
    st.dates(date(2010, 1, 1), date(2015, 1, 1)),
    st.integers(0, 900),
    st.integers(0, 900),
    st.integers(0, 400),
)
def test_a_lateness_holds_what_two_spans_of_days_allow(planned, width, later, spread):
    low = pd.Timestamp(planned)
    done = low + pd.Timedelta(days=later)
    rows = pd.DataFrame(
        [
            row(low=low, high=low + pd.Timedelta(days=width), published="2009-01-01"),
            row(kind="achieved", low=done, high=done + pd.Timedelta(days=spread), published="2018-01-01"),
        ]
    )
    late = delays(rows, "2020-01-01").iloc[0]
    assert late["state"] == "done"
    assert late["late_low"] <= later <= late["late_high"]
    assert late["late_high"] - late["late_low"] == width + spread


def test_a_plan_is_overdue_only_after_its_last_day_and_done_only_when_a_page_says_so():
    plan_row, done = row(high="2014-12-31"), row(kind="achieved", low="2016-03-01", published="2016-04-01")
    rows = pd.DataFrame([plan_row, done])
    assert delays(rows, "2014-12-31").iloc[0]["state"] == "due"
    first = delays(rows, "2015-01-01").iloc[0]
    assert (first["state"], first["late_low"]) == ("overdue", 1)
    assert delays(rows, "2016-03-31").iloc[0]["state"] == "overdue"
    assert delays(rows, "2016-04-01").iloc[0]["state"] == "done"


def test_a_proposal_is_no_day_set_and_a_size_is_no_event(record):
    found = known(record, LAST)
    assert set(delays(found, LAST)["milestone"]) <= set(DUE)
    happened = events(found)
    assert not set(happened["milestone"]) & (set(MEASURES) - set(DUE))
    assert set(measures(found)["milestone"]) <= set(MEASURES)
    assert measures(found)["value"].notna().all()


def test_plans_alone_tell_no_state():
    told = states(pd.DataFrame([row()]), "2020-01-01").iloc[0]
    assert (told["milestone"], told["steps_done"]) == ("", 0)
    assert pd.isna(told["quiet_days"])
