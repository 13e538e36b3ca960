"""A forecast of GRDP per person in the hands of a reader: frames, chances, a drawing, comparisons."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.face import IdleScenarioWarning
from analysis.growth import paths as growth_paths
from analysis.record.faults import Fault, InputFault
from analysis.series.quantile_levels import MIDDLE as INTERVAL

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

    from analysis.face.day import Day
    from analysis.growth.paths import Paths
    from analysis.plans.places import Place, Plan
    from analysis.scenarios.conditions import Conditioned

QUANTITIES = ("usd", "vnd", "rate", *growth_paths.DRIVERS)
UNITS = {"usd": "USD", "vnd": "million VND", "rate": "VND per USD"}


@dataclass(frozen=True)
class Forecast:
    """GRDP per person of a place by year, from what was known on a day, under a scenario.

    given: the paths under the scenario with those of the baseline. Get one from `Day.forecast`.
    """

    day: Day
    place: Place
    plan: Plan
    given: Conditioned

    @property
    def paths(self) -> Paths:
        """The simulated paths, (draws, years)."""
        return self.given.paths

    @property
    def years(self) -> list[int]:
        """The years of the paths: those after the newest known level."""
        return [int(year) for year in self.paths.years]

    def quantiles(self, probabilities: Sequence[float] = INTERVAL, what: str = "usd") -> DataFrame:
        """Quantiles by year: index year, one column a probability.

        what: usd (USD per person), vnd (million VND per person), rate (VND per USD), or a driver in percent a
        year: growth, people, deflator, dong.

        >>> import analysis as wb
        >>> f = wb.open_workbook().as_of("2021-08-10").forecast("VN-HN", plan="2021-2025", draws=500)
        >>> list(f.quantiles([0.1, 0.9], "growth").columns)
        [0.1, 0.9]
        """
        import pandas as pd

        _known(what, "what", QUANTITIES)
        levels = _levels(probabilities)
        return pd.DataFrame(
            self.paths.quantiles(levels, what),
            index=pd.Index(self.years, name="year"),
            columns=pd.Index(levels, name="probability"),
        )

    def probability(self, at_least: float, year: int | None = None, what: str = "usd") -> float:
        """The probability of that much or more in a year, by default in the plan's last.

        Of a year whose level is printed: after the revisions still to come. what: as in `quantiles`, of a
        printed year usd, vnd or rate.
        """
        _known(what, "what", QUANTITIES)
        asked = self._year(year)
        if asked in self.paths.levels:
            _known(what, "what", tuple(UNITS))
        return self.paths.probability(at_least, asked, what)

    def to_frame(self) -> DataFrame:
        """The result rows of the page: indicator, unit, period, output_type, output_type_id, value.

        Quantiles at 25 levels by year, probabilities of the ends of the plan's target, the target, and what
        was known (`known`) and became known later (`later`).
        """
        from analysis.growth.outlook import result_rows
        from analysis.plans.yearly_levels import levels

        later = self.day.view.record.latest(self.day.view.availability, self.place.areas)
        return result_rows(
            self.paths, self.plan, levels(self.day.view, self.place), levels(later, self.place)
        )

    def drivers(self, probabilities: Sequence[float] = INTERVAL) -> DataFrame:
        """The four drivers in percent a year: index driver and year, one column a probability.

        growth: real GRDP; people: average population; deflator: prices of GRDP; dong: VND per USD.
        """
        import pandas as pd

        parts = {name: self.quantiles(probabilities, name) for name in growth_paths.DRIVERS}
        return pd.concat(parts, names=["driver"])

    def against(self, other: Forecast, year: int | None = None) -> DataFrame:
        """What lies between the medians of two forecasts in a year, in USD by driver: self less other.

        Index: driver, and last `total`; column usd. The parts add up exactly (logarithmic weights). `start`
        is the difference of the known levels that the two start from. year: by default the plan's last, or
        the last that both reach. Two scenarios on the same paths differ only by the drivers they move.
        Raises InputFault for another place and for a year that one of the two does not reach.
        """
        import pandas as pd

        from analysis.scenarios.gap import central_course, rebased, split_gap, split_scenario

        if other.place.code != self.place.code:
            said = f"is another place than {self.place.code}"
            raise InputFault(Fault("", other.place.code, said, key="other"))
        both = [year for year in self.years if year in other.years]
        chosen = year if year is not None else self.plan.last_year
        if year is None and chosen not in both and both:
            chosen = both[-1]
        if chosen not in both:
            said = (
                f"is not a year of both forecasts; they share {both[0]} to {both[-1]}"
                if both
                else ("is not a year of both forecasts; they share none")
            )
            raise InputFault(Fault("", chosen, said, key="year"))
        if self.given.baseline is other.given.baseline:
            moved = {*self.given.moved, *other.given.moved}
            parts = {"start": 0.0} | split_scenario(other.paths, self.paths, moved, chosen)
        else:
            base = max(other.paths.base_year, self.paths.base_year)
            before, after = (rebased(central_course(f.paths), base) for f in (other, self))
            split = split_gap(before, after, chosen).groupby("driver", sort=False)["usd"].sum()
            parts = {str(driver): float(usd) for driver, usd in split.items()}
        parts["total"] = sum(parts.values())
        return pd.DataFrame({"usd": parts}).rename_axis(f"median of {chosen}")

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the fan on the given axes, or on new ones, and give them back; the title is its finding.

        The bands hold 50, 80 and 95 percent, in USD per person; green is the target.
        """
        from analysis.figures.fan import fan
        from analysis.figures.on_axes import draw_fan
        from analysis.growth.outlook import fan_frame
        from analysis.plans.yearly_levels import levels
        from analysis.words import load

        frame = fan_frame(self.paths, levels(self.day.view, self.place), {})
        target = (self.plan.last_year, self.plan.usd_low, self.plan.usd_high)
        known = self.plan.last_year in self.paths.levels
        chance = None if known else self.probability(self.plan.usd_low)
        said = fan(frame, load("en"), targets=[target], chance=chance)
        return draw_fan(frame, target, said.title, ax)

    def warn(self) -> None:
        """Warn of a scenario that moves nothing up to the plan's last year."""
        from analysis.pages.scenario_terms import cannot_act
        from analysis.words import load

        last = min(self.plan.last_year, self.years[-1]) if self.years else self.plan.last_year
        if said := cannot_act(self.given, last, load("en")):
            warnings.warn(said, IdleScenarioWarning, stacklevel=3)

    def _year(self, year: int | None) -> int:
        asked = self.plan.last_year if year is None else year
        if asked not in self.years and asked not in self.paths.levels:
            known = sorted({*self.years, *self.paths.levels})
            said = f"is not a year of the forecast, which knows {known[0]} to {known[-1]}"
            raise InputFault(Fault("", asked, said, key="year"))
        return asked

    def __repr__(self) -> str:
        low, middle, high = self.paths.quantiles_in(self._year(None), INTERVAL)
        asked = f"{self.place.code}, plan {self.plan.code}, as of {self.day.day}, {self.paths.scenario}"
        told = f"{middle:,.0f} USD in {self.plan.last_year}, 80% interval {low:,.0f} to {high:,.0f}"
        return f"Forecast({asked}: {told})"

    def _repr_html_(self) -> str:
        from html import escape

        frame = self.quantiles().map("{:,.0f}".format)
        low = self.plan.usd_low
        frame[f"P(>= {low:,.0f} USD)"] = [f"{self.probability(low, year):.0%}" for year in self.years]
        return f"<p>{escape(repr(self))}</p>{frame.to_html()}"


def _levels(probabilities: Sequence[float]) -> list[float]:
    levels = [float(p) for p in probabilities]
    if wrong := [p for p in levels if not 0 < p < 1]:
        raise InputFault([Fault("", p, "must lie between 0 and 1", key="probabilities") for p in wrong])
    return levels


def _known(said: str, key: str, legal: Sequence[str]) -> None:
    from analysis.record.faults import one_of

    if said not in legal:
        raise InputFault(Fault("", said, one_of(said, legal), key=key))
