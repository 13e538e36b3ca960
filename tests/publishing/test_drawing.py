"""A drawing from a stored notebook can show, and nothing else."""

from __future__ import annotations

import re

import pytest
from made_reports import Written, a_fan, new_figure

from analysis.figures import style
from analysis.publishing import drawing
from analysis.publishing.render import TEMPLATE
from analysis.publishing.shown import to_svg

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


def a_drawing() -> str:
    written = Written()
    a_fan(written.desk)
    return written.bundles[0].data["image/svg+xml"]


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<g onload="alert(1)"/>',
        '<a href="javascript:alert(1)"><text>x</text></a>',
        '<image href="https://example.org/x.png"/>',
        '<use xlink:href="https://example.org/x.svg#a"/>',
        '<g style="fill: url(https://example.org/x)"/>',
        "<style>@import url(https://example.org/x.css)</style>",
        "<foreignObject><p>x</p></foreignObject>",
        '<set attributeName="href" to="javascript:alert(1)"/>',
    ],
)
def test_what_could_act_or_load_is_left_out(hostile):
    cleaned = drawing.clean(SVG.format(hostile), "f1", "alt")
    assert not re.search(r"script|onload|example\.org|import|foreignObject|<set", cleaned, re.IGNORECASE)


@pytest.mark.parametrize("broken", ["", "<svg", "<p>x</p>", '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>'])
def test_what_is_no_drawing_is_refused(broken):
    with pytest.raises(ValueError, match="drawing"):
        drawing.clean(broken, "f1", "alt")


def test_two_drawings_on_a_page_share_no_names():
    first, second = (
        set(re.findall(r' id="([^"]+)"', drawing.clean(a_drawing(), name, "x"))) for name in "ab"
    )
    assert first
    assert not first & second


def test_every_name_that_is_used_is_there():
    cleaned = drawing.clean(a_drawing(), "f1", "x")
    used = set(re.findall(r"url\(#([^)]+)\)", cleaned)) | set(re.findall(r'href="#([^"]+)"', cleaned))
    assert used
    given = set(re.findall(r' id="([^"]+)"', cleaned))
    assert given - used == {"f1-leader-1"}, "a leader keeps its name"
    assert used <= given


def a_hatched_bar() -> str:
    figure, axes = new_figure()
    axes.barh([0, 1], [3.0, -2.0], hatch="//", color=style.FALL)
    return to_svg(figure)


def test_a_hatched_bar_keeps_its_hatching():
    cleaned = drawing.clean(a_hatched_bar(), "f1", "x")
    assert "<pattern" in cleaned
    assert set(re.findall(r"url\(#([^)]+)\)", cleaned)) <= set(re.findall(r' id="([^"]+)"', cleaned))


@pytest.mark.parametrize("paint", ['fill="url(#gone)"', 'style="fill: url(#gone)"'])
def test_a_paint_that_is_not_there_leaves_no_hole(paint):
    cleaned = drawing.clean(SVG.format(f'<rect width="4" height="4" {paint}/>'), "f1", "x")
    assert "gone" not in cleaned
    assert "currentColor" in cleaned


def test_the_alternative_text_is_the_name_of_the_drawing():
    assert 'role="img" aria-label="a &lt; &quot;b&quot;"' in drawing.clean(SVG.format(""), "f1", 'a < "b"')


def test_cleaning_makes_a_drawing_smaller():
    assert len(drawing.clean(a_drawing(), "f1", "x")) < 0.8 * len(a_drawing())


def test_every_ink_of_the_house_follows_light_and_dark():
    inks = {
        style.INK,
        style.FAINT,
        style.GRID,
        style.ACCENT,
        style.LATER,
        style.RISE,
        style.FALL,
        style.ASKED,
        style.TARGET,
        style.PAPER,
        *style.BANDS,
    }
    assert inks | {"#000000"} == set(drawing.INKS)
    sheet = (TEMPLATE / "chart.css").read_text(encoding="utf-8")
    assert all(re.search(rf"--f-{name}: light-dark\(", sheet) for name in drawing.INKS.values())


def test_on_paper_the_inks_stay_as_drawn():
    assert "var(" not in drawing.clean(a_drawing(), "f1", "x", themed=False)
