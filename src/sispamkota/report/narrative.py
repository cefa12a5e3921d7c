"""What happened, in words made from events alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sispamkota.journal.event import Event
from sispamkota.report.book import Book
from sispamkota.report.words import Catalogue

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
    "egress.closed", "egress.opened", "egress.verified", "evacuation.done", "fire.started", "fire.out", "rumour.detected",
    "clarification.published", "dispute_channel.announced", "incident.started", "incident.resolved", "notice.received",
    "sttp.issued", "tps.opened", "tps.interrupted", "tps.resumed", "tps.moved", "tps.voting_closed",
    "tps.count_started", "recommendation.made", "objection.recorded", "report.registered", "support.requested",
    "support.granted", "decision.made", "review.opened", "order.failed", "order.refused", "order.countermanded",
    "inject.skipped", "conduct.found", "conduct.case_opened", "officer.recalled", "custody.decided", "counsel.access",
    "family.notified", "arrest.documented", "medical.transported", "triage.done", "hospital.alerted",
    "observation.noted", "media.access", "force.stopped", "force.reported", "water.refilled", "estimate.made",
)  # fmt: skip
_RUNS = (
    "force.used", "violence.observed", "injury.recorded", "negotiation.round", "crowd.alarm", "fire.started",
    "fire.out", "tps.opened", "tps.voting_closed", "tps.count_started", "logistic.moved", "calm.called", "leave.called",
    "crowd.regrouped",
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
class Claim:
    """A sentence with the events that it rests on."""

    text: str
    events: tuple[int, ...]


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


def three_sentences(book: Book, words: Catalogue) -> tuple[Claim, ...]:
    """Return what happened in at most three sentences: who came and how it went, what was done, how it ended."""
    frame = ("run.started", "run.closed", "stage.started", "clock.set", "tracks.closed")
    if all(event.kind in frame for event in book.events):
        return (Claim(words.text("story.nothing"), tuple(event.seq for event in book.events[:1])),)
    return tuple(claim for claim in (_gathering(book, words), _response(book, words), _outcome(book, words)) if claim)


def _gathering(book: Book, words: Catalogue) -> Claim:
    started = book.of("assembly.started")
    if not started:
        delivered = book.of("inject.delivered")
        injects = {event.body.get("inject") for event in delivered}
        return Claim(words.text("story.no_assembly", n=words.number(len(injects))), tuple(e.seq for e in delivered[:3]))
    peak = peak_people(book)
    main = _main_assembly(book)
    at = words.clock(book.local(main.t_s))
    cited = [main.seq]
    text = words.counted("story.gathered", len(started), day=words.date(book.local(main.t_s)), clock=at)
    if peak is not None:
        text += words.text("story.peak", n=words.number(peak[0]), clock=words.clock(book.local(peak[1].t_s)))
        cited.append(peak[1].seq)
    worst = worst_level(book)
    violence = book.of("violence.observed")
    if violence:
        text += words.counted("story.violent", len(violence), clock=words.clock(book.local(violence[0].t_s)))
        cited += [violence[0].seq, violence[-1].seq]
    else:
        text += words.text("story.calm")
    if worst is not None:
        level = str(worst.body.get("level", ""))
        text += words.text(
            "story.level", level=words.code("level", level) or level, clock=words.clock(book.local(worst.t_s))
        )
        cited.append(worst.seq)
    return Claim(text + ".", tuple(cited))


def _response(book: Book, words: Catalogue) -> Claim | None:
    pieces: list[str] = []
    cited: list[int] = []
    talks = book.of("negotiation.opened", "negotiation.round")
    if talks:
        pieces.append(words.counted("story.talked", len(talks)))
        cited.append(talks[0].seq)
    warnings = book.of("warning.issued")
    if warnings:
        pieces.append(words.counted("story.warned", len(warnings)))
        cited += [warnings[0].seq, warnings[-1].seq]
    force = book.of("force.used")
    if force:
        litres = sum(float(event.body.get("volume_l") or 0.0) for event in force)
        text = words.counted("story.forced", len(force), clock=words.clock(book.local(force[0].t_s)))
        if litres:
            text += words.text("story.litres", l=words.number(round(litres)))
        pieces.append(text)
        cited += [force[0].seq, force[-1].seq]
    arrests = book.of("arrest.made")
    if arrests:
        pieces.append(words.counted("story.arrested", len(arrests)))
        cited += [event.seq for event in arrests[:3]]
    if not pieces:
        answered = book.of("inject.answered", "act.done")
        if not answered:
            return None
        return Claim(words.text("story.acts", n=words.number(len(answered))), (answered[0].seq, answered[-1].seq))
    if not force:
        pieces.append(words.text("story.no_force"))
    return Claim(_sentence(pieces, words), tuple(cited))


def _outcome(book: Book, words: Catalogue) -> Claim:
    hurt = book.of("injury.recorded")
    pieces = []
    cited: list[int] = []
    if hurt:
        dead = [event for event in hurt if event.body.get("severity") == "fatal"]
        officers = [event for event in hurt if event.body.get("side") == "officer"]
        pieces.append(words.counted("story.hurt", len(hurt), officers=words.number(len(officers))))
        pieces.append(words.counted("story.dead", len(dead)))
        cited += [hurt[0].seq, hurt[-1].seq]
    else:
        pieces.append(words.text("story.unhurt"))
    closed = book.first("situation.closed")
    if closed is not None:
        pieces.append(words.text("story.closed", clock=words.clock(book.local(closed.t_s))))
        cited.append(closed.seq)
    elif not book.closed:
        pieces.append(words.text("story.open"))
        if book.last is not None:
            cited.append(book.last.seq)
    else:
        pieces.append(words.text("story.not_closed"))
    return Claim(_sentence(pieces, words), tuple(cited))


def _sentence(pieces: Sequence[str], words: Catalogue) -> str:
    if len(pieces) == 1:
        text = pieces[0]
    else:
        text = ", ".join(pieces[:-1]) + words.text("story.and") + pieces[-1]
    return text[:1].upper() + text[1:] + "."


def _main_assembly(book: Book) -> Event:
    """Return the start of the assembly that grew largest, or the first."""
    peaks: dict[object, int] = {}
    for event in book.of("assembly.ended", "crowd.state"):
        people = int(event.body.get("peak") or event.body.get("people") or 0)
        peaks[event.body.get("assembly")] = max(people, peaks.get(event.body.get("assembly"), 0))
    started = book.of("assembly.started")
    return max(started, key=lambda event: (peaks.get(event.body.get("assembly"), 0), -event.seq))


def peak_people(book: Book) -> tuple[int, Event] | None:
    """Return the largest number of people read in one zone, with the reading; None without readings."""
    best: tuple[int, Event] | None = None
    for event in book.by_kind.get("crowd.state", ()):
        people = event.body.get("people")
        if people is not None and (best is None or int(people) > best[0]):
            best = (int(people), event)
    return best


def worst_level(book: Book) -> Event | None:
    """Return the first change to the gravest level that was reached, or None."""
    ladder = ("calm", "disturbed", "riot")
    best: tuple[int, Event] | None = None
    for event in book.of("level.changed"):
        role = book.level_role(event)
        rank = ladder.index(role) if role in ladder else -1
        if best is None or rank > best[0]:
            best = (rank, event)
    return best[1] if best is not None else None
