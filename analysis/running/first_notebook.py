"""A notebook to start from: commented, runnable as it stands, about the workbook's first place today."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.keeping.writing import NotWrittenError, write
from analysis.record.faults import Fault, InputFault
from analysis.running.own_notebooks import ENDING, OWN

if TYPE_CHECKING:
    from analysis.workbook import Workbook

_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,79}")
_CELLS = (
    (
        "markdown",
        "# {title}\n\nA notebook of your own: any import, any plot, any loop. Run it here cell by cell, or "
        "with its pages:\n`workbook run --notebooks {name}`; with other values: "
        "`-p at_least 9000 --as-of 2023-12-31`.",
    ),
    (
        "parameters",
        "# What a run may set: these, and any that you add.\n"
        'place: str = "{place}"  # code of the place\n'
        'plan: str = "{plan}"  # plan of the place\n'
        'as_of: str = "{as_of}"  # day from which to look\n'
        'scenario: str = "baseline"  # name of a scenario\n'
        "at_least: float = 10000.0  # USD per person: a parameter of this notebook alone",
    ),
    ("code", "import analysis as wb\n\nbook = wb.open_workbook()\nday = book.as_of(as_of)\nbook"),
    ("markdown", "## What was known\n\nA tidy frame, with the source of every value."),
    ("code", 'growth = day.series(place, "grdp_growth")\ngrowth[["value", "unit", "status", "publisher"]]'),
    ("markdown", "## The forecast\n\nThe numbers of the pages, to the bit."),
    ("code", "f = day.forecast(place, plan=plan, scenario=scenario)\nf"),
    ("code", "f.plot()"),
    ("code", "f.probability(at_least)"),
    (
        "markdown",
        "## A scenario of your own\n\nA number sets a driver, a text with a sign moves it by points: "
        '`wb.Scenario(growth={{"Y1": 7.5}}, vnd_per_usd="+1")`.',
    ),
    (
        "code",
        'own = wb.Scenario(growth="+1")\n'
        "other = day.forecast(place, plan=plan, scenario=own)\nother.against(f)",
    ),
    ("markdown", "## A drawing of your own"),
    (
        "code",
        "import matplotlib.pyplot as plt\n\nfigure, axes = plt.subplots(1, 2, figsize=(10, 4), sharey=True)\n"
        "f.plot(ax=axes[0])\nother.plot(ax=axes[1])\nplt.show()",
    ),
)


def new_notebook(name: str, workbook: Workbook) -> Path:
    """Write a notebook to start from into notebooks/own, and say where it is.

    Raises InputFault for a name that is none, is taken, or is that of a shipped notebook.
    """
    name = name.removesuffix(ENDING)
    if not _NAME.fullmatch(name):
        said = "must be letters, digits, hyphens, dots and underscores"
        raise InputFault(Fault("notebook", name, said))
    path = workbook.notebooks / OWN / f"{name}{ENDING}"
    if (workbook.notebooks / path.name).exists():
        raise InputFault(Fault("notebook", name, "is the name of a shipped notebook; choose another name"))
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        write(path, json.dumps(_content(name, workbook), indent=1, ensure_ascii=False) + "\n", new=True)
    except NotWrittenError:
        if os.path.lexists(path):
            raise InputFault(Fault(str(path), name, "is there already; choose another name")) from None
        raise
    return path


def _content(name: str, workbook: Workbook) -> dict[str, Any]:
    from analysis.plans.places import current_plan, latest_day, places

    record = workbook.record
    place = next(iter(places(record)), "")
    day = latest_day(place, record)
    plan = current_plan(place, record, day).code if place else ""
    about = {"title": name.replace("-", " ").replace("_", " ").capitalize(), "name": name}
    about |= {"place": place, "plan": plan, "as_of": day.isoformat()}
    cells = []
    for number, (kind, text) in enumerate(_CELLS):
        cell: dict[str, Any] = {
            "cell_type": "markdown" if kind == "markdown" else "code",
            "id": f"own-{number:02}",
        }
        cell["metadata"] = {"tags": ["parameters"]} if kind == "parameters" else {}
        if kind != "markdown":
            cell |= {"execution_count": None, "outputs": []}
        cells.append(cell | {"source": text.format(**about).splitlines(keepends=True)})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    about_it = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": about_it, "nbformat": 4, "nbformat_minor": 5}
