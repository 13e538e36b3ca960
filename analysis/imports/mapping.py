"""The mapping of a file: which of its labels is which place and indicator, and where the numbers come from.

A small YAML that the command proposes and a person corrects. Nothing is guessed silently: what has no match
is left empty and told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.imports.long_table import LongTable
from analysis.record.columns import BASES, STATUSES
from analysis.record.faults import Fault, InputFault, one_of
from analysis.record.yaml_file import read_yaml

if TYPE_CHECKING:
    from analysis.record.load import Record

ONE = "(the whole file)"
"""The label of a file that has no dimension of places, or none of indicators."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Measure(_Part):
    """What a label measures: an indicator of the record, its basis, and a factor for its numbers."""

    indicator: str
    basis: str = "na"
    factor: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0


class FileMapping(_Part):
    """The whole mapping of one file.

    place, measure: the dimension of places and that of indicators, or empty; places: code by label, empty for
    what is left out; measures: by label; only: of other dimensions the one label that is taken.
    """

    place: str = ""
    places: dict[str, str | None]
    measure: str = ""
    measures: dict[str, Measure | None]
    only: dict[str, str] = {}
    status: str = "official"
    source: str | None = None
    published: date | None = None


@dataclass(frozen=True)
class Proposal:
    """A mapping as it is proposed, and the sentences about what is left to say."""

    mapping: FileMapping
    open: tuple[str, ...]


def folded(text: str) -> str:
    """A label without case, marks and the words before a name of a place.

    >>> folded("TP. Hà Nội"), folded("Thành phố Hồ Chí Minh"), folded("HÀ NỘI (1)")
    ('ha noi', 'ho chi minh', 'ha noi')
    """
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(letter for letter in plain if unicodedata.category(letter) != "Mn").casefold()
    plain = re.sub(r"\(.*?\)|[*\d]+$", " ", plain)
    plain = re.sub(r"^\s*(tp|thanh pho|tinh|t)\b\.?\s*", "", plain)
    plain = re.sub(r"\s+(city|province)\s*$", "", plain)
    return " ".join(re.sub(r"[^\w]+", " ", plain).split())


def propose(table: LongTable, record: Record, source: str = "", published: date | None = None) -> Proposal:
    """A mapping for a file, from the names in the record."""
    areas, words = record.table("areas"), record.table("indicators")
    places = _names(zip(areas["geo"], areas["label_en"], areas["label_vi"], strict=True))
    places |= {str(code).casefold(): str(code) for code in areas["geo"]}
    measures = _names(zip(words["indicator"], words["label_en"], words["label_vi"], strict=True))
    measures |= {folded(str(code)): str(code) for code in words["indicator"]}
    best = {name: _share(table.labels(name), places) for name in table.dimensions}
    place = max(best, key=lambda name: best[name], default="")
    place = place if place and best[place] > 0 else ""
    rest = [
        name for name in table.dimensions if name != place and not (place and _repeats(table, place, name))
    ]
    told = {name: _share(table.labels(name), measures) for name in rest}
    measure = max(told, key=lambda name: (told[name], len(table.labels(name)) > 1), default="")
    measure = measure if measure and (told[measure] > 0 or len(table.labels(measure)) > 1) else ""
    only = {
        name: table.labels(name)[0]
        for name in rest
        if name != measure and not (measure and _repeats(table, measure, name))
    }
    labels = table.labels(measure) if measure else (ONE,)
    texts = {label: label if measure else table.title for label in labels}
    found = {label: _nearest(text, measures) for label, text in texts.items()}
    bases = _bases(record)
    mapping = FileMapping(
        place=place,
        places={
            label: places.get(folded(label)) or places.get(label.casefold()) for label in table.labels(place)
        }
        if place
        else {ONE: None},
        measure=measure,
        measures={
            label: None if code is None else Measure(indicator=code, basis=bases.get(code, "na"))
            for label, code in found.items()
        },
        only=only,
        source=source or None,
        published=published or _day(table.updated),
    )
    return Proposal(mapping, tuple(_open(mapping, table)))


def _repeats(table: LongTable, dimension: str, other: str) -> bool:
    """Whether another dimension says the same as one, label for label, as codes beside names do."""
    pairs = {(cell.labels[dimension], cell.labels[other]) for cell in table.cells}
    return len(pairs) == len(table.labels(dimension)) == len(table.labels(other))


def _open(mapping: FileMapping, table: LongTable) -> Iterable[str]:
    lost = [label for label, code in mapping.places.items() if code is None]
    if lost:
        yield f"places: {len(lost)} of {len(mapping.places)} without a code, left out: {', '.join(lost[:5])}"
    for label, measure in mapping.measures.items():
        if measure is None:
            yield f"measures: which indicator is {label!r}? Left out until it is named"
    for name, label in mapping.only.items():
        if len(table.labels(name)) > 1:
            yield f"only: of {name} the label {label!r} is taken, of {len(table.labels(name))}"
    if mapping.source is None:
        yield "source: which row of data/sources.csv does it come from? (or --source)"
    if mapping.published is None:
        yield "published: on which day was it published? (or --published)"


def to_yaml(proposal: Proposal, file: str) -> str:
    """The mapping as a file with its hints."""
    import yaml

    content = proposal.mapping.model_dump(mode="python")
    lines = [
        f"# How {file} maps to the record; proposed by workbook import: check every line.",
        "# places: a code of data/areas.csv a label, or null to leave it out. measures: an indicator of",
        "# data/indicators.csv with its basis and a factor (0.001 makes thousands millions), or null.",
        *(f"# open: {said}" for said in proposal.open),
    ]
    return "\n".join([*lines, yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)])


def read_mapping(path: Path, table: LongTable, record: Record) -> FileMapping:
    """The mapping of a file as a person left it. Raises InputFault with everything that is wrong."""
    read = read_yaml(path)
    if not isinstance(read.content, dict):
        raise InputFault(Fault(str(path), read.content, "must be keys and values"))
    try:
        mapping = FileMapping(**read.content)
    except (ValidationError, TypeError) as error:
        if not isinstance(error, ValidationError):
            raise InputFault(Fault(str(path), str(error), "must have texts as keys")) from None
        raise InputFault(
            Fault(
                str(path),
                one["input"],
                one["msg"].lower(),
                read.line(one["loc"][:1]),
                ".".join(map(str, one["loc"])),
            )
            for one in error.errors(include_url=False)
        ) from None
    if faults := list(_faults(path, mapping, table, record)):
        raise InputFault(faults)
    return mapping


def _faults(path: Path, mapping: FileMapping, table: LongTable, record: Record) -> Iterable[Fault]:
    areas, words = set(record.table("areas")["geo"]), set(record.table("indicators")["indicator"])
    names = [name for name in (mapping.place, mapping.measure, *mapping.only) if name]
    checks: list[tuple[str, str, Iterable[str]]] = [
        *(("place, measure or only", name, table.dimensions) for name in names),
        *((f"places.{label}", code, areas) for label, code in mapping.places.items() if code),
        *((f"measures.{label}", m.indicator, words) for label, m in mapping.measures.items() if m),
        *((f"measures.{label}.basis", m.basis, BASES) for label, m in mapping.measures.items() if m),
        ("status", mapping.status, STATUSES),
    ]
    for key, value, legal in checks:
        if value not in set(legal):
            yield Fault(str(path), value, one_of(value, legal), key=key)
    for name in table.dimensions:
        if name not in names:
            yield Fault(
                str(path),
                name,
                "is a dimension of the file that place, measure or only must name",
                key="only",
            )


def _names(rows: Iterable[tuple[Any, Any, Any]]) -> dict[str, str]:
    """Code by folded label; of places with a boundary of a later day the plain code stands first."""
    found: dict[str, str] = {}
    for code, *labels in sorted(rows, key=lambda row: (len(str(row[0])), str(row[0]))):
        for label in labels:
            if isinstance(label, str) and label:
                found.setdefault(folded(label), str(code))
    return found


def _share(labels: Iterable[str], known: Mapping[str, str]) -> float:
    told = list(labels)
    return sum(folded(label) in known or label.casefold() in known for label in told) / max(len(told), 1)


def _nearest(text: str, known: Mapping[str, str]) -> str | None:
    plain = folded(text)
    if plain in known:
        return known[plain]
    near = get_close_matches(plain, known, n=1, cutoff=0.85)
    return known[near[0]] if near else None


def _bases(record: Record) -> dict[str, str]:
    """The basis in which the record has most of an indicator."""
    rows = record.table("observations")
    counts = rows.groupby(["indicator", "basis"]).size().sort_values()
    return {str(indicator): str(basis) for indicator, basis in counts.index}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
