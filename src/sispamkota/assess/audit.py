"""Audit of a record: every rule, what it says of which event, and what nobody knows.

Nothing here adds verdicts up to a score.  Violations, what is not known and where packs disagree
come before what was done well.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sispamkota.assess import disagree, terms
from sispamkota.assess.book import EventBook
from sispamkota.assess.disagree import Disagreement
from sispamkota.assess.integrity import NOTHING, OPEN
from sispamkota.assess.say import message
from sispamkota.core.clock import local_time
from sispamkota.core.errors import RecordError, SispamkotaError
from sispamkota.core.registry import nearest
from sispamkota.journal.event import Event
from sispamkota.rules import library
from sispamkota.rules.engine import LOWEST, RuleEngine
from sispamkota.rules.model import SEVERITIES, Rule, Text, with_thresholds
from sispamkota.rules.verdict import WORST_FIRST, Outcome, Verdict

if TYPE_CHECKING:
    from sispamkota.assess.run import RunRecord

_WORST: Final = {outcome: place for place, outcome in enumerate(WORST_FIRST)}
_GRAVEST: Final = {severity: place for place, severity in enumerate(reversed(SEVERITIES))}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A denial that changes no verdict, because whoever denies may not overturn the event.

    Attributes
    ----------
    event, denial : int
        Numbers of the denied event and of the denial.
    by : str
        Who denies.
    verdicts : tuple of Verdict
        Those that rest on the denied event, and stay.
    """

    event: int
    denial: int
    by: str
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class Audit:
    """What the rules say about a record.

    Attributes
    ----------
    complete : bool
        Whether what is not in the record did not happen.
    verdicts : tuple of Verdict
        Worst first, then gravest, then by time.
    rules : mapping of str to Rule
        The rules by id, with the thresholds in force.
    book : EventBook
        The events.
    notes : tuple of Text
        What the reader must know first, such as that the record does not say what it covers.
    warnings : tuple of str
        What a hand-written record holds that looks wrong and was kept.
    changed : Text or None
        That the record was changed after it was written, None where it is intact; the first note too.
    whole : Audit or None
        The audit by all rules, where this is that of one rule; packs are compared in it.
    today : date or None
        Day whose law was taken where the record names none.
    """

    complete: bool
    verdicts: tuple[Verdict, ...]
    rules: Mapping[str, Rule]
    book: EventBook
    notes: tuple[Text, ...] = ()
    warnings: tuple[str, ...] = field(default=())
    changed: Text | None = None
    whole: Audit | None = None
    today: date | None = None

    def of(self, *outcomes: str) -> tuple[Verdict, ...]:
        """Return the verdicts of some outcomes."""
        return tuple(verdict for verdict in self.verdicts if verdict.outcome in outcomes)

    def only(self, rule: str) -> Audit:
        """Return the audit of one rule.

        Raises
        ------
        SispamkotaError
            If there is no such rule.
        """
        if rule not in self.rules:
            near = nearest(rule, list(self.rules))
            hint = f" Did you mean '{near}'?" if near else f" Known: {', '.join(self.rules)}."
            raise SispamkotaError(f"there is no rule '{rule}'.{hint}")
        verdicts = tuple(verdict for verdict in self.verdicts if verdict.rule == rule)
        return replace(self, verdicts=verdicts, rules={rule: self.rules[rule]}, whole=self.whole or self)

    def violations(self, severity: str = "info") -> tuple[Verdict, ...]:
        """Return the violations of rules at least as grave as ``severity``.

        Raises
        ------
        SispamkotaError
            If there is no such severity.
        """
        if severity not in SEVERITIES:
            raise SispamkotaError(f"'{severity}' is no severity. One of {', '.join(SEVERITIES)}.")
        least = SEVERITIES.index(severity)
        return tuple(one for one in self.of("violation") if SEVERITIES.index(one.severity) >= least)

    def message(self, verdict: Verdict, lang: str = "en") -> str:
        """Return one verdict in words, "id" or "en"."""
        return message(verdict, self.rules[verdict.rule], self.book, lang)

    @property
    def conflicts(self) -> tuple[Verdict, ...]:
        """Verdicts that are not known, or still pending, because somebody denies what another declared."""
        return tuple(verdict for verdict in self.verdicts if verdict.conflict)

    def denied(self, verdict: Verdict) -> tuple[tuple[int, int], ...]:
        """Return every denied event that a conflict rests on, each with its denials, as pairs of numbers."""
        if not verdict.conflict:
            return ()
        pairs = {(verdict.conflict[0], verdict.conflict[1])}
        pairs |= {(seq, by) for seq in verdict.events for by in self.book.denials.get(seq, ())}
        return tuple(sorted(pairs))

    @property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Denials by whoever may not overturn the denied event, with the verdicts that stay as they are."""
        whole = self.whole or self
        found: list[Contradiction] = []
        for event, denials in whole.book.contradictions.items():
            mine = tuple(verdict for verdict in self.verdicts if event in verdict.events)
            if mine or self.whole is None:
                found.extend(Contradiction(event, denial, self.book.denier(denial), mine) for denial in denials)
        return tuple(sorted(found, key=lambda one: (one.event, one.denial)))

    @property
    def declared(self) -> tuple[Verdict, ...]:
        """Duties met only by what a player declared; counted apart from the others."""
        return tuple(verdict for verdict in self.of("ok") if verdict.basis == "declared")

    @property
    def disagreements(self) -> tuple[Disagreement, ...]:
        """Events in which one pack finds a violation and another does not, with what that one really says.

        Only rules that say why and from which pack they differ count: that a pack is silent on a
        matter is no disagreement.
        """
        whole = self.whole or self
        found = disagree.find(whole.verdicts, whole.rules, say=lambda one, lang: whole.message(one, lang), day=self.day)
        return tuple(one for one in found if one.rule in self.rules)

    def day(self, verdict: Verdict) -> date | None:
        """Return the local day of a verdict's event, or that whose law was taken; None where neither is known."""
        if self.book.start is None or verdict.t_s is None:
            return self.today
        return local_time(self.book.start, verdict.t_s).date()

    def rows(self, lang: str = "en") -> list[dict[str, Any]]:
        """Return the verdicts as plain data, with the keys of the contract and some more."""
        return [self.row(verdict, lang) for verdict in self.verdicts]

    def row(self, verdict: Verdict, lang: str = "en") -> dict[str, Any]:
        """Return one verdict as plain data: rule, pack, severity, verdict, basis, at, events, message and more."""
        rule = self.rules[verdict.rule]
        row: dict[str, Any] = {
            "rule": verdict.rule,
            "pack": verdict.pack,
            "severity": verdict.severity,
            "verdict": verdict.outcome,
            "basis": verdict.basis or None,
            "at": self.book.at(verdict.t_s),
            "events": list(verdict.events),
            "message": self.message(verdict, lang),
            "t_s": verdict.t_s,
            "thresholds": {one.path: one.value for one in rule.thresholds()},
        }
        if verdict.t_to_s is not None:
            row["at_to"] = self.book.at(verdict.t_to_s)
        if verdict.conflict:
            row["conflict"] = list(verdict.conflict)
            row["conflicts"] = [list(pair) for pair in self.denied(verdict)]
        return row

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """Return the whole audit as plain data (contract 5), violations first."""
        return {
            "complete": self.complete,
            "notes": [note.of(lang) for note in self.notes],
            "verdicts": self.rows(lang),
            "conflicts": [list(pair) for pair in sorted({pair for one in self.conflicts for pair in self.denied(one)})],
            "contradictions": [
                {
                    "event": one.event,
                    "denial": one.denial,
                    "by": one.by,
                    "rules": [verdict.rule for verdict in one.verdicts],
                }
                for one in self.contradictions
            ],
            "disagreements": [
                {
                    "event": one.event,
                    "packs": dict(one.packs),
                    "rule": one.rule,
                    "rules": [verdict.rule for verdict in one.verdicts],
                    "reason": one.reason.of(lang),
                }
                for one in self.disagreements
            ],
        }


def audit_events(
    events: Iterable[Event],
    *,
    rules: Iterable[Rule] | None = None,
    packs: Iterable[str] = (),
    thresholds: Mapping[str, float] | None = None,
    start: datetime | None = None,
    today: date | None = None,
    covers: Collection[str] | None = None,
    complete: bool | None = None,
    lowest: Mapping[str, object] = LOWEST,
    until: Mapping[int, float] | None = None,
    end_s: float | None = None,
    ordered: bool = True,
    agencies: Mapping[str, str] | None = None,
    notes: tuple[Text, ...] = (),
    warnings: tuple[str, ...] = (),
) -> Audit:
    """Return what rules say about events.

    Parameters
    ----------
    events : iterable of Event
        In any order.
    rules : iterable of Rule, optional
        The shipped packs by default.
    packs : iterable of str
        Names of the packs to judge by; all by default.
    thresholds : mapping, optional
        Other numbers, such as {"R-16:before.min_age_s": 240}.
    start : datetime, optional
        Local time of second 0.
    today : date, optional
        Date whose law is taken where there is no ``start``.
    covers : collection of str, optional
        Kinds of which the record holds every event; all by default.
    complete : bool, optional
        Whether the record is complete; by default where it covers all kinds.
    lowest : mapping, optional
        Body of the level that holds before any ``level.changed``.
    until : mapping of int to float, optional
        Latest time in seconds of events of which only a range is known.
    end_s : float, optional
        Time up to which the record goes; the last event's by default.
    ordered : bool
        True where numbers tell the order of events of equal time (a journal).
    agencies : mapping of str to str, optional
        Agency of each cell and unit, to tell who may overturn what by denying it.
    notes, warnings : tuple
        Passed on to the reader.

    Raises
    ------
    SispamkotaError
        If a pack or a threshold is unknown.
    """
    chosen = library.choose(library.shipped_rules() if rules is None else rules, packs)
    chosen = with_thresholds(chosen, thresholds or {})
    book = EventBook(events, start=start, agencies=agencies, until=until)
    engine = RuleEngine(
        chosen,
        start=start,
        today=today,
        covers=covers,
        lowest=lowest,
        ordered=ordered,
        overturning=lambda denial: False,  # all that may are told first
    )
    for denied, by in book.denials.items():
        engine.deny(denied, by[0])
    later = until or {}
    with _without_collector():
        for event in book.events:
            engine.feed(event, t_to_s=later.get(event.seq))
        if end_s is not None and end_s > book.end_s:
            engine.advance(end_s, end_s)
        engine.finish()
        verdicts = _worst_first(engine.unsorted())
    whole = covers is None if complete is None else complete
    return Audit(whole, verdicts, {rule.id: rule for rule in chosen}, book, notes, warnings, today=today)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Let the collector of cycles rest: verdicts make none, and it would look through all of them again and again.

    Afterwards they count as old, so that its next short round does not look through them either.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def _worst_first(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Return verdicts by outcome, severity, time, trigger and rule; in each heap those without a trigger stand last."""
    heaps: dict[tuple[Outcome, str, bool], list[Verdict]] = {}
    for verdict in verdicts:
        heap = (verdict.outcome, verdict.severity, verdict.t_s is None)
        if heap in heaps:
            heaps[heap].append(verdict)
        else:
            heaps[heap] = [verdict]
    found: list[Verdict] = []
    for heap in sorted(heaps, key=lambda one: (_WORST[one[0]], _GRAVEST[one[1]], one[2])):
        timeless = heap[2]
        heaps[heap].sort(key=attrgetter("rule") if timeless else attrgetter("t_s", "trigger", "rule"))
        found += heaps[heap]
    return tuple(found)


def audit(
    record: str | Path,
    *,
    packs: Iterable[str] = (),
    thresholds: Mapping[str, float] | None = None,
    rules: Iterable[Rule] | None = None,
) -> Audit:
    """Return what the rules say about a run folder or a timeline by hand.

    Parameters
    ----------
    record : str or Path
        A run folder, or a ``.jsonl`` or ``.csv`` file.
    packs : iterable of str
        Names of the packs to judge by; all by default.
    thresholds : mapping, optional
        Other numbers, such as {"R-16:before.min_age_s": 240}.
    rules : iterable of Rule, optional
        Rules in place of the shipped packs (a scenario's own are judged too).

    Raises
    ------
    RecordError
        If there is no such record, or it cannot be read; the message has one line for each mistake.
    SispamkotaError
        If a pack or a threshold is unknown.
    """
    path = Path(record)
    if path.is_dir():
        from sispamkota.assess.run import read_run

        return audit_run(read_run(path), packs=packs, thresholds=thresholds, rules=rules)
    if not path.exists():
        raise RecordError(f"{path} does not exist. Give a run folder, or a timeline as .jsonl or .csv.")
    return _audit_timeline(path, packs, thresholds, rules)


def audit_run(
    run: RunRecord,
    *,
    packs: Iterable[str] = (),
    thresholds: Mapping[str, float] | None = None,
    rules: Iterable[Rule] | None = None,
) -> Audit:
    """Return what the shipped packs and the scenario's own say about a run that was read; see ``audit``."""
    notes = run.notes
    if not run.closed:
        notes += (OPEN if run.events else NOTHING,)
    judged = audit_events(
        run.events,
        rules=(*(library.shipped_rules() if rules is None else rules), *run.rules),
        packs=packs,
        thresholds=thresholds,
        start=run.start,
        today=date.today() if run.start is None else None,
        complete=run.closed and run.intact,
        lowest=run.lowest,
        agencies=run.agencies,
        notes=notes,
    )
    return judged if run.intact else replace(judged, changed=run.notes[0])


def _audit_timeline(
    path: Path, packs: Iterable[str], thresholds: Mapping[str, float] | None, rules: Iterable[Rule] | None
) -> Audit:
    from sispamkota.assess.timeline import read_timeline
    from sispamkota.assess.vocabulary import doubted

    chosen = tuple(library.shipped_rules() if rules is None else rules)
    timeline = read_timeline(path, rules=chosen)
    notes: tuple[Text, ...] = ()
    if timeline.covers is None:
        notes += (
            Text(
                "Catatan ini tidak menyebut apa yang dicakupnya (covers), sehingga dianggap lengkap: "
                "yang tidak tercatat dianggap tidak terjadi.",
                "This record does not say what it covers, so it counts as complete: "
                "what it does not say did not happen.",
            ),
        )
    else:
        kinds = {
            lang: ", ".join(f"{one} ({terms.kind(one, lang)})" for one in timeline.covers) for lang in ("id", "en")
        }
        notes += (
            Text(
                f"Catatan ini mencakup: {kinds['id']}. Ketiadaan jenis peristiwa lain tidak diketahui.",
                f"This record covers: {kinds['en']}. The absence of any other kind of event is not known.",
            )
            if timeline.covers
            else Text(
                "Catatan ini tidak mencakup jenis peristiwa mana pun secara lengkap: yang tak ada tidak diketahui.",
                "This record covers no kind of event completely: what it does not say is not known.",
            ),
        )
    today = None
    if timeline.start is None:
        today = date.today()
        notes += (
            Text(
                f"Catatan ini tidak menyebut tanggal, sehingga hukum hari ini ({today}) dipakai.",
                f"This record names no date, so the law of today ({today}) is taken.",
            ),
        )
    notes += (Text("Nomor peristiwa adalah nomor baris berkas.", "Numbers of events are rows of the file."),)
    return audit_events(
        doubted(timeline.events, chosen),
        rules=chosen,
        packs=packs,
        thresholds=thresholds,
        start=timeline.start,
        today=today,
        covers=timeline.covers,
        until=timeline.until,
        end_s=timeline.end_s,
        ordered=False,
        notes=notes,
        warnings=timeline.warnings,
    )
