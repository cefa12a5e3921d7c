"""The matcher against a plain reading of the language, and readers that never crash."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rule_scenes import CASES
from sispamkota.assess.timeline import parse_timeline
from sispamkota.core.errors import RecordError
from sispamkota.journal.event import Event
from sispamkota.rules.engine import RuleEngine
from sispamkota.rules.model import Check, Condition, Rule, Text, match, matcher
from sispamkota.rules.parse import parse_expectations, parse_rules
from sispamkota.rules.values import MAYBE, NO, OPERATORS, YES
from sispamkota.rules.verdict import worst

TRIGGER, SECOND, EXCUSE = "force.used", "warning.issued", "crowd.regrouped"

VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.floats(-3, 3), st.just(math.nan), st.sampled_from("abc")
)
EVENTS = st.lists(
    st.tuples(
        st.sampled_from([TRIGGER, TRIGGER, SECOND, SECOND, SECOND, EXCUSE]),
        st.integers(0, 12),
        st.sampled_from(["A", "A", "B", None]),
        st.sampled_from([1, 2, 3, None]),
        st.sampled_from(["engine", "declared"]),
    ),
    max_size=9,
)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    operator = draw(st.sampled_from(["before", "not_before", "latest", "after", "not_after"]))
    same = draw(st.sampled_from([(), ("assembly",)]))
    where = draw(st.sampled_from([(), (Check("number", "ge", 2),)]))
    within = draw(st.sampled_from([2.0, 5.0] if operator in ("after", "not_after") else [None, 2.0, 5.0]))
    age = draw(st.sampled_from([0.0, 1.0])) if operator in ("before", "not_before") else 0.0
    count = draw(st.sampled_from([1, 2])) if operator != "latest" else 1
    if operator == "latest":
        within = None
    condition = Condition(SECOND, where, same, within, age, count)
    excuse = (Condition(EXCUSE, (), same, draw(st.sampled_from([None, 3.0]))),) if draw(st.booleans()) else ()
    parts: dict[str, Any] = {operator: (condition,), "unless": excuse}
    return Rule("T-1", "p", "minor", Text("x", "x"), Condition(TRIGGER), **parts)


def build(drawn: list[tuple[str, int, str | None, int | None, str]]) -> list[Event]:
    ordered = sorted(drawn, key=lambda one: one[1])
    events = []
    for seq, (kind, t, assembly, number, basis) in enumerate(ordered, start=1):
        body: dict[str, Any] = {}
        if assembly is not None:
            body["assembly"] = assembly
        if number is not None:
            body["number"] = number
        events.append(Event(seq, kind, 1, float(t), float(t), "S", "X", (), basis, body))
    return events


def plainly(rule: Rule, trigger: Event, events: list[Event], end: float) -> str:
    """Return the verdict by the words of the language alone, looking at every event every time."""
    operator, _, condition = next(one for one in rule.conditions() if one[0] != "unless")
    if any(trigger.body.get(name) is None for name in condition.same):
        return "not_known"
    joined = [
        (event, match(condition.where, event.body))
        for event in events
        if event.kind == SECOND and all(event.body.get(name) == trigger.body[name] for name in condition.same)
    ]
    within = math.inf if condition.within_s is None else condition.within_s

    def excuses(since: float, last: float) -> bool:
        keys = rule.unless[0].same if rule.unless else ()
        old = math.inf if not rule.unless or rule.unless[0].within_s is None else rule.unless[0].within_s
        return bool(rule.unless) and any(
            event.kind == EXCUSE
            and since <= event.t_s <= last <= event.t_s + old
            and all(
                event.body.get(name) is not None and event.body.get(name) == trigger.body.get(name) for name in keys
            )
            for event in events
        )

    def tell(yes: int, maybe: int, good: str, bad: str) -> str:
        return good if yes >= condition.count else "not_known" if yes + maybe >= condition.count else bad

    if operator in ("before", "not_before"):
        inside = [met for event, met in joined if condition.min_age_s <= trigger.t_s - event.t_s <= within]
        good, bad = ("ok", "violation") if operator == "before" else ("violation", "ok")
        found = tell(inside.count(YES), inside.count(MAYBE), good, bad)
        return "ok" if found in ("violation", "not_known") and excuses(-math.inf, trigger.t_s) else found
    if operator == "latest":
        before = [(event, met) for event, met in joined if event.t_s <= trigger.t_s]
        newest = max((event.t_s for event, _ in before), default=None)
        answers = {met for event, met in before if event.t_s == newest}
        found = {YES: "ok", NO: "violation"}.get(answers.pop(), "not_known") if len(answers) == 1 else "not_known"
        return "ok" if found in ("violation", "not_known") and excuses(-math.inf, trigger.t_s) else found
    later = [(event, met) for event, met in joined if 0 <= event.t_s - trigger.t_s <= within]
    passed = end - trigger.t_s >= within
    if operator == "after":
        yes, maybe = sum(met == YES for _, met in later), sum(met == MAYBE for _, met in later)
        if yes >= condition.count:
            return "ok"
        if not passed:
            return "pending"
        found = tell(yes, maybe, "ok", "violation")
        return "ok" if excuses(trigger.t_s, trigger.t_s + within) else found
    left = [met for event, met in later if not excuses(trigger.t_s, event.t_s)]
    if left.count(YES) >= condition.count:
        return "violation"
    if not passed:
        return "pending"
    return tell(left.count(YES), left.count(MAYBE), "violation", "ok")


@settings(max_examples=400, deadline=None)
@given(rules(), EVENTS, st.integers(0, 20))
def test_the_matcher_says_what_the_language_says(rule: Rule, drawn: list[Any], more: int) -> None:
    events = build(drawn)
    engine = RuleEngine([rule])
    for event in events:
        engine.feed(event)
    end = max([event.t_s for event in events], default=0.0) + more
    engine.advance(end, end)
    engine.finish()
    found = {verdict.trigger: verdict.outcome for verdict in engine.verdicts() if verdict.trigger is not None}
    expected = {event.seq: plainly(rule, event, events, end) for event in events if event.kind == TRIGGER}
    assert found == expected


@settings(max_examples=150, deadline=None)
@given(rules(), EVENTS, st.randoms(use_true_random=False))
def test_reading_verdicts_in_between_and_the_order_of_equal_times_change_nothing(
    rule: Rule, drawn: list[Any], random: Any
) -> None:
    events = build(drawn)

    def outcomes(order: list[Event], *, read: bool) -> dict[int | None, tuple[str, str]]:
        engine = RuleEngine([rule])
        for event in order:
            engine.feed(event)
            if read:
                engine.verdicts()
        engine.finish()
        return {verdict.trigger: (verdict.outcome, verdict.basis) for verdict in engine.verdicts()}

    mixed = list(events)
    random.shuffle(mixed)
    mixed.sort(key=lambda event: event.t_s)
    assert outcomes(events, read=False) == outcomes(mixed, read=True)


@settings(max_examples=150, deadline=None)
@given(rules(), EVENTS, st.integers(0, 8), st.integers(1, 4))
def test_a_range_of_times_decides_only_what_every_time_decides(
    rule: Rule, drawn: list[Any], which: int, width: int
) -> None:
    events = build(drawn)
    if not events:
        return
    chosen = events[which % len(events)]
    end = 40.0

    def outcomes(moved: Event, later: float | None) -> dict[int | None, str]:
        engine = RuleEngine([rule])
        for event in sorted([moved if event.seq == chosen.seq else event for event in events], key=lambda e: e.t_s):
            engine.feed(event, t_to_s=later if event.seq == chosen.seq else None)
        engine.advance(end, end)
        engine.finish()
        return {verdict.trigger: verdict.outcome for verdict in engine.verdicts() if verdict.trigger is not None}

    def at(t: float) -> Event:
        return Event(chosen.seq, chosen.kind, 1, t, t, "S", "X", (), chosen.basis, chosen.body)

    ranged = outcomes(chosen, chosen.t_s + width)
    exact = [outcomes(at(chosen.t_s + step / 2), None) for step in range(2 * width + 1)]
    for trigger, outcome in ranged.items():
        every = {one[trigger] for one in exact}
        if outcome != "not_known":
            assert every == {outcome}


@given(
    st.lists(st.tuples(st.sampled_from(OPERATORS), VALUES.filter(lambda value: value is not None)), max_size=3), VALUES
)
def test_the_quick_test_answers_like_the_full_one(tests: list[tuple[str, Any]], found: Any) -> None:
    checks = tuple(
        Check("x", op, (value, "a") if op in ("in", "notin") else bool(value) if op == "nonempty" else value)
        for op, value in tests
    )
    assert matcher(checks)({"x": found}) == match(checks, {"x": found})


@given(st.lists(st.sampled_from(["ok", "violation", "pending", "not_known", "not_applicable"]), min_size=1))
def test_the_worst_outcome_is_the_worst_of_any_order(outcomes: list[Any]) -> None:
    assert worst(outcomes) == worst(reversed(outcomes)) in outcomes


PACK = (
    "vars: {W: [gas]}\nrules:\n- {id: R-1, severity: minor, text: {id: x, en: y}, src: '[D]', "
    "trigger: {type: force.used, where: {means: $W}}, fields: [[agency, eq, polri]]}\n"
)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(PACK)), st.integers(0, 12), st.text(max_size=8))
@pytest.mark.parametrize("read", [parse_rules, parse_expectations])
def test_a_mutated_pack_never_crashes(read: Any, at: int, cut: int, put: str) -> None:
    found, problems = read(PACK[:at] + put + PACK[at + cut :], "x.yaml")
    assert all(problem.code.startswith("SK") and problem.message for problem in problems)
    assert all(isinstance(rule, Rule) for rule in found)


LINES = (
    '{"date": "2024-12-06", "covers": ["force.used"]}\n'
    '{"time": "10:00:00", "kind": "force.used", "body": {"means": "gas"}}\n'
)
SHEET = 'time,kind,body\n10:00:00,force.used,"{""means"": ""gas""}"\n'


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(LINES)), st.integers(0, 12), st.text(max_size=8))
@pytest.mark.parametrize(("text", "form"), [(LINES, "jsonl"), (SHEET, "csv")])
def test_a_mutated_timeline_is_read_or_told_and_never_crashes(
    text: str, form: str, at: int, cut: int, put: str
) -> None:
    try:
        timeline = parse_timeline(text[:at] + put + text[at + cut :], form=form)
    except RecordError as error:
        assert str(error)
    else:
        assert timeline.events


def test_the_cases_are_where_the_tests_look_for_them() -> None:
    assert (CASES / "rules.yaml").exists()
