"""The toy project of tests/running, and a warm process for these tests alone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "publishing"))
sys.path.insert(0, str(Path(__file__).parents[1] / "running"))

from toys import toy_project


@pytest.fixture(autouse=True)
def own_warm_processes(runtime: Path) -> None:
    """No test here meets a warm process of the user."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The root of a fresh toy project."""
    return toy_project(tmp_path / "toy")
