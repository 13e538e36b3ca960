"""A chart: what it draws lies where the scale says."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.figures.labels import width_of
from analysis.publishing import chart
from analysis.publishing.chart import Fan, Story
from analysis.publishing.drawn_fan import Picture, alone
from analysis.publishing.render import chart_style
from analysis.words import load

FAN = Fan((2021, 2022), (0.1, 0.5, 0.9), ((5000.0, 5100.0), (5500.0, 6000.0), (6000.0, 7000.0)))
STORY = Story((2020, 5250.0), FAN, (8300.0, 8500.0), 2025, "10 August 2021")
PAPERS = [chart.WIDE, chart.NARROW]


def drawn(paper=chart.WIDE, **changes):
    scale = chart.scale([2019, 2025], [4000.0, 9000.0])
    known = changes.get("history", {2019: 5196.0, 2020: 5250.0})
    picture = Picture(scale, [STORY], known, changes.get("later", {}), load("en"), "alt <")
    return picture.axes(paper), picture.svg(paper)


@given(st.floats(100, 20000), st.floats(1, 20000))
def test_a_scale_holds_its_values_between_round_ends(low, width):
    axes = chart.scale([2019, 2025], [low, low + width])
    assert axes.low <= low
    assert low + width <= axes.high
    step = chart.tick_step(low, low + width)
    assert axes.low / step == pytest.approx(round(axes.low / step), abs=1e-6)
    assert 1 <= (axes.high - axes.low) / step <= 10


@pytest.mark.parametrize("paper", PAPERS)
def test_the_fan_starts_at_the_last_value_known_and_ends_at_its_quantiles(paper):
    axes, svg = drawn(paper)
    [path] = re.findall(r'data-band="0.1" d="M([^"]+)Z"', svg)
    points = path.split("L")
    assert points[0] == points[-1] == f"{axes.x(2020)},{axes.y(5250.0)}"
    assert f"{axes.x(2022)},{axes.y(5100.0)}" in points
    assert f"{axes.x(2022)},{axes.y(7000.0)}" in points


def test_what_came_out_later_is_a_dot_and_not_a_line():
    axes, svg = drawn(later={2024: 6800.0, 2025: 7178.0})
    assert svg.count('class="later-point"') == 2
    assert f'cx="{axes.x(2025)}" cy="{axes.y(7178.0)}"' in svg
    assert "2025: 7,178" in svg


def test_a_gap_in_what_was_known_stays_a_gap():
    _, svg = drawn(history={2019: 5196.0, 2020: 5250.0, 2022: 6000.0})
    [path] = re.findall(r'class="history" d="([^"]+)"', svg)
    assert (path.count("M"), path.count("L")) == (2, 1)
    assert svg.count('class="known-point"') == 3


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_words_at_the_ends_of_the_lines_are_inside_and_apart(paper, language):
    scale = chart.scale([2019, 2025], [4000.0, 9000.0])
    fan = Fan((2021, 2025), FAN.levels, ((5000.0, 7000.0), (5500.0, 7040.0), (6000.0, 7090.0)))
    story = Story((2020, 5250.0), fan, (7100.0, None), 2025, "")
    picture = Picture(scale, [story], {2020: 5250.0}, {2025: 7060.0}, load(language), "alt")
    labels = r'<text class="([^"]+)" x="([\d.]+)" y="([\d.]+)" data-at[^>]*>([^<]+)<'
    texts = re.findall(labels, picture.svg(paper))
    assert len(texts) == 5
    heights = sorted(float(y) for _, _, y, _ in texts)
    assert all(b - a >= 14.8 for a, b in pairwise(heights))
    for style, x, _, text in texts:
        assert float(x) + width_of(text, 12.0, "bold" in style) <= paper.width


def test_words_in_a_chart_are_words():
    assert 'aria-label="alt &lt;"' in drawn()[1]


def test_a_chart_that_stands_alone_carries_its_style_in_the_colours_of_the_light():
    svg = alone(drawn()[1], chart_style())
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "var(" not in svg
    assert "light-dark" not in svg
    assert "#0b5cad" in svg
