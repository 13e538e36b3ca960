"""Where words go on a drawing: measured, wrapped, kept apart from each other, from the lines and the frame.

All lengths are points; a box is (left, bottom, right, top).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from analysis.words import keyed

if TYPE_CHECKING:
    from matplotlib.path import Path

Box = tuple[float, float, float, float]
Point = tuple[float, float]

LINE = 1.25  # from line to line, in sizes of the type
ASCENT, DESCENT, MIDDLE = 0.94, 0.25, 0.36  # of a line's box and of its visual middle over the base line
NEAR = 9.0  # a label further from its mark than this is led to it by a line
SIDES = {
    "right": (1.0, 0.0),
    "left": (-1.0, 0.0),
    "above": (0.0, 1.0),
    "below": (0.0, -1.0),
    "above right": (0.7, 0.7),
    "above left": (-0.7, 0.7),
    "below right": (0.7, -0.7),
    "below left": (-0.7, -0.7),
}
RINGS = (13.0, 20.0, 29.0, 40.0, 54.0, 72.0, 96.0, 128.0)
_TURNS = tuple(np.linspace(0, 2 * np.pi, 24, endpoint=False))


@lru_cache(4096)
def width_of(text: str, size: float, bold: bool = False) -> float:
    """The width of one line of words.

    >>> 20 < width_of("GRDP", 9.0) < width_of("GRDP", 9.0, bold=True)
    True
    """
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    look = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    return float(text_to_path.get_text_width_height_descent(keyed.plain(text), look, ismath=False)[0])


def wrapped(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """The words in lines no wider than `width`, where words allow.

    >>> wrapped("one two three", 40.0, 9.0)
    ['one two', 'three']
    """
    lines: list[str] = []
    for part in keyed.plain(text).split("\n"):
        line = ""
        for word in part.split():
            longer = f"{line} {word}".strip()
            if line and width_of(longer, size, bold) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


def block(lines: Sequence[str], size: float, bold: bool = False) -> tuple[float, float]:
    """The width and the height of lines of words."""
    width = max(width_of(line, size, bold) for line in lines)
    return width, (LINE * (len(lines) - 1) + ASCENT + DESCENT) * size


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Middles for labels in one column: as near to the wanted ones as their heights allow, in their order.

    >>> [round(y, 2) for y in spread([10.0, 10.0, 30.0], [5.0, 5.0, 5.0], 0.0, 100.0)]
    [7.5, 12.5, 30.0]
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    groups: list[tuple[list[int], float]] = []  # members from below, and the bottom of the group
    for index in order:
        members, bottom = [index], wanted[index] - heights[index] / 2
        while groups and groups[-1][1] + sum(heights[i] for i in groups[-1][0]) > bottom:
            members = groups.pop()[0] + members
            bottom = _bottom(members, wanted, heights)
        groups.append((members, bottom))
        bottom = min(max(bottom, low), high - sum(heights[i] for i in members))
        groups[-1] = (members, bottom)
    placed = [0.0] * len(wanted)
    ceiling = high
    for members, bottom in reversed(groups):
        at = min(bottom, ceiling - sum(heights[i] for i in members))
        ceiling = at
        for i in members:
            placed[i] = at + heights[i] / 2
            at += heights[i]
    return placed


def _bottom(members: Sequence[int], wanted: Sequence[float], heights: Sequence[float]) -> float:
    """The bottom of a pile whose labels lie, on average, where they wanted to be."""
    below = np.cumsum([0.0, *(heights[i] for i in members)])[:-1]
    middles = [below[k] + heights[i] / 2 for k, i in enumerate(members)]
    return float(np.mean([wanted[i] - middle for i, middle in zip(members, middles, strict=True)]))


@dataclass
class Ground:
    """What a label has to keep clear of.

    frame: the drawing; taken: boxes of other words; points and weights: along lines and around marks; fills:
    areas on which words read less well.
    """

    frame: Box
    taken: list[Box] = field(default_factory=list)
    points: list[np.ndarray] = field(default_factory=list)
    weights: list[np.ndarray] = field(default_factory=list)
    fills: list[Path] = field(default_factory=list)

    def add(self, points: np.ndarray, weight: float) -> None:
        """Take in points (N, 2) that a label should not cover."""
        points = points[np.isfinite(points).all(axis=1)]
        self.points.append(points)
        self.weights.append(np.full(len(points), weight))


def place(
    size: tuple[float, float],
    anchors: Sequence[Point],
    sides: Sequence[str],
    ground: Ground,
    gap: float,
    led: bool,
) -> tuple[Box, Point | None]:
    """The box of a label of that size beside one of its anchors, and the anchor that a line has to lead to.

    The first side that is free wins; a label that may be `led` can stand further off, with a line to it.
    Of places that touch no words the one that covers least and lies nearest is taken.
    """
    boxes, costs, starts, far = _candidates(size, anchors, sides, gap, led)
    inside = (
        (boxes[:, 0] >= ground.frame[0])
        & (boxes[:, 1] >= ground.frame[1])
        & (boxes[:, 2] <= ground.frame[2])
        & (boxes[:, 3] <= ground.frame[3])
    )
    costs = costs + np.where(inside, 0.0, 1e6) + 1e4 * _overlaps(boxes, ground.taken)
    if ground.points:
        points, weights = np.concatenate(ground.points), np.concatenate(ground.weights)
        costs = costs + _covered(boxes, points, weights)
    costs = costs + 1.5 * _on(boxes, ground.fills)
    for k in np.argsort(costs, kind="stable"):
        if not far[k]:
            return _box(boxes[k]), None
        start = (float(starts[k, 0]), float(starts[k, 1]))
        if not crosses(start, _box(boxes[k]), ground.taken):
            return _box(boxes[k]), start
    best = int(np.argmin(costs))
    return _box(boxes[best]), None


def edge_towards(box: Box, point: Point) -> Point:
    """The point of a box that is nearest to another point.

    >>> edge_towards((0.0, 0.0, 10.0, 4.0), (20.0, 2.0))
    (10.0, 2.0)
    """
    return min(max(point[0], box[0]), box[2]), min(max(point[1], box[1]), box[3])


def crosses(start: Point, box: Box, taken: Sequence[Box]) -> bool:
    """Whether the line from a mark to its label runs through other words."""
    end = edge_towards(box, start)
    along = np.linspace(0.0, 1.0, 25)[:, None]
    line = np.asarray(start) * (1 - along) + np.asarray(end) * along
    return any(
        bool(((line[:, 0] > b[0]) & (line[:, 0] < b[2]) & (line[:, 1] > b[1]) & (line[:, 1] < b[3])).any())
        for b in taken
    )


def _box(row: np.ndarray) -> Box:
    return float(row[0]), float(row[1]), float(row[2]), float(row[3])


def _candidates(
    size: tuple[float, float], anchors: Sequence[Point], sides: Sequence[str], gap: float, led: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Boxes (K, 4), what each costs by itself, its anchor (K, 2), and whether it needs a line to it."""
    width, height = size
    rows: list[tuple[float, float, float, float, float, bool]] = []
    for n, (x, y) in enumerate(anchors):
        for rank, side in enumerate(sides):
            dx, dy = SIDES[side]
            rows.append(
                (
                    x,
                    y,
                    x + dx * gap + _sign(dx) * width / 2,
                    y + dy * gap + _sign(dy) * height / 2,
                    0.6 * rank + 0.3 * n,
                    False,
                )
            )
            for shift in (-0.3, 0.3) if not dx else ():
                rows.append(
                    (
                        x,
                        y,
                        x + shift * width,
                        y + dy * gap + dy * height / 2,
                        0.6 * rank + 0.3 * n + 0.5,
                        False,
                    )
                )
        for ring in RINGS if led else ():
            for turn in _TURNS:
                dx, dy = float(np.cos(turn)), float(np.sin(turn))
                rows.append(
                    (
                        x,
                        y,
                        x + dx * ring + _sign(dx) * width / 2,
                        y + dy * ring + _sign(dy) * height / 2,
                        4.0 + 0.12 * ring,
                        True,
                    )
                )
    table = np.array([row[:5] for row in rows])
    boxes = np.column_stack(
        [
            table[:, 2] - width / 2,
            table[:, 3] - height / 2,
            table[:, 2] + width / 2,
            table[:, 3] + height / 2,
        ]
    )
    return boxes, table[:, 4], table[:, :2], np.array([row[5] for row in rows])


def _sign(value: float) -> float:
    return 0.0 if abs(value) < 0.2 else float(np.sign(value))


def _overlaps(boxes: np.ndarray, taken: Sequence[Box]) -> np.ndarray:
    if not taken:
        return np.zeros(len(boxes))
    other = np.array(taken)
    wide = np.minimum(boxes[:, None, 2], other[None, :, 2]) - np.maximum(boxes[:, None, 0], other[None, :, 0])
    tall = np.minimum(boxes[:, None, 3], other[None, :, 3]) - np.maximum(boxes[:, None, 1], other[None, :, 1])
    return np.asarray(((wide > 0) & (tall > 0)).sum(axis=1))


def _covered(boxes: np.ndarray, points: np.ndarray, weights: np.ndarray) -> np.ndarray:
    x, y, room = points[:, 0], points[:, 1], 1.5
    inside = (x > boxes[:, None, 0] - room) & (x < boxes[:, None, 2] + room)
    inside &= (y > boxes[:, None, 1] - room) & (y < boxes[:, None, 3] + room)
    return np.asarray(inside @ weights)


def _on(boxes: np.ndarray, fills: Sequence[Path]) -> np.ndarray:
    """How many of five points of each box lie on a filled area."""
    if not fills:
        return np.zeros(len(boxes))
    xs = np.column_stack([boxes[:, 0], boxes[:, 0], boxes[:, 2], boxes[:, 2], boxes[:, [0, 2]].mean(axis=1)])
    ys = np.column_stack([boxes[:, 1], boxes[:, 3], boxes[:, 1], boxes[:, 3], boxes[:, [1, 3]].mean(axis=1)])
    points = np.column_stack([xs.ravel(), ys.ravel()])
    on = np.zeros(len(points), bool)
    for fill in fills:
        on |= fill.contains_points(points)
    return np.asarray(on.reshape(xs.shape).sum(axis=1))
