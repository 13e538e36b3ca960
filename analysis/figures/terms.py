"""The record's codes in the reader's words: verdicts, grades, units, milestones, periods and amounts.

Every function takes a code and the words; a code without words is a KeyError, never shown raw.
"""

from __future__ import annotations

from math import isinf, isnan
from typing import TYPE_CHECKING

from analysis.record.periods import end_of, kind_of

if TYPE_CHECKING:
    from analysis.words import Words


def verdict(code: str, say: Words) -> str:
    """A verdict: met, met_partly, missed, open.

    >>> from analysis.words import load
    >>> verdict("met_partly", load("en"))
    'partly met'
    """
    return {"met": say("met"), "met_partly": say("partly met"), "missed": say("missed"), "open": say("open")}[
        code
    ]


def basis(code: str, say: Words) -> str:
    """What a verdict rests on; empty for no verdict."""
    return {"official": say("official"), "computed": say("computed"), "inferred": say("inferred"), "": ""}[
        code
    ]


def status(code: str, say: Words) -> str:
    """How firm a value is."""
    return {
        "official": say("official"),
        "revised": say("revised"),
        "preliminary": say("preliminary"),
        "estimate": say("estimate"),
        "forecast": say("city estimate before the year end"),
        "": "",
    }[code]


def accounts(code: str, say: Words) -> str:
    """A statistical basis: which accounts and method a number belongs to."""
    return {
        "vsic2010_reval": say("re-evaluated accounts"),
        "pre2018": say("older method, first prints up to 2017"),
        "restated_2018": say("restated in 2018"),
        "pre_reval": say("before the re-evaluation"),
        "pre_reval_p1994": say("before the re-evaluation, prices of 1994"),
        "reval_unpop": say("re-evaluated, United Nations population"),
        "pre_reval_unpop": say("before the re-evaluation, United Nations population"),
        "ex_oil_gas": say("without oil and gas"),
        "unstated": say("basis not stated"),
        "unidentified": say("origin not known"),
        "na": say("one basis"),
        "": "",
    }[code]


def unit(code: str, say: Words) -> str:
    """A unit as it stands behind a number; empty for a bare number or a status."""
    return {
        "": "",
        "USD": "USD",
        "count": "",
        "status (1 = yes)": "",
        "ha": "ha",
        "percent": "%",
        "VND per USD": say("VND per USD"),
        "percent per year": say("% a year"),
        "percent of GRDP": say("% of GRDP"),
        "percent of national GDP": say("% of national GDP"),
        "percent of days": say("% of days"),
        "percent of households": say("% of households"),
        "percent of labour": say("% of labour"),
        "percent of population": say("% of the population"),
        "percent of public schools": say("% of public schools"),
        "percent of craft-village wastewater": say("% of craft-village wastewater"),
        "percent of rural wastewater": say("% of rural wastewater"),
        "percent of urban wastewater": say("% of urban wastewater"),
        "percent of travel demand": say("% of travel demand"),
        "percent of workers": say("% of workers"),
        "percent of working-age labour": say("% of working-age labour"),
        "beds per 10,000": say("beds per 10,000 people"),
        "doctors per 10,000": say("doctors per 10,000 people"),
        "billion USD": say("billion USD"),
        "million USD": say("million USD"),
        "million VND": say("million VND"),
        "million VND per worker": say("million VND per worker"),
        "trillion VND": say("trillion VND"),
        "clusters": say("clusters"),
        "communes": say("communes"),
        "rivers": say("rivers"),
        "m2 per person": say("m² per person"),
        "persons": say("people"),
        "million persons": say("million people"),
        "projects": "",
    }[code]


def milestone(code: str, say: Words) -> str:
    """What happened, was planned or was the case at a site."""
    return {
        "": say("nothing but plans known"),
        "access_road_under_construction": say("Access road under construction"),
        "approved_in_principle": say("Approved in principle"),
        "completion": say("Completion"),
        "detailed_plan_adjusted": say("Detailed plan adjusted"),
        "earlier_proposal": say("Earlier proposal"),
        "fill_rate": say("Share of the land filled"),
        "founded_as_hi_tech_park": say("Founded as a hi-tech park"),
        "founded_concentrated_it_park": say("Founded as a concentrated IT park"),
        "founding_decision": say("Founding decision"),
        "groundbreaking": say("Groundbreaking"),
        "handover_to_city": say("Handed over to the city"),
        "in_procedures": say("Still in procedures"),
        "industrial_land_planned": say("Industrial land planned"),
        "infrastructure_basically_complete": say("Infrastructure basically complete"),
        "infrastructure_speeded_up": say("Infrastructure being sped up"),
        "investment_certificate": say("Investment certificate"),
        "investor_chosen": say("Investor chosen"),
        "land_acquired_phase_1": say("Land acquired for phase 1"),
        "land_acquired_stage_1": say("Land acquired for stage 1"),
        "land_allocated": say("Land in projects"),
        "land_handed_over": say("First plot of land handed over"),
        "land_in_hand": say("Land in hand"),
        "land_in_use": say("Land in use"),
        "land_not_cleared": say("Land not yet cleared"),
        "people": say("People working and studying"),
        "phase_1_operating": say("Phase 1 in operation"),
        "phase_2_operating": say("Phase 2 in operation"),
        "planned_area": say("Planned area"),
        "planning_task": say("Planning task approved"),
        "projects": say("Projects"),
        "projects_operating": say("Projects in operation"),
        "projects_revoked": say("Projects revoked so far"),
        "proposal": say("Proposal"),
        "proposal_concentrated_it_park": say("Proposal of a concentrated IT park"),
        "registered_capital": say("Registered capital"),
        "registered_capital_in_year": say("Capital registered in the year"),
        "roads_and_trees_only": say("Only roads and trees seen"),
        "skilled_people": say("Skilled workforce in place"),
        "total_investment": say("Total investment planned"),
        "waiting_for_capital_plan": say("Waiting for the capital plan"),
        "workers": say("Workers"),
        "zoning_plan_approved": say("Zoning plan approved"),
    }[code]


def milestone_kind(code: str, say: Words) -> str:
    """Whether a site's row tells a plan, a thing done or a state."""
    return {"plan": say("planned"), "achieved": say("done"), "status": say("as reported"), "": ""}[code]


def event_kind(kind: str, due: bool, say: Words) -> str:
    """The same for an event: a plan that sets no day is a proposal."""
    return say("proposed") if kind == "plan" and not due else milestone_kind(kind, say)


def digits(value: float, most: int) -> int:
    """The fewest decimals, up to `most`, that show a value as it rounds at `most`.

    >>> digits(30.0, 2), digits(6.54, 2), digits(6.5443, 2)
    (0, 2, 2)
    """
    rounded = round(float(value), most)
    return next(d for d in range(most + 1) if d == most or round(rounded, d) == rounded)


def number(value: float, most: int, say: Words) -> str:
    """A number with no more decimals than it needs."""
    return say("unknown") if isnan(value) else say.number(value, digits(value, most))


def quantity(value: float, unit_code: str, most: int, say: Words) -> str:
    """A number with its unit; a status reads completed or not.

    >>> from analysis.words import load
    >>> quantity(6.57, "percent per year", 2, load("en")), quantity(1, "status (1 = yes)", 0, load("en"))
    ('6.57% a year', 'completed')
    """
    if isnan(value):
        return say("unknown")
    if unit_code.startswith("status"):
        return say("completed") if value == 1 else say("not completed")
    return _with_unit(number(value, most, say), unit(unit_code, say))


def _with_unit(said: str, name: str) -> str:
    return f"{said}{name}" if name.startswith("%") else f"{said} {name}".strip()


def bounds(low: float, high: float, unit_code: str, most: int, say: Words) -> str:
    """What a target asks for.

    >>> from analysis.words import load
    >>> bounds(8300, 8500, "USD", 0, load("en")), bounds(float("nan"), 3, "percent", 2, load("en"))
    ('8,300 to 8,500 USD', 'at most 3%')
    >>> bounds(100, float("nan"), "percent", 0, load("en"))
    '100%'
    """
    name = unit(unit_code, say)
    there = (not (isnan(low) or isinf(low)), not (isnan(high) or isinf(high)))
    if there == (True, True) and low != high:
        said = say("{low} to {high}", low=number(low, most, say), high=number(high, most, say))
    elif there[0]:
        exact = low == high or (low == 100 and name.startswith("%"))
        said = number(low, most, say) if exact else say("at least {low}", low=number(low, most, say))
    elif there[1]:
        said = say("at most {high}", high=number(high, most, say))
    else:
        return say("completed") if unit_code.startswith("status") else say("no number given")
    return _with_unit(said, name)


def period(code: str, say: Words) -> str:
    """A period as a reader writes it: a month as in a date, several years with a dash.

    >>> from analysis.words import load
    >>> [period(code, load("en")) for code in ("2021-2025", "2024-10", "2025H1", "2025-9M")]
    ['2021–2025', 'October 2024', 'first half of 2025', '9 months of 2025']
    """
    if code == "":
        return ""
    kind = kind_of(code)
    if kind == "month":
        return say.month(int(code[:4]), int(code[5:]))
    if kind == "C" and "H" in code:
        return (
            say("first half of {year}", year=code[:4])
            if code.endswith("1")
            else say("second half of {year}", year=code[:4])
        )
    if kind == "C":
        return say("{months} months of {year}", months=code[5:-1], year=code[:4])
    if kind == "Q":
        return say("quarter {quarter} of {year}", quarter=code[-1], year=code[:4])
    return say.day(code) if kind == "D" else code.replace("-", "\N{EN DASH}")


def days_interval(low: str, high: str, say: Words) -> str:
    """Two days as one date or as a span; a whole year or month as such. ISO days in.

    >>> from analysis.words import load
    >>> days_interval("2013-01-01", "2013-12-31", load("en"))
    '2013'
    """
    if low == high:
        return say.day(low)
    if low.endswith("-01") and high[:7] == low[:7] and high == end_of(high[:7]).isoformat():
        return period(low[:7], say)
    if low.endswith("-01-01") and high.endswith("-12-31"):
        return say.years(low[:4], high[:4])
    return say("{first} to {last}", first=say.day(low), last=say.day(high))
