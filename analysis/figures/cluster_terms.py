"""Stages, readings and kinds of count in the reader's words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from analysis.clusters.readings import year_of

if TYPE_CHECKING:
    import pandas as pd

    from analysis.clusters.place_stages import Stages
    from analysis.words import Words


def stage_name(stages: Stages, stage: str, say: Words) -> str:
    """A stage as a label.

    >>> from analysis.clusters.place_stages import Stage, Stages
    >>> from analysis.words import load
    >>> ready = Stage("ready", "Ready", "Xong", False, "", "")
    >>> stage_name(Stages((ready,)), "ready", load("vi"))
    'Xong'
    """
    return say.label(stages[stage])


def reading_name(stages: Stages, stage: str, say: Words) -> str:
    """A reading of the verb "build"."""
    return str(getattr(stages[stage], f"built_{say.language}"))


def kind_name(kind: str, say: Words) -> str:
    """Whether a count was seen or worked out."""
    return {"observed": say("observed"), "derived": say("derived")}[kind]


def scope_name(scope: str, say: Words) -> str:
    """Which clusters are counted."""
    return {"own": say("the remaining ones themselves"), "any": say("any new clusters")}[scope]


def day_of(when: float) -> date:
    """The day of a date in years: the inverse of year_of, to the day.

    >>> day_of(2021.0).isoformat()
    '2020-12-31'
    """
    year = int(when - 1e-9)
    length = date(year + 1, 1, 1).toordinal() - date(year, 1, 1).toordinal()
    day = date.fromordinal(date(year, 1, 1).toordinal() + round((when - year) * length) - 1)
    assert abs(year_of(day) - when) < 0.01
    return day


def rows_of(frame: pd.DataFrame) -> list[Any]:
    """The rows of a frame as named tuples, their cells of whatever type the frame has."""
    return list(frame.itertuples())
