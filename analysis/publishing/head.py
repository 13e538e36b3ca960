"""What a page tells the web of itself: its title, its answer, its twins, its picture, and how to cite it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from analysis.record.faults import Fault, InputFault
from analysis.words import Words
from analysis.words.keyed import plain

if TYPE_CHECKING:
    from analysis.workbook import Workbook

FILE = "site.yaml"
LONGEST = 300  # letters of a description


@dataclass(frozen=True)
class Head:
    """The head of one page; addresses are those below the site.

    title: of the tab, with the edition in it; description: the answer; twins: the same page by language;
    picture: what a link shows; feed: of the page's language; base: where the site will stand, empty where
    that is not known: then every link is relative.
    """

    address: str
    title: str
    description: str
    twins: Mapping[str, str] = field(default_factory=dict)
    picture: str = ""
    feed: str = ""
    base: str = ""
    made: date | None = None

    def to(self, address: str) -> str:
        """How this page names another one.

        >>> Head("known/a.html", "", "").to("index.html")
        '../index.html'
        >>> Head("known/a.html", "", "", base="https://example.org/plan/").to("index.html")
        'https://example.org/plan/index.html'
        """
        if self.base:
            return posixpath.join(self.base, address)
        return posixpath.relpath(address, posixpath.dirname(self.address) or ".")

    @property
    def short(self) -> str:
        """The description, cut at a sentence's or a word's end.

        >>> Head("a", "", "One sentence. " + "word " * 100).short[:20]
        'One sentence. word w'
        """
        text = plain(self.description)
        if len(text) <= LONGEST:
            return text
        cut = text[: LONGEST - 1]
        return cut[: cut.rfind(" ")] + "\N{HORIZONTAL ELLIPSIS}"


def base_of(workbook: Workbook) -> str:
    """Where the site of a workbook will stand, by data/site.yaml; empty where nothing is said.

    Raises InputFault for anything but an address of http or https.
    """
    from analysis.record.yaml_file import read_yaml

    path = workbook.data / FILE
    if not path.exists():
        return ""
    said = (read_yaml(path).content or {}).get("address") or ""
    if said and not re.fullmatch(r"https?://[^\s\"<>]+", str(said)):
        raise InputFault(Fault(str(path), str(said), "must begin with http:// or https://", key="address"))
    return str(said)


def citation(title: str, made: date | None, head: Head, say: Words) -> str:
    """How to cite a page: who, when, what, the day it was made, and where it stands if that is known."""
    from analysis import __version__

    when = made.year if made is not None else say("no date")
    cited = {"version": __version__, "year": when, "title": plain(title)}
    parts = [say("Plan workbook {version} ({year}). {title}.", **cited)]
    if made is not None:
        parts.append(say("Made on {day}.", day=say.day(made)))
    if head.base:
        parts.append(head.to(head.address))
    return " ".join(parts)
