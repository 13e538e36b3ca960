"""Classes of places as data: whom a place is compared with, and from whom the laws of its growth are learnt.

Nobody belongs to a class by having rows: its members are named in class_members.csv.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from analysis.record.rows import each

if TYPE_CHECKING:
    from analysis.record.load import Record


@dataclass(frozen=True)
class PlaceClass:
    """A class of places of one country, on one basis.

    role: `law`, from whom laws are learnt, or `peers`, with whom a place is compared. law: the class that
    the laws of its members are learnt from. members: their codes, sorted. tiles: row and column of each
    member on a map of tiles, where it has one.
    """

    code: str
    role: str
    law: str
    country: str
    basis: str
    label_en: str
    label_vi: str
    members: tuple[str, ...]
    tiles: dict[str, tuple[int, int]]

    @property
    def digest(self) -> str:
        """Who is in it, in eight letters: another member is another class."""
        return hashlib.sha256(";".join(self.members).encode()).hexdigest()[:8]


def place_classes(record: Record) -> dict[str, PlaceClass]:
    """All classes by code.

    >>> from analysis.workbook import open_workbook
    >>> sorted((one.role, len(one.members)) for one in place_classes(open_workbook().record).values())
    [('law', 63), ('peers', 34)]
    """
    return dict(record.once("place classes", lambda: _classes(record)))


def _classes(record: Record) -> dict[str, PlaceClass]:
    members = record.table("class_members")
    found = {}
    columns = ("place_class", "role", "law", "country", "basis", "label_en", "label_vi")
    for _, code, *rest in each(record.table("place_classes"), *columns):
        mine = members[members["place_class"] == code]
        tiles = {
            geo: (int(row), int(column))
            for _, geo, row, column in each(mine, "geo", "tile_row", "tile_column")
            if row == row and column == column
        }
        found[code] = PlaceClass(code, *rest, tuple(sorted(mine["geo"])), tiles)  # type: ignore[call-arg]
    return found


def peers_of(record: Record, place: str) -> PlaceClass | None:
    """The peers that a place is compared with: the class of that role that names it, or none."""
    return next(
        (one for one in place_classes(record).values() if one.role == "peers" and place in one.members), None
    )


def law_class(record: Record, place: str) -> PlaceClass | None:
    """The class that the laws of a place's growth are learnt from, or none: then it learns from nobody."""
    classes = place_classes(record)
    mine = [one for one in classes.values() if place in one.members]
    return next((classes[one.law] for one in sorted(mine, key=lambda one: one.role == "peers")), None)


def parts(record: Record, place: str) -> tuple[str, ...]:
    """The places that were joined into this one; empty where it was not made of others.

    >>> from analysis.workbook import open_workbook
    >>> parts(open_workbook().record, "VN-HN")
    ()
    """
    rows = record.table("successors")
    return tuple(sorted(rows.loc[rows["successor"] == place, "geo"]))


def successor(record: Record, place: str) -> tuple[str, date] | None:
    """The place that this one became a part of, and the day; None where it still stands."""
    rows = record.table("successors", place)
    for _, into, since in each(rows, "successor", "since"):
        return into, since.date()
    return None
