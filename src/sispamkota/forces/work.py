"""A change in the making: what the acts of the room read and write at one instant."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from sispamkota.forces.declared import Declared, declared
from sispamkota.forces.params import Params
from sispamkota.forces.places import Place
from sispamkota.journal.event import Basis
from sispamkota.journal.kinds.base import Kind
from sispamkota.scenario.schema.doctrine import Action
from sispamkota.scenario.schema.story import Order
from sispamkota.world import (
    AssemblyState,
    Change,
    OrderState,
    UnitState,
    World,
)

RUNNING = ("given", "acknowledged", "moving", "acting")
"""States of an order that is on its way."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an order is refused: a code, and in words what would have been needed."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Stand:
    """Where something stands, as the record names it: in a zone, else at a post or the like, else in an area."""

    zone: str | None = None
    post: str | None = None
    area: str | None = None


class Work:
    """The world and the change that is being made to it, seen at one instant.

    Parameters
    ----------
    world : World
        The world as it stands; it is only read.
    since_s : float, optional
        Scenario second for which the positions of units in it hold; now where absent.
    """

    def __init__(self, world: World, since_s: float | None = None) -> None:
        self.world = world
        self.change = Change(world)
        self.declared: Declared = declared(world)
        self.since_s = world.t_s if since_s is None else since_s
        self.t_s = self.since_s
        self._fresh: dict[str, int] = {}
        self._placed_s: dict[str, float] = {}

    @property
    def params(self) -> Params:
        """The room's assumed numbers."""
        return self.declared.params

    # -- rows ------------------------------------------------------------------------------------

    def rows(self, table: str) -> dict[str, Any]:
        """Return a table as it will be, in the order of its ids."""
        pending = self.change.rows.get(table)
        return self.world.tables[table] | pending if pending else self.world.tables[table]

    def row(self, table: str, key: str) -> Any:
        """Return a row as it will be, None where there is none."""
        pending = self.change.rows.get(table, {})
        return pending[key] if key in pending else self.world.tables[table].get(key)

    def alter(self, table: str, key: str, **changes: Any) -> Any:
        """Set fields of a row and return the row."""
        row = dataclasses.replace(self.change.row(table, key), **changes)
        self.change.put(table, key, row)
        return row

    def unit(self, unit: str) -> UnitState:
        """Return how a unit stands."""
        state: UnitState = self.change.row("units", unit)
        return state

    def order(self, order_id: str) -> OrderState:
        """Return how an order stands."""
        state: OrderState = self.change.row("orders", order_id)
        return state

    def assembly(self, assembly: str) -> AssemblyState:
        """Return how an assembly stands."""
        state: AssemblyState = self.change.row("assemblies", assembly)
        return state

    # -- events, facts and counters -----------------------------------------------------------------

    def emit(self, fact: Kind, *, actor: str, causes: Sequence[int] = (), basis: Basis = "engine") -> int:
        """Note an event and return its number."""
        seq = self.change.emit(fact, actor=actor, causes=tuple(causes), basis=basis)
        self._fresh[fact.kind_name] = seq
        return seq

    def fact(self, kind: str) -> int:
        """Return the newest event of a kind ("kind" or "kind:id"), 0 for none."""
        return self._fresh.get(kind, self.world.facts.get(kind, 0))

    def note(self, key: str, seq: int) -> None:
        """Keep a number, such as that of a request for support, for later orders."""
        self.change.counters[key] = seq

    def noted(self, key: str) -> int:
        """Return a number that was kept, 0 for none."""
        return self.change.counters.get(key, self.world.counters.get(key, 0))

    def count(self, key: str, by: int = 1) -> int:
        """Raise a running number and return it."""
        self.note(key, self.noted(key) + by)
        return self.noted(key)

    # -- people ---------------------------------------------------------------------------------------

    def people(self, name: str) -> NDArray[Any]:
        """Return an array of people as it will be; not to be written to."""
        pending = self.change.people.get(name)
        array: NDArray[Any] = getattr(self.world.people, name) if pending is None else pending
        return array

    def on_site(self, site: str) -> NDArray[np.intp]:
        """Return the numbers of the people with a body on a site, sorted."""
        ids = self.world.site_ids
        if site not in ids:
            return np.zeros(0, dtype=np.intp)
        return np.flatnonzero(self.people("site") == ids.index(site))

    def in_zone(self, zone: str) -> NDArray[np.intp]:
        """Return the numbers of the people inside a zone, sorted."""
        place = self.place(zone)
        if place is None or place.kind != "zone":
            return np.zeros(0, dtype=np.intp)
        here = self.on_site(place.site)
        return here[self.inside(place.shape, here)]

    def inside(self, shape: Any, numbers: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Return who of the numbered people stands inside a shape in metres."""
        position = self.people("position")[numbers]
        shapely.prepare(shape)
        return np.asarray(shapely.contains_xy(shape, position[:, 0], position[:, 1]), dtype=np.bool_)

    def members(self, assembly: str) -> NDArray[np.intp]:
        """Return the numbers of an assembly's people who have a body on a site, sorted."""
        index = self.declared.assembly_ids.index(assembly)
        return np.flatnonzero((self.people("assembly") == index) & (self.people("site") >= 0))

    # -- places ---------------------------------------------------------------------------------------

    def place(self, place: str | None) -> Place | None:
        """Return a place with the geometry of the compiled site where there is one."""
        found = self.declared.places.get(place)
        if found is None or found.site not in self.world.sites:
            return found
        ground = self.world.sites[found.site]
        if found.id in ground.zones:
            shape = ground.zones[found.id]
        elif found.id in ground.posts:
            shape = shapely.Point(ground.posts[found.id].xy)
        elif found.id in ground.exits:
            shape = ground.exits[found.id].polygon
        elif found.id in ground.gates:
            shape = ground.gates[found.id].polygon
        else:
            return found
        middle = shape.centroid if shape.contains(shape.centroid) else shapely.point_on_surface(shape)
        return dataclasses.replace(found, shape=shape, xy=(float(middle.x), float(middle.y)))

    def zone_of(self, place: Place, xy: tuple[float, float] | None = None) -> str:
        """Return the zone in which a place lies; the place itself where it lies in none."""
        if place.kind == "zone" or place.site not in self.world.sites:
            return place.id
        return self.world.sites[place.site].zone_at(xy or place.xy) or place.id

    def zone_kind(self, zone: str) -> str | None:
        """Return the kind of a zone, "post" or "exit" for one that lies in none, None where none is declared."""
        place = self.declared.places.get(zone)
        if place is None:
            return None
        return place.zone_kind or (place.kind if place.kind != "zone" else None)

    def stand(self, name: str) -> Stand:
        """Return as what the record names a place where a unit is."""
        place = self.declared.places.get(name)
        if place is None or place.kind == "zone":
            return Stand(zone=name or None)
        return Stand(area=name) if place.kind == "area" else Stand(post=name)

    def placed_s(self, unit: str) -> float:
        """Return the instant for which a unit's stored position holds."""
        return self._placed_s.get(unit, self.since_s)

    def set_placed(self, unit: str) -> None:
        """Note that a unit's stored position holds now."""
        self._placed_s[unit] = self.t_s


@dataclass(slots=True)
class Case:
    """One order being dealt with.

    Attributes
    ----------
    work : Work
        The change in the making.
    order_id : str
        Id of the order.
    """

    work: Work
    order_id: str
    made: tuple[int, ...] = ()

    @property
    def state(self) -> OrderState:
        """How the order stands."""
        return self.work.order(self.order_id)

    @property
    def order(self) -> Order:
        """The order as it was given."""
        return self.state.order

    @property
    def action(self) -> Action:
        """The doctrine's action."""
        return self.work.declared.actions[self.order.action]

    @property
    def cell(self) -> str:
        """The cell that ordered."""
        return self.state.cell

    @property
    def unit(self) -> str | None:
        """The unit that acts, None where the cell itself does."""
        return self.order.unit if self.action.unit_kinds else None

    @property
    def actor(self) -> str:
        """Who writes the events: the cell that commands the unit, else the cell that ordered."""
        unit = self.unit
        return self.work.declared.units[unit].cell if unit else self.cell

    @property
    def assembly(self) -> str | None:
        """The assembly that the order is about: named, else the one of its zone, else the largest on its site."""
        order, known = self.order, self.work.declared
        if order.assembly:
            return order.assembly
        place = known.places.get(order.at)
        if place is None:
            return None
        near = {place.id, self.work.zone_of(self.work.place(place.id) or place)}
        found = []
        for number, entry in enumerate(known.assemblies.values()):
            state = self.work.assembly(entry.id)
            if place.site == "" or entry.site != place.site or state.started_s is None or state.ended_s is not None:
                continue
            found.append((0 if entry.zone in near else 1, -state.present, number, entry.id))
        return min(found)[3] if found else None

    def emit(self, fact: Kind, causes: Sequence[int] = ()) -> int:
        """Note what the order brought about; caused by the order's newest event and what is named."""
        basis: Basis = "engine" if self.unit else self.state.basis
        seq = self.work.emit(fact, actor=self.actor, causes=(self.state.seq, *causes), basis=basis)
        self.made = (*self.made, seq)
        return seq

    def alter(self, **changes: Any) -> OrderState:
        """Set fields of the order's state."""
        state: OrderState = self.work.alter("orders", self.order_id, **changes)
        return state
