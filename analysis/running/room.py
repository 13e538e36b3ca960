"""The clean room of a run: its kernel sees named variables and its own configuration, nothing of the user's.

IPython, Jupyter and matplotlib have their configuration in folders of the room; the time zone is UTC, the
language is C in UTF-8, and what is installed for the user alone is not seen. HOME stays, so that files of the
user's can be read by name: such reads are watched like all others.
"""

from __future__ import annotations

import os
import shutil
import socket
import stat
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

PREFIX = "kernel-"
SOCKETS = "k.json"  # the connection file; the sockets are named after it
OWNER = "owner"
LONGEST_START = 120.0  # seconds within which a kernel has made its sockets, or never will
FIXED = {
    "COLUMNS": "80",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "LINES": "24",
    "LOGNAME": "workbook",
    "MATPLOTLIBRC": os.devnull,
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONNOUSERSITE": "1",
    "PYTHONUTF8": "1",
    "SHELL": "/bin/sh",
    "TZ": "UTC",
    "USER": "workbook",
}
# What a machine needs to work at all, and to reach a network (such a run is never counted as unchanged).
PASSED = (
    "DYLD_LIBRARY_PATH",
    "LD_LIBRARY_PATH",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
    "WORKBOOK_RUNTIME",
    "WORKBOOK_WARM",
    "WORKBOOK_WARM_IDLE",
    "all_proxy",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "ALL_PROXY",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
)


def environment(own: Path | None = None) -> dict[str, str]:
    """The variables of a kernel, all of them; `own` is its folder."""
    common = _shared() or Path(own or tempfile.gettempdir(), "room")
    found = dict(FIXED)
    found |= {name: os.environ[name] for name in PASSED if name in os.environ}
    found["HOME"] = home() or _made(common / "home")
    found["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), "/usr/local/bin", "/usr/bin", "/bin"])
    found["MPLCONFIGDIR"] = _made(common / "matplotlib")
    for name in ("CONFIG", "CACHE", "DATA", "STATE"):
        found[f"XDG_{name}_HOME"] = _made(common / name.lower())
    if own is not None:
        found["IPYTHONDIR"] = str(own / "ipython")
        for name in ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR"):
            found[f"JUPYTER_{name}"] = str(own / "jupyter")
    return found


def _shared() -> Path | None:
    """The part of the room that all kernels share, for what is slow to make (matplotlib's list of fonts)."""
    from analysis.running.kernels.client import NoWarmKernelError, runtime_folder

    with suppress(NoWarmKernelError, OSError):
        folder = runtime_folder() / "room"
        folder.mkdir(exist_ok=True)
        return folder
    return None


def home() -> str | None:
    """The user's home folder, or None for a user who has none."""
    with suppress(RuntimeError, KeyError):
        found = os.path.expanduser("~")
        return found if os.path.isdir(found) else None
    return None


def furnish() -> Path:
    """A new folder for one kernel, that names the process which made it."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    (folder / OWNER).write_text(f"{_here()} {os.getpid()}")
    return folder


def sweep() -> None:
    """Remove the folders of kernels whose command is gone: what a kill left."""
    user = os.getuid() if hasattr(os, "getuid") else None
    with suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            with suppress(OSError):
                if entry.name.startswith(PREFIX) and entry.is_dir(follow_symlinks=False):
                    about = entry.stat(follow_symlinks=False)
                    if about.st_uid == user and _left(Path(entry.path), about.st_mtime):
                        shutil.rmtree(entry.path, ignore_errors=True)


def _left(folder: Path, touched: float) -> bool:
    """Whether a folder is one of ours and nobody's any more: no socket in it answers, its owner is gone."""
    names = set(os.listdir(folder))
    sockets = [name for name in names if stat.S_ISSOCK(os.lstat(folder / name).st_mode)]
    strange = names - {SOCKETS, OWNER, "ipython", "jupyter", "room", *sockets}
    if strange or any(_answers(folder / name) for name in sockets):
        return False
    old = not 0 <= time.time() - touched < LONGEST_START
    with suppress(OSError, ValueError):
        where, pid = (folder / OWNER).read_text().split()
        if where == _here():
            return not _lives(int(pid))
    return bool(sockets) or old


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as end:
        end.setblocking(False)
        try:
            end.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            return False
        except OSError:
            return True
        return True


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _here() -> str:
    """Where the number of a process means something: this container's or machine's processes."""
    try:
        return os.readlink("/proc/self/ns/pid").replace(" ", "")
    except OSError:
        return "machine"


def _made(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    return str(folder)
