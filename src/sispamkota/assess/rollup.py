"""Ratings from the bottom up: expected action → critical task → capability target → objective, and by agency.

Each says how it came about, and stays open where nobody can judge.  An objective is given no grade of
its own: its targets stand side by side, since one that was missed is not made good by another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sispamkota.assess.audit import Audit, audit_run
from sispamkota.assess.book import EventBook
from sispamkota.assess.measures import Measure, measure_events
from sispamkota.assess.ratings import (
    GRADES,
    Answer,
    Gap,
    Owed,
    Rating,
    answers,
    judge_expectations,
    owed,
    rate,
    rate_agencies,
    vulnerability_map,
)
from sispamkota.assess.reached import Reached, reached
from sispamkota.assess.run import RunRecord, read_run
from sispamkota.journal.event import Event
from sispamkota.rules.model import Text
from sispamkota.rules.verdict import Verdict
from sispamkota.scenario.schema.story import Objective, Target, Task

MISSED: Final = "M"
"""Best grade of a target whose threshold was missed: what was done did not achieve it (HSEEP)."""


@dataclass(frozen=True, slots=True)
class RatedTask:
    """A critical task with its rating and what was expected for it.

    Attributes
    ----------
    id : str
        Id of the task.
    text : Text
        Its words.
    rating : Rating
        Its rating with the reason.
    owed : tuple of Owed
        Expected actions, each with its verdict.
    """

    id: str
    text: Text
    rating: Rating
    owed: tuple[Owed, ...]


@dataclass(frozen=True, slots=True)
class RatedTarget:
    """A capability target with its rating and its tasks.

    Attributes
    ----------
    id, capability : str
        Id of the target, and the capability.
    threshold : Text
        Its words, which hold the threshold.
    rating : Rating
        Its rating over all expected actions of its tasks, with the reason; M at best where the threshold was missed.
    reached : tuple of Reached
        Each part of its threshold, judged, and what nothing judges.
    tasks : tuple of RatedTask
        Its critical tasks.
    """

    id: str
    capability: str
    threshold: Text
    rating: Rating
    reached: tuple[Reached, ...]
    tasks: tuple[RatedTask, ...]


@dataclass(frozen=True, slots=True)
class RatedObjective:
    """An objective with its targets side by side.

    Attributes
    ----------
    id : str
        Id of the objective.
    text : Text
        Its words.
    targets : tuple of RatedTarget
        Its targets; they are not added up.
    """

    id: str
    text: Text
    targets: tuple[RatedTarget, ...]


@dataclass(frozen=True, slots=True)
class Ratings:
    """All ratings of a record.

    Attributes
    ----------
    objectives : tuple of RatedObjective
        In the order of ``objectives.yaml``.
    agencies : tuple of Rating
        By agency, in order of name.
    gaps : tuple of Gap
        Capability by agency by gap: the vulnerability map.
    unassigned : tuple of Owed
        Expected actions that belong to no task of any objective.
    """

    objectives: tuple[RatedObjective, ...]
    agencies: tuple[Rating, ...]
    gaps: tuple[Gap, ...]
    unassigned: tuple[Owed, ...]


def roll_up(
    objectives: Iterable[Objective],
    rows: Iterable[Answer],
    book: EventBook,
    *,
    verdicts: Iterable[Verdict] = (),
    measures: Iterable[Measure] = (),
) -> Ratings:
    """Return the ratings of objectives, targets, tasks and agencies.

    Parameters
    ----------
    objectives : iterable of Objective
        What the drill is to show.
    rows : iterable of Answer
        What each cell made of each inject, with what was expected of it.
    book : EventBook
        The record, for evaluators' notes.
    verdicts, measures : iterable of Verdict, of Measure
        What the packs and the measures say of the record, for the thresholds of targets.
    """
    listed = tuple(rows)
    judged, measured = tuple(verdicts), tuple(measures)
    due = tuple(one for row in listed for one in row.owed)
    found = tuple(objectives)
    task_of = {inject: task.id for objective in found for target in objective.targets
               for task in target.tasks for inject in task.injects}  # fmt: skip
    by_task: dict[str, list[Owed]] = {}
    for one in due:
        by_task.setdefault(one.rule.task or task_of.get(one.rule.inject, ""), []).append(one)
    rated = tuple(
        RatedObjective(
            objective.id,
            Text(objective.text_id, objective.text_en),
            tuple(
                _target(target, by_task, book, reached(target, judged, measured, due)) for target in objective.targets
            ),
        )
        for objective in found
    )
    known = {task.id for objective in rated for target in objective.targets for task in target.tasks}
    unassigned = tuple(one for name in sorted(by_task) if name not in known for one in by_task[name])
    return Ratings(rated, rate_agencies(listed, book), vulnerability_map(listed), unassigned)


def _target(
    target: Target, by_task: dict[str, list[Owed]], book: EventBook, threshold: tuple[Reached, ...]
) -> RatedTarget:
    tasks = tuple(_task(task, by_task.get(task.id, []), book) for task in target.tasks)
    every = [one for task in tasks for one in task.owed]
    notes = _notes(every, book)
    rating = _by_threshold(rate(target.id, every, notes), threshold, noted=any(_rates(event) for event in notes))
    return RatedTarget(target.id, target.capability, Text(target.text_id, target.text_en), rating, threshold, tasks)


def _by_threshold(rating: Rating, threshold: tuple[Reached, ...], *, noted: bool) -> Rating:
    """Return a rating that says how the threshold was met; one that was missed leaves M at best.

    What cannot be judged leaves both possible, and what evaluators rated stands.
    """
    told = [part for part in threshold if part.outcome != "ok"]
    if not told:
        return rating
    best, worst_ = rating.best, rating.worst
    if any(part.outcome == "violation" for part in told):
        best = best and max(best, MISSED, key=GRADES.index)
    if any(part.outcome in ("violation", "not_known", "pending") for part in told):
        worst_ = worst_ and max(worst_, MISSED, key=GRADES.index)
    grade = rating.grade if noted else best if best == worst_ else None
    words = [
        f"{rating.reason.of(lang)} {'Ambang' if lang == 'id' else 'Threshold'}: "
        f"{'; '.join(part.words.of(lang) for part in told)}."
        for lang in ("id", "en")
    ]
    events = tuple(sorted({*rating.events, *(seq for part in told for seq in part.events)}))
    return replace(rating, grade=grade, best=best, worst=worst_, reason=Text(*words), events=events)


def _rates(event: Event) -> bool:
    return event.body.get("rating") in GRADES


def _task(task: Task, expected: list[Owed], book: EventBook) -> RatedTask:
    rating = rate(task.id, expected, _notes(expected, book))
    return RatedTask(task.id, Text(task.text_id, task.text_en), rating, tuple(expected))


def _notes(expected: Iterable[Owed], book: EventBook) -> list[Event]:
    subjects = {seq for one in expected for seq in one.verdict.events}
    return [event for event in book.of("observation.noted") if event.body.get("event") in subjects]


def expected_of(folder: str | Path) -> Audit:
    """Return the verdicts on the expectations of a run folder, with the notes on the record.

    Raises
    ------
    RecordError
        If the folder is no run, or is damaged.
    """
    run = read_run(folder)
    return replace(_expected(run), changed=None if run.intact else run.notes[0])


def _expected(run: RunRecord) -> Audit:
    return judge_expectations(run.events, run.expectations, start=run.start)


def rate_record(run: RunRecord) -> Ratings:
    """Return the ratings of a run that was read."""
    expected = owed(_expected(run))
    rows = answers(run.events, expected, agencies=run.agencies)
    objectives = () if run.scenario is None else run.scenario.objectives
    verdicts = audit_run(run).verdicts
    measures = measure_events(run.events, agencies=run.agencies, verdicts=verdicts)
    book = EventBook(run.events, start=run.start)
    return roll_up(objectives, rows, book, verdicts=verdicts, measures=measures)


def rate_run(folder: str | Path) -> Ratings:
    """Return the ratings of a run folder.

    Raises
    ------
    RecordError
        If the folder is no run, or is damaged.
    """
    return rate_record(read_run(folder))
