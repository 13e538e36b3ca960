"""Claims about forecasting a file: every series that can be forecast is, the others say why."""

import csv
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.keeping.writing import NotWrittenError
from analysis.record.faults import InputFault
from analysis.series.levels import forecast_levels
from analysis.series.quantile_file import forecast_file
from analysis.series.quantile_levels import LEVELS

GOOD = [10, 12, 13, 15, 18, 19, 22, 24]


def _write(path: Path, rows: list[tuple], header: str = "series_id,t,value") -> Path:
    path.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n", encoding="utf-8")
    return path


def _series(name: str, values: list, start: int = 2000) -> list[tuple]:
    return [(name, start + k, value) for k, value in enumerate(values)]


def test_rows_are_the_quantiles_of_the_level_pool_in_any_order_of_rows(tmp_path: Path) -> None:
    source = _write(tmp_path / "in.csv", _series("a", GOOD)[::-1])
    done = forecast_file(source, tmp_path / "out.csv", 6, progress=False)
    assert (done.forecast, done.refused) == (("a",), {})
    with done.output.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["series_id", "horizon", "t", "output_type", "output_type_id", "value"]
    assert len(rows) == 6 * 25
    assert [float(row["output_type_id"]) for row in rows[:25]] == LEVELS.tolist()
    assert (LEVELS[0], LEVELS[-1], len(LEVELS)) == (0.005, 0.995, 25)
    written = np.array([float(row["value"]) for row in rows]).reshape(6, 25)
    assert np.array_equal(written, forecast_levels(GOOD, 6, LEVELS))


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (_series("bad", [1, 2, 3]), "too short: 3 values"),
        ([*_series("bad", GOOD), ("bad", 2020, 30)], "gap in t between 2007 and 2020"),
        ([*_series("bad", GOOD), ("bad", 2003, 30)], "t = 2003 comes twice, again in line"),
        (_series("bad", [*GOOD, "many"]), "value = 'many' in line"),
        (_series("bad", [*GOOD[:3], "", *GOOD[3:]]), "value = '' in line"),
        (_series("bad", [*GOOD, "inf"]), "value = 'inf' in line"),
        (_series("bad", [*GOOD, "1e999"]), "not a finite number"),
        ([*_series("bad", GOOD), ("bad", "20O8", 30)], "t = '20O8' in line"),
        ([*_series("bad", GOOD), ("bad", "2007.5", 30)], "t = 2007.5 in line"),
    ],
)
def test_a_series_that_cannot_be_forecast_is_named_and_stops_no_other(tmp_path: Path, rows, reason) -> None:
    source = _write(tmp_path / "in.csv", [*_series("a", GOOD), *rows, *_series("z", GOOD)])
    done = forecast_file(source, tmp_path / "out.csv", 3, progress=False)
    assert done.forecast == ("a", "z")
    assert list(done.refused) == ["bad"]
    assert reason in done.refused["bad"]
    assert "bad" not in done.output.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "must begin with a header"),
        (b"series_id,t,value\n", "at least one row"),
        (b"who,what,how\na,b,c\n", "without a column of times"),
        (b"who,t,how\na,1,c\n", "without a column of numbers"),
        (b"place,t,first,second\na,1,2,3\nb,1,2,3\n", "--value NAME says which"),
        (b"series_id,t,value,t\na,1,2,1\n", "'t' must be named once"),
        (b"series_id,t,value\na,1\n", "must have 3 fields"),
        (b"series_id,t,value\na,1,2,3\n", "must have 3 fields"),
        (b'series_id,t,value\n"a,1,2\n', "must be well-formed CSV"),
        (b"series_id,t,value\n\x8a,1,2\n", "is not UTF-8"),
    ],
)
def test_a_file_that_is_no_such_table_is_a_fault_and_leaves_nothing(tmp_path: Path, content, reason) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(content)
    with pytest.raises(InputFault, match=reason):
        forecast_file(source, tmp_path / "out.csv", 3, progress=False)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_a_folder_that_takes_no_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opens = os.open

    def refuse(path: str, *rest: int) -> int:
        if ".workbook-" in str(path):
            raise PermissionError(13, "Permission denied", path)
        return opens(path, *rest)

    source = _write(tmp_path / "in.csv", _series("a", GOOD))
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(NotWrittenError, match=r"out.csv cannot be written \(Permission denied\)"):
        forecast_file(source, tmp_path / "out.csv", 3, progress=False)


def test_all_that_is_wrong_with_the_request_is_said_at_once(tmp_path: Path) -> None:
    source = _write(tmp_path / "in.csv", _series("a", GOOD))
    with pytest.raises(InputFault) as caught:
        forecast_file(source, tmp_path / "nowhere" / "out.csv", 0, progress=False)
    assert [fault.key for fault in caught.value.faults] == ["horizon", "output"]
    with pytest.raises(InputFault, match="is the input"):
        forecast_file(source, source, 3, progress=False)
    with pytest.raises(InputFault, match="must be a readable CSV file"):
        forecast_file(tmp_path / "none.csv", tmp_path / "out.csv", 3, progress=False)


def test_years_without_a_value_at_either_end_are_left_out(tmp_path: Path) -> None:
    rows = [*_series("a", ["", "", *GOOD, "", ""])]
    done = forecast_file(_write(tmp_path / "in.csv", rows), tmp_path / "out.csv", 3, progress=False)
    plain = forecast_file(
        _write(tmp_path / "plain.csv", _series("a", GOOD)), tmp_path / "plain-out.csv", 3, progress=False
    )
    assert done.forecast == ("a",)
    one, other = (pd.read_csv(found.output) for found in (done, plain))
    assert one.drop(columns="t").equals(other.drop(columns="t"))
    assert set(one["t"] - one["horizon"]) == {max(done.series["a"].years)}


def test_a_step_of_a_thousand_is_told_and_forecast(tmp_path: Path) -> None:
    rows = [*_series("a", [*GOOD[:-1], 0.024]), *_series("b", GOOD)]
    done = forecast_file(_write(tmp_path / "in.csv", rows), tmp_path / "out.csv", 3, progress=False)
    assert done.forecast == ("a", "b")
    assert list(done.doubted) == ["a"]
    assert "was a point meant to part thousands?" in done.doubted["a"]


@pytest.mark.parametrize("odd", ["1_000", "\u0661\u0662", "nan", "inf", "1e999", "0x10", "9" * 5000])
def test_only_plain_numbers_are_numbers(tmp_path: Path, odd: str) -> None:
    rows = _series("a", [*GOOD, odd])
    done = forecast_file(_write(tmp_path / "in.csv", rows), tmp_path / "out.csv", 3, progress=False)
    assert "line 10 is not a" in done.refused["a"]
    assert len(done.refused["a"]) < 300
