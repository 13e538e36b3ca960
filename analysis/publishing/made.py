"""What a reports folder holds: the runs that were made, and the editions that they form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.running import manifest as manifests
from analysis.running.results import results

if TYPE_CHECKING:
    from pandas import DataFrame

# The order in which a reader meets the reports; others follow by name.
ORDER = ("grdp_per_person", "clusters", "scoreboard", "compare", "track_record", "known", "sites")
SITE = "site"
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
    def done(self) -> bool:
        """Whether it ran to its end."""
        return bool(self.manifest["status"] == "done")

    @property
    def notebook(self) -> Path:
        """The executed notebook."""
        return self.folder / manifests.NOTEBOOK

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
    """All runs of one place, plan and day, in every scenario and language."""

    place: str
    plan: str
    as_of: str
    runs: tuple[Made, ...]

    @property
    def key(self) -> str:
        """The name of the edition's own files."""
        return f"{self.place}_{self.plan}_{self.as_of}"

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
        return pd.concat(filled, ignore_index=True) if filled else results([])

    def forecast(self, scenario: str, indicator: str) -> DataFrame:
        """The rows of one indicator under one scenario, from the first run that forecasts it."""
        rows = self.rows[(self.rows["scenario"] == scenario) & (self.rows["indicator"] == indicator)]
        forecasts = rows[rows["output_type"] == "quantile"]
        for name in FORECASTERS:
            runs = forecasts.loc[forecasts["notebook"] == name, "run"]
            if len(runs):
                return rows[rows["run"] == runs.min()]
        return rows.iloc[:0]

    @property
    def scenarios(self) -> list[str]:
        """The scenarios that its forecasts know, by name."""
        return sorted(set(self.rows.loc[self.rows["notebook"].isin(FORECASTERS), "scenario"]))


def made(reports: Path) -> list[Made]:
    """Every run below a reports folder that left a notebook, by folder."""
    found = []
    for path in sorted(reports.rglob(manifests.MANIFEST)):
        manifest = manifests.read(path.parent)
        if manifest is not None and (path.parent / manifests.NOTEBOOK).exists():
            found.append(Made(path.parent, manifest))
    return found


def editions(runs: Iterable[Made]) -> list[Edition]:
    """The editions that these runs form, the newest day first."""
    grouped: dict[tuple[str, str, str], list[Made]] = {}
    for run in runs:
        about = run.parameters
        grouped.setdefault((about["place"], about["plan"], about["as_of"]), []).append(run)
    ordered = sorted(grouped, key=lambda key: (key[2], key[1], key[0]), reverse=True)
    return [Edition(*key, tuple(grouped[key])) for key in ordered]
