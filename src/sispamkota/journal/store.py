"""The journal: append facts, read them back, ask why.

One process writes; any number read, each with its own read-only connection.  A live drill commits
each append, so that what was acknowledged is durable; a simulation writes in batches, and what a
crash leaves is a shorter, open and intact record.
"""

from __future__ import annotations

import contextlib
import json
import math
import threading
import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from sispamkota.core.errors import RecordError
from sispamkota.core.units import round_s
from sispamkota.journal import chain, intake
from sispamkota.journal.database import CLOSING_KIND, COLUMNS, PAGE_ROWS, Database, Row
from sispamkota.journal.event import Draft, Event
from sispamkota.journal.kinds import KINDS
from sispamkota.journal.upcast import newest

if TYPE_CHECKING:
    from sispamkota.journal.verify import Verification

BATCH_EVENTS = 2000
BATCH_SECONDS = 1.0


class Journal:
    """The events of one run, in order.

    Made by ``Journal.create`` (new), ``Journal.open`` (read) or ``Journal.open(write=True)`` (go on
    after a crash); usually through ``record.create_run`` and ``record.open_record``.

    Attributes
    ----------
    path : Path
        The SQLite file.
    origin : str
        Scenario digest, where both chains begin; empty where it is not known to a reader.
    """

    def __init__(self, path: Path, origin: str, writer: Database | None) -> None:
        self.path = path
        self.origin = origin
        self._writer = writer
        self._reader: Database | None = None
        self._lock = threading.RLock()
        self._pending: list[Row] = []
        self._batches = 0
        self._flushed_at = 0.0
        self._closed = False
        self._seq, self._hash, self._seal, self._last_kind = 0, origin, origin, ""
        self._times = (-math.inf, -math.inf)

    @classmethod
    def create(cls, path: str | Path, *, origin: str) -> Journal:
        """Return a new, empty journal.

        Parameters
        ----------
        path : str or Path
            The file to make.
        origin : str
            Scenario digest, 64 hexadecimal digits.

        Raises
        ------
        RecordError
            If the file exists or cannot be made.
        """
        if not chain.is_digest(origin):
            raise RecordError(f"'{origin}' is no scenario digest (64 hexadecimal digits).")
        return cls(Path(path), origin, Database.create(Path(path)))

    @classmethod
    def open(cls, path: str | Path, *, origin: str = "", write: bool = False) -> Journal:
        """Return an existing journal, for reading or to go on writing an open one.

        Parameters
        ----------
        path : str or Path
            The SQLite file.
        origin : str
            Scenario digest; needed to write into a journal that is still empty.
        write : bool
            True to append.

        Raises
        ------
        RecordError
            If the file is missing, damaged, no journal, or cannot be written on.
        """
        if not write:
            journal = cls(Path(path), origin, None)
            journal._reader = Database.reader(journal.path)
            return journal
        journal = cls(Path(path), origin, Database.writer(Path(path)))
        try:
            journal._resume()
        except BaseException:
            journal.close()
            raise
        return journal

    def _resume(self) -> None:
        assert self._writer is not None
        row = self._writer.last()
        if row is None:
            if not chain.is_digest(self.origin):
                raise RecordError(
                    f"{self.path}: is empty, and its scenario digest is not known. Open the run's folder."
                )
            return
        columns = dict(zip(COLUMNS, row, strict=True))
        if columns["kind"] == CLOSING_KIND:
            raise RecordError(f"{self.path}: the run was closed by event {row[0]} and takes no more. Start a new run.")
        nested = {**columns, "causes": json.loads(columns["causes"]), "body": json.loads(columns["body"])}
        if chain.hash_of(nested) != columns["hash"]:
            raise RecordError(f"{self.path}: event {row[0]} was changed. See 'sispamkota verify' before going on.")
        self._seq, self._hash, self._seal, self._last_kind = row[0], columns["hash"], columns["seal"], columns["kind"]
        self._times = (columns["t_s"], columns["x_s"])

    # --- writing -------------------------------------------------------------------------------

    @property
    def next_seq(self) -> int:
        """Number that the next event will get, so that drafts of one batch can name each other."""
        return self.head()[0] + 1

    def append(
        self, drafts: Iterable[Draft], *, t_s: float, x_s: float, stage: str, wall: float | None = None
    ) -> tuple[Event, ...]:
        """Store facts in order, all or none, and return them with numbers and hashes.

        Parameters
        ----------
        drafts : iterable of Draft
            What happened; causes are numbers of earlier events, also of earlier ones among these.
        t_s, x_s : float
            Scenario and exercise time in seconds, rounded to 1 ms; never before those of the event before.
        stage : str
            Id of the stage, empty before the first.
        wall : float, optional
            Unix time of a live drill, rounded to 1 ms.

        Raises
        ------
        RecordError
            If a fact is not fit for the record (the message names kind and field), the journal is
            read-only or closed, or the disk does not take it; nothing is stored then.
        """
        with self._lock:
            self._require_writable()
            t_s, x_s = _finite(t_s, "t_s"), _finite(x_s, "x_s")
            for name, now, before in zip(("t_s", "x_s"), (t_s, x_s), self._times, strict=True):
                if now < before and self._last_kind != CLOSING_KIND:
                    raise RecordError(f"{name}: {now} lies before {before}, where the record is. Nothing was stored.")
            wall = None if wall is None else _finite(wall, "wall")
            stage = intake.check_code(stage, "stage")
            seq, prev, seal, last_kind = self._seq, self._hash, self._seal, self._last_kind
            t_text, x_text = chain.canonical_text(t_s), chain.canonical_text(x_s)
            events: list[Event] = []
            rows: list[Row] = []
            for draft in drafts:
                if last_kind == CLOSING_KIND:
                    raise RecordError(f"{self.path}: the run was closed by event {seq} and takes no more.")
                seq += 1
                fact = draft.fact
                kind, version = fact.kind_name, fact.kind_version
                body = intake.body_of(fact)
                if kind == CLOSING_KIND and body.get("count") != seq:
                    raise RecordError(
                        f"{kind}.count: is {body.get('count')}, but the record has {seq} events with this one."
                    )
                if draft.basis not in intake.BASES:
                    raise RecordError(f"{kind}: basis '{draft.basis}' is none of {', '.join(intake.BASES)}.")
                causes = intake.check_causes(draft.causes, seq, kind)
                actor = intake.check_code(draft.actor, f"{kind}: actor")
                causes_text = str(list(causes)).replace(" ", "")
                body_text = chain.canonical_text(body)
                digest = chain.event_hash(
                    prev=prev, seq=seq, kind=kind, version=version, t_text=t_text, x_text=x_text, stage=stage,
                    actor=actor, causes=causes_text, basis=draft.basis, body=body_text,
                )  # fmt: skip
                seal = chain.event_seal(prev_seal=seal, digest=digest, wall=wall)
                rows.append(
                    (seq, kind, version, t_s, x_s, stage, actor, causes_text, draft.basis, body_text,
                     prev, digest, wall, seal)
                )  # fmt: skip
                events.append(
                    Event(
                        seq, kind, version, t_s, x_s, stage, actor, causes, draft.basis, body, prev, digest, wall, seal
                    )
                )
                prev, last_kind = digest, kind
            if rows:
                self._take(rows)
                self._seq, self._hash, self._seal, self._last_kind = seq, prev, seal, last_kind
                self._times = (t_s, x_s)
            return tuple(events)

    def _take(self, rows: list[Row]) -> None:
        assert self._writer is not None
        if not self._batches:
            self._writer.insert(rows)
            return
        # Earlier rows first: should that fail, these are not taken and the numbers stay right.
        if len(self._pending) >= BATCH_EVENTS or time.monotonic() - self._flushed_at >= BATCH_SECONDS:
            self.flush()
        self._pending += rows

    def flush(self) -> None:
        """Commit what a batch holds back; does nothing elsewhere.

        Raises
        ------
        RecordError
            If the disk does not take it; the events are kept and a later flush tries again.
        """
        with self._lock:
            if self._pending and self._writer is not None:
                self._writer.insert(self._pending)
                self._pending = []
            self._flushed_at = time.monotonic()

    @contextlib.contextmanager
    def batch(self) -> Iterator[Journal]:
        """Commit every 2000 events or every second inside the block, and at its end, however it ends."""
        with self._lock:
            self._require_writable()
            self._batches += 1
            self._flushed_at = time.monotonic()
        try:
            yield self
        finally:
            with self._lock:
                self._batches -= 1
                self.flush()

    def _require_writable(self) -> None:
        if self._closed:
            raise RecordError(f"{self.path}: this journal was closed.")
        if self._writer is None:
            raise RecordError(f"{self.path}: was opened for reading only. Open it with write=True to append.")

    # --- reading -------------------------------------------------------------------------------

    def _read(self) -> Database:
        if self._closed:
            raise RecordError(f"{self.path}: this journal was closed.")
        self.flush()
        if self._reader is None:
            self._reader = Database.reader(self.path)
        return self._reader

    def rows(self, after: int = 0, kinds: Collection[str] | None = None, page_rows: int = PAGE_ROWS) -> Iterator[Row]:
        """Yield events as they are stored (see ``COLUMNS``), a page at a time; nothing is upcast."""
        wanted = () if kinds is None else tuple(sorted(set(kinds)))
        if kinds is not None and not wanted:
            return
        while True:
            with self._lock:
                page = self._read().page(after, wanted, page_rows)
            if not page:
                return
            yield from page
            after = page[-1][0]

    def events(self, after: int = 0, kinds: Collection[str] | None = None) -> Iterator[Event]:
        """Yield events with a number above ``after``, in order, bodies in their newest version.

        Parameters
        ----------
        after : int
            Last number that is already known; 0 for all.
        kinds : collection of str, optional
            Only events of these kinds.

        Raises
        ------
        SispamkotaError
            If a kind is unknown.
        RecordError
            If the file is damaged, or written by a newer version.
        """
        for name in sorted(set(kinds or ())):
            KINDS.get(name)
        for row in self.rows(after, kinds):
            yield _event(row, self.path)

    def get(self, seq: int) -> Event:
        """Return the event with number ``seq``.

        Raises
        ------
        RecordError
            If there is none.
        """
        found = self._some([seq])
        if not found:
            raise RecordError(f"{self.path}: there is no event {seq}; the record has {self.count()} events.")
        return found[0]

    def _some(self, numbers: list[int]) -> list[Event]:
        with self._lock:
            rows = self._read().rows(numbers)
        return [_event(row, self.path) for row in rows]

    def last(self) -> Event | None:
        """Return the newest event, None in an empty journal."""
        with self._lock:
            row = self._read().last()
        return None if row is None else _event(row, self.path)

    def last_stored_kind(self) -> str | None:
        """Return the kind of the newest event as it is stored, None in an empty journal."""
        with self._lock:
            return self._read().last_kind()

    def foreign(self) -> tuple[str, ...]:
        """Return what else the file holds beside the table of events, as "trigger 'x'", sorted."""
        with self._lock:
            return self._read().foreign()

    def count(self) -> int:
        """Return the number of events."""
        with self._lock:
            return self._read().count()

    def head(self) -> tuple[int, str]:
        """Return number and hash of the newest event: the witness that others keep.

        An empty journal answers 0 and the scenario digest.
        """
        with self._lock:
            if self._writer is not None:
                return self._seq, self._hash
            row = self._read().last()
            return (0, self.origin) if row is None else (row[0], row[COLUMNS.index("hash")])

    def why(self, seq: int) -> tuple[Event, ...]:
        """Return everything that led to event ``seq``, back to the beginnings, in order, itself last.

        Each event names its own causes, so the tree can be drawn from the answer.

        Raises
        ------
        RecordError
            If there is no such event.
        """
        found = {seq: self.get(seq)}
        wanted = set(found[seq].causes)
        while wanted:
            for event in self._some(sorted(wanted)):
                found[event.seq] = event
            known = {cause for number in wanted if number in found for cause in found[number].causes}
            wanted = known - found.keys()
        return tuple(found[number] for number in sorted(found))

    def effects(self, seq: int) -> tuple[Event, ...]:
        """Return the events that name event ``seq`` as a cause, in order.

        Raises
        ------
        RecordError
            If there is no such event.
        """
        self.get(seq)
        with self._lock:
            rows = self._read().naming(seq)
        return tuple(_event(row, self.path) for row in rows)

    def verify(self, witness: str | tuple[int, str] | None = None) -> Verification:
        """Return whether the record is intact; see ``verify.verify``."""
        from sispamkota.journal.verify import verify_journal

        return verify_journal(self, witness=witness)

    # --- end -----------------------------------------------------------------------------------

    def close(self) -> None:
        """Commit what is left and close the file; a second call does nothing."""
        with self._lock:
            if self._closed:
                return
            try:
                self.flush()
            finally:
                self._closed = True
                if self._reader is not None:
                    self._reader.close()
                if self._writer is not None:
                    self._writer.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _finite(value: float, name: str) -> float:
    if not math.isfinite(value):
        raise RecordError(f"{name}: {value} is no time. Nothing was stored.")
    return round_s(value)


def _event(row: Row, path: Path) -> Event:
    seq, kind, version, t_s, x_s, stage, actor, causes, basis, body, prev, digest, wall, seal = row
    try:
        causes, body = tuple(json.loads(causes)), json.loads(body)
    except (ValueError, TypeError, RecursionError) as error:
        raise RecordError(
            f"{path}: event {seq} is damaged ({error}). Run 'sispamkota verify' on the record."
        ) from error
    version, body = newest(kind, version, body)
    return Event(seq, kind, version, t_s, x_s, stage, actor, causes, basis, body, prev, digest, wall, seal)
