"""What is measured on an awake site every few seconds, and how it reaches the seats: late and with error."""

from __future__ import annotations

from collections import deque
from dataclasses import astuple, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sispamkota.core.units import round_frac, round_m
from sispamkota.journal.kinds.assembly import CrowdState
from sispamkota.sim.alarms import DENSITY_4, DENSITY_6, PRESSURE, Alarms, Limits
from sispamkota.world import AGITATED, FLEEING, VIOLENT, Change, World

EVERY_S = 5.0
"""A reading of each awake zone, contract 3."""


@dataclass(frozen=True, slots=True)
class ZoneReading:
    """What was so in a zone at one moment."""

    people: int = 0
    density_max: float = 0.0
    vulnerable: int = 0
    agitated: int = 0
    violent: int = 0
    elevated: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """All zones and assemblies at one moment; counts by id."""

    t_s: float
    zones: dict[str, ZoneReading]
    assemblies: dict[str, tuple[int, int, int]]  # present, agitated, violent


@dataclass(slots=True)
class Reports:
    """The last few reports, from which seats learn what was so a while ago."""

    kept: deque[Report] = field(default_factory=lambda: deque(maxlen=24))
    alarms: Alarms = field(default_factory=Alarms)
    shown: dict[str, int] = field(default_factory=dict)  # zone -> people of the newest crowd.state

    def outdated(self) -> bool:
        """Return whether the newest report still counts people; wrong once all sites sleep."""
        newest = self.kept[-1] if self.kept else None
        return any(self.shown.values()) or (newest is not None and any(v[0] for v in newest.assemblies.values()))

    def as_of(self, t_s: float) -> Report | None:
        """Return the newest report from ``t_s`` or before."""
        for report in reversed(self.kept):
            if report.t_s <= t_s:
                return report
        return None

    def snapshot(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            "kept": [
                [
                    r.t_s,
                    {zone: list(astuple(seen)) for zone, seen in r.zones.items()},
                    {assembly: list(seen) for assembly, seen in r.assemblies.items()},
                ]
                for r in self.kept
            ],
            "alarms": self.alarms.snapshot(),
            "shown": dict(self.shown),
        }

    @classmethod
    def restore(cls, state: dict[str, Any]) -> Reports:
        """Return reports as ``snapshot`` left them."""
        made = cls(alarms=Alarms.restore(state["alarms"]), shown=dict(state["shown"]))
        for t_s, zones, assemblies in state["kept"]:
            made.kept.append(
                Report(
                    t_s,
                    {z: ZoneReading(int(v[0]), float(v[1]), *(int(n) for n in v[2:])) for z, v in zones.items()},
                    {a: (int(v[0]), int(v[1]), int(v[2])) for a, v in assemblies.items()},
                )
            )
        return made


def read(world: World, reports: Reports, pressures: NDArray[np.float64] | None = None) -> Change:
    """Return the events of a reading, and keep it for the seats.

    A zone that stays empty is not read again; when the last site falls asleep all are read once more.

    Parameters
    ----------
    world : World
    reports : Reports
        Takes the reading, and knows which alarms are on.
    pressures : ndarray of float64, shape (n,), optional
        Pressure on everybody in N/m, 0 where there is no body; none at all where not given.
    """
    change = Change(world)
    people = world.people
    limits = Limits.of(world.scenario)
    zones: dict[str, ZoneReading] = {}
    due = int(world.t_s) % int(EVERY_S) == 0 or not world.awake
    for index, name in enumerate(world.site_ids):
        here = np.flatnonzero(people.site == index)
        if here.size == 0 and not any(reports.shown.get(zone) for zone in world.sites[name].zones):
            continue
        ground = world.sites[name]
        zone_of = ground.zone_of(people.position[here]) if here.size else np.zeros(0, dtype=np.intp)
        for number, zone in enumerate(ground.zone_ids):
            members = here[zone_of == number]
            count = int(members.size)
            density = round_m(ground.density_max(people.position[members])) if count else 0.0
            world.density_max[zone] = density
            state = people.state[members]
            reading = ZoneReading(
                people=count,
                density_max=density,
                vulnerable=int(np.count_nonzero(people.vulnerable[members])),
                agitated=int(np.count_nonzero(state == AGITATED)),
                violent=int(np.count_nonzero(state == VIOLENT)),
                elevated=int(np.count_nonzero(people.elevated[members])),
            )
            zones[zone] = reading
            told = 0

            def tell(zone: str = zone, reading: ZoneReading = reading, members: NDArray[np.intp] = members) -> int:
                nonlocal told
                if not told and (reading.people or reports.shown.get(zone)):
                    told = _tell(world, change, zone, reading, members)
                    reports.shown[zone] = reading.people
                return told

            if due:
                tell()
            pressed = float(pressures[members].max()) if pressures is not None and count else 0.0
            values = {DENSITY_4: density, DENSITY_6: density, PRESSURE: pressed}
            reports.alarms.read(change, limits, zone, values, tell)
    if due:
        present = {}
        for number, assembly in enumerate(world.scenario.actors.assemblies):
            members = np.flatnonzero((people.assembly == number) & (people.site >= 0))
            state = people.state[members]
            present[assembly.id] = (
                int(members.size),
                int(np.count_nonzero(state == AGITATED)),
                int(np.count_nonzero(state == VIOLENT)),
            )
        reports.kept.append(Report(world.t_s, zones, present))
    return change


def _tell(world: World, change: Change, zone: str, reading: ZoneReading, members: NDArray[np.intp]) -> int:
    """Write what was read in a zone; returns the number of the event."""
    people = world.people
    assemblies = np.unique(people.assembly[members])
    one = world.scenario.actors.assemblies[int(assemblies[0])].id if assemblies.size == 1 else None
    return change.emit(
        CrowdState(
            assembly=one,
            zone=zone,
            people=reading.people,
            density_max=reading.density_max,
            agitated=reading.agitated,
            violent=reading.violent,
            fleeing=int(np.count_nonzero(people.state[members] == FLEEING)),
            vulnerable_est=reading.vulnerable,
            arousal=round_frac(float(people.arousal[members].mean())) if members.size else 0.0,
        )
    )
