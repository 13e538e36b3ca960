"""The commands about the record and its scenarios: check, list."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from analysis.commands.shared import Command, json_option, print_json, workbook_of


def _check(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from analysis.clusters.assumptions import assumption_faults, stages_of
    from analysis.plans.check import check_record
    from analysis.plans.places import places, plans
    from analysis.record import open_record
    from analysis.record.faults import Fault, InputFault
    from analysis.scenarios.scenario import check_scenarios

    if options.data and not any((options.data / f"{name}.csv").is_file() for name in ("places", "sources")):
        needed = "is no data folder: one holds places.csv, sources.csv and the other tables"
        raise InputFault(Fault("the command line", str(options.data), needed, key="data"))
    record = open_record(options.data) if options.data else workbook_of(options).record
    faults = check_record(record.folder)
    stages: dict[str, tuple[str, ...]] = {}
    try:
        assumed = assumption_faults(record)
        faults += [fault for fault in assumed if fault not in faults]
        if not assumed:
            stages = {
                geo: stages_of(record, geo).codes for geo in set(record.table("cluster_cohorts")["geo"])
            }
    except InputFault as wrong:
        faults += [fault for fault in wrong.faults if fault not in faults]
    try:
        codes = places(record)
        legal = {code for place in codes for code in plans(place, record)}
        sources = set(record.table("sources")["source_id"])
    except InputFault:  # said above already; the scenarios are then checked for all but their codes
        codes, legal, sources = {}, set(), set()
    faults += check_scenarios(record.folder / "scenarios", sources, legal, set(codes), stages)
    if options.json:
        print_json([{**asdict(fault), "value": str(fault.value), "said": str(fault)} for fault in faults])
        return 2 if faults else 0
    for fault in faults:
        print(fault, file=sys.stderr)
    said = {0: "The record and the scenarios are sound.", 1: "1 fault."}
    print(said.get(len(faults), f"{len(faults)} faults."))
    return 2 if faults else 0


def _check_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, metavar="DIR", help="another data folder")
    json_option(parser)


def _list(options: argparse.Namespace) -> int:
    from analysis.scenarios.contract import Run
    from analysis.scenarios.listing import list_scenarios, listing
    from analysis.words import load

    book, say = workbook_of(options), load("en")
    run = Run.check(book, place=options.place, plan=options.plan, as_of=options.as_of)
    as_of = run.as_of if options.as_of else None
    print(listing(list_scenarios(book, run.place, say, options.plan, as_of), say))
    return 0


def _list_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--place", default="", help="code of the place (default: the first of the record)")
    parser.add_argument("--plan", default="", help="one plan only (default: all of the place)")
    parser.add_argument(
        "--as-of",
        default="",
        metavar="DAY",
        help="day to hold them against (default: the day the plan was adopted)",
    )


COMMANDS = {
    "check": Command("check the record and the scenarios; name every fault", _check_options, _check),
    "list": Command("show the scenarios with their plausibility", _list_options, _list),
}
