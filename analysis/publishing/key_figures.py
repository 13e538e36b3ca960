"""The key figures of an edition: outcome, forecast, simple rule, clusters by stage, verdicts on targets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.clusters.stage_counts import stage_counts
from analysis.plans.scoreboard import BESIDE, scoreboard
from analysis.plans.verdict import count_verdicts, row_verdicts
from analysis.words import Words
from analysis.words.keyed import plain

if TYPE_CHECKING:
    from analysis.pages.grdp_per_person.simple_rule import SimpleRule
    from analysis.plans.places import Place, Plan
    from analysis.publishing.headline import Headline
    from analysis.record.vintages import View

OUTCOME, FORECAST, RULE, CLUSTERS, TARGETS = range(5)


@dataclass(frozen=True)
class KeyFigure:
    """One figure of the strip: what it is, the figure, and what it has to be read with.

    kind: its place in the strip.
    """

    kind: int
    label: str
    value: str
    note: str


def of_headline(told: Headline, say: Words) -> list[KeyFigure]:
    """What came out against the target, and the forecast with its interval and chance, as far as known."""
    low = told.target[0]
    found = []
    if told.outcome is not None:
        found.append(
            KeyFigure(
                OUTCOME,
                say("GRDP per person in {year}, what came out", year=told.year),
                say.fact(say.usd(told.outcome.usd), told.outcome.key(told.judged), told.outcome.usd),
                say(
                    "target {target}: {verdict}",
                    target=told.target_words(say),
                    verdict=told.verdict_word(say),
                ),
            )
        )
    if told.median is not None and told.low is not None and told.high is not None:
        interval = say.told_interval(told.key, {"q0.1": told.low, "q0.9": told.high})
        note = say("80% interval {interval}", interval=interval)
        if told.probability is not None:
            chance = say.told_chance(told.key.of(f"p>={low:g}"), told.probability)
            note = say(
                "{interval}; chance of {target} or more: {chance}",
                interval=note,
                target=say.usd(low),
                chance=chance,
            )
        found.append(
            KeyFigure(
                FORECAST,
                say(
                    "GRDP per person in {year}, forecast of {day} (median)",
                    year=told.year,
                    day=say.day(told.day),
                ),
                say.fact(say.usd(told.median), told.key.of("q0.5"), told.median),
                note,
            )
        )
    return found


def of_rule(rule: SimpleRule, say: Words) -> KeyFigure:
    """What the simple rule says of the same year, and who has been nearer so far."""
    return KeyFigure(
        RULE,
        say("The same by the simplest rule, a random walk with drift"),
        say.usd(rule.median),
        say(
            "chance of {target} or more: {chance}; {nearer}",
            target=say.usd(rule.target),
            chance=say.chance(rule.chance, 1),
            nearer=rule.who_was_nearer(say),
        ),
    )


def of_clusters(view: View, place: Place, say: Words) -> list[KeyFigure]:
    """How many clusters had reached each stage, of all in the master plan; none without a count."""
    counts = stage_counts(view, place.code)
    if counts is None:
        return []
    last = {
        stage: counts.readings(stage)[0].statements[-1]
        for stage in counts.stages.readings
        if counts.known(stage)
    }
    if not last:
        return []
    (first, reached), *others = ((say.label(counts.stages[stage]), one) for stage, one in last.items())
    days = [say.day(one.day) for one in last.values()]
    told = [
        say("{stage}: {count}", stage=stage, count=say.number(one.value))
        if len(set(days)) == 1
        else say("{stage}: {count} ({day})", stage=stage, count=say.number(one.value), day=say.day(one.day))
        for stage, one in others
    ]
    return [
        KeyFigure(
            CLUSTERS,
            say("Industrial clusters of the master plan: {stage}", stage=first),
            say("{count} of {new}", count=say.number(reached.value), new=say.number(counts.new)),
            "; ".join([*told, say("as of {day}", day=days[0])]),
        )
    ]


def of_targets(view: View, place: Place, plan: Plan, say: Words) -> list[KeyFigure]:
    """How many rows of a plan were met, partly met, missed and open on the day; none where none was known."""
    board = scoreboard(view, place, plan)
    found = count_verdicts(row_verdicts(board[board["row"] != BESIDE]))
    if not sum(found.values()):
        return []
    return [
        KeyFigure(
            TARGETS,
            say("Targets of {plan}", plan=say.label(plan)),
            say("{met} of {rows} met", met=found["met"], rows=sum(found.values())),
            say(
                "{partly} partly met, {missed} missed, {open} open",
                partly=found["met_partly"],
                missed=found["missed"],
                open=found["open"],
            ),
        )
    ]


def strip(found: Iterable[KeyFigure]) -> list[KeyFigure]:
    """The figures in the order of the strip, each once."""
    once: dict[str, KeyFigure] = {}
    for figure in found:
        once.setdefault(plain(figure.label), figure)
    return sorted(once.values(), key=lambda figure: figure.kind)
