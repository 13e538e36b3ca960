"""An edition never contradicts itself: one key (what, where, when, known when, under what), one value.

The whole edition is made and read as a reader gets it: the result rows, the pages of HTML in both
languages, the index, the page of scenarios with its CSV, the files of the site, the PDF, the terminal, the
README.
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
from analysis.figures.waterfall import signed
from analysis.plans.places import plans
from analysis.plans.verdict import WORTH
from analysis.publishing import readme
from analysis.publishing.headline import USD
from analysis.publishing.made import Edition, editions, made
from analysis.publishing.site import index_address, publish
from analysis.record.result_schema import quantity
from analysis.running.results import results
from analysis.words import load
from analysis.words.keyed import Fact, Key

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

STAGE = "started"  # a reading of built, as the record of the place names it
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


def in_files(reports: Path) -> Iterator[Said]:
    """The result rows that the site offers as files."""
    for path in sorted((reports / "site").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                named = quantity(row["output_type"], row["output_type_id"])
                if named:
                    about = (row[name] for name in ("place", "indicator", "period", "as_of", "scenario"))
                    yield Key(*about, named), row["value"] or "nan", path.name


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
    ways = (in_rows(edition), in_files(edition), in_pages(edition), in_downloads(edition), in_readme())
    said = [list(way) for way in ways]
    assert all(said)
    assert "\n".join(contradictions(fact for way in said for fact in way)) == ""


def test_a_contradiction_is_found():
    key = Key("P", "usd", "2025", "2021-08-10", "baseline", "q0.5")
    said = [(key, "7073.2", "a"), (key, "7073.2000001", "b"), (key.of("verdict"), "met", "a")]
    assert contradictions(said) == []
    assert len(contradictions([*said, (key, "7147", "c"), (key.of("verdict"), "missed", "b")])) == 2


def test_what_is_said_twice_is_found_twice(edition):
    """The middle of the plan's year stands on the pages of the forecast, the scenarios and the index."""
    for plan, day, _ in ASKED:
        goal = plans("VN-HN", BOOK.record)[plan]
        if day < f"{goal.last_year + 1}":
            for about, ways in (("grdp_per_capita_usd", 5), (f"clusters_remaining_{STAGE}", 3)):
                key = Key("VN-HN", about, str(goal.last_year), day, "baseline", "q0.5")
                where = {name for found, _, name in in_pages(edition) if found == key}
                if goal.clusters or about == USD:
                    assert len(where) >= ways, (key, where)


def test_every_page_of_an_answer_carries_keys(edition):
    answering = [
        path
        for path in (edition / "site").rglob("*.html")
        if path.parent.name in ("grdp_per_person", "clusters", "scoreboard", "compare", "site")
    ]
    assert len(answering) == 2 * (3 + 3 + 3 + 2) + 2 * (1 + 3)
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
        waits = (say("not yet due"), say("open, not decided")) if code == "open" else ()
        words = re.sub(r" \(.*\)$", "", fact.shown)  # its basis in brackets
        return words == terms.verdict(code, say) or words.startswith(tuple(waits) or "\0")
    ways = [say.number(value, digits) for digits in range(5)] + [signed(value, say)]
    ways += [say.usd(value), *(say.chance(value, digits) for digits in range(3))]
    ways += [say.percent(value, digits) for digits in range(3)]
    return fact.shown in ways


def test_the_paper_says_what_the_page_says(edition):
    """Each page on paper, and the paper of each edition, which holds all its pages."""
    seen = 0
    for path in sorted((edition / "site").rglob("*.pdf")):
        own = path.with_suffix(".html")
        pages = [own] if own.exists() else of_edition(edition, path)
        text = "".join("".join(one.get_textpage().get_text_bounded().split()) for one in PdfDocument(path))
        shown = [fact.shown for page in pages for fact in in_html(page.read_text(encoding="utf-8"))]
        assert [number for number in shown if "".join(number.split()) not in text] == [], path.name
        seen += len(pages)
    assert seen == 2 * 2 * sum(len(notebooks) for *_, notebooks in ASKED)


def of_edition(reports: Path, paper: Path) -> list[Path]:
    """The pages of the edition and the language that a paper is named after."""
    name, language = paper.stem.rsplit("_", 1)
    place, plan, day = name.split("_")
    [one] = [one for one in found(reports) if (one.place, one.plan, one.as_of) == (place, plan, day)]
    return [reports / "site" / f"{run.address}.html" for run in one.of(language)]


def test_the_terminal_says_what_the_index_says(edition):
    for language in ("en", "vi"):
        index = (edition / "site" / index_address(language)).read_text(encoding="utf-8")
        told = " ".join(unescape(re.sub(r"<[^>]*>", "", index)).split())
        lines = [line.strip() for line in publish(BOOK, edition).headlines[language] if line.strip()]
        assert len(lines) > 2 * len(ASKED)
        assert [line for line in lines if " ".join(line.split()) not in told] == []


def test_the_readme_tells_of_both_plans():
    told = {(key.period, key.quantity.partition(":")[0]) for key, *_ in in_readme()}
    assert told >= {("2025", "q0.5"), ("2030", "q0.5"), ("2025", "verdict"), ("2025", "known")}


def found(reports: Path) -> list[Edition]:
    return editions(made(reports))
