"""The desk: what a notebook has in hand (record, words, plan) and how it shows what it found."""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

from analysis.assumed import assume_from_now
from analysis.face import IdleScenarioWarning
from analysis.publishing import shown
from analysis.record.faults import Fault, InputFault, one_of
from analysis.words import Words, load

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame

    from analysis.face.day import Day
    from analysis.face.forecast_of_day import Forecast
    from analysis.figures.plot import Plot
    from analysis.plans.places import Place, Plan
    from analysis.record.load import Record
    from analysis.record.vintages import View
    from analysis.scenarios.contract import Run
    from analysis.scenarios.file_schema import Scenario
    from analysis.workbook import Workbook


PAPERMILL = "# Parameters\n"  # the first line of the cell that papermill puts in


def open_desk(
    workbook: Workbook | None = None,
    /,
    *,
    place: str = "",
    plan: str = "",
    as_of: str | date = "",
    scenario: str = "baseline",
    draws: int = 20000,
    seed: int = 183,
    language: str = "en",
    availability: str = "assumed",
    assumptions: str | Mapping[str, object] = "",
    **unknown: object,
) -> Desk:
    """The desk of one run, by default in the workbook around the current folder.

    The parameters are those of the run contract, `analysis.scenarios.contract.Run`; the assumptions that it
    changes hold in the kernel from now on, and the page says so first. Raises InputFault naming
    every one that is not legal, and every name that papermill set in this notebook and the contract lacks.
    """
    from analysis.scenarios.contract import Run
    from analysis.workbook import open_workbook

    book = workbook or open_workbook()
    given: dict[str, object] = {"place": place, "plan": plan, "as_of": as_of, "scenario": scenario}
    given |= {"draws": draws, "seed": seed, "language": language, "availability": availability}
    given["assumptions"] = assumptions
    run = Run.check(book, "", **_injected(given), **given, **unknown)
    assume_from_now(run.changes)
    desk = Desk(run, book)
    if run.assumptions:
        desk.tell_assumptions()
    return desk


def _injected(contract: Iterable[str]) -> dict[str, object]:
    """What papermill set in the running notebook under names that neither it nor the contract has."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is None:
        return {}
    known = set(contract)
    for cell in shell.user_ns.get("In", []):
        if cell.startswith(PAPERMILL):
            return {name: shell.user_ns.get(name) for name in sorted(_assigned(cell) - known)}
        known |= _assigned(cell)
    return {}


def _assigned(cell: str) -> set[str]:
    """The names that a cell sets; none of one that is not plain Python."""
    try:
        tree = ast.parse(cell)
    except SyntaxError:
        return set()
    named = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return {node.id for node in named if isinstance(node.ctx, ast.Store)}


def _display(bundle: shown.Bundle) -> None:
    from IPython.display import display

    display(dict(bundle.data), metadata=dict(bundle.metadata), raw=True)


@dataclass(frozen=True)
class Desk:
    """One run's record, words and way to show things; every text is looked up in the reader's language."""

    run: Run
    workbook: Workbook
    show: Callable[[shown.Bundle], None] = field(default=_display, repr=False, compare=False)

    @cached_property
    def say(self) -> Words:
        """The reader's language."""
        return load(self.run.language).keyed

    @cached_property
    def day(self) -> Day:
        """The run's day as `import analysis as wb` has it; what is drawn there is drawn once."""
        from analysis.face.book import Book
        from analysis.face.day import Day

        return Day(Book.sharing(self.workbook), self.view)

    def forecast(self, scenario: str | Scenario | None = None) -> Forecast:
        """The forecast of the run, or of its day and plan under another scenario: that of `Day.forecast`.

        Without its warning of a scenario that moves nothing: a page says it in the reader's language.
        """
        run = self.run
        with warnings.catch_warnings(action="ignore", category=IdleScenarioWarning):
            asked = run.scenario if scenario is None else scenario
            return self.day.forecast(run.place, run.plan, asked, run.draws, run.seed)

    @property
    def record(self) -> Record:
        """The whole record."""
        return self.workbook.record

    @cached_property
    def view(self) -> View:
        """What was known on the run's day."""
        return self.record.as_of(self.run.as_of, availability=self.run.availability)

    @cached_property
    def later(self) -> View:
        """What is known on the latest day of the place: only for what is shown as later knowledge."""
        return self.record.latest(self.run.availability, self.place.areas)

    @cached_property
    def place(self) -> Place:
        """The run's place."""
        from analysis.plans.places import place

        return place(self.run.place, self.record)

    @cached_property
    def plan(self) -> Plan:
        """The run's plan; where it names no dollars, with what it asks for worked out in dollars."""
        from analysis.growth.asked_dollars import in_dollars
        from analysis.plans.places import plan

        return in_dollars(self.view, self.place, plan(self.run.place, self.run.plan, self.record))

    @cached_property
    def scenario(self) -> Scenario:
        """The run's scenario."""
        from analysis.scenarios.scenario import load_scenario

        return load_scenario(self.run.scenario, self.workbook.scenarios)

    @cached_property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Every scenario written for the run's place and plan, the baseline first, and the run's own."""
        from analysis.scenarios.scenario import load_scenarios

        run = self.run
        return load_scenarios(run.place, run.plan, self.workbook.scenarios, also=run.scenario)

    def tell_assumptions(self) -> None:
        """Say which assumptions the run changes, each with the value that it would have."""
        from analysis.assumed import value_text
        from analysis.scenarios.register import register

        known = register(self.record)
        for name, value in self.run.changes.items():
            self.text(
                "This page is made with a changed assumption: {name} is {value} instead of {declared}.",
                name=name,
                value=value_text(value),
                declared=value_text(known[name].value),
            )

    def text(self, message: str, /, later: bool = False, **values: object) -> None:
        """Show one paragraph: the message may hold Markdown, its values are shown as literal text."""
        said = self.say(message, **{name: shown.plain(value) for name, value in values.items()})
        self.show(shown.paragraph(said, later=later))

    def figure(
        self,
        figure: Figure | Plot,
        *,
        caption: str = "",
        alt: str = "",
        data: DataFrame | None = None,
        sources: Iterable[str] = (),
        later: bool = False,
    ) -> None:
        """Show a figure; `data` is for download, `later` marks what was published after the day.

        A drawing of your own needs a caption and an alternative text; the workbook's plots bring theirs.
        """
        words = {"caption": self.say(caption) if caption else "", "alt": self.say(alt) if alt else ""}
        self.show(shown.picture(figure, self.cite(sources), data=data, later=later, **words))

    def table(
        self,
        frame: DataFrame,
        *,
        caption: str,
        sources: Iterable[str] = (),
        note: str = "",
        data: DataFrame | None = None,
        later: bool = False,
    ) -> None:
        """Show a table of ready texts under heads in the reader's words; `data` as for a figure."""
        self.show(
            shown.table(
                frame,
                self.say(caption),
                self.say,
                self.cite(sources),
                note=self.say(note) if note else "",
                data=data,
                later=later,
            )
        )

    def finish(self, rows: DataFrame, *, acts: bool | None = None) -> None:
        """Hand over the run's result rows; the reader sees one line.

        acts: whether the run's scenario moved anything here. Where it did not, page, index and terminal
        say that the baseline stands here.
        """
        line = self.say("Result rows of this page: {count}.", count=len(rows))
        idle = acts is False and self.run.scenario != "baseline"
        self.show(shown.results(rows, line, self.names, idle))

    @property
    def names(self) -> dict[str, str]:
        """The run's place, plan and scenario as the reader knows them."""
        return {
            "place": self.say.label(self.place),
            "plan": self.say.label(self.plan),
            "scenario": str(getattr(self.scenario.title, self.say.language)),
        }

    def cite(self, source_ids: Iterable[str]) -> list[dict[str, str]]:
        """The sources as a page prints them, each once, in the order given.

        Raises InputFault for every source that the record does not know.
        """
        names = list(dict.fromkeys(source_ids))
        if not names:
            return []
        unknown = [name for name in names if name not in self._sources.index]
        if unknown:
            raise InputFault(
                Fault("sources.csv", name, one_of(name, self._near(name)), key="source_id")
                for name in unknown
            )
        return [
            citation(name, self._sources.loc[name].to_dict(), self.record, self.say.language)
            for name in names
        ]

    @cached_property
    def _sources(self) -> DataFrame:
        return self.record.table("sources").set_index("source_id")

    def _near(self, name: str) -> list[str]:
        return get_close_matches(name, list(self._sources.index), n=5, cutoff=0.3)


def citation(source_id: str, row: Mapping[Hashable, object], record: Record, language: str) -> dict[str, str]:
    """A row of the sources as texts: source_id, title, publisher, published, url; empty where not known.

    The publisher bears its name in the language, as it was on the day of the source.
    """
    from analysis.record.names import named

    def written(key: str) -> str:
        value = row[key]
        if value is None or value != value:
            return ""
        return str(value)[:10] if key == "published" else str(value)

    keys = ("title", "publisher", "published", "url")
    shown = {key: written(key) for key in keys}
    for key in ("publisher", "title"):
        shown[key] = named(record, shown[key], language, shown["published"])
    return {"source_id": source_id} | shown
