"""Scenarios: dated conditions on the paths, and how far out they lie."""
