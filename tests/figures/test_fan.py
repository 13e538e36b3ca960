"""Claims about the fan and the history: they draw the numbers they are given, and say the same in words."""

import numpy as np
import pandas as pd
import pytest

from analysis.figures.fan import BELTS, fan, fan_alt
from analysis.figures.history import history, history_alt
from analysis.figures.plot import NARROW, WIDE
from analysis.growth.outlook import FAN
from analysis.words import load

SAY = load("en")
TARGETS = [(2025, 8300.0, 8500.0)]


@pytest.fixture
def frame() -> pd.DataFrame:
    rows = [("known", 2019, np.nan, 5196.0), ("early", 2020, np.nan, 5274.0), ("later", 2021, np.nan, 5541.0)]
    rows += [
        ("forecast", year, p, 5300.0 + 300 * (year - 2020) * (0.5 + p))
        for year in range(2021, 2026)
        for p in FAN
    ]
    return pd.DataFrame(rows, columns=["kind", "year", "probability", "value"])


def texts(figure) -> list[str]:
    return [text.get_text() for text in figure.texts]


def drawn(frame, targets=TARGETS, room=WIDE):
    return fan(frame, SAY, targets=targets, chance=0.23).on(room)


def test_the_bands_begin_at_the_last_known_level_and_end_at_the_quantiles(frame: pd.DataFrame) -> None:
    bands = drawn(frame).axes[0].collections[: len(BELTS)]
    last = frame[(frame["kind"] == "forecast") & (frame["year"] == 2025)].set_index("probability")["value"]
    for band, (low, high) in zip(bands, BELTS, strict=True):
        corners = band.get_paths()[0].vertices
        assert set(corners[corners[:, 0] == 2020, 1]) == {5274.0}
        ends = corners[corners[:, 0] == 2025, 1]
        assert (ends.min(), ends.max()) == (last[low], last[high])


def test_later_knowledge_is_labelled_as_such(frame: pd.DataFrame) -> None:
    plot = fan(frame, SAY, targets=TARGETS, chance=0.23)
    assert "published after the day" in plot.subtitle
    assert "2021: 5,541" in texts(plot.on(WIDE))
    before = fan(frame[frame["kind"] != "later"], SAY, targets=TARGETS, chance=0.23)
    assert "after the day" not in before.subtitle
    assert "2021: 5,541" not in texts(before.on(WIDE))


def test_a_band_and_a_floor_are_both_targets(frame: pd.DataFrame) -> None:
    said = " ".join(texts(drawn(frame, [*TARGETS, (2030, 12000.0, None)])))
    assert "target 8,300 to 8,500" in said
    assert "target 12,000 or more" in said


@pytest.mark.parametrize("room", [WIDE, NARROW])
def test_the_bands_are_named_at_their_ends(frame: pd.DataFrame, room) -> None:
    said = " ".join(texts(drawn(frame, room=room)))
    last = frame[(frame["kind"] == "forecast") & (frame["year"] == 2025)].set_index("probability")["value"]
    for text in ("95%", "80%", "50%", SAY.number(last[0.1]), SAY.number(last[0.5]), SAY.number(last[0.9])):
        assert text in said


def test_the_title_is_the_finding(frame: pd.DataFrame) -> None:
    title = fan(frame, SAY, targets=TARGETS, chance=0.23).title
    assert title == "The forecast for 2025 is 6,800 USD, with a chance of 23% for 8,300 or more"


def test_the_words_carry_the_numbers_of_the_figure(frame: pd.DataFrame) -> None:
    said = fan_alt(frame, SAY, targets=TARGETS)
    last = frame[(frame["kind"] == "forecast") & (frame["year"] == 2025)].set_index("probability")["value"]
    for p in (0.1, 0.5, 0.9):
        assert SAY.number(last[p]) in said
    assert "8,300 to 8,500" in said


def test_a_known_outcome_is_said_without_a_forecast() -> None:
    known = pd.DataFrame(
        [("known", 2024, np.nan, 6742.0), ("known", 2025, np.nan, 7178.0)],
        columns=["kind", "year", "probability", "value"],
    )
    said = fan_alt(known, SAY, targets=TARGETS)
    assert "7,178" in said
    assert "median" not in said
    plot = fan(known, SAY, targets=TARGETS, chance=None)
    assert plot.title == "2025 came out at 7,178 USD, against a target of 8,300"
    assert plot.on(WIDE).axes[0].lines


def test_no_line_crosses_a_missing_year_or_a_change_of_method() -> None:
    rows = [
        ("known", "old", 2010, 11.0),
        ("known", "old", 2012, 8.0),
        ("known", "new", 2018, 7.4),
        ("known", "new", 2019, 7.6),
        ("later", "new", 2020, 4.1),
    ]
    frame = pd.DataFrame(rows, columns=["kind", "series", "year", "value"])
    labels = {"old": "older method", "new": "method in use"}
    figure = history(frame, labels, SAY).on(WIDE)
    lines = {tuple(line.get_xdata()): line.get_ydata() for line in figure.axes[0].lines}
    assert np.isnan(lines[(2010, 2011, 2012)][1])
    assert not any(2012 in years and 2018 in years for years in lines)
    assert "older method: 2010 to 2012" in history_alt(frame, labels, SAY)
