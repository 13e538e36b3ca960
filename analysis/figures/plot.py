"""A figure with its words: its finding as the title, what is drawn, and two drawings, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from analysis.figures.sheet import Sheet
    from analysis.words import Words


@dataclass(frozen=True)
class Room:
    """The room that a drawing has: its width in points, and whether it is too narrow for words beside it."""

    width: float
    narrow: bool


WIDE = Room(520.0, narrow=False)
NARROW = Room(268.0, narrow=True)  # as wide as a phone at the size of its text


@dataclass(frozen=True)
class Plot:
    """A figure that can be drawn at any width.

    title: what it shows, as a sentence; subtitle: what is drawn, with the unit and the bands named; alt: the
    figure in words; paint: puts the marks and the words on a sheet.
    """

    title: str
    subtitle: str
    alt: str
    say: Words
    paint: Callable[[Sheet], None]

    def on(self, room: Room) -> Figure:
        """The drawing for that room."""
        from analysis.figures.sheet import Sheet

        sheet = Sheet(room, self.say)
        self.paint(sheet)
        return sheet.finish()
