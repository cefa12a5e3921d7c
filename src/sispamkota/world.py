"""The state at one instant: arrays of people, small frozen records of everything else, nothing more.

An engine room reads the world as it stood at the start of its part of the step and returns a
`Change`: new values and the events that tell of them.  Only `sim` applies a change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sispamkota.city.sites import SiteGround
from sispamkota.core.streams import Streams
from sispamkota.journal.event import Basis, Draft
from sispamkota.journal.kinds.base import Kind
from sispamkota.journal.kinds.force import InjuryRecorded
from sispamkota.scenario.schema.story import Order
from sispamkota.scenario.schema.whole import Scenario

AWAY, CALM, AGITATED, VIOLENT, FLEEING, GONE = range(6)
"""States of a person: not there yet, then the moods, then left for good (or until called again)."""

STAY, GATHER, LEAVE = range(3)
"""What a person's body is after: standing about, going to the assembly's zone, going to an exit."""


@dataclass(slots=True)
class People:
    """Everybody who can come, as arrays of one length for the whole run; n is the sum of group sizes.

    Attributes
    ----------
    group : ndarray of int16, shape (n,)
        Index into the scenario's groups.
    site : ndarray of int16, shape (n,)
        Index into ``World.site_ids`` of the site where the body is, -1 elsewhere.
    assembly : ndarray of int16, shape (n,)
        Index into the scenario's assemblies of the one that the person belongs to now.
    state : ndarray of int8, shape (n,)
        AWAY, CALM, AGITATED, VIOLENT, FLEEING or GONE.
    intent : ndarray of int8, shape (n,)
        STAY, GATHER or LEAVE.
    exit : ndarray of int16, shape (n,)
        Index into ``World.exit_ids`` of the exit a leaving person walks to, -1 for none.
    position : ndarray of float64, shape (n, 2)
        Metres on the site's projected plane; nan where the person is on no site.
    arrives_s : ndarray of float64, shape (n,)
        Scenario second at which the person reaches the site; inf where not called.
    arousal : ndarray of float64, shape (n,)
        0 to 1.
    vulnerable, elevated, trapped : ndarray of bool, shape (n,)
        A child or otherwise vulnerable; standing on something high; unable to leave on their own.
    injured : ndarray of int8, shape (n,)
        0 unhurt, 1 light, 2 serious.
    """

    group: NDArray[np.int16]
    site: NDArray[np.int16]
    assembly: NDArray[np.int16]
    state: NDArray[np.int8]
    intent: NDArray[np.int8]
    exit: NDArray[np.int16]
    position: NDArray[np.float64]
    arrives_s: NDArray[np.float64]
    arousal: NDArray[np.float64]
    vulnerable: NDArray[np.bool_]
    elevated: NDArray[np.bool_]
    trapped: NDArray[np.bool_]
    injured: NDArray[np.int8]

    def present(self) -> NDArray[np.bool_]:
        """Return who has a body on a site, shape (n,)."""
        return self.site >= 0


@dataclass(frozen=True, slots=True)
class GroupState:
    """Moods of a group, each 0 to 1."""

    grievance: float
    legitimacy: float
    identity_violent: float
    self_policing: float
    trust: float
    called_seq: int = 0
    calls: int = 0  # how often people of it were called or sent elsewhere; each time has a luck of its own


@dataclass(frozen=True, slots=True)
class AssemblyState:
    """How an assembly stands; times in scenario seconds, ``*_seq`` are event numbers, 0 for none."""

    started_s: float | None = None
    started_seq: int = 0
    ended_s: float | None = None
    peak: int = 0
    present: int = 0
    level: str = ""
    level_seq: int = 0
    command: str = ""
    negotiation: str = "none"  # none, open, offered, accepted, declined, failed
    negotiation_seq: int = 0
    negotiation_unit: str = ""
    rounds: int = 0
    last_round_s: float | None = None
    delegates_seq: int = 0
    delegates_s: float | None = None  # when they were received
    outcome_told_s: float | None = None
    warnings: tuple[tuple[float, float, int], ...] = ()  # (t_s, audible share, seq)
    routes: tuple[str, ...] = ()  # ways out that the newest warning named
    led_s: float | None = None  # when a leader last asked the people to go home, and by which event
    led_seq: int = 0
    sent_s: float | None = None  # when the story sent its people away, and by which event
    sent_seq: int = 0
    crest: float = 0.0  # people who meant to stay, lately at most; forgets within minutes
    trough: int = 0  # fewest who meant to stay since it began to disperse
    dispersing_s: float | None = None
    dispersing_seq: int = 0
    floor_violent: int = 0  # a scripted riot keeps at least so many violent
    floor_acts: tuple[str, ...] = ()
    floor_seq: int = 0
    force_seq: int = 0  # newest force.used against it
    force_s: float | None = None  # when that was
    force_share: float = 0.0  # share of the people it met who had done nothing violent
    violence: tuple[tuple[float, int, str, str, str, str], ...] = ()  # newest acts: (t_s, seq, kind, zone, act, actor)


@dataclass(frozen=True, slots=True)
class UnitState:
    """Where a unit is and what it does."""

    state: str = "base"  # base, readying, moving, posted, acting, returning
    zone: str = ""
    site: str = ""  # site id where it stands, empty on the road or at base outside sites
    x_m: float = 0.0
    y_m: float = 0.0
    bearing_rad: float = 0.0
    order_id: str = ""
    strength: int = 0
    tank_l: float = 0.0
    line: tuple[tuple[float, float], ...] = ()  # corners of the ground that its line or vehicle occupies, metres
    until_s: float | None = None  # when its present phase ends
    target: str = ""  # zone, post or other place that it moves to or stands at
    goal: tuple[float, float] | None = None  # where it is driving or walking to, metres
    back: str = ""  # place to which it returns by itself, as after a trip to hospital
    back_m: tuple[float, float] | None = None  # where it stood there, metres
    deployed_seq: int = 0
    standby_seq: int = 0
    patients: tuple[str, ...] = ()
    bursts: int = 0


@dataclass(frozen=True, slots=True)
class OrderState:
    """An order on its way through its life."""

    order: Order
    cell: str
    step: str
    given_s: float
    given_seq: int
    state: str = "given"  # given, acknowledged, moving, acting, done, failed, refused, countermanded, stopped
    seq: int = 0  # newest event of its life
    force_seq: int = 0  # its force.ordered, 0 where it is no force
    causes: tuple[int, ...] = ()
    due_s: float | None = None  # when its present phase ends
    acting_s: float | None = None
    used_l: float = 0.0
    bursts: int = 0
    burst_until_s: float | None = None  # until when water is on people
    phase: int = 0  # how often its effect has worked
    reported_seq: int = 0  # force.reported of its newest use of force
    subject: str = ""  # what order.subject stood for when it was given
    basis: Basis = "engine"


@dataclass(frozen=True, slots=True)
class ExitState:
    """Whether an exit or gate can be used."""

    open: bool = True
    blocked_by: str = ""  # incident
    seq: int = 0


@dataclass(frozen=True, slots=True)
class FenceState:
    """How a fence stands."""

    fallen_seq: int = 0
    load_n: float = 0.0


@dataclass(frozen=True, slots=True)
class IncidentState:
    """How an incident stands."""

    started_s: float | None = None
    started_seq: int = 0
    ended_s: float | None = None
    ended_seq: int = 0
    done: tuple[str, ...] = ()  # actions done for it, in order

    @property
    def active(self) -> bool:
        """Whether it goes on."""
        return self.started_s is not None and self.ended_s is None


@dataclass(frozen=True, slots=True)
class RumourState:
    """How a rumour stands; intensity is the share of the public that it reaches now."""

    started_s: float | None = None
    started_seq: int = 0
    intensity: float = 0.0
    peak: float = 0.0
    signal_seq: int = 0
    detected_s: float | None = None
    detected_x_s: float | None = None
    detected_seq: int = 0
    asked_seq: int = 0
    verified_seq: int = 0
    finding: str = ""
    by_owner: bool = False
    clarified_s: float | None = None
    clarified_x_s: float | None = None
    clarified_seq: int = 0


@dataclass(frozen=True, slots=True)
class InjectState:
    """How an inject stands: waiting, delivered, acknowledged, answered or skipped, by receiving cell."""

    state: str = "waiting"
    delivered_s: float | None = None
    seqs: tuple[tuple[str, int], ...] = ()  # (cell, seq of inject.delivered)
    acknowledged: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()

    def told(self, cell: str) -> tuple[int, ...]:
        """Return the numbers of its deliveries to a cell, none where the cell has not had it."""
        return tuple(seq for receiver, seq in self.seqs if receiver == cell)


@dataclass(frozen=True, slots=True)
class BranchState:
    """Whether a branch was taken; undecided at first."""

    taken: bool | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class EffectState:
    """Whether an effect rule has fired."""

    fired_s: float | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class PatientState:
    """A person who is hurt or ill; anonymous."""

    side: str  # officer, civilian
    severity: str  # light, serious
    zone: str
    hurt_s: float
    hurt_seq: int
    cause: str = ""  # as in the record
    means: str = ""  # means of force that brought it about, empty for none
    index: int = -1  # row in People, -1 for an officer or somebody without a body
    unit: str = ""  # unit that treats
    due_s: float | None = None  # when first aid is given, then when the bed is free again
    treated_s: float | None = None
    treated_seq: int = 0
    on_board: bool = False  # of the vehicle that takes the patient to hospital
    transported_seq: int = 0
    family_seq: int = 0


@dataclass(frozen=True, slots=True)
class ArrestState:
    """A person under arrest; anonymous."""

    act: str
    made_s: float
    made_seq: int
    unit: str
    index: int = -1  # row in People
    actor: str = ""  # anonymous id under which the act was seen and events name the person


@dataclass(frozen=True, slots=True)
class ConductState:
    """A matter of an officer's conduct."""

    unit: str
    kind: str
    seq: int
    index: int = -1


@dataclass(frozen=True, slots=True)
class StationState:
    """How a polling station stands: waiting, open, interrupted, closed, counting."""

    state: str = "waiting"
    queue: int = 0
    seq: int = 0
    since_s: float | None = None  # when it came to stand so


@dataclass(frozen=True, slots=True)
class FireState:
    """Something burning."""

    zone: str
    assembly: str
    started_seq: int
    out: bool = False


TABLES: Mapping[str, type] = MappingProxyType(
    {
        "groups": GroupState,
        "assemblies": AssemblyState,
        "units": UnitState,
        "orders": OrderState,
        "exits": ExitState,
        "fences": FenceState,
        "incidents": IncidentState,
        "rumours": RumourState,
        "injects": InjectState,
        "branches": BranchState,
        "effects": EffectState,
        "patients": PatientState,
        "arrests": ArrestState,
        "conducts": ConductState,
        "stations": StationState,
        "fires": FireState,
    }
)
"""The small tables: name and type of their rows; each is a dict from id to a frozen row."""


@dataclass(slots=True)
class World:
    """Everything that is so at one instant.

    Attributes
    ----------
    scenario : Scenario
        What was declared; never changes.
    sites : mapping of str to SiteGround
        Compiled ground by site id; never changes.
    streams : Streams
        The run's chance.
    people : People
        Everybody.
    tables : dict of str to dict
        The tables of `TABLES`, in the scenario's order of declaration.
    t_s, x_s : float
        Scenario and exercise time.
    stage : str
        Id of the stage.
    next_seq : int
        Number that the next event will get.
    awake : tuple of str
        Sites with people on them.
    facts : dict of str to int
        Newest event number by kind, for causes; also "kind:id" for the newest about an id.
    counters : dict of str to int
        Running numbers for ids that the run makes up (orders, persons, acts).
    density_max : dict of str to float
        Newest reading by zone, persons per square metre.
    """

    scenario: Scenario
    sites: Mapping[str, SiteGround]
    streams: Streams
    people: People
    tables: dict[str, dict[str, Any]]
    t_s: float = 0.0
    x_s: float = 0.0
    stage: str = ""
    next_seq: int = 1
    awake: tuple[str, ...] = ()
    facts: dict[str, int] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    density_max: dict[str, float] = field(default_factory=dict)

    @property
    def site_ids(self) -> tuple[str, ...]:
        """Ids of the sites with walkable ground, in order."""
        return tuple(self.sites)

    @property
    def exit_ids(self) -> tuple[str, ...]:
        """Ids of the exits and gates in the order of their table, which ``People.exit`` counts."""
        return tuple(self.tables["exits"])


@dataclass(frozen=True, slots=True)
class Push:
    """A push on everybody within a footprint for the coming second, such as a water jet's.

    Attributes
    ----------
    site : str
        Id of the site.
    corners : tuple of (x, y)
        Footprint in metres.
    velocity_mps : tuple of float
        How fast it drives people, east and north.
    """

    site: str
    corners: tuple[tuple[float, float], ...]
    velocity_mps: tuple[float, float]


class Change:
    """What a part of the step wants to be so, and the events that tell of it.

    Parameters
    ----------
    world : World
        The world that was read; it is never written to.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.events: list[Draft] = []
        self.rows: dict[str, dict[str, Any]] = {}
        self.people: dict[str, NDArray[Any]] = {}
        self.pushes: list[Push] = []
        self.counters: dict[str, int] = {}
        self.orders: list[tuple[str, str, Order, tuple[int, ...]]] = []

    def emit(self, fact: Kind, *, actor: str = "world", causes: tuple[int, ...] = (), basis: Basis = "engine") -> int:
        """Note an event and return the number that it will get; zeros among the causes are dropped."""
        known = tuple(sorted({seq for seq in causes if seq > 0}))
        self.events.append(Draft(fact, actor, known, basis))
        return self.world.next_seq + len(self.events) - 1

    def row(self, table: str, key: str) -> Any:
        """Return the row as it will be: this change's, else the world's.

        Raises
        ------
        KeyError
            If there is no such row.
        """
        pending = self.rows.get(table, {})
        return pending[key] if key in pending else self.world.tables[table][key]

    def put(self, table: str, key: str, row: Any) -> None:
        """Set a row of a table."""
        self.rows.setdefault(table, {})[key] = row

    def record_injury(
        self,
        *,
        side: str,
        severity: str,
        cause: str | None,
        zone: str | None,
        assembly: str | None,
        causes: tuple[int, ...],
        means: str = "",
        index: int = -1,
        at_s: float | None = None,
    ) -> str:
        """Note that somebody was hurt and return their anonymous id.

        Parameters
        ----------
        side : str
            officer or civilian.
        severity : str
            light or serious; on a body a worse injury replaces a lighter one.
        cause, zone, assembly : str or None
            For the record.
        causes : tuple of int
            Numbers of the events that led to it.
        means : str
            Means of force that brought it about, empty for none.
        index : int
            Row of the person, -1 for nobody with a body of their own.
        at_s : float, optional
            Scenario second; now where absent.
        """
        person = self.new_id("P")
        seq = self.emit(
            InjuryRecorded(person=person, side=side, severity=severity, cause=cause, zone=zone, assembly=assembly),
            causes=causes,
        )
        row = PatientState(
            side=side,
            severity=severity,
            zone=zone or "",
            hurt_s=self.world.t_s if at_s is None else at_s,
            hurt_seq=seq,
            cause=cause or "",
            means=means,
            index=index,
        )
        self.put("patients", person, row)
        if index >= 0:
            injured = self.array("injured")
            injured[index] = max(int(injured[index]), 2 if severity == "serious" else 1)
        return person

    def array(self, name: str) -> NDArray[Any]:
        """Return a writable copy of an array of `People`, which replaces it when applied."""
        if name not in self.people:
            self.people[name] = getattr(self.world.people, name).copy()
        return self.people[name]

    def new_id(self, prefix: str) -> str:
        """Return the next id of a series, such as "ORD-17"."""
        number = self.counters.get(prefix, self.world.counters.get(prefix, 0)) + 1
        self.counters[prefix] = number
        return f"{prefix}-{number}"
