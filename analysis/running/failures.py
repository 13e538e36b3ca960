"""Failures told in one line, and the notebook that stands in for one that could not be run at all."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

MOST_LETTERS = 300
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_MARK = re.compile(r"(<{7}|={7}|>{7})( |$)")


def one_line(text: str) -> str:
    """A message as one line of at most 300 letters, without colours.

    >>> one_line("first\\n  second\\x1b[31m!\\x1b[0m")
    'first second!'
    """
    line = " ".join(_ANSI.sub("", text).split())
    return line if len(line) <= MOST_LETTERS else line[: MOST_LETTERS - 1] + "\N{HORIZONTAL ELLIPSIS}"


def failed_cell(index: int, kind: str, message: str) -> str:
    """What is said of a cell that failed; a mistake of the input speaks for itself.

    >>> failed_cell(3, "ValueError", "no\\nnumber")
    'cell 3: ValueError: no number'
    >>> failed_cell(1, "InputFault", "as_of: '1990-01-01' is too early")
    "as_of: '1990-01-01' is too early"
    """
    if kind == "InputFault" and message:
        return one_line(message)
    return one_line(": ".join(part for part in (f"cell {index}", kind, message) if part))


def unreadable(source: bytes) -> str | None:
    """Why some bytes are no notebook, or None when they may be one.

    >>> unreadable(b'{\\n<<<<<<< HEAD\\n "cells": []\\n}')
    'the notebook cannot be read: line 2 is a mark of a merge that was not finished'
    >>> unreadable(b'{"cells": [}')
    'the notebook cannot be read: line 1, column 12: Expecting value'
    >>> unreadable(b'{"cells": []}')
    """
    try:
        text = source.decode()
        found = json.loads(text)
    except UnicodeDecodeError as fault:
        why = f"byte {fault.start + 1} is no UTF-8"
    except ValueError as fault:
        marks = (n for n, line in enumerate(text.splitlines(), 1) if _MARK.match(line))
        mark = next(marks, None)
        why = f"line {mark} is a mark of a merge that was not finished" if mark else _place(fault)
    except RecursionError:
        why = "it is nested too deep"
    else:
        if isinstance(found, dict) and isinstance(found.get("cells", found.get("worksheets")), list):
            return None
        why = "it holds no list of cells"
    return f"the notebook cannot be read: {why}"


def _place(fault: ValueError) -> str:
    if isinstance(fault, json.JSONDecodeError):
        return f"line {fault.lineno}, column {fault.colno}: {fault.msg}"
    return str(fault)


def stand_in(name: str, parameters: Mapping[str, Any], failure: str) -> bytes:
    """A notebook that says why another one could not be run, so that it has a page."""
    import nbformat.v4 as v4

    assigned = "\n".join(f"{key} = {value!r}" for key, value in parameters.items())
    error = v4.new_output("error", ename="NotRun", evalue=failure, traceback=[failure])
    cells = [
        v4.new_markdown_cell(f"# {name}", id="title"),
        v4.new_code_cell(assigned, id="injected-parameters", metadata={"tags": ["injected-parameters"]}),
        v4.new_code_cell("", id="failure", outputs=[error]),
    ]
    written = str(v4.writes(v4.new_notebook(cells=cells), split_lines=True))
    return (written.rstrip("\n") + "\n").encode()
