"""Pages and runs that are made at one time never harm each other, and one page that fails stops no other."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import commands
import made_reports
import pytest
from shipped import BOOK
from toys import jobs, toy_project

from analysis.cli import main
from analysis.publishing import front, site
from analysis.publishing.site import publish
from analysis.workbook import Workbook

PUBLISH = """
import sys
from pathlib import Path
sys.path[:0] = [sys.argv[2], str(Path(sys.argv[2]).parent)]
import made_reports
from analysis.publishing import front
front.paths_of = made_reports.paths_of  # models are not what this is about
from analysis.cli import main
sys.exit(main(["--root", sys.argv[1], "publish"]))
"""


def publishing(root: Path) -> subprocess.Popen[str]:
    """The command in a process of its own."""
    words = [sys.executable, "-c", PUBLISH, str(root), str(Path(made_reports.__file__).parent)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def pages(folder: Path) -> dict[str, bytes]:
    """Every file of the site but its own manifest, by its address."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name[0] != ".")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture
def book(tmp_path: Path) -> Workbook:
    """Runs of two scenarios, a toy notebook beside them, and no site."""
    root = toy_project(tmp_path / "book")
    shutil.copytree(BOOK.data, root / "data", dirs_exist_ok=True)
    for scenario, median in (("baseline", 7000.0), ("weaker-dong", 6400.0)):
        report = made_reports.a_report(median, scenario=scenario)
        made_reports.store(root / "reports", "grdp_per_person", report, scenario=scenario)
    return Workbook(root)


@pytest.mark.slow
def test_publishers_beside_each_other_and_beside_a_run_lose_no_page(book: Workbook) -> None:
    chosen = jobs("rates", "names", seeds=range(1))
    beside = [publishing(book.root), publishing(book.root), commands.start(book.root, chosen, book.reports)]
    for process in beside:
        said = process.communicate(timeout=300)
        assert process.returncode == 0, said
    beside = [publishing(book.root), publishing(book.root)]
    for process in beside:
        said = process.communicate(timeout=300)
        assert process.returncode == 0, said
        assert said[1] == "" or "waiting for its end" in said[1]
    found = pages(book.reports / "site")
    assert {f"{job.name}.html" for job in chosen} <= found.keys()
    shutil.copytree(book.reports, book.root / "other", ignore=shutil.ignore_patterns("site", ".workbook"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(front, "paths_of", made_reports.paths_of)
        publish(book, book.root / "other")
    assert found == pages(book.root / "other/site")
    assert not list(book.reports.rglob("*.part"))


@pytest.mark.parametrize("part", ["render_report", "files_of", "figures", "pdf_report"])
def test_a_page_that_cannot_be_made_stops_no_other_and_is_tried_again(book, part, monkeypatch, capsys):
    monkeypatch.setattr(front, "paths_of", made_reports.paths_of)
    real = getattr(site, part)

    def stumbles(*given, **named):
        told = str((*given, named))
        if "weaker" in told and "could not be made" not in told:
            raise ValueError("a picture that no reader knows")
        return real(*given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(site, part, stumbles)
        assert main(["--root", str(book.root), "publish"]) == 1
    said = capsys.readouterr().err
    assert "could not be made (ValueError: a picture that no reader knows); the other pages are" in said
    names = {path.name for path in (book.reports / "site/grdp_per_person").glob("*.html")}
    assert len(names) == 2
    assert (book.reports / "site/index.html").is_file()
    assert main(["--root", str(book.root), "publish"]) == 0
    assert capsys.readouterr().err == ""
