"""The track record in sentences, each with the n behind it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analysis.pages.track_record.tables import change
from analysis.plans.outcome import came_out, outcomes
from analysis.plans.verdict import on_dollars
from analysis.plans.yearly_levels import USD
from analysis.scoring.accuracy import accuracy, compared, skill
from analysis.scoring.events import brier_table

if TYPE_CHECKING:
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View
    from analysis.scoring.backtest import Backtest
    from analysis.scoring.track_record import TrackRecord
    from analysis.words import Words

JUDGED = 0.8  # the share of the interval that is judged in words
SURE = 0.05


def origins(city: Backtest, say: Words) -> str:
    """From how many days forecasts were made, and that this is few."""
    if city.starts.empty:
        return say(
            "The record of this place is too thin: from no half-year's end could a forecast be made, "
            "because no "
            "level of GRDP per person on these accounts was known. What follows about the country "
            "stands on its own."
        )
    judged = city.ledger[(city.ledger["forecaster"] == "workbook") & city.ledger["first"].notna()]
    days = city.starts["origin"].dt.date
    parts = {"count": len(days), "first": say.day(days.iloc[0]), "last": say.day(days.iloc[-1])}
    usd = judged[judged["indicator"] == "grdp_per_capita_usd"]
    if usd.empty:
        return say(
            "Forecasts were made again from {count} days, the ends of half-years from {first} to {last}. The "
            "record of this place is too thin to judge one of them: no figure was printed after a "
            "forecast of "
            "it.",
            **parts,
        )
    return say(
        "Forecasts were made again from {count} days, the ends of half-years from {first} to {last}, each"
        " with what had been published by then. They made {forecasts} forecasts of {outcomes} yearly "
        "figures of GRDP per person. That is very little: forecasts of the same year are not independent,"
        " and so few outcomes prove nothing, for or against.",
        **parts,
        forecasts=len(usd),
        outcomes=usd["period"].nunique(),
    )


def chance(today: Backtest, plan: Plan, say: Words) -> str:
    """The probability of the target as stated on the one day of `today`, beside its benchmark."""
    if today.chances.empty and len(today.starts):
        return say(
            "As of {day} the figure of {year} is printed: the target is met or missed, and no probability "
            "of it is stated any more.",
            day=say.day(today.starts["origin"].iloc[-1]),
            year=plan.last_year,
        )
    if today.chances.empty:
        return say(
            "No probability can be stated as of {day}: no level of GRDP per person on these accounts "
            "was known.",
            day=say.day(today.skipped["origin"].iloc[-1]),
        )
    row = today.chances.iloc[-1]
    parts = {
        "day": say.day(row["origin"]),
        "low": say.usd(plan.usd_low),
        "year": plan.last_year,
        "probability": say.chance(row["probability"], 1),
    }
    if row["benchmark"] != row["benchmark"]:
        return say(
            "As of {day} the probability of {low} or more in {year} is **{probability}**. No benchmark "
            "could be made: too few yearly changes were known.",
            **parts,
        )
    return say(
        "As of {day} the probability of {low} or more in {year} is **{probability}**. A random walk with "
        "drift would have said {benchmark}.",
        **parts,
        benchmark=say.chance(row["benchmark"], 1),
    )


def calibration_known(coverage: pd.DataFrame, day: date, say: Words) -> str:
    """How the 80 % intervals had done by the day, label by label: what a reader of that day could ask."""
    rows = coverage[coverage["stated"] == JUDGED]
    if rows.empty:
        return say(
            "How far such statements could be trusted was not known on {day}: no forecast of this kind could "
            "be judged by then.",
            day=say.day(day),
        )
    said = [
        say(
            "{label}: {found} (forecasts: {count}, years: {outcomes}; 95% confidence range {low} to {high})",
            label=label,
            found=say.percent(found),
            count=int(n),
            outcomes=int(distinct),
            low=say.percent(low),
            high=say.percent(high),
        )
        for label, found, low, high, n, distinct in rows[["label", "found", "low", "high", "n", "outcomes"]]
        .to_numpy()
        .tolist()
    ]
    return say(
        "How far to trust it, by what could be known on {day}: how often our 80% intervals had contained "
        "the outcome. {said}.",
        day=say.day(day),
        said="; ".join(said),
    )


def marks(plan: Plan, came: pd.DataFrame, say: Words) -> list[tuple[date, str]]:
    """The days that a path of probabilities marks: the plan's, and that of its outcome's first print."""
    days = [(plan.adopted, say("plan adopted"))]
    if plan.last_year in came.index:
        printed = pd.Timestamp(str(came["first_published"][plan.last_year])).date()
        days.append((printed, say("{year} printed", year=plan.last_year)))
    return days


def reached(chances: pd.DataFrame, place: Place, plan: Plan, later: View, say: Words) -> str:
    """What became of the target, and between which bounds the stated probabilities moved."""
    outcome = came_out(later, place).get(plan.last_year)
    if outcome is None:
        return say(
            "Whether the target is reached is open: the record holds no figure of {year} on these accounts.",
            year=plan.last_year,
        )
    value = say.fact(say.usd(outcome.usd), outcome.key(later.day), outcome.usd)
    if chances.empty:
        return say("{year} came out at {value}.", year=plan.last_year, value=value)
    came = outcomes(later, place, USD)
    out = came["first_published"].get(plan.last_year, outcome.published)
    stated = chances.loc[chances["origin"] < pd.Timestamp(str(out)), "probability"]
    parts = {
        "year": plan.last_year,
        "value": value,
        "low": say.usd(plan.usd_low),
        "count": len(stated),
        "most": say.chance(stated.max(), 1),
        "least": say.chance(stated.min(), 1),
    }
    if on_dollars(later, place, plan).verdict == "met":
        return say(
            "{year} came out at {value}: the {low} of the target were reached. The {count} "
            "probabilities stated "
            "on the way lay between {least} and {most}. One outcome proves no probability right or wrong.",
            **parts,
        )
    return say(
        "{year} came out at {value}: the {low} of the target were missed. The {count} probabilities "
        "stated on "
        "the way lay between {least} and {most}. One outcome proves no probability right or wrong.",
        **parts,
    )


def scores(ledger: pd.DataFrame, digits: int, unit: str, say: Words) -> str:
    """The reading of a score table: error and bias of the median, what its intervals held, against drift."""
    own = accuracy(ledger[ledger["forecaster"] == "workbook"], "first")
    if own.empty:
        return say("No forecast of it could be judged yet.")
    value = own.set_index("measure")["value"]
    against = skill(ledger, "workbook", ["drift"], "first").set_index("measure")
    parts = {
        "count": int(own["n"].iloc[0]),
        "outcomes": int(own["outcomes"].iloc[0]),
        "unit": unit,
        "mae": say.number(value["mae"], digits),
        "held": say.percent(value["coverage_80"]),
    }
    said = say(
        "On average the median missed by {mae} {unit} and lay {side}; the 80% interval held {held} of "
        "{count} forecasts of {outcomes} outcomes.",
        side=_side(value["bias"], digits, unit, say),
        **parts,
    )
    if not against["n"].iloc[0]:
        return said
    saved = against["value"]
    more = say(
        "Against a random walk with drift, on the {count} forecasts in common, the median's error "
        "differed by {mae} and the error of the whole distribution (CRPS) by {crps}; minus means smaller,"
        " so better.",
        count=int(against["n"].iloc[0]),
        mae=change(-saved["mae"], say),
        crps=change(-saved["crps"], say),
    )
    return f"{said} {more}"


def _side(bias: float, digits: int, unit: str, say: Words) -> str:
    """On which side of the outcomes medians lay, and by how much."""
    if not round(bias, digits):
        return say("neither too high nor too low")
    size = say.number(abs(bias), digits)
    if bias > 0:
        return say("{size} {unit} too high", size=size, unit=unit)
    return say("{size} {unit} too low", size=size, unit=unit)


def honesty(coverage: pd.DataFrame, say: Words) -> str:
    """Label by label: too wide, too narrow or neither, as far as the number of outcomes allows."""
    rows = coverage[coverage["stated"] == JUDGED]
    return " ".join(
        _honest(dict(zip(rows.columns, row, strict=True)), say) for row in rows.to_numpy().tolist()
    )


def _honest(row: dict[str, float], say: Words) -> str:
    parts = {
        "label": row["label"],
        "stated": say.percent(row["stated"]),
        "found": say.percent(row["found"]),
        "outcomes": int(row["outcomes"]),
        "low": say.percent(row["low"]),
        "high": say.percent(row["high"]),
    }
    if row["low"] > row["stated"]:
        return say(
            "{label}: the {stated} interval held {found}; with {outcomes} outcomes that is too wide for "
            "luck.",
            **parts,
        )
    if row["high"] < row["stated"]:
        return say(
            "{label}: the {stated} interval held {found}; with {outcomes} outcomes that is too narrow for "
            "luck.",
            **parts,
        )
    return say(
        "{label}: the {stated} interval held {found}. With {outcomes} outcomes that fits any true share from "
        "{low} to {high}, so {stated} is neither confirmed nor refuted.",
        **parts,
    )


def significance(ledger: pd.DataFrame, say: Words) -> str:
    """At which leads the difference from drift is more than luck."""
    results = {
        lead: compared(ledger, "workbook", "drift", "first", lead) for lead in sorted(set(ledger["lead"]))
    }
    done = {lead: result for lead, result in results.items() if not result.reason}
    if not done:
        return say("A Diebold-Mariano test is not made: at no lead are there enough outcomes.")
    better = [lead for lead, result in done.items() if result.p_value < SURE and result.difference < 0]
    worse = [lead for lead, result in done.items() if result.p_value < SURE and result.difference > 0]
    return say(
        "The Diebold-Mariano test, with the correction for few forecasts, was made at {count} leads. At the "
        "level of {level} this workbook is better than drift at {better} of them and worse at {worse}; with "
        "{count} tests one such finding by luck is no surprise.",
        level=say.percent(SURE),
        count=len(done),
        better=len(better),
        worse=len(worse),
    )


def event_kinds(record: TrackRecord, say: Words) -> dict[str, pd.DataFrame]:
    """The events of a track record under the names that a reader sees; kinds never asked are left out."""
    kinds = {
        say("Growth of the city reaches its own plan of the year"): record.city_events,
        say("Growth of the country is at or above its mean of ten years"): record.country_events,
    }
    return {label: table for label, table in kinds.items() if len(table)}


def rounds(kinds: dict[str, pd.DataFrame], say: Words) -> str:
    """The Brier scores of the kinds of events against climatology."""
    said = []
    for label, table in kinds.items():
        row = brier_table(table).iloc[0]
        if row["n"]:
            said.append(
                say(
                    "{label}: over {count} stated probabilities the Brier score is {brier}, that of "
                    "climatology "
                    "{climatology}, a difference of {change}; minus means better.",
                    label=label,
                    count=int(row["n"]),
                    brier=say.number(row["brier"], 3),
                    climatology=say.number(row["climatology"], 3),
                    change=change(-(row["skill"]), say),
                )
            )
    return " ".join(said) or say("No such event has come to its end yet.")
