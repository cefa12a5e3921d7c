"""A rule made ready: when it is in force, in seconds, and what of it a later event may answer."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sispamkota.journal.event import Event
from sispamkota.rules.compiled import CompiledRule, compile_rule
from sispamkota.rules.index import Moment, Table
from sispamkota.rules.model import Rule
from sispamkota.rules.parse import parse_rules

START = datetime.fromisoformat("2025-12-30T09:30:00+07:00")
DAY = date(2026, 1, 1)


def rule(words: str = "trigger: {type: force.used}, fields: [[bystander_share, le, 0.5]]") -> Rule:
    rules, problems = parse_rules(f"- {{id: T-1, sev: minor, text: x, src: '[D]', {words}}}", "t.yaml")
    assert problems == ()
    return rules[0]


def made(one: Rule, *, start: datetime | None = START, today: date | None = None) -> CompiledRule:
    return compile_rule(one, Table, start=start, today=today)


def moment(t_s: float, t_to_s: float | None = None) -> Moment:
    return Moment.of(Event(1, "force.used", 1, t_s, t_s, "S", "X", (), "engine", {}), t_to_s)


PLAIN = rule("trigger: {type: force.used, where: {means: gas}}, fields: [[order_id, nonempty, true]]")


@pytest.mark.parametrize(
    ("limits", "first_s", "past_s"),
    [
        ({}, -math.inf, math.inf),
        ({"valid_from": DAY}, 2 * 86400 - 34200, math.inf),
        ({"valid_to": DAY}, -math.inf, 3 * 86400 - 34200),
        ({"valid_from": DAY, "valid_to": DAY}, 2 * 86400 - 34200, 3 * 86400 - 34200),
        ({"valid_to": date.max}, -math.inf, (date.max - START.date()).days * 86400.0 + 86400 - 34200),
    ],
)
def test_a_rule_is_in_force_from_midnight_of_its_first_day_to_the_end_of_its_last(
    limits: dict[str, Any], first_s: float, past_s: float
) -> None:
    one = made(replace(PLAIN, **limits))
    assert (one.from_s, one.to_s, one.dated) == (first_s, past_s, bool(limits))


@pytest.mark.parametrize("seconds", [*range(-200_000, 400_000, 7_201), 2 * 86400 - 34200, 3 * 86400 - 34200])
def test_seconds_say_what_the_calendar_says(seconds: int) -> None:
    limited = replace(PLAIN, valid_from=DAY, valid_to=DAY)
    for t_s in (float(seconds), seconds - 0.001):
        day = (START + timedelta(seconds=t_s)).date()
        assert made(limited).in_force(moment(t_s)) is limited.valid_on(day)


def test_a_range_that_crosses_the_date_is_neither_inside_nor_outside() -> None:
    one = made(replace(PLAIN, valid_from=DAY))
    edge = one.from_s
    assert one.in_force(moment(edge - 10, edge - 1)) is False
    assert one.in_force(moment(edge - 10, edge)) is None
    assert one.in_force(moment(edge, edge + 10)) is True
    until = made(replace(PLAIN, valid_to=DAY))
    assert until.in_force(moment(until.to_s - 10, until.to_s)) is None
    assert until.in_force(moment(until.to_s - 10, until.to_s - 1)) is True


def test_without_a_start_the_law_of_today_is_taken_and_without_both_no_date_is_compared() -> None:
    old = replace(PLAIN, valid_to=DAY)
    assert made(old, start=None, today=DAY).in_force(moment(1e9)) is True
    gone = made(old, start=None, today=DAY + timedelta(days=1))
    assert (gone.dated, gone.in_force(moment(0))) == (True, False)
    assert made(old, start=None).dated is False


def test_what_is_asked_what_excuses_and_what_may_still_be_answered_are_told_apart() -> None:
    words = (
        "trigger: {type: force.used}, fields: [[bystander_share, le, 0.5]], before: {type: force.used, within_s: 5}, "
        "not_after: {type: egress.closed, same: [zone], within_s: 9}, unless: {type: violence.observed}"
    )
    one = made(rule(words))
    assert [asked.operator for asked in one.asked] == ["before", "not_after"]
    assert [asked.operator for asked in one.later] == ["not_after", "unless"]
    assert [(asked.by_zone, asked.of_own) for asked in one.asked] == [(False, True), (True, False)]
    assert (one.alone, one.plain, one.waits, one.by_zone) == (None, False, True, True)


@pytest.mark.parametrize(
    ("words", "alone", "plain", "waits"),
    [
        ("trigger: {type: force.used}, fields: [[bystander_share, le, 0.5]]", False, True, False),
        ("never: {type: force.used}", False, False, False),
        ("trigger: {type: force.used}, before: {type: warning.issued}", True, False, False),
        ("trigger: {type: force.used}, after: {type: force.reported, within_s: 9}", True, False, True),
        ("trigger: {type: force.used}, before: [{type: warning.issued}, {type: medical.standby}]", False, False, False),
        ("never: {type: force.used}, unless: {type: warning.issued}", False, False, False),
    ],
)
def test_a_rule_that_asks_one_thing_is_told_from_one_that_asks_more(
    words: str, alone: bool, plain: bool, waits: bool
) -> None:
    one = made(rule(words))
    assert (one.alone is not None, one.plain, one.waits) == (alone, plain, waits)
