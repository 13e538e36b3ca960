"""Who reaches the server of `make lab`, and the page that it shows through Voila: nobody but its user."""

from __future__ import annotations

import http.client
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytest.importorskip("jupyterlab", reason="the extra `lab` is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
PAGE = re.findall(r"`(/voila/render/\S+)`", (ROOT / "README.md").read_text(encoding="utf-8"))[0]
PATHS = ["/lab/tree/explore.ipynb", "/api/contents", "/api/kernels", PAGE]


@dataclass(frozen=True)
class Server:
    port: int
    token: str

    def ask(self, path: str, host: str | None = None, token: str | None = None) -> tuple[int, str, str]:
        """Status, where it leads to, and the text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        given = {"Host": host or f"127.0.0.1:{self.port}"}
        connection.request("GET", path + (f"?token={token}" if token else ""), headers=given)
        answer = connection.getresponse()
        told = answer.status, answer.headers.get("Location", ""), answer.read().decode()
        connection.close()
        return told


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`make lab` as the Makefile has it, on a free port and with a home of its own."""
    home = tmp_path_factory.mktemp("home")
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8")
    words = shlex.split(re.findall(r"^\t\$\(BIN\)/jupyter (lab .*)$", recipe, flags=re.MULTILINE)[0])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {name: str(home / name) for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "HOME")}
    env = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")} | own
    log = home / "log"
    command = [sys.executable, "-m", "jupyter", *words, "--allow-root", "--no-browser", f"--port={port}"]
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out, env=env)
    about = home / "JUPYTER_RUNTIME_DIR" / f"jpserver-{process.pid}.json"
    until = time.monotonic() + 120
    try:
        while not about.exists() or "is running at" not in log.read_text(encoding="utf-8"):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < until, "the server did not start within two minutes"
            time.sleep(0.2)
        told = json.loads(about.read_text(encoding="utf-8"))
        assert told["hostname"] == "127.0.0.1"
        assert told["port"] == port
        yield Server(port, told["token"])
    finally:
        process.terminate()
        process.wait(30)


@pytest.mark.parametrize("path", PATHS)
def test_whoever_has_the_token_is_answered(server: Server, path: str) -> None:
    assert len(server.token) >= 32
    for host in (None, f"localhost:{server.port}"):
        status, leads, text = server.ask(path, host, server.token)
        assert (status, leads) == (200, "")
        assert "explore" in text or path == "/api/kernels"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:80", "10.0.0.1", "localhost.evil"])
@pytest.mark.parametrize("path", PATHS)
def test_a_foreign_host_is_refused_even_with_the_token(server: Server, path: str, host: str) -> None:
    for token in (server.token, None):
        assert server.ask(path, host, token)[0] == 403


@pytest.mark.parametrize("token", [None, "0" * 48])
@pytest.mark.parametrize("path", PATHS)
def test_whoever_has_no_token_is_refused(server: Server, path: str, token: str | None) -> None:
    status, leads, text = server.ask(path, token=token)
    assert status == 403 if path.startswith("/api/") else leads.startswith("/login?next=")
    assert "from analysis" not in text


def test_the_server_listens_on_loopback_alone(server: Server) -> None:
    import psutil

    told = [one for one in psutil.net_connections("inet") if one.laddr and one.laddr.port == server.port]
    assert {one.laddr.ip for one in told if one.status == "LISTEN"} == {"127.0.0.1"}


def test_no_shown_command_starts_voila_alone_which_takes_any_host() -> None:
    files = [ROOT / "README.md", ROOT / "Makefile", *sorted((ROOT / "docs").rglob("*.md"))]
    assert [path.name for path in files if "bin/voila" in path.read_text(encoding="utf-8")] == []
