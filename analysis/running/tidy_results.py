"""All results as an analyst wants them: each answer once, with thresholds and changes as numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.record.result_schema import bar_of
from analysis.running.results import results, written

if TYPE_CHECKING:
    from pandas import DataFrame

THRESHOLD = "threshold"
CHANGE = "change_"  # before the name of what a scenario's name moves
PREFERRED = "en"


def tidy_results(
    reports: Path, csv: Path | None = None, *, where: Sequence[str] = (), parquet: Path | None = None
) -> DataFrame:
    """The result rows of every run below a folder that finished, each answer once, sorted by run.

    Columns: those of the run contract, the row (indicator, unit, period, output_type, output_type_id, value)
    and, as numbers: threshold, of a probability what is to be reached, in the unit of the row; and for each
    driver that some scenario's name moves (`baseline?growth=+0.5`) a column change_DRIVER, 0 where it is not
    moved. A notebook's own parameters are columns too. Runs that differ by their language alone are one.
    With `csv` or `parquet` the frame is also written there. where: as in `analysis.running.results.results`.
    """
    return written(with_numbers(in_one_language(results(reports, where=where))), csv, parquet)


def in_one_language(frame: DataFrame) -> DataFrame:
    """The rows without those of a run that another one repeats in another language; English stays."""
    runs = frame[~frame["run"].duplicated()]
    about = [(str(run), str(language)) for run, language in zip(runs["run"], runs["language"], strict=True)]
    named = {run: re.sub(rf"(/.*?)_{language}(?=_|$)", r"\1_", run, count=1) for run, language in about}
    # a run's name is all that was asked, so that two are twins whose names differ by the language alone
    first = {named[run]: run for run, language in sorted(about, key=lambda one: one[1] == PREFERRED)}
    return frame[frame["run"].isin(set(first.values()))].reset_index(drop=True)


def with_numbers(frame: DataFrame) -> DataFrame:
    """The rows with thresholds and the changes of scenarios as columns of numbers.

    >>> import pandas as pd
    >>> asked = {"scenario": ["baseline?growth=+0.5"], "output_type": ["probability"]}
    >>> found = with_numbers(pd.DataFrame(asked | {"output_type_id": [">=8300"]}))
    >>> found[["threshold", "change_growth"]].iloc[0].tolist()
    [8300.0, 0.5]
    """

    from analysis.scenarios.scenario import parse_scenario_name

    bars = frame["output_type_id"].where(frame["output_type"] == "probability")
    thresholds = bars.map(bar_of, na_action="ignore").astype(float)
    changes = {name: parse_scenario_name(name)[1] for name in frame["scenario"].unique() if "?" in str(name)}
    moved = sorted({driver for one in changes.values() for driver in one})
    columns = {
        f"{CHANGE}{driver}": frame["scenario"].map(
            {name: changes.get(name, {}).get(driver, 0.0) for name in frame["scenario"].unique()}
        )
        for driver in moved
    }
    return frame.assign(**{THRESHOLD: thresholds, **columns})
