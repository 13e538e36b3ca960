"""A page as a citizen of the web: titles, answers, twins, pictures, citations, and a feed that is one."""

from __future__ import annotations

import re
from datetime import date, datetime
from html import unescape
from urllib.parse import urlsplit
from uuid import UUID
from xml.etree import ElementTree

import pytest
from shipped import BOOK

from analysis.publishing.feed import ATOM, Item, atom
from analysis.publishing.head import Head, base_of, citation
from analysis.record.faults import InputFault
from analysis.words import load

REPORT = "grdp_per_person/VN-HN_2021-2025_2021-08-10_weaker-dong_en.html"
COMPARE = "scenarios_VN-HN_2021-2025_2021-08-10_en.html"
A = f"{{{ATOM}}}"


def metas(page: str) -> dict[str, str]:
    return {
        name: unescape(value)
        for name, value in re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', page)
    }


def test_titles_tell_the_edition_and_differ_from_page_to_page(reports):
    titles = {}
    for path in (reports / "site").rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        [title] = re.findall(r"<title>([^<]*)</title>", page)
        assert titles.setdefault(title, path.name) == path.name
    told = unescape(next(title for title, name in titles.items() if name == REPORT.split("/")[1]))
    assert told.endswith(" – Hanoi · Plan 183 of 10 August 2021 – as known on 10 August 2021 – A weaker dong")


@pytest.mark.parametrize("name", ["index.html", COMPARE])
def test_the_description_is_the_answer(reports, name):
    described = metas((reports / "site" / name).read_text(encoding="utf-8"))["description"]
    assert re.search(r"\d,\d{3} USD|\d{2},\d{3} USD", described)
    assert len(described) <= 300


def test_a_link_to_a_page_shows_a_title_an_answer_and_a_picture_that_is_there(reports):
    for path in (reports / "site").rglob("*.html"):
        said = metas(path.read_text(encoding="utf-8"))
        assert said["og:title"] == said["twitter:title"]
        assert said["og:description"] == said["description"] == said["twitter:description"]
        picture = path.parent / said["og:image"]
        assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
        size = picture.read_bytes()[16:24]
        assert (int.from_bytes(size[:4]), int.from_bytes(size[4:])) == (1200, 630)


def test_every_page_names_itself_its_twin_its_feed_and_has_an_icon(reports):
    for path in (reports / "site").rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        [own] = re.findall(r'<link rel="canonical" href="([^"]+)">', page)
        assert (path.parent / own).resolve() == path.resolve()
        twins = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page))
        assert set(twins) == {"en", "vi"}
        assert all((path.parent / twin).exists() for twin in twins.values())
        [feed] = re.findall(
            r'<link rel="alternate" type="application/atom\+xml" title="[^"]*" href="([^"]+)">', page
        )
        assert (path.parent / feed).exists()
        assert '<link rel="icon" href="data:image/svg+xml,' in page


def test_every_page_says_how_to_cite_it(reports):
    for path in (reports / "site").rglob("*.html"):
        assert 'class="cite"' in path.read_text(encoding="utf-8"), path


def test_a_citation_names_version_title_day_and_address():
    head = Head("a.html", "", "", base="https://example.org/p/")
    said = citation("T", date(2026, 11, 28), head, load("en"))
    assert re.fullmatch(
        r"Plan workbook \S+ \(2026\)\. T\. Made on 28 November 2026\. https://example\.org/p/a\.html", said
    )


@pytest.fixture
def with_address(tmp_path, monkeypatch):
    """A workbook whose data folder holds a site.yaml of one line."""

    class Book:
        data = tmp_path

    def write(line: str) -> Book:
        (tmp_path / "site.yaml").write_text(line, encoding="utf-8")
        return Book()

    return write


def test_the_base_address_is_data_and_checked(with_address, tmp_path):
    assert base_of(BOOK) == ""
    assert base_of(with_address("address: https://example.org/plan/\n")) == "https://example.org/plan/"
    assert base_of(with_address("address:\n")) == ""
    with pytest.raises(InputFault, match="must begin with http"):
        base_of(with_address("address: javascript:alert(1)\n"))


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_feed_keeps_the_rules_of_atom(reports, language):
    """RFC 4287: one id, title and updated of each feed and entry, an author, absolute ids, no id twice."""
    tree = ElementTree.parse(reports / "site" / f"feed.{language}.xml").getroot()
    assert tree.tag == f"{A}feed"
    assert tree.findtext(f"{A}author/{A}name")
    entries = tree.findall(f"{A}entry")
    assert len(entries) == 2
    for part in (tree, *entries):
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"{A}{name}")) == 1
        UUID(part.findtext(f"{A}id").removeprefix("urn:uuid:"))
        assert datetime.fromisoformat(part.findtext(f"{A}updated")).tzinfo is not None
        alternates = [link for link in part.findall(f"{A}link") if link.get("rel") == "alternate"]
        assert len(alternates) == 1
        assert (reports / "site" / alternates[0].get("href")).exists()
    ids = [part.findtext(f"{A}id") for part in (tree, *entries)]
    assert len(set(ids)) == len(ids)
    [own] = [link.get("href") for link in tree.findall(f"{A}link") if link.get("rel") == "self"]
    assert own == f"feed.{language}.xml"


def test_the_feed_is_dated_by_its_making_and_absolute_where_the_address_is_known():
    items = [Item("k", "T", "t", "a.html", date(2026, 11, 28))]
    tree = ElementTree.fromstring(atom(items, load("en"), "https://example.org/plan/"))
    assert tree.findtext(f"{A}entry/{A}updated") == tree.findtext(f"{A}updated") == "2026-11-28T00:00:00Z"
    assert all(urlsplit(link.get("href")).scheme == "https" for link in tree.iter(f"{A}link"))
