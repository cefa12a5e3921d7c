"""What agencies made of the injects, and how far each capability was shown.

Ratings follow HSEEP: P performed without challenges, S with some, M with major challenges, U unable
to be performed.  They come from expectations that fell due and from evaluators; where neither
decides, they stay open.  What a player only declared decides nothing by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sispamkota.assess.audit import Audit, audit_events
from sispamkota.assess.book import EventBook
from sispamkota.assess.say import lateness_s, why
from sispamkota.journal.event import Event
from sispamkota.rules.model import Rule, Text
from sispamkota.rules.verdict import Verdict

GRADES: Final = ("P", "S", "M", "U")
STATES: Final = ("missed", "late", "not_known", "pending", "declared", "met")
"""What may have become of an expected action, worst first."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One expected action and what became of it.

    Attributes
    ----------
    rule : Rule
        The expectation.
    verdict : Verdict
        How it was judged.
    state : str
        One of ``STATES``, or "not_applicable" where its inject was not delivered.
    late_s : float or None
        How late it came, in scenario seconds.
    why : Text
        Why it was not met in time, with what nearly met it; no words where it was, or is said to have been.
    """

    rule: Rule
    verdict: Verdict
    state: str
    late_s: float | None = None
    why: Text = Text("", "")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one cell made of one inject.

    Attributes
    ----------
    inject, cell, agency, capability : str
        Which inject, which cell, its agency, and the capability that was tested.
    delivered : int or None
        Number of the delivery; None where the cell owed something without receiving it.
    acknowledged, answered : int or None
        Numbers of the confirmation and of the first finished act.
    acknowledge_x_s, answer_x_s : float or None
        Exercise seconds until then.
    owed : tuple of Owed
        Expected actions.
    """

    inject: str
    cell: str
    agency: str
    capability: str
    delivered: int | None
    acknowledged: int | None = None
    answered: int | None = None
    acknowledge_x_s: float | None = None
    answer_x_s: float | None = None
    owed: tuple[Owed, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """One field of the vulnerability map: how many expected actions became what.

    Attributes
    ----------
    capability, agency : str
        Row and column.
    counts : tuple of (str, int)
        Number of expected actions by state, in the order of ``STATES``.
    unacknowledged : int
        Injects that were delivered and never confirmed.
    events : tuple of int
        Deliveries that left something missed or late.
    rows : tuple of Answer
        What is counted.
    """

    capability: str
    agency: str
    counts: tuple[tuple[str, int], ...]
    unacknowledged: int
    events: tuple[int, ...]
    rows: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Rating:
    """How far a capability, task or agency was shown.

    Attributes
    ----------
    label : str
        What is rated.
    grade : str or None
        P, S, M or U; None where nobody can judge.
    best, worst : str or None
        The grades between which it lies, by what is still open.
    reason : Text
        Why, in both languages.
    events : tuple of int
        Numbers of the events that it rests on.
    """

    label: str
    grade: str | None
    best: str | None
    worst: str | None
    reason: Text
    events: tuple[int, ...]


def judge_expectations(
    events: Iterable[Event], expectations: Iterable[Rule], *, start: datetime | None = None
) -> Audit:
    """Return verdicts on expectations, apart from those of the packs."""
    return audit_events(events, rules=tuple(expectations), start=start)


def owed(audit: Audit) -> tuple[Owed, ...]:
    """Return every expected action of an audit of expectations with what became of it."""
    found = []
    for verdict in audit.verdicts:
        rule = audit.rules[verdict.rule]
        late_s = lateness_s(verdict, rule, audit.book) if verdict.outcome == "violation" else None
        state = _state(verdict, late_s)
        whys = Text("", "")
        if state not in ("met", "declared", "not_applicable"):
            whys = Text(*(why(verdict, rule, audit.book, lang) for lang in ("id", "en")))
        found.append(Owed(rule, verdict, state, late_s, whys))
    return tuple(sorted(found, key=lambda one: (one.verdict.t_s is None, one.verdict.t_s or 0.0, one.rule.id)))


def _state(verdict: Verdict, late_s: float | None) -> str:
    if verdict.outcome == "ok":
        return "declared" if verdict.basis == "declared" else "met"
    if verdict.outcome == "violation":
        return "missed" if late_s is None else "late"
    return verdict.outcome


def answers(
    events: Iterable[Event], expected: Iterable[Owed] = (), *, agencies: Mapping[str, str] | None = None
) -> tuple[Answer, ...]:
    """Return what each cell made of each inject, in order of delivery.

    Parameters
    ----------
    events : iterable of Event
        The record.
    expected : iterable of Owed
        Expected actions; one owed by a cell that did not receive the inject makes a row of its own.
    agencies : mapping, optional
        Agency of each cell.
    """
    book = EventBook(events)
    known = agencies or {}
    confirmed = _first(book.of("inject.acknowledged"))
    finished = _first(book.of("inject.answered"))
    by_pair: dict[tuple[str, str], list[Owed]] = {}
    for one in expected:
        if one.state != "not_applicable":
            by_pair.setdefault((one.rule.inject, one.rule.cell), []).append(one)
    rows: list[Answer] = []
    capability: dict[str, str] = {}
    for event in book.of("inject.delivered"):
        pair = (str(event.body.get("inject")), str(event.body.get("cell")))
        capability.setdefault(pair[0], str(event.body.get("capability")))
        ack, done = confirmed.get(pair), finished.get(pair)
        rows.append(
            Answer(
                *pair,
                known.get(pair[1], pair[1]),
                str(event.body.get("capability")),
                event.seq,
                ack.seq if ack else None,
                done.seq if done else None,
                round(ack.x_s - event.x_s, 3) if ack else None,
                round(done.x_s - event.x_s, 3) if done else None,
                tuple(by_pair.pop(pair, ())),
            )
        )
    for (inject, cell), left in by_pair.items():
        rows.append(Answer(inject, cell, known.get(cell, cell), capability.get(inject, ""), None, owed=tuple(left)))
    return tuple(rows)


def _first(events: Iterable[Event]) -> dict[tuple[str, str], Event]:
    found: dict[tuple[str, str], Event] = {}
    for event in events:
        found.setdefault((str(event.body.get("inject")), str(event.body.get("cell"))), event)
    return found


def vulnerability_map(rows: Iterable[Answer]) -> tuple[Gap, ...]:
    """Return capability by agency by gap: what was expected of whom and what became of it."""
    groups: dict[tuple[str, str], list[Answer]] = {}
    for row in rows:
        groups.setdefault((row.capability, row.agency), []).append(row)
    found = []
    for capability, agency in sorted(groups):
        mine = groups[capability, agency]
        states = [one.state for row in mine for one in row.owed]
        found.append(
            Gap(
                capability,
                agency,
                tuple((state, states.count(state)) for state in STATES),
                sum(1 for row in mine if row.delivered is not None and row.acknowledged is None),
                tuple(
                    row.delivered
                    for row in mine
                    if row.delivered is not None and any(one.state in ("missed", "late") for one in row.owed)
                ),
                tuple(mine),
            )
        )
    return tuple(found)


def rate(label: str, expected: Iterable[Owed], notes: Iterable[Event] = ()) -> Rating:
    """Return the rating of what belongs together: a target, a task or an agency.

    All met in time is P, more than half S, some M, none U.  What is not known, still pending or only
    declared could be either, so the rating lies between two grades, and is open where they differ.
    Evaluators' own ratings decide before that; where they differ, the worst stands.

    Parameters
    ----------
    label : str
        What is rated.
    expected : iterable of Owed
        Its expected actions.
    notes : iterable of Event
        ``observation.noted`` events with a rating on events that belong to it.
    """
    due = [one for one in expected if one.state != "not_applicable"]
    met = sum(1 for one in due if one.state == "met")
    failed = sum(1 for one in due if one.state in ("missed", "late"))
    late = sum(1 for one in due if one.state == "late")
    declared = sum(1 for one in due if one.state == "declared")
    open_ = len(due) - met - failed
    rated = [event for event in notes if event.body.get("rating") in GRADES]
    best = _grade(met + open_, len(due)) if due else None
    worst = _grade(met, len(due)) if due else None
    grade = best if best == worst else None
    events = {one.verdict.trigger for one in due if one.verdict.trigger is not None} | {event.seq for event in rated}
    id_words = f"{met} dari {len(due)} tindakan tepat waktu, {late} terlambat, {failed - late} tidak dilakukan"
    en_words = f"{met} of {len(due)} actions in time, {late} late, {failed - late} not done"
    if open_:
        id_words += f", {open_} belum dapat dinilai (hanya dinyatakan: {declared})"
        en_words += f", {open_} cannot be judged yet (only declared: {declared})"
    if not due:
        id_words, en_words = "tidak ada tindakan yang dapat dinilai", "nothing was due that could be judged"
    if rated:
        grade = max((str(event.body["rating"]) for event in rated), key=GRADES.index)
        id_words += f"; penilai: {', '.join(str(event.body['rating']) for event in rated)}"
        en_words += f"; evaluators: {', '.join(str(event.body['rating']) for event in rated)}"
    return Rating(label, grade, best, worst, Text(f"{id_words}.", f"{en_words}."), tuple(sorted(events)))


def _grade(met: int, due: int) -> str:
    if met == due:
        return "P"
    if met == 0:
        return "U"
    return "S" if met * 2 > due else "M"


def rate_agencies(rows: Iterable[Answer], book: EventBook) -> tuple[Rating, ...]:
    """Return a rating for each agency, in order of name."""
    groups: dict[str, list[Owed]] = {}
    for row in rows:
        if row.agency and row.owed:
            groups.setdefault(row.agency, []).extend(row.owed)
    rated = []
    for name in sorted(groups):
        subjects = {seq for one in groups[name] for seq in one.verdict.events}
        notes = [event for event in book.of("observation.noted") if event.body.get("event") in subjects]
        rated.append(rate(name, groups[name], notes))
    return tuple(rated)
