"""Frames as JSON and back, to the last bit: numbers, truths, texts, days, and texts in lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd


def to_content(frame: pd.DataFrame) -> dict[str, Any]:
    """A frame as plain values; its index holds whole numbers. TypeError for what would not come back.

    >>> to_content(pd.DataFrame({"usd": [5196.0], "due": [True]}))["columns"]
    [['usd', 'float64', [5196.0]], ['due', 'bool', [True]]]
    """
    if frame.index.dtype.kind not in "iu":
        raise TypeError(f"an index of {frame.index.dtype} cannot be kept")
    return {
        "columns": [[str(name), *_plain(frame[name])] for name in frame],
        "names": getattr(frame.columns.dtype, "storage", None),
        "index": None
        if isinstance(frame.index, pd.RangeIndex) and frame.index.equals(pd.RangeIndex(len(frame)))
        else frame.index.tolist(),
        "index_name": frame.index.name,
        "rows": len(frame),
    }


def from_content(content: Mapping[str, Any]) -> pd.DataFrame:
    """The frame that was made plain. Raises ValueError, TypeError or KeyError for another content.

    >>> from_content(to_content(pd.DataFrame({"n": [1, 2]})))["n"].tolist()
    [1, 2]
    """
    columns = {name: _column(kind, values) for name, kind, values in content["columns"]}
    kept = content["index"]
    index = pd.RangeIndex(content["rows"]) if kept is None else pd.Index(kept, dtype=int)
    frame = pd.DataFrame(columns, index=index.rename(content["index_name"]))
    if content["names"] is not None:
        frame.columns = pd.Index(list(columns), dtype=_text(content["names"]))
    return frame


def _text(storage: str) -> pd.StringDtype:
    return pd.StringDtype(storage, na_value=np.nan)  # type: ignore[call-overload, no-any-return]


def _plain(column: pd.Series) -> tuple[str, list[Any]]:
    kind = column.dtype
    if isinstance(kind, pd.StringDtype):
        return f"str {kind.storage}", [
            None if missing else text for text, missing in zip(column, column.isna(), strict=True)
        ]
    if kind.kind == "M":
        return str(kind), column.to_numpy().astype("int64").tolist()
    if kind.kind in "fiub":
        return str(kind), column.tolist()
    if kind.kind == "O" and all(isinstance(cell, tuple) for cell in column):
        return "tuples", [list(cell) for cell in column]
    if kind.kind == "O" and all(
        cell is None or isinstance(cell, str | bool | int | float) for cell in column
    ):
        return "object", column.tolist()
    raise TypeError(f"a column of {kind} cannot be kept: {column.name}")


def _column(kind: str, values: list[Any]) -> Any:
    if kind.startswith("str "):
        return pd.array(values, dtype=_text(kind[4:]))
    if kind == "tuples":
        return pd.Series([tuple(cell) for cell in values], dtype=object).to_numpy()
    if kind == "object":
        return pd.Series(values, dtype=object).to_numpy()
    if kind.startswith("datetime64"):
        return np.array(values, dtype="int64").view(kind)
    return np.array(values, dtype=kind)
