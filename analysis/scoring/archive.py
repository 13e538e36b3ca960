"""Published forecasts, frozen: written once, never edited, scored when the figures come out.

An edition is data/archive/NAME.csv, quantile rows in the hubverse way; data/archive/digests.csv holds
one line an edition with its digest, and a digest of the line. An edition or a line whose bytes no longer
fit is an error, and so is another edition of its name.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.keeping.seal import digest
from analysis.keeping.writing import write
from analysis.plans.outcome import UNITS, outcomes
from analysis.plans.places import places
from analysis.record.faults import Fault, InputFault
from analysis.record.result_schema import ROW, level_of
from analysis.scoring.accuracy import QUANTILES, accuracy
from analysis.series.quantile_levels import LEVELS

if TYPE_CHECKING:
    from analysis.record.load import Record

DIGESTS = "digests.csv"
NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,79}")
COLUMNS = ["notebook", "place", "plan", "as_of", "scenario", "seed", *ROW]
KEY = COLUMNS[:-1]
LINE = ("edition", "archived", "rows", "sha256")
HEAD = ",".join((*LINE, "line"))
KEPT = ("quantile", "probability")


def archive_edition(rows: pd.DataFrame, name: str, archived: date, folder: Path) -> Path:
    """Freeze the forecasts of an edition and give the path of its file; doing it again changes nothing.

    rows: result rows of runs, as analysis.running.results gives them; only quantiles and probabilities
    are kept. Raises InputFault for a name that is no plain file name, rows without a forecast, rows that
    say two things under one key, an edition of that name that differs, or an archive that was edited.
    """
    if not NAME.fullmatch(name):
        raise InputFault(
            Fault("archive", name, "must be small letters, digits, dots and hyphens", key="edition")
        )
    missing = [column for column in COLUMNS if column not in rows]
    if missing:
        raise InputFault(
            Fault("archive", column, "is missing from the result rows", key=name) for column in missing
        )
    text = _text(to_freeze(rows, name))
    path = folder / f"{name}.csv"
    if path.name == DIGESTS:
        raise InputFault(Fault("archive", name, "is the list of the editions; choose another", key="edition"))
    digests = read_digests(folder)
    if name in digests:
        read_archive(folder, [name])
        if digests[name]["sha256"] != digest(text):
            raise InputFault(
                Fault(
                    _shown(path),
                    name,
                    "is archived already with other forecasts; an archived "
                    "edition is never changed, so give the new one another name",
                    key="edition",
                )
            )
        return path
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != text:  # a killed command may have left it without its line
        write(path, text, new=True)
    rows_of = str(text.count(b"\n") - 1)
    line = dict(zip(LINE, (name, archived.isoformat(), rows_of, digest(text)), strict=True))
    write(folder / DIGESTS, _table([*digests.values(), line]))
    return path


def read_digests(folder: Path) -> dict[str, dict[str, str]]:
    """The line of every archived edition by name: edition, archived, rows, sha256.

    Raises InputFault naming every line that is not as it was written.
    """
    try:
        text = (folder / DIGESTS).read_bytes()
    except FileNotFoundError:
        return {}
    head, *lines = text.split(b"\n")
    found: dict[str, dict[str, str]] = {}
    wrong = [] if head == HEAD.encode() and lines[-1:] == [b""] else [(1, head)]
    for number, line in enumerate(lines[:-1], start=2):
        body, _, seal = line.rpartition(b",")
        cells = body.decode("utf-8", "replace").split(",")
        if len(cells) != len(LINE) or seal != digest(body).encode() or cells[0] in found:
            wrong.append((number, line))
        else:
            found[cells[0]] = dict(zip(LINE, cells, strict=True))
    if wrong:
        said = "is not what was written (cut short or changed); restore the file"
        raise InputFault(
            Fault(_shown(folder / DIGESTS), line.decode("utf-8", "replace")[:80], said, row=number)
            for number, line in wrong
        )
    return found


def read_archive(folder: Path, names: Iterable[str] | None = None) -> pd.DataFrame:
    """All archived forecasts: `edition`, `archived` and COLUMNS; empty when nothing is archived.

    Raises InputFault naming every edition that was edited, lost or slipped in without a digest.
    """
    digests = read_digests(folder)
    wanted = list(digests) if names is None else list(names)
    strays = sorted({path.stem for path in folder.glob("*.csv")} - {*digests, Path(DIGESTS).stem})
    faults = (
        []
        if names is not None
        else [
            Fault(
                _shown(folder / f"{name}.csv"),
                name,
                "has no line in digests.csv; archive it with the command",
                key="edition",
            )
            for name in strays
        ]
    )
    frames = []
    for name in wanted:
        path = folder / f"{name}.csv"
        text = path.read_bytes() if path.is_file() else None
        if text is None or digest(text) != digests[name]["sha256"]:
            said = "is lost" if text is None else "was changed after it was archived"
            faults.append(
                Fault(_shown(path), name, f"{said}; an archived edition is never edited: restore the file")
            )
            continue
        frame = pd.read_csv(io.BytesIO(text), dtype=dict.fromkeys(KEY, str))
        frames.append(frame.assign(edition=name, archived=digests[name]["archived"]))
    if faults:
        raise InputFault(faults)
    columns = ["edition", "archived", *COLUMNS]
    if not frames:
        return pd.DataFrame(columns=columns)
    return pd.concat(frames, ignore_index=True)[columns]


def archive_ledger(record: Record, folder: Path) -> pd.DataFrame:
    """The yearly quantile forecasts of the archive beside what came out: a ledger (see accuracy).

    Only forecasts made before the figure was first printed are in it: a page of a later day repeats,
    it does not forecast. The lead is counted in years from the day of the forecast to the end of the
    period. A forecast that several notebooks of an edition print counts once.
    """
    rows = read_archive(folder)
    rows = rows[
        (rows["output_type"] == "quantile")
        & rows["indicator"].isin(UNITS)
        & rows["period"].str.fullmatch(r"\d{4}")
    ]
    keys = ["edition", "place", "plan", "as_of", "scenario", "indicator", "period"]
    levels = rows.assign(level=rows["output_type_id"].map(level_of).round(6)).drop_duplicates(
        [*keys, "level"]
    )
    if levels.empty:
        return pd.DataFrame(columns=[*keys, "origin", "lead", "forecaster", *QUANTILES, "first", "latest"])
    wide = levels.pivot(index=keys, columns="level", values="value").reindex(columns=LEVELS.round(6)).dropna()
    wide.columns = pd.Index(QUANTILES)
    ledger = wide.reset_index()
    known = _outcomes(record, ledger)
    day = pd.to_datetime(ledger["as_of"])
    ledger = ledger.assign(
        period=ledger["period"].astype(int),
        origin=day.dt.date,
        forecaster=ledger["scenario"],
        lead=ledger["period"].astype(int) + 1 - (day.dt.year + (day.dt.day_of_year - 1) / 365.25),
    ).join(known)
    return ledger[~(pd.to_datetime(ledger["first_published"]) <= day)].reset_index(drop=True)


def score_archive(record: Record, folder: Path, outcome: str = "first") -> pd.DataFrame:
    """Scores by edition, place, indicator, forecaster (the scenario) and measure: n, value, low, high.

    An edition whose figures are still open gives no row. A scenario is a conditional forecast: only
    the baseline's scores are a judgement.
    """
    return accuracy(
        archive_ledger(record, folder), outcome, by=["edition", "place", "indicator", "forecaster"]
    )


def scores_text(scores: pd.DataFrame) -> str:
    """The scores of the baseline for a terminal, one line an edition and indicator, with n."""
    baseline = scores[scores["forecaster"] == "baseline"]
    if baseline.empty:
        return "No figure that an archived edition foresaw has come out yet."
    keys = ["edition", "place", "indicator", "n"]
    table = baseline.pivot(index=keys, columns="measure", values="value")
    shown = table[["crps", "mae", "bias", "coverage_80"]].round(3).reset_index()
    return shown.to_string(index=False)


def _outcomes(record: Record, ledger: pd.DataFrame) -> pd.DataFrame:
    view, known = record.latest(), places(record)
    blank = {"first": np.nan, "first_published": pd.NaT, "latest": np.nan}
    tables = {
        key: outcomes(view, known[key[0]], key[1])
        for key in set(zip(ledger["place"], ledger["indicator"], strict=True))
        if key[0] in known
    }
    found = []
    for row in ledger.itertuples():
        table = tables.get((row.place, row.indicator))
        year = int(row.period)  # type: ignore[arg-type]
        found.append(
            dict(table.loc[year, list(blank)]) if table is not None and year in table.index else blank
        )
    return pd.DataFrame(found, index=ledger.index)


def to_freeze(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """What an edition of that name would hold of these rows: each quantile and probability once, by key."""
    kept = rows[rows["output_type"].isin(KEPT)][COLUMNS].copy()
    kept[KEY] = kept[KEY].astype(str)
    kept["as_of"] = kept["as_of"].str[:10]
    if kept.empty:
        raise InputFault(
            Fault("archive", name, "has no quantile or probability row to archive", key="edition")
        )
    kept = kept.drop_duplicates()
    doubled = kept[kept.duplicated(KEY)]
    if len(doubled):
        raise InputFault(
            Fault("archive", "; ".join(map(str, row[:-1])), "has two values in one edition", key=name)
            for row in doubled.head(20).itertuples(index=False)
        )
    return kept.sort_values(KEY, ignore_index=True)


def _text(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False, lineterminator="\n", float_format="%.10g").encode()


def _table(lines: list[dict[str, str]]) -> str:
    bodies = [",".join(line[name] for name in LINE) for line in lines]
    return "\n".join([HEAD, *(f"{body},{digest(body.encode())}" for body in bodies), ""])


def _shown(path: Path) -> str:
    return f"archive/{path.name}"
