"""A place added by rows alone gets every page in both languages, and no page cites another place's rows."""

from __future__ import annotations

import re
from html import unescape

import pytest
from third_place import GEO, PLAN, SOURCES, third_place

from analysis.commands.run import ALL as NOTEBOOKS
from analysis.plans.places import places
from analysis.publishing import report
from analysis.publishing.made import editions, made
from analysis.publishing.site import publish
from analysis.record.schema import TABLES
from analysis.running.batch import run_edition
from analysis.running.plan import one_run
from analysis.words import load

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

# What the priors of clusters rest on, and the counts that the table of pace sets side by side.
SIDE_BY_SIDE = ("province_clusters", "stage_years", "delay_ratios", "cluster_counts")
EVERY_PLACE = ""  # a rule of the calendar of releases that holds for every place has no place of its own
OTHERS = {"VN-HN": ("2021-2025", "2023-12-31"), "VN-SG": ("2021-2025", "2023-12-31")}


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    """All notebooks in both languages of the third place, in one of the others, with the site."""
    book = third_place(tmp_path_factory.mktemp("third"))
    given = {"draws": 100, "place": GEO, "plan": PLAN, "as_of": ["2023-12-31", "latest"]}
    jobs = one_run(NOTEBOOKS, given | {"language": ["en", "vi"]}, book)
    for place, (code, day) in OTHERS.items():
        own = {"draws": 100, "place": place, "plan": code, "as_of": day}
        jobs += one_run([name for name in NOTEBOOKS if name != "track_record"], own, book)
    reports = book.root / "reports of the third place"
    batch = run_edition(book, jobs, reports, jobs=2, progress=False)
    assert [(outcome.run.name, outcome.failure) for outcome in batch.failed] == []
    publish(book, reports)
    return book, reports


def test_every_notebook_has_a_page_in_both_languages(edition):
    book, reports = edition
    for language in ("en", "vi"):
        for name in NOTEBOOKS:
            pages = list((reports / "site" / name).glob(f"{GEO}_*_{language}*.html"))
            assert len(pages) == 2, (name, language)
    label = load("en").label(places(book.record)[GEO])
    assert label in (reports / "site" / "index.html").read_text(encoding="utf-8")


def test_no_page_of_a_place_cites_anothers_rows(edition):
    book, reports = edition
    whose = owners(book.record)
    declared = {source for name in SIDE_BY_SIDE for source in book.record.table(name)["source_id"]}
    seen = 0
    for edition_ in editions(made(reports)):
        country = places(book.record)[edition_.place].country
        for run in edition_.runs:
            cited = report.read(run.notebook).sources
            seen += len(cited)
            strange = [
                one["source_id"]
                for one in cited
                if not whose[one["source_id"]] & {edition_.place, country, EVERY_PLACE}
                and not (run.name == "clusters" and one["source_id"] in declared)
            ]
            assert strange == [], (edition_.place, run.parameters["as_of"], run.name)
    assert seen > 100


def test_no_page_of_the_third_place_names_another(edition):
    book, reports = edition
    others = {
        name: code
        for code, place in places(book.record).items()
        for name in (place.label_en, place.label_vi)
        if code != GEO
    }
    compared = {
        geo for name in ("province_clusters", "cluster_counts") for geo in book.record.table(name)["geo"]
    }
    sources = book.record.table("sources")
    names = book.record.table("names")[["label_en", "label_vi"]].to_numpy().ravel()
    publishers = {*sources["publisher"], *sources["title"], *names} - set(others)
    for path in sorted((reports / "site").glob(f"*/{GEO}_*.html")):
        text = unescape(re.sub(r"<[^>]*>", " ", path.read_text(encoding="utf-8")))
        for name in sorted(publishers, key=len, reverse=True):
            text = text.replace(name, "")
        beside = compared if path.parent.name == "clusters" else set()
        assert [name for name, code in others.items() if name in text and code not in beside] == [], path


def owners(record) -> dict[str, set[str]]:
    """source_id -> the places of whose rows it is the source."""
    found: dict[str, set[str]] = {name: set() for name in record.table("sources")["source_id"]}
    for name in (*TABLES, "observations", "forecasts"):
        frame = record.table(name)
        if {"geo", "source_id"} <= set(frame.columns):
            for source, geo in frame[["source_id", "geo"]].drop_duplicates().itertuples(index=False):
                found.setdefault(source, set()).add(geo)
    return found


def test_the_made_up_sources_are_cited(edition):
    _, reports = edition
    cited = {
        one["source_id"]
        for edition_ in editions(made(reports))
        if edition_.place == GEO
        for run in edition_.runs
        for one in report.read(run.notebook).sources
    }
    assert set(SOURCES) <= cited
