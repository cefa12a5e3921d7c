"""A rule made ready for the matcher: its tests as functions, its questions with tables, windows and days in seconds."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from sispamkota.rules.index import Key, Moment, Table, key_reader
from sispamkota.rules.model import PEOPLE_S, Condition, Rule, matcher

LATER: Final = ("after", "not_after", "unless")
"""Operators whose answer an event that comes later may change."""
DAY_S: Final = 86400.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A second-event condition of a rule, with what answers it.

    Attributes
    ----------
    operator, place, condition : str, int, Condition
        The condition and where it stands in the rule.
    table : Table
        The events that may count.
    within_t, within_x : float
        Its window in scenario and in exercise seconds, see ``window``.
    key : callable
        Returns the join key of a trigger's body, asked for a zone; None where a field is missing.
    by_zone : bool
        Whether it is asked for each zone that the trigger touches.
    of_own : bool
        Whether it asks for events of the trigger's own kind, among which the trigger itself never counts.
    needed : int
        How many events it asks for.
    """

    operator: str
    place: int
    condition: Condition
    table: Table
    within_t: float
    within_x: float
    key: Callable[[Mapping[str, Any], str | None], Key | None]
    by_zone: bool
    of_own: bool
    needed: int


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule with its questions.

    Attributes
    ----------
    rule : Rule
        It.
    asked, unless, later : tuple of Asked
        What it asks, what excuses it, and which of both a later event may answer.
    alone : Asked or None
        The only thing that it asks, where it asks one.
    by_zone : bool
        Whether any of these is asked for each zone.
    triggered, met : callable
        How a body meets the tests of the trigger and ``fields``: NO, MAYBE or YES.
    waits : bool
        True where the verdict may wait for what comes later.
    dated : bool
        True where it is not in force on every day.
    from_s, to_s : float
        Scenario seconds from which, and before which, it is in force.
    plain : bool
        True where it asks of the trigger itself only and nothing excuses it.
    forbids : bool
        True where it waits only for what must not follow.
    people : bool
        True where it speaks of what people owe, on the exercise clock too.
    """

    rule: Rule
    asked: tuple[Asked, ...]
    unless: tuple[Asked, ...]
    later: tuple[Asked, ...]
    alone: Asked | None
    by_zone: bool
    triggered: Callable[[Mapping[str, Any]], int]
    met: Callable[[Mapping[str, Any]], int]
    waits: bool
    dated: bool
    from_s: float
    to_s: float
    plain: bool
    forbids: bool
    people: bool

    def in_force(self, moment: Moment) -> bool | None:
        """Return whether the rule was in force at a moment; None where the range of its times crosses the date."""
        first = self.from_s <= moment.t0 < self.to_s
        if moment.t1 == moment.t0:
            return first
        last = self.from_s <= moment.t1 < self.to_s
        return first if first is last else None


def compile_rule(
    rule: Rule, table_of: Callable[[Condition, bool], Table], *, start: datetime | None, today: date | None
) -> CompiledRule:
    """Return a rule made ready.

    Parameters
    ----------
    rule : Rule
        It.
    table_of : callable
        Returns the table of a condition; its second argument is true where events that fail the tests count too.
    start : datetime or None
        Aware local time of scenario second 0.
    today : date or None
        Date whose law is taken where there is no ``start``; without either, dates are not compared.
    """
    every: list[Asked] = []
    for operator, place, condition in rule.conditions():
        table = table_of(condition, operator == "latest")
        within_t, within_x = window(rule, condition)
        key, by_zone, of_own = key_reader(condition.same), "zone" in condition.same, condition.type == rule.trigger.type
        every.append(
            Asked(operator, place, condition, table, within_t, within_x, key, by_zone, of_own, condition.count)
        )
    asked = tuple(one for one in every if one.operator != "unless")
    unless = tuple(one for one in every if one.operator == "unless")
    from_s, to_s = _in_force_s(rule, start, today)
    return CompiledRule(
        rule,
        asked,
        unless,
        tuple(one for one in every if one.operator in LATER),
        asked[0] if len(asked) == 1 and not (rule.never or rule.fields) else None,
        any(one.by_zone for one in every),
        matcher(rule.trigger.where),
        matcher(rule.fields),
        waits=bool(rule.after or rule.not_after),
        dated=(from_s, to_s) != (-math.inf, math.inf),
        from_s=from_s,
        to_s=to_s,
        plain=not (every or rule.never),
        forbids=bool(rule.not_after) and not rule.after,
        people=rule.clock != "scenario",
    )


def window(rule: Rule, condition: Condition) -> tuple[float, float]:
    """Return the window of a condition in scenario and in exercise seconds; infinite where it does not count."""
    within_s = math.inf if condition.within_s is None else condition.within_s
    if rule.clock == "scenario":
        return within_s, -math.inf
    if rule.clock == "exercise":
        return -math.inf, within_s
    return within_s, min(within_s, PEOPLE_S)


def _in_force_s(rule: Rule, start: datetime | None, today: date | None) -> tuple[float, float]:
    """Return the scenario seconds from which, and before which, a rule is in force, by the clock on the wall."""
    if start is None:
        return (-math.inf, math.inf) if today is None or rule.valid_on(today) else (math.inf, math.inf)
    midnight = datetime.combine(start.date(), time.min)
    gone_s = (start.replace(tzinfo=None) - midnight).total_seconds()

    def first_s(day: date) -> float:
        return (day - midnight.date()).days * DAY_S - gone_s

    return (
        -math.inf if rule.valid_from is None else first_s(rule.valid_from),
        math.inf if rule.valid_to is None else first_s(rule.valid_to) + DAY_S,
    )
