"""What led somebody to decide: the newest event behind each value that a condition read.

A seat decides on what it sees, and it sees crowds late. So the cause of an order is the reading that its
seat had then and not the newest one; all else is in the record the moment it happens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sispamkota.scenario.conditions import Condition, Reference
from sispamkota.sim.views import INJURED, Views, newest_assembly
from sispamkota.world import World

_TALKS = tuple(f"negotiation.{word}" for word in ("opened", "round", "offered", "accepted", "declined", "failed"))
_OUTCOME = ("delegates.received", "outcome.told")
_ASSEMBLY: Mapping[str | None, tuple[str, ...]] = MappingProxyType(
    {
        "level": ("level.changed",),
        "role": ("level.changed",),
        "command": ("command.transferred",),
        "dialogue": _TALKS,
        "dispersing": ("crowd.dispersing", "crowd.regrouped"),
        "started": ("assembly.started",),
        "ended": ("assembly.ended",),
    }
)
_UNIT: Mapping[str | None, tuple[str, ...]] = MappingProxyType(
    {"tank_l": ("force.used", "water.refilled"), "strength": ("unit.deployed", "injury.recorded")}
)
_UNIT_STATE = ("unit.deployed", "unit.moved", "unit.released")
_RUMOUR: Mapping[str | None, tuple[str, ...]] = MappingProxyType(
    {
        "severity": (),
        "age_s": ("rumour.detected",),
        "detected": ("rumour.detected",),
        "verified": ("rumour.verified",),
        "clarified": ("clarification.published",),
        "in_time": ("clarification.published", "rumour.detected"),
        "answered_in_s": ("clarification.published", "rumour.detected"),
        "signal": ("socmed.signal",),
        "intensity": ("rumour.state", "effect.applied"),
    }
)


def behind(views: Views, condition: Condition) -> tuple[int, ...]:
    """Return the newest event behind each value that a condition names, as the seat of ``views`` sees it.

    Parameters
    ----------
    views : Views
        What the condition was evaluated with.
    condition : Condition
        What was looked at.

    Returns
    -------
    tuple of int
        Numbers of events, rising, each once; empty where nothing lies behind it but the clock, or a value that
        was so before anything happened.
    """
    found = {_BEHIND[ref.root](views, ref) for ref in condition.references if ref.root in _BEHIND}
    found.discard(0)
    return tuple(sorted(found))


def stage_begun(world: World) -> int:
    """Return the event that began the present stage, or the run where none has begun."""
    return world.facts.get("stage.started", 1)


def told(world: World, inject: str | None, cell: str) -> tuple[int, ...]:
    """Return the deliveries of an inject to a cell, none where it has not had it."""
    row = world.tables["injects"].get(inject or "")
    return row.told(cell) if row is not None else ()


def _newest(views: Views, kinds: tuple[str, ...], about: str) -> int:
    """Return the newest event of some kinds that names an id, 0 for none."""
    return max((views.world.facts.get(f"{kind}:{about}", 0) for kind in kinds), default=0)


def _inject(views: Views, ref: Reference) -> int:
    row = views.world.tables["injects"].get(str(ref.key))
    seqs = [seq for cell, seq in (row.seqs if row else ()) if views.cell is None or cell == views.cell.id]
    return max(seqs, default=0)


def _assembly(views: Views, ref: Reference) -> int:
    name = str(ref.key)
    if ref.attribute in _ASSEMBLY:
        return _newest(views, _ASSEMBLY[ref.attribute], name)
    return views.report.told_assemblies.get(name, 0) if views.report else 0


def _zone(views: Views, ref: Reference) -> int:
    name = str(ref.key)
    if ref.attribute == "fires_est":
        return _newest(views, ("fire.started", "fire.out"), name)
    if ref.attribute == "elevated_est" and (climbed := _newest(views, ("effect.applied",), name)):
        return climbed
    return views.report.told_zones.get(name, 0) if views.report else 0


def _about_assembly(kinds: Mapping[str | None, tuple[str, ...]], other: tuple[str, ...]) -> Callable[..., int]:
    def find(views: Views, ref: Reference) -> int:
        assemblies = views.world.tables["assemblies"]
        name, attribute = (ref.key, ref.attribute) if ref.key in assemblies else (None, ref.key or ref.attribute)
        name = name or newest_assembly(views.world)
        return _newest(views, kinds.get(attribute, other), name) if name is not None else 0

    return find


def _order(views: Views, ref: Reference) -> int:
    rows = [row for row in views.world.tables["orders"].values() if row.step == ref.key]
    return int(rows[-1].seq) if rows else 0


def _done(views: Views, ref: Reference) -> int:
    rows = views.world.tables["orders"].values()
    return max((int(row.seq) for row in rows if row.order.action == ref.key and row.state == "done"), default=0)


def _injured(views: Views, ref: Reference) -> int:
    counts = INJURED.get(ref.attribute or str(ref.key))
    patients = views.world.tables["patients"].values()
    return max((int(patient.hurt_seq) for patient in patients if counts is None or counts(patient)), default=0)


def _row_seq(table: str) -> Callable[[Views, Reference], int]:
    def find(views: Views, ref: Reference) -> int:
        row = views.world.tables[table].get(str(ref.key))
        return int(row.seq) if row is not None else 0

    return find


_BEHIND: Mapping[str, Callable[[Views, Reference], int]] = MappingProxyType(
    {
        "inject": _inject,
        "assembly": _assembly,
        "zone": _zone,
        "exit": _row_seq("exits"),
        "unit": lambda views, ref: _newest(views, _UNIT.get(ref.attribute, _UNIT_STATE), str(ref.key)),
        "warning": _about_assembly({}, ("warning.issued",)),
        "negotiation": _about_assembly({"told_age_s": _OUTCOME, "told_after_s": _OUTCOME}, _TALKS),
        "rumour": lambda views, ref: _newest(views, _RUMOUR.get(ref.attribute, ()), str(ref.key)),
        "incident": lambda views, ref: _newest(views, ("incident.started", "incident.resolved"), str(ref.key)),
        "conduct": _row_seq("conducts"),
        "branch": _row_seq("branches"),
        "count": lambda views, ref: views.world.facts.get(str(ref.key), 0),
        "done": _done,
        "order": _order,
        "injured": _injured,
        "arrested": lambda views, ref: views.world.facts.get("arrest.made", 0),
    }
)
"""By the root of a condition; the clock, the stage and the scenario's switches have no event behind them."""
