"""The register of assumptions: all that are declared, those of a place, and what a run changes of them."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from analysis.assumed import Assumption, Value, value_text, written
from analysis.record.assumed_cells import cells
from analysis.record.faults import Fault, InputFault

if TYPE_CHECKING:
    from analysis.record.load import Record

ROOMS = ("series", "clusters", "growth", "scenarios")
"""The rooms whose modules declare assumptions."""
_NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
KEY = "assumptions"


@cache
def declared() -> dict[str, Assumption[Any]]:
    """Every assumption that code declares, by name, in the order of the rooms and their modules.

    >>> declared()["parity_speed"].value
    0.08
    """
    found: dict[str, Assumption[Any]] = {}
    for room in ROOMS:
        package = import_module(f"analysis.{room}")
        for module in sorted(one.name for one in pkgutil.iter_modules(package.__path__)):
            if f"{room}.{module}" == "scenarios.schemas":  # a command, no part of a model
                continue
            for one in vars(import_module(f"analysis.{room}.{module}")).values():
                if isinstance(one, Assumption):
                    found.setdefault(one.name, one)
    return found


def register(record: Record, geo: str | None = None) -> dict[str, Assumption[Any]]:
    """The assumptions that code declares and the assumed cells of the record, of one place or of all.

    >>> from analysis.workbook import open_workbook
    >>> register(open_workbook().record, "VN-HN")["statement_weights.high.weight"].value
    0.9
    """
    found = dict(declared())
    found |= {one.name: one for its, one in cells(record) if geo is None or its in ("", geo)}
    return found


def read_changes(given: object, record: Record, where: str = "") -> dict[str, Value]:
    """The changes that a run asks for, those left out that change nothing.

    given: a text `name=value,name=value`, or a mapping as YAML gives it; the shares of a set are joined by /.
    Raises InputFault with all that is wrong: an unknown name with a suggestion, a value that is not legal.

    >>> from analysis.workbook import open_workbook
    >>> read_changes("parity_speed=.12", open_workbook().record)
    {'parity_speed': 0.12}
    >>> read_changes("parity_sped=.12", open_workbook().record)
    Traceback (most recent call last):
    analysis.record.faults.InputFault: assumptions: 'parity_sped' is not known; did you mean ...
    """
    faults: list[Fault] = []
    pairs = _pairs(given, where, faults)
    known: Mapping[str, Assumption[Any]] = declared()
    if any(name not in known for name in pairs):
        known = register(record)
    found: dict[str, Value] = {}
    for name, said in pairs.items():
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            faults.append(
                Fault(
                    where,
                    name,
                    f"is not known{hint} All are listed in docs/assumptions.md",
                    key=KEY,
                )
            )
            continue
        try:
            value = _value(said, known[name])
        except ValueError as error:
            faults.append(Fault(where, f"{name}={_said(said)}", str(error), key=KEY))
            continue
        if value != known[name].value:
            found[name] = value
    if faults:
        raise InputFault(faults)
    return found


def canonical(given: object, record: Record, where: str = "") -> str:
    """The same as one text, by name; empty where nothing is changed."""
    return written(read_changes(given, record, where)) if given else ""


def listed(record: Record) -> str:
    """The register as a page of Markdown: what `docs/assumptions.md` holds."""
    lines = [
        "# Assumptions",
        "",
        "Every number of the forecasts that is neither data nor mathematics. A run changes one with",
        "`workbook run --assume NAME=VALUE`, in an edition's YAML with `assumptions: {NAME: VALUE}`, and in",
        "a notebook with the parameter `assumptions`. Shares of a set are joined by `/`. It is made from",
        "the register, which stands beside the code (`analysis/*/`) and in tables of `data/`.",
        "",
        "All were set with the outcomes of 2021 to 2025 known, unless the table says no.",
        "",
        "| name | value | unit | alternatives | reason | source | set | outcomes known |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in register(record).values():
        reason = f"{one.reason}; acts {one.only}" if one.only else one.reason
        cells_of = (
            f"`{one.name}`",
            value_text(one.value),
            one.unit,
            ", ".join(map(value_text, one.alternatives)),
            reason,
            one.source,
            one.set_when,
            "yes" if one.outcomes_known else "no",
        )
        lines.append("| " + " | ".join(cell.replace("|", "/") for cell in cells_of) + " |")
    return "\n".join(lines) + "\n"


def _pairs(given: object, where: str, faults: list[Fault]) -> dict[str, object]:
    if isinstance(given, Mapping):
        return {str(name): value for name, value in given.items()}
    parts = [part.strip() for part in str(given).split(",") if part.strip()]
    found: dict[str, object] = {}
    for part in parts:
        name, sign, value = (one.strip() for one in part.partition("="))
        if not sign or not name or not value:
            faults.append(Fault(where, part, "must be name=value, several joined by commas", key=KEY))
        elif name in found:
            faults.append(Fault(where, name, "is given twice", key=KEY))
        else:
            found[name] = value
    return found


def _said(value: object) -> str:
    return "/".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _value(said: object, one: Assumption[Any]) -> Value:
    """The value that was said, of the kind of the declared one. Raises ValueError saying what is legal."""
    if isinstance(one.value, str):
        legal = (one.value, *one.alternatives)
        if said not in legal:
            raise ValueError(f"must be one of {', '.join(legal)}")
        return str(said)
    low, high = one.legal
    whole = isinstance(one.value, int)
    if isinstance(one.value, tuple):
        parts = said if isinstance(said, list | tuple) else str(said).split("/")
        numbers = tuple(_number(part) for part in parts)
        if len(numbers) != len(one.value) or any(n is None or not low <= n <= high for n in numbers):
            raise ValueError(f"must be {len(one.value)} numbers from {low:g} to {high:g}, joined by /")
        total = sum(n for n in numbers if n is not None)
        if abs(total - sum(one.value)) > 0.005:
            raise ValueError(f"must add up to {sum(one.value):.12g}, as {value_text(one.value)} does")
        return tuple(float(n) for n in numbers if n is not None)
    number = None if isinstance(said, list | tuple | bool) else _number(said)
    if number is None or not low <= number <= high or (whole and number != int(number)):
        raise ValueError(f"must be a {'whole ' if whole else ''}number from {low:g} to {high:g}")
    return int(number) if whole else number


def _number(said: object) -> float | None:
    text = str(said).strip()
    return float(text) if _NUMBER.fullmatch(text) else None
