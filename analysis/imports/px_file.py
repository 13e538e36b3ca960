"""The PX file of PX-Web and PC-Axis: keywords, then the cube row by row."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

from analysis.imports.json_stat import MOST_CELLS
from analysis.imports.long_table import Cell, LongTable
from analysis.record.faults import Fault, InputFault
from analysis.series.time_labels import is_time

_KEYWORD = re.compile(r'\s*([A-Z][A-Z0-9-]*)(?:\[\w+\])?(?:\("((?:[^"])*)"(?:,"[^"]*")*\))?\s*=', re.ASCII)
_TEXT = re.compile(r'"((?:[^"])*)"')


def read_px(path: Path, text: str) -> LongTable:
    """The table of a file. Raises InputFault where it is no PX file or lacks a dimension of time."""
    told, data = _keywords(path, text)
    named = {key: _texts(value) for (key, about), value in told.items() if not about}
    names = [*named.get("STUB", []), *named.get("HEADING", [])]
    labels = [_texts(told.get(("VALUES", name), "")) for name in names]
    if not names or not all(labels):
        raise InputFault(Fault(str(path), path.name, "must name STUB, HEADING and VALUES of each of them"))
    time = next(
        (n for n, part in enumerate(labels) if all(is_time(label) for label in part)),
        None,
    )
    if time is None:
        raise InputFault(Fault(str(path), ", ".join(names), "must have one dimension of years"))
    count = 1
    for part in labels:
        count *= len(part)
    values = re.findall(r'"[^"]*"|[^\s"]+', data)
    if count > MOST_CELLS or len(values) != count:
        said = f"holds {len(values)} values where its dimensions ask for {count}"
        raise InputFault(Fault(str(path), "DATA", said))
    cells = tuple(
        Cell(
            {names[n]: label for n, label in enumerate(chosen) if n != time},
            chosen[time],
            value.strip('"'),
            f"value {number}",
        )
        for number, (chosen, value) in enumerate(zip(product(*labels), values, strict=True), 1)
    )
    day = re.sub(r"(\d{4})(\d\d)(\d\d).*", r"\1-\2-\3", "".join(named.get("LAST-UPDATED", [""])))
    return LongTable(
        "PX",
        tuple(name for n, name in enumerate(names) if n != time),
        cells,
        "".join(named.get("TITLE") or named.get("CONTENTS") or [""]),
        "".join(named.get("SOURCE", [""])),
        day,
        (f"time: {names[time]}", *(f"units: {unit}" for unit in named.get("UNITS", []))),
    )


def _keywords(path: Path, text: str) -> tuple[dict[tuple[str, str], str], str]:
    """The keywords with what they are about, and the text of the data."""
    found: dict[tuple[str, str], str] = {}
    at = 0
    while match := _KEYWORD.match(text, at):
        at = match.end()
        if match[1] == "DATA":
            return found, text[at:].rstrip().removesuffix(";")
        end = at
        quoted = False
        while end < len(text) and (quoted or text[end] != ";"):
            quoted ^= text[end] == '"'
            end += 1
        found.setdefault((match[1], match[2] or ""), text[at:end])
        at = end + 1
    raise InputFault(
        Fault(str(path), text[at : at + 40].strip(), "is where a keyword of a PX file should stand")
    )


def _texts(value: str) -> list[str]:
    """The texts of a keyword; a long one may go on over several lines.

    >>> _texts('"2022","Sơ bộ 2024"')
    ['2022', 'Sơ bộ 2024']
    """
    joined = re.sub(r'"\s*\n\s*"', "", value)
    return [text.strip() for text in _TEXT.findall(joined)]
