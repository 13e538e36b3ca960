"""Every example in a docstring runs and gives what it says."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import analysis

SKIPPED = ("analysis.running.kernels",)  # started by Jupyter, not imported
MODULES = [
    found.name
    for found in pkgutil.walk_packages(analysis.__path__, "analysis.")
    if not found.name.startswith(SKIPPED)
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_hold(name):
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert result.failed == 0


def test_there_are_examples():
    finder = doctest.DocTestFinder(exclude_empty=True)
    examples = sum(
        len(found.examples)
        for name in MODULES
        if name.startswith(("analysis.record", "analysis.plans"))
        for found in finder.find(importlib.import_module(name))
    )
    assert examples >= 30
