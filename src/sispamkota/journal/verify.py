"""Whether a record is as it was written: both chains, the files beside it, the end, and a witness.

The chain finds by itself what was changed, dropped, inserted or moved inside the record.  It proves
nothing against its owner, who can cut the end off or compute it again; for that, others keep the
number and hash of the newest event that they were shown, and hold them against the record.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sispamkota.core.errors import RecordError
from sispamkota.journal import chain
from sispamkota.journal.database import CLOSING_KIND, COLUMNS, PAGE_ROWS, Row
from sispamkota.journal.intake import BASES
from sispamkota.journal.record import (
    JOURNAL_FILE,
    RUN_FILE,
    SCENARIO_FOLDER,
    TRACKS_FOLDER,
    RunInfo,
    folder_digest,
    read_info,
)
from sispamkota.journal.upcast import newest

if TYPE_CHECKING:
    from sispamkota.journal.store import Journal

STARTING_KIND = "run.started"
"""Kind of the event that begins a record and names its seed and plan."""

SEALING_KIND = "tracks.closed"
"""Kind of the event that names the digest of the positions of one site."""

SHORTEST_WITNESS = 16
"""Hexadecimal digits of a hash that a witness must at least give: 64 bits (assumed)."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of a record found.

    Attributes
    ----------
    ok : bool
        True if nothing speaks against the record; an open one can be ok.
    open : bool
        True if the record does not end with ``run.closed``: stopped, still running, or cut off.
    hash : str
        Hash of the newest event as stored, the scenario digest where there is none.
    events : int
        Number of events stored.
    first_bad : int or None
        Number of the first event that does not fit, None if all fit.
    reason : str
        What is wrong, in a sentence; empty if nothing is.
    part : str
        What does not fit: "chain", "journal", "scenario", "run.json", "tracks" or "witness"; empty if all fits.
    """

    ok: bool
    open: bool
    hash: str
    events: int
    first_bad: int | None = None
    reason: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """What somebody saw of a record: number, hash and, where it covers wall times too, the seal of an event."""

    seq: int
    hash: str
    seal: str = ""


def parse_witness(text: str) -> Witness:
    """Return the witness ``SEQ:HASH`` or ``SEQ:HASH:SEAL``.

    Parameters
    ----------
    text : str
        Hash and seal may be shortened to their first 16 or more hexadecimal digits.

    Raises
    ------
    RecordError
        If the text has another form.
    """
    number, *digests = (part.strip().lower() for part in text.split(":"))
    well_formed = number.isascii() and number.isdigit() and len(number) <= 15 and len(digests) in (1, 2)
    if not well_formed or not all(_witness_digits(digits) for digits in digests):
        raise RecordError(
            f"'{text}' is no witness. Write SEQ:HASH, the number of an event and its hash "
            f"(at least {SHORTEST_WITNESS} hexadecimal digits), as the report prints them, or SEQ:HASH:SEAL."
        )
    return Witness(int(number), *digests)


def _witness_digits(text: str) -> bool:
    return SHORTEST_WITNESS <= len(text) <= 64 and not text.strip("0123456789abcdef")


def verify(path: str | Path, witness: str | tuple[int, str] | None = None) -> Verification:
    """Return whether the record in a run folder is intact.

    Parameters
    ----------
    path : str or Path
        The run folder, or the journal inside it.
    witness : str or tuple, optional
        ``SEQ:HASH`` or ``SEQ:HASH:SEAL`` that somebody kept, or number and hash.

    Raises
    ------
    RecordError
        If there is no record to look at, or the witness has another form.
    """
    from sispamkota.journal.store import Journal

    path = Path(path)
    journal_file = path if path.is_file() else path / JOURNAL_FILE
    if not path.is_file():
        read_info(path)  # says what is missing where the folder is no run
    with Journal.open(journal_file) as journal:
        return verify_journal(journal, witness=witness)


def verify_journal(journal: Journal, witness: str | tuple[int, str] | None = None) -> Verification:
    """Return whether an open journal, and the run folder around it, are intact; see ``verify``."""
    kept = parse_witness(witness if isinstance(witness, str) else f"{witness[0]}:{witness[1]}") if witness else None
    folder = journal.path.parent
    info = read_info(folder) if (folder / RUN_FILE).exists() else None
    result = _walk(journal, info.scenario_digest if info else journal.origin, kept)
    if not result.ok:
        return result
    reason = _foreign_fault(journal)
    if reason:
        return replace(result, ok=False, reason=reason, part="journal")
    if info is None:
        return result
    for part, look in (("scenario", _scenario_fault), ("run.json", _run_file_fault), ("tracks", tracks_fault)):
        first_bad, reason = look(journal, info, folder)
        if reason:
            return replace(result, ok=False, first_bad=first_bad, reason=reason, part=part)
    return result


@dataclass(slots=True)
class _Walk:
    """Where the check stands: the last event that fitted."""

    seq: int
    hash: str
    seal: str
    kind: str = ""
    t_s: float = -math.inf
    x_s: float = -math.inf
    live: object = None
    count: object = None
    witness_met: bool | None = None


def _walk(journal: Journal, origin: str, kept: Witness | None) -> Verification:
    state = _Walk(0, origin, origin)
    first_bad: int | None = None
    reason = ""
    try:
        for row in _stored(journal):
            reason = _check(row, state, origin)
            if reason:
                first_bad = row[0] if isinstance(row[0], int) else state.seq + 1
                break
            if kept is not None and state.seq == kept.seq:
                state.witness_met = state.hash.startswith(kept.hash) and state.seal.startswith(kept.seal)
        events, head = journal.count(), journal.head()[1] or state.hash
        last = journal.last_stored_kind()
        grown = next(journal.rows(state.seq, page_rows=1), None) is not None  # a writer went on meanwhile
    except RecordError as error:  # the file itself is damaged from here on
        return Verification(False, True, state.hash, state.seq, state.seq + 1, str(error), "chain")
    closed = last == CLOSING_KIND
    if not reason and events != state.seq and not grown:
        first_bad, reason = state.seq + 1, f"there are {events} events, but their numbers go from 1 to {state.seq}"
    if not reason and closed and not grown and state.count != events:
        first_bad, reason = events, f"{CLOSING_KIND} counts {state.count} events, but the record has {events}"
    part = "chain" if reason else ""
    if not reason and kept is not None:
        first_bad, reason = _against_witness(kept, state, origin)
        part = "witness" if reason else ""
    return Verification(not reason, not closed, str(head), events, first_bad, reason, part)


def _stored(journal: Journal) -> Iterator[Row]:
    """Yield the rows; where a page of the file is damaged, every one before it."""
    after = 0
    for page_rows in (PAGE_ROWS, 1):
        try:
            for row in journal.rows(after, page_rows=page_rows):
                after = row[0]
                yield row
            return
        except RecordError:
            if page_rows == 1:
                raise


def _check(row: Row, state: _Walk, origin: str) -> str:
    """Return what is wrong with the next event, empty if it fits; moves ``state`` on if so."""
    columns = dict(zip(COLUMNS, row, strict=True))
    seq, expected = columns["seq"], state.seq + 1
    if seq != expected:
        return f"event {expected} is missing: after {state.seq} comes {seq}"
    if state.kind == CLOSING_KIND:
        return f"event {seq} stands after {CLOSING_KIND}"
    fault = _form(columns)
    if fault:
        return f"event {seq} {fault}"
    if state.seq == 0 and not origin:
        state.hash = state.seal = columns["prev"]  # a journal without its folder: taken at its word
    if columns["prev"] != state.hash:
        before = "the scenario digest in run.json" if state.seq == 0 else f"the hash of event {state.seq}"
        return f"event {seq} does not follow: its prev is not {before}"
    digest = chain.event_hash(
        prev=state.hash, seq=seq, kind=columns["kind"], version=columns["version"],
        t_text=chain.canonical_text(columns["t_s"]), x_text=chain.canonical_text(columns["x_s"]),
        stage=columns["stage"], actor=columns["actor"], causes=columns["causes"],
        basis=columns["basis"], body=columns["body"],
    )  # fmt: skip
    if columns["hash"] != digest:
        return f"event {seq} was changed: its hash does not fit its content"
    seal = chain.event_seal(prev_seal=state.seal, digest=digest, wall=columns["wall"])
    if columns["seal"] != seal:
        return f"event {seq} was changed: its seal does not fit its wall time"
    fault = _sense(columns, state)
    if fault:
        return f"event {seq}: {fault}"
    state.seq, state.hash, state.seal, state.kind = seq, digest, seal, columns["kind"]
    state.t_s, state.x_s = columns["t_s"], columns["x_s"]
    state.count = json.loads(columns["body"]).get("count") if state.kind == CLOSING_KIND else None
    return ""


def _sense(columns: dict[str, Any], state: _Walk) -> str:
    """Return what no program of ours writes, though the chain over it fits; empty if nothing is so."""
    kind, version = columns["kind"], columns["version"]
    try:
        newest(kind, version, json.loads(columns["body"]))
    except RecordError as error:
        return str(error).rstrip(".")
    for name, before in (("t_s", state.t_s), ("x_s", state.x_s)):
        if columns[name] < before:
            return f"time runs backwards: {name} is {columns[name]}, that of the event before is {before}"
    if kind == STARTING_KIND:
        if state.seq:
            return f"{kind} stands within the record"
        state.live = json.loads(columns["body"]).get("live")
    if state.live is False and columns["wall"] is not None:
        return f"it has the wall time {columns['wall']}, but the record says that it is a simulation"
    return ""


def _form(columns: dict[str, Any]) -> str:
    """Return what is wrong with the form of one event, as words after its number; empty if nothing is."""
    texts = ("kind", "stage", "actor", "causes", "basis", "body", "prev", "hash", "seal")
    if any(type(columns[name]) is not str for name in texts) or type(columns["version"]) is not int:
        return "was changed: a column is of another type"
    times = [columns["t_s"], columns["x_s"]] + [columns["wall"]] * (columns["wall"] is not None)
    if any(type(value) is not float for value in times):
        return "was changed: a time is no number"
    if columns["basis"] not in BASES:
        return f"has the basis '{columns['basis']}', which is none of {', '.join(BASES)}"
    try:
        causes, body = json.loads(columns["causes"]), json.loads(columns["body"])
        plain = chain.canonical_text(causes) == columns["causes"] and chain.canonical_text(body) == columns["body"]
        chain.canonical([columns[name] for name in ("t_s", "x_s", "wall")])
    except (ValueError, RecursionError):
        plain, causes, body = False, [], {}
    if not plain or not isinstance(causes, list) or not isinstance(body, dict):
        return "was changed: causes, body or times are not in canonical form"
    if any(type(cause) is not int or not 1 <= cause < columns["seq"] for cause in causes):
        return "names a cause that is no earlier event"
    if len(set(causes)) != len(causes):
        return "has a cause that is named twice"
    return ""


def _against_witness(kept: Witness, state: _Walk, origin: str) -> tuple[int | None, str]:
    seq = kept.seq
    if seq == 0:
        same = bool(origin) and origin.startswith(kept.hash)
        return (None, "") if same else (1, "the witness names another scenario digest")
    if seq > state.seq:
        return state.seq + 1, (
            f"the end is missing: the witness saw event {seq}, but the record ends with event {state.seq}"
        )
    if not state.witness_met:
        return seq, (
            f"event {seq} is not the one that the witness saw: the record was written anew, "
            "or the witness is of another run"
        )
    return None, ""


def _foreign_fault(journal: Journal) -> str:
    """Return what stands in the file beside the events; no hash covers it, and a trigger would write along."""
    try:
        found = journal.foreign()
    except RecordError as error:
        return str(error).rstrip(".")
    if not found:
        return ""
    return f"{journal.path} holds what was added to the record's own table: {', '.join(found)}"


def _scenario_fault(journal: Journal, info: RunInfo, folder: Path) -> tuple[int | None, str]:
    """Return the first event in doubt and why, where the copy of the scenario is not the one that was run."""
    copy = folder / SCENARIO_FOLDER
    first = 1 if journal.count() else None
    if not copy.is_dir():
        return first, f"the copy of the scenario is missing: {copy}. Copy the run folder as a whole"
    try:
        same = folder_digest(copy) == info.scenario_digest
    except RecordError as error:
        return first, str(error).rstrip(".")
    if same:
        return None, ""
    return first, (f"the copy of the scenario was changed: {copy} does not have the digest that the record begins with")


def _run_file_fault(journal: Journal, info: RunInfo, folder: Path) -> tuple[int | None, str]:
    first = next(journal.rows(page_rows=1), None)
    if first is None or first[COLUMNS.index("kind")] != STARTING_KIND:
        return None, ""
    body = json.loads(first[COLUMNS.index("body")])
    for name, told in (("seed", info.seed), ("plan", info.plan)):
        began = body.get(name)
        if began is not None and began != told:
            return 1, f"{folder / RUN_FILE} was changed: it says {name} {told!r}, the record began with {began!r}"
    return None, ""


def tracks_fault(journal: Journal, info: RunInfo, folder: Path) -> tuple[int | None, str]:
    """Return the event that does not fit the positions beside the record, and why.

    Positions are sealed at the end of a run; those of an open record are bound by nothing yet.
    """
    place = folder / TRACKS_FOLDER
    sealed = [(event.seq, event.body) for event in journal.events(kinds=(SEALING_KIND,))]
    first = next(journal.events(kinds=(STARTING_KIND,)), None)
    if not sealed and (first is None or "live" not in first.body or journal.last_stored_kind() != CLOSING_KIND):
        return None, ""
    named: set[str] = set()
    for seq, body in sealed:
        from sispamkota.journal.tracks import TrackReader

        stem = f"{body.get('site')}.{body.get('series')}"
        named |= {f"{stem}.idx", f"{stem}.trk"}
        try:
            found = TrackReader(place, only=stem).digest(str(body.get("site")), str(body.get("series")))
        except RecordError as error:
            return seq, f"the tracks of {stem} are missing or damaged: {str(error).rstrip('.')}"
        if found != (body.get("frames"), body.get("digest")):
            return seq, f"the tracks of {stem} were changed: they are not what event {seq} sealed"
    more = sorted(path.name for path in place.iterdir() if path.name not in named) if place.is_dir() else []
    if more:
        return journal.count(), f"{place} holds {more[0]}, which the record does not know"
    return None, ""
