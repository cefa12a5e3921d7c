"""What a seat sees, and what is so: the names that conditions may use, with their values now.

A view is made of entries ``root[key]``; a plan's seat asks only for the entries that its conditions
name, a player's page for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sispamkota.scenario.schema.actors import Cell
from sispamkota.sim.apply import COUNT
from sispamkota.sim.readings import Report, Reports, ZoneReading
from sispamkota.world import (
    AGITATED,
    VIOLENT,
    AssemblyState,
    ExitState,
    IncidentState,
    InjectState,
    OrderState,
    PatientState,
    RumourState,
    UnitState,
    World,
)

UNKNOWN = -1
RUMOUR_WINDOW_S = 1800.0
"""R-40's half hour, by the clock of people (300 s of exercise time at most)."""
PEOPLE_X_S = 300.0


@dataclass(frozen=True, slots=True)
class Eyes:
    """How well a seat sees.

    Attributes
    ----------
    delay_s : float
        Age of what it is told.
    sigma : float
        Spread of the logarithm of its counts.
    """

    delay_s: float = 15.0
    sigma: float = 0.1

    @classmethod
    def of(cls, world: World) -> Eyes:
        """Return the scenario's own, assumptions ``seat.report_delay_s`` and ``seat.estimate_sigma``."""
        default = cls()
        assume = world.scenario.assume
        return cls(assume("seat.report_delay_s", default.delay_s), assume("seat.estimate_sigma", default.sigma))


class Views(Mapping[str, Any]):
    """The view of one cell, or of the world itself where ``cell`` is None.

    Parameters
    ----------
    world : World
        What is so.
    reports : Reports
        What was read lately.
    cell : Cell or None
        Whose view; None sees the truth at once (the scenario's own branches).
    unread : bool
        Whether injects are seen that the cell has not confirmed yet: a person reads and then
        confirms, a script acts on what it has confirmed.
    states : mapping, optional
        What `order_states` returned, where several views are made at one moment.
    """

    def __init__(
        self,
        world: World,
        reports: Reports,
        cell: Cell | None,
        *,
        unread: bool = True,
        states: Mapping[str, str] | None = None,
    ) -> None:
        self._unread = unread
        self.world = world
        self.cell = cell
        self._reports = reports
        self._eyes = Eyes.of(world)
        self._made: dict[str, Any] = {}
        self._states = states
        self._report: Report | None = None if cell is None else reports.as_of(world.t_s - self._eyes.delay_s)

    @property
    def report(self) -> Report | None:
        """The newest reading of crowds that the cell has had; the newest there is for the world itself."""
        return self._reports.as_of(self.world.t_s) if self.cell is None else self._report

    # As a mapping, which conditions read ----------------------------------------------------------

    def __getitem__(self, root: str) -> Any:
        """Return the value of a root without keys, or a lazy mapping of its entries."""
        if root in self._made:
            return self._made[root]
        if root not in _ROOTS:
            raise KeyError(root)
        made = self.entry(root, None) if root in _KEYLESS else RootView(self, root)
        self._made[root] = made
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(_ROOTS)

    def __len__(self) -> int:
        return len(_ROOTS)

    def entry(self, root: str, key: str | None) -> Any:
        """Return the value of ``root[key]``, or of a root that has no keys.

        Raises
        ------
        KeyError
            If there is no such entry.
        """
        return _ROOTS[root](self, key)

    def keys_of(self, root: str) -> tuple[str, ...]:
        """Return the keys of a root, in the scenario's order."""
        world = self.world
        if root == "zone":
            return tuple(zone for site in world.sites.values() for zone in site.zone_ids)
        if root == "switch":
            return tuple(switch.name for switch in world.scenario.settings.switches)
        if root in ("count", "done"):
            prefix = COUNT if root == "count" else "done:"
            return tuple(key.removeprefix(prefix) for key in world.counters if key.startswith(prefix))
        if root == "order":
            return tuple(self._order_states())
        return tuple(world.tables[_TABLE_OF[root]])

    def whole(self) -> dict[str, Any]:
        """Return every entry, for a player's page."""
        seen: dict[str, Any] = {root: self.entry(root, None) for root in _KEYLESS}
        for root in _ROOTS:
            if root not in _KEYLESS and (self.cell is None or root not in _WORLD_ONLY):
                seen[root] = {key: self.entry(root, key) for key in self.keys_of(root)}
        return seen

    # Makers ------------------------------------------------------------------------------------

    def _time(self, key: str | None) -> float:
        return self.world.t_s

    def _exercise(self, key: str | None) -> float:
        return self.world.x_s

    def _stage(self, key: str | None) -> str:
        return self.world.stage

    def _inject(self, key: str | None) -> dict[str, Any]:
        row: InjectState = self.world.tables["injects"][str(key)]
        age = UNKNOWN if row.delivered_s is None else self.world.t_s - row.delivered_s
        if self.cell is None:
            return {"state": row.state, "age_s": float(age)}
        me = self.cell.id
        if me in row.answered:
            state = "answered"
        elif me in row.acknowledged:
            state = "acknowledged"
        elif self._unread and any(cell == me for cell, _ in row.seqs):
            state = "delivered"
        else:
            return {"state": "waiting", "age_s": float(UNKNOWN)}
        return {"state": state, "age_s": float(age)}

    def sees_site(self, site: str) -> bool:
        """Return whether the cell has eyes on a site: a unit there, the command, or its own people."""
        if self.cell is None:
            return True
        scenario = self.world.scenario
        if any(self.cell.role in authority.cells for authority in scenario.doctrine.authorities):
            return True
        for unit in scenario.forces.units:
            row: UnitState = self.world.tables["units"][unit.id]
            if unit.cell == self.cell.id and row.site == site and row.state in ("posted", "acting"):
                return True
        mine = (entry for entry in scenario.actors.assemblies if entry.site == site)
        return any(self.cell.id in (entry.leader, entry.target) for entry in mine)

    def _assembly(self, key: str | None) -> dict[str, Any]:
        name = str(key)
        row: AssemblyState = self.world.tables["assemblies"][name]
        entry = next(a for a in self.world.scenario.actors.assemblies if a.id == name)
        roles = {level.id: level.role for level in self.world.scenario.doctrine.levels}
        present, agitated, violent = UNKNOWN, UNKNOWN, UNKNOWN
        if self.cell is None:
            index = [a.id for a in self.world.scenario.actors.assemblies].index(name)
            here = (self.world.people.assembly == index) & (self.world.people.site >= 0)
            state = self.world.people.state[here]
            present = int(np.count_nonzero(here))
            agitated, violent = int(np.count_nonzero(state == AGITATED)), int(np.count_nonzero(state == VIOLENT))
        elif self.sees_site(entry.site):
            counts = self._report.assemblies.get(name, (0, 0, 0)) if self._report else (0, 0, 0)
            present, agitated, violent = (self._guess(value, f"{name}.{k}") for k, value in enumerate(counts))
        return {
            "level": row.level,
            "role": roles.get(row.level, ""),
            "command": row.command,
            "present_est": present,
            "agitated_est": agitated,
            "violent_est": violent,
            "dialogue": row.negotiation in ("open", "offered", "accepted"),
            "dispersing": row.dispersing_s is not None,
            "started": row.started_s is not None,
            "ended": row.ended_s is not None,
        }

    def _zone(self, key: str | None) -> dict[str, Any]:
        name = str(key)
        site = next((s for s, ground in self.world.sites.items() if name in ground.zones), None)
        if site is None:
            raise KeyError(name)
        fires = sum(1 for fire in self.world.tables["fires"].values() if fire.zone == name and not fire.out)
        if self.cell is None:
            reading = self.report.zones.get(name, ZoneReading()) if self.report else ZoneReading()
            return _zone_entry(
                reading.people, reading.density_max, reading.vulnerable, reading.violent, reading.elevated, fires
            )
        if not self.sees_site(site):
            return _zone_entry(UNKNOWN, float(UNKNOWN), UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)
        reading = self._report.zones.get(name, ZoneReading()) if self._report else ZoneReading()
        return _zone_entry(
            self._guess(reading.people, f"{name}.people"),
            round(reading.density_max * self._error(f"{name}.density"), 2),
            reading.vulnerable,  # few, and looked for: they are counted
            self._guess(reading.violent, f"{name}.violent"),
            reading.elevated,
            fires,
        )

    def _error(self, what: str) -> float:
        """Return the factor by which a count is off; one draw a minute for each thing counted."""
        who = np.array([int(self.world.t_s // 60.0)], dtype=np.int64)
        return float(np.exp(self._eyes.sigma * self.world.streams.normal(f"seat.{what}", who, 0)[0]))

    def _guess(self, count: int, what: str) -> int:
        return round(count * self._error(what)) if count > 0 else count

    def _exit(self, key: str | None) -> dict[str, Any]:
        row: ExitState = self.world.tables["exits"][str(key)]
        is_open = row.open and not row.blocked_by
        capacity = 0.0
        for site in self.world.sites.values():
            if str(key) in site.exits and is_open:
                capacity = site.capacity_p_s([str(key)])
        return {"open": is_open, "capacity_p_s": float(capacity)}

    def _unit(self, key: str | None) -> dict[str, Any]:
        row: UnitState = self.world.tables["units"][str(key)]
        return {
            "state": row.state,
            "zone": row.zone,
            "strength": row.strength,
            "tank_l": round(row.tank_l, 1),
            "line": bool(row.line),
        }

    def _warning(self, key: str | None) -> dict[str, Any]:
        name = key if key is not None else newest_assembly(self.world)
        warnings = self.world.tables["assemblies"][name].warnings if name is not None else ()
        now = self.world.t_s
        return {
            "count": len(warnings),
            "last_age_s": now - warnings[-1][0] if warnings else float(UNKNOWN),
            "first_age_s": now - warnings[0][0] if warnings else float(UNKNOWN),
            "audible_share": warnings[-1][1] if warnings else 0.0,
        }

    def _negotiation(self, key: str | None) -> dict[str, Any]:
        name = key if key is not None else newest_assembly(self.world)
        row = self.world.tables["assemblies"][name] if name is not None else AssemblyState()
        age = float(UNKNOWN) if row.last_round_s is None else self.world.t_s - row.last_round_s
        told = float(UNKNOWN) if row.outcome_told_s is None else self.world.t_s - row.outcome_told_s
        return {
            "state": row.negotiation,
            "rounds": row.rounds,
            "last_age_s": age,
            "told_age_s": told,
            "told_after_s": _took_s(row.delegates_s, row.outcome_told_s),
        }

    def _rumour(self, key: str | None) -> dict[str, Any]:
        row: RumourState = self.world.tables["rumours"][str(key)]
        entry = next(r for r in self.world.scenario.rumours if r.id == str(key))
        late = False
        if row.detected_s is not None:
            end_s = row.clarified_s if row.clarified_s is not None else self.world.t_s
            end_x = row.clarified_x_s if row.clarified_x_s is not None else self.world.x_s
            late = end_s - row.detected_s > RUMOUR_WINDOW_S and end_x - (row.detected_x_s or 0.0) > PEOPLE_X_S
        return {
            "severity": entry.severity,
            "age_s": float(UNKNOWN) if row.detected_s is None else self.world.t_s - row.detected_s,
            "detected": row.detected_s is not None,
            "verified": bool(row.verified_seq),
            "clarified": row.clarified_s is not None,
            "in_time": row.clarified_s is not None and not late,
            "answered_in_s": _took_s(row.detected_s, row.clarified_s),
            "signal": bool(row.signal_seq),
            "intensity": round(row.intensity, 3) if self.cell is None else float(UNKNOWN),
        }

    def _incident(self, key: str | None) -> dict[str, Any]:
        row: IncidentState = self.world.tables["incidents"][str(key)]
        age = float(UNKNOWN) if row.started_s is None else self.world.t_s - row.started_s
        return {"active": row.active, "age_s": age, "done": list(row.done)}

    def _conduct(self, key: str | None) -> dict[str, Any]:
        return {"reported": str(key) in self.world.tables["conducts"]}

    def _branch(self, key: str | None) -> dict[str, Any]:
        row = self.world.tables["branches"][str(key)]
        return {"taken": row.taken is True, "decided": row.taken is not None}

    def _switch(self, key: str | None) -> bool:
        switches = {switch.name: switch.on for switch in self.world.scenario.settings.switches}
        return switches[str(key)]

    def _count(self, key: str | None) -> int:
        return self.world.counters.get(f"{COUNT}{key}", 0)

    def _done(self, key: str | None) -> int:
        return self.world.counters.get(f"done:{key}", 0)

    def _order_states(self) -> Mapping[str, str]:
        if self._states is None:
            self._states = order_states(self.world)
        return self._states

    def _order(self, key: str | None) -> dict[str, Any]:
        state = self._order_states().get(str(key))
        return {"state": state if state is not None else "none"}

    def _injured(self, key: str | None) -> dict[str, int]:
        scenario, now = self.world.scenario, self.world.t_s
        began = [scenario.seconds(stage.start) for stage in scenario.settings.stages]
        since = max((t_s for t_s in began if t_s <= now), default=0.0)
        patients = [p for p in self.world.tables["patients"].values() if p.hurt_s >= since]  # of this stage
        return {name: sum(map(counts, patients)) for name, counts in INJURED.items()}

    def _arrested(self, key: str | None) -> int:
        return len(self.world.tables["arrests"])


def newest_assembly(world: World) -> str | None:
    """Return the assembly that began last, None where none has begun."""
    started = [(row.started_s, name) for name, row in world.tables["assemblies"].items() if row.started_s is not None]
    return max(started)[1] if started else None


def order_states(world: World) -> dict[str, str]:
    """Return the state of the newest order of each plan step."""
    rows = world.tables["orders"].values()
    return {row.step: row.state for row in rows if isinstance(row, OrderState) and row.step}


class RootView(Mapping[str, Any]):
    """The entries of one root, each made when it is asked for."""

    def __init__(self, views: Views, root: str) -> None:
        self._views = views
        self._root = root
        self._made: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        if key not in self._made:
            self._made[key] = self._make(key)
        return self._made[key]

    def _make(self, key: str) -> Any:
        if self._root in _NEWEST and key not in self._views.world.tables["assemblies"]:
            return self._views.entry(self._root, None)[key]
        return self._views.entry(self._root, key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._views.keys_of(self._root))

    def __len__(self) -> int:
        return len(self._views.keys_of(self._root))


def _took_s(start_s: float | None, end_s: float | None) -> float:
    return float(UNKNOWN) if start_s is None or end_s is None else end_s - start_s


def _zone_entry(
    people: int, density: float, vulnerable: int, throwers: int, elevated: int, fires: int
) -> dict[str, Any]:
    return {
        "people_est": people,
        "density_max_est": float(density),
        "vulnerable_est": vulnerable,
        "throwers_est": throwers,
        "elevated_est": elevated,
        "fires_est": fires,
    }


INJURED: Mapping[str, Callable[[PatientState], bool]] = {
    "officers": lambda patient: patient.side == "officer",
    "civilians": lambda patient: patient.side == "civilian",
    "serious": lambda patient: patient.severity == "serious",
    "by_fall": lambda patient: patient.cause == "fall",
    "by_water": lambda patient: patient.means == "water_cannon",
}
"""Who counts as what among the injured."""
_ROOTS: Mapping[str, Any] = {
    "t_s": Views._time,
    "x_s": Views._exercise,
    "stage": Views._stage,
    "inject": Views._inject,
    "assembly": Views._assembly,
    "zone": Views._zone,
    "exit": Views._exit,
    "unit": Views._unit,
    "warning": Views._warning,
    "negotiation": Views._negotiation,
    "rumour": Views._rumour,
    "incident": Views._incident,
    "conduct": Views._conduct,
    "branch": Views._branch,
    "switch": Views._switch,
    "count": Views._count,
    "done": Views._done,
    "order": Views._order,
    "injured": Views._injured,
    "arrested": Views._arrested,
}
_KEYLESS = ("t_s", "x_s", "stage", "injured", "arrested")
_NEWEST = ("warning", "negotiation")
"""Roots that may be read with an assembly's id, or without for the newest assembly."""
_WORLD_ONLY = ("branch", "switch", "done")
"""Roots that only the scenario's own branches see."""
_TABLE_OF: Mapping[str, str] = {
    "inject": "injects",
    "assembly": "assemblies",
    "exit": "exits",
    "unit": "units",
    "warning": "assemblies",
    "negotiation": "assemblies",
    "rumour": "rumours",
    "incident": "incidents",
    "conduct": "conducts",
    "branch": "branches",
}
