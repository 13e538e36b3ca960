"""One day of a workbook: what was known, and the forecasts made from it and from nothing later."""

from __future__ import annotations

import warnings
from collections.abc import Hashable
from datetime import date
from typing import TYPE_CHECKING, Any

from analysis.face import IdleScenarioWarning
from analysis.record.faults import Fault, InputFault, one_of

if TYPE_CHECKING:
    from pandas import DataFrame

    from analysis.face.book import Book
    from analysis.face.clusters_of_day import ClusterForecast
    from analysis.face.forecast_of_day import Forecast
    from analysis.growth.paths import Paths
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View
    from analysis.scenarios.contract import Run
    from analysis.scenarios.file_schema import Scenario

SHOWN = ["geo", "indicator", "basis", "value", "low", "high", "unit", "status", "published"]
CITED = ["source_id", "publisher", "title", "url"]


class Day:
    """What was known on one day of a workbook.

    >>> import analysis as wb
    >>> wb.open_workbook().as_of("2021-08-10")
    Day(2021-08-10)
    """

    def __init__(self, book: Book, view: View) -> None:
        self.book, self.view = book, view
        self._drawn: tuple[Hashable, Paths] | None = None

    @property
    def day(self) -> date:
        """The day."""
        return self.view.day

    def __repr__(self) -> str:
        strict = "" if self.view.availability == "assumed" else f", {self.view.availability}"
        return f"Day({self.day}{strict})"

    def _repr_html_(self) -> str:
        known = self.view.known()
        return (
            f"<p>What was known on {self.day}: {len(known):,} values of "
            f"{known.groupby(['geo', 'indicator', 'basis']).ngroups:,} series</p>"
        )

    def series(self, geo: str, indicator: str, basis: str | None = None, kind: str = "A") -> DataFrame:
        """One series as known on the day, a row a period, with the source of every value.

        Index: period. Columns: geo, indicator, basis, value, low, high (the ends of a printed range), unit,
        status, published, source_id, publisher, title, url. basis: the statistical basis; without one that
        in use for the place, else the only one there is; bases are never chained. kind: A years, Q quarters,
        C half-years and months so far, M spans of years, D days. Empty where nothing was known. Raises
        InputFault for a code that the record does not have and for a choice between bases that is open.

        >>> import analysis as wb
        >>> day = wb.open_workbook().as_of("2021-08-10")
        >>> day.series("VN-HN", "grdp_growth").loc["2020", ["value", "unit"]].astype(str).tolist()
        ['3.98', 'percent']
        >>> day.series("VN-XX", "grdp_growth")
        Traceback (most recent call last):
        analysis.record.faults.InputFault: geo: 'VN-XX' is not known; did you mean 'VN-SG'? Allowed: ...
        """
        self._known_codes(geo, indicator)
        chosen = basis or self._basis(geo, indicator, kind)
        found = self.view.series(geo, indicator, chosen, kind).assign(geo=geo, indicator=indicator)
        sources = self.view.record.table("sources").set_index("source_id")[CITED[1:]]
        return found.join(sources, on="source_id")[SHOWN + CITED]

    def table(self, name: str) -> DataFrame:
        """All rows of a table of the record that were out on the day, nothing picked (see data/README.md)."""
        return self.view.table(name)

    def forecast(
        self,
        place: str,
        plan: str | None = None,
        scenario: str | Scenario = "baseline",
        draws: int = 20_000,
        seed: int = 183,
    ) -> Forecast:
        """The forecast of a place's GRDP per person: the numbers of the page, to the bit.

        plan: whose target is asked about; without one the plan that runs on the day. scenario: a name, which
        may carry changes (`baseline?growth=+1`), or a `Scenario` of your own. The paths of a day are drawn
        once and moved for every scenario. Raises InputFault as the command does; warns of a scenario that
        moves nothing by the plan's last year.

        >>> import analysis as wb
        >>> day = wb.open_workbook().as_of("2021-08-10")
        >>> f = day.forecast("VN-HN", plan="2021-2025", draws=500)
        >>> f.quantiles([0.1, 0.5, 0.9]).shape
        (5, 3)
        """
        from analysis.face.forecast_of_day import Forecast
        from analysis.growth.per_person import forecast
        from analysis.scenarios.conditions import under

        run, where, asked, given = self._checked(place, plan, scenario, draws, seed)
        key = (where.code, asked.last_year, run.draws, run.seed)
        if self._drawn is None or self._drawn[0] != key:
            self._drawn = key, forecast(self.view, where, asked, run.draws, run.seed)
        conditioned = under(self.view, where, self._drawn[1], given, run.seed)
        made = Forecast(self, where, asked, conditioned)
        made.warn()
        return made

    def clusters(
        self,
        place: str,
        plan: str | None = None,
        scenario: str | Scenario = "baseline",
        draws: int = 20_000,
        seed: int = 183,
    ) -> ClusterForecast:
        """The forecast of a place's industrial clusters by stage: the numbers of the page, to the bit.

        As `forecast`. Raises InputFault also where the record of the day holds no clusters of the place.

        >>> import analysis as wb
        >>> day = wb.open_workbook().as_of("2021-08-10")
        >>> chance = day.clusters("VN-HN", plan="2021-2025", draws=500).probability("started", 46, 2025)
        >>> 0 <= chance <= 1
        True
        """
        from analysis.face.clusters_of_day import ClusterForecast
        from analysis.pages.scenario_terms import clusters_cannot_act
        from analysis.scenarios.cluster_run import cluster_run
        from analysis.words import load

        run, where, asked, given = self._checked(place, plan, scenario, draws, seed)
        made = cluster_run(self.view, where, asked, given, run.draws, run.seed)
        if made.paths is None:
            said = f"has no clusters in the record of {self.day}"
            raise InputFault(Fault("", where.code, said, key="place"))
        if said := clusters_cannot_act(given, made, load("en")):
            warnings.warn(said, IdleScenarioWarning, stacklevel=2)
        return ClusterForecast(self, where, asked, given, made, made.paths)

    def _checked(
        self, place: str, plan: str | None, scenario: str | Scenario, draws: int, seed: int
    ) -> tuple[Run, Place, Plan, Scenario]:
        from analysis.clusters.assumptions import stages_of
        from analysis.plans.places import current_plan
        from analysis.plans.places import place as place_of
        from analysis.plans.places import plan as plan_of
        from analysis.scenarios.contract import Run
        from analysis.scenarios.scenario import load_scenario, stage_faults

        record = self.view.record
        where = place_of(place, record)
        code = plan if plan is not None else current_plan(place, record, self.day).code
        asked: dict[str, Any] = {"place": place, "plan": code, "draws": draws, "seed": seed}
        if isinstance(scenario, str):
            run = Run.check(self.book, as_of=self.day, scenario=scenario, **asked)
            given = load_scenario(scenario, self.book.scenarios)
        else:
            run, given = Run.check(self.book, as_of=self.day, **asked), scenario
            stages = stages_of(record, place).codes
            if faults := stage_faults(given, "", {place: stages} if stages else {}):
                raise InputFault(faults)
        return run, where, plan_of(place, run.plan, record), given

    def _known_codes(self, geo: str, indicator: str) -> None:
        record = self.view.record
        legal = {
            "geo": (geo, set(record.table("areas")["geo"])),
            "indicator": (indicator, set(record.table("indicators")["indicator"])),
        }
        faults = [
            Fault("", said, one_of(said, codes), key=key)
            for key, (said, codes) in legal.items()
            if said not in codes
        ]
        if faults:
            raise InputFault(faults)

    def _basis(self, geo: str, indicator: str, kind: str) -> str:
        """The basis in use for a place or a country of places, else the only one that was known."""
        from analysis.plans.places import places
        from analysis.record.periods import kind_of

        known = self.view.known()
        mine = known[(known["geo"] == geo) & (known["indicator"] == indicator)]
        there = list(dict.fromkeys(mine.loc[[kind_of(p) == kind for p in mine["period"]], "basis"]))
        in_use = {p.code: p.basis for p in places(self.view.record).values()}
        in_use |= {p.country: p.country_basis for p in places(self.view.record).values()}
        if in_use.get(geo) in there:
            return in_use[geo]
        if len(there) > 1:
            said = f"is printed on several bases, which are never chained; choose one: {', '.join(there)}"
            raise InputFault(Fault("", indicator, said, key="basis"))
        return there[0] if there else in_use.get(geo, "na")
