"""The site: an index, every report as a page and as a PDF, the comparison of scenarios, the data, a feed.

Everything is written below `site` in the reports folder, opens from disk and links relatively. A page whose
notebook, template and words did not change is not made again.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from analysis.keeping.command_log import LOG
from analysis.keeping.seal import DamagedError
from analysis.keeping.writing import NotWrittenError
from analysis.publishing import feed
from analysis.publishing.card import card
from analysis.publishing.comparison import BASELINE
from analysis.publishing.comparison_page import comparison_page
from analysis.publishing.data_files import PACKAGE, as_json, files_of, package, resource, rows_csv
from analysis.publishing.edition_book import FORMATS, edition_book, edition_file
from analysis.publishing.front import (
    beside,
    by_scenario,
    cluster_sentences,
    comparison_of,
    figures,
    headlines,
    hindsight,
    idle_sentence,
    latest_day,
    lead,
    names,
    next_due,
    place_of,
    sentences,
    title,
)
from analysis.publishing.head import Head, base_of, citation
from analysis.publishing.made import Edition, Made, Survey, editions, survey
from analysis.publishing.pdf import Summary, pdf_edition, pdf_report
from analysis.publishing.render import Link, foot, full_title, page, render_report
from analysis.publishing.report import Report, read
from analysis.publishing.standing import (
    DOCS,
    Published,
    Standing,
    already,
    documented,
    look,
    made_from,
    whole_of,
)
from analysis.record.faults import Fault, InputFault
from analysis.running.digests import MEMORY, Digests
from analysis.running.failures import one_line, stand_in
from analysis.running.locks import alone
from analysis.running.manifest import SITE, STATE
from analysis.sheets.parts import Book
from analysis.words import LANGUAGES, Words, load
from analysis.words.keyed import plain
from analysis.workbook import Workbook

TRIES = 5  # looks at a run that is not whole, a tenth of a second apart
NAMES = {"en": "English", "vi": "Tiếng Việt"}


def publish(
    workbook: Workbook,
    reports: Path | None = None,
    pdf: bool = True,
    progress: Callable[[str], None] | None = None,
) -> Published:
    """Make the site of all runs below a reports folder.

    reports: the workbook's own, unless another is named. pdf: also each finished report and each edition as a
    PDF. progress: called with the name of what is made. A run that is not as it was written is left out and
    named. Raises InputFault where a file that is not ours stands in the place of a page, OSError when the
    folder cannot be written; nothing half written is left in place, and nothing of a reader's is lost.
    """
    reports = reports or workbook.reports
    stood = look(workbook, reports)
    if stood is not None:
        return stood
    digests = Digests(workbook.root, reports / STATE / MEMORY)

    def waiting() -> None:
        print(f"Another command is making the pages of {reports}; waiting for its end.", file=sys.stderr)

    with ExitStack() as turn:
        try:
            (reports / STATE).mkdir(parents=True, exist_ok=True)
            turn.enter_context(alone(reports / STATE / "pages.lock", waiting=waiting))
        except OSError as fault:
            raise NotWrittenError(reports, fault) from fault
        tried = 0
        while True:
            found = _settled(reports, digests)
            if found.damaged and not found.runs:
                raise InputFault(found.damaged)
            site = _Site(workbook, reports, digests, found, progress or (lambda name: None), pdf)
            try:  # another may have made it meanwhile
                return already(workbook, reports, digests, found) or site.make()
            except DamagedError:  # a run was put in place while its page was made
                tried += 1
                if tried == TRIES:
                    raise


def _settled(reports: Path, digests: Digests) -> Survey:
    """The runs below a folder; one that another command is just putting in place is waited for."""
    found = survey(reports, digests)
    for _ in range(TRIES):
        if not found.damaged:
            break
        time.sleep(0.1)
        found = survey(reports, digests)
    return found


def _lines(told: Sequence[dict[str, Any]], say: Words) -> list[str]:
    return [
        plain(line)
        for one in told
        for line in (one["title"], *(f"  {said}" for said in (*one["sentences"], *_idle(one, say))))
    ]


def _idle(told: Mapping[str, Any], say: Words) -> list[str]:
    """Which pages of an edition bear a scenario that changes nothing on them, a sentence a scenario."""
    found = {
        group["title"]: [report["idle"] for report in group["reports"] if report["idle"]]
        for group in told["others"]
    }
    return [idle_sentence(scenario, pages, say) for scenario, pages in found.items() if pages]


def _cover(edition: Edition, say: Words) -> str:
    """What stands below the title of an edition: its day and that of its making, as a document bears them."""
    day = say.day(edition.as_of, formal=True)
    if edition.day is None:
        return say("The whole edition, on what was public on {day}.", day=day)
    made = say.day(edition.day, formal=True)
    return say("The whole edition, on what was public on {day}. Made on {made}.", day=day, made=made)


def index_address(language: str) -> str:
    """The file of the index in a language."""
    return "index.html" if language == "en" else f"index.{language}.html"


IDLE = "#idle"
"""Ends the address of a page, among the titles, whose run's scenario changes nothing on it."""


class _Site:
    """The site while it is being made."""

    def __init__(
        self,
        workbook: Workbook,
        reports: Path,
        digests: Digests,
        found: Survey,
        progress: Callable[[str], None],
        pdf: bool,
    ) -> None:
        self.workbook, self.progress, self.pdf = workbook, progress, pdf
        self.damaged, self.editions = found.damaged, editions(found.runs)
        self.standing = Standing(reports / SITE, reports / STATE, digests)
        self.room, self.ground = made_from(workbook, digests)
        self.whole = whole_of(found, self.room, self.ground, self.standing.folder)
        self.pool = ThreadPoolExecutor(2)
        self.waiting: list[Future[bool]] = []
        self.titles: dict[str, str] = {}
        self.base = base_of(workbook)
        self.missed: list[Fault] = []

    def head(self, address: str, twins: dict[str, str], edition: Edition | None, say: Words) -> Head:
        """What a page tells the web, but for its title and its answer."""
        return Head(
            address,
            "",
            "",
            {say.language: address, **twins},
            _card_address(edition, say.language) if edition else "",
            f"feed.{say.language}.xml",
            self.base,
            edition.day if edition else None,
        )

    def make(self) -> Published:
        """Make what does not stand, and remove what no run stands behind."""
        self.standing.refuse_strangers(_addresses(self.editions))
        self.standing.begin()
        headlines = {}
        try:
            for edition in self.editions:
                for run in edition.runs:
                    self.report(run, edition)
                self.write(f"{edition.key}.csv", _key(*_digests(edition)), partial(rows_csv, edition.rows))
            rows = _key(*(digest for edition in self.editions for digest in _digests(edition)))
            self.write(PACKAGE, rows, partial(_rows_package, self.editions))
            for language in LANGUAGES:
                say = load(language).keyed
                told = [self.edition(edition, say) for edition in self.editions]
                self.index(told, say)
                headlines[language] = _lines(told, say)
            for made_beside in self.waiting:
                made_beside.result()
        finally:
            self.pool.shutdown(cancel_futures=True)
        whole = self.whole if self.pdf and not self.missed else ""
        left = self.standing.end(whole, headlines, self.titles)
        index = self.standing.folder / index_address("en")
        aside, missed = tuple(self.standing.aside), tuple(dict.fromkeys(self.missed))
        return Published(index, headlines, self.damaged, aside, tuple(left), missed)

    def write(self, address: str, key: str, make: Callable[[], str | bytes]) -> bool:
        """Write a file unless the one that stands was made from the same; whether it was written.

        One that cannot be made stops no other: what stands in its place says so, and it is tried again.
        """
        key = _key(self.room, key)
        if self.standing.stands(address, key):
            self.standing.keep(address)
            return False
        self.progress(address)
        try:
            content: str | bytes | None = make()
        except (OSError, DamagedError):
            raise
        except Exception as fault:  # whatever a notebook made the page stumble over
            content, key = self._instead(address, fault), ""
        if content is not None:
            self.standing.put(address, key, content)
        return content is not None

    def _instead(self, address: str, fault: Exception) -> str | bytes | None:
        """A page that says why the one asked for could not be made; nothing for what is no page."""
        why = one_line(f"{type(fault).__name__}: {fault}")
        said = f"could not be made ({why}); the other pages are"
        LOG.warning("%s could not be made", address, exc_info=fault)
        self.missed.append(Fault(str(self.standing.folder / address), Path(address).name, said))
        notebook = json.loads(stand_in(address, {}, f"This page could not be made: {why}"))
        if address.endswith(".html"):
            return render_report(notebook, home=f"{'../' * address.count('/')}index.html")
        return pdf_report(read(notebook)) if address.endswith(".pdf") else None

    def guarded(self, address: str, make: Callable[[], Any], default: Any) -> Any:
        """A part of a page; one that cannot be made is named and left out."""
        try:
            return make()
        except (OSError, DamagedError):
            raise
        except Exception as fault:
            self._instead(address, fault)
            return default

    def beside(self, address: str, key: str, make: Callable[[], bytes]) -> None:
        """Write a PDF while other pages are made: typst does not hold Python's lock."""
        self.waiting.append(self.pool.submit(self.write, address, key, make))

    def report(self, run: Made, edition: Edition) -> None:
        """The page of a run, and its PDF if it finished."""
        about = run.parameters
        say = load(about["language"])
        links = [Link(say("All reports"), f"../{index_address(say.language)}")]
        links += [Link("PDF", f"{run.folder.name}.pdf")] if self._has_pdf(run) else []
        address = f"{run.address}.html"
        again = self.guarded(address, lambda: hindsight(edition, self.workbook, say), "")
        twins = {
            twin.parameters["language"]: f"{twin.address}.html"
            for twin in edition.runs
            if twin.twin == run.twin and twin is not run
        }
        links += [Link(name, f"../{file}") for name, file in _sheets(edition, say.language)]
        links += [Link(NAMES[language], f"../{twin}", language) for language, twin in twins.items()]
        head = self.head(address, twins, edition, say)
        key = _key(run.seal, again, repr(head), *(repr(link) for link in links))
        told = cache(
            lambda: read(run.notebook, name=run.name, whole=run.own)
        )  # for the data, the PDF and the title
        self.data(run, told)
        written = self.write(
            address,
            key,
            lambda: render_report(
                run.notebook,
                run.manifest,
                links=links,
                home=f"../{index_address(say.language)}",
                names=names(edition, about["scenario"], self.workbook, say),
                name=run.name,
                whole=run.own,
                hindsight=again,
                head=head,
            ),
        )
        if self._has_pdf(run):
            self.beside(
                f"{run.address}.pdf",
                key,
                lambda: pdf_report(told(), run.manifest, again, head),
            )
        kept = {} if written else self.standing.about["titles"]
        if address not in kept:
            kept = self.guarded(address, partial(_titles, told, address), {address: run.name})
        self.titles |= {name: kept[name] for name in (address, address + IDLE) if name in kept}

    def data(self, run: Made, told: Callable[[], Report]) -> None:
        """The data of a page's figures and tables as files, beside the package that describes them."""
        folder, key = f"{run.address}/", _key(self.room, "data", run.seal)
        had = [address for address in self.standing.files if address.startswith(folder)]
        if had and all(self.standing.stands(address, key) for address in had):
            for address in had:
                self.standing.keep(address)
            return
        for name, text in self.guarded(f"{run.address}.html", lambda: files_of(told()), {}).items():
            self.standing.put(f"{folder}{name}", key, text)

    def edition(self, edition: Edition, say: Words) -> dict[str, Any]:
        """What the index says of an edition, with its comparison page and its PDF made."""
        runs = edition.of(say.language)
        shown = [
            {
                "title": self.titles[f"{run.address}.html"],
                "idle": self.titles.get(f"{run.address}.html{IDLE}", ""),
                "address": f"{run.address}.html",
                "failed": not run.done,
                "pdf": f"{run.address}.pdf" if self._has_pdf(run) else "",
                "scenario": str(run.parameters["scenario"]),
            }
            for run in runs
        ]
        page_of_it = index_address(say.language)

        def part(of: Callable[..., Any], default: Any, *more: Any) -> Any:
            return self.guarded(page_of_it, lambda: of(edition, self.workbook, *more), default)

        rule = part(beside, None)
        told: dict[str, Any] = {
            "title": title(edition, self.workbook, say),
            "place": say.label(place_of(edition, self.workbook)),
            "sentences": part(sentences, [], say),
            "due": part(next_due, "", say),
            "headlines": part(headlines, [], say),
            "clusters": part(cluster_sentences, [], say),
            "figures": part(figures, [], rule, say),
            "beside": rule.sentence(say) if rule is not None else "",
            "hindsight": part(hindsight, "", say),
            "made": (edition.day or self.workbook.record.latest_day).year,
            "reports": [report for report in shown if report["scenario"] == BASELINE],
            "others": by_scenario(
                [report for report in shown if report["scenario"] != BASELINE], self.workbook, say
            ),
            "csv": f"{edition.key}.csv",
            "sheets": _sheets(edition, say.language),
            "pdf": "",
            "compare": "",
            "comparison": None,
            "edition": edition,
        }
        book = cache(lambda: edition_book(edition, self.workbook, say))
        for (_, file), make in zip(told["sheets"], FORMATS.values(), strict=True):
            self.write(file, _key(self.ground, *_digests(edition)), partial(_made, make, book))
        base = [run for run in runs if run.done and run.parameters["scenario"] == BASELINE]
        if self.pdf and base:
            told["pdf"] = f"{edition.key}_{say.language}.pdf"
            about = self.head(told["pdf"], {}, edition, say)
            self.beside(
                told["pdf"],
                _key(self.ground, repr(about), *_digests(edition)),
                lambda: pdf_edition(
                    [(read(run.notebook, name=run.name, whole=run.own), run.manifest) for run in base],
                    told["title"],
                    _cover(edition, say),
                    say,
                    Summary(
                        [(figure.label, figure.value, figure.note) for figure in told["figures"]],
                        [part for part in (*told["sentences"], told["beside"]) if part],
                        citation(told["title"], edition.day, about, say),
                    ),
                    told["hindsight"],
                ),
            )
        self.beside(
            _card_address(edition, say.language),
            _key(self.ground, *_digests(edition)),
            lambda: card(told["title"], say("Plan workbook"), foot(say), told["figures"], say),
        )
        comparison = part(comparison_of, None, say)
        if comparison is not None:
            told["comparison"], told["compare"] = comparison, _compare_address(edition, say.language)
            twins = {other: _compare_address(edition, other) for other in LANGUAGES if other != say.language}
            links = [
                Link(say("All reports"), index_address(say.language)),
                *(Link(name, file) for name, file in told["sheets"]),
                *(Link(NAMES[other], twin, other) for other, twin in twins.items()),
            ]
            head = self.head(told["compare"], twins, edition, say)
            self.write(
                told["compare"],
                _key(self.ground, repr(head), *_digests(edition)),
                lambda: comparison_page(comparison, say, links, index_address(say.language), head),
            )
        return told

    def index(self, told: Sequence[dict[str, Any]], say: Words) -> None:
        """The index and the feed in one language."""
        twins = {other: index_address(other) for other in LANGUAGES if other != say.language}
        name = index_address(say.language)
        about = self.head(name, twins, told[0]["edition"] if told else None, say)
        opened = lead(told, say)
        where = " \N{MIDDLE DOT} ".join(dict.fromkeys(one["place"] for one in told))
        asked, description = (
            say("Will the plan be reached?"),
            say(
                "Forecasts of a city's GRDP per person and industrial clusters against its five-year "
                "plan, from what was known on each day, with the verdict where there is one."
            ),
        )
        tab = " \N{EN DASH} ".join(part for part in (asked, told[0]["title"] if told else "") if part)
        answer = " ".join(opened["sentences"][:2]) if opened else description
        about = replace(about, title=tab, description=answer)
        links = [Link(NAMES[other], twin, other) for other, twin in twins.items()]
        if documented(self.standing.folder):
            links.insert(0, Link(say("Documentation"), DOCS))
        key = _key(
            self.ground,
            repr(about),
            *(repr(link) for link in links),
            *(digest for one in told for digest in _digests(one["edition"])),
            json.dumps(self.titles, sort_keys=True),
        )
        self.write(
            name,
            key,
            lambda: page(
                "index.html.j2",
                say,
                title=asked,
                links=links,
                kicker=where,
                lead=opened,
                editions=told,
                foot=foot(say),
                description=description,
                head=about,
                citing=citation(tab, about.made, about, say),
            ),
        )
        items = [
            feed.Item(
                one["edition"].key,
                one["title"],
                " ".join(part for part in (*one["sentences"], one["due"]) if part),
                one["compare"] or name,
                one["edition"].day or latest_day(one["edition"], self.workbook),
            )
            for one in told
        ]
        self.write(f"feed.{say.language}.xml", key, lambda: feed.atom(items, say, self.base))

    def _has_pdf(self, run: Made) -> bool:
        return self.pdf and run.done


def _titles(told: Callable[[], Report], address: str) -> dict[str, str]:
    """The title of a page, and again under another address where its scenario changes nothing on it."""
    report = told()
    return {address: full_title(report)} | ({address + IDLE: report.title} if report.idle else {})


def _addresses(found: Sequence[Edition]) -> Iterator[str]:
    """Every file that a site of these editions may have."""
    for language in LANGUAGES:
        yield from (index_address(language), f"feed.{language}.xml")
        for edition in found:
            yield from (_compare_address(edition, language), f"{edition.key}_{language}.pdf")
            yield _card_address(edition, language)
            yield from (file for _, file in _sheets(edition, language))
    for edition in found:
        yield f"{edition.key}.csv"
        for run in edition.runs:
            yield from (f"{run.address}.html", f"{run.address}.pdf")
    yield PACKAGE


def _card_address(edition: Edition, language: str) -> str:
    return f"{edition.key}_{language}.png"


def _sheets(edition: Edition, language: str) -> list[tuple[str, str]]:
    """The workbooks of an edition in one language: the name of the format and the file."""
    return [(ending[1:].upper(), edition_file(edition, language, ending)) for ending in FORMATS]


def _made(make: Callable[[Book], bytes], book: Callable[[], Book]) -> bytes:
    return make(book())


def _compare_address(edition: Edition, language: str) -> str:
    return f"scenarios_{edition.key}_{language}.html"


def _rows_package(found: Sequence[Edition]) -> str:
    """The data package of the result rows of all editions."""
    told = [resource(f"{one.key}.csv", rows_csv(one.rows), f"Result rows of {one.key}") for one in found]
    return as_json(package("plan-workbook", "Result rows of the editions", told))


def _digests(edition: Edition) -> list[str]:
    """What the edition's runs were made from and what they gave."""
    return [run.seal for run in edition.runs]


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
