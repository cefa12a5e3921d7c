"""Roads as a graph: travel times and routes, with closures and widths.

References
----------
Dijkstra (1959), Numerische Mathematik 1; the implementation is ``scipy.sparse.csgraph``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

DETOUR = 1.3
"""Ratio of road distance to straight distance in a city (assumed 1.2 to 1.4)."""


@dataclass(frozen=True, slots=True)
class Route:
    """One way through the graph.

    Attributes
    ----------
    nodes : tuple of str
        From start to end.
    xy : ndarray of float64, shape (n, 2)
        Their places in metres.
    length_m, time_s : float
        Along the way; infinite, with no nodes, where there is none.
    """

    nodes: tuple[str, ...]
    xy: NDArray[np.float64]
    length_m: float
    time_s: float


@dataclass(frozen=True, eq=False)
class RoadGraph:
    """Nodes and edges; every edge can be driven both ways.

    Attributes
    ----------
    nodes : tuple of str
        Names of the nodes.
    xy : ndarray of float64, shape (n, 2)
        Their places in projected metres.
    edges : tuple of str
        Names of the edges.
    ends : ndarray of intp, shape (m, 2)
        Rows of ``nodes`` that each edge joins.
    length_m, speed_m_s, width_m : ndarray of float64, shape (m,)
    approximate : bool
        Whether it was made from area points with a detour factor instead of roads.
    """

    nodes: tuple[str, ...]
    xy: NDArray[np.float64]
    edges: tuple[str, ...]
    ends: NDArray[np.intp]
    length_m: NDArray[np.float64]
    speed_m_s: NDArray[np.float64]
    width_m: NDArray[np.float64]
    approximate: bool = False

    def index(self, node: str) -> int:
        """Return the row of a node.

        Raises
        ------
        ValueError
            If there is no such node.
        """
        try:
            return self.nodes.index(node)
        except ValueError:
            raise ValueError(f"there is no road node '{node}'") from None

    def nearest(self, points: ArrayLike) -> NDArray[np.intp]:
        """Return the rows of the nodes nearest to points in metres, shape (n,)."""
        _, found = cKDTree(self.xy).query(np.asarray(points, dtype=np.float64).reshape(-1, 2))
        return np.asarray(found, dtype=np.intp)

    def route(
        self, start: str, end: str, *, closed: Collection[str] = (), least_width_m: float = 0.0, factor: float = 1.0
    ) -> Route:
        """Return the quickest way between two nodes; infinite time where there is none."""
        if not factor > 0:
            raise ValueError(f"factor must be above 0, not {factor}")
        first, last = self.index(start), self.index(end)
        matrix, best = self._matrix(closed, least_width_m)
        times, before = dijkstra(matrix, directed=False, indices=first, return_predecessors=True)
        if not np.isfinite(times[last]):
            return Route((), np.zeros((0, 2)), float("inf"), float("inf"))
        path = [last]
        while path[-1] != first:
            path.append(int(before[path[-1]]))
        path.reverse()
        length = sum(best[min(a, b), max(a, b)] for a, b in zip(path, path[1:], strict=False))
        return Route(tuple(self.nodes[row] for row in path), self.xy[path], float(length), float(times[last]) / factor)

    def _matrix(self, closed: Collection[str], least_width_m: float) -> tuple[csr_array, dict[tuple[int, int], float]]:
        """Return travel times of usable edges, the quickest of parallel ones, and their lengths."""
        times: dict[tuple[int, int], float] = {}
        lengths: dict[tuple[int, int], float] = {}
        for row, name in enumerate(self.edges):
            if name in closed or self.width_m[row] < least_width_m:
                continue
            a, b = int(self.ends[row].min()), int(self.ends[row].max())
            time_s = max(float(self.length_m[row] / self.speed_m_s[row]), 1e-6)
            if a != b and time_s < times.get((a, b), np.inf):
                times[a, b], lengths[a, b] = time_s, float(self.length_m[row])
        pairs = np.array(list(times), dtype=np.intp).reshape(-1, 2)
        size = len(self.nodes)
        return csr_array((np.array(list(times.values())), (pairs[:, 0], pairs[:, 1])), shape=(size, size)), lengths


def road_graph(
    nodes: Sequence[tuple[str, float, float]], edges: Sequence[tuple[str, str, str, float, float, float]]
) -> RoadGraph:
    """Return the graph of given nodes and edges.

    Parameters
    ----------
    nodes : sequence of (id, x_m, y_m)
    edges : sequence of (id, node, node, length_m, speed_m_s, width_m)
        A length of 0 means the straight distance.

    Raises
    ------
    ValueError
        If an id appears twice, an edge names no node, or a number is out of range.
    """
    names = tuple(node[0] for node in nodes)
    rows = {name: row for row, name in enumerate(names)}
    if len(rows) != len(names):
        raise ValueError("a road node appears twice")
    if len({edge[0] for edge in edges}) != len(edges):
        raise ValueError("a road edge appears twice")
    xy = np.array([node[1:] for node in nodes], dtype=np.float64).reshape(-1, 2)
    ends = np.zeros((len(edges), 2), dtype=np.intp)
    numbers = np.zeros((len(edges), 3))
    for row, (name, a, b, length_m, speed_m_s, width_m) in enumerate(edges):
        for node in (a, b):
            if node not in rows:
                raise ValueError(f"road edge '{name}' names the node '{node}', which does not exist")
        if not (length_m >= 0 and speed_m_s > 0 and width_m >= 0 and np.isfinite([length_m, speed_m_s, width_m]).all()):
            raise ValueError(f"road edge '{name}' needs length 0 or more, speed above 0 and width 0 or more")
        ends[row] = rows[a], rows[b]
        straight = float(np.hypot(*(xy[rows[a]] - xy[rows[b]])))
        numbers[row] = length_m if length_m > 0 else straight, speed_m_s, width_m
    return RoadGraph(names, xy, tuple(edge[0] for edge in edges), ends, numbers[:, 0], numbers[:, 1], numbers[:, 2])


def graph_of_points(
    points: Sequence[tuple[str, float, float]], *, neighbours: int = 4, speed_m_s: float = 8.3, detour: float = DETOUR
) -> RoadGraph:
    """Return an approximate graph of area points: the nearest of each joined, with a detour factor.

    Pieces that stay apart are joined at their nearest pair, so that every point is reached.

    Parameters
    ----------
    points : sequence of (id, x_m, y_m)
    neighbours : int
        How many nearest points each is joined with.
    speed_m_s : float
        Speed on every edge (assumed 30 km/h).
    detour : float
        Road distance over straight distance.
    """
    names = [point[0] for point in points]
    xy = np.array([point[1:] for point in points], dtype=np.float64).reshape(-1, 2)
    pairs: list[tuple[int, int]] = []
    if len(names) > 1:
        _, near = cKDTree(xy).query(xy, k=min(neighbours, len(names) - 1) + 1)
        pairs = sorted({(min(a, int(b)), max(a, int(b))) for a in range(len(names)) for b in near[a] if int(b) != a})
        _join_pieces(xy, pairs)
    edges = [
        (f"{names[a]}:{names[b]}", names[a], names[b], detour * float(np.hypot(*(xy[a] - xy[b]))), speed_m_s, 6.0)
        for a, b in pairs
    ]
    made = road_graph(points, edges)
    return RoadGraph(made.nodes, made.xy, made.edges, made.ends, made.length_m, made.speed_m_s, made.width_m, True)


def _join_pieces(xy: NDArray[np.float64], pairs: list[tuple[int, int]]) -> None:
    piece = list(range(len(xy)))

    def root(row: int) -> int:
        while piece[row] != row:
            row = piece[row]
        return row

    for a, b in pairs:
        piece[root(a)] = root(b)
    while True:
        roots = np.array([root(row) for row in range(len(xy))])
        others = np.flatnonzero(roots != roots[0])
        if others.size == 0:
            return
        own = np.flatnonzero(roots == roots[0])
        apart = np.hypot(xy[own, 0][:, np.newaxis] - xy[others, 0], xy[own, 1][:, np.newaxis] - xy[others, 1])
        i, j = np.unravel_index(int(np.argmin(apart)), apart.shape)
        a, b = int(own[i]), int(others[j])
        pairs.append((min(a, b), max(a, b)))
        piece[root(a)] = root(b)
