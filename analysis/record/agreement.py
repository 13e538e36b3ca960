"""Checks of prints against each other: one figure printed twice, the year before, the parts of a whole.

How far a figure may move from one year to the next is data (`step` of limits.csv). A true outlier is let in
by a `doubt` in corrections.csv.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from analysis.record.codes import Readings
from analysis.record.faults import Fault
from analysis.record.limits import Allowed, limits_of
from analysis.record.periods import kind_of
from analysis.record.rows import each

# Prints of one figure on one basis. The widest on the record: 5.7 points, and a quarter of the amount.
REVISED_BY, REVISED_TIMES = 6.0, 1.4
TURNED_BY = 3.0  # points, for two prints of opposite sign; there are none on the record
# Growth of the months so far against those of the year before. The widest on the record: 8.4 points.
SO_FAR_STEP = 10.0
LONGEST_GAP = 10  # years between two prints that are still compared
# Of a total that its parts bound: revisions and what belongs to no part. On the record: 0.23 points.
PARTS_SLACK = 1.0
PARTS = {
    "grdp_growth": (
        "grdp_growth_agriculture",
        "grdp_growth_industry_construction",
        "grdp_growth_services",
    ),
    "grdp_growth_industry_construction": ("grdp_growth_industry", "grdp_growth_construction"),
}
# Real levels against real growth, across a revision of the levels. On the record: 0.52 points.
REAL, REAL_SLACK = {"gdp_growth": "gdp_real_vnd"}, 1.0
SO_FAR = {"": 4, "-9M": 3, "H1": 2, "Q1": 1}  # quarters that lie in a period of the year
SO_FAR_LONG = ("", "-9M", "H1")
WEIGHTED = 1.5  # how far the weights of the quarters may move what is left for the last one, as a factor
Key = tuple[str, str, str, str]  # geo, indicator, basis, period
Prints = dict[Key, list[tuple[int, float, str]]]  # line, value and unit of each, the newest last
Limit = Callable[[str, str], Allowed | None]


def agreement(readings: Readings) -> list[Fault]:
    """Every fault of prints against each other."""
    known, limit_for = _prints(readings), limits_of(readings)
    return [
        *prints_agree(known),
        *steps(known, limit_for),
        *parts_bound_their_total(known),
        *real_levels(known),
        *what_is_left_can_be(known, limit_for),
    ]


def prints_agree(known: Prints) -> list[Fault]:
    """Prints of one figure lie near each other; of two the later one is named, of more the odd one."""
    faults = []
    for (geo, indicator, _, period), rows in known.items():
        if len(rows) < 2:
            continue
        around = rows[0][1] if len(rows) == 2 else median(value for _, value, _ in rows)
        for line, value, unit in rows:
            if _rate(unit):
                most = TURNED_BY if value * around < 0 else REVISED_BY
                apart, said = abs(value - around) > most, f"{most:g} points"
            else:
                apart = _times(value, around) > REVISED_TIMES
                said = f"a factor of {REVISED_TIMES:g}"
            if apart:
                told = f"is another {indicator} of {geo} in {period} than {around:g}, printed too; allowed:"
                faults.append(Fault("data/observations.csv", value, f"{told} {said} apart", line, "value"))
    return faults


def steps(known: Prints, limit_for: Limit) -> list[Fault]:
    """From one year to the next a figure moves by no more than its step, in points or as a factor."""
    faults = []
    for (geo, indicator, basis, period), rows in known.items():
        limit = limit_for(indicator, rows[0][2])
        if limit is None or not limit.step > 0 or kind_of(period) == "M":  # several years have no year before
            continue
        if _rate(limit.unit) and period[4:] not in SO_FAR_LONG:  # a quarter may swing
            continue
        before = _earlier(known, (geo, indicator, basis, period), 1 if _rate(limit.unit) else LONGEST_GAP)
        if before is None:
            continue
        years, had = before
        for line, value, unit in rows:
            if _rate(unit):
                most = min(limit.step, SO_FAR_STEP) if period[4:] else limit.step
                apart, allowed = abs(value - had) > most, f"{most:g} points"
            else:
                allowed = f"a factor of {limit.step:g} a year"
                apart = _times(value, had) > limit.step**years
            if apart:
                told = f"after {had:g} {'the year' if years == 1 else f'{years} years'} before"
                said = f"{told} cannot be {indicator} of {geo} in {period}; allowed: {allowed}"
                faults.append(Fault("data/observations.csv", value, said, line, "value"))
    return faults


def parts_bound_their_total(known: Prints) -> list[Fault]:
    """Growth of a total lies between the least and the most of its parts, where all parts are printed."""
    faults = []
    for (geo, indicator, basis, period), rows in known.items():
        names = PARTS.get(indicator, ())
        found = [known.get((geo, name, basis, period)) for name in names]
        if not found or not all(found):
            continue
        parts = [value for part in found if part for _, value, _ in part]
        for line, value, _ in rows:
            if not min(parts) - PARTS_SLACK <= value <= max(parts) + PARTS_SLACK:
                said = (
                    f"cannot be {indicator} of {geo} in {period}: its parts grew by {min(parts):g} to "
                    f"{max(parts):g}"
                )
                faults.append(Fault("data/observations.csv", value, said, line, "value"))
    return faults


def real_levels(known: Prints) -> list[Fault]:
    """Real growth is the change of the real level, whichever basis carries it."""
    faults = []
    for (geo, indicator, _, period), rows in known.items():
        if indicator not in REAL or not period.isdigit():
            continue
        grew = [
            100 * (now[-1][1] / before[-1][1] - 1)
            for (g, i, basis, p), now in known.items()
            if (g, i, p) == (geo, REAL[indicator], period)
            if (before := known.get((g, i, basis, str(int(period) - 1))))
        ]
        for line, value, _ in rows if grew else ():
            if min(abs(value - real) for real in grew) > REAL_SLACK:
                said = f"does not go with {REAL[indicator]} of {geo}: it grew by {grew[-1]:.2f} in {period}"
                faults.append(Fault("data/observations.csv", value, said, line, "value"))
    return faults


def what_is_left_can_be(known: Prints, limit_for: Limit) -> list[Fault]:
    """What a year or the months so far leave for the quarter that is not printed lies within its limits."""
    faults = []
    for (geo, indicator, basis, period), rows in known.items():
        quarters = SO_FAR.get(period[4:], 1)
        if not indicator.endswith("_growth") or quarters == 1:
            continue
        ending = next(name for name, many in SO_FAR.items() if many == quarters - 1)
        shorter = known.get((geo, indicator, basis, period[:4] + ending))
        limit = limit_for(indicator, rows[0][2])
        if shorter is None or limit is None:
            continue
        so_far = shorter[-1][1]
        for line, value, _ in rows:
            left = quarters * value - (quarters - 1) * so_far
            if not limit.low * WEIGHTED <= left <= limit.high * WEIGHTED:
                said = (
                    f"after {so_far:g} in {period[:4]}{ending} leaves {left:.3g} for the quarter after it; "
                    f"limits.csv allows {limit.low:g} to {limit.high:g}"
                )
                faults.append(Fault("data/observations.csv", value, said, line, "value"))
    return faults


CHECKS: tuple[Callable[[Readings], list[Fault]], ...] = (agreement,)


def _prints(readings: Readings) -> Prints:
    """Every print that is no forecast and carries no flag."""
    rows = readings["observations"].frame
    rows = rows[(rows["status"] != "forecast") & rows["value"].notna() & ~rows["flag"].isin(["outlier"])]
    rows = rows.rename_axis("line").reset_index().sort_values(["published", "line"], kind="stable")
    found: Prints = {}
    for _, line, geo, indicator, basis, period, value, unit in each(
        rows, "line", "geo", "indicator", "basis", "period", "value", "unit"
    ):
        found.setdefault((geo, indicator, basis, period), []).append((line, value, unit))
    return found


def _earlier(known: Prints, key: Key, gap: int) -> tuple[int, float] | None:
    """How many years before, and which value: the last print of a figure before this period."""
    geo, indicator, basis, period = key
    for years in range(1, gap + 1):
        rows = known.get((geo, indicator, basis, f"{int(period[:4]) - years}{period[4:]}"))
        if rows:
            return years, median(value for _, value, _ in rows)
    return None


def _rate(unit: str) -> bool:
    return unit.startswith("percent")


def _times(value: float, other: float) -> float:
    """How many times the larger of two amounts is the smaller; without end if they differ in sign."""
    low, high = sorted((value, other))
    if low == high:
        return 1.0
    return high / low if low > 0 else float("inf")
