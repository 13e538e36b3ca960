"""Paths of a small world with known moments, and a folder of scenarios to write into."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from analysis.growth.paths import Paths

MEAN = np.repeat([0.068, 0.014, 0.03, 0.02], 3)


def covariance() -> np.ndarray:
    """Growth with memory, dong and deflator correlated, people nearly fixed."""
    lag = np.abs(np.subtract.outer(range(3), range(3)))
    between = np.array([[1, 0, 0.2, -0.1], [0, 1, 0, 0], [0.2, 0, 1, 0.4], [-0.1, 0, 0.4, 1]])
    sds = np.array([0.02, 0.003, 0.02, 0.03])
    return np.kron(between * np.outer(sds, sds), 0.4**lag)


@pytest.fixture(scope="session")
def paths() -> Paths:
    draws = np.random.default_rng(7).multivariate_normal(MEAN, covariance(), 20_000)
    growth, people, deflator, dong = (draws[:, 3 * n : 3 * n + 3] for n in range(4))
    return Paths(
        "VN-HN",
        date(2021, 8, 10),
        2020,
        np.array([2021, 2022, 2023]),
        123.4,
        23_208.0,
        growth,
        people,
        deflator,
        dong,
        np.zeros(20_000, int),
        ("only",),
        np.full(20_000, 1 / 20_000),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "baseline.yaml").write_text(
        "title: {en: Baseline, vi: Kịch bản cơ sở}\nauthor: us\nreference: none\n", encoding="utf-8"
    )
    return tmp_path
