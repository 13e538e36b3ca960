"""The log of one run: when each cell began, how long it took, what it said on stderr, and how it failed."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any

LONGEST = 20_000  # characters of stderr and of a traceback that are kept
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class RunLog:
    """Lines as they come; `text` is the file.

    >>> log = RunLog({"place": "X"}, "python3")
    >>> log.cell(1, {"source": "x = 1", "outputs": []}, 0.25)
    >>> [line.split(" ", 1)[1] for line in log.text().splitlines()]
    ["kernel python3, parameters {'place': 'X'}", 'cell 1, 0.250 s: x = 1']
    """

    def __init__(self, parameters: Mapping[str, Any], kernel: str) -> None:
        self.lines: list[str] = []
        self.note(f"kernel {kernel}, parameters {dict(parameters)}")

    def note(self, what: str) -> None:
        """One line with the time of day (UTC)."""
        now = time.time()
        self.lines.append(f"{time.strftime('%H:%M:%S', time.gmtime(now))}.{int(now % 1 * 1000):03d}Z {what}")

    def cell(self, number: int, cell: Mapping[str, Any], seconds: float) -> None:
        """A cell that ended: its first line, and what it said on stderr or as an error."""
        source = str(cell["source"]).strip()
        self.note(f"cell {number}, {seconds:.3f} s: {source.splitlines()[0] if source else ''}")
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                self._block(str(output.get("text", "")))
            elif output.get("output_type") == "error":
                self._block("\n".join(output.get("traceback", [])))

    def text(self) -> str:
        """The log as the file has it."""
        return "\n".join(self.lines) + "\n"

    def _block(self, text: str) -> None:
        plain = _COLOURS.sub("", text)[:LONGEST].rstrip()
        self.lines += [f"    {''.join(c for c in line if c >= ' ')}" for line in plain.splitlines()]
