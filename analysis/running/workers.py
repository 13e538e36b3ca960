"""Send the runs of a batch to an existing Dask cluster; Dask decides where and when each one runs.

A worker runs a notebook only if its own checkout is the one here: code, data, notebooks, lock file and the
versions of the libraries. Outputs come back and are put in place here, by the same code as those of a local
batch, so the data set is the same to the bit. A worker that is lost costs a repetition, which Dask does.
"""

from __future__ import annotations

import asyncio
import re
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from ipaddress import ip_address
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.keeping.seal import digest
from analysis.record.faults import Fault, InputFault
from analysis.running import manifest as manifests
from analysis.running.digests import CODE, Digests
from analysis.running.execute import Executed, Reached, load_tools, run
from analysis.running.failures import one_line
from analysis.running.machine import Limits
from analysis.running.plan import Job
from analysis.workbook import open_workbook

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 10
ADDRESS = re.compile(r"((tcp|tls)://)?[^\s/]+:[0-9]+")
PARTS = {
    "data": ("data/**/*",),
    "notebooks": ("notebooks/*.ipynb", "notebooks/own/*.ipynb"),
    "lock": ("requirements.lock",),
}
Standing = Mapping[str, str]


class StaleWorkerError(RuntimeError):
    """A worker's checkout is not the one here; the message names the parts that differ."""


@cache
def _digests(root: Path) -> Digests:
    return Digests(root)


def standing(root: Path) -> dict[str, str]:
    """One digest for the code here, one for each part of a workbook that runs are made from, and one for the
    versions."""
    found = {"code": _standing(CODE, ("**/*.py", "**/*.po"))}
    found |= {part: _standing(root, patterns) for part, patterns in PARTS.items()}
    found["versions"] = digest(repr(manifests.versions()).encode())
    return found


def _standing(folder: Path, patterns: Sequence[str]) -> str:
    digests = _digests(folder)
    paths = sorted(
        path.relative_to(folder).as_posix()
        for path in chain.from_iterable(folder.glob(pattern) for pattern in patterns)
    )
    files = [f"{path} {digests.file(path)}" for path in paths if (folder / path).is_file()]
    return digest("\n".join(files).encode())


def work(job: Job, wanted: Standing, root: str, kernel: str, limits: Limits) -> Executed:
    """On the worker: run one job on a kernel of the worker's own machine.

    The worker's workbook is the one that it was started in; one started outside of any takes the folder that
    the batch names. Raises StaleWorkerError when that differs from the one the batch was planned on.
    """
    here = _own(root)
    found = standing(here)
    other = [part for part in wanted if found.get(part) != wanted[part]]
    if other:
        said = f"{', '.join(other)} in {here} differ from the batch's; bring both to one commit"
        raise StaleWorkerError(said)
    with _one_import_at_a_time:
        load_tools()
    return asyncio.run(run(job, here, kernel, limits, Digests(here)))


def _own(root: str) -> Path:
    try:
        return open_workbook().root
    except InputFault:
        return Path(root)


_one_import_at_a_time = threading.Lock()


def check_address(scheduler: str) -> None:
    """Raise InputFault for what cannot be the address of a scheduler.

    >>> check_address("tcp://10.0.0.1:8786")
    >>> check_address("odd://10.0.0.1:8786")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    analysis.record.faults.InputFault: scheduler: 'odd://10.0.0.1:8786' must be an address such as tcp://...
    """
    if not ADDRESS.fullmatch(scheduler):
        raise InputFault(
            Fault("", scheduler, "must be an address such as tcp://10.0.0.1:8786", key="scheduler")
        )


def exposed(scheduler: str) -> str | None:
    """A warning for a scheduler that strangers may reach: without TLS it runs what anybody sends it.

    >>> exposed("tcp://127.0.0.1:8786"), exposed("tcp://10.0.0.1:8786"), exposed("tls://8.8.8.8:8786")
    (None, None, None)
    >>> exposed("tcp://8.8.8.8:8786")[:44]
    'tcp://8.8.8.8:8786 is no address of a privat'
    """
    scheme, _, rest = scheduler.rpartition("://")
    host = rest.rpartition(":")[0].strip("[]")
    if scheme == "tls":
        return None
    try:
        found = {about[4][0] for about in socket.getaddrinfo(host, None)}
    except OSError:
        return None
    near = [ip_address(str(one).split("%")[0]) for one in found]
    if all((one.is_private or one.is_loopback) and not one.is_unspecified for one in near):
        return None
    said = (
        "is no address of a private network and its traffic is not encrypted: the scheduler runs what anybody"
    )
    return f"{scheduler} {said} sends it; use TLS (tls://, see the README)"


def connect(scheduler: str) -> Client:
    """A client of the cluster.

    Raises ConnectionError when there is no scheduler, or Dask's own TLS settings do not fit its address;
    ImportError when the extra `cluster` is not installed.
    """
    try:
        from distributed import Client
        from distributed.security import Security
    except ImportError as fault:
        raise ImportError("a cluster needs the extra: pip install 'plan-workbook[cluster]'") from fault
    try:
        asked = Security().get_connection_args("client")
    except (OSError, ValueError, TypeError) as fault:
        raise ConnectionError(f"Dask's TLS settings here cannot be used: {one_line(str(fault))}") from fault
    if scheduler.startswith("tls://") and asked["ssl_context"] is None:
        said = "needs TLS, and Dask's settings here name no certificate for a client (see the README)"
        raise ConnectionError(f"{scheduler} {said}")
    if not scheduler.startswith("tls://") and asked["require_encryption"]:
        raise ConnectionError(
            f"{scheduler} is not encrypted, and Dask's settings here require it; use tls://"
        )
    try:
        return Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except OSError as fault:
        raise ConnectionError(f"no Dask scheduler answers at {scheduler}") from fault


def run_on_cluster(
    jobs: list[Job],
    scheduler: str,
    root: Path,
    kernel: str,
    limits: Limits,
    took: Callable[[Job, Executed], None],
) -> Iterator[Job]:
    """Run the jobs on the cluster; each comes back as it is done, after `took` has put its outputs in place.

    What a worker raises for one run, or a worker that is lost again and again with it, is that run's failure.
    Raises StaleWorkerError, ConnectionError for a cluster without workers.
    """
    from distributed import as_completed

    if (said := exposed(scheduler)) is not None:
        print(said, file=sys.stderr)
    with connect(scheduler) as client, client.as_current():
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError as fault:
            said = f"the Dask scheduler at {scheduler} has no workers; start one in the checkout: dask worker"
            raise ConnectionError(f"{said} {scheduler}") from fault
        wanted = standing(root)
        futures = {
            client.submit(work, job, wanted, str(root), kernel, limits, pure=False): job for job in jobs
        }
        for future in as_completed(list(futures)):
            job = futures.pop(future)
            try:
                made = future.result()
            except StaleWorkerError:
                client.cancel(list(futures))
                raise
            except Exception as fault:
                made = Executed(
                    b"", Reached(), one_line(f"the cluster lost it: {type(fault).__name__}: {fault}")
                )
            took(job, made)
            future.release()
            yield job


def main() -> None:
    """Print the standing of the workbook here, to compare machines by hand."""
    for part, found in standing(open_workbook().root).items():
        sys.stdout.write(f"{part:10}{found[:16]}\n")


if __name__ == "__main__":
    main()
