"""Whether people sat on the seats of a record, by what its beginning says."""

from __future__ import annotations

from collections.abc import Iterable

from sispamkota.journal.event import Event


def played_live(started: Iterable[Event]) -> bool | None:
    """Return True where people played, False where a plan did, None where the record does not say.

    Where people played, the exercise's clock is theirs; else waiting is counted in scenario seconds.

    Parameters
    ----------
    started : iterable of Event
        The ``run.started`` events of the record.
    """
    said = {event.body.get("live") for event in started}
    return True if True in said else False if False in said else None
