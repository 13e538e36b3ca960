"""Which part of a series tells of its future, and whether on logs: breaks in the size of steps."""

from __future__ import annotations

import numpy as np

from analysis.assumed import assume
from analysis.series.mixture import Array

SHORTEST_AFTER = assume(
    "break_years_after",
    12,
    "years",
    (8, 16),
    "values behind a break that a series needs to be cut there",
    moves="breaks",
    legal=(3, 60),
)
TIMES_CALMER = assume(
    "break_times_calmer",
    10.0,
    "times",
    (5.0, 20.0),
    "how much smaller steps must have become for what was before to be left out",
    moves="breaks",
    legal=(1.0, 1000.0),
)
EVIDENCE = assume(
    "break_evidence",
    15.0,
    "log likelihood",
    (10.0, 25.0),
    "likelihood ratio that a break of the spread needs",
    moves="breaks",
)
LARGEST_STEP = assume(
    "largest_step",
    10.0,
    "times",
    (5.0, 20.0),
    "a step by more in one year tells of a new or broken series, for which logs do not suit",
    moves="breaks",
    legal=(1.5, 1000.0),
)


def calm_since(y: Array) -> int:
    """The index from which y is forecast: 0, or where steps became ten times smaller for good.

    For every cut with twelve values or more behind it the log likelihood ratio of two variances of the steps
    against one is taken (Inclan and Tiao 1994, for one break); the best cut counts where the ratio exceeds 15
    and the steps before it were ten times as large (root mean square). A hyperinflation of long ago says
    nothing of the width of next year's interval. The other way round, from calm to unrest, nothing is cut:
    what has become restless may become calm again.

    >>> import numpy as np
    >>> wild, calm = [40, 900, 2700, 450, 2500, 60], [5, 6, 4, 5, 7, 6, 8, 7, 5, 4, 6, 5, 6]
    >>> calm_since(np.array(wild + calm, float)), calm_since(np.array(calm, float))
    (6, 0)
    """
    x = np.diff(y) ** 2
    n = len(x)
    best, found = EVIDENCE(), 0
    for cut in range(3, n - SHORTEST_AFTER() + 2):
        before, after, whole = x[:cut].mean(), x[cut:].mean(), x.mean()
        if after <= 0 or before < TIMES_CALMER() ** 2 * after:
            continue
        gain = 0.5 * (n * np.log(whole) - cut * np.log(before) - (n - cut) * np.log(after))
        if gain > best:
            best, found = gain, cut
    return found


def suits_logs(y: Array) -> bool:
    """Whether y is positive throughout and never moves tenfold in one year.

    Such a step tells of a new or broken series and not of growth.
    """
    return bool((y > 0).all() and np.abs(np.diff(np.log(y))).max() < np.log(LARGEST_STEP()))
