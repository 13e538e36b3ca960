"""Digests of files, remembered by their size, times and inode, so that nothing unchanged is read twice."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from analysis.keeping.seal import DamagedError, digest, read_sealed, sealed
from analysis.keeping.shelf import Stamp, stamp
from analysis.keeping.writing import write
from analysis.running.kernels.module_names import listing

CODE = Path(str(files("analysis")))  # where this package lies, which need not be the workbook's folder
MEMORY, KEPT_AS = "digests.json", "digests of files"
UNSETTLED = "changed while the run was running"
SETTLED_NS = 2_000_000_000  # a file touched this recently may change again within one tick of its clock


class Digests:
    """Digests of files and of folder listings below one root; paths are relative to it, or absolute.

    `memory` names the file that remembers them between commands; it may be lost or damaged. A file is
    believed unchanged only while size, mtime, ctime and inode all are, and its times lay safely in the past
    when it was read: on a clock that went backwards nothing is believed.
    """

    def __init__(self, root: Path, memory: Path | None = None) -> None:
        self.root, self.memory = root, memory
        self.known: dict[str, list[Any]] = {}
        self.glance: dict[str, str | None] | None = None
        self.learned = False
        if memory is not None:
            with contextlib.suppress(OSError, DamagedError):
                self.known = (read_sealed(memory, KEPT_AS) or {"files": {}})["files"]

    def settled(self, path: str, seen: Stamp | None) -> str | None:
        """The digest of a file that looked like this when it was read, or UNSETTLED if it looks otherwise
        now."""
        return self.file(path) if self.stamp(path) == seen else UNSETTLED

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

    def below(self, *folders: Path) -> str:
        """One digest of every file below these folders, compiled modules and hidden files apart."""
        found = []
        for folder in folders:
            for where, inner, names in os.walk(folder):
                inner[:] = sorted(name for name in inner if name[0] not in "._")
                here = os.path.relpath(where, self.root)
                here = where if here.startswith("..") else here
                found += [f"{path}:{self.file(path)}" for name in sorted(names) if (path := f"{here}/{name}")]
        return digest("\n".join(found).encode())

    def save(self) -> None:
        """Write the memory if something was learned; a folder that cannot be written is no fault here."""
        if self.memory is None or not self.learned:
            return
        with contextlib.suppress(OSError):
            write(self.memory, sealed(KEPT_AS, {"files": self.known}), stage=self.memory.parent)
            self.learned = False

    def stamp(self, path: str) -> Stamp | None:
        """How a file looks (see keeping.shelf)."""
        return stamp(self.place(path))

    def place(self, path: str) -> str:
        """Where a path is that a key names: from the root, from home or from the top."""
        return os.path.join(self.root, os.path.expanduser(path) if path.startswith("~/") else path)

    def _folder(self, path: str) -> str | None:
        return listing(self.place(path))

    def _file(self, path: str) -> str | None:
        now = self.stamp(path)
        had = self.known.get(path)
        if had and now and tuple(had[:4]) == now:
            return str(had[4])
        try:
            if not stat.S_ISREG(os.stat(self.place(path)).st_mode):  # a pipe would wait for ever
                raise FileNotFoundError(path)
            with open(self.place(path), "rb") as file:
                found = digest(file.read())
        except OSError:
            self.learned |= self.known.pop(path, None) is not None
            return None
        if now and now == self.stamp(path) and max(now[1:3]) < time.time_ns() - SETTLED_NS:
            self.known[path] = [*now, found]
            self.learned = True
        else:
            self.learned |= self.known.pop(path, None) is not None
        return found
