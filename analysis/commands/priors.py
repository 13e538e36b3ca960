"""The commands about the clusters' model: priors, calibrate."""

from __future__ import annotations

import argparse

from analysis.commands.shared import Command, workbook_of


def _priors(options: argparse.Namespace) -> int:
    from analysis.clusters.prior_fit import fit_priors, keep
    from analysis.scoring.cluster_backtest import backtest_by_prior

    record = workbook_of(options).record
    for geo in dict.fromkeys(record.table("cluster_cohorts")["geo"]):
        print(geo)
        for fit in fit_priors(record, geo):
            print(f"  {fit.stage}: mean {fit.mean:.3f}, size {fit.size:.1f}, {fit.source}; {fit.told()}")
    if options.keep:
        print(f"Kept: {keep(record)}")
    print(
        "\nThe priors of the record seen from every year end against the counts that came; CRPS in clusters"
    )
    for geo in dict.fromkeys(record.table("cluster_cohorts")["geo"]):
        for prior, scored in backtest_by_prior(record, geo).items():
            print(f"{geo}, {prior}\n{scored.round(2).to_string(index=False)}")
    return 0


def _priors_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--keep", action="store_true", help="write data/cluster_priors.csv")


def _calibrate(options: argparse.Namespace) -> int:
    from analysis.plans.places import place, places
    from analysis.record.faults import Fault, InputFault
    from analysis.scoring.calibration import calibrate, keep, world_like

    record = workbook_of(options).record
    asked = [place(options.place, record).code] if options.place else list(places(record))
    worlds = {
        geo: world for geo in asked if (world := world_like(record, geo, options.prior or None)) is not None
    }
    if not worlds:
        said = "has no clusters of which a forecast could be checked"
        raise InputFault(Fault("the record", ", ".join(asked), said, key="place"))
    for geo, world in worlds.items():
        found = calibrate(world, worlds=options.worlds)
        print(f"{geo}\n{found.round(3).to_string(index=False)}")
        if options.keep:
            print(f"Kept: {keep(found, record, geo)}")
    return 0


def _calibrate_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--place", default="", help="one place only (default: every place with clusters)")
    parser.add_argument("--worlds", type=int, default=250, metavar="N", help="worlds of a kind (default 250)")
    parser.add_argument("--keep", action="store_true", help="write the table that the clusters page shows")
    parser.add_argument("--prior", default="", help="priors of the forecaster (default: those in force)")


COMMANDS = {
    "priors": Command(
        "fit the priors of the cluster stages to the record, and score those in it", _priors_options, _priors
    ),
    "calibrate": Command("check the cluster intervals in simulated worlds", _calibrate_options, _calibrate),
}
