"""Foreign tables as sheets of paper take them: a size of type, and several tables where one is too wide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Token = dict[str, Any]
# Points: the width of the text, what a cell has beside its words, a letter's width for each point of size.
PAGE, INSET, LETTER = 452.0, 9.0, 0.6
SIZES = (8.5, 7.5, 6.5, 6.0)
LONGEST = 24  # letters of a word that a column gives room for before it breaks


def sheets(token: Token) -> Iterator[Token]:
    """The token, or the tables that it is cut into where its columns do not fit beside each other.

    The first column stands in each of them.
    """
    if token["type"] != "grid":
        yield token
        return
    columns = token["attrs"]["columns"]
    least = [_least(token, column) for column in range(columns)]
    size = next((size for size in SIZES if _width(least, size) <= PAGE), SIZES[-1])
    if _width(least, size) <= PAGE:
        yield _part(token, 0, columns, size, [])
        return
    first = 1
    while first < columns:
        last = first + 1
        while last < columns and _width([least[0], *least[first : last + 1]], size) <= PAGE:
            last += 1
        widths = [
            round(min(PAGE / 2, each * size * LETTER + INSET), 1) for each in (least[0], *least[first:last])
        ]
        yield _part(token, first, last, size, widths if sum(widths) > PAGE else [])
        first = last
    if columns == 1:
        yield _part(token, 0, 1, size, [PAGE])


def _least(grid: Token, column: int) -> int:
    """The letters that a column needs: its longest word, within reason."""
    words = [
        word
        for cell in grid["children"]
        if cell["attrs"]["x"] == column and cell["attrs"]["wide"] == 1
        for word in cell["attrs"]["words"].split()
    ]
    return min(LONGEST, max(map(len, words), default=1))


def _width(letters: list[int], size: float) -> float:
    return sum(each * size * LETTER + INSET for each in letters)


def _part(grid: Token, first: int, last: int, size: float, widths: list[float]) -> Token:
    """Some columns of a table, with the first one before them where they are not all."""
    lead = 1 if first else 0
    cells = []
    for cell in grid["children"]:
        about = cell["attrs"]
        if lead and about["x"] == 0:
            cells.append({**cell, "attrs": {**about, "wide": 1}})
        start, end = max(about["x"], first), min(about["x"] + about["wide"], last)
        if start < end:
            cells.append({**cell, "attrs": {**about, "x": start - first + lead, "wide": end - start}})
    attrs = {**grid["attrs"], "columns": last - first + lead, "size": size, "widths": widths}
    return {"type": "grid", "attrs": attrs, "children": cells}
