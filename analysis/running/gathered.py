"""The rows of many runs in one table, gathered once and kept beside them until one of the runs changes.

The kept table names the digests of every manifest and of every file of rows that it was made from, and is
used only whole. What is kept may be lost at any time.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.keeping.seal import DamagedError, digest
from analysis.keeping.shelf import lay, take
from analysis.keeping.writing import write
from analysis.record.faults import Fault, InputFault
from analysis.running import manifest as manifests
from analysis.running.digests import MEMORY, Digests

if TYPE_CHECKING:
    import pyarrow

KEPT_AS, INDEX, ROWS = "rows of many runs", "gathered.json", "gathered.parquet"
AGAIN = "run the same command again, or remove its folder"
WORTH_KEEPING = 20  # runs


def gathered(folders: Sequence[Path], reports: Path | None = None) -> pyarrow.Table | None:
    """The rows of the runs in these folders that finished, in the order of the folders; None where none did.

    reports: the folder of all of them; what was gathered is kept there.
    Raises InputFault naming each file that is not what its run wrote.
    """
    state = reports / manifests.STATE if reports is not None else None
    if state is None or len(folders) < WORTH_KEEPING or not state.is_dir():
        return _read(folders)
    digests = Digests(state.parent, state / MEMORY)
    made_from = "\n".join(
        f"{digests.file(f'{folder}/{name}')} {folder.relative_to(state.parent)}/{name}"
        for folder in folders
        for name in (manifests.MANIFEST, manifests.RESULTS)
    )
    digests.save()
    key = digest(made_from.encode())
    found = take(state / INDEX, KEPT_AS, {"rows": str})
    if found is not None and found.content["key"] == key:
        with contextlib.suppress(OSError):
            rows = (state / ROWS).read_bytes()
            if digest(rows) == found.content["rows"]:
                return _table(rows)
    table = _read(folders)
    if table is not None:
        rows = parquet_bytes(table)
        with contextlib.suppress(OSError):  # it costs time the next time, never a result
            write(state / ROWS, rows, stage=state)
            lay(state / INDEX, KEPT_AS, {"key": key, "rows": digest(rows)})
    return table


def _read(folders: Sequence[Path]) -> pyarrow.Table | None:
    import pyarrow

    tables, faults = [], []
    for folder in folders:
        try:
            made = manifests.read(folder)
            if made is not None and made["status"] == "done" and manifests.RESULTS in made["outputs"]:
                tables.append(_table(manifests.output(folder, made, manifests.RESULTS)))
        except DamagedError as fault:
            faults.append(Fault(str(fault.path), fault.path.name, f"{fault.said}; {AGAIN}"))
    if faults:
        raise InputFault(faults)
    return pyarrow.concat_tables(tables, promote_options="default") if tables else None


def _table(rows: bytes) -> pyarrow.Table:
    """A small file is read three times faster without threads, and a large one no slower."""
    import pyarrow
    import pyarrow.parquet

    return pyarrow.parquet.ParquetFile(pyarrow.BufferReader(rows)).read(use_threads=False)


def parquet_bytes(table: pyarrow.Table) -> bytes:
    """A table as the bytes of a parquet file."""
    import io

    import pyarrow.parquet

    buffer = io.BytesIO()
    pyarrow.parquet.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()
