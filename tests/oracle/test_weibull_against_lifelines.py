"""The interval-censored Weibull agrees with lifelines, which lives in an environment of its own.

lifelines wants an older pandas than the project; so the test builds a virtual environment in the cache folder
once, installs lifelines there and asks a script in it. Where no package registry can be reached, it says so
and is skipped."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from shipped import RECORD

from analysis.clusters.durations import fit_weibull, founded_before

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".cache" / "oracle" / "lifelines"
SCRIPT = Path(__file__).with_name("fit_with_lifelines.py")
NO_REGISTRY = (
    "No matching distribution",
    "Failed to establish",
    "Connection",
    "timed out",
    "Name or service",
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def lifelines():
    """The interpreter of an environment that holds lifelines."""
    python = HOME / "bin" / "python"
    if not (HOME / "complete").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", HOME], check=True)
        made = subprocess.run(
            [python, "-m", "pip", "install", "-q", "lifelines==0.30.0"],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            if any(sign in made.stderr for sign in NO_REGISTRY):
                pytest.skip(
                    "no package registry can be reached, so lifelines cannot be installed for the comparison"
                )
            raise AssertionError(made.stderr)
        (HOME / "complete").touch()
    return python


def theirs(python, low, high):
    asked = {"low": list(low), "high": [None if np.isinf(end) else end for end in high]}
    done = subprocess.run(
        [python, SCRIPT], input=json.dumps(asked), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def drawn(shape, scale, n, seed):
    """Durations seen only at yearly visits for eight years."""
    true = scale * np.random.default_rng(seed).weibull(shape, n)
    low = np.minimum(np.floor(true), 8.0)
    return np.maximum(low, 1e-6), np.where(true > 8, np.inf, np.floor(true) + 1)


@pytest.mark.parametrize(("shape", "scale", "n"), [(0.8, 5.0, 120), (1.5, 3.0, 60), (3.0, 6.0, 40)])
def test_drawn_durations_are_fitted_alike(lifelines, shape, scale, n):
    low, high = drawn(shape, scale, n, 11)
    ours, other = fit_weibull(low, high), theirs(lifelines, low, high)
    assert ours.shape == pytest.approx(other["shape"], rel=1e-3)
    assert ours.scale == pytest.approx(other["scale"], rel=1e-3)


def test_the_register_is_fitted_alike(lifelines):
    view = RECORD.latest()
    waits = founded_before(view, "VN-HN")
    low, high = waits["low"].to_numpy(), waits["high"].to_numpy()
    told = (low > 0) | np.isfinite(high)  # from zero to no end says nothing; lifelines refuses it
    ours, other = fit_weibull(low, high), theirs(lifelines, np.maximum(low, 1e-6)[told], high[told])
    assert ours.shape == pytest.approx(other["shape"], rel=1e-3)
    assert ours.scale == pytest.approx(other["scale"], rel=1e-3)
