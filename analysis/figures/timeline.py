"""Sites through time: milestones planned and done with the days between which they fell, and sizes by
date."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.clusters.readings import year_of
from analysis.figures import terms
from analysis.figures.plot import Plot
from analysis.figures.sheet import Row
from analysis.figures.style import FAINT, FALL, INK, PAPER, TARGET
from analysis.plans.sites import MEASURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from analysis.figures.sheet import Sheet
    from analysis.words import Words

KINDS = {
    "done": ("o", INK, INK),
    "reported": ("s", INK, INK),
    "planned": ("D", TARGET, PAPER),
    "proposed": ("D", FAINT, PAPER),
}


def timeline_figure(events: pd.DataFrame, delays: pd.DataFrame, say: Words, day: date, alt: str) -> Plot:
    """One row an event (rows of `sites.events`), site by site; overdue plans (`sites.delays`) run on to the
    day.

    Filled: done or reported, a bar over the days between which it fell. Hollow: planned or proposed.
    """
    shown = events[~events["milestone"].isin(MEASURES)]
    late = delays[(delays["state"] == "overdue") & ~delays["milestone"].isin(MEASURES)]
    if len(late):
        worst = late.iloc[int(late["late_low"].argmax())]
        title = say(
            "{count} planned milestones are overdue, the oldest by {years} years: {site}",
            count=len(late),
            years=say.number(worst["late_low"] / 365.25, 1),
            site=str(worst[f"site_label_{say.language}"]),
        )
    else:
        title = say("No planned milestone is overdue on {day}", day=say.day(day))
    return Plot(
        title=title,
        subtitle=say(
            "Milestones by site; a grey bar covers the days between which one fell; a broken line runs "
            "from the day "
            "that a plan set to {day}",
            day=say.day(day),
        ),
        alt=alt,
        say=say,
        paint=lambda sheet: _paint(sheet, shown, late, say, day),
    )


def _kind(row: pd.Series) -> str:
    if row["kind"] == "plan":
        return "planned" if row["due"] else "proposed"
    return {"achieved": "done", "status": "reported"}[row["kind"]]


def _paint(sheet: Sheet, events: pd.DataFrame, late: pd.DataFrame, say: Words, day: date) -> None:
    names = {
        "done": say("done"),
        "reported": say("as reported"),
        "planned": say("planned"),
        "proposed": say("proposed"),
    }
    kinds = {_kind(row) for _, row in events.iterrows()}
    for name, (marker, edge, face) in KINDS.items():
        if name in kinds:
            sheet.key(
                names[name],
                marker=marker,
                color=edge,
                markerfacecolor=face,
                markersize=5,
                markeredgewidth=1.2,
            )
    overdue = late.set_index(["site_id", "milestone"])["late_low"]
    if len(overdue):
        sheet.key(say("overdue"), color=FALL, linewidth=1.6, linestyle=(0, (2, 1.5)))
    rows: list[Row] = []
    drawn: list[pd.Series | None] = []
    for _, mine in events.groupby("site_id", sort=False):
        rows.append(Row(str(mine.iloc[0][f"site_label_{say.language}"]), head=True))
        drawn.append(None)
        for _, row in mine.iterrows():
            days = _overdue(row, overdue)
            note = say("{years} years", years=say.number(days / 365.25, 1)) if days is not None else ""
            rows.append(Row(terms.milestone(row["milestone"], say), note, note_ink=FALL))
            drawn.append(row)
    axes, heights = sheet.rows(rows, bar=11.0)
    now = year_of(day)
    if not sheet.room.narrow:
        axes.axvline(now, color=FAINT, ls=":", lw=1.2)
    for item, at in zip(drawn, heights, strict=True):
        if item is not None:
            if sheet.room.narrow:  # between the rows stand their names
                axes.plot([now, now], [at - 5.0, at + 5.0], color=FAINT, ls=":", lw=1.2)
            _event(axes, at, item, now if _overdue(item, overdue) is not None else None)
    first = min([*(year_of(one.date()) for one in events["date_low"]), now])
    last = max([*(year_of(one.date()) for one in events["date_high"]), now])
    pad = max(0.03 * (last - first), 0.2)
    sheet.time(axes, first - pad, last + pad)


def _overdue(row: pd.Series, overdue: pd.Series) -> float | None:
    """By how many days the row's plan is overdue; None where it is not."""
    at = (row["site_id"], row["milestone"])
    if not row["due"] or at not in overdue.index:
        return None
    found = overdue[at]
    return float(found if isinstance(found, float) else found.iloc[0])


def _event(axes: Axes, at: float, row: pd.Series, until: float | None) -> None:
    marker, edge, face = KINDS[_kind(row)]
    low, high = (year_of(row[name].date()) for name in ("date_low", "date_high"))
    if high - low > 0.12:
        axes.plot([low, high], [at, at], color=FAINT, lw=3.2, alpha=0.5, solid_capstyle="butt", zorder=3)
    if until is not None:
        axes.plot([high, until], [at, at], color=FALL, lw=1.6, ls=(0, (2, 1.5)), zorder=2)
    axes.plot([(low + high) / 2], [at], marker, ms=5, mec=edge, mew=1.2, mfc=face, zorder=4)


def sizes_figure(rows: pd.DataFrame, milestones: Sequence[str], say: Words, alt: str) -> Plot:
    """One panel a measure of a site (rows of `sites.measures`): value by date, a bar where only a span is
    known.

    Of a measure printed in several units the one most used is shown.
    """
    parts = {name: _of(rows, name) for name in milestones}
    told = [
        say(
            "{measure} {value}",
            measure=terms.milestone(name, say).lower(),
            value=terms.quantity(float(part["value"].iloc[-1]), part["unit"].iloc[0], 1, say),
        )
        for name, part in parts.items()
        if len(part)
    ]
    site = str(rows.iloc[0][f"site_label_{say.language}"])
    return Plot(
        title=say("{site}, latest: {values}", site=site, values="; ".join(told)),
        subtitle=say("Sizes by date; a bar covers the days between which a value was true"),
        alt=alt,
        say=say,
        paint=lambda sheet: _paint_sizes(
            sheet, {name: part for name, part in parts.items() if len(part)}, say
        ),
    )


def _of(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    part = rows[rows["milestone"] == name].sort_values(["date_high", "published"], kind="stable")
    return part[part["unit"] == part["unit"].mode().iloc[0]] if len(part) else part


def _paint_sizes(sheet: Sheet, parts: dict[str, pd.DataFrame], say: Words) -> None:
    titles = [terms.milestone(name, say) for name in parts]
    units = [terms.unit(part["unit"].iloc[0], say) for part in parts.values()]
    panels = sheet.panels(titles, 100.0 if sheet.room.narrow else 130.0, units=units, share=False)
    whole: Any = pd.concat(parts.values())
    first, last = (year_of(day.date()) for day in (whole["date_low"].min(), whole["date_high"].max()))
    for axes, part in zip(panels, parts.values(), strict=True):
        low, high = (part[name].map(lambda day: year_of(day.date())) for name in ("date_low", "date_high"))
        axes.hlines(part["value"], low, high, color=FAINT, lw=3, alpha=0.5)
        axes.plot((low + high) / 2, part["value"], "o", ms=4.5, color=INK)
        for n in sorted({0, len(part) - 1}):
            words = terms.number(float(part["value"].iloc[n]), 1, say)
            middle = float((low.iloc[n] + high.iloc[n]) / 2)
            sheet.label(
                axes, middle, float(part["value"].iloc[n]), words, sides=("above", "below", "left", "right")
            )
        axes.set_ylim(0, float(part["value"].max()) * 1.18)
        pad = 0.05 * (last - first)
        sheet.time(axes, first - pad, last + pad)
        sheet.numbers(axes)
