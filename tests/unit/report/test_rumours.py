"""What the table of rumours says was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sispamkota.report import tables
from sispamkota.report.source import open_book


def test_the_owner_of_the_fact_has_the_last_word(drill: Callable[..., Path]) -> None:
    """Somebody who does not own the fact says "unknown" first; the owner finds it false; then others speak again."""
    plain = open_book(drill(), judge=False)
    last = plain.events[-1]

    def told(n: int, kind: str, **body: object) -> object:
        return replace(last, seq=last.seq + n, kind=kind, causes=(), body={"rumour": "RM-9", **body})

    more = (
        told(1, "rumour.detected"),
        told(2, "rumour.verified", finding="unknown", by_owner=False),
        told(3, "rumour.verified", finding="false", by_owner=True),
        told(4, "rumour.verified", finding="partly", by_owner=False),
    )
    book = replace(plain, events=(*plain.events, *more))
    row = next(row for row in tables.rumours(book) if row.first.body["rumour"] == "RM-9")
    assert row.verified is not None
    assert (row.verified.body["finding"], row.verified.body["by_owner"]) == ("false", True)


def test_a_rumour_that_nobody_noted_is_told_all_the_same(drill: Callable[..., Path]) -> None:
    plain = open_book(drill(), judge=False)
    last = plain.events[-1]
    spread = replace(last, seq=last.seq + 1, kind="rumour.state", causes=(), body={"rumour": "RM-8", "intensity": 0.2})
    shown = replace(last, seq=last.seq + 2, kind="socmed.signal", causes=(), body={"rumour": "RM-8"})
    row = tables.rumours(replace(plain, events=(*plain.events, spread, shown)))[-1]
    assert (row.first, row.detected, row.clarified, row.peak) == (spread, None, None, 0.2)
    assert row.proof == (spread.seq,)
