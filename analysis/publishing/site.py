"""The site: an index, every report as a page and as a PDF, the comparison of scenarios, the data, a feed.

Everything is written below `site` in the reports folder, opens from disk and links relatively. A page whose
notebook, template and words did not change is not made again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from analysis.publishing import feed
from analysis.publishing.comparison import BASELINE
from analysis.publishing.comparison_page import comparison_page
from analysis.publishing.front import by_scenario, comparison_of, lead, names, place_of, sentences, title
from analysis.publishing.made import SITE, Edition, Made, editions, made
from analysis.publishing.pdf import pdf_edition, pdf_report
from analysis.publishing.render import Link, foot, page, render_report
from analysis.publishing.report import read
from analysis.running.digests import CODE
from analysis.words import LANGUAGES, Words, load
from analysis.words.keyed import plain
from analysis.workbook import Workbook

NAMES = {"en": "English", "vi": "Tiếng Việt"}
STAMPS = ".stamps.json"
# What the sentences and the sliders of the index follow from, beside the data.
GROUND = ("record", "plans", "series", "clusters", "growth", "scenarios")


def publish(
    workbook: Workbook,
    reports: Path | None = None,
    pdf: bool = True,
    progress: Callable[[str], None] | None = None,
) -> Path:
    """Make the site of all runs below a reports folder; returns the path of its English index.

    reports: the workbook's own, unless another is named. pdf: also each finished report and each edition as a
    PDF. progress: called with the name of what is made.
    Raises OSError when the folder cannot be written; nothing half written is left in place.
    """
    reports = reports or workbook.reports
    found = editions(made(reports))
    site = _Site(workbook, reports / SITE, found, progress or (lambda name: None), pdf)
    if site.stands:
        return site.folder / index_address("en")
    for edition in found:
        for run in edition.runs:
            site.report(run, edition)
        site.write(f"{edition.key}.csv", _key(*_digests(edition)), partial(_rows_csv, edition))
    for language in LANGUAGES:
        say = load(language).keyed
        told = [site.edition(edition, say) for edition in found]
        site.index(told, say)
        site.headlines[language] = _lines(told)
    site.close()
    return site.folder / index_address("en")


def headlines(workbook: Workbook, reports: Path, say: Words) -> list[str]:
    """What the terminal says at the end: for each edition its name and the sentences of its headline."""
    found = editions(made(reports))
    site = _Site(workbook, reports / SITE, found, lambda name: None, pdf=True)
    if site.stands:
        return list(site.old["headlines"][say.language])
    return _lines(
        [{"title": title(one, workbook, say), "sentences": sentences(one, workbook, say)} for one in found]
    )


def _lines(told: Sequence[dict[str, Any]]) -> list[str]:
    return [
        plain(line) for one in told for line in (one["title"], *(f"  {said}" for said in one["sentences"]))
    ]


def index_address(language: str) -> str:
    """The file of the index in a language."""
    return "index.html" if language == "en" else f"index.{language}.html"


class _Site:
    """The folder of the site while it is being made: what stands, what is written, what is left over."""

    def __init__(
        self,
        workbook: Workbook,
        folder: Path,
        found: Sequence[Edition],
        progress: Callable[[str], None],
        pdf: bool,
    ) -> None:
        self.workbook, self.folder, self.progress, self.pdf = workbook, folder, progress, pdf
        self.headlines: dict[str, list[str]] = {}
        self.pool = ThreadPoolExecutor(2)
        self.waiting: list[Future[bool]] = []
        self.stamps: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self.room = _digest_of(CODE / "publishing", CODE / "words")
        self.ground = _digest_of(*(CODE / room for room in GROUND), workbook.data)
        try:
            self.old = json.loads((folder / STAMPS).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self.old = {"stamps": {}, "titles": {}}
        self.whole = _key(self.room, self.ground, *(part for one in found for part in _digests(one)))

    @property
    def stands(self) -> bool:
        """Whether the whole site stands already, made from the same; one made without PDF does not."""
        files: dict[str, str] = self.old["stamps"]
        return self.old.get("whole") == self.whole and all((self.folder / name).exists() for name in files)

    def write(self, address: str, key: str, make: Callable[[], str | bytes]) -> bool:
        """Write a file unless the one that stands was made from the same; whether it was written."""
        target = self.folder / address
        self.stamps[address] = key = _key(self.room, key)
        if self.old["stamps"].get(address) == key and target.exists():
            return False
        self.progress(address)
        content = make()
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        part.write_bytes(content.encode() if isinstance(content, str) else content)
        part.replace(target)
        return True

    def beside(self, address: str, key: str, make: Callable[[], bytes]) -> None:
        """Write a PDF while other pages are made: typst does not hold Python's lock."""
        self.waiting.append(self.pool.submit(self.write, address, key, make))

    def report(self, run: Made, edition: Edition) -> None:
        """The page of a run, and its PDF if it finished."""
        about = run.parameters
        say = load(about["language"])
        links = [Link(say("All reports"), f"../{index_address(say.language)}")]
        links += [Link("PDF", f"{run.folder.name}.pdf")] if self._has_pdf(run) else []
        links += [
            Link(NAMES[twin.parameters["language"]], f"../{twin.address}.html", twin.parameters["language"])
            for twin in edition.runs
            if twin.twin == run.twin and twin is not run
        ]
        key = _key(run.seal, *(repr(link) for link in links))
        address = f"{run.address}.html"
        self.write(
            address,
            key,
            lambda: render_report(
                run.notebook,
                run.manifest,
                links=links,
                home=f"../{index_address(say.language)}",
                names=names(edition, about["scenario"], self.workbook, say),
                name=run.name,
            ),
        )
        if self._has_pdf(run):
            self.beside(
                f"{run.address}.pdf", key, lambda: pdf_report(read(run.notebook, name=run.name), run.manifest)
            )
        kept = (
            self.old["titles"].get(address)
            if self.old["stamps"].get(address) == self.stamps[address]
            else None
        )
        self.titles[address] = kept or read(run.notebook, name=run.name).title

    def edition(self, edition: Edition, say: Words) -> dict[str, Any]:
        """What the index says of an edition, with its comparison page and its PDF made."""
        runs = edition.of(say.language)
        shown = [
            {
                "title": self.titles[f"{run.address}.html"],
                "address": f"{run.address}.html",
                "failed": not run.done,
                "pdf": f"{run.address}.pdf" if self._has_pdf(run) else "",
                "scenario": str(run.parameters["scenario"]),
            }
            for run in runs
        ]
        told: dict[str, Any] = {
            "title": title(edition, self.workbook, say),
            "place": say.label(place_of(edition, self.workbook)),
            "sentences": sentences(edition, self.workbook, say),
            "reports": [report for report in shown if report["scenario"] == BASELINE],
            "others": by_scenario(
                [report for report in shown if report["scenario"] != BASELINE], self.workbook, say
            ),
            "csv": f"{edition.key}.csv",
            "pdf": "",
            "compare": "",
            "comparison": None,
            "edition": edition,
        }
        base = [run for run in runs if run.done and run.parameters["scenario"] == BASELINE]
        if self.pdf and base:
            told["pdf"] = f"{edition.key}_{say.language}.pdf"
            self.beside(
                told["pdf"],
                _key(*_digests(edition)),
                lambda: pdf_edition(
                    [(read(run.notebook, name=run.name), run.manifest) for run in base],
                    title(edition, self.workbook, say),
                    say("The whole edition"),
                    say,
                ),
            )
        comparison = comparison_of(edition, self.workbook, say)
        if comparison is not None:
            told["comparison"], told["compare"] = comparison, _compare_address(edition, say.language)
            links = [
                Link(say("All reports"), index_address(say.language)),
                *(
                    Link(NAMES[other], _compare_address(edition, other), other)
                    for other in LANGUAGES
                    if other != say.language
                ),
            ]
            self.write(
                told["compare"],
                _key(self.ground, *_digests(edition)),
                lambda: comparison_page(comparison, say, links, index_address(say.language)),
            )
        return told

    def index(self, told: Sequence[dict[str, Any]], say: Words) -> None:
        """The index and the feed in one language."""
        others = [
            Link(NAMES[other], index_address(other), other) for other in LANGUAGES if other != say.language
        ]
        key = _key(
            self.ground,
            *(digest for one in told for digest in _digests(one["edition"])),
            json.dumps(self.titles, sort_keys=True),
        )
        self.write(
            index_address(say.language),
            key,
            lambda: page(
                "index.html.j2",
                say,
                title=say("Will the plan be reached?"),
                links=others,
                kicker=" · ".join(dict.fromkeys(one["place"] for one in told)),
                lead=lead(told, say),
                editions=told,
                foot=foot(say),
                description=say(
                    "Forecasts of a city's GRDP per person and industrial clusters against its five-year "
                    "plan, from what was known on each day, with the verdict where there is one."
                ),
            ),
        )
        items = [
            feed.Item(
                one["edition"].key,
                one["title"],
                " ".join(one["sentences"]),
                one["compare"] or index_address(say.language),
                date.fromisoformat(one["edition"].as_of),
            )
            for one in told
        ]
        self.write(f"feed.{say.language}.xml", key, lambda: feed.rss(items, say))

    def close(self) -> None:
        """Wait for what is still being made, remove what no run stands behind any more, and remember what
        everything was made from."""
        with self.pool:
            for made_beside in self.waiting:
                made_beside.result()
        for path in sorted(self.folder.rglob("*"), reverse=True):
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path.name != STAMPS and path.relative_to(self.folder).as_posix() not in self.stamps:
                path.unlink()
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f"{STAMPS}.part"
        part.write_text(
            json.dumps(
                {
                    "whole": self.whole if self.pdf else "",
                    "headlines": self.headlines,
                    "stamps": self.stamps,
                    "titles": self.titles,
                },
                ensure_ascii=False,
                indent=0,
            ),
            encoding="utf-8",
        )
        part.replace(self.folder / STAMPS)

    def _has_pdf(self, run: Made) -> bool:
        return self.pdf and run.done


def _compare_address(edition: Edition, language: str) -> str:
    return f"scenarios_{edition.key}_{language}.html"


def _rows_csv(edition: Edition) -> str:
    return str(edition.rows.to_csv(index=False, float_format="%.10g", lineterminator="\n"))


def _digests(edition: Edition) -> list[str]:
    """What the edition's runs were made from and what they gave."""
    return [run.seal for run in edition.runs]


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _digest_of(*folders: Path) -> str:
    """A digest of every file of these folders that a page may depend on."""
    files = sorted(
        path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"
    )
    return _key(*(f"{path.name}:{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files))
