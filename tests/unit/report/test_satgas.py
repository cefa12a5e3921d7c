"""Totals by task force are those of its units and of their orders, and nothing is made up."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sispamkota.report.book import Book
from sispamkota.report.page import Page
from sispamkota.report.satgas import task_forces
from sispamkota.report.source import open_book
from sispamkota.report.words import catalogue

FORCES = {"DAL-1": "preventif", "AWC-1": "preventif", "NEG-1": "preemtif", "AMB-1": None}


@pytest.fixture
def book(drill: Callable[..., Path]) -> Book:
    """Return the fabricated drill with task forces, and two orders of which one was carried out."""
    told = open_book(drill(), judge=False)
    assert told.scenario is not None
    units = tuple(
        unit.model_copy(update={"satgas": FORCES[unit.id], "vehicles": 1}) for unit in told.scenario.forces.units
    )
    forces = told.scenario.forces.model_copy(update={"units": units})
    last = told.events[-1]
    rows = (
        ("order.given", {"order_id": "O-1", "unit": "NEG-1", "cell": "OPS", "action": "tow", "inject": "I-36"}),
        ("order.given", {"order_id": "O-2", "unit": "NEG-1", "cell": "OPS", "action": "line.hold", "inject": "I-38"}),
        ("order.done", {"order_id": "O-1", "cell": "OPS", "action": "tow"}),
    )
    more = tuple(replace(last, seq=last.seq + n, kind=kind, body=body) for n, (kind, body) in enumerate(rows, 1))
    return replace(told, scenario=told.scenario.model_copy(update={"forces": forces}), events=(*told.events, *more))


def test_units_members_and_vehicles_add_up(book: Book) -> None:
    found = {one.name: one for one in task_forces(book)}
    assert list(found) == ["preventif", "preemtif", ""]
    assert (found["preventif"].strength, found["preventif"].vehicles) == (43, 2)
    assert sum(one.strength for one in found.values()) == sum(u.strength for u in book.scenario.forces.units)  # type: ignore[union-attr]


def test_orders_and_injects_are_those_of_its_own_units(book: Book) -> None:
    found = {one.name: one for one in task_forces(book)}
    assert (found["preemtif"].given, found["preemtif"].done) == (2, 1)
    assert found["preemtif"].acts == (("tow", 1),)
    assert found["preemtif"].injects == ("I-36",)  # the other order was never carried out
    bursts = [event for event in book.of("force.used") if event.body.get("unit") in ("DAL-1", "AWC-1")]
    assert list(found["preventif"].force) == bursts
    assert found["preemtif"].force == ()


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("id", ("Preventif", "tanpa satgas", "menderek kendaraan (1)", "menurut satgas tidak diketahui")),
        ("en", ("Preventif (prevention)", "no task force", "tow a vehicle (1)", "by task force is not known")),
    ],
)
def test_the_page_totals_by_task_force(book: Book, lang: str, said: tuple[str, ...]) -> None:
    (hurt, *_) = book.of("injury.recorded")
    officer = replace(hurt, seq=book.events[-1].seq + 1, body={**hurt.body, "side": "officer"})
    page = Page(replace(book, events=(*book.events, officer)), catalogue(lang)).render()
    part = page[page.index('id="forces"') : page.index('id="stages"')]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part))
    for words in said:
        assert words in text, words


def test_without_a_scenario_the_page_says_that_it_is_not_known(book: Book) -> None:
    bare = replace(book, scenario=None)
    assert task_forces(bare) == ()
    assert "tidak dapat dibaca dari skenario" in Page(bare, catalogue("id")).render()
