"""The warm process: forks IPython kernels with the third-party libraries already imported.

Run as a script (`python warm.py SOCKET`), never imported by a kernel, so that no module of the project is
in memory when a kernel is forked and an edit is always seen. One thread, no event loop, no zmq context:
only such a process may be forked. A client sends one packet, {"argv", "env", "cwd", "clean"} with the file
descriptors of its standard streams, and reads {"pid"} and at the end {"exit"}. A client that goes away takes
its kernel with it, as a stock kernel goes with its parent.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import time
import types
from typing import Any

PACKET = 1 << 18
# What the notebooks of an economist import sooner or later, and what a kernel imports for its first cell.
# matplotlib_inline hooks itself to the running shell when imported, so it must be left to the child.
PRELOADED = (
    "numpy",
    "numpy.random",
    "pandas",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "pandas.io.formats.csvs",
    "pandas.io.formats.format",
    "pandas.io.formats.html",
    "scipy.linalg",
    "scipy.optimize",
    "scipy.signal",
    "scipy.special",
    "scipy.stats",
    "statsmodels.stats.proportion",
    "statsmodels.tsa.api",
    "statsmodels.tsa.forecasting.theta",
    "statsmodels.tsa.statespace.api",
    "statsmodels.regression.linear_model",
    "matplotlib.figure",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "seaborn",
    "babel.dates",
    "babel.numbers",
    "babel.messages.pofile",
    "pydantic.json_schema",
    "pydantic.main",
    "pydantic.fields",
    "pydantic.plugin._schema_validator",
    "pydantic.type_adapter",
    "pydantic.types",
    "pyarrow.dataset",
    "pyarrow.pandas_compat",
    "pyarrow.parquet",
    "encodings.utf_8_sig",
    "yaml",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.interactiveshell",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.display",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "ipykernel.displayhook",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "ipywidgets",
    "filelock",
    "multiprocessing.pool",
    "concurrent.futures.process",
    "psutil",
    "sqlite3",
    "tornado.platform.asyncio",
    "tornado.queues",
    "zmq.eventloop.zmqstream",
)

LOCALES = ("en", "vi")
INLINE = "module://matplotlib_inline.backend_inline"


def preload(names: tuple[str, ...] = PRELOADED) -> None:
    """Import what can be imported; a library that is not installed is simply imported later, or never."""
    for name in names:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def rehearse() -> None:
    """Do once what libraries do when first used, and what no kernel could see a difference in.

    pydantic and matplotlib look through the entry points of all installed packages; Babel reads its locales.
    """
    with contextlib.suppress(ImportError):
        import pydantic

        pydantic.create_model("Rehearsal", number=(int, ...))
    with contextlib.suppress(ImportError):
        import matplotlib

        matplotlib.rcParams["backend"] = INLINE
    with contextlib.suppress(ImportError):
        import babel.numbers

        for locale in LOCALES:
            babel.numbers.format_decimal(1234.5, locale=locale)


def threads() -> int:
    """How many threads this process has; a process with more than one must not be forked."""
    return len(os.listdir("/proc/self/task"))


def become_kernel(request: dict[str, Any], streams: list[int]) -> None:
    """In the forked child: take the client's surroundings and run a kernel until it ends."""
    os.setsid()
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    for target, source in enumerate(streams):
        os.dup2(source, target)
        os.close(source)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    numpy = sys.modules.get("numpy")
    if numpy is not None:  # a clone of the warm process's state would give every kernel the same draws
        numpy.random.seed()
    gc.enable()
    sys.argv = request["argv"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    from ipykernel.kernelapp import IPKernelApp
    from IPython.core import application

    if request["clean"]:
        application.SYSTEM_CONFIG_DIRS.clear()
        application.ENV_CONFIG_DIRS.clear()
    app = IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize(sys.argv[1:])
    take_backend()
    app.start()


def take_backend() -> None:
    """Give matplotlib what it reads when it is imported: the kernel's backend, and a matplotlibrc here."""
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is not None:
        if os.path.exists("matplotlibrc"):
            matplotlib.rc_file("matplotlibrc")
        matplotlib.rcParams["backend"] = os.environ["MPLBACKEND"]


def run_child(request: dict[str, Any], streams: list[int]) -> None:
    """Run the kernel and leave without the slow tear-down of an interpreter full of libraries."""
    import atexit
    import threading
    import traceback

    code = 0
    try:
        become_kernel(request, streams)
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
        code = 1
    with contextlib.suppress(BaseException):
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
    for stream in (sys.__stdout__, sys.__stderr__):
        with contextlib.suppress(Exception):
            stream.flush()  # type: ignore[union-attr]
    os._exit(code)


class Server:
    """The loop: accept, fork, report ends; stop after `idle` seconds without a kernel."""

    def __init__(self, listener: socket.socket, idle: float) -> None:
        self.listener, self.idle = listener, idle
        self.waiting: set[socket.socket] = set()
        self.kernels: dict[int, socket.socket] = {}
        self.bell, bell_in = socket.socketpair()
        for end in (self.bell, bell_in):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(bell_in.fileno(), warn_on_full_buffer=False)
        self.bell_in = bell_in

    def serve(self) -> None:
        while True:
            clients = [*self.waiting, *self.kernels.values()]
            patience = None if clients else self.idle
            ready, _, _ = select.select([self.listener, self.bell, *clients], [], [], patience)
            if not ready:
                return
            if self.bell in ready:
                with contextlib.suppress(BlockingIOError):
                    self.bell.recv(4096)
            self.report_ends()
            for end in ready:
                if end is self.listener:
                    self.waiting.add(self.listener.accept()[0])
                elif end in self.waiting:
                    self.waiting.discard(end)
                    self.answer(end)
                elif end is not self.bell:
                    self.client_gone(end)

    def answer(self, client: socket.socket) -> None:
        """Fork a kernel for one request; a client that sent nothing was only asking whether we live."""
        packet, streams, _, _ = socket.recv_fds(client, PACKET, 3)
        if not packet:
            client.close()
            return
        request = json.loads(packet)
        if request.get("stop"):
            raise SystemExit
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            own = (self.listener, self.bell, self.bell_in, client)
            for end in (*own, *self.waiting, *self.kernels.values()):
                end.close()
            run_child(request, streams)
        for stream in streams:
            os.close(stream)
        self.kernels[pid] = client
        self.tell(client, {"pid": pid})

    def client_gone(self, client: socket.socket) -> None:
        """The client closed its end: its kernel, and what that started, goes too."""
        for pid, owner in self.kernels.items():
            if owner is client:
                for kill in (os.killpg, os.kill):  # it may not lead its group yet
                    with contextlib.suppress(ProcessLookupError):
                        kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                del self.kernels[pid]
                client.close()
                return

    def report_ends(self) -> None:
        """Tell each client the exit code of its ended kernel, negative for a signal as subprocess does."""
        for pid in list(self.kernels):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                client = self.kernels.pop(pid)
                self.tell(client, {"exit": os.waitstatus_to_exitcode(status)})
                client.close()

    @staticmethod
    def tell(client: socket.socket, message: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):
            client.send(json.dumps(message).encode())


def main(address: str, idle: float) -> None:
    """Preload, then serve on the socket at `address`; the socket appears only when all is ready."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    # pandas brings pyarrow, and that a thread of its allocator.
    os.environ["JE_ARROW_MALLOC_CONF"] = "background_thread:false"
    del sys.path[0]  # the folder of this script, which no kernel has on its path
    gc.disable()
    preload()
    rehearse()
    if threads() > 1:
        raise SystemExit("a preloaded library started a thread; such a process cannot be forked")
    gc.collect()
    gc.freeze()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(address + ".new")
    listener.listen(128)
    os.rename(address + ".new", address)
    try:
        Server(listener, idle).serve()
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(address)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
