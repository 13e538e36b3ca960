"""The feed is Atom by the rules of RFC 4287, one rule a check, and is dated by its making."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from analysis.publishing.feed import Item, atom
from analysis.words import LANGUAGES, load

ATOM = "{http://www.w3.org/2005/Atom}"
IN_BOTH = {"author", "category", "contributor", "id", "link", "rights", "title", "updated"}
IN_FEED = IN_BOTH | {"generator", "icon", "logo", "subtitle", "entry"}
IN_ENTRY = IN_BOTH | {"content", "published", "source", "summary"}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ITEMS = [
    Item("a", "A & B <c>", "1 < 2 & 3", "scenarios_a.html", date(2026, 11, 28)),
    Item("b", "B", "t", "index.html", date(2026, 11, 20)),
]


def faults(text: str) -> list[str]:
    """What RFC 4287 forbids in a feed: sections 4.1.1, 4.1.2, 4.2.6, 4.2.7 and 3.3."""
    root, found = ElementTree.fromstring(text), []

    def check(right: bool, what: str) -> None:
        found.extend([] if right else [what])

    def common(one: ElementTree.Element, allowed: set[str], what: str) -> None:
        names = [child.tag.removeprefix(ATOM) for child in one]
        check(set(names) <= allowed, f"{what}: a child that is not Atom's")
        for name in ("id", "title", "updated"):
            check(names.count(name) == 1, f"{what}: not one {name}")
        for name in ("subtitle", "summary", "content", "published", "rights"):
            check(names.count(name) <= 1, f"{what}: more than one {name}")
        for child in one:
            name = child.tag.removeprefix(ATOM)
            if name in ("updated", "published"):
                check(INSTANT.fullmatch(child.text or "") is not None, f"{what}: {name} is no instant")
            if name in ("title", "subtitle", "summary"):
                check(bool((child.text or "").strip()), f"{what}: an empty {name}")
                check(child.get("type", "text") == "text" and not len(child), f"{what}: markup in {name}")
        mark = one.findtext(f"{ATOM}id") or ""
        check(bool(urlsplit(mark).scheme), f"{what}: id is no absolute IRI")
        links = one.findall(f"{ATOM}link")
        check(all(link.get("href") for link in links), f"{what}: a link to nowhere")
        kinds = [
            (link.get("type"), link.get("hreflang"))
            for link in links
            if link.get("rel", "alternate") == "alternate"
        ]
        check(len(set(kinds)) == len(kinds), f"{what}: two alternates of one type")
        check("content" in names or bool(kinds), f"{what}: neither content nor an alternate")

    check(root.tag == f"{ATOM}feed", "the root is no feed")
    common(root, IN_FEED, "feed")
    check(sum(link.get("rel") == "self" for link in root.findall(f"{ATOM}link")) == 1, "feed: no self")
    entries = root.findall(f"{ATOM}entry")
    authors = bool(root.findall(f"{ATOM}author/{ATOM}name"))
    for entry in entries:
        common(entry, IN_ENTRY, "entry")
        check(authors or bool(entry.findall(f"{ATOM}author/{ATOM}name")), "entry: no author")
    marks = [entry.findtext(f"{ATOM}id") for entry in entries]
    check(len(set(marks)) == len(marks), "two entries of one id")
    tags = [child.tag for child in root]
    check(f"{ATOM}entry" not in tags[: len(tags) - len(entries)], "an entry before what is said of the feed")
    return found


@pytest.mark.parametrize("base", ["", "https://example.org/plan/"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_feed_keeps_the_rules_of_atom(language, base):
    text = atom(ITEMS, load(language), base)
    assert faults(text) == []
    root = ElementTree.fromstring(text)
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    assert root.findtext(f"{ATOM}updated") == "2026-11-28T00:00:00Z", "dated by the newest making"


def test_an_empty_feed_keeps_them_too():
    assert faults(atom([], load("en"))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_feed_of_the_site_keeps_them(reports, language):
    assert faults((reports / "site" / f"feed.{language}.xml").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("2026-11-28T00:00:00Z", "28 November 2026"),
        ("urn:uuid:", "uuid "),
        ("<author>", "<writer>"),
        ('rel="self"', 'rel="own"'),
        ("<summary>t</summary>", "<summary><b>t</b></summary>"),
        ("<title>B</title>", ""),
    ],
)
def test_a_broken_rule_is_seen(good, bad):
    text = atom(ITEMS, load("en"))
    closing = (good.replace("<", "</"), bad.replace("<", "</")) if good == "<author>" else ("", "")
    assert good in text
    assert faults(text.replace(good, bad).replace(*closing) if closing[0] else text.replace(good, bad)) != []
