"""The bodies on awake sites: what people are after becomes goals, walls and pushes of the crowd engine."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
import shapely.ops
from numpy.typing import NDArray
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from sispamkota.crowd import Crowd
from sispamkota.world import AWAY, FLEEING, GATHER, GONE, LEAVE, STAY, Change, ExitState, Push, World

STEPS_PER_S = 20
WALK_MPS = 1.34  # Weidmann (1993)
WALK_SPREAD_MPS = 0.26  # Weidmann (1993)
FLEE_FACTOR = 1.9  # running at about 2.5 m/s, low end of 2.5-3.5 (recalled)
RADIUS_M = 0.18
SPOT_M = 6.0  # parts of a zone that people spread over, assumed
UNNAMED_FACTOR = 4.0  # how much longer a way out seems that a warning did not name, assumed
OWN_WAY = "out:"  # begins the name of what people were sent to who choose their way out themselves
STOP_PER_S = 0.3  # chance a second to stop once there, assumed
PUSH_NEWTON_PER_MPS = 150.0  # mass 75 kg over a relaxation of 0.5 s, as the engine's own steering


@dataclass(slots=True)
class Site:
    """One awake site: the engine, who is who in it, what stands in the way, and where each was last sent."""

    crowd: Crowd
    person_of: dict[int, int]
    body_of: dict[int, int]
    barriers: dict[str, tuple[int, tuple[tuple[float, float], ...]]]
    sent: dict[int, str] = field(default_factory=dict)
    epoch: int = 0
    spots: dict[str, list[tuple[BaseGeometry, BaseGeometry]]] = field(default_factory=dict)


class Bodies:
    """Keeps a `Crowd` for every awake site in step with the world's people.

    Parameters
    ----------
    seed : int
        Seed of the run.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._sites: dict[str, Site] = {}

    def awake(self) -> tuple[str, ...]:
        """Return the sites that have an engine."""
        return tuple(self._sites)

    def pressures(self, world: World) -> NDArray[np.float64]:
        """Return the pressure on everybody in N/m, shape (n,); 0 where there is no body."""
        found = np.zeros(world.people.site.size)
        for site in self._sites.values():
            persons = [site.person_of[body] for body in site.crowd.ids.tolist()]
            found[persons] = site.crowd.pressure
        return found

    def advance(
        self,
        world: World,
        barriers: Mapping[str, list[tuple[str, tuple[tuple[float, float], ...]]]],
        pushes: list[Push],
    ) -> Change:
        """Return where everybody is one second later.

        Parameters
        ----------
        world : World
            Who is where, and after what.
        barriers : mapping
            By site, the id and corners of lines and vehicles that stand on its ground.
        pushes : list of Push
            What drives people this second.
        """
        change = Change(world)
        for index, name in enumerate(world.site_ids):
            here = np.flatnonzero(world.people.site == index)
            if here.size == 0:
                self._sites.pop(name, None)
                continue
            site = self._wake(world, name)
            self._leave(site, here)
            self._walls(world, name, site, barriers.get(name, []))
            self._enter(world, change, name, site, here)
            self._goals(world, change, name, site, here)
            for push in pushes:
                if push.site == name:
                    newton = (push.velocity_mps[0] * PUSH_NEWTON_PER_MPS, push.velocity_mps[1] * PUSH_NEWTON_PER_MPS)
                    site.crowd.push(Polygon(push.corners), newton, 1.0)
            before = len(site.crowd.arrived)
            site.crowd.step(STEPS_PER_S)
            self._settle(world, change, name, site, before)
        return change

    def _wake(self, world: World, name: str) -> Site:
        if name not in self._sites:
            self._sites[name] = Site(Crowd(world.sites[name].ground, dt=1.0 / STEPS_PER_S, seed=self._seed), {}, {}, {})
        return self._sites[name]

    def _leave(self, site: Site, here: NDArray[np.int64]) -> None:
        """Take out bodies of people whom others took off the site: arrested, led out, carried away."""
        present = set(here.tolist())
        gone = [person for person in site.body_of if person not in present]
        if gone:
            site.crowd.remove(np.array([site.body_of[person] for person in gone], dtype=np.int64))
            for person in gone:
                del site.person_of[site.body_of.pop(person)]
                site.sent.pop(person, None)

    def _walls(
        self, world: World, name: str, site: Site, wanted: list[tuple[str, tuple[tuple[float, float], ...]]]
    ) -> None:
        ground = world.sites[name]
        shut: dict[str, tuple[tuple[float, float], ...]] = dict(wanted)
        for key, gate in ground.gates.items():
            row: ExitState = world.tables["exits"][key]
            if not row.open or row.blocked_by:
                shut[key] = _corners(gate.polygon)
        for key, way in ground.exits.items():
            row = world.tables["exits"][key]
            if (not row.open or row.blocked_by) and not way.vehicles_only:
                shut[key] = _corners(way.polygon)
        stale = [key for key in site.barriers if key not in shut or site.barriers[key][1] != shut[key]]
        if stale or any(key not in site.barriers for key in shut):
            site.spots.clear()
            site.epoch += 1
        for key in stale:
            site.crowd.remove_barrier(site.barriers.pop(key)[0])
        for key, corners in shut.items():
            if key not in site.barriers:
                site.barriers[key] = (
                    site.crowd.add_barrier(Polygon(corners), reroute=True),
                    corners,
                )

    def _enter(self, world: World, change: Change, name: str, site: Site, here: NDArray[np.int64]) -> None:
        new = np.array([person for person in here.tolist() if person not in site.body_of], dtype=np.int64)
        if new.size == 0:
            return
        ground = world.sites[name]
        ways = [key for key, way in ground.exits.items() if not way.vehicles_only and _usable(world, key)]
        ways = ways or [key for key, way in ground.exits.items() if not way.vehicles_only] or list(ground.exits)
        fixed = world.people.position[new]
        luck = world.streams.uniform("bodies.entrance", new, 0)
        spread = np.stack(
            [
                world.streams.uniform("bodies.entrance.x", new, int(world.t_s)),
                world.streams.uniform("bodies.entrance.y", new, int(world.t_s)),
            ],
            axis=1,
        )
        points = np.empty((new.size, 2))
        for k in range(new.size):
            if np.isfinite(fixed[k]).all():
                points[k] = fixed[k]
                continue
            way = ground.exits[ways[int(luck[k] * len(ways))]].polygon
            low_x, low_y, high_x, high_y = way.bounds
            points[k] = (low_x + spread[k, 0] * (high_x - low_x), low_y + spread[k, 1] * (high_y - low_y))
        free = ground.ground.polygon
        if site.barriers:
            free = free.difference(shapely.union_all([Polygon(corners) for _, corners in site.barriers.values()]))
        free = shapely.buffer(free, -(RADIUS_M + 0.02))
        points = _into(points, free)
        speed = np.clip(WALK_MPS + WALK_SPREAD_MPS * world.streams.normal("bodies.speed", new, 0), 0.6, 2.2)
        bodies = site.crowd.add(points, goal=None, speed=speed, radius=RADIUS_M)
        for person, body in zip(new.tolist(), bodies.tolist(), strict=True):
            site.person_of[body] = person
            site.body_of[person] = body
        change.array("position")[new] = points

    def _goals(self, world: World, change: Change, name: str, site: Site, here: NDArray[np.int64]) -> None:
        """Turn what people are after into goals of the engine; only what changed is set."""
        people = world.people
        ground = world.sites[name]
        intent = change.array("intent")
        position = change.people.get("position", people.position)
        for assembly in np.unique(people.assembly[here]):
            entry = world.scenario.actors.assemblies[int(assembly)]
            members = here[people.assembly[here] == assembly]
            gathering = members[intent[members] == GATHER]
            if gathering.size:
                zone = ground.zones.get(entry.zone)
                if zone is None or entry.site != name:
                    intent[gathering] = LEAVE  # their assembly is elsewhere now
                else:
                    self._gather(world, intent, entry.zone, zone, ground.ground.polygon, site, gathering, position)
        leaving = here[intent[here] == LEAVE]
        change.array("exit")[here[intent[here] != LEAVE]] = -1
        if leaving.size:
            self._send_out(world, change, name, site, leaving)
        flee = here[people.state[here] == FLEEING]
        if flee.size:
            speed = np.clip(WALK_MPS + WALK_SPREAD_MPS * world.streams.normal("bodies.speed", flee, 0), 0.6, 2.2)
            site.crowd.set_speed(
                np.array([site.body_of[p] for p in flee.tolist()]), np.minimum(speed * FLEE_FACTOR, 3.5)
            )

    def _gather(
        self,
        world: World,
        intent: NDArray[np.int8],
        name: str,
        zone: BaseGeometry,
        ground: BaseGeometry,
        site: Site,
        gathering: NDArray[np.int64],
        position: NDArray[np.float64],
    ) -> None:
        """Send people to their part of a zone; once in it they stop sooner or later, so that they fill it."""
        if name not in site.spots:
            site.spots[name] = _spots(ground, zone, site)
        spots = site.spots[name]
        mine = (world.streams.uniform(f"bodies.spot.{name}", gathering, 0) * len(spots)).astype(int)
        stop = world.streams.uniform("bodies.stop", gathering, int(world.t_s)) < STOP_PER_S
        for number, (part, middle) in enumerate(spots):
            going = gathering[mine == number]
            inside = shapely.contains_xy(part, position[going, 0], position[going, 1]) & stop[mine == number]
            intent[going[inside]] = STAY
            self._send(site, going[inside], (), "")
            self._send(site, going[~inside], (middle,), f"{name}/{number}")

    def _send_out(self, world: World, change: Change, name: str, site: Site, leaving: NDArray[np.int64]) -> None:
        """Send people to the way out that they were shown, or let each choose among all that are open."""
        ground = world.sites[name]
        ways = [key for key, way in ground.exits.items() if not way.vehicles_only and _usable(world, key)]
        exits = change.array("exit")
        all_ways = list(world.tables["exits"])
        if not ways:
            self._send(site, leaving, (), "")
            exits[leaving] = -1
            return
        numbers = np.array([all_ways.index(key) for key in ways], dtype=np.int16)
        goals = tuple(ground.exits[key].polygon for key in ways)
        own = np.array([site.sent.get(person, "").startswith(OWN_WAY) for person in leaving.tolist()])
        shown = np.isin(exits[leaving], numbers) & ~own
        for number, goal, key in zip(numbers, goals, ways, strict=True):
            self._send(site, leaving[shown & (exits[leaving] == number)], (goal,), key)
        choosing = leaving[~shown]
        for assembly in np.unique(world.people.assembly[choosing]):
            members = choosing[world.people.assembly[choosing] == assembly]
            row = world.tables["assemblies"][world.scenario.actors.assemblies[int(assembly)].id]
            named = tuple(1.0 if key in row.routes else UNNAMED_FACTOR for key in ways)
            heard = np.zeros(members.size, dtype=np.bool_)
            if row.warnings and min(named) == 1.0:  # who heard the warning rather goes where it said
                heard = world.streams.uniform("bodies.heard", members, 0) < row.warnings[-1][1]
            routes = "+".join(key for key, factor in zip(ways, named, strict=True) if factor == 1.0)
            self._send(site, members[heard], goals, f"{OWN_WAY}{'+'.join(ways)}/{routes}", named)
            self._send(site, members[~heard], goals, f"{OWN_WAY}{'+'.join(ways)}/")
        if choosing.size:
            chosen = site.crowd.chosen([site.body_of[person] for person in choosing.tolist()])
            exits[choosing] = np.where(chosen >= 0, numbers[chosen], numbers[0] if len(ways) == 1 else -1)

    def _send(
        self,
        site: Site,
        persons: NDArray[np.int64],
        goals: tuple[BaseGeometry, ...],
        name: str,
        longer: tuple[float, ...] | None = None,
    ) -> None:
        """Give people one goal or several, or none, under a name; those who have it already are left alone."""
        key = f"{name}@{site.epoch}" if goals else ""
        new = [person for person in persons.tolist() if site.sent.get(person, "") != key]
        if not new:
            return
        for person in new:
            site.sent[person] = key
        bodies = np.array([site.body_of[person] for person in new], dtype=np.int64)
        if len(goals) < 2:
            longer = None
        goal = list(goals) if len(goals) > 1 else goals[0] if goals else None
        try:
            site.crowd.set_goal(bodies, goal, longer)
        except ValueError:  # some are shut off from it: they stand where they are until the ground changes
            reachable = _reached(site.crowd, goals, bodies)
            site.crowd.set_goal(bodies[~reachable], None)
            if reachable.any():
                site.crowd.set_goal(bodies[reachable], goal, longer)

    def _settle(self, world: World, change: Change, name: str, site: Site, before: int) -> None:
        position, on_site, state = change.array("position"), change.array("site"), change.array("state")
        bodies = site.crowd.ids
        persons = np.array([site.person_of[body] for body in bodies.tolist()], dtype=np.int64)
        if persons.size:
            position[persons] = site.crowd.positions
        intent = change.array("intent")
        for body, _ in site.crowd.arrived[before:]:
            person = site.person_of.pop(body)
            del site.body_of[person]
            site.sent.pop(person, None)
            if intent[person] != LEAVE:  # walked through the place where it meant to stand
                intent[person] = GATHER
                continue
            position[person] = np.nan
            on_site[person] = -1
            change.array("exit")[person] = -1
            entry = world.scenario.actors.assemblies[int(world.people.assembly[person])]
            if entry.site != name:
                change.array("arrives_s")[person] = math.floor(world.t_s) + 1.0 + _walk_s(world, name, entry.site)
                state[person] = AWAY
            else:
                state[person] = GONE
        if site.crowd.arrived:
            site.crowd.arrived.clear()

    def snapshot(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            name: {
                "crowd": site.crowd.snapshot(),
                "bodies": sorted(site.person_of.items()),
                "sent": sorted(site.sent.items()),
                "epoch": site.epoch,
                "barriers": [
                    [key, number, [list(c) for c in corners]] for key, (number, corners) in site.barriers.items()
                ],
            }
            for name, site in self._sites.items()
        }

    @classmethod
    def restore(cls, seed: int, state: Mapping[str, Any], world: World) -> Bodies:
        """Return bodies that go on exactly where ``snapshot`` left them."""
        made = cls(seed)
        for name, kept in state.items():
            person_of = {int(body): int(person) for body, person in kept["bodies"]}
            barriers = {
                key: (int(number), tuple((float(c[0]), float(c[1])) for c in corners))
                for key, number, corners in kept["barriers"]
            }
            crowd = Crowd.restore(kept["crowd"], ground=world.sites[name].ground)
            body_of = {person: body for body, person in person_of.items()}
            sent = {int(person): str(key) for person, key in kept["sent"]}
            made._sites[name] = Site(crowd, person_of, body_of, barriers, sent, int(kept["epoch"]))
        return made


def _reached(crowd: Crowd, goals: tuple[BaseGeometry, ...], bodies: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return who can reach at least one of the goals."""
    found = np.zeros(bodies.size, dtype=np.bool_)
    for goal in goals:
        with contextlib.suppress(ValueError):  # nobody can stand in it now
            found |= np.isfinite(crowd.distances(goal, bodies))
    return found


def _usable(world: World, key: str) -> bool:
    row: ExitState = world.tables["exits"][key]
    return row.open and not row.blocked_by


def _corners(shape: BaseGeometry) -> tuple[tuple[float, float], ...]:
    return tuple(
        (float(x), float(y))
        for x, y in shapely.get_coordinates(shape.envelope if shape.geom_type != "Polygon" else shape)[:-1]
    )


def _spots(ground: BaseGeometry, zone: BaseGeometry, site: Site) -> list[tuple[BaseGeometry, BaseGeometry]]:
    """Return the parts of a zone's free ground where people stand, each with the spot in its middle to walk to."""
    inner = zone.intersection(ground)
    if site.barriers:
        inner = inner.difference(shapely.union_all([Polygon(corners) for _, corners in site.barriers.values()]))
    inner = inner.buffer(-0.6)
    low_x, low_y, high_x, high_y = zone.bounds
    columns = max(1, min(6, round((high_x - low_x) / SPOT_M)))
    rows = max(1, min(6, round((high_y - low_y) / SPOT_M)))
    found: list[tuple[BaseGeometry, BaseGeometry]] = []
    for column in range(columns):
        for row in range(rows):
            part = inner.intersection(
                shapely.box(
                    low_x + (high_x - low_x) * column / columns,
                    low_y + (high_y - low_y) * row / rows,
                    low_x + (high_x - low_x) * (column + 1) / columns,
                    low_y + (high_y - low_y) * (row + 1) / rows,
                )
            )
            if part.area >= 4.0:
                found.append((part, _somewhere(part, len(found)).buffer(0.5, quad_segs=2)))
    middle = shapely.point_on_surface(inner if not inner.is_empty else zone)
    return found or [(zone, middle.buffer(0.5, quad_segs=2))]


def _somewhere(part: BaseGeometry, number: int) -> BaseGeometry:
    """Return a point of a part that differs from one part to the next, so that people form no rows."""
    inner = part.buffer(-0.8)
    if inner.is_empty:
        return shapely.point_on_surface(part)
    low_x, low_y, high_x, high_y = inner.bounds
    golden = 0.6180339887498949  # spreads evenly, whatever the number of parts
    wanted = shapely.Point(
        low_x + (high_x - low_x) * ((number + 1) * golden % 1.0),
        low_y + (high_y - low_y) * ((number + 1) * golden**2 % 1.0),
    )
    return shapely.ops.nearest_points(inner, wanted)[0]


def _into(points: NDArray[np.float64], free: BaseGeometry) -> NDArray[np.float64]:
    """Return the points, each moved to the nearest place of ``free`` if outside."""
    shapely.prepare(free)
    moved = points.copy()
    for k in np.flatnonzero(~shapely.contains_xy(free, points[:, 0], points[:, 1])):
        near = shapely.ops.nearest_points(free, shapely.Point(points[k]))[0]
        moved[k] = (near.x, near.y)
    return moved


def _walk_s(world: World, here: str, there: str) -> float:
    """Return how long people walk from one site to another, straight times a detour, in seconds."""
    a, b = world.sites[here].ground.polygon.centroid, world.sites[there].ground.polygon.centroid
    return 1.3 * float(a.distance(b)) / 1.2
