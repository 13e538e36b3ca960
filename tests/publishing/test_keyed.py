"""Numbers that know what they say: the key is in the page and nowhere else, and says what the page shows."""

from __future__ import annotations

import io
import json
import warnings
from dataclasses import replace

import html5lib
import made_reports
import pandas as pd
import pypdf
import pytest
from keys_in_html import in_html
from made_reports import Written
from shipped import BOOK

from analysis.publishing.pdf import pdf_report
from analysis.publishing.render import render_report
from analysis.publishing.report import read
from analysis.publishing.site import publish
from analysis.words import keyed, load
from analysis.words.keyed import Key

KEY = Key("VN-HN", "grdp_per_capita_usd", "2025", "2021-08-10", "growth-11?growth=-1", "p>=8300")
HIDDEN = [chr(code) for code in range(0xE0000, 0xE0080)]


def a_keyed_report():
    def cell(desk):
        number = desk.say.told_chance(KEY, 0.2294)
        desk.text("The chance is {chance}, `{chance}`.", chance=number)
        desk.table(
            pd.DataFrame({"Year": ["2025"], "Chance": [number], "Range": [f"*{number}* to {number}"]}),
            caption=f"Chance {number}",
            note=number,
        )
        figure, axes = made_reports.new_figure()
        axes.plot([1, 2], [3, 4])
        axes.set_title(number)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a figure should not be given a key at all
            desk.figure(figure, caption=number, alt=f"A line to {number}.")

    return Written().markdown("# Title").code("desk.text(...)", cell).content


def test_a_notebook_itself_shows_no_key():
    outputs = [output for cell in a_keyed_report()["cells"] for output in cell.get("outputs", [])]
    assert outputs
    text = json.dumps(outputs, ensure_ascii=False)
    assert not any(char in text for char in HIDDEN)
    assert outputs[0]["data"]["text/markdown"] == "The chance is 23%, `23%`."


def test_a_page_carries_every_key_beside_the_number_that_it_shows():
    page = render_report(a_keyed_report())
    html5lib.HTMLParser(strict=True).parse(page)
    found = in_html(page)
    assert {(fact.key, fact.value, fact.shown) for fact in found} == {(KEY, "0.2294", "23%")}
    assert len(found) == 2 + 1 + 2 + 2 + 1
    assert not any(char in page for char in HIDDEN)


def test_a_pdf_shows_the_number_and_no_key():
    content = pdf_report(read(a_keyed_report()))
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert "The chance is 23%" in " ".join(text.split())
    assert not any(char in text for char in HIDDEN)


@pytest.mark.parametrize("language", ["en", "vi"])
def test_what_a_reader_sees_is_the_same_with_keys_and_without(language):
    with_keys, without = load(language).keyed, load(language)
    assert keyed.plain(with_keys.told(KEY, -1234.5, 1)) == without.told(KEY, -1234.5, 1)
    ends = {"q0.1": 5520.0, "q0.9": 9470.0}
    assert keyed.plain(with_keys.told_interval(KEY, ends)) == without.interval(5520, 9470)
    assert [fact.key.quantity for fact in keyed.facts(with_keys.told_interval(KEY, ends))] == list(ends)


def test_a_key_of_any_letters_comes_back_whole():
    odd = replace(KEY, place="Đà Nẵng | 50% = a", scenario='<b>"&')
    [fact] = keyed.facts(keyed.keyed("7", odd, "met=1"))
    assert (fact.key, fact.value, fact.shown) == (odd, "met=1", "7")
    [fact] = in_html(keyed.to_html(f"<p>{keyed.keyed('&lt;7', odd, 'met=1')}</p>"))
    assert (fact.key, fact.value, fact.shown) == (odd, "met=1", "<7")


def test_no_key_leaves_the_site(reports):
    assert any(in_html(path.read_text(encoding="utf-8")) for path in reports.rglob("*.html"))
    for path in (reports / "site").rglob("*"):
        if path.suffix in (".html", ".xml", ".csv", ".json"):
            text = path.read_text(encoding="utf-8")
            assert not any(char in text for char in HIDDEN), path
    assert not any(char in line for line in publish(BOOK, reports).headlines["en"] for char in HIDDEN)
