"""Met, partly met, missed or open: the one rule for the verdict on a target as known on a day.

An official verdict counts from the day it was published. One that was worked out or inferred counts only
once the target's period is over, and never from a figure that was printed as a forecast of it: until then
the target is open and `pointing` holds where the values point. GRDP per person in dollars is judged by what
came out by the rule of `analysis.plans.outcome`, whatever else was printed in dollars.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from analysis.plans.other_rates import OF_BANKS, OF_PLAN, bank_rate, plan_rate
from analysis.plans.outcome import came_out, in_dollars
from analysis.plans.target_paths import distance, goal
from analysis.plans.targets import YEARLY
from analysis.plans.yearly_levels import USD
from analysis.record.periods import end_of
from analysis.words.keyed import Key

if TYPE_CHECKING:
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View

VERDICTS = ("met", "met_partly", "missed", "open")
WORTH = {"met": 1.0, "met_partly": 0.5, "missed": 0.0, "open": float("nan")}
BASIS_ORDER = ("official", "computed", "inferred")
NO_VERDICT = {
    "verdict": "open",
    "verdict_basis": "",
    "verdict_published": pd.NaT,
    "verdict_source": "",
    "verdict_value": float("nan"),
    "verdict_period": "",
    "pointing": "",
    "pointing_basis": "",
}
_COLUMNS = ["target_id", "period", "value", "published", "source_id", "status", "verdict", "verdict_basis"]


@dataclass(frozen=True)
class Verdict:
    """The verdict on one target: met, met_partly, missed or open, and what it rests on.

    basis: official, computed, inferred, or empty while open; value and period of the figure it rests on, with
    the day and the page of its print. pointing: where values point while it is open.
    """

    target_id: str
    verdict: str
    basis: str
    published: pd.Timestamp
    source: str
    value: float
    period: str
    pointing: str


@dataclass(frozen=True)
class AtRate:
    """What came out in dong at one exchange rate in VND per USD, how that rate is known, and the verdict."""

    how: str
    rate: float
    usd: float
    verdict: str


@lru_cache(1024)
def target_end(period: str) -> pd.Timestamp:
    """The last day of a target's period."""
    return pd.Timestamp(end_of(period))


def verdicts(view: View, place: Place, known: pd.DataFrame) -> pd.DataFrame:
    """The verdict on every known target of a place as of the view's day, by target_id.

    known: as `targets.known_targets` gives them; of it indicator, period, low, high,
    direction and set_kind are read.
    Columns as in `decided`.
    """
    rows = view.table("outcomes", place.code)[_COLUMNS]
    dollars = pd.DataFrame(list(_in_dollars(known, view, place)), columns=_COLUMNS)
    if len(dollars):
        printed = rows["target_id"].isin(dollars["target_id"]) & (rows["verdict_basis"] != "official")
        rows = pd.concat([rows[~printed], dollars], ignore_index=True)
    return decided(known, rows, view.day)


def decided(known: pd.DataFrame, outcomes: pd.DataFrame, day: date) -> pd.DataFrame:
    """The verdicts that rows like those of outcomes.csv give on targets, by target_id.

    Columns: verdict, verdict_basis, verdict_published, verdict_source, verdict_value, verdict_period,
    pointing, pointing_basis. Of several decisions the latest published counts, then the better basis.
    """
    told = (outcomes["verdict"] != "unknown") & (outcomes["published"] <= pd.Timestamp(day))
    rows = outcomes[told & outcomes["target_id"].isin(known.index)]
    ranked = rows.assign(order=rows["verdict_basis"].map(BASIS_ORDER.index)).sort_values(
        ["published", "order", "source_id"], ascending=[False, True, True], kind="stable"
    )
    over = ranked["target_id"].map(known["period"]).map(target_end) <= pd.Timestamp(day)
    counts = (over & (ranked["status"] != "forecast")) | (ranked["verdict_basis"] == "official")
    counting = ranked[counts].drop_duplicates("target_id")
    pointing = ranked[~ranked["target_id"].isin(counting["target_id"])].drop_duplicates("target_id")
    found = {
        row.target_id: {
            "verdict": row.verdict,
            "verdict_basis": row.verdict_basis,
            "verdict_published": row.published,
            "verdict_source": row.source_id,
            "verdict_value": row.value,
            "verdict_period": row.period,
        }
        for row in counting.itertuples()
    } | {
        row.target_id: {"pointing": row.verdict, "pointing_basis": row.verdict_basis}
        for row in pointing.itertuples()
    }
    table = pd.DataFrame(
        [NO_VERDICT | found.get(name, {}) for name in known.index],
        index=known.index,
        columns=list(NO_VERDICT),
    )
    return table.astype({"verdict_published": "datetime64[ns]", "verdict_value": float})


def judged(value: float, low: float, high: float | None, direction: str = "range") -> str:
    """Met or missed: a number against what was asked. A range is met from its lower end on.

    >>> judged(7178, 8300, 8500), judged(8300, 8300, None), judged(3.2, float("nan"), 3, "at_most")
    ('missed', 'met', 'missed')
    """
    reach = goal(low, float("nan") if high is None else high, direction)
    return "met" if distance(value, reach) == 0 else "missed"


def on_dollars(view: View, place: Place, plan: Plan) -> Verdict:
    """The verdict on the plan's target of GRDP per person in dollars."""
    high = float("nan") if plan.usd_high is None else plan.usd_high
    asked = (USD, str(plan.last_year), plan.usd_low, high, "at_least" if plan.usd_high is None else "range")
    return _of_one(view, place, plan.usd_target, asked)


def on_clusters(view: View, place: Place, plan: Plan) -> Verdict | None:
    """The verdict on the plan's number of clusters; None for a plan without one."""
    if plan.clusters is None or plan.cluster_target is None:
        return None
    asked = ("cluster_built", str(plan.cluster_year), float(plan.clusters), float("nan"), "at_least")
    return _of_one(view, place, plan.cluster_target, asked)


def key(plan: Plan, indicator: str, view: View) -> Key:
    """What a verdict on one of the plan's targets is, for whoever shows it."""
    year = plan.last_year if indicator == USD else plan.cluster_year
    return Key(plan.place, indicator, str(year), view.day.isoformat(), "baseline", "verdict")


def at_rates(view: View, place: Place, plan: Plan) -> tuple[AtRate, ...]:
    """What came out in the plan's last year at the rule's rate, the plan's own and the banks', each judged.

    Empty while no figure in dong with a rate came out.
    """
    outcome = came_out(view, place).get(plan.last_year)
    if outcome is None or outcome.level is None:
        return ()
    level = outcome.level
    rates = {
        level.rate_how: level.rate,
        OF_PLAN: plan_rate(view, plan),
        OF_BANKS: bank_rate(view, place, plan.last_year, plan.last_year),
    }
    return tuple(
        AtRate(how, rate, usd := level.vnd * 1e6 / rate, judged(usd, plan.usd_low, plan.usd_high))
        for how, rate in rates.items()
        if rate is not None
    )


def row_verdict(parts: Iterable[str]) -> str:
    """The verdict on a row from those on its parts, the leading part first.

    Met or missed when every decided part says so and the leading part is decided; partly when they differ;
    open while the leading part is open and the others do not already differ.

    >>> row_verdict(["missed", "open"]), row_verdict(["met", "missed"]), row_verdict(["open", "met"])
    ('missed', 'met_partly', 'open')
    """
    parts = list(parts)
    decided = {part for part in parts if part != "open"}
    if len(decided) > 1:
        return "met_partly"
    return decided.pop() if decided and parts[0] != "open" else "open"


def row_verdicts(board: pd.DataFrame) -> pd.Series:
    """The verdict on every row of the grouping, by row number, from a frame with `row` and `verdict`."""
    return board.groupby("row", sort=True)["verdict"].agg(row_verdict)


def count_verdicts(found: Iterable[str]) -> dict[str, int]:
    """How many of each verdict, all four always there.

    >>> count_verdicts(["met", "open", "open"])
    {'met': 1, 'met_partly': 0, 'missed': 0, 'open': 2}
    """
    found = list(found)
    return {verdict: found.count(verdict) for verdict in VERDICTS}


def _in_dollars(known: pd.DataFrame, view: View, place: Place) -> Iterator[tuple[object, ...]]:
    """What came out in dollars as rows like those of outcomes.csv, for the targets in dollars of one year.

    A plan of the year is held against what first came out, every other against what is known.
    """
    told = came_out(view, place)
    mine = known[(known["indicator"] == USD) & known["period"].str.fullmatch(r"\d{4}")]
    first = in_dollars(view, place) if len(mine) else pd.DataFrame()
    columns = (mine[name] for name in ("period", "low", "high", "direction", "set_kind"))
    for target, period, low, high, way, kind in zip(mine.index, *columns, strict=True):
        outcome = told.get(int(period))
        if outcome is None:
            continue
        usd, out = outcome.usd, outcome.published
        if kind in YEARLY and outcome.year in first.index:
            usd = float(first["first"][outcome.year])
            out = pd.Timestamp(str(first["first_published"][outcome.year]))
        yield (
            target,
            period,
            usd,
            out,
            outcome.sources[0],
            "estimate",
            judged(usd, low, high, way),
            "computed",
        )


def _of_one(view: View, place: Place, target_id: str, asked: tuple[str, str, float, float, str]) -> Verdict:
    columns = ["indicator", "period", "low", "high", "direction"]
    known = pd.DataFrame([asked], index=[target_id], columns=columns).assign(set_kind=None)
    row = verdicts(view, place, known).iloc[0]
    return Verdict(
        target_id,
        row["verdict"],
        row["verdict_basis"],
        row["verdict_published"],
        row["verdict_source"],
        float(row["verdict_value"]),
        row["verdict_period"],
        row["pointing"],
    )
