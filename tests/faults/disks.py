"""File systems of a test's own."""

from __future__ import annotations

import subprocess

import pytest


def mount(*words: str) -> None:
    """Mount something, or skip the test where that is not allowed."""
    done = subprocess.run(["mount", *words], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"mounting needs a root that may mount: {done.stderr.strip()}")
