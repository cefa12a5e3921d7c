"""Totals by task force (satgas): what it had, what it did, and which injects it acted on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sispamkota.journal.event import Event
from sispamkota.report.book import Book
from sispamkota.scenario.schema.actors import Unit

_TREATED = "medical.treated"
_FORCE = "force.used"


@dataclass(frozen=True)
class UnitRow:
    """One unit of the order of battle and what became of its orders.

    Attributes
    ----------
    unit : Unit
        The unit as the scenario declares it.
    deployed : Event or None
        First event that says it took its place.
    given, done : int
        Orders that it was given, and those of them that were carried out.
    """

    unit: Unit
    deployed: Event | None
    given: int
    done: int


@dataclass(frozen=True)
class TaskForce:
    """A task force and what the record tells of its units.

    Attributes
    ----------
    name : str
        Its name in the scenario; empty for units that belong to none.
    units : tuple of UnitRow
        Its units, in the order of the scenario.
    acts : tuple of (str, int)
        Actions that it carried out and how often, most frequent first.
    injects : tuple of str
        Injects on which its units carried out an order, in order of the first.
    force, treated : tuple of Event
        Uses of force by its units, and people to whom they gave first aid.
    events : tuple of int
        First and last order that it carried out.
    """

    name: str
    units: tuple[UnitRow, ...]
    acts: tuple[tuple[str, int], ...]
    injects: tuple[str, ...]
    force: tuple[Event, ...]
    treated: tuple[Event, ...]
    events: tuple[int, ...]

    @property
    def strength(self) -> int:
        """Officers and members of all its units."""
        return sum(row.unit.strength for row in self.units)

    @property
    def vehicles(self) -> int:
        """Vehicles of all its units."""
        return sum(row.unit.vehicles for row in self.units)

    @property
    def deployed(self) -> int:
        """How many of its units took a place."""
        return sum(1 for row in self.units if row.deployed is not None)

    @property
    def given(self) -> int:
        """Orders that its units were given."""
        return sum(row.given for row in self.units)

    @property
    def done(self) -> int:
        """Orders that its units carried out."""
        return sum(row.done for row in self.units)


def task_forces(book: Book) -> tuple[TaskForce, ...]:
    """Return the task forces in the order in which the scenario first names them; none without a scenario."""
    groups: dict[str, list[Unit]] = {}
    for unit in book.scenario.forces.units if book.scenario is not None else ():
        groups.setdefault(unit.satgas or "", []).append(unit)
    given: dict[str, list[Event]] = {}
    for event in book.of("order.given"):
        given.setdefault(str(event.body.get("unit")), []).append(event)
    done = book.joined("order.done", "order_id")
    placed = book.joined("unit.deployed", "unit")
    return tuple(_task_force(book, name, units, given, done, placed) for name, units in groups.items())


def _task_force(
    book: Book,
    name: str,
    units: list[Unit],
    given: Mapping[str, list[Event]],
    done: Mapping[tuple[object, ...], Event],
    placed: Mapping[tuple[object, ...], Event],
) -> TaskForce:
    mine = {unit.id for unit in units}
    carried = sorted(
        (event for unit in units for event in given.get(unit.id, ()) if (event.body.get("order_id"),) in done),
        key=lambda event: event.seq,
    )
    counts = Counter(str(event.body.get("action")) for event in carried)
    ends = [done[event.body.get("order_id"),].seq for event in (*carried[:1], *carried[-1:])]
    return TaskForce(
        name=name,
        units=tuple(
            UnitRow(
                unit,
                placed.get((unit.id,)),
                len(given.get(unit.id, ())),
                sum(1 for event in carried if event.body.get("unit") == unit.id),
            )
            for unit in units
        ),
        acts=tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))),
        injects=tuple(dict.fromkeys(str(event.body["inject"]) for event in carried if event.body.get("inject"))),
        force=tuple(event for event in book.of(_FORCE) if event.body.get("unit") in mine),
        treated=tuple(event for event in book.of(_TREATED) if event.body.get("unit") in mine),
        events=tuple(dict.fromkeys(ends)),
    )
