"""The house style for nbconvert: `jupyter nbconvert --to workbook NOTEBOOK.ipynb` makes a report's page."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import Exporter

from analysis.publishing.render import render_report


class WorkbookExporter(Exporter):
    """An executed notebook as one page that opens from disk and asks no other host for anything."""

    file_extension = ".html"
    output_mimetype = "text/html"
    export_from_notebook = "Workbook report"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kwargs: Any) -> tuple[Any, dict[str, Any]]:
        """The page of a notebook and what nbconvert wants to know of it."""
        notebook, about = super().from_notebook_node(nb, resources, **kwargs)
        return render_report(notebook), about
