"""The command about the catalogue of translations: words."""

from __future__ import annotations

import argparse

from analysis.commands.shared import Command, no_options, workbook_of


def _words(options: argparse.Namespace) -> int:
    from analysis.record.faults import Fault, InputFault
    from analysis.words import CATALOGUE
    from analysis.words.catalogue import update_catalogue

    root = workbook_of(options).root
    if not CATALOGUE.resolve().is_relative_to(root / "analysis"):
        said = (
            "belongs to an installed package, not to this workbook; run the command in a checkout of its own"
        )
        raise InputFault(Fault("the catalogue", str(CATALOGUE), said))
    state = update_catalogue(root, CATALOGUE)
    for text in state.missing:
        print(f"no Vietnamese yet: {text!r}")
    for text in state.misfits:
        print(f"does not fit: {text!r}")
    return 1 if state.missing or state.misfits else 0


COMMANDS = {
    "words": Command("bring the catalogue of translations up to date", no_options, _words),
}
