"""What a batch costs beside plain papermill, on our own notebooks, side by side in one run.

    python benchmarks/batch.py              the whole table but for the batch of 1,000 runs
    python benchmarks/batch.py --full       with it (ten minutes more)
    python benchmarks/batch.py --write      and put the table into benchmarks/README.md

The slow sides are measured on a sample of runs and scaled, and the table says so. The warm process and the
cache of Python's compiled files are there already, as on any machine that is set up; each batch starts cold
otherwise, in a process of its own, with an empty folder of reports.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = Path(__file__).with_name("README.md")
NOTEBOOKS = ("known", "scoreboard", "sites", "grdp_per_person")
BIN = Path(sys.executable).parent
BEGIN, END = "<!-- batch: begin -->", "<!-- batch: end -->"

BATCH = """
import json, resource, sys, time
from pathlib import Path
began = time.perf_counter()
from analysis.running.batch import run_edition
from analysis.workbook import open_workbook
pages = sys.argv[3] == "pages"
if pages:
    from analysis.publishing.render import render_report
reports = Path(sys.argv[2])
def page(outcome):
    folder = reports / outcome.job.name
    manifest = json.loads((folder / "manifest.json").read_bytes())
    (folder / "page.html").write_text(render_report(folder / "notebook.ipynb", manifest))
batch = run_edition(open_workbook(), Path(sys.argv[1]), reports, progress=False, done=page if pages else None)
assert not batch.failed, batch.text()
own = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"seconds": time.perf_counter() - began, "runs": len(batch.ran),
                  "memory": own.ru_maxrss / 1024, "own_cpu": own.ru_utime + own.ru_stime}))
"""

FUNCTION = """
import json, os, sys, time, warnings
os.environ["OPENBLAS_NUM_THREADS"] = "1"
sys.path.insert(0, sys.argv[1] + "/analysis/running/kernels")
import warm
del sys.path[0]
warm.preload()
warm.rehearse()
import gc, multiprocessing, IPython.display
IPython.display.display = lambda *_, **__: None
cells = {name: [compile("".join(cell["source"]), name, "exec") for cell in
                json.load(open(f"notebooks/{name}.ipynb"))["cells"] if cell["cell_type"] == "code"]
         for name in sys.argv[3].split(",")}
def work(job):
    name, seed = job
    names = {"__name__": "__main__"}
    for number, cell in enumerate(cells[name]):
        exec(cell, names)
        if number == 0:
            names["seed"] = seed
    return name
warnings.simplefilter("ignore")
sys.stdout.flush()
jobs = [(name, seed) for seed in range(1, int(sys.argv[2]) // len(cells) + 1) for name in cells]
fresh = sys.argv[4] == "fresh"
gc.freeze()
began = time.perf_counter()
with multiprocessing.get_context("fork").Pool(2, maxtasksperchild=1 if fresh else None) as pool:
    list(pool.imap(work, jobs, chunksize=1))
print(json.dumps({"seconds": time.perf_counter() - began}), file=sys.stderr)
"""

POOL = """
import json, sys, time
from concurrent.futures import ProcessPoolExecutor
def work(job):
    import papermill
    name, seed, out = job
    papermill.execute_notebook(f"notebooks/{name}.ipynb", out, {"seed": seed}, kernel_name="python3",
                               progress_bar=False)
if __name__ == "__main__":
    names = sys.argv[2].split(",")
    jobs = [(name, seed, f"{sys.argv[1]}/{name}-{seed}.ipynb") for seed in (1, 2) for name in names]
    began = time.perf_counter()
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(work, jobs))
    print(json.dumps({"seconds": time.perf_counter() - began, "runs": len(jobs)}))
"""


@dataclass(frozen=True)
class Line:
    """One line of the table: what was measured, in seconds a run or as stated, and what it must reach."""

    what: str
    measured: str
    ratio: float | None = None
    must: str = ""
    aim: str = ""

    def row(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return f"| {self.what} | {self.measured} | {ratio} | {self.must} | {self.aim} |"


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def command(*words: str) -> None:
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}\n{done.stderr}")


def compiled() -> None:
    """Python's compiled files are there, whatever installed the libraries: for every side alike."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    command(sys.executable, "-m", "compileall", "-q", sysconfig.get_path("purelib"), "analysis")


def script(code: str, *words: str) -> dict[str, float]:
    """Run a script in a process of its own; what it prints last is JSON."""
    done = subprocess.run([sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return dict(json.loads((done.stdout.strip() or done.stderr.strip()).splitlines()[-1]))


def edition(folder: Path, runs: int) -> Path:
    """An edition of so many runs: the notebooks over seeds."""
    path = folder / f"bench-{runs}.yaml"
    seeds = list(range(1, runs // len(NOTEBOOKS) + 1))
    path.write_text(f"runs:\n  - notebooks: [{', '.join(NOTEBOOKS)}]\n    seed: {seeds}\n")
    return path


def batch(folder: Path, runs: int, pages: bool = False) -> dict[str, float]:
    """A batch in an empty folder: seconds, memory of the process in MiB."""
    reports = folder / f"reports-{runs}"
    shutil.rmtree(reports, ignore_errors=True)
    made = script(BATCH, str(edition(folder, runs)), str(reports), "pages" if pages else "none")
    assert made["runs"] == runs
    return made


def papermill(folder: Path) -> tuple[float, float]:
    """Seconds a run of the papermill command, and of nbconvert after it, each notebook twice."""
    run, page = [], []
    for name in 2 * NOTEBOOKS:
        out = str(folder / f"{name}.ipynb")
        words = [str(BIN / "papermill"), f"notebooks/{name}.ipynb", out, "-k", "python3", "-p", "seed", "1"]
        run.append(timed(lambda words=words: command(*words)))
        convert = [str(BIN / "jupyter-nbconvert"), "--to", "html", out]
        page.append(timed(lambda words=convert: command(*words)))
    return statistics.mean(run), statistics.mean(page)


def measure(folder: Path, full: bool) -> Iterator[Line]:
    """The lines of the table, as they are measured."""
    batch(folder, len(NOTEBOOKS))  # the warm process is started, files are compiled
    one, page = papermill(folder)
    sample = f"sample of {2 * len(NOTEBOOKS)}"
    yield Line("papermill command, one after another", f"{one:.2f} s a run ({sample})", 1.0)
    yield Line("nbconvert command on its output", f"{page:.2f} s a page ({sample})")
    twenty = statistics.median(batch(folder, 20)["seconds"] for _ in range(3)) / 20
    yield Line(
        "batch of 20, times faster", f"{twenty:.3f} s a run (median of 3)", one / twenty, ">= 7", ">= 10"
    )
    hundred = batch(folder, 100)
    each = hundred["seconds"] / 100
    yield Line("batch of 100, times faster", f"{each:.3f} s a run", one / each, ">= 10", ">= 15")
    html = batch(folder, 100, pages=True)["seconds"] / 100
    yield Line(
        "batch of 100 with HTML, times faster than both commands",
        f"{html:.3f} s a run",
        (one + page) / html,
        ">= 12",
        ">= 20",
    )
    fresh, kept = (
        script(FUNCTION, str(ROOT), "100", ",".join(NOTEBOOKS), how)["seconds"] / 100
        for how in ("fresh", "kept")
    )
    yield Line(
        "batch of 100 against a plain function, a fresh process for each run, two at a time",
        f"{fresh:.3f} s a run",
        each / fresh,
        "<= 1.8",
        "<= 1.3",
    )
    yield Line(
        "the same, but two processes that keep imports and data between runs",
        f"{kept:.3f} s a run",
        each / kept,
    )
    pooled = script(POOL, str(folder), ",".join(NOTEBOOKS))
    pool = pooled["seconds"] / pooled["runs"]
    yield Line(
        "process pool of two with the papermill API, times slower",
        f"{pool:.2f} s a run (sample of {pooled['runs']:.0f})",
        pool / each,
        ">= 3",
        ">= 4",
    )
    if full:
        thousand = batch(folder, 1000)
        long = thousand["seconds"] / 1000
        yield Line(
            "batch of 1,000: time a run against the batch of 100",
            f"{long:.3f} s a run",
            long / each,
            "<= 1.05",
        )
        yield Line(
            "batch of 1,000: memory of the process against the batch of 100",
            f"{thousand['memory']:.0f} MiB, {hundred['memory']:.0f} MiB",
            thousand["memory"] / hundred["memory"],
            "<= 1.1",
        )
    yield from small_commands(folder)


def small_commands(folder: Path) -> Iterator[Line]:
    """What has to be quick although nothing is done, and the whole report."""
    workbook = str(BIN / "workbook")
    again = [
        workbook,
        "run",
        "--edition",
        str(edition(folder, 100)),
        "--no-pages",
        "--reports",
        str(folder / "reports-100"),
    ]
    command(*again)
    nothing = statistics.median(timed(lambda: command(*again)) for _ in range(5))
    yield Line("nothing changed, 100 runs", f"{nothing:.2f} s (median of 5)", None, "< 1 s", "< 0.3 s")
    shown = statistics.median(timed(lambda: command(workbook, "--help")) for _ in range(5))
    yield Line("`workbook --help`", f"{shown:.2f} s (median of 5)", None, "< 0.3 s", "< 0.15 s")
    kept = ROOT / ".cache"
    aside = folder / "cache-aside"
    if kept.exists():
        shutil.move(kept, aside)
    try:
        whole = timed(lambda: command(workbook, "run", "--reports", str(folder / "standard")))
    finally:
        if aside.exists():
            shutil.rmtree(kept, ignore_errors=True)
            shutil.move(aside, kept)
    yield Line("`make report`, nothing cached", f"{whole:.1f} s", None, "< 60 s", "< 20 s")


def table(lines: Sequence[Line], load: tuple[float, ...]) -> str:
    """The table with its date and the machine."""
    said = (
        f"{date.today()}, {os.cpu_count()} cores, Python {platform.python_version()}; load before "
        f"and after {load[0]:.1f} and {load[1]:.1f}; notebooks {', '.join(NOTEBOOKS)} over seeds."
    )
    head = ["| | measured | ratio | must | aim |", "|---|---|---|---|---|"]
    return "\n".join([said, "", *head, *(line.row() for line in lines)])


def main() -> None:
    parser = argparse.ArgumentParser(description="What a batch costs beside plain papermill.")
    parser.add_argument("--full", action="store_true", help="also the batch of 1,000 runs")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    options = parser.parse_args()
    compiled()
    before = os.getloadavg()[0]
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for line in measure(Path(folder), options.full):
            lines.append(line)
            print(line.row(), flush=True)
    text = table(lines, (before, os.getloadavg()[0]))
    print("\n" + text)
    if options.write:
        whole = README.read_text(encoding="utf-8")
        start, end = whole.index(BEGIN) + len(BEGIN), whole.index(END)
        README.write_text(f"{whole[:start]}\n{text}\n{whole[end:]}", encoding="utf-8")


if __name__ == "__main__":
    main()
