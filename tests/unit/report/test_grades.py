"""The table of ratings: P, S, M or U for targets and agencies, why, and what is open; never a percentage."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sispamkota.assess.audit import audit_events
from sispamkota.report import grades
from sispamkota.report.book import Book
from sispamkota.report.page import Page
from sispamkota.report.source import open_book
from sispamkota.report.words import catalogue
from sispamkota.rules.library import shipped_rules
from sispamkota.rules.parse import parse_expectations
from sispamkota.scenario.schema.story import Objective, Target, Task

EXPECTED, _ = parse_expectations(
    """
expectations:
- {id: E-MET, inject: I-36, cell: OPS, task: T-1, text_id: Terkonfirmasi, text_en: Acknowledges,
   after: {type: inject.acknowledged, where: {cell: OPS, inject: I-36}, within_s: 600}}
- {id: E-MISSED, inject: I-38, cell: DISHUB, task: T-2, text_id: Menderek, text_en: Tows it away,
   after: {type: review.opened, within_s: 60}}
""",
    "expectations.yaml",
)


def target(ident: str, capability: str, task: str, inject: str, **threshold: object) -> Target:
    tasks = (Task(id=task, text_id="tugas", text_en="task", injects=(inject,)),)
    return Target(
        id=ident, capability=capability, text_id="ambang kata", text_en="threshold words", tasks=tasks, **threshold
    )  # type: ignore[arg-type]


@pytest.fixture
def book(drill: Callable[..., Path]) -> Book:
    """Return the fabricated drill with two targets: one whose threshold nothing judges, one that was missed."""
    plain = open_book(drill(), judge=False)
    assert plain.scenario is not None
    targets = (target("TG-1", "DALMAS", "T-1", "I-36"), target("TG-2", "LALIN", "T-2", "I-38", expected=("E-MISSED",)))
    objective = Objective(id="O-1", text_id="a", text_en="b", targets=targets)
    start = plain.scenario.start
    return replace(
        plain,
        scenario=plain.scenario.with_changes(objectives=(objective,)),
        audit=audit_events(plain.events, rules=shipped_rules(), start=start),
        expected=audit_events(plain.events, rules=EXPECTED, start=start),
    )


def table(book: Book, lang: str) -> str:
    """Return the text of the part with the ratings."""
    page = Page(book, catalogue(lang)).render()
    found = re.search(r'<h3 id="ratings">.*?(?=<h3>)', page, re.DOTALL)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


def test_each_target_and_agency_has_its_grade_and_what_was_not_met(book: Book) -> None:
    first, second = grades.targets(book)
    assert (first.rating.grade, first.rating.best, first.rating.worst) == (None, "P", "M")
    assert second.rating.grade == "U"
    assert [(one.rule.id, one.state, one.times) for one in second.unmet] == [("E-MISSED", "missed", 1)]
    assert [(one.label, one.rating.grade) for one in grades.agencies(book)] == [("dishub", "U"), ("polri", "P")]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            ("open, P to M", "judged by no rule, measure or expectation", "missed: E-MISSED, DISHUB: Tows it away"),
        ),
        ("id", ("terbuka, P sampai M", "tidak dinilai oleh aturan", "tidak dilakukan: E-MISSED, DISHUB: Menderek")),
    ],
)
def test_the_page_tells_grades_reasons_and_what_is_open_without_a_percentage(
    book: Book, lang: str, words: tuple[str, ...]
) -> None:
    told = table(book, lang)
    for one in words:
        assert one in told
    assert re.search(r"\bU\b", told)
    assert "%" not in told
    assert "persen" not in told


def test_events_of_a_grade_stand_in_the_appendix(book: Book) -> None:
    page = Page(book, catalogue("en")).render()
    (part,) = re.findall(r'<h3 id="ratings">.*?(?=<h3>)', page, re.DOTALL)
    cited = set(re.findall(r'href="#e(\d+)"', part))
    assert cited
    assert all(f'id="e{seq}"' in page for seq in cited)


def test_without_expectations_or_rules_there_is_no_table(book: Book) -> None:
    for other in (replace(book, expected=None), replace(book, audit=None)):
        assert grades.targets(other) == grades.agencies(other) == ()
        assert 'id="ratings"' not in Page(other, catalogue("en")).render()
