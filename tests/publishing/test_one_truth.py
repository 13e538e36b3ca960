"""An edition never contradicts itself: one key (what, where, when, known when, under what), one value.

The whole edition is made and read as a reader gets it: the result rows, the pages of HTML in both
languages, the index, the page of scenarios with its CSV, the PDF, the terminal, the README.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from keys_in_html import in_html
from pypdfium2 import PdfDocument
from shipped import BOOK
from whole_edition import ASKED, DRAWS

from analysis.figures import terms
from analysis.plans.result_rows import quantity
from analysis.plans.verdict import WORTH
from analysis.publishing import readme
from analysis.publishing.front import sentences
from analysis.publishing.headline import USD
from analysis.publishing.made import Edition, editions, made
from analysis.publishing.site import publish
from analysis.running.results import results
from analysis.words import load
from analysis.words.keyed import Fact, Key

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SAME = 2e-6  # of the value: what two ways of writing one number may differ by


Said = tuple[Key, str, str]
"""A key, its value, and where it was said."""


def in_rows(reports: Path) -> Iterator[Said]:
    rows = results(reports)
    for row in (
        rows[["run", "place", "indicator", "period", "as_of", "scenario"]]
        .assign(
            quantity=[
                quantity(*kind) for kind in zip(rows["output_type"], rows["output_type_id"], strict=True)
            ],
            value=rows["value"],
        )
        .itertuples(index=False)
    ):
        if row.quantity:
            about = (row.place, row.indicator, row.period, row.as_of, row.scenario, row.quantity)
            yield Key(*map(str, about)), f"{row.value:.10g}", row.run


def in_pages(reports: Path) -> Iterator[Said]:
    for path in sorted((reports / "site").rglob("*.html")):
        for fact in in_html(path.read_text(encoding="utf-8")):
            yield fact.key, fact.value, path.name


def in_downloads(reports: Path) -> Iterator[Said]:
    """The CSV of every page of scenarios."""
    for path in sorted((reports / "site").glob("scenarios_*.html")):
        _, place, _, day, _ = path.stem.split("_")
        [content] = re.findall(
            r'href="data:text/csv;charset=utf-8,([^"]+)"', path.read_text(encoding="utf-8")
        )
        for row in csv.DictReader(io.StringIO(unquote(unescape(content)))):
            key = Key(place, USD, row["year"], day, row["scenario"], f"q{float(row['level']):g}")
            yield key, row["usd_per_person"], path.name


def in_readme() -> Iterator[Said]:
    for fact in readme.facts(BOOK, draws=DRAWS):
        yield fact.key, fact.value, "README.md"


def contradictions(said: Iterable[Said]) -> list[str]:
    """Keys with two values, each with the values and who says them."""
    found: dict[Key, dict[str, str]] = defaultdict(dict)
    for key, value, where in said:
        found[key].setdefault(value, where)
    return [f"{key}: {values}" for key, values in found.items() if not same(list(values))]


def same(values: list[str]) -> bool:
    if len(values) == 1:
        return True
    try:
        numbers = [float(value) for value in values]
    except ValueError:
        return False
    return all(number != number for number in numbers) or max(numbers) - min(numbers) <= SAME * max(
        map(abs, numbers)
    )


def test_no_key_has_two_values(edition):
    said = [*in_rows(edition), *in_pages(edition), *in_downloads(edition), *in_readme()]
    assert "\n".join(contradictions(said)) == ""


def test_a_contradiction_is_found():
    key = Key("P", "usd", "2025", "2021-08-10", "baseline", "q0.5")
    said = [(key, "7073.2", "a"), (key, "7073.2000001", "b"), (key.of("verdict"), "met", "a")]
    assert contradictions(said) == []
    assert len(contradictions([*said, (key, "7147", "c"), (key.of("verdict"), "missed", "b")])) == 2


def test_every_page_of_an_answer_carries_keys(edition):
    answering = [
        path
        for path in (edition / "site").rglob("*.html")
        if path.parent.name in ("grdp_per_person",) or path.parent.name == "site"
    ]
    assert len(answering) == 2 * 3 + 2 * (1 + 3)
    assert [path.name for path in answering if not in_html(path.read_text(encoding="utf-8"))] == []


def test_both_languages_say_the_same(edition):
    pages = [path for path in (edition / "site").rglob("*.html") if language_of(path) == "en"]
    assert len(pages) == sum(len(notebooks) + 1 for *_, notebooks in ASKED) + 1
    for path in pages:
        twin = path.with_name(re.sub(r"_en(?=[_.])", "_vi", path.name).replace("index.html", "index.vi.html"))
        one, other = (
            sorted((str(fact.key), fact.value) for fact in in_html(page.read_text(encoding="utf-8")))
            for page in (path, twin)
        )
        assert one == other, path.name


def test_a_fact_is_shown_as_its_value_says(edition):
    """What the reader sees is the value, rounded."""
    wrong = [
        f"{path.name}: {fact}"
        for path in (edition / "site").rglob("*.html")
        for fact in in_html(path.read_text(encoding="utf-8"))
        if not shows(fact, language_of(path))
    ]
    assert wrong == []


def language_of(path: Path) -> str:
    return "vi" if re.search(r"[._]vi[._]", path.name) else "en"


def shows(fact: Fact, language: str) -> bool:
    say = load(language)
    try:
        value = float(fact.value)
    except ValueError:
        return True  # a word
    if fact.key.quantity == "verdict":
        [code] = [code for code, worth in WORTH.items() if str(worth) == str(value)]  # open is worth nan
        return re.sub(r" \(.*\)$", "", fact.shown) == terms.verdict(code, say)  # its basis in brackets
    ways = [say.number(value, digits) for digits in range(5)]
    ways += [say.usd(value), *(say.chance(value, digits) for digits in range(3))]
    ways += [say.percent(value, digits) for digits in range(3)]
    return fact.shown in ways


def test_the_paper_says_what_the_page_says(edition):
    for path in (edition / "site").rglob("*.pdf"):
        page = path.with_suffix(".html")
        if page.exists():
            text = "".join(
                "".join(one.get_textpage().get_text_bounded().split()) for one in PdfDocument(path)
            )
            shown = [fact.shown for fact in in_html(page.read_text(encoding="utf-8"))]
            assert [number for number in shown if "".join(number.split()) not in text] == [], path.name


def test_the_terminal_says_what_the_index_says(edition):
    for language in ("en", "vi"):
        say = load(language)
        lines = publish(BOOK, edition).headlines[language]
        for one in found(edition):
            for sentence in sentences(one, BOOK, say):
                assert f"  {sentence}" in lines


def found(reports: Path) -> list[Edition]:
    return editions(made(reports))
