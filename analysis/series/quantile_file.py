"""Forecasts of every series of a long CSV file, written as quantile rows."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from analysis.keeping.writing import writing_text
from analysis.record.faults import Fault, InputFault
from analysis.record.people_text import brief
from analysis.series.levels import LEVELS, forecast_levels
from analysis.series.mixture import Array

COLUMNS = ("series_id", "t", "value")
HEADER = ("series_id", "horizon", "output_type", "output_type_id", "value")
NUMBER = re.compile(r"[-+]?([0-9]{1,320}(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")
Row = tuple[int, str, str]  # line in the file, t, value


@dataclass(frozen=True)
class FileForecast:
    """What became of a file: where the quantiles are, and which series were forecast.

    Which were not, with the reason; and in which of those that were something looks like a slip.
    """

    output: Path
    forecast: tuple[str, ...]
    refused: Mapping[str, str]
    doubted: Mapping[str, str]


def forecast_file(
    source: Path | str, output: Path | str, horizon: int, progress: bool = True
) -> FileForecast:
    """Forecast each series of a CSV: series_id, t (whole numbers, one apart), value; rows in any order.

    Writes series_id, horizon (1..horizon), output_type "quantile", output_type_id (25 levels from .005 to
    .995), value; the file appears whole or not at all. A series that cannot be forecast is in `refused`
    with its reason and has no rows. Raises InputFault where the file cannot be read as such a table or the
    output is named wrongly, NotWrittenError where nothing can be written.
    """
    source, output = Path(source), Path(output)
    faults = _wrong_request(source, output, horizon)
    if faults:
        raise InputFault(faults)
    series = read_series(source)
    refused: dict[str, str] = {}
    doubted: dict[str, str] = {}
    forecast: list[str] = []
    with writing_text(output) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for name, rows in _with_progress(series, progress):
            try:
                values = values_in_order(rows)
                quantiles = forecast_levels(values, horizon, LEVELS)
            except ValueError as reason:
                refused[name] = str(reason).removeprefix("y: ")
                continue
            writer.writerows(quantile_rows(name, quantiles))
            forecast.append(name)
            if said := thousandfold(values):
                doubted[name] = said
    return FileForecast(output, tuple(forecast), refused, doubted)


def read_series(source: Path) -> dict[str, list[Row]]:
    """The rows of each series in the order of the file. Raises InputFault for what is no such table."""
    series: dict[str, list[Row]] = {}
    faults: list[Fault] = []
    try:
        with source.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            faults = _wrong_header(source, reader.fieldnames)
            if faults:
                raise InputFault(faults)
            for row in reader:
                if None in row or None in row.values():
                    fields = len(reader.fieldnames or ())
                    faults.append(
                        Fault(str(source), _shown(row), f"must have {fields} fields", row=reader.line_num)
                    )
                    continue
                series.setdefault(row["series_id"], []).append((reader.line_num, row["t"], row["value"]))
    except UnicodeDecodeError as error:
        raise InputFault(
            Fault(str(source), error.object[error.start : error.end], "is not UTF-8 text")
        ) from None
    except csv.Error as error:
        raise InputFault(
            Fault(str(source), str(error), "must be well-formed CSV", row=reader.line_num)
        ) from None
    except OSError as error:
        raise InputFault(Fault(str(source), error.strerror, "must be a readable CSV file")) from None
    if not series and not faults:
        faults = [Fault(str(source), 0, "rows; at least one row below the header is needed")]
    if faults:
        raise InputFault(faults)
    return series


def thousandfold(values: Array) -> str | None:
    """What to say of a step of about a thousand: a point or comma that was meant to part thousands.

    >>> thousandfold(np.array([940.0, 980.0, 1.070, 1.130]))
    'falls from 980 to 1.07: was a point meant to part thousands?'
    >>> thousandfold(np.array([940.0, 980.0, 1070.0]))
    """
    for before, after in pairwise(values.tolist()):
        if before * after > 0 and not 1 / 300 < after / before < 300:
            turned = "falls" if abs(after) < abs(before) else "rises"
            return f"{turned} from {before:g} to {after:g}: was a point meant to part thousands?"
    return None


def values_in_order(rows: Sequence[Row]) -> Array:
    """The values by t, years without a value at either end left out.

    Raises ValueError where t or value is no number, or t has a gap or comes twice.

    >>> values_in_order([(2, "2001", "5"), (3, "2000", "4.5")]).tolist()
    [4.5, 5.0]
    """
    years = [_number(t, "t", line) for line, t, _ in rows]
    broken = [(t, line) for t, (line, _, _) in zip(years, rows, strict=True) if t != int(t)]
    if broken:
        raise ValueError(f"t = {broken[0][0]:g} in line {broken[0][1]} is not a whole number")
    texts: dict[int, tuple[str, int]] = {}
    for year, (line, _, value) in zip(years, rows, strict=True):
        if int(year) in texts:
            raise ValueError(f"t = {int(year)} comes twice, again in line {line}")
        texts[int(year)] = (value.strip(), line)
    told = [year for year, (text, _) in texts.items() if text]
    if not told:
        raise ValueError("no year has a value")
    inside = {year: at for year, at in texts.items() if min(told) <= year <= max(told)}
    found = {year: _number(text, "value", line) for year, (text, line) in inside.items()}
    order = sorted(found)
    for before, after in pairwise(order):
        if after != before + 1:
            raise ValueError(f"gap in t between {before} and {after}")
    return np.array([found[year] for year in order])


def quantile_rows(name: str, quantiles: Array) -> Iterable[tuple[str, int, str, str, str]]:
    """The rows of one series from its quantiles, shape (horizon, 25)."""
    for step, row in enumerate(quantiles.tolist(), start=1):
        for level, value in zip(LEVELS.tolist(), row, strict=True):
            yield name, step, "quantile", f"{level:g}", repr(value)


def _number(text: str, key: str, line: int) -> float:
    if not NUMBER.fullmatch(text.strip()):
        raise ValueError(f"{key} = {brief(text)} in line {line} is not a number")
    value = float(text)
    if not np.isfinite(value):
        raise ValueError(f"{key} = {brief(text)} in line {line} is not a finite number")
    return value


def _wrong_request(source: Path, output: Path, horizon: int) -> list[Fault]:
    faults = []
    if not isinstance(horizon, int) or horizon < 1:
        faults.append(Fault("", horizon, "must be a whole number of at least 1", key="horizon"))
    if not output.parent.is_dir():
        faults.append(Fault(str(output), str(output.parent), "must be a folder that exists", key="output"))
    if output.is_dir():
        faults.append(Fault(str(output), output.name, "is a folder; give the name of a file", key="output"))
    if output.exists() and source.exists() and output.samefile(source):
        faults.append(Fault(str(output), output.name, "is the input; give another name", key="output"))
    return faults


def _wrong_header(source: Path, names: Sequence[str] | None) -> list[Fault]:
    if names is None:
        return [Fault(str(source), "", f"must begin with a header that names {', '.join(COLUMNS)}")]
    return [
        Fault(str(source), column, f"is missing from the header; it names {', '.join(names)}", row=1)
        for column in COLUMNS
        if column not in names
    ] + [
        Fault(str(source), name, "must be named once in the header", row=1)
        for name in COLUMNS
        if list(names).count(name) > 1
    ]


def _shown(row: Mapping[str | None, object]) -> str:
    return ",".join(str(value) for value in row.values() if value is not None)


def _with_progress(series: Mapping[str, list[Row]], progress: bool) -> Iterable[tuple[str, list[Row]]]:
    if not progress:
        return series.items()
    from tqdm import tqdm

    return tqdm(series.items(), desc="forecast", unit="series")
