"""The compiled part of the engine: sort, pair pass, walls, and the loop over steps.

All kernels stand in this one file, because numba's cache of a function does not notice a change
in another file.  There are no fast-math flags and no sums across threads: what happens to a
person is computed by one thread, over neighbours in one order, from the state at the step's
start.  So the bits do not depend on the number of threads.

Per person i with desired direction e, and each neighbour j at unit vector n, distance between
the bodies ``gap``, closing speed ``a = (vi - vj).n``, ``c = n.e`` and ``l`` the part of n across
e, with the cone weight ``w = max(0, c - CONE)``:

- headway   Q += max(0, 1 - gap / REACH)^2 w, a smooth sum and not a smallest gap, which jams doors;
- sideways  L += max(0, 1 - gap / REACH)^2 w l max(0, (v0 e - vj).n), from the desired velocity of
  i, because somebody stopped must go on looking for a way past;
- contact   p = max(0, dt a - gap) predicted penetration, stiffness STIFF: force, pressure and the
  2 x 2 matrix n nT of an implicit step, taken twice, which bounds the Jacobi iteration.

Speed is v0 (1 - exp(-t)) with t = SLOW_A / Q^2.5 - SLOW_B, Weidmann's shape; the two numbers and
the cone are fitted to his curve in a closed loop, which is therefore no validation.  Walls are exact: velocity may
not carry a body through an edge (an impulse in the metric of the implicit step, which is the
wall's force), and a path that would cross an edge is not taken.

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

from sispamkota.crowd.compiled import compiled, compiled_parallel

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
U8 = NDArray[np.uint8]

# Rows of the float32 array of bodies.
X, Y, VX, VY, RADIUS, MASS, SPEED, BIAS, PUSH_X, PUSH_Y, HOLD_N, FORCE_N = range(12)
BODY_ROWS = 12
# Rows of the int32 array of bodies.
GOAL, ARRIVED = range(2)
STATE_ROWS = 2

REACH_M = 1.4  # range of headway and steering (fit)
CONE = 0.4  # cosine of half the angle of view that slows a walker, about 66 degrees (fit)
SLOW_A, SLOW_B = 0.33, 0.05  # Weidmann's curve in terms of Q (fit in a closed loop)
CONE_SIN = math.sqrt(1.0 - CONE * CONE)
TOUCH_M = 0.25  # bodies nearer than this may touch within a step
TURN = 4.0  # strength of sideways steering (fit)
RELAX_S = 0.5  # relaxation time of a walker
MUSCLE_N = 300.0  # most that a walker pushes by will
STIFF_N_M = 100_000.0  # stiffness of bodies in contact
DEEPEST_M = 0.05  # an overlap deeper than this is undone at the speed of this one
FASTEST_M_S = 5.0
WALL_SOFT_M = 0.2  # within this gap a walker turns along the wall
SKIN_M = 0.001
BLOCK = 128
ACROSS = 4  # a cell is this many times as high as wide: runs within a row cost nothing, rows do
EDGE = ACROSS + 1  # empty cells around everybody
ROOM = 192  # neighbours kept per person


@compiled
def sort_people(body: F32, state: I32, order: I32, key: I32, n: int, cell: float, wide: int) -> int:
    """Sort the living by cell and slot, keeping ``order`` nearly sorted; return how many live."""
    kept = 0
    for s in range(n):
        i = order[s]
        if state[ARRIVED, i] < 0:
            k = (int(body[Y, i] / cell) + EDGE) * wide + int(body[X, i] / cell * ACROSS) + EDGE
            t = kept
            while t > 0 and (key[t - 1] > k or (key[t - 1] == k and order[t - 1] > i)):
                key[t] = key[t - 1]
                order[t] = order[t - 1]
                t -= 1
            key[t] = k
            order[t] = i
            kept += 1
    return kept


@compiled
def freeze(body: F32, order: I32, seen: F32, start: int, stop: int) -> None:
    """Copy position, velocity and radius of the sorted people, rows of ``seen``, shape (5, n)."""
    for s in range(start, stop):
        i = order[s]
        seen[0, s] = body[X, i]
        seen[1, s] = body[Y, i]
        seen[2, s] = body[VX, i]
        seen[3, s] = body[VY, i]
        seen[4, s] = body[RADIUS, i]


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


@compiled
def in_polygon(x: float, y: float, edges: F64, start: int, stop: int) -> bool:
    """Return whether a point lies inside the edges ``start`` to ``stop`` (even-odd rule)."""
    inside = False
    for k in range(start, stop):
        ay, by = edges[k, 1], edges[k, 3]
        if (ay > y) != (by > y) and x < edges[k, 0] + (y - ay) / (by - ay) * (edges[k, 2] - edges[k, 0]):
            inside = not inside
    return inside


@compiled
def crosses(ax: float, ay: float, bx: float, by: float, cx: float, cy: float, dx: float, dy: float) -> bool:
    """Return whether the ways a-b and c-d touch."""
    ux, uy, vx, vy, wx, wy = bx - ax, by - ay, dx - cx, dy - cy, cx - ax, cy - ay
    det = ux * vy - uy * vx
    if det == 0.0:
        return False
    t, s = (wx * vy - wy * vx) / det, (wx * uy - wy * ux) / det
    return -1e-9 <= t <= 1.0 + 1e-9 and -1e-9 <= s <= 1.0 + 1e-9


@compiled
def nearest_wall(x: float, y: float, walls: F64, listed: I32, start: int, stop: int) -> float:
    """Return the distance in metres to the nearest of the listed edges."""
    best = 1e18
    for q in range(start, stop):
        k = listed[q]
        ax, ay = walls[k, 0], walls[k, 1]
        ux, uy = walls[k, 2] - ax, walls[k, 3] - ay
        t = min(1.0, max(0.0, ((x - ax) * ux + (y - ay) * uy) / (ux * ux + uy * uy)))
        gx, gy = x - ax - t * ux, y - ay - t * uy
        best = min(best, gx * gx + gy * gy)
    return math.sqrt(best)


@compiled
def move_block(
    first: int,
    last: int,
    n: int,
    stamp: int,
    dt: float,
    body: F32,
    state: I32,
    order: I32,
    key: I32,
    seen: F32,
    cell: float,
    wide: int,
    widest: float,
    field: F32,
    reached: U8,
    goal_edges: F64,
    goal_starts: I32,
    raster: float,
    walls: F64,
    wall_starts: I32,
    wall_list: I32,
    wall_wide: int,
    wall_cell: float,
) -> None:
    """Move the sorted people ``first`` to ``last`` by one step, from the frozen state ``seen``."""
    found = np.empty(ROOM, np.int32)
    near_wall = np.empty((16, 3), np.float64)
    pointer = np.zeros(3, np.int64)
    for row in range(3):
        pointer[row] = first_at_least(key, n, key[first] + (row - 1) * wide - ACROSS) if first < last else 0
    for s in range(first, last):
        i = order[s]
        x, y = seen[0, s], seen[1, s]
        vx, vy, radius = float(seen[2, s]), float(seen[3, s]), float(seen[4, s])
        mass, v0, hold = float(body[MASS, i]), float(body[SPEED, i]), body[HOLD_N, i]
        goal = state[GOAL, i]

        # 1. The way to the goal, by bilinear weights.
        ex, ey = 0.0, 0.0
        if goal >= 0 and v0 > 0.0 and hold == 0.0:
            u, v = x / raster - 0.5, y / raster - 0.5
            column = min(max(int(u), 0), field.shape[2] - 2)
            line = min(max(int(v), 0), field.shape[1] - 2)
            u -= column
            v -= line
            a00, a01 = (1.0 - u) * (1.0 - v), u * (1.0 - v)
            a10, a11 = (1.0 - u) * v, u * v
            here, above = field[goal, line], field[goal, line + 1]
            ex = a00 * here[column, 0] + a01 * here[column + 1, 0] + a10 * above[column, 0] + a11 * above[column + 1, 0]
            ey = a00 * here[column, 1] + a01 * here[column + 1, 1] + a10 * above[column, 1] + a11 * above[column + 1, 1]
            length = math.sqrt(ex * ex + ey * ey)
            if length > 1e-6:
                ex /= length
                ey /= length
            else:
                ex, ey = 0.0, 0.0
        walks = ex != 0.0 or ey != 0.0
        if not walks:
            v0 = 0.0

        # 2. Who is near enough to matter: in the cone ahead, or about to touch.
        count = 0
        touch2 = np.float32((radius + widest + TOUCH_M) ** 2)
        reach2 = np.float32((radius + widest + REACH_M) ** 2) if walks else np.float32(0.0)
        fx, fy = np.float32(ex), np.float32(ey)
        cone2 = np.float32(CONE * CONE)
        west = south = -(radius + widest + TOUCH_M)
        east = north = radius + widest + TOUCH_M
        if walks:  # the box around the cone ahead, so that no cell behind is looked at
            reach = radius + widest + REACH_M + 0.01
            left_x, left_y = reach * (ex * CONE - ey * CONE_SIN), reach * (ex * CONE_SIN + ey * CONE)
            right_x, right_y = reach * (ex * CONE + ey * CONE_SIN), reach * (ey * CONE - ex * CONE_SIN)
            east = reach if ex > CONE else max(east, left_x, right_x)
            west = -reach if ex < -CONE else min(west, left_x, right_x)
            north = reach if ey > CONE else max(north, left_y, right_y)
            south = -reach if ey < -CONE else min(south, left_y, right_y)
        own_row = key[s] // wide
        first_row = max(-1, int((y + south) / cell + EDGE) - own_row)
        last_row = min(1, int((y + north) / cell + EDGE) - own_row)
        first_column = int((x + west) / cell * ACROSS + EDGE)
        last_column = int((x + east) / cell * ACROSS + EDGE)
        for row in range(first_row, last_row + 1):
            low = (own_row + row) * wide + first_column
            high = low + last_column - first_column
            t = pointer[row + 1]
            while t < n and key[t] < key[s] + row * wide - ACROSS:
                t += 1
            pointer[row + 1] = t
            while t < n and key[t] < low:
                t += 1
            while t < n and key[t] <= high:
                dx, dy = seen[0, t] - x, seen[1, t] - y
                d2 = dx * dx + dy * dy
                dot = dx * fx + dy * fy
                found[count] = t
                wanted = (d2 < touch2) | ((d2 < reach2) & (dot > 0) & (dot * dot > cone2 * d2))
                count += 1 if (wanted & (t != s) & (count < ROOM - 1)) else 0
                t += 1

        # 3. Headway, steering and contact in one pass.
        headway, turn = 0.0, 0.0
        press, press_x, press_y = 0.0, 0.0, 0.0
        kxx, kxy, kyy = 0.0, 0.0, 0.0
        for q in range(count):
            t = found[q]
            nx, ny = float(seen[0, t] - x), float(seen[1, t] - y)
            d = math.sqrt(nx * nx + ny * ny)
            if d > 1e-4:
                inverse = 1.0 / d
                nx *= inverse
                ny *= inverse
            else:  # one on top of the other: part along a line that both agree on
                low_id, high_id = min(i, order[t]), max(i, order[t])
                angle = 2.399963 * (low_id * 7 + high_id * 13)
                side = 1.0 if i == low_id else -1.0
                nx, ny = side * math.cos(angle), side * math.sin(angle)
            gap = d - radius - seen[4, t]
            closing = (vx - seen[2, t]) * nx + (vy - seen[3, t]) * ny
            ahead = nx * ex + ny * ey
            if ahead > CONE:
                weight = ahead - CONE
                part = max(0.0, 1.0 - gap * (1.0 / REACH_M))
                headway += part * part * weight
                meets = max(0.0, v0 * ahead - (seen[2, t] * nx + seen[3, t] * ny))
                turn += part * part * weight * (ex * ny - ey * nx + body[BIAS, i]) * meets
            depth = dt * closing - max(gap, -DEEPEST_M)
            if depth > 0.0:
                press += depth
                press_x += depth * nx
                press_y += depth * ny
                kxx += nx * nx
                kxy += nx * ny
                kyy += ny * ny

        # 4. Walls near enough to matter.
        place = int(y / wall_cell) * wall_wide + int(x / wall_cell)
        begin, end = wall_starts[place], wall_starts[place + 1]
        touching = 0
        wall_x, wall_y, wall_gap = 0.0, 0.0, 1e9
        for q in range(begin, end):
            k = wall_list[q]
            ax, ay = walls[k, 0], walls[k, 1]
            ux, uy = walls[k, 2] - ax, walls[k, 3] - ay
            t01 = min(1.0, max(0.0, ((x - ax) * ux + (y - ay) * uy) / (ux * ux + uy * uy)))
            gx, gy = x - ax - t01 * ux, y - ay - t01 * uy
            d = math.sqrt(gx * gx + gy * gy)
            gap = d - radius
            if gap < 0.45 and d > 1e-9 and touching < 16:
                near_wall[touching, 0] = gx / d
                near_wall[touching, 1] = gy / d
                near_wall[touching, 2] = gap
                touching += 1
                if gap < wall_gap:
                    wall_gap, wall_x, wall_y = gap, gx / d, gy / d

        # 5. What the person wants.
        want_x, want_y = 0.0, 0.0
        if walks:
            bend = min(1.0, max(-1.0, TURN * turn))
            hx, hy = ex + bend * ey, ey - bend * ex
            if wall_gap < WALL_SOFT_M:
                into = -(hx * wall_x + hy * wall_y)
                if into > 0.0:
                    keep = max(0.25, wall_gap / WALL_SOFT_M)
                    hx += (1.0 - keep) * into * wall_x
                    hy += (1.0 - keep) * into * wall_y
            length = math.sqrt(hx * hx + hy * hy)
            speed = v0
            if headway > 1e-9:
                speed = v0 * (1.0 - math.exp(-max(0.0, SLOW_A / (headway * headway * math.sqrt(headway)) - SLOW_B)))
            if length > 1e-9:
                want_x, want_y = speed * hx / length, speed * hy / length
        active = mass / RELAX_S * math.sqrt(want_x * want_x + want_y * want_y)
        scale = MUSCLE_N / active if active > MUSCLE_N else 1.0
        force_x = scale * mass / RELAX_S * want_x + body[PUSH_X, i] - STIFF_N_M * press_x
        force_y = scale * mass / RELAX_S * want_y + body[PUSH_Y, i] - STIFF_N_M * press_y
        if hold > 0.0:  # braced: nothing moves below the holding force, and only the rest above it
            load = math.sqrt(force_x * force_x + force_y * force_y)
            keep = 0.0 if load <= hold else 1.0 - hold / load
            force_x *= keep
            force_y *= keep
        force_x -= mass / RELAX_S * vx
        force_y -= mass / RELAX_S * vy

        # 6. One implicit step with the person's own block.
        inertia = mass / dt + mass / RELAX_S
        stiff = 2.0 * STIFF_N_M * dt
        mxx, mxy, myy = inertia + stiff * kxx, stiff * kxy, inertia + stiff * kyy
        det = mxx * myy - mxy * mxy
        ixx, ixy, iyy = myy / det, -mxy / det, mxx / det
        vx += ixx * force_x + ixy * force_y
        vy += ixy * force_x + iyy * force_y
        if hold > 0.0 and keep == 0.0:
            vx, vy = 0.0, 0.0

        # 7. Walls take what would carry the body into them; what they take is their force.
        wall_force = 0.0
        for _ in range(4):
            worst, at = 1e-9, -1
            for q in range(touching):
                limit = -near_wall[q, 2] / dt if near_wall[q, 2] >= 0.0 else min(0.6, -near_wall[q, 2] / dt)
                lack = limit - (vx * near_wall[q, 0] + vy * near_wall[q, 1])
                if lack > worst:
                    worst, at = lack, q
            if at < 0:
                break
            nx, ny = near_wall[at, 0], near_wall[at, 1]
            rx, ry = ixx * nx + ixy * ny, ixy * nx + iyy * ny
            impulse = worst / (rx * nx + ry * ny)
            vx += impulse * rx
            vy += impulse * ry
            wall_force += impulse
        speed = math.sqrt(vx * vx + vy * vy)
        if speed > FASTEST_M_S:
            vx *= FASTEST_M_S / speed
            vy *= FASTEST_M_S / speed

        # 8. The new place, unless the way there is not free: then the old one, which was valid.
        to_x, to_y = np.float32(x + dt * vx), np.float32(y + dt * vy)
        if end > begin:
            old = nearest_wall(x, y, walls, wall_list, begin, end)
            free = old > radius + dt * speed + 2e-3
            if not free:
                least = min(radius - SKIN_M, old)
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
                    vx *= 0.5
                    vy *= 0.5
                    to_x, to_y = np.float32(x + dt * vx), np.float32(y + dt * vy)
            if not free:
                to_x, to_y, vx, vy = x, y, 0.0, 0.0

        body[X, i] = to_x
        body[Y, i] = to_y
        body[VX, i] = vx
        body[VY, i] = vy
        body[FORCE_N, i] = STIFF_N_M * press + wall_force
        if goal >= 0 and hold == 0.0:
            column = min(max(int(to_x / raster), 0), reached.shape[2] - 1)
            line = min(max(int(to_y / raster), 0), reached.shape[1] - 1)
            inside = reached[goal, line, column] == 1
            if reached[goal, line, column] == 2:
                begin, end = goal_starts[goal], goal_starts[goal + 1]
                inside = in_polygon(float(to_x), float(to_y), goal_edges, begin, end)
            if inside:
                state[ARRIVED, i] = stamp


@compiled
def run_serial(
    steps: int,
    stamp: int,
    dt: float,
    body: F32,
    state: I32,
    order: I32,
    key: I32,
    seen: F32,
    n: int,
    cell: float,
    wide: int,
    widest: float,
    field: F32,
    reached: U8,
    goal_edges: F64,
    goal_starts: I32,
    raster: float,
    walls: F64,
    wall_starts: I32,
    wall_list: I32,
    wall_wide: int,
    wall_cell: float,
) -> int:
    """Advance everyone by some steps on one thread; return how many are still there."""
    for step in range(steps):
        n = sort_people(body, state, order, key, n, cell, wide)
        if n == 0:
            break
        freeze(body, order, seen, 0, n)
        move_block(
            0, n, n, stamp + step + 1, dt, body, state, order, key, seen, cell, wide, widest, field, reached,
            goal_edges, goal_starts, raster, walls, wall_starts, wall_list, wall_wide, wall_cell,
        )  # fmt: skip
    return n


@compiled_parallel
def run_parallel(
    steps: int,
    stamp: int,
    dt: float,
    body: F32,
    state: I32,
    order: I32,
    key: I32,
    seen: F32,
    n: int,
    cell: float,
    wide: int,
    widest: float,
    field: F32,
    reached: U8,
    goal_edges: F64,
    goal_starts: I32,
    raster: float,
    walls: F64,
    wall_starts: I32,
    wall_list: I32,
    wall_wide: int,
    wall_cell: float,
) -> int:
    """Advance everyone by some steps on all threads; the same bits as on one."""
    for step in range(steps):
        n = sort_people(body, state, order, key, n, cell, wide)
        blocks = (n + BLOCK - 1) // BLOCK
        freeze(body, order, seen, 0, n)
        for block in prange(blocks):
            move_block(
                block * BLOCK, min(n, block * BLOCK + BLOCK), n, stamp + step + 1, dt, body, state, order, key,
                seen, cell, wide, widest, field, reached, goal_edges, goal_starts, raster, walls, wall_starts,
                wall_list, wall_wide, wall_cell,
            )  # fmt: skip
    return n


@compiled
def count_near(order: I32, key: I32, seen: F32, n: int, wide: int, radius: float, count: I32) -> None:
    """Count the people within ``radius`` (at most a cell's height) of each, oneself included."""
    limit = np.float32(radius * radius)
    pointer = np.zeros(3, np.int64)
    for s in range(n):
        total = 0
        for row in range(3):
            low = key[s] + (row - 1) * wide - ACROSS
            t = pointer[row]
            while t < n and key[t] < low:
                t += 1
            pointer[row] = t
            while t < n and key[t] <= low + 2 * ACROSS:
                dx, dy = seen[0, t] - seen[0, s], seen[1, t] - seen[1, s]
                total += 1 if dx * dx + dy * dy <= limit else 0
                t += 1
        count[order[s]] = total
