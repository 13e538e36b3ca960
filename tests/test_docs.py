"""The documentation is true: what it says to type works, links lead somewhere, no network is needed."""

from __future__ import annotations

import ast
import json
import re
import shlex
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import matplotlib
import pytest
from shipped import BOOK, copy_of_the_book

from analysis.cli import COMMANDS, main
from analysis.publishing.formula import formulas

matplotlib.use("Agg")
ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
sys.path.insert(0, str(DOCS / "building"))
TUTORIALS = sorted((DOCS / "tutorials").glob("*.ipynb"))
PAGES = sorted(DOCS.rglob("*.md"))
WORKBOOK = ".venv/bin/workbook "
# the file that the page on spreadsheets speaks of, as an office would give it; its numbers are made up
UNEMPLOYMENT = (
    "Unemployment rate, made up\n\nPlace;"
    + ";".join(map(str, range(2010, 2018)))
    + "\nMade-up city;...;3,1;2,95;2,9;3,05;3,2;3,1;...\nSouth;2,1;2,2;2,1;2,3;2,4;2,3;2,5;2,4\n"
)


def blocks(kind: str) -> list[tuple[Path, str]]:
    return [
        (page, block)
        for page in PAGES
        for block in re.findall(rf"^```{kind}\n(.*?)^```", page.read_text("utf-8"), re.S | re.M)
    ]


def test_every_block_of_the_pages_is_known_to_these_tests() -> None:
    kinds = {kind for page in PAGES for kind in re.findall(r"^```([\w{}-]+)", page.read_text("utf-8"), re.M)}
    assert kinds <= {"sh", "python", "{toctree}", "{eval-rst}"}


@pytest.mark.timeout(300)
def test_every_command_of_the_pages_works_in_its_order(tmp_path: Path, monkeypatch, capsys) -> None:
    """`make report` is run by .ci/run; runs of the shipped workbook are planned, all else is executed."""
    book = copy_of_the_book(tmp_path / "book")
    (book.root / "requirements.lock").write_bytes((BOOK.root / "requirements.lock").read_bytes())
    monkeypatch.chdir(book.root)
    (book.root / "unemployment.csv").write_bytes(UNEMPLOYMENT.encode("cp1258"))
    lines = [line for _, block in blocks("sh") for line in block.splitlines() if line != "make report"]
    assert len(lines) >= 8
    for line in lines:
        assert line.startswith(WORKBOOK), line
        words = shlex.split(line.removeprefix(WORKBOOK))
        planned = "run" in words and not {"first-look", "province"} & set(words)
        assert main([*words, *(["--dry-run"] if planned else [])]) == 0, capsys.readouterr().err
    assert list((book.reports / "site" / "first-look").glob("*.html"))
    written = {path.suffix for path in (book.root / "out").iterdir()}
    assert written == {".xlsx", ".ods", ".docx", ".pptx"}


def test_every_python_block_of_the_pages_runs(monkeypatch) -> None:
    monkeypatch.chdir(BOOK.root)
    found = blocks("python")
    assert found
    for _, block in found:
        exec(block, {})


def test_a_command_that_a_page_names_is_one() -> None:
    named = {
        (page.name, word)
        for page in [*PAGES, ROOT / "README.md", ROOT / "data" / "README.md", ROOT / "CONTRIBUTING.md"]
        for word in re.findall(r"`(?:\.venv/bin/)?workbook ([a-z]+)[ `]", page.read_text("utf-8"))
    }
    assert len(named) > 10
    assert {word for _, word in named} <= set(COMMANDS)
    scripts = {
        script
        for page in PAGES
        for script in re.findall(r"`(?:\.venv/bin/)?python ([\w/]+\.py)", page.read_text("utf-8"))
    }
    assert [script for script in scripts if not (ROOT / script).is_file()] == []


def test_every_formula_can_be_drawn() -> None:
    found = [
        "".join(parts)
        for page in PAGES
        for parts in re.findall(r"\$\$(.+?)\$\$|\$([^$\n]+)\$", page.read_text("utf-8"), re.S)
    ]
    assert len(found) > 10
    assert [latex for latex in found if any(t["type"] != "formula" for t in formulas(latex))] == []


def test_the_map_has_every_room_as_the_linter_holds_it_and_every_room_its_reference() -> None:
    from told_by_code import imports, layers

    rooms = [room for layer in layers() for room in layer]
    level = {room: n for n, layer in enumerate(layers()) for room in layer}
    assert len(rooms) <= 30
    assert all(level[other] > level[room] for room, used in imports().items() for other in used)
    assert imports()["face"], "the imports are those of the code"
    shown = {path.stem for path in (DOCS / "reference").glob("*.md")}
    assert set(rooms) - shown == {"cli", "commands", "face", "workbook"}  # by the pages of command and Python


@pytest.mark.parametrize("path", TUTORIALS, ids=lambda path: path.stem)
def test_a_tutorial_stores_no_output_and_runs_on_the_stock_kernel(path: Path) -> None:
    content = json.loads(path.read_text("utf-8"))
    assert content["metadata"]["kernelspec"]["name"] == "python3"
    for cell in content["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and not source.startswith("%%"):
            ast.parse(source)


def test_the_five_tutorials_are_there_and_the_batch_is_one_of_a_thousand() -> None:
    from notebook_pages import FEWER

    assert {path.stem for path in TUTORIALS} == {"own-scenario", "own-plot", "own-city", "prior", "batch"}
    cells = json.loads((DOCS / "tutorials" / "batch.ipynb").read_text("utf-8"))["cells"]
    said: dict[str, int] = {}
    exec("".join(next(c for c in cells if "parameters" in c["metadata"].get("tags", []))["source"]), said)
    assert said["growth_steps"] * said["dong_steps"] == 1000
    assert set(FEWER["batch"]) <= set(said)


class Seen(HTMLParser):
    """What a page links to, what it loads, and the names that others may link to."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.names: set[str] = set()
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        self.names |= {about["id"]} if about.get("id") else set()
        if tag == "a" and about.get("href"):
            self.links.append(str(about["href"]))
        elif tag == "link" and about.get("href"):
            self.loaded.append(str(about["href"]))
        elif about.get("src"):
            self.loaded.append(str(about["src"]))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of docs, built beside an index of reports; every tutorial is run, a warning is an error."""
    reports = tmp_path_factory.mktemp("site")
    (reports / "index.html").write_text("<html></html>")
    made = reports / "docs"
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-d", str(reports / "kept")]
    done = subprocess.run([*command, str(DOCS), str(made)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return made


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_link_of_the_site_leads_somewhere_and_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    pages = {page.resolve(): Seen(page) for page in site.rglob("*.html")}
    lost = []
    for page, seen in pages.items():
        for address in [*seen.links, *seen.loaded]:
            parts = urlsplit(address)
            if parts.scheme in ("http", "https", "mailto"):
                assert address in seen.links, f"{page.name} loads {address}"
                continue
            if parts.scheme == "data":
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            inside = parts.fragment and target in pages and parts.fragment not in pages[target].names
            if not target.exists() or inside:
                lost.append((page.name, address))
    assert lost == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_pages_show_tables_formulas_drawings_the_reference_and_the_reports(site: Path) -> None:
    def page(name: str) -> str:
        return (site / f"{name}.html").read_text("utf-8")

    assert page("methods/growth").count("<table") >= 3
    assert page("methods/growth").count('class="formula"') >= 5
    assert "$$" not in page("methods/growth")
    assert "data:image/png" in page("tutorials/own-plot")
    assert "6 runs finished" in page("tutorials/batch")
    assert "0 runs finished, 6 unchanged" in page("tutorials/batch")
    assert "must lie between -60 and 200" in page("tutorials/own-scenario")
    assert 'id="analysis.Day.forecast"' in page("reference/python")
    assert 'id="analysis.record.vintages' in page("reference/record")
    assert "workbook forecast" in page("reference/command")
    assert page("architecture").count('class="room"') >= 15
    assert 'href="../index.html"' in page("index")
