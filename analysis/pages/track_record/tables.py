"""Scores as tables for a reader: every number with the n behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.scoring.accuracy import accuracy, compared, skill
from analysis.scoring.events import brier_table
from analysis.scoring.significance import Comparison

if TYPE_CHECKING:
    from analysis.words import Words

RIVALS = ("drift", "no_change", "target", "consensus")


def forecaster(code: str, say: Words) -> str:
    """The name of a forecaster."""
    return {
        "workbook": say("This workbook"),
        "drift": say("Random walk with drift"),
        "no_change": say("Same growth as the last year"),
        "target": say("The city's own target"),
        "consensus": say("Consensus for the country"),
    }[code]


def score_table(ledger: pd.DataFrame, digits: int, say: Words) -> pd.DataFrame:
    """One row a forecaster: n, how many figures they foresaw, and the measures; first figures unless said."""
    table, later = accuracy(ledger, "first"), accuracy(ledger, "latest")
    rows = []
    for who in [who for who in ("workbook", *RIVALS) if (table["forecaster"] == who).any()]:
        part = table[table["forecaster"] == who].set_index("measure")
        value = part["value"]
        now = later[(later["forecaster"] == who) & (later["measure"] == "crps")]["value"].iloc[0]
        sharp = not np.isnan(value["log_score"])
        rows.append(
            {
                say("Forecaster"): forecaster(who, say),
                say("Forecasts"): say.number(part["n"].iloc[0]),
                say("Figures"): say.number(part["outcomes"].iloc[0]),
                say("CRPS"): say.number(value["crps"], digits),
                say("CRPS, latest figures"): say.number(now, digits),
                say("Log score"): say.number(value["log_score"], 2) if sharp else say("a point"),
                say("Mean absolute error"): say.number(value["mae"], digits),
                say("Bias"): say.number(value["bias"], digits),
                say("80% interval held"): _covered(part, say) if sharp else say("a point"),
            }
        )
    return pd.DataFrame(rows)


def lead_table(ledger: pd.DataFrame, digits: int, say: Words, outcome: str = "first") -> pd.DataFrame:
    """One row a lead: the workbook's scores, and whether luck explains its difference from drift."""
    rows = []
    own = ledger[ledger["forecaster"] == "workbook"]
    for lead, part in own.groupby("lead"):
        table = accuracy(part, outcome)
        if table.empty:
            continue
        value = table.set_index("measure")["value"]
        result = compared(ledger, "workbook", "drift", outcome, float(str(lead)))
        rows.append(
            {
                say("Years ahead"): say.number(float(str(lead)), 1),
                say("Figures"): say.number(table["n"].iloc[0]),
                say("CRPS"): say.number(value["crps"], digits),
                say("CRPS less that of drift"): say.number(result.difference, digits),
                say("Bias"): say.number(value["bias"], digits),
                say("80% interval held"): say.percent(value["coverage_80"]),
                say("Diebold-Mariano test against drift"): tested(result, say),
            }
        )
    return pd.DataFrame(rows)


def tested(result: Comparison, say: Words) -> str:
    """What a Diebold-Mariano test says, or why there is none."""
    if result.reason:
        return {
            "few": say("none: {count} outcomes are too few", count=result.n),
            "overlap": say("none: the years overlap too much"),
            "equal": say("none: no difference"),
        }[result.reason]
    return say(
        "t = {statistic}, p = {p}, n = {count}",
        statistic=say.number(result.statistic, 2),
        p=say.number(result.p_value, 2),
        count=result.n,
    )


def skill_table(ledger: pd.DataFrame, say: Words) -> pd.DataFrame:
    """The workbook's errors against each rival's on common outcomes: minus is smaller, so better."""
    rivals = [who for who in RIVALS if (ledger["forecaster"] == who).any()]
    found = {
        outcome: skill(ledger, "workbook", rivals, outcome).set_index(["benchmark", "measure"])
        for outcome in ("first", "latest")
    }
    rows = []
    for who in [who for who in rivals if found["first"]["n"][(who, "crps")]]:
        rows.append(
            {
                say("Against"): forecaster(who, say),
                say("Forecasts in common"): say.number(int(found["first"]["n"][(who, "crps")])),
                say("Error of the median, first figures"): _against(found["first"], who, "mae", say),
                say("Error of the median, latest figures"): _against(found["latest"], who, "mae", say),
                say("CRPS, first figures"): _against(found["first"], who, "crps", say),
                say("CRPS, latest figures"): _against(found["latest"], who, "crps", say),
            }
        )
    return pd.DataFrame(rows)


def event_table(events: dict[str, pd.DataFrame], say: Words) -> pd.DataFrame:
    """One row a kind of event: n, how often it happened, what was stated, both Brier scores."""
    rows = []
    for label, table in events.items():
        scores = brier_table(table).iloc[0]
        known = int(scores["n"]) > 0
        rows.append(
            {
                say("Event"): label,
                say("Probabilities stated"): say.number(scores["n"]),
                say("Figures"): say.number(table.loc[table["happened"].notna(), "period"].nunique()),
                say("Happened"): say.percent(scores["happened"]) if known else say("open"),
                say("Mean probability stated"): say.percent(scores["stated"]) if known else say("open"),
                say("Brier score"): say.number(scores["brier"], 3) if known else say("open"),
                say("Brier score of climatology"): say.number(scores["climatology"], 3)
                if known
                else say("open"),
            }
        )
    return pd.DataFrame(rows)


def chance_table(chances: pd.DataFrame, say: Words) -> pd.DataFrame:
    """The stated probabilities by day."""
    return pd.DataFrame(
        {
            say("Day"): [say.day(day) for day in chances["origin"].dt.date],
            say("Lower end of the target"): [say.chance(p, 1) for p in chances["probability"]],
            say("Upper end"): [say.chance(p, 1) for p in chances["high_probability"]],
            say("Lower end, random walk with drift"): [say.chance(p, 1) for p in chances["benchmark"]],
        }
    )


def change(share: float, say: Words) -> str:
    """A difference in percent with its sign.

    >>> from analysis.words import load
    >>> change(0.404, load("en")), change(-0.02, load("vi"))
    ('+40%', '−2%')
    """
    return f"{'+' if round(100 * share) > 0 else ''}{say.percent(share)}"


def _covered(part: pd.DataFrame, say: Words) -> str:
    value, low, high = (say.percent(part[name]["coverage_80"]) for name in ("value", "low", "high"))
    return say("{share} ({low} to {high})", share=value, low=low, high=high)


def _against(table: pd.DataFrame, who: str, measure: str, say: Words) -> str:
    return change(-float(table["value"][(who, measure)]), say)
