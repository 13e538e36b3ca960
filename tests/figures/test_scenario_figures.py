"""Claims about the waterfall, the tornado and the comparison: what is drawn is what is in the data."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.colors import to_rgba

from analysis.figures.plot import NARROW, WIDE
from analysis.figures.scenario_intervals import compare, compare_alt
from analysis.figures.style import FALL, RISE
from analysis.figures.tornado import tornado, tornado_alt
from analysis.figures.waterfall import waterfall, waterfall_alt
from analysis.words import load

STEPS = pd.DataFrame(
    [
        ("Target", 8300.0, "target"),
        ("Growth", -436.0, "step"),
        ("Prices", 219.0, "step"),
        ("Rate", -905.0, "step"),
        ("Outcome", 7178.0, "outcome"),
    ],
    columns=["label", "usd", "kind"],
)
BARS = pd.DataFrame(
    [("Rate", 6700.0, 8300.0, "+3%", "−1%"), ("Growth", 6900.0, 8000.0, "5%", "8%")],
    columns=["label", "low", "high", "low_label", "high_label"],
)
SCENARIOS = pd.DataFrame(
    [
        ("Baseline", 5900.0, 6400.0, 7200.0, 8100.0, 8900.0, "7%", False),
        ("Plan <b> $x^", 6300.0, 6800.0, 7600.0, 8500.0, 9300.0, "15%", True),
    ],
    columns=["label", "q025", "q10", "q50", "q90", "q975", "chance", "later"],
)


def texts(axes) -> list[str]:
    return [text.get_text() for text in axes.figure.texts]


def a_waterfall(language="en"):
    return waterfall(STEPS, load(language))


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_steps_of_a_waterfall_lead_from_level_to_level(language):
    axes = a_waterfall(language).on(WIDE).axes[0]
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches]
    assert ends[0] == (8300, 7864)
    assert ends[2][1] == pytest.approx(7178)
    assert {bar.get_facecolor() for bar in axes.patches} == {to_rgba(RISE), to_rgba(FALL)}
    assert [label in texts(axes) for label in STEPS["label"]] == [True] * len(STEPS)


def test_the_title_of_a_waterfall_names_the_largest_part():
    assert a_waterfall().title == "The outcome lies 1,122 USD below the target; largest part: Rate, −905"


def test_a_waterfall_labels_every_bar_and_says_it_in_words():
    say = load("en")
    said = texts(a_waterfall().on(WIDE).axes[0])
    assert [text for text in said if text in ("8,300 USD", "−436", "+219", "−905", "7,178 USD")] == [
        "8,300 USD",
        "−436",
        "+219",
        "−905",
        "7,178 USD",
    ]
    assert "From Target (8,300 USD) to Outcome (7,178 USD)" in waterfall_alt(STEPS, say)


def test_a_tornado_draws_both_ends_from_the_middle():
    say = load("en")
    axes = tornado(BARS, 7450.0, 2025, say, target=8300.0).on(WIDE).axes[0]
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches]
    assert ends == [(7450, 6700), (7450, 8300), (7450, 6900), (7450, 8000)]
    assert "target 8,300 USD" in texts(axes)
    assert "Rate from 6,700 USD to 8,300 USD" in tornado_alt(BARS, 7450.0, say)


@pytest.mark.parametrize("room", [WIDE, NARROW])
def test_a_comparison_shows_each_scenario_with_median_and_chance(room):
    say = load("en")
    shown = texts(compare(SCENARIOS, 2025, say, (8300.0, 8500.0), outcome=7178.0).on(room).axes[0])
    for text in ("7,200", "7,600", "7%", "15%", "target 8,300", "came out 7,178", "Baseline", "Plan <b> $x^"):
        assert text in shown
    assert shown.index("Published after the day") < shown.index("Plan <b> $x^")
    assert "Plan <b> $x^: median 7,600 USD" in compare_alt(SCENARIOS, say)


def test_a_comparison_without_a_band_has_a_line_only():
    axes = compare(SCENARIOS, 2030, load("en"), (12_000.0, None)).on(WIDE).axes[0]
    assert not axes.collections
