"""A checkout runs itself: copied, moved, with a broken environment, or beside an installed package."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from shipped import BOOK, copy_of_the_book

ROOT = BOOK.root
RUNS_WITHOUT_SETTING_UP = ".venv/bin/workbook run"


def made(folder: Path, *words: str) -> str:
    """What make says it would do there, or does; asked by a make or not."""
    outside = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(["make", *words], cwd=folder, env=outside, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def set_up(tmp_path: Path) -> Path:
    """A checkout whose environment looks as it does after `make`, but for its size."""
    folder = tmp_path / "a checkout"
    (folder / ".venv" / "bin").mkdir(parents=True)
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    script(folder / ".venv/bin/python", "#!/bin/sh\nexit 0\n")
    script(folder / ".venv/bin/pip", f"#!/bin/sh\n'''exec' \"{folder.resolve()}/.venv/bin/python\" \"$0\"\n")
    (folder / ".venv/.ready").touch()
    return folder


def script(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def test_what_is_set_up_is_not_set_up_again(set_up: Path) -> None:
    assert made(set_up, "-n", "report").strip() == RUNS_WITHOUT_SETTING_UP


def copied(folder: Path) -> Path:
    return Path(shutil.copytree(folder, folder.with_name("copy"), copy_function=shutil.copy2))


def moved(folder: Path) -> Path:
    return folder.rename(folder.with_name("moved"))


def without_pip(folder: Path) -> Path:
    (folder / ".venv/bin/pip").unlink()
    return folder


def python_gone(folder: Path) -> Path:
    (folder / ".venv/bin/python").unlink()
    (folder / ".venv/bin/python").symlink_to("/no/such/python")
    return folder


def broken(folder: Path) -> Path:
    script(folder / ".venv/bin/python", "#!/bin/sh\nexit 1\n")
    return folder


@pytest.mark.parametrize("what_happens", [copied, moved, without_pip, python_gone, broken])
def test_an_environment_that_is_not_this_folders_or_not_whole_is_made_anew(set_up, what_happens) -> None:
    lines = made(what_happens(set_up), "-n", "report").splitlines()
    assert any("-m venv --clear .venv" in line for line in lines)
    assert lines[-1] == RUNS_WITHOUT_SETTING_UP


def test_an_environment_of_somebody_else_is_left_alone(set_up: Path, tmp_path: Path) -> None:
    """A link to one is taken away, not what it leads to."""
    theirs = (set_up / ".venv").rename(tmp_path / "theirs")
    (set_up / ".venv").symlink_to(theirs)
    script(tmp_path / "python", '#!/bin/sh\ncase "$*" in *venv*) echo made; exit 9;; esac\n')
    done = subprocess.run(
        ["make", "report", f"PYTHON={tmp_path / 'python'}"],
        cwd=set_up.rename(tmp_path / "moved"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "made" in done.stdout
    assert sorted(path.name for path in theirs.rglob("*")) == [".ready", "bin", "pip", "python"]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_copy_and_a_moved_checkout_import_themselves(tmp_path: Path) -> None:
    """The real thing, with no more installed than the build needs."""
    first = tmp_path / "first"
    first.mkdir()
    for name in ("Makefile", "pyproject.toml", "README.md", "LICENSE", "plan_workbook.py", "analysis"):
        whole = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        whole(ROOT / name, first / name)
    blocks = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text().strip())
    build = ("editables", "hatchling", "packaging", "pathspec", "pluggy", "tomlkit", "trove-classifiers")
    wanted = [block for block in blocks if block.startswith(tuple(f"{name}==" for name in build))]
    (first / "requirements.lock").write_text("\n".join(wanted) + "\n")
    second = tmp_path / "second"
    for folder, come_from in ((first, None), (second, shutil.copytree), (tmp_path / "third", shutil.move)):
        if come_from is shutil.copytree:
            shutil.copytree(first, second, symlinks=True)
        elif come_from is shutil.move:
            shutil.move(second, folder)
        made(folder, ".venv/.ready")
        ask = [".venv/bin/python", "-I", "-c", "import analysis; print(analysis.__file__)"]
        said = subprocess.run(ask, cwd=folder, capture_output=True, text=True, check=True).stdout.strip()
        assert said == str(folder / "analysis" / "__init__.py")
        shebang = (folder / ".venv/bin/workbook").read_text().splitlines()[0]
        assert shebang == f"#!{folder}/.venv/bin/python"
        assert made(folder, "-n", "report").strip() == RUNS_WITHOUT_SETTING_UP


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        folder,
        ROOT,
    ]
    subprocess.run(list(map(str, build)), check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def files(folder: Path) -> dict[str, bytes]:
    """Every file but the modules that Python compiles for itself."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".pyc"]
    return {str(path): path.read_bytes() for path in paths}


def command(installed: Path, here: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The installed command; nothing of the checkout is on its path."""
    code = (
        "import sys; sys.path[:0] = [sys.argv.pop(1)]\n"
        "from plan_workbook import main, own\n"
        "assert own('analysis').__file__.startswith(sys.path[0])\n"
        "sys.exit(main())"
    )
    return subprocess.run(
        [sys.executable, "-c", code, str(installed), *words],
        cwd=here,
        env={name: value for name, value in os.environ.items() if name != "WORKBOOK_ROOT"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_installed_copy_without_a_workbook_says_what_to_do(installed: Path, tmp_path: Path) -> None:
    for words in (["list"], ["run"], ["check"], ["words"], ["new", "mine"], ["score"], ["publish"]):
        done = command(installed, tmp_path, *words)
        assert done.returncode == 2, (words, done.stderr)
        assert "lies in no workbook; change to one, or name it: --root FOLDER" in done.stderr
        assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_an_installed_copy_works_on_a_folder_and_never_writes_where_it_lies(
    installed: Path, tmp_path: Path
) -> None:
    before, book = files(installed), copy_of_the_book(tmp_path / "book")
    data = files(book.data)
    assert "are sound" in command(installed, book.data, "check").stdout
    done = command(installed, book.root, "run", "--notebooks", "known", "--draws", "50", "--language", "vi")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Pages: {book.reports / 'site' / 'index.html'}" in done.stdout
    again = command(installed, book.root, "run", "--notebooks", "known", "--draws", "50", "--language", "vi")
    assert "0 runs finished, 1 unchanged" in again.stdout
    refused = command(installed, book.root, "words")
    assert refused.returncode == 2
    assert "belongs to an installed package" in refused.stderr
    assert files(installed) == before
    assert files(book.data) == data


def test_a_run_hangs_on_the_installed_code_that_it_reached(installed: Path, tmp_path: Path) -> None:
    own, book = Path(shutil.copytree(installed, tmp_path / "own")), copy_of_the_book(tmp_path / "book")
    words = ["run", "--notebooks", "known", "--draws", "50", "--no-pages"]
    assert command(own, book.root, *words).returncode == 0
    with (own / "analysis" / "words" / "vi.po").open("a") as file:
        file.write("\n")
    assert "1 unchanged" in command(own, book.root, *words).stdout
    with (own / "analysis" / "plans" / "coverage.py").open("a") as file:
        file.write("\n# another line\n")
    said = command(own, book.root, *words, "--dry-run").stdout
    assert "code analysis.plans.coverage changed" in said
