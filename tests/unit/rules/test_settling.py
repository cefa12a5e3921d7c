"""When verdicts settle, in which order they stand, and what the matcher holds meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sispamkota.journal.event import Event
from sispamkota.rules.engine import RuleEngine
from sispamkota.rules.judge import Judge
from sispamkota.rules.model import Rule
from sispamkota.rules.parse import parse_rules
from sispamkota.rules.verdict import Verdict


def rule(body: str) -> Rule:
    (one,), problems = parse_rules(f"- {{id: T-1, sev: minor, text: x, src: '[D]', {body}}}", "t.yaml")
    assert problems == ()
    return one


def event(seq: int, t: float, name: str, /, x: float | None = None, **body: Any) -> Event:
    return Event(seq, name, 1, t, t if x is None else x, "S", "X", (), "engine", body)


BEFORE = "trigger: {type: force.used}, before: {type: warning.issued, same: [assembly], within_s: 100, min_age_s: 10}"
AFTER = "trigger: {type: injury.recorded}, after: {type: medical.treated, same: [person], within_s: 300}"
PEOPLE = (
    "clock: people, trigger: {type: rumour.detected}, "
    "after: {type: clarification.published, same: [rumour], within_s: 1800}"
)


def handed_over(one: Rule, *steps: Event | tuple[float, float]) -> list[str]:
    """Return the outcomes that are settled after events and moves of the clocks (scenario, exercise)."""
    found: list[Verdict] = []
    engine = RuleEngine([one], settled=found.append, ordered=True)
    for step in steps:
        if isinstance(step, Event):
            engine.feed(step)
        else:
            engine.advance(*step)
    return [verdict.outcome for verdict in found]


def test_what_people_owe_settles_by_itself_when_the_later_of_both_clocks_has_passed() -> None:
    heard = event(1, 0, "rumour.detected", rumour="R")
    assert handed_over(rule(PEOPLE), heard, (1, 1), (1801, 300)) == []
    assert handed_over(rule(PEOPLE), heard, (1, 1), (1801, 300), (1801, 301)) == ["violation"]
    assert handed_over(rule(PEOPLE), heard, (1, 1), (1801, 301)) == ["violation"]
    forbids = rule("clock: people, trigger: {type: force.used}, not_after: {type: egress.closed, within_s: 1800}")
    assert handed_over(forbids, event(1, 0, "force.used"), (1, 1), (1801, 300), (1801, 301)) == ["ok"]
    assert handed_over(rule(PEOPLE), heard, (1801, 300)) == []
    assert handed_over(rule(PEOPLE), heard, (1801, 300), (1801, 301)) == ["violation"]
    assert handed_over(rule(PEOPLE), heard, (1800, 9000)) == []
    assert handed_over(rule(PEOPLE), heard, (1800, 9000), (1801, 9000)) == ["violation"]


def test_the_exercise_clock_alone_lets_its_deadlines_pass() -> None:
    one = rule("clock: exercise, trigger: {type: inject.delivered}, after: {type: inject.acknowledged, within_s: 300}")
    assert handed_over(one, event(1, 0, "inject.delivered"), (1, 300)) == []
    assert handed_over(one, event(1, 0, "inject.delivered"), (1, 300), (1, 301)) == ["violation"]


def test_a_move_of_the_exercise_clock_alone_leaves_what_is_of_one_instant_together() -> None:
    before = rule("trigger: {type: force.used}, before: {type: warning.issued}")
    used, warned = event(1, 5, "force.used", x=5.0), event(2, 5, "warning.issued", x=6.0)
    assert handed_over(before, used, warned, (6, 7)) == ["ok"]


def test_a_window_back_on_the_exercise_clock_includes_its_end() -> None:
    one = rule("clock: exercise, trigger: {type: force.used}, before: {type: warning.issued, within_s: 100}")
    for age, expected in ((100, "ok"), (101, "violation")):
        warned = event(1, 0, "warning.issued", x=0.0)
        assert handed_over(one, warned, event(2, 9000, "force.used", x=float(age)), (9001, age + 1.0)) == [expected]


NOT_AFTER = (
    "trigger: {type: crowd.dispersing}, not_after: {type: force.used, same: [zone], within_s: 600}, "
    "unless: {type: crowd.regrouped, same: [zone]}"
)


@pytest.mark.parametrize("excused", [0, 1])
def test_what_must_not_follow_is_judged_once_however_often_it_is_broken(
    monkeypatch: pytest.MonkeyPatch, excused: int
) -> None:
    judged = 0
    inner = Judge.judge

    def counted(self: Judge, *args: Any) -> Any:
        nonlocal judged
        judged += 1
        return inner(self, *args)

    monkeypatch.setattr(Judge, "judge", counted)
    again = [event(3, 0.5, "crowd.regrouped", zone="Z")] * excused
    uses = [event(seq, seq, "force.used", zone="Z") for seq in range(4, 304)]
    engine = RuleEngine([rule(NOT_AFTER)])
    for one in (event(1, 0, "crowd.dispersing", zone="Z"), *again, *uses):
        engine.feed(one)
    engine.advance(601, 601)
    (verdict,) = engine.verdicts()
    assert (verdict.outcome, verdict.final) == ("ok" if excused else "violation", True)
    assert verdict.parts[0].found == 300
    assert judged <= 2


@pytest.mark.parametrize("ends", [False, True])
def test_what_must_not_follow_is_known_while_its_window_is_open(ends: bool) -> None:
    engine = RuleEngine([rule(NOT_AFTER)])
    engine.feed(event(1, 0, "crowd.dispersing", zone="Z"))
    engine.feed(event(2, 100, "force.used", zone="Z"))
    if ends:
        engine.finish()
    else:
        engine.advance(200, 200)
    (verdict,) = engine.verdicts()
    assert (verdict.outcome, verdict.events) == ("violation", (1, 2))


def test_verdicts_stand_by_time_then_number_and_rules_without_a_trigger_come_last() -> None:
    rules, _ = parse_rules(
        "- {id: T-1, sev: minor, text: x, src: '[D]', never: {type: crowd.alarm}}\n"
        "- {id: T-2, sev: minor, text: x, src: '[D]', never: {type: force.used}}\n"
        "- {id: T-3, sev: minor, text: x, src: '[D]', trigger: {type: force.used}, fields: [[agency, eq, polri]]}",
        "t.yaml",
    )
    engine = RuleEngine(rules)
    for each in (event(5, -2, "force.used"), event(4, 0, "force.used"), event(3, 0.5, "force.used")):
        engine.feed(each)
    engine.finish()
    assert [(verdict.rule, verdict.trigger) for verdict in engine.verdicts()] == [
        ("T-2", 5), ("T-3", 5), ("T-2", 4), ("T-3", 4), ("T-2", 3), ("T-3", 3), ("T-1", None),
    ]  # fmt: skip


def test_what_is_held_counts_everything_that_is_kept() -> None:
    engine = RuleEngine([rule(BEFORE)])
    engine.feed(event(1, 0, "warning.issued", assembly="A"))
    assert engine.held() == 1
    engine.feed(event(2, 50, "force.used", assembly="A"))
    assert engine.held() == 2, "the trigger of this instant"
    engine.feed(event(3, 60, "force.used", assembly="A"), t_to_s=90.0)
    assert engine.held() == 3, "a verdict and a trigger of this instant"
    engine.advance(70.0, 70.0)
    assert engine.held() == 3, "a verdict and a trigger whose range has not ended"
    engine.advance(91.0, 91.0)
    assert engine.held() == 3, "two verdicts"


def test_a_broken_duty_settles_at_once_though_another_still_waits() -> None:
    one = rule(
        "trigger: {type: situation.closed}, "
        "after: [{type: bulletin.published, within_s: 10}, {type: review.opened, within_s: 20}]"
    )
    closed = event(1, 0, "situation.closed")
    assert handed_over(one, closed, (10, 10)) == []
    assert handed_over(one, closed, (10, 10), (11, 11)) == ["violation"]
    assert handed_over(one, closed, event(2, 5, "bulletin.published"), (11, 11)) == []


def test_speed_forgives_nothing_that_is_judged_by_the_scenario_alone() -> None:
    fast = event(2, 1, "clock.set", speed=10.0, running=True)
    hurt, late = event(1, 0, "injury.recorded", person="P"), event(3, 301, "medical.treated", person="P")
    assert handed_over(rule(AFTER), hurt, fast, (301, 301)) == ["violation"]
    assert handed_over(rule(AFTER), hurt, fast, late, (302, 302)) == ["violation"]
    engine = RuleEngine([rule(AFTER)])
    for one in (hurt, fast, event(3, 300, "medical.treated", person="P")):
        engine.feed(one)
    engine.finish()
    (verdict,) = engine.verdicts()
    assert (verdict.outcome, verdict.parts[0].why) == ("ok", "found")


def test_speed_lets_nothing_fall_due_that_people_owe() -> None:
    fast, slow = (event(seq, seq, "clock.set", speed=speed, running=True) for seq, speed in ((2, 10.0), (3, 1.0)))
    heard = event(1, 0, "rumour.detected", rumour="R")
    assert handed_over(rule(PEOPLE), heard, fast, (9000, 9000)) == []
    assert handed_over(rule(PEOPLE), heard, fast, slow, (9000, 9000)) == ["violation"]


def test_a_violation_is_handed_over_at_once_and_where_verdicts_are_kept_judged_on_until_all_is_known() -> None:
    asks = rule(
        "trigger: {type: arrest.made}, after: [{type: arrest.documented, same: [actor], within_s: 60}, "
        "{type: custody.decided, same: [actor], within_s: 600}]"
    )
    names = ("arrest.made", "arrest.documented", "custody.decided")
    events = [
        event(seq, t, name, actor="T-1") for seq, (t, name) in enumerate(zip((0, 90, 700), names, strict=True), 1)
    ]
    handed: list[Verdict] = []
    live, kept = RuleEngine([asks], settled=handed.append), RuleEngine([asks])
    for one in events[:2]:
        live.feed(one)
        kept.feed(one)
    assert [[part.outcome for part in one.parts] for one in handed] == [["violation", "pending"]]
    (open_still,) = kept.verdicts()
    assert (open_still.outcome, open_still.final) == ("violation", False)
    kept.feed(events[2])
    kept.finish()
    (known,) = kept.verdicts()
    assert [part.outcome for part in known.parts] == ["violation", "violation"]
    assert known.final is True


def test_what_must_not_follow_is_judged_until_its_window_closes_where_verdicts_are_kept() -> None:
    forbids = rule("trigger: {type: crowd.dispersing}, not_after: {type: force.used, within_s: 600}")
    handed: list[Verdict] = []
    live, kept = RuleEngine([forbids], settled=handed.append), RuleEngine([forbids])
    used = [event(seq, t, "force.used") for seq, t in ((2, 240), (3, 300), (4, 600), (5, 601))]
    for one in (event(1, 0, "crowd.dispersing"), *used[:2]):
        live.feed(one)
        kept.feed(one)
    assert [verdict.events for verdict in handed] == [(1, 2)], "a live audit tells the first breach at once"
    (so_far,) = kept.verdicts()
    assert (so_far.outcome, so_far.events, so_far.final) == ("violation", (1, 2, 3), False)
    kept.feed(used[2])
    kept.advance(600.5, 600.5)
    (known,) = kept.verdicts()
    assert (known.outcome, known.events, known.final) == ("violation", (1, 2, 3, 4), True)
    kept.feed(used[3])
    kept.finish()
    assert kept.verdicts() == (known,)


def test_a_record_that_ends_inside_the_window_tells_the_breaches_that_it_holds() -> None:
    forbids = rule("trigger: {type: crowd.dispersing}, not_after: {type: force.used, within_s: 600}")
    for covers in (None, ["crowd.dispersing"]):
        engine = RuleEngine([forbids], covers=covers)
        for one in (event(1, 0, "crowd.dispersing"), event(2, 240, "force.used"), event(3, 300, "force.used")):
            engine.feed(one)
        engine.finish()
        (verdict,) = engine.verdicts()
        assert (verdict.outcome, verdict.events, verdict.final) == ("violation", (1, 2, 3), True)


def test_who_keeps_verdicts_waits_for_all_that_may_break_a_rule_before_one_is_final() -> None:
    both = rule(
        "trigger: {type: injury.recorded}, after: [{type: medical.treated, same: [person], within_s: 10}, "
        "{type: family.notified, same: [person], within_s: 100}]"
    )
    engine = RuleEngine([both])
    engine.feed(event(1, 0, "injury.recorded", person="P"))
    engine.advance(50, 50)
    (verdict,) = engine.verdicts()
    assert (verdict.outcome, verdict.final) == ("violation", False)
    engine.feed(event(2, 60, "family.notified", person="P"))
    engine.advance(200, 200)
    (verdict,) = engine.verdicts()
    assert ([part.outcome for part in verdict.parts], verdict.final) == (["violation", "ok"], True)


def test_a_window_that_passed_before_the_next_event_settles_at_once_though_an_excuse_was_possible() -> None:
    words = (
        "trigger: {type: crowd.dispersing}, not_after: {type: force.used, same: [zone], within_s: 600}, "
        "unless: {type: crowd.regrouped, same: [zone]}"
    )
    leaving = event(1, 0, "crowd.dispersing", zone="Z")
    assert handed_over(rule(words), leaving, (5000, 5000)) == ["ok"]
    assert handed_over(rule(words), leaving, event(2, 5000, "crowd.alarm")) == ["ok"]


def test_what_is_forbidden_at_the_very_instant_in_one_of_two_zones_is_handed_over_at_once() -> None:
    words = "trigger: {type: force.used}, not_after: {type: egress.closed, same: [zone], within_s: 600}"
    used = event(1, 0, "force.used", zone="Y", zones=["Y", "Z"])
    assert handed_over(rule(words), used, event(2, 0, "egress.closed", zone="Z"), (1, 1)) == ["violation"]


def test_a_rule_that_an_event_does_not_trigger_keeps_no_other_from_it() -> None:
    first = rule("trigger: {type: force.used, where: {means: gas}}, fields: [[agency, eq, polri]]")
    second = replace(rule("trigger: {type: force.used}, fields: [[agency, eq, polri]]"), id="T-2")
    engine = RuleEngine([first, second])
    engine.feed(event(1, 0, "force.used", means="baton", agency="polri"))
    engine.finish()
    assert [(one.rule, one.outcome) for one in engine.verdicts()] == [("T-2", "ok"), ("T-1", "not_applicable")]


def test_a_trigger_is_no_answer_to_itself() -> None:
    again = rule("trigger: {type: negotiation.round}, after: {type: negotiation.round, same: [assembly], within_s: 60}")
    first, second = event(1, 0, "negotiation.round", assembly="A"), event(2, 60, "negotiation.round", assembly="A")
    assert handed_over(again, first, (61, 61)) == ["violation"]
    assert handed_over(again, first, second, (61, 61)) == ["ok"]


def test_rules_that_are_dropped_leave_nothing_behind_and_others_go_on() -> None:
    after, before = rule(AFTER), replace(rule(BEFORE), id="T-2")
    engine = RuleEngine([after, before])
    assert engine.concerned("medical.treated") == engine.concerned("injury.recorded") == {"T-1"}
    assert engine.concerned("warning.issued") == {"T-2"}
    for told in (event(1, 0, "injury.recorded", person="P"), event(2, 5, "warning.issued", assembly="A")):
        engine.feed(told)
    engine.advance(10, 10)
    engine.drop({"T-1"})
    engine.feed(event(3, 20, "medical.treated", person="P"))
    assert [one.id for one in engine.rules] == ["T-2"]
    engine.feed(event(4, 30, "force.used", assembly="A"))
    engine.finish()
    assert [(one.rule, one.outcome) for one in engine.verdicts()] == [("T-2", "ok")]
    engine.drop({"T-2"})
    assert engine.rules == ()
