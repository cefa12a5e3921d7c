"""What each operator says beside its outcome: reason, events, counts, field, zone, bases and conflict."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from sispamkota.journal.event import Event
from sispamkota.rules.engine import RuleEngine
from sispamkota.rules.model import Rule
from sispamkota.rules.parse import parse_rules
from sispamkota.rules.verdict import Part, Verdict

START = datetime.fromisoformat("2024-12-06T09:00:00+07:00")


def rule(words: str) -> Rule:
    (one,), problems = parse_rules(f"- {{id: T-1, sev: major, text: x, src: '[D]', {words}}}", "t.yaml", pack="mine")
    assert problems == ()
    return one


def event(seq: int, t: float, name: str, /, basis: str = "engine", x: float | None = None, **body: Any) -> Event:
    return Event(seq, name, 1, t, t if x is None else x, "S", "X", (), basis, body)


def verdict_of(
    words: str,
    *events: Event,
    ranges: dict[int, float] | None = None,
    end: float | None = None,
    finish: bool = True,
    **options: Any,
) -> Verdict:
    engine = RuleEngine([rule(words)], **options)
    for each in sorted(events, key=lambda one: one.t_s):
        engine.feed(each, t_to_s=(ranges or {}).get(each.seq))
    if end is not None:
        engine.advance(end, end)
    if finish:
        engine.finish()
    (found,) = [verdict for verdict in engine.verdicts() if verdict.trigger is not None]
    return found


def parts_of(words: str, *events: Event, **options: Any) -> tuple[Part, ...]:
    return verdict_of(words, *events, **options).parts


USED = event(9, 100, "force.used", assembly="A", zone="Z")

# The trigger itself --------------------------------------------------------------------------


def test_a_where_field_that_the_trigger_does_not_tell_is_named() -> None:
    words = "trigger: {type: force.used, where: {means: gas, mode: jet}}, fields: [[agency, eq, polri]]"
    told = event(1, 0, "force.used", means="gas")
    assert parts_of(words, told) == (Part("trigger", 0, "not_known", "missing_field", path="mode"),)


def test_fields_name_the_first_that_fails_or_else_the_first_that_is_missing() -> None:
    words = "trigger: {type: force.used}, fields: [[agency, eq, polri], [mode, eq, jet], [unit, eq, U]]"
    full = event(1, 0, "force.used", basis="declared", agency="polri", mode="jet", unit="U")
    assert parts_of(words, full) == (Part("fields", 0, "ok", "value", bases=("declared",)),)
    wrong = event(1, 0, "force.used", mode="spray", unit="V")
    assert parts_of(words, wrong) == (Part("fields", 0, "violation", "value", path="mode"),)
    bare = event(1, 0, "force.used", agency="polri")
    assert parts_of(words, bare) == (Part("fields", 0, "not_known", "missing_field", path="mode"),)


def test_never_is_a_part_of_its_own() -> None:
    assert parts_of("never: {type: force.used}", USED) == (Part("never", 0, "violation", "never"),)


def test_a_join_field_that_the_trigger_does_not_tell_is_named() -> None:
    words = "trigger: {type: force.used}, before: {type: warning.issued, same: [assembly, unit]}"
    (part,) = parts_of(words, event(1, 0, "force.used", assembly="A"))
    assert part == Part("before", 0, "not_known", "missing_key", path="unit", needed=1)


ORDER = "trigger: {type: force.used}, before: {type: force.ordered, same: [order_id]}"


def test_force_that_names_no_order_is_force_without_an_order() -> None:
    assert parts_of(ORDER, USED) == (Part("before", 0, "violation", "no_key", path="order_id", needed=1),)


def test_unless_the_record_does_not_cover_orders() -> None:
    assert parts_of(ORDER, USED, covers=["force.used", "force.ordered"])[0].why == "no_key"
    (part,) = parts_of(ORDER, USED, covers=["force.used"])
    assert part == Part("before", 0, "not_known", "uncovered", path="order_id", needed=1)


def test_only_the_missing_order_of_a_use_of_force_breaks_a_rule() -> None:
    for words in (
        "trigger: {type: arrest.made}, before: {type: force.ordered, same: [order_id]}",
        "trigger: {type: force.used}, before: {type: force.reported, same: [order_id]}",
        "trigger: {type: force.used}, not_before: {type: force.ordered, same: [order_id]}",
        "trigger: {type: force.used}, before: {type: force.ordered, same: [unit]}",
    ):
        kind = words.partition("type: ")[2].partition("}")[0]
        (part,) = parts_of(words, event(1, 0, kind))
        assert (part.outcome, part.why) == ("not_known", "missing_key"), words


def test_a_missing_order_can_be_excused_as_other_findings_can() -> None:
    words = f"{ORDER}, unless: {{type: command.transferred, same: [assembly]}}"
    excuse = event(1, 50, "command.transferred", assembly="A")
    assert parts_of(words, excuse, USED) == (
        Part("before", 0, "ok", "excused", (1,), "order_id", needed=1, bases=("engine",), excuses=(1,), was="no_key"),
    )


def test_the_join_field_that_is_missing_is_named_beside_a_zone_that_is_told() -> None:
    words = "trigger: {type: force.used}, before: {type: unit.deployed, same: [zone, unit]}"
    assert parts_of(words, USED)[0].path == "unit"


# before and not_before -----------------------------------------------------------------------

BEFORE = "trigger: {type: force.used}, before: {type: warning.issued, same: [assembly], count: 2, where: {number: 1}}"
NOT_BEFORE = BEFORE.replace("before:", "not_before:")


def warning(seq: int, t: float, basis: str = "engine", /, **body: Any) -> Event:
    return event(seq, t, "warning.issued", basis, assembly="A", **body)


def test_before_lists_what_it_found() -> None:
    two = (warning(1, 10, "confirmed", number=1), warning(2, 20, "declared", number=1))
    assert parts_of(BEFORE, *two, USED) == (
        Part("before", 0, "ok", "found", (1, 2), found=2, needed=2, bases=("confirmed", "declared")),
    )
    assert parts_of(BEFORE, two[0], USED) == (Part("before", 0, "violation", "absent", (1,), found=1, needed=2),)
    unsure = warning(3, 30)
    assert parts_of(BEFORE, two[0], unsure, USED) == (
        Part("before", 0, "not_known", "may_match", (1, 3), found=1, needed=2, doubtful=(3,)),
    )
    assert parts_of(BEFORE, two[0], USED, covers=["force.used"]) == (
        Part("before", 0, "not_known", "uncovered", (1,), found=1, needed=2),
    )


def test_not_before_lists_what_it_found() -> None:
    two = (warning(1, 10, number=1), warning(2, 20, number=1))
    assert parts_of(NOT_BEFORE, *two, USED) == (Part("not_before", 0, "violation", "found", (1, 2), found=2, needed=2),)
    assert parts_of(NOT_BEFORE, two[0], USED) == (Part("not_before", 0, "ok", "absent", (1,), found=1, needed=2),)
    assert parts_of(NOT_BEFORE, two[0], warning(3, 30), USED) == (
        Part("not_before", 0, "not_known", "may_match", (1, 3), found=1, needed=2, doubtful=(3,)),
    )
    assert parts_of(NOT_BEFORE, two[0], USED, covers=["force.used"]) == (
        Part("not_before", 0, "not_known", "uncovered", (1,), found=1, needed=2),
    )


def test_what_rests_on_more_than_a_declaration_is_chosen_first_and_the_search_then_ends() -> None:
    said = [warning(seq, 50 + seq, "declared", number=1) for seq in (5, 6)]
    seen = [warning(seq, 10 * seq, "confirmed", number=1) for seq in (1, 2, 3)]
    (part,) = parts_of(BEFORE, *said, *seen, USED)
    assert part == Part("before", 0, "ok", "found", (2, 3), found=4, needed=2, bases=("confirmed", "confirmed"))


ROUTES = "trigger: {type: force.used}, before: {type: egress.verified, same: [zone], where: {open_routes: 2}}"
CORDON = "trigger: {type: containment.started}, after: {type: containment.ended, same: [zone], within_s: 60}"


def test_a_zone_is_told_whatever_the_outcome() -> None:
    check = event(1, 50, "egress.verified", zone="Z", open_routes=2)
    doubt = event(1, 50, "egress.verified", zone="Z")
    for events, options, why in (
        ((check,), {}, "found"), ((), {}, "absent"), ((doubt,), {}, "may_match"), ((), {"covers": []}, "uncovered"),
    ):  # fmt: skip
        for words in (ROUTES, ROUTES.replace("before:", "not_before:")):
            (part,) = parts_of(words, *events, USED, **options)
            assert (part.why, part.zone) == (why, "Z")
    begun, ended = event(1, 0, "containment.started", zone="Z"), event(2, 30, "containment.ended", zone="Z")
    for events, end, options, why in (
        ((ended,), 90, {}, "found"), ((), 90, {}, "absent"), ((), 30, {}, "none_yet"),
        ((), 90, {"covers": []}, "uncovered"),
    ):  # fmt: skip
        (part,) = parts_of(CORDON, begun, *events, end=end, **options)
        assert (part.why, part.zone) == (why, "Z")


def test_each_member_of_a_list_tells_its_place() -> None:
    words = (
        "trigger: {type: force.used}, "
        "before: [{type: warning.issued, same: [assembly]}, {type: medical.standby, same: [assembly]}]"
    )
    assert [(part.place, part.why) for part in parts_of(words, warning(1, 10), USED)] == [(0, "found"), (1, "absent")]


def test_each_zone_of_the_footprint_has_a_part_of_its_own() -> None:
    words = (
        "trigger: {type: force.used}, before: "
        "[{type: egress.verified, same: [zone]}, {type: warning.issued, same: [assembly]}]"
    )
    used = event(9, 100, "force.used", assembly="A", zone="Z", zones=["Z", "Y"])
    check = event(1, 50, "egress.verified", zone="Y")
    assert [(part.place, part.outcome, part.zone) for part in parts_of(words, check, used)] == [
        (0, "violation", "Z"), (0, "ok", "Y"), (1, "violation", ""),
    ]  # fmt: skip


# latest --------------------------------------------------------------------------------------

LATEST = "trigger: {type: force.used}, latest: {type: crowd.state, same: [zone], where: {density_max: {lt: 4}}}"


def reading(seq: int, t: float, density: float | None) -> Event:
    body = {} if density is None else {"density_max": density}
    return event(seq, t, "crowd.state", "confirmed", zone="Z", **body)


@pytest.mark.parametrize(
    ("density", "outcome", "why", "bases"),
    [
        (3.9, "ok", "found", ("confirmed",)),
        (4.0, "violation", "not_latest", ()),
        (None, "not_known", "missing_field", ()),
    ],
)
def test_latest_tells_the_reading_that_decided(
    density: float | None, outcome: Any, why: str, bases: tuple[str, ...]
) -> None:
    assert parts_of(LATEST, reading(1, 10, 1.0), reading(2, 20, density), USED) == (
        Part("latest", 0, outcome, why, (2,), found=1, needed=1, zone="Z", bases=bases),
    )


def test_latest_without_a_reading_or_without_cover_is_not_known() -> None:
    assert parts_of(LATEST, USED) == (Part("latest", 0, "not_known", "no_reading", needed=1, zone="Z"),)
    assert parts_of(LATEST, reading(1, 10, 1.0), USED, covers=["force.used"]) == (
        Part("latest", 0, "not_known", "uncovered", (1,), needed=1, zone="Z"),
    )


def test_latest_of_what_the_record_covers_is_judged_and_a_trigger_without_a_zone_is_not() -> None:
    covers = ["force.used", "crowd.state"]
    assert parts_of(LATEST, reading(1, 10, 1.0), USED, covers=covers)[0].why == "found"
    nowhere = event(9, 100, "force.used")
    assert parts_of(LATEST, reading(1, 10, 1.0), nowhere) == (
        Part("latest", 0, "not_known", "missing_key", path="zone", needed=1),
    )


def test_latest_lists_the_readings_between_which_it_cannot_decide() -> None:
    assert parts_of(LATEST, reading(1, 10, 1.0), reading(2, 10, 5.0), USED) == (
        Part("latest", 0, "not_known", "may_match", (1, 2), needed=1, zone="Z", doubtful=(1, 2)),
    )


LEVEL = "trigger: {type: handover.lapis_ganti}, latest: {type: level.changed, where: {role: riot}}"


def test_before_any_assessment_the_lowest_level_is_told() -> None:
    swap = event(1, 5, "handover.lapis_ganti")
    assert parts_of(LEVEL, swap) == (Part("latest", 0, "violation", "lowest", needed=1),)
    assert parts_of(LEVEL, swap, lowest={"role": "riot"}) == (Part("latest", 0, "ok", "lowest", needed=1),)
    assert parts_of(LEVEL, swap, lowest={}) == (Part("latest", 0, "not_known", "no_reading", needed=1),)


def test_a_window_of_latest_makes_an_old_reading_none() -> None:
    words = LATEST.replace("same: [zone],", "same: [zone], within_s: 60,")
    assert parts_of(words, reading(1, 40, 1.0), USED)[0].why == "found"
    assert parts_of(words, reading(1, 39, 1.0), USED)[0].why == "no_reading"


def test_a_denied_reading_is_not_the_latest_for_certain() -> None:
    denial = event(20, 150, "observation.denied", event=2)
    verdict = verdict_of(LATEST, reading(1, 10, 1.0), reading(2, 20, 5.0), USED, denial)
    assert (verdict.outcome, verdict.conflict, verdict.events) == ("not_known", (2, 20), (9, 1, 2, 20))
    agreeing = verdict_of(LATEST, reading(1, 10, 1.0), reading(2, 20, 2.0), USED, denial)
    assert (agreeing.outcome, agreeing.conflict) == ("ok", ())


# after ---------------------------------------------------------------------------------------

AFTER = "trigger: {type: injury.recorded}, after: {type: medical.treated, same: [person], within_s: 300, count: 2}"
HURT = event(1, 0, "injury.recorded", person="P")


def care(seq: int, t: float, basis: str = "engine", /, x: float | None = None) -> Event:
    return event(seq, t, "medical.treated", basis, x, person="P")


def test_after_lists_what_it_found() -> None:
    assert parts_of(AFTER, HURT, care(2, 10, "declared"), care(3, 300), end=400) == (
        Part("after", 0, "ok", "found", (2, 3), found=2, needed=2, bases=("declared", "engine")),
    )
    assert parts_of(AFTER, HURT, care(2, 10), care(3, 301), end=400) == (
        Part("after", 0, "violation", "absent", (2,), found=1, needed=2),
    )
    assert parts_of(AFTER, HURT, care(2, 10), end=299) == (
        Part("after", 0, "pending", "none_yet", (2,), found=1, needed=2),
    )
    assert parts_of(AFTER, HURT, care(2, 10), end=400, covers=["injury.recorded"]) == (
        Part("after", 0, "not_known", "uncovered", (2,), found=1, needed=2),
    )


def test_after_prefers_what_rests_on_more_than_a_declaration() -> None:
    answers = [care(2, 10, "declared"), care(3, 20, "declared"), care(4, 30), care(5, 40), care(6, 50)]
    (part,) = parts_of(AFTER, HURT, *answers, end=400)
    assert part == Part("after", 0, "ok", "found", (2, 3), found=2, needed=2, bases=("declared", "declared"))
    judged = RuleEngine([rule(AFTER)])
    for one in (HURT, *answers):
        judged.feed(Event(one.seq, one.kind, 1, 0.0, 0.0, "S", "X", (), one.basis, one.body))
    judged.finish()
    (verdict,) = judged.verdicts()
    assert verdict.events == (1, 4, 5), "where all come at once, the stronger decide"
    assert verdict.parts[0].found == 4, "and the search then ends"


def test_what_the_record_covers_and_does_not_show_was_not_done() -> None:
    covers = ["injury.recorded", "medical.treated", "crowd.dispersing", "force.used", "crowd.regrouped"]
    assert parts_of(AFTER, HURT, end=400, covers=covers)[0].why == "absent"
    assert parts_of(AFTER, HURT, end=200, covers=covers)[0].why == "none_yet"
    assert parts_of(NOT_AFTER, LEAVING, end=700, covers=covers)[0].why == "absent"
    assert parts_of(NOT_AFTER, LEAVING, end=200, covers=covers)[0].why == "window_open"


def test_an_answer_with_a_range_across_the_deadline_may_be_in_time() -> None:
    (part,) = parts_of(AFTER, HURT, care(2, 10), care(3, 290), ranges={3: 310.0}, end=400)
    assert part == Part("after", 0, "not_known", "may_match", (2, 3), found=1, needed=2, doubtful=(3,))
    (part,) = parts_of(AFTER, HURT, care(2, 10), care(3, 290), ranges={3: 300.0}, end=400)
    assert part.outcome == "ok"


def test_an_answer_with_a_range_across_the_trigger_may_come_after_it() -> None:
    hurt = event(1, 50, "injury.recorded", person="P")
    (part,) = parts_of(AFTER, hurt, care(2, 40), care(3, 60), ranges={2: 55.0}, end=400)
    assert part == Part("after", 0, "not_known", "may_match", (2, 3), found=1, needed=2, doubtful=(2,))


# not_after -----------------------------------------------------------------------------------

NOT_AFTER = (
    "trigger: {type: crowd.dispersing}, not_after: {type: force.used, same: [zone], within_s: 600}, "
    "unless: {type: crowd.regrouped, same: [zone]}"
)
LEAVING = event(1, 0, "crowd.dispersing", zone="Z")


def use(seq: int, t: float, **body: Any) -> Event:
    return event(seq, t, "force.used", zone="Z", **body)


def test_not_after_lists_what_it_found() -> None:
    assert parts_of(NOT_AFTER, LEAVING, use(2, 600), end=700) == (
        Part("not_after", 0, "violation", "found", (2,), found=1, needed=1, zone="Z"),
    )
    assert parts_of(NOT_AFTER, LEAVING, use(2, 601), end=700) == (
        Part("not_after", 0, "ok", "absent", needed=1, zone="Z"),
    )
    assert parts_of(NOT_AFTER, LEAVING, end=599) == (
        Part("not_after", 0, "pending", "window_open", needed=1, zone="Z"),
    )
    assert parts_of(NOT_AFTER, LEAVING, end=700, covers=["crowd.dispersing", "crowd.regrouped"]) == (
        Part("not_after", 0, "not_known", "uncovered", needed=1, zone="Z"),
    )
    assert parts_of(NOT_AFTER, LEAVING, use(2, 500), ranges={2: 650.0}, end=700) == (
        Part("not_after", 0, "not_known", "may_match", (2,), needed=1, zone="Z", doubtful=(2,)),
    )


def test_not_after_tells_every_breach_and_what_may_be_one() -> None:
    uses = (use(2, 10), use(3, 20), use(4, 590), use(5, 700))
    assert parts_of(NOT_AFTER, LEAVING, *uses, end=800, ranges={4: 610.0}) == (
        Part("not_after", 0, "violation", "found", (2, 3), found=2, needed=1, zone="Z", doubtful=(4,)),
    )


def test_not_before_tells_every_breach_and_what_may_be_one() -> None:
    three = [warning(seq, seq * 10, number=1) for seq in (1, 2, 3)]
    assert parts_of(NOT_BEFORE, *three, warning(4, 40), USED) == (
        Part("not_before", 0, "violation", "found", (1, 2, 3), found=3, needed=2, doubtful=(4,)),
    )


def test_of_a_range_in_which_every_instant_breaks_the_rule_the_worst_is_told() -> None:
    words = BEFORE.replace("count: 2", "count: 2, within_s: 50")
    (part,) = parts_of(words, warning(1, 55, number=1), USED, ranges={9: 120.0})
    assert part == Part("before", 0, "violation", "absent", found=0, needed=2)  # at its end the warning is too old
    (part,) = parts_of(
        NOT_BEFORE.replace("count: 2", "count: 1"),
        warning(1, 55, number=1),
        warning(2, 110, number=1),
        USED,
        ranges={9: 120.0},
    )
    assert (part.outcome, part.events, part.found) == ("violation", (1, 2), 2)


def test_a_rule_that_was_not_in_force_names_the_first_event_that_it_speaks_of() -> None:
    words = "valid_from: '2030-01-01', trigger: {type: force.used}, fields: [[agency, eq, polri]]"
    engine = RuleEngine([rule(words)], start=datetime.fromisoformat("2024-12-06T09:00:00+07:00"))
    for told in (USED, event(10, 200, "force.used")):
        engine.feed(told)
    engine.finish()
    (verdict,) = engine.verdicts()
    assert (verdict.outcome, verdict.trigger, verdict.events) == ("not_applicable", None, ())
    assert verdict.parts == (Part("valid", 0, "not_applicable", "not_in_force", (9,)),)


@pytest.mark.parametrize(
    ("limit", "days", "expected"),
    [
        ("valid_from: '2024-12-08'", 1, "not_applicable"),
        ("valid_from: '2024-12-08'", 2, "not_known"),
        ("valid_to: '2024-12-05'", 0, "not_applicable"),
        ("valid_to: '2024-12-06'", 9, "not_known"),
        ("severity: minor", 9, "not_known"),
    ],
)
def test_what_a_record_does_not_cover_is_not_open_where_no_day_of_it_knew_the_rule(
    limit: str, days: int, expected: str
) -> None:
    words = f"{limit}, trigger: {{type: force.used}}, fields: [[agency, eq, polri]]".replace("severity: minor, ", "")
    engine = RuleEngine([rule(words)], start=datetime.fromisoformat("2024-12-06T09:00:00+07:00"), covers=())
    assert engine.verdicts()[0].outcome == "not_known"  # nothing is known of any day yet
    engine.feed(event(1, 0, "crowd.alarm"))
    engine.advance(days * 86400.0, 0.0)
    engine.finish()
    (verdict,) = engine.verdicts()
    assert verdict.outcome == expected
    assert verdict.parts == (
        Part("valid", 0, "not_applicable", "not_in_force")
        if expected == "not_applicable"
        else Part("trigger", 0, "not_known", "uncovered"),
    )


def test_not_after_counts_what_happens_at_the_very_instant_and_lists_what_may_match_while_it_waits() -> None:
    assert parts_of(NOT_AFTER, LEAVING, use(2, 0), end=700)[0].why == "found"
    words = NOT_AFTER.replace("within_s: 600}", "within_s: 600, where: {means: gas}}")
    assert parts_of(words, LEAVING, use(2, 100), end=200) == (
        Part("not_after", 0, "pending", "window_open", (2,), needed=1, zone="Z"),
    )


def test_not_after_tells_what_was_excused() -> None:
    again = event(3, 50, "crowd.regrouped", "declared", zone="Z")
    assert parts_of(NOT_AFTER, LEAVING, again, use(2, 100), end=700) == (
        Part("not_after", 0, "ok", "excused", (3, 2), "", 1, 1, "Z", ("declared", "engine"), excuses=(3,), was="found"),
    )
    perhaps = {3: 150.0}
    assert parts_of(NOT_AFTER, LEAVING, again, use(2, 100), end=700, ranges=perhaps) == (
        Part("not_after", 0, "not_known", "may_match", (2,), needed=1, zone="Z", doubtful=(2,)),
    )
    assert parts_of(NOT_AFTER, LEAVING, use(2, 100), end=700, covers=["crowd.dispersing", "force.used"]) == (
        Part("not_after", 0, "not_known", "may_match", (2,), needed=1, zone="Z", doubtful=(2,)),
    )


def test_no_event_follows_itself() -> None:
    words = "trigger: {type: arrest.made}, not_after: {type: arrest.made, same: [act], within_s: 60}"
    assert parts_of(words, event(1, 0, "arrest.made", act="X"), end=90)[0].why == "absent"


def test_not_after_counts_only_what_is_not_excused() -> None:
    again = event(3, 50, "crowd.regrouped", zone="Z")
    words = NOT_AFTER.replace("within_s: 600", "within_s: 600, count: 2")
    assert verdict_of(words, LEAVING, use(2, 40), again, use(4, 100), end=700).outcome == "ok"
    assert verdict_of(words, LEAVING, use(2, 40), use(5, 45), again, end=700).outcome == "violation"


def test_a_record_that_has_ended_does_not_wait_for_what_it_would_not_show() -> None:
    covers = ["injury.recorded", "crowd.dispersing", "crowd.regrouped"]
    assert parts_of(AFTER, HURT, care(2, 10), covers=covers) == (
        Part("after", 0, "not_known", "uncovered", (2,), found=1, needed=2),
    )
    assert parts_of(AFTER, HURT, care(2, 10), covers=covers, finish=False)[0].why == "none_yet"
    assert parts_of(NOT_AFTER, LEAVING, covers=covers) == (
        Part("not_after", 0, "not_known", "uncovered", needed=1, zone="Z"),
    )
    assert parts_of(NOT_AFTER, LEAVING, covers=covers, finish=False)[0].why == "window_open"


# The verdict ---------------------------------------------------------------------------------


def test_a_verdict_tells_its_rule_its_trigger_and_what_decided() -> None:
    used = event(9, 100, "force.used", "declared", 40.0, assembly="A")
    found = verdict_of(BEFORE, warning(1, 10, number=1), used)
    part = Part("before", 0, "violation", "absent", (1,), found=1, needed=2)
    assert found == Verdict(
        "T-1", "mine", "major", "violation", "declared", 9, 100, 40.0, None, (9, 1), (part,), (), True
    )


def test_a_range_is_told_with_its_end_and_the_reasons_at_each_time() -> None:
    words = "trigger: {type: force.used}, before: {type: warning.issued, same: [assembly], within_s: 100}"
    found = verdict_of(words, warning(1, 10), event(9, 100, "force.used", assembly="A"), ranges={9: 150.0})
    assert (found.outcome, found.t_s, found.t_to_s, found.events) == ("not_known", 100, 150.0, (9,))
    assert found.parts == (
        Part("trigger", 0, "not_known", "time_range"),
        Part("before", 0, "violation", "absent", needed=1),
    )


def test_a_range_tells_the_events_on_which_its_answers_rest() -> None:
    found = verdict_of(BEFORE, warning(1, 120, number=1), warning(2, 130), USED, ranges={9: 150.0})
    assert found.parts[0] == Part("trigger", 0, "not_known", "time_range", (1, 2))
    assert found.events == (9, 1, 2)


def test_no_event_is_the_latest_before_itself() -> None:
    words = "trigger: {type: crowd.state, where: {density_max: {ge: 6}}}, latest: {type: crowd.state, same: [zone]}"
    assert parts_of(words, reading(1, 10, 7.0))[0].why == "no_reading"


def test_a_range_that_is_ok_at_one_time_and_pending_at_another_is_pending() -> None:
    words = "trigger: {type: force.used}, not_after: {type: egress.closed, within_s: 100}"
    found = verdict_of(words, event(9, 100, "force.used"), ranges={9: 150.0}, end=220)
    assert (found.outcome, [part.why for part in found.parts]) == ("pending", ["window_open"])


def test_a_denied_trigger_is_a_conflict_before_all_else_that_was_found() -> None:
    denial = event(20, 150, "observation.denied", event=9)
    found = verdict_of(BEFORE, warning(1, 10, number=1), USED, denial)
    assert found.parts[0] == Part("trigger", 0, "not_known", "denied", conflict=(9, 20))
    assert found.parts[1].why == "absent"
    assert (found.conflict, found.events) == ((9, 20), (9, 20))


def test_a_denied_trigger_that_is_not_known_or_pending_stays_so() -> None:
    denial = event(20, 150, "observation.denied", event=9)
    found = verdict_of(BEFORE, warning(1, 10), warning(2, 20), USED, denial)
    assert [part.why for part in found.parts] == ["may_match"]


def test_a_denied_trigger_that_kept_the_rule_is_a_conflict_too() -> None:
    denial = event(20, 150, "observation.denied", event=9)
    found = verdict_of(BEFORE, warning(1, 10, number=1), warning(2, 20, number=1), USED, denial)
    assert (found.outcome, found.conflict) == ("not_known", (9, 20))


def test_of_very_many_second_events_the_first_forty_are_told() -> None:
    words = "trigger: {type: force.used}, before: {type: warning.issued, count: 50}"
    many = [event(seq, seq, "warning.issued") for seq in range(1, 51)]
    found = verdict_of(words, *many, event(99, 100, "force.used"))
    assert (found.outcome, found.events) == ("ok", (99, *range(1, 41)))


def test_a_violation_of_a_day_on_which_the_law_changed_says_so() -> None:
    words = 'trigger: {type: force.used}, fields: [[agency, eq, polri]], valid_from: "2024-12-07"'
    used = event(9, 0, "force.used", agency="tni")
    found = verdict_of(words, used, ranges={9: 86400.0}, start=START)
    assert [(part.operator, part.why) for part in found.parts] == [("valid", "date_range"), ("fields", "value")]
    assert found.parts[0] == Part("valid", 0, "not_known", "date_range")


def test_a_rule_without_a_trigger_tells_whether_the_record_would_show_one() -> None:
    one = rule("never: {type: force.used}")
    silent, open_ = RuleEngine([one], covers=["warning.issued"]), RuleEngine([one], covers=["force.used"])
    part = Part("trigger", 0, "not_known", "uncovered")
    assert silent.verdicts() == (Verdict("T-1", "mine", "major", "not_known", parts=(part,)),)
    assert open_.verdicts() == (Verdict("T-1", "mine", "major", "not_applicable"),)
    assert open_.judge("T-1", event(1, 0, "warning.issued")) == Verdict("T-1", "mine", "major", "not_applicable")


def test_what_was_judged_at_this_very_instant_is_final_unless_it_waits() -> None:
    for words, final in (
        (BEFORE, True),
        (AFTER.replace("injury.recorded", "force.used").replace("person", "unit"), False),
    ):
        engine = RuleEngine([rule(words)])
        engine.feed(event(9, 100, "force.used", assembly="A", unit="U"))
        assert [verdict.final for verdict in engine.verdicts()] == [final]
        assert engine.judge("T-1", event(10, 100, "force.used", assembly="A", unit="U")).final is final


def test_without_any_date_a_dated_rule_is_judged_all_the_same() -> None:
    words = 'trigger: {type: force.used}, fields: [[agency, eq, polri]], valid_from: "2024-12-07"'
    assert verdict_of(words, event(9, 0, "force.used", agency="tni")).outcome == "violation"


def test_a_duty_that_still_waits_is_not_decided_by_the_date() -> None:
    words = f'{AFTER}, valid_from: "2024-12-07"'
    found = verdict_of(words, HURT, ranges={1: 86400.0}, start=START)
    assert found.outcome == "pending"


def test_a_range_is_judged_wherever_an_answer_can_change() -> None:
    """An answer at 5 serves the beginning of the range, one at 320 its middle and end, neither what lies between."""
    words = "trigger: {type: injury.recorded}, after: {type: medical.treated, same: [person], within_s: 300}"
    found = verdict_of(words, HURT, care(2, 5), care(3, 320), ranges={1: 40.0}, end=1000)
    assert (found.outcome, found.parts[0].why) == ("not_known", "time_range")


def test_two_triggers_of_one_instant_stand_in_order_of_their_numbers() -> None:
    engine = RuleEngine([rule("never: {type: force.used}")])
    for seq in (7, 3, 5):
        engine.feed(event(seq, 10, "force.used"))
    engine.finish()
    assert [verdict.trigger for verdict in engine.verdicts()] == [3, 5, 7]
