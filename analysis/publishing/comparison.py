"""The scenarios of an edition beside each other: their fans, titles and probabilities on one pair of axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.plans.outcome import by_rule
from analysis.plans.yearly_levels import levels
from analysis.publishing import chart, headline
from analysis.publishing.chart import Fan, Scale, Story
from analysis.publishing.drawn_fan import Picture
from analysis.publishing.made import Edition
from analysis.record.result_schema import level_of
from analysis.series.quantile_levels import MIDDLE
from analysis.words import Words
from analysis.words.keyed import Key

if TYPE_CHECKING:
    from pandas import DataFrame

    from analysis.growth.paths import Paths
    from analysis.plans.places import Place, Plan
    from analysis.workbook import Workbook

BASELINE = "baseline"
NEEDED = MIDDLE
HISTORY = 6


@dataclass(frozen=True)
class Choice:
    """One scenario as the page offers it; later: it rests on what was published after the day."""

    title: str
    note: str
    fan: Fan
    probability: float | None
    later: bool = False


@dataclass(frozen=True)
class Comparison:
    """What the pages of one edition draw: the same in every language but for the titles.

    start: the last complete year and its USD per person; history and later: USD per person by year, known on
    the day and published after it.
    """

    edition: Edition
    place: Place
    plan: Plan
    start: tuple[int, float]
    history: Mapping[int, float]
    later: Mapping[int, float]
    choices: Mapping[str, Choice]
    paths: Paths | None
    sources: Sequence[Mapping[str, str]] = ()

    def about(self, language: str) -> dict[str, str]:
        """The edition and the language, as the parameters of a run name them."""
        edition = self.edition
        return {
            "place": edition.place,
            "plan": edition.plan,
            "as_of": edition.as_of,
            "language": language,
        }

    def story(self, scenario: str, say: Words) -> Story:
        """One scenario as it is drawn."""
        plan = self.plan
        return Story(
            self.start,
            self.choices[scenario].fan,
            (plan.usd_low, plan.usd_high),
            plan.last_year,
            say.day(self.edition.as_of),
        )

    def key(self, scenario: str, year: int) -> Key:
        """What a number of this comparison is; its quantity is left to say."""
        about = self.edition
        return Key(about.place, headline.USD, str(year), about.as_of, scenario, "")

    def picture(self, name: str, scenario: str, say: Words, alt: str) -> Picture:
        """The chart of one scenario, on axes that hold all: a switch moves the fan and not the axes."""
        stories = [self.story(one, say) for one in self.choices]
        scale = scale_of(stories, self.history, self.later)
        story = self.story(scenario, say)
        return Picture(scale, [story], self.history, self.later, say, alt, name, live=True)


def scale_of(stories: Sequence[Story], history: Mapping[int, float], later: Mapping[int, float]) -> Scale:
    """A scale that holds all of these."""
    years = [*history, *(story.fan.years[-1] for story in stories)]
    return chart.scale(
        years,
        [*history.values(), *later.values(), *(value for story in stories for value in story.values)],
    )


def compare(
    edition: Edition, workbook: Workbook, place: Place, plan: Plan, paths: Paths | None, say: Words
) -> Comparison | None:
    """The comparison of an edition in one language; None where it has no forecast of the baseline.

    plan: the edition's own, or the one that its forecast runs to when that one is over.
    """
    by_name = {name: edition.forecast(name, headline.USD) for name in edition.scenarios}
    fans = {name: fan for name, part in by_name.items() if (fan := _fan(part)) is not None}
    if BASELINE not in fans:
        return None
    view, later = edition.views(workbook.record)
    then = {year: level.usd for year, level in levels(view, place).items() if level.in_dollars}
    now = {year: level.usd for year, level in by_rule(later, place).items()}
    first = fans[BASELINE].years[0]
    start = (
        (int(paths.base_year), float(paths.base_vnd * 1e6 / paths.base_rate))
        if paths is not None
        else max((year, value) for year, value in then.items() if year < first)
    )
    history = {year: value for year, value in then.items() if year >= start[0] - HISTORY} | {
        start[0]: start[1]
    }
    known = {name: _known(name, workbook, place) for name in fans}
    after = {name for name, day in known.items() if day is not None and day > view.day}
    names = sorted(fans, key=lambda name: (name != BASELINE, name in after, name))
    choices = {
        name: _choice(name, fans[name], by_name[name], plan, workbook.scenarios, say, name in after)
        for name in names
    }
    return Comparison(
        edition,
        place,
        plan,
        start,
        dict(sorted(history.items())),
        {year: value for year, value in now.items() if year not in then and year > start[0]},
        choices,
        paths,
        headline.sources_of(view, later, place, say),
    )


def _fan(rows: DataFrame) -> Fan | None:
    """The fan of one scenario; None where a level that the page shows is missing."""
    found = rows[(rows["indicator"] == headline.USD) & (rows["output_type"] == "quantile")]
    if found.empty:
        return None
    table = (
        found.assign(level=found["output_type_id"].map(level_of), year=found["period"].astype(int))
        .drop_duplicates(["level", "year"])
        .pivot(index="level", columns="year", values="value")
    )
    if not set(NEEDED) <= set(table.index) or table.isna().any(axis=None):
        return None
    return Fan(
        tuple(int(year) for year in table.columns),
        tuple(float(level) for level in table.index),
        tuple(tuple(float(f"{value:.10g}") for value in row) for row in table.to_numpy()),
    )


def scenario_words(name: str, folder: Path, say: Words) -> tuple[str, str]:
    """The title of a scenario of that folder and a note on where it comes from.

    A scenario whose file is gone keeps its name and has no note: its runs are still there.
    """
    from analysis.record.faults import InputFault
    from analysis.scenarios.scenario import load_scenario

    try:
        scenario = load_scenario(name, folder)
    except InputFault:
        return name, ""
    title, changes = str(getattr(scenario.title, say.language)), name.partition("?")[2]
    note = say(
        "Author: {author}. Reference: {reference}.",
        author=say(scenario.author),
        reference=say(scenario.reference),
    )
    return f"{title} ({changes})" if changes else title, note


def _known(name: str, workbook: Workbook, place: Place) -> date | None:
    """From when on a scenario could have been written; None for judgement, and where its file is gone."""
    from analysis.record.faults import InputFault
    from analysis.scenarios.scenario import load_scenario
    from analysis.scenarios.side_by_side import known_from

    try:
        return known_from(workbook.record, load_scenario(name, workbook.scenarios), place)
    except InputFault:
        return None


def _choice(
    name: str, fan: Fan, rows: DataFrame, plan: Plan, folder: Path, say: Words, later: bool
) -> Choice:
    title, note = scenario_words(name, folder, say)
    if later:
        note = " ".join([say("Rests on a source from after the day of this page."), note]).strip()
    return Choice(title, note, fan, headline.probability(rows, plan.last_year, plan.usd_low), later)
