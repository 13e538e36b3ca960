"""The simple rule beside the headline: what a random walk with drift says, and who has been nearer so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.scoring.accuracy import accuracy, skill
from analysis.scoring.country_test import CountryTest, country_test
from analysis.scoring.measures import exceedance
from analysis.scoring.rivals import USD, dollar_changes, known
from analysis.scoring.simple_rivals import drift_level
from analysis.scoring.track_record import judged_by, track_record
from analysis.series.quantile_levels import LEVELS

if TYPE_CHECKING:
    from analysis.growth.paths import Paths
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View
    from analysis.words import Words


@dataclass(frozen=True)
class SimpleRule:
    """A random walk with drift beside the workbook, on one day.

    median, chance: what it says of the plan's last year; count, outcomes: how many forecasts of how many
    years could be judged by the day; nearer, better: share of drift's error and of its CRPS that the workbook
    saved on them; held: share of these inside the workbook's 80 % interval; test: the larger test.
    """

    year: int
    target: float
    median: float
    chance: float
    count: int
    outcomes: int
    nearer: float
    better: float
    held: float
    test: CountryTest | None

    def sentence(self, say: Words) -> str:
        """One plain paragraph: the rule's answer, the score so far, and why the workbook's is preferred."""
        said = say(
            "The simplest rule says that the average change of the last ten years goes on (a random walk "
            "with drift): it gives {median} for {year} and a chance of {chance} for {target} or more.",
            median=say.usd(self.median),
            year=self.year,
            chance=say.chance(self.chance, 1),
            target=say.usd(self.target),
        )
        return " ".join([said, self._so_far(say), *([self._reason(say)] if self.test else [])])

    def who_was_nearer(self, say: Words) -> str:
        """Whose median has been nearer to the outcomes so far, in a few words."""
        if not self.count:
            return say("not judged yet against the forecast")
        if self.nearer >= 0:
            return say("so far our median missed by {share} less than this", share=say.percent(self.nearer))
        return say("so far our median missed by {share} more than this", share=say.percent(-self.nearer))

    def _so_far(self, say: Words) -> str:
        if not self.count:
            return say("By this day no forecast of either could be judged.")
        nearer = (
            say("{share} nearer to the outcome", share=say.percent(self.nearer))
            if self.nearer >= 0
            else say("{share} farther from the outcome", share=say.percent(-self.nearer))
        )
        values = {"count": self.count, "outcomes": self.outcomes, "nearer": nearer}
        if self.better >= 0:
            return say(
                "So far, over {count} forecasts of {outcomes} yearly outcomes, the workbook's median was "
                "{nearer} than the rule's, and its whole distribution scored {better} better.",
                **values,
                better=say.percent(self.better),
            )
        worse = say("its whole distribution scored {worse} worse", worse=say.percent(-self.better))
        if self.held > 0.8:
            worse = say(
                "{worse}, because its intervals were wider than these few years needed (the 80% interval "
                "held {held})",
                worse=worse,
                held=say.percent(self.held),
            )
        if self.nearer >= 0:
            return say(
                "So far, over {count} forecasts of {outcomes} yearly outcomes, the workbook's median was "
                "{nearer} than the rule's, but {worse}.",
                **values,
                worse=worse,
            )
        return say(
            "So far, over {count} forecasts of {outcomes} yearly outcomes, the workbook's median was "
            "{nearer} than the rule's, and {worse}.",
            **values,
            worse=worse,
        )

    def _reason(self, say: Words) -> str:
        test = self.test
        assert test is not None
        return say(
            "We keep the workbook's forecast for what it has shown elsewhere: over {forecasts} forecasts of "
            "{economies} economies with a managed currency, the rule's 80% interval held only {drift} of the "
            "outcomes, that of the workbook's law {held}, and the law's error over the whole distribution "
            "(CRPS) was {saved} smaller.",
            forecasts=say.number(test.forecasts),
            economies=test.economies,
            drift=say.percent(test.drift_held),
            held=say.percent(test.held),
            saved=say.percent(test.saved),
        )


def simple_rule(view: View, place: Place, plan: Plan, goal: Plan, paths: Paths) -> SimpleRule | None:
    """The simple rule on the day of the view; None where too little was known for it.

    plan: that of the page; goal: the plan whose last year is asked, among the years of the paths.
    """
    changes = dollar_changes(known(view, place), paths.base_year)
    if len(changes) < 2 or goal.last_year not in paths.years:
        return None
    start = paths.base_vnd * 1e6 / paths.base_rate
    quantiles = drift_level(start, changes, len(paths.years))[[paths.column(goal.last_year)]]
    track = track_record(view.record, place, plan, view.availability)
    ledger = judged_by(track.ledger(USD), view.day)
    against = skill(ledger, "workbook", ["drift"], "first").set_index("measure")
    saved = against["value"].to_dict()
    own = accuracy(ledger[ledger["forecaster"] == "workbook"], "first")
    held = own.loc[own["measure"] == "coverage_80", ["value", "outcomes"]]
    return SimpleRule(
        year=goal.last_year,
        target=goal.usd_low,
        median=float(quantiles[0, len(LEVELS) // 2]),
        chance=float(exceedance(quantiles, goal.usd_low)[0]),
        count=int(against["n"].iloc[0]),
        outcomes=int(held["outcomes"].iloc[0]) if len(held) else 0,
        nearer=float(saved["mae"]),
        better=float(saved["crps"]),
        held=float(held["value"].iloc[0]) if len(held) else float("nan"),
        test=country_test(view.record),
    )
