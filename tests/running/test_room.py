"""A run is made in a clean room: nothing of the user's configuration or surroundings reaches it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import pytest
from toys import jobs, notebook, outputs, run

from analysis.running import room

KERNELS = ["workbook", "python3"]


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with start-up files, a matplotlibrc, a kernelspec and a sitecustomize of the user's own."""
    home = tmp_path / "home"
    startup = (
        "import builtins\nrate = builtins.rate = 0.07\n"
        "import pandas as pd\npd.set_option('display.precision', 2)\n"
    )
    spec = '{"argv": ["false"], "display_name": "x", "language": "R"}'
    profile = ".ipython/profile_default"
    files = {
        f"{profile}/startup/00-mine.py": startup,
        f"{profile}/ipython_config.py": "c.InteractiveShellApp.exec_lines = ['rate = 0.07']\n",
        f"{profile}/ipython_kernel_config.py": "c.InteractiveShell.ast_node_interactivity = 'all'\n",
        ".config/matplotlib/matplotlibrc": "text.usetex: True\nlines.linewidth: 33\n",
        ".local/share/jupyter/kernels/workbook/kernel.json": spec,
        "startup.py": "rate = 0.07\n",
        "path/rates_of_mine.py": "rate = 0.07\n",
        f".local/lib/python3.{sys.version_info[1]}/site-packages/rates_of_the_user.py": "rate = 0.07\n",
        "jupyter/kernels/workbook/kernel.json": spec,
    }
    for name, content in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(content)
    named = {
        "HOME": home,
        "IPYTHONDIR": home / ".ipython",
        "MPLCONFIGDIR": home / ".config/matplotlib",
        "MATPLOTLIBRC": home / ".config/matplotlib/matplotlibrc",
        "XDG_CONFIG_HOME": home / ".config",
        "JUPYTER_PATH": home / "jupyter",
        "PYTHONSTARTUP": home / "startup.py",
        "PYTHONPATH": home / "path",
        "PYTHONHASHSEED": "7",
        "PYTHONWARNINGS": "error",
        "MPLBACKEND": "svg",
        "TZ": "Asia/Ho_Chi_Minh",
        "LC_ALL": "C",
        "COLUMNS": "33",
        "RATE": "0.07",
    }
    for name, value in named.items():
        monkeypatch.setenv(name, str(value))
    return home


LOOK = """import os, sys, time
import matplotlib.pyplot as plt
import pandas as pd
found = {
    "name": "rate" in globals(),
    "builtin": hasattr(__builtins__, "rate"),
    "precision": pd.get_option("display.precision"),
    "tex": plt.rcParams["text.usetex"],
    "width": plt.rcParams["lines.linewidth"],
    "inline": "inline" in plt.get_backend(),
    "zone": time.tzname[0],
    "encoding": sys.getfilesystemencoding(),
    "variable": os.environ.get("RATE"),
    "hash": hash("GRDP"),
    "warn": sys.warnoptions,
    "terminal": os.get_terminal_size.__name__ and __import__("shutil").get_terminal_size()[0],
}
for module in ("rates_of_mine", "rates_of_the_user"):
    try:
        __import__(module)
        found[module] = True
    except ModuleNotFoundError:
        found[module] = False
import json
1
print(json.dumps(found))"""


@pytest.mark.parametrize("kernel", KERNELS)
def test_nothing_of_the_users_configuration_reaches_a_run(project: Path, own_home: Path, kernel: str) -> None:
    notebook(project / "notebooks/look.ipynb", LOOK)
    batch = run(project, jobs("look", seeds=range(1)), kernel=kernel)
    assert not batch.failed
    left = nbformat.read(batch.folder(batch.outcomes[0]) / "notebook.ipynb", as_version=4)
    shown = left.cells[-1].outputs
    assert len(shown) == 1, "an IPython configuration of the user's shows every value"
    found = json.loads(shown[0].text)
    fresh = subprocess.run(
        [sys.executable, "-c", "print(hash('GRDP'))"],
        env={"PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
    )
    assert found == {
        "name": False,
        "builtin": False,
        "precision": 6,
        "tex": False,
        "width": 1.5,
        "inline": True,
        "zone": "UTC",
        "encoding": "utf-8",
        "variable": None,
        "hash": int(fresh.stdout),
        "warn": [],
        "terminal": 80,
        "rates_of_mine": False,
        "rates_of_the_user": False,
    }


def test_a_run_is_the_same_bytes_for_another_user_in_another_zone(
    project: Path, request: pytest.FixtureRequest
) -> None:
    notebook(
        project / "notebooks/figure.ipynb", "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.show()"
    )
    chosen = jobs("rates", "figure", seeds=range(1))
    run(project, chosen, "plain")
    request.getfixturevalue("own_home")
    run(project, chosen, "theirs")
    assert outputs(project / "plain") == outputs(project / "theirs")
    assert run(project, chosen, "plain").ran == ()


def test_a_kernel_sees_only_the_variables_of_the_list(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_MINE", "1")
    notebook(project / "notebooks/look.ipynb", "import os\nprint(*sorted(os.environ))")
    batch = run(project, jobs("look", seeds=range(1)))
    left = nbformat.read(batch.folder(batch.outcomes[0]) / "notebook.ipynb", as_version=4)
    ours = {*room.environment(Path("x")), "WORKBOOK_ROOT"}
    by_jupyter = {
        "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "GIT_PAGER", "JPY_PARENT_PID", "JPY_SESSION_NAME",
        "MPLBACKEND", "PAGER", "PYDEVD_USE_FRAME_EVAL", "TERM", "_",
    }  # fmt: skip
    assert set(left.cells[-1].outputs[0].text.split()) <= ours | by_jupyter


@pytest.mark.parametrize("named", ["/nonexistent", "/dev/null", None])
def test_a_home_that_is_none_is_no_hindrance(
    project: Path, monkeypatch: pytest.MonkeyPatch, named: str | None
) -> None:
    notebook(project / "notebooks/own_home.ipynb", "from pathlib import Path\nassert Path.home().is_dir()")
    env = {key: value for key, value in os.environ.items() if key not in ("HOME", "USER", "LOGNAME")}
    env |= {"HOME": named} if named else {}
    code = (
        "import sys, os, json\nfrom pathlib import Path\n"
        "sys.path[:0] = [sys.argv[2], str(Path(sys.argv[2]).parent)]\n"
        "import pwd\ndef nobody(*_): raise KeyError('no such user')\n"
        "pwd.getpwuid = pwd.getpwnam = nobody\n"
        "from toys import run, jobs\nchosen = jobs('own_home', 'rates', seeds=range(1))\n"
        "print(run(Path(sys.argv[1]), chosen).text())"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(project), str(Path(__file__).parent)],
        env=env,
        capture_output=True,
        text=True,
    )
    assert "2 runs finished" in said.stdout, said.stderr


def test_folders_of_kernels_that_a_kill_left_go_with_the_next_command(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temp = Path(tempfile.mkdtemp(prefix="t"))
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    notebook(project / "notebooks/sleeps.ipynb", "open('begun', 'w').close()\nimport time\ntime.sleep(60)")
    code = (
        "import sys\nfrom pathlib import Path\nsys.path[:0] = [sys.argv[2], str(Path(sys.argv[2]).parent)]\n"
        "from toys import run, jobs\nrun(Path(sys.argv[1]), jobs('sleeps', seeds=range(2)))"
    )
    command = subprocess.Popen(
        [sys.executable, "-c", code, str(project), str(Path(__file__).parent)],
        env={**os.environ, "TMPDIR": str(temp)},
    )
    until = time.monotonic() + 60
    while not (project / "begun").exists() and time.monotonic() < until:
        time.sleep(0.02)
    command.send_signal(signal.SIGKILL)
    command.wait()
    left = list(temp.glob("kernel-*"))
    assert left, "a kill leaves what nobody could remove"
    (temp / "kernel-of-somebody").mkdir()
    (temp / "kernel-of-somebody/notes.txt").write_text("mine")
    living = Path(tempfile.mkdtemp(prefix="kernel-", dir=temp))
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(living / "k-ipc-1"))
        listening.listen()
        until = time.monotonic() + 10
        while any(folder.exists() for folder in left) and time.monotonic() < until:
            run(project, jobs("names", seeds=range(1)))  # a kernel may need a moment to die
        assert not [folder for folder in left if folder.exists()]
        assert sorted(temp.glob("kernel-*")) == sorted([temp / "kernel-of-somebody", living])
