"""The incremental matcher: feed events in order of time, read verdicts at any moment.

The order of work for an event:

1. events of one instant are gathered, because equal times count as before and as after;
2. when time moves on, each is filed in the tables that rules ask (by kind, tests and join key);
3. each rule whose trigger it is judges it against those tables;
4. a verdict that later events cannot change is settled and forgotten by the matcher; one that
   waits is judged again when an event it waits for comes or when its window has passed.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sispamkota.journal.event import Event
from sispamkota.rules.index import Key, Moment, Table, key_of, zones_of
from sispamkota.rules.judge import Asked, CompiledRule, Judge, Now, window
from sispamkota.rules.model import Condition, Rule, matcher
from sispamkota.rules.values import NO
from sispamkota.rules.verdict import Outcome, Part, Verdict, weakest_basis

LOWEST: Mapping[str, object] = {"role": "calm"}
"""What holds before any level was assessed, where the doctrine says nothing else."""

EVENTS_SHOWN = 40
"""Most second events that one verdict lists (assumed: more than a reader follows)."""


@dataclass(slots=True, eq=False)
class _Open:
    """A trigger whose verdict later events may change."""

    compiled: CompiledRule
    moment: Moment
    settled: bool = False
    waits: list[tuple[Table, Key]] = field(default_factory=list)


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
    ) -> None:
        self._rules = tuple(rules)
        self._start = start
        self._today = today
        self._covered = None if covers is None else frozenset(covers)
        self._denials: dict[int, int] = {}
        self._tables: dict[tuple[object, ...], Table] = {}
        self._filed: dict[str, list[Table]] = {}
        self._watched: dict[str, list[CompiledRule]] = {}
        for rule in self._rules:
            compiled = self._compile(rule)
            self._watched.setdefault(rule.trigger.type, []).append(compiled)
        self._judge = Judge(self._covers, tuple(lowest.items()), self._denials, ordered=ordered)
        self._now = Now(-math.inf, -math.inf)
        self._speed = 1.0
        self._batch: list[Moment] = []
        self._touched: dict[int, _Open] = {}
        self._waiting: dict[tuple[int, Key], list[_Open]] = {}
        self._open: dict[int, _Open] = {}
        self._due_t: list[tuple[float, int, _Open]] = []
        self._due_x: list[tuple[float, int, _Open]] = []
        self._counter = 0
        self._settled: list[Verdict | None] = []
        self._kept: dict[int, list[tuple[CompiledRule, Moment, int]]] = {}
        self._ranged: list[tuple[float, int, Moment]] = []
        self._read = frozenset((*self._filed, *self._watched, "clock.set", "observation.denied"))

    # Feeding ---------------------------------------------------------------------------------

    def feed(self, event: Event, *, t_to_s: float | None = None, x_to_s: float | None = None) -> None:
        """Take in the next event; ``t_to_s`` is its latest time where only a range is known."""
        kind = event.kind
        if event.t_s > self._now.t_s or event.x_s > self._now.x_s:
            self.advance(event.t_s, event.x_s)
        if kind not in self._read:
            return
        if event.kind == "clock.set":
            speed = event.body.get("speed")
            self._speed = float(speed) if isinstance(speed, (int, float)) else self._speed
        elif event.kind == "observation.denied":
            denied = event.body.get("event")
            if isinstance(denied, int):
                self.deny(denied, event.seq)
        moment = Moment.of(event, t_to_s, x_to_s, self._speed > 1.0)
        waiting_for = self._waiting
        for table in self._filed.get(event.kind, ()):
            keys = table.add(moment)
            if waiting_for:
                for key in keys:
                    for waiting in waiting_for.get((id(table), key), ()):
                        self._touched[id(waiting)] = waiting
        if event.kind in self._watched:
            self._batch.append(moment)

    def deny(self, seq: int, by: int) -> None:
        """Take note that event ``seq`` is denied by event ``by``; verdicts that rest on it are judged again."""
        self._denials.setdefault(seq, by)
        for compiled, moment, place in self._kept.get(seq, ()):
            if self._settled[place] is None:
                continue
            outcome, parts = self._judge.judge(compiled, moment, self._now)
            if outcome == "pending" and not self._now.ended:
                self._settled[place] = None
                self._wait(compiled, moment)
            else:
                self._settled[place] = self._verdict(compiled.rule, moment, outcome, parts, final=True)

    def advance(self, t_s: float, x_s: float) -> None:
        """Let time move on to ``t_s`` and ``x_s`` seconds; windows that have passed fall due."""
        now_t, now_x = max(t_s, self._now.t_s), max(x_s, self._now.x_s)
        moved_on = now_t > self._now.t_s
        if moved_on or now_x > self._now.x_s:
            self._now = Now(now_t, now_x, fast=self._speed > 1.0)
            if moved_on:
                if self._batch or self._ranged:
                    self._settle_batch()
                if self._touched:
                    self._settle_touched()
            if self._due_t or self._due_x:
                self._settle_due()

    def finish(self) -> None:
        """Say that the record ends here: what falls due at this very instant is due."""
        self._now = Now(self._now.t_s, self._now.x_s, ended=True, fast=False)
        self._settle_batch()
        for waiting in list(self._open.values()):
            self._settle(waiting)

    # Reading ---------------------------------------------------------------------------------

    def verdicts(self) -> tuple[Verdict, ...]:
        """Return all verdicts: by time, then rule; a rule without a trigger has one of its own."""
        found = [verdict for verdict in self._settled if verdict is not None]
        for waiting in self._open.values():
            outcome, parts = self._judge.judge(waiting.compiled, waiting.moment, self._now)
            found.append(self._verdict(waiting.compiled.rule, waiting.moment, outcome, parts, final=False))
        for moment in (*self._batch, *(moment for _, _, moment in self._ranged)):
            for compiled in self._watched[moment.kind]:
                verdict = self._judge_trigger(compiled, moment)
                if verdict is not None:
                    found.append(verdict)
        order = {rule.id: place for place, rule in enumerate(self._rules)}
        judged = {verdict.rule for verdict in found}
        found.extend(self._without_trigger(rule) for rule in self._rules if rule.id not in judged)
        return tuple(sorted(found, key=lambda v: (v.t_s is None, v.t_s or 0.0, v.trigger or 0, order[v.rule])))

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
        ready = [moment for moment in batch if moment.t1 == moment.t0]
        while self._ranged and (self._ranged[0][0] < self._now.t_s or self._now.ended):
            ready.append(heapq.heappop(self._ranged)[2])
        for moment in ready:
            for compiled in self._watched[moment.kind]:
                if compiled.triggered(moment.body) == NO or not self._applies(compiled.rule, moment):
                    continue
                if compiled.waits:
                    self._wait(compiled, moment)
                else:
                    outcome, parts = self._judge.judge(compiled, moment, self._now)
                    self._keep(compiled, moment, self._verdict(compiled.rule, moment, outcome, parts, final=True))

    def _wait(self, compiled: CompiledRule, moment: Moment) -> None:
        waiting = _Open(compiled, moment)
        self._open[id(waiting)] = waiting
        for asked in (*compiled.asked, *compiled.unless):
            if asked.operator in ("after", "not_after", "unless"):
                for zone in zones_of(moment.body) or (None,):
                    key = key_of(moment.body, asked.condition.same, zone)
                    if key is not None:
                        waiting.waits.append((asked.table, key))
                        self._waiting.setdefault((id(asked.table), key), []).append(waiting)
                if asked.operator != "unless":
                    within_t, within_x = window(compiled.rule, asked.condition)
                    self._remind(waiting, moment.t1 + within_t, moment.x1 + within_x)
        self._settle(waiting)

    def _remind(self, waiting: _Open, t_s: float, x_s: float) -> None:
        self._counter += 1
        if t_s >= self._now.t_s and not math.isinf(t_s):
            heapq.heappush(self._due_t, (t_s, self._counter, waiting))
        elif not math.isinf(x_s):
            heapq.heappush(self._due_x, (x_s, self._counter, waiting))

    def _settle_touched(self) -> None:
        touched, self._touched = self._touched, {}
        for waiting in touched.values():
            self._settle(waiting)

    def _settle_due(self) -> None:
        while self._due_t and self._due_t[0][0] < self._now.t_s:
            t_s, _, waiting = heapq.heappop(self._due_t)
            if not self._settle(waiting) and waiting.compiled.rule.clock != "scenario":
                for operator, _, condition in waiting.compiled.rule.conditions():
                    if operator in ("after", "not_after"):
                        _, within_x = window(waiting.compiled.rule, condition)
                        self._remind(waiting, -math.inf, waiting.moment.x1 + within_x)
        if self._now.fast:
            return
        while self._due_x and self._due_x[0][0] < self._now.x_s:
            self._settle(heapq.heappop(self._due_x)[2])

    def _settle(self, waiting: _Open) -> bool:
        """Judge an open trigger again and settle it if nothing can change its verdict any more."""
        if waiting.settled:
            return True
        outcome, parts = self._judge.judge(waiting.compiled, waiting.moment, self._now)
        open_parts = any(part.outcome == "pending" for part in parts)
        if open_parts and outcome != "violation" and not self._now.ended:
            return False
        waiting.settled = True
        for table, key in waiting.waits:
            listed = self._waiting.get((id(table), key), [])
            listed[:] = [other for other in listed if other is not waiting]
            if not listed:
                self._waiting.pop((id(table), key), None)
        del self._open[id(waiting)]
        verdict = self._verdict(waiting.compiled.rule, waiting.moment, outcome, parts, final=outcome != "pending")
        self._keep(waiting.compiled, waiting.moment, verdict)
        return True

    def _keep(self, compiled: CompiledRule, moment: Moment, verdict: Verdict) -> None:
        self._settled.append(verdict)
        for seq in verdict.events:
            self._kept.setdefault(seq, []).append((compiled, moment, len(self._settled) - 1))

    # Judging ---------------------------------------------------------------------------------

    def _judge_trigger(self, compiled: CompiledRule, moment: Moment) -> Verdict | None:
        rule = compiled.rule
        if compiled.triggered(moment.body) == NO or not self._applies(rule, moment):
            return None
        outcome, parts = self._judge.judge(compiled, moment, self._now)
        return self._verdict(rule, moment, outcome, parts, final=outcome != "pending")

    def _verdict(
        self, rule: Rule, moment: Moment, outcome: Outcome, parts: tuple[Part, ...], *, final: bool
    ) -> Verdict:
        if outcome not in ("ok", "pending") and self._valid(rule, moment) is None:
            outcome, parts = "not_known", (Part("valid", 0, "not_known", "date_range"), *parts)
        bases = [basis for part in parts for basis in part.bases] if outcome == "ok" else []
        deciding = {seq for part in parts if part.outcome == outcome for seq in part.events}
        deciding |= {seq for part in parts for seq in part.conflict}
        deciding.discard(moment.seq)
        conflict = next((part.conflict for part in parts if part.conflict), ()) if outcome == "not_known" else ()
        return Verdict(
            rule.id,
            rule.pack,
            rule.severity,
            outcome,
            weakest_basis(bases) or moment.basis,
            moment.seq,
            moment.t0,
            moment.x0,
            moment.t1 if moment.t1 > moment.t0 else None,
            (moment.seq, *sorted(deciding)[:EVENTS_SHOWN]),
            parts,
            conflict,
            final,
        )

    def _without_trigger(self, rule: Rule) -> Verdict:
        if self._covers(rule.trigger.type):
            return _not_applicable(rule)
        part = Part("trigger", 0, "not_known", "uncovered")
        return Verdict(rule.id, rule.pack, rule.severity, "not_known", parts=(part,))

    def _covers(self, kind: str) -> bool:
        return self._covered is None or kind in self._covered

    def _applies(self, rule: Rule, moment: Moment) -> bool:
        return self._valid(rule, moment) is not False

    def _valid(self, rule: Rule, moment: Moment) -> bool | None:
        """Return whether the rule was in force at the trigger; None where its range of times crosses the date."""
        if rule.valid_from is None and rule.valid_to is None:
            return True
        first, last = self._day(moment.t0), self._day(moment.t1)
        if first is None or last is None:
            return True
        answers = {rule.valid_on(first), rule.valid_on(last)}
        return answers.pop() if len(answers) == 1 else None

    def _day(self, t_s: float) -> date | None:
        if self._start is None:
            return self._today
        return (self._start + timedelta(seconds=t_s)).date()

    # Compiling -------------------------------------------------------------------------------

    def _compile(self, rule: Rule) -> CompiledRule:
        asked: list[Asked] = []
        unless: list[Asked] = []
        for operator, place, condition in rule.conditions():
            one = Asked(operator, place, condition, self._table(condition, keep_all=operator == "latest"))
            (unless if operator == "unless" else asked).append(one)
        by_zone = any("zone" in one.condition.same for one in (*asked, *unless))
        waits = bool(rule.after or rule.not_after)
        return CompiledRule(rule, tuple(asked), tuple(unless), by_zone, matcher(rule.trigger.where), waits)

    def _table(self, condition: Condition, *, keep_all: bool) -> Table:
        signature = (condition.type, condition.where, condition.same, keep_all)
        if signature not in self._tables:
            table = self._tables[signature] = Table(condition, keep_all)
            self._filed.setdefault(condition.type, []).append(table)
        return self._tables[signature]


def _not_applicable(rule: Rule) -> Verdict:
    return Verdict(rule.id, rule.pack, rule.severity, "not_applicable")
