"""A page on which its scenario changes nothing says so in title, kicker, index and terminal."""

from __future__ import annotations

import pytest
from made_reports import Written, quantile_rows, store
from shipped import BOOK

from analysis.publishing.asked import answers
from analysis.publishing.made import made
from analysis.publishing.report import read
from analysis.publishing.site import publish
from analysis.running.batch import run_edition
from analysis.running.plan import Job, one_run
from analysis.words import load

WHERE = {"as_of": "2021-08-10", "scenario": "weaker-dong"}
NOTE = {
    "en": "(the scenario changes nothing here: this is the baseline)",
    "vi": "(kịch bản không làm thay đổi gì ở đây: đây là kịch bản cơ sở)",
}


def finished(acts: bool | None, **parameters):
    written = Written(**parameters).markdown("# A page")
    return written.code(
        "desk.finish", lambda desk: desk.finish(quantile_rows(7000, 2021, 2025), acts=acts)
    ).content


@pytest.mark.parametrize("language", ["en", "vi"])
def test_title_kicker_index_and_terminal_say_it(tmp_path, paths_without_a_model, language):
    asked = WHERE | {"language": language}
    store(tmp_path, "sites", finished(False, **asked), **asked)
    store(tmp_path, "clusters", finished(True, **asked), **asked)
    said = publish(BOOK, tmp_path, pdf=False).headlines[language]
    [idle] = (tmp_path / "site" / "sites").glob("*.html")
    [acting] = (tmp_path / "site" / "clusters").glob("*.html")
    page = idle.read_text(encoding="utf-8")
    assert f"<h1>A page {NOTE[language]}</h1>" in page
    assert f"<title>A page {NOTE[language]}" in page
    assert NOTE[language] not in acting.read_text(encoding="utf-8")
    index = (tmp_path / "site" / ("index.html" if language == "en" else "index.vi.html")).read_text("utf-8")
    assert index.count(NOTE[language]) >= 1
    told = [line for line in said if line.endswith(": A page.")]
    assert len(told) == 1
    jobs = [Job(run.name, run.parameters, str(run.manifest["run"])) for run in made(tmp_path)]
    answered = answers(jobs, tmp_path, BOOK, load(language).keyed).lines
    assert [line.strip() for line in answered if line.endswith(": A page.")] == [told[0].strip()]
    again = publish(BOOK, tmp_path, pdf=False).headlines[language]
    assert again == said, "what stands is told the same"


def test_a_page_of_the_baseline_never_says_it():
    asked = {"as_of": "2021-08-10"}
    assert not read(finished(False, **asked)).idle
    assert not read(finished(None, **WHERE)).idle
    assert read(finished(False, **WHERE)).idle


@pytest.mark.slow
def test_the_shipped_notebooks_know_whether_their_scenario_acts(tmp_path):
    """A shock of 2021 acts in 2021 and on nothing in 2026; a push of the clusters acts on them alone."""
    names = ["grdp_per_person", "clusters", "known"]
    days = ["2021-08-10", "2026-11-23"]
    jobs = [
        job
        for scenario in ("pandemic-one-quarter", "cluster-push")
        for job in one_run(names, {"as_of": days, "scenario": scenario, "draws": 100}, BOOK)
    ]
    batch = run_edition(BOOK, jobs, tmp_path, jobs=2, progress=False)
    assert not batch.failed
    idle = {
        (run.name, run.parameters["scenario"], run.parameters["as_of"]): read(run.notebook).idle
        for run in made(tmp_path)
    }
    acting = {key for key, still in idle.items() if not still}
    assert acting == {
        ("grdp_per_person", "pandemic-one-quarter", "2021-08-10"),
        ("clusters", "pandemic-one-quarter", "2021-08-10"),
        ("clusters", "cluster-push", "2021-08-10"),
        ("clusters", "cluster-push", "2026-11-23"),
    }
