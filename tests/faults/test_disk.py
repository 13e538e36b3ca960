"""A disk that is full or may not be written: one clear message, nothing finished lost, and the same end."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from disks import mount
from toys import jobs, notebook, outputs, run

from analysis.running import batch as batches
from analysis.running import manifest as manifests
from analysis.running.batch import BatchError
from analysis.workbook import Workbook


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB."""
    if os.geteuid() != 0:
        pytest.skip("a small tmpfs needs root")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder))
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_said_and_nothing_finished_is_lost(
    project: Path, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook(project / "notebooks/large.ipynb", "print('x' * 200_000 + str(seed))")
    chosen = jobs("large", seeds=range(8))
    run(project, chosen, "undisturbed")
    monkeypatch.setattr(batches, "ROOM", 0)
    reports = small_disk / "reports"
    with pytest.raises(BatchError, match="is full; make room and run the command again"):
        batches.run_edition(Workbook(project), chosen, reports, progress=False)
    made = {
        path: path.read_bytes()
        for path in reports.rglob("times.json")
        if manifests.read(path.parent) is not None
    }
    assert 0 < len(made) < 8
    assert not list(reports.rglob(".*.part")), "a full disk left half a file"
    mount("-o", "remount,size=16m", str(small_disk))
    again = batches.run_edition(Workbook(project), chosen, reports, progress=False)
    assert len(again.ran) == 8 - len(made)
    assert all(path.read_bytes() == content for path, content in made.items())
    assert outputs(reports) == outputs(project / "undisturbed")


def test_too_little_room_is_said_before_anything_runs(project: Path, small_disk: Path) -> None:
    with pytest.raises(BatchError, match=r"only \d+ MiB are free for .*; make room"):
        batches.run_edition(Workbook(project), jobs("names"), small_disk / "reports", progress=False)


def test_a_folder_that_may_not_be_written_is_said_at_once(project: Path, small_disk: Path) -> None:
    reports = small_disk / "reports"
    reports.mkdir()
    mount("-o", "remount,ro", str(small_disk))
    with pytest.raises(BatchError, match=r"cannot be written .Read-only file system.; make it writable"):
        batches.run_edition(Workbook(project), jobs("names"), reports, progress=False)


def test_what_is_finished_can_be_read_where_nothing_can_be_written(
    project: Path, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "ROOM", 0)
    batches.run_edition(Workbook(project), jobs("names"), small_disk / "reports", progress=False)
    mount("-o", "remount,ro", str(small_disk))
    assert (
        batches.run_edition(Workbook(project), jobs("names"), small_disk / "reports", progress=False).ran
        == ()
    )


def test_a_file_in_the_place_of_the_folder_is_said(project: Path) -> None:
    (project / "reports").write_text("not a folder")
    with pytest.raises(BatchError, match="cannot be written"):
        run(project, jobs("names"))
