"""The years of a class as known on a day: growth of its members beside that of their country."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.growth.country import yearly_changes

if TYPE_CHECKING:
    from analysis.plans.classes import PlaceClass
    from analysis.record.vintages import View


def growth_of_class(view: View, law: PlaceClass) -> tuple[pd.DataFrame, pd.Series]:
    """Yearly log growth of the members (years, places) and of the country, by year; nan where not known.

    Forecasts are not knowledge. Members of whom nothing was known are left out.
    """
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
