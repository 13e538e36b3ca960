"""A chart: what it draws lies where the scale says."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.publishing import chart
from analysis.publishing.chart import Fan, Story
from analysis.words import load

FAN = Fan((2021, 2022), (0.1, 0.5, 0.9), ((5000.0, 5100.0), (5500.0, 6000.0), (6000.0, 7000.0)))
STORY = Story((2020, 5250.0), FAN, (8300.0, 8500.0), (2021, 2025), "10 August 2021")


def drawn(**changes):
    axes = chart.scale([2019, 2025], [4000.0, 9000.0])
    return axes, chart.draw(
        axes, [STORY], {2019: 5196.0, 2020: 5250.0}, changes.get("later", {}), load("en"), "alt <"
    )


@given(st.floats(100, 20000), st.floats(1, 20000))
def test_a_scale_holds_its_values_between_round_ends(low, width):
    axes = chart.scale([2019, 2025], [low, low + width])
    assert axes.low <= low
    assert low + width <= axes.high
    step = chart.tick_step(low, low + width)
    assert axes.low % step == pytest.approx(0, abs=1e-6)
    assert 1 <= (axes.high - axes.low) / step <= 10


def test_the_fan_starts_at_the_last_value_known_and_ends_at_its_quantiles():
    axes, svg = drawn()
    [path] = re.findall(r'data-band="0.1" d="M([^"]+)Z"', svg)
    points = path.split("L")
    assert points[0] == points[-1] == f"{axes.x(2020)},{axes.y(5250.0)}"
    assert f"{axes.x(2022)},{axes.y(5100.0)}" in points
    assert f"{axes.x(2022)},{axes.y(7000.0)}" in points


def test_what_came_out_later_is_a_dot_and_not_a_line():
    axes, svg = drawn(later={2024: 6800.0, 2025: 7178.0})
    assert svg.count('class="later-point"') == 2
    assert f'cx="{axes.x(2025)}" cy="{axes.y(7178.0)}"' in svg
    assert "2025 came out: 7,178" in svg


def test_words_in_a_chart_are_words():
    assert 'aria-label="alt &lt;"' in drawn()[1]
