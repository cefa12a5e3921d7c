"""Tables of the report, counted from events: answers, orders, casualties, rumours, rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sispamkota.assess import ratings
from sispamkota.assess.measured.base import middle
from sispamkota.assess.ratings import Answer
from sispamkota.journal.event import Event
from sispamkota.report.book import Book
from sispamkota.rules.verdict import Verdict

LATE_S = 300.0
"""An inject acknowledged later than this many seconds counts as late (rule of the drill, 5 min)."""

_UNMET = ("missed", "late", "not_known")

FORCE_FIRST = {"critical": 0, "major": 1, "minor": 2, "info": 3}


@dataclass(frozen=True)
class Gap:
    """One field of the vulnerability map as the report shows it.

    Attributes
    ----------
    rows : tuple of Answer
        What its cells made of its injects.
    counts : mapping of str to int
        Number of expected actions by what became of them.
    expectations : bool
        Whether the scenario says what is expected of whom.
    """

    rows: tuple[Answer, ...]
    counts: Mapping[str, int]
    expectations: bool = False

    @property
    def delivered(self) -> tuple[Answer, ...]:
        """The injects that reached its cells."""
        return tuple(row for row in self.rows if row.delivered is not None)

    @property
    def owed(self) -> int:
        """Expected actions that fell due; one that is still pending did not."""
        return sum(number for state, number in self.counts.items() if state != "pending")

    @property
    def met(self) -> int:
        """Expected actions that were met in time, those that are only declared among them."""
        return self.counts.get("met", 0) + self.counts.get("declared", 0)

    @property
    def counted(self) -> tuple[int, int]:
        """What was done, out of what was due: expected actions, else answers, else confirmations."""
        if self.owed:
            return self.met, self.owed
        return sum(1 for row in self.delivered if self._done(row) is not None), len(self.delivered)

    def _done(self, row: Answer) -> int | None:
        return row.acknowledged if self.expectations else row.answered

    @property
    def missed(self) -> tuple[int, ...]:
        """What was not done: triggers of expected actions that were not met, else deliveries without what was due."""
        if not self.owed:
            return tuple(row.delivered for row in self.rows if row.delivered is not None and self._done(row) is None)
        unmet = (one.verdict.trigger for row in self.rows for one in row.owed if one.state in _UNMET)
        return tuple(sorted(seq for seq in unmet if seq is not None))

    @property
    def events(self) -> tuple[int, ...]:
        """Deliveries counted, else the triggers of what was expected."""
        found = tuple(row.delivered for row in self.rows if row.delivered is not None)
        triggers = (one.verdict.trigger for row in self.rows for one in row.owed)
        return found or tuple(seq for seq in triggers if seq is not None)

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
    fields = {
        (gap.capability, gap.agency): Gap(gap.rows, dict(gap.counts), book.expected is not None)
        for gap in ratings.vulnerability_map(book.answers)
    }
    rows = tuple(sorted({capability for capability, _ in fields}))
    columns = tuple(sorted({agency for _, agency in fields}))
    return VulnerabilityMap(rows, columns, fields)


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
    groups: dict[str, list[tuple[int, Answer]]] = {}
    for answer in book.answers:
        if answer.delivered is not None:
            groups.setdefault(answer.agency, []).append((answer.delivered, answer))
    result = []
    for agency, group in sorted(groups.items()):
        confirmed = [_waited(book, seq, answer.acknowledged) for seq, answer in group if answer.acknowledged]
        acted = [_waited(book, seq, answer.answered) for seq, answer in group if answer.answered]
        result.append(
            Agency(
                agency=agency,
                asked=len(group),
                acknowledged=len(confirmed),
                owed=sum(1 for _, answer in group if book.owes(answer)),
                answered=sum(1 for _, answer in group if book.owes(answer) and answer.answered is not None),
                acknowledge_s=middle(confirmed),
                answer_s=middle(acted),
                late=sum(1 for value in confirmed if value > LATE_S),
                events=tuple(seq for seq, answer in group if book.owes(answer) and answer.answered is None),
            )
        )
    return tuple(result)


def _waited(book: Book, delivered: int, until: int) -> float:
    """Return the seconds from a delivery to an event: of the exercise where people played, else of the scenario."""
    first, last = book.by_seq[delivered], book.by_seq[until]
    return last.x_s - first.x_s if book.live else last.t_s - first.t_s


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
    """One rumour on its way from sign to answer; ``first`` is what tells of it first, noted by somebody or not."""

    first: Event
    detected: Event | None
    asked: Event | None
    verified: Event | None
    clarified: Event | None
    peak: float | None

    @property
    def delay_s(self) -> float | None:
        """Scenario seconds from detection to clarification, or None."""
        if self.clarified is None or self.detected is None:
            return None
        return self.clarified.t_s - self.detected.t_s

    @property
    def proof(self) -> tuple[int, ...]:
        """Numbers of the events that the row rests on."""
        steps = (self.detected or self.first, self.verified, self.clarified)
        return tuple(event.seq for event in steps if event is not None)


def rumours(book: Book) -> tuple[RumourRow, ...]:
    """Return every rumour that the record tells of, also those that nobody noted, in order of their first sign."""
    detected = book.joined("rumour.detected", "rumour")
    asked = book.joined("rumour.asked", "rumour")
    verified = {(event.body.get("rumour"),): event for event in _by_owner_last(book.of("rumour.verified"))}
    clarified = book.joined("clarification.published", "rumour")
    peaks: dict[object, float] = {}
    for event in book.of("rumour.state"):
        key = event.body.get("rumour")
        peaks[key] = max(peaks.get(key, 0.0), float(event.body.get("intensity") or 0.0))
    first: dict[object, Event] = {}
    for event in book.of("socmed.signal", "rumour.state", "rumour.detected"):
        first.setdefault(event.body.get("rumour"), event)
    return tuple(
        RumourRow(
            event, detected.get((key,)), asked.get((key,)), verified.get((key,)), clarified.get((key,)), peaks.get(key)
        )
        for key, event in first.items()
        if key is not None
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
                pending=sum(1 for v in mine if v.outcome == "pending" and not v.conflict),
                declared=sum(1 for v in mine if v.outcome == "ok" and v.basis == "declared"),
                ok=sum(1 for v in mine if v.outcome == "ok" and v.basis != "declared"),
            )
        )
    return tuple(rows)
