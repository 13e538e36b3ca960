"""Claims about a panel: related series help each other, others are left as they were."""

from pathlib import Path

import numpy as np
import pytest

from analysis.cli import main
from analysis.scoring.measures import crps
from analysis.series.levels import forecast_with_models
from analysis.series.panel import FEWEST, PANEL_SHARE, fit_panel, panel_of
from analysis.series.quantile_file import Request, forecast_file
from analysis.series.quantile_levels import LEVELS


def related(count: int, years: int, rng: np.random.Generator, apart: float = 0.005) -> list[np.ndarray]:
    drifts = 0.06 + apart * rng.standard_normal(count)
    return [100 * np.exp(np.cumsum(g + 0.04 * rng.standard_normal(years))) for g in drifts]


def test_series_that_are_alike_are_forecast_better_together() -> None:
    rng = np.random.default_rng(183)
    alone, together = [], []
    for _ in range(6):
        series = related(20, 16, rng)
        panel = panel_of(y[:10] for y in series)
        for y in series:
            for scores, shared in ((alone, None), (together, panel)):
                q = forecast_with_models(y[:10], 6, LEVELS, shared).quantiles
                scores.append(crps(np.log(y[10:]), np.log(np.maximum(q, 1e-9))).mean())
    assert np.mean(together) < 0.98 * np.mean(alone)


def test_what_the_series_share_is_found() -> None:
    rng = np.random.default_rng(183)
    found = panel_of(related(200, 40, rng, apart=0.03))
    assert found.drift == pytest.approx(0.06, abs=0.01)
    assert found.between**0.5 == pytest.approx(0.03, abs=0.008)
    assert found.variance**0.5 == pytest.approx(0.04, rel=0.1)
    assert found.persistence < 0.15


def test_a_series_keeps_its_own_growth_where_the_others_differ_widely() -> None:
    rng = np.random.default_rng(183)
    still = np.cumsum(0.30 + 0.01 * rng.standard_normal(20))
    widely = [still, *(np.cumsum(g + 0.01 * rng.standard_normal(20)) for g in rng.normal(0, 0.3, 30))]
    member = fit_panel(widely).member(still, 1)
    assert member.location[0] - still[-1] == pytest.approx(0.30, abs=0.01)


def test_few_series_and_series_that_never_moved_tell_nothing() -> None:
    rng = np.random.default_rng(183)
    assert panel_of(related(FEWEST - 1, 12, rng)) is None
    assert panel_of([*related(FEWEST - 1, 12, rng), np.full(12, 5.0), np.array([-1.0, *range(11)])]) is None


def test_the_unit_and_the_sign_do_not_matter() -> None:
    rng = np.random.default_rng(183)
    series = related(8, 12, rng)
    panel, mirrored = panel_of(series), panel_of(-1e9 * y for y in series)
    assert panel.drift == pytest.approx(mirrored.drift)
    q = forecast_with_models(series[0], 3, LEVELS, panel).quantiles
    back = forecast_with_models(-1e9 * series[0], 3, 1 - LEVELS, mirrored).quantiles
    np.testing.assert_allclose(back, -1e9 * q, rtol=1e-7)


def test_the_command_says_what_the_panel_shares_and_is_unchanged_without_it(tmp_path: Path, capsys) -> None:
    rng = np.random.default_rng(183)
    rows = [f"s{k}," + ",".join(f"{v:.3f}" for v in y) for k, y in enumerate(related(6, 12, rng))]
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("\n".join(["name," + ",".join(map(str, range(2010, 2022))), *rows]))
    assert (
        main(
            ["forecast", str(source), "--output", str(output), "--panel", "--html", str(tmp_path / "p.html")]
        )
        == 0
    )
    said = capsys.readouterr().out
    assert "panel of 6 series: growth of " in said
    plain = forecast_file(source, output, 3, progress=False)
    asked = forecast_file(source, output, 3, False, Request(panel=True))
    assert plain.panel is None
    assert "panel drift, on logs" not in plain.forecasts["s0"].weights
    assert asked.forecasts["s0"].weights["panel drift, on logs"] == pytest.approx(PANEL_SHARE())
    source.write_text("\n".join(source.read_text().splitlines()[:4]))
    few = forecast_file(source, output, 3, False, Request(panel=True))
    assert any("no panel: fewer than 5 series" in note for note in few.notes)
