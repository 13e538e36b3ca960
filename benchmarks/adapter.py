"""What a scorer of forecasters calls: the two public forecasts under the names it expects."""

from analysis.models.levels import forecast_levels as levels
from analysis.models.per_person import forecast_per_person as gdppc

__all__ = ["gdppc", "levels"]
