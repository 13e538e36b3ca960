"""The cluster page: figures and tables show the numbers that they are given, and every text is a whole
sentence."""

import numpy as np
import pandas as pd
import pytest
from shipped import RECORD, SCENARIOS

from analysis.clusters.assumptions import stages_of
from analysis.clusters.cluster_plans import annual_cluster_plans, goals, next_goal, open_plans, rings
from analysis.clusters.cluster_rows import cluster_results
from analysis.clusters.pipeline import forecast_clusters
from analysis.figures import cluster_fan, worlds
from analysis.figures import stages as pipeline
from analysis.figures.plot import NARROW, WIDE
from analysis.figures.style import INK
from analysis.pages.clusters import score_tables as clusters_score_table
from analysis.pages.clusters import sentences as clusters_words
from analysis.pages.clusters import tables as clusters_table
from analysis.plans.places import place, plan
from analysis.scenarios.cluster_run import acting, cluster_run, from_year
from analysis.scenarios.file_schema import Clusters
from analysis.scenarios.scenario import load_scenario
from analysis.scenarios.side_by_side import clusters_by_scenario
from analysis.scoring.calibration import kept
from analysis.series.quantile_levels import FAN as LEVELS
from analysis.words import load

SAY = load("en")
ROOMS = [WIDE, NARROW]
HANOI, PLAN = place("VN-HN", RECORD), plan("VN-HN", "2021-2025", RECORD)


@pytest.fixture(scope="module", params=["2021-08-10", "2026-11-23"])
def made(request):
    view = RECORD.as_of(request.param)
    paths = forecast_clusters(view, HANOI, PLAN, 1500, 183)
    asked = goals(view, PLAN, paths.counts)
    return view, paths, asked, annual_cluster_plans(view, "VN-HN")


def said(figure):
    return [text.get_text() for text in figure.texts]


def cite(source_id):
    return source_id


def test_the_fan_begins_at_the_last_count_and_widens(made):
    _, paths, asked, _ = made
    fan = cluster_fan.fan_frame(paths, asked[-1].year)
    for stage, mine in fan.groupby("stage"):
        assert mine["q90"].iloc[0] == mine["q10"].iloc[0], stage
        assert (mine[["q10", "q25", "q50", "q75", "q90"]].diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
        assert (mine["end"].diff().dropna() > 0).all()
        assert mine["q50"].is_monotonic_increasing


@pytest.mark.parametrize("room", ROOMS)
def test_the_fan_draws_three_panels_with_its_plans_and_rings(made, room):
    view, paths, asked, plans = made
    fan = cluster_fan.fan_frame(paths, asked[-1].year)
    marks = cluster_fan.plan_marks(paths, plans)
    stated = pipeline.statement_frame(paths.counts)
    plot = cluster_fan.fan_figure(fan, stated, marks, paths.order, SAY, view.day, rings(asked, paths.counts))
    figure = plot.on(room)
    assert {"Founded", "Works started", "Infrastructure complete"} <= set(said(figure))
    for year in {goal.year for goal in asked}:
        assert said(figure).count(str(year)) >= 3, "each panel names the year that is asked about"
    ticks = [line for axes in figure.axes for line in axes.lines if line.get_linewidth() == 2.6]
    assert len(ticks) == len(marks)


def test_every_count_is_on_the_pipeline_figure_once(made):
    _, paths, _, _ = made
    stated = pipeline.statement_frame(paths.counts)
    plot = pipeline.pipeline_figure(stated, paths.order, SAY, paths.counts.first_day, paths.counts.new)
    axes = plot.on(WIDE).axes[0]
    marks = [line for line in axes.lines if line.get_linestyle() == "None"]
    bars = [line.get_ydata() for line in axes.lines if line.get_linewidth() == 4.0]
    held = sum(len(line.get_xdata()) for line in marks if line.get_color() == INK)
    assert held == stated["held"].sum()
    loose = sorted(value for line in marks if line.get_color() != INK for value in line.get_ydata())
    ranged = [int(v) for v in stated[~stated["held"]]["value"] if any(a <= v <= b for a, b in bars)]
    assert len(loose) + len(ranged) >= len(stated) - held
    assert all(count in said(plot.on(WIDE)) for count in map(str, loose))
    assert SAY.number(len(stated)) in pipeline.pipeline_alt(stated, paths.order, SAY)


def test_chances_in_the_table_are_those_of_the_paths(made):
    _, paths, asked, _ = made
    shown = clusters_table.chance_table(paths, asked, SAY)
    assert len(shown) == len(asked) * 6
    strict = shown[shown["Counted"] == "the remaining ones themselves"]
    assert set(strict["Reading"]) == {
        "built means founded by decision",
        "built means works started",
        "built means infrastructure complete",
    }
    assert not shown.isna().any(axis=None)


def test_the_sum_adds_up(made):
    _, paths, _, _ = made
    shown = clusters_table.sum_table(paths.counts, cite, SAY).set_index("Part")["Number"]
    assert shown["The master plan"] - shown["There before it"] - shown["Founded up to 31 December 2020"] == 46
    assert shown["Still to be built"] == 46


def test_counts_in_the_table_name_their_source_and_kind(made):
    _, paths, _, _ = made
    shown = clusters_table.count_table(pipeline.statement_frame(paths.counts), paths.order, cite, SAY)
    assert set(shown["Kind"]) <= {"observed", "derived"}
    assert (shown["Source"] != "").all()


def test_result_rows_carry_quantiles_chances_targets_and_observed_counts(made):
    _, paths, asked, plans = made
    rows = cluster_results(paths, asked, open_plans(paths, plans), 2030)
    assert set(rows["output_type"]) == {"quantile", "probability", "target", "observed"}
    fan = rows[(rows["indicator"] == "clusters_started") & (rows["output_type"] == "quantile")]
    wide = fan.pivot_table(index="period", columns="output_type_id", values="value")
    assert list(wide.columns) == [f"{level:g}" for level in LEVELS]
    assert (wide.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    chances = rows[rows["output_type"] == "probability"]["value"]
    assert chances.between(0, 1).all()
    assert not rows.duplicated(["indicator", "period", "output_type", "output_type_id"]).any()


def test_without_a_record_there_are_no_rows_and_one_clear_sentence():
    assert cluster_results(None, [], pd.DataFrame(), 0).empty
    told = clusters_words.summary(None, place("VN-SG", RECORD), RECORD.latest_day, SAY)
    assert "holds no counts" in told


def test_the_headline_says_the_strict_chances_in_all_three_readings(made):
    _, paths, asked, _ = made
    told = clusters_words.headline(paths, asked, SAY)
    for words in ("founded", "works started", "infrastructure complete", "46", "2025"):
        assert words in told


def test_the_verdict_is_open_on_the_plans_day_and_missed_on_the_latest():
    record = RECORD
    assert "open" in clusters_words.verdict(record.as_of("2021-08-10"), HANOI, PLAN, SAY)
    assert "missed (inferred)" in clusters_words.verdict(record.latest(), HANOI, PLAN, SAY)


def test_the_next_goal_is_the_first_that_is_still_open(made):
    _, _, asked, _ = made
    assert next_goal(asked, 2021).year == 2025
    assert next_goal(asked, 2026).year == 2030
    assert next_goal(asked, 2040).year == 2030


def test_a_scenario_touches_no_year_before_the_day():
    view = RECORD.as_of("2024-12-31")
    run = cluster_run(view, HANOI, PLAN, load_scenario("cluster-push", SCENARIOS), 1500, 183)
    past = run.baseline.years.index(2024) + 1
    for stage in ("founded", "started", "complete"):
        assert np.array_equal(run.paths.count(stage)[:, :past], run.baseline.count(stage)[:, :past])
        assert (run.paths.count(stage) >= run.baseline.count(stage)).all()
    assert run.paths.count("started")[:, past].mean() > run.baseline.count("started")[:, past].mean()
    told = clusters_words.scenario(run.arguments, run.source, run.paths, SAY)
    assert "conditional" in told
    assert "times 2.00" in told


def test_what_a_scenario_sets_is_spelled_out_by_year():
    stages = stages_of(RECORD, "VN-HN")
    asked = {"hazard_multiplier": {"started": 2.0}, "shock": -1.0}
    multiplier, shock = from_year(asked, range(2022, 2025), stages)
    assert multiplier == {"started": {2022: 2.0, 2023: 2.0, 2024: 2.0}}
    assert shock == {2022: -1.0, 2023: -1.0, 2024: -1.0}
    _, shock = from_year({"hazard_multiplier": 1.0, "shock": {2023: -1.0}}, range(2022, 2023), stages)
    assert shock == {2023: -1.0}


def test_a_shock_of_a_year_that_is_over_acts_no_more():
    asked = Clusters(shock={"2021": -1.0, "2023": 0.5}, source="judgement")
    assert acting(asked, 2022) == {"hazard_multiplier": 1.0, "shock": {2023: 0.5}}
    assert acting(asked, 2024) == {}
    assert acting(Clusters(hazard_multiplier={"started": 2.0}, source="judgement"), 2040) != {}


@pytest.mark.parametrize("day", ["2021-08-10", "2023-12-31"])
def test_the_page_of_clusters_and_the_comparison_give_one_chance(day):
    view = RECORD.as_of(day)
    scenarios = [load_scenario(name, SCENARIOS) for name in ("baseline", "export-slump", "cluster-push")]
    table = clusters_by_scenario(scenarios, view, HANOI, PLAN, 1500, 183).set_index(["scenario", "stage"])
    for scenario in scenarios:
        run = cluster_run(view, HANOI, PLAN, scenario, 1500, 183)
        for stage in ("founded", "started", "complete"):
            chance = run.paths.probability(stage, PLAN.clusters, PLAN.cluster_year)
            assert table.loc[(scenario.name, stage), "chance"] == chance


def test_the_simulated_cities_are_drawn_with_the_band_that_is_asked():
    found = kept(RECORD, "VN-HN")
    found = found[found["worlds"] == found["worlds"].max()]
    figure = worlds.world_figure(found, SAY).on(WIDE)
    assert len(figure.axes) == 5
    titles = {" ".join(one.split()) for one in said(figure)}  # a narrow panel breaks its title
    assert {"No shocks", "Moderate", "Strong shocks", "Lasting shocks"} <= titles
    shown = clusters_score_table.world_table(found, SAY)
    assert len(shown) == len(found.groupby(["shocks", "counts"]))
