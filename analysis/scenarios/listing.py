"""The scenarios of a place as a list to choose from: title, plan, since when known, how plausible."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from analysis.record.faults import InputFault
from analysis.scenarios.plausibility import in_words
from analysis.scenarios.scenario import load_scenarios
from analysis.scenarios.side_by_side import side_by_side

if TYPE_CHECKING:
    from analysis.words import Words
    from analysis.workbook import Workbook


@dataclass(frozen=True)
class Listed:
    """One scenario for one plan, held against what was known on a day.

    distance: Kullback-Leibler, in nats; None where the day rules it out. words: what it asks for, or why
    it cannot be met. known_from: None without a source.
    """

    name: str
    title: str
    plan: str
    day: date
    distance: float | None
    words: str
    known_from: date | None


def list_scenarios(
    workbook: Workbook,
    place: str,
    say: Words,
    plan: str = "",
    as_of: date | None = None,
    draws: int = 5_000,
    seed: int = 183,
) -> list[Listed]:
    """Every scenario of a place with its plausibility, plan by plan (or for one), as of a day.

    Without a day each plan is held against what was known when it was adopted.
    """
    from analysis.growth.per_person import forecast
    from analysis.plans.places import place as place_of
    from analysis.plans.places import plan as plan_of
    from analysis.plans.places import plans

    record = workbook.record
    where, listed = place_of(place, record), []
    for code in [plan] if plan else list(plans(place, record)):
        asked = plan_of(place, code, record)
        view = record.as_of(as_of or asked.adopted)
        scenarios = load_scenarios(place, code, workbook.scenarios)
        paths = forecast(view, where, asked, draws, seed)
        met, refused = [], []
        for scenario in scenarios:
            try:
                side_by_side(paths, [scenario], view, where, seed)
                met.append(scenario)
            except InputFault as fault:
                title = str(getattr(scenario.title, say.language))
                refused.append(Listed(scenario.name, title, code, view.day, None, str(fault), None))
        for entry in side_by_side(paths, met, view, where, seed):
            listed.append(
                Listed(
                    entry.scenario.name,
                    str(getattr(entry.scenario.title, say.language)),
                    code,
                    view.day,
                    entry.conditioned.kl,
                    in_words(entry.asks, say),
                    entry.known_from,
                )
            )
        listed += refused
    return listed


def listing(listed: list[Listed], say: Words) -> str:
    """The list as lines for a terminal, plan by plan."""
    lines: list[str] = []
    for n, row in enumerate(listed):
        if n == 0 or row.plan != listed[n - 1].plan:
            head = say(
                "Plan {plan}, held against what was known on {day}:", plan=row.plan, day=say.day(row.day)
            )
            lines += ["", head] if n else [head]
        if row.distance is None:
            lines.append(say("  {name}: {title} (cannot be met on this day)", name=row.name, title=row.title))
            lines.append(f"      {row.words}")
            continue
        known = say("no conditions") if row.name == "baseline" else say("judgement")
        if row.known_from:
            known = say("known from {day}", day=say.day(row.known_from))
        lines.append(
            say(
                "  {name}: {title} (distance {distance}, {known})",
                name=row.name,
                title=row.title,
                distance=say.number(row.distance, 2),
                known=known,
            )
        )
        lines.append(f"      {row.words}")
    return "\n".join(lines)
