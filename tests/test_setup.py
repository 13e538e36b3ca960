"""One list of dependencies, told three times without a contradiction."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"matplotlib-base": "matplotlib"}


def declared() -> dict[str, Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"].values()
    lines = project["dependencies"] + [line for extra in extras for line in extra]
    return {canonicalize_name(r.name): r for r in map(Requirement, lines)}


def locked() -> dict[str, list[Version]]:
    pins: dict[str, list[Version]] = {}
    text = (ROOT / "requirements.lock").read_text()
    for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.M):
        pins.setdefault(canonicalize_name(name), []).append(Version(version))
    return pins


def test_lock_pins_everything_declared() -> None:
    pins = locked()
    for name, requirement in declared().items():
        assert name in pins, f"{name} is not in requirements.lock; run make lock"
        broken = [pin for pin in pins[name] if pin not in requirement.specifier]
        assert broken == [], f"{name}: {broken} breaks {requirement}"


def test_lock_has_hashes_and_names_no_index() -> None:
    text = (ROOT / "requirements.lock").read_text()
    assert "://" not in text
    assert "index" not in text
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in block for block in blocks)


def test_conda_environment_agrees() -> None:
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    flat = [d for d in listed if isinstance(d, str)] + next(d["pip"] for d in listed if isinstance(d, dict))
    conda = {}
    for line in flat:
        if line in ("pip", "-e ."):
            continue
        requirement = Requirement(line)
        name = canonicalize_name(CONDA_NAMES.get(requirement.name, requirement.name))
        conda[name] = requirement.specifier
    python = conda.pop("python")
    assert "3.11" in python
    assert conda == {name: r.specifier for name, r in declared().items()}


def test_every_dependency_is_used() -> None:
    """No dead dependency: each is imported, or is a tool named here with its use."""
    tools = {
        "ipykernel": "the kernel of every notebook",
        "jupyterlab": "make lab",
        "nbdime": "shows and merges changes of notebooks cell by cell: .gitattributes",
        "voila": "serves the explore notebook as a page",
        "mypy": "make lint",
        "ruff": "make lint",
        "import-linter": "make lint",
        "pandas-stubs": "mypy",
        "types-pyyaml": "mypy",
        "pytest-timeout": "the timeout of pyproject.toml",
        "pytest-xdist": "pytest -n 2",
        "nbval": "checks the notebooks",
        "dask-jobqueue": "the Slurm example of the README",
    }
    modules = {
        "pyyaml": "yaml",
        "beautifulsoup4": "bs4",
        "fonttools": "fontTools",
        "pillow": "PIL",
        "axe-playwright-python": "axe_playwright_python",
        "jupyter-client": "jupyter_client",
        "python-calamine": "python_calamine",
        "python-docx": "docx",
        "python-pptx": "pptx",
        "myst-parser": "myst_parser",
    }
    sources = [
        p.read_text(encoding="utf-8")
        for folder in ("analysis", "tests", "benchmarks", "notebooks", "docs")
        for kind in ("*.py", "*.ipynb")
        for p in (ROOT / folder).rglob(kind)
    ]
    text = "\n".join(sources)
    unused = [
        name
        for name in declared()
        if name not in tools
        and not re.search(rf"(import |from |importorskip\(\"){modules.get(name, name)}\b", text)
    ]
    assert unused == []


def test_lab_as_root_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "id").write_text("#!/bin/sh\necho 0\n")
    (tmp_path / "id").chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    ready = ["READY=" + str(tmp_path / "id")]  # whatever it takes to set up is done
    done = subprocess.run(
        ["make", "lab", *ready], cwd=ROOT, env={**os.environ, "PATH": path}, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "as another user" in done.stdout
    assert "jupyter lab --allow-root notebooks/explore.ipynb" in done.stdout
    assert "Traceback" not in done.stderr
