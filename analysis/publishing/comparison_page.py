"""The comparison page in words: what it says at once, and what its script needs to say the rest."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from analysis.publishing import whatif
from analysis.publishing.chart import Fan
from analysis.publishing.comparison import BASELINE, NEEDED, Choice, Comparison
from analysis.publishing.data_files import file_name
from analysis.publishing.head import Head, citation
from analysis.publishing.prose import safe_link
from analysis.publishing.render import Link, foot, page, short_source, template_file
from analysis.words import Words
from analysis.words.keyed import Key

if TYPE_CHECKING:
    from analysis.plans.places import Plan


def comparison_page(
    found: Comparison, say: Words, links: list[Link], home: str, head: Head | None = None
) -> str:
    """The page; head: what it tells the web, its title and description are the page's own."""
    base, year = found.choices[BASELINE], found.choices[BASELINE].fan.years[-1]
    words = messages(say)
    said = _said(base, found.plan, found.key(BASELINE, year), say)
    panel = whatif.panel(found.paths) if found.paths is not None else None
    data = {
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
    tab = " \N{EN DASH} ".join(
        (
            say("Scenarios side by side"),
            place,
            say.label(found.plan),
            say("as known on {day}", day=day),
        )
    )
    return page(
        "compare.html.j2",
        say,
        title=say("Scenarios side by side"),
        links=links,
        home=home,
        head=head and replace(head, title=tab, description=said),
        citing=head and citation(tab, head.made, head, say),
        kicker=f"{place} · {say.label(found.plan)}",
        scripts=[template_file("compare.js")],
        foot=foot(say),
        description=say(
            "GRDP per person of {place} to {year}, as known on {day}.", place=place, year=year, day=day
        ),
        scenarios=found.choices,
        baseline=BASELINE,
        said=said,
        later=found.later,
        sources=cited(found.sources, say),
        file=partial(file_name, "scenarios", found.about(say.language)),
        made_of=" \N{MIDDLE DOT} ".join([say("Plan workbook"), place, say.label(found.plan), day]),
        last_year=year,
        csv=_csv(found),
        by_year=_by_year(found, base.fan, say),
        all_scenarios=_table(found, say),
        finding=_finding(base, found.plan, say),
        drawn=_drawn(found, say),
        fan_chart=_markup(found.picture("fan", BASELINE, say, said).html()),
        own_chart=_markup(found.picture("own", BASELINE, say, said).html())
        if found.paths is not None
        else "",
        what_if=_drivers(panel, say) if panel else [],
        data=_embedded(data),
    )


def cited(sources: Sequence[Mapping[str, str]], say: Words) -> list[dict[str, str]]:
    """Sources in a few words, each with its link where there is a harmless one."""
    return [{"text": short_source(source, say), "address": safe_link(source["url"])} for source in sources]


def messages(say: Words) -> dict[str, str]:
    """The sentences that the script fills in, and the language's separators."""
    return {
        "under": say.chance(0),
        "over": say.chance(1),
        "thousand": say.number(1000)[1],
        "decimal": say.number(0.5, 1)[1],
        "finding": say(
            "{scenario}: {median} USD in {year}, with a chance of {probability} for {target} or more"
        ),
        "findingShort": say("{scenario}: {median} USD in {year}"),
        "beside": say("The baseline: {median} USD, and {probability}."),
        "besideShort": say("The baseline: {median} USD."),
        "ownFinding": say("Your own path: {usd} USD in {year}, above {share} of the baseline forecast"),
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


def _said(choice: Choice, plan: Plan, key: Key, say: Words) -> str:
    fan, words = choice.fan, messages(say)
    low, median, high = (say.told(key.of(f"q{level:g}"), fan.at(level)[-1]) for level in NEEDED)
    values = {"scenario": choice.title, "year": fan.years[-1], "median": median, "low": low, "high": high}
    if choice.probability is None:
        return words["saidShort"].format(**values)
    return words["said"].format(
        **values,
        target=say.number(plan.usd_low),
        probability=say.told_chance(key.of(f"p>={plan.usd_low:g}"), choice.probability),
    )


def _finding(choice: Choice, plan: Plan, say: Words) -> str:
    """The title of the chart of one scenario."""
    fan, words = choice.fan, messages(say)
    values = {"scenario": choice.title, "year": fan.years[-1], "median": say.number(fan.at(0.5)[-1])}
    if choice.probability is None:
        return words["findingShort"].format(**values)
    return words["finding"].format(
        **values, target=say.number(plan.usd_low), probability=say.chance(choice.probability)
    )


def _drawn(found: Comparison, say: Words) -> str:
    """What the chart draws, in words."""
    parts = [
        say(
            "GRDP per person, USD: what was known, the median, and the 50, 80 and 95% intervals of the "
            "forecast"
        ),
        say("dashed: the baseline") if len(found.choices) > 1 else "",
        say("orange: published after the day, no part of the forecast") if found.later else "",
    ]
    return "; ".join(part for part in parts if part)


def _by_year(found: Comparison, fan: Fan, say: Words) -> list[list[str]]:
    return [
        [
            str(year),
            *(say.told(found.key(BASELINE, year).of(f"q{level:g}"), fan.at(level)[i]) for level in NEEDED),
        ]
        for i, year in enumerate(fan.years)
    ]


def _table(found: Comparison, say: Words) -> list[list[str]]:
    base = found.choices[BASELINE].fan.at(0.5)[-1]
    rows = []
    for name, choice in found.choices.items():
        low, median, high = (choice.fan.at(level)[-1] for level in NEEDED)
        change = say.number(median - base)
        key = found.key(name, choice.fan.years[-1])
        rows.append(
            [
                say("{scenario} (later source)", scenario=choice.title) if choice.later else choice.title,
                say.told(key.of("q0.5"), median),
                say.told_interval(key, {"q0.1": low, "q0.9": high}),
                "\N{EN DASH}" if name == BASELINE else change if median < base else f"+{change}",
                "\N{EN DASH}"
                if choice.probability is None
                else say.told_chance(key.of(f"p>={found.plan.usd_low:g}"), choice.probability),
            ]
        )
    return rows


def _drivers(panel: Mapping[str, Any], say: Words) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": whatif.label(name, say),
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
    about = found.edition
    cited = " ".join(source["source_id"] for source in found.sources)
    lines = ["scenario,year,level,usd_per_person,place,plan,as_of,sources"]
    lines += [
        f"{name},{year},{level:g},{choice.fan.values[i][j]:.2f},"
        f"{about.place},{about.plan},{about.as_of},{cited}"
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
