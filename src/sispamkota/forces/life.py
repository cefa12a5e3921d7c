"""The life of an order: acknowledged, readied, moved, acted, done, failed, countermanded or stopped."""

from __future__ import annotations

import math

from sispamkota.core.units import round_s
from sispamkota.forces import closing
from sispamkota.forces.effects import EFFECTS, Result
from sispamkota.forces.travel import arrive, is_at, move_on, send_back, set_off, tell_arrival, tell_deployed
from sispamkota.forces.work import Case, Work
from sispamkota.journal.kinds.drill import (
    OrderAcknowledged,
    OrderActing,
    OrderDone,
    OrderFailed,
    OrderMoving,
    OrderRefused,
)
from sispamkota.world import OrderState


def waits_for(new: OrderState, running: OrderState) -> bool:
    """Return whether an order follows a running one instead of taking its place: the same step of the same cell."""
    return bool(new.step) and new.cell == running.cell and new.step == running.step and new.given_s == running.given_s


def fall_due(case: Case) -> None:
    """Take an order through the phase that ends now."""
    state = case.state
    if state.state == "given":
        _acknowledge(case)
    elif state.state == "acknowledged":
        _depart(case)
    elif state.state == "moving":
        _arrive(case)
    elif state.state == "acting":
        _work(case)


def _acknowledge(case: Case) -> None:
    actor = case.actor
    seq = case.work.emit(OrderAcknowledged(order_id=case.order_id), actor=actor, causes=(case.state.seq,))
    case.alter(state="acknowledged", seq=seq, due_s=None)
    unit = case.unit
    if unit is None or _is_next(case, unit):
        _ready(case)


def _is_next(case: Case, unit: str) -> bool:
    """Return whether no earlier order of the unit is still on its way."""
    for order_id, state in case.work.rows("orders").items():
        if order_id == case.order_id:
            return True
        if state.order.unit == unit and state.state in closing.RUNNING and Case(case.work, order_id).unit == unit:
            return False
    return True


def _ready(case: Case) -> None:
    """Let the unit get ready; one that is out already, or that stays where it is, is ready."""
    work, unit = case.work, case.unit
    if unit is None:
        _act(case)
        return
    state, row = work.unit(unit), work.declared.units[unit]
    due_s = work.t_s
    effect = EFFECTS.get(case.action.effect)
    if state.state == "base" and (effect.in_field or effect.destination(case) is not None):
        due_s = max(work.t_s, case.state.given_s + work.declared.number(row.ready_s))
        work.alter("units", unit, state="readying", until_s=due_s, order_id=case.order_id)
    else:
        work.alter("units", unit, order_id=case.order_id)
    case.alter(due_s=due_s)
    if due_s <= work.t_s:
        _depart(case)


def _depart(case: Case) -> None:
    """Send the unit to where its order is carried out, or let it begin at once."""
    work, unit = case.work, case.unit
    assert unit is not None
    effect = EFFECTS.get(case.action.effect)
    place = work.place(effect.destination(case))
    here = work.unit(unit)
    if place is None and here.state == "returning" and here.until_s is not None:
        case.alter(due_s=here.until_s + 0.001)  # it arrives first
        return
    if place is None or is_at(work, unit, place):
        _act(case)
        return
    seconds = set_off(work, unit, place, state="moving", comes_back=effect.comes_back)
    if not math.isfinite(seconds):
        fail(case, "no_way")
        return
    work.alter("units", unit, order_id=case.order_id)
    seq = work.emit(
        OrderMoving(order_id=case.order_id, unit=unit, travel_s=round_s(seconds)),
        actor=case.actor,
        causes=(case.state.seq,),
    )
    case.alter(state="moving", seq=seq, due_s=work.t_s + seconds)


def _arrive(case: Case) -> None:
    work, unit = case.work, case.unit
    assert unit is not None
    arrive(work, unit)
    seqs = tell_arrival(work, unit, causes=(case.state.seq,), assembly=case.assembly, tps=case.order.tps)
    case.alter(seq=seqs[-1])
    case.made = (*case.made, *seqs)
    _act(case)


def _act(case: Case) -> None:
    """Begin to carry an order out."""
    work, unit = case.work, case.unit
    effect = EFFECTS.get(case.action.effect)
    if unit is not None:
        state = work.unit(unit)
        if state.deployed_seq == 0 and state.site and effect.destination(case) is None and effect.in_field:
            case.alter(seq=tell_deployed(work, unit, causes=(case.state.seq,), assembly=case.assembly))
        work.alter("units", unit, state="acting", until_s=None, order_id=case.order_id)
    seq = work.emit(OrderActing(order_id=case.order_id), actor=case.actor, causes=(case.state.seq,))
    case.alter(state="acting", seq=seq, acting_s=work.t_s, due_s=None)
    result = effect.begin(case)
    if result is not None:
        _settle(case, result)
        return
    duration_s = effect.duration_s(case)
    case.alter(due_s=work.t_s + duration_s)
    if duration_s <= 0:
        _work(case)


def _work(case: Case) -> None:
    phase = case.state.phase + 1
    case.alter(phase=phase)
    _settle(case, EFFECTS.get(case.action.effect).work(case))


def _settle(case: Case, result: Result) -> None:
    if result.kind == "again":
        case.alter(due_s=case.work.t_s + max(result.after_s, 0.001))
    elif result.kind == "failed":
        fail(case, result.reason)
    elif result.kind == "refused":
        seq = case.work.emit(
            OrderRefused(order_id=case.order_id, action=case.order.action, reason=result.reason, detail=result.detail),
            actor=case.actor,
            causes=(case.state.seq,),
        )
        close(case, "refused", seq, reason=result.reason)
    else:
        finish(case, result.reason)


def fail(case: Case, reason: str) -> None:
    """Write that an order could not be carried out."""
    seq = case.work.emit(OrderFailed(order_id=case.order_id, reason=reason), actor=case.actor, causes=(case.state.seq,))
    close(case, "failed", seq, reason=reason)


def finish(case: Case, reason: str = "") -> None:
    """Write what a carried out order leaves behind: its event, its moods, what it answers and resolves."""
    closing.leave_event(case)
    closing.move_minds(case)
    seq = case.work.emit(
        OrderDone(order_id=case.order_id, action=case.order.action, cell=case.cell),
        actor=case.actor,
        causes=(case.state.seq, *case.made),
    )
    case.work.count(f"done:{case.order.action}")
    case.alter(seq=seq)
    closing.credit_incident(case)
    closing.answer_inject(case)
    close(case, "done", seq, reason=reason)


def close(case: Case, state: str, seq: int, *, reason: str) -> None:
    """End an order in whatever way, free its unit, and let a waiting order begin."""
    effect = EFFECTS.get(case.action.effect)
    case.alter(state=state, seq=seq, due_s=None)
    effect.ended(case, reason)
    unit = case.unit
    if unit is None:
        return
    work = case.work
    unit_state = work.unit(unit)
    if unit_state.order_id == case.order_id:
        if unit_state.state == "moving":  # halted on its way
            move_on(work)
            halted = work.unit(unit)
            site = work.world.sites.get(halted.site)
            zone = site.zone_at((halted.x_m, halted.y_m)) if site else None
            work.alter("units", unit, state="posted", goal=None, until_s=None, target="", zone=zone or "")
        elif unit_state.state in ("acting", "readying"):
            home = unit_state.zone == work.declared.units[unit].base and unit_state.deployed_seq == 0
            work.alter("units", unit, state="base" if home else "posted", until_s=None)
        going = work.unit(unit)
        work.alter("units", unit, order_id="", back="", back_m=None)
        if going.back and state != "countermanded":
            send_back(work, unit, going.back, going.back_m)
    for order_id, waiting in work.rows("orders").items():
        if waiting.order.unit == unit and waiting.state == "acknowledged" and waiting.due_s is None:
            follower = Case(work, order_id)
            if follower.unit == unit and _is_next(follower, unit):
                _ready(follower)
                return


def unit_returns(work: Work, unit: str) -> None:
    """Let a unit arrive that was on its way back by itself."""
    state = work.unit(unit)
    arrive(work, unit)
    if work.unit(unit).state == "base":
        work.alter("units", unit, deployed_seq=0, standby_seq=0)
    elif state.target:
        tell_arrival(work, unit, causes=(state.deployed_seq or work.fact("unit.deployed"),))
