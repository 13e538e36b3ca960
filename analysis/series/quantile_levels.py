"""The quantile levels at which forecasts are kept, drawn and told: each set of them stands here alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# .005, .01, .025, .05 to .95 by .05, .975, .99, .995
LEVELS = np.round(
    np.concatenate([[0.005, 0.01, 0.025], np.arange(0.05, 0.951, 0.05), [0.975, 0.99, 0.995]]), 3
)
FAN = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
BAND = (0.025, 0.1, 0.5, 0.9, 0.975)
MIDDLE = (0.1, 0.5, 0.9)
ENDS = (0.1, 0.9)
BELTS = ((0.025, 0.975), ENDS, (0.25, 0.75))  # the bands of a fan, the widest first


def shares(levels: Sequence[float]) -> tuple[int, ...]:
    """The intervals that lie between levels mirrored at the median, in percent, the widest first.

    >>> shares(FAN), shares(MIDDLE)
    ((95, 80, 50), (80,))
    """
    return tuple(round(100 * (1 - 2 * level)) for level in levels if level < 0.5)
