"""Sites through time: milestones planned and done with the days between which they fell, and sizes by
date."""

from __future__ import annotations

from datetime import date
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures import terms
from analysis.figures.style import ACCENT, FAINT, INK, SECOND, TARGET, new_figure, new_panels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from analysis.words import Words

HEAD, ROW = 1.25, 1.0


def timeline_figure(events: pd.DataFrame, delays: pd.DataFrame, say: Words, day: date) -> Figure:
    """One line an event (rows of `sites.events`), site by site; overdue plans (`sites.delays`) run on to the
    day.

    Filled: done or reported, a bar over the days between which it fell. Hollow: planned or proposed.
    """
    now = pd.Timestamp(day)
    lines, names, at = [], [], 0.0
    for _, rows in events.groupby("site_id", sort=False):
        at -= HEAD
        names.append((at, fill(_site(rows.iloc[0], say), 60)))
        for _, row in rows.iterrows():
            at -= ROW
            lines.append((at, row))
    figure, axes = new_figure(7.2, max(1.6, 0.7 - 0.185 * at))
    late = delays[delays["state"] == "overdue"].set_index(["site_id", "milestone"])["planned_high"]
    for y, row in lines:
        _event(axes, y, row)
        if row["due"] and (row["site_id"], row["milestone"]) in late.index:
            axes.plot([row["date_high"], now], [y, y], color=SECOND, lw=1.6, ls=(0, (2, 1.5)), zorder=2)
    axes.axvline(now, color=FAINT, ls=":", lw=1.2)  # type: ignore[arg-type]
    axes.set_yticks([y for y, _ in lines], [_label(row, say) for _, row in lines], fontsize=7.5)
    axes.set_ylim(at - 0.8, 0.2)
    first = events["date_low"].min() if len(events) else now
    last = max(events["date_high"].max(), now) if len(events) else now
    pad = pd.Timedelta(days=max(int((last - first).days * 0.03), 60))
    axes.set_xlim(first - pad, last + pad)  # type: ignore[arg-type]
    for y, name in names:
        axes.text(
            0.0, y, name, transform=axes.get_yaxis_transform(), fontsize=8, fontweight="bold", va="center"
        )
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=8, labeltop=True, labelbottom=True)
    return figure


def _event(axes: Axes, y: float, row: pd.Series) -> None:
    ink = {"achieved": TARGET, "status": ACCENT, "plan": INK}[row["kind"]]
    low, high = row["date_low"], row["date_high"]
    if (high - low).days > 45:
        axes.plot([low, high], [y, y], color=ink, lw=3.2, alpha=0.45, solid_capstyle="butt", zorder=3)
    marker = {"achieved": "o", "status": "s", "plan": "D"}[row["kind"]]
    axes.plot(
        [low + (high - low) / 2],
        [y],
        marker=marker,
        ms=5,
        mec=ink,
        mew=1.2,
        zorder=4,
        mfc="#ffffff" if row["kind"] == "plan" else ink,
        ls="",
    )


def _site(row: pd.Series, say: Words) -> str:
    return str(row[f"site_label_{say.language}"])


def _label(row: pd.Series, say: Words) -> str:
    kind = terms.event_kind(row["kind"], row["due"], say)
    return fill(say("{milestone} ({kind})", milestone=terms.milestone(row["milestone"], say), kind=kind), 52)


def sizes_figure(rows: pd.DataFrame, milestones: Sequence[str], say: Words) -> Figure:
    """One panel a measure of a site (rows of `sites.measures`): value by date, a bar where only a span is
    known.

    Of a measure printed in several units the one most used is shown.
    """
    figure, panels = new_panels(1, len(milestones), 7.2, 2.8)
    for axes, name in zip(panels, milestones, strict=True):
        part = rows[rows["milestone"] == name].sort_values(["date_high", "published"], kind="stable")
        part = part[part["unit"] == part["unit"].mode().iloc[0]] if len(part) else part
        middle = part["date_low"] + (part["date_high"] - part["date_low"]) / 2
        axes.hlines(part["value"], part["date_low"], part["date_high"], color=ACCENT, lw=3, alpha=0.35)
        axes.plot(middle, part["value"], ls="", marker="o", ms=4.5, color=ACCENT)
        unit = terms.unit(part["unit"].iloc[0], say) if len(part) else ""
        title = terms.milestone(name, say)
        axes.set_title(
            say("{measure}, {unit}", measure=title, unit=unit) if unit else title,
            fontsize=8.5,
            loc="left",
        )
        for index in sorted({0, len(part) - 1} if len(part) else set()):
            axes.annotate(
                terms.number(float(part["value"].iloc[index]), 1, say),
                (middle.iloc[index], part["value"].iloc[index]),
                xytext=(0, 6 if index else -12),
                textcoords="offset points",
                ha="center",
                fontsize=7.5,
            )
        axes.set_ylim(0, float(part["value"].max()) * 1.18 if len(part) else 1.0)
        axes.margins(x=0.12)
        axes.tick_params(axis="x", labelsize=7, rotation=0)
        axes.locator_params(axis="y", nbins=5)
        axes.yaxis.set_major_formatter(lambda value, _: terms.number(value, 2, say))
        if len(part):
            name_years(axes)
        else:
            axes.text(0.5, 0.5, say("nothing known"), transform=axes.transAxes, ha="center", color=FAINT)
            axes.set_xticks(np.array([]))
    return figure


def name_years(axes: Axes) -> None:
    """At most four years under a narrow axis of days."""
    from matplotlib.dates import DateFormatter, YearLocator

    low, high = axes.get_xlim()
    axes.xaxis.set_major_locator(YearLocator(1 + int((high - low) / 365.25 / 4)))
    axes.xaxis.set_major_formatter(DateFormatter("%Y"))
