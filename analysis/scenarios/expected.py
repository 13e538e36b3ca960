"""The expected result of every shipped scenario: ten lines beside its file, so that a change is seen.

`python -m analysis.scenarios.expected` writes them anew after a change of the models that is meant.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.keeping.writing import write
from analysis.record.result_schema import ROW, chance_id, quantile_id
from analysis.scenarios.scenario import load_scenario, scenario_names
from analysis.scenarios.side_by_side import clusters_by_scenario, side_by_side, summary

if TYPE_CHECKING:
    from analysis.workbook import Workbook

COLUMNS = ["plan", "as_of", *(name for name in ROW if name != "unit")]


def expected_path(name: str, folder: Path) -> Path:
    """Where the expected result of a scenario lies."""
    return folder / f"{name}.expected.csv"


def expected_results(names: Iterable[str], workbook: Workbook) -> dict[str, pd.DataFrame]:
    """The expected rows of some scenarios by name, for the default place on the day its plan was adopted.

    Quantiles and chance of GRDP per person in the plan's last year, what each driver moves it by, the
    distance, and the chance of the clusters. A scenario for any plan is held on the first.
    """
    from analysis.growth.per_person import forecast
    from analysis.plans.places import place, plans
    from analysis.scenarios.contract import Run

    record, folder, found = workbook.record, workbook.scenarios, {}
    run = Run.check(workbook)
    where, known = place(run.place, record), plans(run.place, record)
    scenarios = [load_scenario(name, folder) for name in names]
    for code, asked in known.items():
        mine = [s for s in scenarios if (s.plans or tuple(known))[0] == code]
        if not mine:
            continue
        view, day = record.as_of(asked.adopted), asked.adopted.isoformat()
        paths = forecast(view, where, asked, run.draws, run.seed)
        base = load_scenario("baseline", folder)
        others = [s for s in mine if s.name != base.name]
        entries = side_by_side(paths, [base, *others], view, where, run.seed)
        table = summary(entries, asked).set_index("scenario")
        clusters = clusters_by_scenario([base, *mine], view, where, asked, run.draws, run.seed)
        for scenario in mine:
            row = table.loc[scenario.name]
            rows = [
                ("grdp_per_capita_usd", "quantile", quantile_id(p), row[q])
                for q, p in (("q10", 0.1), ("q50", 0.5), ("q90", 0.9))
            ]
            rows.append(("grdp_per_capita_usd", "probability", chance_id(asked.usd_low), row["chance"]))
            rows += [
                ("grdp_per_capita_usd", "difference", driver, row[driver])
                for driver in ("growth", "deflator", "dong")
            ]
            rows.append(("grdp_per_capita_usd", "distance", "kl", row["kl"]))
            own = clusters[clusters["scenario"] == scenario.name]
            own = own.iloc[len(own) // 2 :][:1]  # the reading in the middle of the order
            rows += [
                (f"clusters_{stage}", "probability", chance_id(asked.clusters or 0), chance)
                for stage, chance in zip(own["stage"], own["chance"], strict=True)
            ]
            found[scenario.name] = pd.DataFrame(
                [
                    (code, day, indicator, str(row["year"]), kind, which, float(f"{value:.6g}"))
                    for indicator, kind, which, value in rows
                ],
                columns=COLUMNS,
            )
    return found


def write_expected(workbook: Workbook) -> list[Path]:
    """Write the expected results of all scenarios of a workbook beside them."""
    written, folder = [], workbook.scenarios
    for name, rows in expected_results(scenario_names(folder), workbook).items():
        write(expected_path(name, folder), rows.to_csv(index=False, lineterminator="\n"))
        written.append(expected_path(name, folder))
    return written


if __name__ == "__main__":
    from analysis.workbook import open_workbook

    for path in write_expected(open_workbook()):
        print(path)
