"""Running a notebook at its default parameters gives the outputs that are stored in it."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import find_kernel_specs

ROOT = Path(__file__).parents[2]


INTERACTIVE = {"explore"}  # widgets have no stored output; its cells must run


def nbval(path, kernel, how="--nbval"):
    command = [
        sys.executable,
        "-m",
        "pytest",
        how,
        str(path),
        "--nbval-sanitize-with",
        str(ROOT / "tests" / "nbval.cfg"),
        "--nbval-kernel-name",
        kernel,
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-q",
        "--no-header",
        "--rootdir",
        str(ROOT),
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def kernel():
    """The warm kernel where it is installed, else the stock one."""
    return "workbook" if "workbook" in find_kernel_specs() else "python3"


@pytest.mark.timeout(300)
def test_the_stored_outputs_are_what_a_run_gives(notebook_path, kernel):
    done = nbval(notebook_path, kernel, "--nbval-lax" if notebook_path.stem in INTERACTIVE else "--nbval")
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_a_changed_output_is_found(tmp_path, kernel):
    """The comparison itself: a notebook whose stored number is wrong fails."""
    cell = nbformat.v4.new_code_cell("1 + 1", execution_count=1)
    cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "3"}, execution_count=1)]
    path = tmp_path / "wrong.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    done = nbval(path, kernel)
    assert done.returncode == 1
    assert "mismatch" in done.stdout
