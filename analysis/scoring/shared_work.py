"""Work of a page that neither its language nor its seed changes, kept for all pages that ask for the same.

What the methods of a library say of a record as known on a day, and what scenarios make of the clusters,
are worked out once for both languages of a page, and the former for all seeds and scenarios too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.growth.library_methods import benchmark_forecasts
from analysis.keeping.seal import digest
from analysis.plans.places import place as place_of
from analysis.plans.places import plan as plan_of
from analysis.scenarios.side_by_side import clusters_by_scenario
from analysis.scoring.kept import Frames, kept

if TYPE_CHECKING:
    import pandas as pd

    from analysis.plans.places import Place, Plan
    from analysis.record.load import Record
    from analysis.record.vintages import View
    from analysis.scenarios.file_schema import Scenario


def methods_beside(view: View, place: Place, last_year: int) -> pd.DataFrame:
    """The frame of `benchmark_forecasts` as known on the day of the view."""
    name = f"methods-{place.code}-{view.day}-{view.availability}-{last_year}"

    def work(fresh: Record) -> Frames:
        then = fresh.as_of(view.day, view.availability)
        return {"methods": benchmark_forecasts(then, place_of(place.code, fresh), last_year)}

    return kept(name, view.record, work)["methods"]


def scenarios_of_clusters(
    scenarios: Sequence[Scenario], view: View, place: Place, plan: Plan, draws: int, seed: int
) -> pd.DataFrame:
    """The frame of `clusters_by_scenario` as known on the day of the view."""
    asked = digest("\n".join(one.model_dump_json() for one in scenarios).encode())[:12]
    name = f"scenarios-{place.code}-{plan.code}-{view.day}-{view.availability}-{draws}-{seed}-{asked}"

    def work(fresh: Record) -> Frames:
        then, where = fresh.as_of(view.day, view.availability), place_of(place.code, fresh)
        own = plan_of(place.code, plan.code, fresh)
        return {"clusters": clusters_by_scenario(scenarios, then, where, own, draws, seed)}

    return kept(name, view.record, work)["clusters"]
