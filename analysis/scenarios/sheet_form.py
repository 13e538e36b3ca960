"""A scenario as a workbook to fill in: where each key of the file stands, its hint, what may be chosen."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from analysis.scenarios.file_schema import DRIVERS, Condition, Scenario
from analysis.sheets.parts import clean

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

ABOUT, CONDITIONS, CLUSTERS, ALLOWED = "Scenario", "Conditions", "Clusters", "Allowed"
REMARK = "#"
"""A row whose first cell begins with it is a hint and no condition."""
PARTED = ";"
ROOM = 200  # empty rows that have dropdowns too
EXACT = 15  # digits that every spreadsheet keeps


@dataclass(frozen=True)
class Field:
    """One key: what is to be written, and the values to choose from where there are few."""

    key: str
    hint: str
    choices: tuple[str, ...] = ()


ABOUT_FIELDS = (
    Field("name", "small letters, digits and hyphens; the name of the file"),
    Field("title.en", "what it is called in English"),
    Field("title.vi", "the same in Vietnamese; empty: as in English"),
    Field("author", "who wrote it"),
    Field("reference", "where the idea comes from: a document, a page, your own words"),
    Field("known", "a day; for a judgement: from when what it refers to was public; may be empty"),
    Field("baseline", "the scenario that it changes"),
    Field("extends", "a scenario whose conditions are taken over first; may be empty"),
    Field("plans", "codes of data/plans.csv, parted by a semicolon; empty: any plan"),
    Field("places", "codes of data/places.csv, parted by a semicolon; empty: any place"),
    Field(
        "others", "follow: the other drivers move along; stay: only what is named moves", ("follow", "stay")
    ),
    Field("method", "shift moves every path; tilt weights them anew; empty: what fits", ("shift", "tilt")),
)
CONDITION_FIELDS = (
    Field("driver", "what moves", DRIVERS),
    Field("period", "2024, 2022-2025, 2021Q3, Y1, Y1-Y3 or horizon"),
    Field("over", "each year, or the mean of the years; empty: each", ("each", "mean")),
    Field("value", "percent a year, or dong for a dollar: sets the driver"),
    Field("change", "percentage points against the baseline: moves it; give value or change"),
    Field("sd", "percentage points of doubt; empty: it is met in every path"),
    Field("unit", "percent a year, or VND per USD for a rate; empty: percent", ("percent", "VND per USD")),
    Field("effect.into", "what it moves in turn; empty: nothing", ("growth", "deflator")),
    Field("effect.mean", "an elasticity"),
    Field("effect.sd", "its doubt"),
    Field("effect.by_year", "shares of it year by year, parted by a semicolon: 0.5; 0.5"),
    Field("effect.source", "a source_id of data/sources.csv, or judgement"),
    Field("source", "a source_id of data/sources.csv, or judgement"),
    Field("note", "a remark"),
)
CLUSTER_FIELDS = (
    Field(
        "what",
        "hazard_multiplier: the pace, times; shock: standard deviations",
        ("hazard_multiplier", "shock"),
    ),
    Field("of", "a stage (pace), a year or Y1 (shock); empty: all"),
    Field("value", "a number"),
    Field("source", "a source_id of data/sources.csv, or judgement; the same in every row"),
)


def to_sheet(scenario: Scenario) -> bytes:
    """The workbook (.xlsx) of a scenario, with dropdowns, hints and a list of what is allowed.

    Read back it is the same scenario: a number that no spreadsheet keeps to its last digit stands as a text.
    """
    from xlsxwriter import Workbook

    held = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(held, plain | {"in_memory": True}) as file:
        file.set_properties({"title": scenario.name, "created": datetime(2000, 1, 1)})
        bold, hint = (
            file.add_format({"bold": True}),
            file.add_format({"italic": True, "font_color": "#555555"}),
        )
        text, day = file.add_format({"num_format": "@"}), file.add_format({"num_format": "yyyy-mm-dd"})
        looks = {"bold": bold, "hint": hint, "text": text, "day": day}
        _about(file.add_worksheet(ABOUT), scenario, looks)
        rows = [_row(condition) for condition in scenario.conditions]
        _table(file, CONDITIONS, CONDITION_FIELDS, rows, looks)
        _table(file, CLUSTERS, CLUSTER_FIELDS, _cluster_rows(scenario), looks)
        _allowed(file.add_worksheet(ALLOWED), looks)
    return held.getvalue()


def _about(page: Worksheet, scenario: Scenario, looks: Mapping[str, Any]) -> None:
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 50, looks["text"])
    page.set_column(2, 2, 90)
    for column, head in enumerate(("key", "value", "hint")):
        page.write_string(0, column, head, looks["bold"])
    said: dict[str, Any] = {
        "name": scenario.name,
        "title.en": scenario.title.en,
        "title.vi": scenario.title.vi,
        "plans": f"{PARTED} ".join(scenario.plans),
        "places": f"{PARTED} ".join(scenario.places),
    }
    for line, field in enumerate(ABOUT_FIELDS, 1):
        page.write_string(line, 0, field.key, looks["bold"])
        value = said[field.key] if field.key in said else getattr(scenario, field.key)
        _write(page, line, 1, value, looks)
        page.write_string(line, 2, field.hint, looks["hint"])
        _choose(page, line, line, 1, field)


def _table(
    file: Workbook, name: str, fields: tuple[Field, ...], rows: list[dict[str, Any]], looks: Mapping[str, Any]
) -> None:
    page = file.add_worksheet(name)
    for column, field in enumerate(fields):
        texts = field.key in ("period", "of", "note", "effect.by_year") or field.key.endswith("source")
        page.set_column(column, column, 18, looks["text"] if texts else None)
        page.write_string(0, column, field.key, looks["bold"])
        page.write_string(1, column, f"{REMARK} {field.hint}" if column == 0 else field.hint, looks["hint"])
        for line, row in enumerate(rows, 2):
            _write(page, line, column, row.get(field.key), looks)
        _choose(page, 2, 1 + len(rows) + ROOM, column, field)
    page.freeze_panes(2, 0)


def _choose(page: Worksheet, first: int, last: int, column: int, field: Field) -> None:
    """A dropdown where there are few values, a hint on every cell."""
    kind: dict[str, Any] = {"validate": "any"}
    if field.choices:
        listed = (
            f"={ALLOWED}!${chr(65 + _lists().index(field.key))}$2:${chr(65 + _lists().index(field.key))}$"
        )
        kind = {"validate": "list", "source": f"{listed}{1 + len(field.choices)}"}
    page.data_validation(
        first, column, last, column, kind | {"input_title": field.key[:32], "input_message": field.hint[:255]}
    )


def _lists() -> list[str]:
    return [field.key for field in (*ABOUT_FIELDS, *CONDITION_FIELDS, *CLUSTER_FIELDS) if field.choices]


def _allowed(page: Worksheet, looks: Mapping[str, Any]) -> None:
    fields = [field for field in (*ABOUT_FIELDS, *CONDITION_FIELDS, *CLUSTER_FIELDS) if field.choices]
    page.set_column(0, len(fields), 22)
    for column, field in enumerate(fields):
        page.write_string(0, column, field.key, looks["bold"])
        page.write_column(1, column, field.choices)


def _write(page: Worksheet, line: int, column: int, value: Any, looks: Mapping[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        page.write_datetime(line, column, datetime(value.year, value.month, value.day), looks["day"])
    elif isinstance(value, float | int) and float(f"{value:.{EXACT}g}") == value:
        page.write_number(line, column, value)
    else:
        page.write_string(
            line, column, clean(value if isinstance(value, str) else repr(value)), looks["text"]
        )


def _row(condition: Condition) -> dict[str, Any]:
    told: dict[str, Any] = condition.model_dump(exclude={"effect"})
    if condition.effect is not None:
        effect = condition.effect.model_dump()
        effect["by_year"] = f"{PARTED} ".join(repr(share) for share in effect["by_year"])
        told |= {f"effect.{key}": value for key, value in effect.items()}
    return told


def _cluster_rows(scenario: Scenario) -> list[dict[str, Any]]:
    clusters = scenario.clusters
    if clusters is None:
        return []
    rows = []
    for what in ("hazard_multiplier", "shock"):
        value = getattr(clusters, what)
        by = value if isinstance(value, dict) else {"": value}
        rows += [
            {"what": what, "of": of, "value": one, "source": clusters.source}
            for of, one in by.items()
            if one is not None
        ]
    return rows


def plain_content(scenario: Scenario) -> dict[str, object]:
    """A scenario as the keys and values of its file, without those that say what is so anyway."""
    told: dict[str, Any] = scenario.model_dump(exclude={"name"}, exclude_defaults=True, mode="json")
    told["baseline"] = scenario.baseline
    if scenario.title.vi == scenario.title.en:
        told["title"] = {"en": scenario.title.en}
    if scenario.known is not None:
        told["known"] = scenario.known
    order = [name for name in Scenario.model_fields if name in told]
    return {name: told[name] for name in order}


def to_yaml(scenario: Scenario) -> str:
    """The file of a scenario; read again it is the same scenario."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Quotes every text that begins like a number: readers of YAML differ about those."""

    def text(dumper: Any, said: str) -> Any:
        style = '"' if re.match(r"[-+.]?[0-9]", said) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", said, style=style)

    Dumper.add_representer(str, text)
    head = "# yaml-language-server: $schema=../schemas/scenario.json\n"
    content = plain_content(scenario)
    return head + str(yaml.dump(content, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=100))
