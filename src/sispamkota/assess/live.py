"""The audit of a record that is still being written: each verdict is handed over as soon as it settles.

It is the same matcher as after the run.  What is settled is forgotten, so a drill of any length needs no
more memory than what is open.  A denial may change what was settled long ago; the rules that speak of
such an event, and no others, are then judged again from those events of the record that they read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from sispamkota.journal.event import Event
from sispamkota.rules.denial import DENIAL, overturns
from sispamkota.rules.engine import LOWEST, RuleEngine
from sispamkota.rules.model import Rule
from sispamkota.rules.verdict import Verdict


class LiveAudit:
    """Rules over a record that grows.

    Parameters
    ----------
    rules : iterable of Rule
        Rules of any packs; ids must differ.
    settled : callable
        Given each verdict that is settled.  A later one on the same rule and trigger takes the place of
        the earlier, and one that ``open`` tells again takes the place of both.
    record : callable
        Returns all events so far in order of their numbers; called only after a denial.
    start : datetime, optional
        Aware local time of scenario second 0, for the dates of law.
    lowest : mapping, optional
        Body of the level that holds before any ``level.changed``.
    agencies : mapping of str to str, optional
        Agency of each cell and unit, to tell who may overturn what by denying it.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        *,
        settled: Callable[[Verdict], None],
        record: Callable[[], Iterable[Event]],
        start: datetime | None = None,
        lowest: Mapping[str, object] = LOWEST,
        agencies: Mapping[str, str] | None = None,
    ) -> None:
        self._rules = tuple(rules)
        self._start = start
        self._lowest = dict(lowest)
        self._settled = settled
        self._record = record
        self._denials: dict[int, int] = {}
        self._agencies = dict(agencies or {})
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._engines = [self._new_engine(self._rules)]

    def feed(self, event: Event) -> None:
        """Take in the next event; what settles by it is handed over before this returns."""
        denied = event.body.get("event") if event.kind == DENIAL else None
        if isinstance(denied, int) and denied not in self._denials and self._overturns(event, denied):
            self._denials[denied] = event.seq
            self._judge_again(denied, event)
        for engine in self._engines:
            engine.feed(event)

    def _overturns(self, denial: Event, denied: int) -> bool:
        if overturns(denial, None, self._agencies):
            return True
        fact = next((event for event in self._record() if event.seq == denied), None)
        return overturns(denial, fact, self._agencies)

    def advance(self, t_s: float, x_s: float) -> None:
        """Let scenario and exercise time move on (seconds); windows that have passed fall due."""
        for engine in self._engines:
            engine.advance(t_s, x_s)

    def finish(self) -> None:
        """Say that the record ends here; all that is still open settles as it stands."""
        for engine in self._engines:
            engine.finish()

    def open(self) -> tuple[Verdict, ...]:
        """Return the verdicts that later events may change, and those on rules that nothing spoke to."""
        found = [verdict for engine in self._engines for verdict in engine.verdicts()]
        return tuple(sorted(found, key=lambda one: (one.t_s is None, one.t_s or 0.0, one.trigger or 0, one.rule)))

    @property
    def counts(self) -> Mapping[tuple[str, str], int]:
        """Number of settled verdicts by pack and outcome."""
        counts: Counter[tuple[str, str]] = Counter()
        for (_, pack, outcome), number in self._counts.items():
            counts[pack, outcome] += number
        return dict(counts)

    def held(self) -> int:
        """Return how many events and open triggers are kept in memory."""
        return sum(engine.held() for engine in self._engines)

    def _judge_again(self, denied: int, denial: Event) -> None:
        """Judge the rules that speak of an event of the denied one's kind again, without any other rule."""
        record = [event for event in self._record() if event.seq < denial.seq]
        kind = next((event.kind for event in record if event.seq == denied), None)
        if kind is None:
            return
        ids = frozenset().union(*(engine.concerned(kind) for engine in self._engines))
        if not ids:
            return
        for engine in self._engines:
            engine.drop(ids)
        self._engines = [engine for engine in self._engines if engine.rules]
        for key in [key for key in self._counts if key[0] in ids]:
            del self._counts[key]
        again = self._new_engine([rule for rule in self._rules if rule.id in ids])
        self._engines.append(again)
        for event in record:
            if again.reads(event.kind):
                again.feed(event)

    def _new_engine(self, rules: Iterable[Rule]) -> RuleEngine:
        engine = RuleEngine(
            rules,
            start=self._start,
            lowest=self._lowest,
            ordered=True,
            settled=self._hand_over,
            overturning=lambda denial: False,
        )
        for denied, by in self._denials.items():
            engine.deny(denied, by)
        return engine

    def _hand_over(self, verdict: Verdict) -> None:
        self._counts[verdict.rule, verdict.pack, verdict.outcome] += 1
        self._settled(verdict)
