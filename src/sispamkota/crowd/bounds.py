"""What the ground asks of a body: the way to its goal, the nearest edge, and what edges take; compiled."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sispamkota.city.aims import way_at
from sispamkota.core.compiled import compiled
from sispamkota.crowd.edges import crosses, nearest_wall
from sispamkota.crowd.rows import (
    BESIDE,
    BESIDE_M,
    FASTEST_M_S,
    FORCE_N,
    GOAL,
    HOLD_N,
    MOVING,
    RADIUS,
    SAFE_M,
    SLOT,
    SPEED,
    VX,
    VY,
    WALL_NEAR_M,
    X,
    Y,
)

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I16 = NDArray[np.int16]
I32 = NDArray[np.int32]
U8 = NDArray[np.uint8]


# fmt: off
@compiled
def look_up(
    begin: int, end: int, dt: float, moving: F32, lasting: F32, tag: I32, field: F32, bend: I16, beyond: F32,
    bend_starts: I32, raster: float, walls: F64, wall_starts: I32, wall_list: I32, wall_clear: F32,
    wall_wide: int, wall_cell: float, look: F32, near: U8,
) -> None:
# fmt: on
    """Write the way to the goal and the nearest edge of each lane to ``look``, and who is near an edge."""
    inverse = 1.0 / raster
    within = max(WALL_NEAR_M, FASTEST_M_S * dt + 0.01)
    for s in range(begin, end):
        lane = s - begin
        x, y, goal = float(moving[X, s]), float(moving[Y, s]), tag[GOAL, s]
        ex, ey, wall_x, wall_y, wall_gap = 0.0, 0.0, 0.0, 0.0, 9.0
        near[lane] = 0
        if tag[SLOT, s] >= 0:
            place = int(y / wall_cell) * wall_wide + int(x / wall_cell)
            radius = float(lasting[RADIUS - MOVING, s])
            near[lane] = wall_clear[place] - radius < within
            if goal >= 0 and lasting[SPEED - MOVING, s] > 0.0 and lasting[HOLD_N - MOVING, s] == 0.0:
                right, up = x * inverse - 0.5, y * inverse - 0.5
                i = min(max(int(right), 0), field.shape[2] - 2)
                j = min(max(int(up), 0), field.shape[1] - 2)
                right, up = right - i, up - j
                low, high = field[goal, j], field[goal, j + 1]
                near_bend = bend[goal, j, i] | bend[goal, j, i + 1] | bend[goal, j + 1, i] | bend[goal, j + 1, i + 1]
                if near_bend == 0 and min(low[i, 0], low[i + 1, 0], high[i, 0], high[i + 1, 0]) > 0.0:
                    a00, a01, a10, a11 = (1.0 - right) * (1.0 - up), right * (1.0 - up), (1.0 - right) * up, right * up
                    ex = a00 * low[i, 0] + a01 * low[i + 1, 0] + a10 * high[i, 0] + a11 * high[i + 1, 0] - x
                    ey = a00 * low[i, 1] + a01 * low[i + 1, 1] + a10 * high[i, 1] + a11 * high[i + 1, 1] - y
                else:
                    ex, ey = way_at(x, y, goal, field, bend, beyond, bend_starts, inverse)
                if near[lane]:
                    for q in range(wall_starts[place], wall_starts[place + 1]):
                        k = wall_list[q]
                        ax, ay = walls[k, 0], walls[k, 1]
                        ux, uy = walls[k, 2] - ax, walls[k, 3] - ay
                        t01 = min(1.0, max(0.0, ((x - ax) * ux + (y - ay) * uy) / (ux * ux + uy * uy)))
                        gx, gy = x - ax - t01 * ux, y - ay - t01 * uy
                        d = math.sqrt(gx * gx + gy * gy)
                        if d > 1e-9 and d - radius < wall_gap:
                            wall_gap, wall_x, wall_y = d - radius, gx / d, gy / d
        look[0, lane], look[1, lane] = ex, ey
        look[2, lane], look[3, lane], look[4, lane] = wall_gap, wall_x, wall_y
        look[11, lane] = 1.0 + BESIDE * min(1.0, max(0.0, 1.0 - wall_gap / BESIDE_M))


# fmt: off
@compiled
def stop_at_walls(
    s: int, dt: float, moving: F32, after: F32, lasting: F32, ixx: float, ixy: float, iyy: float, walls: F64,
    wall_list: I32, begin: int, end: int,
) -> None:
# fmt: on
    """Take from a velocity what would carry the body into an edge, and move it where the way is free."""
    x, y = moving[X, s], moving[Y, s]
    vx, vy, radius = float(after[VX, s]), float(after[VY, s]), float(lasting[RADIUS - MOVING, s])
    near = np.empty((16, 3), np.float64)
    touching = 0
    old2 = 1e18
    for q in range(begin, end):
        k = wall_list[q]
        ax, ay = walls[k, 0], walls[k, 1]
        ux, uy = walls[k, 2] - ax, walls[k, 3] - ay
        t01 = min(1.0, max(0.0, ((x - ax) * ux + (y - ay) * uy) / (ux * ux + uy * uy)))
        gx, gy = x - ax - t01 * ux, y - ay - t01 * uy
        d2 = gx * gx + gy * gy
        old2 = min(old2, d2)
        d = math.sqrt(d2)
        if d - radius < WALL_NEAR_M and d > 1e-9 and touching < 16:
            near[touching, 0] = gx / d
            near[touching, 1] = gy / d
            near[touching, 2] = d - radius
            touching += 1
    wall_force = 0.0
    for _ in range(4):
        worst, at = 1e-9, -1
        for q in range(touching):
            limit = -near[q, 2] / dt if near[q, 2] >= 0.0 else min(0.6, -near[q, 2] / dt)
            lack = limit - (vx * near[q, 0] + vy * near[q, 1])
            if lack > worst:
                worst, at = lack, q
        if at < 0:
            break
        nx, ny = near[at, 0], near[at, 1]
        rx, ry = ixx * nx + ixy * ny, ixy * nx + iyy * ny
        impulse = worst / (rx * nx + ry * ny)
        vx += impulse * rx
        vy += impulse * ry
        wall_force += impulse
    speed = math.sqrt(vx * vx + vy * vy)
    if speed > FASTEST_M_S:
        vx *= FASTEST_M_S / speed
        vy *= FASTEST_M_S / speed
    to_x, to_y = np.float32(x + dt * vx), np.float32(y + dt * vy)
    old = math.sqrt(old2)
    free = old > radius + dt * speed + 2e-3
    if not free:
        least = min(radius - SAFE_M, old)
        for attempt in range(2):
            free = nearest_wall(float(to_x), float(to_y), walls, wall_list, begin, end) >= least
            if free:
                for q in range(begin, end):
                    wall = walls[wall_list[q]]
                    if crosses(x, y, float(to_x), float(to_y), wall[0], wall[1], wall[2], wall[3]):
                        free = False
                        break
            if free or attempt == 1:
                break
            vx, vy = 0.5 * vx, 0.5 * vy
            to_x, to_y = np.float32(x + dt * vx), np.float32(y + dt * vy)
    if not free:
        to_x, to_y, vx, vy = x, y, 0.0, 0.0
    after[X, s], after[Y, s], after[VX, s], after[VY, s] = to_x, to_y, vx, vy
    lasting[FORCE_N - MOVING, s] += wall_force
