"""A reader's own scenario, answered at once: the paths are drawn one time and moved, never drawn again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.growth.outlook import asked_year, plans_ahead
from analysis.publishing import chart, whatif
from analysis.publishing.drawn_fan import Picture
from analysis.record.faults import InputFault
from analysis.scenarios.file_schema import JUDGEMENT, Condition, Scenario, Title
from analysis.scenarios.gap import split_scenario
from analysis.scenarios.scenario import check_scenarios
from analysis.series.quantile_levels import FAN, MIDDLE

if TYPE_CHECKING:
    from pandas import DataFrame

    from analysis.growth.paths import Paths
    from analysis.plans.places import Plan
    from analysis.publishing.desk import Desk
    from analysis.words import Words

NAMES = {"growth": "growth", "deflator": "deflator", "dong": "exchange_rate", "people": "population"}
Drivers = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Answer:
    """What a path of the drivers gives in the plan's last year, and the fan that leads there.

    median, low, high: USD per person, the 80 % interval; probability: of the target's lower bound;
    gap: rows driver, usd, from the baseline's middle to this one's.
    """

    paths: Paths
    fan: chart.Fan
    median: float
    low: float
    high: float
    probability: float
    gap: DataFrame


@dataclass(frozen=True)
class Explorer:
    """The baseline of one run with what a reader may do to it."""

    desk: Desk

    @cached_property
    def baseline(self) -> Paths:
        """The paths of the baseline, drawn once."""
        return self.desk.forecast("baseline").paths

    @cached_property
    def start(self) -> dict[str, list[float]]:
        """Where the sliders stand: the middle of each driver by year under the run's scenario, in percent."""
        return whatif.central(self.given)

    @cached_property
    def given(self) -> Paths:
        """The paths under the run's scenario, as its file says it."""
        return self.desk.forecast().paths

    @property
    def years(self) -> list[int]:
        """The years that the sliders move: those without a first print."""
        return [int(year) for year in self.baseline.years]

    @property
    def last_year(self) -> int:
        """The year that is asked about: the plan's last, or the last of the paths when that is over."""
        return asked_year(self.baseline, self.plan)

    @cached_property
    def plan(self) -> Plan:
        """The run's plan, or the one that follows it where that is over."""
        return plans_ahead(self.desk.view, self.desk.plan, self.baseline)[-1]

    def answer(self, drivers: Drivers | None = None) -> Answer:
        """The run's scenario as it is, or with the drivers of a reader, in percent a year by driver.

        Raises InputFault for a path that no scenario may ask for.
        """
        own = drivers is not None and dict(drivers) != self.start
        return self._told(self.moved(drivers) if own and drivers is not None else self.given)

    def moved(self, drivers: Drivers) -> Paths:
        """The paths under the run's scenario with what the reader fixed."""
        asked = self.scenario("explored", drivers).model_copy(update={"clusters": None})
        return self.desk.forecast(asked).paths

    def scenario(self, name: str, drivers: Drivers, title: str = "") -> Scenario:
        """The run's scenario and a value for every driver and year whose slider was moved.

        A moved slider means what `value` means in a file: the driver is that number in every path. One that
        was not moved asks for nothing, and its driver keeps its law.
        """
        said, base = title or name, self.desk.scenario
        own = self._conditions(drivers)
        fixed = {(c.driver, c.period) for c in own}
        return Scenario(
            name=name,
            title=Title(en=said, vi=said),
            author="explore",
            reference=JUDGEMENT,
            plans=(self.desk.run.plan,),
            places=(self.desk.run.place,),
            others=base.others if base.conditions else "stay",
            method="shift",
            conditions=(*(c for c in base.conditions if (c.driver, c.period) not in fixed), *own),
            clusters=base.clusters,
        )

    def _conditions(self, drivers: Drivers) -> list[Condition]:
        return [
            Condition(
                driver=NAMES[driver],  # type: ignore[arg-type]
                period=str(year),
                value=round(value, 2),
                source=JUDGEMENT,
            )
            for driver in whatif.DRIVERS
            for year, value, start in zip(self.years, drivers[driver], self.start[driver], strict=True)
            if round(value - start, 2) and year not in self.baseline.printed
        ]

    def save(self, name: str, drivers: Drivers, title: str = "") -> Path:
        """Write the scenario as it stands to a file that `workbook run --scenario NAME` takes.

        Raises InputFault for a name that is taken or that is no name, and leaves no file behind then.
        """
        from analysis.scenarios.scenario import new_scenario

        content = to_yaml(self.scenario("explored", drivers, title or name))
        folder = self.desk.workbook.scenarios
        path = new_scenario(name, folder, content)
        faults = [fault for fault in check_scenarios(folder) if Path(fault.file) == path]
        if faults:
            path.unlink()
            raise InputFault(faults)
        return path

    def draw(self, answer: Answer, say: Words) -> str:
        """The answer as a drawing, on axes that do not jump when a slider moves."""
        then = self.known
        history = {year: value for year, value in then.items() if year >= self.baseline.base_year - 6}
        base = self.baseline
        start = (int(base.base_year), float(base.base_vnd * 1e6 / base.base_rate))
        plan = self.plan
        story = chart.Story(
            start,
            answer.fan,
            (plan.usd_low, plan.usd_high),
            plan.last_year,
            say.day(self.desk.run.as_of),
        )
        known = {**history, start[0]: start[1]}
        return Picture(self._axes, [story], known, {}, say, self.said(answer, say), "explored").html()

    @cached_property
    def known(self) -> dict[int, float]:
        """USD per person by year, as known on the day."""
        from analysis.plans.yearly_levels import levels

        return {
            year: level.usd
            for year, level in levels(self.desk.view, self.desk.place).items()
            if np.isfinite(level.usd) and year <= self.baseline.base_year
        }

    @cached_property
    def _axes(self) -> chart.Scale:
        fan, plan = self._told(self.baseline).fan, self.plan
        years = [*self.known, self.baseline.base_year, *self.years, plan.last_year]
        values = [*self.known.values(), *fan.at(FAN[0]), *fan.at(FAN[-1]), plan.usd_low]
        first = max(min(years), self.baseline.base_year - 6)
        return chart.scale([first, max(years)], [min(values) * 0.9, max(values) * 1.15])

    def said(self, answer: Answer, say: Words) -> str:
        """The answer as a sentence."""
        return say(
            "{median} per person in {year}, with an 80% interval of {low} to {high}; the probability "
            "of at least {target} is {probability}.",
            median=say.usd(answer.median),
            year=self.last_year,
            low=say.number(answer.low),
            high=say.usd(answer.high),
            target=say.usd(self.plan.usd_low),
            probability=say.percent(answer.probability),
        )

    def _told(self, paths: Paths) -> Answer:
        by_year = paths.quantiles(FAN)
        fan = chart.Fan(
            tuple(self.years),
            FAN,
            tuple(tuple(float(v) for v in by_year[:, k]) for k in range(len(FAN))),
        )
        at = paths.column(self.last_year)
        base = self.baseline
        still = np.array_equal(base.weights, paths.weights)
        moved = [d for d in NAMES if not (still and np.array_equal(getattr(base, d), getattr(paths, d)))]
        parts = split_scenario(base, paths, moved, self.last_year)
        gap = pd.DataFrame({"driver": list(parts), "usd": list(parts.values())})
        low, median, high = (float(by_year[at, FAN.index(level)]) for level in MIDDLE)
        return Answer(
            paths, fan, median, low, high, paths.probability(self.plan.usd_low, self.last_year), gap
        )


def to_yaml(scenario: Scenario) -> str:
    """A scenario as the text of its file; what a file may leave out is left out."""
    import yaml

    content: dict[str, Any] = scenario.model_dump(mode="json", exclude={"name"}, exclude_defaults=True)
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)
