"""Warm kernels: what a fork could get wrong, where they fall back, and who may use them."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import Request, urlopen

import nbformat
import psutil
import pytest
from jupyter_client import AsyncKernelManager, BlockingKernelClient, KernelManager
from nbformat.v4 import new_code_cell, new_notebook
from toys import kernels, warm_processes

from analysis.running.kernels import client

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="warm kernels need Linux")


@contextmanager
def kernel(name: str = "workbook", **start: object) -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    # Sockets in a folder: another test's kernel could take a port.
    with tempfile.TemporaryDirectory(prefix="kernel-") as folder:
        manager = KernelManager(kernel_name=name, transport="ipc", connection_file=f"{folder}/k.json")
        manager.start_kernel(**start)
        talk = manager.client()
        talk.start_channels()
        try:
            talk.wait_for_ready(timeout=60)
            yield manager, talk
        finally:
            talk.stop_channels()
            manager.shutdown_kernel(now=True)


def value(talk: BlockingKernelClient, expression: str) -> str:
    reply = talk.execute("", silent=True, user_expressions={"it": expression}, reply=True, timeout=30)
    return str(reply["content"]["user_expressions"]["it"]["data"]["text/plain"])


def test_unseeded_draws_differ_between_kernels() -> None:
    draw = "__import__('numpy').random.normal(), __import__('random').random()"
    with kernel() as (_, one), kernel() as (_, other):
        assert value(one, draw) != value(other, draw)


def test_the_libraries_are_there_and_the_project_is_not() -> None:
    with kernel() as (manager, talk):
        assert manager.provisioner.why_stock is None
        assert value(talk, "'pandas' in __import__('sys').modules") == "True"
        loaded = value(talk, "[m for m in __import__('sys').modules if m.split('.')[0] == 'analysis']")
        assert loaded == "[]"


def test_the_environment_and_the_folder_are_the_clients(tmp_path: Path) -> None:
    with kernel(env={**os.environ, "ONLY_HERE": "yes"}, cwd=str(tmp_path)) as (_, talk):
        assert value(talk, "__import__('os').environ['ONLY_HERE']") == "'yes'"
        assert value(talk, "__import__('os').getcwd()") == repr(str(tmp_path))


def test_what_python_reads_when_it_starts_is_honoured(tmp_path: Path) -> None:
    (tmp_path / "only_on_this_path.py").write_text("here = 1\n")
    env = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(tmp_path)}
    fresh = subprocess.run(
        [sys.executable, "-c", "print(hash('GRDP'))"], env=env, capture_output=True, text=True
    )
    with kernel(env=env) as (manager, talk):
        assert manager.provisioner.why_stock is None
        assert value(talk, "hash('GRDP')") == fresh.stdout.strip()
        assert value(talk, "__import__('only_on_this_path').here") == "1"


def test_a_kernel_goes_with_its_client() -> None:
    code = (
        "import os, signal\nfrom analysis.running.kernels.client import WarmKernel\n"
        "k = WarmKernel(['x', '-f', '/nonexistent/k.json'], dict(os.environ), '/')\n"
        "print(k.pid, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.returncode == -signal.SIGKILL
    pid = int(ended.stdout)
    until = time.monotonic() + 10
    while psutil.pid_exists(pid) and time.monotonic() < until:
        time.sleep(0.02)
    assert not psutil.pid_exists(pid)


def test_exit_codes_and_signals_come_back() -> None:
    with kernel() as (manager, talk):
        talk.execute("import os; os._exit(7)")
        until = time.monotonic() + 10
        while manager.is_alive() and time.monotonic() < until:
            time.sleep(0.02)
        assert manager.provisioner.process.returncode == 7


@pytest.mark.parametrize("named", [{"WORKBOOK_WARM": "0"}, {"WORKBOOK_RUNTIME": "/proc/nowhere"}])
def test_without_a_warm_process_a_stock_kernel_does_the_work(
    named: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, setting in named.items():
        monkeypatch.setenv(key, setting)
    with kernel() as (manager, talk):
        assert manager.provisioner.why_stock
        assert value(talk, "6 * 7") == "42"


def test_on_another_system_a_stock_kernel_does_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SYSTEM", "darwin")
    with kernel() as (manager, talk):
        assert manager.provisioner.why_stock == "warm kernels need Linux"
        assert value(talk, "6 * 7") == "42"


def test_a_kernel_can_be_restarted_and_interrupted() -> None:
    with kernel() as (manager, talk):
        # A kernel drops what is queued when a cell fails, unless it is asked not to.
        talk.execute("kept = 1\nprint(kept, flush=True)\nimport time\ntime.sleep(60)", stop_on_error=False)
        while talk.get_iopub_msg(timeout=30)["msg_type"] != "stream":
            pass
        manager.interrupt_kernel()
        assert talk.get_shell_msg(timeout=30)["content"]["ename"] == "KeyboardInterrupt"
        assert value(talk, "kept") == "1"
        manager.restart_kernel(now=True)
        talk.wait_for_ready(timeout=60)
        assert manager.provisioner.why_stock is None
        assert value(talk, "'kept' in globals()") == "False"


def test_a_folder_open_to_others_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o777)
    monkeypatch.setenv("WORKBOOK_RUNTIME", str(tmp_path))
    with pytest.raises(client.NoWarmKernelError, match="open to other users"):
        client.find_or_start()


def test_a_warm_process_that_cannot_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "warm.py"
    broken.write_text("raise SystemExit('a preloaded library started a thread')\n")
    monkeypatch.setattr(client, "WARM", broken)
    with pytest.raises(client.NoWarmKernelError, match="started a thread"):
        client.find_or_start()


def test_many_clients_start_one_warm_process(runtime: Path) -> None:
    code = "from analysis.running.kernels.client import find_or_start; find_or_start().close()"
    env = {**os.environ, "PYTHONHASHSEED": "11"}
    before = set(warm_processes(runtime))  # each of these may end of its own meanwhile
    clients = [subprocess.Popen([sys.executable, "-c", code], env=env) for _ in range(3)]
    assert [one.wait() for one in clients] == [0, 0, 0]
    assert len(set(warm_processes(runtime)) - before) == 1
    assert client.stop(env)


def test_an_idle_warm_process_ends_by_itself(runtime: Path) -> None:
    env = {**os.environ, "PYTHONHASHSEED": "12"}
    client.find_or_start(env, idle=0.2).close()
    path = client.address(env)
    until = time.monotonic() + 10
    while path.exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert not path.exists()
    assert not client.stop(env)


def test_the_debugger_answers_in_a_forked_kernel() -> None:
    async def ask() -> dict:
        manager = AsyncKernelManager(kernel_name="workbook")
        await manager.start_kernel()
        talk = manager.client()
        talk.start_channels()
        await talk.wait_for_ready(timeout=60)
        message = talk.session.msg(
            "debug_request",
            {
                "seq": 1,
                "type": "request",
                "command": "initialize",
                "arguments": {"clientID": "test", "adapterID": ""},
            },
        )
        talk.control_channel.send(message)
        reply = await talk.get_control_msg(timeout=30)
        talk.stop_channels()
        await manager.shutdown_kernel(now=True)
        return dict(reply["content"])

    assert asyncio.run(ask())["success"] is True


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    cells = [
        new_code_cell("x = 1", id="a", metadata={"tags": ["parameters"]}),
        new_code_cell("import sys\nprint(x, 'seaborn' in sys.modules)", id="b"),
    ]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": spec}), tmp_path / "toy.ipynb")
    return tmp_path


def test_plain_papermill_runs_on_a_warm_kernel(toy: Path) -> None:
    words = ["papermill", "toy.ipynb", "out.ipynb", "-k", "workbook", "-p", "x", "5"]
    subprocess.run([sys.executable, "-m", *words], cwd=toy, check=True, capture_output=True)
    out = nbformat.read(toy / "out.ipynb", as_version=4)
    assert out.cells[2].outputs[0]["text"] == "5 True\n"
    assert out.cells[1].source == "# Parameters\nx = 5\n"


def test_nbval_runs_on_a_warm_kernel(toy: Path) -> None:
    notebook = nbformat.read(toy / "toy.ipynb", as_version=4)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", name="stdout", text="1 True\n")]
    notebook.cells[1].execution_count = 2
    nbformat.write(notebook, toy / "toy.ipynb")
    words = ["pytest", "--nbval", "--nbval-kernel-name", "workbook", "toy.ipynb", "-p", "no:cacheprovider"]
    ended = subprocess.run([sys.executable, "-m", *words], cwd=toy, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout
    assert "2 passed" in ended.stdout


def answering(log: Path) -> str | None:
    """The address that a server's log tells, once it answers there: it is told before the server listens."""
    found = re.search(r"http://127.0.0.1:\d+/", log.read_text())
    with suppress(OSError):
        if found:
            urlopen(f"{found[0]}api?token=t", timeout=10).close()
            return found[0]
    return None


@contextmanager
def server(folder: Path) -> Iterator[tuple[str, int]]:
    """A running Jupyter server: its address, with the token, and its process."""
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyter",
                "server",
                "--no-browser",
                "--allow-root",
                "--port=0",
                "--ServerApp.ip=127.0.0.1",
                "--IdentityProvider.token=t",
            ],
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    try:
        until = time.monotonic() + 60
        while not (address := answering(folder / "log")):
            assert time.monotonic() < until, (folder / "log").read_text()
            time.sleep(0.1)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait()


def test_jupyter_starts_its_python_kernels_warm(tmp_path: Path, runtime: Path) -> None:
    with server(tmp_path) as (address, _):
        asked = json.dumps({"name": "python3"}).encode()
        with urlopen(Request(f"{address}api/kernels?token=t", asked, method="POST")) as reply:
            assert reply.status == 201
        folders = [psutil.Process(pid).cwd() for pid in kernels(runtime)]
        assert str(tmp_path) in folders, "the kernel was not forked"
