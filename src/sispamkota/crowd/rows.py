"""What a body is to the kernels: the rows of the arrays, and the numbers that all of them share."""

from __future__ import annotations

# Rows of the float32 array of bodies.
X, Y, VX, VY, WAY_X, WAY_Y, LOAD_N, RADIUS, MASS, SPEED, BIAS, PUSH_X, PUSH_Y, HOLD_N, FORCE_N = range(15)
BODY_ROWS = 15
# LOAD_N is what somebody braced carries, N; of others the part of their free speed that they find room for.
MOVING = 7  # the first rows, which a step reads from one array and writes to another
# Rows of the int32 array of bodies, and of the same in sorted order.
GOAL, ARRIVED = range(2)
SLOT = 1
STATE_ROWS = 2

REACH_M = 1.4  # range of headway and steering (fit)
CONE = 0.4  # cosine of half the angle of view that slows a walker, about 66 degrees (fit)
SLOW_A, SLOW_B, SLOW_C = 0.51, 0.24, 0.31  # Weidmann's curve in terms of Q (fit in a closed loop)
PART_S = 0.55  # how far ahead in time somebody who walks away is seen (fit to doors)
BESIDE = 0.6  # how much more those ahead count for somebody at an edge (fit: doors of 0.8 to 4 m as good as each other)
BESIDE_M = 0.45  # within this gap of a body to an edge (assumed)
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
