"""Every command that writes, on a disk that is full, read-only or odd: one line, and no half file."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import made_reports
import pandas as pd
import pytest
from disks import mount
from shipped import BOOK

from analysis import cli
from analysis.cli import main
from analysis.publishing import front
from analysis.scoring import calibration
from analysis.words import CATALOGUE, catalogue

SERIES = "series_id,t,value\n" + "".join(f"a,{2000 + n},{10 + n * 1.5 + n % 3}\n" for n in range(12))
WORKBOOK = [sys.executable, "-m", "analysis.cli"]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Models and simulations are not what these tests ask about."""
    monkeypatch.setattr(front, "paths_of", made_reports.paths_of)
    found = pd.DataFrame({"worlds": [25], "covered": [0.8]})
    monkeypatch.setattr(calibration, "calibrate", lambda *_, **__: found)


def filled(root: Path) -> Path:
    """A workbook with one run in its reports, and a series to forecast."""
    shutil.copytree(BOOK.data, root / "data")
    shutil.copy(CATALOGUE, root / "vi.po")
    made_reports.store(root / "reports", "grdp_per_person", made_reports.a_report())
    (root / "series.csv").write_text(SERIES)
    return root


def words(root: Path) -> int:
    """The command of translations, for a catalogue that lies in this folder."""
    with pytest.MonkeyPatch.context() as patch:
        real = catalogue.update_catalogue
        patch.setattr(catalogue, "update_catalogue", lambda *_: real(BOOK.root, root / "vi.po"))
        return main(["--root", str(BOOK.root), "words"])


COMMANDS: dict[str, Callable[[Path], int]] = {
    name: (lambda root, told=told: main(["--root", str(root), *(word.format(root) for word in told)]))
    for name, told in {
        "forecast": ["forecast", "{}/series.csv", "--output", "{}/out.csv"],
        "results": ["results", "--csv", "{}/out.csv"],
        "publish": ["publish"],
        "archive": ["archive", "mine", "--edition", "all"],
        "new": ["new", "mine"],
        "calibrate": ["calibrate", "--keep"],
        "priors": ["priors", "--keep"],
        "init": ["init", "{}/another"],
        "sheet": ["sheet", "--output", "{}/book.xlsx"],
        "pack": ["pack", "--output", "{}/book.docx"],
        "import": ["import", "--form", "{}/form.xlsx"],
        "scenario": ["scenario", "export", "baseline", "--output", "{}/baseline.xlsx"],
    }.items()
} | {"words": words}


# What writes no file of its own, and where those are held against full disks that need another test.
WRITE_NOTHING = {"check", "list", "score", "status"}
ELSEWHERE = {
    "run": "test_disk",
    "watch": "test_disk: it runs",
    "remove": "it only deletes: tests/running",
    "prune": "it only deletes: tests/running",
}


def test_every_command_of_the_table_is_held_against_full_and_read_only_disks():
    assert cli.COMMANDS.keys() == COMMANDS.keys() | WRITE_NOTHING | ELSEWHERE.keys()


@pytest.mark.parametrize("name", sorted(WRITE_NOTHING))
def test_a_command_that_writes_nothing_works_where_nothing_can_be_written(name, disk, capsys):
    mount("-o", "remount,ro", str(disk))
    assert main(["--root", str(disk), name]) in (0, 2)
    assert "Traceback" not in capsys.readouterr().err


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A workbook on a file system of 8 MiB."""
    if os.geteuid() != 0:
        pytest.skip("a small tmpfs needs root")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount("-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder))
    yield filled(folder)
    subprocess.run(["umount", "-l", str(folder)], check=True)


def state(root: Path) -> dict[str, bytes]:
    """Every file by its path, the locks, folders and logs of the commands apart."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name != "ballast" and not {".workbook", ".cache"} & {*path.parts}
    }


def refused(command: Callable[[Path], int], root: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The one line of a command that could not write; nothing is changed by it."""
    before = state(root)
    assert command(root) == 1
    said = capsys.readouterr().err.strip().split("\r")[-1].splitlines()[-1]
    assert "Traceback" not in said
    after = state(root)
    assert {name for name in after if after[name] != before.get(name)} == set()
    assert after.keys() == before.keys()
    return said


@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk_is_one_line_and_leaves_all_as_it_was(name, disk, capsys):
    with contextlib.suppress(OSError), (disk / "ballast").open("wb") as ballast:
        while True:
            ballast.write(b"\0" * 4096)
            ballast.flush()
    assert "is full; make room" in refused(COMMANDS[name], disk, capsys)
    (disk / "ballast").unlink()
    assert COMMANDS[name](disk) == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_a_read_only_disk_is_one_line_and_leaves_all_as_it_was(name, disk, capsys):
    mount("-o", "remount,ro", str(disk))
    assert "cannot be written (Read-only file system)" in refused(COMMANDS[name], disk, capsys)
    mount("-o", "remount,rw", str(disk))
    assert COMMANDS[name](disk) == 0


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return filled(tmp_path / "book")


@pytest.mark.parametrize(
    "told",
    [
        ["forecast", "{}/series.csv", "--output", "{}/nowhere/out.csv"],
        ["forecast", "{}/series.csv", "--output", "{}/data"],
        ["results", "--csv", "{}/nowhere/out.csv"],
        ["results", "--csv", "{}/data"],
        ["new", "baseline"],
        ["archive", "digests", "--edition", "nowhere"],
    ],
)
def test_a_place_that_cannot_be_is_the_persons_mistake(told, root, capsys):
    before = state(root)
    assert main(["--root", str(root), *(word.format(root) for word in told)]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert state(root) == before


@pytest.mark.parametrize("name", ["forecast", "results"])
def test_links_modes_and_the_umask_are_kept(name, root):
    (root / "elsewhere").mkdir()
    (root / "elsewhere/real.csv").write_text("old")
    (root / "elsewhere/real.csv").chmod(0o620)
    (root / "out.csv").symlink_to("elsewhere/real.csv")
    assert COMMANDS[name](root) == 0
    assert (root / "out.csv").is_symlink()
    assert len((root / "elsewhere/real.csv").read_text().splitlines()) > 10
    assert stat.S_IMODE((root / "elsewhere/real.csv").stat().st_mode) == 0o620
    (root / "out.csv").unlink()
    had = os.umask(0o077)
    try:
        assert COMMANDS[name](root) == 0
    finally:
        os.umask(had)
    assert stat.S_IMODE((root / "out.csv").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["forecast", "results"])
def test_a_pipe_is_written_to_and_the_reader_may_leave(name, root):
    os.mkfifo(root / "out.csv")
    for much in (-1, 1):
        heard: list[bytes] = []

        def read(amount=much, into=heard):
            with (root / "out.csv").open("rb", buffering=0) as pipe:
                into.append(pipe.readall() if amount < 0 else pipe.read(amount))

        reader = threading.Thread(target=read)
        reader.start()
        assert COMMANDS[name](root) == 0
        reader.join(10)
        assert heard[0][:1] in (b"s", b"r")
        assert stat.S_ISFIFO((root / "out.csv").stat().st_mode)


def test_devices_stay_devices(root, capsys):
    (root / "out.csv").symlink_to("/dev/full")
    for name in ("forecast", "results"):
        assert "is full" in refused(COMMANDS[name], root, capsys)
    (root / "out.csv").unlink()
    (root / "out.csv").symlink_to("/dev/null")
    for name in ("forecast", "results"):
        assert COMMANDS[name](root) == 0
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def shell(root: Path, told: str) -> tuple[int, str]:
    """The exit code of a command in a shell and what it said beside its output."""
    line = f"{' '.join(WORKBOOK)} --root {root} {told}"
    done = subprocess.run(["bash", "-c", line], stderr=subprocess.PIPE, text=True, cwd=BOOK.root)
    return done.returncode, done.stderr


def test_rows_that_go_to_standard_output_are_rows_alone(root):
    for told in (
        f"forecast {root}/series.csv --output /dev/stdout > {root}/out.csv",
        f"forecast {root}/series.csv --output /dev/stdout | cat > {root}/out.csv",
    ):
        code, said = shell(root, told)
        assert code == 0
        assert "1 series forecast" in said
        lines = (root / "out.csv").read_text().splitlines()
        assert lines[0] == "series_id,horizon,t,output_type,output_type_id,value"
        assert len(lines) == 1 + 6 * 25


@pytest.mark.parametrize(
    ("streams", "code", "told"),
    [
        (
            "> /dev/full",
            1,
            "standard output cannot be written (No space left on device); the work itself is done",
        ),
        (">&-", 1, "standard output cannot be written (it is closed); the work itself is done"),
        ("2> /dev/full > /dev/null", 0, ""),
        ("2>&- > /dev/null", 0, ""),
        ("<&- > /dev/null", 0, ""),
        ("> >(true)", 0, ""),
    ],
)
def test_streams_that_are_full_or_closed_lose_no_file(streams, code, told, root):
    found, said = shell(root, f"new mine {streams}")
    assert found == code
    assert said.strip().splitlines() == ([told] if told else [])
    assert (root / "data/scenarios/mine.yaml").read_bytes().startswith(b"#")


def test_a_reader_who_has_seen_enough_is_no_error(root):
    code, said = shell(root, "list > >(head -1 > /dev/null); exit $?")
    assert (code, said) == (0, "")


def test_a_text_that_the_terminal_cannot_show_is_spelled_out(root, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    made_reports.store(root / "reports", "known", made_reports.a_report(language="vi"), language="vi")
    code, said = shell(root, f"forecast {root}/gi\u00e1.csv --output {root}/out.csv")
    assert code == 2
    assert "gi\\xe1.csv" in said
    assert "Traceback" not in said
