"""Scoring: how good such forecasts have been, and the archive of those that were published."""
