"""A real browser: Debian's chromium, driven without a network. Screenshots are kept in build/screenshots."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "publishing"))

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENSHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"


def chromium() -> str | None:
    """The browser that is installed: named by WORKBOOK_CHROMIUM, or Debian's."""
    return os.environ.get("WORKBOOK_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def browser():
    """A running browser; the tests are skipped where there is none."""
    path = chromium()
    if path is None:
        pytest.skip("needs chromium: apt-get install chromium, or its path in WORKBOOK_CHROMIUM")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is part of the extra `test`")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Where the pictures of this run are kept."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return SCREENSHOTS


class Tab:
    """One tab that remembers what it asked for and what went wrong."""

    def __init__(self, page, screenshots: Path) -> None:
        self.page = page
        self.screenshots = screenshots
        self.asked: list[str] = []
        self.faults: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on(
            "console", lambda message: self.faults.append(message.text) if message.type == "error" else None
        )

    def open(self, path: Path) -> Tab:
        self.page.goto(path.as_uri())
        return self

    def keep(self, name: str) -> None:
        """Keep a screenshot of the whole page."""
        self.page.screenshot(path=self.screenshots / f"{name}.png", full_page=True)


@pytest.fixture
def open_tab(browser, screenshots):
    """Open a tab of a width, in light or dark."""
    contexts = []

    def opened(width: int = 1280, scheme: str = "light") -> Tab:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        return Tab(context.new_page(), screenshots)

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """A site of two editions with three scenarios, made once."""
    import made_reports
    from shipped import BOOK

    from analysis.publishing import front
    from analysis.publishing.site import publish

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(front, "paths_of", made_reports.paths_of)
        folder = made_reports.fill(tmp_path_factory.mktemp("site"))
        return publish(BOOK, folder).index.parent
