"""The catalogue against the texts in use: what is missing, what is no longer used, what does not fit.

A text is in use where `say("...")`, `mark("...")`, `desk.text("...")` or a caption, an alternative text or
a note of `desk.figure` and `desk.table` spells it out, in a `say(...)` of a page template, and as a
Markdown cell of a notebook (the whole cell is one text); so do the author and the reference of a scenario
and the sources of the reference class of clusters.
A text that is only at hand as a variable where it is said is spelled out inside `mark("...")` where it is
written.
"""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from analysis.keeping.writing import write

SAYING = frozenset({"say", "mark"})
SHOWING = frozenset({"figure", "table", "text"})
SHOWN = frozenset({"caption", "alt", "note"})
_TEMPLATE_TEXT = re.compile(r"""\bsay\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
_HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: vi\\n"\n'


@dataclass(frozen=True)
class Comparison:
    """What is wrong with a catalogue; all empty when nothing is."""

    missing: tuple[str, ...]
    unused: tuple[str, ...]
    misfits: tuple[str, ...]


def used(root: Path) -> dict[str, list[str]]:
    """Every text that a reader may see, with the files that spell it out.

    Raises ValueError for a text that is put together before it is looked up.
    """
    found: dict[str, list[str]] = {}
    for file in sorted(
        [
            *root.glob("analysis/**/*.py"),
            *root.glob("analysis/**/*.j2"),
            *root.glob("notebooks/*.ipynb"),
            *root.glob("data/scenarios/*.yaml"),
            *root.glob("data/reference_class.csv"),
        ]
    ):
        for text in _texts(file):
            places = found.setdefault(text, [])
            if (name := file.relative_to(root).as_posix()) not in places:
                places.append(name)
    return found


def entries(catalogue: Path) -> dict[str, str]:
    """The catalogue: English to Vietnamese; an entry that waits for its translation is empty."""
    from babel.messages.pofile import read_po

    with catalogue.open(encoding="utf-8") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file, locale="vi") if entry.id}


def compare(root: Path, catalogue: Path) -> Comparison:
    """The catalogue against the texts in use.

    misfits: translations whose named places differ from those of the English text.
    """
    texts, known = used(root), entries(catalogue)
    return Comparison(
        missing=tuple(sorted(text for text in texts if not known.get(text))),
        unused=tuple(sorted(text for text in known if text not in texts)),
        misfits=tuple(
            sorted(text for text, said in known.items() if said and _places(text) != _places(said))
        ),
    )


def update_catalogue(root: Path, catalogue: Path) -> Comparison:
    """Take new texts into the catalogue, to be translated, and drop those no longer used; sorted, so that
    the same texts give the same file.

    Returns how it stands afterwards.
    """
    texts, known = used(root), entries(catalogue)
    parts = [_HEADER]
    for text in sorted(texts):
        said = _quoted(known.get(text, ""))
        parts.append(f"#: {' '.join(texts[text])}\nmsgid {_quoted(text)}\nmsgstr {said}\n")
    write(catalogue, "\n".join(parts))
    return compare(root, catalogue)


def _texts(file: Path) -> Iterator[str]:
    content = file.read_text(encoding="utf-8")
    if file.suffix == ".j2":
        yield from (ast.literal_eval(text) for text in _TEMPLATE_TEXT.findall(content))
        return
    if file.suffix == ".yaml":
        import yaml

        told = yaml.safe_load(content) or {}
        yield from (str(told[key]) for key in ("author", "reference") if told.get(key))
        return
    if file.suffix == ".csv":
        for row in csv.DictReader(content.splitlines()):
            yield from (row["planned_source"], row["delay_source"])
        return
    if file.suffix == ".py":
        yield from _said(ast.parse(content), str(file))
        return
    for cell in json.loads(content)["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown" and source.strip():
            yield source.strip()
        elif cell["cell_type"] == "code":
            yield from _said(ast.parse(source), str(file))


def _said(tree: ast.AST, file: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in SAYING or (name == "self" and isinstance(node.func, ast.Name)) or name == "text":
            yield from _spelled(node.args[0], file) if node.args else ()
        if name in SHOWING and isinstance(node.func, ast.Attribute):
            for keyword in node.keywords:
                if keyword.arg in SHOWN:
                    yield from _spelled(keyword.value, file)


def _spelled(node: ast.expr, file: str) -> Iterator[str]:
    """The texts spelled out in an expression, whichever of them it gives."""
    match node:
        case ast.Constant(value=str(text)):
            if text:
                yield text
        case ast.IfExp(body=first, orelse=second):
            yield from _spelled(first, file)
            yield from _spelled(second, file)
        case ast.Subscript(value=ast.Dict(values=values)):
            for value in values:
                yield from _spelled(value, file)
        case ast.JoinedStr() | ast.BinOp(left=ast.Constant(value=str())):
            raise ValueError(
                f"{file}, line {node.lineno}: a text is put together before it is looked up; "
                "say it whole, with named places"
            )


def _places(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return set()


def _quoted(text: str) -> str:
    """A text as a catalogue spells it, one line of it a line of the file."""
    lines = [json.dumps(line, ensure_ascii=False) for line in text.splitlines(keepends=True)] or ['""']
    return lines[0] if len(lines) == 1 else "\n".join(['""', *lines])
