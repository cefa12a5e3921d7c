"""What a plan's constraints held back or stopped, with what the record knows of that moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sispamkota.journal.event import Event
from sispamkota.report.book import Book
from sispamkota.scenario.schema.story import Order


@dataclass(frozen=True)
class Held:
    """One act that was held back, however often, or one order that was stopped.

    Attributes
    ----------
    events : tuple of Event
        ``plan.withheld`` of one step and rule in a row, or one ``plan.stopped``.
    action, unit, cell, place : str
        What would have been done, by whom, on whose seat, and where; empty where the record does not say.
    cause : Event or None
        What had led to it: the inject that it answers, else the newest event that its step looked at.
    seen : tuple of Event
        What was recorded last before it: the crowd at that place, and the force of the order that was stopped.
    after : Event or None
        Order by which the same step was carried out later.
    """

    events: tuple[Event, ...]
    action: str = ""
    unit: str = ""
    cell: str = ""
    place: str = ""
    cause: Event | None = None
    seen: tuple[Event, ...] = ()
    after: Event | None = None

    @property
    def first(self) -> Event:
        """The first time."""
        return self.events[0]

    @property
    def stopped(self) -> bool:
        """Whether it was under way already."""
        return self.first.kind == "plan.stopped"


@dataclass(frozen=True)
class HeldByRule:
    """All that one rule held back, in order of time."""

    rule: str
    rows: tuple[Held, ...]


def withheld(book: Book) -> tuple[HeldByRule, ...]:
    """Return what constraints held back or stopped, by rule, each in order of its first event."""
    groups: dict[str, list[Held]] = {}
    for held in _runs(book):
        groups.setdefault(str(held.first.body.get("rule") or ""), []).append(held)
    return tuple(HeldByRule(rule, tuple(rows)) for rule, rows in groups.items())


def _runs(book: Book) -> Iterator[Held]:
    given = book.joined("order.given", "order_id")
    pending: dict[tuple[object, ...], Held] = {}
    rows: list[Held] = []
    for event in book.of("plan.withheld", "plan.stopped", "order.given"):
        body = event.body
        if event.kind == "order.given":
            for key in [key for key in pending if key[0] == body.get("step")]:
                held = pending.pop(key)
                rows[rows.index(held)] = replace(held, after=event)
            continue
        if event.kind == "plan.stopped":
            order = given.get((body.get("order_id"),))
            rows.append(_held(book, event, order.body if order is not None else {}, order))
            continue
        key = (body.get("step"), body.get("rule"), body.get("verdict"))
        if key in pending:
            at = rows.index(pending[key])
            rows[at] = pending[key] = replace(pending[key], events=(*pending[key].events, event))
            continue
        planned = _planned(book, event)
        told = {**body, "at": planned.at, "inject": planned.inject} if planned is not None else body
        rows.append(_held(book, event, told, None))
        pending[key] = rows[-1]
    return iter(rows)


def _held(book: Book, event: Event, told: Mapping[str, object], order: Event | None) -> Held:
    place = str(told.get("at") or "")
    seen = [_last(book, "crowd.state", event, zone=place)] if place else []
    if order is not None:
        seen.append(_last(book, "force.used", event, order_id=order.body.get("order_id")))
    return Held(
        (event,),
        action=str(told.get("action") or ""),
        unit=str(told.get("unit") or ""),
        cell=str(told.get("cell") or ""),
        place=place,
        cause=_cause(book, order or event, told),
        seen=tuple(one for one in seen if one is not None),
    )


def _cause(book: Book, event: Event, told: Mapping[str, object]) -> Event | None:
    """Return the inject that an order answers, as its cell received it; else the newest cause in the record."""
    injects = [one for one in book.of("inject.delivered") if one.body.get("inject") == (told.get("inject") or "")]
    if injects:
        return next((one for one in injects if one.body.get("cell") == told.get("cell")), injects[0])
    causes = [book.by_seq[seq] for seq in event.causes if seq in book.by_seq]
    return max((one for one in causes if one.kind != "stage.started"), key=lambda one: one.seq, default=None)


def _planned(book: Book, event: Event) -> Order | None:
    """Return the order of the plan that was held back: the event names the step, the plan its place and its inject."""
    plans = () if book.scenario is None else book.scenario.plans
    steps = (step for plan in plans if plan.name == book.run.get("plan") for step in plan.steps)
    orders = (order for step in steps if step.id == event.body.get("step") for order in step.do)
    wanted = (event.body.get("action"), event.body.get("unit"))
    return next((order for order in orders if (order.action, order.unit) == wanted), None)


def _last(book: Book, kind: str, before: Event, **fields: object) -> Event | None:
    """Return the newest event of a kind at or before another, with the given fields."""
    found = None
    for event in book.by_kind.get(kind, ()):
        if event.t_s > before.t_s or event.seq > before.seq:
            break
        if all(event.body.get(name) == value for name, value in fields.items()):
            found = event
    return found
