"""Tables of the report, counted from events: answers, orders, casualties, rumours, rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sispamkota.journal.event import Event
from sispamkota.report.book import Book
from sispamkota.rules.verdict import Verdict

LATE_S = 300.0
"""An inject acknowledged later than this many seconds counts as late (rule of the drill, 5 min)."""

FORCE_FIRST = {"critical": 0, "major": 1, "minor": 2, "info": 3}


@dataclass(frozen=True)
class Gap:
    """One field of the vulnerability map: an agency's answers in one capability.

    Attributes
    ----------
    asked, acknowledged, answered : int
        Injects that reached its cells, those confirmed, those answered by an act.
    owed, met : int
        Expected actions that fell due, and those met in time.
    missed : tuple of int
        What was not done: triggers of expected actions that were not met, else deliveries without what was due.
    events : tuple of int
        Deliveries counted.
    expectations : bool
        Whether the scenario says what is expected of whom.
    """

    asked: int
    acknowledged: int
    answered: int
    owed: int
    met: int
    missed: tuple[int, ...]
    events: tuple[int, ...]
    expectations: bool = False

    @property
    def counted(self) -> tuple[int, int]:
        """What was done, out of what was due: expected actions, else answers, else confirmations."""
        if self.owed:
            return self.met, self.owed
        return (self.acknowledged, self.asked) if self.expectations else (self.answered, self.asked)

    @property
    def grade(self) -> str:
        """How large the gap is: none, some, half or all; "told" where only a confirmation was due and given."""
        done, total = self.counted
        if done == total:
            return "told" if self.expectations and not self.owed else "none"
        if done == 0:
            return "all"
        return "some" if done / total >= 0.5 else "half"


@dataclass(frozen=True)
class VulnerabilityMap:
    """Capability by agency by gap.

    Attributes
    ----------
    capabilities, agencies : tuple of str
        Rows and columns, in order of name.
    fields : mapping of (capability, agency) to Gap
        Only what was asked of somebody.
    """

    capabilities: tuple[str, ...]
    agencies: tuple[str, ...]
    fields: dict[tuple[str, str], Gap]


def vulnerability_map(book: Book) -> VulnerabilityMap:
    """Return answers to injects by capability and agency, with the expectations that fell due."""
    acknowledged = book.joined("inject.acknowledged", "inject", "cell")
    answered = book.joined("inject.answered", "inject", "cell")
    groups: dict[tuple[str, str], list[Event]] = {}
    for event in book.of("inject.delivered"):
        cell = str(event.body.get("cell", ""))
        key = (str(event.body.get("capability", "")), book.agency(cell))
        groups.setdefault(key, []).append(event)
    owed = _owed(book)
    fields = {}
    for key in sorted(set(groups) | set(owed)):
        events = groups.get(key, [])
        pairs = [(event.body.get("inject"), event.body.get("cell")) for event in events]
        verdicts = owed.get(key, [])
        due = acknowledged if book.expected is not None else answered
        missed = tuple(event.seq for event, pair in zip(events, pairs, strict=True) if pair not in due)
        unmet = tuple(v.trigger for v in verdicts if v.trigger and v.outcome in ("violation", "not_known"))
        counted = sum(1 for verdict in verdicts if verdict.outcome in ("ok", "violation", "not_known"))
        fields[key] = Gap(
            asked=len(events),
            acknowledged=sum(1 for pair in pairs if pair in acknowledged),
            answered=sum(1 for pair in pairs if pair in answered),
            owed=counted,
            met=sum(1 for verdict in verdicts if verdict.outcome == "ok"),
            missed=unmet if counted else missed,
            events=tuple(event.seq for event in events) or tuple(v.trigger for v in verdicts if v.trigger),
            expectations=book.expected is not None,
        )
    rows = tuple(sorted({capability for capability, _ in fields}))
    columns = tuple(sorted({agency for _, agency in fields}))
    return VulnerabilityMap(rows, columns, fields)


def _owed(book: Book) -> dict[tuple[str, str], list[Verdict]]:
    """Return verdicts on expectations by (capability, agency of the cell that owes them)."""
    result: dict[tuple[str, str], list[Verdict]] = {}
    if book.expected is None:
        return result
    for verdict in book.expected.verdicts:
        rule = book.expected.rules[verdict.rule]
        if verdict.trigger is not None and rule.cell:
            key = (book.capability.get(rule.inject, ""), book.agency(rule.cell))
            result.setdefault(key, []).append(verdict)
    return result


@dataclass(frozen=True)
class Answer:
    """How one cell answered one inject; ``owing`` where something was expected of it, or nothing says what is."""

    delivered: Event
    acknowledged: Event | None
    answered: Event | None
    owing: bool = True

    def until(self, event: Event | None, *, live: bool) -> float | None:
        """Return the seconds from delivery to an event: of the exercise where people played, else of the scenario."""
        if event is None:
            return None
        return event.x_s - self.delivered.x_s if live else event.t_s - self.delivered.t_s


def answers(book: Book) -> tuple[Answer, ...]:
    """Return every delivered inject with what its cell made of it."""
    acknowledged = book.joined("inject.acknowledged", "inject", "cell")
    answered = book.joined("inject.answered", "inject", "cell")
    return tuple(
        Answer(event, acknowledged.get(key), answered.get(key), book.owes(*key))
        for event in book.of("inject.delivered")
        for key in ((event.body.get("inject"), event.body.get("cell")),)
    )


@dataclass(frozen=True)
class Agency:
    """An agency's answers summed up; times are medians, of the exercise where people played, else of the scenario.

    ``owed`` counts the injects on which something was expected of its cells; ``events`` are those of them that
    were not answered.
    """

    agency: str
    asked: int
    acknowledged: int
    owed: int
    answered: int
    acknowledge_s: float | None
    answer_s: float | None
    late: int
    events: tuple[int, ...]


def agencies(book: Book) -> tuple[Agency, ...]:
    """Return the answers of each agency, in order of name."""
    groups: dict[str, list[Answer]] = {}
    for answer in answers(book):
        groups.setdefault(book.agency(str(answer.delivered.body.get("cell", ""))), []).append(answer)
    result = []
    for agency, group in sorted(groups.items()):
        confirmed = [s for answer in group if (s := answer.until(answer.acknowledged, live=book.live)) is not None]
        acted = [s for answer in group if (s := answer.until(answer.answered, live=book.live)) is not None]
        result.append(
            Agency(
                agency=agency,
                asked=len(group),
                acknowledged=len(confirmed),
                owed=sum(1 for answer in group if answer.owing),
                answered=sum(1 for answer in group if answer.owing and answer.answered is not None),
                acknowledge_s=_median(confirmed),
                answer_s=_median(acted),
                late=sum(1 for value in confirmed if value > LATE_S),
                events=tuple(answer.delivered.seq for answer in group if answer.owing and answer.answered is None),
            )
        )
    return tuple(result)


def _median(values: Iterable[float]) -> float | None:
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


@dataclass(frozen=True)
class OrderRow:
    """One order and what became of it."""

    order_id: str
    given: Event
    outcome: str
    end: Event | None


_ENDS = ("order.done", "order.failed", "order.refused", "order.countermanded", "plan.stopped")


def orders(book: Book) -> tuple[OrderRow, ...]:
    """Return every order with its end: done, failed, refused, countermanded, stopped or open."""
    ends: dict[object, Event] = {}
    for event in book.of(*_ENDS):
        ends.setdefault(event.body.get("order_id"), event)
    rows = []
    for event in book.of("order.given"):
        end = ends.get(event.body.get("order_id"))
        rows.append(
            OrderRow(str(event.body.get("order_id", "")), event, end.kind.rpartition(".")[2] if end else "open", end)
        )
    return tuple(rows)


def decisions(book: Book) -> tuple[OrderRow, ...]:
    """Return the orders that a superior had to order or authorise, and those that did not come to be done."""
    return tuple(
        row
        for row in orders(book)
        if row.outcome not in ("done", "open")
        or row.given.body.get("authorised_by")
        or row.given.body.get("ordered_by")
    )


@dataclass(frozen=True)
class Casualty:
    """One injured person and the care that they got."""

    injury: Event
    treated: Event | None
    transported: Event | None
    family: Event | None

    @property
    def delay_s(self) -> float | None:
        """Scenario seconds from the injury to first aid, or None."""
        return None if self.treated is None else self.treated.t_s - self.injury.t_s


def casualties(book: Book) -> tuple[Casualty, ...]:
    """Return every injury with treatment, transport and word to the family."""
    treated = book.joined("medical.treated", "person")
    moved = book.joined("medical.transported", "person")
    told = book.joined("family.notified", "person")
    return tuple(
        Casualty(event, treated.get(key), moved.get(key), told.get(key))
        for event in book.of("injury.recorded")
        for key in ((event.body.get("person"),),)
    )


@dataclass(frozen=True)
class RumourRow:
    """One rumour on its way from sign to answer."""

    detected: Event
    asked: Event | None
    verified: Event | None
    clarified: Event | None
    peak: float | None

    @property
    def delay_s(self) -> float | None:
        """Scenario seconds from detection to clarification, or None."""
        return None if self.clarified is None else self.clarified.t_s - self.detected.t_s


def rumours(book: Book) -> tuple[RumourRow, ...]:
    """Return every rumour of the ledger, in order of detection."""
    asked = book.joined("rumour.asked", "rumour")
    verified = {(event.body.get("rumour"),): event for event in _by_owner_last(book.of("rumour.verified"))}
    clarified = book.joined("clarification.published", "rumour")
    peaks: dict[object, float] = {}
    for event in book.of("rumour.state"):
        key = event.body.get("rumour")
        peaks[key] = max(peaks.get(key, 0.0), float(event.body.get("intensity") or 0.0))
    return tuple(
        RumourRow(event, asked.get((key,)), verified.get((key,)), clarified.get((key,)), peaks.get(key))
        for event in book.of("rumour.detected")
        for key in (event.body.get("rumour"),)
    )


def _by_owner_last(found: Sequence[Event]) -> list[Event]:
    """Return what was found, that of the fact's owner after what others said of it, each in order of time."""
    return sorted(found, key=lambda event: event.body.get("by_owner") is True)


@dataclass(frozen=True)
class ForceRow:
    """Force used under one order (or under none), summed up."""

    order_id: str | None
    bursts: tuple[Event, ...]
    ordered: Event | None
    reported: Event | None

    @property
    def litres(self) -> float:
        """Water used, in litres."""
        return sum(float(event.body.get("volume_l") or 0.0) for event in self.bursts)

    @property
    def seconds(self) -> float | None:
        """Seconds of force, or None where no burst says."""
        known = [float(event.body["duration_s"]) for event in self.bursts if event.body.get("duration_s") is not None]
        return sum(known) if known else None


def force(book: Book) -> tuple[ForceRow, ...]:
    """Return the uses of force by order, in order of the first burst."""
    groups: dict[str | None, list[Event]] = {}
    for event in book.of("force.used"):
        order = event.body.get("order_id")
        groups.setdefault(str(order) if order is not None else None, []).append(event)
    ordered = book.joined("force.ordered", "order_id")
    reported = book.joined("force.reported", "order_id")
    return tuple(
        ForceRow(key, tuple(events), ordered.get((key,)) if key else None, reported.get((key,)) if key else None)
        for key, events in groups.items()
    )


@dataclass(frozen=True)
class RuleRow:
    """All verdicts of one outcome on one rule."""

    rule: str
    pack: str
    severity: str
    outcome: str
    verdicts: tuple[Verdict, ...]


def rule_rows(verdicts: Iterable[Verdict], *outcomes: str) -> tuple[RuleRow, ...]:
    """Return verdicts of some outcomes joined by rule, gravest first."""
    groups: dict[tuple[str, str, str, str], list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.outcome in outcomes:
            groups.setdefault((verdict.rule, verdict.pack, verdict.severity, verdict.outcome), []).append(verdict)
    rows = [RuleRow(*key, tuple(group)) for key, group in groups.items()]
    return tuple(sorted(rows, key=lambda row: (FORCE_FIRST.get(row.severity, 9), row.pack, row.rule)))


@dataclass(frozen=True)
class PackRow:
    """Counts of verdicts of one pack."""

    pack: str
    violation: int
    not_known: int
    conflict: int
    pending: int
    declared: int
    ok: int


def packs(book: Book) -> tuple[PackRow, ...]:
    """Return the counts of each pack; what is only declared is counted apart from what is shown to be so."""
    rows = []
    for pack in sorted({verdict.pack for verdict in book.verdicts}):
        mine = [verdict for verdict in book.verdicts if verdict.pack == pack]
        rows.append(
            PackRow(
                pack=pack,
                violation=sum(1 for v in mine if v.outcome == "violation"),
                not_known=sum(1 for v in mine if v.outcome == "not_known" and not v.conflict),
                conflict=sum(1 for v in mine if v.conflict),
                pending=sum(1 for v in mine if v.outcome == "pending"),
                declared=sum(1 for v in mine if v.outcome == "ok" and v.basis == "declared"),
                ok=sum(1 for v in mine if v.outcome == "ok" and v.basis != "declared"),
            )
        )
    return tuple(rows)
