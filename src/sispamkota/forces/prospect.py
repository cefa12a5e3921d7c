"""What carrying out an order would leave in the record, before it is carried out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sispamkota.forces.accept import resolve
from sispamkota.forces.authority import tool_of
from sispamkota.forces.effects import EFFECTS
from sispamkota.forces.work import Case, Work
from sispamkota.journal.kinds.base import Kind
from sispamkota.scenario.schema.story import Order
from sispamkota.world import OrderState, World

PROSPECTIVE = "ORD-0"
"""Id of an order that is not given yet; a running one has its own."""


def prospective(
    world: World, view: Mapping[str, Any], cell: str, order: Order, *, order_id: str = PROSPECTIVE
) -> tuple[Kind, ...]:
    """Return the force that an order, or going on with it, would leave: empty for an order that is no force.

    Range, and who is elevated or cannot move within the footprint, are what the crew itself sees
    from its nozzle; strength and tank are the unit's own.  The rest is the order and the map.

    Parameters
    ----------
    world : World
        Read only; nothing of it is told but what the crew sees.
    view : mapping
        The seat's view; an order about a zone where the seat believes nobody is tells no one exposed.
    cell : str
        Cell that orders.
    order : Order
        The order.
    order_id : str
        Id of the order where it runs already.
    """
    work = Work(world)
    if order.action not in work.declared.actions:
        return ()
    running = work.row("orders", order_id)
    subject, _ = resolve(work, order.subject)
    state = (
        running
        if running is not None
        else OrderState(order=order, cell=cell, step="", given_s=world.t_s, given_seq=0, subject=subject)
    )
    work.change.put("orders", order_id, state)
    case = Case(work, order_id)
    if case.action.effect not in EFFECTS or tool_of(case) is None:
        return ()
    return EFFECTS.get(case.action.effect).foresee(case)
