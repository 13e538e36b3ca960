"""The register of assumptions: complete, checked, in force where a run says so, and nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from shipped import BOOK

from analysis.assumed import assume_from_now, assuming, from_text, in_force, written
from analysis.clusters.pipeline import forecast_clusters
from analysis.growth.per_person import forecast
from analysis.plans.places import place, plan
from analysis.record.faults import InputFault
from analysis.record.vintages import prepared
from analysis.scenarios.contract import Run
from analysis.scenarios.register import ROOMS, canonical, declared, listed, read_changes, register

ROOT = Path(__file__).resolve().parents[2]
HANOI = place("VN-HN", BOOK.record)
GOAL = plan("VN-HN", "2021-2025", BOOK.record)
AHEAD = plan("VN-HN", "2026-2030", BOOK.record)
DRAWS = 400

# Numbers of models and scenarios that are no assumptions, by what they are.
NO_ASSUMPTION = {
    "sizes of tables and grids": {
        "clusters/beta_binomial.py:MU", "clusters/beta_binomial.py:MU_CELLS",
        "clusters/beta_binomial.py:RHO", "clusters/beta_binomial.py:SCORES",
        "clusters/hazard.py:MOST", "clusters/pace.py:QUARTER",
        "clusters/persistence.py:NODES", "clusters/pipeline.py:CHUNK", "clusters/pipeline.py:FEW_DATES",
        "clusters/pipeline.py:YEARS_AHEAD", "clusters/prior_fit.py:MEANS", "clusters/prior_fit.py:SIZES",

        "growth/target_forecasts.py:GRID", "growth/year_streams.py:BEYOND",
        "scenarios/conditions.py:LEAST_SHARE",

        "series/file_columns.py:FEWEST_ACROSS", "series/file_grid.py:SAMPLE",
        "series/level_models.py:QUICK", "series/level_models.py:RETURN", "series/level_models.py:SLOW",
        "series/level_models.py:SMOOTHING", "series/level_models.py:STRAIGHT",
        "series/levels.py:SHORTEST", "series/mixture.py:LADDER", "series/panel.py:FEWEST",
        "series/panel.py:SHORTEST", "series/told.py:MOST_TOLD", "series/told.py:NAMED",
    },
    "levels of quantiles and forms of sheets": {
        "series/quantile_levels.py:BELTS", "series/quantile_levels.py:BAND",
        "series/quantile_levels.py:LEVELS", "series/quantile_levels.py:MIDDLE",
        "series/quantile_levels.py:FAN", "series/quantile_levels.py:ENDS", "scenarios/sheet_form.py:EXACT",
        "scenarios/sheet_form.py:ROOM", "growth/next_releases.py:AHEAD",
    },
    "grids of the law of a class and the fewest that teach it": {
        "growth/class_law.py:PERSISTENCE", "growth/class_law.py:SPREADS", "growth/class_law.py:SHOCKS",
        "growth/class_law.py:DEGREES", "growth/class_law.py:FEWEST", "growth/class_law.py:FEWEST_YEARS",
        "growth/class_law.py:DIGITS", "growth/class_record.py:CLASS_WINDOW",
        "growth/class_record.py:PEERS_LOOK_BACK",
    },
    "which models a pool has": {
        "series/levels.py:ON_LEVELS", "series/levels.py:ON_LOGS",
    },
    "limits of floating point": {
        "clusters/beta_binomial.py:NO_YEAR_EFFECT", "scenarios/conditions.py:MET",
        "scenarios/gap.py:EXACT", "scenarios/gaussian.py:FIXED", "series/level_models.py:SMALLEST_SCALE",
        "series/mixture.py:EXP_LIMIT", "series/panel.py:LARGEST_DF", "series/panel.py:LARGEST_PERSISTENCE",
        "series/panel.py:SMALLEST_VARIANCE",
    },
    "the calendar, the sign of a driver, the place of a value": {
        "clusters/durations.py:YEAR", "growth/nowcast.py:FIRST_MONTHS", "growth/nowcast.py:STAGES",
        "growth/own_design.py:COUNT_YEARS", "growth/pool.py:SIGN", "scenarios/gap.py:SIGN",
        "series/yearly_values.py:YEARLY",
    },
    "what a person may write": {
        "clusters/assumptions.py:LIMITS", "clusters/assumptions.py:WEIGHTS",
        "scenarios/contract.py:LEAST_DRAWS", "scenarios/contract.py:MOST_DRAWS",
        "scenarios/contract.py:MOST_SEED", "scenarios/file_schema.py:Deviations",
        "scenarios/file_schema.py:Factor", "scenarios/file_schema.py:PERCENTAGES",
        "scenarios/file_schema.py:RATES", "scenarios/file_schema.py:Real", "scenarios/file_schema.py:Text",
        "scenarios/scenario.py:LONGEST_NAME", "scenarios/scenario.py:MOST_CHANGE",
    },
}  # fmt: skip


def numbers_of(path: Path) -> set[str]:
    """The names that a module sets to something with a number in it, an assumption apart."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign):
            names, value = node.targets, node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            names, value = [node.target], node.value
        else:
            continue
        call = value.func if isinstance(value, ast.Call) else None
        if (isinstance(call, ast.Name) and call.id == "assume") or "re.compile" in ast.unparse(value):
            continue
        number = any(
            isinstance(one, ast.Constant) and isinstance(one.value, int | float) and one.value is not True
            for one in ast.walk(value)
        )
        if number:
            found |= {one.id for name in names for one in ast.walk(name) if isinstance(one, ast.Name)}
    return found


def test_every_number_of_a_model_or_a_scenario_is_declared_or_no_assumption():
    files = [path for room in ROOMS for path in sorted((ROOT / "analysis" / room).glob("*.py"))]
    there = {
        f"{path.parent.name}/{path.name}:{name}"
        for path in files
        for name in numbers_of(path)
        if name[0] != "_"
    }
    known = set().union(*NO_ASSUMPTION.values())
    assert there - known == set(), "declare it with assume(), or say above what it is"
    assert known - there == set(), "these are gone"


def test_a_bare_number_is_found(tmp_path):
    module = tmp_path / "new_model.py"
    module.write_text('SPEED = 0.08\nNAMES = ("a",)\nPULL = assume("pull", 0.5)\n', encoding="utf-8")
    assert numbers_of(module) == {"SPEED"}


# Literals inside functions: mathematics (halves, percent), quantile levels. A fraction that is none
# of them is an assumption.
MATHEMATICS = {0.5, 1e6, 1e3, 365.25, 30.4}
LEVELS = {0.1, 0.9}


def test_no_fraction_hides_inside_a_function_of_growth():
    wrong = []
    for path in sorted((ROOT / "analysis" / "growth").glob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for one in ast.walk(function):
                if isinstance(one, ast.Constant) and isinstance(one.value, float):
                    small = one.value < 1e-6 or one.value in (-1.0, 0.0, 1.0, 2.0, 100.0)
                    if not small and one.value not in MATHEMATICS | LEVELS:
                        wrong.append(f"{path.name}:{one.lineno}: {one.value}")
    allowed = {"0.3173": "the share outside one standard deviation", "0.95": "no sector loses all its output"}
    assert [one for one in wrong if one.split(": ")[1] not in allowed] == []


def test_an_assumption_is_named_once_and_says_what_it_must():
    seen: dict[int, str] = {}
    for name, one in register(BOOK.record).items():
        assert (one.name, seen.setdefault(id(one), name)) == (name, name)
        assert all((one.unit, one.reason, one.source, one.set_when.startswith("20"))), name
        assert one.alternatives or one.name.startswith("availability"), name
        assert one.value not in one.alternatives, name
        for value in (one.value, *one.alternatives):
            if not isinstance(value, str):
                parts = value if isinstance(value, tuple) else (value,)
                assert all(one.legal[0] <= part <= one.legal[1] for part in parts), name


def test_changes_are_read_from_texts_and_from_yaml():
    record = BOOK.record
    text = "parity_speed=.12, quarter_shares=.2/.2/.3/.3,statement_weights.low.weight=.5,window_years=12"
    found = read_changes(text, record)
    assert found == {
        "parity_speed": 0.12, "quarter_shares": (0.2, 0.2, 0.3, 0.3),
        "statement_weights.low.weight": 0.5, "window_years": 12,
    }  # fmt: skip
    as_yaml = {"parity_speed": 0.12, "quarter_shares": [0.2, 0.2, 0.3, 0.3], "window_years": 12}
    assert read_changes(as_yaml | {"statement_weights.low.weight": 0.5}, record) == found
    assert from_text(written(found)) == found
    assert canonical("parity_speed=0.08,cluster_prior_set=in_force", record) == ""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("parity_sped=.1", "assumptions: 'parity_sped' is not known; did you mean 'parity_speed'?"),
        ("parity_speed=fast", "'parity_speed=fast' must be a number from 0 to 0.9"),
        ("parity_speed=1.5", "must be a number from 0 to 0.9"),
        ("window_years=10.5", "must be a whole number from 5 to 60"),
        ("quarter_shares=.5/.5", "must be 4 numbers from 0 to 1, joined by /"),
        ("quarter_shares=.5/.5/.5/.5", "must add up to 1"),
        ("cluster_prior_set=best", "must be one of in_force, judged"),
        ("parity_speed", "must be name=value"),
        ("parity_speed=.1,parity_speed=.2", "is given twice"),
        ("reference_class.VN-HN.begun.delay_factor=2",
            "did you mean 'reference_class.VN-HN.founded.delay_factor'"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_change_is_said(given, said):
    with pytest.raises(InputFault) as error:
        Run.check(BOOK, assumptions=given)
    assert said in str(error.value.faults[0])


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(InputFault) as error:
        Run.check(BOOK, assumptions="a=1,parity_speed=9", plan="x")
    assert len(error.value.faults) == 3


def test_a_run_carries_its_changes_in_one_spelling():
    one = Run.check(BOOK, assumptions="window_years=12,parity_speed=.120")
    two = Run.check(BOOK, assumptions={"parity_speed": 0.12, "window_years": 12})
    assert one == two
    assert one.assumptions == "parity_speed=0.12,window_years=12"
    assert Run.check(BOOK, **one.parameters()) == one
    assert one.changes == {"parity_speed": 0.12, "window_years": 12}


def headline(as_of="2021-08-10", goal=GOAL) -> tuple[float, ...]:
    paths = forecast(BOOK.record.as_of(as_of), HANOI, goal, DRAWS)
    return (
        *paths.quantiles_in(goal.last_year, [0.1, 0.5, 0.9]),
        paths.probability(goal.usd_low, goal.last_year),
    )


def test_a_change_holds_inside_and_nowhere_else():
    before = headline()
    with assuming({"parity_speed": 0.5}):
        inside = headline()
        with assuming({}):
            assert headline() == before
        assert headline() == inside
    assert inside != before
    assert headline() == before
    assert in_force() == ()


def test_a_change_from_now_on_holds_until_it_is_taken_back():
    before = headline()
    try:
        assume_from_now({"growth_sd": 0.06})
        assert headline() != before
    finally:
        assume_from_now({})
    assert headline() == before


def test_no_answer_under_one_set_is_taken_for_that_under_another():
    view = BOOK.record.as_of("2021-08-10")  # one view, which keeps what it worked out
    before = forecast(view, HANOI, GOAL, DRAWS).usd
    with assuming({"prices_sd": 0.2}):
        wider = forecast(view, HANOI, GOAL, DRAWS).usd
    assert wider.std() > 1.2 * before.std()
    assert (forecast(view, HANOI, GOAL, DRAWS).usd == before).all()


# What an assumption acts on: days on which it can, and numbers that must move.
DAYS = ("2021-08-10", "2019-12-31", "2021-05-01", "2022-08-01", "2023-03-01", "2024-06-01", "2026-11-20")


def on_day(day: str) -> tuple[float, ...]:
    try:
        return headline(day, AHEAD)
    except InputFault:
        return ()


def counted(prior: str | None = None, day: str = "2023-06-01") -> list[float]:
    paths = forecast_clusters(BOOK.record.as_of(day), HANOI, AHEAD, 200, prior=prior)
    found = [float(paths.reached[stage][:, -1].mean()) for stage in paths.order.codes]
    return found + [float(paths.reached[stage].std()) for stage in paths.order.codes]


def of_series() -> list[float]:
    from analysis.series.levels import forecast_levels

    return forecast_levels([10.0, 12, 13, 15, 18, 19, 22, 24, 23], 4, [0.1, 0.5, 0.9]).ravel().tolist()


def of_panel() -> list[float]:
    from analysis.series.levels import forecast_with_models
    from analysis.series.panel import panel_of

    rng = np.random.default_rng(1)
    all_series = [np.exp(np.cumsum(0.05 + 0.02 * rng.standard_normal(15))) for _ in range(8)]
    shared = panel_of(all_series)
    return forecast_with_models(all_series[0], 3, [0.1, 0.5, 0.9], shared).quantiles.ravel().tolist()


def of_breaks() -> list[object]:
    from analysis.series.breaks import calm_since, suits_logs

    rng = np.random.default_rng(3)
    found: list[object] = [suits_logs(np.array([1.0, step])) for step in (6.0, 8.0, 15.0)]
    for before, after, times in ((6, 9, 40), (6, 14, 15), (4, 18, 8), (5, 14, 7), (3, 13, 12), (3, 12, 25)):
        x = np.concatenate([times * rng.standard_normal(before), rng.standard_normal(after)])
        found.append(calm_since(100 + np.cumsum(x)))
    return found


def of_sectors() -> list[float]:
    from analysis.growth.sectors import sector_paths

    found = []
    for day in ("2021-08-10", "2024-06-01", "2026-11-20"):
        view = BOOK.record.as_of(day)
        paths = forecast(view, HANOI, AHEAD, DRAWS)
        split = sector_paths(view, HANOI, paths)
        if split is not None:
            found += np.concatenate([split.growth[name].std(axis=0) for name in split.growth]).tolist()
    return found


def of_pace() -> list[float]:
    from analysis.clusters.pace import pace_frame

    frame = pace_frame(BOOK.record.as_of("2026-11-20"), "VN-HN")
    return frame.select_dtypes("number").fillna(-1).to_numpy().ravel().tolist()


def of_prior_fit() -> list[float]:
    from analysis.clusters.beta_binomial import Step
    from analysis.clusters.prior_fit import correlations, evidence

    logs = {"a": evidence([Step((20,), 3), Step((20,), 12)]), "b": evidence([Step((9,), 1)])}
    return list(correlations(logs))


def of_thinning() -> list[object]:
    from analysis.clusters.stage_posteriors import thin

    close = [2021.0, 2021.4, 2022.0, 2022.6, 2023.0, 2023.88, 2024.3, 2025.0, 2025.35]
    return [thin(np.array(close)), thin(np.array([2021.0, 2021.93, 2022.1, 2022.87, 2023.6, 2024.2]))]


def of_plausibility() -> list[object]:
    from analysis.scenarios.conditions import under
    from analysis.scenarios.own_scenario import Scenario
    from analysis.scenarios.plausibility import asks, history, in_words
    from analysis.words import load

    view = BOOK.record.as_of("2021-08-10")
    baseline = forecast(view, HANOI, GOAL, DRAWS)
    told: list[object] = []
    for growth in ("+0.03", "+0.1", 6.6, 7.5, 8.5, 9.3, 10.0):
        given = under(view, HANOI, baseline, Scenario(growth={2022: growth}), 183)
        found = asks(given, history(view, HANOI))
        told += [str(found), in_words(found, load("en"))]
    return told


def of_level_note() -> list[object]:
    return [forecast(BOOK.record.as_of(day), HANOI, AHEAD, 50).notes for day in DAYS if day > "2020"]


def of_own_rate() -> list[object]:
    from analysis.growth.outlook import rate_sensitivity

    found: list[object] = []
    for day in DAYS:
        if day > "2020":
            view = BOOK.record.as_of(day)
            found.append(list(rate_sensitivity(view, HANOI, AHEAD, forecast(view, HANOI, AHEAD, 50))["rule"]))
    return found


def of_smallest_level() -> list[float]:
    from analysis.growth.pool import _pool_quantile

    index = np.array([1.0, 0.9, 0.8, 0.6, 0.5, 0.35, 0.2, 0.1])
    quantile = _pool_quantile(index, 3, 200, np.random.default_rng(1))
    ranks = np.tile((np.arange(200)[:, None] + 0.5) / 200, (1, 3))
    return quantile(ranks, ranks).ravel().tolist()


def of_laws() -> list[float]:
    from analysis.growth.fitted import rate_law
    from analysis.growth.laws import fit_growth_law, growth_prior

    law = fit_growth_law([0.06], [], 0.01, growth_prior([], []), 0.02)
    return [law.growth.mean, rate_law(np.array([]), np.array([]), law).mean]


def of_quarter_shares() -> list[float]:
    from analysis.growth.running_year import quarter_weights

    return list(quarter_weights(BOOK.record.as_of("1990-01-01"), HANOI, 1990)[0])


def of_people() -> list[float]:
    from dataclasses import replace

    from analysis.growth.base import city_facts
    from analysis.growth.consensus import consensus
    from analysis.growth.country import yearly_changes
    from analysis.growth.fitted import fitted_laws

    view = BOOK.record.as_of("2021-08-10")
    city = replace(city_facts(view, HANOI), population={})
    country = yearly_changes(view, HANOI.country, HANOI.country_basis)
    country = replace(country, people=np.full_like(country.people, np.nan))
    expected = consensus(view, HANOI.country, HANOI.country_basis)
    return [fitted_laws(city, country, expected, 2020)[0].people]


def of_nowcast() -> list[object]:
    from analysis.growth.nowcast import nowcast

    days = ("2022-05-10", "2023-11-10", "2023-12-10", "2024-08-10", "2025-04-20", "2026-11-20")
    found: list[object] = []
    for day in days:
        told = nowcast(BOOK.record.as_of(day), HANOI, int(day[:4]))
        found.append((told.mean, told.sd, told.lean, told.own, told.months, told.answer))
    return found


def of_dollar() -> list[object]:
    from analysis.growth.dollar_nowcast import dollar_nowcast

    days = ("2019-01-12", "2021-08-10", "2023-03-10", "2024-12-20", "2025-09-30", "2025-12-30", "2026-11-20")
    return [str(dollar_nowcast(BOOK.record.as_of(day), HANOI, int(day[:4]))) for day in days]


def of_central() -> list[object]:
    from analysis.growth.dollar_nowcast import central_rates, mean_of_year

    rates = central_rates(BOOK.record.as_of("2026-11-20"), HANOI.country)
    return [mean_of_year(rates, 2030, 0.01, date(2027, month, 28)) for month in (3, 6, 9)] + [
        mean_of_year(rates, 2030, 0.01, date(2028, 9, 28))
    ]


def of_prices() -> list[object]:
    from analysis.growth.dollar_nowcast import price_nowcast

    return [
        str(price_nowcast(BOOK.record.as_of(day), HANOI, int(day[:4])))
        for day in ("2023-05-10", "2026-11-20")
    ]


def of_early_prints() -> list[object]:
    from analysis.growth.base import city_facts

    view, saigon = BOOK.record.as_of("2024-12-28"), place("VN-SG", BOOK.record)
    return [city_facts(view, HANOI).early_sd, list(city_facts(view, saigon).growth.values())]


def of_judged_class() -> list[float]:
    from analysis.clusters.assumptions import ReferenceClass
    from analysis.clusters.beta_binomial import prior

    one = ReferenceClass("started", 1, 2.5, 0, "", "", "")
    return [one.size, float(prior(one.mean).max())]


# What an assumption may act on: numbers that are looked at one after the other until one of them moves.
PROBES: dict[str, tuple[Callable[[], object], ...]] = {
    "per_person": tuple(partial(on_day, day) for day in DAYS),
    "clusters": (counted, partial(counted, None, "2021-08-10"), partial(counted, None, "2026-11-20")),
    "judged_clusters": (partial(counted, "judged"), of_judged_class),
    "early_prints": (of_early_prints,),
    "series": (of_series,),
    "panel": (of_panel,),
    "breaks": (of_breaks,),
    "sectors": (of_sectors,),
    "pace": (of_pace,),
    "prior_fit": (of_prior_fit,),
    "thinning": (of_thinning,),
    "plausibility": (of_plausibility,),
    "level_note": (of_level_note,),
    "own_rate": (of_own_rate,),
    "smallest_level": (of_smallest_level,),
    "growth_prior": (of_laws,),
    "rate_law": (of_laws,),
    "quarter_shares": (of_quarter_shares,),
    "people_law": (of_people,),
    "nowcast": (of_nowcast,),
    "dollar": (of_dollar, of_central),
    "prices": (of_prices,),
}
DECLARED: dict[Callable[[], object], str] = {}


def moves(name: str, value: object, probe: str) -> bool:
    """Whether an assumption set to a value moves one of the numbers of a probe."""
    for look in PROBES[probe]:
        if look not in DECLARED:
            with assuming({}):
                DECLARED[look] = repr(look())
        with assuming({name: value}):
            if repr(look()) != DECLARED[look]:
                return True
    return False


@pytest.mark.parametrize("name", list(declared()))
def test_the_register_and_the_code_cannot_drift(name):
    """Every declared assumption, set to one of its alternatives, moves what it says it acts on."""
    one = declared()[name]
    assert any(moves(name, value, one.moves) for value in one.alternatives), f"{name} moves no {one.moves}"


CELLS = [name for name in register(BOOK.record, "VN-HN") if "." in name]
CLUSTER_CELLS = [name for name in CELLS if not name.startswith("availability")]


@pytest.mark.parametrize("name", CLUSTER_CELLS)
def test_a_cell_of_a_table_moves_the_clusters(name):
    """Cells of priors that are not in force, and classes whose mean a fitted prior gives, under the judged
    ones."""
    one = register(BOOK.record, "VN-HN")[name]
    judged = ".judged." in name or name.startswith("reference_class")
    probe = "judged_clusters" if judged else "clusters"
    assert any(moves(name, value, probe) for value in one.alternatives)


@pytest.mark.parametrize("name", sorted(set(CELLS) - set(CLUSTER_CELLS)))
def test_a_first_day_that_is_assumed_moves_the_day_from_which_a_row_counts(name):
    one = register(BOOK.record)[name]
    source, indicator, basis, status = name.split(".")[1:5]

    def first_days() -> list[object]:
        rows = prepared(BOOK.record, "assumed")
        mine = rows[["source_id", "indicator", "basis", "status"]] == [source, indicator, basis, status]
        return rows.loc[mine.all(axis=1), "available"].tolist()

    before = first_days()
    with assuming({name: one.value + 1}):
        assert first_days() != before


def test_a_cell_is_that_of_the_table():
    with assuming({"statement_weights.high.weight": 0.5}):
        table = BOOK.record.table("statement_weights")
        assert table.loc[table["rule"] == "high", "weight"].tolist() == [0.5]
    table = BOOK.record.table("statement_weights")
    assert table.loc[table["rule"] == "high", "weight"].tolist() == [0.9]


def test_a_first_day_that_is_assumed_moves_what_is_known():
    name = "availability.wdi-2025-fx-official.fx_vnd_usd.na.official.years_after"
    assert name in register(BOOK.record)
    day = "2021-03-01"
    before = BOOK.record.as_of(day).series("VN", "fx_vnd_usd", "na")
    with assuming({name: 2}):
        after = BOOK.record.as_of(day).series("VN", "fx_vnd_usd", "na")
    assert len(after) < len(before)
    assert isinstance(BOOK.record.as_of(day).series("VN", "fx_vnd_usd", "na"), pd.DataFrame)


def test_the_page_of_assumptions_is_that_of_the_register():
    """Made anew by: python -c "from analysis.workbook import open_workbook as o; from
    analysis.scenarios.register import listed; print(listed(o().record), end='')" > docs/assumptions.md"""
    assert (ROOT / "docs" / "assumptions.md").read_text(encoding="utf-8") == listed(BOOK.record)
