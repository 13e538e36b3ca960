"""Anyone's nbconvert makes the same page as the workbook."""

from pathlib import Path

import nbformat
from nbconvert.exporters import get_exporter

from analysis.publishing.render import render_report

KNOWN = Path(__file__).parents[2] / "notebooks" / "known.ipynb"


def test_nbconvert_finds_the_house_style_and_gives_the_page_of_the_report():
    page, _ = get_exporter("workbook")().from_filename(str(KNOWN))
    assert page == render_report(nbformat.read(KNOWN, as_version=4))
    assert page.startswith("<!doctype html>")
