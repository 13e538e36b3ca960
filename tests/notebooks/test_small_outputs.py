"""Stored outputs keep what is compared, words and numbers, and leave drawings and downloads to a run."""

import json

import store_outputs
from nbformat import from_dict


def test_a_stored_figure_keeps_its_words_and_no_drawing():
    drawn = {
        "output_type": "display_data",
        "data": {"image/svg+xml": "<svg>" + "x" * 100_000 + "</svg>", "text/plain": "It rises"},
        "metadata": {"workbook": {"kind": "figure", "caption": "It rises", "narrow": "<svg>", "csv": "a,b"}},
    }
    kept = store_outputs._plain(from_dict(drawn))
    assert len(json.dumps(kept)) < 1_000
    assert kept.data["text/plain"] == "It rises"
    assert kept.metadata.workbook == {"kind": "figure", "caption": "It rises", "narrow": "", "csv": None}


def test_a_stored_table_is_kept_whole():
    table = {"output_type": "display_data", "data": {"text/html": "<table>"}, "metadata": {}}
    assert store_outputs._plain(from_dict(table)) == table
