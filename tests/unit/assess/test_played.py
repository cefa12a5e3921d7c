"""Who played is said by the beginning of a record, or not at all."""

from __future__ import annotations

import pytest

from sispamkota.assess.played import played_live
from sispamkota.journal.event import Event


@pytest.mark.parametrize(
    ("said", "found"), [([], None), ([None], None), ([False], False), ([True], True), ([False, True], True)]
)
def test_who_played(said: list[bool | None], found: bool | None) -> None:
    events = [
        Event(n, "run.started", 1, 0.0, 0.0, "", "clock", (), "engine", {} if live is None else {"live": live})
        for n, live in enumerate(said, 1)
    ]
    assert played_live(events) is found
