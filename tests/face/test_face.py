"""The face: a workbook in a few lines of Python, with the numbers of the pages and the command's manners."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
from shipped import BOOK

import analysis as wb
from analysis.cli import main
from analysis.running.batch import run_edition
from analysis.running.plan import one_run
from analysis.scenarios.file_schema import Scenario as FromFile

matplotlib.use("Agg")
ROOT = Path(__file__).parents[2]
DAY, PLACE, PLAN, DRAWS = "2021-08-10", "VN-HN", "2021-2025", 400

# As an issue asked for it, letter by letter.
SNIPPETS = """
import analysis as wb
book = wb.open_workbook()                                   # this checkout, or a folder
day = book.as_of("2021-08-10")                              # what was known
day.series("VN-HN", "grdp_growth")                          # tidy frame with sources
f = day.forecast("VN-HN", plan="2021-2025", scenario=wb.Scenario(growth={2022: 7.5, 2023: 7.5}, vnd_per_usd={2022: "+3%"}))
f.to_frame(); f.quantiles([.1, .5, .9]); f.probability(8300); f.plot(); f.drivers(); f.against(other)
day.clusters("VN-HN", plan="2021-2025").probability("started", 46, 2025)
book.results(); wb.forecast_levels(y, horizon=6)
"""  # noqa: E501


@pytest.fixture(scope="module")
def day() -> wb.Day:
    return wb.open_workbook(BOOK.root).as_of(DAY)


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


def test_the_six_snippets_run_as_printed(day: wb.Day, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    given = {"other": day.forecast(PLACE, plan=PLAN, draws=DRAWS), "y": np.arange(1.0, 13.0)}
    exec(SNIPPETS, given)


def test_the_python_of_the_readme_runs_as_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = [block for block in re.findall(r"```python\n(.*?)```", text, re.S) if "import analysis" in block]
    assert blocks
    for block in blocks:
        exec(block, {})


def test_coming_in_costs_next_to_nothing() -> None:
    """Nothing of a library and no room is imported, whatever the machine's pace."""
    code = (
        "import sys, json; had = set(sys.modules); import analysis; "
        "print(json.dumps(sorted(set(sys.modules) - had)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    tops = {name.partition(".")[0] for name in json.loads(done.stdout)}
    assert tops - set(sys.stdlib_module_names) == {"analysis"}


def test_every_name_of_the_face_is_there_and_has_a_docstring() -> None:
    assert dir(wb) == sorted(wb.__all__)
    assert [name for name in wb.__all__ if name != "__version__" and not getattr(wb, name).__doc__] == []
    with pytest.raises(AttributeError, match="no attribute 'open_desk'"):
        _ = wb.open_desk


@pytest.mark.parametrize("scenario", ["baseline", "weaker-dong"])
def test_the_face_the_page_and_the_command_hold_the_same_numbers(
    scenario: str, day: wb.Day, tmp_path: Path
) -> None:
    asked = {"place": PLACE, "plan": PLAN, "as_of": DAY, "scenario": scenario, "draws": DRAWS}
    batch = run_edition(BOOK, one_run(["grdp_per_person", "clusters"], asked, BOOK), tmp_path, progress=False)
    assert batch.exit_code == 0, batch.text()
    page = wb.results(tmp_path)
    assert main(["results", "--reports", str(tmp_path), "--csv", str(tmp_path / "rows.csv")]) == 0
    command = pd.read_csv(tmp_path / "rows.csv", dtype={"period": str, "output_type_id": str})
    frames = {
        "grdp_per_person": day.forecast(PLACE, PLAN, scenario, draws=DRAWS).to_frame(),
        "clusters": day.clusters(PLACE, PLAN, scenario, draws=DRAWS).to_frame(),
    }
    for notebook, mine in frames.items():
        theirs = page[page["notebook"] == notebook].reset_index(drop=True)
        told = command[command["notebook"] == notebook].reset_index(drop=True)
        for column in mine.columns.drop("value"):
            assert mine[column].tolist() == theirs[column].tolist() == told[column].tolist()
        assert mine["value"].to_numpy().tobytes() == theirs["value"].to_numpy().tobytes()
        assert [f"{value:.10g}" for value in mine["value"]] == [f"{value:.10g}" for value in told["value"]]


def test_a_python_scenario_is_what_a_file_would_say(day: wb.Day) -> None:
    own = wb.Scenario(growth={2022: 7.5}, vnd_per_usd={2023: "+3%"}, deflator="-1")
    file = FromFile(
        name="own",
        title={"en": "x", "vi": "x"},
        author="a",
        reference="b",
        others="stay",
        conditions=[
            {"driver": "growth", "period": 2022, "value": 7.5, "source": "judgement"},
            {"driver": "deflator", "period": "horizon", "change": -1.0, "source": "judgement"},
            {"driver": "exchange_rate", "period": 2023, "change": 3.0, "source": "judgement"},
        ],
    )
    one, other = (day.forecast(PLACE, PLAN, scenario, draws=DRAWS) for scenario in (own, file))
    assert one.paths.usd.tobytes() == other.paths.usd.tobytes()


def test_a_number_sets_and_a_sign_moves(day: wb.Day) -> None:
    base = day.forecast(PLACE, PLAN, draws=DRAWS).drivers([0.5])[0.5]
    fixed = day.forecast(PLACE, PLAN, wb.Scenario(growth={2023: 9}), draws=DRAWS).drivers([0.5])[0.5]
    moved = day.forecast(PLACE, PLAN, wb.Scenario(growth={2023: "+1"}), draws=DRAWS).drivers([0.5])[0.5]
    rate = day.forecast(PLACE, PLAN, wb.Scenario(vnd_per_usd={2023: 25_000}), draws=DRAWS)
    assert fixed["growth", 2023] == pytest.approx(9)
    assert moved["growth", 2023] == pytest.approx(base["growth", 2023] + 1, abs=0.05)
    assert rate.quantiles([0.1, 0.9], "rate").loc[2023].tolist() == pytest.approx([25_000, 25_000])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"growth": {2022: "fast"}}, "scenario, growth, 2022: 'fast' must be a number"),
        ({"growth": {2022: 750}}, "value: 750 must lie between -60 and 200: growth is in percent"),
        ({"vnd_per_usd": {2022: 3}}, "value: 3 must lie between 1,000 and 1,000,000 VND per USD"),
        ({"growth": {"soon": 7}}, "must be a year"),
        ({"growth": {2022: 7, "2021-2023": 8}}, "one number a driver and year"),
    ],
)
def test_what_no_scenario_may_say_is_named(asked: dict, said: str) -> None:
    with pytest.raises(wb.InputFault, match=said.replace("(", r"\(")):
        wb.Scenario(**asked)


def test_two_scenarios_differ_by_what_they_move_and_two_days_by_their_start_too(day: wb.Day) -> None:
    base = day.forecast(PLACE, PLAN, draws=DRAWS)
    own = day.forecast(PLACE, PLAN, wb.Scenario(growth={2023: 9}), draws=DRAWS)
    parts = own.against(base)["usd"]
    medians = [f.quantiles([0.5]).loc[2025, 0.5] for f in (own, base)]
    assert parts["total"] == pytest.approx(medians[0] - medians[1])
    assert parts[["people", "deflator", "dong", "start"]].abs().max() < 1e-9
    later = day.book.as_of("2023-12-31").forecast(PLACE, PLAN, draws=DRAWS)
    parts = later.against(base)["usd"]
    assert parts["start"] != 0
    assert parts["total"] == pytest.approx(later.quantiles([0.5]).loc[2025, 0.5] - medians[1])
    with pytest.raises(wb.InputFault, match="is another place"):
        base.against(day.forecast("VN-SG", draws=DRAWS))


def test_axes_can_be_passed_in_and_come_back(day: wb.Day) -> None:
    import matplotlib.pyplot as plt

    _, (left, right) = plt.subplots(1, 2)
    assert day.forecast(PLACE, PLAN, draws=DRAWS).plot(ax=left) is left
    assert day.clusters(PLACE, PLAN, draws=DRAWS).plot("started", ax=right) is right
    assert "2025" in left.get_title(loc="left")
    assert "at least 46 started" in right.get_title(loc="left")


def test_a_day_is_taken_in_every_usual_form(day: wb.Day) -> None:
    book = day.book
    forms = [date(2021, 8, 10), datetime(2021, 8, 10, 9), pd.Timestamp(DAY), np.datetime64(DAY)]
    assert {book.as_of(form).day for form in forms} == {date(2021, 8, 10)}
    assert book.as_of().day == book.record.latest_day


@pytest.mark.parametrize(
    ("ask", "words", "said"),
    [
        (lambda day: day.book.as_of("2031-01-01"), ["--as-of", "2031-01-01"], "lies after the record"),
        (lambda day: day.book.as_of("2021-02-30"), ["--as-of", "2021-02-30"], "must be a real day"),
        (lambda day: day.forecast("VN-HNN"), ["--place", "VN-HNN"], "did you mean 'VN-HN'"),
        (lambda day: day.forecast(PLACE, "2021-2052"), ["--plan", "2021-2052"], "did you mean '2021-2025'"),
        (
            lambda day: day.clusters(PLACE, PLAN, "baselin"),
            ["--scenario", "baselin"],
            "did you mean 'baseline'",
        ),
        (lambda day: day.forecast(PLACE, PLAN, draws="x"), ["--draws", "x"], "must be a whole number from"),
    ],
)
def test_mistakes_are_told_as_on_the_command_line(ask, words, said, day, capsys) -> None:
    with pytest.raises(wb.InputFault, match=said) as fault:
        ask(day)
    asked = {"--plan": PLAN, "--as-of": DAY} | dict([words])
    assert (
        main(["--root", str(BOOK.root), "run", "--dry-run", *(w for pair in asked.items() for w in pair)])
        == 2
    )
    line = str(fault.value).splitlines()[0][:90]  # a long list of what is allowed is cut
    assert line in capsys.readouterr().err


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda day: day.series("VN-XX", "grdp_growth"), "geo: 'VN-XX' is not known"),
        (lambda day: day.series(PLACE, "growth"), "indicator: 'growth' is not known"),
        (lambda day: day.series("VN", "grdp_growth", "vsic"), "basis: 'vsic' is not known"),
        (lambda day: day.forecast(PLACE, PLAN, draws=50).quantiles([0, 0.5]), "must lie between 0 and 1"),
        (lambda day: day.forecast(PLACE, PLAN, draws=50).quantiles(what="euro"), "what: 'euro' is not known"),
        (lambda day: day.forecast(PLACE, PLAN, draws=50).probability(8300, 2050), "year: 2050 is not a year"),
        (lambda day: day.clusters(PLACE, PLAN, draws=50).probability("begun", 4, 2025), "stage: 'begun'"),
        (lambda day: day.clusters("VN-SG", draws=50), "place: 'VN-SG' has no clusters"),
    ],
)
def test_other_mistakes_name_the_key_and_the_value(ask, said: str, day: wb.Day) -> None:
    with pytest.raises(wb.InputFault, match=said):
        ask(day)


def test_a_scenario_that_moves_nothing_warns(day: wb.Day) -> None:
    with pytest.warns(UserWarning, match="cannot act here"):
        day.forecast(PLACE, PLAN, wb.Scenario(growth={2050: 9}), draws=DRAWS)
    with pytest.warns(UserWarning, match="leaves the clusters alone"):
        day.clusters(PLACE, PLAN, wb.Scenario(growth={2022: 9}), draws=DRAWS)


def test_a_series_comes_with_its_sources_and_without_chained_bases(day: wb.Day) -> None:
    growth = day.series(PLACE, "grdp_growth")
    assert growth["basis"].nunique() == 1
    assert growth[["publisher", "title", "source_id"]].notna().all(axis=None)
    assert (growth["published"] <= DAY).all()
    assert len(day.series("VN", "population")) > 10  # its only basis is found


def test_what_is_shown_is_short_and_rich(day: wb.Day) -> None:
    made = [day.book, day, day.forecast(PLACE, PLAN, draws=DRAWS), day.clusters(PLACE, PLAN, draws=DRAWS)]
    assert max(len(repr(one)) for one in made) < 170
    assert all(one._repr_html_().startswith("<p>") for one in made)
    assert "<table" in made[2]._repr_html_()
