"""What is drawn on axes, as a label sees it: points and areas that it should not cover."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.figures.labels import Box, Ground
from analysis.figures.style import GRID

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

__all__ = ["Ground", "ground"]
STEP = 2.5
LINE, MARK, EDGE = 1.0, 6.0, 1.0
SCALES = {"left": [(0, 0), (0, 1)], "bottom": [(0, 0), (1, 0)]}  # their lines, in shares of the axes


def ground(panes: Sequence[Axes], frame: Box) -> Ground:
    """The marks of these axes in points of the drawing."""
    found = Ground(frame)
    for axes in panes:
        for line in axes.lines:
            _line(line, found)
        for side, ends in SCALES.items():
            if axes.spines[side].get_visible():
                found.add(_along(np.asarray(axes.transAxes.transform(ends))), LINE)
        patches: Any = axes.patches
        for patch in patches:
            path = patch.get_path().transformed(patch.get_transform())
            found.add(_along(path.vertices), EDGE)
            if patch.get_facecolor()[3] > 0.5:
                found.fills.append(path)
                found.add(_inside(np.asarray(path.vertices)), 0.4)
        groups: Any = axes.collections
        for group in groups:
            offsets = group.get_offset_transform().transform(group.get_offsets())
            if len(group.get_paths()) and len(offsets) <= 1:
                for part in group.get_paths():
                    path = part.transformed(group.get_transform())
                    found.add(_along(path.vertices), EDGE)
                    found.fills.append(path)
            else:
                found.add(_around(np.asarray(offsets), float(np.sqrt(np.max(group.get_sizes())))), MARK)
    return found


def marks_right(axes: Axes) -> list[float]:
    """How far right the marks of each line of points reach, in points of the drawing."""
    found = []
    for line in axes.lines:
        points = np.asarray(line.get_transform().transform(line.get_path().vertices))[:, 0]
        if line.get_marker() not in ("None", "none", "", None) and np.isfinite(points).any():
            found.append(float(np.nanmax(points)) + float(line.get_markersize()) / 2 - 3.0)
    return found


def _line(line: Line2D, found: Ground) -> None:
    if line.get_color() == GRID or not line.get_visible():
        return
    points = np.asarray(line.get_transform().transform(line.get_path().vertices))
    if line.get_linestyle() not in ("None", "none", ""):
        found.add(_along(points), LINE)
    if line.get_marker() not in ("None", "none", "", None):
        found.add(_around(points, float(line.get_markersize())), MARK)


def _along(vertices: np.ndarray) -> np.ndarray:
    """Points along a path, a few points apart; gaps stay gaps."""
    parts = [vertices]
    for (x0, y0), (x1, y1) in pairwise(vertices):
        length = np.hypot(x1 - x0, y1 - y0)
        if np.isfinite(length) and length > STEP:
            share = np.linspace(0, 1, min(400, int(length / STEP) + 1))[:, None]
            parts.append(np.array([[x0, y0]]) * (1 - share) + np.array([[x1, y1]]) * share)
    return np.concatenate(parts)


def _around(points: np.ndarray, size: float) -> np.ndarray:
    """The middle and eight points of the rim of each mark."""
    turns = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    rim = np.column_stack([np.cos(turns), np.sin(turns)]) * size / 2
    return np.concatenate([points, (points[:, None, :] + rim[None, :, :]).reshape(-1, 2)])


def _inside(vertices: np.ndarray) -> np.ndarray:
    """A net of points over the box of a shape."""
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    counts = np.clip(((high - low) / (2 * STEP)).astype(int), 1, 60)
    xs, ys = (np.linspace(low[k], high[k], int(counts[k]) + 1) for k in (0, 1))
    return np.column_stack([grid.ravel() for grid in np.meshgrid(xs, ys)])
