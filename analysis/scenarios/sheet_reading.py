"""A scenario read from a workbook that a person filled in; every mistake is named by sheet and cell."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from analysis.record.faults import Fault, InputFault, one_of
from analysis.record.people_text import hidden
from analysis.scenarios.file_schema import JUDGEMENT, Scenario
from analysis.scenarios.scenario import schema_faults, stage_faults
from analysis.scenarios.sheet_form import (
    ABOUT,
    ABOUT_FIELDS,
    CLUSTER_FIELDS,
    CLUSTERS,
    CONDITION_FIELDS,
    CONDITIONS,
    PARTED,
    REMARK,
    Field,
)
from analysis.sheets.sheet_cells import Cells, Value, read_cells

NUMBERS = ("value", "change", "sd", "effect.mean", "effect.sd")
LISTS = ("plans", "places")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")
# which cell of a row a rule of the schema is about
_RULES = (
    ("needs exactly one of value and change", "value"),
    ("VND per USD belongs", "unit"),
    ("a rate must lie", "value"),
    ("a percentage must lie", ""),
    ("a quarter goes with", "period"),
    ("is no driver of the identity", "driver"),
)


class _Reading:
    """One workbook while it is read: the content of the file, and the cell of each part of it."""

    def __init__(self, path: Path) -> None:
        self.path, self.faults = path, list[Fault]()
        self.where: dict[tuple[Any, ...], str] = {}
        self.sheets = read_cells(path)
        self.content: dict[str, Any] = {}

    def fault(self, value: object, said: str, cell: str) -> None:
        self.faults.append(Fault(str(self.path), value, said, key=cell))

    def sheet(self, name: str, needed: bool = True) -> Cells | None:
        folded = {known.casefold(): cells for known, cells in self.sheets.items()}
        found = folded.get(name.casefold())
        if found is None and needed:
            self.fault(name, f"is no sheet of it; a scenario has {ABOUT}, {CONDITIONS} and {CLUSTERS}", name)
        return found

    def text(self, value: Value, cell: str) -> str | None:
        """A cell that holds a text; a number is the text that a person typed."""
        if isinstance(value, bool):
            self.fault(value, "must be a text, not a yes or no", cell)
            return None
        if isinstance(value, float):
            return str(int(value)) if value == int(value) else repr(value)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, str) and (said := hidden(value)):
            self.fault(value, said, cell)
            return None
        return value

    def number(self, value: Value, cell: str) -> float | None:
        """A cell that holds a number, or the text of one that no spreadsheet keeps to its last digit."""
        if isinstance(value, float) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
            return float(value)
        if value is not None:
            self.fault(value, "must be a number, with a point before the decimals where it is a text", cell)
        return None


def scenario_of(path: Path) -> tuple[Scenario, Mapping[tuple[str | int, ...], str]]:
    """The scenario that a workbook holds, and the cell of each of its parts.

    Raises InputFault with every mistake at once, each with its sheet and cell.
    """
    reading = _Reading(path)
    about = _about(reading)
    conditions = _conditions(reading)
    clusters = _clusters(reading)
    if reading.faults:
        raise InputFault(reading.faults)
    content = {**about, "conditions": conditions, **({"clusters": clusters} if clusters else {})}
    try:
        scenario = Scenario(**content)
    except ValidationError as error:
        raise InputFault(_located(error, content, reading)) from None
    return scenario, reading.where


def code_faults(
    path: Path,
    scenario: Scenario,
    where: Mapping[tuple[str | int, ...], str],
    legal: Mapping[str, Collection[str]],
    stages: Mapping[str, Collection[str]],
) -> list[Fault]:
    """The codes of a scenario that the workbook of the record does not know, by cell.

    legal: the known codes by key: source, plans, places, baseline, extends.
    """
    named: list[tuple[str, str, tuple[Any, ...]]] = [
        ("baseline", scenario.baseline, ("baseline",)),
        ("extends", scenario.extends, ("extends",)),
        *(("plans", code, ("plans",)) for code in scenario.plans),
        *(("places", code, ("places",)) for code in scenario.places),
    ]
    for n, condition in enumerate(scenario.conditions):
        named.append(("source", condition.source, ("conditions", n, "source")))
        if condition.effect is not None:
            named.append(("source", condition.effect.source, ("conditions", n, "effect", "source")))
    if scenario.clusters is not None:
        named.append(("source", scenario.clusters.source, ("clusters", "source")))
    faults = [
        Fault(str(path), code, one_of(code, legal[key]), key=where.get(at, ABOUT))
        for key, code, at in named
        if code and not (key == "source" and code == JUDGEMENT) and code not in legal[key]
    ]
    for fault in stage_faults(scenario, str(path), stages):
        at = where.get(("clusters", "hazard_multiplier", str(fault.value)), CLUSTERS)
        faults.append(Fault(fault.file, fault.value, fault.allowed, key=at))
    return faults


def _about(reading: _Reading) -> dict[str, Any]:
    cells = reading.sheet(ABOUT)
    if cells is None:
        return {}
    legal = {field.key: field for field in ABOUT_FIELDS}
    found: dict[str, Any] = {}
    title: dict[str, str] = {}
    seen: dict[str, str] = {}
    for line in range(1, len(cells.rows)):
        key, value = cells.at(line, 0), cells.at(line, 1)
        if key is None and value is None:
            continue
        at, cell = cells.address(line, 0), cells.address(line, 1)
        name = str(key or "")
        if name not in legal:
            reading.fault(name, one_of(name, legal), at)
            continue
        if name in seen:
            reading.fault(name, f"stands twice, first in {seen[name]}", at)
            continue
        seen[name] = at
        reading.where[tuple(name.split("."))] = cell
        if value is None:
            continue
        said = _chosen(reading, value, legal[name], cell)
        if said is None:
            continue
        if name.startswith("title."):
            title[name[6:]] = said
        elif name in LISTS:
            found[name] = [part.strip() for part in said.split(PARTED) if part.strip()]
        else:
            found[name] = said
    for name in ("name", "title.en", "author", "reference"):
        if name not in seen:
            reading.fault(name, "is missing and needed", f"{ABOUT}!A{len(cells.rows) + 1}")
            continue
        cell = reading.where[tuple(name.split("."))]
        there = "en" in title if name == "title.en" else name in found
        if not there and not any(fault.key == cell for fault in reading.faults):
            reading.fault("", f"{name} is missing and needed", cell)
    if "name" in found and not _NAME.fullmatch(found["name"]):
        said = "may hold small letters, digits and single hyphens only"
        reading.fault(found["name"], said, reading.where["name",])
    return {**found, "title": title}


def _conditions(reading: _Reading) -> list[dict[str, Any]]:
    cells = reading.sheet(CONDITIONS)
    found: list[dict[str, Any]] = []
    for line, at in _filled(reading, cells, CONDITION_FIELDS) if cells is not None else ():
        condition: dict[str, Any] = {}
        effect: dict[str, Any] = {}
        number = len(found)
        for field in CONDITION_FIELDS:
            assert cells is not None
            cell, value = cells.address(line, at[field.key]), cells.at(line, at[field.key])
            reading.where["conditions", number, *field.key.split(".")] = cell
            if value is None:
                continue
            told: Any
            if field.key in NUMBERS:
                told = reading.number(value, cell)
            elif field.key == "effect.by_year":
                told = _shares(reading, value, cell)
            else:
                told = _chosen(reading, value, field, cell)
            if told is None:
                continue
            if field.key.startswith("effect."):
                effect[field.key[7:]] = told
            else:
                condition[field.key] = told
        found.append(condition | ({"effect": effect} if effect else {}))
    return found


def _clusters(reading: _Reading) -> dict[str, Any]:
    cells = reading.sheet(CLUSTERS, needed=False)
    found: dict[str, Any] = {}
    for line, at in _filled(reading, cells, CLUSTER_FIELDS) if cells is not None else ():
        assert cells is not None
        cell = {field.key: cells.address(line, at[field.key]) for field in CLUSTER_FIELDS}
        value = {field.key: cells.at(line, at[field.key]) for field in CLUSTER_FIELDS}
        what = _chosen(reading, value["what"], CLUSTER_FIELDS[0], cell["what"])
        if what is None:
            if value["what"] is None:
                reading.fault("", "is missing and needed", cell["what"])
            continue
        number = reading.number(value["value"], cell["value"])
        if value["value"] is None:
            reading.fault("", "is missing and needed", cell["value"])
        of = reading.text(value["of"], cell["of"]) or ""
        source = reading.text(value["source"], cell["source"])
        if source is not None and source != found.setdefault("source", source):
            reading.fault(
                source, f"differs from {found['source']} above; one source for the sheet", cell["source"]
            )
        if source is None and value["source"] is None:
            reading.fault("", "is missing and needed", cell["source"])
        if source is not None:
            reading.where.setdefault(("clusters", "source"), cell["source"])
        reading.where["clusters", what, of] = reading.where["clusters", what] = cell["value"]
        known = found.get(what)
        if known is not None and (not of or not isinstance(known, dict) or of in known):
            reading.fault(of or what, f"{what} is given twice: one number for all, or one each", cell["of"])
        elif number is not None:
            found[what] = {**(known or {}), of: number} if of else number
    return found


def _filled(reading: _Reading, cells: Cells, fields: Sequence[Field]) -> list[tuple[int, Mapping[str, int]]]:
    """The rows below the heads that hold something, with the column of each head."""
    said = {column: str(cells.at(0, column) or "").strip() for column in range(_width(cells))}
    heads = {head: column for column, head in said.items() if head}
    legal = [field.key for field in fields]
    wrong = False
    for column in range(_width(cells)):
        head = str(cells.at(0, column) or "").strip()
        if head and head not in legal:
            reading.fault(head, one_of(head, legal), cells.address(0, column))
            wrong = True
        elif head and heads[head] != column:
            reading.fault(
                head, f"stands twice, again in {cells.address(0, heads[head])}", cells.address(0, column)
            )
            wrong = True
    for key in legal:
        if key not in heads and not wrong:
            empty = next((column for column, head in said.items() if not head), _width(cells))
            reading.fault(key, "is missing among the heads in row 1", cells.address(0, empty))
            wrong = True
    if wrong:
        return []
    found: list[tuple[int, Mapping[str, int]]] = []
    for line in range(1, len(cells.rows)):
        row = cells.rows[line]
        if any(value is not None for value in row) and not str(row[0] or "").startswith(REMARK):
            stray = [n for n, value in enumerate(row) if value is not None and n not in heads.values()]
            for column in stray:
                reading.fault(row[column], "stands in a column without a head", cells.address(line, column))
            found.append((line, heads))
    return found


def _width(cells: Cells) -> int:
    return max((len(row) for row in cells.rows), default=0)


def _chosen(reading: _Reading, value: Value, field: Field, cell: str) -> str | None:
    said = reading.text(value, cell)
    if said is not None and field.choices and said not in field.choices:
        reading.fault(said, one_of(said, field.choices), cell)
        return None
    return said


def _shares(reading: _Reading, value: Value, cell: str) -> list[float] | None:
    if isinstance(value, float):
        return [value]
    if isinstance(value, str):
        parts = [part.strip() for part in value.split(PARTED)]
        if all(_NUMBER.fullmatch(part) for part in parts):
            return [float(part) for part in parts]
    reading.fault(value, "must be numbers parted by a semicolon: 0.5; 0.5", cell)
    return None


def _located(error: ValidationError, content: Mapping[str, Any], reading: _Reading) -> list[Fault]:
    """What the schema found, each with its cell."""
    faults = []
    for item, fault in zip(_items(error), schema_faults(error, str(reading.path)), strict=False):
        if isinstance(fault.value, dict):  # one number for all was not meant: its parts are named
            continue
        faults.append(Fault(fault.file, fault.value, fault.allowed, key=_cell(item, content, reading)))
    return faults


def _items(error: ValidationError) -> list[Mapping[str, Any]]:
    """The errors as `schema_faults` takes them: the first of each key."""
    seen: set[tuple[Any, ...]] = set()
    found: list[Mapping[str, Any]] = []
    for item in error.errors(include_url=False):
        inner = ("float", "dict", "constrained-float", "[key]")
        key = tuple(part for part in item["loc"] if part not in inner and "[" not in str(part))
        if key not in seen:
            seen.add(key)
            found.append(item)
    return found


def _cell(item: Mapping[str, Any], content: Mapping[str, Any], reading: _Reading) -> str:
    loc = tuple(part for part in item["loc"] if part not in ("float", "dict", "constrained-float", "[key]"))
    loc = tuple(part for part in loc if "[" not in str(part))
    slip = str(getattr(item.get("ctx", {}).get("error"), "key", ""))
    if told := re.fullmatch(r"conditions\[(\d+)\]\.(\w+)", slip):
        return reading.where["conditions", int(told[1]) - 1, told[2]]
    if (*loc, slip) in reading.where:
        return reading.where[(*loc, slip)]
    while loc:
        if loc in reading.where:
            return reading.where[loc]
        if len(loc) == 2 and loc[0] == "conditions":
            return reading.where[(*loc, _column(str(item["msg"]), content["conditions"][loc[1]]))]
        if loc[0] == "conditions" and loc[2:] == ("effect",):
            return reading.where[(*loc, "into")]
        loc = loc[:-1]
    said = str(item["msg"])
    if twice := re.search(r"two conditions on (\w+), for \S+ and for (\S+);", said):
        rows = [
            n
            for n, one in enumerate(content["conditions"])
            if (one.get("driver"), one.get("period")) == (twice[1], twice[2])
        ]
        return reading.where["conditions", rows[-1], "period"]
    return reading.where.get(("method",) if "method" in said else ("others",), ABOUT)


def _column(said: str, condition: Mapping[str, Any]) -> str:
    """The column of a row that a rule on the whole row is about."""
    column = next((column for part, column in _RULES if part in said), "driver")
    return column or ("value" if "value" in condition else "change")
