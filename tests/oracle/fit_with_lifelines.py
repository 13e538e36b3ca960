"""Fit a Weibull to interval-censored durations with lifelines; runs in an environment of its own.

stdin: JSON {"low": [...], "high": [... or null]}; stdout: JSON {"shape": ..., "scale": ..., "version": ...}.
"""

import json
import sys

import lifelines
import numpy as np

asked = json.load(sys.stdin)
low = np.array(asked["low"], dtype=float)
high = np.array([np.inf if end is None else end for end in asked["high"]], dtype=float)
fitter = lifelines.WeibullFitter()
fitter.fit_interval_censoring(low, high)
json.dump(
    {"shape": float(fitter.rho_), "scale": float(fitter.lambda_), "version": lifelines.__version__},
    sys.stdout,
)
