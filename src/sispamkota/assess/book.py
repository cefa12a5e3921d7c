"""The events of a record, by number, kind and cause: what messages and measures look things up in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from operator import attrgetter

from sispamkota.core.clock import local_time
from sispamkota.journal.event import Event
from sispamkota.rules.denial import DENIAL, denier, overturns


class EventBook:
    """Events of a record in order of time.

    Parameters
    ----------
    events : iterable of Event
        In any order.
    start : datetime, optional
        Local time of scenario second 0.
    agencies : mapping of str to str, optional
        Agency of each cell and unit, to tell who may overturn what by denying it.
    until : mapping of int to float, optional
        Latest time in seconds of events of which only a range is known.
    """

    def __init__(
        self,
        events: Iterable[Event],
        *,
        start: datetime | None = None,
        agencies: Mapping[str, str] | None = None,
        until: Mapping[int, float] | None = None,
    ) -> None:
        self.until = until or {}
        self.agencies = agencies or {}
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

    @cached_property
    def denials(self) -> Mapping[int, tuple[int, ...]]:
        """Numbers of denied events with those of the denials that may overturn them."""
        return self._denied(overturning=True)

    @cached_property
    def contradictions(self) -> Mapping[int, tuple[int, ...]]:
        """Numbers of denied events with those of the denials that change no verdict."""
        return self._denied(overturning=False)

    def denier(self, denial: int) -> str:
        """Return who denied, "" for an evaluator that is not named."""
        return denier(self.by_seq[denial], self.agencies)

    def _denied(self, *, overturning: bool) -> Mapping[int, tuple[int, ...]]:
        found: dict[int, tuple[int, ...]] = {}
        for denial in self.of(DENIAL):
            denied = denial.body.get("event")
            if isinstance(denied, int) and overturns(denial, self.by_seq.get(denied), self.agencies) is overturning:
                found[denied] = (*found.get(denied, ()), denial.seq)
        return found

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
