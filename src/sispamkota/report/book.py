"""A record opened for telling: its events in order, its scenario, its verdicts and its place in time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from typing import Any

from sispamkota.assess import ratings
from sispamkota.assess.audit import Audit
from sispamkota.assess.book import EventBook
from sispamkota.assess.measures import measure_events
from sispamkota.assess.played import played_live
from sispamkota.assess.ratings import Answer
from sispamkota.assess.rollup import Ratings, roll_up
from sispamkota.core.clock import local_time
from sispamkota.journal.event import Event
from sispamkota.report.words import Names
from sispamkota.rules.model import Rule, Text
from sispamkota.rules.verdict import Verdict
from sispamkota.scenario.schema.whole import Scenario

NO_START = datetime(2000, 1, 1, tzinfo=timezone(timedelta(hours=7)))
"""Stands for the start where neither scenario nor record names one."""


@dataclass(frozen=True)
class Book:
    """Everything that a report is told from.

    Attributes
    ----------
    folder : Path
        Folder of the run.
    run : mapping
        What run.json says.
    events : tuple of Event
        All events in order of their numbers.
    scenario : Scenario or None
        The run's copy of the scenario; None where it cannot be read.
    names : Names
        What ids are called.
    audit : Audit or None
        What the rule packs say; None where they could not be applied.
    expected : Audit or None
        What the expectations of injects say; None without a scenario.
    has_tracks : bool
        Whether positions were recorded.
    no_rules : str
        Why the rules could not be applied; empty where they were.
    changed : Text or None
        That the record was changed after it was written, in words; None where it is intact.
    """

    folder: Path
    run: Mapping[str, Any]
    events: tuple[Event, ...]
    scenario: Scenario | None = None
    names: Names = field(default_factory=Names)
    audit: Audit | None = None
    expected: Audit | None = None
    has_tracks: bool = False
    no_rules: str = ""
    changed: Text | None = None

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What the rule packs say, worst first."""
        return () if self.audit is None else self.audit.verdicts

    @property
    def rules(self) -> Mapping[str, Rule]:
        """The rules by id, expectations with them."""
        packs = {} if self.audit is None else dict(self.audit.rules)
        return packs if self.expected is None else packs | dict(self.expected.rules)

    @cached_property
    def live(self) -> bool:
        """Whether people played, so that the exercise's clock is theirs."""
        return played_live(self.of("run.started")) is True

    @cached_property
    def scripted(self) -> bool:
        """Whether a plan played the seats; neither this nor ``live`` holds for a record written by hand."""
        return played_live(self.of("run.started")) is False

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """What each cell made of each inject, in order of delivery."""
        due = () if self.expected is None else ratings.owed(self.expected)
        return ratings.answers(self.events, due, agencies=self._agencies)

    @cached_property
    def ratings(self) -> Ratings | None:
        """P, S, M or U for each capability target and agency; None where rules or expectations could not be asked."""
        if self.audit is None or self.expected is None or self.scenario is None:
            return None
        measures = measure_events(self.events, agencies=self._agencies, verdicts=self.verdicts)
        listed = EventBook(self.events, start=self.scenario.start)
        return roll_up(self.scenario.objectives, self.answers, listed, verdicts=self.verdicts, measures=measures)

    def owes(self, answer: Answer) -> bool:
        """Return whether an inject asked something of a cell; so it does where nothing says what is expected."""
        return self.expected is None or bool(answer.owed)

    @property
    def plan_title(self) -> tuple[str, str] | None:
        """Title of the plan that was played, Indonesian and English; None where the scenario does not say."""
        for plan in self.scenario.plans if self.scenario is not None else ():
            if plan.name == self.run.get("plan"):
                return plan.title_id, plan.title_en
        return None

    @cached_property
    def by_kind(self) -> Mapping[str, tuple[Event, ...]]:
        """Events of each kind, in order."""
        groups: dict[str, list[Event]] = {}
        for event in self.events:
            groups.setdefault(event.kind, []).append(event)
        return {kind: tuple(events) for kind, events in groups.items()}

    @cached_property
    def by_seq(self) -> Mapping[int, Event]:
        """Events by their number."""
        return {event.seq: event for event in self.events}

    def of(self, *kinds: str) -> tuple[Event, ...]:
        """Return the events of some kinds, in order of their numbers."""
        found = [event for kind in kinds for event in self.by_kind.get(kind, ())]
        return tuple(sorted(found, key=lambda event: event.seq)) if len(kinds) > 1 else tuple(found)

    def first(self, kind: str, where: Callable[[Event], bool] = lambda event: True) -> Event | None:
        """Return the first event of a kind, or None."""
        return next((event for event in self.by_kind.get(kind, ()) if where(event)), None)

    def joined(self, kind: str, *fields: str) -> Mapping[tuple[Any, ...], Event]:
        """Return the first event of a kind for each value of some fields."""
        found: dict[tuple[Any, ...], Event] = {}
        for event in self.by_kind.get(kind, ()):
            found.setdefault(tuple(event.body.get(name) for name in fields), event)
        return found

    @property
    def closed(self) -> bool:
        """Whether the run ended in good order."""
        return bool(self.by_kind.get("run.closed"))

    @cached_property
    def start(self) -> datetime:
        """Local date and time of scenario second 0."""
        if self.scenario is not None:
            return self.scenario.start
        return NO_START

    def local(self, t_s: float) -> datetime:
        """Return the local date and time of a scenario second."""
        return local_time(self.start, t_s)

    @property
    def last(self) -> Event | None:
        """The newest event."""
        return self.events[-1] if self.events else None

    def agency(self, ident: str) -> str:
        """Return the agency of a cell or unit, or the id itself where the scenario does not say."""
        return self._agencies.get(ident, ident)

    @cached_property
    def _agencies(self) -> Mapping[str, str]:
        if self.scenario is None:
            return {}
        forces = self.scenario.forces
        found = {cell.id: str(cell.agency) for cell in forces.cells}
        found.update({unit.id: str(unit.agency) for unit in forces.units})
        return found

    def level_role(self, event: Event) -> str:
        """Return what the level of a ``level.changed`` stands for: calm, disturbed or riot."""
        role = event.body.get("role")
        if role:
            return str(role)
        if self.scenario is not None:
            for level in self.scenario.doctrine.levels:
                if level.id == event.body.get("level"):
                    return level.role
        return ""


def count(events: Iterable[Event], name: str = "") -> int:
    """Return how many events there are, or how many have a field."""
    return sum(1 for event in events if not name or event.body.get(name) is not None)
