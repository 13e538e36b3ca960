"""What a result hangs on is in its key, wherever it lies and however it is read; what cannot be followed is
said, and such a run is never taken for unchanged without the reader's consent."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import sysconfig
from pathlib import Path

import pandas as pd
import pytest
from toys import jobs, notebook, reasons, run

from analysis.running.kernels.module_names import KNOWN

KERNELS = ["workbook", "python3"]


def due(root: Path, name: str = "own") -> str | None:
    """Why the run is due, if it is."""
    [reason] = reasons(run(root, jobs(name, seeds=range(1)), dry_run=True)).values()
    return reason


def made(root: Path, *cells: str, kernel: str = "workbook") -> None:
    """Run a notebook of these cells; nothing is due then."""
    notebook(root / "notebooks/own.ipynb", *cells)
    batch = run(root, jobs("own", seeds=range(1)), kernel=kernel)
    assert not batch.failed, batch.text()
    assert due(root) is None


def written(path: Path, value: int) -> None:
    """A file with one number, in the form that its name says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame = pd.DataFrame({"value": [value]})
    match path.suffix:
        case ".parquet":
            frame.to_parquet(path)
        case ".feather":
            frame.to_feather(path)
        case ".orc":
            frame.to_orc(path)
        case ".db":
            with sqlite3.connect(path) as connection:
                frame.to_sql("t", connection, if_exists="replace", index=False)
            connection.close()
        case ".npy":
            import numpy as np

            np.save(path, np.array([value]))
        case ".pickle":
            frame.to_pickle(path)
        case ".py":
            path.write_text(f"value = {value}\n")
        case _:
            path.write_text(f"value\n{value}\n")


READS = {
    "open": ("own.csv", "print(open({path!r}).read())"),
    "os.open": ("own.csv", "import os\nprint(os.read(os.open({path!r}, os.O_RDONLY), 99))"),
    "pandas": ("own.csv", "import pandas as pd\nprint(pd.read_csv({path!r}))"),
    "pandas by pyarrow": ("own.csv", "import pandas as pd\nprint(pd.read_csv({path!r}, engine='pyarrow'))"),
    "parquet": ("own.parquet", "import pandas as pd\nprint(pd.read_parquet({path!r}))"),
    "feather": ("own.feather", "import pyarrow.feather as f\nprint(f.read_table({path!r}))"),
    "orc": ("own.orc", "import pandas as pd\nprint(pd.read_orc({path!r}))"),
    "arrow csv": ("own.csv", "import pyarrow.csv as c\nprint(c.read_csv({path!r}))"),
    "memory map": ("own.csv", "import pyarrow\nprint(pyarrow.memory_map({path!r}).read())"),
    "file system": (
        "own.csv",
        "from pyarrow import fs\nprint(fs.LocalFileSystem().open_input_file({path!r}).read())",
    ),
    "data set": ("own.parquet", "import pyarrow.dataset as d\nprint(d.dataset({path!r}).to_table())"),
    "numpy": ("own.npy", "import numpy as np\nprint(np.load({path!r}))"),
    "numpy map": ("own.npy", "import numpy as np\nprint(np.load({path!r}, mmap_mode='r'))"),
    "raw": ("own.npy", "import numpy as np\nprint(np.fromfile({path!r}, dtype='u1'))"),
    "pickle": ("own.pickle", "import pandas as pd\nprint(pd.read_pickle({path!r}))"),
    "sqlite": ("own.db", "import sqlite3\nprint(list(sqlite3.connect({path!r}).execute('select * from t')))"),
    "sqlite address": (
        "own.db",
        "import sqlite3\nc = sqlite3.connect('file:' + {path!r} + '?mode=ro', uri=True)\n"
        "print(list(c.execute('select * from t')))",
    ),
    "attached": (
        "own.db",
        "import sqlite3\nc = sqlite3.connect(':memory:')\nn = c.execute(\"attach '{path}' as o\")\n"
        "print(list(c.execute('select * from o.t')))",
    ),
    "in threads": (
        "own.csv",
        "from concurrent.futures import ThreadPoolExecutor as P\nimport pandas as pd\n"
        "print(list(P(4).map(pd.read_csv, ['data/rates.csv'] * 20 + [{path!r}])))",
    ),
    "run": ("own.py", "exec(open({path!r}).read())"),
    "magic": ("own.py", "%run {path}"),
}


@pytest.mark.parametrize("how", READS)
def test_a_file_is_followed_however_it_is_read(project: Path, how: str) -> None:
    name, cell = READS[how]
    for path in (f"data/{name}", f"../{name}"):
        written(project / path, 1)
        made(project, cell.format(path=path))
        written(project / path, 2)
        assert due(project) in (f"data {path} changed", f"data {(project / path).resolve()} changed")


@pytest.mark.parametrize("kernel", KERNELS)
def test_both_kernels_follow_the_same(project: Path, kernel: str) -> None:
    written(project / "../own.parquet", 1)
    made(project, "import pandas as pd\nprint(pd.read_parquet('../own.parquet'))", kernel=kernel)
    written(project / "../own.parquet", 2)
    assert due(project) == "data ../own.parquet changed"


def test_a_folder_of_parquet_is_followed_with_all_that_is_in_it(project: Path) -> None:
    written(project / "../set/a.parquet", 1)
    cell = "import pandas as pd\nprint(pd.read_parquet('../set'))"
    made(project, cell)
    written(project / "../set/a.parquet", 2)
    assert due(project) == "data ../set/a.parquet changed"
    made(project, cell)
    written(project / "../set/b.parquet", 2)
    assert due(project) == "the files in ../set are others"


def test_a_table_that_is_a_link_is_followed_and_so_is_another_end_of_the_link(project: Path) -> None:
    for name, value in (("a.csv", 1), ("b.csv", 2)):
        written(project / "../far" / name, value)
    (project / "data/linked.csv").symlink_to(project / "../far/a.csv")
    cell = "print(open('data/linked.csv').read())"
    made(project, cell)
    written(project / "../far/a.csv", 3)
    assert due(project) == "data data/linked.csv changed"
    made(project, cell)
    (project / "data/linked.csv").unlink()
    (project / "data/linked.csv").symlink_to(project / "../far/b.csv")
    assert due(project) == "data data/linked.csv changed"


def test_a_folder_that_is_a_link_is_followed(project: Path) -> None:
    written(project / "../far/a.csv", 1)
    (project / "data/linked").symlink_to(project / "../far")
    cell = (
        "from pathlib import Path\nprint([p.read_text() for p in sorted(Path('data/linked').glob('*.csv'))])"
    )
    made(project, cell)
    written(project / "../far/a.csv", 2)
    assert due(project) == "data data/linked/a.csv changed"
    made(project, cell)
    written(project / "../far/_b.csv", 2)
    assert due(project) == "the files in data/linked are others"


def test_the_root_by_another_way_is_the_root(project: Path) -> None:
    (project / "../another_way").symlink_to(project)
    made(project, f"print(open({str(project / '../another_way/data/rates.csv')!r}).read())")
    written(project / "data/rates.csv", 2)
    assert due(project) == "data data/rates.csv changed"


def test_a_file_in_the_home_is_followed(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    written(tmp_path / "home/own.csv", 1)
    made(project, "import os\nprint(open(os.path.expanduser('~/own.csv')).read())")
    written(tmp_path / "home/own.csv", 2)
    assert due(project) == "data ~/own.csv changed"
    written(tmp_path / "home/own.csv", 1)
    monkeypatch.setenv("HOME", str(tmp_path / "other"))
    (tmp_path / "other").mkdir()
    assert due(project) == "data ~/own.csv is gone"


def test_a_workbook_that_was_moved_looks_for_files_outside_again(project: Path) -> None:
    written(project / "../far/own.csv", 1)
    made(project, f"print(open({str(project.parent / 'far/own.csv')!r}).read())")
    project.rename(project.parent / "moved")
    said = f"it read files outside, and the workbook was moved from {project}"
    assert due(project.parent / "moved") == said


def test_code_outside_is_followed(project: Path) -> None:
    (project / "../lib").mkdir()
    (project / "../lib/outer.py").write_text("rate = 1\n")
    made(project, "import sys\nsys.path.insert(0, '../lib')\nimport outer\nprint(outer.rate)")
    (project / "../lib/outer.py").write_text("rate = 2\n")
    assert due(project) == "code outer changed"


def test_code_that_was_loaded_and_dropped_is_followed(project: Path) -> None:
    cell = "import sys\nimport toymodel.read\ndel sys.modules['toymodel.read'], sys.modules['toymodel']"
    made(project, cell)
    made(project, cell)
    with (project / "toymodel/read.py").open("a") as module:
        module.write("# a change\n")
    assert due(project) == "data toymodel/read.py changed"


def test_a_module_among_the_installed_libraries_that_no_lock_names_is_followed(project: Path) -> None:
    path = Path(sysconfig.get_path("purelib"), f"rates_of_process_{os.getpid()}.py")
    try:
        path.write_text("rate = 1\n")
        made(project, f"import {path.stem}\nprint({path.stem}.rate)")
        path.write_text("rate = 2\n")
        assert due(project) == f"code {path.stem} changed"
    finally:
        path.unlink()


def test_another_set_of_installed_libraries_is_another_ground(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(project, "1")
    monkeypatch.setattr("analysis.running.cache.packages", lambda: "others")
    assert due(project) == "other libraries are installed"


def test_what_was_not_there_is_asked_for_again(project: Path) -> None:
    made(project, "from pathlib import Path\nprint(Path('data/mended').exists())")
    (project / "data/mended").touch()
    assert due(project) == "data/mended appeared"
    made(
        project, "try:\n    print(open('../extra.csv').read())\nexcept FileNotFoundError:\n    print('none')"
    )
    written(project / "../extra.csv", 1)
    assert due(project) == "data ../extra.csv appeared"


def test_what_was_only_asked_for_may_not_go(project: Path) -> None:
    made(project, "import os\nprint(os.path.exists('data/names.csv'))")
    (project / "data/names.csv").unlink()
    assert due(project) == "data/names.csv is gone"


def test_a_matplotlibrc_in_the_workbook_is_followed(project: Path) -> None:
    made(project, "import matplotlib.pyplot as plt\nprint(plt.rcParams['lines.linewidth'])")
    (project / "matplotlibrc").write_text("lines.linewidth: 7\n")
    assert due(project) == "data matplotlibrc appeared"


def test_a_run_may_write_and_read_what_it_wrote(project: Path) -> None:
    made(
        project,
        "import os, pandas as pd\nos.makedirs('out', exist_ok=True)\n"
        "pd.DataFrame({'a': [1]}).to_parquet('out/own.parquet')\nprint(pd.read_parquet('out/own.parquet'))\n"
        "n = open('out/own.txt', 'w').write('1')\nprint(open('out/own.txt').read())",
    )


def test_data_outside_that_changed_while_a_run_read_it_never_counts_as_unchanged(project: Path) -> None:
    written(project / "../own.csv", 1)
    cell = "print(open('../own.csv').read())\nn = open('../own.csv', 'a').write('2')"
    notebook(project / "notebooks/own.ipynb", cell)
    run(project, jobs("own", seeds=range(1)))
    assert due(project) == "data ../own.csv changed while the run was running"


UNFOLLOWED = {
    "a program": ("import subprocess\nsubprocess.run(['cat', 'data/rates.csv'])", "the program cat"),
    "a shell": ("import os\ncode = os.system('true')", "the program true"),
    "a line for the shell": ("!cat data/rates.csv", "another process"),
    "a fork": (
        "import os\npid = os.fork()\nif not pid:\n    os._exit(0)\nend = os.wait()",
        "another process",
    ),
    "a spawned process": (
        "import multiprocessing as m\np = m.get_context('spawn').Process(target=print)\np.start()\np.join()",
        "another process",
    ),
    "an address": (
        "import socket\ntry:\n    socket.create_connection(('127.0.0.1', 9), 1)\nexcept OSError:\n    pass",
        "the network: 127.0.0.1",
    ),
    "a page": (
        "import urllib.request\ntry:\n    urllib.request.urlopen('http://127.0.0.1:9/x', timeout=1)\n"
        "except OSError:\n    pass",
        "the network: 127.0.0.1",
    ),
    "a database": (
        "import sqlite3\nc = sqlite3.connect(':memory:')\nn = c.execute('attach ? as o', ('data/x.db',))",
        "a database that is attached",
    ),
    "C by ctypes": ("import ctypes\nn = ctypes.CDLL(None).getpid()", "C code called by ctypes"),
    "the machine's files": ("print(len(open('/proc/uptime').read()) > 0)", "/proc/uptime"),
    "a pipe": (
        "import contextlib, os\nwith contextlib.suppress(FileExistsError):\n    os.mkfifo('data/pipe')\n"
        "print(os.read(os.open('data/pipe', os.O_RDONLY | os.O_NONBLOCK), 9))",
        "data/pipe, which is no file",
    ),
    "the day": ("from datetime import date\nd = date.today()", "the clock"),
    "the time": ("import time as t\nd = t.time()", "the clock"),
    "the time of pandas": ("import pandas as pd\nd = pd.Timestamp('now')", "the clock"),
    "the machine": ("import os\nn = os.cpu_count()", "the machine"),
    "a store of keys": ("import dbm.gnu", "the compiled library _gdbm"),
}


@pytest.mark.parametrize("kind", UNFOLLOWED)
def test_what_cannot_be_followed_is_said_and_runs_again_unless_the_reader_consents(
    project: Path, kind: str
) -> None:
    cell, said = UNFOLLOWED[kind]
    if kind == "a store of keys":
        pytest.importorskip("dbm.gnu")
    notebook(project / "notebooks/own.ipynb", cell)
    chosen = jobs("own", seeds=range(1))
    batch = run(project, chosen)
    assert not batch.failed, batch.text()
    assert f"--trust own\n       own: {said}" in batch.text()
    assert str(due(project)).startswith(f"it used what cannot be followed: {said}")
    assert len(run(project, chosen).ran) == 1
    assert run(project, chosen, trust=["own"]).ran == ()


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
def test_a_compiled_library_that_nobody_knows_cannot_be_followed(project: Path) -> None:
    source = project / "reader.c"
    source.write_text(
        '#include <Python.h>\nstatic struct PyModuleDef m = {PyModuleDef_HEAD_INIT, "reader", 0, -1, 0};\n'
        "PyMODINIT_FUNC PyInit_reader(void) { return PyModule_Create(&m); }\n"
    )
    include, ending = sysconfig.get_path("include"), sysconfig.get_config_var("EXT_SUFFIX")
    if os.system(f"cc -shared -fPIC -I{include} {source} -o {project}/reader{ending}"):
        pytest.skip("no headers of Python")
    notebook(project / "notebooks/own.ipynb", "import reader")
    run(project, jobs("own", seeds=range(1)))
    assert due(project) == "it used what cannot be followed: the compiled library reader"


def test_the_libraries_that_a_notebook_of_ours_needs_are_known() -> None:
    """Every compiled library that the workbook itself depends on is one whose reads are followed, or is named
    here as one that reads by itself."""
    by_themselves = {
        "lxml",
        "python_calamine",
        "typst",
        "watchfiles",
        "_cffi_backend",
        "_argon2_cffi_bindings",
        "cffi",
    }
    from importlib.metadata import distribution

    from packaging.requirements import Requirement

    seen: set[str] = set()
    todo = ["plan-workbook"]
    compiled: set[str] = set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        found = distribution(name)
        needs = [Requirement(line) for line in found.requires or ()]
        todo += [need.name for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})]
        compiled |= {path.parts[0].split(".")[0] for path in found.files or () if path.suffix == ".so"}
    assert {name for name in compiled if "mypyc" not in name} <= KNOWN | by_themselves
    assert sys.platform != "linux" or {"numpy", "pandas", "pyarrow"} <= compiled


def test_a_run_that_reads_nothing_outside_says_nothing(project: Path) -> None:
    batch = run(project, jobs("rates", "names", seeds=range(1)))
    assert "--trust" not in batch.text()


def test_the_clock_is_told_from_words_like_it(project: Path) -> None:
    made(project, "import time\ntime.sleep(0)\nnow = 3\ntoday = time.gmtime(0)\nprint(now, today[0])")
