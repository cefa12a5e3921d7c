"""What an order leaves behind when it is done: its event, moods, an answered inject, a resolved incident."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from sispamkota.core.units import round_s
from sispamkota.forces.effects import EFFECTS
from sispamkota.forces.minds import groups_of
from sispamkota.forces.work import RUNNING, Case
from sispamkota.journal.kinds.assembly import EgressOpened
from sispamkota.journal.kinds.base import KINDS, Kind
from sispamkota.journal.kinds.drill import ActDone, IncidentResolved, InjectAnswered
from sispamkota.scenario.schema.doctrine import EventField

__all__ = ["RUNNING", "answer_inject", "credit_incident", "event_of", "leave_event", "move_minds", "resolve_incident"]


def leave_event(case: Case) -> None:
    """Write the action's own event, or ``act.done`` where nothing else tells of the act."""
    effect, action = EFFECTS.get(case.action.effect), case.action
    if action.event is not None:
        if action.event not in effect.writes:
            case.emit(event_of(case))
    elif not effect.writes:
        case.emit(
            ActDone(
                cell=case.cell,
                action=action.id,
                inject=case.order.inject,
                subject=case.state.subject or None,
                order_id=case.order_id,
            )
        )


def event_of(case: Case) -> Kind:
    """Return the action's event: the fields that it declares, and those that the order answers by itself."""
    action = case.action
    assert action.event is not None
    cls = KINDS.get(action.event)
    known = {field.name for field in dataclasses.fields(cls)}
    body: dict[str, Any] = {name: value for name, value in _plain(case).items() if name in known}
    for entry in action.fields:
        value = _value(case, entry)
        if value is not None and entry.field in known:
            body[entry.field] = value
    body |= {name: value for name, value in EFFECTS.get(action.effect).facts(case).items() if name in known}
    return cls(**body)


def _plain(case: Case) -> dict[str, Any]:
    """Return the values that an event's field of the same name takes where the action does not say."""
    order, work, subject = case.order, case.work, case.state.subject
    place = work.place(order.at)
    station = work.declared.stations.get(order.tps or "")
    plain: dict[str, Any] = {
        "cell": case.cell,
        "unit": order.unit,
        "inject": order.inject,
        "order_id": case.order_id,
        "assembly": case.assembly,
        "tps": order.tps,
        "area": order.area or (station.area if station else None),
        "zone": work.zone_of(place) if place is not None and place.kind in ("zone", "post") else None,
        "subject": subject or None,
    }
    if subject:
        named = {"@arrested": "actor", "@injured": "person", "@conduct": "conduct"}.get(order.subject or "")
        for table, name in (
            ("incidents", "incident"),
            ("rumours", "rumour"),
            ("conducts", "conduct"),
            ("patients", "person"),
        ):
            if named is None and subject in work.world.tables[table]:
                named = name
        if named:
            plain[named] = subject
        if named == "conduct":
            matter = work.row("conducts", subject)
            plain |= {"unit": matter.unit, "kind": matter.kind} if matter else {}
    return {name: value for name, value in plain.items() if value is not None}


def _value(case: Case, entry: EventField) -> Any:
    if entry.source is None:
        return entry.value
    order, known = case.order, case.work.declared
    addressed = known.cells.get(order.to or "")
    acting = known.units.get(case.unit or "")
    agency = acting.agency if acting else known.cells[case.cell].agency
    values: dict[str, Any] = {
        "cell": case.cell,
        "unit": order.unit,
        "at": order.at,
        "to": order.to,
        "subject": case.state.subject or None,
        "assembly": case.assembly,
        "inject": order.inject,
        "order_id": case.order_id,
        "tps": order.tps,
        "area": order.area,
        "agency": agency,
        "to_agency": addressed.agency if addressed else order.to,
        "to_role": addressed.role if addressed else order.to,
        "level": order.level,
        "routes": order.routes or None,
        "count": order.count,
    }
    value = values[entry.source]
    return entry.value if value is None else value


def move_minds(case: Case) -> None:
    """Apply the action's moods to the groups of its assembly, to all groups where it names none."""
    work, assembly = case.work, case.order.assembly
    if not case.action.moods:
        return
    if assembly is None and case.order.at is not None:
        assembly = case.assembly
    groups = groups_of(work, assembly) if assembly else work.declared.group_ids
    for mood in case.action.moods:
        by = work.declared.number(mood.by)
        if mood.what == "arousal":
            who = work.members(assembly) if assembly else np.flatnonzero(work.people("site") >= 0)
            arousal = work.change.array("arousal")
            arousal[who] = np.clip(arousal[who] + by, 0.0, 1.0)
            continue
        for group in groups:
            value = getattr(work.row("groups", group), mood.what)
            work.alter("groups", group, **{mood.what: min(1.0, max(0.0, value + by))})


def credit_incident(case: Case) -> None:
    """Count the act for the incident that the order is about; the last act that it needs resolves it."""
    work, incident = case.work, case.state.subject
    declared = work.declared.incidents.get(incident)
    state = work.row("incidents", incident) if declared else None
    if declared is None or state is None or not state.active:
        return
    if case.action.id not in declared.needs or case.action.id in state.done:
        return
    state = work.alter("incidents", incident, done=(*state.done, case.action.id))
    if set(declared.needs) <= set(state.done):
        resolve_incident(case, incident)


def resolve_incident(case: Case, incident: str) -> None:
    """Write that an incident is over and open the exit that it blocked."""
    work, declared = case.work, case.work.declared.incidents[incident]
    state = work.row("incidents", incident)
    seq = case.emit(
        IncidentResolved(
            incident=incident, incident_kind=declared.kind, after_s=round_s(work.t_s - (state.started_s or 0.0))
        ),
        causes=(state.started_seq,),
    )
    work.alter("incidents", incident, ended_s=work.t_s, ended_seq=seq)
    exit_state = work.row("exits", declared.exit) if declared.exit else None
    if declared.exit and exit_state is not None and exit_state.blocked_by == incident:
        if exit_state.open:
            feature = work.declared.features.get(declared.exit)
            zone = feature.serves if feature else None
            seq = case.emit(EgressOpened(zone=zone, exit=declared.exit), causes=(seq,))
        work.alter("exits", declared.exit, blocked_by="", seq=seq)


def answer_inject(case: Case) -> None:
    """Write that a cell finished its first act in answer to an inject."""
    work, inject = case.work, case.order.inject
    state = work.row("injects", inject) if inject else None
    if inject is None or state is None or case.cell in state.answered:
        return
    delivered = state.told(case.cell)
    work.emit(
        InjectAnswered(inject=inject, cell=case.cell, order_id=case.order_id),
        actor=case.cell,
        causes=(case.state.seq, *delivered),
        basis=case.state.basis,
    )
    work.alter("injects", inject, answered=(*state.answered, case.cell))
