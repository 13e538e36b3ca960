"""Cities, cohorts and plans are data: no module, template, schema or notebook names one.

The names are read from the tables themselves. Examples in docstrings, which run on the shipped record, may
name what is in it; nothing else may.
"""

import re
import unicodedata

import nbformat
import pytest
from babel.messages.pofile import read_po
from shipped import BOOK, RECORD

ROOT = BOOK.root

WRITTEN = {".py", ".yaml", ".yml", ".json", ".j2", ".js", ".css", ".typ"}
# Parts of a plan's label: "Plan 183 of 10 August 2021" is known by "Plan 183" as well.
JOINTS = re.compile(r" (?:of|for|ngày|giai đoạn|cho|năm) ")

# Names that without accents and capitals are words as well, such as a hue and "diễn biến": found as written.
ORDINARY = {"hue", "dien bien"}


def folded(text: str) -> str:
    """Small letters without accents."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def names() -> dict[str, re.Pattern[str]]:
    """Every name in the tables, with the pattern that finds it."""
    found: dict[str, re.Pattern[str]] = {}
    table = RECORD.table

    def whole(name: str) -> None:
        found[name] = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")

    for geo, label in table("areas")[["geo", "label_en"]].itertuples(index=False):
        whole(geo)
        for name in re.split(r" \(| with | and ", label):
            whole(name.rstrip(")")) if name[0].isupper() else None
    codes = [*table("plans")["plan"], *table("targets")["plan"], *table("cluster_cohorts")["cohort"]]
    for code in codes:
        if not code.isalpha():  # `plan` and `unknown` are words
            whole(code)
    for place in table("places").itertuples():
        for label in {place.label_en, place.label_vi}:
            if folded(label) in ORDINARY:
                whole(label)
                continue
            words = folded(label.removesuffix(" City").removeprefix("Thành phố ")).split()
            found[label] = re.compile(rf"(?<![a-z]){'[ _-]?'.join(words)}(?![a-z])")
    for plan in table("plans").itertuples():
        whole(f"{plan.adopted:%Y-%m-%d}")
        for label in (plan.label_en, plan.label_vi):
            for part in (label, *JOINTS.split(label)):
                if re.search(r"\d", part) and re.search(r"[^\W\d]{3}", part):
                    whole(part)
    return found


def without_examples(text: str) -> str:
    """Python text without the examples of its docstrings: from `>>>` to the next empty line or the end."""
    kept, inside = [], False
    for line in text.splitlines():
        said = line.strip()
        inside = said.startswith(">>>") or (inside and said not in ("", '"""'))
        kept.append("" if inside else line)
    return "\n".join(kept)


def texts() -> dict[str, str]:
    """Everything that is written by hand and is not data, by file."""
    found = {}
    for path in [ROOT / "plan_workbook.py", *(ROOT / "analysis").rglob("*")]:
        if path.suffix in WRITTEN:
            text = path.read_text(encoding="utf-8")
            found[str(path.relative_to(ROOT))] = without_examples(text) if path.suffix == ".py" else text
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        found[str(path.relative_to(ROOT))] = "\n".join(cell.source for cell in cells)
    with (ROOT / "analysis/words/vi.po").open(encoding="utf-8") as file:
        ours = [
            f"{entry.id}\n{entry.string}"
            for entry in read_po(file, locale="vi")
            if entry.id and not any(place.startswith("data/") for place, _ in entry.locations)
        ]
    found["analysis/words/vi.po"] = "\n".join(ours)
    return found


def named(text: str) -> list[str]:
    """The names of the record that stand in a text."""
    plain = folded(text)
    return [
        name
        for name, pattern in names().items()
        if pattern.search(text) or ("[ _-]?" in pattern.pattern and pattern.search(plain))
    ]


def test_no_module_schema_or_notebook_names_a_city_a_cohort_or_a_plan():
    said = {file: found for file, text in texts().items() if (found := named(text))}
    assert said == {}


@pytest.mark.parametrize(
    "text",
    [
        'default="VN-HN"',
        "milestone == 'handover_to_hanoi'",
        "# as in TP. Hồ Chí Minh",
        "a province of Viet Nam",
        'cohort == "founded_since_2021"',
        'plan = "2026-2030"',
        "as Plan 183 asks",
        "programme-02-2021-2025",
    ],
)
def test_each_kind_of_name_is_found(text):
    assert named(text)
    assert not named(without_examples(f'"""A line.\n\n>>> {text}\n\n"""'))
    assert named(without_examples(f'"""A line.\n\n>>> 1 + 1\n2\n\n{text}\n"""'))


def test_ordinary_words_are_no_names():
    assert named("a hue of the plan, unknown, VND, the target of 2025, from 2021 to 2025, Hai") == []
