"""What the scoreboard says in sentences: counts, the leading numbers, the record of the yearly plans, alt
texts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import terms
from analysis.growth.target_forecasts import POOL
from analysis.pages.scoreboard.tables import latest, verdict
from analysis.pages.verdicts import by_rate
from analysis.plans.annual_plans import base_rate
from analysis.plans.scoreboard import BESIDE
from analysis.plans.verdict import WORTH, at_rates, count_verdicts, key, row_verdicts
from analysis.plans.yearly_levels import USD
from analysis.words.keyed import Key

if TYPE_CHECKING:
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View
    from analysis.words import Words


def counts(board: pd.DataFrame, unknown: int, day: date, say: Words) -> str:
    """How many rows were met, partly met, missed and open as known on the day."""
    found = count_verdicts(row_verdicts(board[board["row"] != BESIDE]))
    rows = sum(found.values())
    parts = {
        "day": say.day(day),
        "rows": rows,
        "met": found["met"],
        "partly": found["met_partly"],
        "missed": found["missed"],
        "open": found["open"],
        "unknown": unknown,
    }
    if not rows:
        return say(
            "As known on {day}, no target of this plan had been printed in any source of the record.", **parts
        )
    if found["open"] == rows and unknown:
        return say(
            "As known on {day}, all {rows} rows whose targets had been printed by then were open. Of "
            "{unknown} further rows no source of the record had printed the target yet.",
            **parts,
        )
    if found["open"] == rows:
        if not board["due"].any():
            return say("As known on {day}, none of the {rows} rows was due yet.", **parts)
        return say("As known on {day}, all {rows} rows were open.", **parts)
    if unknown:
        return say(
            "As known on {day}: of the {rows} rows whose targets had been printed by then, {met} were met, "
            "{partly} partly met, {missed} missed and {open} open. Of {unknown} further rows no source of "
            "the record had printed the target yet.",
            **parts,
        )
    return say(
        "As known on {day}: of {rows} rows, {met} were met, {partly} partly met, {missed} missed and "
        "{open} open.",
        **parts,
    )


def plan_dates(plan: Plan, day: date, say: Words) -> str:
    """When the plan was adopted and when its numbers were first printed, and which of the two the day lies
    before."""
    parts = {
        "plan": say.label({"label_en": plan.label_en, "label_vi": plan.label_vi}),
        "day": say.day(day),
        "adopted": say.day(plan.adopted),
        "reported": say.day(plan.reported),
    }
    if day < plan.adopted:
        return say(
            "The plan of this page, {plan}, was adopted on {adopted}, after the day of the page, {day}. "
            "Its targets are the question here; only what sources had printed by {day} counts as known.",
            **parts,
        )
    if day < plan.reported:
        return say(
            "The plan of this page is {plan}, adopted on {adopted}. The first source of the record that "
            "prints its numbers is of {reported}, after the day of this page; shown is what earlier "
            "sources had printed of its targets.",
            **parts,
        )
    return say(
        "The plan of this page is {plan}, adopted on {adopted}; its numbers were first printed on "
        "{reported}.",
        **parts,
    )


def grouping(plan: Plan, say: Words) -> str:
    """Whose list of targets the rows follow: the plan's own, or ours where no page of it was found."""
    if plan.official_list:
        return say(
            "The rows below follow the plan's own list of targets. A row may hold several targets, and then "
            "it is met only if all of them are."
        )
    return say(
        "The official list of the targets was not found in any source of the record. The rows below are "
        "**our own grouping** of the targets that sources print; the targets on building the Party are "
        "missing from it. A row may hold several targets, and then it is met only if all of them are."
    )


def beside(plan: Plan, say: Words) -> str:
    """What the plan asks for beside its numbered targets: clusters."""
    if plan.clusters is None:
        return say("Nothing else is counted here.")
    return say(
        "Beside its targets the plan asks for {clusters} industrial clusters by {year}. What that can "
        "mean, and the counts, are on the page of the clusters; here they have one line without a number "
        "of their own.",
        clusters=plan.clusters,
        year=plan.cluster_year,
    )


def leading(board: pd.DataFrame, view: View, place: Place, plan: Plan, say: Words) -> str:
    """Where the target in dollars stands: latest value, what is asked, verdict, and that by exchange rate."""
    rows = board[(board["indicator"] == USD) & (board["row"] != BESIDE)]
    if rows.empty:
        return say("No target for it was known on the day.")
    row = rows.iloc[0]
    parts = {
        "target": say.label(row),
        "latest": latest(row, say),
        "period": terms.period(row["period"], say),
        "asked": terms.bounds(row["low"], row["high"], row["unit"], int(row["decimals"]), say),
        "verdict": say.fact(verdict(row, say), key(plan, USD, view), WORTH[row["verdict"]]),
    }
    said = say("{target}: asked for {asked} by {period}; latest known {latest}; verdict: {verdict}.", **parts)
    return f"{said} {by_rate(at_rates(view, place, plan), say)}".strip()


def disputed(board: pd.DataFrame, say: Words) -> str:
    """Where the latest figure contradicts the verdict, target by target; empty where it does nowhere."""
    return " ".join(
        say(
            "{target}: the verdict is {verdict}, but the latest figure, {latest}, says otherwise, and no "
            "source of the record says why.",
            target=say.label(row),
            verdict=f"{terms.verdict(row['verdict'], say)} ({terms.basis(row['verdict_basis'], say)})",
            latest=latest(row, say),
        )
        for _, row in board[board["disputed"].astype(bool)].iterrows()
    )


def after_reading(after: pd.DataFrame, say: Words) -> str:
    """How many targets of the plan that follows were known."""
    if after.empty:
        return say("No target of a plan after this one was known on the day.")
    valued = int(after["value"].notna().sum())
    return say(
        "Of the plan that follows {count} targets were known on the day, in our own grouping as well; for "
        "{valued} of them a latest value is known to start from.",
        count=len(after),
        valued=valued,
    )


def figure_alt(board: pd.DataFrame, say: Words) -> str:
    """The scoreboard figure for who cannot see it."""
    if board.empty:
        return say("An empty scoreboard: no target was known.")
    found = count_verdicts(board["verdict"])
    shown = board[board["position"].notna()]
    return say(
        "A line for each of {count} targets from its start to its target. {met} are marked met, {partly} "
        "partly met, {missed} missed, {open} open; {blank} have no value to place. The table below holds "
        "the numbers.",
        count=len(board),
        met=found["met"],
        partly=found["met_partly"],
        missed=found["missed"],
        open=found["open"],
        blank=len(board) - len(shown),
    )


def annual_reading(record: pd.DataFrame, say: Words) -> str:
    """How often the plan of the year was met: met of n, share, interval, and the changed plans beside."""
    first = record[~record["revised"]]
    rate = base_rate(first["verdict"])
    if rate.n == 0:
        return say("The record holds no plan of a year of this kind with a print to hold against it.")
    years = first.loc[first["verdict"] != "open", "year"]
    changed = base_rate(record.loc[record["revised"], "verdict"])
    parts = {
        "met": rate.met,
        "n": rate.n,
        "first": int(years.min()),
        "last": int(years.max()),
        "share": say.percent(rate.share),
        "low": say.percent(rate.low),
        "high": say.percent(rate.high),
        "changed": changed.n,
        "changed_met": changed.met,
    }
    said = say(
        "By its first print the city met the plan as first set in {met} of {n} years between {first} and "
        "{last}: {share}, 95% interval {low} to {high}.",
        **parts,
    )
    if not changed.n:
        return said
    return f"{said} " + say("Plans changed during their year: {changed_met} of {changed} met.", **parts)


def annual_alt(record: pd.DataFrame, say: Words) -> str:
    """The figure of the yearly plans for who cannot see it."""
    first = record[~record["revised"]]
    found = count_verdicts(first["verdict"])
    return say(
        "For each year from {first} to {last}, the plan as a band or a floor and the first print as a "
        "mark: {met} met, {missed} missed, {open} without a print.",
        first=int(record["year"].min()),
        last=int(record["year"].max()),
        met=found["met"],
        missed=found["missed"] + found["met_partly"],
        open=found["open"],
    )


def later_rows(then: pd.DataFrame, now: pd.DataFrame, say: Words) -> pd.DataFrame:
    """Row by row: verdict as known on the day and as known later; rows then unknown say so."""
    before, after = (row_verdicts(board[board["row"] != BESIDE]) for board in (then, now))
    labels = now[now["row"] != BESIDE].drop_duplicates("row").set_index("row")
    lead = labels["first_known"]
    rows = [
        {
            say("Row"): str(number),
            say("Leading target"): say.label(labels.loc[number]),
            say("Target first printed"): say.day(f"{lead[number]:%Y-%m-%d}"),
            say("On the day"): terms.verdict(before[number], say)
            if number in before.index
            else say("target not yet known"),
            say("Known later"): terms.verdict(after[number], say),
        }
        for number in after.index
    ]
    return pd.DataFrame(
        rows,
        columns=[
            say("Row"),
            say("Leading target"),
            say("Target first printed"),
            say("On the day"),
            say("Known later"),
        ],
    )


def forecast_reading(forecasts: pd.DataFrame, board: pd.DataFrame, say: Words) -> str:
    """How many of the open targets have a forecast here."""
    waiting = int((board["verdict"] == "open").sum())
    if board.empty:
        return say("No target was known on the day, so there is none to forecast.")
    if not waiting:
        return say("No target is open any more.")
    if forecasts.empty:
        return say(
            "No open target had a series long enough for a forecast on the day (open targets: {count}).",
            count=waiting,
        )
    return say(
        "Of {count} open targets, {known} could be forecast on the day.", count=waiting, known=len(forecasts)
    )


def forecast_table(
    forecasts: pd.DataFrame, board: pd.DataFrame, view: View, place: Place, say: Words
) -> pd.DataFrame:
    """Median, 80 % interval and chance of every target that can be forecast from its own series."""
    words = board.drop_duplicates("target_id").set_index("target_id")
    rows = []
    for _, row in forecasts.iterrows():
        target = words.loc[row["target_id"]]
        most, day = min(int(target["decimals"]), 2), view.day.isoformat()
        its = Key(place.code, str(target["indicator"]), str(row["period"]), day, "baseline", "")
        rows.append(
            {
                say("Target"): say.label(target),
                say("By"): terms.period(row["period"], say),
                say("Asked for"): terms.bounds(target["low"], target["high"], target["unit"], most, say),
                say("Median"): say.told(its.of("q0.5"), row[0.5], most),
                say("80% interval"): say.told_interval(its, {"q0.1": row[0.1], "q0.9": row[0.9]}, most),
                say("Chance of the target"): say.told_chance(its.of(_bar(target)), row["reach"]),
                say("Worked out from"): _ground(row, say),
            }
        )
    return pd.DataFrame(
        rows,
        columns=[
            say("Target"),
            say("By"),
            say("Asked for"),
            say("Median"),
            say("80% interval"),
            say("Chance of the target"),
            say("Worked out from"),
        ],
    )


def _bar(target: pd.Series) -> str:
    """The end of a target that its chance is the chance of."""
    return f"p<={target['high']:g}" if target["direction"] == "at_most" else f"p>={target['low']:g}"


def _ground(row: pd.Series, say: Words) -> str:
    if row["model"] == POOL:
        return say("the forecast of GRDP per person")
    return say("{years} years of its own series, up to {last}", years=row["years"], last=row["last_year"])
