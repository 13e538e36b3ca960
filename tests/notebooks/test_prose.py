"""Notebooks are prose with calls: a question, data, a figure, a reading, and no program."""

import ast
import re

import nbformat
import pytest
from shipped import BOOK

from analysis.scenarios.contract import Run

PROGRAM = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.Try,
    ast.With,
    ast.Global,
)
OUTSIDE = {"open", "Path", "os", "sys", "exec", "eval", "get_ipython", "print"}
A_PATH = re.compile(r"^[\w.~-]*(/[\w.~-]+)+/?$|\.(csv|parquet|yaml|yml|json|png|svg|ipynb|html|pdf)$")
A_RESULT = re.compile(r"\d{1,3}(,\d{3})+|\d+\.\d+|\d\s*(USD|million|trillion)")
AN_INTERVAL = re.compile(r"\b(50|80|95)\s?%")
MOST_STATEMENTS = 14  # in one cell; lines are the formatter's
CODE_IN_A_ROW = 3
INTERACTIVE = {"explore"}


def code(notebook):
    """The code cells after the parameters."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"][1:]


def trees(notebook):
    return [ast.parse(cell.source) for cell in code(notebook)]


def test_it_is_a_valid_notebook_of_the_stock_kernel(notebook):
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)


def test_it_begins_with_a_title_and_the_parameters_of_the_run_contract(notebook):
    title, parameters = notebook.cells[:2]
    assert title.cell_type == "markdown"
    assert title.source.startswith("# ")
    assert parameters.metadata.tags == ["parameters"]
    assert parameters.source == Run.parameters_cell()
    written = {node.target.id: ast.literal_eval(node.value) for node in ast.parse(parameters.source).body}
    assert Run.check(BOOK, **written) == Run.check(BOOK), "the workbook's first question"
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    assert tagged == [parameters]


def test_it_defines_nothing_and_loops_over_nothing(notebook):
    found = [
        type(node).__name__
        for tree in trees(notebook)
        for node in ast.walk(tree)
        if isinstance(node, PROGRAM)
    ]
    assert found == []


def test_it_imports_from_the_project_alone(notebook):
    modules = set()
    for tree in trees(notebook):
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                modules |= {alias.name.split(".")[0] for alias in node.names}
            if isinstance(node, ast.ImportFrom):
                modules.add((node.module or "").split(".")[0])
    assert modules == {"analysis"}


def test_it_names_no_path_and_opens_nothing(notebook):
    texts, names = [], set()
    for tree in trees(notebook):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
            if isinstance(node, ast.Name):
                names.add(node.id)
    assert [text for text in texts if A_PATH.search(text)] == []
    assert names & OUTSIDE == set()


def test_its_cells_are_short_and_none_ends_in_a_semicolon(notebook):
    for cell in code(notebook):
        statements = sum(isinstance(node, ast.stmt) for node in ast.walk(ast.parse(cell.source)))
        assert statements <= MOST_STATEMENTS, cell.source
        assert not cell.source.rstrip().endswith(";"), cell.source


def test_its_code_lies_between_prose(notebook):
    kinds = "".join(cell.cell_type[0] for cell in notebook.cells[2:])
    assert "m" in kinds
    assert "c" * (CODE_IN_A_ROW + 1) not in kinds
    headings = [
        cell for cell in notebook.cells if cell.cell_type == "markdown" and cell.source.startswith("## ")
    ]
    assert len(headings) >= 2


def test_its_prose_holds_no_result_that_code_should_print(notebook):
    """Figures of the record or of a forecast change with the run; a typed one would go stale unseen."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert A_RESULT.findall(AN_INTERVAL.sub("", cell.source)) == [], cell.source


def test_its_stored_outputs_are_those_of_one_clean_run(notebook, notebook_path):
    if notebook_path.stem in INTERACTIVE:
        assert not any(cell.get("outputs") for cell in notebook.cells), "widgets are not stored"
        return
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    kinds = {output.output_type for cell in cells for output in cell.outputs}
    assert "error" not in kinds
    assert "stream" not in kinds, "a warning or a print is no part of a report"


def explores(notebook):
    """Whether the notebook is for moving sliders, and so has no result of its own."""
    return any("nbval-ignore-output" in cell.metadata.get("tags", []) for cell in notebook.cells)


def test_it_hands_over_its_results_once(notebook):
    calls = [
        node
        for tree in trees(notebook)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "finish"
    ]
    assert len(calls) == (0 if explores(notebook) else 1)


def test_the_rules_catch_what_they_forbid():
    """A guard for the guard: each forbidden thing is seen by the pattern that forbids it."""
    for text in ("data/places.csv", "../x", "a/b", "results.parquet"):
        assert A_PATH.search(text)
    assert not A_PATH.search("growth, prices and the dong / dollar rate")
    for text in ("8,300 USD", "7.4 per cent", "190 million"):
        assert A_RESULT.search(text)
    assert not A_RESULT.search("in 2025, of the 20 targets")
    for source in ("x = [i for i in y]", "lambda: 1", "for i in x: pass"):
        assert any(isinstance(node, PROGRAM) for node in ast.walk(ast.parse(source)))


@pytest.mark.parametrize(
    "name", ["known", "grdp_per_person", "nowcast", "clusters", "scoreboard", "compare", "track_record"]
)
def test_the_notebook_that_the_readme_names_is_there(name):
    from pathlib import Path

    assert (Path(__file__).parents[2] / "notebooks" / f"{name}.ipynb").is_file()
