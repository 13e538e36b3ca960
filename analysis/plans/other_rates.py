"""Exchange rates beside the rule's: the one that a plan had in mind, and the one that banks expect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.plans.yearly_levels import VND
from analysis.words import mark

if TYPE_CHECKING:
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View

BANKS = "fx_vnd_usd_market_eop"
# in words that a page may print
OF_PLAN = mark("between the plan's own figures in dong and in dollars")
OF_BANKS = mark("the market rate that banks expected for its end")


def plan_rate(view: View, plan: Plan) -> float | None:
    """VND per USD between the newest dong figure and the dollar figure of the plan's own targets."""
    rows = view.table("targets", plan.place)
    rows = rows[rows["plan"].isin(plan.target_sets) & (rows["period"] == str(plan.last_year))]
    dong = rows.loc[rows["indicator"] == VND].sort_values(["published", "low"])["low"].dropna()
    return float(dong.iloc[-1] * 1e6 / plan.usd_low) if len(dong) else None


def bank_rate(view: View, place: Place, first: int, last: int) -> float | None:
    """The newest market rate that banks expected for the latest period of the years first..last."""
    rows = view.table("forecasts", place.country)
    rows = rows[rows["indicator"] == BANKS]
    rows = rows[rows["period"].str[:4].astype(int).between(first, last)]
    return None if rows.empty else float(rows.sort_values(["published", "period", "value"])["value"].iloc[-1])
