"""What a reports folder holds: the runs that were made, and the editions that they form."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.keeping.seal import DIGEST, DamagedError, digest
from analysis.plans.places import place
from analysis.record.faults import Fault, InputFault
from analysis.running import manifest as manifests
from analysis.running.digests import Digests
from analysis.running.gathered import AGAIN
from analysis.running.results import results

if TYPE_CHECKING:
    from pandas import DataFrame

    from analysis.record.load import Record
    from analysis.record.vintages import View

# The order in which a reader meets the reports; others follow by name.
ORDER = (
    "grdp_per_person",
    "nowcast",
    "clusters",
    "scoreboard",
    "compare",
    "track_record",
    "known",
    "sites",
    "provinces",
)
SHIPPED = Path("notebooks")  # where the shipped notebooks lie in a workbook; a reader's own lie elsewhere
# Notebooks whose rows are the forecast, the first that has a scenario speaks for it.
FORECASTERS = ("grdp_per_person", "compare", "clusters")


@dataclass(frozen=True)
class Made:
    """One run and its folder. `done` is False for a run that failed; its notebook shows where."""

    folder: Path
    manifest: manifests.Manifest

    @property
    def parameters(self) -> dict[str, Any]:
        """The run's parameters, plain values."""
        return dict(self.manifest["key"]["parameters"])

    @property
    def name(self) -> str:
        """The notebook that ran."""
        return self.folder.parent.name

    @property
    def own(self) -> bool:
        """Whether it is a notebook of the reader's own, wherever it lies."""
        source = self.manifest.get("source")
        return source is not None and Path(str(source)).parent != SHIPPED

    @property
    def done(self) -> bool:
        """Whether it ran to its end."""
        return bool(self.manifest["status"] == "done")

    @property
    def notebook(self) -> dict[str, Any]:
        """The executed notebook as it was written. Raises DamagedError for another."""
        content: dict[str, Any] = json.loads(manifests.output(self.folder, self.manifest, manifests.NOTEBOOK))
        return content

    @property
    def seal(self) -> str:
        """A digest of what it was made from and of what it gave."""
        return str(self.manifest[DIGEST])

    @cached_property
    def day(self) -> date | None:
        """The day on which it ran; None where the run's times are gone."""
        try:
            return date.fromisoformat(str(manifests.times(self.folder).get("started"))[:10])
        except ValueError:
            return None

    @property
    def address(self) -> str:
        """The page's place below the site, without its ending."""
        return f"{self.name}/{self.folder.name}".replace("~", "-").replace("+", "p")

    @property
    def twin(self) -> tuple[Any, ...]:
        """What two runs share that differ in nothing but the language."""
        kept = {key: value for key, value in self.parameters.items() if key != "language"}
        return (self.name, *sorted(kept.items()))

    @property
    def place_in_order(self) -> tuple[Any, ...]:
        """Sorts reports as a reader meets them: the baseline first, then by notebook."""
        scenario = str(self.parameters["scenario"])
        order = ORDER.index(self.name) if self.name in ORDER else len(ORDER)
        return (scenario != "baseline", scenario, order, self.name, self.folder.name)


@dataclass(frozen=True)
class Edition:
    """All runs of one place, plan and day under one set of assumptions, in every scenario and language."""

    place: str
    plan: str
    as_of: str
    runs: tuple[Made, ...]
    assumptions: str = ""

    @property
    def key(self) -> str:
        """The name of the edition's own files."""
        name = f"{self.place}_{self.plan}_{self.as_of}"
        return f"{name}_{digest(self.assumptions.encode())[:8]}" if self.assumptions else name

    @property
    def day(self) -> date | None:
        """The day on which the last of its runs was made, where one is known."""
        return max((run.day for run in self.runs if run.day is not None), default=None)

    def views(self, record: Record) -> tuple[View, View]:
        """What was known on the edition's day, and on the latest of the place, by the runs' own rule."""
        rules = {str(run.parameters["availability"]) for run in self.runs if run.done} or {"assumed"}
        areas = place(self.place, record).areas
        return record.as_of(self.as_of, min(rules)), record.latest(min(rules), areas)

    def of(self, language: str) -> list[Made]:
        """The runs in one language, in the reader's order."""
        return sorted(
            (run for run in self.runs if run.parameters["language"] == language),
            key=lambda run: run.place_in_order,
        )

    @cached_property
    def rows(self) -> DataFrame:
        """The result rows of its finished runs."""
        import pandas as pd

        frames = [results(run.folder) for run in self.runs if run.done]
        filled = [frame for frame in frames if len(frame)]
        return pd.concat(filled, ignore_index=True) if filled else results([], Path())

    def forecast(self, scenario: str, indicator: str) -> DataFrame:
        """The rows of one indicator under one scenario, from the first run that forecasts it."""
        rows = self.rows[(self.rows["scenario"] == scenario) & (self.rows["indicator"] == indicator)]
        forecasts = rows[rows["output_type"] == "quantile"]
        for name in FORECASTERS:
            runs = forecasts.loc[forecasts["notebook"] == name, "run"]
            if len(runs):
                found: DataFrame = rows[rows["run"] == runs.min()]
                return found
        return rows.iloc[:0]

    @property
    def scenarios(self) -> list[str]:
        """The scenarios that its forecasts know, by name."""
        return sorted(set(self.rows.loc[self.rows["notebook"].isin(FORECASTERS), "scenario"]))


@dataclass(frozen=True)
class Survey:
    """What a reports folder holds: its runs, and a fault for each that is not as it was written."""

    runs: tuple[Made, ...]
    damaged: tuple[Fault, ...]


def survey(reports: Path, digests: Digests) -> Survey:
    """Every run below a reports folder that left a notebook, by folder, and those that cannot be believed."""
    runs, damaged = [], []
    for folder in manifests.folders(reports):
        try:
            manifest = manifests.read(folder)
            if manifest is None or manifests.NOTEBOOK not in manifest["outputs"]:
                continue
            why = manifests.whole(os.path.abspath(folder), manifest, digests)
            if why is not None:
                name, _, said = why.partition(" ")
                raise DamagedError(folder / name, said)
            runs.append(Made(folder, manifest))
        except DamagedError as fault:
            damaged.append(Fault(str(fault.path), fault.path.name, f"{fault.said}; {AGAIN}"))
    return Survey(tuple(runs), tuple(damaged))


def made(reports: Path) -> tuple[Made, ...]:
    """Every run below a reports folder that left a notebook, by folder.

    Raises InputFault naming each file that is not what its run wrote.
    """
    found = survey(reports, Digests(reports))
    if found.damaged:
        raise InputFault(found.damaged)
    return found.runs


def editions(runs: Iterable[Made]) -> list[Edition]:
    """The editions that these runs form, the newest day first."""
    grouped: dict[tuple[str, str, str, str], list[Made]] = {}
    for run in runs:
        about = run.parameters
        key = (about["place"], about["plan"], about["as_of"], str(about.get("assumptions", "")))
        grouped.setdefault(key, []).append(run)
    ordered = sorted(sorted(grouped), key=lambda key: (key[3] == "", key[2], key[1], key[0]), reverse=True)
    return [Edition(*key[:3], tuple(grouped[key]), key[3]) for key in ordered]
