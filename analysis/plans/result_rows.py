"""What the pages of the record hand on as result rows: targets, observed values, verdicts and delays."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.plans.verdict import WORTH
from analysis.record.result_schema import ROW, quantile_id


def _frame(rows: Iterator[tuple[object, ...]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(ROW)).astype({"value": float})


def joined(*frames: pd.DataFrame) -> pd.DataFrame:
    """Result rows of several kinds under each other."""
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)


def of_series(summary: pd.DataFrame) -> pd.DataFrame:
    """The last known value of every main series (frame of `coverage.main_series`) as observed rows."""
    return _frame(
        (row["indicator"], row["unit"], row["last"], "observed", row["basis"], row["value"])
        for _, row in summary[summary["years"] > 0].iterrows()
    )


def of_scoreboard(board: pd.DataFrame) -> pd.DataFrame:
    """Target bounds, latest value and verdict of every target of a board.

    output_type `target` with id low or high; `observed` with the period of the value; `verdict` with the
    basis as id and 1 met, 0.5 partly met, 0 missed, nan open as value.
    """

    def rows() -> Iterator[tuple[object, ...]]:
        for _, row in board.iterrows():
            for bound in ("low", "high"):
                if pd.notna(row[bound]):
                    yield row["indicator"], row["unit"], row["period"], "target", bound, row[bound]
            if pd.notna(row["value"]):
                yield row["indicator"], row["unit"], row["value_period"], "observed", "latest", row["value"]
            yield (
                row["indicator"],
                row["unit"],
                row["period"],
                "verdict",
                row["verdict_basis"] or "open",
                WORTH[row["verdict"]],
            )

    return _frame(rows())


def of_forecasts(forecasts: pd.DataFrame, probabilities: list[float]) -> pd.DataFrame:
    """Quantile rows and the chance of the target, from a frame of `forecast_targets`."""

    def rows() -> Iterator[tuple[object, ...]]:
        for _, row in forecasts.iterrows():
            for level in probabilities:
                yield row["indicator"], row["unit"], row["period"], "quantile", quantile_id(level), row[level]
            yield row["indicator"], row["unit"], row["period"], "probability", "target reached", row["reach"]

    return _frame(rows())


def of_delays(delays: pd.DataFrame) -> pd.DataFrame:
    """The days by which a milestone was or is late (frame of `sites.delays`), one row an interval end."""

    def rows() -> Iterator[tuple[object, ...]]:
        for _, row in delays.iterrows():
            for end in ("late_low", "late_high"):
                if pd.notna(row[end]):
                    yield (
                        f"{row['site_id']}:{row['milestone']}",
                        "days",
                        f"{row['planned_high']:%Y-%m-%d}",
                        "observed",
                        f"{row['state']}:{end}",
                        row[end],
                    )

    return _frame(rows())
