"""What the cluster forecast of a place assumes and does not count: its stages and cohorts, the reference
class of each stage, and the weights of statements.

All of it are rows of small tables, taken from elsewhere or plain judgement, never fitted to counts, so that a
reader can see them and another place brings its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.assumed import assume
from analysis.clusters.beta_binomial import PRIOR_SIZE, RHO
from analysis.clusters.place_stages import Stage, Stages
from analysis.record.columns import RULES
from analysis.record.faults import Fault, InputFault, one_of
from analysis.record.rows import by_line

if TYPE_CHECKING:
    from analysis.record.load import Record

JUDGED = "judged"
GIVEN_UP = "given_up"
ONE_EACH = ("all", "old", "before")  # roles that a place with clusters gives to exactly one cohort
UNDIVIDED = ("all", "any")  # the same where the counts are of all clusters, whenever they were founded
PRIOR_SET = assume(
    "cluster_prior_set",
    "in_force",
    "name",
    (JUDGED,),
    "the priors of the stages: those in force in data/cluster_priors.csv, or the judged ones",
    moves="clusters",
    source="workbook priors",
)
LIMITS = {"planned_years": (0.05, 50.0), "delay_factor": (1.0, 20.0), "minimum_years": (0.0, 10.0)}
WEIGHTS = (0.01, 0.99)


@dataclass(frozen=True)
class ReferenceClass:
    """How fast clusters pass a stage before any count: a mean, its weight, and how years hang together.

    As judged: how long the stage was planned to take, how much longer such stages take elsewhere, and who
    says so. known: the mean where a prior gives it outright (one fitted to dated projects). size: how many
    cluster-years of evidence it counts as. rho_weight: weights of the correlation within a year, None for the
    judged ones. persistence: the correlation of a year's shock with that of the year before.
    """

    stage: str
    planned_years: float
    delay_factor: float
    minimum_years: float
    planned_source: str
    delay_source: str
    why: str
    known: float | None = None
    size: float = field(default_factory=PRIOR_SIZE)
    rho_weight: tuple[float, ...] | None = None
    persistence: float = 0.0

    @property
    def mean(self) -> float:
        """Yearly probability of moving, 1 - exp(-1 / (D F - minimum)).

        D F is the mean time in the stage; the part of it in which nothing can move is taken out first.

        >>> round(ReferenceClass("started", 1, 2.5, 0, "", "", "").mean, 3)
        0.33
        """
        if self.known is not None:
            return self.known
        return float(-np.expm1(-1.0 / (self.planned_years * self.delay_factor - self.minimum_years)))


@dataclass(frozen=True)
class Assumptions:
    """What is assumed of the clusters of one place.

    cohorts: the role of each code of cluster_counts.csv and cluster_register.csv: all (the master plan), old
    (there before it), before (founded up to the day `until`), target (to be founded after that day), since
    (founded after that day, expansions and additions outside the master plan included), any (founded on
    whatever day, where the counts are not divided into cohorts) and other. since: the day from which such
    counts run up from zero, None for the date of the master plan. tells: what
    a stage and measure of cluster_counts.csv say, and of which stage. classes: by stage. weights: of a
    statement, by rule. prior: the name of the priors that the classes hold. given_up: mean and size of the
    yearly probability that a cluster founded and not begun is given up, None where none is.
    """

    geo: str
    stages: Stages
    tells: Mapping[tuple[str, str], tuple[str, str]]
    cohorts: Mapping[str, str]
    until: date
    classes: Mapping[str, ReferenceClass]
    weights: Mapping[str, float]
    prior: str = JUDGED
    given_up: tuple[float, float] | None = None
    since: date | None = None

    @property
    def undivided(self) -> bool:
        """Whether the counts are of all clusters, whenever they were founded."""
        return "any" in self.cohorts.values()

    def with_role(self, role: str) -> tuple[str, ...]:
        """The cohorts of a role."""
        return tuple(cohort for cohort, its in self.cohorts.items() if its == role)


def assumptions_of(record: Record, geo: str, prior: str | None = None) -> Assumptions | None:
    """The assumptions on a place's clusters; None where the record holds no cohorts of the place.

    prior: the name of the priors to take instead of those in force. Raises InputFault with all faults of the
    place's rows, and for a name that the place has no priors of.
    """
    read = record.once(("clusters assumed", geo), lambda: _read(record, geo))
    if read is None:
        return None
    return with_prior(read, record.table("cluster_priors", geo), prior)


def with_prior(read: Assumptions, rows: pd.DataFrame, name: str | None = None) -> Assumptions:
    """The same with the priors of a name (default: those in force), from rows of cluster_priors."""
    force = dict.fromkeys(rows.loc[rows["in_force"] == "yes", "prior"])
    chosen = name or (JUDGED if PRIOR_SET() == JUDGED else next(iter(force), JUDGED))
    names = [JUDGED, *(one for one in dict.fromkeys(rows["prior"]) if one != JUDGED)]
    if chosen not in names:
        raise InputFault(Fault("data/cluster_priors.csv", chosen, one_of(chosen, names), key="prior"))
    classes, given_up = dict(read.classes), None
    for _, row in by_line(rows[rows["prior"] == chosen]):
        known = None if row["mean"] != row["mean"] else float(row["mean"])
        if row["stage"] == GIVEN_UP:
            given_up = None if known is None else (known, float(row["size"]))
        elif row["stage"] in classes:
            classes[row["stage"]] = replace(
                classes[row["stage"]],
                known=known,
                size=float(row["size"]),
                rho_weight=tuple(float(one) for one in row["rho_weight"].split(";") if one) or None,
                persistence=float(row["persistence"]),
            )
    return replace(read, classes=classes, prior=chosen, given_up=given_up)


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
    priors = record.table("cluster_priors", geo)
    faults = [
        *_of_cohorts(cohorts, geo),
        *_of_stages(stages, reached, geo),
        *_of_classes(classes, list(reached["step"]), geo),
        *_of_weights(weights),
        *_of_priors(priors, list(reached["step"]), geo),
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
    until = cohorts.loc[cohorts["role"].isin(["before", "any"]), "until"].iloc[0].date()
    since = cohorts.loc[cohorts["role"] == "all", "since"].iloc[0]
    columns = list(ReferenceClass.__dataclass_fields__)[:7]
    found = [ReferenceClass(**{name: row[name] for name in columns}) for _, row in by_line(classes)]
    return Assumptions(
        geo,
        order,
        tells,
        dict(zip(cohorts["cohort"], cohorts["role"], strict=True)),
        until,
        {one.stage: one for one in found},
        dict(zip(weights["rule"], weights["weight"], strict=True)),
        since=None if since is pd.NaT else since.date(),
    )


def _of_cohorts(cohorts: pd.DataFrame, geo: str) -> Iterator[Fault]:
    file = "data/cluster_cohorts.csv"
    for role in UNDIVIDED if "any" in set(cohorts["role"]) else ONE_EACH:
        mine = cohorts[cohorts["role"] == role]
        if len(mine) != 1:
            said = f"needs exactly one cohort of the role {role}, and has {len(mine)}"
            yield Fault(file, geo, said, None if mine.empty else int(mine.index[-1]), "role")
    for line, row in by_line(cohorts[cohorts["role"].isin(["before", "any"])]):
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


def _of_priors(priors: pd.DataFrame, steps: list[str], geo: str) -> Iterator[Fault]:
    file = "data/cluster_priors.csv"
    force = list(dict.fromkeys(priors.loc[priors["in_force"] == "yes", "prior"]))
    if len(priors) and len(force) != 1:
        said = f"needs exactly one prior in force, and has {len(force)}"
        yield Fault(file, geo, said, int(priors.index[-1]), "in_force")
    limits = {"mean": (0.001, 0.99), "size": (0.5, 1000.0), "persistence": (0.0, 0.95)}
    for line, row in by_line(priors):
        if row["stage"] not in (*steps, GIVEN_UP):
            yield Fault(file, row["stage"], one_of(row["stage"], [*steps, GIVEN_UP]), line, "stage")
        for key, (low, high) in limits.items():
            if row[key] == row[key] and not low <= row[key] <= high:
                yield Fault(file, row[key], f"must be a number from {low:g} to {high:g}", line, key)
        shares = row["rho_weight"].split(";") if row["rho_weight"] else []
        if shares and (len(shares) != RHO.size or not all(_share(one) for one in shares)):
            said = f"must be {RHO.size} weights from 0 to 1, joined by semicolons"
            yield Fault(file, row["rho_weight"], said, line, "rho_weight")


def _share(text: str) -> bool:
    try:
        return 0 <= float(text) <= 1
    except ValueError:
        return False


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
