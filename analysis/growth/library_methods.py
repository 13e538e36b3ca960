"""What methods of statsmodels say of the same series: ETS, Theta and ARIMA, beside drift and no change."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from analysis.growth.drivers import drivers
from analysis.growth.pool import level_index
from analysis.series.mixture import Array
from analysis.series.quantile_levels import MIDDLE as PROBABILITIES
from analysis.words import mark

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.vintages import View

ETS, THETA, ARIMA = mark("ETS, damped trend"), mark("Theta"), mark("ARIMA(1,1,0) with drift")
DRIFT, NAIVE = mark("random walk with drift"), mark("no change")


def benchmark_forecasts(view: View, place: Place, last_year: int) -> pd.DataFrame:
    """Rows model, year, probability, value (USD per person) of each method on the levels that the pool uses.

    The methods see the place's own levels where seven stand in a row, else the country's index brought to
    the place's base level; a method that cannot be fitted is left out. Empty where no such series is known.
    """
    laws = drivers(view, place, last_year)
    index = level_index(laws, in_usd=True)
    if len(index) == 0:
        return pd.DataFrame(columns=["model", "year", "probability", "value"])
    levels = np.log(index / index[-1] * laws.base.usd)
    rows = [
        (model, year, probability, float(value))
        for model, quantiles in quantiles_by_method(levels, laws.horizon, PROBABILITIES).items()
        for year, row in zip(laws.years, np.exp(quantiles), strict=True)
        for probability, value in zip(PROBABILITIES, row, strict=True)
    ]
    return pd.DataFrame(rows, columns=["model", "year", "probability", "value"])


def quantiles_by_method(
    z: ArrayLike,
    horizon: int,
    probabilities: ArrayLike,
    methods: Sequence[str] = (DRIFT, NAIVE, ETS, THETA, ARIMA),
) -> dict[str, Array]:
    """Quantiles (horizon, P) of a series, of levels or of log levels, by method, on the scale of the series.

    A method that cannot be fitted is left out.
    """
    z, p = np.asarray(z, float), np.asarray(probabilities, float)
    h, steps = np.arange(1, horizon + 1)[:, None], np.diff(z)
    t = stdtrit(len(steps) - 1, p)
    found = {
        DRIFT: z[-1] + h * steps.mean() + t * np.sqrt(steps.var(ddof=1) * (h + h**2 / len(steps))),
        NAIVE: z[-1] + t * np.sqrt((steps**2).mean() * h),
    }
    # importing it sets filters of its own, which must come before ours
    import statsmodels.tools.sm_exceptions  # noqa: F401

    with warnings.catch_warnings():
        # short series: what statsmodels says of starting values and of convergence is known
        warnings.simplefilter("ignore")
        for name, method in ((ETS, _ets), (THETA, _theta), (ARIMA, _arima)):
            if name not in methods:
                continue
            try:
                quantiles = method(z, horizon, p)
            except (ValueError, np.linalg.LinAlgError):
                continue
            if np.isfinite(quantiles).all():
                found[name] = quantiles
    return {name: found[name] for name in methods if name in found}


def _normal(mean: ArrayLike, sd: ArrayLike, p: Array) -> Array:
    from scipy.special import ndtri

    return np.asarray(mean, float)[:, None] + np.asarray(sd, float)[:, None] * ndtri(p)


def _ets(z: Array, horizon: int, p: Array) -> Array:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    fitted = ETSModel(pd.Series(z), trend="add", damped_trend=True).fit(disp=False)
    ahead = fitted.get_prediction(start=len(z), end=len(z) + horizon - 1)
    return _normal(ahead.predicted_mean, np.sqrt(ahead.forecast_variance), p)


def _theta(z: Array, horizon: int, p: Array) -> Array:
    from statsmodels.tsa.forecasting.theta import ThetaModel

    fitted = ThetaModel(pd.Series(z), period=1, deseasonalize=False).fit()
    band = fitted.prediction_intervals(horizon, alpha=0.3173)
    mean = fitted.forecast(horizon)
    return _normal(mean, (band["upper"] - band["lower"]) / 2, p)


def _arima(z: Array, horizon: int, p: Array) -> Array:
    from statsmodels.tsa.arima import model

    ahead = model.ARIMA(z, order=(1, 1, 0), trend="t").fit().get_forecast(horizon)
    return _normal(ahead.predicted_mean, ahead.se_mean, p)
