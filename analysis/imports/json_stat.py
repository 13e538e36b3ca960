"""JSON-stat 2, as PX-Web gives it: a cube of values with its dimensions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from analysis.imports.long_table import Cell, LongTable
from analysis.record.faults import Fault, InputFault
from analysis.series.time_labels import is_time

MOST_CELLS = 1_000_000


def read_json_stat(path: Path, text: str) -> LongTable:
    """The table of a file. Raises InputFault where it is no JSON-stat 2 or lacks a dimension of time."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _fault(path, str(error)[:100], "must be well-formed JSON") from None
    if not isinstance(content, dict) or not isinstance(content.get("dimension"), dict):
        raise _fault(path, path.name, "must be a JSON-stat 2 dataset with id, size, dimension and value")
    names, sizes = content.get("id"), content.get("size")
    if (
        not isinstance(names, list)
        or not isinstance(sizes, list)
        or len(names) != len(sizes)
        or not all(isinstance(size, int) and size > 0 for size in sizes)
        or not all(isinstance(content["dimension"].get(str(name)), dict) for name in names)
    ):
        raise _fault(path, names, "id and size must name each dimension with its length")
    count = 1
    for size in sizes:
        count *= size
    if count > MOST_CELLS:
        raise _fault(path, count, f"holds more than {MOST_CELLS:,} cells")
    labels = [
        _labels(path, str(name), size, content["dimension"]) for name, size in zip(names, sizes, strict=True)
    ]
    shown = [str(content["dimension"][name].get("label") or name) for name in names]
    shown = [
        label if shown.count(label) == 1 else str(name) for label, name in zip(shown, names, strict=True)
    ]
    time = _time(path, content, names, labels)
    values = _values(path, content, count)
    cells = []
    for number, chosen in enumerate(product(*labels)):
        value = values.get(number)
        told = {shown[n]: label for n, label in enumerate(chosen) if n != time}
        written = "" if value is None else repr(value) if isinstance(value, float) else str(value)
        cells.append(Cell(told, chosen[time], written, f"value {number + 1}"))
    return LongTable(
        "JSON-stat 2",
        tuple(name for n, name in enumerate(shown) if n != time),
        tuple(cells),
        str(content.get("label") or ""),
        str(content.get("source") or ""),
        str(content.get("updated") or "")[:10],
        (f"time: {shown[time]}",),
    )


def _labels(path: Path, name: str, size: int, dimensions: Mapping[str, Any]) -> list[str]:
    category = dimensions[name].get("category")
    if not isinstance(category, dict):
        raise _fault(path, name, "has no category")
    named = category.get("label") or {}
    index = category.get("index", list(named))
    if isinstance(index, dict):
        codes = [
            str(code)
            for code, _ in sorted(index.items(), key=lambda one: (not isinstance(one[1], int), one[1]))
        ]
    else:
        codes = [str(code) for code in index] if isinstance(index, list) else []
    if len(codes) != size:
        raise _fault(path, name, f"has {len(codes)} categories where size says {size}")
    found = [str(named.get(code, code)).strip() for code in codes]
    return found if len(set(found)) == len(found) else codes


def _time(
    path: Path, content: Mapping[str, Any], names: Sequence[str], labels: Sequence[Sequence[str]]
) -> int:
    """Which dimension is the time: as the file says, else the one whose labels are years."""
    role = content.get("role")
    said = role.get("time") if isinstance(role, dict) else None
    if isinstance(said, list) and said and said[0] in names:
        return names.index(said[0])
    found = [n for n, part in enumerate(labels) if all(is_time(label) for label in part)]
    if len(found) != 1:
        raise _fault(path, ", ".join(map(str, names)), "must have one dimension of years")
    return found[0]


def _values(path: Path, content: Mapping[str, Any], count: int) -> dict[int, Any]:
    given = content.get("value")
    if isinstance(given, list) and len(given) == count:
        found = dict(enumerate(given))
    elif isinstance(given, dict) and all(str(key).isdigit() and int(key) < count for key in given):
        found = {int(key): value for key, value in given.items()}
    else:
        raise _fault(path, "value", f"must hold {count} values, or some by number")
    wrong = [
        v
        for v in found.values()
        if not (v is None or isinstance(v, int | float | str)) or isinstance(v, bool)
    ]
    if wrong:
        raise _fault(path, wrong[0], "must be a number or nothing")
    return found


def _fault(path: Path, value: object, said: str) -> InputFault:
    return InputFault(Fault(str(path), value, said))
