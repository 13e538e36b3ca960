"""Going through the rows of a table one by one, each with its line in the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd


def each(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a table as tuples: the line, then the cells of those columns.

    >>> list(each(pd.DataFrame({"a": ["x"], "b": [1]}, index=[2]), "b"))
    [(2, 1)]
    """
    return frame[list(columns)].itertuples(name=None)


def by_line(frame: pd.DataFrame) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of a table as mappings of column to cell, each after its line.

    >>> list(by_line(pd.DataFrame({"a": ["x"]}, index=[2])))
    [(2, {'a': 'x'})]
    """
    for line, *cells in frame.itertuples(name=None):
        yield line, dict(zip(frame.columns, cells, strict=True))
