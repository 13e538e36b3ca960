"""What the record says, on a day, of how many clusters had reached each stage, contradictions kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from analysis.clusters.assumptions import Assumptions, assumptions_of
from analysis.clusters.place_stages import Stages
from analysis.clusters.readings import Reading, Statement, readings, year_of
from analysis.record.rows import by_line

if TYPE_CHECKING:
    import pandas as pd

    from analysis.record.vintages import View


@dataclass(frozen=True)
class StageCounts:
    """All that the pipeline needs to know of a place on a day.

    stages: those that the place's clusters pass, in order. first_day: of the master plan; split_day: the last
    day of the cohort founded before the plan in question; size_before: how many were founded by then, None
    where the record of the day does not say; phases: of these new clusters and second phases of old ones;
    stock_sources: of planned and of old. undivided: whether the counts are of all clusters, whenever they
    were founded. given_up: the last count of clusters given up, and its date in years.
    """

    geo: str
    stages: Stages
    day: date
    planned: int
    old: int
    first_day: date
    split_day: date
    size_before: int | None
    statements: tuple[Statement, ...]
    impossible: tuple[Statement, ...]
    phases: tuple[int, int] | None
    phase_source: str
    stock_sources: tuple[str, str]
    undivided: bool = False
    given_up: tuple[int, float] | None = None

    @property
    def new(self) -> int:
        """Clusters of the master plan that were not there before it: the stock that can still be founded."""
        return self.planned - self.old

    def readings(self, stage: str) -> list[Reading]:
        """The alternatives of one stage, weights summing to one; each begins with zero on the first day."""
        start = Statement(stage, self.first_day, 0, 1.0, "derived", "", "the master plan's first day")
        return readings([s for s in self.statements if s.stage == stage], start)

    @property
    def sources(self) -> list[str]:
        """All sources of the counts, each once."""
        named = [
            *self.stock_sources,
            *(s.source_id for s in (*self.statements, *self.impossible)),
            self.phase_source,
        ]
        return [source for source in dict.fromkeys(named) if source]

    def known(self, stage: str) -> bool:
        """Whether the record of the day holds any count of the stage."""
        return any(s.stage == stage for s in self.statements)


def stage_counts(view: View, geo: str, assumptions: Assumptions | None = None) -> StageCounts | None:
    """The counts known on the view's day, or None where the record holds no clusters of the place."""
    known = assumptions or assumptions_of(view.record, geo)
    if known is None:
        return None
    told = view.table("cluster_counts", geo)
    if known.undivided:
        told = undivided(view.table("province_clusters", geo), known)
    return from_tables(told, view.table("sources"), view.day, known)


def undivided(rows: pd.DataFrame, assumptions: Assumptions) -> pd.DataFrame:
    """A place's rows of province_clusters as rows of cluster_counts, those that can be compared."""
    rows = rows[(rows["comparable"] == "yes") & (rows["estate"] == "clusters")]
    planned = rows["stage"] == "planned"
    (whole,), (any_,) = assumptions.with_role("all"), assumptions.with_role("any")
    return rows.assign(
        cohort=planned.map({True: whole, False: any_}),
        measure=planned.map({True: "count", False: "cumulative_count"}),
        scope="whole",
        phase=None,
        low=float("nan"),
        high=float("nan"),
        certainty="stated",
    )


def from_tables(
    counts: pd.DataFrame, sources: pd.DataFrame, day: date, assumptions: Assumptions
) -> StageCounts | None:
    """The same from plain tables; `counts` holds the place's rows published by `day` only."""
    role, first = assumptions.cohorts, assumptions.stages.first
    rows = [_told(row, assumptions) for _, row in by_line(counts) if row["cohort"] in role]
    rows.sort(
        key=lambda row: (row["date"], row["cohort"], row["stage"], row["measure"], str(row["source_id"]))
    )
    planned = _stock(rows, role, "all", "whole")
    old = _stock(rows, role, "old", "old")
    if old is None and planned is not None and assumptions.undivided:
        old = (0, planned[1], "")
    if planned is None or old is None:
        return None
    trust = dict(zip(sources["source_id"], sources["reliability"], strict=True))
    before = [row for row in rows if role[row["cohort"]] == "before"]
    split = assumptions.until
    # A count from before the cohort was closed is no size of it.
    sizes = [
        int(row["value"])
        for row in before
        if (row["tells"], row["step"]) == ("reached", first) and _day(row["date"]) >= split
    ]
    size = max(sizes) if sizes else None

    statements: list[Statement] = []
    for row in rows:
        weight = _weight(row, trust, assumptions.weights)
        statements += _statements(row, role[row["cohort"]], first, size, weight)
    new = planned[0] - old[0]
    possible = [
        s
        for s in statements
        if 0 <= s.value <= (new if s.stage == first else size if size is not None else new)
    ]
    phases, phase_source = _phases([row for row in before if row["of"] == first])
    return StageCounts(
        assumptions.geo,
        assumptions.stages,
        day,
        planned[0],
        old[0],
        assumptions.since or planned[1],
        split,
        size,
        _merge(possible, assumptions.stages),
        tuple(s for s in statements if s not in possible),
        phases,
        phase_source,
        (planned[2], old[2]),
        assumptions.undivided,
        _given_up(rows),
    )


def _given_up(rows: Sequence[dict[str, Any]]) -> tuple[int, float] | None:
    """The last count of clusters given up and its date in years."""
    found = [row for row in rows if row["tells"] == "given_up" and row["value"] == row["value"]]
    return (int(found[-1]["value"]), year_of(_day(found[-1]["date"]))) if found else None


def _told(row: dict[str, Any], assumptions: Assumptions) -> dict[str, Any]:
    """A row with what it tells: a state (`tells`, of the stage `step`), or nothing of the kind.

    of: the stage that rows of this code tell of when they are states, whatever this one measures.
    """
    tells, step = assumptions.tells.get((row["stage"], row["measure"]), ("nothing", ""))
    of = next((its for (code, _), (_, its) in assumptions.tells.items() if code == row["stage"]), "")
    return row | {"tells": tells, "step": step, "of": of}


def _stock(
    rows: Sequence[dict[str, Any]], role: Mapping[str, str], which: str, tells: str
) -> tuple[int, date, str] | None:
    """The whole of a cohort: for a plan its number and its first day, for a stock its latest count."""
    found = [
        row
        for row in rows
        if role[row["cohort"]] == which
        and row["tells"] == tells
        and row["scope"] == "whole"
        and row["value"] == row["value"]
    ]
    if not found:
        return None
    if which == "all":
        first = min(row["date"] for row in found)
        whole = max(found, key=lambda row: row["value"])
        return int(whole["value"]), _day(first), str(whole["source_id"])
    last = max(found, key=lambda row: row["date"])
    return int(last["value"]), _day(last["date"]), str(last["source_id"])


def _statements(
    row: dict[str, Any], role: str, first: str, size: int | None, weight: float
) -> Iterable[Statement]:
    stage, rest = row["step"], row["tells"] == "not_reached"
    if row["tells"] not in ("reached", "not_reached") or role not in ("before", "any", "since", "target"):
        return
    # Cohorts founded later count on top of the one before; without its size they say nothing of the sum.
    every = role in ("before", "any")
    if (not every or rest) and size is None:
        return
    if not every and stage != first:
        return
    low, high = (row["value"], row["value"]) if row["value"] == row["value"] else (row["low"], row["high"])
    if not (low == low and high == high):
        return
    values = range(int(low), int(high) + 1)
    for value in values:
        whole = int(size or 0)
        reached = whole - value if rest else value + (whole if not every else 0)
        yield Statement(
            stage,
            _day(row["date"]),
            reached,
            weight / len(values),
            str(row["kind"]),
            str(row["source_id"]),
            str(row["note"]),
        )


def _weight(row: dict[str, Any], trust: dict[str, str], weights: Mapping[str, float]) -> float:
    weight = weights[trust[row["source_id"]]]
    if row["kind"] == "derived":
        weight *= weights["derived"]
    if row["certainty"] == "contradictory":
        weight *= weights["contradictory"]
    return float(weight)


def _merge(statements: Iterable[Statement], stages: Stages) -> tuple[Statement, ...]:
    """One statement a stage, day and value: two sources that agree leave 1 - (1 - w1)(1 - w2)."""
    merged: dict[tuple[str, date, int], Statement] = {}
    for s in statements:
        key = (s.stage, s.day, s.value)
        if key in merged and merged[key].source_id != s.source_id:
            s = replace(merged[key], weight=1 - (1 - merged[key].weight) * (1 - s.weight))
        elif key in merged:
            s = replace(merged[key], weight=max(merged[key].weight, s.weight))
        merged[key] = s
    return tuple(sorted(merged.values(), key=lambda s: (stages.codes.index(s.stage), s.day, s.value)))


def _phases(before: Sequence[dict[str, Any]]) -> tuple[tuple[int, int] | None, str]:
    """(new clusters, second phases of old ones) within the cohort where a page splits it, and that page."""
    split = [row for row in before if row["measure"] == "count"]
    old, new = ([row for row in split if row["phase"] == phase] for phase in ("second", "new"))
    if not old or not new:
        return None, ""
    return (int(new[-1]["value"]), int(old[-1]["value"])), str(new[-1]["source_id"])


def _day(value: object) -> date:
    return value.date() if isinstance(value, datetime) else value  # type: ignore[return-value]
