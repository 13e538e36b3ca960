"""What a plan that names no dollars comes to in dollars, from its dong or its growth, by the mean laws."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.growth.drivers import drivers
from analysis.record.faults import InputFault

if TYPE_CHECKING:
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View


def in_dollars(view: View, place: Place, plan: Plan) -> Plan:
    """The plan with its level in dollars, worked out where it names dong or growth alone; else as it is.

    Dong a person at the rate that the law of the dong leads to; growth from the newest level, with people and
    dollar prices by the means of their laws. `usd_target` stays empty, so that nobody takes it for a print.
    Unchanged, too, where no level is known or the plan's last year is printed.
    """
    asked = plan.vnd_low if plan.vnd_low is not None else plan.growth_low
    if np.isfinite(plan.usd_low) or asked is None:
        return plan
    try:
        laws = drivers(view, place, plan.last_year)
    except InputFault:
        return plan
    years = plan.last_year - laws.base.year
    if years <= 0:
        return plan
    if plan.vnd_low is not None:
        rate = laws.base.rate * np.exp(laws.dong.mean * years)
        low, high = (None if vnd is None else vnd * 1e6 / rate for vnd in (plan.vnd_low, plan.vnd_high))
    else:
        drift = laws.law.dollar_deflator.mean - laws.law.people
        low, high = (
            None if rate is None else laws.base.usd * ((1 + rate / 100) * np.exp(drift)) ** years
            for rate in (plan.growth_low, plan.growth_high)
        )
    assert low is not None
    return replace(plan, usd_low=float(round(low)), usd_high=None if high is None else float(round(high)))
