"""The codebook in data/README.md says what the tables hold."""

from __future__ import annotations

import csv
import re

import pytest
from shipped import DATA

from analysis.record.columns import BASES
from analysis.record.periods import kind_of
from analysis.record.schema import TABLES

TEXT = (DATA / "README.md").read_text(encoding="utf-8")


def table_after(heading: str) -> list[list[str]]:
    """The cells of the first Markdown table whose head is that line, less head and rule."""
    lines = TEXT.splitlines()
    rows = []
    for line in lines[lines.index(heading) + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_every_table_is_listed_with_its_number_of_rows():
    listed = {row[0]: int(row[1]) for row in table_after("| table | rows | what it holds |")}
    assert listed == {f"{name}.csv": len(rows_of(name)) for name in TABLES}


def test_every_file_and_every_column_is_described():
    for file in DATA.glob("*.csv"):
        assert file.name in TEXT
    for name, table in TABLES.items():
        missing = [
            column
            for column in table.columns
            if f"`{column}`" not in TEXT
            and column
            not in (
                "title",
                "publisher",
                "url",
                "kind",
                "reliability",
                "geo",
                "indicator",
                "unit",
                "period",
                "basis",
                "value",
                "low",
                "high",
                "status",
                "published",
                "published_precision",
                "source_id",
                "note",
                "label_en",
                "label_vi",
                "site_label_en",
                "site_label_vi",
                *[
                    f"{event}_{side}"
                    for event in ("decision_date", "started", "complete")
                    for side in ("low", "high")
                ],
            )
        ]
        assert not missing, name


def test_every_basis_is_described():
    described = {code.strip() for row in table_after("| code | meaning |") for code in row[0].split(",")}
    assert described == set(BASES)


@pytest.mark.parametrize(
    "row", table_after("| plan | met | met_partly | missed | open |"), ids=lambda row: row[0]
)
def test_the_count_of_verdicts_of_each_plan_is_right(row):
    verdicts: dict[str, str] = {}
    for outcome in rows_of("outcomes"):
        target = outcome["target_id"]
        if target.split(":")[0] == row[0] and verdicts.get(target, "unknown") == "unknown":
            verdicts[target] = outcome["verdict"]
    said = [list(verdicts.values()).count(name) for name in ("met", "met_partly", "missed", "unknown")]
    assert said == [int(cell) for cell in row[1:]]


def test_the_coverage_of_hanoi_is_right():
    found: dict[str, list[str]] = {}
    for row in rows_of("observations"):
        if row["geo"] == "VN-HN":
            found.setdefault(row["indicator"], []).append(row["period"])
    listed = {row[0]: row[1:] for row in table_after("| indicator | rows | periods | first | last | kinds |")}
    assert set(listed) == set(found)
    for indicator, (rows, periods, *_, kinds) in listed.items():
        assert (int(rows), int(periods)) == (len(found[indicator]), len(set(found[indicator]))), indicator
        assert set(kinds) == {kind_of(period) for period in found[indicator]}, indicator


def test_the_areas_and_their_rows_are_right():
    counted: dict[str, int] = {}
    for row in rows_of("observations") + rows_of("forecasts"):
        geo = re.sub(r"^CHN-.*", "CHN-City", row["geo"])
        counted[geo] = counted.get(geo, 0) + 1
    assert {row[0]: int(row[2]) for row in table_after("| geo | label | rows |")} == counted
