"""What lies in the reports is told for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from shipped import BOOK

from analysis.cli import main
from analysis.running import manifest as manifests
from analysis.running.index import index


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    words = ["run", "--notebooks", "known", "--seed", "1,2", "--no-pages", "--reports", str(folder)]
    assert main(words) == 0
    return folder


def test_each_run_is_told_with_its_end_its_time_and_its_size(reports: Path) -> None:
    first, second = index(BOOK, reports)
    assert (first.status, first.due) == ("done", None)
    assert first.run < second.run
    assert first.seconds > 0
    assert first.started.endswith("Z")
    assert first.bytes == sum(path.stat().st_size for path in (reports / first.run).iterdir())


def test_a_run_whose_outputs_were_changed_is_due_and_says_why(reports: Path) -> None:
    run = reports / index(BOOK, reports)[0].run
    kept = (run / manifests.NOTEBOOK).read_bytes()
    (run / manifests.NOTEBOOK).write_bytes(kept + b" ")
    assert "notebook.ipynb is not what was written" in str(index(BOOK, reports)[0].due)
    (run / manifests.NOTEBOOK).write_bytes(kept)
    sealed = (run / manifests.MANIFEST).read_bytes()
    (run / manifests.MANIFEST).write_bytes(sealed.replace(b"done", b"dome"))
    assert index(BOOK, reports)[0].status == "damaged"
    (run / manifests.MANIFEST).write_bytes(sealed)
    assert index(BOOK, reports)[0].due is None


def test_commands_speak_json_to_programs(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--json", "--reports", str(reports)]) == 0
    runs = json.loads(capsys.readouterr().out)
    assert [run["status"] for run in runs] == ["done", "done"]
    words = ["run", "--notebooks", "known", "--seed", "1,2", "--no-pages", "--reports", str(reports)]
    assert main([*words, "--json"]) == 0
    told = capsys.readouterr()
    assert [run["reason"] for run in json.loads(told.out)] == [None, None]
    assert "0 runs finished, 2 unchanged" in told.err
    assert main(["check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_folder_without_runs_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--reports", str(tmp_path)]) == 2
    assert "holds no runs" in capsys.readouterr().err
