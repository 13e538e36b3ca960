"""Forecasts of every series of a file, written as quantile rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np

from analysis.keeping.writing import writing, writing_text
from analysis.record.faults import Fault, InputFault
from analysis.record.result_schema import quantile_id
from analysis.series.file_columns import Columns, SeriesTable, read_series
from analysis.series.levels import LevelForecast, forecast_with_models
from analysis.series.panel import FEWEST, Panel, panel_of
from analysis.series.quantile_levels import LEVELS
from analysis.series.yearly_values import YEARLY, Yearly, thousandfold, yearly

HEADER = ("series_id", "horizon", "t", "output_type", "output_type_id", "value")
MODELS_HEADER = ("series_id", "model", "weight")
REFUSED_HEADER = ("series_id", "reason")
Cell = str | int | float
Reader = Callable[[Path, Columns, str | None], SeriesTable]


@dataclass(frozen=True)
class FileForecast:
    """What became of a file: the forecasts by series, with the yearly values that they rest on.

    refused: why a series was not forecast; doubted: what looks like a slip in one that was; notes: which
    columns were taken and how the file was read.
    """

    output: Path
    series: Mapping[str, Yearly]
    forecasts: Mapping[str, LevelForecast]
    refused: Mapping[str, str]
    doubted: Mapping[str, str]
    notes: tuple[str, ...] = ()
    panel: Panel | None = None

    @property
    def forecast(self) -> tuple[str, ...]:
        """The names of the series that were forecast, in the order of the file."""
        return tuple(self.forecasts)


@dataclass(frozen=True)
class Request:
    """How a file is read: the sheet, the columns that a person names, what makes years of months.

    panel: whether each series also learns from the others.
    """

    sheet: str | None = None
    columns: Columns = field(default_factory=Columns)
    how: str | None = None
    panel: bool = False


def forecast_file(
    source: Path | str,
    output: Path | str,
    horizon: int,
    progress: bool = True,
    request: Request | None = None,
    read: Reader = read_series,
) -> FileForecast:
    """Forecast each series of a table of any common make (docs/methods/series.md, "Files").

    read: what makes series of the file; the command takes one for more forms (imports.series_of_file).

    Writes series_id, horizon (1..horizon), output_type "quantile", output_type_id (25 levels from .005 to
    .995), value: Parquet or .xlsx by the name of the output (a workbook has the models and the refusals on
    sheets of their own), CSV otherwise; the file appears whole or not at all. A series that cannot be
    forecast is in `refused` with its reason and has no rows. Raises InputFault where the file cannot be read
    as such a table or the output is named wrongly, NotWrittenError where nothing can be written.
    """
    source, output, request = Path(source), Path(output), request or Request()
    faults = _wrong_request(source, output, horizon, request)
    if faults:
        raise InputFault(faults)
    table = read(source, request.columns, request.sheet)
    series, refused = yearly_series(table, request.how)
    panel = panel_of(found.values for found in series.values()) if request.panel else None
    forecasts: dict[str, LevelForecast] = {}
    for name, found in _with_progress(series, progress):
        try:
            forecasts[name] = forecast_with_models(found.values, horizon, LEVELS, panel)
        except ValueError as reason:
            refused[name] = str(reason).removeprefix("y: ")
    doubted = {name: said for name in forecasts if (said := thousandfold(series[name].values))}
    notes = table.notes
    if request.panel and panel is None:
        notes += (f"no panel: fewer than {FEWEST} series on one side of zero without a tenfold step",)
    made = FileForecast(output, series, forecasts, refused, doubted, notes, panel)
    write_forecasts(made)
    return made


def yearly_series(table: SeriesTable, how: str | None = None) -> tuple[dict[str, Yearly], dict[str, str]]:
    """The yearly values of each series of a table, and why others have none."""
    found: dict[str, Yearly] = {}
    refused: dict[str, str] = {}
    for name, rows in table.series.items():
        try:
            found[name] = yearly(rows, table.marks, table.month_first, how)
        except ValueError as reason:
            refused[name] = str(reason)
    return found, refused


def write_forecasts(made: FileForecast) -> None:
    """Write the quantiles in the form that the name of the output asks for."""
    rows = (
        row
        for name, found in made.forecasts.items()
        for row in quantile_rows(name, made.series[name].years[-1], found.quantiles)
    )
    if made.output.suffix.lower() == ".xlsx":
        refused = list(made.refused.items())
        sheets = {
            "quantiles": (HEADER, rows),
            "models": (MODELS_HEADER, model_rows(made)),
            "refused": (REFUSED_HEADER, refused),
        }
        with writing(made.output) as file:
            file.write(_workbook(sheets))
        return
    write_rows(made.output, HEADER, rows)


def write_rows(output: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """One table as Parquet or .xlsx where the name says so, as CSV otherwise."""
    kind = output.suffix.lower()
    if kind == ".xlsx":
        with writing(output) as file:
            file.write(_workbook({"table": (header, rows)}))
    elif kind == ".parquet":
        with writing(output) as file:
            _parquet(file, header, rows)
    else:
        with writing_text(output) as text:
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(
                [repr(cell) if isinstance(cell, float) else cell for cell in row] for row in rows
            )


def quantile_rows(name: str, last: int, quantiles: np.ndarray) -> Iterator[tuple[Cell, ...]]:
    """The rows of one series that ends in `last`, from its quantiles, shape (horizon, 25)."""
    for step, row in enumerate(quantiles.tolist(), start=1):
        for level, value in zip(LEVELS.tolist(), row, strict=True):
            yield name, step, last + step, "quantile", quantile_id(level), value


def model_rows(made: FileForecast) -> Iterator[tuple[Cell, ...]]:
    """Which models carry which series, heaviest first."""
    for name, found in made.forecasts.items():
        for model, weight in found.weights.items():
            yield name, model, round(weight, 4)


def _parquet(file: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    import pandas as pd

    table = pd.DataFrame(list(rows), columns=list(header))
    file.write(table.to_parquet(index=False))


def _workbook(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Cell]]]]) -> bytes:
    """A workbook of plain tables; no text of a person's file becomes a formula or a link."""
    from xlsxwriter import Workbook

    held = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(held, plain | {"in_memory": True, "nan_inf_to_errors": True}) as book:
        bold = book.add_format({"bold": True})
        for name, (header, rows) in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, header, bold)
            for line, row in enumerate(rows, start=1):
                for column, cell in enumerate(row):
                    levels = header[column] == "output_type_id"
                    sheet.write(line, column, float(cell) if levels else cell)
            sheet.freeze_panes(1, 0)
    return held.getvalue()


def _wrong_request(source: Path, output: Path, horizon: int, request: Request) -> list[Fault]:
    faults = []
    if not isinstance(horizon, int) or horizon < 1:
        faults.append(Fault("", horizon, "must be a whole number of at least 1", key="horizon"))
    if request.how is not None and request.how not in YEARLY:
        faults.append(Fault("", request.how, f"must be one of {', '.join(YEARLY)}", key="yearly"))
    return faults + wrong_table(source, output, "output")


def wrong_table(source: Path, output: Path, key: str) -> list[Fault]:
    """What is wrong with the name of a table to write."""
    if output.suffix.lower() in (".xls", ".xlsm", ".ods", ".json", ".html"):
        said = "must end in .csv, .parquet or .xlsx"
        return [Fault(str(output), output.name, said, key=key), *wrong_output(source, output, key)]
    return wrong_output(source, output, key)


def wrong_output(source: Path, output: Path, key: str) -> list[Fault]:
    """What is wrong with the name of a file to write."""
    faults = []
    if not output.parent.is_dir():
        faults.append(Fault(str(output), str(output.parent), "must be a folder that exists", key=key))
    if output.is_dir():
        faults.append(Fault(str(output), output.name, "is a folder; give the name of a file", key=key))
    if output.exists() and source.exists() and output.samefile(source):
        faults.append(Fault(str(output), output.name, "is the input; give another name", key=key))
    return faults


def _with_progress(series: Mapping[str, Yearly], progress: bool) -> Iterable[tuple[str, Yearly]]:
    if not progress:
        return series.items()
    from tqdm import tqdm

    return tqdm(series.items(), desc="forecast", unit="series", disable=None)
