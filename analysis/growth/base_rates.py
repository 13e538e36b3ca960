"""Base rates: what a class of places really did over five years, and how its targets fared, with n."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.growth.class_record import Taught, growth_of_class, in_own_class
from analysis.plans.places import places, plans
from analysis.plans.yearly_levels import levels, over

if TYPE_CHECKING:
    from analysis.plans.classes import PlaceClass
    from analysis.record.vintages import View

KINDS = ("growth", "usd", "vnd")


@dataclass(frozen=True)
class BaseRates:
    """Mean yearly growth of each member over some years, percent, by code; and the targets that came due.

    targets: one row a target: place, kind (growth, usd, vnd), asked (its low end), came, met.
    """

    places: PlaceClass
    first: int
    last: int
    growth: pd.Series
    targets: pd.DataFrame

    def reached(self, bar: float) -> int:
        """How many members grew by that much a year or more."""
        return int((self.growth >= bar).sum())

    def met(self, kind: str) -> tuple[int, int]:
        """How many targets of a kind were met, of how many that came due."""
        rows = self.targets[self.targets["kind"] == kind]
        return int(rows["met"].sum()), len(rows)


def base_rates(view: View, law: PlaceClass, years: int = 5) -> BaseRates | None:
    """The base rates of the newest span of `years` that is known of most members; None where there is none.

    Growth is the geometric mean of the newest prints on the class's basis. A target is met from its low end
    on, by the levels and the growth of this view: dollars at the official average rate of the year.

    >>> from analysis.plans.classes import law_class
    >>> from analysis.workbook import open_workbook
    >>> record = open_workbook().record
    >>> rates = base_rates(record.latest(), law_class(record, "VN-HN"))
    >>> rates.first, rates.last, len(rates.growth), rates.reached(11)
    (2021, 2025, 63, 1)
    """
    growth, _ = growth_of_class(view, law)
    known = [year for year in growth.index if growth.loc[year].notna().sum() * 2 > len(law.members)]
    if not known or not set(range(max(known) - years + 1, max(known) + 1)) <= set(known):
        return None
    last = max(known)
    first = last - years + 1
    means = 100 * np.expm1(growth.loc[first:last].mean(skipna=False)).dropna()
    return BaseRates(law, first, last, means, _targets(view, law, first, last, means))


def _targets(view: View, law: PlaceClass, first: int, last: int, means: pd.Series) -> pd.DataFrame:
    rows: list[tuple[str, str, float, float, bool]] = []
    known = places(view.record)
    for geo in law.members:
        for plan in plans(geo, view.record).values():
            if (plan.first_year, plan.last_year) != (first, last) or not over(view, last):
                continue
            named = np.isfinite(plan.usd_low) or plan.vnd_low is not None
            level = levels(view, known[geo]).get(last) if named else None
            for kind, asked, came in (
                ("growth", plan.growth_low, means.get(geo, np.nan)),
                ("usd", plan.usd_low, level.usd if level is not None else np.nan),
                ("vnd", plan.vnd_low, level.vnd if level is not None else np.nan),
            ):
                if asked is not None and np.isfinite(asked) and np.isfinite(came):
                    rows.append((geo, kind, float(asked), float(came), bool(came >= asked)))
    return pd.DataFrame(rows, columns=["place", "kind", "asked", "came", "met"])


@dataclass(frozen=True)
class ByClass:
    """Mean yearly growth over a plan's open years as the class has it: low, median, high (80 %), percent.

    chance: of the plan's growth target, nan without one. first, last: the years; taught: the class behind.
    """

    first: int
    last: int
    low: float
    median: float
    high: float
    chance: float
    taught: Taught


def by_class(view: View, place_code: str, first: int, last: int, bar: float | None) -> ByClass | None:
    """What the class says of a place's mean growth over first..last; None where it taught nothing.

    Years that are printed count as printed; those after follow the place's law in its class.
    """
    found = in_own_class(view, place_code, last)
    if found is None or found.last >= last or found.last < first - 1:
        return None
    done = found.since(first)
    member = found.law.member(last - found.last)
    span = last - first + 1

    def at(p: float) -> float:
        from scipy.special import stdtrit

        total = done + member.location[-1] + member.scale[-1] * stdtrit(member.df, p)
        return float(100 * np.expm1(total / span))

    chance = np.nan
    if bar is not None:
        from scipy.special import stdtr

        need = span * np.log1p(bar / 100) - done
        chance = float(1 - stdtr(member.df, (need - member.location[-1]) / member.scale[-1]))
    return ByClass(first, last, at(0.1), at(0.5), at(0.9), chance, found.taught)
