"""Named things that others add without editing the core."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from sispamkota.core.errors import SispamkotaError

T = TypeVar("T")


def nearest(name: str, known: list[str] | tuple[str, ...]) -> str | None:
    """Return the known name nearest to ``name``, or None where none is near."""
    matches = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return matches[0] if matches else None


class Registry(Generic[T]):
    """Names and the things they stand for, in the order of registration.

    Parameters
    ----------
    noun : str
        What one entry is called in messages, such as "effect".
    """

    def __init__(self, noun: str) -> None:
        self._noun = noun
        self._entries: dict[str, T] = {}

    def register(self, name: str) -> Callable[[T], T]:
        """Return a decorator that files its argument under ``name``; a name is taken once."""

        def decorate(entry: T) -> T:
            if name in self._entries:
                raise ValueError(f"{self._noun} {name!r} is registered twice")
            self._entries[name] = entry
            return entry

        return decorate

    def get(self, name: str) -> T:
        """Return the entry called ``name``.

        Raises
        ------
        SispamkotaError
            If there is none; the message names the known ones and the nearest.
        """
        if name in self._entries:
            return self._entries[name]
        near = nearest(name, list(self._entries))
        hint = f" Did you mean '{near}'?" if near else ""
        known = ", ".join(sorted(self._entries))
        raise SispamkotaError(f"unknown {self._noun} '{name}'.{hint} Known: {known}.")

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def items(self) -> tuple[tuple[str, T], ...]:
        """Return all names with their entries."""
        return tuple(self._entries.items())
