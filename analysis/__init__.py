"""Forecasts of a city's GRDP per person and industrial clusters against its five-year plan.

>>> import analysis as wb
>>> book = wb.open_workbook()
>>> day = book.as_of("2021-08-10")
>>> own = wb.Scenario(growth={2022: 7.5, 2023: 7.5})
>>> f = day.forecast("VN-HN", plan="2021-2025", scenario=own, draws=500)
>>> 0 < f.probability(8300) < 1
True

Everything is loaded when it is first touched, so that the import costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.face.book import Book as Book
    from analysis.face.book import open_workbook as open_workbook
    from analysis.face.clusters_of_day import ClusterForecast as ClusterForecast
    from analysis.face.day import Day as Day
    from analysis.face.forecast_of_day import Forecast as Forecast
    from analysis.record.faults import InputFault as InputFault
    from analysis.running.tidy_results import tidy_results as results
    from analysis.scenarios.own_scenario import Scenario as Scenario
    from analysis.series.levels import forecast_levels as forecast_levels

    __version__: str

_LIVES_IN = {
    "Book": "face.book",
    "ClusterForecast": "face.clusters_of_day",
    "Day": "face.day",
    "Forecast": "face.forecast_of_day",
    "InputFault": "record.faults",
    "Scenario": "scenarios.own_scenario",
    "forecast_levels": "series.levels",
    "open_workbook": "face.book",
    "results": "running.tidy_results:tidy_results",
}
__all__ = [
    "Book",
    "ClusterForecast",
    "Day",
    "Forecast",
    "InputFault",
    "Scenario",
    "__version__",
    "forecast_levels",
    "open_workbook",
    "results",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "__version__":
        from importlib.metadata import version

        return version("plan-workbook")
    if name not in _LIVES_IN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, inside = _LIVES_IN[name].partition(":")
    found = getattr(import_module(f"{__name__}.{module}"), inside or name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
