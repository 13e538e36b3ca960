"""A batch service without a server: logs of commands, hooks, watching, and what may go."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from toys import notebook

from analysis.cli import main
from analysis.keeping import command_log
from analysis.running.laid_out import lay_out
from analysis.running.pruning import candidates
from analysis.workbook import Workbook


@pytest.fixture
def book(tmp_path: Path) -> Workbook:
    """A workbook of an example, with one small notebook of its own."""
    folder = lay_out(tmp_path / "mine")
    (folder / "notebooks/own").mkdir(exist_ok=True)
    notebook(folder / "notebooks/own/small.ipynb", "x = 1")
    return Workbook(folder)


def command(book: Workbook, *words: str) -> int:
    return main([*words, "--root", str(book.root)])


def logs(book: Workbook) -> list[Path]:
    return sorted((book.cache / command_log.FOLDER).glob("*.log"))


def test_every_command_leaves_a_log_of_what_was_asked_and_what_came_of_it(book: Workbook) -> None:
    assert command(book, "run", "--notebooks", "small", "--no-pages") == 0
    assert command(book, "list", "--plan", "nonsense") == 2
    ran, refused = (path.read_text(encoding="utf-8") for path in logs(book))
    assert "run --notebooks small --no-pages" in ran
    assert "small/" in ran
    assert ": done, " in ran
    assert "ended with exit code 0" in ran
    assert "ERROR" in refused
    assert "nonsense" in refused
    assert "ended with exit code 2" in refused


def test_the_newest_logs_are_kept_and_a_strangers_file_stays(book: Workbook) -> None:
    folder = book.cache / command_log.FOLDER
    folder.mkdir(parents=True)
    for n in range(command_log.KEPT + 20):
        (folder / f"20200101T{n:06d}Z-run-1.log").touch()
    (folder / "my notes.log").touch()
    assert command(book, "check") in (0, 2)
    assert len(logs(book)) == command_log.KEPT + 1
    assert (folder / "my notes.log").exists()


def test_a_log_that_cannot_be_written_stops_nothing(book: Workbook) -> None:
    book.cache.mkdir(exist_ok=True)
    (book.cache / command_log.FOLDER).write_text("a file where the folder should be")
    assert command(book, "run", "--notebooks", "small", "--no-pages") == 0


def test_a_hook_hears_how_the_runs_ended(book: Workbook, tmp_path: Path) -> None:
    heard = tmp_path / "heard.json"
    code = f"import sys; open({str(heard)!r}, 'w').write(sys.stdin.read())"
    hook = f"{sys.executable} -c {json.dumps(code)}"
    assert command(book, "run", "--notebooks", "small", "--no-pages", "--hook", hook) == 0
    told = json.loads(heard.read_text())
    assert told["exit_code"] == 0
    assert [run["failure"] for run in told["runs"]] == [None]


def test_a_webhook_is_called(book: Workbook) -> None:
    heard: list[bytes] = []

    class Ear(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *about: object) -> None:
            """Nothing on the terminal."""

    with http.server.HTTPServer(("127.0.0.1", 0), Ear) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        hook = f"json://127.0.0.1:{server.server_port}/done"
        assert command(book, "run", "--notebooks", "small", "--no-pages", "--hook", hook) == 0
    (body,) = heard
    assert "1 runs made, 0 failed" in json.loads(body)["title"]


@pytest.mark.parametrize("hook", ["false", "/no/such/program", "json://127.0.0.1:9/"])
def test_a_dead_hook_is_said_and_fails_no_run(
    hook: str, book: Workbook, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(book, "run", "--notebooks", "small", "--no-pages", "--hook", hook) == 0
    assert f"hook {hook}: " in capsys.readouterr().err


@pytest.mark.parametrize("hook", ["", "'open", "nosuch://place"])
def test_a_hook_that_cannot_be_is_a_mistake_before_anything_runs(
    hook: str, book: Workbook, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(book, "run", "--notebooks", "small", "--no-pages", "--hook", hook) == 2
    assert "hook" in capsys.readouterr().err
    assert not (book.reports / "small").exists()


def test_watch_runs_again_what_a_change_makes_due_and_ends_with_an_interrupt(book: Workbook) -> None:
    words = ["watch", "--notebooks", "small", "--no-pages", "--root", str(book.root)]
    watching = subprocess.Popen(
        [sys.executable, "-m", "analysis.cli", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    lines: list[str] = []

    def until(said: str) -> None:
        assert watching.stdout is not None
        while not any(said in line for line in lines):
            line = watching.stdout.readline()
            assert line, lines
            lines.append(line.decode())

    try:
        until("Watching")
        assert any("1 runs finished" in line for line in lines)
        lines.clear()
        time.sleep(1)  # the watcher has begun to look
        notebook(book.notebooks / "own/small.ipynb", "x = 2")
        until("Watching")
        assert any("Changed: notebooks/own/small.ipynb" in line for line in lines)
        assert any("1 runs finished" in line for line in lines)
    finally:
        watching.send_signal(signal.SIGINT)
        assert watching.wait(60) == 130


def test_prune_says_what_would_go_and_takes_only_that(
    book: Workbook, capsys: pytest.CaptureFixture[str]
) -> None:
    (book.editions / "mine.yaml").write_text("runs:\n  - notebooks: [small]\n    seed: [1]\n")
    for other in book.editions.glob("*.yaml"):
        if other.name != "mine.yaml":
            other.unlink()
    assert command(book, "run", "--edition", "mine") == 0  # with its pages
    assert command(book, "run", "--notebooks", "small", "--seed", "2", "--no-pages") == 0
    old = book.cache / "backtest/old.json"
    old.parent.mkdir(parents=True, exist_ok=True)
    old.write_text("{}")
    os.utime(old, (1e9, 1e9))
    archived = book.archive / "kept/forecasts.csv"
    archived.parent.mkdir(parents=True)
    archived.write_text("an archive")
    runs = {one.what for one in candidates(book, book.reports)}
    assert len(runs) == 2
    assert ".cache/backtest/old.json" in runs
    (mine,) = (book.reports / name for name in runs if name.startswith("small/"))
    capsys.readouterr()
    assert command(book, "prune") == 0
    assert "2 would go" in capsys.readouterr().out
    assert mine.exists()
    assert old.exists()
    (mine / "my notes.txt").write_text("a reader's")
    assert command(book, "prune", "--yes") == 0
    assert not (mine / "notebook.ipynb").exists()
    assert not old.exists()
    assert (mine / "my notes.txt").exists()
    assert archived.exists()
    assert candidates(book, book.reports) == []
    assert len(list(book.reports.glob("small/*/manifest.json"))) == 1


def test_a_site_whose_manifest_is_damaged_protects_every_run(book: Workbook) -> None:
    assert command(book, "run", "--notebooks", "small") == 0
    stamps = book.reports / "site/.stamps.json"
    stamps.write_bytes(stamps.read_bytes()[:-20])
    assert command(book, "prune", "--yes") == 2
    assert list(book.reports.glob("small/*/manifest.json"))
    shutil.rmtree(book.reports)
    assert command(book, "prune") == 0
