"""A bad neighbour never stops the batch: its failure is told by name, the others go on."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import nbformat
import pytest
from toys import DEFAULTS, FINISH, jobs, kernels, notebook, run

from analysis.running.plan import job
from analysis.running.results import results

BROKEN = {
    "marks": (b'{\n<<<<<<< HEAD\n "cells": []\n=======\n}', "line 2 is a mark of a merge"),
    "cut": (b'{"cells": [', "line 1, column 12"),
    "empty": (b"", "line 1, column 1"),
    "list": (b"[]", "it holds no list of cells"),
    "no_cells": (b'{"cells": 3}', "it holds no list of cells"),
    "odd_cells": (b'{"cells": [{}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "could not be run"),
    "latin": ('{"cells": ["\u00e9"]}'.encode("latin-1"), "byte 13 is no UTF-8"),
    "deep": (b"[" * 100_000, "it is nested too deep"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_notebook_that_cannot_be_read_fails_alone_and_leaves_a_page(project: Path, name: str) -> None:
    content, said = BROKEN[name]
    (project / "notebooks/broken.ipynb").write_bytes(content)
    batch = run(project, jobs("broken", "names", seeds=range(1)))
    assert [outcome.job.notebook for outcome in batch.failed] == ["broken"]
    assert said in str(batch.failed[0].failure)
    left = nbformat.read(batch.folder(batch.failed[0]) / "notebook.ipynb", as_version=4)
    nbformat.validate(left)
    assert said in left.cells[-1].outputs[0].evalue


def test_a_notebook_that_is_gone_fails_alone(project: Path) -> None:
    (project / "notebooks/rates.ipynb").unlink()
    batch = run(project, jobs("rates", "names", seeds=range(1)))
    failures = [outcome.failure for outcome in batch.failed]
    assert failures == ["notebooks/rates.ipynb cannot be read: No such file or directory"]


def test_a_notebook_of_another_kernel_runs_on_ours(project: Path) -> None:
    path = project / "notebooks/rates.ipynb"
    content = nbformat.read(path, as_version=4)
    content.metadata["kernelspec"] = {"name": "ir", "display_name": "R", "language": "R"}
    nbformat.write(content, path)
    assert not run(project, jobs("rates", seeds=range(1))).failed


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("columns = ['value']\nrows = [[1.0]]", "result rows lack indicator, output_type"),
        ("rows = [['a', 'b', '2025', 'quantile', '0.5', 'no number']]", "its results make no table"),
        ("rows = [['a']]", "its results make no table"),
        ("rows = 3", "its results cannot be read"),
    ],
)
def test_rows_that_make_no_table_are_the_runs_failure(project: Path, cell: str, said: str) -> None:
    show = FINISH.replace("about =", f"{cell}\nabout =")
    notebook(project / "notebooks/odd.ipynb", "total = 1", show)
    batch = run(project, jobs("odd", "names", seeds=range(1)))
    assert [said in str(outcome.failure) for outcome in batch.failed] == [True]
    assert set(results(project / "reports")["notebook"]) == {"names"}


def test_a_notebook_that_hands_over_no_rows_is_done_and_has_none(project: Path) -> None:
    notebook(project / "notebooks/none.ipynb", "total = 1", FINISH.replace("about =", "rows = []\nabout ="))
    batch = run(project, jobs("none", seeds=range(1)))
    assert not batch.failed
    found = results(project / "reports")
    assert found.empty
    assert {"indicator", "scenario", "value"} <= set(found.columns)


def test_a_long_name_is_cut_and_told_apart_by_a_digest() -> None:
    names = {job("known", {**DEFAULTS, "scenario": "x" * 400 + end}, DEFAULTS).name for end in "ab"}
    assert len(names) == 2
    assert all(len(part.encode()) <= 200 for name in names for part in name.split("/"))
    vietnamese = job("known", {**DEFAULTS, "scenario": "kịch-bản-" * 60}, DEFAULTS).name
    assert len(vietnamese.split("/")[1].encode()) <= 200


def test_kernels_killed_while_they_start_are_started_again_or_said(project: Path, runtime: Path) -> None:
    stop = threading.Event()
    killed: list[int] = []

    def kill() -> None:
        while not stop.is_set():
            for pid in kernels(runtime):
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
            if len(set(killed)) >= 3:
                return
            time.sleep(0.001)

    killer = threading.Thread(target=kill)
    killer.start()
    batch = run(project, jobs("names", "rates", seeds=range(3)), jobs=1)
    stop.set()
    killer.join()
    assert len(set(killed)) >= 3
    assert len(batch.outcomes) == 6
    assert len(batch.failed) <= 1
    assert all("the kernel died" in str(outcome.failure) for outcome in batch.failed)
