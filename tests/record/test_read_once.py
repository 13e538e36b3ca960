"""A kept table is what reading gives, and is never believed after its file or the code has changed."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis.record import load, read_once
from analysis.record.faults import InputFault
from analysis.record.load import DATA, Record
from analysis.record.schema import TABLES


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A copy of the data that counts as the project's own, with an empty cache beside it."""
    shutil.copytree(DATA, tmp_path / "data")
    monkeypatch.setattr(load, "DATA", tmp_path / "data")
    monkeypatch.setattr(read_once.read_once, "__defaults__", (tmp_path / "kept",))
    return tmp_path / "data"


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_what_is_kept_is_what_was_read(data, name):
    fresh = Record(data).table(name)
    assert (data.parent / "kept" / f"{name}.pickle").exists()
    assert_frame_equal(Record(data).table(name), fresh, check_exact=True)
    assert_frame_equal(Record(DATA).table(name), fresh, check_exact=True)


def test_a_kept_table_is_not_parsed_again(data, monkeypatch):
    Record(data).table("targets")
    monkeypatch.setattr(load, "read_table", None)
    assert len(Record(data).table("targets"))


def test_an_edit_is_seen_and_its_fault_is_told_every_time(data):
    Record(data).table("targets")
    edit(data / "targets.csv", "2025-11-26", "2025-11-25")
    days = Record(data).table("targets")["published"]
    assert (days == pd.Timestamp("2025-11-25")).any()
    edit(data / "targets.csv", "2025-11-25", "2025-13-25")
    for _ in range(2):
        with pytest.raises(InputFault, match="2025-13-25"):
            Record(data).table("targets")


def test_a_correction_is_seen(data):
    before = len(Record(data).table("observations"))
    row = Record(data).table("observations").iloc[0]
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
    assert len(Record(data).table("observations")) == before - 1


def test_other_code_reads_again(data, monkeypatch):
    Record(data).table("targets")
    monkeypatch.setattr(read_once, "_reading", lambda: b"another module")
    seen = []
    monkeypatch.setattr(load, "read_table", lambda *args: seen.append(args) or READ(*args))
    Record(data).table("targets")
    assert seen


READ = load.read_table


def test_a_file_edited_while_it_is_read_is_not_kept(data, monkeypatch):
    """Else the reading of the new file would be believed once the old one is put back."""

    def read(*args):
        edit(data / "targets.csv", "2025-11-26", "2025-11-25")
        return READ(*args)

    before = (data / "targets.csv").read_bytes()
    monkeypatch.setattr(load, "read_table", read)
    Record(data).table("targets")
    monkeypatch.setattr(load, "read_table", READ)
    (data / "targets.csv").write_bytes(before)
    assert_frame_equal(Record(data).table("targets"), Record(DATA).table("targets"), check_exact=True)


@pytest.mark.parametrize("left", [b"", b"\x80\x05", b"no pickle"])
def test_a_file_cut_short_is_no_cache(data, left):
    fresh = Record(data).table("targets")
    (data.parent / "kept" / "targets.pickle").write_bytes(left)
    assert_frame_equal(Record(data).table("targets"), fresh)


def test_without_a_place_to_keep_it_a_table_is_read(data):
    (data.parent / "kept").write_text("a file where the folder should be")
    assert len(Record(data).table("targets"))


def test_the_tables_read_name_the_corrections_too(data):
    for _ in range(2):  # read, then kept
        record = Record(data)
        record.table("targets")
        assert record.read == ("corrections", "targets")
