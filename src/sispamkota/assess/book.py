"""The events of a record, by number, kind and cause: what messages and measures look things up in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from operator import attrgetter

from sispamkota.core.clock import local_time
from sispamkota.journal.event import Event


class EventBook:
    """Events of a record in order of time.

    Parameters
    ----------
    events : iterable of Event
        In any order.
    start : datetime, optional
        Local time of scenario second 0.
    """

    def __init__(self, events: Iterable[Event], *, start: datetime | None = None) -> None:
        self.events = tuple(sorted(events, key=attrgetter("t_s", "seq")))
        self.start = start

    @cached_property
    def by_seq(self) -> Mapping[int, Event]:
        """Events by number."""
        return {event.seq: event for event in self.events}

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[Event, ...]]:
        groups: dict[str, list[Event]] = {}
        for event in self.events:
            groups.setdefault(event.kind, []).append(event)
        return {kind: tuple(events) for kind, events in groups.items()}

    def of(self, kind: str) -> tuple[Event, ...]:
        """Return the events of a kind in order of time."""
        return self._by_kind.get(kind, ())

    @property
    def end_s(self) -> float:
        """Scenario time of the last event in seconds, 0 where there is none."""
        return self.events[-1].t_s if self.events else 0.0

    @cached_property
    def closed(self) -> bool:
        """Whether the run ended in good order."""
        return bool(self.of("run.closed"))

    def at(self, t_s: float | None) -> str | None:
        """Return a time as ISO 8601, or as a clock time where no date is known, or None."""
        if t_s is None:
            return None
        if self.start is not None:
            return local_time(self.start, t_s).isoformat(timespec="seconds")
        whole = int(t_s)
        return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
