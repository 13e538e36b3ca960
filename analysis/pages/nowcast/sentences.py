"""The running year in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.figures.waterfall import signed
from analysis.growth.dollar_nowcast import BANK, MARKET, OUT
from analysis.growth.year_news import percent
from analysis.pages.nowcast.tables import release_name
from analysis.scoring import nowcast_scores as judged

if TYPE_CHECKING:
    import pandas as pd

    from analysis.growth.next_releases import Release
    from analysis.pages.nowcast.facts import RunningYear
    from analysis.plans.places import Place
    from analysis.words import Words

HARDLY = 0.005


def growth(found: RunningYear, place: Place, say: Words) -> str:
    """What the day says of the year's growth; that nothing of it is out, where nothing is."""
    low, middle, high = (say.number(value, 1) for value in found.interval)
    values = {"year": found.year, "low": low, "middle": middle, "high": high, "place": say.label(place)}
    if found.growth.so_far is None:
        return say(
            "Nothing is out yet on the growth of {place} in {year}: its law alone puts it at {middle}%, four "
            "chances in five between {low}% and {high}%.",
            **values,
        )
    return say(
        "The growth of {place} in {year} is put at {middle}%, four chances in five between {low}% and "
        "{high}%.",
        **values,
    )


def parts(found: RunningYear, say: Words) -> str:
    """Where the growth of the year comes from: the year so far, its lean, the months, the own estimate."""
    one = found.growth
    if one.so_far is None:
        return ""
    pace = say.number(percent(one.so_far.growth), 2)
    told = [
        say(
            "The year so far grew by {pace}%, {quarters} of four quarters are out.",
            pace=pace,
            quarters=one.quarters,
        )
    ]
    if one.ordinary and one.lean_years:
        told.append(
            say(
                "Ordinary years before ({years}) ended above this stage; that adds {lean} points.",
                years=", ".join(str(year) for year in one.lean_years),
                lean=say.number(100 * one.lean, 2),
            )
        )
    if not one.ordinary:
        told.append(
            say(
                "Closures are named for this year or the one before: the rest of the year lies half way "
                "between its pace and the law of the place, and no lean of ordinary years is added."
            )
        )
    if one.months:
        told.append(
            say(
                "Retail sales of the country move the quarter under way, and the year by {months} points.",
                months=say.number(100 * one.months, 2),
            )
        )
    if np.isfinite(one.own_estimate):
        told.append(
            say(
                "The place's own estimate, {own}%, moves it by {moved} points.",
                own=say.number(percent(one.own_estimate), 2),
                moved=say.number(100 * one.own, 2),
            )
        )
    return " ".join(told)


def leaning(place: Place, say: Words) -> str:
    """That the quarter under way leans on the country's months."""
    return say(
        "The months of {place} itself are too few to read a quarter from; the quarter under way leans on the "
        "country's retail sales, and only where these part from their pace by more than they do in calm.",
        place=say.label(place),
    )


def dollar_and_prices(found: RunningYear, say: Words) -> str:
    """The year's mean dong per dollar and the rise of prices, with what they rest on."""
    rate, prices = found.dollar, found.prices
    told = []
    if rate.how == OUT:
        told.append(
            say(
                "The mean of {year} came to {rate} VND per USD.",
                year=rate.year,
                rate=say.number(rate.mean),
            )
        )
    elif np.isfinite(rate.mean):
        how = {
            BANK: say("read from the central rate of {months} months", months=rate.months),
            MARKET: say("read from the price of the dollar in {months} months", months=rate.months),
        }.get(rate.how, say("by the law of the dong alone"))
        told.append(
            say(
                "The mean of {year} is put at {rate} VND per USD, four chances in five between {low} and "
                "{high}, {how}.",
                year=rate.year,
                rate=say.number(rate.mean),
                low=say.number(rate.mean * np.exp(-judged.Z_80 * rate.sd)),
                high=say.number(rate.mean * np.exp(judged.Z_80 * rate.sd)),
                how=how,
            )
        )
    if prices.how == OUT:
        told.append(
            say(
                "Consumer prices of the country rose by {prices}% in the mean of {year}.",
                year=prices.year,
                prices=say.number(percent(prices.change), 1),
            )
        )
    elif np.isfinite(prices.change):
        told.append(
            say(
                "Consumer prices of the country rise by {prices}% in the mean of {year} ({months} months are "
                "out), four chances in five between {low}% and {high}%.",
                year=prices.year,
                prices=say.number(percent(prices.change), 1),
                months=prices.months,
                low=say.number(percent(prices.change - judged.Z_80 * prices.sd), 1),
                high=say.number(percent(prices.change + judged.Z_80 * prices.sd), 1),
            )
        )
    return " ".join(told)


def news(found: RunningYear, say: Words) -> str:
    """How far the news of the year moved the nowcast, all together."""
    first, last = found.by_day.iloc[0], found.by_day.iloc[-1]
    return say(
        "From {first}% on {first_day} to {last}% on {last_day}: the effects of the releases add up to that "
        "way.",
        first=say.number(first["mean"], 2),
        first_day=say.day(first["day"]),
        last=say.number(last["mean"], 2),
        last_day=say.day(last["day"]),
    )


def next_due(coming: tuple[Release, ...] | list[Release], say: Words) -> str:
    """When the next release is due, and of what; empty where no rule is known."""
    if not coming:
        return ""
    one = coming[0]
    what = release_name(one.group, one.period, say)
    if one.first == one.last:
        return say("Next release: {what}, due on {day}.", what=what, day=say.day(one.first))
    return say(
        "Next release: {what}, due between {first} and {last}.",
        what=what,
        first=say.day(one.first),
        last=say.day(one.last),
    )


def record(rows: pd.DataFrame, say: Words) -> str:
    """How good such nowcasts were: of month ends, with n; that none was judged, where none was."""
    ends = rows[rows["day"].dt.is_month_end] if len(rows) else rows
    grown = ends[ends["quantity"] == judged.GROWTH] if len(ends) else ends
    if not len(grown):
        return say("The nowcast of this place has not been judged: its record holds too few prints.")
    table = judged.scores(grown, ["forecaster"]).set_index("forecaster")
    own, plain = (dict(table.loc[name]) for name in (judged.NOWCAST, judged.PLAIN))
    return say(
        "From {n} month ends of {years} years, each with the prints of its day alone, the nowcast missed the "
        "first print of the year by {own} points on average, the plain rule by {plain}; its 80% intervals "
        "held {held} of the outcomes. Month ends of one year are not independent: {years} years say little.",
        n=say.number(own["n"]),
        years=grown["year"].nunique(),
        own=say.number(own["mae"], 2),
        plain=say.number(plain["mae"], 2),
        held=say.percent(own["coverage"]),
    )


def months_judged(ends: pd.DataFrame, say: Words) -> str:
    """At which stages of the year the months helped, and at which they hurt, by the mean absolute error."""
    table = judged.scores(ends, ["forecaster", "stage"])
    mae = {(str(one["forecaster"]), int(one["stage"])): float(one["mae"]) for one in table.to_dict("records")}
    stages = [stage for who, stage in mae if who == judged.WITHOUT]
    saved = {stage: mae[judged.WITHOUT, stage] - mae[judged.NOWCAST, stage] for stage in stages}
    saved = {stage: value for stage, value in saved.items() if abs(value) >= HARDLY}
    if not saved:
        return say("The months changed no stage of the year by more than a hundredth of a point.")
    parts = [
        say("{count} quarters out: {saved}", count=stage, saved=signed(value, say, 2))
        for stage, value in sorted(saved.items())
    ]
    return say(
        "What the months saved of the mean error, in points (minus: they cost): {parts}. They speak where "
        "sales swing by tens of points, and a swing can turn within the quarter.",
        parts="; ".join(parts),
    )
