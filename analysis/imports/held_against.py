"""A file held against the record: what is new, what is there, what contradicts it, what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.imports.long_table import Cell, LongTable, period_of, status_of
from analysis.imports.mapping import ONE, FileMapping, Measure
from analysis.record.columns import BASES
from analysis.record.faults import Fault, InputFault, one_of

if TYPE_CHECKING:
    from analysis.record.load import Record

ANSWERS = ("revision", "slip", "leave")
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Row:
    """One observation of the file in the record's own terms, and where it stands in the file."""

    geo: str
    indicator: str
    period: str
    basis: str
    value: float
    unit: str
    status: str
    where: str

    @property
    def key(self) -> Key:
        """Whose, what, when, by which accounts."""
        return self.geo, self.indicator, self.period, self.basis

    def __str__(self) -> str:
        return f"{self.geo} {self.indicator} {self.period} ({self.basis})"


@dataclass(frozen=True)
class Contradiction:
    """A value that differs from the print that counts by more than rounding."""

    row: Row
    value: float
    published: str
    source: str
    same_print: bool

    def __str__(self) -> str:
        there = f"{self.value:.12g} ({self.source}, {self.published})"
        return f"{self.row}: {self.row.value:.12g} in {self.row.where} of the file, {there} in the record"


@dataclass(frozen=True)
class Held:
    """The rows of a file by what becomes of them; empty: cells without a value; left_out: not mapped."""

    new: tuple[Row, ...] = ()
    there: tuple[Row, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    empty: int = 0
    left_out: int = 0


def held_against(file: Path, table: LongTable, mapping: FileMapping, record: Record) -> Held:
    """Every cell of a file against all prints of the record. Raises InputFault without source or day."""
    faults = []
    if mapping.source is None:
        faults.append(Fault(str(file), "", "needs its source: a source_id of data/sources.csv", key="source"))
    elif mapping.source not in set(record.table("sources")["source_id"]):
        near = [str(name) for name in record.table("sources")["source_id"]]
        said = one_of(mapping.source, near) + "; --title and --publisher make it a new source"
        faults.append(Fault(str(file), mapping.source, said, key="source"))
    if mapping.published is None:
        faults.append(Fault(str(file), "", "needs the day of its publication", key="published"))
    if faults:
        raise InputFault(faults)
    rows, refused, empty, left = _rows(file, table, mapping, record)
    prints = _prints(record)
    decimals = dict(
        zip(record.table("indicators")["indicator"], record.table("indicators")["decimals"], strict=True)
    )
    new, there, against = [], [], []
    for row in rows:
        found = prints.get(row.key, [])
        slack = 0.5 * 10.0 ** -int(decimals[row.indicator]) * (1 + 1e-9)
        same = [one for one in found if one[2] == mapping.source and one[1] == str(mapping.published)]
        if any(abs(one[0] - row.value) <= slack for one in found):
            there.append(row)
        elif found:
            value, day, source = (same or found)[-1]
            against.append(Contradiction(row, value, day, source, bool(same)))
        else:
            new.append(row)
    return Held(tuple(new), tuple(there), tuple(against), refused, empty, left)


def answered(held: Held, answer: str) -> list[Row]:
    """What of the contradictions is to be added by an answer: revision, slip, leave, or another basis.

    A print of the same source and day is never overwritten: it stays whatever is answered.
    Raises InputFault for an answer that is none.
    """
    if answer not in (*ANSWERS, *BASES):
        raise InputFault(
            Fault("the command line", answer, one_of(answer, (*ANSWERS, *BASES)), key="contradictions")
        )
    if answer in ("slip", "leave"):
        return []
    basis = None if answer == "revision" else answer
    return [
        Row(
            one.row.geo,
            one.row.indicator,
            one.row.period,
            basis or one.row.basis,
            one.row.value,
            one.row.unit,
            one.row.status,
            one.row.where,
        )
        for one in held.contradictions
        if not one.same_print
    ]


def _rows(
    file: Path, table: LongTable, mapping: FileMapping, record: Record
) -> tuple[list[Row], dict[str, str], int, int]:
    words = record.table("indicators").set_index("indicator")
    rows: dict[Key, Row] = {}
    refused: dict[str, str] = {}
    empty = left = 0
    for cell in table.cells:
        geo = mapping.places.get(cell.labels[mapping.place] if mapping.place else ONE)
        measure = mapping.measures.get(cell.labels[mapping.measure] if mapping.measure else ONE)
        if geo is None or measure is None or any(cell.labels[k] != v for k, v in mapping.only.items()):
            left += 1
            continue
        if not cell.value.strip():
            empty += 1
            continue
        try:
            row = _row(file, cell, geo, measure, str(words.at[measure.indicator, "unit"]), mapping.status)
        except InputFault as fault:
            refused[cell.where] = "; ".join(f"{one.value!r} {one.allowed}" for one in fault.faults)
            continue
        before = rows.setdefault(row.key, row)
        if before is not row and before.value != row.value:
            refused[cell.where] = f"{row} stands in {before.where} too, with another value; both are left out"
            refused[before.where] = f"{row} stands in {cell.where} too, with another value; both are left out"
    bad = set(refused)
    return [row for row in rows.values() if row.where not in bad], refused, empty, left


def _row(file: Path, cell: Cell, geo: str, measure: Measure, unit: str, status: str) -> Row:
    period = period_of(cell.period, cell.where, str(file))
    text = cell.value.strip()
    if text in ("-", "--", "..", "...", ":", "\N{HORIZONTAL ELLIPSIS}"):
        raise InputFault(Fault(str(file), text, "says that there is no value"))
    try:
        value = float(text)
    except ValueError:
        raise InputFault(Fault(str(file), text, "is no number")) from None
    if value != value or abs(value) == float("inf"):
        raise InputFault(Fault(str(file), text, "is no number"))
    value = float(f"{value * measure.factor:.12g}")
    return Row(
        geo,
        measure.indicator,
        period,
        measure.basis,
        value,
        unit,
        status_of(cell.period) or status,
        cell.where,
    )


def _prints(record: Record) -> dict[Key, list[tuple[float, str, str]]]:
    """Every print of the record that holds a value, oldest first: value, day, source."""
    rows = record.table("observations")
    rows = rows[rows["value"].notna()].sort_values(["published", "source_id"], kind="stable")
    found: dict[Key, list[tuple[float, str, str]]] = {}
    columns = ("geo", "indicator", "period", "basis", "value", "published", "source_id")
    for geo, indicator, period, basis, value, day, source in zip(*(rows[c] for c in columns), strict=True):
        told = (float(value), str(day)[:10], str(source))
        found.setdefault((str(geo), str(indicator), str(period), str(basis)), []).append(told)
    return found
