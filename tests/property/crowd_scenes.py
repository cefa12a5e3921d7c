"""Random grounds with people for properties of the crowd: slits, acute corners, islands, moving barriers, heaps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from hypothesis import strategies as st
from shapely import box
from shapely.affinity import rotate, translate
from shapely.geometry.base import BaseGeometry

from sispamkota.crowd import Crowd

SHARE = st.floats(0, 1, allow_nan=False)
PIECE = st.tuples(SHARE, SHARE, SHARE, SHARE, SHARE)
FAR = np.array([699_123.4, 9_154_321.7])
SPAN_M = 30.0


@dataclass(frozen=True)
class Scene:
    """What hypothesis draws; :func:`crowd_of` makes it a crowd."""

    floors: list[tuple[float, ...]]
    slits: list[tuple[float, ...]]
    wedges: list[tuple[float, ...]]
    islands: list[tuple[float, ...]]
    movers: list[tuple[float, ...]]
    people: int
    heap: bool
    far: bool
    seed: int


def scenes(most: int) -> st.SearchStrategy[Scene]:
    """Return scenes of up to so many people."""
    return st.builds(
        Scene,
        floors=st.lists(PIECE, min_size=1, max_size=4),
        slits=st.lists(PIECE, max_size=4),
        wedges=st.lists(PIECE, max_size=3),
        islands=st.lists(PIECE, max_size=6),
        movers=st.lists(PIECE, max_size=3),
        people=st.integers(1, most),
        heap=st.booleans(),
        far=st.booleans(),
        seed=st.integers(0, 2**32 - 1),
    )


def block(piece: tuple[float, ...], low: float, high: float, *, thin_m: float = 0.0) -> BaseGeometry:
    """Return a turned rectangle with sides between ``low`` and ``high`` metres, or ``thin_m`` wide."""
    x, y, w, h, turn = piece
    east, north = low + (high - low) * w, thin_m or low + (high - low) * h
    return rotate(box(SPAN_M * x, SPAN_M * y, SPAN_M * x + east, SPAN_M * y + north), 180 * turn)


def wedge(piece: tuple[float, ...]) -> BaseGeometry:
    """Return a long triangle with an angle of 2 to 30 degrees."""
    x, y, w, h, turn = piece
    long_m = 3 + 12 * w
    half = long_m * np.tan(np.radians(1 + 14 * h))
    shape = shapely.Polygon([(0, 0), (long_m, -half), (long_m, half)])
    return translate(rotate(shape, 360 * turn, origin=(0, 0)), SPAN_M * x, SPAN_M * y)


def ground_of_scene(scene: Scene) -> BaseGeometry | None:
    """Return the walkable ground, or None where hardly any is left."""
    floors = [block(piece, 4, 16) for piece in scene.floors]
    slits = [block(piece, 4, 20, thin_m=0.05 + 0.75 * piece[3]) for piece in scene.slits]
    ground = shapely.union_all([*floors, *slits, *(wedge(piece) for piece in scene.wedges)])
    islands = [block(piece, 0.02, 3) if n % 2 else wedge(piece) for n, piece in enumerate(scene.islands)]
    ground = ground.difference(shapely.union_all(islands))
    if scene.far:
        ground = shapely.transform(ground, lambda xy: xy + FAR)
    ground = shapely.make_valid(ground)  # far away, points are too coarse for the finest slits
    ground = shapely.union_all([part for part in shapely.get_parts(ground) if part.geom_type == "Polygon"])
    return ground if ground.area >= 2.0 else None


def crowd_of(scene: Scene) -> Crowd | None:
    """Return the people of a scene, each with a goal that they can reach, or None where there is no room."""
    ground = ground_of_scene(scene)
    if ground is None:
        return None
    rng = np.random.default_rng(scene.seed)
    crowd = Crowd(ground, seed=scene.seed % 1000, dt=(0.05, 0.025, 0.1)[scene.seed % 3])
    inside = crowd.ground.polygon
    west, south, east, north = inside.bounds
    places = rng.uniform([west, south], [east, north], (8 * scene.people + 200, 2))
    places = places[shapely.contains_xy(inside, *places.T)][: scene.people]
    if len(places) == 0:
        return None
    if scene.heap:  # ten on one place, and ten on the next
        places = np.repeat(places, 10, axis=0)[: len(places)]
    n = len(places)
    ids = crowd.add(places, radius=rng.uniform(0.1, 0.35, n), speed=rng.uniform(0, 3, n))
    for spot in places[:: max(1, n // 3)][:3]:
        goal = shapely.Point(spot).buffer(0.6)
        try:
            can = np.isfinite(crowd.distances(goal))
        except ValueError as error:  # a spot in a slit that is narrower than a body
            assert "cannot be reached" in str(error), error
            continue
        some = can & (rng.random(n) < 0.5)
        if some.any():
            crowd.set_goal(ids[some], goal)
    return crowd


def driven(crowd: Crowd, scene: Scene, rounds: int, steps: int) -> tuple[int, str]:
    """Walk and push a crowd while barriers move through it; return person-steps, and what was wrong first."""
    rng = np.random.default_rng(scene.seed + 1)
    shift = FAR if scene.far else np.zeros(2)
    inside, done = crowd.ground.polygon, 0
    total = crowd.ids.size + len(crowd.arrived)
    shapely.prepare(inside)
    numbers: dict[int, BaseGeometry] = {}
    for turn in range(rounds):
        for mover, piece in enumerate(scene.movers):
            if mover % 2 and turn % 10:
                continue  # people look for another way round this one, which takes most of the time
            along = (turn % 40) / 20
            shape = shapely.transform(block(piece, 0.3, 5), lambda xy, along=along: xy + shift + [along, 0.7 * along])
            try:
                if mover in numbers:
                    number = next(n for n in crowd.barriers if n == mover)
                    crowd.move_barrier(number, shape)
                elif turn == 0:
                    assert crowd.add_barrier(shape, reroute=bool(mover % 2)) == mover
                else:
                    continue
                numbers[mover] = shape
            except ValueError as error:
                assert "no free ground" in str(error), error
        if crowd.ids.size == 0:
            break
        if turn % 3 == 0:
            angle = rng.uniform(0, 2 * np.pi)
            crowd.push(crowd.ids[::2], (1900 * np.cos(angle), 1900 * np.sin(angle)), 0.7)
        crowd.step(steps)
        at = crowd.positions
        done += len(at) * steps
        if not (np.isfinite(at).all() and np.isfinite(crowd.velocities).all() and np.isfinite(crowd.pressure).all()):
            return done, "a number is not finite"
        out = ~shapely.contains_xy(inside, *at.T)
        if out.any():
            return done, f"{out.sum()} outside the ground, at {at[out][0]} in round {turn}"
        for shape in numbers.values():
            if shapely.intersects_xy(shape, *at.T).any():
                return done, f"somebody in a barrier in round {turn}"
        if crowd.ids.size + len(crowd.arrived) != total:
            return done, "somebody is lost"
    return done, ""
