"""A plan's constraints: whether an act would keep the rules, by what the seat knows.

The same engine that audits a record judges an act before it is done.  It is given only the events
that the seat knows of, so it may be wrong where the seat is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from sispamkota.journal.event import Event
from sispamkota.rules.engine import LOWEST, RuleEngine
from sispamkota.rules.model import Rule
from sispamkota.rules.verdict import WORST_FIRST, Verdict

UNFILED: Final = -1
"""Number of an act that is in no record yet, so that it is mistaken for no other event."""


class ConstraintWatch:
    """Constraints of one seat, fed with what the seat gets to know, and asked before and during an act.

    It is asked of acts of this moment or later, so it forgets what no such act can be judged by.

    Parameters
    ----------
    rules : iterable of Rule
        The plan's constraints.
    start : datetime, optional
        Local time of scenario second 0, for the dates of law.
    lowest : mapping, optional
        Body of the level that holds before any ``level.changed``.
    """

    def __init__(
        self, rules: Iterable[Rule], *, start: datetime | None = None, lowest: Mapping[str, object] = LOWEST
    ) -> None:
        self._rules = tuple(rules)
        self._start = start
        self._lowest = lowest
        self._engine = RuleEngine(self._rules, start=start, lowest=lowest, ordered=True, settled=_forget)
        self._forbidding = {
            rule.id: {rule.trigger.type, *(one.type for one in (*rule.not_after, *rule.unless))}
            for rule in self._rules
            if rule.not_after
        }
        self._reach_s = {rule.id: _reach_s(rule) for rule in self._rules if rule.not_after}
        self._heard: dict[str, deque[Event]] = {name: deque() for name in self._forbidding}

    def observe(self, event: Event) -> None:
        """Take in an event that the seat knows of now."""
        self._engine.feed(event)
        for name, kinds in self._forbidding.items():
            if event.kind in kinds:
                heard = self._heard[name]
                heard.append(event)
                while heard[0].t_s < event.t_s - self._reach_s[name]:
                    heard.popleft()

    def held(self) -> int:
        """Return how many events and open triggers are kept in memory."""
        return self._engine.held() + sum(len(heard) for heard in self._heard.values())

    def judge(self, rule_id: str, act: Event) -> Verdict:
        """Return how one rule would judge an act at the act's time.

        A rule that forbids something for a while (``not_after``) is asked of the act as the
        forbidden event too.

        Raises
        ------
        StopIteration
            If no rule of that id was given.
        """
        rule = next(rule for rule in self._rules if rule.id == rule_id)
        judged = [self._engine.judge(rule_id, act)]
        if any(condition.type == act.kind for condition in rule.not_after):
            judged += self._as_forbidden(rule, act)
        return min(judged, key=lambda one: WORST_FIRST.index(one.outcome))

    def worst(self, act: Event) -> Verdict | None:
        """Return the worst verdict of all constraints on an act, None where none speaks of it."""
        verdicts = [self.judge(rule.id, act) for rule in self._rules]
        spoken = [verdict for verdict in verdicts if verdict.outcome != "not_applicable"]
        return min(spoken, key=lambda one: WORST_FIRST.index(one.outcome), default=None)

    def _as_forbidden(self, rule: Rule, act: Event) -> list[Verdict]:
        """Return how the rule would judge what the seat heard, if the act followed: verdicts that rest on the act."""
        engine = RuleEngine((rule,), start=self._start, lowest=self._lowest)
        heard = self._heard[rule.id]
        for event in heard:
            engine.feed(event)
        engine.feed(replace(act, seq=UNFILED))
        judged = [engine.judge(rule.id, event) for event in heard if event.kind == rule.trigger.type]
        return [verdict for verdict in judged if UNFILED in verdict.events[1:]]


def _reach_s(rule: Rule) -> float:
    """Return for how many seconds a rule forbids something, the longest of its windows."""
    return max(condition.within_s or 0.0 for condition in rule.not_after)


def _forget(verdict: Verdict) -> None:
    """Take a settled verdict on what the seat already knows; nobody asks for it."""
