"""What the page of GRDP per person says in sentences; every number in them is worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures import terms
from analysis.growth.fitted import WINDOW
from analysis.growth.laws import GROWTH_MEAN_YEARS, PARITY_SPEED
from analysis.growth.paths import Paths, weighted_sd
from analysis.growth.running_year import CLOSURE_SD
from analysis.pages.verdicts import word
from analysis.plans.verdict import key
from analysis.plans.yearly_levels import USD, VND
from analysis.series.quantile_levels import MIDDLE

if TYPE_CHECKING:
    from analysis.growth.consensus import Consensus
    from analysis.growth.drivers import Drivers
    from analysis.growth.running_year import YearSoFar
    from analysis.growth.target_record import TargetRecord
    from analysis.plans.outcome import Outcome
    from analysis.plans.places import Place, Plan
    from analysis.plans.verdict import Verdict
    from analysis.plans.yearly_levels import Level
    from analysis.record.vintages import View
    from analysis.words import Words


def asked(plan: Plan, say: Words) -> str:
    """The target in words."""
    if plan.usd_high is None:
        return say("at least {low} USD", low=say.number(plan.usd_low))
    return say("{range} USD", range=say.interval(plan.usd_low, plan.usd_high))


def headline(
    paths: Paths, plan: Plan, place: Place, came: Outcome | None, verdict: Verdict, say: Words
) -> str:
    """The answer: what came out where that is known, and the forecast of the plan's last year where not."""
    values = {
        "place": say.label(place),
        "day": say.day(paths.day),
        "target": asked(plan, say),
        "year": plan.last_year,
    }
    if came is not None and came.level is None:
        return say(
            "As of {day} the outcome is known as it was printed: in {year} GRDP per person of {place} came "
            "to {value} USD ({how}) against a target of {target}. The target was {verdict}.",
            value=say.told(came.key(paths.day), came.usd),
            how=say(came.how),
            verdict=word(verdict, paths.key(plan.last_year, "verdict"), say),
            **values,
        )
    if came is not None:
        return say(
            "As of {day} the outcome is known: in {year} GRDP per person of {place} came to {value} USD "
            "against a target of {target}. The target was {verdict}.",
            value=say.told(came.key(paths.day), came.usd),
            verdict=word(verdict, paths.key(plan.last_year, "verdict"), say),
            **values,
        )
    low, median, high = paths.quantiles_in(plan.last_year, MIDDLE)
    chances = {
        "chance": chance(paths, plan.usd_low, plan.last_year, say),
        "low": say.told(paths.key(plan.last_year, "q0.1"), low),
        "median": say.told(paths.key(plan.last_year, "q0.5"), median),
        "high": say.told(paths.key(plan.last_year, "q0.9"), high),
        "bar": say.number(plan.usd_low),
    }
    if plan.usd_high is None:
        return say(
            "As of {day} the forecast of GRDP per person of {place} in {year} is {median} USD (the "
            "median), with four chances in five that it lies between {low} and {high}. The target is "
            "{target}: the probability of {bar} USD or more is {chance}.",
            **values,
            **chances,
        )
    return say(
        "As of {day} the forecast of GRDP per person of {place} in {year} is {median} USD (the median), "
        "with four chances in five that it lies between {low} and {high}. The target is {target}: the "
        "probability of {bar} USD or more is {chance}, that of {top} or more {top_chance}.",
        **values,
        **chances,
        top=say.number(plan.usd_high),
        top_chance=chance(paths, plan.usd_high, plan.last_year, say),
    )


def outcome(paths: Paths, plan: Plan, level: Level, came: Outcome | None, say: Words) -> str:
    """How far what came out in dong lies from the target, or why dollars cannot be told yet."""
    values = {
        "year": level.year,
        "vnd": say.told(paths.key(level.year, "known", VND), level.vnd, 2),
    }
    if came is None or came.level is None:
        usd = paths.usd[:, paths.column(level.year)]
        middle = float(paths.quantiles_in(level.year, 0.5))
        return say(
            "{year} came out at {vnd} million VND per person. The average exchange rate of that year was "
            "not out on the day; at the rates of the paths the median is {share} of the low end of the "
            "target, give or take {sd}.",
            share=say.percent(middle / plan.usd_low),
            sd=say.percent(weighted_sd(np.log(usd), paths.weights), 1),
            **values,
        )
    return say(
        "{year} came out at {vnd} million VND per person. At {rate} VND per USD ({how}) that is {usd} USD, "
        "{share} of the low end of the target. Revisions may still move it by about {sd}.",
        rate=say.number(level.rate),
        how=say(level.rate_how),
        usd=say.told(came.key(paths.day), came.usd),
        share=say.percent(came.usd / plan.usd_low),
        sd=say.percent(paths.levels[level.year].sd, 1),
        **values,
    )


def ahead(paths: Paths, next_plan: Plan, say: Words) -> str:
    """The forecast for the end of the next plan against its target."""
    low, median, high = paths.quantiles(MIDDLE)[paths.column(next_plan.last_year)]
    return say(
        "The paths run on to {year}, the last year of the next plan, which asks for {target}. The median "
        "of that year is {median} USD, four chances in five lie between {low} and {high}, and the "
        "probability of {bar} USD or more is {chance}.",
        year=next_plan.last_year,
        target=asked(next_plan, say),
        median=say.told(paths.key(next_plan.last_year, "q0.5"), median),
        low=say.told(paths.key(next_plan.last_year, "q0.1"), low),
        high=say.told(paths.key(next_plan.last_year, "q0.9"), high),
        bar=say.number(next_plan.usd_low),
        chance=chance(paths, next_plan.usd_low, next_plan.last_year, say),
    )


def chance(paths: Paths, bar: float, year: int, say: Words) -> str:
    """The probability of a bar in a year, with its key."""
    return say.told_chance(paths.key(year, f"p>={bar:g}"), paths.probability(bar, year))


def start(laws: Drivers, say: Words) -> str:
    """Where the paths start, and at which rate they count in dollars."""
    base = laws.base
    known = say(base.how)
    if base.early:
        known = say("{how}, from an estimate printed before the year was over", how=known)
    return say(
        "The paths start from {year}: {vnd} million VND per person ({known}), {usd} USD at {rate} VND per "
        "USD, {how}. That rate rule holds on the whole page; other rates are below.",
        year=base.year,
        vnd=say.number(base.vnd, 1),
        known=known,
        usd=say.number(base.usd),
        rate=say.number(base.rate),
        how=say(base.rate_how),
    )


def spread(paths: Paths, year: int, say: Words) -> str:
    """What makes the bands of a year wide: the money that GRDP is counted in, or growth itself."""
    at = paths.column(year) + 1
    money, growth = (
        100 * weighted_sd(part[:, :at].sum(axis=1), paths.weights)
        for part in (paths.deflator - paths.dong, paths.growth)
    )
    parts = {"year": year, "money": say.number(money, 1), "growth": say.number(growth, 1)}
    if money > growth:
        return say(
            "The bands are wide because dollars are counted: up to {year} prices and the exchange rate "
            "together spread by {money}% (one standard deviation), growth by {growth}%.",
            **parts,
        )
    return say(
        "The bands are wide because growth spreads up to {year} by {growth}% (one standard deviation), as "
        "much as prices and the exchange rate together: {money}%.",
        **parts,
    )


def running_year(so_far: YearSoFar | None, paths: Paths, say: Words) -> str:
    """What is out of the year that runs, and how the rest is drawn."""
    if so_far is None or so_far.year not in paths.years:
        return say("Nothing is out on a year that runs; every year ahead follows its law.")
    low, median, high = paths.quantiles(MIDDLE, "growth")[paths.column(so_far.year)]
    values = {
        "part": ", ".join(terms.period(part, say) for part in so_far.parts),
        "growth": say.number(100 * float(np.expm1(so_far.growth)), 2),
        "share": say.percent(so_far.share),
        "year": so_far.year,
        "median": say.number(median, 1),
        "low": say.number(low, 1),
        "high": say.number(high, 1),
    }
    told = _moved(so_far, say)
    if so_far.closure:
        return told + say(
            "Known of {year}: {part}, growth of {growth}%, {share} of a year's output. The quarters "
            "ahead are drawn with the wide spread of a year of closures, {spread} points a quarter, since "
            "official cases known on the day count on an epidemic; that spread was set later, with "
            "knowledge of how such years went. For the year this gives {median}%, four chances in five "
            "between {low}% and {high}%.",
            spread=say.number(100 * CLOSURE_SD()),
            **values,
        )
    return told + say(
        "Known of {year}: {part}, growth of {growth}%, {share} of a year's output. The quarters ahead "
        "are drawn. For the year this gives {median}%, four chances in five between {low}% and {high}%.",
        **values,
    )


def _moved(so_far: YearSoFar, say: Words) -> str:
    """That a nowcast moves the year, and by how much."""
    if so_far.whole_sd is None:
        return ""
    moved = say.number(100 * so_far.moved, 2)
    return say("The nowcast of the year moves the plain rule by {moved} points.", moved=moved) + " "


def laws(found: Drivers, say: Words) -> str:
    """The laws of growth and of the dollar deflator with what they rest on."""
    g, d = found.law.growth, found.law.dollar_deflator
    return say(
        "Growth: a mean of {growth}% a year from {years} years of the place's own record and a prior that "
        "counts as much as {prior} more, persistence {persistence}, shocks with a standard deviation of "
        "{sd} points. Prices in dollars (the deflator less depreciation): a mean of {price}% a year, "
        "shocks with one of {price_sd} points; that is nearer to the spread of emerging economies than to "
        "the calm of a managed currency. {parity}",
        parity=_parity(float(np.expm1(found.law.parity_gap)), say),
        growth=say.number(100 * float(np.expm1(g.mean)), 1),
        years=say.number(g.weight - GROWTH_MEAN_YEARS()),
        prior=say.number(GROWTH_MEAN_YEARS()),
        persistence=say.number(g.persistence, 2),
        sd=say.number(100 * np.sqrt(g.variance), 1),
        price=say.number(100 * float(np.expm1(d.mean)), 1),
        price_sd=say.number(100 * np.sqrt(d.variance), 1),
    )


def _parity(gap: float, say: Words) -> str:
    """Where the real exchange rate stands, and how it comes back."""
    values = {"gap": say.percent(abs(gap), 1), "window": WINDOW(), "speed": say.percent(PARITY_SPEED())}
    if gap < 0:
        return say(
            "The real exchange rate is {gap} below its average of {window} years; {speed} of the gap closes "
            "each year.",
            **values,
        )
    return say(
        "The real exchange rate is {gap} above its average of {window} years; {speed} of the gap closes each "
        "year.",
        **values,
    )


def forecasters(expected: Consensus, say: Words) -> str:
    """Who expected what of the country's growth."""
    if not expected.growth:
        return say("No house's forecast of the country's growth was out on the day.")
    years = ", ".join(
        say("{growth}% in {year}", growth=say.number(100 * float(np.expm1(value)), 1), year=year)
        for year, value in sorted(expected.growth.items())
    )
    return say(
        "Houses heard: {houses}. Median of their newest forecasts for the country, corrected by {bias} "
        "points for the past error over {scored} forecasts: {years}.",
        houses=", ".join(expected.houses),
        bias=say.number(-100 * expected.bias, 2),
        scored=expected.scored,
        years=years,
    )


def target_record(record: TargetRecord, say: Words) -> str:
    """What the official targets of the past were worth."""
    if not record.scored:
        return say("No official target in dollars had come due with a known level by the day.")
    return say(
        "Earlier dollar targets that have come due with a known outcome: {count}. On average the outcome "
        "moved away from the target by {bias}% for each year the target looked ahead (an average drawn "
        "towards zero, since the cases are few), so this member corrects the target by that.",
        count=len(record.scored),
        bias=say.number(100 * float(np.expm1(record.bias)), 1),
    )


def pool_width(members: pd.DataFrame, say: Words) -> str:
    """How many members the pool is wider than, counted on the table of members (its last row is the pool)."""
    width = members["high"] - members["low"]
    return say(
        "The 80% interval of the pool is wider than those of {count} of its {all} members. The medians of "
        "the members lie {apart} USD apart.",
        count=int((width.iloc[:-1] < width.iloc[-1]).sum()),
        all=len(members) - 1,
        apart=say.number(members["median"].iloc[:-1].max() - members["median"].iloc[:-1].min()),
    )


def rate_reading(rates: pd.DataFrame, year: int, say: Words) -> str:
    """How much of the answer is the exchange rate."""
    return say(
        "The choice of the rate alone moves the median of {year} between {least} and {most} USD.",
        year=year,
        least=say.number(rates["median"].min()),
        most=say.number(rates["median"].max()),
    )


def thin(notes: tuple[str, ...], say: Words) -> str:
    """What is thin about the record, as a list in Markdown."""
    if not notes:
        return say("Nothing of the method had to be left out on this day.")
    return "\n".join(f"- {say(note)}" for note in notes)


def came_later(paths: Paths, plan: Plan, came: Outcome, verdict: Verdict, later: View, say: Words) -> str:
    """The outcome that was published after the day, and where it lies in the forecast."""
    below = 1 - paths.probability(came.usd, came.year)
    parts = {
        "year": came.year,
        "usd": say.told(came.key(later.day), came.usd),
        "target": asked(plan, say),
        "verdict": word(verdict, key(plan, USD, later), say),
        "rank": say.fact(say.percent(below), paths.key(came.year, "below outcome"), below),
    }
    if came.level is None:
        return say(
            "Published after the day of this page: in {year} GRDP per person came to {usd} USD ({how}), "
            "against {target}: {verdict}. The outcome lies where the forecast had {rank} of its "
            "probability below.",
            how=say(came.how),
            **parts,
        )
    return say(
        "Published after the day of this page: in {year} GRDP per person came to {vnd} million VND, {usd} "
        "USD at {rate} VND per USD, against {target}: {verdict}. The outcome lies where the forecast had "
        "{rank} of its probability below.",
        vnd=say.number(came.level.vnd, 2),
        rate=say.number(came.level.rate),
        **parts,
    )


def targets(plans: tuple[Plan, ...]) -> list[tuple[int, float, float | None]]:
    """Year, low and high end of the target of each plan."""
    return [(plan.last_year, plan.usd_low, plan.usd_high) for plan in plans]


def basis_labels(growth: pd.DataFrame, say: Words) -> dict[str, str]:
    """Words for the methods that a frame of growth holds, the one in use last."""
    labels = {
        "pre2018": say("older method"),
        "restated_2018": say("restated"),
        "vsic2010_reval": say("method in use"),
    }
    return {name: label for name, label in labels.items() if name in set(growth["series"])}
