"""What stands in a report: an executed notebook read as numbered blocks, in the reader's language.

Only what the desk put into the metadata is published as it is; any other output is read by `outputs`.
Texts of blocks carry the keys of their facts (see analysis.words.keyed); a page takes them out.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.publishing import pictures, prose
from analysis.publishing.blocks import Block, Code, Failure, Figure, Heading, Prose, Table
from analysis.publishing.outputs import Shower, joined
from analysis.publishing.shown import KEY, cell_name, with_keys
from analysis.publishing.space import DRAWING, MARKUP, Space
from analysis.publishing.visible import cost, sound
from analysis.words import Words, load

_FIGURE = {"caption", "alt", "csv", "sources"}
_TABLE = {"caption", "note", "head", "rows", "align", "csv", "sources"}
_UNSEEN = "\u00a0\u00ad\u200b\u200c\u200d\u2060\ufeff \t\n"  # no words
_PARAMETERS = ("parameters", "injected-parameters")


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
        return next((block for block in self.blocks if isinstance(block, Failure) and block.ended), None)

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


def read(
    notebook: Path | Mapping[str, Any], language: str | None = None, name: str = "", whole: bool = False
) -> Report:
    """The report in an executed notebook (a file of format 4, or its content).

    The language is that of the run unless another is asked for: it turns the Markdown cells, while outputs
    keep the language in which they were made. whole: sections stay though their code showed nothing, as in a
    reader's own notebook, whose prose is nobody else's to leave out.
    """
    content = sound(
        json.loads(notebook.read_text(encoding="utf-8")) if isinstance(notebook, Path) else notebook
    )
    name = name or (notebook.stem if isinstance(notebook, Path) else "report")
    parameters = parameters_of(content)
    report = Report(name, language or str(parameters.get("language", "en")), parameters=parameters)
    reading = _Reading(report)
    for cell in content["cells"] if whole else _with_something_to_say(content["cells"]):
        if "papermill-error-cell-tag" not in _tags(cell):
            reading.cell(cell)
    reading.end()
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
        if cell is None or (cell["cell_type"] == "markdown" and joined(cell["source"]).startswith("## ")):
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
    prose_alone = [joined(cell["source"]).strip() for cell in section if cell["cell_type"] == "markdown"]
    return bool(handed_over) and any("\n" in text or not text.startswith("## ") for text in prose_alone)


def _is_headed(section: Sequence[Mapping[str, Any]]) -> bool:
    return bool(section) and joined(section[0]["source"]).startswith("## ")


def _kind(output: Mapping[str, Any]) -> str:
    return str(_about(output).get("kind", ""))


def _about(output: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the desk says of an output; nothing where it is of another's making."""
    about = output.get("metadata", {}).get(KEY, {})
    return about if isinstance(about, dict) else {}


class _Reading:
    """A notebook while it is read, cell by cell."""

    def __init__(self, report: Report) -> None:
        self.report, self.say, self.space = report, report.say, Space()
        self.shower = Shower(report.say, self.space)
        self.numbers = {"figure": 0, "table": 0}

    def cell(self, cell: Mapping[str, Any]) -> None:
        """Take in a cell of any kind."""
        match cell["cell_type"]:
            case "markdown":
                if not self.space.full():
                    said = self.say(joined(cell["source"]).strip())
                    self._prose(self.shower.markdown(said, cell.get("attachments")))
            case "raw":
                if not self.space.full():
                    self._blocks(self.shower.raw_cell(cell))
            case "code":
                if not _is_parameters(cell) and joined(cell["source"]).strip() and not self.space.full():
                    self.report.blocks += self.shower.code(joined(cell["source"]))
                expected = "raises-exception" in _tags(cell)
                for output in _merged(cell.get("outputs", [])):
                    self._output(output, expected)

    def end(self) -> None:
        """Say what found no room."""
        if self.space.skipped:
            full = self.say(
                "The page is full: {count} parts more are in the notebook only.", count=self.space.skipped
            )
            self.shower.told.append(full)
            self.report.add(self.shower.notes())

    def _blocks(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            if isinstance(block, Prose) and not block.made:
                self._prose(block.tokens)
            else:
                self.report.add([block])

    def _prose(self, tokens: list[prose.Token]) -> None:
        for block in _parts(self.report, tokens, later=False):  # one at a time: levels follow each other
            self.report.add([block])
        self.report.add(self.shower.notes())

    def _output(self, output: Mapping[str, Any], expected: bool) -> None:
        kind = output["output_type"]
        if kind == "error":  # there is always room for what ended the run
            self.report.add(self.shower.failure(output, ended=not expected))
            return
        about = _about(output)
        if about.get("kind") == "results":
            names = about.get("names", {})
            self.report.names.update(names if isinstance(names, dict) else {})
            self.report.idle = bool(about.get("idle"))
        elif self.space.full():
            return
        elif kind == "stream":
            self._blocks(self.shower.printed(joined(output["text"]), str(output.get("name", "stdout"))))
        elif not self._of_the_desk(output.get("data", {}), about):
            self._blocks(self.shower.bundle(output.get("data", {}), output.get("metadata", {})))

    def _of_the_desk(self, data: Mapping[str, Any], about: Mapping[str, Any]) -> bool:
        """Whether the desk made an output; then it is taken in."""
        report = self.report
        match about.get("kind"):
            case "text":
                said = with_keys(joined(data.get("text/markdown", "")), about, "text")
                self.space.take(cost(said))
                for block in _parts(report, prose.parse(said), bool(about.get("later"))):
                    report.add([block])
            case "figure" if about.keys() >= _FIGURE:
                self.numbers["figure"] += 1
                drawn, narrow = self._drawings(joined(data.get("image/svg+xml", "")), about.get("narrow", ""))
                figure = Figure(
                    self.numbers["figure"],
                    with_keys(about["caption"], about, "caption"),
                    with_keys(about.get("subtitle", ""), about, "subtitle"),
                    about["alt"],
                    drawn,
                    narrow,
                    self._csv(about["csv"]),
                    report.cite(about["sources"]),
                    bool(about.get("later")),
                )
                report.add([figure, *self.shower.notes()])
            case "table" if about.keys() >= _TABLE:
                self.numbers["table"] += 1
                rows = self._rows(about)
                table = Table(
                    self.numbers["table"],
                    with_keys(about["caption"], about, "caption"),
                    with_keys(about["note"], about, "note"),
                    about["head"],
                    rows,
                    about["align"],
                    self._csv(about["csv"]),
                    report.cite(about["sources"]),
                    bool(about.get("later")),
                )
                report.add([table, *self.shower.notes()])
            case _:
                return False
        return True

    def _drawings(self, wide: str, narrow: str) -> tuple[str, str]:
        """Both drawings of a figure, as points where they have too many lines for a page."""
        if len(wide) + len(narrow) > self.space.most(DRAWING):
            try:
                wide, narrow = pictures.as_points(wide, self.space.most(DRAWING) // 2), ""
            except pictures.NoPictureError:
                wide, narrow = "", ""
        self.space.take(len(wide) + len(narrow))
        return wide, narrow

    def _csv(self, csv: str | None) -> str | None:
        """The data for download, where the page has room for them."""
        if csv is None:
            return None
        if len(csv) > self.space.most(MARKUP) // 2:
            self.shower.told.append(
                self.say("The data behind this are too many for a page; the notebook holds them.")
            )
            return None
        self.space.take(len(csv) * 5 // 4)
        return csv

    def _rows(self, about: Mapping[str, Any]) -> list[list[str]]:
        kept: list[list[str]] = []
        most = self.space.most(MARKUP)
        for i, row in enumerate(about["rows"]):
            taken = sum(cost(cell) + 10 for cell in row) + 10
            if taken > most and kept:
                left = len(about["rows"]) - i
                self.shower.told.append(
                    self.say("{count} rows are left out here; the notebook holds them.", count=left)
                )
                break
            most -= taken
            self.space.take(taken)
            kept.append([with_keys(cell, about, cell_name(i, j)) for j, cell in enumerate(row)])
        return kept


def _tags(cell: Mapping[str, Any]) -> list[str]:
    found = cell.get("metadata", {}).get("tags", [])
    return found if isinstance(found, list) else []


def _merged(outputs: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The outputs of a cell, with what was printed piece by piece in one."""
    pieces: list[str] = []
    last: Mapping[str, Any] = {}
    for output in [*outputs, {"output_type": "end"}]:
        same = output["output_type"] == "stream" and output.get("name") == last.get("name")
        if pieces and not same:
            yield {**last, "text": "".join(pieces)}
            pieces = []
        if output["output_type"] == "stream":
            pieces.append(joined(output["text"]))
            last = output
        elif output["output_type"] != "end":
            last = {}
            yield output


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
            statements = ast.parse(joined(cell["source"])).body
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
    return any(tag in _PARAMETERS for tag in _tags(cell))


def _parts(report: Report, tokens: Iterable[prose.Token], later: bool) -> Iterator[Block]:
    """Headings and the prose between them; the first of all is the title, one without words is none."""
    between: list[prose.Token] = []
    for token in tokens:
        if token["type"] != "heading":
            between.append(token)
            continue
        text = prose.text_of(token).strip().strip(_UNSEEN)
        if not text:
            continue
        if between:
            yield Prose(between, later)
            between = []
        if not report.title:
            report.title = text
            continue
        last = report.headings[-1].level if report.headings else 1
        level = min(max(token["attrs"]["level"], 2), last + 1)
        yield Heading(level, text, f"part-{len(report.headings) + 1}")
    if between:
        yield Prose(between, later)
