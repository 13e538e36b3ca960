"""YAML files that people write, read as YAML 1.2: no octal, no sexagesimal numbers, no `yes`, no dates.

A key stands once, keys are texts, nothing is nested without end and nothing refers to something else, so that
a small file is a small thing. What is wrong is told with its line.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from analysis.record.faults import Fault, InputFault
from analysis.record.people_text import hidden

LARGEST = 1_000_000  # bytes
DEEPEST = 40
LONGEST_NUMBER = 40
Where = tuple[str | int, ...]


@dataclass(frozen=True)
class YamlFile:
    """What a file says, and the line of each of its values by the keys that lead there."""

    content: Any
    lines: dict[Where, int]

    def line(self, where: Where) -> int | None:
        """The line of a value, or that of the nearest thing around it."""
        for end in range(len(where), -1, -1):
            if where[:end] in self.lines:
                return self.lines[where[:end]]
        return None


def read_yaml(path: Path, file: str = "") -> YamlFile:
    """Read one file. Raises InputFault, naming it as `file`, for all that keeps it from being read."""
    name = file or str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputFault(Fault(name, path.name, f"cannot be read: {error.strerror}")) from None
    if len(raw) > LARGEST:
        raise InputFault(Fault(name, len(raw), f"bytes are too many; at most {LARGEST}"))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise InputFault(
            Fault(name, raw[error.start : error.end], "is no UTF-8; save the file as UTF-8", row=row)
        ) from None
    content, lines = _parsed(text, name)
    return YamlFile(copy.deepcopy(content), dict(lines))  # the reader may change what was read


def yaml_value(text: str, name: str) -> object:
    """What a text of the command line says as YAML 1.2. Raises InputFault as `read_yaml`.

    >>> yaml_value("010", "-p"), yaml_value("yes", "-p"), yaml_value("[1, 2]", "-p")
    (10, 'yes', [1, 2])
    """
    return copy.deepcopy(_parsed(text, name)[0])


@lru_cache(maxsize=256)
def _parsed(text: str, name: str) -> tuple[Any, dict[Where, int]]:
    for row, line in enumerate(text.split("\n"), start=1):
        if said := hidden(line.rstrip("\r")):
            raise InputFault(Fault(name, line, said, row=row))
    try:
        _weighed(text, name)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            lines: dict[Where, int] = {}
            return (None if node is None else _built(loader, node, (), lines, name)), lines
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or str(error)
        raise InputFault(
            Fault(name, said, "keeps the file from being read as YAML", row=mark.line + 1 if mark else None)
        ) from None


def _weighed(text: str, name: str) -> None:
    """Go through the file without building anything; raise where building it would have no end."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        row = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent):
            raise InputFault(
                Fault(name, f"*{event.anchor}", "refers to something else; write it out", row=row)
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise InputFault(Fault(name, depth, f"levels of nesting; at most {DEEPEST}", row=row))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Loader(yaml.SafeLoader):
    """Safe YAML with the plain scalars of the YAML 1.2 core schema, dates left as text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own


for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), _first)


def _built(loader: _Loader, node: yaml.Node, where: Where, lines: dict[Where, int], file: str) -> Any:
    row = node.start_mark.line + 1
    lines[where] = row
    if isinstance(node, yaml.SequenceNode):
        return [_built(loader, item, (*where, n), lines, file) for n, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise InputFault(Fault(file, "", "a key must be a text on one line", row=line))
            if key.value in found:
                raise InputFault(Fault(file, key.value, "stands twice; a key stands once", row=line))
            found[key.value] = _built(loader, value, (*where, key.value), lines, file)
            lines[(*where, key.value)] = line
        return found
    assert isinstance(node, yaml.ScalarNode)
    kind = node.tag.removeprefix("tag:yaml.org,2002:")
    if kind in ("int", "float"):
        if len(node.value) > LONGEST_NUMBER:
            raise InputFault(Fault(file, node.value, "is too long for a number", row=row))
        return int(node.value) if kind == "int" else float(node.value)
    if kind == "null":
        return None
    if kind == "bool":
        return node.value.lower() == "true"
    if kind == "str":
        return node.value
    raise InputFault(Fault(file, node.tag, "is a tag; plain values only", row=row))
