"""A notebook of one's own may lie anywhere and do anything; its own parameters are checked too."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from shipped import BOOK, copy_of_the_book

from analysis.cli import main
from analysis.record.faults import InputFault
from analysis.running.batch import run_edition
from analysis.running.plan import one_run, plan, todays_runs
from analysis.running.results import results
from analysis.workbook import VARIABLE, Workbook

FREE = """import statistics
from beside import half  # a module that lies beside the notebook

def twice(x):
    return 2 * x

for number in range(3):
    print(twice(number), half(number))
print(open("rows.txt").read(), alpha, label, years, place)"""
ROWS = """from analysis.publishing.desk import open_desk
import pandas as pd
columns = ["indicator", "unit", "period", "output_type", "output_type_id", "value"]
rows = [["mine", "USD", "2025", "quantile", "0.5", alpha]]
open_desk(place=place).finish(pd.DataFrame(rows, columns=columns))"""


def free_notebook(path: Path, *cells: str, parameters: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    said = parameters or 'place = "VN-HN"\nalpha = 0.5\nlabel = "a"\nyears = [1, 2]'
    made = [new_code_cell(said, metadata={"tags": ["parameters"]}), *(new_code_cell(cell) for cell in cells)]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=made, metadata={"kernelspec": spec}), path)
    (path.parent / "beside.py").write_text("def half(x):\n    return x / 2\n")
    (path.parent / "rows.txt").write_text("rows from beside")
    return path


@pytest.fixture
def book(tmp_path: Path) -> Workbook:
    copy = copy_of_the_book(tmp_path / "book")
    (copy.root / "requirements.lock").write_bytes((BOOK.root / "requirements.lock").read_bytes())
    return copy


def said(batch) -> list[str]:
    assert batch.exit_code == 0, batch.text()
    found = []
    for outcome in batch.outcomes:
        cells = nbformat.read(batch.folder(outcome) / "notebook.ipynb", as_version=4).cells
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        found.append("".join(str(output.get("text", "")) for output in outputs))
    return found


def test_it_runs_from_any_path_and_by_its_name_in_its_own_folder(book: Workbook, tmp_path: Path) -> None:
    elsewhere = free_notebook(tmp_path / "desk" / "My analysis.ipynb", FREE)
    free_notebook(book.notebooks / "own" / "mine.ipynb", FREE)
    batch = run_edition(book, one_run([str(elsewhere), "mine"], {}, book), progress=False)
    for text in said(batch):
        assert "4 1.0" in text
        assert "rows from beside 0.5 a [1, 2] VN-HN" in text
    names = [outcome.job.name.split("/")[0] for outcome in batch.outcomes]
    assert names == ["My-analysis", "mine"]
    again = run_edition(book, one_run([str(elsewhere), "mine"], {}, book), progress=False)
    assert "2 unchanged" in again.text()
    (elsewhere.parent / "rows.txt").write_text("other rows")
    third = run_edition(book, one_run([str(elsewhere), "mine"], {}, book), progress=False)
    assert "1 unchanged" in third.text()


def test_its_own_numbers_are_columns_of_the_results(book: Workbook, tmp_path: Path) -> None:
    path = free_notebook(tmp_path / "grid.ipynb", ROWS)
    jobs = one_run([str(path)], {"alpha": [1, 2.5], "label": "x, y", "draws": 100}, book)
    run_edition(book, jobs, progress=False)
    rows = results(book.reports).sort_values("alpha")
    assert rows["alpha"].tolist() == rows["value"].tolist() == [1.0, 2.5]
    assert rows["alpha"].dtype == float
    assert set(rows["label"]) == {"x, y"}


def test_what_its_cell_says_stands_until_a_run_says_otherwise(book: Workbook, tmp_path: Path) -> None:
    path = free_notebook(tmp_path / "sg.ipynb", "place", parameters='place = "VN-SG"\nas_of = "2022-06-30"')
    [job] = one_run([str(path)], {}, book)
    assert (job.parameters["place"], job.parameters["as_of"]) == ("VN-SG", "2022-06-30")
    [job] = one_run([str(path)], {"place": "VN-HN"}, book)
    assert job.parameters["place"] == "VN-HN"
    [bare] = one_run([str(free_notebook(tmp_path / "bare.ipynb", "1", parameters="# none"))], {}, book)
    assert bare.parameters["place"] == "VN-HN"


@pytest.mark.parametrize(
    ("options", "allowed"),
    [
        ({"alhpa": 1}, "'alhpa' is not known; did you mean 'alpha'"),
        ({"alpha": "many"}, "alpha: 'many' must be a number"),
        ({"alpha": True}, "alpha: True must be a number"),
        ({"label": 3}, "label: 3 must be a text"),
        ({"years": 3}, "years: 3 must be a list"),
        ({"place": "VN-HM"}, "place: 'VN-HM' is not known"),
    ],
)
def test_a_mistaken_parameter_is_named(options: dict, allowed: str, book: Workbook, tmp_path: Path) -> None:
    path = free_notebook(tmp_path / "mine.ipynb", FREE)
    with pytest.raises(InputFault, match=allowed):
        one_run([str(path)], options, book)


def test_a_mistaken_notebook_is_named(book: Workbook, tmp_path: Path) -> None:
    (tmp_path / "no.ipynb").write_text("no notebook")
    taken = free_notebook(tmp_path / "known.ipynb", "1")
    bad = free_notebook(tmp_path / "bad.ipynb", "1", parameters="a = = 1")
    one, other = (free_notebook(tmp_path / part / "twin.ipynb", "1") for part in ("a", "b"))
    for names, told in (
        ([str(tmp_path / "gone.ipynb")], "is no file"),
        ([str(tmp_path / "no.ipynb")], "is no notebook"),
        ([str(taken)], "bears the name of a shipped notebook"),
        ([str(bad)], "a parameters cell that is no Python"),
        (["knwon"], "did you mean 'known'"),
        ([str(one), str(other)], "would share a folder"),
    ):
        with pytest.raises(InputFault, match=told):
            one_run(names, {}, book)
    with pytest.raises(InputFault, match="'alpha' is not known"):  # a shipped one takes the contract alone
        one_run(["known"], {"alpha": 1}, book)


def test_an_edition_may_hold_both_kinds(book: Workbook, tmp_path: Path) -> None:
    path = free_notebook(tmp_path / "mine.ipynb", FREE)
    jobs = plan({"runs": [{"notebooks": ["known", str(path)], "alpha": [1, 2]}]}, "e.yaml", book)
    assert [(job.notebook, job.parameters.get("alpha")) for job in jobs] == [
        ("known", None),
        ("mine", 1.0),
        ("mine", 2.0),
    ]


def test_a_new_one_runs_as_it_stands(
    book: Workbook, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(book.root)
    assert main(["new", "first-look", "--notebook"]) == 0
    path = book.notebooks / "own" / "first-look.ipynb"
    assert main(["run", "--notebooks", "first-look", "-p", "at_least", "9000", "--no-pages"]) == 0
    [folder] = (book.reports / "first-look").iterdir()
    shown = nbformat.read(folder / "notebook.ipynb", as_version=4).cells
    kinds = {kind for cell in shown for output in cell.get("outputs", []) for kind in output.get("data", {})}
    assert {"text/html", "image/png"} <= kinds
    before = path.read_bytes()
    assert main(["new", "first-look", "--notebook"]) == 2
    assert main(["new", "known", "--notebook"]) == 2
    assert main(["new", "../out", "--notebook"]) == 2
    assert "is the name of a shipped notebook" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_papermill_and_the_stock_kernel_run_it_in_another_folder(book: Workbook, tmp_path: Path) -> None:
    path = free_notebook(book.notebooks / "own" / "mine.ipynb", "import analysis as wb\nwb.open_workbook()")
    out = tmp_path / "out.ipynb"
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", "-k", "python3", str(path), str(out)]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), VARIABLE: str(book.root)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert str(book.root) in json.dumps(json.loads(out.read_text()))


def test_papermill_with_an_unknown_parameter_stops_in_the_first_cell(book: Workbook, tmp_path: Path) -> None:
    out = tmp_path / "out.ipynb"
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", "-k", "python3", "-p", "sede", "7"]
    done = subprocess.run(
        [*command, str(book.notebooks / "known.ipynb"), str(out)],
        cwd=book.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "sede: 7 is not known; did you mean 'seed'?" in done.stderr
    ran = [cell for cell in nbformat.read(out, as_version=4).cells if cell.get("execution_count")]
    assert len(ran) == 3  # the parameters, what papermill set, and the cell that says so


@pytest.mark.parametrize("path", sorted(BOOK.notebooks.glob("*.ipynb")), ids=lambda path: path.stem)
def test_papermill_tells_the_type_and_the_help_of_every_parameter(path: Path) -> None:
    from papermill import inspect_notebook

    told = inspect_notebook(str(path))
    assert {"place", "as_of"} <= set(told)
    for name, about in told.items():
        assert about["inferred_type_name"] in ("str", "int", "float", "bool"), name
        assert about["help"], name


def test_a_run_with_own_options_starts_from_todays_question() -> None:
    latest = BOOK.record.latest_day.isoformat()
    asked = {
        (): ("2026-2030", latest),
        (("as_of", "2023-12-31"),): ("2021-2025", "2023-12-31"),
        (("plan", "2021-2025"),): ("2021-2025", "2021-08-10"),
        (("plan", "2021-2025"), ("as_of", "latest")): ("2021-2025", latest),
    }
    for options, (code, day) in asked.items():
        [job] = todays_runs(["known"], {key: [value] for key, value in options}, BOOK)
        assert (job.parameters["plan"], job.parameters["as_of"]) == (code, day), options
    several = todays_runs(["known"], {"as_of": ["2021-08-10", "latest"]}, BOOK)
    assert [job.parameters["plan"] for job in several] == ["2021-2025", "2026-2030"]
    with pytest.raises(InputFault, match="place: 'VN-HM' is not known"):
        todays_runs(["known"], {"place": ["VN-HM"]}, BOOK)
