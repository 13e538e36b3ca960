"""Find or start the warm process and ask it for kernels.

One warm process serves every client of the same user, interpreter, set of installed libraries and
surroundings. Whatever an interpreter reads only when it starts (PYTHONHASHSEED, PYTHONWARNINGS, the locale),
and whatever it inherits (limits, cpus, control group), is part of the name of its socket: a client with other
surroundings gets a warm process of its own.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from analysis.running.locks import alone

WARM = Path(__file__).with_name("warm.py")
SYSTEM = sys.platform
IDLE_SECONDS = 60.0
START_SECONDS = 60.0
READ_AT_START = (
    "PYTHON", "LD_", "LC_", "LANG", "OMP_", "OPENBLAS_", "MKL_", "MPL", "TZ", "HOME", "XDG_", "VIRTUAL_ENV",
)  # fmt: skip

SET_BY_WARM = ("OPENBLAS_NUM_THREADS",)


class NoWarmKernelError(RuntimeError):
    """No warm kernel can be had; the message says why. A stock kernel does the same work."""


def runtime_folder() -> Path:
    """The folder of the sockets, readable by this user only.

    `WORKBOOK_RUNTIME` names another one. Raises NoWarmKernelError where the folder belongs to somebody else.
    """
    named = os.environ.get("WORKBOOK_RUNTIME")
    base = os.environ.get("XDG_RUNTIME_DIR")
    if named:
        folder = Path(named)
    elif base and os.access(base, os.W_OK):
        folder = Path(base, "plan-workbook")
    else:
        folder = Path(tempfile.gettempdir(), f"plan-workbook-{os.getuid()}")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        owned = folder.stat()
    except OSError as fault:
        raise NoWarmKernelError(f"no folder for the warm process: {fault}") from fault
    if owned.st_uid != os.getuid() or owned.st_mode & 0o077:
        raise NoWarmKernelError(f"{folder} is open to other users; the warm process is not started there")
    return folder


def surroundings(env: Mapping[str, str]) -> list[object]:
    """What a forked kernel takes from the warm process and could not change afterwards."""
    import resource

    kinds = sorted({getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")})
    limits = [resource.getrlimit(kind) for kind in kinds]
    status = Path("/proc/self/status").read_text()
    umask = next((line for line in status.splitlines() if line.startswith("Umask")), "")
    spaces = [os.readlink(f"/proc/self/ns/{name}") for name in ("mnt", "net", "pid", "user")]
    group = Path("/proc/self/cgroup").read_text()
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    installed = [(folder, os.stat(folder).st_mtime_ns) for folder in sorted(libraries)]
    named = sorted((k, v) for k, v in env.items() if k.startswith(READ_AT_START) and k not in SET_BY_WARM)
    inherited = [limits, umask, spaces, group, sorted(os.sched_getaffinity(0)), os.nice(0)]
    return [sys.executable, sys.version, sys.flags, installed, named, inherited]


def address(env: Mapping[str, str]) -> Path:
    """The socket of the warm process for these surroundings (it need not exist)."""
    digest = hashlib.sha256(WARM.read_bytes())
    digest.update(repr(surroundings(env)).encode())
    return runtime_folder() / f"{digest.hexdigest()[:16]}.sock"


def connect(path: Path) -> socket.socket | None:
    """A connection to a living warm process of this user, or None."""
    end = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        end.connect(str(path))
        _, user, _ = struct.unpack("3i", end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        if user == os.getuid():
            return end
    except OSError:
        pass
    end.close()
    return None


def start(path: Path, env: Mapping[str, str], idle: float) -> subprocess.Popen[bytes]:
    """Start a warm process that outlives this one and ends by itself after `idle` seconds without work."""
    for left in (path, path.with_name(path.name + ".new")):
        left.unlink(missing_ok=True)
    with open(path.with_suffix(".log"), "w") as log:
        return subprocess.Popen(
            [sys.executable, str(WARM), str(path), str(idle)],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", env=dict(env), start_new_session=True,
        )  # fmt: skip


def find_or_start(env: Mapping[str, str] | None = None, idle: float | None = None) -> socket.socket:
    """A connection to the warm process, started if there is none.

    Raises NoWarmKernelError with the reason: another system than Linux, `WORKBOOK_WARM=0`, a process that
    does not come up.
    """
    env = dict(os.environ if env is None else env)
    if SYSTEM != "linux":
        raise NoWarmKernelError("warm kernels need Linux")
    if env.get("WORKBOOK_WARM") == "0":
        raise NoWarmKernelError("switched off by WORKBOOK_WARM=0")
    if idle is None:
        idle = float(env.get("WORKBOOK_WARM_IDLE", IDLE_SECONDS))
    path = address(env)
    found = connect(path)
    if found:
        return found
    try:
        with alone(path.with_suffix(".lock")):  # two clients start one warm process
            found = connect(path) or _started(path, start(path, env, idle))
    except OSError as fault:
        raise NoWarmKernelError(f"the warm process could not be started: {fault}") from fault
    if found:
        return found
    said = path.with_suffix(".log").read_text().strip().splitlines()
    raise NoWarmKernelError(f"the warm process did not start: {said[-1] if said else 'no message'}")


def _started(path: Path, process: subprocess.Popen[bytes]) -> socket.socket | None:
    """A connection to the warm process that was just started, or None when it does not come up."""
    given_up = time.monotonic() + START_SECONDS
    while time.monotonic() < given_up and process.poll() is None:
        found = connect(path)
        if found:
            process.returncode = 0  # it is left to itself; no warning that it still runs
            return found
        time.sleep(0.01)
    process.kill()
    process.wait()
    return None


def stop(env: Mapping[str, str] | None = None) -> bool:
    """End the warm process of these surroundings and its kernels; False if there was none."""
    end = connect(address(os.environ if env is None else env))
    if end is None:
        return False
    with end:
        end.send(json.dumps({"stop": True}).encode())
        end.recv(1)
    return True


class WarmKernel:
    """A kernel forked from the warm process, with the face of a `subprocess.Popen`.

    `lost` becomes true when the warm process itself went away: the kernel died through no fault of its
    notebook, and the run may be tried again. clean: no configuration of IPython but that of its own folder.
    """

    stdin = stdout = stderr = None

    def __init__(self, argv: list[str], env: Mapping[str, str], cwd: str, clean: bool = False) -> None:
        seen = {**env, "JPY_PARENT_PID": str(os.getpid())}
        request = json.dumps({"argv": argv, "env": seen, "cwd": cwd, "clean": clean}).encode()
        self.line = find_or_start(env)
        self.returncode: int | None = None
        self.lost = False
        with open(os.devnull) as nothing:
            try:
                socket.send_fds(self.line, [request], [nothing.fileno(), 1, 2])
                answer = json.loads(self.line.recv(4096) or b"{}")
            except (OSError, ValueError) as fault:
                self.line.close()
                raise NoWarmKernelError(f"the warm process did not answer: {fault}") from fault
        if "pid" not in answer:
            self.line.close()
            raise NoWarmKernelError("the warm process ended when it was asked for a kernel")
        self.pid: int = answer["pid"]
        self.line.setblocking(False)

    def poll(self) -> int | None:
        """The exit code, or None while the kernel runs."""
        if self.returncode is None:
            with contextlib.suppress(BlockingIOError):
                try:
                    message = self.line.recv(4096)
                except ConnectionError:
                    message = b""
                if message:
                    self.returncode = json.loads(message)["exit"]
                else:
                    self.lost = True
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(self.pid, signal.SIGKILL)
                    self.returncode = -signal.SIGKILL
                self.line.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; raises subprocess.TimeoutExpired as Popen does."""
        until = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired("warm kernel", timeout or 0)
            time.sleep(0.002)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)
