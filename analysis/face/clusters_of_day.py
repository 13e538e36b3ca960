"""A forecast of industrial clusters in the hands of a reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.record.faults import Fault, InputFault, one_of
from analysis.series.quantile_levels import MIDDLE as INTERVAL

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

    from analysis.clusters.cluster_paths import ClusterPaths
    from analysis.face.day import Day
    from analysis.plans.places import Place, Plan
    from analysis.scenarios.cluster_run import ClusterRun
    from analysis.scenarios.file_schema import Scenario


@dataclass(frozen=True)
class ClusterForecast:
    """How many clusters of a place will have reached each stage by the end of each year.

    run: the paths with those of the baseline. Get one from `Day.clusters`. scope: `any` counts all new
    clusters that moved after the plan began, `own` only those that were not founded by then.
    """

    day: Day
    place: Place
    plan: Plan
    scenario: Scenario
    run: ClusterRun
    paths: ClusterPaths

    @property
    def stages(self) -> tuple[str, ...]:
        """The codes of the stages, in their order."""
        return tuple(self.paths.order.codes)

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the paths."""
        return self.paths.years

    def quantiles(
        self, stage: str, probabilities: Sequence[float] = INTERVAL, scope: str = "any"
    ) -> DataFrame:
        """Quantiles of the count by the end of each year: index year, one column a probability.

        >>> import analysis as wb
        >>> clusters = wb.open_workbook().as_of("2021-08-10").clusters("VN-HN", "2021-2025", draws=500)
        >>> list(clusters.quantiles("started").columns)
        [0.1, 0.5, 0.9]
        """
        import pandas as pd

        self._legal(stage, scope, self.years[-1])
        levels = [float(p) for p in probabilities]
        return pd.DataFrame(
            self.paths.quantiles(levels, stage, scope),
            index=pd.Index(self.years, name="year"),
            columns=pd.Index(levels, name="probability"),
        )

    def probability(self, stage: str, at_least: int, year: int, scope: str = "any") -> float:
        """The probability that at least so many have reached the stage by the end of the year."""
        self._legal(stage, scope, year)
        return self.paths.probability(stage, at_least, year, scope)

    def to_frame(self) -> DataFrame:
        """The result rows of the page: indicator, unit, period, output_type, output_type_id, value."""
        from analysis.clusters.cluster_plans import annual_cluster_plans, goals, open_plans
        from analysis.clusters.cluster_rows import cluster_results

        view = self.day.view
        asked = goals(view, self.plan, self.paths.counts)
        ahead = open_plans(self.paths, annual_cluster_plans(view, self.place.code))
        return cluster_results(self.paths, asked, ahead, asked[-1].year if asked else 0)

    def plot(self, stage: str | None = None, ax: Axes | None = None) -> Axes:
        """Draw the counts of one stage on the given axes, or on new ones, and give them back.

        stage: by default the last. The bands hold 50 and 80 percent; green is the plan's number.
        """
        from analysis.figures.on_axes import draw_counts

        chosen = stage if stage is not None else self.paths.order.readings[-1]
        frame = self.quantiles(chosen, [0.1, 0.25, 0.5, 0.75, 0.9])
        goal, year = self.plan.clusters, self.plan.cluster_year
        title, target = f"{self.place.label_en}: clusters that are {chosen}", None
        if goal is not None and year is not None and year in self.years:
            chance, target = self.probability(chosen, goal, year), (year, goal)
            title = f"{self.place.label_en}: at least {goal} {chosen} by the end of {year}: {chance:.0%}"
        return draw_counts(frame, target, title, ax)

    def _legal(self, stage: str, scope: str, year: int) -> None:
        faults = [
            Fault("", said, one_of(said, legal), key=key)
            for key, said, legal in (("stage", stage, self.stages), ("scope", scope, ("any", "own")))
            if said not in legal
        ]
        if year not in self.years:
            said = f"is not in the paths, which run from {self.years[0]} to {self.years[-1]}"
            faults.append(Fault("", year, said, key="year"))
        if faults:
            raise InputFault(faults)

    def __repr__(self) -> str:
        goal, year = self.plan.clusters, self.plan.cluster_year
        asked = f"{self.place.code}, plan {self.plan.code}, as of {self.day.day}"
        about = f"ClusterForecast({asked}, {self.scenario.name}"
        if goal is None or year is None or year not in self.years:
            return f"{about})"
        told = [f"{s} {self.probability(s, goal, year):.0%}" for s in self.paths.order.readings]
        return f"{about}: at least {goal} by {year}: {', '.join(told)})"

    def _repr_html_(self) -> str:
        from html import escape

        import pandas as pd

        parts = {stage: self.quantiles(stage) for stage in self.paths.order.readings}
        return f"<p>{escape(repr(self))}</p>{pd.concat(parts, axis=1).to_html()}"
