"""The notebooks of the project, each a parameter of the tests that ask for one."""

from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def pytest_generate_tests(metafunc):
    if "notebook_path" in metafunc.fixturenames:
        paths = sorted(NOTEBOOKS.glob("*.ipynb"))
        metafunc.parametrize("notebook_path", paths, ids=[path.stem for path in paths])


@pytest.fixture
def notebook(notebook_path):
    return nbformat.read(notebook_path, as_version=4)
