"""Words on a drawing keep clear of each other, of the lines and of the frame."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.figures.labels import Ground, crosses, place, spread, width_of, wrapped

HEIGHTS = st.floats(4, 12)


@given(st.lists(st.tuples(st.floats(-20, 220), HEIGHTS), min_size=1, max_size=12))
def test_labels_in_a_column_never_touch_and_keep_their_order_inside_it(asked):
    wanted, heights = [one[0] for one in asked], [one[1] for one in asked]
    placed = spread(wanted, heights, 0.0, 200.0)
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    for a, b in pairwise(order):
        assert placed[b] - placed[a] >= (heights[a] + heights[b]) / 2 - 1e-6
    assert placed[order[-1]] + heights[order[-1]] / 2 <= 200.0 + 1e-6
    if sum(heights) <= 200.0:
        assert placed[order[0]] - heights[order[0]] / 2 >= -1e-6


def test_a_label_that_is_free_stays_where_it_is():
    assert spread([20.0, 60.0], [10.0, 10.0], 0.0, 100.0) == [20.0, 60.0]


def a_crowd(seed: int = 4) -> Ground:
    ground = Ground((0.0, 0.0, 300.0, 200.0))
    line = np.column_stack([np.linspace(0, 300, 150), 100 + 60 * np.sin(np.linspace(0, 9, 150))])
    ground.add(line, 1.0)
    return ground


def test_labels_placed_one_after_another_touch_neither_each_other_nor_the_frame():
    ground, rng = a_crowd(), np.random.default_rng(3)
    placed = []
    for x, y in rng.uniform((10, 10), (290, 190), (14, 2)):
        box, start = place((45.0, 11.0), [(x, y)], ("right", "left", "above", "below"), ground, 5.0, led=True)
        assert box[0] >= 0
        assert box[1] >= 0
        assert box[2] <= 300
        assert box[3] <= 200
        for other in placed:
            assert min(box[2], other[2]) <= max(box[0], other[0]) or min(box[3], other[3]) <= max(
                box[1], other[1]
            )
        if start is not None:
            assert start == (x, y), "a leader ends at the mark that the label names"
            assert not crosses(start, box, placed)
        placed.append(box)
        ground.taken.append(box)


def test_of_two_free_sides_the_one_that_covers_no_line_is_taken():
    ground = Ground((0.0, 0.0, 200.0, 100.0))
    ground.add(np.column_stack([np.linspace(100, 200, 60), np.full(60, 50.0)]), 1.0)
    box, _ = place((30.0, 10.0), [(100.0, 50.0)], ("right", "left"), ground, 4.0, led=False)
    assert box[2] < 100.0


@given(st.text("abc de", min_size=1, max_size=60), st.floats(30, 200))
def test_wrapped_lines_fit_and_lose_no_word(text, width):
    lines = wrapped(text, width, 9.0)
    assert " ".join(lines).split() == text.split()
    assert all(width_of(line, 9.0) <= width for line in lines if " " in line)
