"""What a forecast is held against: one rule a figure, first print and latest side by side."""

import numpy as np
import pytest
from shipped import RECORD

from analysis.plans.places import place
from analysis.scoring.outcomes import national_growth, outcomes

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
