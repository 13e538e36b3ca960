"""The rows of many runs are one table: gathered once, believed only whole, chosen by conditions."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.cli import main
from analysis.record.faults import InputFault
from analysis.running import gathered as gathering
from analysis.running import manifest as manifests
from analysis.running.plan import job
from analysis.running.results import results, to_parquet

COLUMNS = ["indicator", "unit", "period", "output_type", "output_type_id", "value"]
RUNS = 25


def made(reports: Path, seed: int, value: float) -> Path:
    parameters = {"place": "XX", "plan": "p", "as_of": "2026-01-01", "scenario": "baseline", "seed": seed}
    entry = job("own", parameters, {})
    rows = [["a", "USD", "2025", "mean", "", value], ["b", "USD", "2026", "mean", "", None]]
    outputs = {
        manifests.NOTEBOOK: b"{}",
        manifests.RESULTS: to_parquet(entry, [{"columns": COLUMNS, "rows": rows}]),
    }
    told = {"run": entry.name, "status": "done", "failure": None, "key": {}}
    manifests.store(reports / entry.name, outputs, told, {}, reports / manifests.STATE)
    return reports / entry.name


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    for seed in range(RUNS):
        made(tmp_path, seed, 100.0 + seed)
    return tmp_path


def test_rows_of_unchanged_runs_are_not_read_again(reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = results(reports)
    monkeypatch.setattr(gathering, "_read", lambda folders: pytest.fail("they were read again"))
    pd.testing.assert_frame_equal(results(reports), first)
    assert len(first) == 2 * RUNS


def test_a_run_that_was_made_again_is_seen(reports: Path) -> None:
    before = results(reports)
    made(reports, 3, 7777.0)
    after = results(reports)
    assert set(after["value"].dropna()) - set(before["value"].dropna()) == {7777.0}
    assert len(after) == len(before)


@pytest.mark.parametrize("kept", [gathering.INDEX, gathering.ROWS])
def test_a_gathered_table_that_is_not_whole_is_not_believed(reports: Path, kept: str) -> None:
    first = results(reports)
    path = reports / manifests.STATE / kept
    raw = bytearray(path.read_bytes())
    for at in (0, len(raw) // 2, len(raw) - 2):
        path.write_bytes(bytes([*raw[:at], raw[at] ^ 4, *raw[at + 1 :]]))
        pd.testing.assert_frame_equal(results(reports), first)


def test_changed_rows_of_a_run_are_named_though_they_were_gathered_before(reports: Path) -> None:
    results(reports)
    folder = made(reports, 3, 1.0)
    (folder / manifests.RESULTS).write_bytes(made(reports, 4, 2.0).joinpath(manifests.RESULTS).read_bytes())
    with pytest.raises(InputFault, match="is not what was written") as refused:
        results(reports)
    assert manifests.RESULTS in str(refused.value)


@pytest.mark.parametrize(
    ("conditions", "rows"),
    [
        (["indicator=a"], RUNS),
        (["period>=2026"], RUNS),
        (["value>=110"], RUNS - 10),
        (["indicator = a", "seed<3"], 3),
        (["indicator!=a", "value>0"], 0),
    ],
)
def test_conditions_choose_rows(reports: Path, conditions: list[str], rows: int) -> None:
    assert len(results(reports, where=conditions)) == rows


def test_a_mistaken_condition_is_named_with_what_is_allowed(reports: Path, capsys) -> None:
    words = ["results", "--reports", str(reports), "--parquet", str(reports / "out.parquet")]
    for wrong, said in (
        ("indicater=a", "did you mean 'indicator'"),
        ("seed=many", "is no plain number, and seed holds numbers"),
        ("seed", "write a column, one of"),
    ):
        assert main([*words, "--where", wrong]) == 2
        assert said in capsys.readouterr().err
    assert not (reports / "out.parquet").exists()


def test_parquet_and_csv_hold_the_same_rows(reports: Path, tmp_path: Path) -> None:
    frame = results(reports, csv=tmp_path / "o.csv", parquet=tmp_path / "o.parquet", where=["seed<5"])
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "o.parquet"), frame)
    assert list(pd.read_csv(tmp_path / "o.csv")["value"].dropna()) == list(frame["value"].dropna())
