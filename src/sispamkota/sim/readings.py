"""What is measured on an awake site every few seconds, and how it reaches the seats: late and with error."""

from __future__ import annotations

from collections import deque
from dataclasses import astuple, dataclass, field
from functools import partial
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
    """All zones and assemblies at one moment; counts by id.

    ``told_zones`` and ``told_assemblies`` hold the number of the ``crowd.state`` that told of each last.
    """

    t_s: float
    zones: dict[str, ZoneReading]
    assemblies: dict[str, tuple[int, int, int]]  # present, agitated, violent
    told_zones: dict[str, int] = field(default_factory=dict)
    told_assemblies: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Reports:
    """The last few reports, from which seats learn what was so a while ago."""

    kept: deque[Report] = field(default_factory=lambda: deque(maxlen=24))
    alarms: Alarms = field(default_factory=Alarms)
    shown: dict[str, int] = field(default_factory=dict)  # zone -> people of the newest crowd.state
    told_zones: dict[str, int] = field(default_factory=dict)  # zone -> its newest crowd.state
    told_assemblies: dict[str, int] = field(default_factory=dict)  # assembly -> that of where most of it stood

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
                    dict(r.told_zones),
                    dict(r.told_assemblies),
                ]
                for r in self.kept
            ],
            "alarms": self.alarms.snapshot(),
            "shown": dict(self.shown),
            "told_zones": dict(self.told_zones),
            "told_assemblies": dict(self.told_assemblies),
        }

    @classmethod
    def restore(cls, state: dict[str, Any]) -> Reports:
        """Return reports as ``snapshot`` left them."""
        made = cls(
            alarms=Alarms.restore(state["alarms"]),
            shown=dict(state["shown"]),
            told_zones=dict(state["told_zones"]),
            told_assemblies=dict(state["told_assemblies"]),
        )
        for t_s, zones, assemblies, told_zones, told_assemblies in state["kept"]:
            made.kept.append(
                Report(
                    t_s,
                    {z: ZoneReading(int(v[0]), float(v[1]), *(int(n) for n in v[2:])) for z, v in zones.items()},
                    {a: (int(v[0]), int(v[1]), int(v[2])) for a, v in assemblies.items()},
                    dict(told_zones),
                    dict(told_assemblies),
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
    telling = _Telling(world, change, reports)
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
            tell = partial(telling.tell, zone, reading, members)
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
        report = Report(world.t_s, zones, present, dict(reports.told_zones), dict(reports.told_assemblies))
        reports.kept.append(report)
    return change


class _Telling:
    """Writes what is read in the zones at one moment, each zone at most once."""

    def __init__(self, world: World, change: Change, reports: Reports) -> None:
        self._world, self._change, self._reports = world, change, reports
        self._told: dict[str, int] = {}
        self._most: dict[str, int] = {}  # assembly -> people in the zone that holds most of it so far

    def tell(self, zone: str, reading: ZoneReading, members: NDArray[np.intp]) -> int:
        """Write a zone's reading unless it and the one before are empty; returns its event's number, 0 for none."""
        reports = self._reports
        if zone not in self._told and (reading.people or reports.shown.get(zone)):
            inside = self._assemblies(members)
            seq = self._told[zone] = self._write(zone, reading, members, inside)
            reports.shown[zone], reports.told_zones[zone] = reading.people, seq
            for assembly, size in inside.items():
                if size > self._most.get(assembly, 0):
                    self._most[assembly] = size
                    reports.told_assemblies[assembly] = seq
        return self._told.get(zone, 0)

    def _assemblies(self, members: NDArray[np.intp]) -> dict[str, int]:
        declared = self._world.scenario.actors.assemblies
        numbers, sizes = np.unique(self._world.people.assembly[members], return_counts=True)
        return {declared[number].id: size for number, size in zip(numbers.tolist(), sizes.tolist(), strict=True)}

    def _write(self, zone: str, reading: ZoneReading, members: NDArray[np.intp], inside: dict[str, int]) -> int:
        people = self._world.people
        return self._change.emit(
            CrowdState(
                assembly=next(iter(inside)) if len(inside) == 1 else None,
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
