"""An executed notebook as one page of HTML: one file, nothing fetched, readable on screen and on paper."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import Any

from analysis.publishing import drawing, prose
from analysis.publishing.blocks import Figure, Heading, Prose
from analysis.publishing.data_files import BASELINE, file_name, file_of
from analysis.publishing.head import Head, citation
from analysis.publishing.made import FORECASTERS
from analysis.publishing.report import Report, read
from analysis.publishing.source_dates import remarks
from analysis.words import Words, keyed

TEMPLATE = Path(__file__).with_name("template")
DIGESTS = ("notebook", "code", "data", "lock")


@dataclass(frozen=True)
class Link:
    """A link in the bar above a page; `language` marks the twin page in that language."""

    text: str
    address: str
    language: str = ""


@dataclass(frozen=True)
class Item:
    """One line of the panel that says how a page was made."""

    label: str
    value: str
    code: bool = False


def render_report(
    notebook: Path | Mapping[str, Any],
    manifest: Mapping[str, Any] | None = None,
    *,
    language: str | None = None,
    links: Sequence[Link] = (),
    home: str = "",
    names: Mapping[str, str] | None = None,
    name: str = "",
    whole: bool = False,
    hindsight: str = "",
    head: Head | None = None,
) -> str:
    """The page of an executed notebook.

    manifest: what the run wrote beside it (digests, versions, times), shown in the panel. language and whole:
    as in `report.read`. links: what stands in the bar; home: the index; names: of the place, the plan
    and the scenario, for a run that failed before it named them. name: a title for a notebook that has none.
    hindsight: that the page is a reconstruction, where it is one. head: what the page tells the web; its
    title and description are the report's own.
    """
    report = read(notebook, language, name, whole)
    report.names = {**(names or {}), **report.names}
    return page(
        "report.html.j2",
        report.say,
        title=full_title(report),
        links=links,
        home=home,
        description=standfirst(report),
        report=report,
        kicker=kicker(report),
        standfirst=standfirst(report),
        hindsight=hindsight,
        head=head and replace(head, title=tab(report), description=finding(report) or standfirst(report)),
        citing=head and citation(tab(report), head.made, head, report.say),
        rests=rests_on(report),
        opening=opening(report),
        panel=panel(report, manifest or {}, head.made if head else None),
        foot=foot(report.say),
        file=partial(file_name, report.name, report.parameters),
        made_of=made_of(report),
        csv=partial(file_of, report),
        has_code=any(type(block).__name__ == "Code" for block in report.blocks),
        remarks=remarks(report),
        cite=lambda number: short_source(report.sources[number - 1], report.say),
        dated=lambda source: dated(source, report.say),
        link=prose.safe_link,
        markup=_markup,
        drawing=_drawing,
        code=_coloured,
    )


def page(
    template: str,
    say: Words,
    *,
    title: str,
    scripts: Sequence[str] = (),
    links: Sequence[Link] = (),
    home: str = "",
    description: str = "",
    **values: Any,
) -> str:
    """A page from a template, with the house style inlined and no script allowed but its own."""
    own = [template_file("page.js"), template_file("take.js"), *scripts]
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in own)
    written: str = (
        _templates()
        .get_template(template)
        .render(
            say=say,
            title=title,
            scripts=own,
            script_hashes=hashes,
            css=chart_style() + template_file("page.css"),
            links=links,
            home=home,
            description=description,
            **values,
        )
    )
    return keyed.to_html(written)


def made_of(report: Report) -> str:
    """The line that goes with a figure wherever it is taken: whose it is, as of when, under what."""
    return " \N{MIDDLE DOT} ".join(
        part for part in (report.say("Plan workbook"), kicker(report), standfirst(report)) if part
    )


def chart_style() -> str:
    """The style of a chart alone, for where it stands outside a page."""
    return template_file("chart.css")


def kicker(report: Report) -> str:
    """The place and the plan above the title."""
    named = [report.names.get(key) or str(report.parameters.get(key, "")) for key in ("place", "plan")]
    named += [report.say("the baseline")] if report.idle else []
    return " · ".join(part for part in named if part)


def full_title(report: Report) -> str:
    """The title of the page; where the run's scenario changes nothing on it, it says so."""
    if not report.idle:
        return report.title
    return report.say("{title} (the scenario changes nothing here: this is the baseline)", title=report.title)


def standfirst(report: Report) -> str:
    """The day and the scenario below the title."""
    if "as_of" not in report.parameters:
        return ""
    scenario = report.names.get("scenario") or report.parameters.get("scenario", "")
    if report.idle:
        return report.say(
            "As known on {day}. The scenario asked for, {scenario}, changes nothing on this page: what "
            "stands here is the baseline.",
            scenario=scenario,
            day=report.say.day(report.parameters["as_of"]),
        )
    if report.parameters.get("scenario") == BASELINE:
        return report.say(
            "As known on {day}. Baseline scenario.", day=report.say.day(report.parameters["as_of"])
        )
    return report.say(
        "As known on {day}. Scenario: {scenario}.",
        scenario=scenario,
        day=report.say.day(report.parameters["as_of"]),
    )


def tab(report: Report) -> str:
    """The title of the tab: the report, its place and plan, its day, and its scenario unless the baseline."""
    run, say = report.parameters, report.say
    parts = [full_title(report), kicker(report)]
    if "as_of" in run:
        parts.append(say("as known on {day}", day=say.day(run["as_of"])))
    if run.get("scenario", BASELINE) != BASELINE:
        parts.append(report.names.get("scenario") or str(run["scenario"]))
    return " \N{EN DASH} ".join(part for part in parts if part)


def finding(report: Report) -> str:
    """The first sentences of the report that its run said: its answer."""
    first = next((b for b in report.blocks[: opening(report)] if isinstance(b, Prose) and not b.later), None)
    return " ".join(prose.text_of(token) for token in first.tokens).strip() if first else ""


def opening(report: Report) -> int:
    """How many blocks stand before the first heading: the finding and the answer."""
    blocks = report.blocks
    return next((n for n, block in enumerate(blocks) if isinstance(block, Heading)), len(blocks))


def rests_on(report: Report) -> list[str]:
    """What the page rests on, each part a sentence: sources, draws, and the rule of their dates."""
    say, run = report.say, report.parameters
    if "as_of" not in run or report.failure:
        return []
    known = [source for source in report.sources if source["published"][:10] <= str(run["as_of"])]
    parts = []
    if known:
        parts.append(say("{count} sources published by {day}.", count=len(known), day=say.day(run["as_of"])))
    if len(report.sources) > len(known):
        parts.append(say("{count} later ones, marked as such.", count=len(report.sources) - len(known)))
    if "draws" in run and report.name in FORECASTERS:
        parts.append(say("{draws} simulated paths.", draws=say.number(run["draws"])))
    if run.get("availability") == "assumed":
        parts.append(say("Figures that reached the record in later files count from an assumed first day."))
    if run.get("availability") == "strict":
        parts.append(say("Every figure counts only from the day that its source or file shows."))
    return parts


def panel(report: Report, manifest: Mapping[str, Any], made: date | None = None) -> list[Item]:
    """What made the page: the run's parameters and the digests of what it read."""
    say, run = report.say, report.parameters
    rules = {"assumed": say("assumed first availability"), "strict": say("printed dates only")}
    labels = {
        "place": say("Place"),
        "plan": say("Plan"),
        "as_of": say("Day"),
        "scenario": say("Scenario"),
        "draws": say("Draws"),
        "seed": say("Seed"),
        "availability": say("Availability rule"),
        "assumptions": say("Changed assumptions"),
    }
    values = {key: report.names.get(key) or str(run[key]) for key in labels if run.get(key) not in (None, "")}
    if "as_of" in run:
        values["as_of"] = say.day(run["as_of"])
    if "draws" in run:
        values["draws"] = say.number(run["draws"])
    if "availability" in run:
        values["availability"] = rules.get(run["availability"], str(run["availability"]))
    items = [Item(labels[key], value) for key, value in values.items()]
    named = {
        "notebook": say("Notebook digest"),
        "code": say("Code digest"),
        "data": say("Data digest"),
        "lock": say("Lock digest"),
    }
    digests = _digests(manifest.get("key", {}))
    items += [Item(say("Made on"), say.day(made))] if made is not None else []
    return items + [Item(named[key], digests[key][:12], code=True) for key in DIGESTS if digests.get(key)]


def _digests(key: Mapping[str, Any]) -> dict[str, str]:
    """One digest each for the notebook, the code, the data and the lock in the key of a run."""
    found: dict[str, str] = {}
    for name in DIGESTS:
        part = key.get(name)
        if isinstance(part, str):
            found[name] = part
        elif part:
            found[name] = hashlib.sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()
    return found


def foot(say: Words) -> str:
    """What stands at the end of every page."""
    return say(
        "Numbers come from the sources named, as published by the day of the report; forecasts are "
        "probabilities under stated assumptions, not promises."
    )


def short_source(source: Mapping[str, str], say: Words) -> str:
    """A source in a few words: who published it, and when."""
    return f"{source['publisher'] or source['title']} ({dated(source, say)})"


def dated(source: Mapping[str, str], say: Words) -> str:
    """The date of a source as far as it is known: day, month or year.

    >>> from analysis.words import load
    >>> dated({"published": "2026-03"}, load("en")), dated({"published": ""}, load("en"))
    ('March 2026', 'no date')
    """
    year, *rest = source["published"].split("-")
    if len(rest) == 2:
        return say.day(source["published"])
    return say.month(int(year), int(rest[0])) if rest else year or say("no date")


def _markup(tokens: list[prose.Token]) -> Any:
    from markupsafe import Markup

    return Markup(prose.to_html(tokens))


def _drawing(figure: Figure) -> Any:
    """The drawing, and the one for narrow screens beside it; the style sheet shows one of them."""
    from markupsafe import Markup

    try:
        wide = drawing.clean(figure.svg, f"f{figure.number}", figure.alt)
        narrow = drawing.clean(figure.narrow, f"n{figure.number}", figure.alt) if figure.narrow else ""
    except ValueError as error:
        return figure.alt + f" ({error})"
    if not narrow:
        return Markup(f'<div class="drawn">{wide}</div>')
    return Markup(drawing.two_rooms(wide, narrow))


def _coloured(source: str) -> Any:
    """Python source with its comments, texts and keywords marked."""
    from markupsafe import Markup
    from pygments.token import Comment, Keyword, String, Token

    def mark(kind: Any, text: str) -> str:
        name = "c" if kind in Comment else "s" if kind in String else "k" if kind in Keyword else ""
        return f'<span class="{name}">{escape(text)}</span>' if name and kind is not Token else escape(text)

    return Markup("".join(mark(kind, text) for kind, text in _lexer().get_tokens(source)).rstrip())


@cache
def _lexer() -> Any:
    from pygments.lexers.python import PythonLexer

    return PythonLexer()


@cache
def template_file(name: str) -> str:
    """The text of a file of the template."""
    return (TEMPLATE / name).read_text(encoding="utf-8")


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@cache
def _templates() -> Any:
    from jinja2 import Environment, FileSystemLoader

    return Environment(
        loader=FileSystemLoader(TEMPLATE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
