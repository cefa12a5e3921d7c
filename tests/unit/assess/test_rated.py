"""Ratings in words and as data."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from sispamkota.assess.rated import as_dict, tell
from sispamkota.assess.ratings import Gap, Rating
from sispamkota.assess.reached import Reached
from sispamkota.assess.rollup import RatedObjective, RatedTarget, RatedTask, Ratings
from sispamkota.cli import main
from sispamkota.rules.model import Text


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
    }  # fmt: skip
    assert json.loads(json.dumps(found)) == found


def test_a_scenario_without_objectives_says_so() -> None:
    assert tell(Ratings((), (), (), ())).startswith("This scenario names no objectives.")


def test_a_run_is_rated_in_the_terminal(small_run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(small_run), "--ratings"]) == 0
    assert "CAPABILITY x AGENCY x GAP" in capsys.readouterr().out
    assert main(["audit", str(small_run), "--ratings", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) >= {"objectives", "agencies", "gaps"}


def test_a_timeline_has_no_ratings(capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    line = tmp_path / "t.jsonl"
    line.write_text('{"time": "2024-12-06T10:00:00", "kind": "force.used", "body": {}}\n', encoding="utf-8")
    assert main(["audit", str(line), "--ratings"]) == 1
    assert "Traceback" not in capsys.readouterr().err
