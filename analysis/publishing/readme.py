"""The answer that the README gives: a picture and three numbers, each from a run of the models.

`python -m analysis.publishing.readme` writes both anew; a test holds the README to what this makes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.growth.per_person import forecast
from analysis.keeping import writing
from analysis.pages.grdp_per_person.sentences import asked
from analysis.pages.verdicts import by_rate, word
from analysis.plans.outcome import by_rule, came_out
from analysis.plans.places import place, plans
from analysis.plans.verdict import at_rates, key, on_dollars
from analysis.publishing import chart
from analysis.publishing.chart import Fan, Story
from analysis.publishing.drawn_fan import Picture, alone
from analysis.publishing.headline import USD
from analysis.publishing.hindsight import reconstruction
from analysis.publishing.render import chart_style
from analysis.scenarios.contract import Run
from analysis.series.quantile_levels import FAN, MIDDLE
from analysis.words import Words, load
from analysis.words.keyed import Fact, plain
from analysis.words.keyed import facts as facts_in
from analysis.workbook import Workbook, open_workbook

if TYPE_CHECKING:
    from analysis.growth.paths import Paths
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View

PICTURE = "reports/answer.svg"
BEGIN, END = "<!-- answer: made by python -m analysis.publishing.readme -->", "<!-- end of answer -->"


def made(workbook: Workbook) -> tuple[str, str]:
    """The block of the README and its picture."""
    block, picture = _made(workbook)
    return plain(block), picture


def facts(workbook: Workbook, draws: int | None = None) -> list[Fact]:
    """The numbers of the block with their keys, from so many draws (those of the README unless given)."""
    return facts_in(_made(workbook, draws)[0])


def _made(workbook: Workbook, draws: int | None = None) -> tuple[str, str]:
    say, run, record = load("en").keyed, Run.check(workbook), workbook.record
    where = place(run.place, record)
    known = list(plans(run.place, record).values())
    days, goals = (run.as_of, record.latest_day_of(where.areas)), (known[0], known[-1])
    paths = [
        forecast(record.as_of(day), where, goal, draws or run.draws, run.seed)
        for day, goal in zip(days, goals, strict=True)
    ]
    later = record.latest(geos=where.areas)
    told = {
        year: level.usd
        for year, level in by_rule(later, where).items()
        if goals[0].first_year <= year <= goals[0].last_year
    }
    stories = [
        Story(
            (int(p.base_year), float(p.base_vnd * 1e6 / p.base_rate)),
            Fan(tuple(p.years.tolist()), FAN, tuple(map(tuple, p.quantiles(FAN).T.tolist()))),
            (goal.usd_low, goal.usd_high),
            goal.last_year,
            say.day(day),
        )
        for day, goal, p in zip(days, goals, paths, strict=True)
    ]
    alt = _alt(where, stories, told[goals[0].last_year], say)
    lines = [
        f"![{alt}]({PICTURE})",
        "",
        *(
            " ".join(
                part
                for part in (
                    _line(p, goal.last_year, goal.usd_low, say.day(day), say),
                    reconstruction(day, days[-1], None, say),
                )
                if part
            )
            for day, goal, p in zip(days, goals, paths, strict=True)
        ),
        _outcome(later, where, goals[0], say),
    ]
    history = {story.start[0]: story.start[1] for story in stories[:1]}
    values = [*told.values(), *(value for story in stories for value in story.values)]
    scale = chart.scale([*history, stories[-1].fan.years[-1]], values)
    picture = Picture(scale, stories, history, told, load("en"), alt)
    return "\n".join(lines), alone(picture.svg(chart.WIDE), chart_style())


def _line(paths: Paths, year: int, target: float, day: str, say: Words) -> str:
    low, median, high = paths.quantiles(MIDDLE)[paths.column(year)]
    chance = say.told_chance(paths.key(year, f"p>={target:g}"), paths.probability(target, year))
    middle = say.told(paths.key(year, "q0.5"), median)
    interval = say.told_interval(paths.key(year, ""), {"q0.1": low, "q0.9": high})
    return (
        f"- **For {year}, as known on {day}: {middle} USD** per person (median; 80% interval {interval}); "
        f"the probability of at least {say.usd(target)} is **{chance}**."
    )


def _outcome(view: View, where: Place, goal: Plan, say: Words) -> str:
    """What came out, at which rate, what the other rates make of it, and what was printed in dollars."""
    came, verdict = came_out(view, where)[goal.last_year], on_dollars(view, where, goal)
    usd = say.fact(say.usd(came.usd), came.key(view.day), came.usd)
    prints = view.prints(where.code, USD, where.basis)
    prints = prints[(prints["period"] == str(goal.last_year)) & (prints["status"] != "forecast")]
    values = sorted(say.number(value) for value in {*prints["value"]})
    parts = [
        f"- **What came out for {goal.last_year}: {usd}**, against a target of {asked(goal, say)}: "
        f"{word(verdict, key(goal, USD, view), say)}.",
        by_rate(at_rates(view, where, goal), say),
        f"Printed in dollars since: {' and '.join(values)}." if values else "",
        "All prints and sources are on the page.",
    ]
    return " ".join(part for part in parts if part)


def _alt(where: Place, stories: list[Story], outcome: float, say: Words) -> str:
    first, last = stories
    return (
        f"GRDP per person of {say.label(where)} in US dollars: the forecasts of {first.day} and {last.day} "
        f"with their bands, the targets, and what came out ({say.usd(outcome)} in {first.target_year})"
    )


def write(workbook: Workbook) -> None:
    """Put the block into the workbook's README and the picture beside it."""
    block, picture = made(workbook)
    readme = workbook.root / "README.md"
    text = readme.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    writing.write(readme, f"{before}{BEGIN}\n{block}\n{END}{after}")
    writing.write(workbook.root / PICTURE, picture)


if __name__ == "__main__":
    write(open_workbook())
