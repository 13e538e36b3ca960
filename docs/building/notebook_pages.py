"""Tutorials: each notebook is run when its page is made, so that a page shows what its code gives today."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from docutils import nodes
from myst_parser.parsers.sphinx_ import MystParser
from nbclient import NotebookClient
from nbformat import NotebookNode

# Of what a run of the docs is smaller than what the notebook says: the thousand runs are the reader's.
FEWER = {"batch": {"growth_steps": 3, "dong_steps": 2}}
SHELL = "%%sh\n"
_TEMPORARY = re.compile(r"/\S*/tutorial\b")  # where the folder of a run lay says nothing
_STYLE = re.compile(r"<style.*?</style>", re.DOTALL)


class NotebookParser(MystParser):
    """A notebook as a page of Markdown: its prose, its code and what came of it."""

    supported = ("ipynb",)

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Run the notebook in an empty folder and read what it shows; an error in it ends the build."""
        name = Path(document.settings.env.docname).name
        super().parse(markdown(executed(nbformat.reads(inputstring, as_version=4), name)), document)


def setup(app: Any) -> dict[str, bool]:
    """Make .ipynb a kind of page."""
    app.add_source_suffix(".ipynb", "ipynb")
    app.add_source_parser(NotebookParser)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def executed(notebook: NotebookNode, name: str) -> NotebookNode:
    """The notebook after a run on the stock kernel in an empty folder, with the few values of FEWER."""
    if name in FEWER:
        said = "\n".join(f"{key} = {value!r}" for key, value in FEWER[name].items())
        at = next(n for n, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", []))
        notebook.cells.insert(at + 1, nbformat.v4.new_code_cell(said, metadata={"tags": ["unseen"]}))
    with TemporaryDirectory() as folder:
        NotebookClient(
            notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": folder}}
        ).execute()
    return notebook


def markdown(notebook: NotebookNode) -> str:
    """The page of an executed notebook."""
    parts = []
    for cell in notebook.cells:
        if "unseen" in cell.metadata.get("tags", []):
            continue
        if cell.cell_type == "markdown":
            parts.append(cell.source)
        elif cell.cell_type == "code" and cell.source.strip():
            shell = cell.source.startswith(SHELL)
            parts.append(fenced("sh" if shell else "python", cell.source.removeprefix(SHELL)))
            said = "".join(output.text for output in cell.outputs if output.output_type == "stream")
            parts += [fenced("text", _TEMPORARY.sub("tutorial", said))] if said else []
            parts += [shown(output.data) for output in cell.outputs if "data" in output]
    return "\n\n".join(parts) + "\n"


def shown(data: NotebookNode) -> str:
    """What a cell shows as Markdown: a picture, else its HTML, else its text."""
    if "image/png" in data:
        png = data["image/png"].replace("\n", "")
        return html(f'<img class="drawn" alt="What the cell draws" src="data:image/png;base64,{png}">')
    if "text/html" in data:
        return html(f'<div class="shown">{_STYLE.sub("", data["text/html"])}</div>')
    return fenced("text", data["text/plain"])


def html(text: str) -> str:
    """HTML that stands as it is; no blank line and no fence of its own ends it early."""
    return fenced("{raw} html", text)


def fenced(kind: str, text: str) -> str:
    """A block in a fence that is longer than any in it."""
    return f"``````{kind}\n{text.strip(chr(10))}\n``````"
