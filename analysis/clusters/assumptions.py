"""What the cluster forecast of a place assumes and does not count: its stages and cohorts, the reference
class of each stage, and the weights of statements.

All of it are rows of small tables, taken from elsewhere or plain judgement, never fitted to counts, so that a
reader can see them and another place brings its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.clusters.place_stages import Stage, Stages
from analysis.record.columns import RULES
from analysis.record.faults import Fault, InputFault, one_of
from analysis.record.rows import by_line

if TYPE_CHECKING:
    from analysis.record.load import Record

ONE_EACH = ("all", "old", "before")  # roles that a place with clusters gives to exactly one cohort
LIMITS = {"planned_years": (0.05, 50.0), "delay_factor": (1.0, 20.0), "minimum_years": (0.0, 10.0)}
WEIGHTS = (0.01, 0.99)


@dataclass(frozen=True)
class ReferenceClass:
    """How long a stage was planned to take, how much longer such stages take elsewhere, and who says so."""

    stage: str
    planned_years: float
    delay_factor: float
    minimum_years: float
    planned_source: str
    delay_source: str
    why: str

    @property
    def mean(self) -> float:
        """Yearly probability of moving, 1 - exp(-1 / (D F - minimum)).

        D F is the mean time in the stage; the part of it in which nothing can move is taken out first.

        >>> round(ReferenceClass("started", 1, 2.5, 0, "", "", "").mean, 3)
        0.33
        """
        return float(-np.expm1(-1.0 / (self.planned_years * self.delay_factor - self.minimum_years)))


@dataclass(frozen=True)
class Assumptions:
    """What is assumed of the clusters of one place.

    cohorts: the role of each code of cluster_counts.csv and cluster_register.csv: all (the master plan), old
    (there before it), before (founded up to the day `until`), target (to be founded after that day), since
    (founded after that day, expansions and additions outside the master plan included) and other. tells: what
    a stage and measure of cluster_counts.csv say, and of which stage. classes: by stage. weights: of a
    statement, by rule.
    """

    geo: str
    stages: Stages
    tells: Mapping[tuple[str, str], tuple[str, str]]
    cohorts: Mapping[str, str]
    until: date
    classes: Mapping[str, ReferenceClass]
    weights: Mapping[str, float]

    def with_role(self, role: str) -> tuple[str, ...]:
        """The cohorts of a role."""
        return tuple(cohort for cohort, its in self.cohorts.items() if its == role)


def assumptions_of(record: Record, geo: str) -> Assumptions | None:
    """The assumptions on a place's clusters; None where the record holds no cohorts of the place.

    Raises InputFault with all faults of the place's rows.
    """
    return record.once(("clusters assumed", geo), lambda: _read(record, geo))


def stages_of(record: Record, geo: str) -> Stages:
    """The stages that a place's clusters pass; none where the record holds no clusters of the place."""
    assumed = assumptions_of(record, geo)
    return assumed.stages if assumed is not None else Stages(())


def assumption_faults(record: Record) -> list[Fault]:
    """What is wrong with the assumptions on any place."""
    faults: dict[Fault, None] = {}
    for geo in dict.fromkeys(
        [*record.table("cluster_cohorts")["geo"], *record.table("cluster_stages")["geo"]]
    ):
        try:
            assumptions_of(record, geo)
        except InputFault as wrong:
            faults |= dict.fromkeys(wrong.faults)
    return list(faults)


def _read(record: Record, geo: str) -> Assumptions | None:
    cohorts, stages = record.table("cluster_cohorts", geo), record.table("cluster_stages", geo)
    if cohorts.empty and stages.empty:
        return None
    reached = stages[stages["tells"] == "reached"].sort_values("order", kind="stable")
    classes, weights = record.table("reference_class", geo), record.table("statement_weights")
    faults = [
        *_of_cohorts(cohorts, geo),
        *_of_stages(stages, reached, geo),
        *_of_classes(classes, list(reached["step"]), geo),
        *_of_weights(weights),
    ]
    if faults:
        raise InputFault(faults)
    order = Stages(
        tuple(
            Stage(
                row["step"],
                row["label_en"],
                row["label_vi"],
                row["reading"] == "yes",
                row["built_en"],
                row["built_vi"],
                tuple(row["asked_by"]),
            )
            for _, row in by_line(reached)
        )
    )
    tells = {
        (row["stage"], measure): (row["tells"], row["step"])
        for _, row in by_line(stages)
        for measure in row["measures"]
    }
    until = cohorts.loc[cohorts["role"] == "before", "until"].iloc[0].date()
    columns = list(ReferenceClass.__dataclass_fields__)
    found = [ReferenceClass(**{name: row[name] for name in columns}) for _, row in by_line(classes)]
    return Assumptions(
        geo,
        order,
        tells,
        dict(zip(cohorts["cohort"], cohorts["role"], strict=True)),
        until,
        {one.stage: one for one in found},
        dict(zip(weights["rule"], weights["weight"], strict=True)),
    )


def _of_cohorts(cohorts: pd.DataFrame, geo: str) -> Iterator[Fault]:
    file = "data/cluster_cohorts.csv"
    for role in ONE_EACH:
        mine = cohorts[cohorts["role"] == role]
        if len(mine) != 1:
            said = f"needs exactly one cohort of the role {role}, and has {len(mine)}"
            yield Fault(file, geo, said, None if mine.empty else int(mine.index[-1]), "role")
    for line, row in by_line(cohorts[cohorts["role"] == "before"]):
        if row["until"] is pd.NaT:
            yield Fault(file, "", "must be the last day of the cohort, YYYY-MM-DD", line, "until")


def _of_stages(stages: pd.DataFrame, reached: pd.DataFrame, geo: str) -> Iterator[Fault]:
    file = "data/cluster_stages.csv"
    if reached.empty:
        yield Fault(file, geo, "needs a stage that a cluster reaches", None, "tells")
    for line, row in by_line(reached):
        for key in ("step", "order", "label_en", "label_vi", "reading"):
            if row[key] in ("", None) or row[key] != row[key]:
                yield Fault(file, "", "must be given for a stage that is reached", line, key)
        for key in ("built_en", "built_vi"):
            if (row["reading"] == "yes") != bool(row[key]):
                yield Fault(file, row[key], "must be given for a reading, and only for one", line, key)
    for key in ("step", "order"):
        for line, row in by_line(reached[reached[key].duplicated()]):
            yield Fault(file, row[key], "is there already: one row a stage that is reached", line, key)
    if len(reached) and "yes" not in set(reached["reading"]):
        yield Fault(file, geo, "needs a stage that the verb of a plan can mean", None, "reading")
    for line, row in by_line(stages[stages["tells"] == "not_reached"]):
        if row["step"] not in set(reached["step"]):
            yield Fault(file, row["step"], "must be a step that another row reaches", line, "step")


def _of_classes(classes: pd.DataFrame, steps: list[str], geo: str) -> Iterator[Fault]:
    file = "data/reference_class.csv"
    for step in steps:
        if step and step not in set(classes["stage"]):
            yield Fault(file, step, f"is missing for {geo}: every stage has a reference class", None, "stage")
    for line, row in by_line(classes):
        if row["stage"] not in steps:
            yield Fault(file, row["stage"], one_of(row["stage"], steps), line, "stage")
        wrong = [key for key, (low, high) in LIMITS.items() if not low <= row[key] <= high]
        for key in wrong:
            said = "must be a number from {:g} to {:g}".format(*LIMITS[key])
            yield Fault(file, row[key], said, line, key)
        if not wrong and row["planned_years"] * row["delay_factor"] <= row["minimum_years"]:
            said = "must be below planned_years x delay_factor"
            yield Fault(file, row["minimum_years"], said, line, "minimum_years")


def _of_weights(weights: pd.DataFrame) -> Iterator[Fault]:
    file = "data/statement_weights.csv"
    for rule in RULES:
        if rule not in set(weights["rule"]):
            yield Fault(file, rule, "is missing", None, "rule")
    for line, row in by_line(weights):
        if not WEIGHTS[0] <= row["weight"] <= WEIGHTS[1]:
            yield Fault(
                file, row["weight"], f"must be a number from {WEIGHTS[0]:g} to {WEIGHTS[1]:g}", line, "weight"
            )
