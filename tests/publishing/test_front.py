"""The index answers at once, says what is a reconstruction, and sets the simple rule beside the forecast."""

from __future__ import annotations

import re

import made_reports
import pytest
from made_reports import some_paths
from shipped import RECORD

from analysis.growth.per_person import forecast
from analysis.pages.grdp_per_person.dating import under_both_rules
from analysis.pages.grdp_per_person.simple_rule import SimpleRule, simple_rule
from analysis.plans.places import place, plan
from analysis.publishing import key_figures
from analysis.publishing.render import render_report
from analysis.scoring.country_test import CountryTest, country_test
from analysis.words import load

SAY, HANOI = load("en"), place("VN-HN", RECORD)
NOW, NEXT = plan("VN-HN", "2021-2025", RECORD), plan("VN-HN", "2026-2030", RECORD)


def index_of(reports, language="en"):
    name = "index.html" if language == "en" else f"index.{language}.html"
    page = (reports / "site" / name).read_text(encoding="utf-8")
    return re.sub(r"</?data[^>]*>", "", page)


def test_the_index_opens_with_key_figures_then_sentences_then_the_figure(reports):
    page = index_of(reports)
    strip, figure = page.index('<dl class="strip">'), page.index('<figure id="figure-1"')
    assert page.index("</h1>") < strip < page.index('<p class="answer">') < figure
    labels = re.findall(r"<dt>([^<]*)</dt>", page[strip:figure])
    assert labels[0] == "GRDP per person in 2030, forecast of 23 November 2026 (median)"
    assert labels[1:] == [
        "The same by the simplest rule, a random walk with drift",
        "Industrial clusters of the master plan: Founded",
        "Targets of Resolution of the 18th Party congress for 2026–2030",
    ]


def test_the_current_plan_comes_first(reports):
    answers = re.findall(r'<p class="answer">(.*?)</p>', index_of(reports))
    assert "in 2030 is forecast at" in answers[0]
    assert "in 2025 came to" in answers[1]
    assert "a forecast reconstructed in 2026 with the methods of 2026 gives 7,000 USD" in answers[1]


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_answer_is_three_sentences_at_most(reports, language):
    answers = re.findall(r'<p class="answer">(.*?)</p>', index_of(reports, language))
    assert 1 <= len(answers) <= 3
    assert all(len(re.findall(r"[.!?](?:\s|$)", answer)) == 1 for answer in answers)


@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_past_day_is_said_to_be_reconstructed_on_the_index_and_its_pages_and_no_other(reports, language):
    said = {
        "en": "This is a reconstruction: it was made in 2026",
        "vi": "Đây là dự báo dựng lại: lập năm 2026",
    }
    assert said[language] in index_of(reports, language)
    for day, times in (("2021-08-10", 1), ("2026-11-23", 0)):
        [path] = (reports / "site" / "grdp_per_person").glob(f"*_{day}_baseline_{language}.html") or [None]
        assert path.read_text(encoding="utf-8").count(said[language]) == times


def test_key_figures_stand_in_one_order_and_once():
    figures = [
        key_figures.KeyFigure(kind, label, "v", "n")
        for kind, label in ((3, "t"), (1, "f"), (1, "f"), (0, "o"), (3, "u"))
    ]
    assert [figure.label for figure in key_figures.strip(figures)] == ["o", "f", "t", "u"]


def test_targets_and_clusters_are_counted_from_the_record():
    [targets] = key_figures.of_targets(RECORD.latest(), HANOI, NOW, SAY)
    assert re.fullmatch(r"\d+ of 20 met", targets.value)
    [clusters] = key_figures.of_clusters(RECORD.latest(), HANOI, SAY)
    assert re.fullmatch(r"\d+ of 89", clusters.value)
    assert key_figures.of_clusters(RECORD.latest(), place("VN-SG", RECORD), SAY) == []


def rule(**changes):
    values = {
        "year": 2030,
        "target": 12000.0,
        "median": 10000.0,
        "chance": 0.018,
        "count": 46,
        "outcomes": 6,
        "nearer": 0.3,
        "better": -0.25,
        "held": 1.0,
        "test": CountryTest(26, 316, 0.79, 0.69, 0.18),
    }
    return SimpleRule(**{**values, **changes})


def test_the_simple_rule_is_told_with_who_was_nearer_and_why_the_other_is_kept():
    said = rule().sentence(SAY)
    assert "gives 10,000 USD for 2030 and a chance of 1.8% for 12,000 USD or more" in said
    figure = key_figures.of_rule(rule(), SAY)
    assert (figure.value, figure.note) == (
        "10,000 USD",
        "chance of 12,000 USD or more: 1.8%; so far our median missed by 30% less than this",
    )
    assert "30% nearer to the outcome than the rule's, but its whole distribution scored 25% worse" in said
    assert "wider than these few years needed (the 80% interval held 100%)" in said
    assert "over 316 forecasts of 26 economies" in said
    assert "3% farther from the outcome than the rule's, and its" in rule(nearer=-0.03).sentence(SAY)
    assert "scored 10% better." in rule(better=0.1).sentence(SAY)
    assert "wider" not in rule(held=0.7).sentence(SAY)
    assert "We keep" not in rule(test=None).sentence(SAY)
    assert "By this day no forecast" in rule(count=0).sentence(SAY)


def test_the_score_so_far_counts_only_what_the_day_could_judge():
    early = simple_rule(RECORD.as_of("2021-08-10"), HANOI, NOW, NOW, some_paths())
    late = simple_rule(RECORD.as_of("2026-11-23"), HANOI, NEXT, NEXT, some_paths(2026, 5, (179.3, 24976.0)))
    assert early.count < late.count
    assert late.outcomes >= 5


def test_the_larger_test_names_its_command_and_day():
    rows = (RECORD.file("country_test")).read_text(encoding="utf-8").splitlines()
    assert rows[0].endswith("measured,command")
    assert all("python benchmarks/country_test.py" in row for row in rows[1:])
    found = country_test(RECORD)
    assert 0 < found.drift_held < found.held < 1


def test_both_rules_of_dates_stand_on_the_page_where_rows_rest_on_them():
    seen = RECORD.as_of("2021-08-10")
    said = under_both_rules(seen, HANOI, NOW, NOW, forecast(seen, HANOI, NOW, 400, 1), 1, SAY)
    assert re.match(r"\d+ values behind this forecast \(", said)
    assert "With stamped dates only, the forecast for 2025 would be" in said
    assert "The reason:" in said
    now = RECORD.latest()
    assert under_both_rules(now, HANOI, NEXT, NEXT, forecast(now, HANOI, NEXT, 400, 1), 1, SAY) == ""


def test_a_report_opens_with_its_answer_and_what_it_rests_on_and_ends_with_its_digests(report_page):
    simulated = "20,000 simulated paths."
    assert simulated in render_report(made_reports.a_report(), name="grdp_per_person")
    assert simulated not in render_report(made_reports.a_report(), name="sites")
    rests, sources, made = (report_page.index(f'id="{name}"') for name in ("rests", "sources", "made"))
    assert report_page.index("</h1>") < rests < report_page.index('id="part-1"') < sources < made
    assert "sources published by 10 August 2021." in report_page
