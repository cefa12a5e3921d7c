"""What the matcher forgets is what nobody can ask for, to the second."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sispamkota.journal.event import Event
from sispamkota.rules.compiled import compile_rule
from sispamkota.rules.engine import RuleEngine
from sispamkota.rules.forget import EVERY, Use, sweep
from sispamkota.rules.index import Moment, Table
from sispamkota.rules.model import Condition
from sispamkota.rules.parse import parse_rules
from sispamkota.rules.verdict import Verdict


def event(seq: int, t: float, name: str, /, **body: Any) -> Event:
    return Event(seq, name, 1, t, t, "S", "X", (), "engine", body)


def run(words: str, first: list[Event], last: list[Event], *, at: float) -> tuple[list[Verdict], int]:
    """Return verdicts and what is held where a sweep comes between two parts of a record."""
    (rule,), problems = parse_rules(f"- {{id: T-1, sev: minor, text: x, src: '[D]', {words}}}", "t.yaml")
    assert problems == ()
    found: list[Verdict] = []
    engine = RuleEngine([rule], settled=found.append, ordered=True)
    for one in first:
        engine.feed(one)
    for _ in range(EVERY):
        engine.feed(event(500, at, "clock.set", running=True, speed=1.0))
    held = engine.held()
    for one in last:
        engine.feed(one)
    engine.finish()
    return found, held


BEFORE = "trigger: {type: force.used}, before: {type: warning.issued, within_s: 100}"


@pytest.mark.parametrize(("at", "held"), [(100.0, 1), (100.5, 0)])
def test_what_must_not_lie_before_is_kept_to_the_end_of_its_window(at: float, held: int) -> None:
    words = BEFORE.replace("before:", "not_before:")
    found, kept = run(words, [event(1, 0, "warning.issued")], [event(2, at, "force.used")], at=at)
    assert kept == held
    assert [verdict.outcome for verdict in found] == ["violation" if held else "ok"]


@pytest.mark.parametrize(("at", "held"), [(100.0, 1), (100.5, 0)])
def test_an_event_is_kept_to_the_end_of_its_window_and_no_longer(at: float, held: int) -> None:
    found, kept = run(BEFORE, [event(1, 0, "warning.issued")], [event(2, at, "force.used")], at=at)
    assert kept == held
    assert [verdict.outcome for verdict in found] == ["ok" if held else "violation"]


def test_without_a_window_an_event_is_kept() -> None:
    words = "trigger: {type: force.used}, before: {type: force.ordered, same: [order_id]}"
    found, held = run(words, [event(1, 0, "force.ordered", order_id="O")], [event(2, 1e6, "force.used", order_id="O")],
                      at=9e5)  # fmt: skip
    assert (held, [verdict.outcome for verdict in found]) == (1, ["ok"])


def test_only_the_latest_reading_is_kept_and_still_answers() -> None:
    words = "trigger: {type: force.used}, latest: {type: crowd.state, same: [zone], where: {density_max: {lt: 4}}}"
    first = [event(seq, seq, "crowd.state", zone="Z", density_max=9 - seq) for seq in range(1, 8)]
    found, held = run(words, first, [event(9, 60, "force.used", zone="Z")], at=50)
    assert held == 1
    assert [(verdict.outcome, verdict.events) for verdict in found] == [("ok", (9, 7))]


def test_a_reading_of_this_very_instant_is_kept_beside_the_one_before() -> None:
    words = "trigger: {type: force.used}, latest: {type: crowd.state, same: [zone], where: {density_max: {lt: 4}}}"
    first = [event(1, 10, "crowd.state", zone="Z", density_max=1), event(2, 50, "crowd.state", zone="Z", density_max=5)]
    found, _ = run(words, first, [event(3, 50, "force.used", zone="Z")], at=50)
    assert [verdict.outcome for verdict in found] == ["violation"]


AFTER = "trigger: {type: injury.recorded}, after: {type: medical.treated, same: [person], within_s: 300, count: 2}"


def test_an_open_trigger_keeps_the_answers_that_it_has() -> None:
    first = [event(1, 0, "injury.recorded", person="P"), event(2, 10, "medical.treated", person="P")]
    found, held = run(
        AFTER, first, [event(3, 250, "medical.treated", person="P"), event(4, 260, "crowd.alarm")], at=200
    )
    assert held == 4, "the answer, the open trigger, its reminder and what it waits for"
    assert [(verdict.outcome, verdict.events) for verdict in found] == [("ok", (1, 2, 3))]


def test_a_settled_trigger_leaves_neither_answers_nor_reminders() -> None:
    first = [event(1, 0, "injury.recorded", person="P"), event(2, 10, "medical.treated", person="P"),
             event(3, 20, "medical.treated", person="P")]  # fmt: skip
    found, held = run(AFTER, first, [], at=200)
    assert (held, [verdict.outcome for verdict in found]) == (0, ["ok"])


def test_reminders_of_open_triggers_stay() -> None:
    found, held = run(AFTER, [event(1, 0, "injury.recorded", person="P")], [event(2, 301, "crowd.alarm")], at=200)
    assert held == 3
    assert [verdict.outcome for verdict in found] == ["violation"]


def test_an_excuse_between_is_kept_while_the_trigger_is_open() -> None:
    words = (
        "trigger: {type: crowd.dispersing}, not_after: {type: force.used, same: [zone], within_s: 600}, "
        "unless: {type: crowd.regrouped, same: [zone]}"
    )
    first = [event(1, 0, "crowd.dispersing", zone="Z"), event(2, 10, "crowd.regrouped", zone="Z")]
    found, _ = run(words, first, [event(3, 500, "force.used", zone="Z"), event(4, 700, "crowd.alarm")], at=400)
    assert [verdict.outcome for verdict in found] == ["ok"]


def test_what_was_handed_over_is_not_told_again_and_its_rule_is_not_without_a_trigger() -> None:
    (rule,), _ = parse_rules(f"- {{id: T-1, sev: minor, text: x, src: '[D]', {BEFORE}}}", "t.yaml")
    found: list[Verdict] = []
    engine = RuleEngine([rule], settled=found.append)
    assert [verdict.outcome for verdict in engine.verdicts()] == ["not_applicable"]
    engine.feed(event(1, 0, "force.used"))
    engine.finish()
    assert len(found) == 1
    assert engine.verdicts() == ()


@pytest.mark.parametrize(("window", "outcome"), [("", "ok"), (", within_s: 100", "violation")])
@pytest.mark.parametrize(
    "asks",
    [
        "never: {type: force.used}",
        "trigger: {type: force.used}, fields: [[agency, eq, polri]]",
        "trigger: {type: force.used}, before: {type: warning.issued}",
        "trigger: {type: force.used}, not_before: {type: crowd.regrouped}",
        "trigger: {type: force.used}, latest: {type: level.changed, where: {role: riot}}",
    ],
)
def test_an_excuse_before_is_kept_as_long_as_it_may_excuse(asks: str, window: str, outcome: str) -> None:
    words = f"{asks}, unless: {{type: command.transferred{window}}}"
    seen = [event(1, 0, "command.transferred"), event(2, 0, "crowd.regrouped")]
    others = "regrouped" in asks
    found, held = run(words, seen, [event(3, 100.5, "force.used", agency="tni")], at=100.5)
    assert [verdict.outcome for verdict in found] == [outcome]
    assert held == (outcome == "ok") + others
    found, held = run(words, seen, [event(3, 100, "force.used", agency="tni")], at=100)
    assert (held, [verdict.outcome for verdict in found]) == (1 + others, ["ok"])


def test_what_an_open_trigger_was_judged_by_is_kept_until_it_settles() -> None:
    words = (
        "trigger: {type: force.used}, before: {type: warning.issued, within_s: 100}, "
        "after: {type: force.reported, within_s: 5000}"
    )
    first = [event(1, 50, "warning.issued"), event(2, 100, "force.used"),
             event(3, 850, "warning.issued"), event(4, 900, "force.used")]  # fmt: skip
    found, _ = run(words, first, [event(5, 4000, "force.reported"), event(6, 5200, "crowd.alarm")], at=1000)
    assert [(verdict.outcome, verdict.events) for verdict in found] == [("ok", (2, 1, 5)), ("ok", (4, 3, 5))]


# The sweep itself ----------------------------------------------------------------------------


def swept(
    times: list[tuple[float, float]], *, keep_all: bool = False, at: tuple[float, float], reach: tuple[float, float],
    denied: tuple[int, ...] = (),
) -> list[int]:  # fmt: skip
    """Return the numbers of the events that are left of a table whose one rule asks from ``at`` back by ``reach``."""
    (rule,), _ = parse_rules("- {id: T-1, sev: minor, text: x, src: '[D]', never: {type: force.used}}", "t.yaml")
    table = Table(Condition("crowd.state"), keep_all)
    for seq, (t0, t1) in enumerate(times, start=1):
        table.add(Moment.of(event(seq, t0, "crowd.state"), t1), [None, None, None], {})
    compiled = compile_rule(rule, Table, start=None, today=None)
    sweep({table: (Use(compiled, table, *reach),)}, lambda one: at, denied)
    return [entry.seq for entry in table.tracks[()].entries] if table.tracks else []


@pytest.mark.parametrize(
    ("at", "reach", "left"),
    [
        ((30, 30), (10, -math.inf), [2, 3]),
        ((30, 30), (9.9, -math.inf), [3]),
        ((30, 30), (-math.inf, 10), [2, 3]),
        ((30, 30), (-math.inf, 9.9), [3]),
        ((30, 30), (20, 0), [1, 2, 3]),
        ((31, 31), (0, 0), []),
        ((99, 99), (math.inf, 0), [1, 2, 3]),
    ],
)
def test_what_lies_inside_a_window_of_either_clock_is_left(
    at: tuple[float, float], reach: tuple[float, float], left: list[int]
) -> None:
    assert swept([(10, 10), (20, 20), (30, 30)], at=at, reach=reach) == left


def test_an_event_whose_range_ends_inside_the_window_is_left() -> None:
    assert swept([(10, 25), (12, 12)], at=(30, 30), reach=(5, 5)) == [1, 2]
    assert swept([(10, 24), (12, 12)], at=(30, 30), reach=(5, 5)) == []


@pytest.mark.parametrize(
    ("times", "at", "denied", "left"),
    [
        ([(10, 10), (20, 20), (30, 30)], 20, (), [2, 3]),
        ([(10, 10), (20, 20), (30, 30)], 19, (), [1, 2, 3]),
        ([(10, 10), (20, 20), (30, 30)], 40, (), [3]),
        ([(10, 10), (20, 20), (30, 30)], 5, (), [1, 2, 3]),
        ([(10, 10), (20, 20), (30, 30)], 20, (2,), [1, 2, 3]),
        ([(10, 25), (20, 20), (30, 30)], 22, (), [1, 2, 3]),
        ([(10, 25), (20, 20), (90, 90)], 40, (), [1, 2, 3]),
    ],
)
def test_of_readings_the_latest_is_left_and_what_may_be_later_than_it(
    times: list[tuple[float, float]], at: float, denied: tuple[int, ...], left: list[int]
) -> None:
    assert swept(times, keep_all=True, at=(at, at), reach=(0, -math.inf), denied=denied) == left


def test_a_key_that_an_open_trigger_waits_on_is_left_though_nothing_is_filed_under_it() -> None:
    (rule,), _ = parse_rules("- {id: T-1, sev: minor, text: x, src: '[D]', never: {type: force.used}}", "t.yaml")
    table = Table(Condition("crowd.state", same=("zone",)), False)
    for seq, zone in enumerate("XYZ", start=1):
        table.add(Moment.of(event(seq, 10, "crowd.state", zone=zone)), [None, None, None], {})
    waited, both = table.track(("X",)), table.track(("Y",))
    waited.waiting[7] = both.waiting[8] = None
    compiled = compile_rule(rule, Table, start=None, today=None)
    sweep({table: (Use(compiled, table, 0, 0),)}, lambda one: (99, 99), ())
    assert table.tracks == {("X",): waited, ("Y",): both}
    assert (waited.entries, waited.times) == ([], [])
    del waited.waiting[7]
    sweep({table: (Use(compiled, table, 0, 0),)}, lambda one: (99, 99), ())
    assert table.tracks == {("Y",): both}
