"""A log of an older version, made by hand: read in the newest form, judged in the old one."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from pathlib import Path

import pytest

from record_making import COLUMNS
from sispamkota.core.errors import RecordError
from sispamkota.journal import upcast
from sispamkota.journal.kinds import KINDS
from sispamkota.journal.kinds.base import Kind, told
from sispamkota.journal.store import Journal

GOLDEN = Path(__file__).parents[2] / "golden" / "journal_demo_old.jsonl"
KIND = "demo.counted"


@dataclasses.dataclass(frozen=True, kw_only=True)
class DemoCounted(Kind):
    """Somebody counted people (a kind that only this test knows, in its third version)."""

    people: int | None = told("How many.")
    zone: str | None = told("Where.", ident=True)
    sure: bool | None = told("Whether two counted.")


DemoCounted.kind_name = KIND
DemoCounted.kind_version = 3


@pytest.fixture
def demo_kind():
    """Version 1 had ``count`` as text, version 2 ``people``; version 3 brought ``sure``."""
    KINDS.register(KIND)(DemoCounted)
    upcast.upcast(KIND, 1)(lambda body: {"people": int(body["count"]), "zone": body["zone"]})
    upcast.upcast(KIND, 2)(lambda body: {**body, "sure": False})
    yield
    del KINDS._entries[KIND]
    for step in (1, 2):
        del upcast._UPCASTS[KIND, step]


@pytest.fixture
def old_log(tmp_path):
    """The golden lines in a journal file; they were written once and are never made anew."""
    path = tmp_path / "journal.sqlite"
    events = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    Journal.create(path, origin=events[0]["prev"]).close()
    connection = sqlite3.connect(path)
    for event in events:
        values = [
            json.dumps(event[name], separators=(",", ":"), sort_keys=True)
            if name in ("causes", "body")
            else event[name]
            for name in COLUMNS.split(", ")
        ]
        connection.execute(f"INSERT INTO events VALUES ({', '.join('?' * 14)})", values)
    connection.commit()
    connection.close()
    return path


def test_old_events_are_read_in_their_newest_form(demo_kind, old_log):
    with Journal.open(old_log) as journal:
        events = list(journal.events())
        assert [event.version for event in events] == [3, 3, 3]
        assert [event.body for event in events] == [
            {"people": 120, "zone": "Z1", "sure": False},
            {"people": 130, "zone": "Z1", "sure": False},
            {"people": 131, "zone": "Z1", "sure": True},
        ]
        assert journal.get(1).body == events[0].body
        assert [event.seq for event in journal.events(kinds=(KIND,))] == [1, 2, 3]


def test_the_chain_covers_the_old_form(demo_kind, old_log):
    with Journal.open(old_log) as journal:
        found = journal.verify()
        assert (found.ok, found.events) == (True, 3)
        assert [json.loads(row[9]) for row in journal.rows()][0] == {"count": "120", "zone": "Z1"}


def test_a_record_of_unknown_kinds_is_not_called_whole(old_log):
    with Journal.open(old_log) as journal:
        found = journal.verify()
    assert (found.ok, found.first_bad) == (False, 1)
    assert "or update" in found.reason


def test_an_unknown_kind_says_what_to_do(old_log):
    with Journal.open(old_log) as journal, pytest.raises(RecordError, match=r"'demo\.counted'.*or update"):
        list(journal.events())


def test_a_newer_version_says_what_to_do(demo_kind):
    with pytest.raises(RecordError, match=r"version 4.*reads it up to version 3.*update"):
        upcast.newest(KIND, 4, {})


def test_a_missing_step_is_named(demo_kind):
    with pytest.raises(RecordError, match="no step to version 1"):
        upcast.newest(KIND, 0, {})


def test_a_step_is_registered_once(demo_kind):
    with pytest.raises(ValueError, match="registered twice"):
        upcast.upcast(KIND, 1)(dict)


def test_every_older_version_of_every_kind_has_its_step():
    for name, kind in KINDS.items():
        for version in range(1, kind.kind_version):
            assert (name, version) in upcast.steps(), f"{name}: no step from version {version}"
    for name, version in upcast.steps():
        assert version < KINDS.get(name).kind_version
