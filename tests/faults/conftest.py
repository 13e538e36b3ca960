"""The toy project of tests/running, and a warm process for these tests alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "publishing"))
sys.path.insert(0, str(Path(__file__).parents[1] / "running"))

from toys import own_runtime, toy_project


@pytest.fixture(scope="session", autouse=True)
def runtime() -> Iterator[Path]:
    """The folder of the warm processes of these tests."""
    with own_runtime() as folder:
        yield folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The root of a fresh toy project."""
    return toy_project(tmp_path / "toy")
