"""What stands under "Not answered": only injects on which something was expected of the cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sispamkota.assess import ratings
from sispamkota.assess.audit import audit_events
from sispamkota.report import narrative, tables
from sispamkota.report.book import Book
from sispamkota.report.page import Page
from sispamkota.report.source import open_book
from sispamkota.report.words import catalogue
from sispamkota.rules.model import Check, Condition, Rule, Text

AGENCIES = {"OPS": "polri", "SAMAPTA": "polri", "DISHUB": "dishub", "DINKES": "dinkes"}


def expectation(inject: str, cell: str) -> Rule:
    where = (Check(path="inject", op="eq", value=inject), Check(path="cell", op="eq", value=cell))
    return Rule(
        id=f"E-{inject}-{cell}",
        pack="expected",
        severity="minor",
        text=Text(id="Bertindak", en="Acts"),
        trigger=Condition(type="inject.delivered", where=where),
        after=(Condition(type="act.done", within_s=60.0),),
        inject=inject,
        cell=cell,
    )


@pytest.fixture
def book(drill: Callable[..., Path]) -> Book:
    """Return the fabricated drill: one inject is answered, one is not, and a third goes to all for information."""
    plain = open_book(drill(), judge=False)
    (first, *_) = plain.of("inject.delivered")
    seq = plain.events[-1].seq
    broadcast = [
        replace(first, seq=seq + n, t_s=500.0, body={**first.body, "inject": "I-31", "cell": cell})
        for n, cell in enumerate(("OPS", "DISHUB", "DINKES"), 1)
    ]
    return replace(plain, events=(*plain.events, *broadcast))


def expecting(book: Book, *rules: Rule) -> Book:
    return replace(book, expected=audit_events(book.events, rules=rules, start=book.start))


def unanswered(book: Book) -> list[tuple[object, object]]:
    events = [book.by_seq[seq] for row in tables.agencies(book) for seq in row.events]
    return [(event.body["inject"], event.body["cell"]) for event in events]


def test_a_broadcast_that_asks_nothing_is_not_listed(book: Book) -> None:
    asked = expecting(book, expectation("I-36", "OPS"), expectation("I-38", "DISHUB"))
    assert unanswered(asked) == [("I-38", "DISHUB")]
    rows = {row.agency: row for row in tables.agencies(asked)}
    assert (rows["dishub"].asked, rows["dishub"].owed, rows["dishub"].answered) == (2, 1, 0)
    assert (rows["dinkes"].asked, rows["dinkes"].owed) == (1, 0)


def test_without_expectations_every_silence_is_listed(book: Book) -> None:
    assert ("I-31", "DINKES") in unanswered(book)
    assert all(row.owed == row.asked for row in tables.agencies(book))


@pytest.mark.parametrize(("lang", "said"), [("id", "tidak menuntut tindakan"), ("en", "asked for no act")])
def test_the_story_does_not_call_a_broadcast_unanswered(book: Book, lang: str, said: str) -> None:
    asked = expecting(book, expectation("I-36", "OPS"))
    (event, *rest) = [one for one in book.of("inject.delivered") if one.body["inject"] == "I-31"]
    line = narrative.Line(event, tuple(one.seq for one in rest))
    assert said in Page(asked, catalogue(lang)).inject(line)


def test_a_field_of_the_map_leads_to_what_was_not_done_in_time(book: Book) -> None:
    asked = expecting(book, expectation("I-36", "OPS"), expectation("I-38", "DISHUB"))
    gap = tables.vulnerability_map(asked).fields["LALIN", "dishub"]
    (late,) = [event.seq for event in book.of("inject.delivered") if event.body["inject"] == "I-38"]
    assert gap.counted == (0, 1)
    assert gap.missed == (late,)


@pytest.mark.parametrize(("lang", "said"), [("id", "celah rencana"), ("en", "a gap of the plan, not of people")])
@pytest.mark.parametrize("live", [False, True, None])
def test_the_map_says_that_a_plan_and_not_people_played(book: Book, lang: str, said: str, live: bool | None) -> None:
    started = book.of("run.started")[0]
    body = {key: value for key, value in {**started.body, "live": live}.items() if value is not None}
    events = tuple(replace(event, body=body) if event is started else event for event in book.events)
    page = Page(replace(book, events=events), catalogue(lang)).render()
    assert (said in page) is (live is False)


def test_the_map_of_the_report_is_that_of_the_ratings(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = expecting(book, expectation("I-36", "OPS"), expectation("I-38", "DISHUB"))
    gaps = ratings.vulnerability_map(ratings.answers(asked.events, ratings.owed(asked.expected), agencies=AGENCIES))
    fields = tables.vulnerability_map(asked).fields
    assert {(gap.capability, gap.agency) for gap in gaps} == set(fields)
    assert {(gap.capability, gap.agency): dict(gap.counts) for gap in gaps} == {
        key: field.counts for key, field in fields.items()
    }
    monkeypatch.setattr(ratings, "vulnerability_map", lambda rows: ())
    assert tables.vulnerability_map(asked).fields == {}  # it counts nothing by itself
