"""What a scorer of forecasters calls: the two public forecasts under the names it expects."""

from analysis.growth.per_person import forecast_per_person as gdppc
from analysis.series.levels import forecast_levels as levels

__all__ = ["gdppc", "levels"]
