"""Objective → capability target → critical task → expected action, with reasons, open where nobody can judge."""

from __future__ import annotations

from typing import Any

import pytest

from sispamkota.assess.book import EventBook
from sispamkota.assess.ratings import answers, judge_expectations, owed
from sispamkota.assess.rollup import Ratings, rate_run, roll_up
from sispamkota.journal.event import Event
from sispamkota.rules.parse import parse_expectations
from sispamkota.scenario.schema.story import Objective, Target, Task

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
    target = Target(id="TG-1", capability="PUBINFO", text_id="30 menit", text_en="within 30 min", tasks=tasks)
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


def test_a_real_run_is_rated(small_run: Any) -> None:
    found = rate_run(small_run)
    assert found.gaps
    assert all(one.reason.id and one.reason.en for one in found.agencies)
