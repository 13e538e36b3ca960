"""Run an edition again whenever something that it is made from changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.workbook import Workbook

STEP_MS, SETTLE_MS = 300, 1_000  # how often is looked, and how long a change is let come to rest


def changes(workbook: Workbook, stop: Callable[[], bool] = lambda: False) -> Iterator[list[str]]:
    """The files of the workbook that changed, time after time: data, scenarios, editions, notebooks, code.

    stop: asked several times a second whether to end.
    """
    from watchfiles import PythonFilter, watch

    from analysis.running.digests import CODE

    class Inputs(PythonFilter):
        """What a run can depend on; no hidden file, nothing that a notebook's editor leaves beside it."""

        ignore_dirs = (*PythonFilter.ignore_dirs, ".ipynb_checkpoints")

        def __init__(self) -> None:
            super().__init__(extra_extensions=(".csv", ".yaml", ".yml", ".ipynb", ".po"))

    class Ended:
        def is_set(self) -> bool:
            return stop()

    watched = [path for path in (workbook.data, workbook.notebooks, CODE) if path.is_dir()]
    for found in watch(
        *watched,
        watch_filter=Inputs(),
        debounce=SETTLE_MS,
        step=STEP_MS,
        stop_event=Ended(),
        rust_timeout=500,
        yield_on_timeout=False,
        raise_interrupt=True,
    ):
        yield sorted({_name(Path(path), workbook.root) for _, path in found})


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
