from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from sispamkota.journal.event import Event
from sispamkota.rules.constraint import UNFILED, ConstraintWatch
from sispamkota.rules.forget import EVERY
from sispamkota.rules.library import shipped_rules
from sispamkota.rules.model import Rule
from sispamkota.rules.verdict import Verdict

RULES = {rule.id: rule for rule in shipped_rules()}


def event(seq: int, t: float, name: str, /, **body: Any) -> Event:
    return Event(seq, name, 1, t, t, "S", "X", (), "engine", body)


def spray(t: float, **body: Any) -> Event:
    return event(0, t, "force.used", **{"means": "water_cannon", "assembly": "A", "zone": "Z"} | body)


def judged(rule: Rule, act: Event, known: list[Event], **law: Any) -> Verdict:
    """Return what a seat that knows some events finds of an act."""
    watch = ConstraintWatch((rule,), **law)
    for one in sorted(known, key=lambda one: (one.t_s, one.seq)):
        watch.observe(one)
    return watch.judge(rule.id, act)


def test_an_act_is_withheld_until_the_warning_is_old_enough() -> None:
    known = [event(1, 0, "warning.issued", assembly="A")]
    assert judged(RULES["R-16"], spray(179), known).outcome == "violation"
    assert judged(RULES["R-16"], spray(180), known).outcome == "ok"


def test_what_the_seat_does_not_know_of_does_not_excuse() -> None:
    assert judged(RULES["R-18"], spray(10), []).outcome == "violation"
    checked = event(1, 5, "egress.verified", zone="Z", open_routes=1, clearance_s=100)
    assert judged(RULES["R-18"], spray(10), [checked]).outcome == "violation"
    assert judged(RULES["R-20"], spray(10), []).outcome == "not_known"


def test_an_act_that_the_rule_does_not_speak_of_is_free() -> None:
    baton = event(0, 5, "force.used", means="baton", assembly="A")
    assert judged(RULES["R-16"], baton, []).outcome == "not_applicable"


def test_a_rule_that_forbids_for_a_while_is_asked_of_the_act_too() -> None:
    leaving = event(1, 100, "crowd.dispersing", zone="Z")
    assert judged(RULES["R-29"], spray(700), [leaving]).outcome == "violation"
    assert judged(RULES["R-29"], spray(701), [leaving]).outcome == "not_applicable"
    again = event(2, 200, "crowd.regrouped", zone="Z")
    assert judged(RULES["R-29"], spray(300), [leaving, again]).outcome != "violation"
    shut = event(0, 400, "egress.closed", zone="Z")
    assert judged(RULES["R-19"], shut, [spray(100)]).outcome == "violation"


def test_a_watch_answers_like_a_fresh_judgement_and_files_no_act() -> None:
    watch = ConstraintWatch([RULES["R-16"], RULES["R-18"], RULES["R-20"]])
    known = [
        event(1, 0, "warning.issued", assembly="A"),
        event(2, 100, "egress.verified", zone="Z", open_routes=2, clearance_s=100),
        event(3, 200, "crowd.state", zone="Z", density_max=2.0),
    ]
    for each in known:
        watch.observe(each)
    for t in (150.0, 200.0, 300.0, 401.0, 500.0):
        for name in ("R-16", "R-18", "R-20"):
            assert watch.judge(name, spray(t)).outcome == judged(RULES[name], spray(t), known).outcome
    worst = watch.worst(spray(401))
    assert worst is not None and (worst.rule, worst.outcome) == ("R-18", "violation")
    assert watch.worst(event(0, 401, "media.access", allowed=True)) is None


def test_an_estimate_made_for_the_act_counts_though_it_bears_the_number_of_the_act() -> None:
    watch = ConstraintWatch([RULES["R-20"]])
    watch.observe(event(7, 10, "crowd.state", zone="Z", density_max=5.0))
    act = event(7, 10, "force.used", means="gas", assembly="A", zone="Z")
    assert watch.judge("R-20", act).outcome == "violation"


def test_an_unknown_rule_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(StopIteration):
        ConstraintWatch([RULES["R-16"]]).judge("R-99", spray(1))


def test_a_constraint_is_one_of_the_law_of_the_day() -> None:
    old, new = (datetime.fromisoformat(f"{day}T09:00:00+07:00") for day in ("2025-12-31", "2026-01-02"))
    for start, rule, other in ((old, "R-15", "R-61"), (new, "R-61", "R-15")):
        assert judged(RULES[rule], spray(10), [], start=start).outcome == "violation"
        assert judged(RULES[other], spray(10), [], start=start).outcome == "not_applicable"
        watch = ConstraintWatch([RULES[rule], RULES[other]], start=start)
        assert (watch.judge(rule, spray(10)).outcome, watch.judge(other, spray(10)).outcome) == (
            "violation", "not_applicable",
        )  # fmt: skip


def test_a_constraint_knows_the_lowest_level_of_its_doctrine() -> None:
    swap = event(0, 10, "handover.lapis_ganti", assembly="A")
    assert judged(RULES["R-10"], swap, []).outcome == "violation"
    assert judged(RULES["R-10"], swap, [], lowest={"role": "riot"}).outcome == "ok"


def test_a_watch_forgets_what_no_act_can_be_judged_by_any_more() -> None:
    """Readings, warnings and uses of a long day leave no more behind than what comes between two sweeps."""

    def after(hours: int) -> tuple[int, list[str]]:
        watch = ConstraintWatch([RULES[name] for name in ("R-16", "R-18", "R-20", "R-19", "R-29")])
        seq = 0
        for minute in range(hours * 60):
            for kind, body in (
                ("crowd.state", {"zone": "Z", "density_max": 1.0}),
                ("warning.issued", {"assembly": "A"}),
                ("egress.verified", {"zone": "Z", "open_routes": 2, "clearance_s": 10}),
                ("force.used", {"zone": "Z", "assembly": "A", "means": "gas"}),
                ("crowd.dispersing", {"zone": "Z"}),
                *[("crowd.state", {"zone": "Z", "density_max": 1.0})] * 20,
            ):
                seq += 1
                watch.observe(event(seq, 60.0 * minute, kind, **body))
        act = spray(hours * 3600.0, means="gas")
        return watch.held(), [watch.judge(name, act).outcome for name in ("R-16", "R-18", "R-20", "R-29")]

    short, long = after(3), after(12)
    assert short[1] == long[1] == ["ok", "ok", "ok", "violation"]
    assert max(short[0], long[0]) < EVERY + 500, "of 4,500 and of 18,000 events"


def test_a_rule_that_was_broken_once_forbids_the_next_act_too() -> None:
    known = [event(1, 100, "crowd.dispersing", zone="Z"), spray(200), spray(300)]
    assert judged(RULES["R-29"], spray(400), known).outcome == "violation"
    assert judged(RULES["R-29"], spray(701), known).outcome == "not_applicable"


def test_what_a_rule_forbids_for_a_while_is_remembered_to_the_end_of_that_while() -> None:
    watch = ConstraintWatch([RULES["R-29"]])
    watch.observe(event(1, 0, "crowd.dispersing", zone="Z"))
    watch.observe(event(2, 600, "crowd.dispersing", zone="Y"))
    assert watch.judge("R-29", spray(600)).outcome == "violation"
    assert watch.held() == 7, "both were heard; one waits for two kinds with a reminder, one is of this very instant"
    watch.observe(event(3, 600.5, "crowd.dispersing", zone="Y"))
    assert watch.judge("R-29", spray(600.5)).outcome == "not_applicable"


def test_what_is_forbidden_for_a_while_is_so_by_the_law_of_the_day_only() -> None:
    rule = replace(RULES["R-29"], valid_from=date(2026, 1, 2))
    known = [event(1, 100, "crowd.dispersing", zone="Z")]
    for day, expected in (("2026-01-01", "not_applicable"), ("2026-01-02", "violation")):
        start = datetime.fromisoformat(f"{day}T09:00:00+07:00")
        verdict = judged(rule, spray(200), known, start=start)
        assert (verdict.outcome, verdict.rule, verdict.pack) == (expected, "R-29", "international")


def test_the_worst_of_what_was_heard_decides() -> None:
    known = [
        event(1, 100, "crowd.dispersing", zone="Z"),
        event(2, 150, "crowd.regrouped", zone="Z"),
        event(3, 180, "crowd.dispersing", zone="Z"),
    ]
    verdict = judged(RULES["R-29"], spray(200), known)
    assert (verdict.outcome, verdict.trigger, verdict.events) == ("violation", 3, (3, UNFILED))


def test_an_act_of_another_kind_is_not_asked_whether_it_is_forbidden() -> None:
    watch = ConstraintWatch([RULES["R-19"]])
    watch.observe(spray(100))
    assert watch.judge("R-19", event(0, 200, "egress.opened", zone="Z")).outcome == "not_applicable"
    assert watch.judge("R-19", event(0, 200, "egress.closed", zone="Y")).outcome == "not_applicable"
    assert watch.judge("R-19", event(0, 200, "egress.closed", zone="Z")).outcome == "violation"


def test_of_readings_of_one_instant_the_last_that_the_seat_got_counts() -> None:
    watch = ConstraintWatch([RULES["R-20"]])
    watch.observe(event(1, 10, "crowd.state", zone="Z", density_max=5.0))
    watch.observe(event(2, 10, "crowd.state", zone="Z", density_max=2.0))
    assert watch.judge("R-20", spray(10)).outcome == "ok"
