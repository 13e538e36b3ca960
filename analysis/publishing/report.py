"""What stands in a report: an executed notebook read as numbered blocks, in the reader's language.

Only what the desk put into the metadata is published as it is; any other output is shown as plain text.
Texts of blocks carry the keys of their facts (see analysis.words.keyed); a page takes them out.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.publishing import prose
from analysis.publishing.shown import KEY, cell_name, with_keys
from analysis.words import Words, load

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_FIGURE = {"caption", "alt", "csv", "sources"}
_TABLE = {"caption", "note", "head", "rows", "align", "csv", "sources"}
_PARAMETERS = ("parameters", "injected-parameters")


@dataclass(frozen=True)
class Heading:
    """A heading below the title; levels never skip one."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Prose:
    """Markdown as a tree."""

    tokens: list[prose.Token]
    later: bool = False


@dataclass(frozen=True)
class Figure:
    """A numbered drawing: its finding, what is drawn, and a second drawing for narrow screens."""

    number: int
    caption: str
    subtitle: str
    alt: str
    svg: str
    narrow: str
    csv: str | None
    sources: tuple[int, ...]
    later: bool = False


@dataclass(frozen=True)
class Table:
    """A numbered table of texts."""

    number: int
    caption: str
    note: str
    head: list[str]
    rows: list[list[str]]
    align: str
    csv: str | None
    sources: tuple[int, ...]
    later: bool = False


@dataclass(frozen=True)
class Code:
    """The source of a cell."""

    source: str


@dataclass(frozen=True)
class Printed:
    """An output that the desk did not make, as text."""

    text: str


@dataclass(frozen=True)
class Failure:
    """The error that ended the run."""

    name: str
    message: str
    trace: str


Block = Heading | Prose | Figure | Table | Code | Printed | Failure


@dataclass
class Report:
    """A report as it is read; sources are numbered from 1 in the order in which they are first cited.

    names: the run's place, plan and scenario as the reader knows them, from the result rows; empty when a run
    failed before it handed them over. idle: the run's scenario changes nothing on the page.
    """

    name: str
    language: str
    title: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    idle: bool = False
    blocks: list[Block] = field(default_factory=list)
    sources: list[dict[str, str]] = field(default_factory=list)

    @property
    def say(self) -> Words:
        """The reader's language."""
        return load(self.language)

    @property
    def failure(self) -> Failure | None:
        """The error that ended the run, if one did."""
        return next((block for block in self.blocks if isinstance(block, Failure)), None)

    @property
    def headings(self) -> list[Heading]:
        """The headings for the contents list."""
        return [block for block in self.blocks if isinstance(block, Heading)]

    def add(self, blocks: Iterable[Block]) -> None:
        """Take blocks in, one at a time: the level of a heading depends on those before it.

        Later knowledge that goes on from one cell to the next is marked once.
        """
        for block in blocks:
            last = next(
                (i for i in range(len(self.blocks) - 1, -1, -1) if not isinstance(self.blocks[i], Code)), 0
            )
            before = self.blocks[last] if self.blocks else None
            if isinstance(block, Prose) and isinstance(before, Prose) and block.later and before.later:
                self.blocks[last] = Prose(before.tokens + block.tokens, later=True)
            else:
                self.blocks.append(block)

    def cite(self, cited: list[dict[str, str]]) -> tuple[int, ...]:
        """The numbers of these sources; new ones join the list."""
        known = {source["source_id"]: number for number, source in enumerate(self.sources, 1)}
        for source in cited:
            if source["source_id"] not in known:
                self.sources.append(source)
                known[source["source_id"]] = len(self.sources)
        return tuple(known[source["source_id"]] for source in cited)


def read(notebook: Path | Mapping[str, Any], language: str | None = None, name: str = "") -> Report:
    """The report in an executed notebook (a file of format 4, or its content).

    The language is that of the run unless another is asked for: it turns the Markdown cells, while outputs
    keep the language in which they were made.
    """
    content = json.loads(notebook.read_text(encoding="utf-8")) if isinstance(notebook, Path) else notebook
    name = name or (notebook.stem if isinstance(notebook, Path) else "report")
    parameters = parameters_of(content)
    report = Report(name, language or str(parameters.get("language", "en")), parameters=parameters)
    numbers = {"figure": 0, "table": 0}
    for cell in _with_something_to_say(content["cells"]):
        if "papermill-error-cell-tag" in cell.get("metadata", {}).get("tags", []):
            continue
        if cell["cell_type"] == "markdown":
            report.add(_markdown(report, report.say(_joined(cell["source"]).strip()), later=False))
        elif cell["cell_type"] == "code":
            if not _is_parameters(cell) and _joined(cell["source"]).strip():
                report.blocks.append(Code(_joined(cell["source"])))
            for output in cell.get("outputs", []):
                report.add(_output(report, output, numbers))
    report.title = report.title or name
    return report


def _with_something_to_say(cells: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The cells without the sections of which no code found anything to show: an executed notebook's headings
    with what stands below them, where the code gave nothing, or nothing but result rows under no prose."""
    if not any(cell.get("outputs") for cell in cells):
        return list(cells)
    kept: list[Mapping[str, Any]] = []
    section: list[Mapping[str, Any]] = []
    for cell in [*cells, None]:
        if cell is None or (cell["cell_type"] == "markdown" and _joined(cell["source"]).startswith("## ")):
            kept += section if _says_something(section) else [one for one in section if one.get("outputs")]
            section = []
        if cell is not None:
            section.append(cell)
    return kept


def _says_something(section: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a section shows anything, or is prose alone."""
    code = [cell for cell in section if cell["cell_type"] == "code"]
    shown = [output for cell in code for output in cell.get("outputs", [])]
    handed_over = [output for output in shown if _kind(output) == "results"]
    if len(shown) > len(handed_over) or not code or not _is_headed(section):
        return True
    prose_alone = [_joined(cell["source"]).strip() for cell in section if cell["cell_type"] == "markdown"]
    return bool(handed_over) and any("\n" in text or not text.startswith("## ") for text in prose_alone)


def _is_headed(section: Sequence[Mapping[str, Any]]) -> bool:
    return bool(section) and _joined(section[0]["source"]).startswith("## ")


def _kind(output: Mapping[str, Any]) -> str:
    return str(output.get("metadata", {}).get(KEY, {}).get("kind", ""))


def parameters_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters with which the notebook ran: its own defaults and what was injected over them.

    One left empty is not among them: the record chose it, and the notebook does not say what. A value that is
    worked out, such as `date(2021, 1, 1)`, is given as it is written; a cell that is no
    Python gives none.
    """
    found: dict[str, Any] = {}
    for cell in content["cells"]:
        if not _is_parameters(cell):
            continue
        try:
            statements = ast.parse(_joined(cell["source"])).body
        except (SyntaxError, ValueError):
            continue
        for node in statements:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                names = [target.id for target in targets if isinstance(target, ast.Name)]
                found.update(dict.fromkeys(names, _value(node.value)))
    return {name: value for name, value in found.items() if value != ""}


def _value(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return ast.unparse(node)


def _is_parameters(cell: Mapping[str, Any]) -> bool:
    return any(tag in _PARAMETERS for tag in cell.get("metadata", {}).get("tags", []))


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def _markdown(report: Report, markdown: str, later: bool) -> Iterator[Block]:
    """Headings and the prose between them; the first heading of all is the title."""
    between: list[prose.Token] = []
    for token in prose.parse(markdown):
        if token["type"] != "heading":
            between.append(token)
            continue
        if between:
            yield Prose(between, later)
            between = []
        text = prose.text_of(token).strip()
        if not report.title:
            report.title = text
            continue
        last = report.headings[-1].level if report.headings else 1
        level = min(max(token["attrs"]["level"], 2), last + 1)
        yield Heading(level, text, f"part-{len(report.headings) + 1}")
    if between:
        yield Prose(between, later)


def _output(report: Report, output: Mapping[str, Any], numbers: dict[str, int]) -> Iterator[Block]:
    kind = output["output_type"]
    if kind == "error":
        yield Failure(output["ename"], output["evalue"], _ANSI.sub("", "\n".join(output["traceback"])))
        return
    if kind == "stream":
        if output.get("name") == "stdout":
            yield Printed(_ANSI.sub("", _joined(output["text"])))
        return
    data = {mime: _joined(text) for mime, text in output.get("data", {}).items() if not mime.endswith("json")}
    about = output.get("metadata", {}).get(KEY, {})
    match about.get("kind"):
        case "results":
            report.names.update(about.get("names", {}))
            report.idle = bool(about.get("idle"))
        case "text":
            said = with_keys(data.get("text/markdown", ""), about, "text")
            yield from _markdown(report, said, bool(about.get("later")))
        case "figure" if about.keys() >= _FIGURE:
            numbers["figure"] += 1
            yield Figure(
                numbers["figure"],
                with_keys(about["caption"], about, "caption"),
                with_keys(about.get("subtitle", ""), about, "subtitle"),
                about["alt"],
                data.get("image/svg+xml", ""),
                about.get("narrow", ""),
                about["csv"],
                report.cite(about["sources"]),
                bool(about.get("later")),
            )
        case "table" if about.keys() >= _TABLE:
            numbers["table"] += 1
            yield Table(
                numbers["table"],
                with_keys(about["caption"], about, "caption"),
                with_keys(about["note"], about, "note"),
                about["head"],
                [
                    [with_keys(cell, about, cell_name(i, j)) for j, cell in enumerate(row)]
                    for i, row in enumerate(about["rows"])
                ],
                about["align"],
                about["csv"],
                report.cite(about["sources"]),
                bool(about.get("later")),
            )
        case _:
            if data.get("text/plain"):
                yield Printed(data["text/plain"])
