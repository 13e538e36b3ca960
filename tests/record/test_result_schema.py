"""Result rows have one schema: no other module spells their columns, an id of theirs or a set of levels."""

from __future__ import annotations

import ast
from pathlib import Path

from analysis.record.result_schema import AT_LEAST, ROW, bar_of, chance_id, level_of, quantile_id
from analysis.series import quantile_levels
from analysis.series.quantile_levels import BAND, ENDS, FAN, LEVELS, MIDDLE, shares

CODE = Path(quantile_levels.__file__).parents[1]
# What defines them, and the file of numbers in, quantiles out, whose columns a stranger's program reads.
OWN = {"record/result_schema.py", "series/quantile_levels.py", "series/quantile_file.py"}
SETS = [list(map(float, levels)) for levels in (LEVELS, FAN, BAND, MIDDLE, ENDS)]


def trees():
    for path in sorted(CODE.rglob("*.py")):
        name = path.relative_to(CODE).as_posix()
        if name not in OWN:
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def literals(tree):
    """Every list or tuple of plain values in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.List | ast.Tuple):
            try:
                yield node.lineno, tuple(ast.literal_eval(node))
            except (ValueError, TypeError):
                continue


def test_the_columns_of_a_row_are_spelled_once():
    wrong = [
        f"{name}:{line}"
        for name, tree in trees()
        for line, values in literals(tree)
        if {"output_type", "output_type_id"} <= {value for value in values if isinstance(value, str)}
    ]
    assert wrong == []


def test_a_set_of_levels_is_spelled_once():
    wrong = [
        f"{name}:{line}" for name, tree in trees() for line, values in literals(tree) if list(values) in SETS
    ]
    assert wrong == []


def test_the_id_of_a_probability_is_spelled_once():
    """An f-string that begins with `>=` is such an id; keys of shown numbers begin with `p`."""
    wrong = [
        f"{name}:{node.lineno}"
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        and isinstance(node.values[0], ast.Constant)
        and node.values[0].value == AT_LEAST
    ]
    assert wrong == []


def test_ids_are_read_as_they_are_written():
    assert [level_of(quantile_id(level)) for level in LEVELS] == LEVELS.tolist()
    assert [bar_of(chance_id(bar)) for bar in (46, 8300.0, 0.5, 12_000)] == [46, 8300, 0.5, 12_000]


def test_the_smaller_sets_are_of_the_largest_and_mirrored():
    kept = set(LEVELS.tolist())
    for levels in (FAN, BAND, MIDDLE, ENDS):
        assert set(levels) <= kept
        assert [round(1 - level, 3) for level in reversed(levels)] == list(levels)
    assert shares(LEVELS[:4]) == (99, 98, 95, 90)


def test_the_glossary_names_the_columns():
    glossary = (CODE.parent / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert f"| result row | run, {', '.join(ROW)}:" in glossary
