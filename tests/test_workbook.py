"""A workbook is a folder: it is found where one stands, and knows nothing of another in the same process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from shipped import BOOK, RECORD, copy_of_the_book

from analysis.cli import main
from analysis.clusters.pipeline import forecast_clusters
from analysis.growth.per_person import forecast
from analysis.plans.places import place, plan, plans
from analysis.plans.scoreboard import scoreboard
from analysis.publishing.desk import open_desk
from analysis.record.faults import InputFault
from analysis.running.batch import run_edition
from analysis.running.plan import one_run
from analysis.workbook import MARKS, VARIABLE, Workbook, open_workbook

DAY, OWN = "2021-08-10", "XX-AA"


@pytest.fixture
def copy(tmp_path: Path) -> Workbook:
    return copy_of_the_book(tmp_path / "copy")


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with nothing but the marks of a workbook, and an environment that names none."""
    monkeypatch.delenv(VARIABLE, raising=False)
    for mark in MARKS:
        path = tmp_path / "bare" / mark
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "bare"


def edit(book: Workbook, table: str, old: str, new: str, count: int = -1) -> None:
    path = book.data / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def renamed(book: Workbook) -> Workbook:
    """The same tables about a place of another name, in another plan's name."""
    for path in [*book.data.glob("*.csv"), *book.scenarios.glob("*.yaml")]:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("VN-HN", OWN), encoding="utf-8")
    return Workbook(book.root)


def told(book: Workbook, geo: str) -> tuple[bytes, str, bytes]:
    """Paths in dollars, the verdicts and the clusters of a place, to the bit."""
    record = book.record
    where, asked, view = place(geo, record), plan(geo, "2021-2025", record), record.as_of(DAY)
    clusters = forecast_clusters(view, where, asked, 300, 7)
    assert clusters is not None
    board = scoreboard(record.latest(), where, asked)
    return (
        forecast(view, where, asked, 300, 7).usd.tobytes(),
        board.to_csv(float_format="%.17g"),
        clusters.count("started").tobytes(),
    )


def test_a_copy_gives_what_the_shipped_workbook_gives(copy: Workbook) -> None:
    assert told(copy, "VN-HN") == told(BOOK, "VN-HN")


def test_a_place_of_another_name_gets_what_the_same_tables_give(copy: Workbook) -> None:
    other = renamed(copy)
    assert told(other, OWN) == told(BOOK, "VN-HN")


def test_two_workbooks_in_one_process_do_not_see_each_other(copy: Workbook) -> None:
    before = told(BOOK, "VN-HN")
    edit(copy, "targets", "8300", "8400")
    edit(copy, "cluster_priors", "started,yes,0.3297", "started,yes,0.1297")
    other = renamed(copy)
    changed = told(other, OWN)
    assert changed[0] != before[0]
    assert changed[2] != before[2]
    assert plan(OWN, "2021-2025", other.record).usd_low == 8400
    assert plan("VN-HN", "2021-2025", RECORD).usd_low == 8300
    for code, record in ((OWN, RECORD), ("VN-HN", other.record)):
        with pytest.raises(InputFault, match=f"'{code}' is not known"):
            plans(code, record)
    assert told(BOOK, "VN-HN") == before


def test_an_edit_is_seen_by_a_workbook_opened_after_it(copy: Workbook) -> None:
    assert plan("VN-HN", "2021-2025", copy.record).usd_low == 8300
    edit(copy, "targets", "8300", "8400")
    assert plan("VN-HN", "2021-2025", Workbook(copy.root).record).usd_low == 8400


def test_what_is_kept_is_kept_below_the_root(copy: Workbook) -> None:
    shipped = {path: path.stat().st_mtime_ns for path in BOOK.cache.rglob("*")}
    copy.record.table("targets")
    assert list((copy.root / ".cache").rglob("targets*"))
    assert {path: path.stat().st_mtime_ns for path in BOOK.cache.rglob("*")} == shipped


def test_a_run_in_a_copy_leaves_the_rows_of_a_run_here_and_stays_in_its_folder(
    copy: Workbook, tmp_path: Path
) -> None:
    (copy.root / "requirements.lock").write_bytes((BOOK.root / "requirements.lock").read_bytes())
    rows = []
    for book, reports in ((BOOK, tmp_path / "here"), (copy, None)):
        jobs = one_run(["scoreboard"], {"draws": 500}, book)
        batch = run_edition(book, jobs, reports, progress=False)
        assert batch.exit_code == 0, batch.text()
        rows.append((batch.folder(batch.outcomes[0]) / "results.parquet").read_bytes())
    assert rows[0] == rows[1]
    assert [path.name for path in copy.reports.iterdir() if path.is_dir() and path.name[0] != "."] == [
        "scoreboard"
    ]


def test_a_desk_in_another_workbook_reads_that_one(copy: Workbook) -> None:
    edit(copy, "places", "Hanoi", "Elsewhere")
    desk = open_desk(Workbook(copy.root), draws=50)
    assert (desk.place.label_en, open_desk(BOOK, draws=50).place.label_en) == ("Elsewhere", "Hanoi")
    assert desk.names["place"] == "Elsewhere"


def test_a_workbook_is_found_from_any_folder_in_it(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = bare / "notebooks" / "own"
    inner.mkdir(parents=True)
    for here in (bare, bare / "data", inner):
        monkeypatch.chdir(here)
        assert open_workbook().root == bare.resolve()


def test_the_nearest_of_two_counts(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = bare / "reports" / "second" / "data"
    inner.mkdir(parents=True)
    for mark in MARKS:
        (inner.parent / mark).touch()
    monkeypatch.chdir(inner)
    assert open_workbook().root == inner.parent.resolve()


def test_the_variable_names_it_elsewhere_and_never_overrules_the_folder_one_is_in(
    bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(VARIABLE, str(bare))
    assert open_workbook().root == bare.resolve()
    monkeypatch.chdir(bare)
    assert open_workbook().root == bare.resolve()
    monkeypatch.chdir(BOOK.root)
    with pytest.raises(InputFault, match=f"{VARIABLE}.*lies in another.*say which: --root"):
        open_workbook()
    assert open_workbook(bare).root == bare.resolve()


@pytest.mark.parametrize(
    ("words", "variable", "said"),
    [
        (["list"], None, "lies in no workbook; change to one, or name it: --root FOLDER"),
        (
            ["--root", "nowhere", "check"],
            None,
            "root: 'nowhere' is no workbook: a workbook holds data",
        ),
        (["check", "--root", "nowhere"], None, "root: 'nowhere' is no workbook"),
        (["run", "--dry-run"], "nowhere", f"{VARIABLE}: 'nowhere' is no workbook"),
    ],
)
def test_without_a_workbook_one_line_says_what_to_do(
    words: list[str],
    variable: str | None,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(VARIABLE, raising=False)
    if variable is not None:
        monkeypatch.setenv(VARIABLE, variable)
    assert main(words) == 2
    shown = capsys.readouterr().err
    assert said in shown
    assert shown.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_the_command_works_on_a_folder_named_before_or_after_its_word(
    copy: Workbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    root = ["--root", str(copy.root)]
    assert main([*root, "new", "mine"]) == 0
    assert (copy.scenarios / "mine.yaml").exists()
    assert main(["check", *root]) == 0
    (copy.scenarios / "mine.yaml").write_text("titel: none\n")
    assert main(["check", *root]) == 2
    assert str(copy.scenarios) in capsys.readouterr().err


def test_a_forecast_of_a_file_needs_no_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"a,{year},{100 * 1.05 ** (year - 2010):.2f}\n" for year in range(2010, 2025))
    Path("series.csv").write_text(f"series_id,t,value\n{rows}")
    assert main(["forecast", "series.csv", "--horizon", "2", "--output", "out.csv"]) == 0


def test_another_package_of_the_same_name_does_not_matter(tmp_path: Path) -> None:
    """On PYTHONPATH, where it comes before every installed package, and in the folder one is in."""
    (tmp_path / "analysis").mkdir()
    (tmp_path / "analysis" / "__init__.py").write_text("raise RuntimeError('the wrong package')")
    code = "import sys; from plan_workbook import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, "--root", str(BOOK.root), "run", "--dry-run"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "runs are due" in done.stdout


def test_a_kernel_takes_the_package_of_its_command_not_the_one_in_the_workbook(copy: Workbook) -> None:
    (copy.root / "analysis").mkdir()
    (copy.root / "analysis" / "__init__.py").write_text("raise RuntimeError('the wrong package')")
    batch = run_edition(copy, one_run(["known"], {"draws": 50}, copy), progress=False)
    assert batch.exit_code == 0, batch.text()
