"""How far a scenario lies from experience: a distance, a rank in history, and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.assumed import assume
from analysis.scenarios.restrictions import BLOCK, STATE, Array
from analysis.scenarios.yearly import yearly

if TYPE_CHECKING:
    from analysis.growth.paths import Paths
    from analysis.plans.places import Place
    from analysis.record.vintages import View
    from analysis.scenarios.conditions import Conditioned
    from analysis.words import Words

FELT = assume(
    "felt_move",
    5e-4,
    "log points",
    (0.0001, 0.002),
    "a mean moved by less counts as left alone when a scenario is told in words",
    moves="plausibility",
    legal=(0.0, 0.1),
    only="the words about a scenario, and no number",
)
USUAL = assume(
    "usual_once_in",
    2.5,
    "years",
    (2.0, 5.0),
    "what comes at least once in so many years is called nothing unusual",
    moves="plausibility",
    legal=(1.0, 100.0),
    only="the words about a scenario, and no number",
)
DRIVER = {block: driver for driver, block in BLOCK.items()}


@dataclass(frozen=True)
class Ask:
    """What a scenario asks of one driver, in percent a year over the years that it moves.

    higher: whether it asks for more than the baseline. one_in: a year at least so far out comes once in so
    many by the baseline. together: the baseline's probability that the average of those years is so far out.
    reached, recorded, runs, runs_reached: how many recorded years and runs of years on one basis were at
    least so far out.
    """

    driver: str
    years: tuple[int, ...]
    value: float
    baseline: float
    higher: bool
    one_in: float
    together: float
    recorded: int
    reached: int
    runs: int
    runs_reached: int

    @property
    def rank(self) -> float:
        """The share of recorded years that were further in the same direction; nan without a record."""
        return self.reached / self.recorded if self.recorded else float("nan")

    @property
    def usual_ahead(self) -> bool:
        """Whether the baseline has such years at least once in USUAL()."""
        return self.one_in < USUAL()

    @property
    def usual_so_far(self) -> bool:
        """Whether so many recorded years, and runs of years, went that far; True where none is recorded."""
        counts = ((self.reached, self.recorded), (self.runs_reached, self.runs))
        return all(USUAL() * reached >= total for reached, total in counts)


def asks(conditioned: Conditioned, history: Mapping[str, pd.Series]) -> tuple[Ask, ...]:
    """What the scenario asks of each driver it moves, beside the baseline and beside history.

    Years that it moves up and years that it moves down are told apart. Moves of less than .05 points in a
    year are not counted. history: by block of the state, yearly percent changes on one basis, indexed by
    year; may be empty.
    """
    before, after = conditioned.baseline, conditioned.paths
    found = []
    for block in STATE:
        was, now = getattr(before, block), getattr(after, block)
        move = after.weights @ now - before.weights @ was
        for side in (-1.0, 1.0):
            felt = side * move > FELT()
            if felt.any():
                value = float((after.weights @ now)[felt].mean())
                past = history.get(block, pd.Series(dtype=float)).sort_index()
                found.append(_ask(block, before, was, felt, side, value, side * past))
    return tuple(found)


def _ask(
    block: str, before: Paths, was: Array, felt: NDArray[np.bool_], side: float, value: float, past: pd.Series
) -> Ask:
    """One ask; side and past are turned so that further out is always higher."""
    middle = float((before.weights @ was)[felt].mean())
    beyond = before.weights @ (side * was[:, felt] >= side * value)
    together = before.weights @ (side * was[:, felt].mean(axis=1) >= side * value)
    percent = 100 * float(np.expm1(value))
    # To the second decimal, as the record prints growth: 7.75 in the file reaches a recorded 7.75.
    bar = side * round(percent, 2)
    runs = _runs(past, int(felt.sum()))
    return Ask(
        DRIVER[block],
        tuple(int(y) for y in before.years[felt]),
        percent,
        100 * float(np.expm1(middle)),
        side > 0,
        1 / max(float(beyond.mean()), 1 / len(was)),
        float(together),
        len(past),
        int((past >= bar).sum()),
        len(runs),
        int((runs >= bar).sum()),
    )


def history(view: View, place: Place) -> dict[str, pd.Series]:
    """Recorded yearly changes in percent by block: growth and people of the place, national prices, rate."""
    rate = yearly(view, place.country, "fx_vnd_usd", "na")
    people = yearly(view, place.code, "population", "na")
    return {
        "growth": yearly(view, place.code, "grdp_growth", place.basis),
        "people": _changes(people),
        "deflator": yearly(view, place.country, "gdp_deflator_growth", place.country_basis),
        "dong": _changes(rate),
    }


def in_words(found: tuple[Ask, ...], say: Words) -> str:
    """The plausibility of a scenario in a sentence for each driver that it moves."""
    if not found:
        return say("It asks nothing of GRDP per person beyond the baseline.")
    return " ".join(_sentence(ask, say) for ask in found)


def _sentence(ask: Ask, say: Words) -> str:
    values = {
        "driver": driver_name(ask.driver, say),
        "value": say.number(ask.value, 2),
        "years": _years(ask.years, say),
        "baseline": say.number(ask.baseline, 2),
        "times": say.number(round(ask.one_in), 0),
        "count": say.number(len(ask.years), 0),
    }
    single = len(ask.years) == 1
    if ask.usual_ahead and not ask.usual_so_far and single:
        text = say(
            "{driver} of {value}% in {years} is near the baseline ({baseline}%), and seldom went so far on "
            "the record.",
            **values,
        )
    elif ask.usual_ahead and not ask.usual_so_far:
        text = say(
            "{driver} of {value}% a year in {years} is near the baseline ({baseline}%), and seldom went so "
            "far on the record.",
            **values,
        )
    elif ask.usual_ahead and single:
        text = say(
            "{driver} of {value}% in {years} is nothing unusual ({baseline}% in the baseline).", **values
        )
    elif ask.usual_ahead:
        text = say(
            "{driver} of {value}% a year in {years} is nothing unusual ({baseline}% in the baseline).",
            **values,
        )
    elif single and ask.higher and ask.driver != "growth":
        text = say(
            "{driver} of {value}% in {years} would be the highest year in {times} ({baseline}% in the "
            "baseline).",
            **values,
        )
    elif ask.higher and ask.driver != "growth":
        text = say(
            "{driver} of {value}% a year in {years} would be the highest year in {times}, {count} years "
            "running ({baseline}% in the baseline).",
            **values,
        )
    elif single and ask.higher:
        text = say(
            "{driver} of {value}% in {years} would be the best year in {times} ({baseline}% in the "
            "baseline).",
            **values,
        )
    elif single:
        text = say(
            "{driver} of {value}% in {years} would be the lowest year in {times} ({baseline}% in the "
            "baseline).",
            **values,
        )
    elif ask.higher:
        text = say(
            "{driver} of {value}% a year in {years} would be the best year in {times}, {count} years "
            "running ({baseline}% in the baseline).",
            **values,
        )
    else:
        text = say(
            "{driver} of {value}% a year in {years} would be the lowest year in {times}, {count} years "
            "running ({baseline}% in the baseline).",
            **values,
        )
    return f"{text} {_past(ask, say)}"


def _past(ask: Ask, say: Words) -> str:
    if not ask.recorded:
        return say("There is no record on this basis to hold it against.")
    counts = {
        "reached": say.number(ask.reached),
        "recorded": say.number(ask.recorded),
        "length": say.number(len(ask.years)),
        "runs": say.number(ask.runs),
        "runs_reached": say.number(ask.runs_reached),
    }
    first = (
        say("Of {recorded} recorded years, {reached} went that far", **counts)
        if ask.reached
        else say("None of the {recorded} recorded years went that far", **counts)
    )
    if len(ask.years) == 1:
        return say("{first}.", first=first)
    if not ask.runs:
        return say("{first}; the record holds no run of {length} years.", first=first, **counts)
    if not ask.runs_reached:
        return say("{first}, and none of the {runs} runs of {length} years.", first=first, **counts)
    return say("{first}, and {runs_reached} of the {runs} runs of {length} years.", first=first, **counts)


def driver_name(driver: str, say: Words) -> str:
    """A driver in the reader's words, fit to begin a sentence."""
    return {
        "growth": say("Real growth"),
        "population": say("Population growth"),
        "deflator": say("A rise of prices"),
        "exchange_rate": say("A rise of the dollar against the dong"),
    }[driver]


def _years(years: tuple[int, ...], say: Words) -> str:
    """Years as a span where they follow each other."""
    if years[-1] - years[0] == len(years) - 1:
        return say.years(years[0], years[-1])
    return ", ".join(map(str, years))


def _runs(past: pd.Series, length: int) -> np.ndarray:
    """Averages of all runs of so many years without a gap."""
    starts = [year for year in past.index if set(range(year, year + length)) <= set(past.index)]
    return np.array([past.loc[start : start + length - 1].mean() for start in starts])


def _changes(levels: pd.Series) -> pd.Series:
    """Percent changes between neighbouring years."""
    changes = 100 * (levels / levels.shift() - 1)
    return changes[levels.index.to_series().diff() == 1]
