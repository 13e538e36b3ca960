"""Random numbers of paths by year, so that a longer question never changes the answer to a shorter one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.series.mixture import Array

BEYOND = 3  # marks the sources of the years beyond, beside those that scenarios take of the same seed


@dataclass(frozen=True)
class Streams:
    """One source of random numbers for the `near` years, and a source of its own for each year beyond.

    The near years reach to the end of the plan under way, whichever plan is asked about.
    """

    first: np.random.Generator
    near: int
    beyond: tuple[np.random.Generator, ...] = ()

    @classmethod
    def of(cls, seed: int, years: Sequence[int], near: int) -> Streams:
        """The streams of some years in a row.

        >>> short, long = (Streams.of(183, range(2021, last), 5) for last in (2024, 2031))
        >>> bool((short.normal(4) == long.normal(4)[:, :3]).all())
        False
        >>> short, long = (Streams.of(183, range(2021, last), 5) for last in (2026, 2031))
        >>> bool((short.normal(4) == long.normal(4)[:, :5]).all())
        True
        """
        beyond = tuple(np.random.default_rng([seed, BEYOND, year]) for year in years[near:])
        return cls(np.random.default_rng(seed), min(near, len(years)), beyond)

    def at(self, step: int) -> np.random.Generator:
        """The source of one year, by its place in the paths."""
        return self.first if step < self.near else self.beyond[step - self.near]

    def normal(self, draws: int, parts: int | None = None) -> Array:
        """Standard normal numbers, (draws, H), or (parts, draws, H)."""
        shape = (draws,) if parts is None else (parts, draws)
        near = self.first.standard_normal((*shape, self.near))
        beyond = [source.standard_normal((*shape, 1)) for source in self.beyond]
        return np.concatenate([near, *beyond], axis=-1) if beyond else near
