"""How fast the pages are: a report of ten figures as a page and as a PDF, and a site that stands already.

Run it from the project's folder: `python benchmarks/publishing.py`, with the folder of a run's results as an
argument to measure its site too. It prints medians in milliseconds beside their limits.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from record import medians

from analysis.figures.style import ACCENT, BANDS, new_figure
from analysis.publishing import shown
from analysis.publishing.desk import Desk
from analysis.publishing.pdf import pdf_report
from analysis.publishing.render import render_report
from analysis.publishing.report import read
from analysis.publishing.site import publish
from analysis.scenarios.contract import Run
from analysis.workbook import open_workbook

FIGURES = 10


def executed() -> dict:
    """A notebook of ten fans as a run leaves it."""
    bundles: list[shown.Bundle] = []
    book = open_workbook()
    desk = Desk(Run.check(book), book, show=bundles.append)
    years = np.arange(2010, 2031)
    middle = 3000 * 1.06 ** np.arange(len(years))
    for number in range(FIGURES):
        figure, axes = new_figure()
        for width, band in zip((0.3, 0.2, 0.1), BANDS, strict=True):
            axes.fill_between(years, middle * (1 - width), middle * (1 + width), color=band, lw=0)
        axes.plot(years, middle, color=ACCENT)
        data = pd.DataFrame({"year": years, "usd": middle})
        desk.figure(figure, caption=f"{number}", alt=f"{number}", data=data)
    outputs = [{"output_type": "display_data", "data": dict(bundle.data),
                "metadata": json.loads(json.dumps(bundle.metadata))} for bundle in bundles]  # fmt: skip
    return {"cells": [{"cell_type": "markdown", "metadata": {}, "source": "# Ten figures"},
                      {"cell_type": "code", "metadata": {}, "source": "", "outputs": outputs}]}  # fmt: skip


def main() -> None:
    notebook = executed()
    report = read(notebook)
    table = [
        ("a report of ten figures as a page", medians(lambda _: render_report(notebook)), 1000.0),
        ("the same as a PDF", medians(lambda _: pdf_report(report)), None),
    ]
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        book = open_workbook()
        publish(book, folder)
        table.append(("a site that stands already", medians(lambda _: publish(book, folder)), None))
    print(f"{'what (medians)':<45}{'clock ms':>10}{'cpu ms':>10}{'limit ms':>10}")
    for what, (clock, processor), limit in table:
        print(f"{what:<45}{clock:>10.1f}{processor:>10.1f}{limit or '':>10}")


if __name__ == "__main__":
    main()
