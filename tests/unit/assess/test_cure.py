"""What an explanation says would have kept a rule is true: who changes just that finds it kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from rule_scenes import START, change, events, rule_cases, scene
from sispamkota.assess.audit import Audit, audit_events
from sispamkota.assess.cure import would_have_to
from sispamkota.assess.say import condition_words
from sispamkota.assess.say import tests as in_words
from sispamkota.journal.event import Event
from sispamkota.rules.index import zones_of
from sispamkota.rules.library import shipped_rules
from sispamkota.rules.model import Check, Condition, Rule
from sispamkota.rules.verdict import Verdict

CASES = rule_cases()
RULES = {rule.id: rule for rule in shipped_rules()}
NEVER = {rule.id for rule in RULES.values() if rule.never}
DAMAGES = ("least", "fields", "silence", "lonely", "zones", "again")


def fitting(check: Check) -> Any:
    """Return a value that meets a test."""
    value = check.value[0] if isinstance(check.value, tuple) else check.value
    if check.op in ("ne", "notin"):
        return "another"
    if check.op == "nonempty":
        return "filled in"
    return (
        value + {"gt": 1, "lt": -1}.get(check.op, 0) if isinstance(value, (int, float)) and check.op != "eq" else value
    )


def failing(check: Check) -> Any:
    """Return a value that fails a test."""
    value = check.value[0] if isinstance(check.value, tuple) else check.value
    if isinstance(value, bool):
        return "" if check.op == "nonempty" else not value
    if isinstance(value, (int, float)):
        return value + {"ge": -1, "gt": 0, "le": 1, "lt": 0}.get(check.op, 1)
    return value if check.op in ("ne", "notin") else "another"


def damaged(rule: Rule, how: str) -> tuple[list[Event], datetime]:
    """Return the lawful day with one rule broken in some way, and its start."""
    case = CASES[rule.id]
    start = datetime.fromisoformat(case["start"]) if "start" in case else START
    lines = change(change(scene(), case.get("keep", {})), case)
    mine = [line for line in lines if line["kind"] == rule.trigger.type]
    asked = {condition.type for name, _, condition in rule.conditions() if name in ("before", "latest", "after")}
    if how == "fields":
        for line in mine:
            line["body"] |= {check.path: failing(check) for check in rule.fields}
    elif how == "silence":  # one test fails, the record is silent about the others
        for line in mine:
            for check in rule.fields[1:]:
                line["body"].pop(check.path, None)
            line["body"] |= {check.path: failing(check) for check in rule.fields[:1]}
    elif how == "lonely":
        lines = [line for line in lines if line["kind"] not in asked or line in mine]
    elif how == "zones":
        for line in mine:
            line["body"] |= {"zones": [line["body"].get("zone", "Z-1"), "Z-5", "Z-6"]}
    elif how == "again":
        forbidden = {condition.type for condition in (*rule.not_before, *rule.not_after)}
        lines += [line | {"t": line["t"] + shift} for line in lines if line["kind"] in forbidden for shift in (1, 2, 3)]
    return events(lines), start


def judge(told: Iterable[Event], rule: Rule, start: datetime) -> Audit:
    return audit_events(told, rules=[rule], start=start, end_s=10_000_000)


def cured(told: list[Event], verdict: Verdict, rule: Rule, lines: tuple[str, ...]) -> list[Event]:
    """Return the record with exactly what the English lines name: fields set, events added or gone."""
    found = {event.seq: event for event in told}
    trigger = found[verdict.trigger or 0]
    for line in lines:
        zone = re.search(r" \(zone ([^()]*)\)\.?$", line)
        at = zone[1] if zone else next(iter(zones_of(trigger.body)), None)
        if gone := re.search(r"without events? ([\d, and]+)", line):
            for seq in re.findall(r"\d+", gone[1]):
                del found[int(seq)]
        if line.startswith(("It would be kept with ", "- with ")):
            own = {check.path: fitting(check) for check in rule.fields if in_words((check,), "en") in line}
            found[trigger.seq] = replace(found[trigger.seq], body={**found[trigger.seq].body, **own})
        if last := re.search(r"if events? ([\d, and]+), the latest ", line):
            for seq in map(int, re.findall(r"\d+", last[1])):
                fits = {
                    check.path: fitting(check) for check in rule.latest[0].where if in_words((check,), "en") in line
                }
                found[seq] = replace(found[seq], body={**found[seq].body, **fits})
        if named := re.search(r"named the (.*?)\.?$", line):
            assert named[1] == "number of the order"
            found[trigger.seq] = replace(found[trigger.seq], body={**found[trigger.seq].body, "order_id": "O-NEW"})
        for name, _, condition in rule.conditions():
            for event in missing(line, name, condition, found[trigger.seq], at):
                new = max(found) + 1000
                found[new] = replace(event, seq=new)
    return list(found.values())


def missing(line: str, name: str, condition: Condition, trigger: Event, zone: str | None) -> list[Event]:
    """Return the events that a line says are missing, as it describes them."""
    words = re.escape(condition_words(condition, "en"))
    number = re.search(rf"(?:with|told of|if) (\d+) (?:x |more )?{words}(?: |,)", line)
    latest = name == "latest" and re.search(r"had come before it|told that the latest", line)
    if latest:
        assert in_words(condition.where, "en") in line
    elif number is None or name not in ("before", "after") or (" after it" in line) != (name == "after"):
        return []
    told_age = " old," in line or " old " in line
    age = condition.min_age_s if told_age else 0.0
    t_s = trigger.t_s + 1 if name == "after" else trigger.t_s - age
    body = {check.path: fitting(check) for check in condition.where}
    body |= {path: zone if path == "zone" else trigger.body[path] for path in condition.same}
    one = Event(0, condition.type, 1, t_s, t_s, "S", "X", (), "recorded", body)
    return [one] * (1 if latest else int(number[1]) if number else 0)


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("name", sorted(set(CASES) - NEVER))
def test_who_changes_just_what_is_told_finds_the_rule_kept(name: str, how: str) -> None:
    rule = RULES[name]
    told, start = damaged(rule, how)
    before = judge(told, rule, start)
    broken = before.of("violation")
    assert broken or how != "least"
    for verdict in broken:
        lines = would_have_to(verdict, rule, "en", before.book)
        after = judge(cured(told, verdict, rule, lines), rule, start)
        (again,) = [one for one in after.verdicts if one.trigger == verdict.trigger]
        assert again.outcome == "ok", (lines, after.message(again))
        assert len(would_have_to(verdict, rule, "id", before.book)) == len(lines)


@pytest.mark.parametrize("name", sorted(NEVER))
def test_what_must_never_happen_is_no_violation_where_it_did_not(name: str) -> None:
    told, start = damaged(RULES[name], "least")
    before = judge(told, RULES[name], start)
    for verdict in before.of("violation"):
        (line,) = would_have_to(verdict, RULES[name], "en", before.book)
        assert line == "There would be no violation if this had not happened."
        without = [event for event in told if event.seq != verdict.trigger]
        assert verdict.trigger not in [one.trigger for one in judge(without, RULES[name], start).verdicts]


def test_leaving_out_one_of_the_changes_told_is_not_enough() -> None:
    counted = 0
    for name in sorted(set(CASES) - NEVER):
        rule = RULES[name]
        for how in DAMAGES:
            told, start = damaged(rule, how)
            before = judge(told, rule, start)
            for verdict in before.of("violation")[:1]:
                lines = would_have_to(verdict, rule, "en", before.book)
                for left_out in lines[1:]:
                    rest = tuple(line for line in lines if line != left_out)
                    after = judge(cured(told, verdict, rule, rest), rule, start)
                    (again,) = [one for one in after.verdicts if one.trigger == verdict.trigger]
                    assert again.outcome != "ok", (lines, left_out)
                    counted += 1
    assert counted >= 12
