"""The desk: what a notebook shows, and what it hands to the page."""

from __future__ import annotations

import pandas as pd
import pytest
from made_reports import HOSTILE, SOURCES, Written, a_fan, quantile_rows

from analysis.publishing import shown
from analysis.publishing.desk import open_desk
from analysis.record.faults import InputFault


def shown_by(call, **parameters):
    written = Written(**parameters)
    call(written.desk)
    return written.bundles


def about(bundle):
    return bundle.metadata["workbook"]


def test_a_desk_refuses_what_the_contract_refuses_all_at_once():
    with pytest.raises(InputFault) as caught:
        open_desk(place="VN-HM", sede=1)
    assert len(caught.value.faults) == 2


def test_the_same_figure_gives_the_same_bytes():
    first, second = (shown_by(a_fan)[0].data["image/svg+xml"] for _ in range(2))
    assert first == second
    assert "<dc:date" not in first


def test_a_figure_carries_caption_alternative_text_data_and_sources():
    [bundle] = shown_by(a_fan)
    assert about(bundle)["alt"] in bundle.data["text/plain"]
    assert about(bundle)["csv"].startswith("year,usd\n2020,5250\n")
    assert [source["source_id"] for source in about(bundle)["sources"]] == SOURCES
    assert all(source["publisher"] for source in about(bundle)["sources"])


@pytest.mark.parametrize("lacking", ["caption", "alt"])
def test_a_figure_without_words_is_refused(lacking):
    from made_reports import new_figure

    words = {"caption": "c", "alt": "a"} | {lacking: " "}
    with pytest.raises(ValueError, match="caption and an alternative text"):
        shown_by(lambda desk: desk.figure(new_figure()[0], **words))


def test_an_unknown_source_is_named_with_the_nearest_ones():
    with pytest.raises(InputFault, match="did you mean"):
        shown_by(lambda desk: desk.cite(["hanoitimes-2019-12-27-grdp-growth-reache"]))


def test_values_in_a_text_are_never_markup():
    [bundle] = shown_by(lambda desk: desk.text("So **{what}**.", what=HOSTILE))
    from analysis.publishing import prose

    html = prose.to_html(prose.parse(bundle.data["text/markdown"]))
    assert html.startswith("<p>So <strong>&lt;script&gt;")
    assert "<a" not in html
    assert "<em>" not in html


def test_a_table_shows_whole_numbers_as_they_are_and_others_in_the_readers_way():
    frame = pd.DataFrame({"Year": [2020], "Rate": [23210.25], "Nothing": [None]})
    [bundle] = shown_by(lambda desk: desk.table(frame, caption="c"), language="vi")
    assert about(bundle)["rows"] == [["2020", "23.210,2", "–"]]
    assert about(bundle)["align"] == "lrl"


def test_a_named_index_becomes_the_first_column():
    frame = pd.DataFrame({"x": ["1"]}, index=pd.Index(["a"], name="Row"))
    [bundle] = shown_by(lambda desk: desk.table(frame, caption="c"))
    assert about(bundle)["head"] == ["Row", "x"]


def test_result_rows_come_back_to_the_last_digit():
    rows = quantile_rows(7000.123456789012, 2021, 2025)
    [bundle] = shown_by(lambda desk: desk.finish(rows))
    lifted = pd.DataFrame(about(bundle)["rows"], columns=about(bundle)["columns"])
    assert (lifted["value"] == rows["value"]).all()
    assert about(bundle)["names"]["place"] == "Hanoi"
    assert bundle.data == {"text/plain": "Result rows of this page: 36."}


def test_result_rows_that_lack_a_column_are_refused():
    with pytest.raises(ValueError, match="output_type_id"):
        shown_by(lambda desk: desk.finish(quantile_rows(1.0, 2021, 2022).drop(columns="output_type_id")))


def test_nbval_leaves_drawings_out_and_compares_their_words():
    from pathlib import Path

    plugin = pytest.importorskip("nbval.plugin", reason="nbval is part of the extra `test`")
    [(regex, replacement)] = plugin.get_sanitize_patterns(Path("tests/nbval.cfg").read_text(encoding="utf-8"))
    import re

    [bundle] = shown_by(a_fan)
    assert re.sub(regex, replacement, bundle.data["image/svg+xml"]).strip() == "SVG"
    assert re.sub(regex, replacement, bundle.data["text/plain"]) == bundle.data["text/plain"]


def test_plain_leaves_ordinary_words_alone():
    assert shown.plain("7,178 USD (31 January 2026)") == "7,178 USD (31 January 2026)"
