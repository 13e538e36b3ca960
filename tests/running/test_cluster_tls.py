"""A cluster over TLS, by distributed's own settings and a certificate made here, as the README has it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from toys import jobs, outputs, run, toy_project

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
OF = "DASK_DISTRIBUTED__COMM__"
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """The variables of the README, for a certificate that signs itself."""
    made, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    asked = (
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run(["openssl", *asked.split(), "-keyout", key, "-out", made], check=True, **QUIET)
    found = {f"{OF}TLS__CA_FILE": str(made), f"{OF}REQUIRE_ENCRYPTION": "true"}
    for part in ("SCHEDULER", "WORKER", "CLIENT"):
        found |= {f"{OF}TLS__{part}__CERT": str(made), f"{OF}TLS__{part}__KEY": str(key)}
    return found


@pytest.fixture
def secured(tmp_path: Path, settings: dict[str, str]) -> Iterator[str]:
    """The address of a scheduler with one worker, both over TLS."""
    told, env = tmp_path / "scheduler.json", {**os.environ, **settings}
    words = ["--host", "tls://127.0.0.1", "--no-dashboard", "--scheduler-file"]
    start = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", *words, str(told)]
    scheduler = subprocess.Popen(start, cwd=tmp_path, env=env, **QUIET)
    until = time.monotonic() + 90
    while not told.exists() and time.monotonic() < until:
        time.sleep(0.05)
    start = [sys.executable, "-m", "distributed.cli.dask_worker", "--no-nanny", "--nthreads", "1"]
    worker = subprocess.Popen([*start, *words, str(told)], cwd=tmp_path, env=env, **QUIET)
    yield json.loads(told.read_text())["address"]
    for process in (worker, scheduler):
        process.kill()
        process.wait()


def command(
    project: Path, reports: str, address: str, env: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """The runs of a batch, into a folder, sent to a scheduler by a process with these variables."""
    code = (
        "import sys\nfrom pathlib import Path\nsys.path[:0] = [sys.argv[2], str(Path(sys.argv[2]).parent)]\n"
        "from toys import run, jobs\nfrom analysis.running.batch import BatchError\n"
        "try: batch = run(Path(sys.argv[1]), jobs('rates'), sys.argv[3], scheduler=sys.argv[4])\n"
        "except BatchError as fault: sys.exit(str(fault))\n"
        "print(batch.exit_code, len(batch.ran))"
    )
    words = [sys.executable, "-c", code, str(project), str(Path(__file__).parent), reports, address]
    return subprocess.run(words, env=env, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_cluster_over_tls_gives_the_bytes_of_a_local_batch_and_refuses_strangers(
    tmp_path: Path, secured: str, settings: dict[str, str], runtime: Path
) -> None:
    project = toy_project(tmp_path / "toy")
    run(project, jobs("rates"), "local")
    assert secured.startswith("tls://127.0.0.1:")
    done = command(project, "far", secured, {**os.environ, **settings})
    assert (done.returncode, done.stdout.split()) == (0, ["0", "2"]), done.stderr
    assert outputs(project / "far") == outputs(project / "local")
    for number, stranger in enumerate((secured, secured.replace("tls://", "tcp://"))):
        refused = command(project, f"strange-{number}", stranger, dict(os.environ))
        assert refused.returncode == 1
        assert not outputs(project / f"strange-{number}")
        assert "Traceback" not in refused.stderr, refused.stderr
    odd = {**settings, f"{OF}TLS__CLIENT__KEY": str(tmp_path / "none.pem")}
    for address, env, said in (
        (secured, dict(os.environ), "name no certificate for a client"),
        (secured.replace("tls://", "tcp://"), {**os.environ, **settings}, "require it; use tls://"),
        (secured, {**os.environ, **odd}, "TLS settings here cannot be used"),
    ):
        refused = command(project, "unfit", address, env)
        assert (refused.returncode, "Traceback" in refused.stderr) == (1, False), refused.stderr
        assert said in refused.stderr
