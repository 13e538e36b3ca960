"""A forecast on a chart: what it says, the paper it is drawn on, and where years and values lie there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10

from analysis.series.quantile_levels import BELTS

MARGIN = 0.4  # years left and right of the first and the last


@dataclass(frozen=True)
class Paper:
    """The room of a drawing in pixels."""

    width: float
    height: float
    narrow: bool = False
    top: float = 28.0
    bottom: float = 28.0


WIDE = Paper(760, 400)
NARROW = Paper(352, 340, narrow=True)


@dataclass(frozen=True)
class Fan:
    """A forecast: years, quantile levels, and values[level][year]."""

    years: tuple[int, ...]
    levels: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]

    def at(self, level: float) -> tuple[float, ...]:
        """The values at a level that the fan has."""
        return self.values[self.levels.index(level)]

    @property
    def bands(self) -> list[tuple[float, float]]:
        """The bands that can be drawn, widest first."""
        return [band for band in BELTS if set(band) <= set(self.levels)]


@dataclass(frozen=True)
class Scale:
    """The years and the values that a drawing holds."""

    first: int
    last: int
    low: float
    high: float


@dataclass(frozen=True)
class Axes:
    """Years and values on a paper, with margins for the words at either side."""

    scale: Scale
    paper: Paper
    left: float
    right: float

    def x(self, year: float) -> float:
        """Pixels from the left."""
        span = self.scale.last - self.scale.first + 2 * MARGIN
        share = (year - self.scale.first + MARGIN) / span
        return round(self.left + share * (self.paper.width - self.left - self.right), 1)

    def y(self, value: float) -> float:
        """Pixels from the top."""
        low, high = self.scale.low, self.scale.high
        room = self.paper.height - self.paper.top - self.paper.bottom
        return round(self.paper.height - self.paper.bottom - (value - low) / (high - low) * room, 1)


def scale(years: Sequence[int], values: Sequence[float]) -> Scale:
    """A scale that holds all of these, with round ends.

    >>> scale([2015, 2025], [3400.0, 8500.0])
    Scale(first=2015, last=2025, low=3000.0, high=9000.0)
    """
    step = tick_step(min(values), max(values))
    low = step * (min(values) // step)
    high = step * -(-max(values) // step)
    return Scale(min(years), max(years), float(low), float(high))


def tick_step(low: float, high: float) -> float:
    """A round step with four to nine ticks between low and high.

    >>> tick_step(3400.0, 8500.0), tick_step(0.12, 0.31)
    (1000.0, 0.05)
    """
    wanted = (high - low) / 8 or 1.0
    unit = 10.0 ** floor(log10(wanted))
    return next(unit * times for times in (1, 2, 5, 10) if unit * times >= wanted)


def band_path(axes: Axes, years: Sequence[int], low: Sequence[float], high: Sequence[float]) -> str:
    """The outline of a band."""
    there = [f"{axes.x(year)},{axes.y(value)}" for year, value in zip(years, low, strict=True)]
    back = [f"{axes.x(year)},{axes.y(value)}" for year, value in zip(years, high, strict=True)]
    return "M" + "L".join([*there, *reversed(back)]) + "Z"


def line_path(axes: Axes, years: Sequence[int], values: Sequence[float]) -> str:
    """A line through points; years that are not neighbours are not joined."""
    points = [f"{axes.x(year)},{axes.y(value)}" for year, value in zip(years, values, strict=True)]
    joints = ["", *("L" if b - a == 1 else "M" for a, b in pairwise(years))]
    return "M" + "".join(joint + point for joint, point in zip(joints, points, strict=True))


@dataclass(frozen=True)
class Story:
    """One forecast on a drawing.

    start: the last year known and its value; target: lower and upper bound, None for a floor alone;
    target_year: the year it is for; day: when the forecast was made, in words.
    """

    start: tuple[int, float]
    fan: Fan
    target: tuple[float, float | None]
    target_year: int
    day: str

    @property
    def values(self) -> list[float]:
        """All values that the axes must hold."""
        ends = [value for band in self.fan.bands for level in band for value in self.fan.at(level)]
        return [self.start[1], *ends, *(bound for bound in self.target if bound is not None)]
