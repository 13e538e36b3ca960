"""The explore notebook as a reader meets it: in JupyterLab, and as a page through Voila."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SLIDER = ".explore-growth-2023 .noUi-handle"
SAID = ".explore strong"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@contextmanager
def served(arguments, path, tmp_path):
    """A server on a free port of this machine; gives its address once it answers, and is ended after."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (tmp_path / "server.log").open("w")
    environment = os.environ | {
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
        "HOME": str(tmp_path),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
    }
    command = [sys.executable, "-m", *arguments, "--no-browser", f"--port={port}"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=environment)
    address = f"http://127.0.0.1:{port}{path}"
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60).close()
                break
            except OSError:
                assert process.poll() is None, Path(log.name).read_text()
                assert time.monotonic() < deadline, "the server did not answer within a minute"
                time.sleep(0.3)
        yield address
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def move(page, screenshots, name):
    """Move a slider: the number and the drawing change, the bars add up, and pinning keeps the answer."""
    page.wait_for_selector(SAID, timeout=120_000)
    said, drawn = page.inner_text(SAID), page.inner_html("#explored .median")
    curve = page.get_attribute("#explored .median", "d")
    handle = page.locator(SLIDER).first
    handle.scroll_into_view_if_needed()
    handle.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "([css, was]) => document.querySelector(css).innerText !== was", arg=[SAID, said], timeout=20_000
    )
    page.wait_for_timeout(800)
    assert drawn == ""
    assert page.get_attribute("#explored .median", "d") != curve
    before, after = (
        int(re.match(r"([\d,]+) USD", text)[1].replace(",", "")) for text in (said, page.inner_text(SAID))
    )
    assert after > before, "more growth gives more"
    bars = [
        cells[-1]
        for row in page.locator(".explore-gap tr").all()
        if (cells := row.locator("td").all_inner_texts())
    ]
    *parts, total = (int(text.replace(",", "").replace("\N{MINUS SIGN}", "-")) for text in bars)
    assert abs(sum(parts) - total) <= 2, "the parts add up to the whole, but for rounding"
    assert total > 0
    page.get_by_role("button", name="Pin for comparison").click()
    page.wait_for_selector(".explore-pins td")
    page.screenshot(path=screenshots / f"{name}.png", full_page=True)


def test_a_moved_slider_answers_in_jupyterlab(browser, screenshots, tmp_path):
    arguments = [
        "jupyter",
        "lab",
        "--allow-root",
        "--expose-app-in-browser",
        "--IdentityProvider.token=",
        f"--LabApp.user_settings_dir={tmp_path / 'settings'}",
        f"--LabApp.workspaces_dir={tmp_path / 'workspaces'}",
    ]
    with served(arguments, "/lab/tree/notebooks/explore.ipynb", tmp_path) as address:
        page = browser.new_page(viewport={"width": 1500, "height": 1300})
        page.goto(address)
        page.wait_for_selector(".jp-NotebookPanel .jp-MarkdownOutput h1", timeout=120_000)
        page.wait_for_selector(".jp-NotebookPanel-toolbar [data-status=idle]", timeout=120_000)
        page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
        move(page, screenshots, "explore-jupyterlab")
        page.evaluate("window.jupyterapp.commands.execute('notebook:shutdown-kernel')")
        page.close()


def test_the_notebook_is_a_page_through_voila(browser, screenshots, tmp_path):
    arguments = ["jupyter", "lab", "--allow-root", "--IdentityProvider.token="]
    with served(arguments, "/voila/render/notebooks/explore.ipynb", tmp_path) as address:
        page = browser.new_page(viewport={"width": 1500, "height": 1300})
        page.goto(address, timeout=120_000)
        move(page, screenshots, "explore-voila")
        assert page.locator("text=from analysis").count() == 0, "a reader sees no code"
        page.close()
