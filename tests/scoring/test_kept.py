"""What is kept is believed only while all it was made from is unchanged, and comes back to the last bit."""

import json
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from shipped import DATA

from analysis.keeping.seal import sealed, unsealed
from analysis.record import open_record
from analysis.scoring import kept as room
from analysis.scoring.kept import kept


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(
        DATA, tmp_path / "data", ignore=shutil.ignore_patterns("archive", "scenarios", "editions")
    )
    return open_record(tmp_path / "data", tmp_path / "cache")


def again(record):
    """The same folder, opened anew."""
    return open_record(record.folder, record.cache)


@pytest.fixture
def work():
    """Work that counts how often it is done and reads one table."""
    done = []

    def count(record):
        done.append(len(record.table("forecasts")))
        value = np.random.default_rng(1).normal(size=50) * 1e-7
        return {
            "a": pd.DataFrame({"value": value, "day": pd.Timestamp("2021-08-10"), "word": "x"}),
            "none": pd.DataFrame({"value": [], "word": []}),
        }

    count.done = done
    return count


def test_the_second_time_nothing_is_computed_and_every_bit_is_the_same(copy, work, tmp_path):
    first = kept("w", copy, work)
    second = kept("w", again(copy), work)
    assert len(work.done) == 1
    pd.testing.assert_frame_equal(first["a"], second["a"], check_exact=True)
    assert second["a"].day.iloc[0] == pd.Timestamp("2021-08-10")
    assert second["none"].empty


def test_a_changed_number_in_a_table_that_was_read_computes_again(copy, work, tmp_path):
    kept("w", copy, work)
    table = copy.folder / "forecasts.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",2.7,", ",2.8,", 1), encoding="utf-8")
    kept("w", again(copy), work)
    assert len(work.done) == 2


def test_a_table_that_was_not_read_changes_nothing(copy, work, tmp_path):
    kept("w", copy, work)
    with (copy.folder / "sites.csv").open("a") as file:
        file.write("\n")
    kept("w", again(copy), work)
    assert len(work.done) == 1


def test_a_changed_module_computes_again(copy, work, tmp_path, monkeypatch):
    kept("w", copy, work)
    changed = tmp_path / "measures.py"
    changed.write_text("CHANGED = True\n")
    own = room._source
    monkeypatch.setattr(room, "_source", lambda name: changed if name.endswith("scoring.kept") else own(name))
    kept("w", again(copy), work)
    assert len(work.done) == 2


@pytest.mark.parametrize(
    "wreck",
    [
        lambda text: text[: len(text) // 2],
        lambda text: "",
        lambda text: "[]",
        lambda text: json.dumps({"made_from": 1, "key": "", "frames": {}}),
        lambda text: text.replace('"x"', '"y"', 1),
        lambda text: sealed("backtest w", {"made_from": 1, "key": "", "frames": {}}).decode(),
        lambda text: sealed("backtest other", unsealed(text.encode())).decode(),
    ],
)
def test_a_wrecked_file_is_no_cache_and_no_error(copy, work, tmp_path, wreck):
    kept("w", copy, work)
    path = tmp_path / "cache" / "backtest" / "w.json"
    path.write_text(wreck(path.read_text()))
    kept("w", again(copy), work)
    assert len(work.done) == 2
    kept("w", again(copy), work)
    assert len(work.done) == 2


def test_a_cache_that_cannot_be_written_only_costs_time(copy, work, tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    one = kept("w", copy, work)
    other = kept("w", copy, work)
    assert len(work.done) == 2
    pd.testing.assert_frame_equal(one["a"], other["a"], check_exact=True)


def test_looking_it_up_opens_the_tables_that_the_work_read(copy, work, tmp_path):
    """Whoever watches a run sees its data files, whether the work was done or found."""
    opened, watching = set(), [False]

    def hook(event, arguments):
        if watching[0] and event == "open" and isinstance(arguments[0], str):
            opened.add(Path(arguments[0]).name)

    sys.addaudithook(hook)
    seen = []
    for _ in range(2):
        opened.clear()
        watching[0] = True
        kept("w", again(copy), work)
        watching[0] = False
        seen.append({name for name in opened if name.endswith(".csv")})
    assert len(work.done) == 1
    assert seen[0] == seen[1]
    assert "forecasts.csv" in seen[0]
    assert "sites.csv" not in seen[0]


def test_looking_it_up_loads_the_modules_that_the_work_used(copy, work, tmp_path):
    kept("w", copy, work)
    named = json.loads((tmp_path / "cache" / "backtest" / "w.json").read_text())["made_from"]
    assert {"analysis.scoring.kept", "analysis.record.load"} <= set(named["modules"])
    assert all(named["modules"].values())


def test_many_who_ask_at_once_have_it_done_once(copy, work, tmp_path):
    def ask(_):
        return kept("w", again(copy), work)["a"]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(4)))
    assert len(work.done) == 1
    assert all(answer.equals(answers[0]) for answer in answers)


@pytest.mark.parametrize("table", ["forecasts", "observations"])
def test_a_table_edited_while_the_work_is_done_is_not_kept_under_its_new_digest(copy, work, tmp_path, table):
    """Else the old numbers would be believed for the new table, for good."""

    def edited_meanwhile(record):
        frames = work(record)
        path = copy.folder / f"{table}.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(",2.7,", ",2.8,", 1), encoding="utf-8")
        return frames

    kept("w", copy, edited_meanwhile)
    kept("w", again(copy), work)
    assert len(work.done) == (2 if table == "forecasts" else 1), "only what was read counts"


def test_a_module_edited_since_the_process_began_keeps_nothing(copy, work, tmp_path, monkeypatch):
    """What runs is the module as it was loaded; its file says something else by now."""
    changed = tmp_path / "measures.py"
    changed.write_text("CHANGED = True\n")
    own = room._source
    monkeypatch.setattr(room, "_source", lambda name: changed if name.endswith("scoring.kept") else own(name))
    for done in (1, 2):
        kept("w", again(copy), work)
        assert len(work.done) == done
    assert not (tmp_path / "cache" / "backtest" / "w.json").exists()
