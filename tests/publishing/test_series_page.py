"""Claims about the page of a file's series: every series a fan, in either language, nothing fetched."""

import re
from pathlib import Path

import numpy as np
import pytest

from analysis.cli import main
from analysis.publishing import series_page
from analysis.publishing.series_page import forecast_page
from analysis.series.quantile_file import forecast_file
from analysis.words import load


@pytest.fixture
def source(tmp_path: Path) -> Path:
    rng = np.random.default_rng(183)
    rows = [
        ",".join(["<b>Huế</b>", *(f"{1000 * 1.05**k:.1f}" for k in range(12))]),
        ",".join(["rate", *(f"{v:.4f}" for v in 0.2 + 0.01 * rng.standard_normal(12))]),
        ",".join(["thin", "1", "2", *[""] * 10]),
    ]
    path = tmp_path / "in.csv"
    path.write_text("\n".join([",".join(["place", *map(str, range(2010, 2022))]), *rows]))
    return path


@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_series_is_a_fan_with_its_models_and_numbers(source: Path, language: str) -> None:
    made = forecast_file(source, source.with_name("out.csv"), 4, progress=False)
    say = load(language)
    page = forecast_page(made, source, say)
    assert page.count('<svg class="chart"') == 2 * 2  # wide and narrow
    assert "&lt;b&gt;Huế" in page
    assert "<b>Huế" not in page
    middle = made.forecasts["<b>Huế</b>"].quantiles[-1, 12]
    assert say.number(float(middle)) in page
    assert say.number(float(made.forecasts["rate"].quantiles[-1, 12]), 3) in page
    assert (
        say("Not forecast: {names}{more}. The command names the reason of each.", names="thin", more="")
        in page
    )
    assert f'<html lang="{language}">' in page


def test_the_page_is_one_file_that_asks_no_other_host(source: Path) -> None:
    made = forecast_file(source, source.with_name("out.csv"), 4, progress=False)
    page = forecast_page(made, source, load("en"))
    assert re.findall(r"(?:src|href)=\"(?!#|data:)[^\"]+\"", page) == []
    assert "://" not in page.replace("http://www.w3.org/2000/svg", "")  # the name of a form, in the icon


def test_of_many_series_the_first_are_drawn_and_that_is_said(source: Path, monkeypatch) -> None:
    monkeypatch.setattr(series_page, "MOST_DRAWN", 1)
    made = forecast_file(source, source.with_name("out.csv"), 4, progress=False)
    page = forecast_page(made, source, load("en"))
    assert page.count('<svg class="chart"') == 2
    assert "The first 1 are drawn; the numbers of all are in out.csv." in page


@pytest.mark.parametrize(
    "values",
    [
        [5.0] * 8,
        [0.0] * 8,
        [1e-9 * k for k in range(1, 9)],
        [1e15 * k for k in range(1, 9)],
        [-3.0, *range(7)],
    ],
)
def test_any_size_is_drawn(tmp_path: Path, values: list[float]) -> None:
    source = tmp_path / "in.csv"
    source.write_text("year,x\n" + "".join(f"{2010 + k},{v!r}\n" for k, v in enumerate(values)))
    made = forecast_file(source, tmp_path / "out.csv", 3, progress=False)
    page = forecast_page(made, source, load("en"))
    assert "nan" not in "".join(re.findall(r' d="([^"]*)"', page))
    assert len(re.findall(r'class="grid"', page)) >= 2 * 3


def test_the_command_draws_the_page_and_names_a_wrong_place_before_it_forecasts(source: Path, capsys) -> None:
    folder = source.parent
    told = ["forecast", str(source), "--output", str(folder / "out.csv"), "--html"]
    assert main([*told, str(folder / "nowhere" / "page.html")]) == 2
    assert not (folder / "out.csv").exists()
    assert main([*told, str(folder / "page.html"), "--language", "vi"]) == 0
    assert "Dự báo các chuỗi số liệu năm" in (folder / "page.html").read_text(encoding="utf-8")
    capsys.readouterr()
