"""One command at a time writes a folder, on a disk with flock and on one without."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from toys import jobs, run

from analysis.running.locks import HeldError, alone

HOLD = (
    "import errno, fcntl, sys\nfrom pathlib import Path\n"
    "def refuse(*_): raise OSError(int(sys.argv[2]), 'no flock here')\n"
    "if int(sys.argv[2]): fcntl.flock = refuse\n"
    "from analysis.running.locks import alone\nwith alone(Path(sys.argv[1])):\n"
    "    print('held', flush=True)\n    sys.stdin.readline()"
)


def without_flock(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """From here on this process meets a disk that answers so; 0 is a disk with flock."""

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    if number:
        monkeypatch.setattr(fcntl, "flock", refuse)


@pytest.mark.parametrize("number", [0, errno.ENOSYS, errno.ENOTSUP, errno.ENOLCK])
def test_a_held_lock_holds_and_one_of_a_killed_process_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    path = tmp_path / "lock"
    path.touch()  # an earlier flock leaves its file
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), str(number)],
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    without_flock(monkeypatch, number)
    with pytest.raises(HeldError), alone(path, wait=False):
        pass
    said: list[str] = []

    def waiting() -> None:
        said.append("waiting")
        os.kill(other.pid, signal.SIGKILL)
        other.wait()

    with alone(path, waiting=waiting):
        assert said == ["waiting"]


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.ENOTSUP])
def test_a_batch_runs_on_a_disk_without_flock(
    project: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    without_flock(monkeypatch, number)
    assert run(project, jobs("names")).exit_code == 0
    assert run(project, jobs("names")).ran == ()
