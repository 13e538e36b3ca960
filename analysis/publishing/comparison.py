"""The comparison page of an edition: all scenarios in one page, a switch, and the reader's own path."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.publishing import chart, headline, whatif
from analysis.publishing.chart import Fan, Scale, Story
from analysis.publishing.made import Edition
from analysis.publishing.prose import safe_link
from analysis.publishing.render import Link, _file, foot, page, short_source
from analysis.words import Words

if TYPE_CHECKING:
    from pandas import DataFrame

    from analysis.models.paths import Paths
    from analysis.record.load import Record
    from analysis.record.places import Place, Plan

BASELINE = "baseline"
NEEDED = (0.1, 0.5, 0.9)
HISTORY = 6


@dataclass(frozen=True)
class Choice:
    """One scenario as the page offers it."""

    title: str
    note: str
    fan: Fan
    probability: float | None


@dataclass(frozen=True)
class Comparison:
    """What the pages of one edition draw: the same in every language but for the titles.

    start: the last complete year and its USD per person; history and later: USD per person by year, known on
    the day and published after it.
    """

    edition: Edition
    place: Place
    plan: Plan
    start: tuple[int, float]
    history: Mapping[int, float]
    later: Mapping[int, float]
    choices: Mapping[str, Choice]
    paths: Paths | None
    sources: Sequence[Mapping[str, str]] = ()

    def story(self, scenario: str, say: Words) -> Story:
        """One scenario as it is drawn."""
        plan = self.plan
        return Story(
            self.start,
            self.choices[scenario].fan,
            (plan.usd_low, plan.usd_high),
            (plan.first_year, plan.last_year),
            say.day(self.edition.as_of),
        )

    def axes(self, say: Words) -> Scale:
        """Axes that hold every scenario, so that a switch moves the fan and not the axes."""
        return axes_of([self.story(name, say) for name in self.choices], self.history, self.later)

    def draw(self, name: str, scenario: str, say: Words, alt: str) -> str:
        """The chart of one scenario."""
        return chart.draw(
            self.axes(say), [self.story(scenario, say)], self.history, self.later, say, alt, name
        )


def axes_of(stories: Sequence[Story], history: Mapping[int, float], later: Mapping[int, float]) -> Scale:
    """Axes that hold all of these."""
    years = [*history, *(story.fan.years[-1] for story in stories)]
    return chart.scale(
        years,
        [*history.values(), *later.values(), *(value for story in stories for value in story.values)],
    )


def compare(
    edition: Edition, record: Record, place: Place, plan: Plan, paths: Paths | None, say: Words
) -> Comparison | None:
    """The comparison of an edition in one language; None where it has no forecast of the baseline.

    plan: the edition's own, or the one that its forecast runs to when that one is over.
    """
    by_name = {name: edition.forecast(name, headline.USD) for name in edition.scenarios}
    fans = {name: fan for name, part in by_name.items() if (fan := _fan(part)) is not None}
    if BASELINE not in fans:
        return None
    then = headline.known(record, edition.as_of, plan.place, place.basis)
    now = headline.known(record, record.latest_day.isoformat(), plan.place, place.basis)
    first = fans[BASELINE].years[0]
    start = (
        (int(paths.base_year), float(paths.base_vnd * 1e6 / paths.base_rate))
        if paths is not None
        else max((year, value) for year, value in then.items() if year < first)
    )
    history = {year: value for year, value in then.items() if year >= start[0] - HISTORY} | {
        start[0]: start[1]
    }
    names = [BASELINE, *sorted(name for name in fans if name != BASELINE)]
    choices = {name: _choice(name, fans[name], by_name[name], plan, say) for name in names}
    return Comparison(
        edition,
        place,
        plan,
        start,
        dict(sorted(history.items())),
        {year: value for year, value in now.items() if year not in then and year > start[0]},
        choices,
        paths,
        headline.sources_of(record, edition.as_of, plan.place, place.basis),
    )


def comparison_page(found: Comparison, say: Words, links: list[Link], home: str) -> str:
    """The page."""
    base, year = found.choices[BASELINE], found.choices[BASELINE].fan.years[-1]
    words = messages(say)
    said = _said(base, found.plan, say)
    panel = whatif.panel(found.paths) if found.paths is not None else None
    data = {
        "axes": vars(found.axes(say))
        | {
            "left": chart.LEFT,
            "right": chart.WIDTH - chart.RIGHT,
            "top": chart.TOP,
            "bottom": chart.HEIGHT - chart.BOTTOM,
            "apart": chart.APART,
        },
        "words": words,
        "baseline": BASELINE,
        "start": {"year": found.start[0], "usd": found.start[1]},
        "target": [found.plan.usd_low, found.plan.usd_high],
        "scenarios": {
            name: {
                "title": choice.title,
                "note": choice.note,
                "probability": choice.probability,
                **vars(choice.fan),
            }
            for name, choice in found.choices.items()
        },
        "whatIf": panel,
    }
    place, day = say.label(found.place), say.day(found.edition.as_of)
    return page(
        "compare.html.j2",
        say,
        title=say("Scenarios side by side"),
        links=links,
        home=home,
        kicker=f"{place} · {say.label(found.plan)}",
        scripts=[_file("compare.js")],
        foot=foot(say),
        description=say(
            "GRDP per person of {place} to {year}, as known on {day}.", place=place, year=year, day=day
        ),
        scenarios=found.choices,
        baseline=BASELINE,
        said=said,
        later=found.later,
        sources=cited(found.sources, say),
        key=found.edition.key,
        last_year=year,
        csv=_csv(found),
        by_year=_by_year(base.fan, say),
        all_scenarios=_table(found, say),
        fan_chart=_markup(found.draw("fan", BASELINE, say, said)),
        own_chart=_markup(found.draw("own", BASELINE, say, said)) if found.paths is not None else "",
        what_if=_drivers(panel, say) if panel else [],
        data=_embedded(data),
    )


def cited(sources: Sequence[Mapping[str, str]], say: Words) -> list[dict[str, str]]:
    """Sources in a few words, each with its link where there is a harmless one."""
    return [{"text": short_source(source, say), "address": safe_link(source["url"])} for source in sources]


def messages(say: Words) -> dict[str, str]:
    """The sentences that the script fills in, and the language's separators."""
    return {
        "under": say("under 1%"),
        "over": say("over 99%"),
        "thousand": say.number(1000)[1],
        "decimal": say.number(0.5, 1)[1],
        "median": say("Median {value}"),
        "said": say(
            "{scenario}: {median} USD per person in {year}, with an 80% interval of {low} to {high}; "
            "the probability of at least {target} USD is {probability}."
        ),
        "saidShort": say(
            "{scenario}: {median} USD per person in {year}, with an 80% interval of {low} to {high}."
        ),
        "ownAbove": say(
            "Your path reaches {usd} USD per person in {year}, {gap} above the target of {target}, at "
            "{rate} VND per USD. Of the baseline forecast, {share} lies below it."
        ),
        "ownBelow": say(
            "Your path reaches {usd} USD per person in {year}, {gap} below the target of {target}, at "
            "{rate} VND per USD. Of the baseline forecast, {share} lies below it."
        ),
    }


def _fan(rows: DataFrame) -> Fan | None:
    """The fan of one scenario; None where a level that the page shows is missing."""
    found = rows[(rows["indicator"] == headline.USD) & (rows["output_type"] == "quantile")]
    if found.empty:
        return None
    table = (
        found.assign(level=found["output_type_id"].astype(float), year=found["period"].astype(int))
        .drop_duplicates(["level", "year"])
        .pivot(index="level", columns="year", values="value")
    )
    if not set(NEEDED) <= set(table.index) or table.isna().any(axis=None):
        return None
    return Fan(
        tuple(int(year) for year in table.columns),
        tuple(float(level) for level in table.index),
        tuple(tuple(round(float(value), 2) for value in row) for row in table.to_numpy()),
    )


def scenario_words(name: str, say: Words) -> tuple[str, str]:
    """The title of a scenario and a note on where it comes from.

    A scenario whose file is gone keeps its name and has no note: its runs are still there.
    """
    from analysis.record.faults import InputFault
    from analysis.scenarios.scenario import load_scenario

    try:
        scenario = load_scenario(name)
    except InputFault:
        return name, ""
    title, changes = str(getattr(scenario.title, say.language)), name.partition("?")[2]
    note = say(
        "Author: {author}. Reference: {reference}.",
        author=say(scenario.author),
        reference=say(scenario.reference),
    )
    return f"{title} ({changes})" if changes else title, note


def _choice(name: str, fan: Fan, rows: DataFrame, plan: Plan, say: Words) -> Choice:
    title, note = scenario_words(name, say)
    return Choice(title, note, fan, headline.probability(rows, plan.last_year, plan.usd_low))


def _said(choice: Choice, plan: Plan, say: Words) -> str:
    fan, words = choice.fan, messages(say)
    low, median, high = (say.number(fan.at(level)[-1]) for level in NEEDED)
    values = {"scenario": choice.title, "year": fan.years[-1], "median": median, "low": low, "high": high}
    if choice.probability is None:
        return words["saidShort"].format(**values)
    return words["said"].format(
        **values, target=say.number(plan.usd_low), probability=headline.odds(choice.probability, say)
    )


def _by_year(fan: Fan, say: Words) -> list[list[str]]:
    return [
        [str(year), *(say.number(fan.at(level)[i]) for level in NEEDED)] for i, year in enumerate(fan.years)
    ]


def _table(found: Comparison, say: Words) -> list[list[str]]:
    base = found.choices[BASELINE].fan.at(0.5)[-1]
    rows = []
    for name, choice in found.choices.items():
        low, median, high = (choice.fan.at(level)[-1] for level in NEEDED)
        change = say.number(median - base)
        rows.append(
            [
                choice.title,
                say.number(median),
                say.interval(low, high),
                "\N{EN DASH}" if name == BASELINE else change if median < base else f"+{change}",
                "\N{EN DASH}" if choice.probability is None else headline.odds(choice.probability, say),
            ]
        )
    return rows


def _drivers(panel: Mapping[str, Any], say: Words) -> list[dict[str, Any]]:
    labels = {
        "growth": say("Real growth, % a year"),
        "deflator": say("Prices (deflator), % a year"),
        "dong": say("VND per USD, % a year"),
        "people": say("Population, % a year"),
    }
    return [
        {
            "name": name,
            "label": labels[name],
            "low": panel["reach"][name][0],
            "high": panel["reach"][name][1],
            "sliders": [
                {"year": year, "value": value, "shown": say.number(value, 1) + "%"}
                for year, value in zip(panel["years"], panel["central"][name], strict=True)
            ],
        }
        for name in whatif.DRIVERS
    ]


def _csv(found: Comparison) -> str:
    lines = ["scenario,year,level,usd_per_person"]
    lines += [
        f"{name},{year},{level:g},{choice.fan.values[i][j]:.2f}"
        for name, choice in found.choices.items()
        for i, level in enumerate(choice.fan.levels)
        for j, year in enumerate(choice.fan.years)
    ]
    return "\n".join(lines) + "\n"


def _markup(text: str) -> Any:
    from markupsafe import Markup

    return Markup(text)


def _embedded(data: object) -> Any:
    """JSON that cannot end the element it stands in."""
    return _markup(json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"))
