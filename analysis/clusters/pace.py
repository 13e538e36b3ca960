"""How fast clusters move elsewhere: counts of other places as moves between two dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from analysis.assumed import assume
from analysis.clusters.assumptions import JUDGED, assumptions_of
from analysis.clusters.beta_binomial import Step
from analysis.clusters.readings import year_of
from analysis.clusters.stage_counts import StageCounts, stage_counts
from analysis.clusters.stage_posteriors import StagePosterior, curve, stage_posteriors

if TYPE_CHECKING:
    import pandas as pd

    from analysis.record.load import Record
    from analysis.record.vintages import View

STOCK = {"founded": "planned", "started": "founded", "complete": "started", "operating": "founded"}
"""The stage whose count is the stock from which moves into a stage come."""
STANDING = ("planned", "founded", "started", "complete", "operating")
QUARTER = 0.25  # of a year: the step in which cluster-years are summed
SHORT = assume(
    "shortest_pace",
    0.5,
    "years",
    (0.25, 1.0),
    "years between two counts of a province below which the pair is passed over",
    moves="pace",
    legal=(0.0, 5.0),
    only="the pace of other provinces, and the fit of priors by workbook priors",
)


@dataclass(frozen=True)
class Move:
    """Moves of a place into a stage between two dates, out of the stock of those that could."""

    geo: str
    estate: str
    stage: str
    start: date
    end: date
    stock: int
    moved: int
    sources: tuple[str, ...]

    @property
    def years(self) -> float:
        return year_of(self.end) - year_of(self.start)

    @property
    def yearly(self) -> float:
        """The constant yearly probability that gives the moves."""
        share = min(self.moved / self.stock, 0.999) if self.stock else float("nan")
        return float(-np.expm1(np.log1p(-share) / self.years))

    def steps(self) -> tuple[Step, ...]:
        """The same for a likelihood: as many equal steps as years, the stock as at the start."""
        pieces = max(1, round(self.years))
        return (Step((self.stock,) * pieces, self.moved, round(self.years / pieces, 3)),)


def moves(rows: pd.DataFrame, stage: str) -> list[Move]:
    """Moves into a stage between counts that can be compared, of every place and estate in province_clusters.

    The stock is the count of the stage before, as near as the record has it (the larger of those around the
    span for plans, which grow), less what had moved at the start. A count that falls counts as no move.
    """
    found = []
    rows = rows[rows["comparable"] == "yes"]
    for (geo, estate), mine in rows.groupby(["geo", "estate"]):
        dated = (
            mine[mine["stage"] == stage]
            .sort_values(["date", "published"])
            .drop_duplicates("date", keep="last")
        )
        stocks = mine[mine["stage"] == STOCK[stage]].sort_values("date")
        if stocks.empty:
            continue
        days, values = [day.date() for day in dated["date"]], [int(value) for value in dated["value"]]
        pages = list(dated["source_id"])
        left = 0
        for right in range(1, len(days)):
            if year_of(days[right]) - year_of(days[left]) < SHORT():
                continue
            times = np.array([year_of(day.date()) for day in stocks["date"]])
            middle = (year_of(days[left]) + year_of(days[right])) / 2
            whole = float(np.interp(middle, times, stocks["value"].to_numpy(dtype=float)))
            moved = max(0, values[right] - values[left])
            stock = max(round(whole) - values[left], moved)
            if stock > 0:
                found.append(
                    Move(
                        str(geo),
                        str(estate),
                        stage,
                        days[left],
                        days[right],
                        stock,
                        moved,
                        (pages[left], pages[right]),
                    )
                )
            left = right
    return found


def province_steps(record: Record, before: str, stage: str, geo: str) -> dict[str, tuple[Step, ...]]:
    """Moves of other places into a stage that follows `before`; those of the place itself are left out.

    A place with a pipeline of its own speaks by its central reading, any other by pairs of counts. Where
    operating follows the founding decision, the country's parks speak as well.
    """
    if stage not in STOCK or (before or "planned") != STOCK[stage]:
        return {}
    found: dict[str, tuple[Step, ...]] = {}
    own = set()
    for other in dict.fromkeys(record.table("cluster_cohorts")["geo"]):
        assumed = assumptions_of(record, other, JUDGED)
        counts = stage_counts(record.latest(), other, assumed)
        if assumed is None or counts is None or not counts.undivided:
            continue
        own.add(other)
        if other != geo and counts.known(stage) and stage in counts.stages.codes:
            place = counts.stages.codes.index(stage)
            entered = counts.stages.codes[place - 1] if place else ""
            # Moves out of a stage that nobody counted say nothing of their speed.
            if entered == before and (not entered or counts.known(entered)):
                found[other] = stage_posteriors(counts, assumed.classes)[stage].steps[0]
    for move in moves(record.table("province_clusters"), stage):
        # Parks are planned by the country and not by the province: their founding says nothing of clusters.
        if move.geo not in (geo, *own) and (move.estate == "clusters" or stage != "founded"):
            name = f"{move.geo} {move.estate}"
            found[name] = (*found.get(name, ()), *move.steps())
    return found


def given_up_elsewhere(record: Record, geo: str) -> dict[str, tuple[int, float]]:
    """Other places that count clusters given up: how many, and the cluster-years founded and not begun."""
    found = {}
    for other in dict.fromkeys(record.table("cluster_cohorts")["geo"]):
        assumed = assumptions_of(record, other, JUDGED)
        counts = stage_counts(record.latest(), other, assumed)
        if other == geo or assumed is None or counts is None or counts.given_up is None:
            continue
        stages = stage_posteriors(counts, assumed.classes)
        found[other] = (counts.given_up[0], exposed(counts, stages, counts.given_up[1]))
    return found


def exposed(counts: StageCounts, stages: Mapping[str, StagePosterior], until: float) -> float:
    """Cluster-years founded and not begun up to a date, in the central readings."""
    first, second = (curve(stages[code].readings[0]) for code in counts.stages.codes[:2])
    times = np.arange(year_of(counts.first_day), until, QUARTER)
    return QUARTER * float(np.maximum(first(times) - second(times), 0).sum()) if times.size else 0.0


PACE = ["geo", "estate", "stage", "start", "end", "exposed", "moved", "yearly", "sources"]


def pace_frame(view: View, geo: str) -> pd.DataFrame:
    """How fast places moved into each stage between their first and last count, as known on the view's day.

    Columns: geo, estate, stage, start, end (days), exposed (cluster-years at risk), moved, yearly (moves per
    cluster-year), sources. The place itself and others with a pipeline by their central readings, the rest
    and the country by pairs of counts in province_clusters; the place itself comes first.
    """
    import pandas as pd

    rows: list[dict[str, object]] = []
    own = [geo, *(one for one in dict.fromkeys(view.record.table("cluster_cohorts")["geo"]) if one != geo)]
    for place in own:
        assumed = assumptions_of(view.record, place, JUDGED)
        counts = stage_counts(view, place, assumed)
        if assumed is None or counts is None:
            continue
        for stage, one in stage_posteriors(counts, assumed.classes).items():
            order = counts.stages.codes
            entered = order[order.index(stage) - 1] if stage != order[0] else ""
            if counts.known(stage) and (not entered or counts.known(entered)):
                taken, said = one.steps[0], one.readings[0].statements
                rows.append(
                    _row(
                        place,
                        "clusters",
                        stage,
                        said[0].day,
                        said[-1].day,
                        taken,
                        [s.source_id for s in said],
                    )
                )
    table = view.table("province_clusters")
    for stage in STOCK:
        found: dict[tuple[str, str], list[Move]] = {}
        for move in moves(table, stage):
            if move.geo not in own:
                found.setdefault((move.geo, move.estate), []).append(move)
        for (place, estate), mine in found.items():
            taken = tuple(step for move in mine for step in move.steps())
            pages = [page for move in mine for page in move.sources]
            rows.append(_row(place, estate, stage, mine[0].start, mine[-1].end, taken, pages))
    return pd.DataFrame(rows, columns=PACE)


def _row(
    geo: str, estate: str, stage: str, start: date, end: date, steps: tuple[Step, ...], pages: list[str]
) -> dict[str, object]:
    exposed = sum(n * step.years for step in steps for n in step.at_risk)
    moved = sum(step.moved for step in steps)
    yearly = moved / exposed if exposed else float("nan")
    sources = tuple(dict.fromkeys(page for page in pages if page))
    values = (geo, estate, stage, start, end, exposed, moved, yearly, sources)
    return dict(zip(PACE, values, strict=True))


def standing_frame(view: View, geo: str) -> pd.DataFrame:
    """The last comparable count of each stage of every other place and of the country, as known on the day.

    Columns: geo, estate, date (of the newest count) and the stages; nan where there is no count.
    """
    import pandas as pd

    rows = view.table("province_clusters")
    rows = rows[(rows["comparable"] == "yes") & (rows["geo"] != geo)].sort_values(["date", "published"])
    if rows.empty:
        return pd.DataFrame(columns=["geo", "estate", "date", *STANDING])
    last = rows.groupby(["geo", "estate", "stage"])["value"].last().unstack().reindex(columns=list(STANDING))
    newest = rows.groupby(["geo", "estate"])["date"].last()
    return last.assign(date=newest).reset_index()[["geo", "estate", "date", *STANDING]]
