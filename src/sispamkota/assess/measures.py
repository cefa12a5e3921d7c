"""What a record says about harm, rights, time, trust and the continuity of the vote.

Each measure has a definition, a unit and the events it was computed from.  What the record does not
tell is None, never zero.  Nothing is added up to a score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from sispamkota.assess.book import EventBook
from sispamkota.assess.measured import MEASURES, Measure, Share, Source
from sispamkota.journal.event import Event
from sispamkota.rules.verdict import Verdict

__all__ = ["Measure", "Share", "measure", "measure_events"]


def measure_events(
    events: Iterable[Event],
    *,
    agencies: Mapping[str, str] | None = None,
    verdicts: tuple[Verdict, ...] = (),
    expected: tuple[Verdict, ...] = (),
) -> tuple[Measure, ...]:
    """Return every measure of some events, in the order of their definition.

    Parameters
    ----------
    events : iterable of Event
        In any order.
    agencies : mapping, optional
        Agency of each cell and unit.
    verdicts, expected : tuple of Verdict
        Verdicts of the packs, and those on expectations, to be counted.
    """
    source = Source(EventBook(events), agencies or {}, verdicts, expected)
    found = []
    for ident, declared in MEASURES.items():
        value, parts, numbers = declared.compute(source)
        number = None if value is None else round(float(value), 6)
        found.append(Measure(ident, declared.name, declared.definition, declared.unit, number, parts, numbers))
    return tuple(found)


def measure(folder: str | Path) -> tuple[Measure, ...]:
    """Return every measure of a run folder.

    Raises
    ------
    RecordError
        If the folder is no run, or is damaged.
    """
    from sispamkota.assess.audit import audit_run
    from sispamkota.assess.ratings import judge_expectations
    from sispamkota.assess.run import read_run

    run = read_run(folder)
    audit = audit_run(run)
    expected = judge_expectations(run.events, run.expectations, start=run.start).verdicts
    return measure_events(run.events, agencies=run.agencies, verdicts=audit.verdicts, expected=expected)
