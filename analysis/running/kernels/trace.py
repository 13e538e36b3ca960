"""What a run really reads: imported in the kernel before the first cell, asked after the last one.

An audit hook sees each file that Python opens, each folder it lists, each program it starts and each address
it asks; `reads` adds what compiled libraries are given; sys.modules holds the code that was reached. Nothing
is declared by hand, and nothing of this shows in the notebook. What cannot be followed (another program, the
network, a compiled library that nobody knows) is said: such a run is never taken for unchanged.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from _thread import get_ident
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import source_from_cache
from types import FrameType
from typing import Any

from analysis.running.kernels.module_names import INSTALLED, KNOWN, STANDARD, Names, library, listing
from analysis.running.kernels.reads import (
    MOST_FILES,
    database,
    watch_asking,
    watch_databases,
    watch_forks,
    watch_libraries,
)

KEPT_EVENT = "workbook.kept"  # see keeping.shelf; named here, so that watching imports nothing
PROGRAMS = ("subprocess.Popen", "os.system", "os.posix_spawn", "os.spawn", "pty.spawn", "os.startfile")
FORKS = ("os.fork", "os.forkpty")
NETWORK = (
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
    "socket.sendto",
)
C_CALLS = ("ctypes.dlopen", "ctypes.dlsym", "ctypes.dlsym/handle")
WRITTEN = {"os.mkdir": 0, "os.rename": 1, "os.link": 1, "os.symlink": 1}
HEARD = {
    "open", "os.listdir", "os.scandir", "sqlite3.connect", "sqlite3.load_extension",
    KEPT_EVENT, *PROGRAMS, *FORKS, *NETWORK, *C_CALLS, *WRITTEN,
}  # fmt: skip
MAINS = ("__main__", "__mp_main__")
C_READERS = ("_gdbm", "_dbm")  # of the standard library
NO_FILES = ("/dev/", "/proc/", "/sys/")
HARMLESS = ("/dev/null", "/dev/random", "/dev/urandom", "/dev/tty", "/proc/self/fd", "/dev/shm")
OWN = "analysis.running.kernels."
IMPORTING = "<frozen importlib"
# The libraries of the kernel itself: what they do in threads of their own is no read of the notebook's.
OF_THE_KERNEL = ("ipykernel", "jupyter_client", "zmq", "tornado", "debugpy", "traitlets", "IPython", "comm")
Stamp = tuple[int, int, int, int]


class Trace:
    """What this process read since the hook was set, each path as `names` names it.

    opened: files and how each looked when it was first opened (None: it was not there). listed: folders and
    the digest of their names at that time. asked: paths and whether they were there. unfollowed: what was
    done that cannot be followed.
    """

    def __init__(self, root: str) -> None:
        self.names = Names(root)
        self.began = time.time_ns()
        self.opened: dict[str, Stamp | None] = {}
        self.listed: dict[str, str | None] = {}
        self.asked: dict[str, bool] = {}
        self.written: set[str] = set()
        self.kept: dict[str, tuple[str, str]] = {}
        self.unfollowed: dict[str, None] = {}
        self._unsettled: set[str] = set()
        self._stat = os.stat
        self._busy: set[int] = set()

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        """The audit hook; it must be quick and must never raise."""
        if event in HEARD:
            with self._alone() as first:
                if first:
                    try:
                        self._heard(event, arguments)
                    except Exception as fault:  # a read that is not understood is not followed
                        self.unfollowed[f"{event}: {type(fault).__name__}"] = None

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """Whether this thread does nothing of ours already: what we do ourselves is not heard."""
        thread = get_ident()
        first = thread not in self._busy
        self._busy.add(thread)
        try:
            yield first
        finally:
            if first:
                self._busy.discard(thread)

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            if isinstance(arguments[0], str | bytes):
                self._open(os.fsdecode(arguments[0]), arguments[2] or 0)
        elif event in ("os.listdir", "os.scandir"):
            self._list(arguments[0])
        elif event == KEPT_EVENT:
            self.kept[arguments[0]] = arguments[1:]
        elif event in WRITTEN:
            self._write(os.fsdecode(arguments[WRITTEN[event]]))
        elif event == "sqlite3.connect":
            self._read(database(arguments[0]))
        elif event in PROGRAMS:
            self._cannot_follow(f"the program {_program(arguments)}")
        elif event in FORKS:
            self._cannot_follow("another process")
        elif event in NETWORK:
            self._cannot_follow(f"the network: {_address(event, arguments)}")
        elif event in C_CALLS and self._asker() == "own":
            self._cannot_follow("C code called by ctypes")
        elif event == "sqlite3.load_extension":
            self._cannot_follow("an extension of SQLite")

    def given(self, path: str | None, writing: bool) -> None:
        """A library that opens files below Python was given a path; None for one that it does not tell."""
        with self._alone() as first:
            if not first:
                return
            if path is None:
                self._cannot_follow("a database that is attached")
            elif writing:
                self._write(path)
            elif "://" in path:
                self._cannot_follow(f"the network: {path.split('?')[0]}")
            elif os.path.isdir(path):
                self._whole(path)
            else:
                self._read(path)

    def ask(self, path: str, there: bool) -> None:
        """Somebody asked whether a path is there."""
        with self._alone() as first:
            if not first:
                return
            name = self.names.of(path)
            if name in (None, ".") or name in self.asked or name in self.written or name.startswith(NO_FILES):
                return
            try:  # outside, folders on the way to a file are asked for by whoever resolves a link
                outside = name.startswith(("/", "~", ".."))
                if there and outside and stat.S_ISDIR(self._stat(path).st_mode):
                    return
            except OSError:
                return
            if self._asker() in ("own", "library"):
                self.asked[name] = there

    def forked(self) -> None:
        """Another process was started."""
        with self._alone() as first:
            if first:
                self._cannot_follow("another process")

    def _open(self, path: str, flags: int) -> None:
        if path.endswith(".pyc") and f"{os.sep}__pycache__{os.sep}" in path:
            path = source_from_cache(path)
        if flags & os.O_TRUNC or (flags & os.O_WRONLY) or (flags & os.O_RDWR and not os.path.exists(path)):
            self._write(path)
        else:
            self._read(path)

    def _write(self, path: str) -> None:
        name = self.names.of(path)
        if name is not None:
            self.written.add(name)

    def _read(self, path: str | None) -> None:
        name = None if path is None else self.names.of(path)
        if path is None or name is None or name in self.opened or name in self.written:
            return
        if name.startswith(NO_FILES):
            if not name.startswith(HARMLESS) and self._asker() == "own":
                self._cannot_follow(name)
            return
        try:
            now = self._stat(path)
        except OSError:
            self.opened[name] = None
            return
        if stat.S_ISREG(now.st_mode):
            self.opened[name] = (now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino)
        elif not stat.S_ISDIR(now.st_mode):
            self._cannot_follow(f"{name}, which is no file")

    def _list(self, path: object) -> None:
        if isinstance(path, int):
            path = os.readlink(f"/proc/self/fd/{path}")
        text = "." if path is None else os.fsdecode(path)  # type: ignore[arg-type]
        name = self.names.of(text)
        if name is None or name in self.listed or self._asker() == "import":
            return
        if name == "." and self._asker() == "library":  # looking for what is installed, on every path
            return
        if not name.startswith(NO_FILES):
            self.listed[name] = listing(text)
        elif not name.startswith(HARMLESS) and self._asker() == "own":
            self._cannot_follow(name)

    def _whole(self, path: str) -> None:
        count = 0
        for folder, _, files in os.walk(path):
            name = self.names.of(folder)
            if name is not None:
                self.listed.setdefault(name, listing(folder))
            for file in files:
                count += 1
                if count > MOST_FILES:
                    self._cannot_follow(f"a folder of more than {MOST_FILES} files: {path}")
                    return
                self._read(os.path.join(folder, file))

    def _cannot_follow(self, what: str) -> None:
        if self._asker() not in ("import", "kernel"):
            self.unfollowed.setdefault(" ".join(what.split())[:200])

    def _asker(self) -> str:
        """Who asked for what is heard now: "own" code (a cell, the project), a "library", the "import" of a
        library, or the "kernel" in a thread of its own."""
        frame: FrameType | None = sys._getframe(1)
        first, by_kernel = None, False
        while frame is not None:
            path = frame.f_code.co_filename
            if path.startswith(IMPORTING):
                return "import" if first is None or first in KNOWN else "own"
            if path.startswith(INSTALLED):
                if (name := library(path)) in OF_THE_KERNEL:  # it hands on what a cell asks
                    by_kernel = True
                else:
                    first = first or name
            elif not path.startswith((*STANDARD, "<frozen")) and not _watching(frame):
                return "own" if first is None else "library"
            frame = frame.f_back
        return "kernel" if first is None and by_kernel else "library"

    def report(self) -> dict[str, Any]:
        """{"code": {module: path}, "data": {path: stamp}, "folders": {path: digest}, "asked": {path: there},
        "kept": {path: [key, digest]}, "unsettled": [path], "unfollowed": [what]}, sorted.

        unsettled: modules whose files were touched since this began.
        """
        with self._alone():
            code = self._code()
            here = set(code.values())
            data = {name: stamp for name, stamp in self.opened.items() if name not in here}
            asked = {
                name: there
                for name, there in self.asked.items()
                if name not in data and name not in here and (there or name not in self.written)
            }
            root = self.names.root + os.sep
            return {
                "code": code,
                "data": dict(sorted(data.items())),
                "folders": dict(sorted(self.listed.items())),
                "asked": dict(sorted(asked.items())),
                "kept": {path.removeprefix(root): about for path, about in sorted(self.kept.items())},
                "unsettled": sorted(self._unsettled),
                "unfollowed": sorted(self.unfollowed),
            }

    def _code(self) -> dict[str, str]:
        """The modules that were reached, but for those of known libraries, by name."""
        code = {}
        for name, module in sorted(sys.modules.items()):
            path = getattr(module, "__file__", None) or ""
            known = library(path)
            if name in C_READERS:
                self.unfollowed[f"the compiled library {name}"] = None
            if not path or name in MAINS or name.startswith(OWN) or known in KNOWN:
                continue
            if known is None and path.startswith(STANDARD):
                continue
            named = self.names.of(path)
            if named is None:
                continue
            code[name] = named
            if not path.endswith((".py", ".pyc")):
                self.unfollowed[f"the compiled library {name.split('.')[0]}"] = None
            if self._touched(path):
                self._unsettled.add(named)
        return code

    def _touched(self, path: str) -> bool:
        try:
            return self._stat(path).st_ctime_ns >= self.began
        except OSError:
            return False


def _watching(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__", "")).startswith(OWN)


def _program(arguments: tuple[Any, ...]) -> str:
    """The program that an event tells of: its first word in what may be a path, a command or a list."""
    for found in arguments:
        words = [found] if isinstance(found, str | bytes | os.PathLike) else found
        if isinstance(words, list | tuple) and words:
            return os.path.basename((os.fsdecode(words[0]).split() or [""])[0])
    return ""


def _address(event: str, arguments: tuple[Any, ...]) -> str:
    found = arguments[1] if event in ("socket.connect", "socket.sendto") else arguments[0]
    if isinstance(found, tuple):
        return ":".join(str(part) for part in found[:2])
    return os.fsdecode(found) if isinstance(found, str | bytes) else str(found)


_RUNNING: list[Trace] = []


def start(root: str, memory: int | None = None) -> None:
    """Begin to watch, and let this process take at most `memory` bytes more than it has now."""
    if memory is not None:
        _limit(memory)
    trace = Trace(root)
    watch_libraries(trace.given)
    watch_asking(trace.ask)
    watch_forks(trace.forked)
    watch_databases(trace.given)
    _RUNNING.append(trace)
    sys.addaudithook(trace.hook)
    trace.given("matplotlibrc", False)  # read when matplotlib is imported, which a warm kernel did before


def report() -> str:
    """The report of the trace in this process, as JSON."""
    return json.dumps(_RUNNING[-1].report())


def _limit(memory: int) -> None:
    import resource

    with open("/proc/self/status") as status:
        now = next((int(line.split()[1]) * 1024 for line in status if line.startswith("VmData")), 0)
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    wanted = now + memory
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard < 0 else min(wanted, hard), hard))
