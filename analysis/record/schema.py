"""The tables of the record: the type of their rows, their keys, and how a cell of theirs is read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from analysis.record.cells import Day, MaybeDay, MaybeNumber, Number
from analysis.record.columns import (
    Area,
    Availability,
    ClassMember,
    Cluster,
    ClusterCohort,
    ClusterCount,
    ClusterPrior,
    ClusterStage,
    Correction,
    DelayRatio,
    Forecast,
    GroupedTarget,
    Indicator,
    Limit,
    Month,
    NameRow,
    Observation,
    OfficialScenario,
    Outcome,
    PlaceClass,
    PlaceRow,
    PlanRow,
    PlanSite,
    ProvinceClusters,
    ReferenceClass,
    ReleaseRule,
    Site,
    Source,
    StageYear,
    StatementWeight,
    Successor,
    Target,
)


@dataclass(frozen=True)
class Table:
    """One table: its name, the type of its rows, the columns of its key, whether rows carry `published`."""

    name: str
    row: type
    key: tuple[str, ...]
    dated: bool = False

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.row.__annotations__)

    @cached_property
    def adapter(self) -> TypeAdapter[list[dict[str, Any]]]:
        return TypeAdapter(list[self.row])  # type: ignore[name-defined]

    def of_kind(self, *kinds: Any) -> list[str]:
        """The columns whose cells are of one of these kinds."""
        hints = annotations_of(self.row)
        return [column for column in self.columns if any(hints[column] is kind for kind in kinds)]

    def parse(self, column: str, text: str) -> Any:
        """The value of one cell of that column. Raises ValueError with what is allowed."""
        return annotations_of(self.row)[column].__metadata__[0].func(text)

    @cached_property
    def numbers(self) -> list[str]:
        return self.of_kind(Number, MaybeNumber)

    @cached_property
    def days(self) -> list[str]:
        return self.of_kind(Day, MaybeDay)

    @cached_property
    def lists(self) -> list[str]:
        """The columns whose cells are codes joined by semicolons."""
        hints = annotations_of(self.row)
        return [column for column in self.columns if hints[column].__origin__ == tuple[str, ...]]


@cache
def annotations_of(row: type) -> dict[str, Any]:
    """The column kinds of a row type, by column."""
    return get_type_hints(row, include_extras=True)


TABLES = {
    table.name: table
    for table in (
        Table("sources", Source, ("source_id",)),
        Table("indicators", Indicator, ("indicator",)),
        Table(
            "observations",
            Observation,
            ("geo", "indicator", "period", "basis", "status", "published", "source_id"),
            dated=True,
        ),
        Table("months", Month, ("geo", "indicator", "period", "published", "source_id"), dated=True),
        Table("releases", ReleaseRule, ("rule_id",), dated=True),
        Table("targets", Target, ("geo", "target_id", "source_id", "published", "low", "high"), dated=True),
        Table(
            "outcomes", Outcome, ("geo", "target_id", "period", "published", "source_id", "value"), dated=True
        ),
        Table(
            "official_scenarios",
            OfficialScenario,
            ("geo", "scenario_set", "scenario", "indicator", "period", "source_id", "published"),
            dated=True,
        ),
        Table(
            "cluster_counts",
            ClusterCount,
            ("geo", "date", "cohort", "stage", "measure", "value", "published", "source_id"),
            dated=True,
        ),
        Table(
            "province_clusters",
            ProvinceClusters,
            ("geo", "estate", "date", "stage", "published", "source_id"),
            dated=True,
        ),
        Table("stage_years", StageYear, ("projects", "stage", "region", "year")),
        Table("delay_ratios", DelayRatio, ("house", "span", "geo", "sector")),
        Table("cluster_register", Cluster, ("geo", "cluster_id")),
        Table("cluster_stages", ClusterStage, ("geo", "stage")),
        Table("cluster_cohorts", ClusterCohort, ("geo", "cohort")),
        Table("reference_class", ReferenceClass, ("geo", "stage")),
        Table("cluster_priors", ClusterPrior, ("geo", "prior", "stage")),
        Table("statement_weights", StatementWeight, ("rule",)),
        Table(
            "sites",
            Site,
            ("geo", "site_id", "milestone", "date_low", "date_high", "kind", "source_id"),
            dated=True,
        ),
        Table("forecasts", Forecast, ("forecaster", "geo", "indicator", "period", "source_id"), dated=True),
        Table("availability", Availability, ("source_id", "indicator", "basis", "status")),
        Table("places", PlaceRow, ("place",)),
        Table("plans", PlanRow, ("place", "plan")),
        Table("grouping", GroupedTarget, ("geo", "plan", "target_id")),
        Table("plan_sites", PlanSite, ("geo", "plan", "site_id")),
        Table("areas", Area, ("geo",)),
        Table("successors", Successor, ("geo", "successor")),
        Table("place_classes", PlaceClass, ("place_class",)),
        Table("class_members", ClassMember, ("place_class", "geo")),
        Table("limits", Limit, ("unit", "indicator")),
        Table("names", NameRow, ("text", "until")),
        Table("corrections", Correction, ("table", "key", "action", "column", "source_id")),
    )
}
