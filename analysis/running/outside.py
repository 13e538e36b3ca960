"""What a source asks of the clock, the machine or the network without any file being opened.

Python tells of no such question while it is asked, so it is read from the source of the notebook and of the
modules of one's own. What is asked by other words is not seen; a question too many only costs a run.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from functools import lru_cache

CLOCK, MACHINE, NETWORK = "the clock", "the machine", "the network"
# Methods and functions that give the present moment, and those which do so when nothing is given to them.
NOW = {"now", "today", "utcnow", "time_ns"}
NOW_BY_DEFAULT = {"localtime", "gmtime", "ctime", "asctime"}
TAKE_NOW = {"Timestamp", "to_datetime", "datetime64", "Period", "DatetimeIndex"}
ASKED = {
    "time": {"time": CLOCK, "time_ns": CLOCK},
    "os": {"cpu_count": MACHINE, "uname": MACHINE, "getlogin": MACHINE, "getloadavg": MACHINE},
    "multiprocessing": {"cpu_count": MACHINE},
    "socket": {"gethostname": MACHINE, "getfqdn": MACHINE},
    "platform": {"node": MACHINE, "processor": MACHINE, "platform": MACHINE, "uname": MACHINE},
    "getpass": {"getuser": MACHINE},
    "uuid": {"uuid1": MACHINE, "getnode": MACHINE},
    "pyarrow.fs": dict.fromkeys(
        ("S3FileSystem", "GcsFileSystem", "HadoopFileSystem", "AzureFileSystem"), NETWORK
    ),
}
WHOLE = {"psutil": MACHINE, "zmq": NETWORK}


def notebook_asks(source: bytes) -> tuple[str, ...]:
    """What the code cells of a notebook ask."""
    cells = json.loads(source)["cells"]
    return _of(
        "".join(cell["source"]) if isinstance(cell["source"], list) else cell["source"]
        for cell in cells
        if cell["cell_type"] == "code"
    )


@lru_cache(1024)
def asks(source: str) -> tuple[str, ...]:
    """What a module or a cell asks, sorted.

    >>> asks("from datetime import date\\nage = date.today().year - 2021")
    ('the clock',)
    >>> asks("import time\\ntime.sleep(1)\\nlater = time.gmtime(0)")
    ()
    """
    return tuple(sorted(set(_questions(_parsed(source)))))


def _of(sources: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({what for source in sources for what in asks(source)}))


def _parsed(source: str) -> ast.AST:
    """The source as a tree; a cell's lines for the shell and IPython's own commands are left out."""
    for kept in (source, "\n".join(line for line in source.splitlines() if line.lstrip()[:1] not in "%!")):
        try:
            return ast.parse(kept)
        except (SyntaxError, ValueError, RecursionError):
            continue
    return ast.Module([], [])


def _questions(tree: ast.AST) -> Iterator[str]:
    modules: dict[str, str] = {}  # names that stand for a module
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                modules[alias.asname or alias.name] = alias.name
                yield from _whole(alias.name)
        elif isinstance(node, ast.ImportFrom):
            yield from _whole(node.module or "")
            known = ASKED.get(node.module or "", {})
            yield from (known[alias.name] for alias in node.names if alias.name in known)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            module = modules.get(ast.unparse(node.value), "") if isinstance(node.value, ast.Name) else ""
            if node.attr in ASKED.get(module, {}):
                yield ASKED[module][node.attr]
        elif isinstance(node, ast.Call):
            yield from _called(node)


def _whole(module: str) -> Iterator[str]:
    if module.split(".")[0] in WHOLE:
        yield WHOLE[module.split(".")[0]]


def _called(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    first = call.args[0] if call.args else None
    now = isinstance(call.func, ast.Attribute) and name in NOW
    now |= name in NOW_BY_DEFAULT and first is None
    now |= name == "strftime" and len(call.args) == 1 and ast.unparse(call.func) in ("time.strftime", name)
    now |= name in TAKE_NOW and isinstance(first, ast.Constant) and first.value in ("now", "today")
    if now:
        yield CLOCK
