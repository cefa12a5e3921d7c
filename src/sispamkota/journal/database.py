"""The SQLite file of a record: one writer, any number of readers that never hold it up.

Write-ahead log with synchronous FULL: what was committed survives a crash of the program and of the
machine.  There is one writer connection only; SQLite before 3.51.3 can damage its log with two.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sispamkota.core.errors import RecordError

COLUMNS = (
    "seq", "kind", "version", "t_s", "x_s", "stage", "actor",
    "causes", "basis", "body", "prev", "hash", "wall", "seal",
)  # fmt: skip
"""Columns of the table ``events``, in their order (contract 3)."""

Row = tuple[Any, ...]
"""The values of one event as stored, in the order of ``COLUMNS``."""

CLOSING_KIND = "run.closed"
"""Kind of the event that ends a finished record."""

_SCHEMA = """
CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  version INTEGER NOT NULL,
  t_s REAL NOT NULL,
  x_s REAL NOT NULL,
  stage TEXT NOT NULL,
  actor TEXT NOT NULL,
  causes TEXT NOT NULL,
  basis TEXT NOT NULL,
  body TEXT NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL,
  wall REAL,
  seal TEXT NOT NULL
)
"""
_INSERT = f"INSERT INTO events ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM events"

PAGE_ROWS = 1000
"""Rows that are fetched at a time."""


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn errors of the database into one that names the file and the next step."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise RecordError(
            f"{path}: cannot be used ({error}). Check that the disk has room, that you may read and write there, "
            "and that no other program has it open for writing."
        ) from error
    except (sqlite3.DatabaseError, OverflowError) as error:
        raise RecordError(
            f"{path}: is damaged or no journal ({error}). Take it from a backup, or run the scenario again."
        ) from error


class Database:
    """One connection to the table ``events`` of one file.

    Use ``create``, ``writer`` or ``reader``.  Calls from several threads must be taken in turn by
    the caller; several connections need no care.
    """

    def __init__(
        self, connection: sqlite3.Connection, path: Path, *, scratch: Path | None = None, lock: int = -1
    ) -> None:
        self._connection = connection
        self._scratch = scratch
        self._lock = lock
        self.path = path

    @classmethod
    def create(cls, path: Path) -> Database:
        """Return a writer on a new, empty file.

        Raises
        ------
        RecordError
            If the file exists or cannot be made.
        """
        if path.exists():
            raise RecordError(f"{path}: exists already, and a record is never written over. Choose another folder.")
        if not path.parent.is_dir():
            raise RecordError(f"{path}: the folder {path.parent} does not exist. Make it first.")
        return cls._write(path, new=True)

    @classmethod
    def writer(cls, path: Path) -> Database:
        """Return a writer on an existing file, as after a crash.

        Raises
        ------
        RecordError
            If the file is missing, no journal, or being written by somebody else.
        """
        _require_file(path)
        return cls._write(path, new=False)

    @classmethod
    def _write(cls, path: Path, *, new: bool) -> Database:
        lock = _lock_folder(path)
        database: Database | None = None
        try:
            with explained(path):
                mode = "rwc" if new else "rw"
                connection = sqlite3.connect(
                    _uri(path, f"mode={mode}"), uri=True, isolation_level=None, check_same_thread=False
                )
                database = cls(connection, path, lock=lock)
                connection.execute("PRAGMA trusted_schema=OFF")
                connection.execute("PRAGMA busy_timeout=5000")
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=FULL")
                if new:
                    connection.execute(_SCHEMA)
                database._require_table()
                database._require_nothing_foreign()
                return database
        except RecordError:
            if database is None:
                _unlock(lock)
            else:
                database.close()
            raise

    @classmethod
    def reader(cls, path: Path) -> Database:
        """Return a read-only connection; works on read-only media too, and writes nothing there.

        Raises
        ------
        RecordError
            If the file is missing or no journal.
        """
        _require_file(path)
        with explained(path):
            log = Path(f"{path}-wal")
            if not log.exists():
                # A finished record without a log is never written again: no shared memory file is
                # needed, so none is left in the folder.
                database = cls(_connect(path, "immutable=1"), path)
                database._require_table()
                if database.last_kind() == CLOSING_KIND:
                    return database
                database.close()
            try:
                database = cls(_connect(path, "mode=ro"), path)
                database._require_table()
            except sqlite3.OperationalError:
                database = cls._read_only_medium(path, log)
                database._require_table()
            return database

    @classmethod
    def _read_only_medium(cls, path: Path, log: Path) -> Database:
        """Return a reader where SQLite cannot make the shared memory file that a log needs."""
        if not log.exists() or log.stat().st_size == 0:
            return cls(_connect(path, "immutable=1"), path)
        scratch = Path(tempfile.mkdtemp(prefix="sispamkota-"))
        shutil.copyfile(path, scratch / path.name)
        shutil.copyfile(log, scratch / log.name)
        return cls(_connect(scratch / path.name, "mode=ro"), path, scratch=scratch)

    def foreign(self) -> tuple[str, ...]:
        """Return what else the file holds beside the table of events, as "trigger 'x'", sorted."""
        with explained(self.path):
            found = self._connection.execute(
                "SELECT type, name FROM sqlite_master WHERE (type, name) <> ('table', 'events') ORDER BY type, name"
            ).fetchall()
            hidden = self._connection.execute("SELECT name FROM pragma_table_xinfo('events') WHERE hidden").fetchall()
        return (*(f"{kind} '{name}'" for kind, name in found), *(f"hidden column '{name}'" for (name,) in hidden))

    def _require_table(self) -> None:
        found = self._connection.execute("SELECT type FROM sqlite_master WHERE name = 'events'").fetchone()
        columns = tuple(row[1] for row in self._connection.execute("PRAGMA table_info(events)"))
        if found != ("table",) or columns != COLUMNS:
            self.close()
            raise RecordError(
                f"{self.path}: is a database, but no journal (it needs a table 'events' with the columns "
                f"{', '.join(COLUMNS)}). Name the folder of a run."
            )

    def _require_nothing_foreign(self) -> None:
        """Refuse to write where a trigger could write along."""
        found = self.foreign()
        if found:
            self.close()
            raise RecordError(
                f"{self.path}: holds {found[0]}, which no record has. See 'sispamkota verify' before going on."
            )

    def insert(self, rows: list[Row]) -> None:
        """Store rows in one transaction: all of them, or none.

        Raises
        ------
        RecordError
            If the disk is full or the file is not writable; nothing is stored then.
        """
        with explained(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._connection.executemany(_INSERT, rows)
                self._connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise

    def page(self, after: int, kinds: tuple[str, ...] = (), limit: int = PAGE_ROWS) -> list[Row]:
        """Return up to ``limit`` rows with a number above ``after``, in order, optionally of some kinds."""
        where = f" AND kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
        return self._rows(f"{_SELECT} WHERE seq > ?{where} ORDER BY seq LIMIT ?", (after, *kinds, limit))

    def rows(self, numbers: list[int]) -> list[Row]:
        """Return the rows with these numbers, in order; missing ones are left out."""
        found: list[Row] = []
        for begin in range(0, len(numbers), 500):
            some = numbers[begin : begin + 500]
            found += self._rows(f"{_SELECT} WHERE seq IN ({', '.join('?' * len(some))})", tuple(some))
        return sorted(found)

    def naming(self, cause: int) -> list[Row]:
        """Return the rows whose causes hold ``cause``, in order."""
        where = "seq > ? AND causes <> '[]' AND EXISTS (SELECT 1 FROM json_each(causes) WHERE value = ?)"
        return self._rows(f"{_SELECT} WHERE {where} ORDER BY seq", (cause, cause))

    def last(self) -> Row | None:
        """Return the row with the highest number, None where there is none."""
        rows = self._rows(f"{_SELECT} ORDER BY seq DESC LIMIT 1", ())
        return rows[0] if rows else None

    def last_kind(self) -> str | None:
        """Return the kind of the last event, None where there is none."""
        row = self.last()
        return None if row is None else row[1]

    def count(self) -> int:
        """Return the number of events."""
        with explained(self.path):
            return int(self._connection.execute("SELECT count(*) FROM events").fetchone()[0])

    def _rows(self, sql: str, parameters: tuple[Any, ...]) -> list[Row]:
        with explained(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def close(self) -> None:
        """Close the connection and let another writer in."""
        self._connection.close()
        _unlock(self._lock)
        self._lock = -1
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)


def _uri(path: Path, query: str) -> str:
    return f"{path.absolute().as_uri()}?{query}"


def _connect(path: Path, query: str) -> sqlite3.Connection:
    connection = sqlite3.connect(_uri(path, query), uri=True, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _require_file(path: Path) -> None:
    try:
        exists = path.exists()
    except OSError as error:
        raise RecordError(f"{path}: cannot be read ({error.strerror}). Check who may read it.") from error
    if not exists:
        raise RecordError(f"{path}: does not exist. Name the folder of a run, or make one with 'sispamkota simulate'.")
    if not path.is_file():
        raise RecordError(f"{path}: is a folder, not a journal. Name the folder that holds run.json.")


def _lock_folder(path: Path) -> int:
    """Take the folder for writing; the lock ends with the process, however that ends."""
    try:
        import fcntl
    except ImportError:  # Windows: SQLite's own lock alone keeps writers apart, one transaction at a time
        return -1
    try:
        handle = os.open(path.parent, os.O_RDONLY)
    except OSError as error:
        raise RecordError(f"{path.parent}: cannot be opened ({error.strerror}). Check who may write there.") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise RecordError(f"{path}: is being written by another program. End it first, or read only.") from error
    except OSError:  # a file system without locks
        pass
    return handle


def _unlock(handle: int) -> None:
    if handle < 0:
        return
    import fcntl

    fcntl.flock(handle, fcntl.LOCK_UN)  # said aloud, so that a forked child does not keep it
    os.close(handle)
