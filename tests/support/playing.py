"""Drills that a test plays by hand: started, advanced, looked into and closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sispamkota as spk
from sispamkota.journal.event import Event
from sispamkota.journal.record import create_run
from sispamkota.sim import Session


@contextmanager
def playing(
    folder: Path, run: Path, *, plan: str | None = None, seed: int = 1, tracks: bool = False
) -> Iterator[Session]:
    """Give a session that has started; its record is in ``run`` and stays open unless the test closes it."""
    declared = spk.load(folder)
    chosen = declared.plan(plan).name
    with create_run(run, scenario_folder=folder, seed=seed, plan=chosen) as record:
        places = record.tracks_folder if tracks else None
        session = Session(declared, plan=chosen, seed=seed, journal=record.journal, tracks=places)
        session.start()
        yield session


def events_of(session: Session, *kinds: str) -> list[Event]:
    """Return the events so far, of all kinds or of some."""
    return [event for event in session.journal.events() if not kinds or event.kind in kinds]
