"""A share that a text names is the share that is worked out: the words follow the sets of levels."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from analysis.plans import annual_plans
from analysis.series.quantile_levels import BELTS, ENDS, FAN, MIDDLE, shares
from analysis.words import CATALOGUE

SHARE = re.compile(r"(\d+)\s?%")
NOT_A_SHARE = re.compile(r"\d+% a year|\d+ ?% điểm")  # a rate that the text reports, not an interval


def texts() -> list[tuple[str, str]]:
    with CATALOGUE.open(encoding="utf-8") as file:
        return [(str(entry.id), str(entry.string)) for entry in read_po(file, locale="vi") if entry.id]


def named(text: str) -> set[int]:
    return {int(share) for share in SHARE.findall(NOT_A_SHARE.sub("", text))}


def test_every_share_in_a_text_is_that_of_levels_worked_out():
    known = {*shares(FAN), round(100 * ENDS[0])}  # intervals, and what a quantile of their lower end is
    told = {share for english, _ in texts() for share in named(english)}
    assert told == known
    assert [f"{english[:60]}: {found}" for english, _ in texts() if (found := named(english) - known)] == []


def test_the_interval_of_the_texts_is_that_of_the_middle():
    """`80% interval` stands in some sixty texts; should the levels change, all of them must."""
    [share] = shares(MIDDLE)
    assert shares(ENDS) == (share,)
    assert tuple(shares(belt)[0] for belt in BELTS) == shares(FAN)
    intervals = [english for english, _ in texts() if re.search(r"\d+% intervals?\b", english)]
    assert len(intervals) > 40
    first = [int(SHARE.search(english)[1]) for english in intervals]
    assert set(first) <= {share, *shares(BELTS[0]), *shares(BELTS[2])}
    assert first.count(share) > 0.8 * len(first)


@pytest.mark.parametrize("share", shares(FAN))
def test_a_share_told_in_english_is_told_in_vietnamese(share):
    wrong = [
        english[:70]
        for english, vietnamese in texts()
        if f"{share}% interval" in english and share not in named(vietnamese)
    ]
    assert wrong == []


def test_the_interval_of_a_share_of_years_met_is_the_one_its_words_name():
    rate = annual_plans.base_rate(["met"] * 7 + ["missed"] * 3)
    widest = shares(FAN)[0]
    assert f"{widest}%" == "95%"
    # Wilson's interval at 95 %, for 7 of 10, worked out by hand: centre and half width
    z, p, n = 1.959964, 0.7, 10
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * (p * (1 - p) / n + z**2 / (4 * n**2)) ** 0.5
    assert (rate.low, rate.high) == pytest.approx((middle - half, middle + half), abs=1e-4)
