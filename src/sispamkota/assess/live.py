"""The audit of a record that is still being written: each verdict is handed over as soon as it settles.

It is the same matcher as after the run.  What is settled is forgotten, so a drill of any length needs no
more memory than what is open.  A denial may change what was settled long ago; the record is then read
again from its beginning, which is exact and, denials being few, cheap enough.
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
        self._counts: Counter[tuple[str, str]] = Counter()
        self._engine = self._new_engine()

    def feed(self, event: Event) -> None:
        """Take in the next event; what settles by it is handed over before this returns."""
        denied = event.body.get("event") if event.kind == DENIAL else None
        if isinstance(denied, int) and denied not in self._denials and self._overturns(event, denied):
            self._denials[denied] = event.seq
            self._begin_again(event)
        else:
            self._engine.feed(event)

    def _overturns(self, denial: Event, denied: int) -> bool:
        if overturns(denial, None, self._agencies):
            return True
        fact = next((event for event in self._record() if event.seq == denied), None)
        return overturns(denial, fact, self._agencies)

    def advance(self, t_s: float, x_s: float) -> None:
        """Let scenario and exercise time move on (seconds); windows that have passed fall due."""
        self._engine.advance(t_s, x_s)

    def finish(self) -> None:
        """Say that the record ends here; all that is still open settles as it stands."""
        self._engine.finish()

    def open(self) -> tuple[Verdict, ...]:
        """Return the verdicts that later events may change, and those on rules that nothing spoke to."""
        return self._engine.verdicts()

    @property
    def counts(self) -> Mapping[tuple[str, str], int]:
        """Number of settled verdicts by pack and outcome."""
        return dict(self._counts)

    def held(self) -> int:
        """Return how many events and open triggers are kept in memory."""
        return self._engine.held()

    def _begin_again(self, newest: Event) -> None:
        self._counts.clear()
        self._engine = self._new_engine()
        for event in self._record():
            if event.seq >= newest.seq:
                break
            self._engine.feed(event)
        self._engine.feed(newest)

    def _new_engine(self) -> RuleEngine:
        engine = RuleEngine(
            self._rules,
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
        self._counts[verdict.pack, verdict.outcome] += 1
        self._settled(verdict)
