"""A small project for the tests of running: two notebooks, a module that is reached and one that is not."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat
import psutil
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from shipped import BOOK

from analysis.running.batch import run_edition
from analysis.running.endings import Batch
from analysis.running.plan import Job, job
from analysis.scenarios.contract import Run
from analysis.workbook import Workbook

DEFAULTS = Run.check(BOOK).parameters()
FINISH = """from IPython.display import display
columns = ["indicator", "unit", "period", "output_type", "output_type_id", "value"]
rows = [["rate", "VND", "2025", "quantile", str(level), float(total * level)] for level in (0.1, 0.5, 0.9)]
about = {"kind": "results", "columns": columns, "rows": rows}
display({"text/plain": "3 rows"}, metadata={"workbook": about}, raw=True)"""


def notebook(path: Path, *cells: str) -> None:
    """Write a notebook with a title, the parameters cell of the contract, and these code cells."""
    made = [
        new_markdown_cell("# A toy", id="title"),
        new_code_cell(Run.parameters_cell(), id="parameters", metadata={"tags": ["parameters"]}),
        *(new_code_cell(cell, id=f"cell-{number}") for number, cell in enumerate(cells)),
    ]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=made, metadata={"kernelspec": spec}), path)


def toy_project(root: Path) -> Path:
    """The project: `rates` reads a CSV through a module, `names` another CSV and a folder."""
    for folder in ("notebooks", "data/parts", "toymodel"):
        (root / folder).mkdir(parents=True)
    (root / "requirements.lock").write_text("numpy==2\n")
    (root / "data/rates.csv").write_text("year,rate\n2024,24000\n2025,24976\n")
    (root / "data/names.csv").write_text("code,name\nVN-HN,Hanoi\n")
    (root / "data/parts/first.csv").write_text("a\n1\n")
    (root / "toymodel/__init__.py").write_text("")
    (root / "toymodel/read.py").write_text(
        "def column(path):\n    with open(path) as file:\n"
        "        return [line.split(',')[-1].strip() for line in file][1:]\n"
    )
    (root / "toymodel/unused.py").write_text('"""Nobody reaches this."""\n')
    notebook(
        root / "notebooks/rates.ipynb",
        "from toymodel.read import column\ntotal = seed + sum(map(float, column('data/rates.csv')))",
        "import numpy as np\nprint(round(np.random.default_rng(seed).normal(), 6), total)",
        FINISH,
    )
    notebook(
        root / "notebooks/names.ipynb",
        "import os\nfrom pathlib import Path\nlines = Path('data/names.csv').read_text().splitlines()",
        "total = seed + len(lines) + len(sorted(os.listdir('data/parts')))\ntotal",
        FINISH,
    )
    return root


def jobs(*notebooks: str, seeds: range = range(1, 3)) -> list[Job]:
    """One job for each notebook and seed."""
    return [job(name, {**DEFAULTS, "seed": seed}, DEFAULTS) for name in notebooks for seed in seeds]


def run(root: Path, chosen: list[Job], reports: str = "reports", **options: object) -> Batch:
    """Run toy jobs quietly."""
    return run_edition(Workbook(root), chosen, root / reports, progress=False, **options)  # type: ignore[arg-type]


def reasons(batch: Batch) -> dict[str, str | None]:
    """Why each job ran, by its name."""
    return {outcome.job.name: outcome.reason for outcome in batch.outcomes}


def outputs(reports: Path) -> dict[str, bytes]:
    """Every byte that a batch left, but for the times and the logs."""
    return {
        path.relative_to(reports).as_posix(): path.read_bytes()
        for path in sorted(reports.rglob("*"))
        if path.is_file() and path.name not in ("times.json", "log.txt") and ".workbook" not in path.parts
    }


def warm_processes(folder: Path) -> list[int]:
    """The warm processes that serve below a runtime folder."""
    lines = {one.pid: one.info["cmdline"] or [] for one in psutil.process_iter(["cmdline"])}
    return [
        pid
        for pid, words in lines.items()
        if any(word.endswith("warm.py") for word in words) and any(str(folder) in word for word in words)
    ]


def kernels(folder: Path) -> list[int]:
    """The kernels forked by the warm processes below a runtime folder; one may end while we look."""
    found = []
    for pid in warm_processes(folder):
        with suppress(psutil.NoSuchProcess):
            found += [child.pid for child in psutil.Process(pid).children()]
    return found


@contextmanager
def own_runtime() -> Iterator[Path]:
    """A runtime folder of this test session, so that no warm process of the user is met or ended."""
    folder = Path(tempfile.mkdtemp(prefix="wb-"))
    before = os.environ.get("WORKBOOK_RUNTIME")
    os.environ["WORKBOOK_RUNTIME"] = str(folder)
    yield folder
    for pid in warm_processes(folder):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    if before is None:
        del os.environ["WORKBOOK_RUNTIME"]
    else:
        os.environ["WORKBOOK_RUNTIME"] = before
    shutil.rmtree(folder, ignore_errors=True)
