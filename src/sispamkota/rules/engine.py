"""The incremental matcher: feed events in order of time, read verdicts at any moment.

The order of work for an event:

1. events of one instant are gathered, because equal times count as before and as after;
2. when time moves on, each is filed in the tables that rules ask (by kind, tests and join key);
3. each rule whose trigger it is judges it against those tables;
4. a verdict that later events cannot change is settled and forgotten by the matcher; one that
   waits is judged again when an event it waits for comes or when its window has passed;
5. where verdicts are handed over as they settle, events that nobody can ask for any more go too.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sispamkota.journal.event import Event
from sispamkota.rules.compiled import CompiledRule, compile_rule
from sispamkota.rules.denial import DENIAL, overturns
from sispamkota.rules.forget import EVERY, Use, sweep, uses_of
from sispamkota.rules.index import Entry, Moment, Table, Track, new_tuple, zones_of
from sispamkota.rules.judge import Judge, Now
from sispamkota.rules.model import Condition, Rule
from sispamkota.rules.values import NO, YES
from sispamkota.rules.verdict import Outcome, Part, Verdict, weakest_basis

LOWEST: Mapping[str, object] = {"role": "calm"}
"""What holds before any level was assessed, where the doctrine says nothing else."""

EVENTS_SHOWN = 40
"""Most second events that one verdict lists (assumed: more than a reader follows)."""


@dataclass(slots=True, eq=False)
class _Open:
    """A trigger whose verdict later events may change: how it met the rule's tests, and the tracks that it waits on."""

    number: int
    compiled: CompiledRule
    moment: Moment
    triggered: int
    waits: list[Track]


class RuleEngine:
    """Rules over a stream of events.

    Parameters
    ----------
    rules : iterable of Rule
        Rules of any packs; ids must differ.
    start : datetime, optional
        Aware local date and time of scenario second 0; dates of law are compared with it.
    today : date, optional
        Date whose law is taken where there is no ``start``; without either, dates are not compared.
    covers : collection of str, optional
        Kinds whose absence means that they did not happen; all kinds where it is None.
    lowest : mapping, optional
        Body of the level that holds before any ``level.changed``, such as {"role": "calm"}.
    ordered : bool
        True where event numbers tell the order of events of equal time (a journal).
    settled : callable, optional
        Given each verdict that nothing but a denial can change any more.  The matcher then keeps neither
        it nor the events that decided, so its memory does not grow with what is settled; ``verdicts``
        tells what is open; a violation goes at once, with what breaks the rule so far.  Without it all
        verdicts are kept, and a violation is judged on until all that may break it is known.
    overturning : callable
        Says of an ``observation.denied`` whether verdicts that rest on the denied event are judged again;
        those of an evaluator by default.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        *,
        start: datetime | None = None,
        today: date | None = None,
        covers: Collection[str] | None = None,
        lowest: Mapping[str, object] = LOWEST,
        ordered: bool = False,
        settled: Callable[[Verdict], None] | None = None,
        overturning: Callable[[Event], bool] = overturns,
    ) -> None:
        self._rules = tuple(rules)
        self._overturning = overturning
        self._covers = _coverage(covers)
        self._denials: dict[int, int] = {}
        self._tables: dict[tuple[object, ...], Table] = {}
        self._filed: dict[str, list[Table]] = {}
        self._watched: dict[str, list[CompiledRule]] = {}
        for rule in self._rules:
            compiled = compile_rule(rule, self._table, start=start, today=today)
            self._watched.setdefault(rule.trigger.type, []).append(compiled)
        self._uses: dict[Table, tuple[Use, ...]] = {}
        for one in self._watched.values():
            for compiled in one:
                for use in uses_of(compiled):
                    self._uses[use.table] = (*self._uses.get(use.table, ()), use)
        self._judge = Judge(self._covers, tuple(lowest.items()), self._denials, ordered=ordered)
        self._now = Now(-math.inf, -math.inf)
        self._first_s = math.inf
        self._fast = False
        self._batch: list[Moment] = []
        self._touched: dict[int, None] = {}
        self._open: dict[int, _Open] = {}
        self._due_t: list[tuple[float, int, _Open]] = []
        self._due_x: list[tuple[float, int, _Open]] = []
        self._counter = 0
        self._hand_over = settled
        self._kept: list[Verdict] = []
        self._moments: dict[int, Moment] = {}
        self._judged: set[str] = set()
        self._outside: dict[str, int] = {}
        self._fed = 0
        self._ranged: list[tuple[float, int, Moment]] = []
        self._read = frozenset((*self._filed, *self._watched, "clock.set", DENIAL))

    # Feeding ---------------------------------------------------------------------------------

    def feed(self, event: Event, *, t_to_s: float | None = None, x_to_s: float | None = None) -> None:
        """Take in the next event; ``t_to_s`` is its latest time where only a range is known."""
        kind, now = event.kind, self._now
        if event.t_s > now.t_s or event.x_s > now.x_s:
            self.advance(event.t_s, event.x_s)
        if kind not in self._read:
            return
        if kind == "clock.set":
            speed = event.body.get("speed")
            self._fast = speed > 1.0 if isinstance(speed, (int, float)) else self._fast
        elif kind == DENIAL:
            denied = event.body.get("event")
            if isinstance(denied, int) and self._overturning(event):
                self.deny(denied, event.seq)
        if t_to_s is None and x_to_s is None:  # what Moment.of returns, without a call
            t_s, x_s = event.t_s, event.x_s
            moment = new_tuple(Moment, (t_s, t_s, x_s, x_s, event.seq, kind, event.basis, event.body, self._fast))
        else:
            moment = Moment.of(event, t_to_s, x_to_s, self._fast)
        filed = self._filed.get(kind)
        if filed is not None:
            made: list[Entry | None] = [None, None, None]
            for table in filed:
                table.add(moment, made, self._touched)
        if kind in self._watched:
            self._batch.append(moment)
        if self._hand_over is not None:
            self._fed += 1
            if self._fed % EVERY == 0:
                self._forget()

    def deny(self, seq: int, by: int) -> None:
        """Take note that event ``seq`` is denied by event ``by``; verdicts that rest on it are judged again."""
        if seq in self._denials:
            return
        self._denials[seq] = by
        kept, self._kept = self._kept, []
        for verdict in kept:
            if seq not in verdict.events:
                self._kept.append(verdict)
                continue
            moment = self._moments[verdict.events[0]]
            compiled = next(one for one in self._watched[moment.kind] if one.rule.id == verdict.rule)
            outcome, parts = self._judge.judge(compiled, moment, self._now)
            if outcome == "pending" and not self._now.ended:
                self._wait(compiled, moment, compiled.triggered(moment.body))
            else:
                self._kept.append(self._verdict(compiled, moment, outcome, parts, final=True))

    def advance(self, t_s: float, x_s: float) -> None:
        """Let time move on to ``t_s`` and ``x_s`` seconds; windows that have passed fall due."""
        now = self._now
        moved_on = t_s > now.t_s
        if not moved_on and x_s <= now.x_s:
            return
        if x_s > now.x_s:
            now.x_s = x_s
        now.ended, now.fast = False, self._fast
        if moved_on:
            now.t_s = t_s
            self._first_s = min(self._first_s, t_s)
            if self._batch or self._ranged:
                self._settle_batch()
            if self._touched:
                self._settle_touched()
        if (self._due_t and self._due_t[0][0] < now.t_s) or (self._due_x and self._due_x[0][0] < now.x_s):
            self._settle_due()

    def finish(self) -> None:
        """Say that the record ends here: what falls due at this very instant is due."""
        self._now.ended, self._now.fast = True, False
        self._settle_batch()
        for waiting in list(self._open.values()):
            self._settle(waiting)

    # Reading ---------------------------------------------------------------------------------

    def verdicts(self) -> tuple[Verdict, ...]:
        """Return all verdicts: by time, then rule; a rule without a trigger has one of its own.

        Those that were handed over are not among them.
        """
        order = {rule.id: place for place, rule in enumerate(self._rules)}
        return tuple(
            sorted(self.unsorted(), key=lambda v: (v.t_s is None, v.t_s or 0.0, v.trigger or 0, order[v.rule]))
        )

    def unsorted(self) -> list[Verdict]:
        """Return what ``verdicts`` returns, in no order."""
        found: list[Verdict] = []
        for waiting in self._open.values():
            outcome, parts = self._judge.judge(waiting.compiled, waiting.moment, self._now)
            found.append(self._verdict(waiting.compiled, waiting.moment, outcome, parts, final=False))
        for moment in (*self._batch, *(moment for _, _, moment in self._ranged)):
            for compiled in self._watched[moment.kind]:
                verdict = self._judge_trigger(compiled, moment)
                if verdict is not None:
                    found.append(verdict)
        judged = self._judged | {verdict.rule for verdict in found}
        found.extend(self._without_trigger(rule) for rule in self._rules if rule.id not in judged)
        found += self._kept
        return found

    def reads(self, kind: str) -> bool:
        """Return whether events of a kind can change anything but the time that the matcher knows."""
        return kind in self._read

    def concerned(self, kind: str) -> frozenset[str]:
        """Return the ids of the rules whose trigger, or a second event of theirs, is of a kind."""
        return frozenset(
            rule.id
            for rule in self._rules
            if rule.trigger.type == kind or any(condition.type == kind for _, _, condition in rule.conditions())
        )

    def drop(self, ids: Collection[str]) -> None:
        """Forget rules with all that is open of them, so that another matcher may judge them from the beginning."""
        self._rules = tuple(rule for rule in self._rules if rule.id not in ids)
        for kind, compiled in list(self._watched.items()):
            self._watched[kind] = [one for one in compiled if one.rule.id not in ids]
        for table, uses in list(self._uses.items()):
            left = tuple(use for use in uses if use.compiled.rule.id not in ids)
            if left:
                self._uses[table] = left
            else:
                del self._uses[table]
                self._filed[table.kind].remove(table)
                self._tables = {name: one for name, one in self._tables.items() if one is not table}
        for waiting in [one for one in self._open.values() if one.compiled.rule.id in ids]:
            self._close(waiting)
        self._touched = {number: None for number in self._touched if number in self._open}
        self._judged -= set(ids)

    def held(self) -> int:
        """Return how many events, open triggers and notes of what these wait for the matcher holds."""
        tracks = [track for table in self._tables.values() for track in table.tracks.values()]
        filed = sum(len(track.entries) + len(track.waiting) for track in tracks)
        due = len(self._due_t) + len(self._due_x)
        return filed + due + len(self._open) + len(self._batch) + len(self._ranged) + len(self._kept)

    def judge(self, rule_id: str, trigger: Event) -> Verdict:
        """Return how a rule would judge ``trigger`` if it happened now; nothing is filed.

        Raises
        ------
        KeyError
            If no rule of that id was given.
        """
        for compiled in self._watched.get(trigger.kind, ()):
            if compiled.rule.id == rule_id:
                verdict = self._judge_trigger(compiled, Moment.of(trigger))
                return verdict or _not_applicable(compiled.rule)
        return _not_applicable(next(rule for rule in self._rules if rule.id == rule_id))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, in the order given."""
        return self._rules

    # Settling --------------------------------------------------------------------------------

    def _settle_batch(self) -> None:
        batch, self._batch = self._batch, []
        for moment in batch:
            if moment.t1 > moment.t0:  # what happens inside its range still counts
                self._counter += 1
                heapq.heappush(self._ranged, (moment.t1, self._counter, moment))
            else:
                self._trigger(moment)
        while self._ranged and (self._ranged[0][0] < self._now.t_s or self._now.ended):
            self._trigger(heapq.heappop(self._ranged)[2])

    def _trigger(self, moment: Moment) -> None:
        """Let each rule judge an event that may trigger it, or wait for what it asks for."""
        if self._hand_over is None:
            self._moments[moment.seq] = moment  # a denial may have it judged again
        for compiled in self._watched[moment.kind]:
            triggered = compiled.triggered(moment.body)
            if triggered == NO:
                continue
            if compiled.dated and compiled.in_force(moment) is False:
                self._outside.setdefault(compiled.rule.id, moment.seq)
                continue
            if compiled.waits:
                self._wait(compiled, moment, triggered)
            else:
                outcome, parts = self._judge.judge(compiled, moment, self._now, triggered)
                self._keep(self._verdict(compiled, moment, outcome, parts, final=True))

    def _wait(self, compiled: CompiledRule, moment: Moment, triggered: int) -> None:
        self._counter += 1
        number = self._counter
        waits: list[Track] = []
        waiting = self._open[number] = _Open(number, compiled, moment, triggered, waits)
        if self._hand_over is None and compiled.forbids and self._judge.unended(compiled, moment, self._now):
            for asked in compiled.asked:  # all that breaks it is asked for once, when its windows have passed
                if asked.operator == "not_after":
                    self._remind(waiting, moment.t1 + asked.within_t, moment.x1 + asked.within_x)
            return
        zones = (zones_of(moment.body) if compiled.by_zone else ()) or (None,)
        pending = False
        for asked in compiled.later:
            for zone in zones if asked.by_zone else zones[:1]:
                key = asked.key(moment.body, zone)
                if key is not None:
                    track = asked.table.track(key)
                    track.waiting[number] = None
                    waits.append(track)
                    if asked.operator != "unless" and not pending:
                        pending = self._judge.nothing_yet(compiled, asked, moment, track, self._now)
            if asked.operator != "unless":
                self._remind(waiting, moment.t1 + asked.within_t, moment.x1 + asked.within_x)
        alone = compiled.alone is not None and len(zones) == 1
        if not (pending and triggered == YES and (alone or self._hand_over is None)):
            self._settle(waiting)

    def _remind(self, waiting: _Open, t_s: float, x_s: float) -> None:
        self._counter += 1
        if t_s >= self._now.t_s and not math.isinf(t_s):
            heapq.heappush(self._due_t, (t_s, self._counter, waiting))
        elif not math.isinf(x_s):
            heapq.heappush(self._due_x, (x_s, self._counter, waiting))

    def _settle_touched(self) -> None:
        touched, self._touched = self._touched, {}
        for number in touched:
            waiting = self._open.get(number)
            if waiting is not None:
                self._settle(waiting)

    def _settle_due(self) -> None:
        while self._due_t and self._due_t[0][0] < self._now.t_s:
            waiting = heapq.heappop(self._due_t)[2]
            if waiting.number in self._open and not self._settle(waiting) and waiting.compiled.people:
                for asked in waiting.compiled.later:
                    if asked.operator != "unless":
                        self._remind(waiting, -math.inf, waiting.moment.x1 + asked.within_x)
        if self._now.fast:
            return
        while self._due_x and self._due_x[0][0] < self._now.x_s:
            waiting = heapq.heappop(self._due_x)[2]
            if waiting.number in self._open:
                self._settle(waiting)

    def _settle(self, waiting: _Open) -> bool:
        """Judge an open trigger again and settle it if nothing can change its verdict any more."""
        compiled, moment = waiting.compiled, waiting.moment
        outcome, parts = self._judge.judge(compiled, moment, self._now, waiting.triggered)
        early = outcome == "violation" and self._hand_over is not None  # who keeps verdicts waits for every breach
        if not early and not self._now.ended:
            if outcome == "pending" or (len(parts) > 1 and "pending" in [part.outcome for part in parts]):
                return False
            if compiled.rule.not_after and self._judge.unended(compiled, moment, self._now):
                return False
        self._close(waiting)
        self._keep(self._verdict(compiled, moment, outcome, parts, final=outcome != "pending"))
        return True

    def _close(self, waiting: _Open) -> None:
        for track in waiting.waits:
            track.waiting.pop(waiting.number, None)
        del self._open[waiting.number]

    def _keep(self, verdict: Verdict) -> None:
        self._judged.add(verdict.rule)
        if self._hand_over is None:
            self._kept.append(verdict)
        else:
            self._hand_over(verdict)

    def _forget(self) -> None:
        """Drop the events, and the reminders, that nothing open or still to come can ask for."""
        floor_t = min((one.t0 for one in (*self._batch, *(one for _, _, one in self._ranged))), default=self._now.t_s)
        floor_x = min((one.x0 for one in (*self._batch, *(one for _, _, one in self._ranged))), default=self._now.x_s)
        floor_t, floor_x = min(floor_t, self._now.t_s), min(floor_x, self._now.x_s)
        oldest: dict[int, tuple[float, float]] = {}
        for waiting in self._open.values():
            t_s, x_s = oldest.get(id(waiting.compiled), (floor_t, floor_x))
            oldest[id(waiting.compiled)] = (min(t_s, waiting.moment.t0), min(x_s, waiting.moment.x0))
        sweep(self._uses, lambda compiled: oldest.get(id(compiled), (floor_t, floor_x)), self._denials)
        for heap in (self._due_t, self._due_x):
            heap[:] = [entry for entry in heap if entry[2].number in self._open]
            heapq.heapify(heap)

    # Judging ---------------------------------------------------------------------------------

    def _judge_trigger(self, compiled: CompiledRule, moment: Moment) -> Verdict | None:
        if compiled.triggered(moment.body) == NO or (compiled.dated and compiled.in_force(moment) is False):
            return None
        outcome, parts = self._judge.judge(compiled, moment, self._now)
        return self._verdict(compiled, moment, outcome, parts, final=outcome != "pending")

    def _verdict(
        self, compiled: CompiledRule, moment: Moment, outcome: Outcome, parts: tuple[Part, ...], *, final: bool
    ) -> Verdict:
        rule = compiled.rule
        if compiled.dated and outcome not in ("ok", "pending") and compiled.in_force(moment) is None:
            outcome, parts = "not_known", (Part("valid", 0, "not_known", "date_range"), *parts)
        conflict: tuple[int, ...] = ()
        if len(parts) == 1 and not self._denials:
            bases, decided = parts[0].bases, parts[0].events
        else:
            bases = tuple([basis for part in parts for basis in part.bases])
            decided, conflict = self._decided(moment, outcome, parts)
        if len(decided) > 1:
            decided = tuple(sorted({*decided} - {moment.seq})[:EVENTS_SHOWN])
        basis = moment.basis
        if outcome == "ok" and bases:
            basis = (bases[0] if len(bases) == 1 else weakest_basis(bases)) or basis
        return new_tuple(
            Verdict,
            (
                rule.id,
                rule.pack,
                rule.severity,
                outcome,
                basis,
                moment.seq,
                moment.t0,
                moment.x0,
                moment.t1 if moment.t1 > moment.t0 else None,
                (moment.seq, *decided) if decided else (moment.seq,),
                parts,
                conflict,
                final,
            ),
        )

    def _decided(
        self, moment: Moment, outcome: Outcome, parts: tuple[Part, ...]
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the second events that decided, and the conflict that leaves it open."""
        deciding = {seq for part in parts if part.outcome == outcome for seq in part.events}
        conflict: tuple[int, ...] = ()
        if self._denials:
            deciding.update(seq for part in parts for seq in part.conflict)
            if outcome in ("not_known", "pending"):
                conflict = next((part.conflict for part in parts if part.conflict), ())
                if not conflict and moment.seq in self._denials:
                    conflict = (moment.seq, self._denials[moment.seq])
                    deciding.add(conflict[1])
        deciding.discard(moment.seq)
        return tuple(deciding), conflict

    def _without_trigger(self, rule: Rule) -> Verdict:
        if rule.id in self._outside:
            part = Part("valid", 0, "not_applicable", "not_in_force", (self._outside[rule.id],))
            return Verdict(rule.id, rule.pack, rule.severity, "not_applicable", parts=(part,))
        if self._covers(rule.trigger.type):
            return _not_applicable(rule)
        compiled = next(one for one in self._watched[rule.trigger.type] if one.rule.id == rule.id)
        if compiled.to_s <= self._first_s <= self._now.t_s or self._first_s <= self._now.t_s < compiled.from_s:
            part = Part("valid", 0, "not_applicable", "not_in_force")
            return Verdict(rule.id, rule.pack, rule.severity, "not_applicable", parts=(part,))
        part = Part("trigger", 0, "not_known", "uncovered")
        return Verdict(rule.id, rule.pack, rule.severity, "not_known", parts=(part,))

    def _table(self, condition: Condition, keep_all: bool) -> Table:
        signature = (condition.type, condition.where, condition.same, keep_all)
        if signature not in self._tables:
            table = self._tables[signature] = Table(condition, keep_all)
            self._filed.setdefault(condition.type, []).append(table)
        return self._tables[signature]


def _coverage(covers: Collection[str] | None) -> Callable[[str], bool]:
    """Return what says of a kind whether its absence means that it did not happen.

    It knows nothing of the engine, so that an engine nobody holds any more goes at once with all that it keeps.
    """
    covered = None if covers is None else frozenset(covers)
    return lambda kind: covered is None or kind in covered


def _not_applicable(rule: Rule) -> Verdict:
    return Verdict(rule.id, rule.pack, rule.severity, "not_applicable")
