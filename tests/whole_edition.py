"""An edition with everything, made once for all tests that read it: notebooks, languages, days, the site."""

from __future__ import annotations

import os
from pathlib import Path

from filelock import FileLock
from shipped import BOOK

from analysis.publishing.site import publish
from analysis.running.batch import run_edition
from analysis.running.plan import one_run

ALL = ["grdp_per_person", "nowcast", "clusters", "scoreboard", "compare", "track_record", "known", "sites"]
AFTER = ["grdp_per_person", "clusters", "scoreboard", "known", "sites"]  # of a plan that is over
ASKED = (
    ("2021-2025", "2021-08-10", ALL),
    ("2021-2025", "2026-11-23", AFTER),
    ("2026-2030", "2026-11-23", ALL),
)
DRAWS = 400


def whole_edition(own: Path) -> Path:
    """The reports folder with the edition; workers of one session share it, whoever comes first makes it."""
    room = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    reports, made = room / "edition", room / "edition.made"
    with FileLock(room / "edition.lock"):
        if not made.exists():
            jobs = [
                job
                for plan, day, notebooks in ASKED
                for language in ("en", "vi")
                for job in one_run(
                    notebooks, {"plan": plan, "as_of": day, "language": language, "draws": DRAWS}, BOOK
                )
            ]
            batch = run_edition(BOOK, jobs, reports, jobs=2, progress=False)
            assert [outcome.failure for outcome in batch.failed] == []
            publish(BOOK, reports)
            made.touch()
    return reports
