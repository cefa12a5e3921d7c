"""Roads: times, routes, closures, widths, and the graph made of area points."""

import math

import numpy as np
import pytest

from sispamkota.city.roads import graph_of_points, road_graph

NODES = [("a", 0.0, 0.0), ("b", 1000.0, 0.0), ("c", 1000.0, 1000.0), ("d", 0.0, 1000.0)]
EDGES = [
    ("ab", "a", "b", 0.0, 10.0, 8.0),
    ("bc", "b", "c", 1200.0, 10.0, 8.0),
    ("ad", "a", "d", 0.0, 10.0, 3.0),
    ("dc", "d", "c", 0.0, 20.0, 3.0),
]


def test_route_is_the_quickest():
    graph = road_graph(NODES, EDGES)
    route = graph.route("a", "c")
    assert route.nodes == ("a", "d", "c")
    assert (route.length_m, route.time_s) == pytest.approx((2000, 150))
    assert graph.route("a", "c", factor=2.0).time_s == pytest.approx(75)


def test_closures_and_narrow_streets_change_the_way():
    graph = road_graph(NODES, EDGES)
    assert graph.route("a", "c", closed={"dc"}).nodes == ("a", "b", "c")
    wide = graph.route("a", "c", least_width_m=4.0)
    assert (wide.nodes, wide.length_m) == (("a", "b", "c"), pytest.approx(2200))
    none = graph.route("a", "d", closed=("dc", "ad"))
    assert none.nodes == ()
    assert math.isinf(none.time_s)


def test_the_quicker_of_parallel_edges_counts():
    graph = road_graph(NODES, [*EDGES, ("ab2", "b", "a", 500.0, 10.0, 5.0)])
    assert graph.route("a", "b").time_s == pytest.approx(50)
    assert graph.route("a", "b", closed={"ab2"}).time_s == pytest.approx(100)


def test_nearest_node():
    graph = road_graph(NODES, EDGES)
    assert graph.nearest([[900.0, 100.0], [1.0, 2.0]]).tolist() == [1, 0]


def test_points_become_one_approximate_graph():
    rng = np.random.default_rng(3)
    near, far = rng.uniform(0, 1000, (10, 2)), rng.uniform(8000, 9000, (10, 2))
    points = [(f"p{n}", float(x), float(y)) for n, (x, y) in enumerate(np.vstack([near, far]))]
    graph = graph_of_points(points)
    assert graph.approximate
    assert all(np.isfinite(graph.route("p0", f"p{n}").time_s) for n in range(20))
    straight = float(np.hypot(*(graph.xy[0] - graph.xy[1])))
    assert graph.route("p0", "p1").length_m >= 1.3 * straight - 1e-6
    assert graph_of_points(points[:1]).route("p0", "p0").time_s == 0.0


@pytest.mark.parametrize(
    ("nodes", "edges", "message"),
    [
        (NODES + NODES[:1], EDGES, "appears twice"),
        (NODES, EDGES + EDGES[:1], "appears twice"),
        (NODES, [("x", "a", "z", 0.0, 10.0, 8.0)], "does not exist"),
        (NODES, [("x", "a", "b", 0.0, 0.0, 8.0)], "speed above 0"),
        (NODES, [("x", "a", "b", math.nan, 1.0, 8.0)], "length 0 or more"),
    ],
)
def test_mistakes_are_named(nodes, edges, message):
    with pytest.raises(ValueError, match=message):
        road_graph(nodes, edges)


def test_unknown_node_and_factor():
    graph = road_graph(NODES, EDGES)
    with pytest.raises(ValueError, match="no road node 'q'"):
        graph.route("a", "q")
    with pytest.raises(ValueError, match="factor"):
        graph.route("a", "c", factor=0.0)
