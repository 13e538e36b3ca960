"""Odd pieces put into files, and what is asked of their readers: no traceback, no long message, no wait."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from analysis.record.faults import InputFault

LONGEST_MESSAGE = 4000
CPU_SECONDS = 2  # of one case, counted in the process's own time, so that a busy machine does not matter
UNSEEN = {*map(chr, [*range(9), *range(11, 32), 0x202E])}
ODD = [
    b"",
    b"\x00",
    b"\xff\xfe",
    b"\xe2\x80\xae",
    b"\x1b[31m",
    b"'",
    b'"',
    b"'''",
    b"[",
    b"]",
    b"{",
    b"}",
    b"[" * 400,
    b": ",
    b"- ",
    b"\n",
    b"\r\n",
    b"\t",
    b"&a ",
    b"*a",
    b"!!python/object:os.system ",
    b"? ",
    b"|",
    b"%",
    b"#",
    b"---",
    b"010",
    b"1:30",
    b"6_5",
    b"yes",
    b"null",
    b"~",
    b".inf",
    b"nan",
    b"-",
    b"1e999",
    b"9" * 6000,
    b"0.1.2",
    b"2021-02-30",
    b"9999-12-31",
    b"0000-00-00",
    b"2021Q9",
    b"Y999",
    b"../../etc/passwd",
    b"baseline?growth=1e9",
    "٣٤".encode(),
    "ﬁ".encode(),
    "𝟙".encode(),
    b"a" * 10_000,
    b",",
    b",,,,,,",
    b";",
    b"=1+1",
    b"@x",
    b"from: 0",
    b"{from: 0, to: 1000000000, by: 0.000001}",
]


class TookTooLongError(Exception):
    """A case took more than its time."""


@contextmanager
def within_its_time() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TookTooLongError

    had = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, had)


def answered(work: Callable[[], object]) -> None:
    """The work is done, or refused with a short message."""
    with within_its_time():
        said = ""
        try:
            work()
        except InputFault as fault:
            said = str(fault)
    assert len(said) <= LONGEST_MESSAGE
    assert not set(said) & UNSEEN


def damaged(content: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        a, b = sorted(rng.randrange(len(content) + 1) for _ in range(2))
        b = min(b, a + rng.choice([0, 1, 3, 12, 200]))
        how = rng.randrange(5)
        if how == 0:
            content = content[:a] + rng.choice(ODD) + content[b:]
        elif how == 1:
            content = content[:a] + content[b:]
        elif how == 2:
            content = content[:b] + content[a:b] * rng.choice([1, 2, 50]) + content[b:]
        elif how == 3:
            lines = content.splitlines(keepends=True)
            rng.shuffle(lines)
            content = b"".join(lines)
        else:
            words = content.split(b" ")
            words[rng.randrange(len(words))] = rng.choice(ODD)
            content = b" ".join(words)
    return content
