"""Editions: lists and grids become checked runs, and every mistake in them is named at once."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from shipped import BOOK, RECORD, SCENARIOS

from analysis.record.faults import InputFault
from analysis.running import plan as plans
from analysis.running.digests import Digests
from analysis.running.plan import editions, load_edition, one_run, plan, remembered_edition, steps
from analysis.scenarios.scenario import load_scenario, scenarios_for


def written(tmp_path: Path, **content: object) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(content))
    return path


def test_every_edition_of_the_project_can_be_planned() -> None:
    assert "standard" in editions(BOOK)
    for name in editions(BOOK):
        assert load_edition(name, BOOK)


def test_the_standard_edition_has_both_days_both_languages_and_the_comparison_of_scenarios() -> None:
    jobs = load_edition("standard", BOOK)
    latest = RECORD.latest_day.isoformat()
    assert {job.parameters["as_of"] for job in jobs} == {"2021-08-10", latest}
    assert {job.parameters["language"] for job in jobs} == {"en", "vi"}
    for code, day in (("2021-2025", "2021-08-10"), ("2026-2030", latest)):
        shown = {
            job.notebook for job in jobs if job.parameters["plan"] == code and job.parameters["as_of"] == day
        }
        assert {"grdp_per_person", "compare", "clusters", "scoreboard", "track_record"} <= shown


def test_the_edition_of_scenarios_has_a_page_for_each_on_both_days() -> None:
    runs = [job.parameters for job in load_edition("scenarios", BOOK)]
    latest = RECORD.latest_day.isoformat()
    for code, day in (("2021-2025", "2021-08-10"), ("2026-2030", latest)):
        found = {run["scenario"] for run in runs if run["plan"] == code and run["as_of"] == day}
        assert found == set(scenarios_for("VN-HN", code, SCENARIOS))


def test_lists_multiply_and_each_run_is_there_once(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        runs=[
            {"notebooks": ["known", "scoreboard"], "seed": [1, 2], "language": ["en", "vi"]},
            {"notebooks": "known", "seed": 1, "language": "en"},
        ],
    )
    jobs = load_edition(path, BOOK)
    assert len(jobs) == 2 * 2 * 2
    assert len({job.name for job in jobs}) == len(jobs)
    assert jobs[0].name == "known/VN-HN_2021-2025_2021-08-10_baseline_en_seed1"


def test_a_grid_moves_a_numeric_condition_in_percentage_points(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        runs=[
            {
                "notebooks": ["grdp_per_person"],
                "scenario": ["baseline"],
                "grid": {"growth": {"from": -2, "to": 2, "by": 0.25}},
            }
        ],
    )
    scenarios = [str(job.parameters["scenario"]) for job in load_edition(path, BOOK)]
    assert len(scenarios) == 17
    assert scenarios[0] == "baseline?growth=-2"
    assert scenarios[8] == "baseline"
    assert scenarios[-1] == "baseline?growth=+2"
    moved = load_scenario(scenarios[0], SCENARIOS)
    assert [(c.driver, c.change) for c in moved.conditions] == [("growth", -2.0)]


def test_grids_multiply(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        runs=[
            {
                "notebooks": ["known"],
                "grid": {"growth": [-1, 0, 1], "exchange_rate": {"from": 0, "to": 1, "by": 0.5}},
            }
        ],
    )
    assert len(load_edition(path, BOOK)) == 9


@pytest.mark.parametrize(
    "axis",
    [
        {"from": 1, "to": 0, "by": 1},
        {"from": 0, "to": 1, "by": 0},
        {"from": 0, "to": 1},
        {"from": "a", "to": 1, "by": 1},
        ["x"],
    ],
)
def test_a_grid_that_makes_no_sense_is_refused(axis: object) -> None:
    with pytest.raises(InputFault):
        steps(axis)


def test_steps_hold_both_ends_without_rounding_errors() -> None:
    found = steps({"from": -2, "to": 2, "by": 0.1})
    assert len(found) == 41
    assert [float(step) for step in found][-1] == 2.0
    assert float(found[23]) == 0.3


def test_every_mistake_of_an_edition_is_named_at_once(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        titel="x",
        runs=[
            {"notebooks": ["knwon"], "sede": 1},
            {"notebooks": ["known"], "scenario": "basline", "language": "de"},
        ],
    )
    with pytest.raises(InputFault) as caught:
        load_edition(path, BOOK)
    said = str(caught.value)
    for part in (
        "titel",
        "did you mean 'title'",
        "did you mean 'known'",
        "did you mean 'seed'",
        "did you mean 'baseline'",
        "must be one of en, vi",
        "block 1",
        "block 2",
    ):
        assert part in said


@pytest.mark.parametrize("content", [None, [], {"runs": []}, {"runs": "known"}, {"title": "x"}])
def test_an_edition_without_runs_is_refused(content: object) -> None:
    with pytest.raises(InputFault, match="must have a list `runs`"):
        plan(content, "mine.yaml", BOOK)


def test_an_unknown_edition_has_a_suggestion_and_broken_yaml_a_place(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="did you mean 'standard'"):
        load_edition("standart", BOOK)
    broken = tmp_path / "broken.yaml"
    broken.write_text("runs: [")
    with pytest.raises(InputFault, match=r"broken\.yaml, row 1.*keeps the file from being read as YAML"):
        load_edition(broken, BOOK)


def test_too_many_runs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "MOST_RUNS", 5)
    with pytest.raises(InputFault, match=r"6 runs are more than 5"):
        load_edition(written(tmp_path, runs=[{"notebooks": ["known"], "seed": [1, 2, 3, 4, 5, 6]}]), BOOK)


def test_options_make_the_runs_that_an_edition_would(tmp_path: Path) -> None:
    path = written(tmp_path, runs=[{"notebooks": ["known"], "as_of": ["2023-12-31"], "draws": [500, 600]}])
    assert one_run(["known"], {"as_of": "2023-12-31", "draws": ["500", "600"]}, BOOK) == load_edition(
        path, BOOK
    )


def test_a_plan_is_remembered_until_what_it_depends_on_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, runs=[{"notebooks": ["known"]}])
    first = remembered_edition(path, Digests(BOOK.root), tmp_path / "state", BOOK)

    def again(*_: object) -> list:
        raise AssertionError("planned again")

    with monkeypatch.context() as patch:
        patch.setattr(plans, "load_edition", again)
        assert remembered_edition(path, Digests(BOOK.root), tmp_path / "state", BOOK) == first
        written(tmp_path, runs=[{"notebooks": ["known"], "seed": 7}])
        with pytest.raises(AssertionError, match="planned again"):
            remembered_edition(path, Digests(BOOK.root), tmp_path / "state", BOOK)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"as_off": ["2021-08-10"]}, "block 1: 'as_off' is not known; did you mean 'as_of'?"),
        (
            {"grid": {"growth": {"by": 0, "from": 1, "to": 2}}},
            "growth: {'by': 0, 'from': 1, 'to': 2} must go up",
        ),
        ({"as_of": [["2021-08-10"]]}, "as_of: ['2021-08-10'] must be"),
    ],
)
def test_a_mistake_that_holds_a_list_or_a_block_is_told_like_any_other(tmp_path, content, said) -> None:
    path = written(tmp_path, runs=[{"notebooks": ["known"], **content}], extra=[1])
    with pytest.raises(InputFault) as fault:
        load_edition(path, BOOK)
    assert said in str(fault.value)
    assert "mine.yaml: 'extra' is not known" in str(fault.value)


def test_planning_costs_what_is_new_in_each_combination(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred runs of one scenario read its file once and the places once."""
    from analysis.plans import places
    from analysis.record import yaml_file
    from analysis.workbook import Workbook

    listed, built = [], []
    for module, name, seen in ((places, "_places", listed), (yaml_file, "_weighed", built)):
        work = getattr(module, name)
        monkeypatch.setattr(
            module, name, lambda *given, work=work, seen=seen: (seen.append(given), work(*given))[1]
        )
    yaml_file._parsed.cache_clear()
    grid = {"growth": {"from": -0.5, "to": 0.5, "by": 0.1}}
    runs = {"notebooks": ["known"], "scenario": "slower-growth", "seed": list(range(10)), "grid": grid}
    assert len(plan({"runs": [runs]}, "an edition", Workbook(BOOK.root))) == 110
    assert len(listed) == 1
    assert len(built) == len({text for text, _ in built}) > 0


def test_what_was_read_of_a_file_is_the_readers_own(tmp_path: Path) -> None:
    from analysis.record.yaml_file import read_yaml

    (tmp_path / "own.yaml").write_text("a: [1, 2]\n")
    read_yaml(tmp_path / "own.yaml").content["a"].append(3)
    assert read_yaml(tmp_path / "own.yaml").content == {"a": [1, 2]}
