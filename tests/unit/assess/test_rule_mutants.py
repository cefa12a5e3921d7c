"""No number, operator, join, excuse or date of a shipped rule can be changed without a case noticing."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

import pytest

from rule_scenes import START, change, events, rule_cases, scene
from sispamkota.assess.audit import audit_events
from sispamkota.journal.event import Event
from sispamkota.rules.library import shipped_rules
from sispamkota.rules.model import Check, Condition, Rule, numeric_paths, with_threshold

CASES = rule_cases()
FLIPPED = {"ge": "lt", "gt": "le", "le": "gt", "lt": "ge", "eq": "ne", "ne": "eq", "in": "notin", "notin": "in"}
OPPOSITE = {"before": "not_before", "not_before": "before", "after": "not_after", "not_after": "after"}


@cache
def lines(rule: str, *, broken: bool) -> tuple[tuple[Event, ...], datetime]:
    case = CASES[rule]
    kept = change(scene(), case.get("keep", {}))
    start = datetime.fromisoformat(case["start"]) if "start" in case else START
    return tuple(events(change(kept, case) if broken else kept)), start


def told(rule: Rule, asked: Rule | None = None) -> list[list[tuple[str, int]]]:
    """Return what a rule says of the days that keep and break ``asked`` (itself), and of tiny records beside it."""
    of = asked or rule
    records = [(*lines(of.id, broken=broken), False) for broken in (False, True)]
    records += [(*record, True) for record in tiny_records(of)]
    found = []
    for record, start, ordered in records:
        end_s = 2_000_000.0 if ordered else None
        audit = audit_events(record, rules=[rule], start=start, ordered=ordered, end_s=end_s)
        found.append(sorted((one.outcome, one.trigger or 0) for one in audit.verdicts))
    return found


def operators(rule: Rule) -> Iterator[tuple[str, Rule]]:
    def flips(checks: tuple[Check, ...]) -> Iterator[tuple[str, tuple[Check, ...]]]:
        for place, check in enumerate(checks):
            changed: Any = {"op": FLIPPED[check.op]} if check.op in FLIPPED else {"value": not check.value}
            yield (
                f"{check.path} {check.op}",
                (*checks[:place], dataclasses.replace(check, **changed), *checks[place + 1 :]),
            )

    for name, checks in flips(rule.fields):
        yield f"fields {name}", dataclasses.replace(rule, fields=checks)
    for name, checks in flips(rule.trigger.where):
        trigger = dataclasses.replace(rule.trigger, where=checks)
        yield f"trigger {name}", dataclasses.replace(rule, trigger=trigger)
    for operator, place, condition in rule.conditions():
        listed: tuple[Condition, ...] = getattr(rule, operator)
        for name in condition.same:
            joined = dataclasses.replace(condition, same=tuple(one for one in condition.same if one != name))
            loose: Any = {operator: (*listed[:place], joined, *listed[place + 1 :])}
            yield f"{operator} {place} not joined by {name}", dataclasses.replace(rule, **loose)
        left: Any = {operator: (*listed[:place], *listed[place + 1 :])}
        yield f"{operator} {place} left out", dataclasses.replace(rule, **left)
        for name, checks in flips(condition.where):
            other = dataclasses.replace(condition, where=checks)
            put: Any = {operator: (*listed[:place], other, *listed[place + 1 :])}
            yield f"{operator} {name}", dataclasses.replace(rule, **put)
        if operator in OPPOSITE:
            moved: Any = {operator: (*listed[:place], *listed[place + 1 :])}
            moved[OPPOSITE[operator]] = (*getattr(rule, OPPOSITE[operator]), condition)
            yield f"{operator} is {OPPOSITE[operator]}", dataclasses.replace(rule, **moved)


MUTANTS = [(f"{rule.id} {name}", rule, mutant) for rule in shipped_rules() for name, mutant in operators(rule)]


@pytest.mark.parametrize(("rule", "mutant"), [(r, m) for _, r, m in MUTANTS], ids=[name for name, _, _ in MUTANTS])
def test_another_operator_changes_a_verdict(rule: Rule, mutant: Rule) -> None:
    assert told(mutant, rule) != told(rule)


NUMBERS = [(rule, path, value) for rule in shipped_rules() for path, value in numeric_paths(rule)]


Place = tuple[str, int]
"""A second event of a rule: its operator and its place in the list."""


def tiny_records(rule: Rule) -> Iterator[tuple[list[Event], datetime]]:
    """Yield records in which all is met, in which one second event is missing, and in which one has another key."""
    excuses = excused(rule)
    yield tiny(rule, drop=excuses)
    for operator, place, condition in rule.conditions():
        kept = excuses if operator != "unless" else ()
        yield tiny(rule, drop=(*kept, (operator, place)))
        yield tiny(rule, drop=kept)
        for name in condition.same:
            yield tiny(rule, drop=kept, elsewhere=(operator, place, name))


def tiny(
    rule: Rule, path: str = "", *, drop: tuple[Place, ...] = (), elsewhere: tuple[str, int, str] | None = None
) -> tuple[list[Event], datetime]:
    """Return a record of one trigger with what its rule asks for, each second event as near as it may be.

    Parameters
    ----------
    rule : Rule
        The rule.
    path : str
        Number that decides: its second event, or field, lies right on it.
    drop : tuple of Place
        Second events that are left out.
    elsewhere : tuple, optional
        A second event and the join field in which it differs from the trigger.
    """
    start = START if rule.valid_from is None else datetime(2026, 3, 1, tzinfo=START.tzinfo)
    body: dict[str, Any] = {"zone": "Z", "assembly": "A"}
    for check in (*rule.trigger.where, *rule.fields):
        body[check.path] = _meeting(check)
    for _, _, condition in rule.conditions():
        body |= {name: body.get(name, "K") for name in condition.same}
    at = 1_000_000.0
    record = [(at, rule.trigger.type, body)]
    for operator, place, condition in rule.conditions():
        if (operator, place) in drop:
            continue
        prefix = operator if place == 0 else f"{operator}.{place}"
        second = {name: body[name] for name in condition.same} | {
            check.path: _meeting(check) for check in condition.where
        }
        if elsewhere is not None and elsewhere[:2] == (operator, place):
            second[elsewhere[2]] = "OTHER"
        within = condition.within_s if condition.within_s is not None else condition.min_age_s
        sign = 1.0 if operator in ("after", "not_after") else -1.0
        gap = within if path == f"{prefix}.within_s" else condition.min_age_s
        count = condition.count if operator not in ("not_before", "not_after") else 1
        record += [(at + sign * gap, condition.type, second)] * count
    first = min(t for t, _, _ in record)
    ordered = sorted(record, key=lambda one: one[0])
    return [
        Event(seq, kind, 1, t - first, t - first, "S", "X", (), "engine", content)
        for seq, (t, kind, content) in enumerate(ordered, start=1)
    ], start


def excused(rule: Rule) -> tuple[Place, ...]:
    return tuple((operator, place) for operator, place, _ in rule.conditions() if operator == "unless")


def _meeting(check: Check) -> Any:
    value: Any = check.value
    if check.op == "nonempty":
        return "X" if value else ""
    if check.op == "in":
        return value[0]
    if check.op in ("ne", "notin"):
        return "OTHER"
    if check.op in ("gt", "lt"):
        return math.nextafter(value, math.inf if check.op == "gt" else -math.inf)
    return value


@pytest.mark.parametrize(("rule", "path", "value"), NUMBERS, ids=[f"{rule.id} {path}" for rule, path, _ in NUMBERS])
def test_a_number_moved_to_either_side_changes_a_verdict(rule: Rule, path: str, value: float) -> None:
    record, start = tiny(rule, path, drop=excused(rule))

    def said(one: Rule) -> list[tuple[str, int | None]]:
        audit = audit_events(record, rules=[one], start=start, end_s=2_000_000.0)
        return [(verdict.outcome, verdict.trigger) for verdict in audit.verdicts]

    step = 1 if float(value).is_integer() else 0.01
    moved = [said(with_threshold(rule, path, value + by)) for by in (step, -step)]
    assert any(one != said(rule) for one in moved)


DATED = [
    (rule, name) for rule in shipped_rules() for name in ("valid_from", "valid_to") if getattr(rule, name) is not None
]


@pytest.mark.parametrize(("rule", "name"), DATED, ids=[f"{rule.id} {name}" for rule, name in DATED])
def test_a_date_moved_by_a_day_to_either_side_changes_a_verdict(rule: Rule, name: str) -> None:
    record, _ = tiny(rule, drop=excused(rule))
    at_s = next(event.t_s for event in record if event.kind == rule.trigger.type)

    def said(one: Rule) -> list[str]:
        found = []
        for day in (-1, 0, 1):
            noon = datetime.combine(getattr(rule, name) + timedelta(days=day), time(12), START.tzinfo)
            audit = audit_events(record, rules=[one], start=noon - timedelta(seconds=at_s), end_s=2_000_000.0)
            found += [verdict.outcome for verdict in audit.verdicts]
        return found

    for days in (-1, 1):
        changed: Any = {name: getattr(rule, name) + timedelta(days=days)}
        assert said(dataclasses.replace(rule, **changed)) != said(rule)
