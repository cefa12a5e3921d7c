"""What excuses a finding, what only may, and what an excuse rests on."""

from __future__ import annotations

from typing import Any

import pytest

from sispamkota.journal.event import Event
from sispamkota.rules.engine import RuleEngine
from sispamkota.rules.parse import parse_rules
from sispamkota.rules.verdict import Part, Verdict


def event(seq: int, t: float, name: str, /, basis: str = "engine", **body: Any) -> Event:
    return Event(seq, name, 1, t, t, "S", "X", (), basis, body)


def verdict_of(words: str, *events: Event, ranges: dict[int, float] | None = None, end: float | None = None) -> Verdict:
    (rule,), problems = parse_rules(f"- {{id: T-1, sev: major, text: x, src: '[D]', {words}}}", "t.yaml")
    assert problems == ()
    engine = RuleEngine([rule])
    for each in sorted(events, key=lambda one: one.t_s):
        engine.feed(each, t_to_s=(ranges or {}).get(each.seq))
    if end is not None:
        engine.advance(end, end)
    engine.finish()
    (found,) = [verdict for verdict in engine.verdicts() if verdict.trigger is not None]
    return found


def parts_of(words: str, *events: Event, **options: Any) -> tuple[Part, ...]:
    return verdict_of(words, *events, **options).parts


def warning(seq: int, t: float, **body: Any) -> Event:
    return event(seq, t, "warning.issued", assembly="A", **body)


def use(seq: int, t: float) -> Event:
    return event(seq, t, "force.used", zone="Z")


USED = event(9, 100, "force.used", assembly="A", zone="Z")
HURT = event(1, 0, "injury.recorded", person="P")
LEAVING = event(1, 0, "crowd.dispersing", zone="Z")
BEFORE = "trigger: {type: force.used}, before: {type: warning.issued, same: [assembly], count: 2, where: {number: 1}}"
LATEST = "trigger: {type: force.used}, latest: {type: crowd.state, same: [zone], where: {density_max: {lt: 4}}}"
NOT_AFTER = (
    "trigger: {type: crowd.dispersing}, not_after: {type: force.used, same: [zone], within_s: 600}, "
    "unless: {type: crowd.regrouped, same: [zone]}"
)


def test_a_finding_that_is_excused_tells_what_was_found_and_what_excused_it() -> None:
    words = f"{BEFORE}, unless: {{type: command.transferred, same: [assembly], within_s: 60}}"
    excuse = event(3, 40, "command.transferred", "declared", assembly="A")
    found = verdict_of(words, warning(1, 10, number=1), excuse, USED)
    assert found.parts == (
        Part("before", 0, "ok", "excused", (1, 3), found=1, needed=2, bases=("declared",), excuses=(3,), was="absent"),
    )
    assert (found.basis, found.events) == ("declared", (9, 1, 3))
    assert parts_of(words, excuse, USED, ranges={3: 120.0}) == (
        Part("before", 0, "not_known", "may_be_excused", (3,), needed=2, excuses=(3,), was="absent"),
    )
    old = event(3, 39, "command.transferred", assembly="A")
    assert parts_of(words, old, USED)[0].why == "absent"


def test_a_doubt_stays_the_doubt_that_it_is_where_it_may_be_excused() -> None:
    words = f"{BEFORE}, unless: {{type: command.transferred, same: [assembly]}}"
    doubt = (warning(1, 10, number=1), warning(2, 20))
    excuse = event(3, 40, "command.transferred", assembly="A")
    assert parts_of(words, *doubt, excuse, USED, ranges={3: 120.0})[0].why == "may_match"
    assert parts_of(words, *doubt, excuse, USED)[0].why == "excused"


def test_an_excuse_that_a_trigger_cannot_be_joined_to_leaves_it_open() -> None:
    words = "never: {type: force.used}, unless: {type: unit.released, same: [unit]}"
    assert parts_of(words, USED) == (Part("never", 0, "not_known", "may_be_excused", was="never"),)


def test_a_doubt_that_has_no_excuse_to_join_stays_the_doubt_that_it_is() -> None:
    words = f"{BEFORE}, unless: {{type: unit.released, same: [unit]}}"
    assert parts_of(words, warning(1, 10, number=1), warning(2, 20), USED)[0].why == "may_match"


def test_each_excuse_of_a_list_is_looked_for() -> None:
    words = "never: {type: force.used}, unless: [{type: unit.released, same: [unit]}, {type: command.transferred}]"
    assert parts_of(words, event(1, 40, "command.transferred"), USED)[0].why == "excused"


def test_an_old_excuse_does_not_hide_an_older_one_whose_range_reaches_further() -> None:
    words = "never: {type: force.used}, unless: {type: command.transferred, within_s: 50}"
    old, ranged = event(1, 40, "command.transferred"), event(2, 10, "command.transferred")
    assert parts_of(words, ranged, old, USED, ranges={2: 95.0}) == (
        Part("never", 0, "not_known", "may_be_excused", (2,), excuses=(2,), was="never"),
    )


def test_nothing_excuses_itself() -> None:
    words = "never: {type: force.used}, unless: {type: force.used, same: [assembly]}"
    assert verdict_of(words, USED).outcome == "violation"


def test_an_excuse_at_the_very_instant_counts() -> None:
    again = event(3, 0, "crowd.regrouped", zone="Z")
    assert parts_of(NOT_AFTER, LEAVING, again, use(2, 100), end=700)[0].why == "excused"


@pytest.mark.parametrize(
    "words",
    [
        "trigger: {type: force.used}, fields: [[agency, eq, polri]], unless: {type: command.transferred}",
        f"{LATEST}, unless: {{type: command.transferred}}",
        f"{BEFORE}, unless: {{type: command.transferred}}",
    ],
)
def test_every_look_back_can_be_excused(words: str) -> None:
    assert parts_of(words, USED)[0].outcome in ("violation", "not_known")
    assert parts_of(words, event(1, 40, "command.transferred"), USED)[0].why == "excused"


def test_a_denied_excuse_excuses_nobody_for_certain() -> None:
    words = "never: {type: force.used}, unless: {type: command.transferred, same: [assembly]}"
    excuse = event(3, 40, "command.transferred", assembly="A")
    verdict = verdict_of(words, excuse, USED, event(20, 150, "observation.denied", event=3))
    assert verdict.parts == (
        Part("never", 0, "not_known", "may_be_excused", (3,), conflict=(3, 20), excuses=(3,), was="never"),
    )
    assert verdict.conflict == (3, 20)


def test_what_is_excused_is_no_conflict() -> None:
    words = f"{BEFORE}, unless: {{type: command.transferred, same: [assembly]}}"
    denied = (warning(1, 10, number=1), warning(2, 20, number=1))
    excuse = event(3, 40, "command.transferred", assembly="A")
    denial = event(20, 150, "observation.denied", event=2)
    assert parts_of(words, *denied, USED, denial)[0].conflict == (2, 20)
    assert parts_of(words, *denied, excuse, USED, denial)[0].conflict == ()


def test_an_excuse_that_may_match_leaves_it_open_unless_another_excuses() -> None:
    words = "never: {type: force.used}, unless: {type: command.transferred, same: [assembly], where: {to: kapolda}}"
    perhaps = event(3, 40, "command.transferred", assembly="A")
    surely = event(4, 30, "command.transferred", assembly="A", to="kapolda")
    assert parts_of(words, perhaps, USED)[0].why == "may_be_excused"
    assert parts_of(words, surely, perhaps, USED)[0].why == "excused"


def test_an_absent_answer_is_excused_only_inside_its_window() -> None:
    words = (
        "trigger: {type: injury.recorded}, after: {type: medical.treated, same: [person], within_s: 300}, "
        "unless: {type: incident.started}"
    )
    assert verdict_of(words, HURT, event(2, 300, "incident.started"), end=400).outcome == "ok"
    assert verdict_of(words, HURT, event(2, 301, "incident.started"), end=400).outcome == "violation"
    early = event(2, -5, "incident.started")
    assert verdict_of(words, early, HURT, end=400).outcome == "violation"


def test_an_excuse_of_an_absence_must_lie_in_the_window_of_every_instant_of_the_triggers_range() -> None:
    words = (
        "trigger: {type: injury.recorded}, after: {type: medical.treated, same: [person], within_s: 2}, "
        "unless: {type: incident.started}"
    )
    excuses = (event(2, 4, "incident.started"), event(3, 7, "incident.started"))
    hurt = event(1, 3, "injury.recorded", person="P")
    assert verdict_of(words, hurt, *excuses, ranges={1: 4.0}, end=40).outcome == "ok"
    assert verdict_of(words, hurt, *excuses, ranges={1: 6.0}, end=40).outcome == "not_known"


def test_what_needs_no_excuse_is_told_as_it_was_found() -> None:
    words = f"{BEFORE}, unless: {{type: command.transferred, same: [assembly]}}"
    excuse = event(3, 40, "command.transferred", assembly="A")
    assert parts_of(words, warning(1, 10, number=1), warning(2, 20, number=1), excuse, USED)[0].why == "found"


def test_what_follows_at_an_unknown_time_is_excused_only_if_it_is_at_every_instant_of_its_range() -> None:
    words = NOT_AFTER.replace("crowd.regrouped, same: [zone]", "crowd.regrouped, same: [zone], within_s: 180")
    again = event(2, 60, "crowd.regrouped", zone="Z")
    assert parts_of(words, LEAVING, again, use(3, 240), end=700)[0].why == "excused"
    assert parts_of(words, LEAVING, again, use(3, 241), end=700)[0].outcome == "violation"
    assert parts_of(words, LEAVING, again, use(3, 120), ranges={3: 240.0}, end=700)[0].why == "excused"
    (open_one,) = parts_of(words, LEAVING, again, use(3, 120), ranges={3: 241.0}, end=700)
    assert (open_one.outcome, open_one.why, open_one.doubtful) == ("not_known", "may_match", (3,))
    thrice = (again, event(4, 200, "crowd.regrouped", zone="Z"), event(5, 360, "crowd.regrouped", zone="Z"))
    (covered,) = parts_of(words, LEAVING, *thrice, use(3, 120), ranges={3: 540.0}, end=700)
    assert (covered.why, covered.excuses) == ("excused", (2, 4, 5))
    assert parts_of(words, LEAVING, *thrice, use(3, 120), ranges={3: 541.0}, end=700)[0].outcome == "not_known"
    assert parts_of(words, LEAVING, *thrice, use(3, 120), ranges={3: 540.0}, end=700)[0].outcome == "ok"
    assert parts_of(words, LEAVING, again, thrice[2], use(3, 120), ranges={3: 400.0}, end=700)[0].outcome == "not_known"


def test_what_follows_after_the_window_needs_no_excuse() -> None:
    words = NOT_AFTER.replace("crowd.regrouped, same: [zone]", "crowd.regrouped, same: [zone], within_s: 180")
    again = event(2, 450, "crowd.regrouped", zone="Z")
    assert parts_of(words, LEAVING, again, use(3, 460), ranges={3: 640.0}, end=700)[0].why == "excused"
    assert parts_of(words, LEAVING, again, use(3, 460), ranges={3: 1640.0}, end=1700)[0].why == "excused"
    sooner = event(2, 410, "crowd.regrouped", zone="Z")
    assert parts_of(words, LEAVING, sooner, use(3, 460), ranges={3: 1640.0}, end=1700)[0].outcome == "not_known"
