from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap

import pytest

from record_making import draft, make_run
from sispamkota.core.errors import RecordError
from sispamkota.journal.database import Database
from sispamkota.journal.record import open_record
from sispamkota.journal.store import Journal


def read(path):
    with Journal.open(path) as journal:
        return [event.seq for event in journal.events()]


def test_a_missing_file(tmp_path):
    with pytest.raises(RecordError, match=r"none\.sqlite: does not exist\. .*simulate"):
        read(tmp_path / "none.sqlite")


def test_a_folder(tmp_path):
    with pytest.raises(RecordError, match="is a folder"):
        read(tmp_path)


@pytest.mark.parametrize(
    "content", [b"hello, this is no database at all" * 99, b"SQLite format 3\x00" + b"\xff" * 4000]
)
def test_a_file_that_is_no_database(tmp_path, content):
    path = tmp_path / "journal.sqlite"
    path.write_bytes(content)
    for write in (False, True):
        with pytest.raises(RecordError, match=r"journal\.sqlite: is damaged or no journal"):
            Journal.open(path, write=write)


@pytest.mark.parametrize(
    "schema",
    [
        "",
        "CREATE TABLE other (a)",
        "CREATE TABLE events (seq, kind)",
        "CREATE VIEW events AS SELECT 1 AS seq",
    ],
)
def test_another_database(tmp_path, schema):
    path = tmp_path / "journal.sqlite"
    connection = sqlite3.connect(path)
    connection.execute(schema or "VACUUM")
    connection.commit()
    connection.close()
    with pytest.raises(RecordError, match="no journal"):
        read(path)


def test_an_empty_file(tmp_path):
    path = tmp_path / "journal.sqlite"
    path.touch()
    with pytest.raises(RecordError, match="no journal"):
        read(path)


def test_a_cut_file(tmp_path):
    folder = make_run(tmp_path / "r", 400)
    path = folder / "journal.sqlite"
    os.truncate(path, path.stat().st_size // 2 // 4096 * 4096)
    with pytest.raises(RecordError, match="damaged"):
        read(path)


def test_a_finished_record_is_read_without_leaving_a_trace(finished):
    before = sorted(path.name for path in finished.iterdir())
    with open_record(finished) as record:
        assert record.journal.count() == 8
        assert record.verify().ok
        assert sorted(path.name for path in finished.iterdir()) == before
    assert sorted(path.name for path in finished.iterdir()) == before


@pytest.mark.parametrize("closed", [True, False])
def test_a_read_only_folder(tmp_path, closed):
    """Read as a user who may not write; the log of an open record lies beside it as after a crash."""
    folder = make_run(tmp_path / "r o é", 6, closed=closed)
    code = """
        import os, sys
        from pathlib import Path
        from sispamkota.journal import store, verify
        from sispamkota.journal.record import open_record
        if os.getuid() == 0:  # root may write anywhere
            os.setgid(65534)
            os.setuid(65534)
        assert not os.access(sys.argv[1], os.W_OK)
        with open_record(sys.argv[1]) as record:
            sys.stdout.write(f"{record.journal.count()} {record.verify().ok}")
    """
    if not closed:  # leave the log there: copy it while the writer is still open
        with open_record(folder, write=True) as record:
            record.journal.append([draft("clock.set", {"running": True})], t_s=99, x_s=99, stage="")
            names = ("journal.sqlite", "journal.sqlite-wal")
            kept = {name: (folder / name).read_bytes() for name in names}
        for name, content in kept.items():
            (folder / name).write_bytes(content)
    try:
        for path in (tmp_path, *tmp_path.parents):  # pytest's own are closed to others
            if path.name.startswith(("pytest-", "popen-", "test_")):
                path.chmod(0o755)
        folder.chmod(0o555)
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code), str(folder)], capture_output=True, text=True, check=False
        )
    finally:
        folder.chmod(0o755)
    assert done.stderr == ""
    assert done.stdout == ("6 True" if closed else "7 True")
    assert not (folder / "journal.sqlite-shm").exists()


def test_a_database_without_events_is_refused_for_writing_in_words(tmp_path):
    path = tmp_path / "other.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE other (name TEXT)")
    connection.commit()
    connection.close()
    for _ in range(2):  # the folder is let go of, so the second time says the same
        with pytest.raises(RecordError, match="is a database, but no journal"):
            Database.writer(path)
