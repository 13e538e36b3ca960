"""A batch: a failure stops nothing, a kill loses nothing, two commands never write one folder at once."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from toys import DEFAULTS, jobs, notebook, reasons, run, warm_processes

from analysis.running import execute
from analysis.running.batch import BatchError
from analysis.running.execute import Executed, attempt
from analysis.running.machine import Limits
from analysis.running.results import results
from analysis.running.run_log import RunLog


@pytest.fixture
def flaky(project: Path) -> Path:
    """A toy project with a notebook that fails until data/mended is there, for odd seeds."""
    notebook(
        project / "notebooks/flaky.ipynb",
        "from pathlib import Path\nmended = Path('data/mended').exists()",
        "print('so far')\nassert mended or seed % 2 == 0, 'an odd seed'",
        "'not reached'",
    )
    return project


def test_a_failing_run_stops_no_other_and_is_kept_with_the_cell_marked(flaky: Path) -> None:
    batch = run(flaky, jobs("flaky", "names", seeds=range(1, 4)))
    assert [outcome.job.parameters["seed"] for outcome in batch.failed] == [1, 3]
    assert batch.exit_code == 1
    assert len(batch.ran) == 6
    kept = nbformat.read(batch.folder(batch.failed[0]) / "notebook.ipynb", as_version=4)
    nbformat.validate(kept)
    assert "papermill-error-cell-tag" in kept.cells[0].metadata.tags
    shown = [cell for cell in kept.cells if cell.get("outputs")]
    failing = next(cell for cell in shown if cell.outputs[-1].output_type == "error")
    assert failing.outputs[0].text == "so far\n"
    assert "cell 4: AssertionError: an odd seed" in batch.text()
    assert "4 runs finished, 0 unchanged, 2 failed" in batch.text()


def test_retry_runs_only_what_failed(flaky: Path) -> None:
    chosen = jobs("flaky", "names", seeds=range(1, 4))
    run(flaky, chosen)
    (flaky / "data/names.csv").write_text("code,name\n")
    (flaky / "data/mended").write_text("")
    batch = run(flaky, chosen, retry=True)
    assert [outcome.job.parameters["seed"] for outcome in batch.ran] == [1, 3]
    assert batch.exit_code == 0
    assert run(flaky, chosen, retry=True).ran == ()


def test_a_failed_run_is_due_again_and_retry_reports_what_still_fails(flaky: Path) -> None:
    run(flaky, jobs("flaky"))
    planned = reasons(run(flaky, jobs("flaky"), dry_run=True))
    said = "failed the last time: cell 4: AssertionError"
    assert [str(reason).startswith(said) for reason in planned.values()] == [True, False]
    assert run(flaky, jobs("flaky"), retry=True).exit_code == 1


def test_a_dry_run_says_what_would_run_and_writes_nothing(project: Path) -> None:
    said = run(project, jobs("rates"), dry_run=True).text().splitlines()
    assert said == [
        "run    rates/VN-HN_2021-2025_2021-08-10_baseline_en_seed1  (new)",
        "run    rates/VN-HN_2021-2025_2021-08-10_baseline_en_seed2  (new)",
        "2 of 2 runs are due, 0 are cached.",
    ]
    assert not (project / "reports").exists()


def test_all_results_are_one_tidy_frame_with_the_parameters(project: Path, tmp_path: Path) -> None:
    chosen = jobs("rates", "names")
    run(project, chosen)
    frame = results(project / "reports", csv=tmp_path / "all.csv")
    assert list(frame.columns[:10]) == [
        "run",
        "notebook",
        *(name for name in DEFAULTS if name != "assumptions"),
    ]
    assert set(frame["assumptions"]) == {""}
    assert len(frame) == 4 * 3
    assert set(frame["seed"]) == {1, 2}
    first = frame[(frame.notebook == "rates") & (frame.seed == 1)]
    assert list(first["output_type_id"]) == ["0.1", "0.5", "0.9"]
    assert first["value"].iloc[1] == pytest.approx(0.5 * (1 + 24000 + 24976), abs=1e-9)
    assert len((tmp_path / "all.csv").read_text().splitlines()) == 13
    assert results(chosen[:1], project / "reports").equals(first.reset_index(drop=True))


def test_only_the_last_success_counts_as_a_result(flaky: Path) -> None:
    notebook(flaky / "notebooks/rates.ipynb", "1 / 0")
    run(flaky, jobs("rates"))
    assert results(flaky / "reports").empty


def test_a_second_command_waits_or_refuses(project: Path) -> None:
    (project / "reports/.workbook").mkdir(parents=True)
    code = (
        "import sys\nfrom filelock import FileLock\nwith FileLock(sys.argv[1]):\n"
        "    print('held', flush=True)\n    sys.stdin.readline()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(project / "reports/.workbook/lock")],
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    with pytest.raises(BatchError, match="another command is writing to"):
        run(project, jobs("names"), wait=False)
    threading.Timer(0.5, other.communicate, ["go\n"]).start()
    assert len(run(project, jobs("names")).ran) == 2


def test_done_is_called_while_others_go_on(project: Path) -> None:
    seen: list[str] = []
    run(
        project,
        jobs("names", seeds=range(3)),
        jobs=1,
        done=lambda outcome: seen.append((project / "reports" / outcome.job.name / "manifest.json").name),
    )
    assert len(seen) == 3


def test_a_cell_past_its_limit_is_stopped_and_said(project: Path) -> None:
    notebook(project / "notebooks/hangs.ipynb", "import time\ntime.sleep(60 if seed == 1 else 0)", "'done'")
    batch = run(project, jobs("hangs"), limits=Limits(seconds=1))
    said = "cell 3: the cell ran longer than 1 s and was stopped"
    assert [outcome.failure for outcome in batch.failed] == [said]
    assert [outcome.job.parameters["seed"] for outcome in batch.outcomes if outcome.failure is None] == [2]


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux")
def test_a_kernel_that_eats_memory_fails_alone(project: Path) -> None:
    notebook(project / "notebooks/hungry.ipynb", "if seed == 1:\n    eaten = bytearray(1 << 31)\nseed")
    batch = run(project, jobs("hungry"), limits=Limits(memory=1 << 29))
    assert [outcome.failure for outcome in batch.failed] == ["cell 3: MemoryError"]


def test_a_kernel_that_dies_is_said_and_the_others_go_on(project: Path) -> None:
    notebook(
        project / "notebooks/dies.ipynb",
        "import os, signal, time\ntime.sleep(0.3)",
        "if seed == 1:\n    os.kill(os.getpid(), signal.SIGKILL)\nseed",
    )
    batch = run(project, jobs("dies"))
    assert len(batch.failed) == 1
    assert "cell 4: the kernel died (signal 9, SIGKILL" in batch.text()


@pytest.mark.skipif(sys.platform != "linux", reason="warm kernels need Linux")
def test_a_run_whose_warm_process_died_is_run_again(project: Path, runtime: Path) -> None:
    notebook(
        project / "notebooks/slow.ipynb",
        "from pathlib import Path\nfirst = not Path('begun').exists()",
        "Path('begun').write_text('')\nimport time\ntime.sleep(30 if first else 0)",
        "'done'",
    )

    def kill() -> None:
        until = time.monotonic() + 60
        while not (project / "begun").exists() and time.monotonic() < until:
            time.sleep(0.02)
        for pid in warm_processes(runtime):
            os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    batch = run(project, jobs("slow", seeds=range(1)))
    killer.join()
    assert batch.exit_code == 0
    assert [outcome.seconds < 25 for outcome in batch.outcomes] == [True]


def test_nothing_heavy_is_imported_to_find_that_nothing_changed(project: Path) -> None:
    run(project, jobs("names"))
    code = (
        "import sys\nfrom pathlib import Path\nfrom analysis.running.batch import run_edition\n"
        "from analysis.workbook import Workbook\n"
        "from analysis.running.plan import Job\nimport json\n"
        "chosen = [Job(**entry) for entry in json.loads(sys.argv[2])]\n"
        "root = Path(sys.argv[1])\nassert not run_edition(Workbook(root), chosen).ran\n"
        "heavy = {'pandas', 'papermill', 'nbformat', 'pyarrow', 'pydantic', 'asyncio'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    chosen = json.dumps([entry.__dict__ for entry in jobs("names")])
    said = subprocess.run([sys.executable, "-c", code, str(project), chosen], capture_output=True, text=True)
    assert said.stdout.strip() == "[]", said.stderr


def test_a_run_may_take_so_long_as_a_whole(project: Path) -> None:
    notebook(project / "notebooks/slow.ipynb", "import time\ntime.sleep(.7)", "time.sleep(60)", "x = 1")
    batch = run(project, jobs("slow"), limits=Limits(whole=2))
    said = {outcome.failure for outcome in batch.outcomes}
    assert said == {"cell 4: the run took longer than 2 s and was stopped"}


def test_each_run_leaves_a_log_of_its_cells(project: Path) -> None:
    notebook(project / "notebooks/noisy.ipynb", "import sys\nprint('aside', file=sys.stderr)", "1 / 0")
    batch = run(project, jobs("noisy"))
    log = (batch.folder(batch.outcomes[0]) / "log.txt").read_text(encoding="utf-8")
    said = [line.partition("Z ")[2] or line for line in log.splitlines()]
    assert said[0].startswith("kernel workbook, parameters {'place': ")
    assert [line.split(",")[0] for line in said if line.startswith("cell ")] == [
        "cell 1",
        "cell 2",
        "cell 3",
        "cell 4",
    ]
    assert "    aside" in said
    assert any("ZeroDivisionError" in line and line.startswith("    ") for line in said)
    assert said[-1] == "failed: cell 4: ZeroDivisionError: division by zero"


def test_a_run_that_is_stopped_is_no_failed_run(project: Path, tmp_path: Path) -> None:
    """When a batch is interrupted or its disk is full, what was on its way is dropped, not kept as failed."""
    flag = tmp_path / "busy"
    busy = f"open({str(flag)!r}, 'w').close()"
    notebook(project / "notebooks/slow.ipynb", f"{busy}\nimport time\ntime.sleep(60)")
    source = (project / "notebooks/slow.ipynb").read_bytes()

    async def stopped() -> Executed:
        task = asyncio.create_task(attempt(source, dict(DEFAULTS), project, "workbook", Limits()))
        while not flag.exists():
            await asyncio.sleep(0.01)
        task.cancel()
        return await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(stopped())


def test_an_interrupt_that_a_library_drops_is_heeded_before_the_next_cell() -> None:
    """As `asyncio.wait_for` of Python 3.11 does, a cancelling that meets the end of a cell is dropped."""
    begun: list[int] = []

    class Client:
        nb = SimpleNamespace(cells=[new_code_cell("first"), new_code_cell("second")])
        code_cells_executed = 0

        async def async_execute_cell(self, cell: str, index: int, execution_count: int) -> None:
            begun.append(index)
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)

    async def interrupted() -> None:
        task = asyncio.create_task(execute._run_cells(Client(), Limits(), RunLog({}, "python3")))
        await asyncio.sleep(0)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(interrupted())
    assert begun == [0]
