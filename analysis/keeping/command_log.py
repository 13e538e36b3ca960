"""A log file of every command: what was asked, what became of it, how long it took.

One file a command, named by its beginning (UTC) and its process, in a folder of the workbook's cache. The
newest 200 are kept. A log that cannot be written never stops a command.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shlex
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

LOG = logging.getLogger("workbook")
FOLDER = "log"  # in the cache of a workbook
KEPT = 200
_NAME = re.compile(r"\d{8}T\d{6}Z-[a-z]+-\d+\.log")


class _Quiet(logging.FileHandler):
    """A file that is full or closed loses a line of the log, and the command goes on."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the library's name)
        """Say nothing."""

    def close(self) -> None:
        """Close the file; what a full disk did not take is lost."""
        with contextlib.suppress(OSError):
            super().close()


@contextlib.contextmanager
def logged(folder: Path | None, command: str, words: Sequence[str]) -> Iterator[None]:
    """Inside, what is said to LOG goes to a file of its own below `folder`; None keeps no log."""
    handler: logging.Handler = logging.NullHandler()
    if folder is not None:
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            began = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
            handler = _Quiet(folder / f"{began}-{command}-{os.getpid()}.log", encoding="utf-8", delay=True)
            _prune(folder)
    line = logging.Formatter("%(asctime)s.%(msecs)03dZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    line.converter = time.gmtime
    handler.setFormatter(line)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
    LOG.addHandler(handler)
    try:
        if folder is not None:
            from importlib.metadata import version

            LOG.info("workbook %s, version %s, in %s", shlex.join(words), version("plan-workbook"), _here())
        yield
    finally:
        LOG.removeHandler(handler)
        handler.close()


def _here() -> str:
    try:
        return os.getcwd()
    except OSError:  # a folder that was removed under our feet
        return "a folder that is gone"


def _prune(folder: Path) -> None:
    """Remove our own oldest logs; names that are not ours stay."""
    ours = sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))
    for path in ours[: -KEPT + 1]:
        path.unlink(missing_ok=True)
