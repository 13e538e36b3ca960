"""A fan as plain SVG with fixed axes, drawn here once and redrawn in the page when the reader chooses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from analysis.words import Words

WIDTH, HEIGHT = 760, 400
LEFT, RIGHT, TOP, BOTTOM = 58, 142, 14, 30
APART = 15
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


@dataclass(frozen=True)
class Story:
    """One forecast on a drawing.

    start: the last year known and its value; target: lower and upper bound, None for a floor alone;
    target_years: the years it is for; day: when the forecast was made, in words.
    """

    start: tuple[int, float]
    fan: Fan
    target: tuple[float, float | None]
    target_years: tuple[int, int]
    day: str

    @property
    def values(self) -> list[float]:
        """All values that the axes must hold."""
        ends = [value for band in self.fan.bands for level in band for value in self.fan.at(level)]
        return [self.start[1], *ends, *(bound for bound in self.target if bound is not None)]


def draw(
    axes: Scale,
    stories: Sequence[Story],
    history: Mapping[int, float],
    later: Mapping[int, float],
    say: Words,
    alt: str,
    name: str = "fan",
) -> str:
    """The drawing: history, each fan from its start, the targets, and what came out later.

    `later` is drawn apart: no forecast could know it. The last story is the one that a switch redraws.
    """
    return "".join(
        [
            f'<svg class="chart" id="{name}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" ',
            f'aria-label="{escape(alt)}">',
            *_grid(axes, say),
            *(part for story in stories for part in _fan(axes, story)),
            f'<path class="history" d="{line_path(axes, list(history), list(history.values()))}"/>',
            *(part for story in stories for part in _target(axes, story, say)),
            '<path class="own" d=""/>',
            *(
                f'<circle class="later-point" cx="{axes.x(year)}" cy="{axes.y(value)}" r="4"/>'
                for year, value in later.items()
            ),
            *_labels(axes, stories, later, say),
            "</svg>",
        ]
    )


def _grid(axes: Scale, say: Words) -> Iterator[str]:
    step = tick_step(axes.low, axes.high)
    for n in range(round((axes.high - axes.low) / step) + 1):
        y = axes.y(axes.low + step * n)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
        yield _label(LEFT - 8, y + 4, say.number(axes.low + step * n), "tick", "end")
    for year in range(axes.first, axes.last + 1):
        yield _label(axes.x(year), HEIGHT - 8, str(year), "tick", "middle")


def _fan(axes: Scale, story: Story) -> Iterator[str]:
    (first, base), fan = story.start, story.fan
    years = (first, *fan.years)
    for lower, upper in fan.bands:
        path = band_path(axes, years, (base, *fan.at(lower)), (base, *fan.at(upper)))
        yield f'<path class="band band{BANDS.index((lower, upper)) + 1}" data-band="{lower}" d="{path}"/>'
    yield f'<path class="median" d="{line_path(axes, years, (base, *fan.at(0.5)))}"/>'


def _target(axes: Scale, story: Story, say: Words) -> Iterator[str]:
    low, high = story.target
    left, right = (axes.x(year) for year in story.target_years)
    top = axes.y(low if high is None else high)
    if high is not None:
        yield (
            f'<rect class="target" x="{left}" y="{top}" width="{round(right - left, 1)}" '
            f'height="{round(axes.y(low) - top, 1)}"/>'
        )
    yield f'<line class="target-line" x1="{left}" x2="{right}" y1="{axes.y(low)}" y2="{axes.y(low)}"/>'
    asked = (
        say("Target: at least {low}", low=say.number(low))
        if high is None
        else say("Target: {low} to {high}", low=say.number(low), high=say.number(high))
    )
    yield _label(left, top - 6, asked, "target-text")


def _labels(axes: Scale, stories: Sequence[Story], later: Mapping[int, float], say: Words) -> Iterator[str]:
    """The labels of what came out, of each median, and of the days of the forecasts before the last."""
    right = axes.x(axes.last) + 8
    taken: list[float] = []
    if later:
        year, value = max(later.items())
        text = say("{year} came out: {value}", year=year, value=say.number(value))
        if year == axes.last:
            taken.append(axes.y(value))
            yield _label(right, axes.y(value) + 4, text, "later-text")
        else:
            yield _label(axes.x(year) - 8, axes.y(value) - 9, text, "later-text", "end")
    for story in stories[:-1]:
        value = story.fan.at(0.5)[-1]
        text = say("Median of {day}: {value}", day=story.day, value=say.number(value))
        lowest = story.fan.at(story.fan.bands[0][0])[-1]
        yield _label(axes.x(story.fan.years[-1]), axes.y(lowest) + 16, text, "median-text", "end")
    value = stories[-1].fan.at(0.5)[-1]
    text = say("Median {value}", value=say.number(value))
    yield _label(right, clear_of(axes.y(value), taken) + 4, text, "median-text last")


def clear_of(y: float, taken: Sequence[float]) -> float:
    """The height nearest to y for a label that covers none of the labels already set.

    >>> clear_of(100.0, [104.0]), clear_of(100.0, [96.0, 82.0])
    (89.0, 111.0)
    """
    places = (y, *(other - APART for other in taken), *(other + APART for other in taken))
    free = [place for place in places if all(abs(place - other) >= APART for other in taken)]
    return min(free, key=lambda place: abs(place - y))


def _label(x: float, y: float, text: str, style: str, anchor: str = "start") -> str:
    return (
        f'<text class="{style}" x="{round(x, 1)}" y="{round(y, 1)}" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )
