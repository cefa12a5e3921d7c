"""The one place where the world is written to."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from sispamkota.journal.event import Event
from sispamkota.journal.kinds.base import KINDS
from sispamkota.journal.store import Journal
from sispamkota.world import Change, World

COUNT = "n:"
"""Prefix of the counters that hold how many events of a kind there were."""


def apply(world: World, change: Change, journal: Journal) -> tuple[Event, ...]:
    """Store the events of a change, then make its values so; returns the stored events."""
    events: tuple[Event, ...] = ()
    if change.events:
        assert change.world is world and journal.next_seq == world.next_seq, "a change outlived its world"
        events = journal.append(change.events, t_s=world.t_s, x_s=world.x_s, stage=world.stage)
        world.next_seq += len(events)
        for event in events:
            remember(world, event)
    for table, rows in change.rows.items():
        world.tables[table].update(rows)
    for name, array in change.people.items():
        setattr(world.people, name, array)
    world.counters.update(change.counters)
    return events


def remember(world: World, event: Event) -> None:
    """Keep an event's number where causes are looked up, and count its kind."""
    world.facts[event.kind] = event.seq
    for name in _idents(event.kind):
        value = event.body.get(name)
        if isinstance(value, str):
            world.facts[f"{event.kind}:{value}"] = event.seq
    if event.kind == "estimate.made":
        world.counters["estimate:low"] = int(event.body.get("low", 0))
        world.counters["estimate:high"] = int(event.body.get("high", 0))
    key = COUNT + event.kind
    world.counters[key] = world.counters.get(key, 0) + 1


def _make_idents() -> Callable[[str], tuple[str, ...]]:
    known: dict[str, tuple[str, ...]] = {}

    def idents(kind: str) -> tuple[str, ...]:
        if kind not in known:
            fields = dataclasses.fields(KINDS.get(kind))
            known[kind] = tuple(f.name for f in fields if f.metadata.get("ident"))
        return known[kind]

    return idents


_idents = _make_idents()
