"""Forecasts of a city's GRDP per person and industrial clusters against its five-year plan."""
