"""A command's own streams: one may be a closed pipe, a full device or not there at all, and the work goes on.

A reader who has seen enough and closes the pipe is no error. What is lost otherwise is told once, at the end.
"""

from __future__ import annotations

import contextlib
import io
import os
import select
import sys
from collections.abc import Iterator
from typing import IO, Any


class Patient(io.RawIOBase):
    """A stream of the process that takes all that is written, and remembers why it could not pass it on."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.why: str | None = None

    def fileno(self) -> int:
        """The number of the stream."""
        return self.descriptor

    def isatty(self) -> bool:
        """Whether a person watches."""
        return os.isatty(self.descriptor)

    def writable(self) -> bool:
        """Always, as far as the writer can tell."""
        return True

    def write(self, content: Any) -> int:
        """All of it, as far as the writer can tell."""
        try:
            return os.write(self.descriptor, content)
        except BlockingIOError:  # it would have to wait, and was told not to
            select.select([], [self.descriptor], [])
            return self.write(content)
        except BrokenPipeError:
            pass
        except OSError as fault:
            self.why = self.why or fault.strerror
        return memoryview(content).nbytes


class Streams:
    """What became of the output of a command."""

    def __init__(self) -> None:
        self.why: str | None = None

    @property
    def lost(self) -> str | None:
        """What to say of output that could not be written, or None."""
        if self.why is None:
            return None
        return f"standard output cannot be written ({self.why}); the work itself is done"


@contextlib.contextmanager
def patient_streams() -> Iterator[Streams]:
    """Put patient streams in the place of the process's own, for good, and see at the end what was lost."""
    found = Streams()
    closed = sys.stdout is None
    _open_what_is_closed()
    raw = Patient(1)
    sys.stdout = _text(raw, sys.stdout)
    sys.stderr = _text(Patient(2), sys.stderr, at_once=True)
    try:
        yield found
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        found.why = "it is closed" if closed else raw.why


def _open_what_is_closed() -> None:
    """A file opened later must not get the number of a standard stream."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _text(raw: Patient, had: IO[str] | None, at_once: bool = False) -> io.TextIOWrapper:
    """A text stream that writes any text: what the terminal cannot show is spelled out."""
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=getattr(had, "encoding", None) or "utf-8",
        errors="backslashreplace",
        line_buffering=at_once or raw.isatty(),
        write_through=at_once,
    )
