"""A warm kernel stores what a stock kernel stores: each golden notebook on both, output by output."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

GOLDEN = Path(__file__).with_name("golden")
NOTEBOOKS = sorted(path.stem for path in GOLDEN.glob("*.ipynb"))
OPTIONS = {"timeout": {"timeout": 1}, "interrupt": {"timeout": 1, "interrupt_on_timeout": True}}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="warm kernels need Linux")


def stored(name: str, kernel: str) -> tuple[nbformat.NotebookNode, str | None]:
    """The notebook as it is stored after a run, and the exception that stopped it."""
    notebook = nbformat.read(GOLDEN / f"{name}.ipynb", as_version=4)
    client = NotebookClient(
        notebook,
        kernel_name=kernel,
        allow_errors=True,
        record_timing=False,
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(GOLDEN)}},
        **{"timeout": 60, **OPTIONS.get(name, {})},
    )
    reasons = []
    client.on_notebook_start = lambda notebook: reasons.append(
        getattr(client.km.provisioner, "why_stock", "stock")
    )
    stopped = None
    try:
        client.execute()
    except (CellTimeoutError, DeadKernelError) as fault:
        stopped = type(fault).__name__
    assert reasons == [None if kernel == "workbook" else "stock"], "a stock kernel stood in for the warm one"
    return notebook, stopped


def comparable(notebook: nbformat.NotebookNode) -> str:
    """The stored outputs, with names that every kernel draws anew numbered by their first appearance."""
    shown = json.dumps({"cells": notebook.cells, "widgets": notebook.metadata.get("widgets", {})}, indent=1)
    seen: dict[str, str] = {}
    drawn = r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])"
    shown = re.sub(drawn, lambda match: seen.setdefault(match[0], f"model-{len(seen)}"), shown)
    return re.sub(r"0x[0-9a-f]{6,}|ipykernel_\d+|<dc:date>.*?</dc:date>", "DRAWN", shown)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_warm_kernel_stores_what_a_stock_kernel_stores(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBOOK_GOLDEN", "passed on")
    stock, why_stock_stopped = stored(name, "python3")
    warm, why_warm_stopped = stored(name, "workbook")
    assert why_warm_stopped == why_stock_stopped
    assert comparable(warm) == comparable(stock)
    assert any(cell.outputs for cell in stock.cells), "a golden notebook without output proves nothing"
