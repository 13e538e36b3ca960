"""The command that turns a scenario into a workbook to fill in, and back: scenario export, import."""

from __future__ import annotations

import argparse
from pathlib import Path

from analysis.commands.shared import Command, workbook_of


def _scenario(options: argparse.Namespace) -> int:
    return _export(options) if options.way == "export" else _import(options)


def _export(options: argparse.Namespace) -> int:
    from analysis.keeping.writing import write
    from analysis.record.faults import Fault, InputFault
    from analysis.scenarios.scenario import load_scenario
    from analysis.scenarios.sheet_form import to_sheet

    scenario = load_scenario(options.what, workbook_of(options).scenarios)
    target = options.output or Path(f"{options.what.partition('?')[0]}.xlsx")
    if target.suffix.lower() != ".xlsx":
        raise InputFault(Fault("the command line", str(target), "must end in .xlsx", key="output"))
    write(target, to_sheet(scenario))
    print(f"Written: {target}\nFill it in, then: workbook scenario import {target}")
    return 0


def _import(options: argparse.Namespace) -> int:
    from analysis.clusters.assumptions import stages_of
    from analysis.keeping.writing import write
    from analysis.plans.places import places, plans
    from analysis.record.faults import Fault, InputFault
    from analysis.scenarios.scenario import new_scenario, scenario_names
    from analysis.scenarios.sheet_form import to_yaml
    from analysis.scenarios.sheet_reading import code_faults, scenario_of

    if options.output is not None:
        said = "belongs to export; a scenario is written to the scenarios of the workbook"
        raise InputFault(Fault("the command line", str(options.output), said, key="output"))
    book = workbook_of(options)
    record, file = book.record, Path(options.what)
    scenario, where = scenario_of(file)
    names = scenario_names(book.scenarios)
    codes = places(record)
    legal = {
        "source": set(record.table("sources")["source_id"]),
        "plans": {code for place in codes for code in plans(place, record)},
        "places": set(codes),
        "baseline": names,
        "extends": names,
    }
    stages = {geo: stages_of(record, geo).codes for geo in set(record.table("cluster_cohorts")["geo"])}
    if faults := code_faults(file, scenario, where, legal, stages):
        raise InputFault(faults)
    path = book.scenarios / f"{scenario.name}.yaml"
    if options.replace:
        write(path, to_yaml(scenario))
    elif path.exists():
        said = "is the name of a scenario that is there; give another, or --replace"
        raise InputFault(Fault(str(file), scenario.name, said, key=where["name",]))
    else:
        new_scenario(scenario.name, book.scenarios, to_yaml(scenario))
    print(f"Written: {path}\nNext: workbook check && workbook run --scenario {scenario.name}")
    return 0


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("way", choices=("export", "import"), help="to a workbook, or from one")
    parser.add_argument("what", metavar="NAME|FILE", help="export: a scenario; import: an .xlsx or .ods file")
    parser.add_argument("--output", type=Path, metavar="FILE", help="export: the file (default: NAME.xlsx)")
    parser.add_argument(
        "--replace", action="store_true", help="import: put it in the place of the scenario of that name"
    )


COMMANDS = {
    "scenario": Command("a scenario as a workbook to fill in, and back: export, import", _options, _scenario),
}
