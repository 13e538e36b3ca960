"""Rooms are handed what they need, and coming in costs nothing.

That imports point one way is held by import-linter: `make lint`, the contract in pyproject.toml.
"""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Where a workbook is looked for when none is given: notebooks, workers, and modules run as commands.
OPENERS = {"commands/shared.py", "workbook.py", "face/book.py", "publishing/desk.py", "running/workers.py"}
COMMANDS = {"publishing/readme.py", "scenarios/expected.py", "scenarios/schemas.py"}


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


def test_a_module_is_found_by_its_name_alone():
    """Only a page's facts, tables and sentences share a name, each in the room of its page."""
    seen: dict[str, list[str]] = {}
    for path in sorted((ROOT / "analysis").rglob("*.py")):
        inside = path.relative_to(ROOT / "analysis")
        of_a_page = inside.parts[0] == "pages" and path.stem in ("facts", "tables", "sentences")
        if path.stem not in ("__init__", "__main__") and not of_a_page:
            seen.setdefault(path.stem, []).append(inside.as_posix())
    assert {name: found for name, found in seen.items() if len(found) > 1} == {}
