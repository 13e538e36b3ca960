"""What a forecast is held against: one rule a figure, first print and latest side by side."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import RECORD

from analysis.plans.outcome import AS_PRINTED, OLDER, by_rule, came_out, national_growth, outcomes
from analysis.plans.places import place
from analysis.plans.yearly_levels import PRINTED, levels

HANOI = place("VN-HN", RECORD)


def test_2025_came_out_at_7178_dollars_at_the_official_rate(record):
    usd = outcomes(record.latest(), HANOI, "grdp_per_capita_usd")
    assert usd.loc[2025, "latest"] == pytest.approx(179.29e6 / 24976, abs=1e-6)
    assert usd.loc[2025, "first"] == pytest.approx(179.2e6 / 24976, abs=1e-6)


def test_every_dollar_figure_lies_within_one_percent_of_the_printed_one(record):
    """Printed dollars use the banks' rates of their day; one rule for all years stays near them."""
    usd = outcomes(record.latest(), HANOI, "grdp_per_capita_usd")
    printed = record.latest().series("VN-HN", "grdp_per_capita_usd", HANOI.basis)
    for year in (2019, 2020, 2022, 2024, 2025):
        assert usd.loc[year, "latest"] == pytest.approx(printed.loc[str(year), "value"], rel=0.01)


def test_first_prints_and_latest_figures_are_those_of_the_codebook(record):
    growth = outcomes(record.latest(), HANOI, "grdp_growth")
    assert growth.loc[2022, ["first", "latest"]].tolist() == [8.89, 8.96]
    assert growth.loc[2024, ["first", "latest"]].tolist() == [6.52, 6.54]
    assert 2017 not in growth.index, "2017 was printed on another basis"


def test_national_first_prints_are_those_of_their_day_and_the_latest_on_todays_accounts(record):
    growth = national_growth(record.latest(), "VN")
    assert growth.loc[2012, "first"] == pytest.approx(5.0279)
    assert growth.loc[2012, "latest"] == pytest.approx(5.5045)
    assert growth.loc[2020, "first"] == pytest.approx(2.9058)
    years = np.arange(2010, 2025)
    assert (growth.loc[years, "first_published"].dt.year - years <= 1).all()


def test_every_outcome_names_a_source_of_the_record(record):
    known = set(record.table("sources").source_id)
    for indicator in ("grdp_per_capita_usd", "grdp_per_capita_vnd", "grdp_growth", "gdp_growth"):
        table = outcomes(record.latest(), HANOI, indicator)
        assert all(sources and set(sources) <= known for sources in table.sources)


def test_an_indicator_without_a_rule_is_refused(record):
    with pytest.raises(KeyError):
        outcomes(record.latest(), HANOI, "exports")


def test_the_figure_first_out_is_the_one_known_on_its_day_and_not_the_day_before(record):
    usd = outcomes(record.latest(), HANOI, "grdp_per_capita_usd")
    for year, row in usd.iterrows():
        day = row["first_published"].date()
        assert by_rule(record.as_of(day), HANOI)[year].usd == pytest.approx(row["first"], rel=1e-12)
        assert year not in by_rule(record.as_of(day - timedelta(days=1)), HANOI)


@pytest.mark.parametrize(
    ("day", "usd", "how"),
    [
        ("2025-12-31", None, ""),  # the city's own 7,200 of October was a forecast
        ("2026-01-15", None, ""),  # 179.2 million dong were out, no rate and no dollars
        ("2026-01-28", 7200, AS_PRINTED),
        ("2026-02-15", 179.2e6 / 24976, PRINTED),
        ("2026-11-23", 179.29e6 / 24976, PRINTED),
    ],
)
def test_what_came_out_in_dollars_is_never_a_forecast(record, day, usd, how):
    outcome = came_out(record.as_of(day), HANOI).get(2025)
    if usd is None:
        assert outcome is None
    else:
        assert (outcome.usd, outcome.how) == (pytest.approx(usd), how)


@settings(max_examples=40, deadline=None)
@given(st.dates(date(2019, 6, 30), date(2026, 11, 23)), st.sampled_from(["VN-HN", "VN-SG"]))
def test_no_outcome_rests_on_a_forecast_or_on_tomorrow(day, code):
    view, where = RECORD.as_of(day), place(code, RECORD)
    for year, outcome in came_out(view, where).items():
        assert date(year, 12, 31) <= day
        assert outcome.published.date() <= day
        assert outcome.level is None or not outcome.level.early
        assert np.isfinite(outcome.usd)
    early = {year for year, level in levels(view, where).items() if level.early}
    assert not early & set(by_rule(view, where))


def test_a_year_on_an_older_method_is_told_as_printed_and_set_beside_no_forecast(record):
    told = came_out(record.latest(), HANOI)
    assert (told[2017].usd, told[2017].how) == (3910, OLDER)
    assert 2015 not in told, "the 3,600 of October 2015 were a forecast"
    assert 2017 not in outcomes(record.latest(), HANOI, "grdp_per_capita_usd").index
