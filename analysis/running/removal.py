"""Runs that are no longer wanted: their outputs go, and nothing that no run left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analysis.keeping.seal import DamagedError
from analysis.record.faults import Fault, InputFault, one_of
from analysis.running import manifest as manifests
from analysis.running.locks import alone


def remove_runs(reports: Path, names: Sequence[str]) -> list[str]:
    """Remove the outputs of some runs by name, and say which files were not a run's and so stay.

    Raises InputFault, before anything goes, for every name that is no run and every run that is not as it was
    left.
    """
    there = [folder.relative_to(reports).as_posix() for folder in manifests.folders(reports)]
    faults = [
        Fault("the command line", name, one_of(name, there), key="run") for name in names if name not in there
    ]
    files: dict[str, list[str]] = {}
    for name in dict.fromkeys(name for name in names if name in there):
        try:
            made = manifests.read(reports / name, name) or {"outputs": {}}
            files[name] = [
                manifests.MANIFEST,
                *made["outputs"],
                manifests.TIMES,
                manifests.LOG,
            ]  # what proves the rest goes first
        except DamagedError as fault:
            faults.append(
                Fault("the command line", name, f"{fault.said}; remove its folder yourself", key="run")
            )
    if faults:
        raise InputFault(faults)
    stay = []
    with alone(reports / manifests.STATE / "lock"):
        for name, outputs in files.items():
            for file in outputs:
                (reports / name / file).unlink(missing_ok=True)
            left = sorted(path.name for path in (reports / name).iterdir())
            stay += [f"{name}/{file}" for file in left]
            if not left:
                (reports / name).rmdir()
    return stay
