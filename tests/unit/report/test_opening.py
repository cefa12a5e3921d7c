"""The first sentences: no time of another day without its date, the main day apart, the wounded apart from the ill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sispamkota.journal.event import Event
from sispamkota.report.book import Book
from sispamkota.report.opening import three_sentences
from sispamkota.report.source import open_book
from sispamkota.report.words import catalogue

DAY_S = 86_400.0


def told(book: Book, lang: str = "en") -> list[str]:
    return [claim.text for claim in three_sentences(book, catalogue(lang))]


def more(book: Book, *rows: tuple[float, str, dict[str, object]]) -> Book:
    """Return a book with further events, in order of their times."""
    seq = book.events[-1].seq
    added = [
        Event(seq + n, kind, 1, t_s, t_s, "S5", "world", (), "engine", body)
        for n, (t_s, kind, body) in enumerate(rows, 1)
    ]
    return replace(book, events=tuple(sorted((*book.events, *added), key=lambda event: event.t_s)))


@pytest.fixture
def weeks(drill: Callable[..., Path]) -> Book:
    """Return the fabricated drill of 6 December with a small gathering and sick people on earlier days."""
    book = open_book(drill(), judge=False)
    return more(
        book,
        (
            -40 * DAY_S,
            "injury.recorded",
            {"person": "P-1", "side": "civilian", "severity": "light", "cause": "illness"},
        ),
        (
            -40 * DAY_S,
            "injury.recorded",
            {"person": "P-2", "side": "civilian", "severity": "light", "cause": "illness"},
        ),
        (-31 * DAY_S, "assembly.started", {"assembly": "A-ZONA", "zone": "Z1", "site": "KPU", "purpose": "protest"}),
        (-31 * DAY_S + 60, "negotiation.opened", {"assembly": "A-ZONA"}),
        (-31 * DAY_S + 600, "violence.observed", {"assembly": "A-ZONA", "zone": "Z1", "kind": "throw_hard"}),
    )


def test_violence_of_another_day_is_counted_apart_and_dated(weeks: Book) -> None:
    first = told(weeks)[0]
    assert "the largest assembly began on 6 December 2024 at 10:15" in first
    assert "violence was seen 2 times that day, first at 10:17" in first
    assert "on other days violence was seen once, on 5 November 2024 at 10:25" in first
    assert "kekerasan teramati satu kali, pada 5 November 2024 pukul 10:25" in told(weeks, "id")[0]


def test_what_was_done_on_the_main_day_is_counted_apart(weeks: Book) -> None:
    second = told(weeks)[1]
    assert second.startswith("On 6 December 2024, talks were held once, warnings were given 2 times, force was used 4")
    assert "from 10:20 (800 litres of water)" in second
    assert second.endswith("; on other days talks were held once.")


def test_the_ill_are_not_counted_among_the_wounded(weeks: Book) -> None:
    third = told(weeks)[2]
    assert third == (
        "On 6 December 2024, one person was wounded; on other days 2 people were taken ill; "
        "nobody died and the situation was declared over on 6 December 2024 at 10:24."
    )
    assert "satu orang terluka; pada hari lain 2 orang jatuh sakit;" in told(weeks, "id")[2]


def test_a_day_without_a_casualty_says_so_beside_those_of_other_days(weeks: Book) -> None:
    unhurt = replace(
        weeks, events=tuple(e for e in weeks.events if e.kind != "injury.recorded" or e.body["cause"] == "illness")
    )
    assert told(unhurt)[2].startswith(
        "On 6 December 2024, no casualty is recorded; on other days 2 people were taken ill"
    )


def test_the_peak_is_that_of_the_largest_assembly(weeks: Book) -> None:
    crowded = more(weeks, (-31 * DAY_S + 300, "crowd.state", {"zone": "Z9", "people": 900, "assembly": None}))
    assert "reached 196 people in one zone at 10:17" in told(crowded)[0]


def test_on_one_day_the_date_is_named_once(drill: Callable[..., Path]) -> None:
    sentences = told(open_book(drill(), judge=False))
    assert "".join(sentences).count("2024") == 1
    assert "violence was seen 2 times, first at 10:17" in sentences[0]


def test_without_an_assembly_each_new_day_is_named(drill: Callable[..., Path]) -> None:
    book = open_book(drill(), judge=False)
    rows: tuple[tuple[float, str, dict[str, object]], ...] = (
        (DAY_S, "force.used", {"means": "baton"}),
        (3 * DAY_S, "situation.closed", {"cell": "OPS"}),
    )
    bare = more(replace(book, events=book.events[:1]), *rows)
    _, second, third = told(bare)
    assert second == "Force was used once, on 7 December 2024 at 10:15."
    assert third == "No casualty is recorded and the situation was declared over on 9 December 2024 at 10:15."
