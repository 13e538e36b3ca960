"""What the cluster page says of its own past forecasts and of simulated cities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.figures.cluster_terms import stage_name

if TYPE_CHECKING:
    from analysis.words import Words


def score_reading(found: pd.DataFrame, say: Words) -> str:
    """What the backtest says, with its n, and where the method failed."""
    everything = found[found["stage"] == "all"].iloc[0]
    best, worst = (
        found[found["stage"] != "all"].sort_values("skill", kind="stable").iloc[k] for k in (-1, 0)
    )
    least = found[found["stage"] != "all"].sort_values("coverage", kind="stable").iloc[0]
    return say(
        "{n} counted dates from {origins} year ends are scored; they overlap, so they are worth far fewer "
        "independent "
        "ones, and nothing is proven. The 80% interval held {coverage} of them, least for {least} "
        "({least_coverage}). The score is {skill} better than the same moves as last year; best for {best} "
        "({best_skill}), worst for {worst} ({worst_skill}).",
        n=int(everything["n"]),
        origins=int(everything["origins"]),
        coverage=say.percent(everything["coverage"]),
        least=stage_name(least["stage"], say),
        least_coverage=say.percent(least["coverage"]),
        skill=say.percent(everything["skill"]),
        best=stage_name(best["stage"], say),
        best_skill=say.percent(best["skill"]),
        worst=stage_name(worst["stage"], say),
        worst_skill=say.percent(worst["skill"]),
    )


def push_reading(scored: pd.DataFrame, say: Words) -> str:
    """The push of 2023-24: what was forecast for the works started at the end of 2024, a year and two
    before.
    """
    started = scored[(scored["stage"] == "started") & (scored["date"] == pd.Timestamp("2024-12-31"))]
    by: Any = started.set_index("origin")
    if not {2022, 2023} <= set(by.index):
        return ""
    return say(
        "The method missed the push of 2023 and 2024. At the end of 2022 the record had last counted two "
        "years before, "
        "and the median for the end of 2024 was {two} started; at the end of 2023, with the count of "
        "January as its "
        "latest, it was {one} ({low} to {high}). {came} came. The counts that showed the push were "
        "published half a "
        "year later, and a hazard that doubles because the city presses for it is not in the past of a "
        "short record: "
        "the wide interval held it, the median did not.",
        two=int(by.loc[2022, "median"]),
        one=int(by.loc[2023, "median"]),
        low=int(by.loc[2023, "low"]),
        high=int(by.loc[2023, "high"]),
        came=int(by.loc[2023, "came"]),
    )


def founding_reading(scored: pd.DataFrame, say: Words) -> str:
    """The other failure: foundings stopped when the record still showed the rush of 2018-2020."""
    rows = scored[(scored["stage"] == "founded") & (scored["date"] == pd.Timestamp("2025-06-30"))].set_index(
        "origin"
    )
    if 2021 not in rows.index:
        return ""
    row: Any = rows.loc[2021]
    return say(
        "It failed on the foundings as well, the other way: from the end of 2021 the median for the middle "
        "of 2025 was "
        "{median} ({low} to {high}) and {came_low} to {came_high} came. The record held only the rush of "
        "2018 to 2020; "
        "that decisions had all but stopped was not counted by any page before 2024.",
        median=int(row["median"]),
        low=int(row["low"]),
        high=int(row["high"]),
        came_low=int(row["came_low"]),
        came_high=int(row["came_high"]),
    )


def world_reading(found: pd.DataFrame, say: Words) -> str:
    """The calibration in a sentence."""
    model = found[found["model"] == "model"]["coverage"]
    plain = found[found["model"] == "plain binomial"]["coverage"]
    shocked = found[found["rho"] > 0]
    ours = shocked[shocked["model"] == "model"]["crps"].to_numpy()
    theirs = shocked[shocked["model"] == "no year effect"]["crps"].to_numpy()
    return say(
        "In {kinds} kinds of simulated cities, {worlds} of each, the 80% interval of this model holds {low} "
        "to {high} of "
        "what comes; that of a plain binomial holds {plain_low} to {plain_high}. Where years carry shocks, "
        "its CRPS is "
        "below that of the model without a year effect in {won} of {n} kinds.",
        kinds=len(model),
        worlds=int(found["worlds"].iloc[0]),
        low=say.percent(model.min()),
        high=say.percent(model.max()),
        plain_low=say.percent(plain.min()),
        plain_high=say.percent(plain.max()),
        won=int((ours < theirs).sum()),
        n=len(ours),
    )


def plans_reading(judged: pd.DataFrame, say: Words) -> str:
    """How often the lower end of a plan of the year was reached, as far as counts decide it."""
    known = judged[judged["came_high"].notna()]
    missed = int((known["came_high"] < known["low"]).sum())
    met = int((known["came_low"] >= known["low"]).sum())
    return say(
        "Of {n} plans of past years the counts decide {decided}: {met} reached their lower end, {missed} "
        "did not. The chances "
        "that the forecast had given before the year averaged {mean}.",
        n=len(judged),
        decided=met + missed,
        met=met,
        missed=missed,
        mean=say.percent(judged["chance"].mean()),
    )
