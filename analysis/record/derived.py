"""Tables of the data folder that a command writes and a page believes: each is used only as it was written.

derived.csv names the digest of each with the command that writes it. They hold results, not data, so that
nobody has a reason to change one by hand.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.keeping.seal import digest
from analysis.keeping.writing import write
from analysis.record.faults import Fault, InputFault

if TYPE_CHECKING:
    import pandas as pd

    from analysis.record.load import Record

SEALS = "derived"
HEADER = ("table", "digest", "command")
COMMANDS = {
    "cluster_calibration": "workbook calibrate --keep",
    "country_test": "python benchmarks/country_test.py",
    "nowcast_news": "python benchmarks/nowcast.py",
    "nowcast_scores": "python benchmarks/nowcast.py",
}


def keep_derived(record: Record, name: str, frame: pd.DataFrame, decimals: str | None = None) -> Path:
    """Write such a table with its digest; gives its file. Raises NotWrittenError."""
    raw = frame.to_csv(index=False, lineterminator="\n", float_format=decimals).encode()
    path = record.folder / f"{name}.csv"
    seals = {**_seals(record.folder), name: digest(raw)}
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(HEADER)
    rows.writerows((table, found, COMMANDS[table]) for table, found in sorted(seals.items()))
    write(path, raw)
    write(record.folder / f"{SEALS}.csv", text.getvalue())
    return path


def derived(record: Record, name: str) -> pd.DataFrame | None:
    """Such a table as it was written, None where there is none. Raises InputFault where it was changed."""
    import pandas as pd

    path, _ = record.file(name), record.file(SEALS)
    if not path.exists():
        return None
    raw = path.read_bytes()
    faults = _faults(record.folder, name, raw)
    if faults:
        raise InputFault(faults)
    return pd.read_csv(io.BytesIO(raw))


def derived_faults(folder: Path) -> list[Fault]:
    """The tables of a data folder that are not as their command wrote them."""
    there = [name for name in COMMANDS if (folder / f"{name}.csv").exists()]
    return [fault for name in there for fault in _faults(folder, name, (folder / f"{name}.csv").read_bytes())]


def _faults(folder: Path, name: str, raw: bytes) -> list[Fault]:
    if _seals(folder).get(name) == digest(raw):
        return []
    said = f"is not as {COMMANDS[name]} wrote it, by {SEALS}.csv; take the change back, or run it again"
    return [Fault(f"data/{name}.csv", name, said)]


def _seals(folder: Path) -> dict[str, str]:
    """The digest of each table; nothing where the file is missing or cannot be read."""
    try:
        rows = csv.DictReader((folder / f"{SEALS}.csv").read_text(encoding="utf-8").splitlines())
        return {row["table"]: row["digest"] for row in rows if row.get("table") in COMMANDS}
    except (OSError, ValueError, KeyError, csv.Error):
        return {}
