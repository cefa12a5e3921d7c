"""The live audit says what the audit afterwards says, and forgets what is settled."""

from __future__ import annotations

import dataclasses
import random
import sys
from typing import Any

import pytest

from rule_scenes import START, change, events, rule_cases, scene
from sispamkota.assess.audit import audit_events
from sispamkota.assess.live import LiveAudit
from sispamkota.journal.event import Event
from sispamkota.rules.library import shipped_rules
from sispamkota.rules.verdict import Verdict

CASES = rule_cases()
DAY_S = 400_000.0


def days(number: int, *, readings: int = 20) -> list[Event]:
    """Return the lawful day so many times, with readings of its zone before each line."""
    found = []
    lines = [line for line in sorted(scene(), key=lambda line: line["t"]) if line["kind"] != "run.closed"]
    for day in range(number):
        for line in lines:
            t_s = day * DAY_S + 300_000.0 + line["t"]
            reading = {"zone": "Z-1", "people": 300, "density_max": 3.9, "vulnerable_est": 0}
            for step in range(readings):
                at = t_s - (readings - step) * 0.01
                found.append(Event(0, "crowd.state", 1, at, at, "S", "X", (), "engine", reading))
            body = {
                key: f"{value}-D{day}" if key in ("person", "actor", "act", "order_id", "rumour", "inject") else value
                for key, value in line["body"].items()
            }
            found.append(Event(0, line["kind"], 1, t_s, t_s, "S", "X", (), "engine", body))
    found.sort(key=lambda event: event.t_s)
    return [
        Event(seq, one.kind, 1, one.t_s, one.x_s, "S", "X", (), one.basis, one.body)
        for seq, one in enumerate(found, start=1)
    ]


def live(record: list[Event], *, finish: bool = True) -> tuple[dict[tuple[str, int | None], Verdict], LiveAudit]:
    rows: dict[tuple[str, int | None], Verdict] = {}
    audit = LiveAudit(
        shipped_rules(),
        settled=lambda verdict: rows.__setitem__((verdict.rule, verdict.trigger), verdict),
        record=lambda: record,
        start=START,
    )
    for event in record:
        audit.feed(event)
    if finish:
        audit.finish()
    rows |= {(verdict.rule, verdict.trigger): verdict for verdict in audit.open()}
    return rows, audit


def plain(verdict: Verdict) -> tuple[Any, ...]:
    return (verdict.outcome, verdict.basis, verdict.events, verdict.conflict)


@pytest.mark.parametrize("rule", [None, *sorted(CASES)])
def test_live_verdicts_are_those_of_the_audit_afterwards(rule: str | None) -> None:
    case = CASES[rule] if rule else {}
    record = events(change(change(scene(), case.get("keep", {})), case))
    after = {(one.rule, one.trigger): plain(one) for one in audit_events(record, start=START).verdicts}
    assert {name: plain(one) for name, one in live(record)[0].items()} == after


def test_live_verdicts_of_many_days_are_those_of_the_audit_afterwards() -> None:
    record = days(4)
    assert len(record) > 2 * 2048, "the matcher must have swept more than once"
    chosen = random.Random(1)
    broken = [event for event in record if event.kind == "crowd.state" or chosen.random() > 0.2]
    after = {(one.rule, one.trigger): plain(one) for one in audit_events(broken, start=START).verdicts}
    assert len({outcome for outcome, *_ in after.values()}) >= 3
    assert {name: plain(one) for name, one in live(broken)[0].items()} == after


def test_memory_does_not_grow_with_what_is_settled() -> None:
    held = {}
    for number in (3, 6, 12):
        record = days(number, readings=60)
        _, audit = live(record, finish=False)
        held[number] = audit.held()
    orders_a_day = sum(1 for line in scene() if line["kind"] == "force.ordered")  # no window: a use may come any time
    assert held[12] - held[6] <= 6 * orders_a_day + 2048
    assert held[12] < 0.1 * len(days(12, readings=60))


def test_bytes_do_not_grow_with_what_is_settled() -> None:
    """Readings and settled deadlines leave nothing behind; only orders, which may be carried out at any time, stay."""

    def bytes_of(number: int) -> int:
        import tracemalloc

        record = [event for event in days(number) if event.kind != "force.ordered"]
        audit = LiveAudit(shipped_rules(), settled=lambda verdict: None, record=lambda: record, start=START)
        tracemalloc.start()
        for event in record:
            audit.feed(event)
        used, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return used

    few, many = bytes_of(8), bytes_of(24)
    assert many < few + 300_000, f"{few} bytes after 8 days, {many} after 24"


def test_a_denial_changes_what_was_settled_and_forgotten() -> None:
    record = days(3, readings=60)
    first = next(event for event in record if event.kind == "medical.standby")
    last = record[-1]
    denial = Event(last.seq + 1, "observation.denied", 1, last.t_s, last.x_s, "S", "X", (), "confirmed",
                   {"event": first.seq})  # fmt: skip
    rows, _ = live([*record, denial])
    after = {(one.rule, one.trigger): plain(one) for one in audit_events([*record, denial], start=START).verdicts}
    assert {name: plain(one) for name, one in rows.items()} == after
    assert any(one.conflict == (first.seq, denial.seq) for one in rows.values())


@pytest.mark.parametrize(("by", "conflicts"), [("kapolres", False), ("crowd", True), ("evaluator", True)])
def test_who_denies_counts_live_as_it_does_afterwards(by: str, conflicts: bool) -> None:
    record = days(3, readings=60)
    first = next(event for event in record if event.kind == "medical.standby")
    record = [dataclasses.replace(event, basis="declared") if event is first else event for event in record]
    last = record[-1]
    denial = Event(last.seq + 1, "observation.denied", 1, last.t_s, last.x_s, "S", "X", (), "confirmed",
                   {"event": first.seq, "by": by})  # fmt: skip
    rows, _ = live([*record, denial])
    after = {(one.rule, one.trigger): plain(one) for one in audit_events([*record, denial], start=START).verdicts}
    assert {name: plain(one) for name, one in rows.items()} == after
    assert any(one.conflict == (first.seq, denial.seq) for one in rows.values()) is conflicts


def test_counts_tell_packs_and_outcomes_and_no_share() -> None:
    rows, audit = live(events(scene()))
    settled = [verdict for verdict in rows.values() if verdict.trigger is not None]
    assert sum(audit.counts.values()) == len(settled)
    assert {pack for pack, _ in audit.counts} == {"national", "international", "election", "governance"}


def test_a_late_event_costs_what_an_early_one_costs() -> None:
    """Counted in calls, which no other load on the machine changes."""
    record = days(8)
    quarter = len(record) // 4
    audit = LiveAudit(shipped_rules(), settled=lambda verdict: None, record=lambda: record, start=START)
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    cost = []
    for place in range(4):
        calls = 0
        sys.setprofile(count)
        try:
            for event in record[place * quarter : (place + 1) * quarter]:
                audit.feed(event)
        finally:
            sys.setprofile(None)
        cost.append(calls)
    assert cost[3] < 1.2 * cost[1], cost


def test_a_denial_lets_only_the_rules_that_speak_of_such_an_event_be_judged_again() -> None:
    record = days(3)
    first = next(event for event in record if event.kind == "medical.standby")
    second = next(event for event in record if event.kind == "warning.issued")
    last = record[-1]
    denials = [
        Event(last.seq + more, "observation.denied", 1, last.t_s, last.x_s, "S", "X", (), "confirmed", {"event": seq})
        for more, seq in enumerate((first.seq, second.seq, last.seq + 99), start=1)
    ]
    told: list[Verdict] = []
    fed: list[Event] = [*record]
    audit = LiveAudit(shipped_rules(), settled=told.append, record=lambda: fed, start=START)
    for event in record:
        audit.feed(event)
    again: list[set[str]] = []
    for denial in denials:
        fed.append(denial)
        told.clear()
        audit.feed(denial)
        again.append({verdict.rule for verdict in told})
    kinds = ("medical.standby", "warning.issued")
    speak = [
        {
            rule.id
            for rule in shipped_rules()
            if kind in (rule.trigger.type, *(condition.type for _, _, condition in rule.conditions()))
        }
        for kind in kinds
    ]
    assert again[0] and again[0] <= speak[0]
    assert again[1] and again[1] <= speak[1]
    assert again[2] == set(), "nobody knows the event that the last one denies"
    rows, whole = live(fed)
    after = {(one.rule, one.trigger): plain(one) for one in audit_events(fed, start=START).verdicts}
    assert {name: plain(one) for name, one in rows.items()} == after
    assert sum(whole.counts.values()) == sum(1 for one in rows.values() if one.trigger is not None)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_denials_in_the_middle_of_a_record_leave_what_follows_exact(seed: int) -> None:
    chosen = random.Random(seed)
    record: list[Event] = []
    for event in days(3, readings=15):
        if event.kind != "crowd.state" and chosen.random() < 0.1:
            continue
        record.append(dataclasses.replace(event, seq=len(record) + 1))
        if event.kind != "crowd.state" and chosen.random() < 0.06:
            denied = chosen.choice([one for one in record[-600:] if one.kind != "observation.denied"]).seq
            record.append(
                Event(len(record) + 1, "observation.denied", 1, event.t_s, event.x_s, "S", "X", (), "confirmed",
                      {"event": denied})
            )  # fmt: skip
    assert sum(event.kind == "observation.denied" for event in record) >= 4
    after = {(one.rule, one.trigger): plain(one) for one in audit_events(record, start=START).verdicts}
    rows: dict[tuple[str, int | None], Verdict] = {}
    so_far: list[Event] = []
    audit = LiveAudit(
        shipped_rules(),
        settled=lambda verdict: rows.__setitem__((verdict.rule, verdict.trigger), verdict),
        record=lambda: list(so_far),
        start=START,
    )
    for event in record:
        so_far.append(event)
        audit.feed(event)
    audit.finish()
    rows |= {(verdict.rule, verdict.trigger): verdict for verdict in audit.open()}
    outcomes = {name: (one.outcome, one.basis) for name, one in rows.items()}
    assert outcomes == {name: (outcome, basis) for name, (outcome, basis, *_) in after.items()}
