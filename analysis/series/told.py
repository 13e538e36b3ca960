"""What the command says of a file that it forecast: how it was read and which models carry which series."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from analysis.series.levels import LevelForecast
from analysis.series.panel import PANEL_SHARE, Panel
from analysis.series.quantile_file import FileForecast
from analysis.series.yearly_values import Yearly

MOST_TOLD = 12  # series whose models are named on the terminal
NAMED = 3  # models named of each


def told(made: FileForecast) -> Iterator[str]:
    """Lines for the terminal; of a file of many series the first twelve."""
    yield f"{'; '.join(made.notes)}"
    if made.panel is not None:
        yield shared(made.panel)
    for name, found in list(made.forecasts.items())[:MOST_TOLD]:
        yield f"{name}: {carried(found.weights)}{about(made.series[name], found)}"
    left = len(made.forecasts) - MOST_TOLD
    if left > 0:
        yield f"and {left} more; --models FILE writes the weights of all"


def shared(panel: Panel) -> str:
    """What the series of a file share, and what that counts in each forecast."""
    growth, between = 100 * np.expm1([panel.drift, panel.between**0.5])
    shock = 100 * np.expm1(panel.variance**0.5)
    return (
        f"panel of {panel.count} series: growth of {growth:.1f} % a year, {between:.1f} points apart between "
        f"series; a typical shock of {shock:.1f} %; {100 * PANEL_SHARE():.0f} % of each forecast"
    )


def carried(weights: Mapping[str, float]) -> str:
    """The models that carry a forecast, heaviest first.

    >>> carried({"theta": 0.5, "damped trend": 0.3, "straight trend": 0.15, "return to the mean": 0.05})
    'carried by theta (50 %), damped trend (30 %), straight trend (15 %); the other 1: 5 %'
    """
    heaviest = list(weights.items())[:NAMED]
    said = ", ".join(f"{name} ({100 * weight:.0f} %)" for name, weight in heaviest)
    rest = len(weights) - NAMED
    others = f"; the other {rest}: {100 * (1 - sum(weight for _, weight in heaviest)):.0f} %"
    return f"carried by {said}{others if rest > 0 else ''}"


def about(series: Yearly, found: LevelForecast) -> str:
    """What was left out of a series, and how its years were made."""
    notes = list(series.notes)
    if found.start:
        calm = series.years[found.start]
        notes.append(f"forecast from {calm} on: until then steps were ten times larger and more")
    return f"; {'; '.join(notes)}" if notes else ""
