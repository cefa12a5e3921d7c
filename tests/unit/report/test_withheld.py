"""What a rule held back is told with the act, the unit, the rule in words, and what was recorded before it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sispamkota.journal.event import Event
from sispamkota.report.book import Book
from sispamkota.report.page import Page
from sispamkota.report.source import open_book
from sispamkota.report.withheld import HeldByRule, withheld
from sispamkota.report.words import catalogue, plain, sentence
from sispamkota.scenario.schema.story import Order, Plan, Step


@pytest.fixture
def book(drill: Callable[..., Path]) -> Book:
    """Return the fabricated drill in which water was held back twice, ordered, held back again, and stopped once."""
    told = open_book(drill(), judge=False)
    assert told.scenario is not None
    step = Step(
        id="P-W", seat="OPS", when="true", do=(Order(unit="AWC-1", action="water.spray", at="Z1", inject="I-36"),)
    )
    plan = Plan(name="calm", title_id="Rencana tenang", title_en="Calm plan", steps=(step,))
    (inject, *_) = told.of("inject.delivered")
    (burst, *_) = told.of("force.used")
    last = told.events[-1]

    def event(n: int, t_s: float, kind: str, causes: tuple[int, ...] = (), **body: object) -> Event:
        return replace(last, seq=last.seq + n, t_s=t_s, kind=kind, causes=causes, body=body)

    held = {"step": "P-W", "rule": "R-25", "verdict": "violation", "cell": "OPS", "unit": "AWC-1"}
    more = (
        event(1, 400.0, "plan.withheld", (inject.seq,), **held, action="water.spray"),
        event(2, 460.0, "plan.withheld", (inject.seq,), **held, action="water.spray"),
        event(3, 520.0, "order.given", (inject.seq,), order_id="ORD-9", step="P-W", cell="OPS", unit="AWC-1",
              action="water.spray", at="Z1"),
        event(4, 530.0, "force.used", **{**burst.body, "order_id": "ORD-9", "min_range_m": 11.0}),
        event(5, 534.0, "plan.stopped", order_id="ORD-9", rule="R-25", verdict="violation"),
        event(6, 580.0, "plan.withheld", (inject.seq,), **held, action="water.spray"),
    )  # fmt: skip
    scenario = told.scenario.model_copy(update={"plans": (plan,)})
    return replace(told, scenario=scenario, run={**told.run, "plan": "calm"}, events=(*told.events, *more))


def of_water(book: Book) -> HeldByRule:
    (group,) = [one for one in withheld(book) if one.rule == "R-25"]
    return group


def test_what_came_again_and_again_is_one_row_until_it_was_ordered(book: Book) -> None:
    group = of_water(book)
    held, stopped, again = group.rows
    assert [event.t_s for event in held.events] == [400.0, 460.0]
    assert held.after is not None
    assert held.after.body["order_id"] == "ORD-9"
    assert stopped.stopped
    assert again.after is None


def test_what_was_recorded_last_before_it_is_found(book: Book) -> None:
    held, stopped, _ = of_water(book).rows
    assert held.place == stopped.place == "Z1"
    (reading,) = held.seen
    before = [event for event in book.of("crowd.state") if event.body["zone"] == "Z1" and event.t_s <= 400.0]
    assert reading is before[-1]
    assert [event.kind for event in stopped.seen] == ["crowd.state", "force.used"]
    assert stopped.seen[1].body["min_range_m"] == 11.0
    assert held.cause is not None
    assert (held.cause.kind, held.cause.body["inject"]) == ("inject.delivered", "I-36")
    assert stopped.cause is not None
    assert stopped.cause.kind == "inject.delivered"  # its order names none, and was caused by it


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("id", ("semprotan air, Water cannon 1 (AWC-1)", "Meriam air ditujukan ke area", "2 kali",
                "jarak terdekat 11 m", "Baru diperintahkan 10:23 (ORD-9)", "Tidak diperintahkan lagi",
                "tidak direkam")),
        ("en", ("water spray, Water cannon 1 (AWC-1)", "Water cannon addresses an area", "2 times",
                "11 m", "Ordered later, 10:23 (ORD-9)", "Not ordered again", "is not recorded")),
    ],
)  # fmt: skip
def test_the_page_says_act_unit_rule_and_what_is_known(book: Book, lang: str, said: tuple[str, ...]) -> None:
    page = Page(book, catalogue(lang)).render()
    first = page[page.index('id="first"') : page.index('id="answers"')]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", first))
    for words in said:
        assert words in text, words


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("id", "R-25 (Meriam air ditujukan ke area, tidak pernah ke perorangan …)"),
        ("en", "R-25 (Water cannon addresses an area, never an individual …)"),
    ],
)
def test_a_sentence_names_a_rule_with_its_short_title(book: Book, lang: str, title: str) -> None:
    (stopped,) = book.of("plan.stopped")
    assert title in plain(sentence(stopped, catalogue(lang), book.names))


def test_without_a_plan_the_place_is_left_open(book: Book) -> None:
    bare = replace(book, scenario=None)
    held, *_ = of_water(bare).rows
    assert (held.place, held.seen) == ("", ())
