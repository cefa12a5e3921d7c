"""Whatever the scene: nobody outside, nobody in a barrier, nobody lost, every number finite."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.affinity import rotate
from shapely.geometry.base import BaseGeometry

from sispamkota.crowd import Crowd

NUMBER = st.floats(0, 1, allow_nan=False)
PIECE = st.tuples(NUMBER, NUMBER, NUMBER, NUMBER, NUMBER)


def boxes(pieces: list[tuple[float, ...]], low: float, high: float) -> list[BaseGeometry]:
    """Return turned boxes with sides between ``low`` and ``high`` metres within 20 m."""
    span = high - low
    return [
        rotate(shapely.box(16 * x, 16 * y, 16 * x + low + span * w, 16 * y + low + span * h), 90 * turn)
        for x, y, w, h, turn in pieces
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    floors=st.lists(PIECE, min_size=1, max_size=4),
    pillars=st.lists(PIECE, max_size=5),
    barriers=st.lists(PIECE, max_size=3),
    seed=st.integers(0, 2**32),
    heap=st.booleans(),
    angle=st.floats(0, 6.28),
    far=st.booleans(),
)
def test_nobody_leaves_the_ground_or_enters_a_barrier(floors, pillars, barriers, seed, heap, angle, far):
    rng = np.random.default_rng(seed)
    offset = np.array([699_123.4, 9_154_321.7]) if far else np.zeros(2)
    ground = shapely.union_all(boxes(floors, 2, 12)).difference(shapely.union_all(boxes(pillars, 0.02, 3)))
    ground = shapely.make_valid(shapely.transform(ground, lambda xy: xy + offset))
    if ground.area < 1.0:
        return
    crowd = Crowd(ground, seed=seed % 1000)
    inside = crowd.ground.polygon
    west, south, east, north = inside.bounds
    places = rng.uniform([west, south], [east, north], (800, 2))
    places = places[shapely.contains_xy(inside, *places.T)][:60]
    if len(places) == 0:
        return
    if heap:
        places[:] = places[0]
    n = len(places)
    ids = crowd.add(places, radius=rng.uniform(0.12, 0.3, n), speed=rng.uniform(0, 3, n))
    for someone in ids:
        try:
            crowd.set_goal(someone, shapely.Point(places[0]).buffer(1.0))
        except ValueError as error:
            assert "cannot be reached" in str(error)
    standing: list[BaseGeometry] = []
    for turn, shape in enumerate([None, *boxes(barriers, 0.05, 4)]):
        if shape is not None:
            moved = shapely.transform(shape, lambda xy: xy + offset)
            try:
                crowd.add_barrier(moved, reroute=bool(turn % 2))
            except ValueError as error:
                assert "no free ground" in str(error)
            else:
                standing.append(moved)
        if crowd.ids.size:
            crowd.push(crowd.ids[::2], (1900 * np.cos(angle + turn), 1900 * np.sin(angle + turn)), 0.7)
        for _ in range(4):
            crowd.step(8)
            at = crowd.positions
            assert np.isfinite(at).all()
            assert np.isfinite(crowd.velocities).all()
            assert np.isfinite(crowd.pressure).all()
            assert shapely.contains_xy(inside, *at.T).all()
            for shape in standing:
                assert not shapely.intersects_xy(shape, *at.T).any()
    assert sorted([*crowd.ids.tolist(), *(number for number, _ in crowd.arrived)]) == ids.tolist()
