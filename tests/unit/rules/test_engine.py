"""What the contract says of verdicts, one sentence a test."""

from __future__ import annotations

import gc
import weakref
from datetime import date, datetime
from typing import Any

import pytest

from sispamkota.journal.event import Event
from sispamkota.rules.engine import RuleEngine
from sispamkota.rules.library import shipped_rules
from sispamkota.rules.model import Rule
from sispamkota.rules.parse import parse_rules
from sispamkota.rules.verdict import Verdict

START = datetime.fromisoformat("2024-12-06T09:00:00+07:00")


def rule(body: str) -> Rule:
    """Return a rule from the language itself."""
    (one,), problems = parse_rules(f"- {{id: T-1, sev: minor, text: x, src: '[D]', {body}}}", "t.yaml")
    assert problems == ()
    return one


def event(seq: int, t: float, name: str, /, basis: str = "engine", x: float | None = None, **body: Any) -> Event:
    return Event(seq, name, 1, t, t if x is None else x, "S", "X", (), basis, body)


def judge(
    one: Rule, *events: Event, ranges: dict[int, float] | None = None, end: float | None = None, **options: Any
) -> list[Verdict]:
    engine = RuleEngine([one], start=options.pop("start", START), **options)
    for each in sorted(events, key=lambda e: e.t_s):
        engine.feed(each, t_to_s=(ranges or {}).get(each.seq))
    if end is not None:
        engine.advance(end, end)
    engine.finish()
    return [verdict for verdict in engine.verdicts() if verdict.trigger is not None]


def outcome(one: Rule, *events: Event, **options: Any) -> str:
    verdicts = judge(one, *events, **options)
    assert len(verdicts) == 1
    return verdicts[0].outcome


BEFORE = "trigger: {type: force.used}, before: {type: warning.issued, same: [assembly], within_s: 100, min_age_s: 10}"
AFTER = "trigger: {type: injury.recorded}, after: {type: medical.treated, same: [person], within_s: 300}"
LATEST = "trigger: {type: force.used}, latest: {type: crowd.state, same: [zone], where: {density_max: {lt: 4}}}"


@pytest.mark.parametrize(
    ("age", "expected"), [(9, "violation"), (10, "ok"), (100, "ok"), (101, "violation"), (-1, "violation")]
)
def test_before_has_a_window_that_includes_its_ends(age: float, expected: str) -> None:
    found = outcome(
        rule(BEFORE), event(1, 1000 - age, "warning.issued", assembly="A"), event(2, 1000, "force.used", assembly="A")
    )
    assert found == expected


def test_equal_times_count_as_before_and_as_after() -> None:
    before = rule("trigger: {type: force.used}, before: {type: warning.issued, same: [assembly]}")
    for first, second in ((1, 2), (2, 1)):
        events = (event(first, 5, "warning.issued", assembly="A"), event(second, 5, "force.used", assembly="A"))
        assert outcome(before, *events) == "ok"
        assert outcome(before, *reversed(events)) == "ok"
    injury, care = event(1, 5, "injury.recorded", person="P"), event(2, 5, "medical.treated", person="P")
    assert outcome(rule(AFTER), injury, care) == "ok"
    assert outcome(rule(AFTER), care, injury) == "ok"


def test_a_warning_at_one_assembly_never_excuses_force_at_another() -> None:
    assert (
        outcome(rule(BEFORE), event(1, 950, "warning.issued", assembly="B"), event(2, 1000, "force.used", assembly="A"))
        == "violation"
    )


def test_a_second_event_without_the_join_key_does_not_match() -> None:
    for body in ({}, {"assembly": None}):
        assert (
            outcome(rule(BEFORE), event(1, 950, "warning.issued", **body), event(2, 1000, "force.used", assembly="A"))
            == "violation"
        )


def test_a_trigger_without_the_join_key_is_not_known() -> None:
    (verdict,) = judge(rule(BEFORE), event(1, 950, "warning.issued", assembly="A"), event(2, 1000, "force.used"))
    assert (verdict.outcome, verdict.parts[0].why, verdict.parts[0].path) == ("not_known", "missing_key", "assembly")


def test_force_without_an_order_breaks_the_rule_of_the_order_and_leaves_the_report_unknown() -> None:
    rules = {one.id: one for one in shipped_rules()}
    assert outcome(rules["R-23"], event(1, 0, "force.used", means="baton")) == "violation"
    assert outcome(rules["R-37"], event(1, 0, "force.used", perkap_stage=5)) == "not_known"
    silent = ["force.used", "warning.issued"]
    assert outcome(rules["R-23"], event(1, 0, "force.used", means="baton"), covers=silent) == "not_known"


def test_a_second_event_without_a_where_field_may_match_unless_another_decides() -> None:
    one = rule("trigger: {type: force.used}, before: {type: medical.standby, same: [assembly], where: {ready: true}}")
    unsure = event(1, 0, "medical.standby", assembly="A")
    used = event(3, 10, "force.used", assembly="A")
    assert outcome(one, unsure, used) == "not_known"
    assert outcome(one, unsure, event(2, 5, "medical.standby", assembly="A", ready=False), used) == "not_known"
    assert outcome(one, unsure, event(2, 5, "medical.standby", assembly="A", ready=True), used) == "ok"


def test_a_where_field_missing_on_the_trigger_is_not_known_and_another_value_does_not_apply() -> None:
    one = rule("trigger: {type: force.used, where: {means: gas}}, fields: [[zone_kind, ne, tribune]]")
    assert outcome(one, event(1, 0, "force.used", zone_kind="street")) == "not_known"
    assert judge(one, event(1, 0, "force.used", means="baton")) == []


def test_fields_with_one_false_and_one_missing_value_are_a_violation() -> None:
    one = rule("trigger: {type: force.used}, fields: [[min_range_m, ge, 20], [pressure_bar, le, 10]]")
    assert outcome(one, event(1, 0, "force.used", min_range_m=5)) == "violation"
    assert outcome(one, event(1, 0, "force.used", min_range_m=25)) == "not_known"
    assert outcome(one, event(1, 0, "force.used", min_range_m=20, pressure_bar=10)) == "ok"


def test_an_event_is_never_its_own_second_event() -> None:
    one = rule("trigger: {type: arrest.made}, not_before: {type: arrest.made, same: [act], within_s: 100}")
    first, second = event(1, 0, "arrest.made", act="A"), event(2, 50, "arrest.made", act="A")
    assert outcome(one, first) == "ok"
    assert [verdict.outcome for verdict in judge(one, first, second)] == ["ok", "violation"]
    late = event(2, 101, "arrest.made", act="A")
    assert [verdict.outcome for verdict in judge(one, first, late)] == ["ok", "ok"]


def test_count_needs_so_many_different_events() -> None:
    one = rule("trigger: {type: force.used}, before: {type: warning.issued, same: [assembly], count: 3}")
    warnings = [event(seq, seq, "warning.issued", assembly="A") for seq in (1, 2, 3)]
    used = event(9, 9, "force.used", assembly="A")
    assert outcome(one, *warnings[:2], used) == "violation"
    assert outcome(one, *warnings, used) == "ok"
    assert judge(one, *warnings, used)[0].events == (9, 1, 2, 3)


# latest --------------------------------------------------------------------------------------


def test_latest_looks_at_the_most_recent_event_only() -> None:
    used = event(9, 100, "force.used", zone="Z")
    low, high = (
        event(1, 10, "crowd.state", zone="Z", density_max=2),
        event(2, 20, "crowd.state", zone="Z", density_max=4),
    )
    elsewhere = event(3, 30, "crowd.state", zone="Y", density_max=1)
    after = event(4, 101, "crowd.state", zone="Z", density_max=9)
    assert outcome(rule(LATEST), low, used, after) == "ok"
    assert outcome(rule(LATEST), low, high, elsewhere, used) == "violation"


def test_latest_without_any_event_or_value_is_not_known() -> None:
    used = event(9, 100, "force.used", zone="Z")
    assert outcome(rule(LATEST), used) == "not_known"
    assert outcome(rule(LATEST), event(1, 5, "crowd.state", zone="Z"), used) == "not_known"
    low = event(1, 5, "crowd.state", zone="Z", density_max=1)
    assert outcome(rule(LATEST), low, event(2, 6, "crowd.state", zone="Z"), used) == "not_known"


def test_before_any_assessment_the_lowest_level_holds() -> None:
    one = rule(
        "trigger: {type: handover.lapis_ganti}, "
        "latest: {type: level.changed, same: [assembly], where: {role: [disturbed, riot]}}"
    )
    swap = event(1, 5, "handover.lapis_ganti", assembly="A")
    assert outcome(one, swap) == "violation"
    assert outcome(one, swap, lowest={"role": "disturbed"}) == "ok"
    assert outcome(one, swap, covers=["handover.lapis_ganti"]) == "not_known"


def test_readings_of_one_instant_that_differ_are_not_known_unless_numbers_tell_their_order() -> None:
    low, high = (
        event(1, 10, "crowd.state", zone="Z", density_max=2),
        event(2, 10, "crowd.state", zone="Z", density_max=5),
    )
    used = event(9, 100, "force.used", zone="Z")
    assert outcome(rule(LATEST), low, high, used) == "not_known"
    assert outcome(rule(LATEST), low, high, used, ordered=True) == "violation"


# after, not_after ----------------------------------------------------------------------------


@pytest.mark.parametrize(("delay", "end", "expected"), [
    (300, 1000, "ok"), (301, 1000, "violation"), (None, 1000, "violation"),
    (None, 299, "pending"), (None, 300, "violation"),
])  # fmt: skip
def test_after_has_a_deadline(delay: float | None, end: float, expected: str) -> None:
    events = [event(1, 0, "injury.recorded", person="P")]
    if delay is not None:
        events.append(event(2, delay, "medical.treated", person="P"))
    assert outcome(rule(AFTER), *events, end=end) == expected


def test_not_after_is_pending_until_its_window_has_passed_or_it_is_broken() -> None:
    one = rule("trigger: {type: force.used}, not_after: {type: egress.closed, same: [zone], within_s: 100}")
    used = event(1, 0, "force.used", zone="Z")
    assert outcome(one, used, end=99) == "pending"
    assert outcome(one, used, end=101) == "ok"
    assert outcome(one, used, event(2, 100, "egress.closed", zone="Z")) == "violation"
    assert outcome(one, used, event(2, 101, "egress.closed", zone="Z")) == "ok"
    assert outcome(one, used, event(2, 50, "egress.closed", zone="Y"), end=200) == "ok"


UNLESS = (
    "trigger: {type: crowd.dispersing}, not_after: {type: force.used, same: [zone], within_s: 600}, "
    "unless: {type: crowd.regrouped, same: [zone]}"
)


@pytest.mark.parametrize(("regrouped", "zone", "expected"), [
    (None, "Z", "violation"), (50, "Z", "ok"), (100, "Z", "ok"),
    (101, "Z", "violation"), (50, "Y", "violation"), (-1, "Z", "violation"),
])  # fmt: skip
def test_unless_excuses_only_between_trigger_and_second_event(
    regrouped: float | None, zone: str, expected: str
) -> None:
    events = [event(1, 0, "crowd.dispersing", zone="Z"), event(2, 100, "force.used", zone="Z")]
    if regrouped is not None:
        events.append(event(3, regrouped, "crowd.regrouped", zone=zone))
    assert outcome(rule(UNLESS), *events, end=1000) == expected


def test_unless_of_other_operators_lies_before_the_trigger() -> None:
    one = rule("never: {type: force.used}, unless: {type: command.transferred, same: [assembly]}")
    used = event(2, 10, "force.used", assembly="A")
    assert outcome(one, used) == "violation"
    assert outcome(one, event(1, 5, "command.transferred", assembly="A"), used) == "ok"
    assert outcome(one, used, event(3, 15, "command.transferred", assembly="A")) == "violation"
    assert outcome(one, used, covers=["force.used"]) == "not_known"


def test_a_list_of_conditions_must_all_hold() -> None:
    one = rule(
        "trigger: {type: situation.closed}, "
        "after: [{type: bulletin.published, within_s: 10}, {type: review.opened, within_s: 20}]"
    )
    closed, bulletin, review = (
        event(1, 0, "situation.closed"),
        event(2, 5, "bulletin.published"),
        event(3, 15, "review.opened"),
    )
    assert outcome(one, closed, bulletin, review) == "ok"
    assert outcome(one, closed, bulletin, end=15) == "pending"
    assert outcome(one, closed, bulletin, end=25) == "violation"
    assert outcome(one, closed, review, end=12) == "violation"


def test_never_is_broken_by_its_event_and_not_known_where_a_field_is_missing() -> None:
    one = rule("never: {type: conduct.found, where: {substantiated: true}}")
    assert outcome(one, event(1, 0, "conduct.found", substantiated=True)) == "violation"
    assert outcome(one, event(1, 0, "conduct.found")) == "not_known"
    assert judge(one, event(1, 0, "conduct.found", substantiated=False)) == []


# clocks --------------------------------------------------------------------------------------

PEOPLE = (
    "clock: people, trigger: {type: rumour.detected}, "
    "after: {type: clarification.published, same: [rumour], within_s: 1800}"
)


@pytest.mark.parametrize(("t", "x", "expected"), [
    (1800, 9000, "ok"), (9000, 300, "ok"), (1801, 301, "violation"), (1800, 301, "ok"), (1801, 300, "ok"),
])  # fmt: skip
def test_what_people_owe_falls_due_when_both_clocks_have_passed(t: float, x: float, expected: str) -> None:
    events = (event(1, 0, "rumour.detected", rumour="R"), event(2, t, "clarification.published", x=x, rumour="R"))
    assert outcome(rule(PEOPLE), *events) == expected


@pytest.mark.parametrize(
    ("t", "x", "expected"), [(5000, 299, "pending"), (1799, 5000, "pending"), (1801, 301, "violation")]
)
def test_a_duty_of_people_is_pending_until_both_clocks_have_passed(t: float, x: float, expected: str) -> None:
    engine = RuleEngine([rule(PEOPLE)])
    engine.feed(event(1, 0, "rumour.detected", rumour="R"))
    engine.advance(t, x)
    assert [verdict.outcome for verdict in engine.verdicts()] == [expected]


def test_the_exercise_clock_reads_exercise_time_only() -> None:
    one = rule(
        "clock: exercise, trigger: {type: inject.delivered}, "
        "after: {type: inject.acknowledged, same: [inject, cell], within_s: 300}"
    )
    sent = event(1, 0, "inject.delivered", inject="I", cell="C")
    assert outcome(one, sent, event(2, 90000, "inject.acknowledged", x=300, inject="I", cell="C")) == "ok"
    assert outcome(one, sent, event(2, 90000, "inject.acknowledged", x=301, inject="I", cell="C")) == "violation"
    assert outcome(one, sent, event(2, 90, "inject.acknowledged", x=90, inject="I", cell="D"), end=400) == "violation"


def test_an_answer_given_above_speed_1_is_never_rated_late() -> None:
    fast, slow = (
        event(2, 1, "clock.set", speed=10.0, running=True),
        event(4, 9000, "clock.set", speed=1.0, running=True),
    )
    events = [event(1, 0, "rumour.detected", rumour="R"), event(3, 8000, "clarification.published", rumour="R")]
    (verdict,) = judge(rule(PEOPLE), *events, fast, slow)
    assert (verdict.outcome, verdict.parts[0].why) == ("ok", "found_fast")
    assert outcome(rule(PEOPLE), *events) == "violation"
    late = event(5, 9500, "clarification.published", rumour="R")
    assert outcome(rule(PEOPLE), events[0], fast, slow, late) == "violation"


# zones ---------------------------------------------------------------------------------------


def test_each_zone_of_the_footprint_is_asked_and_the_worst_counts() -> None:
    used = event(9, 100, "force.used", zone="Z", zones=["Z", "Y"])
    fine = event(1, 50, "crowd.state", zone="Z", density_max=1)
    assert outcome(rule(LATEST), fine, used) == "not_known"
    assert outcome(rule(LATEST), fine, event(2, 50, "crowd.state", zone="Y", density_max=5), used) == "violation"
    assert outcome(rule(LATEST), fine, event(2, 50, "crowd.state", zone="Y", density_max=3), used) == "ok"


def test_a_second_event_with_zones_matches_if_they_hold_the_zone() -> None:
    leaving = event(1, 0, "crowd.dispersing", zone="Z")
    assert (
        outcome(rule(UNLESS), leaving, event(2, 10, "force.used", zone="Y", zones=["Y", "Z"]), end=1000) == "violation"
    )
    assert outcome(rule(UNLESS), leaving, event(2, 10, "force.used", zone="Y", zones=["Y"]), end=1000) == "ok"


# what the record covers ----------------------------------------------------------------------


def test_the_absence_of_a_kind_that_is_not_covered_is_not_known() -> None:
    used = event(2, 1000, "force.used", assembly="A")
    assert outcome(rule(BEFORE), used, covers=["force.used"]) == "not_known"
    assert outcome(rule(BEFORE), used, covers=["force.used", "warning.issued"]) == "violation"
    shown = event(1, 950, "warning.issued", assembly="A")
    assert outcome(rule(BEFORE), shown, used, covers=["force.used"]) == "ok"
    assert (
        outcome(rule(AFTER), event(1, 0, "injury.recorded", person="P"), end=1000, covers=["injury.recorded"])
        == "not_known"
    )
    assert (
        outcome(rule(UNLESS), event(1, 0, "crowd.dispersing", zone="Z"), end=1000, covers=["crowd.dispersing"])
        == "not_known"
    )


def test_a_rule_whose_trigger_is_not_covered_is_not_known_and_one_without_a_trigger_does_not_apply() -> None:
    for covers, expected in ((["warning.issued"], "not_known"), (None, "not_applicable")):
        engine = RuleEngine([rule(BEFORE)], covers=covers)
        engine.finish()
        (verdict,) = engine.verdicts()
        assert (verdict.outcome, verdict.trigger) == (expected, None)


# ranges of time ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("t", "to", "expected"),
    [
        (890, 899, "violation"),
        (895, 905, "not_known"),
        (900, 990, "ok"),
        (985, 995, "not_known"),
        (900, 1100, "not_known"),
    ],
)
def test_a_second_event_with_a_range_decides_only_if_every_time_agrees(t: float, to: float, expected: str) -> None:
    events = (event(1, t, "warning.issued", assembly="A"), event(2, 1000, "force.used", assembly="A"))
    assert outcome(rule(BEFORE), *events, ranges={1: to}) == expected


@pytest.mark.parametrize(
    ("t", "to", "expected"),
    [(960, 1050, "ok"), (955, 1050, "not_known"), (960, 1051, "not_known"), (1200, 1300, "violation")],
)
def test_a_trigger_with_a_range_decides_only_if_every_time_agrees(t: float, to: float, expected: str) -> None:
    events = (event(1, 950, "warning.issued", assembly="A"), event(2, t, "force.used", assembly="A"))
    assert outcome(rule(BEFORE), *events, ranges={2: to}) == expected


def test_a_range_is_judged_at_every_time_and_not_only_at_its_ends() -> None:
    """Warnings cover both ends of the range, but not its middle."""
    events = (
        event(1, 900, "warning.issued", assembly="A"),
        event(3, 1095, "warning.issued", assembly="A"),
        event(2, 950, "force.used", assembly="A"),
    )
    assert outcome(rule(BEFORE), *events, ranges={2: 1110}) == "not_known"
    filled = event(4, 985, "warning.issued", assembly="A")
    assert outcome(rule(BEFORE), *events, filled, ranges={2: 1080}) == "ok"


def test_the_latest_of_events_with_ranges_is_known_only_where_all_orders_agree() -> None:
    used = event(9, 100, "force.used", zone="Z")
    low, high = (
        event(1, 10, "crowd.state", zone="Z", density_max=2),
        event(2, 20, "crowd.state", zone="Z", density_max=5),
    )
    assert outcome(rule(LATEST), low, high, used, ranges={1: 15}) == "violation"
    assert outcome(rule(LATEST), low, high, used, ranges={1: 25}) == "not_known"
    assert outcome(rule(LATEST), low, high, used, ranges={2: 120}) == "not_known"


def test_a_deadline_runs_from_every_time_of_the_trigger() -> None:
    hurt, care = event(1, 0, "injury.recorded", person="P"), event(2, 320, "medical.treated", person="P")
    assert outcome(rule(AFTER), hurt, care, ranges={1: 10}, end=1000) == "violation"
    assert outcome(rule(AFTER), hurt, care, ranges={1: 50}, end=1000) == "not_known"
    assert outcome(rule(AFTER), event(1, 30, "injury.recorded", person="P"), care, ranges={1: 50}, end=1000) == "ok"


# basis and conflicts -------------------------------------------------------------------------


def test_a_duty_met_only_by_declared_events_says_so() -> None:
    used = event(9, 1000, "force.used", assembly="A")
    said, seen = (
        event(1, 950, "warning.issued", basis="declared", assembly="A"),
        event(2, 940, "warning.issued", basis="confirmed", assembly="A"),
    )
    (verdict,) = judge(rule(BEFORE), said, used)
    assert (verdict.outcome, verdict.basis) == ("ok", "declared")
    (verdict,) = judge(rule(BEFORE), said, seen, used)
    assert (verdict.outcome, verdict.basis) == ("ok", "confirmed")


def test_three_declared_warnings_that_an_evaluator_denies_are_a_conflict() -> None:
    one = rule("trigger: {type: force.used}, before: {type: warning.issued, same: [assembly], count: 3}")
    warnings = [event(seq, seq, "warning.issued", basis="declared", assembly="A") for seq in (1, 2, 3)]
    used = event(9, 9, "force.used", assembly="A")
    (verdict,) = judge(one, *warnings, used, event(10, 50, "observation.denied", event=2))
    assert (verdict.outcome, verdict.conflict) == ("not_known", (2, 10))
    more = event(4, 4, "warning.issued", assembly="A")
    (verdict,) = judge(one, *warnings, more, used, event(10, 50, "observation.denied", event=2))
    assert (verdict.outcome, verdict.conflict) == ("ok", ())


def test_a_denied_duty_with_a_deadline_is_a_conflict_when_it_falls_due() -> None:
    hurt, care = (
        event(1, 0, "injury.recorded", person="P"),
        event(2, 100, "medical.treated", basis="declared", person="P"),
    )
    denial = event(3, 150, "observation.denied", event=2)
    assert outcome(rule(AFTER), hurt, care, denial, end=200) == "pending"
    (verdict,) = judge(rule(AFTER), hurt, care, denial, end=400)
    assert (verdict.outcome, verdict.conflict) == ("not_known", (2, 3))


def test_a_denied_trigger_accuses_nobody() -> None:
    (verdict,) = judge(
        rule(BEFORE),
        event(1, 0, "force.used", basis="declared", assembly="A"),
        event(2, 5, "observation.denied", event=1),
    )
    assert (verdict.outcome, verdict.conflict) == ("not_known", (1, 2))


# dates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "judged"), [("2026-01-01T23:59:59+07:00", "R-15"), ("2026-01-02T00:00:00+07:00", "R-61")]
)
def test_the_law_of_the_local_day_of_the_trigger_is_taken(day: str, judged: str) -> None:
    rules = [one for one in shipped_rules() if one.id in ("R-15", "R-61")]
    used = event(1, 0, "force.used", means="gas", assembly="A")
    engine = RuleEngine(rules, start=datetime.fromisoformat(day))
    engine.feed(used)
    engine.finish()
    assert {verdict.rule for verdict in engine.verdicts() if verdict.outcome == "violation"} == {judged}


def test_without_a_start_the_law_of_the_day_that_is_given_is_taken() -> None:
    rules = [one for one in shipped_rules() if one.id in ("R-15", "R-61")]
    engine = RuleEngine(rules, today=date(2027, 1, 1))
    engine.feed(event(1, 0, "force.used", means="gas", assembly="A"))
    engine.finish()
    assert {verdict.rule for verdict in engine.verdicts() if verdict.outcome == "violation"} == {"R-61"}


def test_a_range_across_the_day_the_law_changed_is_not_known() -> None:
    one = next(one for one in shipped_rules() if one.id == "R-61")
    start = datetime.fromisoformat("2026-01-01T23:00:00+07:00")
    used = event(1, 0, "force.used", means="gas", assembly="A")
    assert outcome(one, used, start=start, ranges={1: 7200.0}) == "not_known"
    assert (
        outcome(one, used, start=start + (datetime(2026, 1, 2) - datetime(2026, 1, 1)), ranges={1: 600.0})
        == "violation"
    )


# live ----------------------------------------------------------------------------------------


def test_verdicts_can_be_read_at_any_moment_and_end_as_they_would_have() -> None:
    events = [
        event(1, 0, "injury.recorded", person="P"),
        event(2, 10, "injury.recorded", person="Q"),
        event(3, 200, "medical.treated", person="Q"),
        event(4, 400, "crowd.dispersing", zone="Z"),
    ]
    engine = RuleEngine([rule(AFTER)])
    seen = []
    for each in events:
        engine.feed(each)
        seen.append([(verdict.trigger, verdict.outcome) for verdict in engine.verdicts() if verdict.trigger])
    assert seen == [
        [(1, "pending")],
        [(1, "pending"), (2, "pending")],
        [(1, "pending"), (2, "ok")],
        [(1, "violation"), (2, "ok")],
    ]


def test_judging_an_act_beforehand_files_nothing() -> None:
    engine = RuleEngine([rule(BEFORE)])
    engine.feed(event(1, 0, "warning.issued", assembly="A"))
    act = event(2, 50, "force.used", assembly="A")
    assert engine.judge("T-1", act).outcome == "ok"
    assert [verdict.outcome for verdict in engine.verdicts()] == ["not_applicable"]
    with pytest.raises(StopIteration):
        engine.judge("T-9", act)


def test_an_engine_that_nobody_holds_is_gone_without_the_collector() -> None:
    """A long record's engine is large, and the collector of cycles would come for it late and look through all."""
    held = RuleEngine(shipped_rules())
    held.feed(Event(1, "force.used", 1, 1.0, 1.0, "S", "X", (), "engine", {"means": "gas"}))
    gone = weakref.ref(held)
    gc.disable()
    try:
        del held
        assert gone() is None
    finally:
        gc.enable()
