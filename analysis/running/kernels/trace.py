"""What a run really reads: imported in the kernel before the first cell, asked after the last one.

An audit hook sees each file that Python opens and each folder it lists; sys.modules holds the code that was
reached. Nothing is declared by hand, and nothing of this shows in the notebook. Reads made by other programs,
or by a C++ library that is given a path, are not seen: the project opens its data through Python.
"""

from __future__ import annotations

import json
import os
import sys
import sysconfig

READ_EVENTS = ("open", "os.listdir", "os.scandir")
KEPT_EVENT = "workbook.kept"  # see keeping.shelf; named here, so that watching imports nothing
# Folders that are no part of what a run is made from; `.cache` holds only what is keyed by its content.
NEVER = (".git", ".venv", "__pycache__", ".cache", ".ipynb_checkpoints")
PACKAGE = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))  # it may lie outside the root
LIBRARIES = tuple(
    {sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")}
)
NEVER_ENDS = (".egg-info", ".dist-info")


class Trace:
    """Files opened for reading and folders listed, below `root` or in this package, since it was set."""

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)
        self.opened: set[str] = set()
        self.listed: set[str] = set()
        self.written: set[str] = set()
        self.kept: dict[str, tuple[str, str]] = {}
        self._with_code: dict[str, bool] = {}

    def hook(self, event: str, arguments: tuple) -> None:
        """The audit hook; it must be quick and must never raise."""
        if event == KEPT_EVENT:
            self.kept[arguments[0]] = arguments[1:]
        if event not in READ_EVENTS:
            return
        name = arguments[0]
        if name is None:
            name = "."
        if isinstance(name, bytes):
            name = os.fsdecode(name)
        if not isinstance(name, str):
            return
        path = os.path.abspath(name)
        if event != "open":
            self.listed.add(path)
        elif arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_TRUNC):
            self.written.add(path)
        elif path not in self.written:
            self.opened.add(path)

    def code_inside(self, path: str) -> str | None:
        """As `inside` for a module's file: a folder that is no part of a key is told from its name once."""
        folder = os.path.dirname(path)
        if path.startswith(LIBRARIES) and not path.startswith(PACKAGE + os.sep):
            return None
        if folder not in self._with_code:
            self._with_code[folder] = self.inside(os.path.join(folder, "module.py")) is not None
        return self.inside(path) if self._with_code[folder] else None

    def inside(self, path: str) -> str | None:
        """The path from the root with forward slashes, or None for what is no part of a run's key.

        What is read of this package is a part, by its whole path where the package lies outside the root.
        """
        real = os.path.realpath(path)
        if real.startswith(self.root + os.sep):
            parts, before = real[len(self.root) + 1 :].split(os.sep), ""
        elif real.startswith(PACKAGE + os.sep):
            parts, before = real[len(PACKAGE) + 1 :].split(os.sep), PACKAGE.replace(os.sep, "/") + "/"
        else:
            return None
        left_out = any(part in NEVER or part.endswith(NEVER_ENDS) for part in parts)
        return None if left_out else before + "/".join(parts)

    def report(self) -> dict:
        """{"code": {module: path}, "data": [path], "folders": [path], "kept": {path: [key, digest]}}, sorted,
        relative to the root (what is kept elsewhere by its whole path).

        Folders of code are left out: the import machinery lists them.
        """
        code = {}
        for name, module in sorted(sys.modules.items()):
            path = self.code_inside(getattr(module, "__file__", None) or "")
            if path and name not in ("__main__", "__mp_main__", __name__):
                code[name] = path
        data = {path for path in map(self.inside, self.opened) if path and not path.endswith((".py", ".pyc"))}
        packages = {os.path.dirname(path) for path in code.values()}
        folders = {path for path in map(self.inside, self.listed) if path}
        kept = {path.removeprefix(self.root + os.sep): about for path, about in sorted(self.kept.items())}
        return {"code": code, "data": sorted(data), "folders": sorted(folders - packages), "kept": kept}


_RUNNING: list[Trace] = []


def start(root: str, memory: int | None = None) -> None:
    """Begin to watch, and let this process take at most `memory` bytes more than it has now."""
    if memory is not None:
        _limit(memory)
    _RUNNING.append(Trace(root))
    sys.addaudithook(_RUNNING[-1].hook)


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
