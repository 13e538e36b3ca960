"""Tables as files that a spreadsheet and a program can use: codes as heads, plain numbers, one package.

A table that a reader sees holds numbers as its language writes them, ranges in one cell, percent signs. In
its file they are numbers: a range is two columns, low and high. Every row says its place, plan and day, and
the sources behind the table; no cell is one that a spreadsheet would run.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from analysis.publishing.blocks import Figure, Table
from analysis.publishing.report import Report
from analysis.words import Words, keyed, load

if TYPE_CHECKING:
    import pandas as pd

BASELINE, PACKAGE = "baseline", "datapackage.json"
ABOUT = ("place", "plan", "as_of", "scenario")
RUN = ("=", "+", "-", "@", "\t", "\r")
EMPTY = ("", "\N{EN DASH}")
Rows = list[list[str]]


def defused(cell: str) -> str:
    """A cell that no spreadsheet runs; numbers stay numbers.

    >>> defused("=1+1"), defused("-3.5"), defused("@x"), defused("a")
    ("'=1+1", '-3.5', "'@x", 'a')
    """
    return f"'{cell}" if cell.startswith(RUN) and not _is_float(cell) else cell


def rows_csv(rows: pd.DataFrame) -> str:
    """Result rows as comma-separated text, with no cell that a spreadsheet runs.

    >>> import pandas as pd
    >>> rows_csv(pd.DataFrame({"scenario": ["=1+1", "a"], "value": [-1.5, 2.0]}))
    "scenario,value\\n'=1+1,-1.5\\na,2\\n"
    """
    safe = rows.map(lambda cell: defused(cell) if isinstance(cell, str) else cell)
    return str(safe.to_csv(index=False, float_format="%.10g", lineterminator="\n"))


def data_csv(
    text: str, head: Sequence[str], language: str, about: Mapping[str, Any], sources: Sequence[str]
) -> str:
    """The file of a figure or a table.

    text: its data as comma-separated text; head: of a table that is shown, whose data are its own texts, the
    heads in the reader's language; about: the parameters of the run; sources: their names in the record.
    """
    columns = [list(column) for column in zip(*csv.reader(io.StringIO(text)), strict=True)]
    if [column[0] for column in columns] == list(head):
        columns = [part for column in columns for part in _plain(column, load(language))]
    known = {column[0] for column in columns}
    count = len(columns[0]) - 1 if columns else 0
    for name in ABOUT:
        if name in about and name not in known:
            columns.append([name, *[str(about[name])] * count])
    columns.append(["sources", *[" ".join(sources)] * count])
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [defused(cell).replace("\r", " ") for cell in row] for row in zip(*columns, strict=True)
    )
    return out.getvalue()


def code(head: str, language: str) -> str:
    """The head of a column as a code, the same in every language.

    >>> code("Median, USD", "en"), code("80% interval", "en"), code("Trung vị", "vi")
    ('median_usd', '80_percent_interval', 'median')
    """
    english = head if language == "en" else _in_english(head, language)
    text = english.lower().replace("%", " percent ")
    return re.sub(r"[^a-z0-9]+", "_", text).strip("_") or "column"


def file_of(report: Report, block: Figure | Table) -> str:
    """The file of a figure or a table of a report; empty where it has none."""
    if not block.csv:
        return ""
    head = [keyed.plain(name) for name in block.head] if isinstance(block, Table) else []
    cited = [report.sources[number - 1]["source_id"] for number in block.sources]
    return data_csv(block.csv, head, report.language, report.parameters, cited)


def files_of(report: Report) -> dict[str, str]:
    """All files of a report by name, and the package that describes them."""
    files: dict[str, str] = {}
    resources = []
    for block in report.blocks:
        if isinstance(block, Figure | Table) and (text := file_of(report, block)):
            kind = "table" if isinstance(block, Table) else "figure"
            name = f"{file_name(report.name, report.parameters, kind, block.number)}.csv"
            cited = [report.sources[number - 1] for number in block.sources]
            files[name] = text
            resources.append(resource(name, text, keyed.plain(block.caption), cited))
    if files:
        whole = package(f"{report.name}-{report.language}", keyed.plain(report.title), resources)
        files[PACKAGE] = as_json(whole)
    return files


def as_json(content: Mapping[str, Any]) -> str:
    """A package as the text of its file."""
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def file_name(report: str, about: Mapping[str, Any], kind: str, number: int) -> str:
    """The name of a file that a reader takes from a page, without its ending: place, edition, report, figure.

    >>> about = {"place": "P", "plan": "2021-2025", "as_of": "2021-08-10", "language": "vi"}
    >>> file_name("clusters", about, "figure", 2)
    'P_2021-2025_2021-08-10_clusters_figure-2_vi'
    """
    scenario = str(about.get("scenario", BASELINE))
    parts = [about.get("place"), about.get("plan"), about.get("as_of"), report]
    parts += [scenario if scenario != BASELINE else None, f"{kind}-{number}", about.get("language")]
    return "_".join(re.sub(r"[^\w.+-]", "-", str(part)) for part in parts if part)


def resource(path: str, text: str, title: str, sources: Sequence[Mapping[str, str]] = ()) -> dict[str, Any]:
    """A file as a resource of a data package (Frictionless), its columns with their types."""
    head, *rows = csv.reader(io.StringIO(text))
    named = re.sub(r"[^a-z0-9._-]", "-", path.rpartition("/")[2].removesuffix(".csv").lower())
    found: dict[str, Any] = {
        "name": named,
        "path": path,
        "title": title,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [
                {"name": name, "type": _kind([row[i] for row in rows])} for i, name in enumerate(head)
            ],
            "missingValues": [""],
        },
    }
    listed = [
        {"title": f"{source['publisher']}: {source['title']}".strip(": ") or source["source_id"]}
        | ({"path": source["url"]} if source["url"].startswith("http") else {})
        for source in sources
    ]
    return found | ({"sources": listed} if listed else {})


def package(name: str, title: str, resources: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The data package that describes these files."""
    return {
        "profile": "tabular-data-package",
        "name": re.sub(r"[^a-z0-9._-]", "-", name.lower()),
        "title": title,
        "resources": list(resources),
    }


def _kind(cells: Sequence[str]) -> str:
    written = [cell for cell in cells if cell]
    if not written:
        return "string"
    if all(re.fullmatch(r"-?\d{1,15}", cell) for cell in written):
        return "integer"
    if all(_is_float(cell) for cell in written):
        return "number"
    if all(re.fullmatch(r"\d{4}-\d\d-\d\d", cell) for cell in written):
        return "date"
    return "boolean" if set(written) <= {"True", "False"} else "string"


def _is_float(cell: str) -> bool:
    return re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", cell) is not None


def _plain(column: list[str], say: Words) -> Rows:
    """A column of texts as columns of numbers where all its cells are numbers, ranges or chances."""
    name, cells = code(column[0], say.language), column[1:]
    read = [_numbers(cell, say) for cell in cells]
    if any(found is None for found in read) or not any(read):
        return _noted(name, cells, say)
    found = [one or {} for one in read]
    if any("%" in cell for cell in cells) and "percent" not in name:
        name += "_percent"
    keys = [key for key in ("value", "low", "high") if any(key in one for one in found)]
    return [
        [name if key == "value" else f"{name}_{key}", *[one.get(key, "") for one in found]] for key in keys
    ]


def _noted(name: str, cells: list[str], say: Words) -> Rows:
    """A column of which every cell begins with a number or a range: numbers, and what follows them."""
    number, between, _, _ = _forms(say.language)
    shape = re.compile(rf"({number})(?:\s?%)?(?:{between}({number}))?((?:\s?%|[ /(].*)?)")
    found = [shape.fullmatch(cell) for cell in cells]
    told = [cell for cell in cells if cell not in EMPTY]
    if not told or any(
        cell not in EMPTY and (match is None or re.search(r"\d", re.sub(r"\(.*?\)", "", match[3])))
        for cell, match in zip(cells, found, strict=True)
    ):
        return _beside(name, cells, say)
    ends = [
        ("", "", "")
        if match is None
        else (_number(match[1], say.language), _number(match[2] or match[1], say.language), match[3].strip())
        for match in found
    ]
    notes = [f"{name}_note", *[end[2] for end in ends]]
    if any(match is not None and match[2] for match in found):
        return [
            [f"{name}_low", *[end[0] for end in ends]],
            [f"{name}_high", *[end[1] for end in ends]],
            notes,
        ]
    return [[name, *[end[0] for end in ends]], notes]


def _beside(name: str, cells: list[str], say: Words) -> Rows:
    """Texts as they are shown, and beside them low and high of those that are a number or a range."""
    number, between, _, _ = _forms(say.language)
    shape = re.compile(rf"({number})(?:\s?%)?(?:{between}({number}))?(?:\s?%)?(?: [^\W\d].*|/.*)?")
    found = [shape.fullmatch(re.sub(r" \(.*?\)$", "", cell)) for cell in cells]
    bare = [re.sub(r"\(.*?\)", "", cell) for cell, match in zip(cells, found, strict=True) if not match]
    dated = any(re.search(r"\d[/ ].*\d", cell) for cell in bare)
    if dated or not any(found):
        return [[name, *cells]]
    low = [_number(match[1], say.language) if match else "" for match in found]
    high = [_number(match[2] or match[1], say.language) if match else "" for match in found]
    return [[name, *cells], [f"{name}_low", *low], [f"{name}_high", *high]]


def _numbers(cell: str, say: Words) -> dict[str, str] | None:
    """What a cell says, by value, low and high; empty for a dash, None for words."""
    if cell in EMPTY:
        return {}
    number, between, under, over = _forms(say.language)
    one = rf"({number})(?:\s?%)?"
    for pattern, keys in (
        (one, ("value",)),
        (rf"{one}{between}{one}", ("low", "high")),
        (rf"{one} \({one}{between}{one}\)", ("value", "low", "high")),
        (rf"{under}{one}", ("high",)),
        (rf"{over}{one}", ("low",)),
    ):
        if match := re.fullmatch(pattern, cell):
            return {key: _number(text, say.language) for key, text in zip(keys, match.groups(), strict=True)}
    return None


@cache
def _forms(language: str) -> tuple[str, str, str, str]:
    """A number as that language writes it, and the words between, before and before its ends."""
    say = load(language)
    thousand, decimal = (re.escape(mark) for mark in (say.number(1000)[1], say.number(0.5, 1)[1]))
    number = rf"[-+\N{{MINUS SIGN}}]?(?:\d{{1,3}}(?:{thousand}\d{{3}})+|\d+)(?:{decimal}\d+)?"
    number = number.replace(r"\N{MINUS SIGN}", "\N{MINUS SIGN}")
    between = say("{low} to {high}", low="", high="")
    under, over = (say(text, share="") for text in ("under {share}", "over {share}"))
    return number, re.escape(between), re.escape(under), re.escape(over)


def _number(text: str, language: str) -> str:
    say = load(language)
    thousand, decimal = say.number(1000)[1], say.number(0.5, 1)[1]
    plain = text.replace(thousand, "").replace(decimal, ".").replace("\N{MINUS SIGN}", "-")
    return plain.removeprefix("+")


@cache
def _in_english(head: str, language: str) -> str:
    """The English text that this one translates."""
    catalogue = load(language).catalogue
    for english, said in catalogue.items():
        if said.casefold() == head.casefold():
            return english
    for english, said in catalogue.items():
        names = re.findall(r"\{(\w+)\}", said)
        if not names or len(said) > 80 or len(re.sub(r"\{\w+\}", "", said).strip()) < 3:
            continue
        pattern = "(.+)".join(re.escape(part) for part in re.split(r"\{\w+\}", said))
        if match := re.fullmatch(pattern, head):
            values = dict(zip(names, match.groups(), strict=True))
            try:
                return english.format(**values)
            except (KeyError, IndexError):
                continue
    return head
