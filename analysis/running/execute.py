"""Execute one notebook with papermill's ways, on a warm kernel, and say what it read.

papermill sets the parameters and marks a failing cell; the cells go through nbclient. What papermill and
nbclient put into a notebook that differs from run to run (times, random cell ids) is left out, so that two
runs of the same work are the same bytes.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import json
import re
import shutil
import sys
import time
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.keeping.seal import digest
from analysis.running import room
from analysis.running.digests import CODE, UNSETTLED, Digests
from analysis.running.failures import failed_cell, one_line, unreadable
from analysis.running.kernels.specs import clean_specs
from analysis.running.machine import USUAL, Limits
from analysis.running.outside import asks, notebook_asks
from analysis.running.run_log import RunLog
from analysis.workbook import VARIABLE

if TYPE_CHECKING:
    from analysis.running.plan import Job

START_SECONDS = 60.0
TRIES = 3
RECONNECT = 2  # ms until a socket tries again: we connect before the kernel listens, and zmq would wait 100
WAY_IN = CODE.with_name("plan_workbook.py")
LOST = "the warm process went away"


@dataclass(frozen=True)
class Reached:
    """What a run read, each path as kernels.module_names names it.

    code: modules by name with their files and the digests of these; data: the digests of files, UNSETTLED for
    one that changed meanwhile, None for one that was not there; folders: the digests of the names in them;
    asked: paths that were asked for, and whether they were there; kept: what the run took from or laid into
    the cache (its key and digest); unfollowed: what it did that cannot be followed.
    """

    code: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    data: Mapping[str, str | None] = field(default_factory=dict)
    folders: Mapping[str, str | None] = field(default_factory=dict)
    asked: Mapping[str, bool] = field(default_factory=dict)
    kept: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    unfollowed: tuple[str, ...] = ()


def reached(told: Mapping[str, Any], digests: Digests, source: bytes) -> Reached:
    """What the trace of a run of that notebook told, with the digests of what it read."""
    own = [
        path
        for name, path in told["code"].items()
        if name.split(".")[0] != "analysis" and "site-packages" not in path
    ]
    asked = {what for path in own for what in asks(_text(digests.place(path)))}

    def code(path: str) -> str | None:
        return UNSETTLED if path in told["unsettled"] else digests.file(path)

    def folder(path: str, had: str | None) -> str | None:
        return had if digests.folder(path) == had else UNSETTLED

    return Reached(
        code={name: (path, code(path)) for name, path in told["code"].items()},
        data={path: digests.settled(path, seen and tuple(seen)) for path, seen in told["data"].items()},
        folders={path: folder(path, had) for path, had in told["folders"].items()},
        asked=told["asked"],
        kept=told["kept"],
        unfollowed=tuple(sorted({*told["unfollowed"], *asked, *notebook_asks(source)})),
    )


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8") if path.endswith(".py") else ""
    except (OSError, ValueError):
        return ""


@dataclass(frozen=True)
class Executed:
    """A run's notebook as it is stored, what the run read, and its failure in one line, if it failed.

    A run that could not even be started has no notebook: its bytes are empty. source: the digest of the
    notebook that was run; log: the text of run_log.
    """

    notebook: bytes
    reached: Reached
    failure: str | None = None
    results: tuple[Mapping[str, Any], ...] = ()
    warm: bool = True
    source: str | None = None
    log: str = ""


class KernelLostError(RuntimeError):
    """The kernel died without any fault of its notebook; the run may simply be tried again."""


@contextlib.contextmanager
def without_grammars() -> Iterator[None]:
    """Import nbformat without `rfc3987_syntax`, whose grammars take 1.4 s and which no notebook needs."""
    absent = "rfc3987_syntax" not in sys.modules
    if absent:
        sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if absent:
            del sys.modules["rfc3987_syntax"]


def load_tools() -> None:
    """Import what a run needs; costs most of a second, so a batch does it while the warm process starts."""
    with without_grammars(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import papermill.execute  # noqa: F401


def prepare(source: bytes, parameters: Mapping[str, Any], kernel: str) -> Any:
    """The notebook with papermill's injected parameters and nothing left of an earlier run."""
    import nbformat
    from papermill.execute import remove_error_markers
    from papermill.parameterize import parameterize_notebook

    notebook = nbformat.reads(source.decode(), as_version=4)
    notebook.metadata["papermill"] = {}
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        cell.metadata.setdefault("tags", [])
    notebook = parameterize_notebook(notebook, dict(parameters), kernel_name=kernel, language="python")
    notebook = remove_error_markers(notebook)
    for number, cell in enumerate(notebook.cells):
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
            cell.metadata.pop("execution", None)
        cell.setdefault("id", f"cell-{number}")
    return notebook


async def run(job: Job, root: Path, kernel: str, limits: Limits, digests: Digests | None = None) -> Executed:
    """Run a job from the project's root; a notebook that is not there to be read is its failure."""
    try:
        source = (root / job.source).read_bytes()
    except OSError as fault:
        return Executed(b"", Reached(), f"{job.source} cannot be read: {fault.strerror}")
    made = await attempt(source, job.parameters, root, kernel, limits, digests, job.folder(root))
    return replace(made, source=digest(source))


async def attempt(
    source: bytes,
    parameters: Mapping[str, Any],
    root: Path,
    kernel: str,
    limits: Limits = USUAL,
    digests: Digests | None = None,
    folder: Path | None = None,
) -> Executed:
    """Execute, and try again when the kernel was lost through no fault of the notebook.

    Whatever keeps a notebook from being run is the failure of this run, so that its neighbours go on.
    """
    why = unreadable(source) or ""
    for _ in range(0 if why else TRIES):
        _heed_cancelling()
        try:
            return await execute(
                source, parameters, root, kernel=kernel, limits=limits, digests=digests, folder=folder
            )
        except KernelLostError as fault:
            why = f"{fault}, {TRIES} times"
        except Exception as fault:
            why = f"the notebook could not be run: {type(fault).__name__}: {fault}"
            break
    return Executed(b"", Reached(), one_line(why))


async def execute(
    source: bytes,
    parameters: Mapping[str, Any],
    root: Path,
    *,
    kernel: str = "workbook",
    limits: Limits = USUAL,
    digests: Digests | None = None,
    folder: Path | None = None,
) -> Executed:
    """Run a notebook from the project's root, or from a folder; a failing cell is a result, not an exception.

    Raises KernelLostError when the kernel died before it was ready or with its warm process, and what
    nbformat, papermill or jupyter_client raise when no kernel can be started at all.
    """
    notebook = prepare(source, parameters, kernel)
    client = _client(notebook, kernel, limits)
    failure: str | None = None
    told: dict[str, Any] | None = None
    log = RunLog(parameters, kernel)
    try:
        await _start(client, root, folder or root)
        await _ask(client, f"start({str(root)!r}, {limits.memory!r})")
        failure = await _run_cells(client, limits, log)
        if failure is None:
            told = json.loads(ast.literal_eval(await _ask(client, "report()")))
            client.set_widgets_metadata()
        warm = getattr(client.km.provisioner, "why_stock", "stock") is None
    finally:
        await _end(client)
    tables: tuple[dict[str, Any], ...] = ()
    try:
        tables = results_in(notebook)
    except (KeyError, TypeError, ValueError) as fault:
        failure = failure or one_line(f"its results cannot be read: {type(fault).__name__}: {fault}")
    read = Reached() if told is None else reached(told, digests or Digests(root), source)
    log.note(f"failed: {failure}" if failure else "finished")
    return Executed(to_bytes(_mark(notebook)), read, failure, tables, warm, log=log.text())


def _client(notebook: Any, kernel: str, limits: Limits) -> Any:
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from traitlets.config import Config

    quiet = Config()
    quiet.Application.log_level = 40
    client = NotebookClient(
        notebook,
        kernel_name=kernel,
        timeout=limits.seconds,
        record_timing=False,
        shutdown_kernel="immediate",
        allow_errors=False,
        config=quiet,
    )
    folder = room.furnish()
    # Sockets in a folder of our own cannot clash as ports do; the name of one may have 107 letters at most.
    transport = "ipc" if len(str(folder)) < 90 and sys.platform != "win32" else "tcp"
    client.km = AsyncKernelManager(
        kernel_name=kernel,
        kernel_spec_manager=clean_specs(),
        transport=transport,
        connection_file=str(folder / room.SOCKETS),
    )
    return client


async def _start(client: Any, root: Path, folder: Path) -> None:
    """Start kernel and channels; ready when the kernel has greeted our subscription to its outputs.

    jupyter_client's own wait sleeps 0.2 s to be sure of the same thing.
    """
    env = room.environment(Path(client.km.connection_file).parent)
    await client.async_start_new_kernel(cwd=str(folder), env={**env, VARIABLE: str(root)})
    client.kc = client.km.client()
    client.kc.context.reconnect_ivl = RECONNECT
    client.kc.start_channels(hb=False, stdin=False, control=False)
    client.kc.allow_stdin = False
    request = client.kc.kernel_info()
    seconds = 0.0
    while True:
        try:
            await client.kc.iopub_channel.get_msg(timeout=1)
            break
        except Exception as fault:
            seconds += 1
            if type(fault).__name__ != "Empty":
                raise
            await _alive(client)
            if seconds > START_SECONDS:
                said = f"the kernel {client.kernel_name!r} did not come up in {seconds:.0f} s"
                raise RuntimeError(said) from None
    reply = await _answer(client, request)
    client.nb.metadata["language_info"] = (reply or {})["content"]["language_info"]


async def _alive(client: Any) -> None:
    if not await client.km.is_alive():
        lost = getattr(client.km.provisioner, "lost", False)
        raise KernelLostError(LOST if lost else "the kernel died before it was ready")


async def _ask(client: Any, call: str) -> str:
    """Ask the trace in the kernel something that leaves no mark in the notebook or the user's names."""
    own = f"__import__('runpy').run_path({str(WAY_IN)!r})['own']"  # its path may hold another analysis
    expression = f"{own}('analysis.running.kernels.trace').{call}"
    request = client.kc.execute("", silent=True, store_history=False, user_expressions={"said": expression})
    said = (
        ((await _answer(client, request)) or {})
        .get("content", {})
        .get("user_expressions", {})
        .get("said", {})
    )
    if said.get("status") != "ok":
        raise RuntimeError(f"the kernel cannot say what it reads: {said.get('evalue', 'no answer')}")
    return str(said["data"]["text/plain"])


async def _answer(client: Any, request: str) -> Any:
    """The reply to a request of ours; raises KernelLostError when the kernel died meanwhile."""
    from nbclient.exceptions import DeadKernelError

    try:
        return await client.async_wait_for_reply(request)
    except DeadKernelError:
        await _alive(client)
        raise


async def _run_cells(client: Any, limits: Limits, log: RunLog) -> str | None:
    """Run the cells until one fails; the failure in one line, or None."""
    ends = time.monotonic() + limits.whole if limits.whole is not None else None
    for index, cell in enumerate(client.nb.cells):
        _heed_cancelling()
        left = None if ends is None else max(ends - time.monotonic(), 0.0)
        of_run = left is not None and (limits.seconds is None or left < limits.seconds)
        client.timeout = max(ceil(left or 0), 1) if of_run else limits.seconds
        began = time.perf_counter()
        what = f"the run took longer than {limits.whole} s" if of_run else ""
        failure = what + " and was stopped" if left == 0 else await _run_cell(client, index, cell, what)
        if cell.cell_type == "code":
            log.cell(index, cell, time.perf_counter() - began)
        if failure is not None:
            return failure or None  # empty: the notebook itself left by SystemExit
    return None


async def _run_cell(client: Any, index: int, cell: Any, of_run: str) -> str | None:
    """Run a cell: None, or the failure in one line, empty where the notebook ends here of itself.

    of_run: what is said of a cell that was stopped, where the limit is that of the whole run.
    """
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from nbformat.v4 import new_output

    try:
        await client.async_execute_cell(cell, index, execution_count=client.code_cells_executed + 1)
    except CellExecutionError as error:
        if error.ename == "SystemExit" and error.evalue in ("", "0"):  # papermill's rule: a clean way out
            return ""
        return failed_cell(index, error.ename, error.evalue)
    except CellTimeoutError:
        said = f"{of_run or f'the cell ran longer than {client.timeout} s'} and was stopped"
        cell.outputs.append(new_output("error", ename="TimeoutError", evalue=said, traceback=[said]))
        return f"cell {index}: {said}"
    except DeadKernelError:
        _heed_cancelling()  # nbclient takes a cancelled run for a dead kernel
        if getattr(client.km.provisioner, "lost", False):
            raise KernelLostError(LOST) from None
        code = await client.km.provisioner.poll()
        said = f"the kernel died ({_death(code)})"
        cell.outputs.append(new_output("error", ename="DeadKernelError", evalue=said, traceback=[said]))
        return f"cell {index}: {said}"
    return None


def _heed_cancelling() -> None:
    """Go no further in a run that was cancelled, though a library took the cancelling for something else.

    Up to Python 3.11 `asyncio.wait_for`, which nbclient uses, drops one that meets the end of what it waits
    for.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _death(code: int | None) -> str:
    """What an exit code means.

    >>> _death(-9), _death(3)
    ('signal 9, SIGKILL: killed from outside, often for want of memory', 'exit code 3')
    """
    import signal

    if code is None or code >= 0:
        return f"exit code {code}"
    name = signal.Signals(-code).name
    why = ": killed from outside, often for want of memory" if name == "SIGKILL" else ""
    return f"signal {-code}, {name}{why}"


async def _end(client: Any) -> None:
    """Kill the kernel and clean up, whatever state the client is in."""
    with contextlib.suppress(asyncio.CancelledError, RuntimeError, OSError):
        if client.km is not None and client.km.has_kernel:
            await client.km.shutdown_kernel(now=True)
    if client.kc is not None:
        client.kc.stop_channels()
    if client.km is not None:
        await client.km.cleanup_resources()
        shutil.rmtree(Path(client.km.connection_file).parent, ignore_errors=True)


def _mark(notebook: Any) -> Any:
    """Mark the failing cell as papermill does, with cell ids that are the same every time."""
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import ERROR_MARKER_TAG, raise_for_execution_errors

    with contextlib.suppress(PapermillExecutionError):
        raise_for_execution_errors(notebook, None)
    marks = [cell for cell in notebook.cells if ERROR_MARKER_TAG in cell.metadata.get("tags", [])]
    for number, cell in enumerate(marks):
        cell["id"] = f"papermill-error-{number}"
    return notebook


def to_bytes(notebook: Any) -> bytes:
    """The notebook as the bytes of its file; the kernel's process number in names of cells is left out."""
    from nbformat.v4 import writes

    text = writes(notebook, split_lines=True).rstrip("\n") + "\n"
    return re.sub(r"(/ipykernel)_\d+(/\d+\.py)", r"\1\2", text).encode()


def results_in(notebook: Any) -> tuple[dict[str, Any], ...]:
    """The result tables that `desk.finish` left in the outputs: {"columns": [...], "rows": [[...]]} each."""
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            about = output.get("metadata", {}).get("workbook", {})
            if isinstance(about, dict) and about.get("kind") == "results":
                rows = [list(row) for row in about["rows"]]
                found.append({"columns": list(about["columns"]), "rows": rows})
    return tuple(found)
