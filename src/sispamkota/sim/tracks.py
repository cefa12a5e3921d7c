"""Writes where people and units are, once a second, for the replay."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sispamkota.journal.kinds.run import TracksClosed
from sispamkota.journal.tracks import TrackReader, TrackWriter
from sispamkota.world import UnitState, World

RATE_HZ = 1.0


class Recorder:
    """The tracks of a run, one series of people and one of units for each site that was awake.

    Parameters
    ----------
    folder : Path
        Folder ``tracks`` of the run.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._people: dict[str, TrackWriter] = {}
        self._units: dict[str, TrackWriter] = {}

    def record(self, world: World) -> None:
        """Write one frame for each awake site."""
        people = world.people
        unit_ids = list(world.tables["units"])
        for index, name in enumerate(world.site_ids):
            if name not in world.awake:
                continue
            if name not in self._people:
                bounds = tuple(float(value) for value in world.sites[name].ground.polygon.bounds)
                self._people[name] = TrackWriter(self._folder, name, bounds, RATE_HZ)  # type: ignore[arg-type]
                self._units[name] = TrackWriter(self._folder, name, bounds, RATE_HZ, series="units")  # type: ignore[arg-type]
            here = np.flatnonzero((people.site == index) & np.isfinite(people.position[:, 0]))
            flags = (
                people.vulnerable[here].astype(np.uint8)
                | (people.injured[here] > 0).astype(np.uint8) << 1
                | (people.injured[here] > 1).astype(np.uint8) << 2
                | people.elevated[here].astype(np.uint8) << 3
                | people.trapped[here].astype(np.uint8) << 4
            )
            state = people.state[here]
            self._people[name].frame(world.t_s, here, people.position[here], state, flags)
            placed = [(number, world.tables["units"][unit]) for number, unit in enumerate(unit_ids)]
            standing = [
                (number, row)
                for number, row in placed
                if isinstance(row, UnitState) and row.site == name and row.strength > 0
            ]
            numbers = np.array([number for number, _ in standing], dtype=np.int64)
            where = np.array([[row.x_m, row.y_m] for _, row in standing], dtype=np.float64).reshape(-1, 2)
            zeros = np.zeros(numbers.size, dtype=np.uint8)
            self._units[name].frame(world.t_s, numbers, where, zeros, zeros)

    def flush(self) -> None:
        """Write out the frames that are still held back."""
        for writer in (*self._people.values(), *self._units.values()):
            writer.flush()

    def close(self) -> tuple[TracksClosed, ...]:
        """Finish all files, and return what the record keeps of each, sorted by site and series."""
        for writer in (*self._people.values(), *self._units.values()):
            writer.close()
        reader = TrackReader(self._folder)
        facts = []
        for site in reader.sites:
            for series in reader.series(site):
                frames, digest = reader.digest(site, series)
                facts.append(TracksClosed(site=site, series=series, frames=frames, digest=digest))
        return tuple(facts)
