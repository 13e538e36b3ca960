"""Reads that Python's own audit events do not tell: those of compiled libraries, and of SQLite.

Each of these libraries turns a path that it was given into bytes in one function of its own; that function
is wrapped, so that whoever watches hears of the path before it is opened.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any
from urllib.parse import unquote, urlsplit

# Module and function whose first argument is a path of a file that is opened next, or of a folder.
PATHS = (
    ("pyarrow.lib", "encode_file_path"),
    ("pyarrow._fs", "tobytes"),
    ("pyarrow._dataset", "tobytes"),
    ("PIL._imagingft", "getfont"),
)
ASKING = ("stat", "lstat", "access")
ATTACH = 24  # SQLite's number for ATTACH in an authorizer
MOST_FILES = 2000  # in a folder that is read as a whole


def watch_libraries(read: Callable[[str, bool], None]) -> None:
    """Tell `read` each path that these libraries are given, and whether they are about to write there."""
    for module_name, name in PATHS:
        try:
            module = import_module(module_name)
        except ImportError:
            continue
        setattr(module, name, _telling(getattr(module, name), read))


def _telling(function: Callable[..., Any], read: Callable[[str, bool], None]) -> Callable[..., Any]:
    @wraps(function)
    def told(path: Any, *arguments: Any, **named: Any) -> Any:
        if isinstance(path, str | bytes):
            text = os.fsdecode(path)
            text = unquote(urlsplit(text).path) if text.startswith("file:") else text
            read(text, _writing())
        return function(path, *arguments, **named)

    return told


def _writing() -> bool:
    """Whether a library was asked to write: told by the name of the function that asked it."""
    frame = sys._getframe(2)
    for _ in range(8):
        name = frame.f_code.co_qualname
        if "write" in name.lower() or name.startswith("to_") or ".to_" in name:
            return True
        if frame.f_back is None or not frame.f_code.co_filename.endswith(".py"):
            return False
        frame = frame.f_back
    return False


def watch_asking(asked: Callable[[str, bool], None]) -> None:
    """Tell `asked` each path whose being there is asked for, and whether it is: a result may hang on that."""
    for name in ASKING:
        function = getattr(os, name)
        told = _asking(function, asked)
        for able in (
            os.supports_dir_fd,
            os.supports_fd,
            os.supports_follow_symlinks,
            os.supports_effective_ids,
        ):
            if function in able:
                able.add(told)
        setattr(os, name, told)


def _asking(function: Callable[..., Any], asked: Callable[[str, bool], None]) -> Callable[..., Any]:
    @wraps(function)
    def told(path: Any, *arguments: Any, **named: Any) -> Any:
        try:
            found = function(path, *arguments, **named)
        except OSError:
            if named.get("dir_fd") is None and not isinstance(path, int):
                asked(os.fsdecode(path), False)
            raise
        if named.get("dir_fd") is None and not isinstance(path, int):
            asked(os.fsdecode(path), found is not False)
        return found

    return told


def watch_forks(forked: Callable[[], None]) -> None:
    """Tell of processes that are started below the audit events, as multiprocessing does."""
    try:
        import _posixsubprocess
    except ImportError:
        return
    function = _posixsubprocess.fork_exec

    def told(*arguments: Any) -> Any:
        forked()
        return function(*arguments)

    _posixsubprocess.fork_exec = told


def database(name: object) -> str | None:
    """The file of an SQLite database, or None for one in memory.

    >>> database("file:data/own.db?mode=ro"), database(":memory:"), database("own.db"), database("")
    ('data/own.db', None, 'own.db', None)
    """
    text = os.fsdecode(name) if isinstance(name, str | bytes | os.PathLike) else ""
    if text.startswith("file:"):
        split = urlsplit(text)
        text = "" if "mode=memory" in split.query else unquote(split.path)
    return text if text and text != ":memory:" else None


def watch_databases(read: Callable[[str | None, bool], None]) -> None:
    """Tell `read` each database that is attached to one that was opened; None when its name is not told."""
    import sqlite3
    import sqlite3.dbapi2

    def allowed(action: int, name: str | None, *_: object) -> int:
        if action == ATTACH and (name is None or database(name)):
            read(name and database(name), False)
        return sqlite3.SQLITE_OK

    function = sqlite3.connect

    @wraps(function)
    def told(*arguments: Any, **named: Any) -> Any:
        connection = function(*arguments, **named)
        connection.set_authorizer(allowed)
        return connection

    for module in (sqlite3, sqlite3.dbapi2):
        module.connect = told  # type: ignore[attr-defined]
