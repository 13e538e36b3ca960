"""A file is written whole or not at all, where and as the person who named it meant."""

from __future__ import annotations

import errno
import os
import stat
import threading
from pathlib import Path

import pytest

from analysis.keeping.writing import NotWrittenError, is_file, write, writing, writing_text


@pytest.fixture
def umask():
    """A umask that shows whether it was kept."""
    had = os.umask(0o027)
    yield
    os.umask(had)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_has_what_the_umask_leaves(tmp_path, umask):
    write(tmp_path / "new.csv", "a\n")
    assert mode(tmp_path / "new.csv") == 0o640
    assert left(tmp_path) == ["new.csv"]


def test_a_file_that_is_replaced_keeps_its_mode(tmp_path, umask):
    path = tmp_path / "old.csv"
    path.write_text("old")
    path.chmod(0o604)
    write(path, "new")
    assert (path.read_text(), mode(path)) == ("new", 0o604)


def test_a_link_is_written_through(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there/real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to("there/real.csv")
    (tmp_path / "again.csv").symlink_to("link.csv")
    write(tmp_path / "again.csv", "new")
    assert (tmp_path / "again.csv").is_symlink()
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "there/real.csv").read_text() == "new"
    assert left(tmp_path / "there") == ["real.csv"]


def test_a_link_to_a_file_not_there_yet_makes_it(tmp_path):
    (tmp_path / "link.csv").symlink_to("real.csv")
    write(tmp_path / "link.csv", "new")
    assert (tmp_path / "real.csv").read_text() == "new"
    assert (tmp_path / "link.csv").is_symlink()


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    heard: list[bytes] = []
    reader = threading.Thread(target=lambda: heard.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    write(tmp_path / "pipe", b"all of it")
    reader.join(10)
    assert heard == [b"all of it"]
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_pipe_that_is_read_in_part_is_no_error(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    def read_little() -> None:
        with (tmp_path / "pipe").open("rb", buffering=0) as pipe:
            pipe.read(1)

    reader = threading.Thread(target=read_little)
    reader.start()
    write(tmp_path / "pipe", b"x" * 10_000_000)
    reader.join(10)


def test_a_device_is_written_to_and_stays_a_device():
    write(Path("/dev/null"), b"gone")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    assert not is_file(Path("/dev/null"))


def test_an_open_stream_goes_on_where_it_was(tmp_path):
    with (tmp_path / "out.txt").open("wb", buffering=0) as file:
        file.write(b"before ")
        (tmp_path / "link").symlink_to(f"/dev/fd/{file.fileno()}")
        write(tmp_path / "link", b"written ")
        file.write(b"after")
    assert (tmp_path / "out.txt").read_bytes() == b"before written after"


def test_a_full_device_is_one_sentence_and_no_mistake():
    with pytest.raises(NotWrittenError, match=r"^the disk of /dev/full is full; make room") as caught:
        write(Path("/dev/full"), b"x")
    assert not caught.value.mistake


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere/out.csv", "the folder .*nowhere does not exist"),
        ("file/out.csv", "file is no folder"),
        ("folder", "is a folder; give the name of a file"),
        ("n" * 300, "is longer than this disk allows"),
        ("circle", "is a link that leads nowhere"),
    ],
)
def test_a_place_that_cannot_be_is_the_persons_mistake(tmp_path, name, said):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(NotWrittenError, match=said) as caught:
        write(tmp_path / name, b"x")
    assert caught.value.mistake
    assert "\n" not in str(caught.value)
    assert left(tmp_path) == ["circle", "file", "folder"]


def test_a_name_as_long_as_the_disk_allows_is_written(tmp_path):
    write(tmp_path / ("n" * 251 + ".csv"), b"x")
    assert len(left(tmp_path)) == 1


def test_a_failure_leaves_what_was_there_and_nothing_beside(tmp_path):
    (tmp_path / "out.csv").write_text("old")
    with pytest.raises(ZeroDivisionError), writing_text(tmp_path / "out.csv") as file:
        file.write(f"half of {1 / 0}")
    assert (tmp_path / "out.csv").read_text() == "old"
    assert left(tmp_path) == ["out.csv"]


def test_the_fault_of_another_file_is_not_told_of_this_one(tmp_path):
    with pytest.raises(FileNotFoundError) as caught, writing(tmp_path / "out.csv"):
        (tmp_path / "input.csv").read_bytes()
    assert not isinstance(caught.value, NotWrittenError)
    assert left(tmp_path) == []


def test_a_disk_that_fills_while_writing_leaves_the_old_file(tmp_path, monkeypatch):
    (tmp_path / "out.csv").write_text("old")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotWrittenError, match="is full"):
        write(tmp_path / "out.csv", "new")
    assert (tmp_path / "out.csv").read_text() == "old"
    assert left(tmp_path) == ["out.csv"]


def test_a_new_file_never_takes_the_place_of_one_that_is_there(tmp_path):
    (tmp_path / "mine.yaml").write_text("mine")
    (tmp_path / "link.yaml").symlink_to("elsewhere.yaml")
    for name in ("mine.yaml", "link.yaml"):
        with pytest.raises(NotWrittenError, match="is there already") as caught:
            write(tmp_path / name, "new", new=True)
        assert caught.value.mistake
    assert (tmp_path / "mine.yaml").read_text() == "mine"
    assert left(tmp_path) == ["link.yaml", "mine.yaml"]


def test_a_disk_without_hard_links_takes_a_new_file(tmp_path, monkeypatch):
    def no_links(*args: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", no_links)
    write(tmp_path / "new.yaml", "new", new=True)
    assert (tmp_path / "new.yaml").read_text() == "new"
    assert left(tmp_path) == ["new.yaml"]


def test_a_stage_on_another_disk_is_no_hindrance(tmp_path, monkeypatch):
    (tmp_path / "stage").mkdir()
    replace, asked = os.replace, []

    def other_disk(source: Path, target: Path) -> None:
        asked.append(source)
        if Path(source).parent.name == "stage":
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(source), None, str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", other_disk)
    write(tmp_path / "out.csv", "new", stage=tmp_path / "stage")
    assert (tmp_path / "out.csv").read_text() == "new"
    assert left(tmp_path) == ["out.csv", "stage"]
    assert left(tmp_path / "stage") == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anything")
def test_a_file_that_is_read_only_is_not_replaced(tmp_path):
    (tmp_path / "out.csv").write_text("mine")
    (tmp_path / "out.csv").chmod(0o444)
    with pytest.raises(NotWrittenError, match="cannot be written"):
        write(tmp_path / "out.csv", "new")
    assert (tmp_path / "out.csv").read_text() == "mine"
