"""Only one at a time: a lock on a file, on any disk.

Where the disk knows no flock the lock is a file that is there; it names its process, and one whose process is
gone does not hold.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NO_FLOCK = {errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK, errno.EINVAL}


class HeldError(RuntimeError):
    """Another process holds the lock."""


@contextmanager
def alone(path: Path, *, wait: bool = True, waiting: Callable[[], object] | None = None) -> Iterator[None]:
    """Hold the lock of a file. waiting: called once when another process holds it and we wait.

    Raises HeldError when it is held and `wait` is false, OSError where no lock can be written.
    """
    held = _held(path, wait, waiting)
    try:
        yield
    finally:
        held.release()


def _held(path: Path, wait: bool, waiting: Callable[[], object] | None) -> Any:
    from filelock import FileLock, SoftFileLock

    # filelock's own way out would wait for the file that an earlier flock left under the same name.
    try:
        return _acquired(FileLock(path, fallback_to_soft=False), wait, waiting)
    except OSError as fault:
        if fault.errno not in NO_FLOCK:
            raise
    return _acquired(SoftFileLock(path.with_name(f"{path.name}.soft")), wait, waiting)


def _acquired(lock: Any, wait: bool, waiting: Callable[[], object] | None) -> Any:
    from filelock import Timeout

    try:
        lock.acquire(timeout=0)
    except Timeout:
        if not wait:
            raise HeldError(lock.lock_file) from None
        if waiting is not None:
            waiting()
        lock.acquire()
    return lock
