"""Run notebooks at their default parameters and store the outputs that `pytest tests/notebooks` expects.

python tests/notebooks/store_outputs.py              all notebooks
python tests/notebooks/store_outputs.py known        only this one
"""

import asyncio
import sys
from pathlib import Path

from analysis.running.execute import execute

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
DRAWING = "image/svg+xml"
STAND_IN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="420" height="20"><text x="0" y="14" font-size="12">'
    "The drawing is made when the notebook is run.</text></svg>\n"
)
LEFT_OUT = {"narrow": "", "csv": None, "rows": [], "facts": {}}


def store(path: Path) -> str | None:
    """Execute one notebook and write it back without what papermill adds; its failure in a line, or None."""
    import nbformat

    made = asyncio.run(execute(path.read_bytes(), {}, ROOT, kernel="python3"))
    if made.failure is not None:
        return made.failure
    ran, stored = nbformat.reads(made.notebook.decode(), as_version=4), nbformat.read(path, as_version=4)
    by_id = {cell.id: cell for cell in ran.cells}
    count = 0
    for cell in stored.cells:
        if cell.cell_type == "code":
            count += 1
            live = "nbval-ignore-output" in cell.metadata.get("tags", [])
            cell.outputs = [] if live else [_plain(output) for output in by_id[cell.id].outputs]
            cell.execution_count = count
            cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k == "tags"})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    stored.metadata = nbformat.from_dict({"kernelspec": kernel, "language_info": {"name": "python"}})
    nbformat.write(stored, path)
    return None


def _plain(output):
    """What is stored of an output: its words and numbers; drawings and downloads are left to a run."""
    if "execution_count" in output:
        output.execution_count = None
    if DRAWING in output.get("data", {}):
        output.data[DRAWING] = STAND_IN
    about = output.get("metadata", {}).get("workbook", {})
    for name, nothing in LEFT_OUT.items():
        if about.get(name):
            about[name] = nothing
    return output


def main(names: list[str]) -> int:
    paths = [NOTEBOOKS / f"{name}.ipynb" for name in names] or sorted(NOTEBOOKS.glob("*.ipynb"))
    failures = {path.name: failure for path in paths if (failure := store(path)) is not None}
    for name, failure in failures.items():
        print(f"{name}: {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
