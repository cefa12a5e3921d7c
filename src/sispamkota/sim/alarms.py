"""Alarms of the crowd: what passed a safety threshold where, when it ended, how high it went and how long it took."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sispamkota.core.units import round_m, round_s
from sispamkota.journal.kinds.assembly import CrowdAlarm, CrowdRelieved
from sispamkota.scenario.schema.whole import Scenario
from sispamkota.world import Change

DENSITY_4, DENSITY_6, PRESSURE = "density_4", "density_6", "pressure"


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds; the scenario's assumption ``alarm.<field>`` takes the place of a default.

    Labels: F found in a source, R recalled, D our own choice.
    """

    dense_per_m2: float = 4.0
    """Mean density of a window from which walking falters (R, 3.5 to 5: Fruin 1993, Still 2000)."""
    crush_per_m2: float = 6.0
    """The same from which people no longer decide where they go (R, 5 to 7: Fruin 1993, Still 2000)."""
    pressure_n_m: float = 1600.0
    """Contact force on a body over its circumference that injures (R, 800 to 2400: Helbing, Farkas, Vicsek 2000)."""
    pressure_for_s: float = 2.0
    """How long a pressure must last, so that a bump between two people is none (D, 0 to 10)."""
    release_frac: float = 0.875
    """Share of a threshold below which its alarm ends, so that it does not flutter (D, 0.7 to 1)."""

    @classmethod
    def of(cls, scenario: Scenario) -> Limits:
        """Return the thresholds with the scenario's assumptions in place, named ``alarm.<field>``."""
        return cls(**{f.name: scenario.assume(f"alarm.{f.name}", f.default) for f in fields(cls)})  # type: ignore[arg-type]

    def rows(self) -> tuple[tuple[str, float, float], ...]:
        """Return the name, the threshold and the least duration in seconds of each alarm."""
        return (
            (DENSITY_4, self.dense_per_m2, 0.0),
            (DENSITY_6, self.crush_per_m2, 0.0),
            (PRESSURE, self.pressure_n_m, self.pressure_for_s),
        )


@dataclass(slots=True)
class Alarm:
    """A value that is above its threshold, told (``seq`` above 0) or not long enough yet."""

    since_s: float
    peak: float
    seq: int = 0


@dataclass(slots=True)
class Alarms:
    """What is above its threshold now, by zone and name."""

    on: dict[tuple[str, str], Alarm] = field(default_factory=dict)

    def read(
        self,
        change: Change,
        limits: Limits,
        zone: str,
        values: Mapping[str, float],
        tell: Callable[[], int],
    ) -> None:
        """Take one reading of a zone, and write which alarms begin and end with it.

        Parameters
        ----------
        change : Change
            Takes the events.
        limits : Limits
        zone : str
            Zone that was read.
        values : mapping
            The newest value of each alarm.
        tell : callable
            Writes the reading where it is not written yet, and returns the number of its event, 0 where there is none.
        """
        t_s = change.world.t_s
        for name, limit, for_s in limits.rows():
            key, value = (zone, name), values[name]
            alarm = self.on.get(key)
            if alarm is None:
                if value < limit:
                    continue
                alarm = self.on[key] = Alarm(t_s, value)
            alarm.peak = max(alarm.peak, value)
            if alarm.seq == 0:
                if value < limit:
                    del self.on[key]
                elif t_s - alarm.since_s >= for_s:
                    begun = CrowdAlarm(zone=zone, alarm=name, value=round_m(alarm.peak), limit=round_m(limit))
                    alarm.seq = change.emit(begun, causes=(tell(),))
            elif value < limit * limits.release_frac:
                cause, lasted_s = tell(), round_s(t_s - alarm.since_s)
                over = CrowdRelieved(zone=zone, alarm=name, peak=round_m(alarm.peak), duration_s=lasted_s)
                change.emit(over, causes=(alarm.seq, cause) if cause else (alarm.seq,))
                del self.on[key]

    def snapshot(self) -> list[list[Any]]:
        """Return everything as plain data."""
        return [[zone, name, alarm.since_s, alarm.peak, alarm.seq] for (zone, name), alarm in sorted(self.on.items())]

    @classmethod
    def restore(cls, rows: list[list[Any]]) -> Alarms:
        """Return alarms as ``snapshot`` left them."""
        return cls({(str(z), str(n)): Alarm(float(since), float(peak), int(seq)) for z, n, since, peak, seq in rows})
