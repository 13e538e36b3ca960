"""What stands in the folder of the site: which files are ours, what they were made from, what is a reader's.

The site's own manifest names each file with what it was made from and with its digest. A file is put in
place only after it was noted, so that a killed command leaves nothing that is nobody's. Only what is noted
and still has its digest is ever removed; what somebody changed is copied aside before a page takes its place.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.keeping.ours import named_in, remove_ours, save_changed
from analysis.keeping.seal import DamagedError, digest, read_sealed, sealed
from analysis.keeping.writing import NotWrittenError, sweep, write
from analysis.publishing.made import Survey, editions, survey
from analysis.record.faults import Fault, InputFault
from analysis.running.digests import CODE, MEMORY, Digests
from analysis.running.manifest import CHANGED, SITE, STAMPS, STATE

if TYPE_CHECKING:
    from analysis.workbook import Workbook

KEPT_AS = "site"
DOCS = "docs/index.html"
NOTES, UNFINISHED = "pages-written", "unfinished-pages"


@dataclass(frozen=True)
class Published:
    """A site that stands: its English index, and for each language what the terminal says of it.

    damaged: runs that were left out; aside: files that somebody had changed, as they were; left: files that
    we made once and somebody changed, which no run stands behind any more; missed: pages that could not be
    made.
    """

    index: Path
    headlines: Mapping[str, list[str]]
    damaged: tuple[Fault, ...] = ()
    aside: tuple[Path, ...] = ()
    left: tuple[Path, ...] = ()
    missed: tuple[Fault, ...] = ()


@dataclass
class Standing:
    """The folder of the site: `files` is what stood there by its manifest, `new` what stands now.

    Both name for each address what it was made from and its digest.
    """

    folder: Path
    state: Path
    digests: Digests
    files: dict[str, tuple[str, str]] = field(default_factory=dict)
    new: dict[str, tuple[str, str]] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    aside: list[Path] = field(default_factory=list)
    damaged: set[str] | None = None  # the digests that a manifest names that is not whole

    def __post_init__(self) -> None:
        self._noted: dict[str, set[str]] = {}
        self._writing = threading.Lock()
        try:
            self.about = read_sealed(self.folder / STAMPS, KEPT_AS) or {}
        except DamagedError:
            self.damaged = named_in(self.folder / STAMPS)
        self.files = {address: (made_of, found) for address, made_of, found in self.about.get("files", ())}
        for line in _lines(self.state / NOTES):
            self._noted.setdefault(line[0], set()).add(line[1])

    def fits(self, whole: str) -> bool:
        """Whether the site stands as it was made from all this, every file to the last byte."""
        return self.about.get("whole") == whole and all(
            self.stands(address, key) for address, (key, _) in self.files.items()
        )

    def stands(self, address: str, key: str) -> bool:
        """Whether a file stands that was made from this, and as it was made."""
        had = self.files.get(address)
        return had is not None and had == (key, self.digests.file(str(self.folder / address)))

    def refuse_strangers(self, addresses: Iterable[str]) -> None:
        """Raise InputFault naming each file in the place of a page that no command of ours has made.

        Where the manifest is lost to damage nobody can tell; then what differs is copied aside.
        """
        strange = [
            address
            for address in addresses
            if self.damaged is None and not self._ours(address) and (self.folder / address).exists()
        ]
        if strange:
            said = "is not of our making and stands where a page has to; move it, or name another folder"
            raise InputFault(
                Fault(str(self.folder / address), Path(address).name, said) for address in strange
            )

    def begin(self) -> None:
        """Make the folder ready and sweep what a killed command left half written."""
        if self.folder.exists() and not self.folder.is_dir():
            said = "is no folder, and the pages have to stand there; move it, or name another folder"
            raise InputFault(Fault(str(self.folder), self.folder.name, said))
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.state / UNFINISHED).mkdir(parents=True, exist_ok=True)
            sweep(self.state / UNFINISHED)
        except OSError as fault:
            raise NotWrittenError(self.folder, fault) from fault

    def put(self, address: str, key: str, content: str | bytes) -> None:
        """Put a file in its place. Raises OSError where it cannot be written."""
        made = content.encode() if isinstance(content, str) else content
        found, target = digest(made), self.folder / address
        aside = self.state / CHANGED / SITE / Path(address).parent
        saved = save_changed(target, {*self._ours(address), found}, aside)
        with self._writing:
            self.aside += [saved] if saved is not None else []
            self._note(address, found)
        target.parent.mkdir(parents=True, exist_ok=True)
        write(target, made, stage=self.state / UNFINISHED)
        self.new[address] = (key, found)

    def keep(self, address: str) -> None:
        """A file stays as it stands."""
        self.new[address] = self.files[address]

    def end(self, whole: str, headlines: Mapping[str, list[str]], titles: Mapping[str, str]) -> list[Path]:
        """Remove what is ours and no run stands behind any more, and remember what everything was made from.

        Gives the files that stay because somebody changed them.
        """
        left = []
        for address in sorted({*self.files, *self._noted} - self.new.keys()):
            path = self.folder / address
            if not remove_ours(path, self._ours(address)):
                left.append(path)
            for inner in path.parents:  # a page's folder, and that of its data in it
                if inner == self.folder or not inner.is_dir() or any(inner.iterdir()):
                    break
                inner.rmdir()
        files = [[address, *made] for address, made in sorted(self.new.items())]
        about = {"whole": whole, "headlines": headlines, "titles": titles, "files": files}
        write(self.folder / STAMPS, sealed(KEPT_AS, about, readable=True), stage=self.state / UNFINISHED)
        (self.state / NOTES).unlink(missing_ok=True)
        return left

    def _note(self, address: str, wrote: str) -> None:
        """Note what is about to be put in place; a line that the disk cut short harms no other."""
        path = self.state / NOTES
        try:
            with path.open("a", encoding="utf-8") as notes:
                notes.write(f"\n{json.dumps([address, wrote])}\n")
        except OSError as fault:
            raise NotWrittenError(path, fault) from fault

    def _ours(self, address: str) -> set[str]:
        had = self.files.get(address)
        return {*self._noted.get(address, ()), *([had[1]] if had else []), *(self.damaged or ())}


def made_from(workbook: Workbook, digests: Digests) -> tuple[str, str]:
    """What every page is made from beside its run, and what the index and the comparisons are."""
    return digests.below(CODE / "publishing", CODE / "words"), digests.below(CODE, workbook.data)


def documented(folder: Path) -> bool:
    """Whether the documentation stands beside the pages (make docs), so that the index leads to it."""
    return (folder / DOCS).is_file()


def whole_of(found: Survey, room: str, ground: str, folder: Path) -> str:
    """What the whole site in a folder is made from."""
    seals = [run.seal for edition in editions(found.runs) for run in edition.runs]
    return digest("\n".join([room, ground, str(documented(folder)), *seals]).encode())


def look(workbook: Workbook, reports: Path) -> Published | None:
    """The site below a reports folder, if it stands as it would be made now; that is seen in a blink."""
    digests = Digests(workbook.root, reports / STATE / MEMORY)
    stood = already(workbook, reports, digests, survey(reports, digests))
    digests.save()
    return stood


def already(workbook: Workbook, reports: Path, digests: Digests, found: Survey) -> Published | None:
    """The site of these runs, if it stands as it would be made now."""
    standing = Standing(reports / SITE, reports / STATE, digests)
    if not standing.fits(whole_of(found, *made_from(workbook, digests), standing.folder)):
        return None
    return Published(standing.folder / "index.html", standing.about["headlines"], found.damaged)


def _lines(path: Path) -> list[list[str]]:
    """What was noted, but for a line that a kill cut short."""
    found = []
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    for line in text.splitlines():
        try:
            address, wrote = json.loads(line)
        except (ValueError, TypeError):
            continue
        found.append([str(address), str(wrote)])
    return found
