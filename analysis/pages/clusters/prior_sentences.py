"""What the cluster page says of its priors and of the pace of other places."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analysis.clusters.cluster_paths import ClusterPaths
from analysis.pages.clusters.prior_tables import prior_name, stage_word
from analysis.series.quantile_levels import MIDDLE

if TYPE_CHECKING:
    from analysis.words import Words


def nearer(found: pd.DataFrame, day: date, in_force: str, say: Words) -> str:
    """Which priors would have been nearer to what came, seen from one day."""
    by_prior = found.set_index("prior").sort_values("crps", kind="stable")
    best = str(by_prior.index[0])
    told = "; ".join(
        say(
            "{prior}: CRPS {crps}, the 80% interval held {coverage}",
            prior=prior_name(str(name), say),
            crps=say.number(row["crps"], 2),
            coverage=say.percent(row["coverage"]),
        )
        for name, row in by_prior.iterrows()
    )
    if best == in_force:
        return say(
            "Seen from {day}, the priors in force are nearer to what was counted since than the others "
            "(counts: {n}; {scores}).",
            day=say.day(day),
            n=int(by_prior["n"].iloc[0]),
            scores=told,
        )
    return say(
        "Seen from {day}, the priors that are not in force ({best}) would have been nearer to what was "
        "counted since (counts: {n}; {scores}). The priors were chosen on other classes of projects and on "
        "other provinces and not on this outcome, and stay as they are.",
        day=say.day(day),
        best=prior_name(best, say),
        n=int(by_prior["n"].iloc[0]),
        scores=told,
    )


def given_up(paths: ClusterPaths, year: int, say: Words) -> str:
    """How many clusters are expected to be given up by the end of a year; empty where none can be."""
    if paths.given_up is None:
        return ""
    import numpy as np

    found = paths.given_up[:, paths.years.index(year)]
    low, middle, high = (int(q) for q in np.quantile(found, MIDDLE, method="inverted_cdf"))
    return say(
        "By the end of {year}, {median} clusters ({low} to {high}) are given up between the founding "
        "decision and the next stage: they count as founded and go no further.",
        year=year,
        median=middle,
        low=low,
        high=high,
    )


def pace(found: pd.DataFrame, geo: str, say: Words) -> str:
    """The pace of the place beside the middle of the others, stage by stage."""
    parts = []
    for stage in ("founded", "started", "complete", "operating"):
        rows = found[found["stage"] == stage]
        own, others = rows[rows["geo"] == geo], rows[(rows["geo"] != geo) & (rows["exposed"] > 0)]
        if len(own) and len(others):
            parts.append(
                say(
                    "{stage} {own} a year (others {low} to {high})",
                    stage=stage_word(stage, say),
                    own=say.percent(own["yearly"].iloc[0]),
                    low=say.percent(others["yearly"].min()),
                    high=say.percent(others["yearly"].max()),
                )
            )
    if not parts:
        return say("No stage of this place has counts that another place could be set beside.")
    return say("The pace of the place beside that of others: {parts}.", parts="; ".join(parts))
