"""A warm process for the tests alone, ended with them."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest


@pytest.fixture(scope="session", autouse=True)
def runtime() -> Iterator[Path]:
    """A runtime folder of this test session, so that no warm process of the user is met or ended."""
    folder = Path(tempfile.mkdtemp(prefix="wb-"))
    before = os.environ.get("WORKBOOK_RUNTIME")
    os.environ["WORKBOOK_RUNTIME"] = str(folder)
    yield folder
    for pid in warm_processes(folder):
        os.kill(pid, signal.SIGTERM)
    if before is None:
        del os.environ["WORKBOOK_RUNTIME"]
    else:
        os.environ["WORKBOOK_RUNTIME"] = before
    shutil.rmtree(folder, ignore_errors=True)


def warm_processes(folder: Path) -> list[int]:
    """The warm processes that serve below a runtime folder."""
    lines = {one.pid: one.info["cmdline"] or [] for one in psutil.process_iter(["cmdline"])}
    return [pid for pid, words in lines.items()
            if any(word.endswith("warm.py") for word in words) and any(str(folder) in word for word in words)]
