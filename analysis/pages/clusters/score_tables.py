"""Scores of past cluster forecasts and of simulated cities as tables of ready texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.figures.cluster_terms import rows_of, stage_name
from analysis.pages.clusters.tables import Cite, asked

if TYPE_CHECKING:
    from analysis.clusters.place_stages import Stages
    from analysis.words import Words


def score_table(summary: pd.DataFrame, stages: Stages, say: Words) -> pd.DataFrame:
    """Backtest scores by stage: n, coverage, CRPS, that of "same as last year", skill."""
    rows = [
        [
            say("All") if row.stage == "all" else stage_name(stages, row.stage, say),
            str(row.n),
            str(row.origins),
            say.percent(row.coverage),
            say.number(row.crps, 1),
            say.number(row.crps_last_year, 1),
            say.percent(row.skill),
        ]
        for row in rows_of(summary)
    ]
    return pd.DataFrame(
        rows,
        columns=[
            say("Stage"),
            say("Scored dates (n)"),
            say("Year ends"),
            say("80% interval holds"),
            say("CRPS, clusters"),
            say("Same as last year"),
            say("Skill"),
        ],
    )


def plan_record_table(record: pd.DataFrame, stages: Stages, cite: Cite, say: Words) -> pd.DataFrame:
    """Plans of past years, the forecast of the year end before, and what the counts allow."""
    rows = []
    for _, row in record.iterrows():
        known = row["came_low"] == row["came_low"]
        came = (
            say("not counted")
            if not known
            else (
                str(int(row["came_low"]))
                if row["came_low"] == row["came_high"]
                else say.interval(row["came_low"], row["came_high"])
            )
        )
        rows.append(
            [
                str(row["year"]),
                stage_name(stages, row["stage"], say),
                asked(row, say),
                say.chance(row["chance"]),
                say(
                    "{median} ({low} to {high})",
                    median=int(row["median"]),
                    low=int(row["q10"]),
                    high=int(row["q90"]),
                ),
                came,
                cite(row["source_id"]),
            ]
        )
    return pd.DataFrame(
        rows,
        columns=[
            say("Year"),
            say("Stage"),
            say("Plan"),
            say("Chance given before the year"),
            say("Forecast before the year"),
            say("Came"),
            say("Source of the plan"),
        ],
    )


def world_table(found: pd.DataFrame, say: Words) -> pd.DataFrame:
    """Coverage of the 80 % interval and CRPS in simulated cities, one row a kind of city, three
    forecasters.
    """
    names = {
        "none": say("none"),
        "moderate": say("moderate"),
        "strong": say("strong"),
        "persistent": say("moderate, lasting"),
        "given up": say("moderate, lasting; some given up"),
    }
    rows = []
    for (shocks, counts), mine in found.groupby(["shocks", "counts"], sort=False):
        by: Any = mine.set_index("model")
        rows.append(
            [
                names[str(shocks)],
                str(counts),
                str(int(by["worlds"].iloc[0])),
                *(say.percent(by.loc[m, "coverage"]) for m in ("model", "no year effect", "plain binomial")),
                *(say.number(by.loc[m, "crps"], 2) for m in ("model", "no year effect", "plain binomial")),
            ]
        )
    return pd.DataFrame(
        rows,
        columns=[
            say("Yearly shocks"),
            say("Counts seen"),
            say("Cities"),
            say("80% holds: this model"),
            say("80% holds: no year effect"),
            say("80% holds: plain binomial"),
            say("CRPS: this model"),
            say("CRPS: no year effect"),
            say("CRPS: plain binomial"),
        ],
    )
