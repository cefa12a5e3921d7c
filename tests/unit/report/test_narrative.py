"""The story tells what comes again and again in one line, and what changed in its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sispamkota.report.narrative import chapters
from sispamkota.report.source import open_book


def test_a_check_of_exits_is_told_once_until_it_finds_something_else(drill: Callable[..., Path]) -> None:
    book = open_book(drill(), judge=False)
    last = book.events[-1]
    found = [
        replace(
            last, seq=last.seq + n, t_s=600.0 + 60.0 * n, kind="egress.verified", body={"zone": "Z1", "open_routes": k}
        )
        for n, k in enumerate((2, 2, 2, 4, 4), 1)
    ]
    told = chapters(replace(book, events=(*book.events, *found)))
    lines = [line for chapter in told for line in chapter.lines if line.event in found]
    assert [(line.event.body["open_routes"], len(line.more)) for line in lines] == [(2, 2), (4, 1)]


def test_acts_held_back_of_one_step_are_one_line(drill: Callable[..., Path]) -> None:
    book = open_book(drill(), judge=False)
    last = book.events[-1]
    found = [
        replace(last, seq=last.seq + n, t_s=600.0 + 60.0 * n, kind="plan.withheld", body={"step": step, "rule": "R-25"})
        for n, step in enumerate(("P-A", "P-B", "P-A"), 1)
    ]
    told = chapters(replace(book, events=(*book.events, *found)))
    lines = [line for chapter in told for line in chapter.lines if line.event in found]
    assert [(line.event.body["step"], len(line.more)) for line in lines] == [("P-A", 1), ("P-B", 0)]
