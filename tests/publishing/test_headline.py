"""The headline: numbers and verdicts of an edition, in sentences."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_reports import SCENARIOS, quantile_rows
from own_path import what_if
from shipped import RECORD

from analysis.plans.places import place, plan
from analysis.publishing import front, headline, whatif
from analysis.publishing.made import Edition, editions, made
from analysis.words import load

SAY, HANOI = load("en"), place("VN-HN", RECORD)
CAME_OUT = (
    "As known on 23 November 2026, GRDP per person of Hanoi in 2025 came to 7,178 USD, against a target of "
    "8,300 to 8,500 USD: missed."
)


def the_headline(rows, day="2021-08-10", which="2021-2025"):
    asked = plan("VN-HN", which, RECORD)
    return headline.headline(rows, HANOI, asked, RECORD.as_of(day), RECORD.latest(), SAY)


def test_a_forecast_that_met_its_outcome_tells_both():
    said = the_headline(quantile_rows(7000.0, 2021, 2025)).sentences(SAY)
    assert len(said) == 3
    assert said[1] == CAME_OUT
    assert "7,178 USD at 24,976 VND per USD" in said[2]


def test_once_the_outcome_was_known_there_is_no_forecast_of_it():
    told = the_headline(quantile_rows(7000.0, 2021, 2025), day="2026-11-23")
    assert (told.judged.isoformat(), told.outcome is None) == (told.day, False)
    assert told.sentences(SAY)[0] == CAME_OUT
    assert len(told.sentences(SAY)) == 2


def test_before_a_rate_is_out_there_is_a_forecast_and_no_outcome_but_the_later_one():
    told = the_headline(quantile_rows(7000.0, 2021, 2025), day="2026-01-15")
    assert (told.judged.isoformat() > told.day, told.median) == (True, pytest.approx(7000))
    assert told.sentences(SAY)[1] == CAME_OUT


def test_an_edition_without_rows_says_so():
    told = the_headline(quantile_rows(1.0, 2026, 2030).iloc[:0], which="2026-2030", day="2026-11-23")
    assert told.sentences(SAY) == ["No forecast and no outcome is known for 2030."]


def test_the_verdict_on_the_clusters_is_the_records():
    edition = Edition("VN-HN", "2021-2025", "2026-11-23", ())
    latest, asked = RECORD.latest(), plan("VN-HN", "2021-2025", RECORD)
    said = headline.clusters(edition, HANOI, asked, latest, latest, SAY)
    assert said == ["The 46 industrial clusters to be built by 2025: missed, as known on 23 November 2026."]


def test_the_clusters_are_forecast_in_three_readings(monkeypatch):
    edition = Edition("VN-HN", "2021-2025", "2021-08-10", ())

    def forecast(self, scenario, indicator):
        chance = {"clusters_remaining_founded": 0.05, "clusters_remaining_started": 0.0003}.get(
            indicator, 0.0
        )
        rows = [(indicator, 2025, "quantile", "0.5", 12.0), (indicator, 2025, "probability", ">=46", chance)]
        return pd.DataFrame(rows, columns=["indicator", "period", "output_type", "output_type_id", "value"])

    monkeypatch.setattr(Edition, "forecast", forecast)
    asked = plan("VN-HN", "2021-2025", RECORD)
    views = RECORD.as_of("2021-08-10"), RECORD.latest()
    [said, _] = headline.clusters(edition, HANOI, asked, *views, SAY)
    assert said.endswith(
        "Founded 12 (5%); Works started 12 (under 1%); Infrastructure complete 12 (under 1%)."
    )


def test_an_edition_forecasts_from_one_run_a_scenario(reports: Path):
    [edition] = [one for one in editions(made(reports)) if one.plan == "2021-2025"]
    assert set(edition.scenarios) == set(SCENARIOS)
    for name, median in SCENARIOS.items():
        rows = edition.forecast(name, headline.USD)
        assert rows["run"].nunique() == 1
        assert headline.quantile(rows, 2025, 0.5) == pytest.approx(median)


def test_every_number_of_a_chart_has_its_source():
    sources = headline.sources_of(RECORD.as_of("2021-08-10"), RECORD.latest(), HANOI, SAY)
    assert len(sources) == len({source["source_id"] for source in sources}) > 3
    assert all(source["publisher"] or source["title"] for source in sources)


def test_the_panel_follows_the_models_own_paths_to_rounding():
    """The identity that the page computes, on the paths of the model itself."""
    paths = front._paths(RECORD, "VN-HN", "2021-2025", "2021-08-10", "assumed", 500, 183, "")
    start = whatif.Start(**whatif.panel(paths)["start"])
    for n in (0, 100, 499):
        drivers = {name: 100 * np.expm1(getattr(paths, name)[n]) for name in whatif.DRIVERS}
        np.testing.assert_allclose(what_if(start, drivers), paths.usd[n], rtol=1e-9)
