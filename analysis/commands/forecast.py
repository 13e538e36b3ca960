"""The command that forecasts the series of a file of one's own: forecast."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.commands.shared import Command, say_written

if TYPE_CHECKING:
    from analysis.series.quantile_file import FileForecast


def _forecast(options: argparse.Namespace) -> int:
    from analysis.imports.series_of_file import read_any_series
    from analysis.keeping.writing import write
    from analysis.publishing.series_page import forecast_page
    from analysis.record.faults import InputFault
    from analysis.record.people_text import plain
    from analysis.series.file_columns import Columns
    from analysis.series.quantile_file import (
        MODELS_HEADER,
        Request,
        forecast_file,
        model_rows,
        write_rows,
        wrong_output,
        wrong_table,
    )
    from analysis.series.told import told
    from analysis.words import load

    faults = wrong_table(options.file, options.models, "models") if options.models else []
    faults += wrong_output(options.file, options.html, "html") if options.html else []
    faults += wrong_table(options.file, options.backtest, "backtest") if options.backtest else []
    if faults:
        raise InputFault(faults)
    columns = Columns(options.series, options.time, options.value)
    made = forecast_file(
        options.file,
        options.output,
        options.horizon,
        request=Request(options.sheet, columns, options.yearly, options.panel),
        read=read_any_series,
    )
    for line in told(made):
        say_written(plain(line), made.output)
    if options.html:
        write(options.html, forecast_page(made, options.file, load(options.language)))
    if options.models:
        write_rows(options.models, MODELS_HEADER, model_rows(made))
    if options.backtest:
        _backtest(made, options.backtest, options.horizon)
    for name, said in (*made.doubted.items(), *made.refused.items()):
        print(plain(f"{name}: {said}"), file=sys.stderr)
    say_written(f"{len(made.forecast)} series forecast, {len(made.refused)} not: {made.output}", made.output)
    return 0 if made.forecast else 1


def _backtest(made: FileForecast, output: Path, horizon: int) -> None:
    from analysis.record.people_text import plain
    from analysis.scoring.series_backtest import HEADER, backtest, panel_pool, table
    from analysis.series.quantile_file import write_rows

    found = backtest(made.series, horizon, panel_pool(made.series) if made.panel else None)
    write_rows(output, HEADER, found.rows())
    for line in table(found):
        say_written(line, made.output)
    for name, reason in found.refused.items():
        print(plain(f"{name}: {reason}"), file=sys.stderr)
    if found.unfitted:
        print(f"{found.unfitted} origins left out, at which a method could not be fitted", file=sys.stderr)
    say_written(f"Errors in mean yearly steps of each series; by lead and series: {output}", made.output)


def _forecast_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "Exit code: 0 if at least one series was forecast (those that were not are named, with the reason), "
        "1 if none was, 2 for a mistake in the command or in the file as a whole."
    )
    parser.add_argument(
        "file",
        type=Path,
        help="CSV or text of any delimiter, .xlsx, .xls or .ods, wide or long; JSON-stat 2 or PX (PX-Web), "
        "SDMX (csv, ml), WDI, WEO",
    )
    parser.add_argument("--horizon", type=int, default=6, metavar="H", help="years ahead (default: 6)")
    parser.add_argument(
        "--output", type=Path, required=True, metavar="OUT", help="the quantiles: .csv, .parquet or .xlsx"
    )
    parser.add_argument(
        "--models", type=Path, metavar="FILE", help="also write the weights of the models of every series"
    )
    parser.add_argument(
        "--panel",
        action="store_true",
        help="let each series learn from the others: growth and spread, for files of related series",
    )
    parser.add_argument("--html", type=Path, metavar="FILE", help="also draw the fans on one page")
    parser.add_argument(
        "--language", choices=("en", "vi"), default="en", help="the language of that page (default: en)"
    )
    parser.add_argument(
        "--backtest",
        type=Path,
        metavar="FILE",
        help="also forecast each series from its newest origins and score that beside no change, drift, "
        "Theta and ETS; about a second a series",
    )
    parser.add_argument(
        "--yearly", metavar="HOW", help="make years of months or quarters: their mean, sum or last"
    )
    parser.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook (default: the first table)")
    for name, what in (("series", "names"), ("time", "years or dates"), ("value", "values")):
        parser.add_argument(
            f"--{name}", metavar="COLUMN", help=f"the column of {what} (default: found and said)"
        )


COMMANDS = {
    "forecast": Command(
        "forecast every series of a file: CSV, .xlsx, .ods, JSON-stat, PX, SDMX, WDI or WEO",
        _forecast_options,
        _forecast,
    ),
}
