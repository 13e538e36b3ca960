"""The scoreboard in words: verdicts, paths, counts and the record of the yearly plans as tables of ready
texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import terms
from analysis.figures.target_progress import asked
from analysis.plans.annual_plans import base_rate
from analysis.plans.scoreboard import BESIDE
from analysis.plans.verdict import VERDICTS, count_verdicts, row_verdicts
from analysis.record.names import named

if TYPE_CHECKING:
    from analysis.record.vintages import View
    from analysis.words import Words

Cite = Callable[[str], str]


def citer(view: View, say: Words) -> Cite:
    """A short name of a source: publisher and, where known, its day; empty for no source."""

    def cite(source_id: str) -> str:
        if not source_id:
            return ""
        row = view.source(source_id)
        shown = str(row["published"] or "")
        publisher = named(view.record, str(row["publisher"]), say.language, shown)
        if not shown:
            return say("{publisher}, no date", publisher=publisher)
        return f"{publisher}, {say.day(shown) if len(shown) == 10 else terms.period(shown, say)}"

    return cite


def namer(view: View, say: Words) -> Callable[[str], str]:
    """What a text of the record is called in the reader's language."""
    return lambda text: named(view.record, text, say.language)


def sources_of(frame: pd.DataFrame) -> list[str]:
    """Every page that a board names for targets, values or verdicts, each once."""
    columns = [name for name in ("source_id", "value_source", "verdict_source") if name in frame]
    return list(dict.fromkeys(name for column in columns for name in frame[column] if name))


def verdict_table(board: pd.DataFrame, say: Words) -> pd.DataFrame:
    """Row, target, what is asked and by when, latest value, distance, verdict with basis, evidence grade."""
    heads = {
        "row": say("Row"),
        "target": say("Target"),
        "asked": say("Asked for"),
        "by": say("By"),
        "latest": say("Latest known"),
        "distance": say("Distance"),
        "verdict": say("Verdict"),
        "evidence": say("Evidence"),
    }
    rows = [
        {
            "row": _row_number(row),
            "target": say.label(row),
            "asked": asked(row, say),
            "by": terms.period(row["period"], say),
            "latest": latest(row, say),
            "distance": gap(row, say),
            "verdict": verdict(row, say),
            "evidence": row["evidence"],
        }
        for _, row in board.iterrows()
    ]
    return pd.DataFrame(rows, columns=list(heads)).rename(columns=heads)


def path_table(board: pd.DataFrame, steps: pd.DataFrame, cite: Cite, say: Words) -> pd.DataFrame:
    """Row, target, the values known on the way (oldest first) and the pages behind target, value and
    verdict."""
    heads = {
        "row": say("Row"),
        "target": say("Target"),
        "path": say("Values known on the way"),
        "target_source": say("Target printed by"),
        "sources": say("Latest value and verdict printed by"),
    }
    rows = [
        {
            "row": _row_number(row),
            "target": say.label(row),
            "path": _path(steps[steps["target_id"] == row["target_id"]], row, say),
            "target_source": cite(row["source_id"]),
            "sources": "; ".join(
                cite(name) for name in dict.fromkeys([row["value_source"], row["verdict_source"]]) if name
            ),
        }
        for _, row in board.iterrows()
    ]
    return pd.DataFrame(rows, columns=list(heads)).rename(columns=heads)


def count_table(board: pd.DataFrame, unknown_rows: int, say: Words) -> pd.DataFrame:
    """How many numbered rows were met, partly met, missed, open, or had no target text known yet."""
    counts = count_verdicts(row_verdicts(board[board["row"] != BESIDE]))
    table = {terms.verdict(name, say): str(counts[name]) for name in VERDICTS}
    return pd.DataFrame([table | {say("target not yet known"): str(unknown_rows)}])


def annual_table(record: pd.DataFrame, decimals: pd.Series, cite: Cite, say: Words) -> pd.DataFrame:
    """The yearly plans of one indicator: year, plan, first print, gap, verdict, source of the print."""
    heads = {
        "year": say("Year"),
        "plan": say("Plan"),
        "revised": say("Kind of plan"),
        "value": say("First print"),
        "gap": say("Distance"),
        "verdict": say("Verdict"),
        "source": say("Source of the print"),
    }
    rows = []
    for _, row in record.iterrows():
        most = int(decimals[row["indicator"]])
        rows.append(
            {
                "year": str(row["year"]),
                "plan": terms.bounds(row["low"], row["high"], row["unit"], most, say),
                "revised": say("changed during the year") if row["revised"] else say("set for the year"),
                "value": terms.number(row["value"], most, say),
                "gap": _signed(row["gap"], most, say),
                "verdict": terms.verdict(row["verdict"], say),
                "source": cite(row["value_source"] or "") if isinstance(row["value_source"], str) else "",
            }
        )
    return pd.DataFrame(rows, columns=list(heads)).rename(columns=heads)


def rate_table(record: pd.DataFrame, say: Words) -> pd.DataFrame:
    """How often yearly targets were met, all together and by indicator with two or more decided, 95 %
    intervals."""
    first = record[~record["revised"]]
    groups = [
        (say("All yearly targets as first set"), first["verdict"]),
        (say("All yearly targets changed during the year"), record.loc[record["revised"], "verdict"]),
    ]
    decided = first[first["verdict"] != "open"]
    groups += [
        (say.label(rows.iloc[0]), rows["verdict"])
        for _, rows in decided.groupby("indicator", sort=False)
        if len(rows) > 1
    ]
    table = []
    for label, found in groups:
        rate = base_rate(found)
        table.append(
            {
                say("Targets"): label,
                say("Met"): str(rate.met),
                say("Decided"): str(rate.n),
                say("Share met"): say.percent(rate.share) if rate.n else say("unknown"),
                say("95% interval"): say.interval(100 * rate.low, 100 * rate.high, 0) + "%"
                if rate.n
                else say("unknown"),
                say("Open"): str(int((found == "open").sum())),
            }
        )
    return pd.DataFrame(table)


def latest(row: pd.Series, say: Words) -> str:
    """The latest known value with its period; how it was come by where it was not printed as such."""
    if pd.isna(row["value"]):
        return say("unknown")
    value = terms.quantity(row["value"], row["unit"], int(row["decimals"]), say)
    period = terms.period(row["value_period"], say)
    if row["value_derived"]:
        return say("{value} ({period}, worked out from the years)", value=value, period=period)
    if row["value_status"] == "forecast":
        return say("{value} ({period}, estimated before the year end)", value=value, period=period)
    return say("{value} ({period})", value=value, period=period)


def gap(row: pd.Series, say: Words) -> str:
    """The distance to the target in its unit."""
    if pd.isna(row["distance"]):
        return say("unknown") if not str(row["unit"]).startswith("status") else ""
    return _signed(row["distance"], int(row["decimals"]), say)


def verdict(row: pd.Series, say: Words) -> str:
    """Verdict and basis; for an open target where the values point, for a disputed one that they disagree."""
    if row["verdict"] == "open":
        pointing = row["pointing"]
        said = say("open, not decided") if row["due"] else say("not yet due")
        return (
            say("{verdict}, pointing to {way}", verdict=said, way=terms.verdict(pointing, say))
            if pointing
            else said
        )
    parts = {"verdict": terms.verdict(row["verdict"], say), "basis": terms.basis(row["verdict_basis"], say)}
    return (
        say("{verdict} ({basis}; the latest figure contradicts it)", **parts)
        if row["disputed"]
        else say("{verdict} ({basis})", **parts)
    )


def _signed(distance: float, most: int, say: Words) -> str:
    if pd.isna(distance):
        return say("unknown")
    if distance == 0:
        return say("reached")
    size = terms.number(abs(distance), most, say)
    return say("{size} below", size=size) if distance < 0 else say("{size} above", size=size)


def _row_number(row: pd.Series) -> str:
    return str(row["row"]) if row["row"] != BESIDE else ""


def _path(steps: pd.DataFrame, row: pd.Series, say: Words) -> str:
    bare = str(row["unit"]) if str(row["unit"]).startswith("status") else ""
    said = []
    for period, value, ahead in zip(steps["period"], steps["value"], steps["ahead"], strict=True):
        parts = {
            "period": terms.period(period, say),
            "value": terms.quantity(value, bare, int(row["decimals"]), say),
        }
        said.append(
            say("{period}: {value} (expected)", **parts) if ahead else say("{period}: {value}", **parts)
        )
    return "; ".join(said) or say("none known")
