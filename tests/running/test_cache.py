"""A run is run again exactly when something it was made from changed, and the command says what."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from toys import jobs, notebook, outputs, reasons, run

from analysis.running.digests import Digests


@pytest.fixture
def made(project: Path) -> Path:
    """A toy project whose four runs are done."""
    assert not run(project, jobs("rates", "names")).failed
    return project


def due(root: Path) -> dict[str, str | None]:
    """What would run now, and why, by notebook and seed."""
    planned = reasons(run(root, jobs("rates", "names"), dry_run=True))
    return {name: reason for name, reason in planned.items() if reason is not None}


def only(root: Path, notebook_name: str, reason: str) -> None:
    """Both runs of one notebook are due for this reason, and no other run is."""
    found = due(root)
    assert {name.split("/")[0] for name in found} == {notebook_name}
    assert set(found.values()) == {reason}
    assert len(found) == 2


def test_nothing_changed_runs_nothing(made: Path) -> None:
    before = outputs(made / "reports")
    batch = run(made, jobs("rates", "names"))
    assert batch.ran == ()
    assert outputs(made / "reports") == before


def test_a_docstring_in_an_unreached_module_reruns_nothing(made: Path) -> None:
    (made / "toymodel/unused.py").write_text('"""Another docstring."""\n')
    assert due(made) == {}


def test_one_number_in_a_csv_reruns_what_read_it(made: Path) -> None:
    rates = made / "data/rates.csv"
    rates.write_text(rates.read_text().replace("24976", "24977"))
    only(made, "rates", "data data/rates.csv changed")
    assert [outcome.job.notebook for outcome in run(made, jobs("rates", "names")).ran] == ["rates", "rates"]
    assert due(made) == {}


def test_an_edit_that_keeps_size_and_mtime_is_seen(made: Path) -> None:
    rates = made / "data/rates.csv"
    had = rates.stat()
    rates.write_text(rates.read_text().replace("24976", "24977"))
    os.utime(rates, ns=(had.st_atime_ns, had.st_mtime_ns))
    only(made, "rates", "data data/rates.csv changed")


def test_a_reached_module_reruns_what_reached_it(made: Path) -> None:
    with (made / "toymodel/read.py").open("a") as module:
        module.write("# a change\n")
    only(made, "rates", "code toymodel.read changed")


def test_a_new_file_in_a_listed_folder_reruns_what_listed_it(made: Path) -> None:
    (made / "data/parts/second.csv").write_text("a\n2\n")
    only(made, "names", "the files in data/parts are others")


def test_a_data_file_that_is_gone_is_named(made: Path) -> None:
    (made / "data/names.csv").unlink()
    only(made, "names", "data data/names.csv is gone")


def test_the_notebook_and_the_lock_file_are_in_the_key(made: Path) -> None:
    path = made / "notebooks/names.ipynb"
    source = nbformat.read(path, as_version=4)
    source.cells[-2].source += "\n"
    nbformat.write(source, path)
    only(made, "names", "notebook notebooks/names.ipynb changed")
    (made / "requirements.lock").write_text("numpy==3\n")
    assert len(due(made)) == 4
    assert all(str(reason).endswith("lock file requirements.lock changed") for reason in due(made).values())


def test_a_parameter_that_changed_its_meaning_is_named(made: Path) -> None:
    changed = [type(job)(job.notebook, {**job.parameters, "draws": 10}, job.name) for job in jobs("names")]
    assert set(reasons(run(made, changed, dry_run=True)).values()) == {"parameter draws: 20000 -> 10"}


@pytest.mark.parametrize("name", ["notebook.ipynb", "results.parquet"])
def test_an_output_cut_short_is_made_again(made: Path, name: str) -> None:
    before = outputs(made / "reports")
    victim = next((made / "reports").rglob(f"rates/*seed1/{name}"))
    victim.write_bytes(victim.read_bytes()[:100])
    assert list(due(made).values()) == [f"{name} is not what was written (cut short or changed)"]
    run(made, jobs("rates", "names"))
    assert outputs(made / "reports") == before


def test_a_manifest_cut_short_is_made_again(made: Path) -> None:
    before = outputs(made / "reports")
    victim = next((made / "reports").rglob("manifest.json"))
    victim.write_bytes(victim.read_bytes()[:100])
    assert list(due(made).values()) == ["its manifest is not what was written (cut short or changed)"]
    run(made, jobs("rates", "names"))
    assert outputs(made / "reports") == before


def test_data_that_changed_while_a_run_read_it_never_counts_as_unchanged(project: Path) -> None:
    notebook(
        project / "notebooks/restless.ipynb",
        "with open('data/rates.csv') as file:\n    text = file.read()",
        "with open('data/rates.csv', 'a') as file:\n    n = file.write('2026,25000\\n')",
    )
    run(project, jobs("restless", seeds=range(1)))
    planned = run(project, jobs("restless", seeds=range(1)), dry_run=True)
    assert [o.reason for o in planned.outcomes] == ["data data/rates.csv changed while the run was running"]


def test_two_runs_of_the_same_work_are_the_same_bytes_on_either_kernel(project: Path) -> None:
    notebook(
        project / "notebooks/noisy.ipynb",
        "import warnings\nwarnings.warn('mind the gap')",
        "import pandas as pd\npd.DataFrame({'a': [1.5]})",
        "{'b', 'a', 'c'}",
    )
    chosen = jobs("rates", "names", "noisy", seeds=range(1, 2))
    run(project, chosen, "warm")
    run(project, chosen, "again", jobs=1)
    run(project, chosen, "stock", kernel="python3")
    assert outputs(project / "warm") == outputs(project / "again") == outputs(project / "stock")


def test_a_file_touched_just_now_is_not_remembered(tmp_path: Path) -> None:
    memory = tmp_path / "digests.json"
    fresh, old = tmp_path / "fresh.csv", tmp_path / "old.csv"
    fresh.write_text("1")
    old.write_text("1")
    digests = Digests(tmp_path, memory)
    assert digests.file("fresh.csv") == digests.file("old.csv")
    assert digests.known == {}


def test_on_a_clock_that_went_backwards_nothing_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text("1")
    digests = Digests(tmp_path)
    made = (tmp_path / "a.csv").stat().st_ctime_ns
    monkeypatch.setattr("analysis.running.digests.time.time_ns", lambda: made - 3_600_000_000_000)
    digests.file("a.csv")
    assert digests.known == {}
    monkeypatch.setattr("analysis.running.digests.time.time_ns", lambda: made + 3_600_000_000_000)
    digests.file("a.csv")
    assert set(digests.known) == {"a.csv"}
