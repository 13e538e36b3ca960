"""What the index says of the editions: their names, their headlines, and the answer in one figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from analysis.assumed import assuming, from_text
from analysis.plans.places import place, plans
from analysis.publishing.comparison import BASELINE, Comparison, compare, scale_of, scenario_words
from analysis.publishing.comparison_page import cited
from analysis.publishing.data_files import file_name
from analysis.publishing.drawn_fan import Picture
from analysis.publishing.headline import USD, Headline, clusters, headline
from analysis.publishing.hindsight import reconstruction
from analysis.publishing.key_figures import (
    KeyFigure,
    of_clusters,
    of_headline,
    of_rule,
    of_targets,
    strip,
)
from analysis.publishing.made import Edition
from analysis.words import Words

if TYPE_CHECKING:
    from datetime import date

    from pandas import DataFrame

    from analysis.growth.paths import Paths
    from analysis.pages.grdp_per_person.simple_rule import SimpleRule
    from analysis.plans.places import Place, Plan
    from analysis.record.load import Record
    from analysis.workbook import Workbook

KEPT_PATHS = 8  # some ten megabytes each


def title(edition: Edition, workbook: Workbook, say: Words) -> str:
    """The name of an edition."""
    if edition.assumptions:
        return say(
            "{place}, {plan}: as known on {day}, with changed assumptions: {changes}",
            place=say.label(place_of(edition, workbook)),
            plan=say.label(_asked(edition, workbook)),
            day=say.day(edition.as_of),
            changes=edition.assumptions.replace(",", ", "),
        )
    return say(
        "{place}, {plan}: as known on {day}",
        place=say.label(place_of(edition, workbook)),
        plan=say.label(_asked(edition, workbook)),
        day=say.day(edition.as_of),
    )


def sentences(edition: Edition, workbook: Workbook, say: Words) -> list[str]:
    """The headline of an edition: the plan's verdict or forecast, then the plan after one that is over,
    then the clusters. An edition of which every run failed says so."""
    said = []
    if not any(run.done for run in edition.runs):
        said.append(say("Every run of this edition failed; each page says why."))
    for told in headlines(edition, workbook, say):
        said += told.sentences(say)
    said += cluster_sentences(edition, workbook, say)
    return [*said, *([again] if (again := hindsight(edition, workbook, say)) else [])]


def idle_sentence(scenario: str, pages: Sequence[str], say: Words) -> str:
    """That a scenario changes nothing on pages which bear its title."""
    return say(
        "The scenario {scenario} changes nothing on these pages, which show the baseline: {pages}.",
        scenario=scenario,
        pages="; ".join(pages),
    )


def cluster_sentences(edition: Edition, workbook: Workbook, say: Words) -> list[str]:
    """What is forecast of the clusters, and the verdict on them."""
    where, (view, later) = place_of(edition, workbook), edition.views(workbook.record)
    return clusters(edition, where, _asked(edition, workbook), view, later, say)


def hindsight(edition: Edition, workbook: Workbook, say: Words) -> str:
    """That the edition is a reconstruction, where it is one."""
    return reconstruction(edition.as_of, latest_day(edition, workbook), edition.day, say)


def next_due(edition: Edition, workbook: Workbook, say: Words) -> str:
    """When the next release on the place is due, from its latest day; empty where no rule is known."""
    from analysis.growth.next_releases import next_releases
    from analysis.pages.nowcast import sentences as running

    view, where = workbook.record.latest(geos=place_of(edition, workbook).areas), place_of(edition, workbook)
    return running.next_due(next_releases(view, where), say)


def figures(edition: Edition, workbook: Workbook, rule: SimpleRule | None, say: Words) -> list[KeyFigure]:
    """The key figures of an edition as known on its day, the simple rule's beside the forecast."""
    where, (view, _) = place_of(edition, workbook), edition.views(workbook.record)
    found = [figure for told in headlines(edition, workbook, say) for figure in of_headline(told, say)]
    found += [of_rule(rule, say)] if rule is not None else []
    found += of_clusters(view, where, say)
    return strip([*found, *of_targets(view, where, _asked(edition, workbook), say)])


def beside(edition: Edition, workbook: Workbook) -> SimpleRule | None:
    """The simple rule beside the forecast of an edition; None where there is none."""
    from analysis.pages.grdp_per_person.simple_rule import simple_rule

    rows = edition.forecast(BASELINE, USD)
    if rows.empty:
        return None
    where, (view, _) = place_of(edition, workbook), edition.views(workbook.record)
    goal = _reached(edition, rows, workbook)
    return simple_rule(view, where, _asked(edition, workbook), goal, paths_of(edition, workbook))


def headlines(edition: Edition, workbook: Workbook, say: Words) -> list[Headline]:
    """Of the edition's own plan, and of the next one where the forecast runs to that."""
    where, (view, later) = place_of(edition, workbook), edition.views(workbook.record)
    rows = edition.forecast(BASELINE, USD)
    asked = dict.fromkeys([_asked(edition, workbook), _reached(edition, rows, workbook)])
    return [headline(rows, where, plan, view, later, say) for plan in asked]


def comparison_of(edition: Edition, workbook: Workbook, say: Words) -> Comparison | None:
    """The comparison of an edition; None where there is no forecast to compare."""
    rows = edition.forecast(BASELINE, USD)
    if rows.empty:
        return None
    where, goal = place_of(edition, workbook), _reached(edition, rows, workbook)
    return compare(edition, workbook, where, goal, paths_of(edition, workbook), say)


def latest_day(edition: Edition, workbook: Workbook) -> date:
    """The latest day of an edition's place."""
    return workbook.record.latest_day_of(place_of(edition, workbook).areas)


def place_of(edition: Edition, workbook: Workbook) -> Place:
    """The place of an edition."""
    return place(edition.place, workbook.record)


def _asked(edition: Edition, workbook: Workbook) -> Plan:
    return plans(edition.place, workbook.record)[edition.plan]


def _reached(edition: Edition, rows: DataFrame, workbook: Workbook) -> Plan:
    """The plan that the forecast runs to: the edition's own, or the next one when that is over."""
    asked, known = _asked(edition, workbook), plans(edition.place, workbook.record)
    last = max((int(period) for period in rows.loc[rows["output_type"] == "quantile", "period"]), default=0)
    return next((plan for plan in known.values() if plan.last_year == last), asked)


def paths_of(edition: Edition, workbook: Workbook) -> Paths:
    """The paths of an edition's baseline, for the sliders; those of the last few editions are kept."""
    about = next(run for run in edition.runs if run.done).parameters
    asked = (about[name] for name in ("place", "plan", "as_of", "availability", "draws", "seed"))
    record = workbook.record
    paths = record.once("paths for the sliders", lambda: lru_cache(KEPT_PATHS)(partial(_paths, record)))
    with assuming(from_text(edition.assumptions)):
        return paths(*asked, edition.assumptions)


def _paths(
    record: Record,
    where: str,
    which: str,
    as_of: str,
    availability: str,
    draws: int,
    seed: int,
    _assumptions: str,
) -> Paths:
    from analysis.growth.per_person import forecast

    view = record.as_of(as_of, availability)
    return forecast(view, place(where, record), plans(where, record)[which], draws, seed)


def names(edition: Edition, scenario: str, workbook: Workbook, say: Words) -> dict[str, str]:
    """The place, the plan and the scenario of a run as the reader knows them."""
    return {
        "place": say.label(place_of(edition, workbook)),
        "plan": say.label(_asked(edition, workbook)),
        "scenario": scenario_words(scenario, workbook.scenarios, say)[0],
    }


def by_scenario(reports: Sequence[dict[str, Any]], workbook: Workbook, say: Words) -> list[dict[str, Any]]:
    """The reports of other scenarios under the scenario's title."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for report in reports:
        grouped.setdefault(report["scenario"], []).append(report)
    return [
        {"title": scenario_words(name, workbook.scenarios, say)[0], "reports": listed}
        for name, listed in grouped.items()
    ]


def lead(told: Sequence[dict[str, Any]], say: Words) -> dict[str, Any] | None:
    """The answer at once: key figures, a few sentences, and one figure: for the first place, the forecast of
    the earliest day and that of the latest.

    None while there is no forecast.
    """
    from markupsafe import Markup

    able = [one for one in told if one["comparison"] is not None]
    if not able:
        return None
    first: Comparison = able[-1]["comparison"]
    shown = [one for one in (able[-1], able[0]) if one["comparison"].place == first.place]
    shown = shown[:1] if shown[0] is shown[-1] else shown
    last: Comparison = shown[-1]["comparison"]
    stories = [one["comparison"].story(BASELINE, say) for one in shown]
    history, later = first.history, {**first.later, **last.later}
    seen = [one["comparison"] for one in shown]
    alt = " ".join(sentence for one in reversed(shown) for sentence in one["sentences"])
    picture = Picture(scale_of(stories, history, later), stories, history, later, say, alt)
    newest = [one for one in told if one["edition"].as_of == told[0]["edition"].as_of]
    newest = [one for one in newest if one["edition"].place == first.place.code] or newest
    return {
        "figures": strip(figure for one in newest for figure in one["figures"]),
        "sentences": _opening(newest, shown, say),
        "beside": shown[-1]["beside"],
        "compare": shown[-1]["compare"],
        "file": file_name("answer", first.about(say.language), "figure", 1),
        "later": later,
        "sources": cited(first.sources, say),
        "caption": _capital("; ".join(_finding(one, later, say) for one in reversed(seen))),
        "subtitle": _drawn(seen, say),
        "chart": Markup(picture.html()),
    }


def _opening(newest: Sequence[dict[str, Any]], shown: Sequence[dict[str, Any]], say: Words) -> list[str]:
    """The answer in three sentences at most: the current plan, what came of the one before, the clusters."""
    heads: list[Headline] = [head for one in newest for head in one["headlines"]]
    ahead = [head.forecast(say) for head in sorted(heads, key=lambda head: head.probability is None)]
    then = shown[0]["headlines"][0] if shown[0] is not shown[-1] else None
    came = [then.then_and_now(say, shown[0]["made"])] if then is not None else []
    came += [head.came_out(say, head.outcome) for head in heads if head.outcome is not None]
    built = [sentence for one in newest for sentence in one["clusters"]]
    return [said for found in (ahead, came, built) for said in [one for one in found if one][:1]]


def _finding(told: Comparison, later: Mapping[int, float], say: Words) -> str:
    """What the figure shows of one edition: the outcome beside forecast and target, or the chance."""
    choice, plan = told.choices[BASELINE], told.plan
    median, low = say.number(choice.fan.at(0.5)[-1]), say.number(plan.usd_low)
    if plan.last_year in later:
        return say(
            "{year} came out at {value}, against a forecast of {median} and a target of {low}",
            year=plan.last_year,
            value=say.usd(later[plan.last_year]),
            median=median,
            low=low,
        )
    if choice.probability is None:
        return say("the forecast for {year} is {median} USD", year=plan.last_year, median=median)
    return say(
        "{low} or more in {year} has a chance of {chance}",
        low=say.usd(plan.usd_low),
        year=plan.last_year,
        chance=say.chance(choice.probability),
    )


def _capital(text: str) -> str:
    """A text that begins as a sentence does."""
    return text[:1].upper() + text[1:]


def _drawn(seen: Sequence[Comparison], say: Words) -> str:
    """What the figure draws, in words."""
    days = " \N{MIDDLE DOT} ".join(say.day(one.edition.as_of) for one in seen)
    return say(
        "GRDP per person of {place}, USD: what was known, the forecast of {days} with its median and its 50, "
        "80 and 95% intervals, and the targets",
        place=say.label(seen[0].place),
        days=days,
    )
