"""The results of many runs as one tidy frame: one row a quantile, with the run's parameters.

Each run leaves its rows in `results.parquet` beside its notebook; together these files are one data set.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.keeping.writing import write, writing_text
from analysis.record.result_schema import ROW
from analysis.running import manifest as manifests
from analysis.running.gathered import gathered, parquet_bytes
from analysis.running.plan import Job
from analysis.running.where import chosen

if TYPE_CHECKING:
    import pyarrow
    from pandas import DataFrame

FIRST = ("run", "notebook", "place", "plan", "as_of", "scenario", "draws", "seed", "language", "availability")
WHOLE = ("draws", "seed")


def to_parquet(job: Job, tables: Sequence[Mapping[str, Any]]) -> bytes:
    """The rows that a notebook handed over, with the run's parameters, as the bytes of a parquet file.

    Raises ValueError when a table lacks a column of a result row.
    """
    import pyarrow

    missing = sorted(set(ROW) - set.intersection(*(set(table["columns"]) for table in tables)))
    if missing:
        raise ValueError(f"result rows lack {', '.join(missing)}")

    columns: dict[str, list[Any]] = {}
    rows = sum(len(table["rows"]) for table in tables)
    done = 0
    for table in tables:
        for row in table["rows"]:
            for name, value in zip(table["columns"], row, strict=True):
                columns.setdefault(name, [None] * rows)[done] = value
            done += 1
    run = {"run": job.name, "notebook": job.notebook, **job.parameters}
    run = {name: value for name, value in run.items() if name in FIRST or name not in ROW}
    arrays = {name: pyarrow.array([said] * rows, kind) for name, (said, kind) in _typed(run).items()}
    for name, values in columns.items():
        if name == "scenario":  # a run that compares scenarios says which row is of which
            arrays[name] = _array(name, [value or job.parameters[name] for value in values])
        elif name not in run:
            arrays[name] = _array(name, values)
    return parquet_bytes(pyarrow.table(arrays))


def _typed(run: Mapping[str, Any]) -> dict[str, tuple[Any, pyarrow.DataType]]:
    """The values of a run with their types; a notebook's own numbers stay numbers, its lists become texts."""
    import pyarrow

    typed: dict[str, tuple[Any, pyarrow.DataType]] = {}
    for name, value in run.items():
        if name in FIRST:
            typed[name] = value, pyarrow.int64() if name in WHOLE else pyarrow.string()
        elif isinstance(value, bool):
            typed[name] = value, pyarrow.bool_()
        elif isinstance(value, int | float):
            typed[name] = float(value), pyarrow.float64()
        else:
            text = value if isinstance(value, str) or value is None else json.dumps(value)
            typed[name] = text, pyarrow.string()
    return typed


def _array(name: str, values: list[Any]) -> pyarrow.Array:
    import pyarrow

    if name == "value":
        return pyarrow.array(values, pyarrow.float64())
    return pyarrow.array([None if value is None else str(value) for value in values], pyarrow.string())


def results(
    source: str | Path | Iterable[Job],
    reports: Path | None = None,
    csv: Path | None = None,
    *,
    where: Sequence[str] = (),
    parquet: Path | None = None,
) -> DataFrame:
    """All result rows below a folder, or those of some jobs, as one frame sorted by run.

    `source` is a folder, or a list of jobs with `reports` as the folder of their outputs. Only runs that
    finished count. With `csv` or `parquet` the frame is also written there. `where` are conditions of which
    all must hold: `period>=2025`, `indicator=grdp_per_person_usd` (see running.where).
    Raises InputFault naming each file that is not what its run wrote, and each mistaken condition.
    """
    import pandas as pd

    table = gathered(_folders(source, reports), Path(source) if isinstance(source, str | Path) else None)
    if table is None:
        return pd.DataFrame(columns=[*FIRST, *ROW])
    table = chosen(table, where)
    return written(table.to_pandas(), csv, parquet)


def written(frame: DataFrame, csv: Path | None, parquet: Path | None) -> DataFrame:
    """The frame, after it was written to the files that are named. Raises NotWrittenError."""
    if csv is not None:
        with writing_text(csv) as file:
            frame.to_csv(file, index=False, float_format="%.10g", lineterminator="\n")
    if parquet is not None:
        import pyarrow

        write(parquet, parquet_bytes(pyarrow.Table.from_pandas(frame, preserve_index=False)))
    return frame


def _folders(source: str | Path | Iterable[Job], reports: Path | None) -> list[Path]:
    if isinstance(source, str | Path):
        return list(manifests.folders(Path(source)))
    if reports is None:
        raise TypeError("results of jobs need the folder of their reports")
    return sorted(reports / job.name for job in source)
