"""Runs on a real Dask cluster of three workers: the same bytes, lost workers, checkouts that differ."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from toys import jobs, notebook, outputs, run

from analysis.record.faults import InputFault
from analysis.running import workers as cluster
from analysis.running.batch import BatchError, run_edition
from analysis.running.results import results
from analysis.workbook import Workbook

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """A scheduler and three workers on loopback: the address and the workers."""
    folder = tmp_path_factory.mktemp("dask")
    told = folder / "scheduler.json"
    quiet = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "distributed.cli.dask_scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(told),
        ],
        **quiet,
    )
    workers = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "distributed.cli.dask_worker",
                "--scheduler-file",
                str(told),
                "--no-nanny",
                "--host",
                "127.0.0.1",
                "--nthreads",
                "1",
                "--no-dashboard",
            ],
            **quiet,
        )
        for _ in range(3)
    ]
    until = time.monotonic() + 60
    while not told.exists() and time.monotonic() < until:
        time.sleep(0.05)
    address = json.loads(told.read_text())["address"]
    with cluster.connect(address) as client:
        client.wait_for_workers(3, timeout=60)
    yield address, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


def test_a_cluster_gives_the_bytes_of_a_local_batch_though_a_worker_is_killed(
    project: Path, dask: tuple[str, list[subprocess.Popen]]
) -> None:
    address, workers = dask
    notebook(project / "notebooks/steady.ipynb", "import time\ntime.sleep(0.2)", "seed ** 2")
    chosen = jobs("rates", "steady", seeds=range(6))
    run(project, chosen, "local")

    def kill_one() -> None:
        until = time.monotonic() + 60
        while not list((project / "far").rglob("manifest.json")) and time.monotonic() < until:
            time.sleep(0.01)
        os.kill(workers[0].pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    batch = run(project, chosen, "far", scheduler=address)
    killer.join()
    assert workers[0].wait(10) == -signal.SIGKILL
    assert batch.exit_code == 0
    assert len(batch.ran) == 12
    assert outputs(project / "far") == outputs(project / "local")
    assert results(project / "far").equals(results(project / "local"))
    assert run(project, chosen, "far", scheduler=address).ran == ()


def test_a_failing_run_on_a_cluster_stops_no_other(
    project: Path, dask: tuple[str, list[subprocess.Popen]]
) -> None:
    notebook(project / "notebooks/odd.ipynb", "assert seed % 2 == 0, 'odd'")
    batch = run(project, jobs("odd", seeds=range(4)), scheduler=dask[0])
    assert [outcome.job.parameters["seed"] for outcome in batch.failed] == [1, 3]


@pytest.mark.parametrize(
    ("part", "path"),
    [
        ("code", "analysis/series/levels.py"),
        ("data", "data/rates.csv"),
        ("lock", "requirements.lock"),
        ("notebooks", "notebooks/rates.ipynb"),
    ],
)
def test_a_worker_with_another_checkout_refuses(
    project: Path, tmp_path: Path, part: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # in no workbook: the worker takes the folder that the batch names
    other = tmp_path / "other"
    shutil.copytree(project, other)
    (other / path).parent.mkdir(parents=True, exist_ok=True)
    with (other / path).open("a") as file:
        file.write(" ")
    wanted = cluster.standing(project)
    if part == "code":  # the code is that of the package at work, wherever the workbook lies
        monkeypatch.setattr(cluster, "CODE", other / "analysis")
    with pytest.raises(cluster.StaleWorkerError, match=f"^{part} in .* differ from the batch's"):
        cluster.work(jobs("rates")[0], wanted, str(other), "workbook", cluster.Limits())


def test_a_scheduler_that_does_not_answer_is_said(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.5)
    with pytest.raises(BatchError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        run(project, jobs("rates"), scheduler="tcp://127.0.0.1:9")


@pytest.mark.parametrize("address", ["foo", "tcp://host", "tcp://:8786", "tcp://a b:1", ""])
def test_what_is_no_address_is_told_before_anything_is_tried(project: Path, address: str) -> None:
    with pytest.raises(InputFault, match="must be an address such as"):
        run_edition(Workbook(project), [], scheduler=address)
    assert not (project / "reports").exists()


def test_a_scheduler_without_workers_is_said(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "scheduler.json"
    words = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told)]
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", *words], cwd=tmp_path
    )
    try:
        until = time.monotonic() + 60
        while not told.exists() and time.monotonic() < until:
            time.sleep(0.05)
        monkeypatch.setattr(cluster, "CONNECT_SECONDS", 2)
        with pytest.raises(BatchError, match="has no workers; start one in the checkout: dask worker tcp://"):
            run(project, jobs("rates"), scheduler=json.loads(told.read_text())["address"])
    finally:
        scheduler.kill()
        scheduler.wait()
