"""The compiled part of the engine: sort, pair pass, walls, and the loop over steps.

No fast-math flags, no sums across threads: one thread computes a person, from the state at the step's start, so
bits do not depend on their number.

Per person i with desired direction e, and each neighbour j at unit vector n, distance between
the bodies ``gap``, closing speed ``a = (vi - vj).n``, ``c = n.e`` and ``l`` the part of n across
e, with the cone weight ``w = max(0, c - CONE)``:

- headway   Q += max(0, 1 - (gap - PART_S min(0, a)) / REACH)^2 w, a smooth sum and not a smallest gap,
  which jams doors; who walks away counts less, and for somebody who faces the other way
  (o = max(0, -e.ej)) the cone is narrower by NARROW o, because he is passed at the shoulder.
  Somebody within BESIDE_M of an edge sees nobody beyond it, so that his sum is short and he would be quicker than
  those amid the crowd: Q grows by up to BESIDE there;
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

from sispamkota.core.compiled import compiled, compiled_parallel, named
from sispamkota.crowd import lanes as v
from sispamkota.crowd.bounds import look_up, stop_at_walls
from sispamkota.crowd.edges import in_polygon
from sispamkota.crowd.order import count_runs, find_runs, gather, reorder, scatter, sort_people
from sispamkota.crowd.rows import (
    ARRIVED,
    BIAS,
    BODY_ROWS,
    CHUNK,
    CONE,
    DEEPEST_M,
    FAR_M,
    FASTEST_M_S,
    FORCE_N,
    GOAL,
    HOLD_N,
    KEEP,
    LOAD_N,
    MASS,
    MOVING,
    MUSCLE_N,
    NARROW,
    ONE_WAY,
    PART_S,
    PUSH_X,
    PUSH_Y,
    RADIUS,
    REACH_M,
    RELAX_S,
    ROOM_Q,
    SLOT,
    SLOW_A,
    SLOW_B,
    SLOW_C,
    SORT_STEPS,
    SPEED,
    STATE_ROWS,
    STIFF_N_M,
    TOUCH_M,
    TURN,
    VX,
    VY,
    WALL_SOFT_M,
    WAY_X,
    WAY_Y,
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
def move_blocks(
    first: int, last: int, n: int, stamp: int, dt: float, state: I32, moving: F32, after: F32, lasting: F32, tag: I32,
    starts: I32, runs: I32, widest: float, field: F32, bend: I16, beyond: F32, bend_starts: I32, reached: U8,
    goal_edges: F64, goal_starts: I32, raster: float, walls: F64, wall_starts: I32, wall_list: I32,
    wall_clear: F32, wall_wide: int, wall_cell: float,
) -> None:
# fmt: on
    """Move the blocks of lanes ``first`` to ``last`` by one step, from the state in ``moving``."""
    look = np.empty((12, v.N), np.float32)
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
        headway = headway * v.load(look, 11, 0)
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
        room = one - v.fade(v.upper(slow, zero))
        speed = v0 * room
        mass = v.load(lasting, MASS - MOVING, begin)
        drag = mass * v.fill(1.0 / RELAX_S)
        drive = v.lower(drag * speed, v.fill(MUSCLE_N)) * straight
        stiff = v.fill(-STIFF_N_M)
        force_x = v.fma(stiff, press_x, v.fma(drive, hx, v.load(lasting, PUSH_X - MOVING, begin)))
        force_y = v.fma(stiff, press_y, v.fma(drive, hy, v.load(lasting, PUSH_Y - MOVING, begin)))
        # A braced line shares its load arm in arm: it yields where the mean within reach is above what it holds.
        load = v.sqrt(v.upper(v.fma(force_x, force_x, force_y * force_y), v.fill(1e-6)))
        v.store(after, LOAD_N, begin, v.choose(braced, load, room))
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
def _run(
    steps: int, stamp: int, dt: float, body: F32, state: I32, sorted_already: bool, slots: I32, starts: I32,
    runs: I32, both: F32, lasting: F32, tag: I32, key: I32, cell: float, wide: int, tall: int,
    widest: float, field: F32, bend: I16, beyond: F32, bend_starts: I32, reached: U8, goal_edges: F64,
    goal_starts: I32, raster: float, walls: F64,
    wall_starts: I32, wall_list: I32, wall_clear: F32, wall_wide: int, wall_cell: float,
) -> int:
# fmt: on
    """Advance everyone by some steps, from one half of ``both`` to the other; return how many lie sorted."""
    n, now = slots.shape[0], 0
    gather(body, state, slots, both[now], lasting, tag)
    order = np.empty(n, np.int32)
    for step in range(stamp, stamp + steps):
        if step % SORT_STEPS == 0 or not sorted_already:
            kept = sort_people(both[now], tag, key, order, n, cell, wide, tall)
            for row in prange(BODY_ROWS + STATE_ROWS):
                reorder(row, both[now], lasting, tag, order, kept, n)
            n = kept
            count_runs(key, n, wide, starts)
            for block in prange((n + v.N - 1) // v.N):
                find_runs(block, both[now], key, n, cell, wide, starts, runs)
            sorted_already = True
        if n == 0:
            break
        blocks = (n + v.N - 1) // v.N
        for chunk in prange((blocks + CHUNK - 1) // CHUNK):
            move_blocks(
                chunk * CHUNK, min(blocks, chunk * CHUNK + CHUNK), n, step + 1, dt, state, both[now], both[1 - now],
                lasting, tag, starts, runs, widest, field, bend, beyond, bend_starts, reached, goal_edges, goal_starts,
                raster, walls, wall_starts, wall_list, wall_clear, wall_wide, wall_cell,
            )  # fmt: skip
        now = 1 - now
    scatter(both[now], lasting, tag, n, body)
    slots[:n] = tag[SLOT, :n]
    return int(n)


run_serial = compiled(_run)
"""On one thread, where a loop over chunks is a plain one."""
run_parallel = compiled_parallel(named(_run, "_run_parallel"))
"""On all threads; the same bits."""
