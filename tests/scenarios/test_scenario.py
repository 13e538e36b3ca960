"""Claims about scenario files and names."""

from __future__ import annotations

from pathlib import Path

import pytest
from shipped import BOOK, RECORD, SCENARIOS, shipped_scenarios

from analysis.plans.places import places, plans
from analysis.record.faults import InputFault
from analysis.scenarios.contract import Run
from analysis.scenarios.file_schema import Scenario
from analysis.scenarios.scenario import (
    check_scenarios,
    load_scenario,
    new_scenario,
    parse_scenario_name,
    scenario_name,
    scenario_names,
    scenarios_for,
    varied,
)

GOOD = """title: {en: A, vi: B}
author: a
reference: r
others: stay
conditions:
  - {driver: growth, period: 2022, value: 7, source: judgement}
  - {driver: exchange_rate, period: 2022, change: 2, source: judgement}
"""


def write(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def faults(folder: Path, name: str) -> list[str]:
    with pytest.raises(InputFault) as found:
        load_scenario(name, folder)
    return [str(fault) for fault in found.value.faults]


def test_every_shipped_scenario_is_sound_and_cites_the_record():
    known = {name for place in places(RECORD) for name in plans(place, RECORD)}
    sources = set(RECORD.table("sources")["source_id"])
    assert check_scenarios(SCENARIOS, sources, known, set(places(RECORD))) == []


def test_the_baseline_has_no_conditions():
    baseline = load_scenario("baseline", SCENARIOS)
    assert baseline.conditions == ()
    assert baseline.clusters is None
    assert scenario_names(SCENARIOS)[0] == "baseline"


def test_every_number_of_a_shipped_scenario_names_a_source_or_judgement():
    for name in shipped_scenarios():
        for c in load_scenario(name, SCENARIOS).conditions:
            assert c.source
            assert c.effect is None or c.effect.source


def test_all_mistakes_of_a_file_are_told_at_once(folder):
    write(
        folder,
        "bad",
        """title: {vi: x}
author: me
refrence: q
others: stays
conditions:
  - {driver: grwth, period: 21, value: 1, source: judgement}
  - {driver: growth, period: 2024-2021, value: 1, source: judgement}
  - {driver: growth, period: 2021Q3, change: 3, source: judgement}
  - {driver: exports, period: 2021, change: x, source: judgement, sdd: 3}
  - {driver: growth, period: 2022, source: judgement}
clusters: {hazard_multiplier: -1, source: judgement}
""",
    )
    said = "\n".join(faults(folder, "bad"))
    for piece in (
        "bad.yaml, row 1, title.en: '' is missing",
        "reference: '' is missing",
        "did you mean 'reference'?",
        "'stays' is not known; did you mean 'stay'?",
        "conditions[1].driver: 'grwth' is not known; did you mean 'growth'?",
        "conditions[1].period: 21 must be a year",
        "conditions[2].period: '2024-2021' must end",
        "conditions[3]: '2021Q3' a quarter",
        "conditions[4].change: 'x' should be a valid number",
        "conditions[4].sdd: 'sdd' is not known; did you mean 'sd'?",
        "conditions[5]: 2022 needs exactly one of value and change",
        "clusters.hazard_multiplier: -1 should be greater than 0",
    ):
        assert piece in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2\n", "row 2: 'a' stands twice"),
        ("a: [1\nb: 2\n", "row 2"),
        ("- 1\n- 2\n", "must be keys and values"),
        ("name: x\n", "the name of the file alone"),
    ],
)
def test_a_file_that_is_no_scenario_says_why(folder, text, said):
    write(folder, "broken", text)
    assert said in faults(folder, "broken")[0]


@pytest.mark.parametrize(
    "name", ["../baseline", "a/b", "/etc/passwd", "..", "", "A", "a--b", "a.yaml", "a\n"]
)
def test_a_name_cannot_leave_its_folder(name, folder):
    (folder.parent / "baseline.yaml").write_text(GOOD)
    assert "stays in its folder" in faults(folder, name)[0]


def test_an_unknown_name_gets_a_suggestion(folder):
    assert "did you mean 'baseline'?" in faults(folder, "basline")[0]


def test_extends_takes_over_and_replaces_by_driver_and_period(folder):
    write(folder, "parent", GOOD)
    write(
        folder,
        "child",
        "extends: parent\ntitle: {en: C, vi: C}\nconditions:\n"
        "  - {driver: growth, period: 2022, value: 5, source: judgement}\n",
    )
    child = load_scenario("child", folder)
    assert [(c.driver, c.number) for c in child.conditions] == [("exchange_rate", 2), ("growth", 5)]
    assert child.author == "a"
    assert child.others == "stay"


def test_extends_goes_one_level_only(folder):
    write(folder, "parent", GOOD)
    write(folder, "child", "extends: parent\n")
    write(folder, "grandchild", "extends: child\n")
    assert "one level is allowed" in faults(folder, "grandchild")[0]


def test_a_name_with_changes_moves_the_conditions_it_names(folder):
    write(folder, "mine", GOOD)
    moved = load_scenario("mine?growth=-0.5&exchange_rate=+1", folder)
    assert [c.number for c in moved.conditions] == [6.5, 3]
    assert moved.name == "mine?exchange_rate=+1&growth=-0.5"


def test_changes_of_the_baseline_move_the_driver_alone_in_every_year():
    moved = load_scenario("baseline?growth=+0.25", SCENARIOS)
    assert [(c.driver, c.period, c.change) for c in moved.conditions] == [("growth", "horizon", 0.25)]
    assert moved.others == "stay"


def test_a_change_of_nothing_is_the_scenario_itself(folder):
    write(folder, "mine", GOOD)
    plain = load_scenario("mine", folder)
    assert varied(plain, {"growth": 0.0}) is plain
    assert load_scenario("mine?growth=+0", folder) == plain


def test_changes_reach_the_clusters():
    moved = load_scenario("cluster-push?hazard_multiplier=-0.5&shock=-1", SCENARIOS).clusters
    assert moved.hazard_multiplier == {"started": 1.5, "complete": 1.5}
    assert moved.shock == -1
    assert load_scenario("pandemic-all-year?shock=-0.5", SCENARIOS).clusters.shock == {"2021": -1.5}


def test_the_years_of_a_cluster_shock_count_from_the_first_year():
    asked = load_scenario("export-slump", SCENARIOS).clusters
    assert (asked.hazard_multiplier, asked.shock_from(2021)) == (1.0, {2022: -0.5})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("baseline?", "needs key=number"),
        ("baseline?grwth=1", "did you mean 'growth'?"),
        ("baseline?growth=a", "must be a plain number"),
        ("baseline?growth=+1&growth=+2", "stands twice"),
        ("baseline?growth=9", r"needs a sign: growth=\+9 moves it"),
        ("baseline?growth=nan", "must be a plain number"),
        ("baseline?services=+1", "is not among the conditions"),
        ("growth-11?growth=+500", "must lie between"),
    ],
)
def test_changes_that_make_no_sense_are_refused(text, said):
    with pytest.raises(InputFault, match=said.replace("?", r"\?")):
        load_scenario(text, SCENARIOS)


def test_names_with_changes_have_one_spelling():
    name, changes = parse_scenario_name("growth-11?growth=-1.50&deflator=%2B2")
    assert scenario_name(name, changes) == "growth-11?deflator=+2&growth=-1.5"
    assert parse_scenario_name(scenario_name(name, changes)) == (name, changes)


def test_a_title_in_one_language_stands_for_both_and_the_shipped_ones_have_two(folder):
    write(folder, "mine", "title: {en: My own}\nauthor: me\nreference: judgement\n")
    assert load_scenario("mine", folder).title.vi == "My own"
    assert len(shipped_scenarios()) > 10
    for name in shipped_scenarios():
        title = load_scenario(name, SCENARIOS).title
        assert title.vi != title.en, name


def test_a_number_out_of_bounds_and_a_missing_parent_are_named_with_file_row_and_key(folder):
    write(folder, "far", GOOD.replace("value: 7", "value: 900"))
    assert "far.yaml, row 6, conditions[1].value: 900 must" in "\n".join(faults(folder, "far"))
    write(folder, "orphan", "title: {en: A}\nauthor: a\nreference: r\nextends: nothere\n")
    [said] = faults(folder, "orphan")
    assert "orphan.yaml, row 4, extends: 'nothere' is not known" in said


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("{driver: growth, period: 2027, value: 900, source: judgement}",
         "row 5, conditions[1].value: 900 must lie between -60 and 200: growth is in percent a year"),
        ("{driver: population, period: 2027, value: 9000000, source: judgement}",
         "value: 9000000 must lie between -60 and 200: population is its change in percent a year, not a"),
        ("{driver: exchange_rate, period: 2027, value: 26000, source: judgement}",
         "a rate itself needs unit: VND per USD"),
        ("{driver: growth, period: 2027, value: 9, source: imf}",
         "source: 'imf' is no source_id of sources.csv; did you mean 'imf-article-iv'? Allowed: a source"),
        ("{driver: growth, period: Y2, change: 1, source: judgement}\n"
         "  - {driver: growth, period: Y2, change: 3, source: judgement}",
         "conditions[2].period: 'Y2' stands beside Y2 for growth: one number a driver and year"),
    ],
)  # fmt: skip
def test_each_of_these_is_named_with_its_key_its_value_and_what_is_allowed(folder, condition, said):
    write(folder, "own", f"title: {{en: x}}\nauthor: a\nreference: r\nconditions:\n  - {condition}\n")
    sources = {"imf-article-iv", *(f"page-{n}" for n in range(40))}
    [fault] = check_scenarios(folder, sources)
    assert said in str(fault)


def test_a_scenario_reads_no_other_but_those_it_names(folder, monkeypatch):
    """A new file in the folder makes no run due but those that list the scenarios."""
    monkeypatch.setattr(Path, "glob", lambda *_: pytest.fail("the folder was listed"))
    assert load_scenario("baseline", folder).name == "baseline"


def test_a_new_scenario_is_sound_from_the_start_and_never_overwrites(folder):
    path = new_scenario("mine", folder)
    assert check_scenarios(folder) == []
    assert len(load_scenario("mine", folder).conditions) == 2
    path.write_text("kept")
    with pytest.raises(InputFault, match="is there already"):
        new_scenario("mine", folder)
    assert path.read_text() == "kept"
    with pytest.raises(InputFault, match="stays in its folder"):
        new_scenario("../mine", folder)


def test_check_names_every_file_with_a_fault(folder):
    write(folder, "one", GOOD.replace("judgement", "no-such-source"))
    write(folder, "two", "extends: nowhere\n")
    write(folder, "Three", GOOD)
    said = "\n".join(map(str, check_scenarios(folder, sources={"some-source"})))
    assert "one.yaml, source: 'no-such-source' is no source_id" in said
    assert "'nowhere' is not known" in said
    assert "Three.yaml" in said
    with pytest.raises(InputFault, match=r"Three\.yaml: 'Three\.yaml' must be small letters"):
        scenarios_for("VN-HN", "2021-2025", folder)


def test_a_run_refuses_a_scenario_of_another_plan():
    with pytest.raises(InputFault, match="was not written for VN-HN, 2021-2025"):
        Run.check(BOOK, scenario="growth-11")
    assert Run.check(BOOK, scenario="growth-11", plan="2026-2030", as_of="2026-11-23").scenario == "growth-11"
    assert "growth-11" not in scenarios_for("VN-HN", "2021-2025", SCENARIOS)


def test_tilting_needs_something_that_paths_can_meet(folder):
    write(folder, "mine", GOOD.replace("others: stay", "method: tilt"))
    assert "method tilt needs an sd for every value" in faults(folder, "mine")[0]
    write(folder, "mine", GOOD.replace("others: stay", "others: stay\nmethod: tilt"))
    assert "the other drivers cannot stay" in faults(folder, "mine")[0]


@pytest.mark.parametrize(
    ("one", "other", "refused"),
    [
        ({"period": "Y2"}, {"period": "Y2"}, True),
        ({"period": "2023"}, {"period": "2022-2025"}, True),
        ({"period": "horizon"}, {"period": "2024"}, True),
        ({"period": "2022-2025", "over": "mean"}, {"period": "2021-2025", "over": "mean"}, False),
        ({"period": "2022-2025", "over": "mean"}, {"period": "2023"}, False),
        ({"period": "2022"}, {"period": "2023"}, False),
        ({"period": "2022"}, {"period": "2022", "driver": "deflator"}, False),
    ],
)
def test_two_numbers_for_one_driver_and_year_are_refused(one, other, refused):
    base = {"driver": "growth", "value": 5, "source": "judgement"}
    content = {"name": "x", "title": {"en": "x", "vi": "x"}, "author": "a", "reference": "r"}
    conditions = [{**base, **one}, {**base, **other}]
    if refused:
        with pytest.raises(ValueError, match="one number a driver and year"):
            Scenario(**content, conditions=conditions)
    else:
        assert len(Scenario(**content, conditions=conditions).conditions) == 2


def test_a_number_written_as_text_or_octal_is_no_hidden_number(folder):
    head = "title: {en: x, vi: x}\nauthor: a\nreference: r\nconditions:\n"
    for text in ("1:30", "6_5", "yes", "'7'"):
        row = f"  - {{driver: growth, period: 2024, change: {text}, source: judgement}}\n"
        write(folder, "odd", head + row)
        assert "conditions[1].change" in "\n".join(faults(folder, "odd"))
    write(folder, "odd", head + "  - {driver: growth, period: 2024, change: 010, source: judgement}\n")
    assert load_scenario("odd", folder).conditions[0].change == 10
