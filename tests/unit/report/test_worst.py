"""The picture of the worst minute shows people, units, exits and water as they were, and says what is what."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sispamkota.journal.event import Event
from sispamkota.journal.tracks import TrackReader
from sispamkota.report import geometry, worst
from sispamkota.report.book import Book
from sispamkota.report.page import Page
from sispamkota.report.source import open_book
from sispamkota.report.spots import hits
from sispamkota.report.standing import is_open, standing, wetted
from sispamkota.report.words import catalogue


@pytest.fixture
def book(drill: Callable[..., Path]) -> Book:
    return open_book(drill(), judge=False)


def more(book: Book, *rows: tuple[float, str, dict[str, object]]) -> Book:
    """Return the record with further events, put in where their time falls."""
    last = book.events[-1]
    added = [
        replace(last, seq=last.seq + n, t_s=t_s, kind=kind, causes=(), body=body)
        for n, (t_s, kind, body) in enumerate(rows, 1)
    ]
    return replace(book, events=tuple(sorted((*book.events, *added), key=lambda event: event.t_s)))


def site(book: Book) -> geometry.View:
    assert book.scenario is not None
    zone = worst.worst_reading(book).body["zone"]  # type: ignore[union-attr]
    return next(view for view in geometry.views(book.scenario) if any(shape.id == zone for shape in view.shapes))


def drawn(book: Book, lang: str = "id") -> worst.Worst:
    found = worst.draw(book, catalogue(lang))
    assert found is not None
    return found


def codes(found: worst.Worst) -> set[str]:
    return {text.split(" ")[0] for text in re.findall(r'<text class="code"[^>]*>([^<]+)<', found.svg)}


def arrived(book: Book) -> tuple[float, Event]:
    """Return the worst moment, and an arrival whose place is on the site."""
    moment = worst.worst_reading(book)
    assert moment is not None
    return moment.t_s, next(event for event in book.of("unit.moved") if event.body.get("unit") == "DAL-1")


def test_units_that_stood_there_are_drawn_with_their_marks(book: Book) -> None:
    t_s, _ = arrived(book)
    there = standing(book, site(book), TrackReader(book.folder / "tracks"), t_s)
    assert {"DL", "NG"} <= {one.code for one in there}
    found = drawn(book)
    assert codes(found) == {mark.code for mark in found.marks} == {one.code for one in there}


def test_a_unit_that_was_released_or_came_later_is_not_there(book: Book) -> None:
    t_s, arrival = arrived(book)
    gone = more(book, (t_s - 1.0, "unit.released", {"unit": "DAL-1"}))
    assert "DL" not in codes(drawn(gone))
    later = replace(book, events=tuple(event for event in book.events if event is not arrival))
    assert "DL" not in codes(drawn(more(later, (t_s + 1.0, "unit.moved", dict(arrival.body)))))


def test_a_line_stands_where_it_formed(book: Book) -> None:
    t_s, arrival = arrived(book)
    assert not drawn(book).fronts
    x, y = float(arrival.body["x_m"]), float(arrival.body["y_m"])
    front = (x - 10, y + 1, x + 10, y + 1, x + 10, y - 1, x - 10, y - 1)
    found = drawn(more(book, (t_s - 2.0, "unit.moved", {**arrival.body, "front": front})))
    assert found.fronts
    assert 'class="front u-police"' in found.svg
    assert 'class="faces l-police"' in found.svg


def test_water_of_that_minute_is_drawn_and_no_other(book: Book) -> None:
    t_s, arrival = arrived(book)
    x, y = float(arrival.body["x_m"]), float(arrival.body["y_m"])
    ground = {"zone": "Z1", "means": "water_cannon", "footprint": (x, y, x, y - 3, x - 20, y - 3, x - 20, y)}
    wet = more(book, (t_s + 20.0, "force.used", ground), (t_s + 90.0, "force.used", ground))
    assert [event.t_s for event, _ in wetted(wet, site(wet), t_s - 30, t_s + 30)] == [t_s + 20.0]
    found = drawn(wet)
    assert found.svg.count('class="wetted"') == len(found.bursts) == 1


@pytest.mark.parametrize(("lang", "shut", "opened"), [("id", "tertutup", "terbuka"), ("en", "closed", "open")])
def test_exits_say_whether_they_were_open(book: Book, lang: str, shut: str, opened: str) -> None:
    t_s, _ = arrived(book)
    exits = [s for s in site(book).shapes if s.kind == "exit" and not s.get("vehicles_only")]
    states = [(t_s - 5.0, "egress.closed" if n == 0 else "egress.opened", {"exit": s.id}) for n, s in enumerate(exits)]
    told = more(book, *states)
    assert [is_open(told, shape, t_s) for shape in exits] == [False] + [True] * (len(exits) - 1)
    assert is_open(told, exits[0], t_s - 6.0) is bool(exits[0].get("open", True))
    words = re.findall(r'<text class="state [^"]*"[^>]*>([^<]+)<', drawn(told, lang).svg)
    assert words.count(shut) == 1
    assert words.count(opened) == len(exits) - 1


def test_every_exit_has_its_arrow_in_the_picture(book: Book) -> None:
    found = drawn(book)
    width, height = (float(one) for one in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', found.svg).groups())  # type: ignore[union-attr]
    starts = re.findall(r'<path class="(?:shaft|tip) [^"]*" d="M([-\d.]+) ([-\d.]+)', found.svg)
    assert len(starts) >= 2 * sum(1 for shape in site(book).shapes if shape.kind == "exit")
    for x, y in starts:
        assert 0 <= float(x) <= width
        assert 0 <= float(y) <= height


@pytest.mark.parametrize("lang", ["id", "en"])
def test_marks_do_not_lie_on_one_another(book: Book, lang: str) -> None:
    t_s, arrival = arrived(book)
    same = [(t_s - 2.0, "unit.moved", {**arrival.body, "unit": unit}) for unit in ("AWC-1", "AMB-1", "NEG-1")]
    found = drawn(more(book, *same), lang)
    boxes = [
        (float(x), float(y), float(x) + float(w), float(y) + float(h))
        for x, y, w, h in re.findall(
            r'class="badge [^"]*" x="([-\d.]+)" y="([-\d.]+)" width="([-\d.]+)" height="([-\d.]+)"', found.svg
        )
    ]
    assert len(boxes) == 4
    assert not [(a, b) for place, a in enumerate(boxes) for b in boxes[place + 1 :] if hits(a, b)]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("id", (">LATIHAN</text>", "peta skematis", "jalur keluar tertutup", "batas zona", "Dalmas lanjut")),
        ("en", (">EXERCISE</text>", "schematic map", "exit, closed", "border of a zone", "Dalmas lanjut")),
    ],
)
def test_the_picture_says_what_it_is_and_what_its_marks_mean(book: Book, lang: str, said: tuple[str, ...]) -> None:
    page = Page(book, catalogue(lang)).render()
    part = page[page.index('id="worst"') : page.index('id="plot"')]
    for words in said:
        assert words in part, words


@pytest.mark.parametrize(("lang", "said"), [("id", "Tidak teramati kekerasan"), ("en", "No violence was read")])
def test_a_calm_day_is_not_called_violent(book: Book, lang: str, said: str) -> None:
    calm = tuple(
        replace(event, body={**event.body, "violent": 0}) if event.kind == "crowd.state" else event
        for event in book.events
    )
    page = Page(replace(book, events=calm), catalogue(lang)).render()
    assert said in page
    assert said not in Page(book, catalogue(lang)).render()
