"""The fan of a page as plain SVG: drawn here for wide and narrow screens, redrawn when the reader chooses.

The words at the ends of the lines are kept apart here by `figures.labels.spread` and in the page by the same
rule in template/compare.js. One unit of the drawing is one pixel of a page at its own size.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from analysis.figures.labels import Ground, block, edge_towards, place, spread, width_of, wrapped
from analysis.figures.scales import years_named
from analysis.publishing.chart import (
    MARGIN,
    NARROW,
    WIDE,
    Axes,
    Paper,
    Scale,
    Story,
    band_path,
    line_path,
    tick_step,
)
from analysis.publishing.drawing import two_rooms
from analysis.series.quantile_levels import BELTS, MIDDLE
from analysis.words import Words, keyed

SIZE = 12.0
APART = 15.0
OUT = 10.0
TO_BASE = 4.3  # from the middle of a line of words to its base
NAMED = (0.975, 0.9, 0.75, 0.5, 0.1)


@dataclass(frozen=True)
class End:
    """Words at the right end of a line; `template`: how the page writes them for another scenario."""

    value: float
    text: str
    style: str
    year: float
    name: str = ""
    template: str = ""


@dataclass(frozen=True)
class Picture:
    """What a chart shows, before it has a size.

    stories: forecasts, of which the last is the one that a switch redraws; history: what was known; later:
    what no forecast could know, drawn apart. live: whether a script adds a baseline and a reader's own path.
    """

    scale: Scale
    stories: Sequence[Story]
    history: Mapping[int, float]
    later: Mapping[int, float]
    say: Words
    alt: str
    name: str = "fan"
    live: bool = False

    def html(self) -> str:
        """The drawing for wide and the drawing for narrow screens."""
        return two_rooms(self.svg(WIDE), self.svg(NARROW))

    def svg(self, paper: Paper) -> str:
        """The drawing on one paper."""
        axes = self.axes(paper)
        own = f"{self.name}-{'narrow' if paper.narrow else 'wide'}"
        named = "" if paper.narrow else f' id="{self.name}"'
        about = vars(self.scale) | {
            "left": axes.left,
            "right": paper.width - axes.right,
            "top": paper.top,
            "bottom": paper.height - paper.bottom,
            "margin": MARGIN,
        }
        known = line_path(axes, list(self.history), list(self.history.values()))
        clip = (
            f'<clipPath id="{own}-clip"><rect x="{axes.left}" y="{paper.top - 2}" '
            f'width="{round(paper.width - axes.right - axes.left, 1)}" '
            f'height="{paper.height - paper.top - paper.bottom + 4}"/></clipPath>'
        )
        return "".join(
            [
                f'<svg class="chart"{named} data-chart="{self.name}" ',
                f'viewBox="0 0 {paper.width:g} {paper.height:g}" ',
                f'role="img" aria-label="{escape(keyed.plain(self.alt))}" ',
                f'data-axes="{escape(json.dumps(about))}">',
                f"<defs>{clip}</defs>" if self.live else "",
                *self._grid(axes),
                *(part for story in self.stories for part in _fan(axes, story)),
                *(self._baseline(axes) if self.live else ()),
                f'<path class="history" d="{known}"/>',
                *(
                    f'<circle class="known-point" cx="{axes.x(year)}" cy="{axes.y(value)}" r="2.6"/>'
                    for year, value in self.history.items()
                ),
                *(part for story in self.stories for part in _target(axes, story)),
                f'<path class="own" d="" clip-path="url(#{own}-clip)"/>' if self.live else "",
                *(
                    f'<circle class="later-point" cx="{axes.x(year)}" cy="{axes.y(value)}" r="4"/>'
                    for year, value in self.later.items()
                ),
                *self._words(axes),
                "</svg>",
            ]
        )

    def axes(self, paper: Paper) -> Axes:
        """The axes, with as much room at the sides as the words need."""
        step = tick_step(self.scale.low, self.scale.high)
        ticks = np.arange(self.scale.low, self.scale.high + step / 2, step)
        left = max(width_of(self.say.number(float(tick)), SIZE) for tick in ticks) + 14.0
        widest = self.say.number(10.0 ** len(str(int(self.scale.high))) - 1)
        texts = [
            (end.template.format(value=widest) if end.template else end.text, end) for end in self.ends(paper)
        ]
        right = max(width_of(text, SIZE, "bold" in end.style) for text, end in texts) + OUT
        if self.live:
            more = [template.format(value=widest) for template in self.of_the_reader(paper).values()]
            right = max(right, *(width_of(text, SIZE, bold=True) + OUT for text in more))
        return Axes(self.scale, paper, round(left, 1), round(right + 4.0, 1))

    def ends(self, paper: Paper) -> list[End]:
        """What stands right of the drawing: bands, median, target and outcome of the last year."""
        say, story, last = self.say, self.stories[-1], self.scale.last
        wide = not paper.narrow
        said = {
            0.975: say("95% interval") if wide else "95%",
            0.9: say("80%: to {value}") if wide else "80%: {value}",
            0.75: say("50% interval") if wide else "50%",
            0.5: say("median {value}") if wide else "{value}",
            0.1: say("80%: from {value}") if wide else "80%: {value}",
        }
        found = [
            End(
                story.fan.at(level)[-1],
                said[level].format(value=say.number(story.fan.at(level)[-1])),
                "median-text bold" if level == 0.5 else "band-text",
                last,
                f"q{level:g}",
                said[level],
            )
            for level in NAMED
            if level in story.fan.levels
        ]
        low, high = story.target
        if story.target_year == last:
            text = _asked(low, high, say) if wide else say("target {low}", low=say.number(low))
            found.append(End((low + (high or low)) / 2, text, "target-text bold", last + 0.3))
        if last in self.later:
            text = say("{year}: {value}", year=last, value=say.number(self.later[last]))
            found.append(End(self.later[last], text, "later-text bold", last))
        return found

    def of_the_reader(self, paper: Paper) -> dict[str, str]:
        """The words that a script shows: at the baseline beside another scenario, and at an own path."""
        if paper.narrow:
            return {
                "baseline": "{value}",
                "own": "{value}",
                "beyond": "\N{UPWARDS ARROW} {value}",
                "below": "\N{DOWNWARDS ARROW} {value}",
            }
        return {
            "baseline": self.say("baseline {value}"),
            "own": self.say("your path {value}"),
            "beyond": self.say("your path \N{UPWARDS ARROW} {value}"),
            "below": self.say("your path \N{DOWNWARDS ARROW} {value}"),
        }

    def _grid(self, axes: Axes) -> Iterator[str]:
        step, paper = tick_step(axes.scale.low, axes.scale.high), axes.paper
        yield _text(0.0, 14.0, self.say("USD per person"), "tick", "start")
        for n in range(round((axes.scale.high - axes.scale.low) / step) + 1):
            y = axes.y(axes.scale.low + step * n)
            yield f'<line class="grid" x1="{axes.left}" x2="{paper.width - axes.right:g}" y1="{y}" y2="{y}"/>'
            yield _text(axes.left - 8, y + TO_BASE, self.say.number(axes.scale.low + step * n), "tick", "end")
        must = [story.target_year for story in self.stories]
        years = range(axes.scale.first, axes.scale.last + 1)
        for year in years_named(years, must, axes.x(1) - axes.x(0), SIZE):
            yield _text(axes.x(year), paper.height - 8, str(year), "tick", "middle")

    def _baseline(self, axes: Axes) -> Iterator[str]:
        """The outline of the baseline, kept while another scenario is shown."""
        (first, base), fan = self.stories[-1].start, self.stories[-1].fan
        years = (first, *fan.years)
        for level in MIDDLE:
            line = line_path(axes, years, (base, *fan.at(level)))
            yield f'<path class="baseline" d="{line}" visibility="hidden"/>'

    def _words(self, axes: Axes) -> Iterator[str]:
        ends = self.ends(axes.paper)
        wanted = [axes.paper.height - axes.y(end.value) for end in ends]
        heights = [APART] * len(ends)
        middles = spread(wanted, heights, axes.paper.bottom - 8.0, axes.paper.height - axes.paper.top + 16.0)
        left = axes.paper.width - axes.right + OUT
        yield '<g class="ends">'
        for end, want, middle in zip(ends, wanted, middles, strict=True):
            about = f' data-end="{end.name}" data-text="{escape(end.template)}"' if end.template else ""
            moved = abs(middle - want) > 4.0
            x1, y1 = axes.x(end.year) + 1.0, round(axes.paper.height - want, 1)
            y2 = round(axes.paper.height - middle, 1)
            hidden = "" if moved else ' visibility="hidden"'
            yield f'<line class="lead {end.style}" x1="{x1}" y1="{y1}" x2="{left - 2:g}" y2="{y2}"{hidden}/>'
            yield (
                f'<text class="{end.style}" x="{left:g}" y="{y2 + TO_BASE:.1f}" data-at="{y1}"{about}>'
                f"{escape(end.text)}</text>"
            )
        for name in ("baseline", "own") if self.live else ():
            yield f'<line class="lead {name}-text" visibility="hidden"/>'
            more = self.of_the_reader(axes.paper)
            yield (
                f'<text class="{name}-text bold" x="{left:g}" visibility="hidden" data-end="{name}" '
                f'data-beyond="{escape(more["beyond"])}" data-below="{escape(more["below"])}" '
                f'data-text="{escape(more[name])}"></text>'
            )
        yield "</g>"
        yield from self._inside(axes)

    def _inside(self, axes: Axes) -> Iterator[str]:
        """Words beside what ends before the last year: placed where they cover least."""
        say, ground = self.say, _ground(axes, self)
        wishes: list[tuple[float, float, str, str]] = []
        for story in self.stories:
            if story.target_year != axes.scale.last:
                low, high = story.target
                text = _asked(low, high, say)
                wishes.append((story.target_year - 0.3, high or low, text, "target-text bold"))
        for story in self.stories[:-1]:
            value = story.fan.at(0.5)[-1]
            text = say("forecast of {day}: {value}", day=story.day, value=say.number(value))
            wishes.append((story.fan.years[-1], value, text, "median-text bold"))
        if self.later and axes.scale.last not in self.later:
            year = max(self.later)
            text = say("{year}: {value}", year=year, value=say.number(self.later[year]))
            wishes.append((year, self.later[year], text, "later-text bold"))
        for when, value, text, style in wishes:
            lines = wrapped(text, 0.3 * axes.paper.width, SIZE, bold=True)
            size = block(lines, SIZE, bold=True)
            at = (axes.x(when), axes.paper.height - axes.y(value))
            sides = ("above left", "left", "below right", "below", "above", "below left", "right")
            box, start = place(size, [at], sides, ground, 8.0, led=True)
            ground.taken.append(box)
            if start is not None:
                x, y = edge_towards(box, at)
                yield (
                    f'<line class="lead {style}" x1="{at[0]:.1f}" y1="{axes.paper.height - at[1]:.1f}" '
                    f'x2="{x:.1f}" y2="{axes.paper.height - y:.1f}"/>'
                )
            for n, line in enumerate(lines):
                base = axes.paper.height - box[3] + SIZE * (0.94 + 1.25 * n)
                yield _text(round(box[0], 1), round(base, 1), line, style, "start")


def alone(svg: str, style: str) -> str:
    """A drawing as a file of its own: a page's style in it, in the colours of the light, on white paper."""
    light = re.sub(r"light-dark\(([^,]+),[^)]*\)", r"\1", style)
    inks = dict(re.findall(r"(--[\w-]+): ([^;]+);", light))
    plain = re.sub(r"var\((--[\w-]+)\)", lambda found: inks[found[1]], light[light.index(".chart text") :])
    paper = '<rect width="100%" height="100%" fill="#ffffff"/>'
    start = svg.index(">") + 1
    head = svg[: start - 1].replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return f"{head}><style>{plain}</style>{paper}{svg[start:]}\n"


def _asked(low: float, high: float | None, say: Words) -> str:
    if high is None:
        return say("target {low} or more", low=say.number(low))
    return say("target {range}", range=say.interval(low, high))


def _ground(axes: Axes, picture: Picture) -> Ground:
    """The lines and areas of a picture, upside up, as labels see them."""
    from matplotlib.path import Path

    paper = axes.paper
    found = Ground((axes.left, paper.bottom + 2.0, paper.width - axes.right, paper.height - 2.0))
    for story in picture.stories:
        years = (story.start[0], *story.fan.years)
        for low, high in story.fan.bands:
            ends = [(story.start[1], *story.fan.at(level)) for level in (low, high)]
            there, back = (
                [(axes.x(y), paper.height - axes.y(v)) for y, v in zip(years, end, strict=True)]
                for end in ends
            )
            found.fills.append(Path([*there, *reversed(back)], closed=False))
        found.add(_along(axes, years, (story.start[1], *story.fan.at(0.5))), 1.0)
        top = story.target[1] or story.target[0]
        found.add(_along(axes, (story.target_year - 0.3, story.target_year + 0.3), (top, top)), 3.0)
    found.add(_along(axes, list(picture.history), list(picture.history.values())), 1.0)
    for year, value in picture.later.items():
        spot = np.array([[axes.x(year), paper.height - axes.y(value)]])
        found.add(
            np.concatenate([spot, *(spot + np.array(step) for step in ((4, 0), (-4, 0), (0, 4), (0, -4)))]),
            4.0,
        )
    return found


def _along(axes: Axes, years: Sequence[float], values: Sequence[float]) -> np.ndarray:
    fine = np.linspace(years[0], years[-1], 160)
    return np.array(
        [
            (axes.x(y), axes.paper.height - axes.y(v))
            for y, v in zip(fine, np.interp(fine, years, values), strict=True)
        ]
    )


def _fan(axes: Axes, story: Story) -> Iterator[str]:
    (first, base), fan = story.start, story.fan
    years = (first, *fan.years)
    for lower, upper in fan.bands:
        path = band_path(axes, years, (base, *fan.at(lower)), (base, *fan.at(upper)))
        yield f'<path class="band band{BELTS.index((lower, upper)) + 1}" data-band="{lower}" d="{path}"/>'
    yield f'<path class="median" d="{line_path(axes, years, (base, *fan.at(0.5)))}"/>'


def _target(axes: Axes, story: Story) -> Iterator[str]:
    low, high = story.target
    left, right = axes.x(story.target_year - 0.3), axes.x(story.target_year + 0.3)
    top = axes.y(low if high is None else high)
    height = max(2.4, axes.y(low) - top)
    yield (
        f'<rect class="target" x="{left}" y="{round(top - 1.2, 1)}" width="{round(right - left, 1)}" '
        f'height="{round(height, 1)}"/>'
    )


def _text(x: float, y: float, text: str, style: str, anchor: str = "start") -> str:
    return (
        f'<text class="{style}" x="{round(x, 1)}" y="{round(y, 1)}" text-anchor="{anchor}">'
        f"{escape(keyed.plain(text))}</text>"
    )
