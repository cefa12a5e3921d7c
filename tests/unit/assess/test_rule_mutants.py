"""No number and no operator of a shipped rule can be changed without a case noticing."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from datetime import datetime
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


def told(rule: Rule) -> list[tuple[str, int | None]]:
    """Return what a rule says of the day that keeps it and of the day that breaks it."""
    found = []
    for broken in (False, True):
        record, start = lines(rule.id, broken=broken)
        audit = audit_events(record, rules=[rule], start=start, ordered=False)
        found += sorted((one.outcome, one.trigger or 0) for one in audit.verdicts)
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
        if operator == "unless":
            continue
        listed: tuple[Condition, ...] = getattr(rule, operator)
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
    assert told(mutant) != told(rule)


NUMBERS = [(rule, path, value) for rule in shipped_rules() for path, value in numeric_paths(rule)]


def at_the_edge(rule: Rule, path: str) -> tuple[list[Event], datetime]:
    """Return a tiny record in which the number at ``path`` decides: its second event, or field, lies right on it."""
    start = START if rule.valid_from is None else datetime(2026, 3, 1, tzinfo=START.tzinfo)
    body: dict[str, Any] = {"zone": "Z", "assembly": "A"}
    for check in (*rule.trigger.where, *rule.fields):
        body[check.path] = _meeting(check)
    for _, _, condition in rule.conditions():
        body |= {name: body.get(name, "K") for name in condition.same}
    at = 1_000_000.0
    record = [(at, rule.trigger.type, body)]
    for operator, place, condition in rule.conditions():
        if operator == "unless":
            continue
        prefix = operator if place == 0 else f"{operator}.{place}"
        second = {name: body[name] for name in condition.same} | {
            check.path: _meeting(check) for check in condition.where
        }
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
    record, start = at_the_edge(rule, path)

    def said(one: Rule) -> list[tuple[str, int | None]]:
        audit = audit_events(record, rules=[one], start=start, end_s=2_000_000.0)
        return [(verdict.outcome, verdict.trigger) for verdict in audit.verdicts]

    step = 1 if float(value).is_integer() else 0.01
    moved = [said(with_threshold(rule, path, value + by)) for by in (step, -step)]
    assert any(one != said(rule) for one in moved)
