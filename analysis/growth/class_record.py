"""The years of a class as known on a day: growth of its members beside that of their country."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.growth.class_law import ClassLaw, PlaceInClass, fit_class, in_class
from analysis.growth.consensus import consensus
from analysis.growth.country import yearly_changes
from analysis.growth.laws import growth_prior
from analysis.plans.classes import law_class

if TYPE_CHECKING:
    from analysis.plans.classes import PlaceClass
    from analysis.record.vintages import View

CLASS_WINDOW, PEERS_LOOK_BACK = 15, 10  # years of the country behind its law and its mean, as on the page


def growth_of_class(view: View, law: PlaceClass) -> tuple[pd.DataFrame, pd.Series]:
    """Yearly log growth of the members (years, places) and of the country, by year; nan where not known.

    Forecasts are not knowledge. Members of whom nothing was known are left out.
    """
    return view.once(("growth of class", law.code), lambda: _growth_of_class(view, law))


def _growth_of_class(view: View, law: PlaceClass) -> tuple[pd.DataFrame, pd.Series]:
    series = {}
    for geo in law.members:
        rows = view.series(geo, "grdp_growth", law.basis)
        firm = rows[rows["status"] != "forecast"]["value"].dropna()
        if len(firm):
            series[geo] = np.log1p(firm / 100)
    whole = yearly_changes(view, law.country, law.basis)
    years = range(whole.first_year, whole.last_year + 1)
    country = pd.Series(whole.growth, index=list(years)).dropna()
    growth = pd.DataFrame(series)
    growth.index = growth.index.astype(int)
    return growth.sort_index(), country


@dataclass(frozen=True)
class Taught:
    """A class and what it taught on a day; sources: the pages behind."""

    places: PlaceClass
    law: ClassLaw


def taught(view: View, place: str) -> Taught | None:
    """The law that the place's class taught on the day; None without a class, or where it knew too little."""
    mine = law_class(view.record, place)
    return None if mine is None else view.once(("class law", mine.code), lambda: _taught(view, mine))


def _taught(view: View, mine: PlaceClass) -> Taught | None:
    growth, country = growth_of_class(view, mine)
    years = growth.index.intersection(country.index)
    law = fit_class(growth.loc[years].sub(country[years], axis=0).to_numpy().T) if len(growth) else None
    return None if law is None else Taught(mine, law)


@dataclass(frozen=True)
class InClass:
    """The law of one place in its class: its log growth from year `first` to `last`, and what follows."""

    first: int
    last: int
    growth: np.ndarray
    law: PlaceInClass
    taught: Taught

    def since(self, first: int) -> float:
        """Log growth of the years from `first` on that were printed, summed."""
        return float(self.growth[first - self.first :].sum()) if self.last >= first else 0.0


def in_own_class(view: View, place: str, until: int) -> InClass | None:
    """The law of a place in its class, by the years of it that were printed; None where no class taught."""
    return view.once(("in its class", place, until), lambda: _in_own_class(view, place, until))


def _in_own_class(view: View, place: str, until: int) -> InClass | None:
    known = taught(view, place)
    if known is None:
        return None
    mine = known.places
    rows = view.series(place, "grdp_growth", mine.basis)
    firm = rows[rows["status"] != "forecast"]["value"].dropna()
    country = yearly_changes(view, mine.country, mine.basis)
    years = [int(str(year)) for year in firm.index if int(str(year)) < until]
    last = max(years, default=country.last_year)
    first = last - CLASS_WINDOW + 1
    own = np.array(
        [np.log1p(firm[str(year)] / 100) if year in years else np.nan for year in range(first, last + 1)]
    )
    whole = country.up_to("growth", last, CLASS_WINDOW)
    ahead = consensus(view, mine.country, mine.basis).ahead_of(last)
    prior = growth_prior(whole[-PEERS_LOOK_BACK:], ahead)
    return InClass(first, last, own, in_class(own, whole, prior, known.law), known)
