"""Every kind of file that commands keep in a workbook, and what stands behind each when it is read back.

A new kind has a line here before it is kept; a test walks through a workbook in use and finds no other, and
damages every kind that is believed.
"""

from __future__ import annotations

from fnmatch import fnmatch

SEALED = "carries its own digest"
LISTED = "its digest stands in a manifest that is sealed"
TOLD = "told to people, read back by no command"
CLAIMS = "names digests of what was about to be written; a damaged line claims nothing"
LOCK = "is held, not read"
ASIDE = "a person's own, laid aside"
BELIEVED = (SEALED, LISTED)
"""Which ways are put to the test by damage."""

# In the order in which a path is looked for: the first that fits.
KINDS = {
    ".cache/tables/*.json": SEALED,
    ".cache/backtest/*.json": SEALED,
    ".cache/*/*.lock": LOCK,
    ".cache/log/*.log": TOLD,
    "data/archive/digests.csv": SEALED,
    "data/archive/*.csv": LISTED,
    "data/cluster_calibration.csv": LISTED,
    "data/country_test.csv": LISTED,
    "data/nowcast_news.csv": LISTED,
    "data/nowcast_scores.csv": LISTED,
    "data/derived.csv": LISTED,
    "reports/.workbook/digests.json": SEALED,
    "reports/.workbook/plan-*.json": SEALED,
    "reports/.workbook/*lock": LOCK,
    "reports/.workbook/pages-written": CLAIMS,
    "reports/.workbook/changed/*": ASIDE,
    "reports/site/.stamps.json": SEALED,
    "reports/site/*": LISTED,
    "reports/*/manifest.json": SEALED,
    "reports/*/times.json": SEALED,
    "reports/*/notebook.ipynb": LISTED,
    "reports/*/results.parquet": LISTED,
    "reports/*/log.txt": TOLD,
}


def kind_of(path: str) -> str | None:
    """The pattern that a path below a workbook's root fits, None where nothing of the kind is kept.

    >>> kind_of("reports/known/VN-HN/times.json"), kind_of("reports/notes.md")
    ('reports/*/times.json', None)
    """
    return next((pattern for pattern in KINDS if fnmatch(path, pattern)), None)
