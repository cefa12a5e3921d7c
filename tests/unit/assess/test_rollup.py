"""Objective → capability target → critical task → expected action, with reasons, open where nobody can judge."""

from __future__ import annotations

from typing import Any

import pytest

from sispamkota.assess.audit import audit_events
from sispamkota.assess.book import EventBook
from sispamkota.assess.measures import measure_events
from sispamkota.assess.ratings import answers, judge_expectations, owed
from sispamkota.assess.rollup import Ratings, rate_run, roll_up
from sispamkota.journal.event import Event
from sispamkota.rules.parse import parse_expectations
from sispamkota.scenario.schema.story import Limit, Objective, Target, Task

EXPECTED, _ = parse_expectations(
    """
expectations:
- {id: E-1, inject: I-1, cell: INFO, task: T-1, text_id: a, text_en: b,
   after: {type: rumour.asked, where: {cell: INFO}, within_s: 600}}
- {id: E-2, inject: I-1, cell: INFO, text_id: a, text_en: b,
   after: {type: clarification.published, within_s: 600}}
- {id: E-3, inject: I-2, cell: OPS, task: T-2, text_id: a, text_en: b,
   after: {type: estimate.made, within_s: 600}}
""",
    "expectations.yaml",
)


def objective(*tasks: Task) -> Objective:
    target = Target(
        id="TG-1", capability="PUBINFO", text_id="30 menit", text_en="within 30 min", rules=("R-28",), tasks=tasks
    )
    return Objective(id="O-1", text_id="jawab", text_en="answer", targets=(target,))


OBJECTIVES = (
    objective(
        Task(id="T-1", text_id="tanya", text_en="ask", injects=("I-1",)),
        Task(id="T-2", text_id="lapor", text_en="report", injects=("I-2",)),
    ),
)


def event(seq: int, t: float, name: str, /, basis: str = "engine", **body: Any) -> Event:
    return Event(seq, name, 1, t, t, "S", "X", (), basis, body)


def rated(*more: Event) -> Ratings:
    record = [
        event(1, 0, "inject.delivered", inject="I-1", cell="INFO", capability="PUBINFO"),
        event(2, 0, "inject.delivered", inject="I-2", cell="OPS", capability="PUBINFO"),
        *more,
        event(99, 9000, "run.closed"),
    ]
    rows = answers(record, owed(judge_expectations(record, EXPECTED)))
    return roll_up(OBJECTIVES, rows, EventBook(record))


ASKED = event(3, 100, "rumour.asked", cell="INFO")
ANSWERED = event(4, 200, "clarification.published")
REPORTED = event(5, 300, "estimate.made")


@pytest.mark.parametrize(("more", "target", "tasks"), [
    ((ASKED, ANSWERED, REPORTED), "P", ("P", "P")),
    ((ASKED, ANSWERED), "S", ("P", "U")),
    ((REPORTED,), "M", ("U", "P")),
    ((), "U", ("U", "U")),
])  # fmt: skip
def test_a_target_is_rated_over_its_tasks_and_a_task_over_its_actions(
    more: tuple[Event, ...], target: str, tasks: tuple[str, ...]
) -> None:
    ((only,),) = (one.targets for one in rated(*more).objectives)
    assert only.rating.grade == target
    assert tuple(task.rating.grade for task in only.tasks) == tasks
    assert only.threshold.en == "within 30 min"
    assert "of 3 actions in time" in only.rating.reason.en


def test_an_expectation_without_a_task_goes_to_the_task_of_its_inject() -> None:
    task = rated().objectives[0].targets[0].tasks[0]
    assert {one.rule.id for one in task.owed} == {"E-1", "E-2"}
    assert rated().unassigned == ()


def test_what_is_only_declared_leaves_task_and_target_open_until_an_evaluator_rates_it() -> None:
    said = event(5, 300, "estimate.made", basis="declared")
    target = rated(ASKED, ANSWERED, said).objectives[0].targets[0]
    assert (target.tasks[1].rating.grade, target.rating.grade) == (None, None)
    assert "only declared: 1" in target.rating.reason.en
    noted = event(6, 400, "observation.noted", basis="confirmed", event=2, rating="S")
    target = rated(ASKED, ANSWERED, said, noted).objectives[0].targets[0]
    assert (target.tasks[1].rating.grade, target.rating.grade) == ("S", "S")


def test_a_task_that_nothing_tested_stays_open_with_its_reason() -> None:
    record = [event(1, 0, "run.closed")]
    task = roll_up(OBJECTIVES, (), EventBook(record)).objectives[0].targets[0].tasks[0]
    assert task.rating.grade is None
    assert task.rating.reason.en == "nothing was due that could be judged."


def test_agencies_and_the_map_stand_beside() -> None:
    found = rated(ASKED)
    assert [(one.label, one.grade) for one in found.agencies] == [("INFO", "M"), ("OPS", "U")]
    assert {(gap.capability, gap.agency) for gap in found.gaps} == {("PUBINFO", "INFO"), ("PUBINFO", "OPS")}


def with_threshold(*more: Event, rules: tuple[str, ...] = (), limits: tuple[Limit, ...] = ()) -> Any:
    """Return the target of a record in which every action was done in time, with a threshold."""
    record = [
        event(1, 0, "inject.delivered", inject="I-1", cell="INFO", capability="PUBINFO"),
        event(2, 0, "inject.delivered", inject="I-2", cell="OPS", capability="PUBINFO"),
        ASKED,
        ANSWERED,
        REPORTED,
        *more,
        event(99, 9000, "run.closed"),
    ]
    (whole,) = OBJECTIVES
    target = whole.targets[0].with_changes(rules=rules, limits=limits)
    rows = answers(record, owed(judge_expectations(record, EXPECTED)))
    verdicts = audit_events(record).verdicts
    found = roll_up(
        [whole.with_changes(targets=(target,))], rows, EventBook(record),
        verdicts=verdicts, measures=measure_events(record, verdicts=verdicts),
    )  # fmt: skip
    return found.objectives[0].targets[0]


HURT = event(6, 1000, "injury.recorded", person="P-1", severity="light")


@pytest.mark.parametrize(("more", "outcome", "grade", "range_"), [
    ((), "not_applicable", "P", ("P", "P")),
    ((HURT, event(7, 1300, "medical.treated", person="P-1")), "ok", "P", ("P", "P")),
    ((HURT, event(7, 1300, "medical.treated", "declared", person="P-1")), "not_known", None, ("P", "M")),
    ((HURT, event(7, 1301, "medical.treated", person="P-1")), "violation", "M", ("M", "M")),
    ((event(6, 8900, "injury.recorded", person="P-1"),), "pending", None, ("P", "M")),
    ((event(6, 1000, "injury.recorded"),), "not_known", None, ("P", "M")),
])  # fmt: skip
def test_a_target_whose_rule_was_broken_is_m_at_best_and_open_where_nobody_knows(
    more: tuple[Event, ...], outcome: str, grade: str | None, range_: tuple[str, str]
) -> None:
    target = with_threshold(*more, rules=("R-28",))
    assert [(one.name, one.outcome) for one in target.reached] == [("R-28", outcome)]
    assert (target.rating.grade, (target.rating.best, target.rating.worst)) == (grade, range_)
    assert ("Threshold: R-28" in target.rating.reason.en) == (outcome != "ok")


def test_a_broken_threshold_makes_no_rating_better_and_an_evaluators_rating_stands() -> None:
    late = (HURT, event(7, 1301, "medical.treated", person="P-1"))
    target = with_threshold(
        *late, event(8, 2000, "observation.noted", "confirmed", event=5, rating="U"), rules=("R-28",)
    )
    assert target.rating.grade == "U"
    assert target.rating.events == (1, 2, 6, 8)
    assert "Ambang: R-28 dilanggar." in target.rating.reason.id


@pytest.mark.parametrize(("most", "least", "outcome"), [
    (20.0, None, "ok"), (10.0, None, "ok"), (9.9, None, "violation"), (None, 2.0, "ok"), (None, 2.1, "violation"),
])  # fmt: skip
def test_every_part_of_a_measure_keeps_to_its_limit(most: float | None, least: float | None, outcome: str) -> None:
    stops = (
        event(6, 1000, "tps.interrupted", tps="TPS-1"), event(7, 1120, "tps.resumed", tps="TPS-1"),
        event(8, 2000, "tps.interrupted", tps="TPS-2"), event(9, 2600, "tps.resumed", tps="TPS-2"),
    )  # fmt: skip
    limit = Limit(measure="tps_interrupted_min", at_most=most, at_least=least)
    (found,) = with_threshold(*stops, limits=(limit,)).reached
    assert (found.name, found.outcome) == ("tps_interrupted_min", outcome)
    if most == 9.9:
        assert found.words.en == "Polling interrupted (TPS-2): 10 min, asked at most 9.9 min"
        assert found.words.id == "Gangguan TPS (TPS-2): 10 min, diminta paling banyak 9,9 min"
        assert found.events == (8, 9)


def test_a_measure_that_the_record_does_not_tell_decides_nothing() -> None:
    limit = Limit(measure="water_l", at_most=5000)
    burst = event(6, 1000, "force.used", means="water_cannon", unit="W-1")
    target = with_threshold(burst, limits=(limit,))
    assert [(one.outcome, one.words.en) for one in target.reached] == [
        ("not_known", "Water used (W-1): not known, asked at most 5000 l")
    ]
    assert target.rating.grade is None


def by_expectations(*more: Event, changes: dict[str, Any]) -> Any:
    """Return the target of a record with a threshold of other changes."""
    record = [
        event(1, 0, "inject.delivered", inject="I-1", cell="INFO", capability="PUBINFO"),
        event(2, 0, "inject.delivered", inject="I-2", cell="OPS", capability="PUBINFO"),
        *more,
        event(99, 9000, "run.closed"),
    ]
    (whole,) = OBJECTIVES
    target = whole.targets[0].with_changes(rules=(), **changes)
    rows = answers(record, owed(judge_expectations(record, EXPECTED)))
    return roll_up([whole.with_changes(targets=(target,))], rows, EventBook(record)).objectives[0].targets[0]


def test_a_threshold_that_nothing_judges_leaves_the_target_open_and_says_so() -> None:
    target = by_expectations(ASKED, ANSWERED, REPORTED, changes={})
    assert (target.rating.grade, target.rating.best, target.rating.worst) == (None, "P", "M")
    assert "Threshold: judged by no rule, measure or expectation." in target.rating.reason.en
    assert "Ambang: tidak dinilai oleh aturan, ukuran, atau harapan mana pun." in target.rating.reason.id
    assert [task.rating.grade for task in target.tasks] == ["P", "P"]


def test_nobody_judging_the_threshold_makes_a_bad_rating_no_better() -> None:
    assert by_expectations(changes={}).rating.grade == "U"
    noted = event(6, 400, "observation.noted", basis="confirmed", event=2, rating="S")
    assert by_expectations(ASKED, ANSWERED, REPORTED, noted, changes={}).rating.grade == "S"


@pytest.mark.parametrize(("more", "outcome", "grade", "words"), [
    ((ASKED, ANSWERED, REPORTED), "ok", "P", "met in time"),
    ((ASKED, ANSWERED, event(5, 700, "estimate.made")), "violation", "M", "late"),
    ((ASKED, ANSWERED), "violation", "M", "missed"),
    ((ASKED, ANSWERED, event(5, 300, "estimate.made", basis="declared")), "not_known", None, "only declared"),
])  # fmt: skip
def test_an_expectation_in_the_threshold_decides_it(
    more: tuple[Event, ...], outcome: str, grade: str | None, words: str
) -> None:
    target = by_expectations(*more, changes={"expected": ("E-3",)})
    assert [(one.name, one.outcome, one.expected) for one in target.reached] == [("E-3", outcome, True)]
    assert target.reached[0].words.en == f"E-3 (b) {words}"
    assert target.rating.grade == grade


def test_an_expectation_whose_inject_was_not_delivered_is_nothing_to_judge() -> None:
    record = [
        event(1, 0, "inject.delivered", inject="I-1", cell="INFO", capability="PUBINFO"),
        event(9, 9000, "run.closed"),
    ]
    (whole,) = OBJECTIVES
    target = whole.targets[0].with_changes(rules=(), expected=("E-3",))
    rows = answers(record, owed(judge_expectations(record, EXPECTED)))
    found = roll_up([whole.with_changes(targets=(target,))], rows, EventBook(record)).objectives[0].targets[0]
    assert [one.outcome for one in found.reached] == ["not_applicable"]


def test_a_part_that_nothing_judges_is_named_beside_what_is_judged() -> None:
    changes = {"expected": ("E-3",), "unjudged_id": "tanpa kekuatan", "unjudged_en": "without force"}
    target = by_expectations(ASKED, ANSWERED, REPORTED, changes=changes)
    assert [one.outcome for one in target.reached] == ["ok", "not_known"]
    assert target.rating.grade is None
    assert "judged by no rule, measure or expectation: without force" in target.rating.reason.en
    assert "harapan mana pun: tanpa kekuatan" in target.rating.reason.id


def test_a_real_run_is_rated(small_run: Any) -> None:
    found = rate_run(small_run)
    assert found.gaps
    assert all(one.reason.id and one.reason.en for one in found.agencies)
