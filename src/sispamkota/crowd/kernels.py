"""The compiled part of the engine: sort, pair pass, walls, and the loop over steps.

The kernels stand in this one file, because numba's cache of a function does not notice a change
in another file; only a few lines of geometry stand in `edges.py`.  No fast-math flags, no sums across threads:
one thread computes a person, from the state at the step's start, so bits do not depend on their number.

Per person i with desired direction e, and each neighbour j at unit vector n, distance between
the bodies ``gap``, closing speed ``a = (vi - vj).n``, ``c = n.e`` and ``l`` the part of n across
e, with the cone weight ``w = max(0, c - CONE)``:

- headway   Q += max(0, 1 - (gap - PART_S min(0, a)) / REACH)^2 w, a smooth sum and not a smallest gap,
  which jams doors; who walks away counts less, and for somebody who faces the other way
  (o = max(0, -e.ej)) the cone is narrower by NARROW o, because he is passed at the shoulder;
- sideways  L += max(0, 1 - gap / REACH)^2 w (l + KEEP o) max(0, (v0 e - vj).n), from the desired
  velocity of i, because somebody stopped must go on looking for a way past; where there is room
  (Q < ROOM_Q), each overtakes on a side of his own those who go the same way;
- contact   p = max(0, dt a - gap) predicted penetration, stiffness STIFF: force, pressure and the
  2 x 2 matrix n nT of an implicit step, taken twice, which bounds the Jacobi iteration.

Speed is v0 (1 - exp(-t)) with t = SLOW_A / Q - SLOW_B + (SLOW_C / Q)^16: Weidmann's shape where it is
dense, freer where it is not.  These are fitted to his curve in a closed loop, the other numbers chosen with doors
and opposite streams in view; neither is validated by what it was fitted to.  Walls are exact: velocity may not carry
a body through an edge (an impulse in the metric of the implicit step, the wall's force), and no path crosses one.

People lie sorted in strips one reach high, along x in one strip and back in the next.  Sixteen of them are the
lanes of one vector; their neighbours are contiguous runs of the sorted people, each spread to all lanes.  They are
sorted every third step; `SKIN_M` is what people may move in between without a neighbour being missed.

References
----------
Weidmann (1993), Transporttechnik der Fussgaenger, IVT ETH Zurich (speed against density);
Helbing, Farkas, Vicsek (2000), Nature 407 (relaxation 0.5 s, contact as a stiff body force).
"""

from __future__ import annotations

import math

import numpy as np
from numba import prange
from numpy.typing import NDArray

from sispamkota.city.aims import way_at
from sispamkota.core.compiled import compiled, compiled_parallel
from sispamkota.crowd import lanes as v
from sispamkota.crowd.edges import crosses, in_polygon, nearest_wall

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I16 = NDArray[np.int16]
I32 = NDArray[np.int32]
U8 = NDArray[np.uint8]

# Rows of the float32 array of bodies.
X, Y, VX, VY, WAY_X, WAY_Y, LOAD_N, RADIUS, MASS, SPEED, BIAS, PUSH_X, PUSH_Y, HOLD_N, FORCE_N = range(15)
BODY_ROWS = 15
MOVING = 7  # the first rows, which a step reads from one array and writes to another
# Rows of the int32 array of bodies, and of the same in sorted order.
GOAL, ARRIVED = range(2)
SLOT = 1
STATE_ROWS = 2

REACH_M = 1.4  # range of headway and steering (fit)
CONE = 0.4  # cosine of half the angle of view that slows a walker, about 66 degrees (fit)
SLOW_A, SLOW_B, SLOW_C = 0.42, 0.21, 0.30  # Weidmann's curve in terms of Q (fit in a closed loop)
PART_S = 0.55  # how far ahead in time somebody who walks away is seen (fit to doors)
TOUCH_M = 0.25  # bodies nearer than this may touch within a step
TURN = 8.0  # strength of sideways steering (fit)
NARROW = 0.5  # how much narrower the cone is for somebody who faces the other way (assumed)
KEEP = -0.5  # pull to one's own left past somebody who faces the other way (assumed, as traffic in Indonesia)
ONE_WAY = 4.0  # how soon a person's own side gives way to that of traffic as directions part (assumed)
ROOM_Q = 0.4  # Q from which on nobody overtakes any more (fit)
RELAX_S = 0.5  # relaxation time of a walker
MUSCLE_N = 300.0  # most that a walker pushes by will
STIFF_N_M = 100_000.0  # stiffness of bodies in contact
DEEPEST_M = 0.05  # an overlap deeper than this is undone at the speed of this one
FASTEST_M_S = 5.0
WALL_SOFT_M = 0.2  # within this gap a walker turns along the wall
WALL_NEAR_M = 0.45  # an edge further from a body than this does not matter in a step
SAFE_M = 0.001  # how far a body may press into an edge

SORT_STEPS = 3
SKIN_M = 0.25
FINE = 2.0  # bins along a strip, a metre
CHUNK = 8  # blocks of lanes that one thread takes at a time
FAR_M = 1e6  # where those are who have arrived, until the next sort
MANY_BINS = 16  # people are sorted by counting where there are at most so many bins for each


@compiled
def gather(body: F32, state: I32, slots: I32, moving: F32, lasting: F32, tag: I32) -> None:
    """Write people in the order of ``slots`` (-1 for nobody) and padding after them."""
    n = slots.shape[0]
    for s in range(tag.shape[1]):
        slot = slots[s] if s < n else -1
        tag[SLOT, s] = slot
        tag[GOAL, s] = state[GOAL, slot] if slot >= 0 else -1
        for row in range(MOVING):
            there = FAR_M if row <= Y else 0.0
            moving[row, s] = body[row, slot] if slot >= 0 else there
        for row in range(MOVING, BODY_ROWS):
            lasting[row - MOVING, s] = body[row, slot] if slot >= 0 else 1.0


@compiled
def scatter(moving: F32, lasting: F32, tag: I32, n: int, body: F32) -> None:
    """Write what a step changes back to the bodies."""
    for s in range(n):
        slot = tag[SLOT, s]
        if slot >= 0:
            for row in range(MOVING):
                body[row, slot] = moving[row, s]
            body[FORCE_N, slot] = lasting[FORCE_N - MOVING, s]


@compiled
def key_of(x: float, y: float, cell: float, wide: int) -> int:
    """Return the bin of a place: along x in one strip, back in the next."""
    strip = int(y / cell) + 1
    column = int(x * FINE)
    return strip * wide + (wide - 1 - column if strip & 1 else column)


@compiled
def sort_people(moving: F32, tag: I32, key: I32, order: I32, n: int, cell: float, wide: int, tall: int) -> int:
    """Find the order of the living by bin, then slot; return how many live.

    ``order`` says who comes there, and ``key`` the bin of each in that order.
    """
    kept = 0
    if n >= 2048 and wide * tall <= MANY_BINS * n:
        starts = np.zeros(wide * tall + 1, np.int32)
        own = np.empty(n, np.int32)
        for s in range(n):
            if tag[SLOT, s] >= 0:
                k = key_of(moving[X, s], moving[Y, s], cell, wide)
                own[s] = k
                starts[k + 1] += 1
                kept += 1
        for k in range(wide * tall):
            starts[k + 1] += starts[k]
        for s in range(n):
            if tag[SLOT, s] >= 0:
                t = starts[own[s]]
                starts[own[s]] += 1
                order[t] = s
                key[t] = own[s]
        return kept
    for s in range(n):
        if tag[SLOT, s] >= 0:
            k = key_of(moving[X, s], moving[Y, s], cell, wide)
            t = kept
            while t > 0 and key[t - 1] > k:
                key[t] = key[t - 1]
                order[t] = order[t - 1]
                t -= 1
            key[t] = k
            order[t] = s
            kept += 1
    return kept


@compiled
def reorder(row: int, moving: F32, lasting: F32, tag: I32, order: I32, kept: int, n: int) -> None:
    """Put one row into a new order, and padding behind it."""
    if row < BODY_ROWS:
        old = (moving[row, :n] if row < MOVING else lasting[row - MOVING, :n]).copy()
        new = moving[row] if row < MOVING else lasting[row - MOVING]
        for s in range(kept):
            new[s] = old[order[s]]
        for s in range(kept, n):
            new[s] = 1.0 if row >= MOVING else (FAR_M if row <= Y else 0.0)
    else:
        whole = tag[row - BODY_ROWS, :n].copy()
        for s in range(kept):
            tag[row - BODY_ROWS, s] = whole[order[s]]
        for s in range(kept, n):
            tag[row - BODY_ROWS, s] = -1


@compiled
def count_runs(key: I32, n: int, wide: int, starts: I32) -> None:
    """Write where the runs of each block of lanes begin: one for each strip it or its reach touches."""
    starts[0] = 0
    for block in range((n + v.N - 1) // v.N):
        last = min(n, block * v.N + v.N) - 1
        starts[block + 1] = starts[block] + key[last] // wide - key[block * v.N] // wide + 3


@compiled
def find_runs(block: int, moving: F32, key: I32, n: int, cell: float, wide: int, starts: I32, runs: I32) -> None:
    """Write the runs of sorted people, first and last but one, who may be near a block of lanes."""
    begin, end = block * v.N, min(n, block * v.N + v.N)
    strip = key[begin] // wide - 1
    for r in range(starts[block], starts[block + 1]):
        low, high = 1e9, -1e9
        for s in range(begin, end):
            if (strip - 1) * wide <= key[s] < (strip + 2) * wide:
                low = min(low, moving[X, s])
                high = max(high, moving[X, s])
        runs[r, 0] = runs[r, 1] = 0
        if low <= high:
            left = int(max(low - cell, 0.0) * FINE)
            right = min(int((high + cell) * FINE), wide - 1)
            first = strip * wide + (wide - 1 - right if strip & 1 else left)
            runs[r, 0] = first_at_least(key, n, first)
            runs[r, 1] = first_at_least(key, n, first + right - left + 1)
        strip += 1


@compiled
def first_at_least(key: I32, n: int, wanted: int) -> int:
    """Return the first of ``n`` sorted keys that is not below ``wanted``."""
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if key[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


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


# fmt: off
@compiled
def move_blocks(
    first: int, last: int, n: int, stamp: int, dt: float, state: I32, moving: F32, after: F32, lasting: F32, tag: I32,
    starts: I32, runs: I32, widest: float, field: F32, bend: I16, beyond: F32, bend_starts: I32, reached: U8,
    goal_edges: F64, goal_starts: I32, raster: float, walls: F64, wall_starts: I32, wall_list: I32,
    wall_clear: F32, wall_wide: int, wall_cell: float,
) -> None:
# fmt: on
    """Move the blocks of lanes ``first`` to ``last`` by one step, from the state in ``moving``."""
    look = np.empty((11, v.N), np.float32)
    near = np.empty(v.N, np.uint8)
    zero, one = v.fill(0.0), v.fill(1.0)
    cone, cone2 = v.fill(CONE), v.fill(CONE * CONE)
    per_reach, part_s, deepest = v.fill(-1.0 / REACH_M), v.fill(PART_S / REACH_M), v.fill(-DEEPEST_M)
    tie, nowhere = v.fill(1e-8), v.fill(1e-12)
    narrow, keep_side, one_way = v.fill(NARROW), v.fill(KEEP), v.fill(-ONE_WAY)
    step_s, per_room = v.fill(dt), v.fill(-1.0 / ROOM_Q)
    for block in range(first, last):
        begin = block * v.N
        end = min(n, begin + v.N)
        look_up(
            begin, begin + v.N, dt, moving, lasting, tag, field, bend, beyond, bend_starts, raster, walls,
            wall_starts, wall_list, wall_clear, wall_wide, wall_cell, look, near,
        )  # fmt: skip
        x, y = v.load(moving, X, begin), v.load(moving, Y, begin)
        vx, vy = v.load(moving, VX, begin), v.load(moving, VY, begin)
        radius, bias = v.load(lasting, RADIUS - MOVING, begin), v.load(lasting, BIAS - MOVING, begin)
        ex, ey = v.load(look, 0, 0), v.load(look, 1, 0)
        length2 = v.fma(ex, ex, ey * ey)
        walks = length2 > nowhere
        shorter = v.choose(walks, one / v.sqrt(v.upper(length2, nowhere)), zero)
        ex, ey = ex * shorter, ey * shorter
        v.store(after, WAY_X, begin, ex)
        v.store(after, WAY_Y, begin, ey)
        v0 = v.choose(walks, v.load(lasting, SPEED - MOVING, begin), zero)

        # Headway, steering and contact in one pass over the neighbours.
        touch = radius + v.fill(widest + TOUCH_M)
        reach = radius + v.fill(widest + REACH_M)
        hold = v.load(lasting, HOLD_N - MOVING, begin)
        braced = hold > zero
        touch2, reach2 = touch * touch, v.choose(walks, reach * reach, zero)
        touch2 = v.choose(braced, reach * reach, touch2)
        shared, sharers = zero, one
        headway, turn, behind, press, press_x, press_y = zero, zero, zero, zero, zero, zero
        kxx, kxy, kyy, touch_x, touch_y = zero, zero, zero, zero, zero
        for r in range(starts[block], starts[block + 1]):
            for t in range(runs[r, 0], runs[r, 1]):
                dx, dy = v.spread(moving, X, t) - x, v.spread(moving, Y, t) - y
                d2 = v.fma(dx, dx, dy * dy)
                dot = v.fma(dx, ex, dy * ey)
                ahead_of = (d2 < reach2) & (dot > zero) & (dot * dot > cone2 * d2)
                if not v.some((d2 < touch2) | ahead_of):
                    continue
                if v.some(d2 < tie):
                    # One on top of the other: part along a line that both agree on; not oneself.
                    here, there = v.lanes_of(tag, SLOT, begin), v.fill(tag[SLOT, t])
                    aside = (v.fill(1e-3) * (there - here)) / (v.fill(1.0) + there + here)
                    same = d2 < tie
                    dx, dy = v.choose(same, aside, dx), v.choose(same, v.fill(0.618) * aside, dy)
                    d2 = v.fma(dx, dx, dy * dy)
                    d2 = v.choose(d2 > v.fill(1e-30), d2, v.fill(1e6))
                    dot = v.fma(dx, ex, dy * ey)
                if lasting[HOLD_N - MOVING, t] > 0.0:
                    arms = v.choose(braced & (d2 < touch2), one, zero)
                    shared = v.fma(arms, v.spread(moving, LOAD_N, t), shared)
                    sharers = sharers + arms
                closer = v.over_root(d2)
                nx, ny = dx * closer, dy * closer
                gap = v.fma(d2, closer, zero - radius) - v.spread(lasting, RADIUS - MOVING, t)
                ahead = dot * closer
                theirs = v.fma(v.spread(moving, VX, t), nx, v.spread(moving, VY, t) * ny)
                closing = v.fma(vx, nx, vy * ny) - theirs
                part = v.fma(gap, per_reach, one)
                leaves = v.upper(v.fma(part_s, v.lower(closing, zero), part), zero)
                part = v.upper(part, zero)
                against = v.fma(v.spread(moving, WAY_X, t), ex, v.spread(moving, WAY_Y, t) * ey)
                against = v.upper(zero - against, zero)
                part = part * part
                headway = v.fma(leaves * leaves, v.upper(ahead - v.fma(against, narrow, cone), zero), headway)
                meets = v.upper(v.fma(v0, ahead, zero - theirs), zero)
                meets = part * v.upper(ahead - cone, zero) * meets
                turn = v.fma(meets, v.fma(ex, ny, against * keep_side) - ey * nx, turn)
                behind = v.fma(meets, v.upper(v.fma(against, one_way, one), zero), behind)
                depth = v.fma(step_s, closing, zero - v.upper(gap, deepest))
                if v.some(depth > zero):
                    touches = v.choose(depth > zero, one, zero)
                    depth = v.upper(depth, zero)
                    press = press + depth
                    press_x, press_y = v.fma(depth, nx, press_x), v.fma(depth, ny, press_y)
                    across = touches * nx
                    kxx, kxy = v.fma(across, nx, kxx), v.fma(across, ny, kxy)
                    kyy = v.fma(touches * ny, ny, kyy)
                    touch_x, touch_y = touch_x + across, v.fma(touches, ny, touch_y)

        # What the person wants.
        turn = v.fma(behind * bias, v.upper(v.fma(headway, per_room, one), zero), turn)
        swerve = v.lower(v.upper(v.fill(TURN) * turn, v.fill(-1.0)), one)
        hx, hy = v.fma(swerve, ey, ex), ey - swerve * ex
        wall_gap, wall_x, wall_y = v.load(look, 2, 0), v.load(look, 3, 0), v.load(look, 4, 0)
        into = v.upper(zero - v.fma(hx, wall_x, hy * wall_y), zero)
        yields = into * (one - v.upper(wall_gap * v.fill(1.0 / WALL_SOFT_M), v.fill(0.25)))
        yields = v.choose(wall_gap < v.fill(WALL_SOFT_M), yields, zero)
        hx, hy = v.fma(yields, wall_x, hx), v.fma(yields, wall_y, hy)
        straight = one / v.sqrt(v.upper(v.fma(hx, hx, hy * hy), nowhere))
        slow = one / v.upper(headway, v.fill(1e-4))
        boost = slow * v.fill(SLOW_C)
        boost = boost * boost
        boost = boost * boost
        boost = v.lower(boost * boost, v.fill(1e4))
        slow = v.fma(slow, v.fill(SLOW_A), v.fma(boost, boost, v.fill(-SLOW_B)))
        speed = v0 * (one - v.fade(v.upper(slow, zero)))
        mass = v.load(lasting, MASS - MOVING, begin)
        drag = mass * v.fill(1.0 / RELAX_S)
        drive = v.lower(drag * speed, v.fill(MUSCLE_N)) * straight
        stiff = v.fill(-STIFF_N_M)
        force_x = v.fma(stiff, press_x, v.fma(drive, hx, v.load(lasting, PUSH_X - MOVING, begin)))
        force_y = v.fma(stiff, press_y, v.fma(drive, hy, v.load(lasting, PUSH_Y - MOVING, begin)))
        # A braced line shares its load arm in arm: it yields where the mean within reach is above what it holds.
        load = v.sqrt(v.upper(v.fma(force_x, force_x, force_y * force_y), v.fill(1e-6)))
        v.store(after, LOAD_N, begin, v.choose(braced, load, zero))
        left = one - hold * sharers / (load + shared)
        keep = v.choose(braced, v.upper(left, zero), one)
        force_x, force_y = force_x * keep - drag * vx, force_y * keep - drag * vy

        # One implicit step with the person's own block.
        inertia = v.fma(mass, v.fill(1.0) / step_s, drag)
        firm = v.fill(2.0 * STIFF_N_M) * step_s
        mxx, mxy, myy = v.fma(firm, kxx, inertia), firm * kxy, v.fma(firm, kyy, inertia)
        per_det = one / (mxx * myy - mxy * mxy)
        ixx, ixy, iyy = myy * per_det, zero - mxy * per_det, mxx * per_det
        vx = v.fma(ixx, force_x, v.fma(ixy, force_y, vx))
        vy = v.fma(ixy, force_x, v.fma(iyy, force_y, vy))
        moves = keep > zero
        vx, vy = v.choose(moves, vx, zero), v.choose(moves, vy, zero)
        v.store(look, 5, 0, ixx)
        v.store(look, 6, 0, ixy)
        v.store(look, 7, 0, iyy)
        v.store(look, 8, 0, press)
        v.store(look, 9, 0, touch_x)
        v.store(look, 10, 0, touch_y)
        fast2 = v.fma(vx, vx, vy * vy)
        v.store(after, VX, begin, vx)
        v.store(after, VY, begin, vy)
        too_fast = v.fill(FASTEST_M_S) / v.sqrt(v.upper(fast2, v.fill(1.0)))
        vx, vy = vx * v.lower(too_fast, one), vy * v.lower(too_fast, one)
        v.store(after, X, begin, v.fma(step_s, vx, x))
        v.store(after, Y, begin, v.fma(step_s, vy, y))

        # Walls take what would carry a body into them; what they take is their force.
        for s in range(begin, end):
            if tag[SLOT, s] < 0:
                continue
            lane = s - begin
            lasting[FORCE_N - MOVING, s] = 0.0
            if near[lane]:
                place = int(moving[Y, s] / wall_cell) * wall_wide + int(moving[X, s] / wall_cell)
                stop_at_walls(
                    s, dt, moving, after, lasting, look[5, lane], look[6, lane], look[7, lane], walls, wall_list,
                    wall_starts[place], wall_starts[place + 1],
                )  # fmt: skip
            else:
                speed2 = after[VX, s] * after[VX, s] + after[VY, s] * after[VY, s]
                if speed2 > FASTEST_M_S * FASTEST_M_S:
                    after[VX, s] *= FASTEST_M_S / math.sqrt(speed2)
                    after[VY, s] *= FASTEST_M_S / math.sqrt(speed2)
            # What acts is less than was predicted by as much as the step parts the bodies; at rest it is the same.
            parts = (after[VX, s] - moving[VX, s]) * look[9, lane] + (after[VY, s] - moving[VY, s]) * look[10, lane]
            lasting[FORCE_N - MOVING, s] += STIFF_N_M * max(0.0, look[8, lane] + 2.0 * dt * parts)
            goal = tag[GOAL, s]
            if goal >= 0 and lasting[HOLD_N - MOVING, s] == 0.0:
                to_x, to_y = after[X, s], after[Y, s]
                column = min(max(int(to_x / raster), 0), reached.shape[2] - 1)
                line = min(max(int(to_y / raster), 0), reached.shape[1] - 1)
                inside = reached[goal, line, column] == 1
                if reached[goal, line, column] == 2:
                    inside = in_polygon(float(to_x), float(to_y), goal_edges, goal_starts[goal], goal_starts[goal + 1])
                if inside:
                    state[ARRIVED, tag[SLOT, s]] = stamp
                    tag[SLOT, s] = -1
                    after[X, s] = after[Y, s] = FAR_M
                    after[VX, s] = after[VY, s] = 0.0


# fmt: off
@compiled
def run_serial(
    steps: int, stamp: int, dt: float, body: F32, state: I32, sorted_already: bool, slots: I32, starts: I32,
    runs: I32, moving: F32, after: F32, lasting: F32, tag: I32, key: I32, cell: float, wide: int, tall: int,
    widest: float, field: F32, bend: I16, beyond: F32, bend_starts: I32, reached: U8, goal_edges: F64,
    goal_starts: I32, raster: float, walls: F64,
    wall_starts: I32, wall_list: I32, wall_clear: F32, wall_wide: int, wall_cell: float,
) -> int:
# fmt: on
    """Advance everyone by some steps on one thread; return how many lie sorted."""
    n = slots.shape[0]
    gather(body, state, slots, moving, lasting, tag)
    order = np.empty(n, np.int32)
    for step in range(stamp, stamp + steps):
        if step % SORT_STEPS == 0 or not sorted_already:
            kept = sort_people(moving, tag, key, order, n, cell, wide, tall)
            for row in range(BODY_ROWS + STATE_ROWS):
                reorder(row, moving, lasting, tag, order, kept, n)
            n = kept
            count_runs(key, n, wide, starts)
            for block in range((n + v.N - 1) // v.N):
                find_runs(block, moving, key, n, cell, wide, starts, runs)
            sorted_already = True
        if n == 0:
            break
        move_blocks(
            0, (n + v.N - 1) // v.N, n, step + 1, dt, state, moving, after, lasting, tag, starts, runs, widest, field,
            bend, beyond, bend_starts, reached, goal_edges, goal_starts, raster, walls, wall_starts, wall_list,
            wall_clear, wall_wide, wall_cell,
        )  # fmt: skip
        moving, after = after, moving
    scatter(moving, lasting, tag, n, body)
    slots[:n] = tag[SLOT, :n]
    return int(n)


# fmt: off
@compiled_parallel
def run_parallel(
    steps: int, stamp: int, dt: float, body: F32, state: I32, sorted_already: bool, slots: I32, starts: I32,
    runs: I32, moving: F32, after: F32, lasting: F32, tag: I32, key: I32, cell: float, wide: int, tall: int,
    widest: float, field: F32, bend: I16, beyond: F32, bend_starts: I32, reached: U8, goal_edges: F64,
    goal_starts: I32, raster: float, walls: F64,
    wall_starts: I32, wall_list: I32, wall_clear: F32, wall_wide: int, wall_cell: float,
) -> int:
# fmt: on
    """Advance everyone by some steps on all threads; the same bits as on one."""
    n = slots.shape[0]
    gather(body, state, slots, moving, lasting, tag)
    order = np.empty(n, np.int32)
    for step in range(stamp, stamp + steps):
        if step % SORT_STEPS == 0 or not sorted_already:
            kept = sort_people(moving, tag, key, order, n, cell, wide, tall)
            for row in prange(BODY_ROWS + STATE_ROWS):
                reorder(row, moving, lasting, tag, order, kept, n)
            n = kept
            count_runs(key, n, wide, starts)
            for block in prange((n + v.N - 1) // v.N):
                find_runs(block, moving, key, n, cell, wide, starts, runs)
            sorted_already = True
        if n == 0:
            break
        blocks = (n + v.N - 1) // v.N
        for chunk in prange((blocks + CHUNK - 1) // CHUNK):
            move_blocks(
                chunk * CHUNK, min(blocks, chunk * CHUNK + CHUNK), n, step + 1, dt, state, moving, after, lasting, tag,
                starts, runs, widest, field, bend, beyond, bend_starts, reached, goal_edges, goal_starts, raster, walls,
                wall_starts, wall_list, wall_clear, wall_wide, wall_cell,
            )  # fmt: skip
        for row in prange(MOVING):
            moving[row, :n] = after[row, :n]
    scatter(moving, lasting, tag, n, body)
    slots[:n] = tag[SLOT, :n]
    return int(n)
