from __future__ import annotations

from typing import Any

import pytest

from sispamkota.assess.book import EventBook
from sispamkota.assess.ratings import (
    Owed,
    answers,
    judge_expectations,
    owed,
    rate,
    rate_agencies,
    vulnerability_map,
)
from sispamkota.journal.event import Event
from sispamkota.rules.parse import parse_expectations

EXPECTED, PROBLEMS = parse_expectations(
    """
expectations:
- {id: E-1, inject: I-1, cell: DISKOMINFO, task: T-1, text_id: tanya, text_en: ask,
   after: {type: rumour.asked, where: {cell: DISKOMINFO}, within_s: 600}}
- {id: E-2, inject: I-1, cell: KPU, received_by: DISKOMINFO, task: T-1, text_id: periksa, text_en: verify,
   after: {type: rumour.verified, where: {cell: KPU}, within_s: 900}}
- {id: E-3, inject: I-2, cell: OPS, text_id: lapor, text_en: report,
   after: {type: estimate.made, where: {cell: OPS}, within_s: 600}}
""",
    "expectations.yaml",
)


def event(seq: int, t: float, name: str, /, basis: str = "engine", **body: Any) -> Event:
    return Event(seq, name, 1, t, t, "S", "X", (), basis, body)


def drill(*more: Event) -> list[Event]:
    return [
        event(1, 0, "inject.delivered", inject="I-1", cell="DISKOMINFO", capability="PUBINFO"),
        event(2, 60, "inject.acknowledged", inject="I-1", cell="DISKOMINFO"),
        *more,
        event(99, 9000, "run.closed"),
    ]


def become(found: list[Event]) -> dict[str, Owed]:
    return {one.rule.id: one for one in owed(judge_expectations(found, EXPECTED))}


ASKED = event(3, 300, "rumour.asked", cell="DISKOMINFO", rumour="R")


def test_expected_actions_are_met_late_missed_declared_or_open() -> None:
    assert PROBLEMS == ()
    late = event(4, 1000, "rumour.verified", cell="KPU", rumour="R")
    found = become(drill(ASKED, late))
    assert {name: one.state for name, one in found.items()} == {"E-1": "met", "E-2": "late", "E-3": "not_applicable"}
    assert found["E-2"].late_s == 100
    assert become(drill(ASKED))["E-2"].state == "missed"
    said = event(4, 800, "rumour.verified", basis="declared", cell="KPU", rumour="R")
    assert become(drill(ASKED, said))["E-2"].state == "declared"
    assert become(drill()[:2])["E-2"].state == "pending"


def test_an_answer_row_is_what_a_cell_made_of_an_inject() -> None:
    found = drill(ASKED, event(5, 400, "inject.answered", inject="I-1", cell="DISKOMINFO"))
    first, second = answers(found, become(found).values(), agencies={"KPU": "kpu"})
    assert (first.cell, first.delivered, first.acknowledge_x_s, first.answer_x_s) == ("DISKOMINFO", 1, 60, 400)
    assert [one.state for one in first.owed] == ["met"]
    assert (second.cell, second.agency, second.capability, second.delivered) == ("KPU", "kpu", "PUBINFO", None)
    assert [one.state for one in second.owed] == ["missed"]


def test_the_map_is_capability_by_agency_by_gap() -> None:
    found = drill(ASKED)
    gaps = vulnerability_map(answers(found, become(found).values()))
    assert [(one.capability, one.agency) for one in gaps] == [("PUBINFO", "DISKOMINFO"), ("PUBINFO", "KPU")]
    assert dict(gaps[0].counts)["met"] == 1
    assert dict(gaps[1].counts)["missed"] == 1
    assert gaps[0].unacknowledged == 0
    unheard = vulnerability_map(answers(found[:1]))
    assert unheard[0].unacknowledged == 1


@pytest.mark.parametrize(
    ("more", "grade", "best", "worst", "by_agency"),
    [
        ((ASKED, event(4, 800, "rumour.verified", cell="KPU")), "P", "P", "P", ("P", "P")),
        ((ASKED,), "M", "M", "M", ("P", "U")),
        ((), "U", "U", "U", ("U", "U")),
        ((ASKED, event(4, 800, "rumour.verified", basis="declared", cell="KPU")), None, "P", "M", ("P", None)),
        ((ASKED, event(4, 2000, "observation.noted", event=1, rating="S")), "S", "M", "M", ("S", "S")),
    ],
)
def test_ratings_follow_expectations_and_stay_open_where_nobody_can_judge(
    more: tuple[Event, ...], grade: str | None, best: str, worst: str, by_agency: tuple[str | None, str | None]
) -> None:
    found = drill(*more)
    book = EventBook(found)
    rows = answers(found, become(found).values())
    rating = rate("T-1", [one for row in rows for one in row.owed], book.of("observation.noted"))
    assert (rating.label, rating.grade, rating.best, rating.worst) == ("T-1", grade, best, worst)
    assert rating.reason.id != rating.reason.en
    assert "%" not in rating.reason.en
    agencies = {one.label: one for one in rate_agencies(rows, book)}
    assert list(agencies) == ["DISKOMINFO", "KPU"]
    assert (agencies["DISKOMINFO"].grade, agencies["KPU"].grade) == by_agency
