"""A kept table is what reading gives, and is never believed after its file or the code has changed."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from shipped import DATA, RECORD

from analysis.record import load, open_record, read_once
from analysis.record.faults import InputFault
from analysis.record.schema import TABLES


@pytest.fixture
def data(tmp_path):
    """A copy of the data, with an empty cache beside it."""
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path / "data"


def opened(data):
    return open_record(data, data.parent / "kept")


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_what_is_kept_is_what_was_read(data, name):
    fresh = opened(data).table(name)
    assert (data.parent / "kept" / "tables" / f"{name}.json").exists()
    assert_frame_equal(opened(data).table(name), fresh, check_exact=True)
    assert_frame_equal(RECORD.table(name), fresh, check_exact=True)


def test_a_kept_table_is_not_parsed_again(data, monkeypatch):
    opened(data).table("targets")
    monkeypatch.setattr(load, "read_table", None)
    assert len(opened(data).table("targets"))


def test_an_edit_is_seen_and_its_fault_is_told_every_time(data):
    opened(data).table("targets")
    edit(data / "targets.csv", "2025-11-26", "2025-11-25")
    days = opened(data).table("targets")["published"]
    assert (days == pd.Timestamp("2025-11-25")).any()
    edit(data / "targets.csv", "2025-11-25", "2025-13-25")
    for _ in range(2):
        with pytest.raises(InputFault, match="2025-13-25"):
            opened(data).table("targets")


def test_a_correction_is_seen(data):
    before = len(opened(data).table("observations"))
    row = opened(data).table("observations").iloc[0]
    key = f"{row['geo']} {row['indicator']} {row['period']} {row['value']:.10g}"
    corrections = data / "corrections.csv"
    columns = corrections.read_text(encoding="utf-8").splitlines()[0].split(",")
    cells = {
        "table": "observations",
        "action": "drop",
        "key": key,
        "source_id": row["source_id"],
        "reason": "test",
    }
    with corrections.open("a", encoding="utf-8") as file:
        file.write(",".join(cells.get(column, "") for column in columns) + "\n")
    assert len(opened(data).table("observations")) == before - 1


def test_other_code_reads_again(data, monkeypatch):
    opened(data).table("targets")
    monkeypatch.setattr(read_once, "_reading", lambda: b"another module")
    seen = []
    monkeypatch.setattr(load, "read_table", lambda *args: seen.append(args) or READ(*args))
    opened(data).table("targets")
    assert seen


READ = load.read_table


def test_a_file_edited_while_it_is_read_is_not_kept(data, monkeypatch):
    """Else the reading of the new file would be believed once the old one is put back."""

    def read(*args):
        edit(data / "targets.csv", "2025-11-26", "2025-11-25")
        return READ(*args)

    before = (data / "targets.csv").read_bytes()
    monkeypatch.setattr(load, "read_table", read)
    opened(data).table("targets")
    monkeypatch.setattr(load, "read_table", READ)
    (data / "targets.csv").write_bytes(before)
    assert_frame_equal(opened(data).table("targets"), RECORD.table("targets"), check_exact=True)


@pytest.mark.parametrize(
    "left", [b"", b"{}", b"no JSON", b'{"kept": "table targets", "key": 1, "frame": []}']
)
def test_a_file_cut_short_is_no_cache(data, left):
    fresh = opened(data).table("targets")
    (data.parent / "kept" / "tables" / "targets.json").write_bytes(left)
    assert_frame_equal(opened(data).table("targets"), fresh)


def test_without_a_place_to_keep_it_a_table_is_read(data):
    (data.parent / "kept").write_text("a file where the folder should be")
    assert len(opened(data).table("targets"))


def test_the_tables_read_name_the_corrections_too(data):
    for _ in range(2):  # read, then kept
        record = opened(data)
        record.table("targets")
        assert record.read == ("corrections", "targets")
