"""How much a page may still take: one file, quick to open, whatever the notebook printed."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.publishing.visible import cost, cut

PAGE = 1_200_000  # bytes of all that a notebook shows; a page has its own style and script beside it
TEXT, MARKUP, PICTURE, DRAWING = 60_000, 300_000, 260_000, 450_000  # of one output
FRAME = 80  # bytes that every output takes beside its content
FULL = 4_000


@dataclass
class Space:
    """What is left of a page. `skipped` counts the outputs that found no room."""

    left: int = PAGE
    skipped: int = 0

    def full(self) -> bool:
        """Whether the page takes nothing more; it is counted when asked."""
        if self.left > FULL:
            return False
        self.skipped += 1
        return True

    def most(self, one: int) -> int:
        """The bytes that one more output may take, if one may take that many."""
        return max(0, min(one, self.left - FULL // 2))

    def take(self, bytes_taken: int) -> None:
        """Something was put on the page."""
        self.left -= bytes_taken + FRAME

    def text(self, text: str, one: int = TEXT) -> tuple[str, int]:
        """A text as long as it may be, and how many of its characters are left out."""
        kept, gone = cut(text, self.most(one))
        self.take(cost(kept))
        return kept, gone
