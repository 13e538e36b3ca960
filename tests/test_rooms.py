"""Imports point one way, from what is known to what is shown, and coming in costs nothing."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
# figures and running stand side by side: neither imports the other.
ORDER = {
    "keeping": -1,
    "words": 0,
    "record": 1,
    "workbook": 2,
    "plans": 3,
    "series": 3,
    "clusters": 4,
    "growth": 4,
    "scenarios": 5,
    "scoring": 6,
    "figures": 7,
    "running": 7,
    "pages": 8,
    "face": 9,
    "publishing": 10,
    "cli": 11,
    "__init__": 12,
}


def imports() -> list[tuple[str, str, str]]:
    """Room, room it imports from, and file, of every import in analysis, those for types alone included."""
    found = []
    for path in sorted((ROOT / "analysis").rglob("*.py")):
        mine = path.relative_to(ROOT / "analysis").with_suffix("").parts[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [node.module]
                if isinstance(node, ast.ImportFrom) and node.module
                else [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else []
            )
            if isinstance(node, ast.ImportFrom) and node.module in ("analysis", "analysis.figures"):
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [
                (mine, name.split(".")[1], str(path.relative_to(ROOT)))
                for name in names
                if name.startswith("analysis.")
            ]
    return found


def test_imports_point_one_way():
    wrong = [(file, room) for mine, room, file in imports() if mine != room and ORDER[room] >= ORDER[mine]]
    assert wrong == []


def test_every_room_has_its_place():
    rooms = {
        path.stem
        for path in (ROOT / "analysis").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    } - {"__init__"}
    assert rooms == set(ORDER) - {"__init__"}


# Where a workbook is looked for when none is given: notebooks, workers, and modules run as commands.
OPENERS = {"cli.py", "workbook.py", "face/book.py", "publishing/desk.py", "running/workers.py"}
COMMANDS = {"publishing/readme.py", "scenarios/expected.py"}


def test_a_folder_is_handed_down_and_no_library_is_set_for_everybody():
    wrong = []
    for path in sorted((ROOT / "analysis").rglob("*.py")):
        name = path.relative_to(ROOT / "analysis").as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            said = ast.unparse(node) if isinstance(node, ast.Attribute | ast.Call) else ""
            above = said.endswith((".parents", ".parent.parent")) and "__file__" in said
            opens = said.startswith("open_workbook(") and name not in OPENERS | COMMANDS
            sets = isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".set_option")
            if above or opens or sets:
                wrong.append(f"{name}: {said}")
    assert wrong == []


def test_help_imports_nothing_that_takes_time():
    heavy = {"numpy", "pandas", "pydantic", "papermill", "matplotlib", "scipy", "yaml"}
    code = (
        "import sys\nfrom analysis.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "[]"
