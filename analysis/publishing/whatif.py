"""What if: GRDP per person from a reader's own path of growth, prices, the exchange rate and population."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.growth.paths import Paths
    from analysis.words import Words

DRIVERS = ("growth", "deflator", "dong", "people")
# What a slider may reach, in percent a year; a central path beyond it widens it.
REACH = {"growth": (-5.0, 15.0), "deflator": (-4.0, 12.0), "dong": (-6.0, 20.0), "people": (-1.0, 4.0)}


@dataclass(frozen=True)
class Start:
    """Where the reader's path starts: the last complete year, USD per person, and VND per USD."""

    year: int
    usd: float
    rate: float


def central(paths: Paths) -> dict[str, list[float]]:
    """The weighted median of each driver by year, in percent, to one decimal: where the sliders start."""
    return {
        name: [round(float(value), 1) for value in paths.quantiles([0.5], name)[:, 0]] for name in DRIVERS
    }


def label(driver: str, say: Words) -> str:
    """What stands above the sliders of a driver, with its unit."""
    return {
        "growth": say("Real growth, % a year"),
        "deflator": say("Prices (deflator), % a year"),
        "dong": say("VND per USD, % a year"),
        "people": say("Population, % a year"),
    }[driver]


def panel(paths: Paths) -> dict[str, Any]:
    """All that the panel in the page needs."""
    usd = paths.base_vnd * 1e6 / paths.base_rate
    middle = central(paths)
    reach = {name: (min(low, *middle[name]), max(high, *middle[name])) for name, (low, high) in REACH.items()}
    return {
        "start": asdict(Start(int(paths.base_year), float(usd), float(paths.base_rate))),
        "years": [int(year) for year in paths.years],
        "central": middle,
        "reach": reach,
    }
