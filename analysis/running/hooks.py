"""Who is told when an edition is done: commands of one's own, and addresses of webhooks, mail and chat.

A hook that fails is said and never makes a run fail.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Sequence

from analysis.keeping.command_log import LOG
from analysis.record.faults import Fault, InputFault
from analysis.running.endings import Batch

SECONDS = 30


def check_hooks(hooks: Sequence[str]) -> None:
    """Raise InputFault for a hook that can be neither run nor called."""
    faults = []
    for hook in hooks:
        try:
            words = shlex.split(hook)
        except ValueError as fault:
            faults.append(Fault("the command line", hook, f"cannot be read: {fault}", key="hook"))
            continue
        if not words:
            said = "must be a command, or an address such as json://127.0.0.1:8080/path"
            faults.append(Fault("the command line", hook, said, key="hook"))
        elif _is_address(hook) and not _notifier(hook):
            said = "is no address that apprise knows; json://HOST:PORT/PATH calls a webhook"
            faults.append(Fault("the command line", hook, said, key="hook"))
    if faults:
        raise InputFault(faults)


def call_hooks(hooks: Sequence[str], batch: Batch, headline: Sequence[str]) -> list[str]:
    """Tell every hook how the batch ended; gives what went wrong, in one line each.

    A command gets the outcome as JSON on its standard input and WORKBOOK_EXIT_CODE in its environment; an
    address gets a title and the headline.
    """
    failed = len(batch.failed)
    title = f"workbook: {len(batch.ran)} runs made, {failed} failed"
    told = {
        "exit_code": batch.exit_code,
        "seconds": round(batch.seconds, 3),
        "reports": str(batch.reports),
        "headline": list(headline),
        "runs": batch.rows(),
    }
    wrong = []
    for hook in hooks:
        fault = (
            _notify(hook, title, "\n".join(headline) or title)
            if _is_address(hook)
            else _run(hook, json.dumps(told, ensure_ascii=False), batch.exit_code)
        )
        LOG.info("hook %s: %s", hook, fault or "done")
        if fault:
            wrong.append(f"hook {hook}: {fault}")
    return wrong


def _is_address(hook: str) -> bool:
    return "://" in shlex.split(hook)[0]


def _run(hook: str, told: str, code: int) -> str | None:
    try:
        done = subprocess.run(
            shlex.split(hook),
            input=told,
            text=True,
            timeout=SECONDS,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, "WORKBOOK_EXIT_CODE": str(code)},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"took longer than {SECONDS} s and was stopped"
    except OSError as fault:
        return str(fault.strerror)
    last = done.stderr.strip().splitlines()[-1:] or [""]
    return f"ended with exit code {done.returncode} {last[0][:200]}".rstrip() if done.returncode else None


def _notifier(address: str) -> object:
    try:
        import apprise
    except ImportError:
        said = "needs apprise: pip install 'plan-workbook[hooks]'"
        raise InputFault(Fault("the command line", address, said, key="hook")) from None
    found = apprise.Apprise()
    return found if found.add(address) else None


def _notify(address: str, title: str, body: str) -> str | None:
    import logging

    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    try:
        done = _notifier(address).notify(title=title, body=body)  # type: ignore[attr-defined]
    except Exception as fault:  # whatever a service of others raises
        return f"{type(fault).__name__}: {fault}"[:200]
    return None if done else "was not taken"
