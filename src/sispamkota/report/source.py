"""Open a run folder as a book: journal, scenario copy, verdicts and whether positions were kept."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from sispamkota import scenario as scenario_room
from sispamkota.assess import audit as audit_room
from sispamkota.assess.audit import Audit
from sispamkota.assess.integrity import changed
from sispamkota.core.errors import SispamkotaError
from sispamkota.journal.event import Event
from sispamkota.journal.record import Record, open_record
from sispamkota.report.book import Book
from sispamkota.report.words import names_of
from sispamkota.rules.library import shipped_rules
from sispamkota.scenario.schema.whole import Scenario


def open_book(record_folder: str | Path, *, judge: bool = True) -> Book:
    """Return everything that is told about a run.

    A scenario copy that cannot be read, or rules that cannot be applied, leave their parts empty;
    the record itself must be readable.

    Parameters
    ----------
    record_folder : str or Path
        The run folder.
    judge : bool
        Whether to apply the rules.

    Raises
    ------
    RecordError
        If the folder is no run or its journal is damaged.
    """
    with open_record(record_folder) as record:
        events = tuple(record.journal.events())
        scenario = _scenario(record)
        has_tracks = bool(record.tracks.sites)
        run = asdict(record.info)
        fault = changed(record.verify())
    audit, expected, reason = _judged(Path(record_folder), events, scenario) if judge else (None, None, "")
    return Book(
        folder=Path(record_folder),
        run=run,
        events=events,
        scenario=scenario,
        names=names_of(scenario, (*shipped_rules(), *(scenario.rules if scenario is not None else ())), events),
        audit=audit,
        expected=expected,
        has_tracks=has_tracks,
        no_rules=reason,
        changed=fault,
    )


def _scenario(record: Record) -> Scenario | None:
    try:
        return scenario_room.load(record.scenario_folder)
    except SispamkotaError:
        return None


def _judged(
    folder: Path, events: tuple[Event, ...], scenario: Scenario | None
) -> tuple[Audit | None, Audit | None, str]:
    """Return what packs and expectations say, or why they could not be asked."""
    try:
        audit = audit_room.audit(folder)
        if scenario is None or not scenario.expectations:
            return audit, None, ""
        expected = audit_room.audit_events(events, rules=scenario.expectations, start=scenario.start)
    except SispamkotaError as error:
        return None, None, str(error)
    return audit, expected, ""
