"""The fans of a file's series on one page: one file, nothing fetched, in either language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10
from pathlib import Path

import numpy as np
from markupsafe import Markup

from analysis.figures.scales import years_named
from analysis.publishing.chart import Axes, Paper, Scale, band_path, line_path, scale, tick_step
from analysis.publishing.drawing import two_rooms
from analysis.publishing.render import page
from analysis.series.levels import LevelForecast
from analysis.series.quantile_file import FileForecast
from analysis.series.quantile_levels import BAND, BELTS, LEVELS, MIDDLE
from analysis.series.yearly_values import Yearly
from analysis.words import Words, keyed, mark

MOST_DRAWN = 100  # series on one page
MOST_REFUSED = 20  # names of series that were not forecast
NAMED = 3  # models named of each series
WIDE, NARROW = Paper(760, 300), Paper(352, 260, narrow=True)
REACH = 2.5  # of history and 80 % band together: a 95 % band beyond it is cut off in the drawing
SIZE = 12.0
MODELS = {
    "theta": mark("Theta"),
    "damped trend": mark("damped trend"),
    "quickly damped trend": mark("quickly damped trend"),
    "straight trend": mark("straight trend"),
    "return to the mean": mark("return to the mean"),
    "ar1 on differences": mark("AR(1) of yearly changes"),
    "panel drift": mark("growth shared with the other series"),
}
LOGS = ", on logs"
Shown = Callable[[float], str]


@dataclass(frozen=True)
class Drawn:
    """One series on the page: its title is what it shows."""

    name: str
    finding: str
    chart: Markup
    notes: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def forecast_page(made: FileForecast, source: Path, say: Words) -> str:
    """The page of a file: a fan a series, the first hundred of many; which models carry it; a table."""
    names = list(made.forecasts)
    shown = [_drawn(name, made.series[name], made.forecasts[name], say) for name in names[:MOST_DRAWN]]
    return page(
        "series.html.j2",
        say,
        title=say("Forecasts of yearly series"),
        kicker=source.name,
        description=_standfirst(made, say),
        shown=shown,
        refused=_refused(made, say),
        foot=say(
            "Made from {file}. A forecast is a probability under the assumption that the series moves as "
            "it did; it is no promise.",
            file=source.name,
        ),
    )


def model_label(name: str, say: Words) -> str:
    """The name of a model in words.

    >>> from analysis.words import load
    >>> model_label("theta, on logs", load("en"))
    'Theta, on logs'
    """
    bare = name.removesuffix(LOGS)
    label = say(MODELS[bare])
    return say("{model}, on logs", model=label) if name.endswith(LOGS) else label


def _standfirst(made: FileForecast, say: Words) -> str:
    count, years = len(made.forecasts), max((len(f.quantiles) for f in made.forecasts.values()), default=0)
    said = [say("{count} series, {years} years ahead.", count=count, years=years)]
    if count > MOST_DRAWN:
        said.append(
            say(
                "The first {shown} are drawn; the numbers of all are in {file}.",
                shown=MOST_DRAWN,
                file=made.output.name,
            )
        )
    return " ".join(said)


def _refused(made: FileForecast, say: Words) -> str:
    if not made.refused:
        return ""
    names = list(made.refused)
    listed = ", ".join(names[:MOST_REFUSED])
    left = len(names) - MOST_REFUSED
    more = say(" and {count} more", count=left) if left > 0 else ""
    return say("Not forecast: {names}{more}. The command names the reason of each.", names=listed, more=more)


def _drawn(name: str, series: Yearly, found: LevelForecast, say: Words) -> Drawn:
    years = [series.years[-1] + step for step in range(1, len(found.quantiles) + 1)]
    number = _numbers(series, found, say)
    low, middle, high = (number(found.quantiles[-1, _at(level)]) for level in MIDDLE)
    finding = say(
        "{name}: {middle} in {year}, with four chances in five between {low} and {high}",
        name=name,
        middle=middle,
        year=years[-1],
        low=low,
        high=high,
    )
    shares = list(found.weights.items())[:NAMED]
    models = "; ".join(f"{model_label(model, say)} {say.percent(weight)}" for model, weight in shares)
    notes = [say("Carried by: {models}.", models=models)]
    if found.start:
        year = series.years[found.start]
        notes.append(say("Forecast from {year} on: until then steps were ten times larger.", year=year))
    held, cut = _scale(series, years, found)
    if cut:
        notes.append(say("The 95% band reaches beyond the drawing."))
    chart = two_rooms(*(_svg(paper, series, years, found, held, finding, number) for paper in (WIDE, NARROW)))
    rows = tuple(
        (str(year), *(number(row[_at(level)]) for level in BAND))
        for year, row in zip(years, found.quantiles, strict=True)
    )
    return Drawn(name, finding, Markup(chart), tuple(notes), rows)


def _numbers(series: Yearly, found: LevelForecast, say: Words) -> Shown:
    """How the numbers of a series are shown: three digits of its size, powers where it is extreme."""
    size = max(float(np.abs(series.values).max()), float(np.abs(found.quantiles[:, _at(0.5)]).max()))
    digits = min(max(2 - floor(log10(size)), 0), 6) if size > 0 else 0
    if size == 0 or 1e-4 <= size < 1e12:
        return lambda value: say.number(float(value), digits)
    return lambda value: f"{value:.3g}"


def _at(level: float) -> int:
    return int(np.argmin(np.abs(LEVELS - level)))


def _scale(series: Yearly, years: Sequence[int], found: LevelForecast) -> tuple[Scale, bool]:
    """What the drawing holds: history and the 80 % band; the 95 % band where it is not much wider."""
    inner = np.concatenate([series.values, found.quantiles[:, [_at(0.1), _at(0.9)]].ravel()])
    outer = np.concatenate([inner, found.quantiles[:, [_at(0.025), _at(0.975)]].ravel()])
    cut = bool(np.ptp(outer) > REACH * np.ptp(inner))
    held = inner if cut else outer
    room = float(np.ptp(held)) or abs(float(held[0])) or 1.0
    low, high = float(held.min()), float(held.max())
    if low == high:
        low, high = low - room / 2, high + room / 2
    return scale([series.years[0], years[-1]], [low, high]), cut


def _svg(
    paper: Paper,
    series: Yearly,
    years: Sequence[int],
    found: LevelForecast,
    held: Scale,
    alt: str,
    number: Shown,
) -> str:
    step = tick_step(held.low, held.high)
    ticks = [held.low + step * n for n in range(round((held.high - held.low) / step) + 1)]
    left = 14.0 + 7.0 * max(len(number(tick)) for tick in ticks)
    axes = Axes(held, paper, left, 10.0)
    start, last = series.years[-1], float(series.values[-1])
    inside = "".join(
        [
            *_bands(axes, (start, *years), last, found),
            f'<path class="history" d="{line_path(axes, series.years, series.values.tolist())}"/>',
        ]
    )
    room = (
        f'viewBox="0 0 {paper.width - axes.left - axes.right:g} {paper.height - paper.top - paper.bottom:g}"'
    )
    return "".join(
        [
            f'<svg class="chart" viewBox="0 0 {paper.width:g} {paper.height:g}" role="img" ',
            f'aria-label="{escape(keyed.plain(alt))}">',
            *_grid(axes, ticks, number),
            # an inner drawing cuts off what lies outside of it, without a name that another could bear
            f'<svg x="{axes.left:g}" y="{paper.top:g}" width="{paper.width - axes.left - axes.right:g}" '
            f'height="{paper.height - paper.top - paper.bottom:g}" {room}>'
            f'<g transform="translate({-axes.left:g} {-paper.top:g})">{inside}</g></svg>',
            "</svg>",
        ]
    )


def _bands(axes: Axes, years: Sequence[int], last: float, found: LevelForecast) -> Iterator[str]:
    def path(level: float) -> list[float]:
        return [last, *found.quantiles[:, _at(level)].tolist()]

    for number, (low, high) in enumerate(BELTS, start=1):
        yield f'<path class="band band{number}" d="{band_path(axes, years, path(low), path(high))}"/>'
    yield f'<path class="median" d="{line_path(axes, years, path(0.5))}"/>'


def _grid(axes: Axes, ticks: Sequence[float], number: Shown) -> Iterator[str]:
    paper = axes.paper
    for tick in ticks:
        y = axes.y(tick)
        yield f'<line class="grid" x1="{axes.left}" x2="{paper.width - axes.right:g}" y1="{y}" y2="{y}"/>'
        text = f'<text class="tick" x="{axes.left - 8:g}" y="{y + 4.3:g}" text-anchor="end">'
        yield f"{text}{escape(number(tick))}</text>"
    years = range(axes.scale.first, axes.scale.last + 1)
    for year in years_named(years, [], axes.x(1) - axes.x(0), SIZE):
        text = f'<text class="tick" x="{axes.x(year)}" y="{paper.height - 8:g}" text-anchor="middle">'
        yield f"{text}{year}</text>"
