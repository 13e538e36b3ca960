"""A kept file is believed only if every byte is the one that was written, and only in its own place."""

from __future__ import annotations

import random
import sys
from datetime import date

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis.keeping import shelf
from analysis.keeping.frames import from_content, to_content
from analysis.keeping.ours import remove_ours, save_changed
from analysis.keeping.seal import DamagedError, digest, read_sealed, sealed, unsealed

CONTENT = {"n": 1.1, "text": "Hà Nội \ud800", "list": [1, None, {"deep": True}], "nan": float("inf")}


@pytest.mark.parametrize("readable", [False, True])
def test_what_is_kept_comes_back(readable):
    found = unsealed(sealed("a", CONTENT, readable), "a")
    assert {key: found[key] for key in CONTENT} == CONTENT
    assert sealed("a", found, readable) == sealed("a", CONTENT, readable)


@pytest.mark.parametrize("readable", [False, True])
def test_no_byte_can_be_changed_lost_or_added(readable):
    whole = sealed("a", CONTENT, readable)
    for place in range(len(whole)):
        for bit in range(8):
            changed = bytearray(whole)
            changed[place] ^= 1 << bit
            with pytest.raises(ValueError, match="is not what was written"):
                unsealed(bytes(changed), "a")
        for changed in (
            whole[:place],
            whole[:place] + whole[place + 1 :],
            whole[:place] + b" " + whole[place:],
        ):
            with pytest.raises(ValueError, match="is not what was written"):
                unsealed(bytes(changed), "a")
    with pytest.raises(ValueError, match="is not what was written"):
        unsealed(whole + b"\n", "a")


@pytest.mark.parametrize("other", [b"", b"{}", b"null", b"[]", b'{"kept": "a"}', b'"digest"', b"\x80\x05."])
def test_valid_or_not_what_we_did_not_write_is_refused(tmp_path, other):
    (tmp_path / "kept.json").write_bytes(other)
    with pytest.raises(DamagedError, match=r"kept.json is not what was written"):
        read_sealed(tmp_path / "kept.json", "a")


def test_two_files_that_changed_places_are_known(tmp_path):
    (tmp_path / "kept.json").write_bytes(sealed("b", {"n": 1}))
    with pytest.raises(DamagedError, match=r"kept.json is 'b', where 'a' should be"):
        read_sealed(tmp_path / "kept.json", "a")
    assert read_sealed(tmp_path / "none.json", "a") is None


def frames():
    rows = [2, 5, 9]
    return pd.DataFrame(
        {
            "float": [0.1, np.nan, 1e-300],
            "whole": [1, 2, 3],
            "true": [True, False, True],
            "words": ["a", "b", None],
            "text": pd.array(["Hà Nội", "", 'a "b" \\'], dtype=pd.StringDtype("python", na_value=np.nan)),
            "day": np.array(["2021-08-10", "NaT", "1900-01-01"], dtype="datetime64[s]"),
            "time": pd.to_datetime(["2021-08-10", "2021-08-11", None]),
            "several": pd.Series([("a", "b"), (), ("c",)], dtype=object).to_numpy(),
            "mixed": pd.Series(["a", None, 2.5], dtype=object).to_numpy(),
        },
        index=pd.Index(rows, name="line"),
    )


@pytest.mark.parametrize(
    "frame", [frames(), frames().iloc[:0], frames().reset_index(drop=True), pd.DataFrame()]
)
def test_a_frame_comes_back_to_the_last_bit(frame):
    back = from_content(unsealed(sealed("f", to_content(frame)), "f"))
    assert_frame_equal(back, frame, check_exact=True, check_index_type="exact", check_column_type=True)
    for name in frame:
        assert frame[name].dtype == back[name].dtype, name
        assert getattr(frame[name].dtype, "storage", "") == getattr(back[name].dtype, "storage", ""), name
    assert frame.columns.dtype == back.columns.dtype


@pytest.mark.parametrize(
    "frame", [pd.DataFrame({"a": [date(2021, 1, 1)]}), pd.DataFrame({"a": [1]}, index=["x"])]
)
def test_a_frame_that_would_come_back_otherwise_is_not_kept(frame):
    with pytest.raises(TypeError, match="cannot be kept"):
        to_content(frame)


def test_what_is_taken_from_the_shelf_is_heard(tmp_path):
    heard: list[tuple] = []
    listening = [True]

    def hook(event: str, about: tuple) -> None:
        if listening[0] and event == shelf.EVENT:
            heard.append(about)

    sys.addaudithook(hook)
    path = tmp_path / "shelf" / "thing.json"
    laid = shelf.lay(path, "thing", {"key": "k", "n": 1})
    laid.used()
    found = shelf.take(path, "thing", {"n": int})
    assert found is not None
    found.used()
    listening[0] = False
    assert heard == [(str(path), "k", digest(path.read_bytes()))] * 2
    assert shelf.take(path, "other", {"n": int}) is None
    assert shelf.take(path, "thing", {"n": str}) is None


def test_only_what_is_still_ours_is_removed(tmp_path):
    ours, edited = tmp_path / "ours", tmp_path / "edited"
    ours.write_bytes(b"made")
    edited.write_bytes(b"made, and edited")
    assert remove_ours(ours, {digest(b"made")})
    assert not remove_ours(edited, {digest(b"made")})
    assert not remove_ours(edited, set())
    assert remove_ours(tmp_path / "gone", {digest(b"made")})
    assert [path.name for path in tmp_path.iterdir()] == ["edited"]


def test_what_somebody_changed_is_laid_aside_once(tmp_path):
    page, aside = tmp_path / "page.html", tmp_path / "aside"
    page.write_bytes(b"made")
    assert save_changed(page, {digest(b"made")}, aside) is None
    page.write_bytes(b"")
    assert save_changed(page, {digest(b"made")}, aside) is None
    assert not aside.exists()
    page.write_bytes(b"edited")
    copy = save_changed(page, {digest(b"made")}, aside)
    assert copy == save_changed(page, {digest(b"made")}, aside)
    assert copy is not None
    assert copy.read_bytes() == b"edited"
    assert [path.suffix for path in aside.iterdir()] == [".html"]


def test_random_damage_to_a_large_file_is_always_seen():
    draw = random.Random(183)
    whole = sealed("t", {"frame": to_content(pd.concat([frames()] * 200, ignore_index=True))})
    for _ in range(300):
        place, changed = draw.randrange(len(whole)), bytearray(whole)
        changed[place] ^= 1 << draw.randrange(8)
        with pytest.raises(ValueError, match="is not what was written"):
            unsealed(bytes(changed), "t")
