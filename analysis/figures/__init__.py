"""Figures: drawing only; a tidy frame in, a figure out."""
