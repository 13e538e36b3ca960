"""One damage to anything that is kept: it is not used; it is made anew, or refused by its name."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import made_reports
import pandas as pd
import pytest
from shipped import BOOK
from toys import jobs, notebook, outputs, run, toy_project

from analysis.cli import main
from analysis.keeping.kinds import BELIEVED, KINDS, kind_of
from analysis.keeping.seal import sealed
from analysis.publishing import front
from analysis.publishing.made import survey
from analysis.publishing.site import publish
from analysis.publishing.standing import look
from analysis.record import open_record
from analysis.record.derived import COMMANDS, SEALS, derived
from analysis.record.faults import InputFault
from analysis.running import manifest as manifests
from analysis.running.digests import Digests
from analysis.running.plan import remembered_edition
from analysis.running.results import results
from analysis.scoring.archive import archive_edition, read_archive
from analysis.scoring.kept import kept
from analysis.workbook import Workbook

TABLES = ("observations", "targets", "sources", "places", "forecasts")


@dataclass(frozen=True)
class Kind:
    """A kind of kept file: which ones there are, and what reads them.

    read: gives the content as it is used, or raises InputFault that names the damaged file.
    """

    files: tuple[Path, ...]
    read: Callable[[], Any]


def frames_of(folder: Path) -> dict[str, Any]:
    return {name: frame.to_csv() for name, frame in _backtest(folder).items()}


def _backtest(folder: Path) -> dict[str, pd.DataFrame]:
    def work(record):
        rows = record.table("targets")[["low", "published", "unit"]].reset_index(drop=True)
        return {"rows": rows, "few": rows.head(3)}

    return kept("b", open_record(folder / "data", folder / ".cache"), work)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook in which everything that can be kept is kept."""
    root = tmp_path_factory.mktemp("damage") / "book"
    shutil.copytree(BOOK.data, root / "data")
    shutil.copytree(BOOK.notebooks, root / "notebooks", ignore=shutil.ignore_patterns("*.csv"))
    for scenario, median in (("baseline", 7000.0), ("weaker-dong", 6400.0)):
        report = made_reports.a_report(median, scenario=scenario)
        made_reports.store(root / "reports", "grdp_per_person", report, scenario=scenario)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(front, "paths_of", made_reports.paths_of)
        publish(Workbook(root), pdf=False)
    archive_edition(results(root / "reports"), "a", pd.Timestamp("2026-01-01").date(), root / "data/archive")
    archive_edition(results(root / "reports"), "b", pd.Timestamp("2026-01-01").date(), root / "data/archive")
    digests = Digests(root, root / "reports/.workbook/digests.json")
    for edition in ("standard", "scenarios"):
        remembered_edition(edition, digests, root / "reports/.workbook", Workbook(root))
    for name in TABLES:
        open_record(root / "data", root / ".cache").table(name)
    _backtest(root)
    return root


def kinds(root: Path) -> dict[str, Kind]:
    book, reports, state = Workbook(root), root / "reports", root / "reports/.workbook"

    def tables() -> Any:
        record = open_record(root / "data", root / ".cache")
        return {name: record.table(name).to_csv() for name in TABLES}

    def plans() -> Any:
        names = ("standard", "scenarios")
        return [remembered_edition(name, Digests(root), state, book) for name in names]

    def memory() -> Any:
        digests = Digests(root, state / "digests.json")
        return [digests.file(f"data/{name}.csv") for name in TABLES]

    def rows() -> Any:
        return results(reports).to_csv()

    def notebooks() -> Any:
        found = survey(reports, Digests(root))
        if found.damaged:
            raise InputFault(found.damaged)
        return [run.notebook for run in found.runs]

    def site() -> Any:
        made = look(book, reports)
        if made is None:
            return "made anew"
        return {name: (reports / "site" / name).read_bytes() for name in ("index.html", "feed.en.xml")}

    def archived() -> Any:
        return read_archive(root / "data/archive").to_csv()

    def times() -> Any:
        return [dict(manifests.times(run)) for run in runs]

    def derived_tables() -> Any:
        found = [derived(book.record, name) for name in sorted(COMMANDS)]
        return [table.to_csv() for table in found if table is not None]

    runs = sorted(path.parent for path in reports.rglob("manifest.json"))
    return {
        "tables": Kind(tuple(root / f".cache/tables/{name}.json" for name in TABLES), tables),
        "backtests": Kind((root / ".cache/backtest/b.json",), lambda: frames_of(root)),
        "plans": Kind(tuple(sorted(state.glob("plan-*.json"))), plans),
        "memory": Kind((state / "digests.json",), memory),
        "results": Kind(tuple(run / manifests.RESULTS for run in runs), rows),
        "manifests": Kind(tuple(run / manifests.MANIFEST for run in runs), rows),
        "notebooks": Kind(tuple(run / manifests.NOTEBOOK for run in runs), notebooks),
        "site": Kind(tuple(path for path in sorted((reports / "site").rglob("*")) if path.is_file()), site),
        "archive": Kind(tuple(sorted((root / "data/archive").glob("*.csv"))), archived),
        "times": Kind(tuple(run / manifests.TIMES for run in runs), times),
        "derived": Kind(
            tuple(root / f"data/{name}.csv" for name in (SEALS, *sorted(COMMANDS))), derived_tables
        ),
    }


def damaged(files: tuple[Path, ...], draw: random.Random) -> dict[Path, bytes]:
    """What one or two files are after one damage: a bit, a byte, a cut, or two files that changed places."""
    victim = draw.choice(files)
    whole = victim.read_bytes()
    place = draw.randrange(len(whole))
    way = draw.choice(("bit", "byte", "cut", "swap") if len(files) > 1 else ("bit", "byte", "cut"))
    if way == "swap":
        other = draw.choice([path for path in files if path != victim])
        return {victim: other.read_bytes(), other: whole}
    if way == "cut":
        return {victim: whole[:place]}
    change = 1 << draw.randrange(8) if way == "bit" else draw.randrange(1, 256)
    return {victim: whole[:place] + bytes([whole[place] ^ change]) + whole[place + 1 :]}


def believed(root: Path, trials: int, seed: int) -> list[str]:
    """The damages that were used: whose reading gave something else than the truth without a word."""
    draw, used = random.Random(seed), []
    found = kinds(root)
    truth = {name: kind.read() for name, kind in found.items()}
    for trial in range(trials):
        name = list(found)[trial % len(found)]
        kind = found[name]
        before = {path: path.read_bytes() for path in kind.files}
        after = damaged(kind.files, draw)
        if all(before[path] == content for path, content in after.items()):
            continue  # two files of one content changed places
        for path, content in after.items():
            path.write_bytes(content)
        try:
            said: Any = kind.read()
            if name == "site":
                fine = said == "made anew"
            elif name == "times":
                fine = all(one in ({}, whole) for one, whole in zip(said, truth[name], strict=True))
            elif name == "archive":
                fine = False
            else:
                fine = said == truth[name]
        except InputFault as fault:
            fine = any(path.name in str(fault) for path in after)
        if not fine:
            used.append(f"{name}: {[str(path) for path in after]}")
        for path, content in before.items():
            path.write_bytes(content)
    return used


def test_no_damage_is_used(root: Path) -> None:
    assert believed(root, 90, seed=1) == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_two_thousand_damages_are_not_used(root: Path) -> None:
    assert believed(root, 2_000, seed=183) == []


def test_nothing_is_kept_that_is_of_no_kind_and_every_kind_is_put_to_the_test(root: Path) -> None:
    assert main(["--root", str(root), "check"]) == 0
    project = toy_project(root.parent / "toy")
    run(project, jobs("rates", seeds=range(1)))
    for book in (root, project):
        there = (path for folder in (".cache", "reports") for path in (book / folder).rglob("*"))
        files = [path.relative_to(book).as_posix() for path in there if path.is_file()]
        assert [path for path in files if kind_of(path) is None] == []
    files = [str(path.relative_to(root)) for kind in kinds(root).values() for path in kind.files]
    assert {kind_of(path) for path in files} == {pattern for pattern, how in KINDS.items() if how in BELIEVED}


def test_a_run_that_was_damaged_is_due_and_made_again(tmp_path: Path, runtime: Path) -> None:
    project = toy_project(tmp_path / "toy")
    chosen = jobs("rates", "names")
    run(project, chosen)
    before, draw = outputs(project / "reports"), random.Random(5)
    for name in ("manifest.json", "notebook.ipynb", "results.parquet"):
        files = tuple(sorted((project / "reports").rglob(name)))
        for path, content in damaged(files, draw).items():
            path.write_bytes(content)
        assert run(project, chosen).ran
        assert outputs(project / "reports") == before


def test_a_cache_that_gives_something_else_for_the_same_work_makes_its_runs_due(
    tmp_path: Path, runtime: Path
) -> None:
    """A run whose cache was wrong does not count as unchanged once the cache is right."""
    project = toy_project(tmp_path / "toy")
    notebook(
        project / "notebooks/uses.ipynb",
        "from pathlib import Path\nfrom analysis.keeping import shelf\nplace = Path('.cache/w.json')",
        "kept = shelf.take(place, 'w', {}) or shelf.lay(place, 'w', {'key': 'k', 'n': 1})\n"
        "kept.used()\nkept.content['n']",
    )
    place, chosen = project / ".cache/w.json", jobs("uses", seeds=range(1))
    place.parent.mkdir()
    place.write_bytes(sealed("w", {"key": "k", "n": 2}))
    run(project, chosen)
    assert run(project, chosen).ran == ()
    place.unlink()
    place.write_bytes(sealed("w", {"key": "k", "n": 1}))
    [outcome] = run(project, chosen, dry_run=True).outcomes
    assert outcome.reason == ".cache/w.json gives another result of the same work"
    assert len(run(project, chosen).ran) == 1
    assert run(project, chosen).ran == ()
    place.write_bytes(sealed("w", {"key": "other", "n": 3}))
    assert run(project, chosen).ran == (), "what was made from something else says nothing of this run"
