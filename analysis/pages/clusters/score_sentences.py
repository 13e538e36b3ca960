"""What the cluster page says of its own past forecasts and of simulated cities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.cluster_terms import stage_name

if TYPE_CHECKING:
    from analysis.clusters.place_stages import Stages
    from analysis.words import Words


def score_reading(found: pd.DataFrame, stages: Stages, say: Words) -> str:
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
        least=stage_name(stages, least["stage"], say),
        least_coverage=say.percent(least["coverage"]),
        skill=say.percent(everything["skill"]),
        best=stage_name(stages, best["stage"], say),
        best_skill=say.percent(best["skill"]),
        worst=stage_name(stages, worst["stage"], say),
        worst_skill=say.percent(worst["skill"]),
    )


def misses_reading(scored: pd.DataFrame, stages: Stages, say: Words) -> str:
    """The two worst misses of the median, one below what came and one above, each with its interval."""
    rows = scored.assign(miss=scored["came"] - scored["median"]).sort_values(
        ["miss", "origin", "date"], kind="stable"
    )
    told = [
        say(
            "{stage} by {date}, from the end of {origin}: median {median} ({low} to {high}), counted {came}",
            stage=stage_name(stages, row["stage"], say),
            date=say.day(row["date"]),
            origin=row["origin"],
            median=int(row["median"]),
            low=int(row["low"]),
            high=int(row["high"]),
            came=int(row["came"])
            if row["came_low"] == row["came_high"]
            else say.interval(row["came_low"], row["came_high"]),
        )
        for row in rows.iloc[[-1, 0]].to_dict("records")
        if row["miss"]
    ]
    if not told:
        return say("No median missed what came.")
    return say(
        "The worst misses: {misses}. A pace that changes because a city presses for it, or stops pressing, "
        "is not in the past of a short record, and counts of it are published months later.",
        misses="; ".join(told),
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
        "Of {n} plans of past years the counts decide {decided}; {met} reached their lower end and "
        "{missed} did not. The chances that the forecast had given before the year averaged {mean}.",
        n=len(judged),
        decided=met + missed,
        met=met,
        missed=missed,
        mean=say.percent(judged["chance"].mean()),
    )
