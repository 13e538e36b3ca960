"""How every command writes a file: whole or not at all, where and as the person who named it meant.

The content is written beside and renamed. A link is written through, a device or a pipe is written to, the
mode of a file that is replaced stays, a new one has what the umask leaves. What goes wrong is one sentence.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO

LONGEST_PATH = 300  # characters of it in a message
PART = ".part"  # how the name of a file ends that is not whole yet
_DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/fd/(\d+)")
_STREAMS = {"/dev/stdout": 1, "/dev/stderr": 2}
_MISTAKES = {
    errno.ENOENT: "the folder {folder} does not exist; make it or name another",
    errno.ENOTDIR: "{folder} is no folder; name another",
    errno.EISDIR: "is a folder; give the name of a file",
    errno.EEXIST: "is there already; choose another name",
    errno.ENAMETOOLONG: "is longer than this disk allows; give a shorter name",
    errno.ELOOP: "is a link that leads nowhere; name another",
}


class NotWrittenError(OSError):
    """A file could not be written; the message is one sentence. `mistake`: it was named wrongly."""

    def __init__(self, path: Path, fault: OSError) -> None:
        super().__init__(fault.errno, fault.strerror, str(path))
        self.path = path
        self.mistake = fault.errno in _MISTAKES

    def __str__(self) -> str:
        said = _MISTAKES.get(self.errno or 0)
        if said is None:
            return cannot_write(self.path, self)
        return f"{_named(self.path)}: {said.format(folder=_named(self.path.parent))}"


def _named(path: Path) -> str:
    """A path as a message shows it: one that is very long by its end."""
    return str(path) if len(str(path)) <= LONGEST_PATH else f"...{str(path)[-LONGEST_PATH:]}"


def cannot_write(path: Path, fault: OSError) -> str:
    """One clear message for a place that does not take our files."""
    if fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk of {path} is full; make room and run the command again, nothing finished is lost"
    return f"{path} cannot be written ({fault.strerror}); make it writable or name another place"


def write(path: Path, content: bytes | str, *, new: bool = False, stage: Path | None = None) -> None:
    """Write a whole file (text as UTF-8). The arguments and errors are those of `writing`."""
    with writing(path, new=new, stage=stage) as file:
        file.write(content.encode() if isinstance(content, str) else content)


@contextlib.contextmanager
def writing_text(path: Path) -> Iterator[IO[str]]:
    """As `writing`, for text in UTF-8 whose line ends stay as they are given."""
    with writing(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        try:
            yield text
            text.flush()
        finally:
            with contextlib.suppress(OSError, ValueError):
                text.detach()


@contextlib.contextmanager
def writing(path: Path, *, new: bool = False, stage: Path | None = None) -> Iterator[IO[bytes]]:
    """A file to write to that is put in place when the block ends well, and leaves nothing when it does not.

    new: a file that is there already is never touched. stage: a folder of the caller's own for what is not
    whole yet, so that what a kill leaves there can be swept; else it is written beside.
    Raises NotWrittenError. A pipe that nobody reads any more is no error.
    """
    try:
        if new and os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        there = _there(path)
        descriptor = _descriptor(path)
        if descriptor is not None or (there is not None and not stat.S_ISREG(there.st_mode)):
            with _directly(path, descriptor) as file:
                yield file
        else:
            with _beside(Path(os.path.realpath(path)), there, new, stage) as file:
                yield file
    except NotWrittenError:
        raise
    except OSError as fault:
        if fault.filename is not None and str(path) not in (str(fault.filename), str(fault.filename2)):
            raise  # another file than ours
        raise NotWrittenError(path, fault) from fault


def is_file(path: Path) -> bool:
    """Whether what is written there stands as a file of its own, not as a stream, a device or a pipe."""
    there = _there(path)
    return _descriptor(path) is None and (there is None or stat.S_ISREG(there.st_mode))


def sweep(stage: Path) -> None:
    """Remove what a killed command left half written in the stage that it keeps for that."""
    for part in stage.glob(f".workbook-*{PART}"):
        part.unlink(missing_ok=True)


def _there(path: Path) -> os.stat_result | None:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise NotWrittenError(path, fault) from fault


def _descriptor(path: Path) -> int | None:
    """The number of an open stream of this process that the path names, such as /dev/stdout."""
    name = os.path.abspath(path)
    for _ in range(40):  # as many links as Linux follows
        found = _DESCRIPTOR.fullmatch(name)
        if name in _STREAMS or found:
            return _STREAMS[name] if name in _STREAMS else int(found[1]) if found else None
        if not os.path.islink(name):
            return None
        name = os.path.normpath(os.path.join(os.path.dirname(name), os.readlink(name)))
    return None


@contextlib.contextmanager
def _directly(path: Path, descriptor: int | None) -> Iterator[IO[bytes]]:
    """Into a device, a pipe or an open stream. Nobody need read a pipe to its end."""
    handle = os.open(path, os.O_WRONLY | os.O_NOCTTY) if descriptor is None else os.dup(descriptor)
    with contextlib.suppress(BrokenPipeError), open(handle, "wb") as file:
        yield file


@contextlib.contextmanager
def _beside(target: Path, there: os.stat_result | None, new: bool, stage: Path | None) -> Iterator[IO[bytes]]:
    part, handle = _part(stage or target.parent)
    try:
        with open(handle, "wb") as file:
            if there is not None and stage is None and not os.access(target, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            if there is not None:
                _like(handle, there)
            yield file
            file.flush()
            if stage is None:
                _settle(handle)
        _put_in_place(part, target, new)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _part(folder: Path) -> tuple[Path, int]:
    """A fresh file in a folder, with the mode that the umask leaves."""
    part = folder / f".workbook-{os.getpid()}-{secrets.token_hex(6)}{PART}"
    try:
        return part, os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o666)
    except OSError as fault:
        raise OSError(fault.errno, fault.strerror) from fault


def _like(handle: int, there: os.stat_result) -> None:
    """Give a file the owner, where this user may, and the mode of the one that it replaces."""
    now = os.fstat(handle)
    if (now.st_uid, now.st_gid) != (there.st_uid, there.st_gid):
        with contextlib.suppress(OSError):
            os.fchown(handle, there.st_uid, there.st_gid)
    os.fchmod(handle, stat.S_IMODE(there.st_mode))


def _settle(handle: int) -> None:
    """See to it that the content is on the disk before its name is, where the disk can."""
    try:
        os.fsync(handle)
    except OSError as fault:
        if fault.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS):
            raise


def _put_in_place(part: Path, target: Path, new: bool) -> None:
    try:
        if not new:
            os.replace(part, target)
            return
        try:
            os.link(part, target)
        except FileExistsError:
            raise
        except OSError:  # a disk without hard links: hold the name, then fill it at once
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
            os.replace(part, target)
    except OSError as fault:
        if fault.errno != errno.EXDEV:
            raise OSError(fault.errno, fault.strerror) from fault
        beside, handle = _part(target.parent)  # the stage lies on another disk
        try:
            with open(handle, "wb") as file, open(part, "rb") as whole:
                shutil.copyfileobj(whole, file)
            shutil.copymode(part, beside)
            os.replace(beside, target)
        finally:
            beside.unlink(missing_ok=True)
