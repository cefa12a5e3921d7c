"""Aims: for each cell of a field, the place that the shortest way leads straight at, as a taut string would.

The slope of a marched distance depends on how the raster lies: doors passed up to a tenth more or
fewer when they were turned or shifted.  So the marching only says in which order places are reached.
In this order each cell takes over from its neighbours what they walk at, the goal itself or a corner
of the ground pulled in by a body's breadth, and keeps the nearest by way of it that it can see.  Who
sees none, as in a slit or along a curved wall, has no aim of this kind and follows the slope.

A person does not ask which cell he is in, but on which side he is of the line by which the string
leaves the corner: before it he walks at the corner, past it at what comes next.

References
----------
Daniel, Nash, Koenig, Felner (2010), Theta*: any-angle path planning on grids, JAIR 39 (handing on what is seen).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from sispamkota.core.compiled import compiled

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I16 = NDArray[np.int16]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U8 = NDArray[np.uint8]

SIGHT_M = 0.27
"""Clearance that a line of sight keeps in metres where both its ends have so much."""
LEAST_M = 0.14
"""Clearance that it keeps at least."""
EDGES_M = 2.0
"""Edges nearer than this to the centre of a cell are looked at; further off nothing is near."""
FAINT = 1e-3
"""Weight of the aim of a cell too near a wall, so that it counts only where nothing else is near."""
BEND_M = 0.28
"""How far from the ground's edges strings bend, in metres (assumed: a body and a hand's breadth)."""
PURSUIT_M = 0.4
"""How far ahead on the string people walk at, in metres, so that nobody waits for his turn at one point."""
SHARP = 0.5
"""Least turn of the outline, in radians, that makes a corner; along a curve nobody pulls a string."""
NEAR_M = 0.5
"""Within this distance a cell asks for a corner itself; further on its neighbours tell it."""
MOST_CORNERS = 32_000
NOT_YET, THE_GOAL = -2, -1
MOST_TRIED = 32
_SMOOTH_M = 0.02


@dataclass(frozen=True, eq=False)
class Corners:
    """Where strings may bend while some barriers stand.

    Attributes
    ----------
    places : ndarray of float64, shape (m, 2)
        Metres from the ground's origin.
    into : ndarray of float64, shape (m, 2)
        The direction from each into the wall, of no certain length.
    cells : ndarray of int64, shape (m,)
        The cell of each, row by row.
    first, after : ndarray of int32, shape (rows * columns,) and (m,)
        The first corner in a cell, and the next in the same one; -1 for none.
    near : ndarray of uint8, shape (rows, columns)
        Whether a corner is within ``NEAR_M``, or two cells.
    edges : ndarray of float64, shape (k, 4)
        Edges of the ground and of barriers, metres from the ground's origin.
    nearest : ndarray of int32, shape (rows, columns)
        The edge nearest to the centre of each cell; -1 where none is within ``EDGES_M``.
    clear_m : ndarray of float32, shape (rows, columns)
        How far at least a place in a cell is from all edges but the nearest.
    """

    places: F64
    into: F64
    cells: I64
    first: I32
    after: I32
    near: U8
    edges: F64
    nearest: I32
    clear_m: F32


def corners_of(free: BaseGeometry, edges: F64, *, origin: F64, shape: tuple[int, int], cell_m: float) -> Corners:
    """Return the corners of what is free, pulled in by ``BEND_M``.

    Parameters
    ----------
    free : Polygon or MultiPolygon
        Ground without barriers, projected metres.
    edges : ndarray of float64, shape (k, 4)
        Edges of the ground and of barriers, metres from the origin.
    origin : ndarray of float64, shape (2,)
        Lower left corner of the raster, projected metres.
    shape : tuple of int
        Rows and columns.
    cell_m : float
        Side of a cell in metres.
    """
    rows, columns = shape
    inner = free.buffer(-BEND_M, join_style="mitre", mitre_limit=2.0).simplify(_SMOOTH_M)
    found, into = _inward(inner)
    places = found - origin
    column = np.clip((places[:, 0] / cell_m).astype(np.int64), 0, columns - 1)
    row = np.clip((places[:, 1] / cell_m).astype(np.int64), 0, rows - 1)
    cells = row * columns + column
    first = np.full(rows * columns, -1, dtype=np.int32)
    after = np.full(cells.size, -1, dtype=np.int32)
    near = np.zeros((rows, columns), dtype=np.uint8)
    wide = max(2, math.ceil(NEAR_M / cell_m))
    for number, cell in enumerate(cells):
        after[number] = first[cell]
        first[cell] = number
        low, left = max(int(row[number]) - wide, 0), max(int(column[number]) - wide, 0)
        near[low : row[number] + wide + 1, left : column[number] + wide + 1] = 1
    nearest = np.full((rows, columns), -1, dtype=np.int32)
    clear_m = np.full((rows, columns), EDGES_M, dtype=np.float32)
    nearest_edges(edges, cell_m, nearest, clear_m)
    far = nearest < 0
    away = np.ones(shape) if far.all() else ndimage.distance_transform_edt(far)
    # As far at least as the next cell with an edge near it, and EDGES_M beyond; less what the raster blurs.
    clear_m = np.where(far, away * cell_m + EDGES_M - 2.2 * cell_m, clear_m - 0.71 * cell_m)
    clear_m = np.maximum(clear_m, 0.0).astype(np.float32)
    return Corners(np.ascontiguousarray(places), into, cells, first, after, near, edges, nearest, clear_m)


def _inward(shape: BaseGeometry) -> tuple[F64, F64]:
    """Return the vertices where a shape's outline turns inward sharply, and the ways out of it there, shape (m, 2)."""
    found, out = [np.zeros((0, 2))], [np.zeros((0, 2))]
    for part in shapely.get_parts(shape):
        for number, ring in enumerate(shapely.get_rings(part)):
            at = shapely.get_coordinates(ring)[:-1]
            before, behind = at - np.roll(at, 1, axis=0), np.roll(at, -1, axis=0) - at
            turn = np.arctan2(before[:, 0] * behind[:, 1] - before[:, 1] * behind[:, 0], (before * behind).sum(axis=1))
            sharp = turn < -SHARP if ring.is_ccw == (number == 0) else turn > SHARP
            lengths = np.hypot(before[:, :1], before[:, 1:]), np.hypot(behind[:, :1], behind[:, 1:])
            found.append(at[sharp])
            out.append((behind / lengths[1] - before / lengths[0])[sharp])
    return np.vstack(found)[:MOST_CORNERS], np.vstack(out)[:MOST_CORNERS]


def aims_of(
    corners: Corners, distance_m: F64, seeds: NDArray[np.bool_], edges: F64, cell_m: float
) -> tuple[F32, I16, F32]:
    """Return what each cell walks at, and where strings lead from corners.

    Parameters
    ----------
    corners : Corners
    distance_m : ndarray of float64, shape (rows, columns)
        Marched distance to the goal, infinite where nobody can be.
    seeds : ndarray of bool, shape (rows, columns)
        Cells beside the goal, which see it without being asked.
    edges : ndarray of float64, shape (k, 4)
        Edges of the goal, metres from the origin.
    cell_m : float
        Side of a cell in metres.

    Returns
    -------
    tuple
        The place, shape (rows, columns, 2), metres from the origin, 0 where none is seen; the number
        of the corner that it is, counted from 1, with a minus where the string turns right, 0 for none,
        shape (rows, columns); and the next place after each corner, shape (m, 2).
    """
    rows, columns = distance_m.shape
    aim = np.zeros((rows * columns, 2), dtype=np.float32)
    bend = np.zeros(rows * columns, dtype=np.int16)
    beyond = np.full((corners.cells.size, 2), -1.0, dtype=np.float32)
    cells = np.flatnonzero(np.isfinite(distance_m.ravel()))
    if cells.size and edges.shape[0]:
        padded = np.pad(distance_m, 1, constant_values=np.inf)
        row, column = corners.cells // columns, corners.cells % columns
        around = np.array([padded[row + down, column + right] for down in range(3) for right in range(3)])
        when = around.min(axis=0)  # before the cells that may need it, after those that it may see by
        reached = np.flatnonzero(np.isfinite(when))
        nodes = np.concatenate([cells, rows * columns + reached])
        order = nodes[np.argsort(np.concatenate([distance_m.ravel()[cells], when[reached]]), kind="stable")]
        hand_on(
            order, distance_m, np.ascontiguousarray(seeds, dtype=np.uint8), corners.places, corners.into,
            corners.cells, corners.first, corners.after, corners.near, corners.edges, corners.nearest, corners.clear_m,
            edges, cell_m, aim, bend, beyond,
        )  # fmt: skip
    return aim.reshape(rows, columns, 2), bend.reshape(rows, columns), beyond


@compiled
def apart(x: float, y: float, edges: F64, k: int) -> float:
    """Return the distance in metres from a place to an edge."""
    ax, ay = edges[k, 0], edges[k, 1]
    ux, uy = edges[k, 2] - ax, edges[k, 3] - ay
    t = min(1.0, max(0.0, ((x - ax) * ux + (y - ay) * uy) / (ux * ux + uy * uy)))
    return math.sqrt((x - ax - t * ux) ** 2 + (y - ay - t * uy) ** 2)


@compiled
def nearest_edges(edges: F64, cell: float, nearest: I32, second_m: F32) -> None:
    """Write the edge nearest to the centre of each cell where one is within ``EDGES_M``, and how far the next is."""
    rows, columns = nearest.shape
    known = np.full((rows, columns), EDGES_M)
    for k in range(edges.shape[0]):
        left, right = min(edges[k, 0], edges[k, 2]) - EDGES_M, max(edges[k, 0], edges[k, 2]) + EDGES_M
        low, high = min(edges[k, 1], edges[k, 3]) - EDGES_M, max(edges[k, 1], edges[k, 3]) + EDGES_M
        for row in range(max(int(low / cell), 0), min(int(high / cell) + 1, rows)):
            for column in range(max(int(left / cell), 0), min(int(right / cell) + 1, columns)):
                d = apart((column + 0.5) * cell, (row + 0.5) * cell, edges, k)
                if d < known[row, column]:
                    second_m[row, column] = known[row, column]
                    known[row, column] = d
                    nearest[row, column] = k
                elif d < second_m[row, column]:
                    second_m[row, column] = d


@compiled
def room_at(x: float, y: float, edges: F64, nearest: I32, clear: F32, cell: float) -> float:
    """Return the distance in metres from a place to the nearest edge, or less where it is far."""
    column = min(max(int(x / cell - 0.5), 0), nearest.shape[1] - 2)
    row = min(max(int(y / cell - 0.5), 0), nearest.shape[0] - 2)
    room = 1e9
    for q in range(4):
        j, i = row + q // 2, column + q % 2
        k = nearest[j, i]
        room = min(room, apart(x, y, edges, k) if k >= 0 else float(clear[j, i]))
    return room


@compiled
def keeps_off(ax: float, ay: float, bx: float, by: float, edges: F64, k: int, least: float) -> bool:
    """Return whether the way a-b keeps ``least`` metres from an edge."""
    cx, cy, dx, dy = edges[k, 0], edges[k, 1], edges[k, 2], edges[k, 3]
    ux, uy, wx, wy = bx - ax, by - ay, dx - cx, dy - cy
    c_side, d_side = ux * (cy - ay) - uy * (cx - ax), ux * (dy - ay) - uy * (dx - ax)
    a_side, b_side = wx * (ay - cy) - wy * (ax - cx), wx * (by - cy) - wy * (bx - cx)
    if c_side * d_side <= 0.0 and a_side * b_side <= 0.0:
        return False
    if min(apart(ax, ay, edges, k), apart(bx, by, edges, k)) < least:
        return False
    per = 1.0 / max(1e-18, ux * ux + uy * uy)
    for q in range(2):
        px, py = edges[k, 2 * q] - ax, edges[k, 2 * q + 1] - ay
        t = min(1.0, max(0.0, (px * ux + py * uy) * per))
        if (px - t * ux) ** 2 + (py - t * uy) ** 2 < least * least:
            return False
    return True


# fmt: off
@compiled
def sees(
    ax: float, ay: float, bx: float, by: float, edges: F64, nearest: I32, clear: F32, cell: float, least: float,
    sight: int, asked: I64,
) -> bool:
# fmt: on
    """Return whether the way a-b keeps ``least`` metres from the edges that are nearest along it.

    ``asked`` says of each edge in which sight it was last found to be kept off; this one has the number ``sight``.
    """
    per_cell = 1.0 / cell
    x, y, length = ax * per_cell, ay * per_cell, math.sqrt((bx - ax) ** 2 + (by - ay) ** 2)
    ux, uy = (bx - ax) / max(length, 1e-9) * per_cell, (by - ay) / max(length, 1e-9) * per_cell
    stride = 0.7 * cell
    at = 0.0
    while at < length:
        column, row = int(x + at * ux), int(y + at * uy)  # both ends are on the raster
        k = nearest[row, column]
        if k >= 0 and asked[k] != sight:
            if not keeps_off(ax, ay, bx, by, edges, k, least):
                return False
            asked[k] = sight
        at += max(stride, clear[row, column] - least)
    return True


@compiled
def nearest_on(x: float, y: float, edges: F64) -> tuple[float, float]:
    """Return the nearest place on some edges."""
    best, best_x, best_y = 1e18, x, y
    for k in range(edges.shape[0]):
        ax, ay = edges[k, 0], edges[k, 1]
        ux, uy = edges[k, 2] - ax, edges[k, 3] - ay
        t = min(1.0, max(0.0, ((x - ax) * ux + (y - ay) * uy) / (ux * ux + uy * uy)))
        gx, gy = ax + t * ux - x, ay + t * uy - y
        if gx * gx + gy * gy < best:
            best, best_x, best_y = gx * gx + gy * gy, x + gx, y + gy
    return best_x, best_y


# fmt: off
@compiled
def hand_on(
    order: I64, distance: F64, seeds: U8, places: F64, into: F64, at_cell: I64, first: I32, after: I32, near: U8,
    walls: F64, nearest: I32, clear: F32, edges: F64, cell: float, aim: F32, bend: I16, beyond: F32,
) -> None:
# fmt: on
    """Hand aims on from the goal outward; ``order`` names cells, and behind them corners, by when they are reached."""
    rows, columns = distance.shape
    walks_at = np.full(rows * columns, NOT_YET, np.int32)
    left_m = np.full(places.shape[0], np.inf)  # from each corner to the goal
    tried = np.empty(MOST_TRIED, np.int32)
    asked = np.zeros(walls.shape[0], np.int64)
    sight = 0
    for node in order:
        corner = node - rows * columns
        here = at_cell[corner] if corner >= 0 else node
        row, column = here // columns, here % columns
        if corner >= 0:
            x, y = places[corner, 0], places[corner, 1]
        else:
            x, y = (column + 0.5) * cell, (row + 0.5) * cell
            if seeds[row, column]:
                walks_at[here] = THE_GOAL
                continue
        count = note(THE_GOAL, tried, 0) if corner >= 0 else 0
        wide = max(2, math.ceil(NEAR_M / cell)) if near[row, column] else 1
        for line in range(max(row - wide, 0), min(row + wide + 1, rows)):
            for place in range(max(column - wide, 0), min(column + wide + 1, columns)):
                beside = line * columns + place
                beside_it = corner >= 0 or (abs(line - row) <= 1 and abs(place - column) <= 1)
                if beside_it and walks_at[beside] != NOT_YET:
                    count = note(walks_at[beside], tried, count)
                if wide > 1:
                    k = first[beside]
                    while k >= 0:
                        if left_m[k] < np.inf and k != corner:
                            count = note(k, tried, count)
                        k = after[k]
        best, chosen, best_x, best_y = np.inf, NOT_YET, 0.0, 0.0
        room_here = room_at(x, y, walls, nearest, clear, cell) - 0.01
        for strict in (True, False):  # past a corner at an arm's length, or else as near as a body can
            for q in range(count):
                k = tried[q]
                if k >= 0:
                    to_x, to_y, left = places[k, 0], places[k, 1], left_m[k]
                else:
                    to_x, to_y = nearest_on(x, y, edges)
                    left = 0.0
                way = math.sqrt((to_x - x) ** 2 + (to_y - y) ** 2)
                least = LEAST_M
                if strict:
                    room = min(room_here, room_at(to_x, to_y, walls, nearest, clear, cell) - 0.01)
                    least = max(LEAST_M, min(room, SIGHT_M))
                if left + way >= best:
                    continue
                sight += 1
                if sees(x, y, to_x, to_y, walls, nearest, clear, cell, least, sight, asked):
                    best, chosen, best_x, best_y = left + way, k, to_x, to_y
            if chosen != NOT_YET:
                break
        if corner >= 0:
            left_m[corner] = best if chosen != NOT_YET else distance[row, column]
            if chosen != NOT_YET:
                beyond[corner, 0], beyond[corner, 1] = best_x, best_y
            continue
        walks_at[here] = chosen
        if chosen == NOT_YET:
            continue
        if chosen >= 0:
            if beyond[chosen, 0] < 0.0:
                continue
            on_x, on_y = beyond[chosen, 0] - best_x, beyond[chosen, 1] - best_y
            # The string turns to where the wall is, wherever the centre of this cell may be.
            bend[here] = chosen + 1 if on_x * into[chosen, 1] - on_y * into[chosen, 0] > 0.0 else -(chosen + 1)
        aim[here, 0], aim[here, 1] = best_x, best_y


@compiled
def note(what: int, tried: I32, count: int) -> int:
    """Add a number to the first ``count`` of a list where it is new, and return how many there are."""
    for q in range(count):
        if tried[q] == what:
            return count
    if count < tried.shape[0]:
        tried[count] = what
        count += 1
    return count


@compiled
def round_corner(
    x: float, y: float, at_x: float, at_y: float, on_x: float, on_y: float, turn: int
) -> tuple[float, float, bool]:
    """Return the way to walk by a corner, where the string leads on from it, and whether the corner is still ahead."""
    way_x, way_y = at_x - x, at_y - y
    on_x -= at_x
    on_y -= at_y
    cross = way_x * on_y - way_y * on_x
    if cross * turn <= 0.0:
        return way_x + on_x, way_y + on_y, False
    apart2 = way_x * way_x + way_y * way_y
    dot = way_x * on_x + way_y * on_y
    if apart2 < PURSUIT_M * PURSUIT_M or dot < 0.0:
        on = math.sqrt(on_x * on_x + on_y * on_y + 1e-12)
        past = max(0.0, -dot / on)
        apart = cross * (1.0 if turn > 0 else -1.0) / on if past > 0.0 else math.sqrt(apart2)
        part = min(1.0, (past + max(0.0, PURSUIT_M - apart)) / on)
        way_x += part * on_x
        way_y += part * on_y
    return way_x, way_y, True


# fmt: off
@compiled
def way_at(
    x: float, y: float, goal: int, aim: F32, bend: I16, beyond: F32, starts: I32, per_cell: float
) -> tuple[float, float]:
# fmt: on
    """Return the way to walk at a place, of no certain length, from what the four cells around it walk at.

    Who is before a corner is led by it alone, whatever the cells say that see past it.  Otherwise bilinear weights.
    """
    right, up = x * per_cell - 0.5, y * per_cell - 0.5
    i = min(max(int(right), 0), aim.shape[2] - 2)
    j = min(max(int(up), 0), aim.shape[1] - 2)
    right -= i
    up -= j
    turn = bend[goal, j, i]
    same = turn == bend[goal, j, i + 1] and turn == bend[goal, j + 1, i] and turn == bend[goal, j + 1, i + 1]
    x00, x01, x10, x11 = aim[goal, j, i, 0], aim[goal, j, i + 1, 0], aim[goal, j + 1, i, 0], aim[goal, j + 1, i + 1, 0]
    if same and x00 > 0.0 and x01 > 0.0 and x10 > 0.0 and x11 > 0.0:
        if turn != 0:
            k = starts[goal] + abs(turn) - 1
            ex, ey, _ = round_corner(x, y, x00, aim[goal, j, i, 1], beyond[k, 0], beyond[k, 1], turn)
            return ex, ey
        to_x = (1.0 - up) * ((1.0 - right) * x00 + right * x01) + up * ((1.0 - right) * x10 + right * x11)
        low = (1.0 - right) * aim[goal, j, i, 1] + right * aim[goal, j, i + 1, 1]
        high = (1.0 - right) * aim[goal, j + 1, i, 1] + right * aim[goal, j + 1, i + 1, 1]
        return to_x - x, (1.0 - up) * low + up * high - y
    ex, ey = 0.0, 0.0
    for q in range(4):
        row, column = j + q // 2, i + q % 2
        to_x, to_y = float(aim[goal, row, column, 0]), float(aim[goal, row, column, 1])
        weight = (right if q % 2 else 1.0 - right) * (up if q // 2 else 1.0 - up)
        if to_x == 0.0:
            continue
        faint = to_x < 0.0
        if faint:
            weight *= FAINT
            to_x, to_y = -to_x, -to_y
        way_x, way_y = to_x - x, to_y - y
        turn = bend[goal, row, column]
        if turn != 0:
            k = starts[goal] + abs(turn) - 1
            way_x, way_y, before = round_corner(x, y, to_x, to_y, beyond[k, 0], beyond[k, 1], turn)
            if before and not faint:
                weight /= FAINT
        weight /= math.sqrt(way_x * way_x + way_y * way_y + 1e-12)
        ex += weight * way_x
        ey += weight * way_y
    return ex, ey


@compiled
def ways_at(places: F64, aim: F32, bend: I16, beyond: F32, starts: I32, per_cell: float, ways: F64) -> None:
    """Write the way to walk at each place, shape (n, 2), for the first of some goals, as :func:`way_at`."""
    for s in range(places.shape[0]):
        ways[s, 0], ways[s, 1] = way_at(places[s, 0], places[s, 1], 0, aim, bend, beyond, starts, per_cell)
