"""Every edge near a cell is in its list."""

import numpy as np

from sispamkota.crowd.walls import CELL_M, SIGHT_M, walls_of


def test_lists_hold_every_edge_within_sight():
    edges = np.random.default_rng(7).uniform(0, 30, (25, 4))
    walls = walls_of(edges, width_m=30, height_m=30)
    for x, y in np.random.default_rng(8).uniform(0, 30, (500, 2)):
        cell = int(y / CELL_M) * walls.wide + int(x / CELL_M)
        listed = set(walls.listed[walls.starts[cell] : walls.starts[cell + 1]].tolist())
        start, way = edges[:, :2], edges[:, 2:] - edges[:, :2]
        along = np.clip((([x, y] - start) * way).sum(axis=1) / (way**2).sum(axis=1), 0, 1)
        apart = np.hypot(*([x, y] - start - along[:, None] * way).T)
        assert set(np.flatnonzero(apart < SIGHT_M).tolist()) <= listed


def test_edges_beyond_the_raster_do_no_harm():
    walls = walls_of(np.array([[-50.0, -50.0, -40.0, -45.0], [5.0, -100.0, 5.0, 100.0]]), width_m=10, height_m=10)
    assert set(walls.listed.tolist()) == {1}
