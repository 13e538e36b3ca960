"""A toy project, and a warm process for the tests alone that ends with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from toys import toy_project


@pytest.fixture(autouse=True)
def own_warm_processes(runtime: Path) -> None:
    """No test here meets a warm process of the user."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The root of a fresh toy project."""
    return toy_project(tmp_path / "toy")
