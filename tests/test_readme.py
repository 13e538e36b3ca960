"""The README is true: its numbers come from a run, and every command in it works as it stands."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from shipped import BOOK

from analysis.publishing import readme

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = [
    line.split("#")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", TEXT, re.S)
    for line in block.splitlines()
    if line.split("#")[0].strip()
]
# Not run here: make report and make test (by .ci/run), the Dask commands (by tests/running/test_cluster.py).
ELSEWHERE = ("make report", "make test", ".venv/bin/dask ")
WORKBOOK = ".venv/bin/workbook "
OF_RUNS = tuple(f"{WORKBOOK}{word} " for word in ("results", "sheet", "pack"))  # done once something was run


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the project in which commands may write, and a CSV of series such as a reader brings."""
    copy = tmp_path_factory.mktemp("checkout")
    for folder in ("analysis", "data", "example", "notebooks"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("requirements.lock", "plan_workbook.py"):
        shutil.copy(ROOT / file, copy)
    rows = [f"{name},{t},{100 + 3 * t + len(name)}" for name in ("steel", "rice") for t in range(2000, 2020)]
    (copy / "series.csv").write_text("series_id,t,value\n" + "\n".join(rows) + "\n")
    (copy / "my-edition.yaml").write_text(re.search(r"```yaml\n(.*?)```", TEXT, re.S)[1])
    return copy


def workbook(checkout, line, *more):
    """Run a line of the README in the copy, with the copy's own code."""
    words = shlex.split(line.removeprefix(WORKBOOK))
    done = subprocess.run(
        [sys.executable, "-m", "analysis.cli", *words, *more],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def test_its_numbers_and_its_picture_are_those_of_a_run():
    block, picture = readme.made(BOOK)
    assert f"{readme.BEGIN}\n{block}\n{readme.END}" in TEXT
    assert (ROOT / readme.PICTURE).read_text(encoding="utf-8") == picture


def test_every_command_is_known_to_these_tests():
    unknown = [line for line in SHELL if not line.startswith((*ELSEWHERE, WORKBOOK))]
    assert unknown == []


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_command_works_in_the_order_of_the_page(checkout):
    """Runs are planned for all commands and executed for the reader's own scenario."""
    for line in SHELL:
        if line.startswith(ELSEWHERE) or "--scheduler" in line:
            continue
        if line.startswith(OF_RUNS):
            continue
        own = "my-scenario" in line and " run " in line
        planned = " run " in line and not own and "--dry-run" not in line
        workbook(checkout, line, *(["--dry-run"] if planned else ["--no-pages"] if own else []))
    assert (checkout / "data/scenarios/my-scenario.yaml").exists()
    assert (checkout / "quantiles.csv").read_text().count("\n") == 1 + 2 * 6 * 25
    for line in SHELL:
        if line.startswith(OF_RUNS):
            workbook(checkout, line)
    assert (checkout / "results.csv").stat().st_size > 10_000
    plan = workbook(checkout, ".venv/bin/workbook run --edition my-edition.yaml --dry-run")
    assert "34 of 34 runs are due" in plan


def test_links_inside_the_project_lead_somewhere():
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", TEXT)
    assert [link for link in links if not (ROOT / link).exists()] == []
