"""SDMX-ML 2.1 and 3.0: series with observations, generic or by the structure of their data set."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from analysis.imports.long_table import Cell, LongTable
from analysis.record.faults import Fault, InputFault

TIME, VALUE = "TIME_PERIOD", "OBS_VALUE"


def read_sdmx_ml(path: Path, text: str) -> LongTable:
    """The table of a file. Raises InputFault where it is no such message; a DOCTYPE is refused unread."""
    if "<!DOCTYPE" in text[:5000].upper() or "<!ENTITY" in text.upper():
        raise InputFault(Fault(str(path), "DOCTYPE", "has no place in a file of data"))
    try:
        root = ElementTree.fromstring(text.encode())
    except ElementTree.ParseError as error:
        raise InputFault(Fault(str(path), str(error), "must be well-formed XML")) from None
    cells: list[Cell] = []
    names: dict[str, None] = {}
    for series in (one for one in root.iter() if _name(one) == "Series"):
        labels = dict(series.attrib) or _pairs(series, "SeriesKey")
        names |= dict.fromkeys(labels)
        for number, one in enumerate((child for child in series if _name(child) == "Obs"), 1):
            period, value = one.get(TIME, ""), one.get(VALUE, "")
            for part in one:
                if _name(part) == "ObsDimension":
                    period = part.get("value", "")
                elif _name(part) == "ObsValue":
                    value = part.get("value", "")
            key = ".".join(labels.values())
            cells.append(Cell(labels, period, value, f"series {key}, observation {number}"))
    flat = [one for one in root.iter() if _name(one) == "Obs" and TIME in one.attrib] if not cells else []
    for number, one in enumerate(flat, 1):  # a data set without series
        labels = {key: value for key, value in one.attrib.items() if key not in (TIME, VALUE)}
        names |= dict.fromkeys(labels)
        cells.append(Cell(labels, one.get(TIME, ""), one.get(VALUE, ""), f"observation {number}"))
    if not cells:
        raise InputFault(Fault(str(path), path.name, "holds no series with observations"))
    whole = tuple(
        Cell({name: cell.labels.get(name, "") for name in names}, cell.period, cell.value, cell.where)
        for cell in cells
    )
    return LongTable("SDMX-ML", tuple(names), whole)


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _pairs(series: ElementTree.Element, part: str) -> dict[str, str]:
    keys = next((one for one in series if _name(one) == part), None)
    if keys is None:
        return {}
    return {one.get("id", ""): one.get("value", "") for one in keys if _name(one) == "Value"}
