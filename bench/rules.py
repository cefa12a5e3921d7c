"""How fast a long record is audited, and whether a live audit keeps up without growing."""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from bench.measures import ROOT, Measured
from sispamkota.assess.audit import audit_events
from sispamkota.assess.live import LiveAudit
from sispamkota.journal.event import Event
from sispamkota.rules.library import shipped_rules

EVENTS = 200_000
AUDIT_S = 2.0
"""Seconds in which that many events are audited by all packs on a free machine."""
PER_SECOND = 1000.0
"""Events that come in a second of a live drill."""
START = datetime.fromisoformat("2024-12-06T09:00:00+07:00")
GROWTH = 1.25
"""Times the memory of a record that a record four times as long may take: sweeps come every few thousand events."""
READINGS = 12
"""Readings of zones for each other event: twelve zones at each; the reference drill has about one reading only."""
WAVES = 2_000
"""Events of a record in which what must not follow follows all the time."""


def record(number: int) -> Iterator[Event]:
    """Yield so many events: the lawful day of the tests again and again, with readings of twelve zones between."""
    if str(ROOT / "tests") not in sys.path:
        sys.path.append(str(ROOT / "tests"))
    from rule_scenes import scene

    lines = [line for line in sorted(scene(), key=lambda line: line["t"]) if line["kind"] != "run.closed"]
    joined = ("person", "actor", "act", "order_id", "rumour", "inject", "conduct")
    seq, day, last = 0, 0, 0.0
    while True:
        for line in lines:
            last = max(last + 0.2, day * 700_000.0 + 300_000.0 + float(line["t"]))
            for zone in range(READINGS):
                seq += 1
                body = {"zone": f"ZONE-{zone}", "people": 100, "density_max": 1.0 + zone / 8, "vulnerable_est": 0}
                yield Event(seq, "crowd.state", 1, last, last, "S", "X", (), "engine", body)
            seq += 1
            body = {key: f"{value}-{day}" if key in joined else value for key, value in line["body"].items()}
            yield Event(seq, line["kind"], 1, last + 0.1, last + 0.1, "S", "X", (), "engine", body)
            if seq >= number:
                return
        day += 1


def triggers(number: int) -> list[Event]:
    """Return so many events of the lawful day without readings: each is judged by one rule or more."""
    told = (event for event in record(number * (READINGS + 2)) if event.kind != "crowd.state")
    return [replace(event, seq=seq) for seq, event in enumerate(islice(told, number), start=1)]


def waves(number: int) -> list[Event]:
    """Return so many events, a crowd that begins to leave and a use of force in turn: each use breaks many windows."""
    found = []
    for seq in range(1, number + 1):
        kind, body = ("force.used", {"means": "baton"}) if seq % 2 == 0 else ("crowd.dispersing", {})
        told = {"assembly": "A", "zone": "Z-1", **body}
        found.append(Event(seq, kind, 1, float(seq), float(seq), "S", "X", (), "engine", told))
    return found


def audit_long(place: Path) -> tuple[Measured, ...]:
    """Audit a record as a drill leaves it, within the limit, and one of which every event is judged: that takes longer.

    The second has no limit that it keeps: it makes 274,000 verdicts, thirteen times as many as the first, and each is
    kept in full with what decided.
    """
    mixed, mixed_verdicts = _audited(list(record(EVENTS)))
    dense, dense_verdicts = _audited(triggers(EVENTS))
    broken, _ = _audited(waves(WAVES))
    return (
        Measured("audit: 200,000 events, all packs", mixed, "s", AUDIT_S),
        Measured("audit: verdicts", mixed_verdicts, "verdicts"),
        Measured("audit: 200,000 triggers, all packs", dense, "s"),
        Measured("audit: verdicts on triggers", dense_verdicts, "verdicts"),
        Measured("audit: 2,000 times leaving and force, a second apart", broken, "s", AUDIT_S),
    )


def _audited(events: list[Event]) -> tuple[float, float]:
    began = time.perf_counter()
    found = audit_events(events, start=START)
    return time.perf_counter() - began, float(len(found.verdicts))


def audit_live(place: Path) -> tuple[Measured, ...]:
    busiest, held, total = 0.0, [], 0.0
    audit = LiveAudit(shipped_rules(), settled=lambda verdict: None, record=lambda: iter(()), start=START)
    batch: list[Event] = []
    for event in record(EVENTS):
        batch.append(event)
        if len(batch) == PER_SECOND:
            began = time.perf_counter()
            for one in batch:
                audit.feed(one)
            audit.open()
            spent = time.perf_counter() - began
            busiest, total = max(busiest, spent), total + spent
            batch.clear()
            held.append(audit.held())
    short, long = _megabytes(50_000), _megabytes(200_000)
    return (
        Measured("live: busiest 1,000 events", busiest, "s", 1.0),
        Measured("live: mean of 1,000 events", total / len(held), "s", 1.0),
        Measured("live: held at a quarter", float(max(held[: len(held) // 4])), "entries"),
        Measured("live: held at the end", float(max(held[-len(held) // 4 :])), "entries"),
        Measured("live: memory, orders aside", short, "MB"),
        Measured("live: memory, four times as long", long, "MB", GROWTH * short),
    )


def _megabytes(number: int) -> float:
    """Return what a live audit holds; orders to use force stay, since they may be carried out at any time."""
    audit = LiveAudit(shipped_rules(), settled=lambda verdict: None, record=lambda: iter(()), start=START)
    tracemalloc.start()
    for event in record(number):
        if event.kind != "force.ordered":
            audit.feed(event)
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return used / 1e6
