"""The stages that the clusters of a place pass, in their order, as its rows of cluster_stages.csv say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Stage:
    """One stage: its code, its labels, and what "built" means where the verb of a plan can mean it.

    reading: whether the verb can mean it. asked_by: the indicators of targets that ask for moves into it.
    """

    code: str
    label_en: str
    label_vi: str
    reading: bool
    built_en: str
    built_vi: str
    asked_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stages:
    """The stages of a place in the order in which a cluster passes them.

    >>> decided, ready = (Stage(code, code, code, True, "", "") for code in ("decided", "ready"))
    >>> Stages((decided, ready)).codes
    ('decided', 'ready')
    """

    all: tuple[Stage, ...]

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(stage.code for stage in self.all)

    @cached_property
    def readings(self) -> tuple[str, ...]:
        """The stages that the verb of a plan can mean, each a reading of "built"."""
        return tuple(stage.code for stage in self.all if stage.reading)

    @property
    def first(self) -> str:
        """The stage that a planned cluster enters first."""
        return self.codes[0]

    @cached_property
    def asked_by(self) -> dict[str, str]:
        """The stage that an indicator of a target asks for."""
        return {indicator: stage.code for stage in self.all for indicator in stage.asked_by}

    def __getitem__(self, code: str) -> Stage:
        """The stage of a code. Raises KeyError with the codes that there are."""
        for stage in self.all:
            if stage.code == code:
                return stage
        raise KeyError(f"{code}: stages are {', '.join(self.codes)}")

    def __iter__(self) -> Iterator[str]:
        return iter(self.codes)

    def __len__(self) -> int:
        return len(self.all)
