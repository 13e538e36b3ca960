"""What follows from an object alone is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from analysis.assumed import in_force

T = TypeVar("T")


class Once:
    """Keeps what was worked out from an object that does not change."""

    def __init__(self) -> None:
        self._found: dict[Hashable, Any] = {}

    def once(self, key: Hashable, work: Callable[[], T]) -> T:
        """What follows from this object alone, worked out the first time it is asked for under this key."""
        at = (in_force(), key)  # an answer under other assumptions is another answer
        if at not in self._found:
            self._found[at] = work()
        return cast(T, self._found[at])
