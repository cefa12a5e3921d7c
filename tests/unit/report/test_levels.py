"""Levels are told by the names that the doctrine gives them, whatever ladder a scenario has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sispamkota.report.book import Book
from sispamkota.report.page import Page
from sispamkota.report.source import open_book
from sispamkota.report.words import catalogue, names_of, plain, sentence
from sispamkota.scenario.schema.doctrine import Level
from sispamkota.web import replay_data

LADDER = {
    "hijau": Level(id="tertib", role="calm", name_id="Tertib", name_en="Orderly"),
    "kuning": Level(
        id="tidak_tertib", role="disturbed", name_id="Tidak tertib (meriam air)", name_en="Disorderly (water cannon)"
    ),
    "merah": Level(id="rusuh_berat", role="riot", name_id="Rusuh berat", name_en="Serious riot"),
}


@pytest.fixture
def book(drill: Callable[..., Path]) -> Book:
    """Return the fabricated drill as another ladder would have written it."""
    plain_book = open_book(drill(), judge=False)
    assert plain_book.scenario is not None
    doctrine = plain_book.scenario.doctrine.model_copy(update={"levels": tuple(LADDER.values())})
    scenario = plain_book.scenario.model_copy(update={"doctrine": doctrine})
    events = tuple(
        replace(event, body={**event.body, "level": LADDER[str(event.body["level"])].id})
        if event.kind == "level.changed"
        else event
        for event in plain_book.events
    )
    return replace(plain_book, scenario=scenario, names=names_of(scenario), events=events)


@pytest.mark.parametrize(("lang", "worst"), [("id", "RUSUH BERAT"), ("en", "SERIOUS RIOT")])
def test_no_id_of_a_level_is_shown(book: Book, lang: str, worst: str) -> None:
    page = Page(book, catalogue(lang)).render()
    assert page.count(worst) >= 3  # the first sentences, the strip of levels, the story
    for level in LADDER.values():
        assert level.id not in page.replace("tertib,", "")
    assert {"id": "TIDAK TERTIB", "en": "DISORDERLY"}[lang] in page


@pytest.mark.parametrize("place", [0, 1])
def test_the_replay_is_given_the_same_names(book: Book, place: int) -> None:
    named = {level["id"]: level["name"][place] for level in replay_data.meta(book)["levels"]}
    assert named["tidak_tertib"] == ("TIDAK TERTIB", "DISORDERLY")[place]
    lang = ("id", "en")[place]
    for event in book.of("level.changed"):
        assert named[str(event.body["level"])] in plain(sentence(event, catalogue(lang), book.names))


def test_a_level_that_no_doctrine_names_is_told_as_it_is(book: Book) -> None:
    (first, *_) = book.of("level.changed")
    odd = replace(first, body={**first.body, "level": "sangat_gawat"})
    assert "SANGAT GAWAT" in plain(sentence(odd, catalogue("id"), book.names))
