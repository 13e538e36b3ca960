"""A run ends with the answers that were asked for, scenarios too; the rest of the pages is one line."""

from __future__ import annotations

from pathlib import Path

from shipped import BOOK

from analysis.publishing.asked import answers
from analysis.publishing.made import made
from analysis.running.plan import Job
from analysis.words import load


def jobs_of(reports: Path) -> list[Job]:
    return [Job(run.name, run.parameters, str(run.manifest["run"])) for run in made(reports)]


def heads(lines: tuple[str, ...]) -> list[str]:
    return [line for line in lines if not line.startswith(" ")]


def test_every_day_and_scenario_that_was_asked_for_has_its_answer(reports: Path) -> None:
    jobs = jobs_of(reports)
    asked = {tuple(job.parameters[key] for key in ("place", "plan", "as_of", "scenario")) for job in jobs}
    told = answers(jobs, reports, BOOK, load("en").keyed)
    assert len(heads(told.lines)) == len(asked)
    scenarios = {about[-1] for about in asked} - {"baseline"}
    assert sum("; scenario: " in head for head in heads(told.lines)) >= len(scenarios) > 0


def test_only_what_was_asked_for_is_told(reports: Path) -> None:
    jobs = [job for job in jobs_of(reports) if job.parameters["scenario"] != "baseline"][:1]
    told = answers(jobs, reports, BOOK, load("en").keyed)
    [head] = heads(told.lines)
    assert "; scenario: " in head
    assert head.partition(";")[0] in told.titles
    assert answers([], reports, BOOK, load("en").keyed).lines == ()
