"""What happened stage by stage, chosen and gathered from events alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sispamkota.journal.event import Event
from sispamkota.report.book import Book

# Kinds that carry the story, from what must be told to what may be left out where there is much.
TURNS = (
    "stage.started", "assembly.started", "level.changed", "command.transferred", "branch.taken", "result.determined",
    "negotiation.failed", "negotiation.accepted", "force.ordered", "force.refused", "arrest.made", "crowd.dispersing",
    "crowd.regrouped", "assembly.ended", "situation.closed", "bulletin.published", "fence.fell", "crowd.alarm",
    "plan.withheld", "plan.stopped", "containment.started", "containment.ended", "handover.lapis_ganti",
    "handover.lintas_ganti", "network.restricted", "conduct.reported", "observation.denied", "run.closed",
)  # fmt: skip
STEPS = (
    "violence.observed", "warning.issued", "force.used", "injury.recorded", "negotiation.opened", "negotiation.offered",
    "negotiation.declined", "negotiation.round", "delegates.received", "outcome.told", "calm.called", "leave.called",
    "egress.closed", "egress.opened", "egress.verified", "evacuation.done", "fire.started", "fire.out",
    "rumour.detected", "clarification.published", "dispute_channel.announced", "incident.started", "incident.resolved",
    "notice.received", "sttp.issued", "tps.opened", "tps.interrupted", "tps.resumed", "tps.moved", "tps.voting_closed",
    "tps.count_started", "recommendation.made", "objection.recorded", "report.registered", "support.requested",
    "support.granted", "decision.made", "review.opened", "order.failed", "order.refused", "order.countermanded",
    "inject.skipped", "conduct.found", "conduct.case_opened", "officer.recalled", "custody.decided", "counsel.access",
    "family.notified", "arrest.documented", "medical.transported", "triage.done", "hospital.alerted",
    "observation.noted", "media.access", "crowd.relieved", "force.stopped", "force.reported", "water.refilled",
    "estimate.made",
)  # fmt: skip
_RUNS = (
    "force.used", "violence.observed", "injury.recorded", "negotiation.round", "crowd.alarm", "crowd.relieved",
    "fire.started", "fire.out", "tps.opened", "tps.voting_closed", "tps.count_started", "logistic.moved", "calm.called",
    "leave.called", "crowd.regrouped", "plan.withheld", "egress.verified",
)  # fmt: skip
_RUN_S = 300.0
"""Events of one sort closer than this are told in one line (assumed)."""

INJECT = "inject.delivered"
ALWAYS = (
    INJECT,
    "warning.issued",
    "force.used",
    "injury.recorded",
    "egress.closed",
    "egress.opened",
    "evacuation.done",
)
"""Kinds that are kept like turns where a stage has more than it can tell."""
MOST_PER_STAGE = 120
"""Lines of one stage; what is left out is counted and stands in the record (assumed: three pages)."""


@dataclass(frozen=True)
class Line:
    """One line of the story: an event, and how many like it followed at once."""

    event: Event
    more: tuple[int, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """One stage of the story.

    Attributes
    ----------
    stage : str
        Id of the stage.
    lines : tuple of Line
        What is told, in order.
    left_out : int
        How many events of the stage are not told.
    """

    stage: str
    lines: tuple[Line, ...]
    left_out: int


def chapters(book: Book) -> tuple[Chapter, ...]:
    """Return the story stage by stage."""
    stages: dict[str, list[Event]] = {}
    for event in book.events:
        stages.setdefault(event.stage, []).append(event)
    result = []
    for stage, events in stages.items():
        told_kinds = (*TURNS, *STEPS, INJECT)
        lines = _gather([event for event in events if event.kind in told_kinds])
        if len(lines) > MOST_PER_STAGE:
            lines = _shorten(lines)
        told = sum(1 + len(line.more) for line in lines)
        result.append(Chapter(stage, tuple(lines), len(events) - told))
    return tuple(result)


def _gather(events: Sequence[Event]) -> list[Line]:
    """Join runs of one kind with the same subject into one line, and the deliveries of one inject."""
    lines: list[Line] = []
    keys: dict[tuple[object, ...], int] = {}
    newest: dict[tuple[object, ...], float] = {}
    for event in events:
        key: tuple[object, ...] = (
            event.kind,
            event.body.get("zone"),
            event.body.get("kind"),
            event.body.get("means"),
            event.body.get("side"),
            event.body.get("step"),
            event.body.get("open_routes"),
        )
        if event.kind == INJECT:
            key = (INJECT, event.body.get("inject"))
        at = keys.get(key)
        if event.kind == INJECT and at is not None:
            lines[at] = Line(lines[at].event, (*lines[at].more, event.seq))
            continue
        if event.kind in _RUNS and at is not None and event.t_s - newest[key] <= _RUN_S:
            newest[key] = event.t_s
            lines[at] = Line(lines[at].event, (*lines[at].more, event.seq))
            continue
        keys[key] = len(lines)
        newest[key] = event.t_s
        lines.append(Line(event))
    return lines


def _shorten(lines: Sequence[Line]) -> list[Line]:
    """Keep every turn as far as there is room, then steps spread evenly over what is left."""
    turns = [index for index, line in enumerate(lines) if line.event.kind in (*TURNS, *ALWAYS)]
    steps = [index for index, line in enumerate(lines) if line.event.kind not in (*TURNS, *ALWAYS)]
    kept = set(_evenly(turns, MOST_PER_STAGE))
    kept |= set(_evenly(steps, MOST_PER_STAGE - len(kept)))
    return [line for index, line in enumerate(lines) if index in kept]


def _evenly(items: Sequence[int], most: int) -> list[int]:
    if most <= 0:
        return []
    if len(items) <= most:
        return list(items)
    return [items[(index * len(items)) // most] for index in range(most)]
