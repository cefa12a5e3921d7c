"""Orders as they are given: written down, checked, refused or set on their way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sispamkota.forces.authority import CHECKS, running_order, tool_of
from sispamkota.forces.life import close, waits_for
from sispamkota.forces.work import Case, Refusal, Work
from sispamkota.journal.event import Basis
from sispamkota.journal.kinds.drill import OrderCountermanded, OrderGiven, OrderRefused
from sispamkota.journal.kinds.force import ForceOrdered, ForceRefused
from sispamkota.scenario.schema.doctrine import Tool
from sispamkota.scenario.schema.story import Order
from sispamkota.world import Change, OrderState, World


@dataclass(frozen=True, slots=True)
class Request:
    """An order as a seat gives it.

    Attributes
    ----------
    cell : str
        Cell that orders.
    order : Order
        The order.
    step : str
        Plan step that it comes from, empty where a person gave it.
    causes : tuple of int
        Numbers of the events that led to it.
    basis : str
        engine for a script's order, declared for a person's.
    """

    cell: str
    order: Order
    step: str = ""
    causes: tuple[int, ...] = ()
    basis: Basis = "engine"


def accept(world: World, requests: Sequence[Request]) -> Change:
    """Return what comes of orders being given at this instant.

    Each is written down as ``order.given`` (and ``force.ordered`` where it means force), then
    either refused with a reason or set on its way; an order to a unit countermands the one that
    the unit was carrying out, except that orders of one plan step to one unit follow each other.

    Parameters
    ----------
    world : World
        Read only.
    requests : sequence of Request
        In the order in which they are given.
    """
    work = Work(world)
    for request in requests:
        _give(work, request)
    return work.change


def _give(work: Work, request: Request) -> None:
    order, known = request.order, work.declared
    order_id = work.change.new_id("ORD")
    subject, subject_seq = resolve(work, order.subject)
    inject = work.row("injects", order.inject) if order.inject else None
    if inject is not None and inject.delivered_s is None:
        order = order.model_copy(update={"inject": None})  # nobody answers what was not sent yet
    delivered = inject.told(request.cell) if inject else ()
    to = order.to if order.to in known.cells or order.to in known.units else None
    causes = (*request.causes, *delivered, subject_seq)
    seq = work.emit(
        OrderGiven(
            order_id=order_id,
            step=request.step or None,
            cell=request.cell,
            unit=order.unit,
            action=order.action,
            at=order.at,
            to=to,
            inject=order.inject,
            subject=subject or None,
            ordered_by=order.ordered_by,
            authorised_by=order.authorised_by,
            ground=order.ground,
        ),
        actor=request.cell,
        causes=causes,
        basis=request.basis,
    )
    state = OrderState(
        order=order,
        cell=request.cell,
        step=request.step,
        given_s=work.t_s,
        given_seq=seq,
        seq=seq,
        causes=causes,
        subject=subject,
        basis=request.basis,
    )
    work.change.put("orders", order_id, state)
    case = Case(work, order_id)
    tool = tool_of(case)
    if tool is not None:
        _order_force(case, tool)
    for check in CHECKS:
        refusal = check(case)
        if refusal is not None:
            refuse(case, refusal, tool)
            return
    _take_over(case)
    case.alter(due_s=work.t_s + work.params.acknowledge_s)


def resolve(work: Work, subject: str | None) -> tuple[str, int]:
    """Return the id for which a subject stands now and the event that brought it about; "" and 0 for nothing."""
    if subject is None:
        return "", 0
    if subject == "@arrested":
        found = [(row.made_seq, row.actor or key) for key, row in work.rows("arrests").items()]
    elif subject == "@injured":
        found = [(row.hurt_seq, key) for key, row in work.rows("patients").items() if row.severity != "light"]
    elif subject == "@conduct":
        found = [(row.seq, key) for key, row in work.rows("conducts").items()]
    elif subject.startswith("@"):
        found = []
    else:
        return subject, _subject_seq(work, subject)
    newest = max(found, default=(0, ""))
    return newest[1], newest[0]


def _subject_seq(work: Work, subject: str) -> int:
    incident, rumour = work.row("incidents", subject), work.row("rumours", subject)
    if incident is not None:
        return int(incident.started_seq)
    if rumour is not None:
        return int(rumour.detected_seq or rumour.signal_seq or rumour.started_seq)
    return 0


def _order_force(case: Case, tool: Tool) -> None:
    order = case.order
    acts = case.work.assembly(case.assembly).violence if case.assembly else ()
    seq = case.work.emit(
        ForceOrdered(
            order_id=case.order_id,
            assembly=case.assembly,
            zone=order.at,
            unit=order.unit,
            means=tool.means,
            mode=order.mode,
            ordered_by=order.ordered_by,
            authorised_by=order.authorised_by,
            ground=order.ground or "",
        ),
        actor=case.cell,
        causes=(case.state.given_seq, *(act[1] for act in acts[-3:])),
        basis=case.state.basis,
    )
    case.alter(force_seq=seq, seq=seq)


def refuse(case: Case, refusal: Refusal, tool: Tool | None) -> None:
    """Write that an order is refused."""
    causes, actor = (case.state.seq,), case.cell
    if tool is not None:
        seq = case.work.emit(
            ForceRefused(
                order_id=case.order_id,
                means=tool.means,
                unit=case.order.unit,
                reason=refusal.reason,
                detail=refusal.detail,
            ),
            actor=actor,
            causes=causes,
        )
    else:
        seq = case.work.emit(
            OrderRefused(
                order_id=case.order_id, action=case.order.action, reason=refusal.reason, detail=refusal.detail
            ),
            actor=actor,
            causes=causes,
        )
    case.alter(state="refused", seq=seq, due_s=None)


def _take_over(case: Case) -> None:
    """Let a new order take the place of the unit's running ones, or wait for those of its own plan step."""
    unit = case.unit
    while unit is not None:
        running = running_order(case, unit)
        if running is None or waits_for(case.state, running[1]):
            return
        old = Case(case.work, running[0])
        seq = case.work.emit(
            OrderCountermanded(order_id=old.order_id, by_order=case.order_id),
            actor=case.cell,
            causes=(old.state.seq, case.state.seq),
        )
        close(old, "countermanded", seq, reason="countermanded")
