"""The answers of the runs that were asked for, for the terminal: first, and under every scenario."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.keeping.seal import DamagedError
from analysis.publishing.comparison import BASELINE
from analysis.publishing.front import idle_sentence, names, place_of, sentences, title
from analysis.publishing.headline import USD, headline
from analysis.publishing.made import Edition, Made
from analysis.publishing.report import read
from analysis.running import manifest as manifests
from analysis.words import keyed

if TYPE_CHECKING:
    from analysis.running.plan import Job
    from analysis.words import Words
    from analysis.workbook import Workbook

MOST = 6  # answers; of a grid of a thousand runs the rest stands on the pages


@dataclass(frozen=True)
class Answers:
    """Lines for the terminal, and the titles of the editions that they are about."""

    lines: tuple[str, ...]
    titles: frozenset[str]


def answers(jobs: Iterable[Job], reports: Path, workbook: Workbook, say: Words) -> Answers:
    """What the runs of some jobs answer, place by place, day by day, scenario by scenario, as asked."""
    grouped: dict[tuple[str, str, str, str], list[Made]] = {}
    for job in jobs:
        about = job.parameters
        key = (about["place"], about["plan"], about["as_of"], str(about.get("assumptions", "")))
        grouped.setdefault(key, []).extend(_made(job, reports))
    lines, titles, more = list[str](), set[str](), 0
    for key, runs in grouped.items():
        edition = Edition(*key[:3], tuple(runs), key[3])
        titles.add(keyed.plain(title(edition, workbook, say)))
        for scenario in dict.fromkeys(str(run.parameters["scenario"]) for run in runs):
            if len(lines) and sum(not line.startswith(" ") for line in lines) >= MOST:
                more += 1
                continue
            lines += [keyed.plain(line) for line in _answer(edition, scenario, workbook, say)]
    if more:
        lines.append(say("and {count} more answers, on the pages and in the results", count=more))
    return Answers(tuple(lines), frozenset(titles))


def _made(job: Job, reports: Path) -> list[Made]:
    folder = reports / job.name
    try:
        found = manifests.read(folder, job.name)
    except DamagedError:
        return []
    return [Made(folder, found)] if found and manifests.NOTEBOOK in found["outputs"] else []


def _answer(edition: Edition, scenario: str, workbook: Workbook, say: Words) -> list[str]:
    """The title and the sentences of an edition under one scenario."""
    mine = replace(edition, runs=tuple(run for run in edition.runs if run.parameters["scenario"] == scenario))
    head = title(edition, workbook, say)
    if scenario == BASELINE:
        return [head, *(f"  {said}" for said in sentences(mine, workbook, say))]
    about = names(edition, scenario, workbook, say)
    head = say("{edition}; scenario: {scenario}", edition=head, scenario=about["scenario"])
    unmoved = [
        found.title for run in mine.runs if (found := read(run.notebook, name=run.name, whole=run.own)).idle
    ]
    idle = [f"  {idle_sentence(about['scenario'], unmoved, say)}"] if unmoved else []
    rows = mine.forecast(scenario, USD)
    if rows.empty:
        return [head, "  " + say("None of these runs forecasts GRDP per person."), *idle]
    where, (view, later) = place_of(edition, workbook), edition.views(workbook.record)
    from analysis.plans.places import plan

    told = headline(rows, where, plan(edition.place, edition.plan, workbook.record), view, later, say)
    told = replace(told, key=replace(told.key, scenario=scenario))
    return [head, *([f"  {told.forecast(say)}"] if told.median is not None else []), *idle]
