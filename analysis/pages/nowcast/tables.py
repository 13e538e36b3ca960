"""The running year as tables: news, next releases, revisions, the track record and what was assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures import terms
from analysis.figures.waterfall import signed
from analysis.growth import dollar_nowcast as dollar
from analysis.growth import nowcast as rule
from analysis.growth.year_news import MONTHS, OTHERS, OWN, QUARTERS
from analysis.pages.nowcast.facts import RunningYear, shown_news, usual_move
from analysis.scoring import nowcast_scores as judged

if TYPE_CHECKING:
    from analysis.growth.year_news import News
    from analysis.plans.places import Place
    from analysis.record.vintages import View
    from analysis.words import Words

EXTRA = {1: "Q1", 2: "H1", 3: "-9M"}


def release_name(group: str, period: str, say: Words) -> str:
    """The name of a release: what was printed, of which period."""
    if group == MONTHS:
        return say("retail sales of the country, {period}", period=terms.period(period, say))
    if group == OWN:
        return say("the place's own estimate of {period}", period=terms.period(period, say))
    if group == "prices":
        return say("consumer prices of the country, {period}", period=terms.period(period, say))
    if group == QUARTERS and period:
        return say("growth of the place, {period}", period=terms.period(period, say))
    if group == QUARTERS:
        return say("figures of years before")
    return say("growth and forecasts of the country")


def news_frame(found: RunningYear, say: Words) -> pd.DataFrame:
    """Label, note and effect (points) of each release that moved the year, oldest first."""
    rows = [(_dated(one, say), _told(one, say), 100 * one.effect) for one in shown_news(found)]
    return pd.DataFrame(rows, columns=["label", "note", "effect"])


def _dated(one: News, say: Words) -> str:
    return f"{say.day(one.day)}: {release_name(one.group, one.period, say)}"


def _told(one: News, say: Words) -> str:
    if not np.isfinite(one.printed):
        return ""
    if not np.isfinite(one.expected):
        return say("printed {printed}", printed=say.number(one.printed, 2))
    return say(
        "expected {expected}, printed {printed}",
        expected=say.number(one.expected, 2),
        printed=say.number(one.printed, 2),
    )


def news_table(found: RunningYear, say: Words) -> pd.DataFrame:
    """One row a release: day, figure, expected, printed, effect on the year's growth."""
    return pd.DataFrame(
        [
            {
                say("Day of the print"): say.day(one.day),
                say("Figure"): release_name(one.group, one.period, say),
                say("Expected, %"): say.number(one.expected, 2) if np.isfinite(one.expected) else "",
                say("Printed, %"): say.number(one.printed, 2) if np.isfinite(one.printed) else "",
                say("Effect, points"): signed(100 * one.effect, say, 2),
            }
            for one in found.news
        ]
    )


def coming_table(found: RunningYear, kept: pd.DataFrame, view: View, say: Words) -> pd.DataFrame:
    """One row a release to come: what, when, by which rule, and how far such usually moved the year."""
    rows = []
    for one in found.coming:
        quarters = int(one.period[-1]) if one.group == QUARTERS else None
        size, n = usual_move(kept, view.day, one.group, quarters)
        moved = say("{size} points (of {n})", size=say.number(size, 2), n=n) if n else say("not counted")
        rows.append(
            {
                say("Release"): release_name(one.group, one.period, say),
                say("Due"): say.day(one.first)
                if one.first == one.last
                else say("{first} to {last}", first=say.day(one.first), last=say.day(one.last)),
                say("Basis of the day"): say("the days of past prints") if one.practice else say("a decree"),
                say("Usually moves the year by"): moved,
            }
        )
    return pd.DataFrame(rows)


def revision_table(view: View, place: Place, year: int, say: Words) -> pd.DataFrame:
    """The triangle: quarters, months so far and years of the last four years, with each new print in turn."""
    rows = []
    for kind in ("Q", "C", "A"):
        prints = view.prints(place.code, "grdp_growth", place.basis, kind)
        prints = prints[(prints["status"] != "forecast") & (prints["period"] >= str(year - 3))]
        for period, mine in prints.groupby("period"):
            values = mine["value"][mine["value"] != mine["value"].shift()].tolist()
            rows.append((str(period), values))
    most = max((len(values) for _, values in rows), default=0)
    heads = [say("Print {number}", number=number) for number in range(1, most + 1)]
    return pd.DataFrame(
        [
            {say("Period"): terms.period(period, say)}
            | {head: say.number(values[n], 2) if n < len(values) else "" for n, head in enumerate(heads)}
            | {say("Revised by"): signed(values[-1] - values[0], say, 2)}
            for period, values in sorted(rows)
        ]
    )


def forecaster(code: str, say: Words) -> str:
    """The name of a rival of the nowcast."""
    return {
        judged.NOWCAST: say("This nowcast"),
        judged.PLAIN: say("The plain rule, without lean and months"),
        judged.WITHOUT: say("This nowcast without the months"),
        judged.PACE: say("As the last quarter"),
        judged.TARGET: say("The city's own target"),
        judged.OWN: say("The city's own estimate"),
    }[code]


def score_table(rows: pd.DataFrame, by: str, say: Words) -> pd.DataFrame:
    """Scores of the year's growth by forecaster, and by stage or by whether the year was ordinary."""
    groups = ["forecaster", by] if by else ["forecaster"]
    first, latest = (judged.scores(rows, groups, word) for word in ("first", "latest"))
    order = [judged.NOWCAST, judged.PLAIN, judged.WITHOUT, judged.PACE, judged.TARGET, judged.OWN]
    out = []
    for code in order:
        for (_, one), (_, other) in zip(
            first[first["forecaster"] == code].iterrows(),
            latest[latest["forecaster"] == code].iterrows(),
            strict=True,
        ):
            held = say.percent(one["coverage"]) if np.isfinite(one["coverage"]) else say("a point")
            row = {say("Forecaster"): forecaster(code, say)}
            if by == "stage":
                row[say("Quarters out")] = say.number(one["stage"])
            if by == "ordinary":
                row[say("Years")] = say("ordinary") if one["ordinary"] else say("of closures or after")
            out.append(
                row
                | {
                    say("Forecasts"): say.number(one["n"]),
                    say("Mean absolute error"): say.number(one["mae"], 2),
                    say("CRPS"): say.number(one["crps"], 2),
                    say("Mean absolute error, latest figures"): say.number(other["mae"], 2),
                    say("80% interval held"): held,
                }
            )
    return pd.DataFrame(out)


def rate_table(rows: pd.DataFrame, say: Words) -> pd.DataFrame:
    """Scores of the year's mean dong per dollar and of prices, as changes on the year before."""
    names = {
        (judged.DOLLAR, judged.NOWCAST): say("Dong per dollar: this nowcast"),
        (judged.DOLLAR, judged.PLAIN): say("Dong per dollar: the law of the dong"),
        (judged.PRICES, judged.NOWCAST): say("Consumer prices: this nowcast"),
        (judged.PRICES, judged.PLAIN): say("Consumer prices: as the year before"),
    }
    table = judged.scores(rows[rows["quantity"] != judged.GROWTH], ["quantity", "forecaster"])
    return pd.DataFrame(
        [
            {
                say("Forecaster"): names[one["quantity"], one["forecaster"]],
                say("Forecasts"): say.number(one["n"]),
                say("Mean absolute error"): say.number(one["mae"], 2),
                say("CRPS"): say.number(one["crps"], 2),
                say("80% interval held"): say.percent(one["coverage"])
                if np.isfinite(one["coverage"])
                else say("a point"),
            }
            for one in table.to_dict("records")
        ]
    )


def assumption_table(say: Words) -> pd.DataFrame:
    """Every constant of the nowcast: value, reason, and whether later outcomes shaped it."""
    yes, no = say("yes"), say("no")
    rows = (
        (
            say("Ordinary years that the lean is shrunk by"),
            say.number(rule.PRIOR_YEARS()),
            say("one year of no lean: a single year before counts by half"),
            no,
        ),
        (
            say("The rest of an ordinary year goes on as the year so far"),
            "",
            say(
                "the last pace was hard to beat in ordinary quarters; in and after closures the law has "
                "half a say"
            ),
            yes,
        ),
        (
            say("Points of retail sales that tell nothing"),
            say.number(rule.CALM()),
            say("in calm no month beat the pace: holidays and prices swing as much"),
            yes,
        ),
        (
            say("Swing by which the answer to retail sales is shrunk, points"),
            say.number(rule.SWING()),
            say("one quarter with such a swing and no answer"),
            no,
        ),
        (
            say("Years that spreads are worth beside the errors seen"),
            say.number(rule.SPREAD_YEARS()),
            say("as much as the record of one plan"),
            no,
        ),
        (
            say("Spread of the place's own estimate, points"),
            say.number(100 * rule.OWN_SD(), 1),
            say("the office knows ten months; updated by its own misses"),
            no,
        ),
        (
            say("A month of prices to come, points"),
            say.number(100 * dollar.PRICE_STEP(), 1),
            say("set so that intervals of prices hold what they say"),
            yes,
        ),
        (
            say("A month of the central rate to come, percent"),
            say.number(100 * dollar.CENTRAL_STEP(), 1),
            say("a managed rate moves by less than its market"),
            no,
        ),
    )
    heads = (say("Assumption"), say("Value"), say("Reason"), say("Shaped by hindsight"))
    return pd.DataFrame([dict(zip(heads, row, strict=True)) for row in rows])


def sources(found: RunningYear) -> list[str]:
    """The pages behind the news."""
    return [one.source_id for one in found.news if one.source_id and one.group != OTHERS]


def coming_sources(found: RunningYear) -> list[str]:
    """The pages behind the days of the next releases."""
    return [one.source_id for one in found.coming]
