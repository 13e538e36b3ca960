"""What a user calls says what it takes and gives: no public function takes or gives just anything.

That the types are true is held by mypy, strictly: `make lint`.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "analysis"
# What these carry has no type of its own: cells of a table, JSON, the nodes of a notebook, the arguments of a
# library that is called or whose class is filled in.
CARRIERS = {
    "figures/cluster_terms.py": "rows of a frame",
    "plans/yearly_levels.py": "rows of a frame",
    "record/rows.py": "rows of a frame",
    "record/cells.py": "parsers of cells",
    "record/corrections.py": "cells",
    "record/schema.py": "cells",
    "keeping/frames.py": "JSON",
    "keeping/seal.py": "JSON",
    "keeping/shelf.py": "JSON",
    "keeping/streams.py": "what a stream is given",
    "running/batch.py": "JSON",
    "running/cache.py": "JSON",
    "running/execute.py": "notebooks",
    "running/failures.py": "notebooks",
    "running/manifest.py": "JSON",
    "running/own_notebooks.py": "parameters of any notebook",
    "running/kernels/provisioner.py": "a class of jupyter_client",
    "running/kernels/trace.py": "audited events",
    "running/kernels/warm.py": "JSON",
    "running/results.py": "notebooks",
    "running/run_log.py": "notebooks",
    "scenarios/schemas.py": "JSON Schema",
    "figures/sheet.py": "the arguments of matplotlib",
    "publishing/exporter.py": "a class of nbconvert",
    "publishing/data_files.py": "JSON",
    "publishing/fonts.py": "a class of typst",
    "publishing/looks.py": "nodes of HTML",
    "packs/native_chart.py": "python-pptx",
    "publishing/outputs.py": "notebooks",
    "scenarios/register.py": "assumptions of any type",
    "publishing/prose.py": "tokens of Markdown",
    "publishing/visible.py": "JSON",
    "publishing/front.py": "JSON for a template",
    "publishing/made.py": "JSON",
    "publishing/pdf.py": "JSON",
    "publishing/render.py": "notebooks, and values for a template",
    "publishing/report.py": "notebooks",
    "publishing/shown.py": "JSON",
    "publishing/whatif.py": "JSON for a page",
}


def loose(module: ast.Module) -> Iterator[str]:
    """The public functions and methods whose signature holds `Any`, or says nothing of a parameter."""
    ours = [node for node in module.body if isinstance(node, ast.ClassDef) and node.name[0] != "_"]
    for body in [module.body, *(node.body for node in ours)]:
        for node in body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name[0] == "_":
                continue
            taken = node.args
            every = [*taken.posonlyargs, *taken.args, *taken.kwonlyargs, taken.vararg, taken.kwarg]
            said = [arg.annotation for arg in every if arg is not None and arg.arg not in ("self", "cls")]
            names = [
                part.id if isinstance(part, ast.Name) else ""
                for hint in (*said, node.returns)
                if hint is not None
                for part in ast.walk(hint)
            ]
            if "Any" in names or None in said or node.returns is None:
                yield node.name


def test_no_public_function_takes_or_gives_just_anything():
    found = {
        str(path.relative_to(PACKAGE)): names
        for path in sorted(PACKAGE.rglob("*.py"))
        if (names := list(loose(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert {file: names for file, names in found.items() if file not in CARRIERS} == {}


def test_what_may_carry_anything_still_does():
    """So that the list above holds nothing that is not needed."""
    needed = {
        name for name in CARRIERS if list(loose(ast.parse((PACKAGE / name).read_text(encoding="utf-8"))))
    }
    assert needed == set(CARRIERS)


@pytest.mark.parametrize(
    "text",
    [
        "def f(x: Any) -> int: ...",
        "def f(**x: Any) -> int: ...",
        "def f(x: int) -> dict[str, Any]: ...",
        "def f(x) -> int: ...",
        "def f(x: int): ...",
        "class A:\n    def f(self, x: list[Any]) -> None: ...",
    ],
)
def test_each_kind_of_loose_signature_is_found(text):
    assert list(loose(ast.parse(text))) == ["f"]
    assert list(loose(ast.parse(text.replace("def f", "def _f")))) == []
