"""YAML of people is read as YAML 1.2, and what has no end is refused at once with its line."""

from pathlib import Path

import pytest

from analysis.record.faults import InputFault
from analysis.record.yaml_file import read_yaml


def read(tmp_path: Path, text: str | bytes):
    path = tmp_path / "x.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_yaml(path, "x.yaml")


def test_numbers_and_words_are_those_of_yaml_1_2(tmp_path):
    text = "[010, 1:30, 6_5, yes, no, on, 2021-02-30, 0x1F, 1e3, .5, true, ~, '7']"
    assert read(tmp_path, text).content == [
        10, "1:30", "6_5", "yes", "no", "on", "2021-02-30", "0x1F", 1000.0, 0.5, True, None, "7",
    ]  # fmt: skip


def test_every_value_knows_its_line(tmp_path):
    found = read(tmp_path, "a: 1\nb:\n  - x\n  - c: 2\n")
    assert (found.line(("b", 1, "c")), found.line(("b", 0)), found.line(("a", "unknown"))) == (4, 3, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", "x.yaml, row 3: 'a' stands twice"),
        ("? [1, 2]\n: 3\n", "row 1: '' a key must be a text"),
        ("[" * 3000, "levels of nesting"),
        ("a: &x [1]\nb: *x\n", "row 2: '*x' refers to something else"),
        ("a: " + "9" * 5000, "is too long for a number"),
        ("a: !!python/name:os.system x", "is a tag"),
        (b"a: \xff", "row 1: b'\\xff' is no UTF-8"),
        ("a: b\u202ec", "the invisible character U+202E at position 5"),
        ("a: \x1b[31m", "the invisible character U+001B"),
        ("a: [1", "keeps the file from being read as YAML"),
        ("x" * 2_000_000, "bytes are too many"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_short_line(tmp_path, text, said):
    with pytest.raises(InputFault) as fault:
        read(tmp_path, text)
    assert said in str(fault.value)
    assert len(str(fault.value)) < 1000


def test_an_alias_bomb_is_refused_at_once(tmp_path):
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    with pytest.raises(InputFault, match="refers to something else"):
        read(tmp_path, "\n".join(lines))
