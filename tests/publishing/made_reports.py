"""Executed notebooks and a reports folder for the tests, made by the real desk without a kernel."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from shipped import BOOK

from analysis.figures.plot import Plot
from analysis.figures.sheet import Sheet
from analysis.figures.style import ACCENT, BANDS
from analysis.growth.paths import Paths
from analysis.publishing import shown
from analysis.publishing.desk import Desk
from analysis.record.result_schema import ROW
from analysis.running import manifest as manifests
from analysis.running.plan import job
from analysis.running.results import to_parquet
from analysis.scenarios.contract import Run
from analysis.words import Words

LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
HOSTILE = (
    '<script>document.title="owned"</script> *bold* "quoted" & `code` $x$ #set [x](javascript:alert(1)) \\'
)
SOURCES = ["hanoitimes-2019-12-27-grdp-growth-reaches", "taichinhdn-2020-12-quy-mo-grdp"]


class Written:
    """A notebook being written cell by cell: each code cell is a call that shows what it shows."""

    def __init__(self, **parameters: Any) -> None:
        self.run = Run.check(BOOK, **parameters)
        self.cells: list[dict[str, Any]] = []
        self.bundles: list[shown.Bundle] = []
        self.desk = Desk(self.run, BOOK, show=self.bundles.append)
        source = "\n".join(f"{key} = {value!r}" for key, value in self.run.parameters().items())
        self.code(source, tags=["parameters"])

    def markdown(self, text: str) -> Written:
        self.cells.append({"cell_type": "markdown", "metadata": {}, "source": text})
        return self

    def code(
        self,
        source: str,
        call: Callable[[Desk], None] | None = None,
        tags: list[str] | None = None,
        more: list[dict[str, Any]] | None = None,
    ) -> Written:
        self.bundles.clear()
        if call is not None:
            call(self.desk)
        outputs = [
            {
                "output_type": "display_data",
                "data": dict(bundle.data),
                "metadata": json.loads(json.dumps(bundle.metadata)),
            }
            for bundle in self.bundles
        ]
        self.cells.append(
            {
                "cell_type": "code",
                "execution_count": 1,
                "metadata": {"tags": tags or []},
                "source": source,
                "outputs": outputs + (more or []),
            }
        )
        return self

    @property
    def content(self) -> dict[str, Any]:
        cells = [self.cells[1], self.cells[0], *self.cells[2:]] if len(self.cells) > 1 else self.cells
        for number, cell in enumerate(cells):
            cell["id"] = f"cell-{number}"
        return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}


def a_plot(say: Words, title: str = "A fan") -> Plot:
    """A small figure of the workbook's own kind, with a band, a line and a label."""

    def paint(sheet: Sheet) -> None:
        axes = sheet.axes(height=150, unit="USD per person")
        years = np.arange(2020, 2026)
        middle = 5250 * 1.06 ** np.arange(6)
        axes.fill_between(years, middle * 0.8, middle * 1.2, color=BANDS[0], lw=0)
        axes.plot(years, middle, color=ACCENT, marker="o")
        sheet.end(axes, 2025, middle[-1], "median 7,026", ACCENT, bold=True)
        sheet.label(axes, 2022, middle[2], "2022: 5,899", ACCENT)
        sheet.years(axes, 2020, 2025)
        sheet.numbers(axes)

    return Plot(title, "USD per person, one line", "A line that rises from 5,250 to 7,026.", say, paint)


def a_fan(desk: Desk) -> None:
    """A figure with a finding, an alternative text, data and sources."""
    years = np.arange(2020, 2026)
    frame = pd.DataFrame({"year": years, "usd": 5250 * 1.06 ** np.arange(6)})
    desk.figure(a_plot(desk.say), data=frame, sources=SOURCES)


def new_figure(width: float = 6.0, height: float = 3.0) -> tuple[Figure, Axes]:
    """A figure as anybody draws one."""
    figure = Figure(figsize=(width, height))
    return figure, figure.add_subplot()


def quantile_rows(
    median: float, first: int, last: int, spread: float = 0.1, target: float = 8300.0
) -> pd.DataFrame:
    """Result rows of a forecast that ends at a median."""
    from scipy.stats import norm

    rows = []
    steps = last - first + 1
    for step, year in enumerate(range(first, last + 1), 1):
        middle = 5250 * (median / 5250) ** (step / steps)
        width = spread * (step / steps) ** 0.5
        rows += [
            ("grdp_per_capita_usd", "USD", year, "quantile", level, middle * np.exp(width * norm.ppf(level)))
            for level in LEVELS
        ]
    chance = float(norm.sf(np.log(target / median) / spread))
    rows.append(("grdp_per_capita_usd", "USD", last, "probability", f">={target:g}", chance))
    return pd.DataFrame(rows, columns=list(ROW))


def a_report(median: float = 7000.0, failed: bool = False, **parameters: Any) -> dict[str, Any]:
    """A notebook as a run leaves it."""
    written = Written(**parameters)
    first = int(str(written.run.plan)[:4])
    last = int(str(written.run.plan)[5:])
    target = written.desk.plan.usd_low
    written.markdown("# GRDP per person against the plan\n\nDoes the city reach its **target**?")
    written.markdown("## What was known\n\nWhat had been printed by the day.")
    written.code(
        "desk.table(known)",
        lambda desk: desk.table(
            pd.DataFrame({"Year": [2019, 2020], "USD": ["5,196", "5,250"], "Note": ["estimate", HOSTILE]}),
            caption="Known values",
            note="As printed.",
            sources=SOURCES[:1],
        ),
    )
    written.markdown("## The forecast")
    written.code("desk.figure(fan)", a_fan)
    written.code(
        "desk.text(reading)", lambda desk: desk.text("The median is {value}.", value="**7,000** <i>")
    )
    written.code(
        "desk.text(later)", lambda desk: desk.text("It came out at {value}.", value="7,178", later=True)
    )
    if failed:
        written.code(
            "1 / 0",
            more=[
                {
                    "output_type": "error",
                    "ename": "ZeroDivisionError",
                    "evalue": "division by zero",
                    "traceback": ["\x1b[31mZeroDivisionError\x1b[0m"],
                }
            ],
        )
    else:
        written.code(
            "desk.finish(rows)", lambda desk: desk.finish(quantile_rows(median, first, last, target=target))
        )
    return written.content


def store(reports: Path, name: str, content: dict[str, Any], failed: bool = False, **parameters: Any) -> Path:
    """Put a notebook where a batch would put it."""
    run = Run.check(BOOK, **parameters)
    made = job(name, run.parameters(), Run.check(BOOK).parameters())
    tables = [
        output["metadata"]["workbook"]
        for cell in content["cells"]
        for output in cell.get("outputs", [])
        if output.get("metadata", {}).get("workbook", {}).get("kind") == "results"
    ]
    outputs = {manifests.NOTEBOOK: json.dumps(content).encode()}
    if tables:
        outputs[manifests.RESULTS] = to_parquet(made, tables)
    key = {
        "parameters": run.parameters(),
        "notebook": "a" * 64,
        "lock": "b" * 64,
        "code": {"m": ["p", "c"]},
        "data": {"data/x.csv": "d"},
    }
    about = {"status": "failed" if failed else "done", "run": made.name, "key": key}
    manifests.store(reports / made.name, outputs, about, {}, reports / manifests.STATE)
    return reports / made.name


SCENARIOS = {"baseline": 7000.0, "weaker-dong": 6400.0, "plan-growth": 7600.0}


def fill(reports: Path) -> Path:
    """Two days, two languages, three scenarios and one run that failed."""
    for language in ("en", "vi"):
        for plan, as_of, medians in (
            ("2021-2025", "2021-08-10", SCENARIOS),
            ("2026-2030", "2026-11-23", {"baseline": 11000.0}),
        ):
            for scenario, median in medians.items():
                about = {"language": language, "plan": plan, "as_of": as_of, "scenario": scenario}
                store(reports, "grdp_per_person", a_report(median, **about), **about)
        about = {"language": language}
        store(reports, "clusters", a_report(failed=True, **about), failed=True, **about)
    return reports


def some_paths(
    first: int = 2021, years: int = 5, base: tuple[float, float] = (125.0, 23810.0), seed: int = 1
) -> Paths:
    """Real paths of made-up drivers: what the sliders need, without a model."""
    rng = np.random.default_rng(seed)
    n = 500

    def driver(mean: float, sd: float) -> np.ndarray:
        return rng.normal(mean, sd, (n, years))

    return Paths(
        place="VN-HN",
        day=date(first, 8, 10),
        base_year=first - 1,
        years=np.arange(first, first + years),
        base_vnd=base[0],
        base_rate=base[1],
        growth=driver(0.066, 0.02),
        people=driver(0.015, 0.002),
        deflator=driver(0.025, 0.03),
        dong=driver(0.01, 0.02),
        member=np.zeros(n, int),
        members=("one",),
        weights=np.full(n, 1 / n),
    )


def paths_of(edition, workbook):
    """Made-up paths in the place of the models', for either plan."""
    return some_paths() if edition.plan == "2021-2025" else some_paths(2026, 5, (179.29, 24976.0))
