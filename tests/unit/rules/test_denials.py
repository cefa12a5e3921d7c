"""A denial that comes while the record is read judges again what rested on it, and nothing else."""

from __future__ import annotations

from typing import Any

from sispamkota.journal.event import Event
from sispamkota.rules.engine import RuleEngine
from sispamkota.rules.parse import parse_rules
from sispamkota.rules.verdict import Verdict

(BEFORE, AFTER), _ = parse_rules(
    """
- {id: T-1, sev: minor, text: x, src: '[D]', trigger: {type: force.used},
   before: {type: warning.issued, same: [assembly]}}
- {id: T-2, sev: minor, text: x, src: '[D]', trigger: {type: injury.recorded},
   after: {type: medical.treated, same: [person], within_s: 300}}
""",
    "t.yaml",
)


def event(seq: int, t: float, name: str, /, **body: Any) -> Event:
    return Event(seq, name, 1, t, t, "S", "X", (), "declared", body)


def denial(seq: int, t: float, of: int) -> Event:
    return event(seq, t, "observation.denied", event=of)


def by_trigger(engine: RuleEngine) -> dict[int | None, Verdict]:
    return {verdict.trigger: verdict for verdict in engine.verdicts() if verdict.trigger is not None}


def three_uses() -> RuleEngine:
    engine = RuleEngine([BEFORE])
    for number, name in enumerate("ABC"):
        engine.feed(event(10 * number + 1, 10 * number, "warning.issued", assembly=name))
        engine.feed(event(10 * number + 2, 10 * number + 5, "force.used", assembly=name))
    engine.advance(50.0, 50.0)
    return engine


def test_one_denial_changes_the_verdict_that_rests_on_it_and_leaves_those_before_and_after() -> None:
    engine = three_uses()
    assert [verdict.outcome for verdict in by_trigger(engine).values()] == ["ok", "ok", "ok"]
    engine.feed(denial(40, 60, 11))
    found = by_trigger(engine)
    assert {trigger: verdict.outcome for trigger, verdict in found.items()} == {2: "ok", 12: "not_known", 22: "ok"}
    assert found[12].conflict == (11, 40)
    assert all(verdict.final is True for verdict in found.values())


def test_a_second_denial_of_the_same_event_changes_nothing() -> None:
    engine = three_uses()
    engine.feed(denial(40, 60, 11))
    engine.feed(denial(41, 61, 11))
    assert by_trigger(engine)[12].conflict == (11, 40)


def test_denials_of_two_events_both_count() -> None:
    engine = three_uses()
    engine.feed(denial(40, 60, 1))
    engine.feed(denial(41, 61, 21))
    outcomes = {trigger: verdict.outcome for trigger, verdict in by_trigger(engine).items()}
    assert outcomes == {2: "not_known", 12: "ok", 22: "not_known"}


def test_a_duty_whose_answer_is_denied_in_time_is_pending_again_and_then_a_conflict() -> None:
    engine = RuleEngine([AFTER])
    engine.feed(event(1, 0, "injury.recorded", person="P"))
    engine.feed(event(2, 50, "medical.treated", person="P"))
    engine.advance(60.0, 60.0)
    assert by_trigger(engine)[1].outcome == "ok"
    engine.feed(denial(3, 100, 2))
    again = by_trigger(engine)[1]
    assert (again.outcome, again.final) == ("pending", False)
    engine.advance(301.0, 301.0)
    late = by_trigger(engine)[1]
    assert (late.outcome, late.conflict, late.final) == ("not_known", (2, 3), True)


def test_a_duty_whose_answer_is_denied_may_be_answered_again() -> None:
    engine = RuleEngine([AFTER])
    for one in (
        event(1, 0, "injury.recorded", person="P"),
        event(2, 50, "medical.treated", person="P"),
        denial(3, 100, 2),
        event(4, 200, "medical.treated", person="P"),
        event(5, 250, "crowd.alarm"),
    ):
        engine.feed(one)
    engine.finish()
    assert (by_trigger(engine)[1].outcome, by_trigger(engine)[1].events) == ("ok", (1, 4))


def test_a_denial_after_the_end_judges_as_ended() -> None:
    engine = RuleEngine([AFTER])
    engine.feed(event(1, 0, "injury.recorded", person="P"))
    engine.feed(event(2, 50, "medical.treated", person="P"))
    engine.finish()
    engine.deny(2, 9)
    found = by_trigger(engine)[1]
    assert (found.outcome, found.final) == ("pending", True)


def test_a_doubt_says_whether_it_is_denied_or_may_match() -> None:
    engine = three_uses()
    engine.feed(denial(40, 60, 11))
    (part,) = by_trigger(engine)[12].parts
    assert (part.why, part.conflict, part.events, part.found, part.needed) == ("denied", (11, 40), (11,), 0, 1)
    (asks,), _ = parse_rules(
        "- {id: T-3, sev: minor, text: x, src: '[D]', trigger: {type: force.used}, "
        "before: {type: medical.standby, where: {ready: true}}}",
        "t.yaml",
    )
    engine = RuleEngine([asks])
    engine.feed(event(1, 0, "medical.standby"))
    engine.feed(event(2, 5, "force.used"))
    engine.finish()
    (part,) = by_trigger(engine)[2].parts
    assert (part.why, part.conflict, part.events) == ("may_match", (), (1,))


def test_a_pending_duty_whose_answer_is_denied_shows_the_conflict() -> None:
    engine = RuleEngine([AFTER])
    engine.feed(event(1, 0, "injury.recorded", person="P"))
    engine.feed(event(2, 50, "medical.treated", person="P"))
    engine.feed(denial(3, 100, 2))
    engine.finish()
    found = by_trigger(engine)[1]
    assert (found.outcome, found.conflict, found.events) == ("pending", (2, 3), (1, 2, 3))
    (part,) = found.parts
    assert (part.why, part.events, part.found, part.conflict) == ("none_yet", (2,), 0, (2, 3))


def test_a_pending_duty_whose_trigger_is_denied_shows_the_conflict() -> None:
    engine = RuleEngine([AFTER])
    engine.feed(event(1, 0, "injury.recorded", person="P"))
    engine.feed(denial(3, 100, 1))
    engine.finish()
    found = by_trigger(engine)[1]
    assert (found.outcome, found.conflict, found.events) == ("pending", (1, 3), (1, 3))


def test_an_open_window_in_which_a_denied_event_lies_shows_the_conflict() -> None:
    (rule,), _ = parse_rules(
        "- {id: T-4, sev: minor, text: x, src: '[D]', trigger: {type: force.used}, "
        "not_after: {type: egress.closed, within_s: 600}}",
        "t.yaml",
    )
    engine = RuleEngine([rule])
    engine.feed(event(1, 0, "force.used"))
    engine.feed(event(2, 50, "egress.closed"))
    engine.feed(denial(3, 100, 2))
    engine.finish()
    found = by_trigger(engine)[1]
    assert (found.outcome, found.conflict) == ("pending", (2, 3))


def test_a_pending_duty_that_nobody_denies_has_no_conflict() -> None:
    engine = RuleEngine([AFTER])
    engine.feed(event(1, 0, "injury.recorded", person="P"))
    engine.feed(denial(3, 100, 7))
    engine.finish()
    assert (by_trigger(engine)[1].outcome, by_trigger(engine)[1].conflict) == ("pending", ())
