"""Claims about the backtest of a person's own file: honest origins, the same ones for every method."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.cli import main
from analysis.scoring.series_backtest import ALL, HEADER, MODELS, POOL, backtest, panel_pool
from analysis.series.quantile_levels import LEVELS
from analysis.series.yearly_values import Yearly


@pytest.fixture
def walk() -> np.ndarray:
    rng = np.random.default_rng(183)
    return 100 + np.cumsum(2 + rng.standard_normal(16))


def dated(values: np.ndarray) -> Yearly:
    return Yearly(tuple(range(2000, 2000 + len(values))), values)


def frame(found) -> pd.DataFrame:
    return pd.DataFrame(found.rows(), columns=list(HEADER))


def test_a_forecast_is_made_from_the_past_alone(walk) -> None:
    seen: list[int] = []

    def spy(past: np.ndarray, year: int, horizon: int) -> np.ndarray:
        assert np.array_equal(past, walk[: len(past)])
        assert year == 1999 + len(past)
        seen.append(len(past))
        return np.repeat(walk[len(past) : len(past) + horizon, None], len(LEVELS), axis=1)

    found = backtest({"a": dated(walk)}, 3, spy, progress=False)
    assert seen == [8, 9, 10, 11, 12, 13]
    told = frame(found)
    perfect = told[(told.model == POOL) & (told.lead == ALL)]
    assert perfect.mase.tolist() == perfect.crps.tolist() == [0.0, 0.0]
    assert perfect.coverage_80.tolist() == [1.0, 1.0]


def test_every_method_is_scored_on_the_same_forecasts_and_each_lead_alone(walk) -> None:
    told = frame(backtest({"a": dated(walk), "b": dated(walk[::-1])}, 2, progress=False))
    assert set(told.model) == set(MODELS)
    whole = told[(told.series_id == ALL) & (told.lead == ALL)]
    assert whole.forecasts.nunique() == 1
    by_lead = told[(told.series_id == ALL) & (told.model == POOL) & (told.lead != ALL)]
    assert by_lead.mase.mean() == pytest.approx(whole[whole.model == POOL].mase.item(), abs=2e-4)
    each = told[(told.series_id != ALL) & (told.model == POOL) & (told.lead == ALL)]
    assert each.crps.mean() == pytest.approx(whole[whole.model == POOL].crps.item(), abs=2e-4)


def test_no_change_has_the_error_that_it_has(walk) -> None:
    told = frame(backtest({"a": dated(walk)}, 1, progress=False))
    found = told[(told.series_id == "a") & (told.model == "no change") & (told.lead == 1)]
    errors = [abs(walk[n] - walk[n - 1]) / np.abs(np.diff(walk[:n])).mean() for n in range(8, 16)]
    assert found.mase.item() == pytest.approx(np.mean(errors), abs=1e-4)


def test_the_command_shows_and_writes_the_table_and_names_what_is_too_short(
    tmp_path: Path, capsys, walk
) -> None:
    source, scores = tmp_path / "in.csv", tmp_path / "scores.csv"
    rows = ["a," + ",".join(f"{v:.2f}" for v in walk[:13]), "b,1,2,3,4,5,6,7" + "," * 6, "flat" + ",5" * 13]
    source.write_text("\n".join([",".join(["name", *map(str, range(2005, 2018))]), *rows]))
    told = ["forecast", str(source), "--output", str(tmp_path / "out.csv"), "--horizon", "3"]
    assert main([*told, "--backtest", str(scores)]) == 0
    said = capsys.readouterr()
    assert all(model in said.out for model in MODELS)
    assert "b: too short for a backtest: 7 values, at least 11 needed" in said.err
    assert "flat: no origin" in said.err
    written = pd.read_csv(scores)
    assert list(written.columns) == list(HEADER)
    assert set(written.series_id) == {ALL, "a"}


def test_a_panel_of_the_backtest_knows_of_no_later_year_of_any_series(walk) -> None:
    rng = np.random.default_rng(5)
    panel = {f"s{k}": dated(np.exp(np.cumsum(0.05 + 0.02 * rng.standard_normal(16)))) for k in range(8)}
    later = {
        name: Yearly(one.years, np.where(np.array(one.years) > 2009, 9 * one.values, one.values))
        for name, one in panel.items()
    }
    past = panel["s0"].values[:10]
    before, after = (panel_pool(series)(past, 2009, 3) for series in (panel, later))
    assert np.array_equal(before, after)
    assert not np.array_equal(before, panel_pool(later)(past, 2012, 3))
