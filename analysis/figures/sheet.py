"""A drawing in the making: its axes, scales, rows and words, laid out by measuring and not by guessing.

Figures put marks on the axes of a sheet and name what should be said beside them; `finish` gives every word a
place of its own. One unit of the drawing is one point, so that a label is measured as it will be drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np

from analysis.figures import ground as grounds
from analysis.figures.labels import (
    ASCENT,
    DESCENT,
    LINE,
    MIDDLE,
    NEAR,
    Box,
    Point,
    block,
    edge_towards,
    place,
    spread,
    width_of,
    wrapped,
)
from analysis.figures.scales import Scale, named_ticks, time_ticks, value_ticks, year_ticks
from analysis.figures.style import FAINT, INK, LOOK, PAPER, SIZE, SMALL
from analysis.words import keyed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from analysis.figures.plot import Room
    from analysis.words import Words

PAD, TICK, OUT = 3.0, 3.0, 7.0
SIDES = ("right", "above", "below", "left", "above right", "below right", "above left", "below left")


@dataclass
class End:
    """Words in the column right of the axes, at the end of a line."""

    at: Point
    lines: list[str]
    ink: str
    bold: bool


@dataclass
class Wish:
    """Words that want to stand beside a mark."""

    axes: Axes
    anchors: list[Point]
    lines: list[str]
    ink: str
    bold: bool
    sides: Sequence[str]
    size: float
    led: bool
    gap: float


@dataclass(frozen=True)
class Row:
    """A row of a chart of rows: its name, and words at its right end.

    head: a heading over the rows that follow, without a mark of its own.
    """

    label: str
    note: str = ""
    bold: bool = False
    head: bool = False
    ink: str = INK
    note_ink: str = INK


@dataclass
class Pane:
    """One pair of axes and what stands around it."""

    axes: Axes
    height: float
    row: int
    column: int
    title: list[str] = field(default_factory=list)
    unit: str = ""
    x: Scale = field(default_factory=Scale)
    y: Scale = field(default_factory=Scale)
    ends: list[End] = field(default_factory=list)
    rows: list[tuple[Row, float, list[str], list[str]]] = field(default_factory=list)
    bar: float = 0.0
    left: float = 0.0
    right: float = 0.0
    twice: bool = False
    shares: bool = False
    reach: tuple[float, float, float, float] | None = None


class Sheet:
    """A drawing for one room, wide or narrow."""

    def __init__(self, room: Room, say: Words) -> None:
        from matplotlib.figure import Figure

        self.room, self.say = room, say
        with mpl.rc_context(LOOK):
            self.figure = Figure(figsize=(room.width / 72, 1.0), dpi=72, facecolor=PAPER)
        self.panes: list[Pane] = []
        self.keys: list[tuple[Mapping[str, Any], str]] = []
        self.wishes: list[Wish] = []
        self.taken: list[Box] = []
        self.height = 0.0
        self.count = 0

    # What a figure asks for ------------------------------------------------------------------------------

    def axes(self, height: float = 210.0, unit: str = "") -> Axes:
        """One pair of axes; the unit stands over the upright one."""
        return self.panels([""], height, units=[unit])[0]

    def panels(
        self,
        titles: Sequence[str],
        height: float,
        *,
        units: Sequence[str] = (),
        share: bool = True,
        columns: int = 0,
    ) -> list[Axes]:
        """Axes side by side, each under its title and its unit; below each other where the room is narrow.

        share: they have one upright scale.
        """
        columns = columns or (1 if self.room.narrow else len(titles))
        with mpl.rc_context(LOOK):
            for n, title in enumerate(titles):
                first = self.panes[0].axes if share and self.panes else None
                axes = self.figure.add_axes((0.1, 0.1, 0.5, 0.5), label=str(n), sharey=first)
                pane = Pane(
                    axes,
                    height,
                    n // columns,
                    n % columns,
                    [title] if title else [],
                    units[n] if units else "",
                )
                pane.shares = share and n % columns > 0
                self._bare(axes)
                self.panes.append(pane)
        return [pane.axes for pane in self.panes]

    def rows(self, rows: Sequence[Row], bar: float = 13.0, share: float = 0.38) -> tuple[Axes, list[float]]:
        """Axes for one mark a row, and the height of each row's mark, in points from the top.

        Names stand left of their marks, within a share of the width; in a narrow room above them.
        """
        axes = self.axes()
        pane, width = self.panes[-1], self.room.width
        pane.bar = bar
        notes = [wrapped(row.note, 0.32 * width, SMALL) if row.note else [] for row in rows]
        right = max((block(note, SMALL)[0] for note in notes if note), default=0.0)
        names = 0.0
        if not self.room.narrow:
            names = min(
                share * width, max(width_of(row.label, SIZE, row.bold) for row in rows if not row.head)
            )
            pane.left, pane.right = names + OUT, right + OUT if right else 0.0
        top, heights = 0.0, []
        for row, note in zip(rows, notes, strict=True):
            if self.room.narrow:
                lines, note = self._side_by_side(row)
            else:
                lines = wrapped(row.label, width - 2 * PAD if row.head else names, SIZE, row.bold or row.head)
            words = LINE * SIZE * max(len(lines), len(note))
            over = words + 1.0 if self.room.narrow and not row.head else 0.0
            tall = words + 6.0 if row.head else over + max(bar, words if not over else 0.0)
            middle = top + (over + bar / 2 if over else tall / 2 + (3.0 if row.head and top else 0.0))
            heights.append(middle)
            pane.rows.append((row, middle, lines, note))
            top += tall + (4.0 if not row.head else 0.0)
        pane.height = top + 2.0
        axes.set_ylim(pane.height, 0.0)
        axes.grid(visible=False, axis="y")
        axes.grid(visible=True, axis="x")
        axes.spines["left"].set_visible(False)
        pane.y = Scale("none")
        pane.twice = pane.height > 420
        return axes, heights

    def _side_by_side(self, row: Row) -> tuple[list[str], list[str]]:
        """The lines of a row's name and of its words at the right, on one width in a narrow room."""
        whole, bold = self.room.width - 2 * PAD, row.bold or row.head
        if not row.note:
            return wrapped(row.label, whole, SIZE, bold), []
        name = width_of(row.label, SIZE, bold)
        note = wrapped(row.note, max(0.45 * whole, whole - name - OUT), SMALL)
        return wrapped(row.label, whole - block(note, SMALL)[0] - OUT, SIZE, bold), note

    def bar(self, axes: Axes, low: float, high: float, at: float, thick: float, ink: str) -> None:
        """A bar of a chart of rows; one of no length is still a line that can be seen."""
        from matplotlib.patches import Rectangle

        axes.add_patch(
            Rectangle((low, at - thick / 2), high - low, thick, facecolor=ink, edgecolor=ink, linewidth=0.9)
        )

    def upright(
        self,
        axes: Axes,
        x: float,
        top: float,
        heights: Sequence[float],
        half: float,
        words: str,
        sides: Sequence[str],
        gap: float,
        **look: Any,
    ) -> None:
        """A value marked in every row of a chart of rows, named at the top: it begins below its words there,
        and where names stand between the rows it leaves them out."""
        self.label(axes, x, top + 7.0, words, look["color"], bold=True, sides=sides, gap=gap)
        axes.plot([x, x], [top + 7.0, top + 11.0], **look)
        if not self.room.narrow:
            axes.plot([x, x], [heights[0] - half, heights[-1] + half], **look)
            return
        for at in heights:
            axes.plot([x, x], [at - half, at + half], **look)

    def reach(self, axes: Axes, low: float, high: float, before: float = 6.0, after: float = 6.0) -> None:
        """The values that the scale along the bottom must hold, with room in points for words at its ends."""
        self._pane(axes).reach = (low, high, before, after)

    def numbers(self, axes: Axes, *, x: bool = False, factor: float = 1.0, suffix: str = "") -> None:
        """A scale of numbers in the reader's language."""
        pane = self._pane(axes)
        scale = Scale("number", factor=factor, suffix=suffix)
        if x:
            pane.x = scale
        else:
            pane.y = scale

    def years(self, axes: Axes, first: int, last: int, must: Sequence[int] = (), edge: float = 0.35) -> None:
        """A scale of whole years, as many named as there is room for; those that must be are."""
        axes.set_xlim(first - edge, last + edge)
        self._pane(axes).x = Scale("years", first=first, last=last, must=tuple(must))

    def time(self, axes: Axes, first: float, last: float, must: Sequence[int] = ()) -> None:
        """A scale of days as decimal years: a mark where a year begins, its name in the middle of it."""
        axes.set_xlim(first, last)
        self._pane(axes).x = Scale("time", must=tuple(must))

    def names(self, axes: Axes, names: Mapping[float, str]) -> None:
        """A scale along the bottom with names of its own."""
        self._pane(axes).x = Scale("names", names=list(names), texts=list(names.values()))

    def key(self, text: str, **mark: Any) -> None:
        """A line of the key over the axes: a mark as Line2D draws it, and what it means."""
        self.keys.append((mark, keyed.plain(text)))

    def end(
        self, axes: Axes, x: float, y: float, text: str, ink: str, bold: bool = False, width: float = 0.0
    ) -> None:
        """Words right of the axes at the height of a point, moved apart where they would touch."""
        most = width or self.room.width * (0.27 if self.room.narrow else 0.25)
        self._pane(axes).ends.append(End((x, y), wrapped(text, most, SMALL, bold), ink, bold))

    def label(
        self,
        axes: Axes,
        x: Any,
        y: Any,
        text: str,
        ink: str = INK,
        *,
        bold: bool = False,
        sides: Sequence[str] = SIDES,
        led: bool = True,
        gap: float = 5.0,
        size: float = SMALL,
        width: float = 0.0,
    ) -> None:
        """Words beside a mark, or anywhere along a line where they are free.

        led: they may stand further off, with a line to the mark.
        """
        anchors = [(float(a), float(b)) for a, b in zip(np.atleast_1d(x), np.atleast_1d(y), strict=True)]
        lines = wrapped(text, width or 0.5 * self.room.width, size, bold)
        self.wishes.append(Wish(axes, anchors, lines, ink, bold, sides, size, led, gap))

    # How it is laid out ------------------------------------------------------------------------------------

    def finish(self) -> Figure:
        """Lay the sheet out, give every word its place, and hand the drawing over."""
        with mpl.rc_context(LOOK):
            self._lay_out()
            for pane in self.panes:
                self._around(pane)
                for line in pane.axes.lines:  # a mark on the edge is shown whole
                    line.set_clip_on(line.get_marker() in ("None", "none", "", None))
            found = grounds.ground(
                [pane.axes for pane in self.panes], (1.0, 1.0, self.room.width - 1.0, self.height - 1.0)
            )
            found.taken += self.taken
            for pane in self.panes:
                self._ends(pane, found)
            for wish in self.wishes:
                self._wish(wish, found)
        return self.figure

    def _bare(self, axes: Axes) -> None:
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        axes.grid(visible=True, axis="y")
        axes.grid(visible=False, axis="x")
        axes.patch.set_visible(False)
        axes.tick_params(length=TICK)

    def _pane(self, axes: Axes) -> Pane:
        return next(pane for pane in self.panes if pane.axes is axes)

    def _lay_out(self) -> None:
        """Margins from what stands in them, then the axes side by side in what is left."""
        columns = 1 + max(pane.column for pane in self.panes)
        lefts, rights = [PAD] * columns, [PAD] * columns
        for pane in self.panes:
            if pane.y.kind == "number":
                value_ticks(pane.axes.yaxis, pane.y, max(2, int(pane.height / 30)), self.say)
            elif not pane.shares:
                pane.axes.yaxis.set_ticks([])
            names = [] if pane.shares else pane.y.texts
            width = max((width_of(text, SMALL) for text in names), default=0.0)
            lefts[pane.column] = max(
                lefts[pane.column], pane.left + PAD, width + TICK + 4.0 + PAD if width else PAD
            )
            ends = max((block(end.lines, SMALL, end.bold)[0] for end in pane.ends), default=0.0)
            rights[pane.column] = max(
                rights[pane.column], pane.right + PAD, ends + OUT + PAD if ends else PAD
            )
        gap = 12.0
        free = self.room.width - sum(lefts) - sum(rights) - gap * (columns - 1)
        width = free / columns
        for pane in self.panes:
            self._across(pane, width)
        over = max(
            (self._over(last) for last in (pane for pane in self.panes if pane.column == columns - 1)),
            default=0.0,
        )
        if over > rights[-1]:  # the last name of the scale needs half its width beyond the axes
            width -= (over - rights[-1]) / columns
            for pane in self.panes:
                self._across(pane, width)
        for pane in self.panes:
            room = width + rights[pane.column] + (0.0 if pane.shares else lefts[pane.column])
            pane.title = wrapped(" ".join(pane.title), room, SIZE, bold=True) if pane.title else []
        tops = self._key_height() + PAD
        rows = 1 + max(pane.row for pane in self.panes)
        heads = [max(self._head(pane) for pane in self.panes if pane.row == row) for row in range(rows)]
        feet = [max(self._foot(pane) for pane in self.panes if pane.row == row) for row in range(rows)]
        tall = [max(pane.height for pane in self.panes if pane.row == row) for row in range(rows)]
        self.height = tops + sum(heads) + sum(feet) + sum(tall) + 10.0 * (rows - 1) + PAD
        self.figure.set_size_inches(self.room.width / 72, self.height / 72)
        top = self.height - tops
        for row in range(rows):
            top -= heads[row]
            for pane in (pane for pane in self.panes if pane.row == row):
                left = (
                    sum(lefts[: pane.column + 1]) + sum(rights[: pane.column]) + (width + gap) * pane.column
                )
                pane.axes.set_position(
                    (
                        left / self.room.width,
                        (top - pane.height) / self.height,
                        width / self.room.width,
                        pane.height / self.height,
                    )
                )
            top -= tall[row] + feet[row] + 10.0
        self._draw_keys()

    def _across(self, pane: Pane, width: float) -> None:
        """The names of the scale along the bottom, as many as the width holds."""
        axis = pane.axes.xaxis
        if pane.reach is not None:
            low, high, before, after = pane.reach
            point = (high - low) / max(20.0, width - before - after)
            pane.axes.set_xlim(low - before * point, high + after * point)
        if pane.x.kind == "number":
            value_ticks(axis, pane.x, max(2, int(width / 48)), self.say)
        elif pane.x.kind == "years":
            year_ticks(axis, pane.x, width)
        elif pane.x.kind == "names":
            named_ticks(axis, pane.x)
        elif pane.x.kind == "time":
            time_ticks(axis, pane.x, width, self.say)
        else:
            axis.set_ticks([])

    def _over(self, pane: Pane) -> float:
        """How far the last name along the bottom reaches beyond the axes at most."""
        return max((width_of(text, SMALL) / 2 for text in pane.x.texts[-1:]), default=0.0) + 1.0

    def _head(self, pane: Pane) -> float:
        lines = len(pane.title) + bool(pane.unit and not pane.shares)
        return lines * LINE * SIZE + (5.0 if lines else 4.0) + (LINE * SIZE + 4.0 if pane.twice else 0.0)

    def _foot(self, pane: Pane) -> float:
        return TICK + LINE * SIZE + 3.0 if pane.x.texts else 2.0

    def _around(self, pane: Pane) -> None:
        """Titles, units, names of scales and of rows: words whose places are given."""
        box = pane.axes.get_window_extent()
        left, bottom, right, top = box.x0, box.y0, box.x1, box.y1
        start = PAD if not pane.shares and pane.column == 0 else left
        y = top + 5.0 + (LINE * SIZE + 4.0 if pane.twice else 0.0)
        if pane.unit and not pane.shares:
            self._write([pane.unit], start, y + DESCENT * SMALL, FAINT, size=SMALL)
        if any(other.unit and not other.shares for other in self.panes if other.row == pane.row):
            y += LINE * SIZE
        if pane.title:
            first = y + DESCENT * SIZE + LINE * SIZE * (len(pane.title) - 1)
            self._write(pane.title, start, first, INK, bold=True)
        if not pane.shares:
            for at, text in zip(pane.y.places, pane.y.texts, strict=True):
                height = pane.axes.transData.transform((0, at))[1]
                self._write([text], left - TICK - 3.0, height - MIDDLE * SMALL, INK, size=SMALL, side="right")
        for at, text in zip(pane.x.names, pane.x.texts, strict=True):
            across = pane.axes.transData.transform((at, 0))[0]
            half = width_of(text, SMALL) / 2
            across = min(max(across, half + 1.0), self.room.width - half - 1.0)
            self._write([text], across, bottom - TICK - 2.0 - ASCENT * SMALL, INK, size=SMALL, side="center")
            if pane.twice:
                self._write([text], across, top + 4.0 + DESCENT * SMALL, INK, size=SMALL, side="center")
        for row, middle, lines, note in pane.rows:
            self._row(pane, row, top - middle, lines, note, right)

    def _row(self, pane: Pane, row: Row, at: float, lines: list[str], note: list[str], right: float) -> None:
        """The name of a row and its words at the right."""
        bold = row.bold or row.head
        if self.room.narrow and not row.head:
            first = at + pane.bar / 2 + 1.0 + DESCENT * SIZE + LINE * SIZE * (max(len(lines), len(note)) - 1)
            self._write(lines, PAD, first, row.ink, bold=bold, name=self._named())
            if note:
                at_right = self.room.width - PAD
                self._write(note, at_right, first, row.note_ink, size=SMALL, side="right", name=self._named())
            return
        first = at + LINE * SIZE * (len(lines) - 1) / 2 - MIDDLE * SIZE
        self._write(lines, PAD, first, row.ink, bold=bold)
        if note:
            first = at + LINE * SMALL * (len(note) - 1) / 2 - MIDDLE * SMALL
            self._write(note, right + OUT, first, row.note_ink, size=SMALL)

    def _write(
        self,
        lines: Sequence[str],
        x: float,
        first: float,
        ink: str,
        *,
        size: float = SIZE,
        bold: bool = False,
        side: str = "left",
        name: str | None = None,
    ) -> Box:
        """Lines of words, the base of the first at a height; returns the box that they take."""
        from matplotlib.transforms import Affine2D

        points = Affine2D().scale(1 / 72) + self.figure.dpi_scale_trans
        for n, line in enumerate(lines):
            text = self.figure.text(
                x,
                first - n * LINE * size,
                line,
                color=ink,
                fontsize=size,
                fontweight="bold" if bold else "normal",
                ha=side,
                va="baseline",
                transform=points,
                parse_math=False,
                zorder=20,
            )
            text.set_gid(name)
        width, height = block(lines, size, bold)
        left = {"left": x, "center": x - width / 2, "right": x - width}[side]
        box = (left, first + ASCENT * size - height, left + width, first + ASCENT * size)
        self.taken.append(box)
        return box

    def _ends(self, pane: Pane, found: grounds.Ground) -> None:
        """Words at the ends of lines, in a column right of the axes."""
        if not pane.ends:
            return
        box = pane.axes.get_window_extent()
        spots = [pane.axes.transData.transform(end.at) for end in pane.ends]
        heights = [block(end.lines, SMALL, end.bold)[1] + 0.6 for end in pane.ends]
        middles = spread([float(spot[1]) for spot in spots], heights, box.y0 - 4.0, box.y1 + 6.0)
        last = max([*(float(spot[0]) for spot in spots), *grounds.marks_right(pane.axes)])
        left = (last if last > box.x1 - 24.0 else box.x1) + OUT
        for end, spot, height, middle in zip(pane.ends, spots, heights, middles, strict=True):
            first = middle + height / 2 - 0.3 - ASCENT * SMALL
            written = self._write(
                end.lines, left, first, end.ink, size=SMALL, bold=end.bold, name=self._named()
            )
            found.taken.append(written)
            if abs(middle - spot[1]) > 4.0 or spot[0] < left - OUT - NEAR:
                self._lead((float(spot[0]), float(spot[1])), (left - 1.5, middle), end.ink, found)

    def _wish(self, wish: Wish, found: grounds.Ground) -> None:
        """Words beside their mark, where they cover least."""
        anchors = [(float(x), float(y)) for x, y in wish.axes.transData.transform(wish.anchors)]
        size = block(wish.lines, wish.size, wish.bold)
        box, start = place((size[0] + 2.0, size[1]), anchors, wish.sides, found, wish.gap, wish.led)
        first = box[3] - ASCENT * wish.size
        written = self._write(
            wish.lines, box[0] + 1.0, first, wish.ink, size=wish.size, bold=wish.bold, name=self._named()
        )
        found.taken.append(written)
        if start is not None:
            self._lead(start, edge_towards(box, start), wish.ink, found)

    def _lead(self, mark: Point, words: Point, ink: str, found: grounds.Ground) -> None:
        """A thin line from a mark to its words."""
        from matplotlib.lines import Line2D
        from matplotlib.transforms import Affine2D

        points = Affine2D().scale(1 / 72) + self.figure.dpi_scale_trans
        line = Line2D(
            [words[0], mark[0]], [words[1], mark[1]], color=ink, linewidth=0.7, transform=points, zorder=9
        )
        line.set_gid(f"leader-{self.count}")
        self.figure.add_artist(line)
        found.add(np.linspace(mark, words, 12), 3.0)

    def _named(self) -> str:
        """A name for words that stand over marks: they get a rim."""
        self.count += 1
        return f"label-{self.count}"

    # The key -----------------------------------------------------------------------------------------------

    def _key_lines(self) -> list[list[int]]:
        """The entries of the key by line."""
        lines: list[list[int]] = []
        used = 0.0
        for n, (_, text) in enumerate(self.keys):
            width = 20.0 + width_of(text, SMALL) + 12.0
            if not lines or used + width - 12.0 > self.room.width - 2 * PAD:
                lines.append([])
                used = 0.0
            lines[-1].append(n)
            used += width
        return lines

    def _key_height(self) -> float:
        lines = self._key_lines()
        return len(lines) * 1.4 * SIZE + 4.0 if lines else 0.0

    def _draw_keys(self) -> None:
        from matplotlib.lines import Line2D
        from matplotlib.transforms import Affine2D

        points = Affine2D().scale(1 / 72) + self.figure.dpi_scale_trans
        y = self.height - PAD
        for line in self._key_lines():
            y -= 1.4 * SIZE
            x = PAD
            for n in line:
                mark, text = self.keys[n]
                one = "marker" in mark and mark.get("linestyle", "none") in ("none", "")
                xs = [x + 8.0] if one else [x, x + 8.0, x + 16.0]
                height = y + MIDDLE * SMALL + 1.0
                look = {"linestyle": "none"} | dict(mark) if one else dict(mark) | {"markevery": [1]}
                self.figure.add_artist(
                    Line2D(xs, [height] * len(xs), transform=points, solid_capstyle="butt", **look)
                )
                self._write([text], x + 20.0, y + 1.0, INK, size=SMALL)
                x += 20.0 + width_of(text, SMALL) + 12.0
