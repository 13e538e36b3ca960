"""What stands along an axis: round values, whole years or stretches of time, as many as there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from analysis.figures.labels import width_of
from analysis.figures.style import SMALL

if TYPE_CHECKING:
    from matplotlib.axis import Axis

    from analysis.words import Words

APART = 5.0  # between two names, at least


@dataclass
class Scale:
    """How an axis is told: number, years, time or none; places are ticks, names where their texts stand."""

    kind: str = "number"
    factor: float = 1.0
    suffix: str = ""
    first: int = 0
    last: int = 0
    must: tuple[int, ...] = ()
    places: list[float] = field(default_factory=list)
    names: list[float] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def value_ticks(axis: Axis, scale: Scale, most: int, say: Words) -> None:
    """Round values inside the view, each with the same number of decimals."""
    from matplotlib.ticker import MaxNLocator

    low, high = sorted(float(end) * scale.factor for end in axis.get_view_interval())
    found: np.ndarray = np.asarray(MaxNLocator(nbins=most, steps=[1, 2, 5, 10]).tick_values(low, high))
    slack = 1e-9 * max(abs(low), abs(high))
    found = found[(found >= low - slack) & (found <= high + slack)]
    step = float(found[1] - found[0]) if len(found) > 1 else 1.0
    digits = next(d for d in range(7) if d == 6 or abs(round(step, d) - step) < 1e-9 * step)
    scale.places = [float(value) / scale.factor for value in found]
    scale.names = scale.places
    scale.texts = [say.number(float(value), digits) + scale.suffix for value in found]
    _set(axis, scale.places)


def named_ticks(axis: Axis, scale: Scale) -> None:
    """Places with names of their own."""
    scale.places = scale.names
    _set(axis, scale.places)


def year_ticks(axis: Axis, scale: Scale, width: float) -> None:
    """Whole years: those that must be named, and the others at the smallest even step that fits."""
    low, high = axis.get_view_interval()
    years = range(scale.first, scale.last + 1)
    step = _step(width / max(1.0, high - low), scale.must)
    named = _named(years, scale.must or (scale.last,), step)
    scale.places = [float(year) for year in years]
    scale.names = [float(year) for year in named]
    scale.texts = [str(year) for year in named]
    _set(axis, scale.places)


def time_ticks(axis: Axis, scale: Scale, width: float, say: Words) -> None:
    """Where years begin, each named in its middle; months where there is less than two years."""
    low, high = (float(end) for end in axis.get_view_interval())
    if high - low < 2.0:
        month_ticks(axis, scale, width, low, high, say)
        return
    years = range(int(np.floor(low)), int(np.ceil(high)))
    whole = [year for year in years if year + 0.5 > low + 0.2 and year + 0.5 < high - 0.2]
    must = [year for year in scale.must if year in whole]
    step = _step(width / (high - low), must)
    named = _named(whole, must or whole[-1:], step)
    marked = years if step == 1 else named
    scale.places = [float(year) for year in marked if year >= low]
    scale.names = [year + 0.5 for year in named]
    scale.texts = [str(year) for year in named]
    _set(axis, scale.places)


def month_ticks(axis: Axis, scale: Scale, width: float, low: float, high: float, say: Words) -> None:
    """Months with their year, at the smallest step that fits."""
    name = width_of(say.month(2025, 12, short=True), SMALL) + APART
    step = next(s for s in (1, 2, 3, 6, 12, 24) if s == 24 or width / (high - low) / 12 * s >= name)
    months = [
        m for m in range(int(np.ceil(low * 12 - 1e-6)), int(np.floor(high * 12 + 1e-6)) + 1) if m % step == 0
    ]
    scale.places = [month / 12 for month in months]
    scale.names = scale.places
    scale.texts = [say.month(month // 12, month % 12 + 1, short=True) for month in months]
    _set(axis, scale.places)


def years_named(years: Sequence[int], must: Sequence[int], room: float, size: float) -> list[int]:
    """The years to name where each has that much room, at a size of type; those that must be are."""
    return _named(years, must, _step(room * SMALL / size, must))


def _step(room: float, must: Sequence[int] = ()) -> int:
    """Years from name to name where a year has that much room; one that meets all years that must be named.

    >>> _step(40.0), _step(15.0), _step(15.0, (2025, 2030))
    (1, 2, 5)
    """
    wanted = width_of("2025", SMALL) + APART
    fits = [step for step in (1, 2, 5, 10, 20, 50) if step == 50 or room * step >= wanted]
    return next((step for step in fits if all((year - must[0]) % step == 0 for year in must)), fits[0])


def _named(years: Sequence[int], must: Sequence[int], step: int) -> list[int]:
    """The years to name: those that must be, and those a whole number of steps from the last that keep clear.

    >>> _named(range(2015, 2031), (2025, 2030), 2), _named(range(2019, 2026), (2025,), 2)
    ([2016, 2018, 2020, 2022, 2025, 2028, 2030], [2019, 2021, 2023, 2025])
    """
    kept = sorted(year for year in must if year in years)
    anchor = kept[-1] if kept else (years[-1] if len(years) else 0)
    for year in years:
        if (anchor - year) % step == 0 and all(abs(year - other) >= step for other in kept):
            kept.append(year)
    return sorted(kept)


def _set(axis: Axis, places: Sequence[float]) -> None:
    from matplotlib.ticker import FixedLocator, NullFormatter

    axis.set_major_locator(FixedLocator(list(places)))
    axis.set_major_formatter(NullFormatter())
