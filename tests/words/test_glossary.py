"""The Vietnamese catalogue keeps to one glossary and one form, and says what the English text says, once."""

from __future__ import annotations

import re

import pytest

from analysis.words import CATALOGUE, load
from analysis.words.catalogue import entries

KNOWN = entries(CATALOGUE)
SETTLED = {
    "ngày mốc": "ngày chốt",
    "hồ sơ dữ liệu": "bộ dữ liệu",
    "bộ số liệu": "bộ dữ liệu",
    "trang nguồn": "nguồn",
    "quỹ đạo": "đường mô phỏng",
    "số đếm": "số liệu",
    "cách đọc trung tâm": "phương án chính",
    "trung thực": "đáng tin cậy, hiệu chỉnh tốt",
    "chưa xác định": "chưa kết luận",
    "sổ tay": "sổ theo dõi",
    "ấn bản": "kỳ báo cáo",
    "biết sau": "công bố sau ngày chốt",
    "mức giữa": "trung vị",
    "mức trung tâm": "trung vị",
    "không ghi ngày": "không rõ ngày",
    "số công bố đầu tiên": "số công bố lần đầu",
    "General Statistics Office": "Tổng cục Thống kê",
    "National Statistics Office": "Cục Thống kê",
}


@pytest.mark.parametrize("word", SETTLED)
def test_a_word_that_was_given_up_is_gone(word):
    found = [said for said in KNOWN.values() if re.search(rf"(?i)(?<!\w){re.escape(word)}(?!\w)", said)]
    assert found == [], f"say: {SETTLED[word]}"


def test_a_translation_has_the_headings_and_paragraphs_of_its_text():
    """A merge that keeps both sides of one entry leaves two texts in one."""
    parts = {
        text: (text.count("\n\n"), text.count("## ")) != (said.count("\n\n"), said.count("## "))
        for text, said in KNOWN.items()
    }
    assert [text for text, differs in parts.items() if differs] == []


@pytest.mark.parametrize("texts", [KNOWN.keys(), KNOWN.values()], ids=["en", "vi"])
def test_sentences_are_parted_and_percents_and_years_have_one_form(texts):
    glued = re.compile(r"[^\W\d_A-Z]\.[A-ZĐÀ-Ỹ]|\w\.##|\d %|(?<![\d-])(?:19|20)\d\d-(?:19|20)\d\d(?![\d-])")
    assert [text for text in texts if glued.search(text)] == []


def test_months_and_spans_of_years_have_one_form_in_each_language():
    assert load("en").month(2026, 1) == "January 2026"
    assert load("vi").month(2026, 1) == "1/2026"
    assert load("vi").years(2026, 2030) == load("en").years("2026", "2030") == "2026\N{EN DASH}2030"
