"""Time passes: everything in the room that falls due does so at its own second, whatever the step."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sispamkota.forces.authority import tool_of
from sispamkota.forces.effects import care, water
from sispamkota.forces.life import close, fall_due, unit_returns
from sispamkota.forces.travel import move_on
from sispamkota.forces.work import RUNNING, Case, Work
from sispamkota.journal.kinds.drill import PlanStopped
from sispamkota.world import Change, World

_MOST = 100_000


def advance(world: World, dt_s: float) -> Change:
    """Return what the units, orders and patients did in the seconds up to now.

    What fell due until ``world.t_s`` happens at its own second and in order, so that one long
    step leaves the same as many short ones wherever no people stand by.  Pushes of water hold for
    the second that comes.

    Parameters
    ----------
    world : World
        Read only; ``t_s`` is the end of the step.
    dt_s : float
        Length of the step in seconds, 0 or more.
    """
    work = Work(world, world.t_s - dt_s)
    end_s = world.t_s
    for _ in range(_MOST):
        care.assign(work)
        due = min(_due(work), default=None)
        if due is None or due[0] > end_s:
            break
        due_s, _, _, kind, key = due
        work.t_s = max(work.t_s, due_s)
        if kind == "order":
            fall_due(Case(work, key))
        elif kind == "patient":
            care.patient_due(work, key)
        else:
            unit_returns(work, key)
    else:
        raise AssertionError("the room of forces goes in a circle")
    work.t_s = end_s
    move_on(work)
    water.push(work)
    return work.change


def next_due(world: World) -> float:
    """Return the earliest scenario second at which something falls due here, infinite if nothing does.

    It may lie before ``world.t_s`` where something is late already.
    """
    work = Work(world)
    if care.assign(work):
        return world.t_s
    return min((due[0] for due in _due(work)), default=math.inf)


def _due(work: Work) -> Iterator[tuple[float, int, int, str, str]]:
    for number, (key, state) in enumerate(work.rows("orders").items()):
        if state.due_s is not None and state.state in RUNNING:
            yield state.due_s, 0, number, "order", key
    for number, (key, unit) in enumerate(work.rows("units").items()):
        if unit.state == "returning" and unit.until_s is not None:
            yield unit.until_s, 1, number, "unit", key
    for number, (key, patient) in enumerate(work.rows("patients").items()):
        if patient.due_s is not None:
            yield patient.due_s, 2, number, "patient", key


def stop(world: World, order_id: str, *, rule: str, verdict: str, causes: tuple[int, ...] = ()) -> Change:
    """Return what comes of a plan's constraint ending a running order; nothing if it does not run.

    Parameters
    ----------
    world : World
        Read only.
    order_id : str
        Id of the order.
    rule, verdict : str
        Rule that it would go on to break, and how the rule judged: violation or not_known.
    causes : tuple of int
        Numbers of the events that the judgement rests on.
    """
    work = Work(world)
    state = work.row("orders", order_id)
    if state is None or state.state not in RUNNING:
        return work.change
    case = Case(work, order_id)
    seq = work.emit(
        PlanStopped(order_id=order_id, rule=rule, verdict=verdict),
        actor=case.cell,
        causes=(state.seq, *causes),
    )
    close(case, "stopped", seq, reason="plan_stopped" if tool_of(case) is None else "constraint")
    return work.change
