"""kill -9 at any moment: the same command goes on, repeats nothing finished, and ends in the same bytes."""

from __future__ import annotations

import json
import random
import signal
import time
from pathlib import Path

import pytest
from commands import finished, start
from toys import jobs, kernels, notebook, outputs, run

from analysis.record.faults import InputFault
from analysis.running.results import results


def killed_and_gone_on(project: Path, chosen: list, kills: int, draw: random.Random, longest: float) -> None:
    """Kill the command `kills` times at random moments, then let it finish; check each step."""
    reports = project / "reports"
    for _ in range(kills):
        before = {
            path: path.read_bytes()
            for path in reports.rglob("times.json")
            if path.with_name("manifest.json").exists()
        }
        command = start(project, chosen, reports)
        time.sleep(draw.uniform(0.0, longest))
        command.kill()
        command.communicate()
        for path, content in before.items():
            assert path.read_bytes() == content, "a run that was finished was made again"
        for manifest in reports.rglob("manifest.json"):
            assert json.loads(manifest.read_bytes())["status"] == "done"
    left = len(chosen) - finished(reports)
    command = start(project, chosen, reports)
    said, complaint = command.communicate(timeout=120)
    assert command.returncode == 0, complaint
    assert int(said.split()[-1]) == left
    assert not [path for path in reports.rglob("*.part") if ".workbook" not in path.parts]


def test_a_killed_command_goes_on_and_ends_in_the_same_bytes(project: Path) -> None:
    chosen = jobs("rates", "names", seeds=range(6))
    run(project, chosen, "undisturbed")
    killed_and_gone_on(project, chosen, 4, random.Random(183), 4.0)
    assert outputs(project / "reports") == outputs(project / "undisturbed")
    assert results(project / "reports").equals(results(project / "undisturbed"))


@pytest.mark.slow
def test_killed_at_many_moments(project: Path) -> None:
    chosen = jobs("rates", "names", seeds=range(30))
    run(project, chosen, "undisturbed")
    killed_and_gone_on(project, chosen, 25, random.Random(2025), 5.0)
    assert outputs(project / "reports") == outputs(project / "undisturbed")


@pytest.mark.slow
def test_a_grid_of_two_hundred_runs_killed_twice_gives_the_data_set_of_one_undisturbed(project: Path) -> None:
    chosen = jobs("rates", "names", seeds=range(100))
    run(project, chosen, "undisturbed")
    killed_and_gone_on(project, chosen, 2, random.Random(5), 15.0)
    assert results(project / "reports").equals(results(project / "undisturbed"))
    assert outputs(project / "reports") == outputs(project / "undisturbed")


def test_a_result_file_cut_short_is_named_and_made_again(project: Path) -> None:
    chosen = jobs("rates")
    run(project, chosen)
    before = outputs(project / "reports")
    victim = next((project / "reports").rglob("results.parquet"))
    victim.write_bytes(victim.read_bytes()[:200])
    with pytest.raises(
        InputFault, match=r"results\.parquet.* is not what was written .cut short or changed.; run the same"
    ):
        results(project / "reports")
    assert len(run(project, chosen).ran) == 1
    assert outputs(project / "reports") == before


def test_a_clock_that_goes_backwards_changes_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = jobs("rates", "names")
    run(project, chosen, "undisturbed")
    now, steps = time.time, iter(range(10**9))
    monkeypatch.setattr("time.time", lambda: now() - 3600 * next(steps))
    monkeypatch.setattr("time.time_ns", lambda: int((now() - 3600 * next(steps)) * 1e9))
    assert len(run(project, chosen).ran) == 4
    assert run(project, chosen).ran == ()
    assert outputs(project / "reports") == outputs(project / "undisturbed")


def test_an_interrupt_leaves_no_kernel_and_can_be_gone_on_from(project: Path, runtime: Path) -> None:
    notebook(
        project / "notebooks/sleeps.ipynb",
        "from pathlib import Path\nPath(f'begun{seed}').write_text('')",
        "import time\ntime.sleep(0 if Path('done').exists() else 60)",
    )
    command = start(project, jobs("sleeps"), project / "reports")
    until = time.monotonic() + 60
    while not list(project.glob("begun*")) and time.monotonic() < until:
        time.sleep(0.02)
    command.send_signal(signal.SIGINT)
    command.communicate(timeout=30)
    until = time.monotonic() + 10
    while kernels(runtime) and time.monotonic() < until:
        time.sleep(0.02)
    assert kernels(runtime) == []
    (project / "done").write_text("")
    assert len(run(project, jobs("sleeps")).ran) == 2
