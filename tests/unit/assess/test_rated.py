"""Ratings in words and as data."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from sispamkota.assess.book import EventBook
from sispamkota.assess.rated import as_dict, tell
from sispamkota.assess.ratings import Gap, Rating, answers, judge_expectations, owed
from sispamkota.assess.reached import Reached
from sispamkota.assess.rollup import RatedObjective, RatedTarget, RatedTask, Ratings, expected_of, roll_up
from sispamkota.cli import main
from sispamkota.journal.event import Event
from sispamkota.rules.model import Text
from sispamkota.rules.parse import parse_expectations
from sispamkota.scenario.schema.story import Objective, Target, Task


def both(text: str) -> Text:
    return Text(f"{text} (id)", f"{text} (en)")


def rating(label: str, grade: str | None, best: str | None, worst: str | None, *events: int) -> Rating:
    return Rating(label, grade, best, worst, both(f"why {label}."), events)


RATINGS = Ratings(
    (
        RatedObjective(
            "O-1",
            both("Lead"),
            (
                RatedTarget(
                    "TG-1",
                    "LEAD",
                    both("in 5 min"),
                    rating("TG-1", None, "P", "M", 1, 2),
                    (Reached("R-28", "not_known", both("R-28 not known"), (7,)),),
                    (RatedTask("T-1", both("Answer"), rating("T-1", None, None, None), ()),),
                ),
            ),
        ),
    ),
    (rating("polri", "S", "S", "S", *range(1, 20)),),
    (
        Gap("LEAD", "polri", (("missed", 1), ("late", 0), ("met", 3)), 2, (4,)),
        Gap("LEAD", "tni", (("missed", 0),), 0, ()),
    ),
    (),
)


def test_each_grade_stands_with_its_reason_and_what_is_open_says_between_what() -> None:
    assert tell(RATINGS, "en").splitlines() == [
        "O-1 Lead (en)",
        "  (open, P to M)  LEAD: in 5 min (en)",
        "      why TG-1. (en) [events 1, 2]",
        "      threshold: R-28 not known (en) [events 7]",
        "    (open)  T-1 Answer (en)",
        "        why T-1. (en)",
        "",
        "AGENCIES",
        "  S  polri: why polri. (en) [events 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, …]",
        "",
        "CAPABILITY x AGENCY x GAP",
        "  LEAD x polri: 1 missed, 3 met, 2 never acknowledged [events 4]",
        "  LEAD x tni: 0",
    ]


def test_the_same_in_indonesian_holds_no_english_word() -> None:
    told = tell(RATINGS, "id")
    assert "terbuka, P sampai M" in told
    assert "1 tidak dilakukan, 3 tepat waktu, 2 tidak pernah dikonfirmasi [peristiwa 4]" in told
    assert not re.search(r"\b(open|threshold|events|missed|met|AGENCIES)\b", told)


def test_as_data_every_grade_has_its_events() -> None:
    found = as_dict(RATINGS)
    (target,) = found["objectives"][0]["targets"]
    assert (target["grade"], target["best"], target["worst"], target["events"]) == (None, "P", "M", [1, 2])
    assert target["threshold"] == [
        {"name": "R-28", "verdict": "not_known", "message": "R-28 not known (en)", "events": [7]}
    ]
    assert target["tasks"][0]["text"] == "Answer (en)"
    assert found["gaps"][0] == {
        "capability": "LEAD", "agency": "polri", "missed": 1, "late": 0, "met": 3, "unacknowledged": 2, "events": [4],
        "actions": [],
    }  # fmt: skip
    assert json.loads(json.dumps(found)) == found


EXPECTED, _ = parse_expectations(
    """
expectations:
- {id: E-1, inject: I-1, cell: INFO, task: T-1, text_id: bertanya, text_en: asks,
   after: {type: rumour.asked, where: {cell: INFO}, within_s: 600}}
- {id: E-2, inject: I-1, cell: INFO, task: T-1, text_id: menjawab, text_en: answers,
   after: {type: clarification.published, within_s: 600}}
- {id: E-3, inject: I-1, cell: INFO, task: T-1, text_id: menaksir, text_en: estimates,
   after: {type: estimate.made, within_s: 600}}
- {id: E-4, inject: I-1, cell: INFO, task: T-1, text_id: melapor, text_en: reports,
   trigger: {type: incident.started}, before: {type: rumour.asked, within_s: 600}}
""",
    "expectations.yaml",
)


def rated_actions() -> Ratings:
    """Return the ratings of a record in which one action was missed, one late, one only declared, one met."""
    record = [
        Event(seq, kind, 1, t, t, "S", "X", (), basis, body)
        for seq, kind, t, basis, body in (
            (1, "inject.delivered", 0.0, "engine", {"inject": "I-1", "cell": "INFO", "capability": "LEAD"}),
            (2, "incident.started", 10.0, "engine", {}),
            (3, "estimate.made", 60.0, "declared", {}),
            (4, "clarification.published", 900.0, "engine", {}),
            (5, "run.closed", 9000.0, "engine", {}),
        )
    ]
    task = Task(id="T-1", text_id="jawab", text_en="answer", injects=("I-1",))
    target = Target(id="TG-1", capability="LEAD", text_id="a", text_en="b", expected=("E-3",), tasks=(task,))
    objective = Objective(id="O-1", text_id="a", text_en="b", targets=(target,))
    rows = answers(record, owed(judge_expectations(record, EXPECTED)), agencies={"INFO": "civil"})
    return roll_up((objective,), rows, EventBook(record))


def test_every_action_that_was_not_met_is_named_with_its_cell_worst_first() -> None:
    lines = [line.strip() for line in tell(rated_actions(), "en").splitlines()]
    assert [line for line in lines if line.startswith("- ")] == [
        "- missed: E-1, INFO: asks. Question to the owner of the fact (cell: INFO) within 10 min after it: 0 of the 1 "
        "needed. [events 1]",
        "- missed: E-4, INFO: reports. Question to the owner of the fact before it: 0 of the 1 needed. [events 2]",
        "- late (5 min): E-2, INFO: answers. Clarification within 10 min after it: 0 of the 1 needed. "
        "(event 4: 5 min late) [events 1]",
        "- only declared: E-3, INFO: estimates [events 1, 3]",
    ]
    gap = "LEAD x civil: 2 missed (E-1, E-4), 1 late (E-2), 1 only declared (E-3), 1 never acknowledged [events 1]"
    assert gap in lines
    told = tell(rated_actions(), "id")
    asked = "Pertanyaan kepada pemilik fakta (unsur: INFO) dalam 10 menit sesudahnya: 0 dari 1 yang diperlukan."
    assert f"- tidak dilakukan: E-1, INFO: bertanya. {asked} [peristiwa 1]" in told
    assert "- terlambat (5 menit): E-2, INFO: menjawab. Klarifikasi dalam 10 menit sesudahnya: 0 dari 1" in told


def test_as_data_the_actions_stand_with_task_and_gap() -> None:
    found = as_dict(rated_actions())
    (task,) = found["objectives"][0]["targets"][0]["tasks"]
    assert [(one["id"], one["cell"], one["state"]) for one in task["actions"]] == [
        ("E-1", "INFO", "missed"), ("E-4", "INFO", "missed"), ("E-2", "INFO", "late"), ("E-3", "INFO", "declared"),
    ]  # fmt: skip
    assert task["actions"][2] == {
        "id": "E-2", "inject": "I-1", "cell": "INFO", "text": "answers", "state": "late", "late_s": 300.0,
        "events": [1],
        "why": "Clarification within 10 min after it: 0 of the 1 needed. (event 4: 5 min late)",
    }  # fmt: skip
    assert task["actions"][3]["why"] == "", "what became of it says so"
    assert found["gaps"][0]["actions"] == task["actions"]


def test_expectations_of_a_threshold_that_were_met_share_a_line() -> None:
    met = [Reached(f"E-{n}", "ok", both(f"E-{n} met in time"), (n,), True) for n in (1, 2)]
    late = Reached("E-3", "violation", both("E-3 late"), (3,), True)
    target = replace(RATINGS.objectives[0].targets[0], reached=(met[0], late, met[1]))
    told = tell(replace(RATINGS, objectives=(replace(RATINGS.objectives[0], targets=(target,)),)), "en")
    assert [line.strip() for line in told.splitlines() if "threshold" in line] == [
        "threshold: E-1, E-2 met",
        "threshold: E-3 late (en) [events 3]",
    ]


def test_a_scenario_without_objectives_says_so() -> None:
    assert tell(Ratings((), (), (), ())).startswith("This scenario names no objectives.")


def test_a_run_is_rated_in_the_terminal(small_run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(small_run), "--ratings"]) == 0
    assert "CAPABILITY x AGENCY x GAP" in capsys.readouterr().out
    assert main(["audit", str(small_run), "--ratings", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) >= {"objectives", "agencies", "gaps"}


def test_what_was_missed_several_times_is_counted_and_not_repeated() -> None:
    gap = rated_actions().gaps[0]
    (row,) = gap.rows
    thrice = replace(row, owed=(*row.owed, row.owed[0], row.owed[0]))
    counts = tuple((state, number + 2 if state == "missed" else number) for state, number in gap.counts)
    told = tell(replace(RATINGS, gaps=(replace(gap, counts=counts, rows=(thrice,)),)))
    assert "4 missed (3 x E-1, E-4), 1 late (E-2)" in told


def test_an_expectation_is_explained_like_a_rule(small_run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    expected = expected_of(small_run)
    name = sorted({verdict.rule for verdict in expected.verdicts if verdict.trigger is not None})[0]
    rule = expected.rules[name]
    for options in (["--explain", name], ["--ratings", "--explain", name]):
        assert main(["audit", str(small_run), *options]) == 0
        told = capsys.readouterr().out
        assert told.startswith(f"{name}: {rule.text.en}")
        assert f"owed by: {rule.cell}; inject: {rule.inject}" in told
        assert "pack: expectations of the drill" in told
        assert "CAPABILITY" not in told
        for verdict in expected.only(name).verdicts:
            assert expected.message(verdict) in told
    assert main(["audit", str(small_run), "--explain", name, "--lang", "id"]) == 0
    assert f"kewajiban: {rule.cell}; kejadian latihan: {rule.inject}" in capsys.readouterr().out
    assert main(["audit", str(small_run), "--explain", name, "--json"]) == 0
    assert {one["rule"] for one in json.loads(capsys.readouterr().out)["verdicts"]} == {name}


def test_an_expectation_that_does_not_exist_is_told_with_the_nearest(
    small_run: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    name = sorted(expected_of(small_run).rules)[0]
    assert main(["audit", str(small_run), "--ratings", "--explain", f"{name}X"]) == 1
    assert f"Did you mean '{name}'?" in capsys.readouterr().err
    assert main(["audit", str(small_run), "--explain", "R-999"]) == 1
    assert "there is no rule 'R-999'" in capsys.readouterr().err


def test_a_timeline_has_no_ratings(capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    line = tmp_path / "t.jsonl"
    line.write_text('{"time": "2024-12-06T10:00:00", "kind": "force.used", "body": {}}\n', encoding="utf-8")
    assert main(["audit", str(line), "--ratings"]) == 1
    assert "Traceback" not in capsys.readouterr().err
