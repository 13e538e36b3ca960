"""The priors of the stages and the pace of other places as tables of ready texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.clusters.assumptions import GIVEN_UP, assumptions_of
from analysis.clusters.beta_binomial import RHO
from analysis.clusters.stage_posteriors import rho_weights
from analysis.figures.cluster_terms import rows_of, stage_name
from analysis.record.names import named

if TYPE_CHECKING:
    from analysis.clusters.place_stages import Stages
    from analysis.record.load import Record
    from analysis.words import Words


def prior_name(name: str, say: Words) -> str:
    """The name of a set of priors."""
    return {"judged": say("judged"), "fitted": say("fitted to dated projects")}.get(name, name)


def _named(record: Record, portfolios: str, say: Words) -> str:
    """The portfolios that a prior was fitted on, by their names."""
    return "; ".join(named(record, part, say.language) for part in portfolios.split("; "))


def prior_table(record: Record, geo: str, stages: Stages, say: Words) -> pd.DataFrame:
    """Every prior of every stage: mean, size, correlation, persistence, in force or not, grounds."""
    table = record.table("cluster_priors", geo)
    rows = []
    for name in dict.fromkeys(table["prior"]):
        assumed = assumptions_of(record, geo, str(name))
        assert assumed is not None
        for row in rows_of(table[table["prior"] == name]):
            force = say("yes") if row.in_force == "yes" else say("no")
            source = (
                say("judgement") if row.source in ("judged", "judgement") else _named(record, row.source, say)
            )
            if row.stage == GIVEN_UP:
                named = [say("Given up before works"), prior_name(str(name), say), force]
                rows.append([*named, say.percent(row.mean), say.number(row.size, 0), "", "", source])
                continue
            one = assumed.classes[row.stage]
            weight = rho_weights(one, None)
            rows.append(
                [
                    stage_name(stages, row.stage, say),
                    prior_name(str(name), say),
                    force,
                    say.percent(one.mean),
                    say.number(one.size, 0),
                    say.number(float(RHO @ weight / np.sum(weight)), 2),
                    say.number(one.persistence, 2),
                    source,
                ]
            )
    return pd.DataFrame(
        rows,
        columns=[
            say("Stage"),
            say("Prior"),
            say("In force"),
            say("A year, before counts"),
            say("Counts as cluster-years"),
            say("Correlation within a year"),
            say("From year to year"),
            say("Rests on"),
        ],
    )


def area_name(record: Record, geo: str, estate: str, say: Words) -> str:
    """A place of the comparison, with what is counted there where it is not clusters."""
    areas = record.table("areas").set_index("geo")
    name = areas.loc[geo, f"label_{say.language}"] or areas.loc[geo, "label_en"]
    return str(name) if estate == "clusters" else say("{place}: industrial parks", place=name)


def stage_word(stage: str, say: Words) -> str:
    """A stage of the comparison in words."""
    return {
        "planned": say("Planned"),
        "founded": say("Founded"),
        "started": say("Works started"),
        "complete": say("Infrastructure complete"),
        "operating": say("Operating"),
    }[stage]


def pace_table(pace: pd.DataFrame, record: Record, say: Words) -> pd.DataFrame:
    """Moves into each stage a cluster-year at risk, by place; the place of the page first."""
    rows = []
    for stage in ("founded", "started", "complete", "operating"):
        for row in rows_of(pace[pace["stage"] == stage]):
            rows.append(
                [
                    stage_word(stage, say),
                    area_name(record, row.geo, row.estate, say),
                    say("{start} to {end}", start=say.day(row.start), end=say.day(row.end)),
                    say.number(row.exposed, 0),
                    str(row.moved),
                    say.percent(row.yearly),
                ]
            )
    return pd.DataFrame(
        rows,
        columns=[
            say("Moved into"),
            say("Place"),
            say("Between"),
            say("Cluster-years at risk"),
            say("Moved"),
            say("A year"),
        ],
    )


def standing_table(standing: pd.DataFrame, record: Record, say: Words) -> pd.DataFrame:
    """The last counts of other places and of the country."""
    stages = ("planned", "founded", "started", "complete", "operating")
    rows = [
        [
            area_name(record, str(row["geo"]), str(row["estate"]), say),
            say.day(row["date"]),
            *("" if row[stage] != row[stage] else say.number(row[stage], 0) for stage in stages),
        ]
        for row in standing.to_dict("records")
    ]
    heads = [say("Place"), say("Newest count"), *(stage_word(stage, say) for stage in stages)]
    return pd.DataFrame(rows, columns=heads)
