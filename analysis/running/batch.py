"""Run many notebooks at once, each only if something it was made from changed.

One process with a few asynchronous clients; the kernels do the work. A failing run never stops the others, a
killed command is simply run again, and nothing that was finished is done twice.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.keeping.command_log import LOG
from analysis.keeping.seal import DamagedError
from analysis.keeping.writing import cannot_write, sweep
from analysis.running import cache, machine, room
from analysis.running import manifest as manifests
from analysis.running.digests import MEMORY, Digests
from analysis.running.endings import Batch, Outcome
from analysis.running.failures import one_line, stand_in
from analysis.running.locks import HeldError, alone
from analysis.running.plan import Job, remembered_edition

if TYPE_CHECKING:
    from analysis.running.execute import Executed
    from analysis.workbook import Workbook

STATE = manifests.STATE
ROOM = 16 << 20  # bytes that must be free before a batch begins


class BatchError(RuntimeError):
    """The batch cannot go on; the message says what to do about it. What was finished is kept."""


def run_edition(
    workbook: Workbook,
    edition: str | Path | Sequence[Job] = "standard",
    reports: Path | None = None,
    *,
    jobs: int = 0,
    dry_run: bool = False,
    retry: bool = False,
    progress: bool = True,
    kernel: str | None = None,
    limits: machine.Limits | None = None,
    scheduler: str | None = None,
    wait: bool = True,
    trust: Collection[str] = (),
    done: Callable[[Outcome], None] | None = None,
) -> Batch:
    """Run an edition (a name, a YAML file, or a list of jobs) into the folder `reports` (the workbook's own).

    jobs: runs at a time (0: cores + 1). dry_run: only say what would run, and why. retry: only what failed
    last time. kernel: "workbook" (warm, the default on Linux) or "python3" (stock). scheduler: the address of
    a Dask cluster. wait: wait for another command on the same folder, else BatchError. trust: notebooks whose
    runs count as unchanged though they used what cannot be followed (another program, the network, the
    clock). done: called after each run, in this process, while others go on (pages can be made there).
    Raises InputFault for a mistaken edition or address, BatchError when the folder cannot be written or is
    full.
    """
    began = time.perf_counter()
    root, reports = workbook.root, (reports or workbook.reports).resolve()
    if scheduler is not None:
        from analysis.running.workers import check_address

        check_address(scheduler)
    room.sweep()
    digests = Digests(root, reports / STATE / MEMORY)
    chosen = (
        edition
        if not isinstance(edition, str | Path)
        else remembered_edition(edition, digests, reports / STATE, workbook)
    )
    reasons = _reasons(chosen, reports, digests, retry, trust)
    if dry_run:
        return Batch(reports, tuple(Outcome(job, reasons[job.name]) for job in chosen), planned_only=True)
    outcomes = {job.name: Outcome(job, None, _standing(job, reports) if retry else None) for job in chosen}
    if any(reason is not None for reason in reasons.values()):
        with _alone(reports, wait):
            reasons = _reasons(chosen, reports, digests, retry, trust)
            due = [(job, reason) for job in chosen if (reason := reasons[job.name]) is not None]
            made = _run_all(due, reports, digests, root, jobs, progress, kernel, limits, scheduler, done)
            outcomes.update((outcome.job.name, outcome) for outcome in made)
    digests.save()
    return Batch(reports, tuple(outcomes.values()), time.perf_counter() - began)


def _standing(job: Job, reports: Path) -> str | None:
    """The failure that a job ended with the last time, if it did."""
    try:
        made = manifests.read(reports / job.name, job.name)
    except DamagedError:  # a retry is of what failed; a run of the edition makes this one anew
        return None
    return str(made["failure"]) if made and made["status"] == "failed" else None


def _reasons(
    jobs: Iterable[Job], reports: Path, digests: Digests, retry: bool, trust: Collection[str]
) -> dict[str, str | None]:
    """Why each job is due, by its name; with `retry` only what failed is."""
    with digests.one_glance():
        if retry:
            failed = {job.name: _standing(job, reports) for job in jobs}
            return {name: why and f"failed the last time: {why}" for name, why in failed.items()}
        return {job.name: cache.why(job, reports, digests, trust) for job in jobs}


@contextmanager
def _alone(reports: Path, wait: bool) -> Iterator[None]:
    """Hold the folder of the reports, so that two commands never write one run; sweep what a kill left."""
    import shutil

    def waiting() -> None:
        print(f"Another command is writing to {reports}; waiting for its end.", file=sys.stderr)

    with ExitStack() as held:
        try:
            (reports / STATE).mkdir(parents=True, exist_ok=True)
            held.enter_context(alone(reports / STATE / "lock", wait=wait, waiting=waiting))
            sweep(reports / STATE / manifests.UNFINISHED)
            room = shutil.disk_usage(reports).free
        except HeldError:
            raise BatchError(f"another command is writing to {reports}; try again after it") from None
        except OSError as fault:
            raise BatchError(cannot_write(reports, fault)) from fault
        if room < ROOM:
            said = f"only {room >> 20} MiB are free for {reports}; make room and run the command again"
            raise BatchError(said)
        yield


def _run_all(
    due: list[tuple[Job, str]],
    reports: Path,
    digests: Digests,
    root: Path,
    jobs: int,
    progress: bool,
    kernel: str | None,
    limits: machine.Limits | None,
    scheduler: str | None,
    done: Callable[[Outcome], None] | None,
) -> list[Outcome]:
    """Run the jobs that are due, here or on a cluster; what became of each, in the order of their ends."""
    import asyncio

    from tqdm import tqdm

    if not due:
        return []
    why, outcomes = {job.name: reason for job, reason in due}, []
    jobs = jobs or machine.clients()
    kernel = kernel or default_kernel()
    with tqdm(
        total=len(due), unit="run", disable=None if progress else True, file=sys.stderr, dynamic_ncols=True
    ) as bar:

        def ended(job: Job, made: Executed, seconds: float) -> None:
            unfollowed = made.reached.unfollowed
            outcomes.append(Outcome(job, why[job.name], made.failure, seconds, unfollowed))
            became = f"failed: {made.failure}" if made.failure else "done"
            LOG.info("%s (%s): %s, %.2f s", job.name, why[job.name], became, seconds)
            bar.update()
            if made.failure:
                bar.write(f"failed {job.name}: {made.failure}", file=sys.stderr)
            if done is not None:
                done(outcomes[-1])

        chosen = [job for job, _ in due]
        if scheduler is None:
            asyncio.run(_run_here(chosen, reports, digests, root, jobs, kernel, limits, ended))
        else:
            _run_there(chosen, reports, digests, root, scheduler, kernel, limits, ended)
    return outcomes


def default_kernel() -> str:
    """The warm kernel where the system can fork and its provisioner is installed, else the stock one."""
    from analysis.running.kernels.specs import WARM, has_warm

    return WARM if sys.platform == "linux" and has_warm() else "python3"


async def _run_here(
    chosen: list[Job],
    reports: Path,
    digests: Digests,
    root: Path,
    jobs: int,
    kernel: str,
    limits: machine.Limits | None,
    ended: Callable[[Job, Executed, float], None],
) -> None:
    """Run the jobs on this machine, `jobs` at a time, in their order."""
    import asyncio
    import threading

    from analysis.running import execute

    if kernel == "workbook":
        threading.Thread(target=_warm_up, args=(room.environment(),), daemon=True).start()
    execute.load_tools()
    limits = limits or machine.Limits()
    limits = replace(limits, memory=limits.memory or machine.fair_share(jobs))
    waiting = iter(chosen)
    watch = cache.Watch(root, digests, reports)

    async def client() -> None:
        for job in waiting:
            before = watch.stamps()
            started, clock = time.time(), time.perf_counter()
            made = await execute.run(job, root, kernel, limits, digests)
            seconds = time.perf_counter() - clock
            ended(job, _keep(job, made, reports, digests, before, started, seconds), seconds)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(jobs, len(chosen))):
                group.create_task(client())
    except* BatchError as faults:
        raise faults.exceptions[0] from None


def _run_there(
    chosen: list[Job],
    reports: Path,
    digests: Digests,
    root: Path,
    scheduler: str,
    kernel: str,
    limits: machine.Limits | None,
    ended: Callable[[Job, Executed, float], None],
) -> None:
    """Run the jobs on a Dask cluster, and put their outputs in place here."""
    from analysis.running.workers import StaleWorkerError, run_on_cluster

    before = cache.stamps(root, digests, reports)
    started, clock = time.time(), time.perf_counter()
    kept: dict[str, Executed] = {}

    def took(job: Job, made: Executed) -> None:
        seconds = time.perf_counter() - clock
        kept[job.name] = _keep(job, made, reports, digests, before, started, seconds)

    try:
        for job in run_on_cluster(chosen, scheduler, root, kernel, limits or machine.Limits(), took):
            ended(job, kept.pop(job.name), time.perf_counter() - clock)
    except (StaleWorkerError, ConnectionError, ImportError) as fault:
        raise BatchError(str(fault)) from fault


def _keep(
    job: Job,
    made: Executed,
    reports: Path,
    digests: Digests,
    before: cache.Stamps,
    started: float,
    seconds: float,
) -> Executed:
    """Put a run's outputs in place with their manifest; gives back what was put there.

    Results that make no table are the run's failure. Raises BatchError where the folder takes no files.
    """
    try:
        outputs = outputs_of(job, made)
    except Exception as fault:  # whatever a notebook handed over
        said = f"its results make no table: {type(fault).__name__}: {fault}"
        made = replace(made, failure=one_line(said), results=())
        outputs = outputs_of(job, made)
    key = cache.key(job, made, digests, before)
    times = {
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
        "seconds": round(seconds, 3),
        "kernel": "warm" if made.warm else "stock",
    }
    folder = reports / job.name
    try:
        saved = manifests.store(folder, outputs, described(job, made, key), times, reports / STATE, made.log)
    except OSError as fault:
        raise BatchError(cannot_write(reports, fault)) from fault
    for copy in saved:
        print(f"{folder} held a file that is not as a run left it; it is kept as {copy}", file=sys.stderr)
    return made


def outputs_of(job: Job, made: Executed) -> dict[str, bytes]:
    """The files of a run by their names: the notebook, and its results if it finished and has any."""
    from analysis.running.results import to_parquet

    notebook = made.notebook or stand_in(job.notebook, job.parameters, str(made.failure))
    outputs = {manifests.NOTEBOOK: notebook}
    tables = [table for table in made.results if table["rows"]]
    if made.failure is None and tables:
        outputs[manifests.RESULTS] = to_parquet(job, tables)
    return outputs


def described(job: Job, made: Executed, key: cache.Key) -> dict[str, Any]:
    """The manifest of a run, but for the digests of its outputs."""
    return {
        "status": "done" if made.failure is None else "failed",
        "run": job.name,
        "notebook": job.notebook,
        "source": job.source,
        "seed": job.parameters.get("seed"),
        "failure": made.failure,
        "key": key,
        "versions": manifests.versions(),
    }


def _warm_up(environment: dict[str, str]) -> None:
    """Start the warm process while the tools are imported; why it cannot be had is said when a kernel is."""
    from contextlib import suppress

    from analysis.running.kernels.client import NoWarmKernelError, find_or_start

    with suppress(NoWarmKernelError):
        find_or_start(environment).close()
