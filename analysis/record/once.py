"""What follows from an object alone is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Once:
    """Keeps what was worked out from an object that does not change."""

    def __init__(self) -> None:
        self._found: dict[Hashable, Any] = {}

    def once(self, key: Hashable, work: Callable[[], T]) -> T:
        """What follows from this object alone, worked out the first time it is asked for under this key."""
        if key not in self._found:
            self._found[key] = work()
        return cast(T, self._found[key])
