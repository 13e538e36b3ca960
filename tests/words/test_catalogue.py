"""One catalogue: every text in use is in it once, translated, and nothing else is."""

from __future__ import annotations

import json

import pytest
from shipped import BOOK

from analysis.words import CATALOGUE
from analysis.words.catalogue import compare, entries, update_catalogue, used


@pytest.fixture
def project(tmp_path):
    """A project of a few texts with its catalogue."""
    (tmp_path / "analysis").mkdir()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "analysis" / "a.py").write_text(
        'say("One")\ndesk.text("Two {x}", x=1)\nmark("Three")\nsay("Four" if x else "Five")\n'
        'desk.figure(f, caption="Six", alt=say("Seven"))\nsay({"a": "Eight"}[k])\nsay(variable)\n'
        'ax.text(0, 1, "no")\n'
        'say("Nine, "\n    "whole")\n'
    )
    (tmp_path / "analysis" / "t.html.j2").write_text('{{ say(\'Ten\') }} {{ say("Ele\\"ven") }}')
    cells = [
        {"cell_type": "markdown", "source": ["# Title\n", "\n", "Text\n"]},
        {"cell_type": "code", "source": 'desk.table(t, caption="Twelve")'},
    ]
    (tmp_path / "notebooks" / "n.ipynb").write_text(json.dumps({"cells": cells}))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "reference_class.csv").write_text("planned_source,delay_source\nThirteen,Fourteen\n")
    catalogue = tmp_path / "vi.po"
    catalogue.write_text(
        'msgid ""\nmsgstr ""\n\nmsgid "One"\nmsgstr "Một"\n\nmsgid "Gone"\nmsgstr "Mất"\n\n'
        'msgid "Two {x}"\nmsgstr "Hai {y}"\n'
    )
    return tmp_path


def test_every_way_of_saying_is_found(project):
    assert set(used(project)) == {
        "One",
        "Two {x}",
        "Three",
        "Four",
        "Five",
        "Six",
        "Seven",
        "Eight",
        "Nine, whole",
        "Ten",
        'Ele"ven',
        "# Title\n\nText",
        "Twelve",
        "Thirteen",
        "Fourteen",
    }


def test_missing_unused_and_misfitting_texts_are_told_apart(project):
    found = compare(project, project / "vi.po")
    assert "Three" in found.missing
    assert "One" not in found.missing
    assert found.unused == ("Gone",)
    assert found.misfits == ("Two {x}",)


def test_an_update_adds_what_is_new_drops_what_is_gone_and_keeps_what_was_translated(project):
    after = update_catalogue(project, project / "vi.po")
    known = entries(project / "vi.po")
    assert known["One"] == "Một"
    assert known["# Title\n\nText"] == ""
    assert "Gone" not in known
    assert after.unused == ()
    assert "Three" in after.missing


def test_an_update_of_the_same_texts_gives_the_same_bytes(project):
    update_catalogue(project, project / "vi.po")
    first = (project / "vi.po").read_bytes()
    update_catalogue(project, project / "vi.po")
    assert (project / "vi.po").read_bytes() == first


@pytest.mark.parametrize("source", ['say(f"a {b}")', 'say("a " + b)', 'say("a %s" % b)'])
def test_a_text_put_together_before_it_is_looked_up_is_refused(project, source):
    (project / "analysis" / "bad.py").write_text(source)
    with pytest.raises(ValueError, match="put together"):
        used(project)


def test_nothing_in_this_project_is_untranslated_unused_or_misfitting():
    found = compare(BOOK.root, CATALOGUE)
    assert not found.missing, f"{len(found.missing)} texts wait for their translation: run `workbook words`"
    assert not found.unused
    assert not found.misfits
