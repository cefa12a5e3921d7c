"""The crowd: people as circles on a ground, behind the project's Python contract."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from sispamkota.city.fields import flow_field
from sispamkota.city.ground import Ground, clean_polygon, ground_of, snap_into
from sispamkota.core.streams import Streams
from sispamkota.crowd import rows as k
from sispamkota.crowd.barriers import Barrier, closed_by, free_ground, too_near, walls_with
from sispamkota.crowd.choices import choice_of
from sispamkota.crowd.counting import count_near
from sispamkota.crowd.density import DENSITY_RADIUS_M, density_grid, disc_share
from sispamkota.crowd.falls import LOOK_S, LYING_KG, Falling, Falls
from sispamkota.crowd.following import Following, Here
from sispamkota.crowd.given import per_person, require_finite, slots_of, which
from sispamkota.crowd.kernels import run_parallel, run_serial
from sispamkota.crowd.lanes import N as LANES_N
from sispamkota.crowd.layout import Layout, Work, layout_of, work_for
from sispamkota.crowd.pushes import Push, Pushes
from sispamkota.crowd.walls import CELL_M

WIDEST_M = 0.6
MANY = 3000
"""From this many people on, steps run on all threads; the bits are the same either way."""
_SNAPSHOT = 5


class Crowd:
    """People who walk to goals, stand, press and are pressed, and never leave the ground.

    Parameters
    ----------
    walkable : Polygon, MultiPolygon or Ground
        Walkable ground in projected metres; a Ground made once may be shared by many crowds.
    dt : float
        Step in seconds, above 0 and at most 0.1.
    seed : int
        Seed of what differs between people beyond what is given: mass, side they pass on.
    cell_m : float
        Raster of the flow fields in metres, where ``walkable`` is no Ground.
    falls : Falls or None
        When people fall; None for never.

    Raises
    ------
    ValueError
        For a ground, step or seed that cannot be used.
    """

    def __init__(
        self,
        walkable: BaseGeometry | Ground,
        dt: float = 0.05,
        seed: int = 1,
        *,
        cell_m: float = 0.25,
        falls: Falls | None = None,
    ) -> None:
        if not (math.isfinite(dt) and 0 < dt <= 0.1):
            raise ValueError(f"dt must be above 0 and at most 0.1 s, not {dt}")
        self.ground = walkable if isinstance(walkable, Ground) else ground_of(walkable, cell_m=cell_m)
        self.dt = float(dt)
        self.seed = int(seed)
        self.arrived: list[tuple[int, float]] = []
        self.fell: list[tuple[int, float]] = []
        self._falling = None if falls is None else Falling(falls)
        self._streams = Streams(self.seed)
        self._steps = 0
        self._next_id = 0
        self._next_barrier = 0
        self._widest = 0.19
        self._n = 0
        self._ids = np.zeros(0, dtype=np.int64)
        self._body = np.zeros((k.BODY_ROWS, 0), dtype=np.float32)
        self._state = np.zeros((k.STATE_ROWS, 0), dtype=np.int32)
        self._following = Following(self.ground, self._streams)
        self._barriers: list[Barrier] = []
        self._pushes = Pushes()
        self._layout: Layout | None = None
        self._walls = walls_with(self.ground, self._barriers)
        self._work: Work | None = None
        self._share: NDArray[np.float32] | None = None

    # What there is -----------------------------------------------------------------------------

    @property
    def time(self) -> float:
        """Return the simulated time in seconds."""
        return self._steps * self.dt

    @property
    def ids(self) -> NDArray[np.int64]:
        """Return the numbers of those present, ascending, shape (n,)."""
        return self._ids.copy()

    @property
    def positions(self) -> NDArray[np.float64]:
        """Return positions in projected metres, shape (n, 2)."""
        return self._body[[k.X, k.Y], : self._n].T.astype(np.float64) + self.ground.origin

    @property
    def velocities(self) -> NDArray[np.float64]:
        """Return velocities in m/s, shape (n, 2)."""
        return self._body[[k.VX, k.VY], : self._n].T.astype(np.float64)

    @property
    def radii(self) -> NDArray[np.float64]:
        """Return radii in metres, shape (n,)."""
        return self._body[k.RADIUS, : self._n].astype(np.float64)

    @property
    def density(self) -> NDArray[np.float64]:
        """Return people per square metre around each, shape (n,).

        Everyone within 1 m, oneself included, over the walkable part of that disc; somebody
        alone reads 0.32.
        """
        n = self._n
        if n == 0:
            return np.zeros(0)
        cell, wide, _ = self._strips()
        slots, key = self._by_bin()
        count = np.zeros(n, dtype=np.int32)
        count_near(self._body, slots, key, n, cell, wide, DENSITY_RADIUS_M, count)
        if self._share is None:
            self._share = disc_share(self.ground)
        row, column = self.ground.cells_of(self.positions)
        area = math.pi * DENSITY_RADIUS_M**2 * self._share[row, column]
        return count / area

    def density_grid(self, cell_m: float = 1.0) -> tuple[NDArray[np.float64], tuple[float, float]]:
        """Return people per square metre on a grid, shape (rows, columns), and its lower left corner.

        Parameters
        ----------
        cell_m : float
            Side of a cell in metres.
        """
        rows, columns = self.ground.shape
        west, south = (float(value) for value in self.ground.origin)
        across, up = columns * self.ground.cell_m, rows * self.ground.cell_m
        grid = density_grid(
            self.positions,
            west=west,
            south=south,
            columns=max(1, math.ceil(across / cell_m)),
            rows=max(1, math.ceil(up / cell_m)),
            cell_m=cell_m,
        )
        return grid, (west, south)

    @property
    def pressure(self) -> NDArray[np.float64]:
        """Return the sum of normal contact forces over the circumference of each, N/m, shape (n,)."""
        body = self._body[:, : self._n].astype(np.float64)
        return np.asarray(body[k.FORCE_N] / (2 * math.pi * body[k.RADIUS]))

    @property
    def contact_forces(self) -> NDArray[np.float64]:
        """Return the sum of the normal contact forces on each in the last step, N, shape (n,)."""
        return self._body[k.FORCE_N, : self._n].astype(np.float64)

    def distances(self, goal: BaseGeometry, ids: ArrayLike | None = None) -> NDArray[np.float64]:
        """Return the walking distance in metres to a goal, shape (n,), infinite without a way."""
        points = self.positions if ids is None else self.positions[self._slots(ids)]
        return flow_field(self.ground, goal, closed_by(self._barriers)).distance_at(self.ground, points)

    @property
    def bytes_per_person(self) -> float:
        """Return the memory that the people take, in bytes each, without the ground."""
        kept: list[NDArray[Any]] = [self._ids, self._body, self._state]
        kept += self._following.arrays()
        if self._layout is not None:
            kept += [self._layout.slots, self._layout.starts, self._layout.runs]
        if self._work is not None:
            kept += [self._work.both, self._work.lasting, self._work.tag, self._work.key]
        return sum(array.nbytes for array in kept) / max(1, self._n)

    # Who is there ------------------------------------------------------------------------------

    def add(
        self,
        positions: ArrayLike,
        goal: BaseGeometry | Sequence[BaseGeometry] | None = None,
        speed: ArrayLike = 1.34,
        radius: ArrayLike = 0.18,
        *,
        reaction: ArrayLike = 0.0,
        group: ArrayLike = -1,
    ) -> NDArray[np.int64]:
        """Add people and return their numbers, shape (n,).

        Parameters
        ----------
        positions : array_like, shape (n, 2)
            Projected metres, on the ground and outside every barrier.  Somebody whose centre is
            less than 1 cm from a wall is moved to 2 cm; who overlaps others or a wall is pressed
            apart within some steps.
        goal : Polygon, sequence of Polygon or None
            Where they walk to, as in :meth:`set_goal`; None stands.
        speed, radius : float or array_like, shape (n,)
            Free speed in m/s (0 to 4) and radius in metres (above 0, at most 0.6).
        reaction : float or array_like, shape (n,)
            How many seconds each takes until a new goal is followed, this one and later ones (0 to 3600).
        group : int or array_like, shape (n,)
            Numbers of the groups that they keep together with, -1 for none.

        Raises
        ------
        ValueError
            For numbers that are not finite or out of range, places off the ground, or a goal
            that cannot be reached from there.
        """
        xy = np.asarray(positions, dtype=np.float64)
        if xy.size == 0:
            xy = np.zeros((0, 2))
        if xy.ndim != 2 or xy.shape[1] != 2:
            raise ValueError(f"positions must have the shape (n, 2), not {xy.shape}")
        n = xy.shape[0]
        require_finite(xy, "positions")
        free_speed = per_person(speed, n, "speed", low=0.0, high=4.0, above=False)
        radii = per_person(radius, n, "radius", low=0.0, high=WIDEST_M, above=True)
        reaction_s = per_person(reaction, n, "reaction", low=0.0, high=3600.0, above=False)
        groups = per_person(group, n, "group", low=-1.0, high=2.0**31 - 1, above=False).astype(np.int32)
        outside = np.flatnonzero(~self.ground.contains(xy))
        if outside.size:
            raise ValueError(which(xy, outside, "outside the walkable ground"))
        for barrier in self._barriers:
            shut = np.flatnonzero(shapely.intersects_xy(barrier.shape, xy[:, 0], xy[:, 1]))
            if shut.size:
                raise ValueError(which(xy, shut, f"inside barrier {barrier.number}"))
        local = self._off_the_walls(xy)
        ids = np.arange(self._next_id, self._next_id + n, dtype=np.int64)
        goals = self._following.goals.asked(goal, local + self.ground.origin, closed_by(self._barriers))
        body = np.zeros((k.BODY_ROWS, n), dtype=np.float32)
        body[k.X], body[k.Y] = local[:, 0], local[:, 1]
        body[k.RADIUS], body[k.SPEED], body[k.LOAD_N] = radii, free_speed, 1.0
        body[k.MASS] = self._masses(ids)
        body[k.BIAS] = 0.8 * self._streams.normal("crowd.side", ids, 0)
        state = np.full((k.STATE_ROWS, n), -1, dtype=np.int32)
        self._body = np.ascontiguousarray(np.hstack([self._body, body]))
        self._state = np.ascontiguousarray(np.hstack([self._state, state]))
        self._ids = np.concatenate([self._ids, ids])
        self._following.more(reaction_s, groups, free_speed)
        if self._falling is not None:
            self._falling.more(n)
        self._n += n
        self._next_id += n
        self._widest = max(self._widest, float(radii.max())) if n else self._widest
        self._layout = None
        self._following.give(self._here(), np.arange(self._n - n, self._n), goals, None)
        return ids

    def remove(self, ids: ArrayLike) -> None:
        """Take people out; they do not count as arrived."""
        keep = np.ones(self._n, dtype=bool)
        keep[self._slots(ids)] = False
        self._keep(keep)

    def set_goal(
        self,
        ids: ArrayLike,
        goal: BaseGeometry | Sequence[BaseGeometry] | None,
        longer: Sequence[float] | None = None,
    ) -> None:
        """Let people walk to a polygon, to that of several which each finds quickest, or stand (None).

        Who has several looks every few seconds how crowded the ways are, and changes where another is clearly
        quicker.  A new goal is followed once the person has reacted.

        Parameters
        ----------
        ids : array_like of int
        goal : Polygon, sequence of Polygon or None
        longer : sequence of float, optional
            How many times longer than it is each of several ways seems, 1 where not given.

        Raises
        ------
        ValueError
            If somebody is unknown or cannot reach any of it.
        """
        slots = self._slots(ids)
        goals = self._following.goals.asked(goal, self.positions[slots], closed_by(self._barriers))
        factors = choice_of(goals, longer).longer if longer is not None else None
        self._following.give(self._here(), slots, goals, factors)

    def chosen(self, ids: ArrayLike) -> NDArray[np.int64]:
        """Return which of the goals that were given each walks to, shape (n,), counted from 0; -1 where not several."""
        return self._following.chosen(self._here(), self._slots(ids))

    def set_speed(self, ids: ArrayLike, speed: ArrayLike) -> None:
        """Set free speeds in m/s (0 to 4): who flees runs."""
        slots = self._slots(ids)
        wanted = per_person(speed, slots.size, "speed", low=0.0, high=4.0, above=False)
        self._body[k.SPEED, slots] = self._following.own_mps[slots] = wanted
        self._lay()

    @property
    def down(self) -> NDArray[np.int64]:
        """Return the numbers of those who have fallen and not got up, ascending; ``fell`` tells who fell when."""
        return self._ids[:0].copy() if self._falling is None else self._ids[self._falling.down]

    def help_up(self, ids: ArrayLike) -> None:
        """Help people up who are down; they go on to where they were going."""
        slots = self._slots(ids)
        if self._falling is not None:
            self._rise(slots[self._falling.down[slots]])

    def hold(self, ids: ArrayLike, force_n: ArrayLike = 600.0) -> None:
        """Brace people where they stand: they yield only above ``force_n`` newtons (assumed 600)."""
        slots = self._slots(ids)
        self._body[k.LOAD_N, slots[self._body[k.HOLD_N, slots] == 0]] = 0.0
        self._body[k.HOLD_N, slots] = per_person(force_n, slots.size, "force_n", low=0.0, high=1e5, above=True)

    def release(self, ids: ArrayLike) -> None:
        """Let braced people move again."""
        self._body[k.HOLD_N, self._slots(ids)] = 0.0

    def push(self, whom: BaseGeometry | ArrayLike, force_xy_n: tuple[float, float], seconds: float) -> None:
        """Push people from outside, as a water jet does.

        Parameters
        ----------
        whom : polygon or array_like of int
            A footprint, in which whoever is there is pushed (looked up every quarter second),
            or numbers of people.
        force_xy_n : tuple of float
            Force on each in newtons, at most 2000 either way.
        seconds : float
            How long from now.
        """
        if not (math.isfinite(seconds) and seconds >= 0):
            raise ValueError(f"seconds must be 0 or more, not {seconds}")
        where, ids = None, np.zeros(0, dtype=np.int64)
        if isinstance(whom, BaseGeometry):
            where = clean_polygon(whom, what="footprint")
        else:
            ids = self._ids[self._slots(whom)]
        until = self._steps + round(seconds / self.dt)
        force_n = float(force_xy_n[0]), float(force_xy_n[1])
        self._pushes.add(Push(until, force_n, tuple(int(one) for one in ids), where))

    # The ground --------------------------------------------------------------------------------

    @property
    def barriers(self) -> tuple[int, ...]:
        """Return the numbers of the barriers that stand."""
        return tuple(barrier.number for barrier in self._barriers)

    def add_barrier(self, polygon: BaseGeometry, reroute: bool = True) -> int:
        """Put up a rigid body and return its number.

        Whoever stands in it is moved to the nearest free ground.  With ``reroute`` people look for
        another way, and wait where there is none; without, they do not know of it and press
        against it.

        Raises
        ------
        ValueError
            If the polygon cannot be used, or would leave no free ground for those in it.
        """
        barrier = Barrier(self._next_barrier, clean_polygon(polygon, what="barrier"), bool(reroute))
        self._place([*self._barriers, barrier], barrier)
        self._next_barrier += 1
        return barrier.number

    def move_barrier(self, number: int, polygon: BaseGeometry) -> None:
        """Move a barrier, such as a vehicle; whoever is in its way is moved aside."""
        old = self._barrier(number)
        moved = Barrier(number, clean_polygon(polygon, what="barrier"), old.reroute)
        self._place([moved if barrier is old else barrier for barrier in self._barriers], moved)

    def remove_barrier(self, number: int) -> None:
        """Take a barrier away; the ground opens."""
        gone = self._barrier(number)
        self._barriers = [barrier for barrier in self._barriers if barrier is not gone]
        if gone.reroute:
            self._following.ground_changed()
        self._walls = walls_with(self.ground, self._barriers)

    # Time --------------------------------------------------------------------------------------

    def step(self, n: int = 1) -> None:
        """Advance everyone by ``n`` steps of ``dt`` in one compiled call.

        Parameters
        ----------
        n : int
            Number of steps, 0 or more.
        """
        if int(n) != n or n < 0:
            raise ValueError(f"steps must be a whole number, 0 or more, not {n}")
        left = int(n)
        while left > 0:
            until = min(self._following.decide(self._here()), self._fall())
            lasting, force = self._pushes.forces(self._steps, self._ids, self.positions)
            if force is not None:
                self._body[k.PUSH_X : k.PUSH_Y + 1] = force
            now = int(min(left, lasting, until - self._steps))
            if self._n:
                self._advance(now)
            self._steps += now
            left -= now

    def _fall(self) -> float:
        """Let people fall and get up whose time it is; return the step at which the next may."""
        if self._falling is None:
            return math.inf
        every = max(1, round(LOOK_S / self.dt))
        if self._steps % every == 0:
            fallen, risen = self._falling.look(self._body, every * self.dt)
            self.fell += [(int(one), self.time) for one in self._ids[fallen]]
            self._rise(risen)
        self._lay()
        return (self._steps // every + 1) * every

    def _lay(self) -> None:
        if self._falling is not None and self._falling.down.any():
            self._body[k.SPEED, self._falling.down] = 0.0
            self._body[k.MASS, self._falling.down] = LYING_KG

    def _rise(self, slots: NDArray[np.intp]) -> None:
        if self._falling is not None and slots.size:
            self._falling.set(slots, down=False)
            self._body[k.SPEED, slots] = self._following.own_mps[slots]
            self._body[k.MASS, slots] = self._masses(self._ids[slots])

    def _masses(self, ids: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return masses of 75 kg, standard deviation 10 kg (assumed; Weidmann 1993 gives the mean of adults)."""
        return np.clip(75.0 + 10.0 * self._streams.normal("crowd.mass", ids, 0), 45.0, 105.0)

    def _advance(self, steps: int) -> None:
        goals, walls = self._following.goals, self._walls
        if goals.stale:
            self._state[k.GOAL] = goals.stack(self._state[k.GOAL], closed_by(self._barriers))
        cell, wide, tall = self._strips()
        sorted_already = self._layout is not None
        layout = self._layout or layout_of(self._by_bin()[0], tall)
        work = self._room(layout.slots.size)
        run = run_parallel if self._n >= MANY else run_serial
        n = run(
            steps, self._steps, self.dt, self._body, self._state, sorted_already, layout.slots, layout.starts,
            layout.runs, work.both, work.lasting, work.tag, work.key, cell, wide, tall, self._widest,
            goals.field, goals.bend, goals.beyond, goals.bend_starts, goals.reached, goals.edges, goals.starts,
            self.ground.cell_m, walls.edges, walls.starts, walls.listed, walls.clear, walls.wide, CELL_M,
        )  # fmt: skip
        self._layout = layout.first(n)
        stamp = self._state[k.ARRIVED]
        came = np.flatnonzero(stamp >= 0)
        if came.size:
            for slot in came[np.lexsort((came, stamp[came]))]:
                self.arrived.append((int(self._ids[slot]), float(stamp[slot] * self.dt)))
            self._keep(stamp < 0)

    def _strips(self) -> tuple[float, int, int]:
        """Return the height of a strip in metres, the bins along one, and how many strips there are."""
        rows, columns = self.ground.shape
        cell = k.REACH_M + 2 * self._widest + k.SKIN_M
        return cell, int(columns * self.ground.cell_m * k.FINE) + 2, int(rows * self.ground.cell_m / cell) + 3

    def _by_bin(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the people by bin, shape (n,), and the bin of each of them."""
        cell, wide, _ = self._strips()
        x, y = self._body[k.X].astype(np.float64), self._body[k.Y].astype(np.float64)
        strip, column = (y / cell).astype(np.int64) + 1, (x * k.FINE).astype(np.int64)
        key = strip * wide + np.where(strip & 1, wide - 1 - column, column)
        order = np.argsort(key, kind="stable")
        return order.astype(np.int32), key[order].astype(np.int32)

    def _room(self, n: int) -> Work:
        if self._work is None or self._work.tag.shape[1] < n + LANES_N or self._work.tag.shape[1] > 2 * n + 4096:
            self._work = work_for(n)
        return self._work

    # Inside ------------------------------------------------------------------------------------

    def _here(self) -> Here:
        return Here(self._steps, self.dt, self._ids, self._body, self._state, self.ground, closed_by(self._barriers))

    def _slots(self, ids: ArrayLike) -> NDArray[np.intp]:
        return slots_of(self._ids, ids)

    def _keep(self, keep: NDArray[np.bool_]) -> None:
        if self._layout is not None:
            self._layout = self._layout.without(keep)
        self._body = np.ascontiguousarray(self._body[:, keep])
        self._state = np.ascontiguousarray(self._state[:, keep])
        self._ids = self._ids[keep]
        self._following.keep(keep)
        if self._falling is not None:
            self._falling.keep(keep)
        self._n = int(self._ids.size)

    def _barrier(self, number: int) -> Barrier:
        for barrier in self._barriers:
            if barrier.number == number:
                return barrier
        raise ValueError(f"there is no barrier {number}; standing: {list(self.barriers)}")

    def _place(self, barriers: list[Barrier], new: Barrier) -> None:
        xy = self.positions
        caught = np.flatnonzero(shapely.distance(new.shape, shapely.points(xy)) < 0.01) if self._n else np.zeros(0, int)
        if caught.size:
            room = free_ground(self.ground, barriers, float(self._body[k.RADIUS, caught].max()) + 0.005)
            if room.is_empty:
                raise ValueError("the barrier leaves no free ground for the people who stand in it")
            local = (snap_into(xy[caught], room) - self.ground.origin).astype(np.float32)
            self._body[k.X, caught], self._body[k.Y, caught] = local[:, 0], local[:, 1]
            self._body[k.VX, caught] = self._body[k.VY, caught] = 0.0
            self._layout = None
        self._barriers = barriers
        if new.reroute:
            self._following.ground_changed()
        self._walls = walls_with(self.ground, barriers)

    def _off_the_walls(self, xy: NDArray[np.float64]) -> NDArray[np.float32]:
        """Return places relative to the origin, each at least 1 cm from every wall."""
        tight = too_near(self.ground, self._barriers, xy, 0.01)
        if tight.size:
            xy = xy.copy()
            xy[tight] = snap_into(xy[tight], free_ground(self.ground, self._barriers, 0.02))
        return (xy - self.ground.origin).astype(np.float32)

    # Keeping -----------------------------------------------------------------------------------

    def snapshot(self) -> dict[str, Any]:
        """Return everything as plain data and arrays; :meth:`restore` goes on to the bit."""
        return {
            "version": _SNAPSHOT,
            "walkable": self.ground.polygon.wkb_hex,
            "cell_m": self.ground.cell_m,
            "dt": self.dt,
            "seed": self.seed,
            "steps": self._steps,
            "next_id": self._next_id,
            "next_barrier": self._next_barrier,
            "widest_m": self._widest,
            "ids": self._ids.copy(),
            "body": self._body.copy(),
            "state": self._state.copy(),
            "layout": None if self._layout is None else self._layout.snapshot(),
            "following": self._following.snapshot(),
            "barriers": [(b.number, b.shape.wkb_hex, b.reroute) for b in self._barriers],
            "pushes": self._pushes.snapshot(),
            "arrived": list(self.arrived),
            "falling": None if self._falling is None else self._falling.snapshot(),
            "fell": list(self.fell),
        }

    @classmethod
    def restore(cls, snapshot: Mapping[str, Any], *, ground: Ground | None = None) -> Crowd:
        """Return a crowd that goes on exactly where the snapshot was taken, in any process.

        Parameters
        ----------
        snapshot : mapping
            What :meth:`snapshot` returned.
        ground : Ground, optional
            The same ground, already made; saves making it again.

        Raises
        ------
        ValueError
            If the snapshot is of another version or the ground is another one.
        """
        if snapshot.get("version") != _SNAPSHOT:
            raise ValueError(f"snapshot has version {snapshot.get('version')}; this engine reads {_SNAPSHOT}")
        if ground is None:
            ground = ground_of(shapely.from_wkb(snapshot["walkable"]), cell_m=float(snapshot["cell_m"]))
        elif ground.polygon.wkb_hex != snapshot["walkable"] or ground.cell_m != snapshot["cell_m"]:
            raise ValueError("the snapshot was taken on another ground")
        crowd = cls(ground, dt=float(snapshot["dt"]), seed=int(snapshot["seed"]))
        crowd._steps = int(snapshot["steps"])
        crowd._next_id, crowd._next_barrier = int(snapshot["next_id"]), int(snapshot["next_barrier"])
        crowd._widest = float(snapshot["widest_m"])
        crowd._ids = np.array(snapshot["ids"], dtype=np.int64)
        crowd._body = np.array(snapshot["body"], dtype=np.float32).reshape(k.BODY_ROWS, -1)
        crowd._state = np.array(snapshot["state"], dtype=np.int32).reshape(k.STATE_ROWS, -1)
        crowd._n = int(crowd._ids.size)
        crowd._layout = None if snapshot["layout"] is None else Layout.restore(snapshot["layout"], crowd._strips()[2])
        crowd._following = Following.restore(snapshot["following"], ground, crowd._streams)
        crowd._barriers = [Barrier(int(n), shapely.from_wkb(s), bool(r)) for n, s, r in snapshot["barriers"]]
        crowd._pushes = Pushes.restore(snapshot["pushes"])
        crowd.arrived = [(int(one), float(at)) for one, at in snapshot["arrived"]]
        crowd.fell = [(int(one), float(at)) for one, at in snapshot["fell"]]
        crowd._falling = None if snapshot["falling"] is None else Falling.restore(snapshot["falling"])
        crowd._walls = walls_with(ground, crowd._barriers)
        return crowd
