"""The larger test of the law of GRDP per person: kept results of `benchmarks/country_test.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.record.derived import derived

if TYPE_CHECKING:
    from analysis.record.load import Record

KEPT = "country_test"


@dataclass(frozen=True)
class CountryTest:
    """Workbook and random walk with drift on countries whose currency was managed.

    held, drift_held: share of outcomes inside the 80 % interval; saved: share of drift's CRPS that the
    workbook's law saves.
    """

    economies: int
    forecasts: int
    held: float
    drift_held: float
    saved: float


def country_test(record: Record, currencies: str = "managed") -> CountryTest | None:
    """The test as it was last measured; None where none is kept. Raises InputFault for one that was changed.

    >>> from analysis.workbook import open_workbook
    >>> country_test(open_workbook().record).forecasts > 100
    True
    """
    rows = derived(record, KEPT)
    if rows is None:
        return None
    rows = rows[rows["currencies"] == currencies].set_index("forecaster")
    if not {"workbook", "drift"} <= set(rows.index):
        return None
    own, drift = (dict(rows.loc[name]) for name in ("workbook", "drift"))
    return CountryTest(
        economies=int(own["economies"]),
        forecasts=int(own["forecasts"]),
        held=float(own["coverage_80"]),
        drift_held=float(drift["coverage_80"]),
        saved=1 - float(own["crps"]) / float(drift["crps"]),
    )
