"""Priors of the cluster stages, fitted to dated projects elsewhere and to the clusters of other provinces.

Three tables of the record speak: stage_years (British energy projects: a class is one draw of a yearly
probability), delay_ratios (how late works are) and province_clusters. A place's own counts are never looked
at. For each stage: a mean, a size (how alike the classes are), weights of the correlation within a year, and
the persistence of a year's shock. A mean fitted in this way replaces the judged one only where it does no
worse on classes and on provinces that took no part in its fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from analysis.assumed import assume
from analysis.clusters.assumptions import GIVEN_UP, JUDGED, ReferenceClass, assumptions_of
from analysis.clusters.beta_binomial import MU, PRIOR_SIZE, RHO_WEIGHT, Step, prior, rho_judged
from analysis.clusters.pace import given_up_elsewhere, province_steps
from analysis.clusters.persistence import filtered
from analysis.keeping.writing import write
from analysis.record.schema import TABLES

if TYPE_CHECKING:
    from analysis.record.load import Record

FITTED = "fitted"
LIKE = {"founded": "submitted_permitted", "started": "permitted_started", "complete": "started_operating"}
"""The stage of dated projects that is most like a stage of clusters."""
PROVINCES_ONLY = ("founded", "complete")
QUARTER_YEAR_WORKS = ("gb_solar",)
"""Classes left out: solar plants' works take a quarter, those of a cluster at least a year."""
BANKS = ("adb", "wb")
DELAYS = "development banks: closed infrastructure projects"
STRENGTH = assume(
    "rho_strength",
    24.0,
    "classes",
    (12.0, 48.0),
    "classes that the judged weights of the correlation are worth in a fit: with fewer, the intervals "
    "in simulated worlds with bad years fall short (workbook calibrate)",
    moves="prior_fit",
    only="the fit of priors by workbook priors",
)
SIZES = np.array([2.0, 3, 4, 6, 8, 12, 16, 24, 32])  # sizes tried, alike beforehand
MEANS = np.linspace(0.02, 0.9, 45)


@dataclass(frozen=True)
class Fit:
    """One fitted prior and how it did: gain in log score a class or province against the judged prior.

    groups: classes and provinces that speak of the stage. gain_classes, gain_provinces: nan where none does.
    taken: whether the fitted mean and size stand (else the judged ones, with the fitted correlation).
    """

    stage: str
    mean: float
    size: float
    rho_weight: tuple[float, ...]
    persistence: float
    groups: int
    gain_classes: float
    gain_provinces: float
    taken: bool
    source: str

    def told(self) -> str:
        """How the fitted mean did against the judged one where it took no part in the fit."""
        scores = (("classes", self.gain_classes), ("provinces", self.gain_provinces))
        gains = [f"{gain:+.2f} in log score on {name} left out" for name, gain in scores if gain == gain]
        if not gains:
            return f"{self.groups} classes and provinces" if self.groups else "no data speak of this stage"
        kept = "fitted mean" if self.taken else "the judged mean stays: the fitted one gains"
        return f"{kept} {' and '.join(gains)}; {self.groups} classes and provinces"


def keep(record: Record) -> Path:
    """Write the priors of every place with clusters to the record's folder: the judged and the fitted ones.

    Which of them is in force stays as it is; of a place without rows it is the fitted ones.
    """
    import pandas as pd

    rows = []
    table = record.table("cluster_priors")
    for geo in dict.fromkeys(record.table("cluster_cohorts")["geo"]):
        assumed = assumptions_of(record, geo, JUDGED)
        assert assumed is not None
        mine = table[(table["geo"] == geo) & (table["in_force"] == "yes")]
        force = mine["prior"].iloc[0] if len(mine) else FITTED
        for stage in assumed.stages:
            row = {"prior": JUDGED, "stage": stage, "size": f"{PRIOR_SIZE():g}", "persistence": "0"}
            why = "mean: planned years times the factor of delay in reference_class.csv"
            rows.append(row | {"geo": geo, "source": "judgement", "why": why} | _force(JUDGED, force))
        for fit in fit_priors(record, geo):
            row = {"prior": FITTED, "stage": fit.stage, "mean": f"{fit.mean:.4f}", "size": f"{fit.size:.1f}"}
            row |= {"rho_weight": ";".join(f"{one:.4f}" for one in fit.rho_weight)}
            row |= {"persistence": f"{fit.persistence:.3f}" if fit.rho_weight else "0"}
            rows.append(row | {"geo": geo, "source": fit.source, "why": fit.told()} | _force(FITTED, force))
    frame = pd.DataFrame(rows, columns=list(TABLES["cluster_priors"].columns))
    path = record.file("cluster_priors")
    write(path, frame.to_csv(index=False, lineterminator="\n"))
    return path


def _force(name: str, force: str) -> dict[str, str]:
    return {"in_force": "yes" if name == force else "no"}


def fit_priors(record: Record, geo: str) -> list[Fit]:
    """The fitted priors of a place's stages and of being given up; nothing of the place itself takes part."""
    assumed = assumptions_of(record, geo, JUDGED)
    if assumed is None:
        return []
    befores = ["", *assumed.stages.codes[:-1]]
    found = [
        _fitted(record, geo, assumed.classes[stage], before)
        for before, stage in zip(befores, assumed.stages, strict=True)
    ]
    return [*found, _given_up(record, geo)]


def _fitted(record: Record, geo: str, judged: ReferenceClass, before: str) -> Fit:
    stage = judged.stage
    classes = class_steps(record, LIKE.get(stage, ""))
    provinces = province_steps(record, before, stage, geo)
    logs = {name: evidence(steps) for name, steps in {**classes, **provinces}.items()}
    if not logs:
        return Fit(
            stage,
            judged.mean,
            judged.size,
            RHO_WEIGHT(),
            persistence(record),
            0,
            np.nan,
            np.nan,
            False,
            JUDGED,
        )
    # A founding decision is no permit of a ministry, and British works have other lengths: there the
    # provinces alone speak of the speed, the classes of how years hang together.
    speakers = [*logs] if stage not in PROVINCES_ONLY or not provinces else [*provinces]

    def fit(names: Sequence[str]) -> tuple[float, float]:
        if stage == "complete":
            late = judged.planned_years * works_delay(record) - judged.minimum_years
            return float(-np.expm1(-1 / late)), judged.size
        return spread([logs[name] for name in names], judged)

    mean, size = fit(speakers)
    gains = {
        name: predicted(logs[name], *fit([other for other in speakers if other != name]))
        - predicted(logs[name], judged.mean, judged.size)
        for name in speakers
    }
    of_classes, of_provinces = (
        [gains[name] for name in part if name in gains] for part in (classes, provinces)
    )
    taken = all(np.mean(part) >= 0 for part in (of_classes, of_provinces) if part)
    return Fit(
        stage,
        mean if taken else judged.mean,
        size if taken else judged.size,
        correlations(logs),
        persistence(record),
        len(logs),
        float(np.mean(of_classes)) if of_classes else np.nan,
        float(np.mean(of_provinces)) if of_provinces else np.nan,
        bool(taken),
        (DELAYS if stage == "complete" else "; ".join(sorted(speakers))) if taken else JUDGED,
    )


def _given_up(record: Record, geo: str) -> Fit:
    """Classes of dated projects as draws, then what other provinces counted of those not begun."""
    rows = record.table("stage_years")
    rows = rows[(rows["stage"] == LIKE["started"]) & (rows["scope"] == "whole")]
    rows = rows[~rows["projects"].isin(QUARTER_YEAR_WORKS)]
    sums = rows.groupby("projects")[["cancelled", "at_risk"]].sum()
    shares = (sums["cancelled"] / sums["at_risk"]).to_numpy(dtype=float)
    mean = float(shares.mean())
    size = float(np.clip(mean * (1 - mean) / shares.var(ddof=1) - 1, 1, 200))
    a, b = size * mean, size * (1 - mean)
    names = sorted(sums.index)
    for other, (lost, exposed) in given_up_elsewhere(record, geo).items():
        a, b, names = a + lost, b + max(0.0, exposed - lost), [*names, other]
    return Fit(GIVEN_UP, a / (a + b), a + b, (), 0.0, len(names), np.nan, np.nan, True, "; ".join(names))


def class_steps(record: Record, stage: str) -> dict[str, tuple[Step, ...]]:
    """Yearly moves of each class of dated projects in a stage, whole countries only."""
    rows = record.table("stage_years")
    rows = rows[(rows["stage"] == stage) & (rows["scope"] == "whole") & (rows["at_risk"] > 0)]
    rows = rows[~rows["projects"].isin(QUARTER_YEAR_WORKS)].sort_values(["projects", "year"])
    return {
        str(name): tuple(Step((int(n),), int(m)) for n, m in zip(mine["at_risk"], mine["moved"], strict=True))
        for name, mine in rows.groupby("projects")
    }


def evidence(steps: Sequence[Step]) -> np.ndarray:
    """log likelihood of one class or province on the grid of (mu, rho)."""
    return filtered(steps, 0.0)[0]


def predicted(log: np.ndarray, mean: float, size: float) -> float:
    """log of the mean likelihood under a prior of that mean and size, with the judged correlation."""
    weight = prior(mean, rho_judged(), size)
    top = log.max()
    return float(top + np.log((weight * np.exp(log - top)).sum()))


def spread(logs: Sequence[np.ndarray], judged: ReferenceClass) -> tuple[float, float]:
    """The mean and size of the Beta from which classes are drawn: posterior means on a grid.

    Beforehand the mean has the judged prior's own distribution and every size is as likely.
    """
    table = np.array([[sum(predicted(log, m, s) for log in logs) for s in SIZES] for m in MEANS])
    a, b = judged.size * judged.mean, judged.size * (1 - judged.mean)
    table = table + ((a - 1) * np.log(MEANS) + (b - 1) * np.log1p(-MEANS))[:, None]
    weight = np.exp(table - table.max())
    weight /= weight.sum()
    return float(weight.sum(axis=1) @ MEANS), float(np.exp(weight.sum(axis=0) @ np.log(SIZES)))


def correlations(logs: Mapping[str, np.ndarray]) -> tuple[float, ...]:
    """Weights of the correlation within a year: the judged ones count as two classes, each class as one."""
    shares = rho_judged() / np.sum(rho_judged())
    flat = np.full(MU.size, 1 / MU.size)
    likely = []
    for log in logs.values():
        seen = (np.exp(log - log.max()) * flat[:, None]).sum(axis=0)
        likely.append(seen / seen.max())
    weight = shares.copy()
    for _ in range(200):
        members = [weight * one / (weight * one).sum() for one in likely]
        weight = (STRENGTH() * shares + np.sum(members, axis=0)) / (STRENGTH() + len(members))
    return tuple(float(one) for one in weight)


def persistence(record: Record) -> float:
    """Correlation of a year's shock of starts with the year before's, classes weighted by those at risk.

    A year's shock: moves less those expected at the rate of all years, in standard deviations of a binomial.
    Of a series as short as these the correlation r comes out too low; (r + 1/T) / (1 - 3/T) sets it right
    (Kendall 1954, Biometrika 41, 403-404).
    """
    whole, weights = 0.0, 0.0
    for steps in class_steps(record, LIKE["started"]).values():
        n = np.array([step.at_risk[0] for step in steps], dtype=float)
        moved = np.array([step.moved for step in steps], dtype=float)
        rate = moved.sum() / n.sum()
        shock = (moved - n * rate) / np.sqrt(n * rate * (1 - rate))
        seen = float(np.corrcoef(shock[1:], shock[:-1])[0, 1])
        whole += n.sum() * (seen + 1 / n.size) / (1 - 3 / n.size)
        weights += n.sum()
    return float(np.clip(whole / weights, 0.0, 0.9))


def works_delay(record: Record) -> float:
    """Actual over planned years of all closed projects of development banks, ratio of the sums."""
    rows = record.table("delay_ratios")
    whole = (rows["geo"].fillna("") == "") & (rows["sector"].fillna("") == "")
    rows = rows[rows["house"].isin(BANKS) & (rows["span"] == "approved_closed") & whole]
    actual, planned = (
        float((rows["projects"] * rows[f"{what}_years"]).sum()) for what in ("actual", "planned")
    )
    return actual / planned
