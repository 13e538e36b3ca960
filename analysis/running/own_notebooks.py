"""Notebooks of one's own: any path, any import, their own parameters beside those of the contract."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.record.faults import Fault, InputFault, one_of
from analysis.record.yaml_file import yaml_value

if TYPE_CHECKING:
    from analysis.workbook import Workbook

ENDING = ".ipynb"
OWN = "own"  # the folder below the notebooks in which a bare name is looked for
_PLAIN = re.compile(r"[^\w.-]+")
_KINDS: tuple[tuple[tuple[type, ...], str], ...] = (
    ((bool,), "true or false"),
    ((int, float), "a number"),
    ((list,), "a list"),
    ((dict,), "keys and values"),
)
UNKNOWN = object()  # the default of a parameter that is worked out and not written down


@dataclass(frozen=True)
class OwnNotebook:
    """A notebook of one's own: its name in the reports, where it lies, and its parameters with defaults.

    source: the path from the root of the workbook, or the whole path of one that lies outside.
    """

    name: str
    source: str
    declared: Mapping[str, Any] = field(default_factory=dict)


def own_names(workbook: Workbook) -> list[str]:
    """The names that stand for a notebook in notebooks/own."""
    return sorted(path.stem for path in (workbook.notebooks / OWN).glob(f"*{ENDING}"))


def own_notebook(name: str, shipped: Sequence[str], workbook: Workbook, where: str) -> OwnNotebook | None:
    """The notebook that a path or a bare name stands for; None for the name of a shipped one.

    A path is read from the current folder. Raises InputFault for a file that is not there or no notebook, and
    for one whose name a shipped one bears.
    """
    if name in shipped:
        return None
    if not name.endswith(ENDING):
        if name not in own_names(workbook):
            legal = [*shipped, *own_names(workbook)]
            said = f"{one_of(name, legal)}; or the path of a notebook of your own, NAME{ENDING}"
            raise InputFault(Fault(where, name, said, key="notebooks"))
        path = workbook.notebooks / OWN / f"{name}{ENDING}"
    else:
        path = Path(name).resolve()
    if path.parent == workbook.notebooks and path.stem in shipped:
        return None
    if path.stem in shipped:
        said = f"bears the name of a shipped notebook; rename it, or give {path.stem} for that one"
        raise InputFault(Fault(where, name, said, key="notebooks"))
    if not path.is_file():
        said = "is no file; a notebook of your own is given by its path"
        raise InputFault(Fault(where, name, said, key="notebooks"))
    inside = path.is_relative_to(workbook.root)
    source = path.relative_to(workbook.root).as_posix() if inside else str(path)
    return OwnNotebook(_PLAIN.sub("-", path.stem), source, declared_in(path, where))


def declared_in(path: Path, where: str = "") -> dict[str, Any]:
    """The parameters of a notebook's cell tagged `parameters` and their defaults; none without such a cell.

    Raises InputFault for a file that is no notebook, and for a parameters cell that is no Python.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        cells = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
        tagged = [cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", [])]
        source = "".join(tagged[0]["source"]) if tagged else ""
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise InputFault(Fault(where, str(path), "is no notebook", key="notebooks")) from None
    try:
        statements = ast.parse(source).body
    except SyntaxError as fault:
        said = f"has a parameters cell that is no Python: {fault.msg}"
        raise InputFault(Fault(where, str(path), said, key="notebooks")) from None
    found: dict[str, Any] = {}
    for node in statements:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        if value is not None:
            found |= {target.id: _written(value) for target in targets if isinstance(target, ast.Name)}
    return found


def _written(node: ast.expr) -> Any:
    """The value that an expression writes down, as a file may hold it; UNKNOWN for one that is worked out."""
    try:
        value = ast.literal_eval(node)
        return json.loads(json.dumps(value, allow_nan=False))
    except (ValueError, TypeError, SyntaxError):
        return UNKNOWN


def own_value(name: str, given: Any, default: Any, where: str) -> Any:
    """A value as the notebook's own default has it: a number for a number, a text for a text, true or false.

    given: what YAML gives, or a text of the command line. Raises InputFault for another kind.

    >>> own_value("alpha", "0.5", 1, ""), own_value("list", "[1, 2]", [], "")
    (0.5, [1, 2])
    """
    if isinstance(default, str):
        if isinstance(given, str):
            return given
        raise InputFault(Fault(where, given, "must be a text, as in the notebook's own cell", key=name))
    read: Any = _read(given) if isinstance(given, str) else given
    if default is None or default is UNKNOWN:
        return read
    kinds, said = next(kind for kind in _KINDS if isinstance(default, kind[0]))
    if not isinstance(read, kinds) or (isinstance(read, bool) and bool not in kinds):
        raise InputFault(Fault(where, given, f"must be {said}, as in the notebook's own cell", key=name))
    return float(read) if isinstance(default, float) else read  # type: ignore[arg-type]


def _read(text: str) -> Any:
    try:
        return json.loads(json.dumps(yaml_value(text, "-p"), allow_nan=False))
    except (InputFault, ValueError):
        return text


def listed_values(given: str, default: Any) -> list[str]:
    """The values that a text of the command line holds: several by comma where the default is a number.

    >>> listed_values("1,2", 0.5), listed_values("one, two", "text"), listed_values("[1, 2]", [])
    (['1', '2'], ['one, two'], ['[1, 2]'])
    """
    return given.split(",") if isinstance(default, int | float) else [given]
