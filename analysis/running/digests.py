"""Digests of files, remembered by their size, times and inode, so that nothing unchanged is read twice."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import analysis

CODE = Path(analysis.__file__).parent  # where this package lies, which need not be the workbook's folder
SETTLED_NS = 2_000_000_000  # a file touched this recently may change again within one tick of its clock


def digest(content: bytes) -> str:
    """The digest of some bytes.

    >>> digest(b"GRDP")[:12]
    '9480062f66c2'
    """
    return hashlib.sha256(content).hexdigest()


class Digests:
    """Digests of files and of folder listings below one root; paths are relative to it, or absolute.

    `memory` names the JSON file that remembers them between commands; it may be lost at any time. A file is
    believed unchanged only while size, mtime, ctime and inode all are, and its times lay safely in the past
    when it was read: on a clock that went backwards nothing is believed.
    """

    def __init__(self, root: Path, memory: Path | None = None) -> None:
        self.root, self.memory = root, memory
        self.known: dict[str, list] = {}
        self.glance: dict[str, str | None] | None = None
        self.learned = False
        if memory is not None:
            with contextlib.suppress(OSError, ValueError):
                self.known = json.loads(memory.read_bytes())

    @contextlib.contextmanager
    def one_glance(self) -> Iterator[None]:
        """Inside, each file and folder is looked at once: for a check of many runs that read the same."""
        self.glance = {}
        try:
            yield
        finally:
            self.glance = None

    def file(self, path: str) -> str | None:
        """The digest of a file, or None where there is none."""
        if self.glance is None:
            return self._file(path)
        if path not in self.glance:
            self.glance[path] = self._file(path)
        return self.glance[path]

    def folder(self, path: str) -> str | None:
        """The digest of the names in a folder, hidden ones apart, or None where there is none."""
        if self.glance is None:
            return self._folder(path)
        if path + "/" not in self.glance:
            self.glance[path + "/"] = self._folder(path)
        return self.glance[path + "/"]

    def save(self) -> None:
        """Write the memory if something was learned; a folder that cannot be written is no fault here."""
        if self.memory is None or not self.learned:
            return
        beside = self.memory.with_name(f"{self.memory.name}.{os.getpid()}.part")
        with contextlib.suppress(OSError):
            beside.write_text(json.dumps(self.known))
            os.replace(beside, self.memory)
            self.learned = False

    def stamp(self, path: str) -> tuple[int, ...] | None:
        """Size, times and number of a file: while they stay, so does its content, as far as stat can tell."""
        try:
            now = os.stat(os.path.join(self.root, path))
        except OSError:
            return None
        return (now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino)

    def _folder(self, path: str) -> str | None:
        try:
            names = sorted(name for name in os.listdir(os.path.join(self.root, path)) if name[0] not in "._")
        except OSError:
            return None
        return digest("\n".join(names).encode())

    def _file(self, path: str) -> str | None:
        stamp = self.stamp(path)
        had = self.known.get(path)
        if had and stamp and tuple(had[:4]) == stamp:
            return str(had[4])
        try:
            with open(os.path.join(self.root, path), "rb") as file:
                found = digest(file.read())
        except OSError:
            self.learned |= self.known.pop(path, None) is not None
            return None
        if stamp and stamp == self.stamp(path) and max(stamp[1:3]) < time.time_ns() - SETTLED_NS:
            self.known[path] = [*stamp, found]
            self.learned = True
        else:
            self.learned |= self.known.pop(path, None) is not None
        return found
