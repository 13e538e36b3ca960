"""A fan as plain SVG with fixed axes, drawn here once and redrawn in the page when the reader chooses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from analysis.words import Words

WIDTH, HEIGHT = 760, 400
LEFT, RIGHT, TOP, BOTTOM = 58, 92, 14, 30
BANDS = ((0.025, 0.975), (0.1, 0.9), (0.25, 0.75))


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
        return [band for band in BANDS if set(band) <= set(self.levels)]


@dataclass(frozen=True)
class Scale:
    """Years and values on the drawing."""

    first: int
    last: int
    low: float
    high: float

    def x(self, year: float) -> float:
        """Pixels from the left."""
        return round(LEFT + (year - self.first) / (self.last - self.first) * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        """Pixels from the top."""
        return round(
            HEIGHT - BOTTOM - (value - self.low) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM), 1
        )


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
    """A round step with four to nine ticks between low and high."""
    wanted = (high - low) / 8 or 1.0
    unit = 10.0 ** len(str(int(wanted))) / 10
    return next(unit * times for times in (1, 2, 5, 10) if unit * times >= wanted)


def band_path(axes: Scale, years: Sequence[int], low: Sequence[float], high: Sequence[float]) -> str:
    """The outline of a band."""
    there = [f"{axes.x(year)},{axes.y(value)}" for year, value in zip(years, low, strict=True)]
    back = [f"{axes.x(year)},{axes.y(value)}" for year, value in zip(years, high, strict=True)]
    return "M" + "L".join([*there, *reversed(back)]) + "Z"


def line_path(axes: Scale, years: Sequence[int], values: Sequence[float]) -> str:
    """A line through points."""
    return "M" + "L".join(
        f"{axes.x(year)},{axes.y(value)}" for year, value in zip(years, values, strict=True)
    )


def draw(
    axes: Scale,
    start: tuple[int, float],
    fan: Fan,
    history: Mapping[int, float],
    later: Mapping[int, float],
    target: tuple[float, float | None],
    target_years: tuple[int, int],
    say: Words,
    alt: str,
    name: str = "fan",
) -> str:
    """The drawing: history, the fan from its start, the target, and what came out later.

    target: lower and upper bound, or a floor alone; `later` is drawn apart: the forecast could not know it.
    """
    return "".join(_parts(axes, start, fan, history, later, target, target_years, say, alt, name))


def _parts(
    axes: Scale,
    start: tuple[int, float],
    fan: Fan,
    history: Mapping[int, float],
    later: Mapping[int, float],
    target: tuple[float, float | None],
    target_years: tuple[int, int],
    say: Words,
    alt: str,
    name: str,
) -> Iterator[str]:
    yield (
        f'<svg class="chart" id="{name}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(alt)}">'
    )
    step = tick_step(axes.low, axes.high)
    ticks = [axes.low + step * n for n in range(round((axes.high - axes.low) / step) + 1)]
    for tick in ticks:
        yield (
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{axes.y(tick)}" y2="{axes.y(tick)}"/>'
            f'<text class="tick" x="{LEFT - 8}" y="{axes.y(tick) + 4}" text-anchor="end">'
            f"{say.number(tick)}</text>"
        )
    for year in range(axes.first, axes.last + 1):
        yield (f'<text class="tick" x="{axes.x(year)}" y="{HEIGHT - 8}" text-anchor="middle">{year}</text>')
    low, high = target
    left, right = axes.x(target_years[0]), axes.x(target_years[1])
    if high is not None:
        yield (
            f'<rect class="target" x="{left}" y="{axes.y(high)}" width="{round(right - left, 1)}" '
            f'height="{round(axes.y(low) - axes.y(high), 1)}"/>'
        )
    yield f'<line class="target-line" x1="{left}" x2="{right}" y1="{axes.y(low)}" y2="{axes.y(low)}"/>'
    asked = (
        say.number(low) if high is None else say("{low}-{high}", low=say.number(low), high=say.number(high))
    )
    yield _label(
        right + 6,
        axes.y(low if high is None else (low + high) / 2) + 4,
        say("Target {value}", value=asked),
        "target-text",
    )
    years, base = (start[0], *fan.years), start[1]
    for lower, upper in fan.bands:
        path = band_path(axes, years, (base, *fan.at(lower)), (base, *fan.at(upper)))
        yield f'<path class="band band{BANDS.index((lower, upper)) + 1}" data-band="{lower}" d="{path}"/>'
    yield f'<path class="median" d="{line_path(axes, years, (base, *fan.at(0.5)))}"/>'
    yield '<path class="own" d=""/>'
    yield f'<path class="history" d="{line_path(axes, list(history), list(history.values()))}"/>'
    for year, value in later.items():
        yield f'<circle class="later-point" cx="{axes.x(year)}" cy="{axes.y(value)}" r="4"/>'
    yield _label(
        axes.x(fan.years[-1]) + 6,
        axes.y(fan.at(0.5)[-1]) + 4,
        say("Median {value}", value=say.number(fan.at(0.5)[-1])),
        "median-text",
    )
    if later:
        year, value = max(later.items())
        yield _label(
            axes.x(year) - 8,
            axes.y(value) + 18,
            say("Came out: {value}", value=say.number(value)),
            "later-text",
            "end",
        )
    yield "</svg>"


def _label(x: float, y: float, text: str, style: str, anchor: str = "start") -> str:
    return (
        f'<text class="{style}" x="{round(x, 1)}" y="{round(y, 1)}" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )
