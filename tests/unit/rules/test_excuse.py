"""Which excuses together hold at every instant of a range."""

from __future__ import annotations

from sispamkota.rules.excuse import covering
from sispamkota.rules.index import Entry
from sispamkota.rules.values import YES


def span(seq: int, first_s: float, last_s: float) -> tuple[float, float, Entry]:
    return first_s, last_s, Entry(first_s, first_s, first_s, first_s, seq, YES, "engine", False)


def chosen(first_s: float, last_s: float, *spans: tuple[float, float, Entry]) -> list[int]:
    return [entry.seq for entry in covering(spans, first_s, last_s)]


def test_spans_that_leave_no_instant_open_hold_together_in_any_order() -> None:
    early, late = span(1, 0, 10), span(2, 10, 20)
    assert chosen(0, 20, early, late) == chosen(0, 20, late, early) == [1, 2]
    assert chosen(0, 20, early, span(2, 10.5, 20)) == []
    assert chosen(0, 20.5, early, late) == []
    assert chosen(-0.5, 20, early, late) == []


def test_as_few_as_hold_are_named() -> None:
    assert chosen(2, 8, span(1, 0, 5), span(2, 1, 9), span(3, 4, 9)) == [2]
    assert chosen(0, 8, span(1, 0, 2), span(2, 0, 5), span(3, 4, 9), span(4, 5, 6)) == [2, 3]


def test_one_instant_needs_one_span_and_nothing_holds_without_any() -> None:
    assert chosen(5, 5, span(1, 5, 5)) == [1]
    assert chosen(5, 6, span(1, 5, 5), span(2, 5, 5)) == []
    assert chosen(5, 5) == []
