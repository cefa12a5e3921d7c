from __future__ import annotations

import hashlib
import json
import sqlite3
import threading

import pytest
import rfc8785

from record_making import draft, fill, make_run, rows_of
from sispamkota.core.errors import RecordError, SispamkotaError
from sispamkota.journal.record import open_record
from sispamkota.journal.store import Journal


def note(text: str = "x", **rest):
    return draft("observation.noted", {"note": text}, **rest)


def put(journal, *drafts, t_s=1.0, x_s=1.0, stage="S1", wall=None):
    return journal.append(drafts or (note(),), t_s=t_s, x_s=x_s, stage=stage, wall=wall)


def test_events_come_back_as_they_were_returned(record):
    made = put(record.journal, note("a"), note("b", causes=(1,), actor="OBS", basis="declared"), wall=1732000000.1234)
    assert [event.seq for event in made] == [1, 2]
    assert tuple(record.journal.events()) == made
    assert made[1].causes == (1,)
    assert made[1].wall == 1732000000.123
    assert made[1].body == {"note": "b"}
    assert record.journal.last() == made[1]
    assert record.journal.count() == 2


def test_the_columns_and_both_chains_are_those_of_the_contract(record):
    put(record.journal, note("a"), t_s=5.0, x_s=0.1004, wall=3.0)
    put(record.journal, note("é", causes=(1,)), t_s=6.25)
    connection = sqlite3.connect(record.journal.path)
    cursor = connection.execute("SELECT * FROM events ORDER BY seq")
    names = [column[0] for column in cursor.description]
    assert names == [
        "seq", "kind", "version", "t_s", "x_s", "stage", "actor",
        "causes", "basis", "body", "prev", "hash", "wall", "seal",
    ]  # fmt: skip
    prev = seal = record.info.scenario_digest
    for row in cursor.fetchall():
        event = dict(zip(names, row, strict=True))
        assert event["prev"] == prev
        hashed = [prev, event["seq"], event["kind"], event["version"], event["t_s"], event["x_s"], event["stage"]]
        hashed += [event["actor"], json.loads(event["causes"]), event["basis"], json.loads(event["body"])]
        prev = hashlib.sha256(rfc8785.dumps(hashed)).hexdigest()
        seal = hashlib.sha256(rfc8785.dumps([seal, prev, event["wall"]])).hexdigest()
        assert (event["hash"], event["seal"]) == (prev, seal)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
    assert record.journal.head() == (2, prev)


def test_times_are_rounded_to_a_millisecond(record):
    (event,) = put(record.journal, t_s=1.00049, x_s=-0.0001)
    assert (event.t_s, event.x_s) == (1.0, 0.0)


@pytest.mark.parametrize(
    "bad",
    [
        draft("crowd.state", {"zone": "z 1"}),
        draft("crowd.state", {"density_max": float("nan")}),
        note(causes=(3,)),
        note(basis="guessed"),
        note(actor="a\nb"),
        draft("run.closed", {"count": 99}),
    ],
    ids=["id", "number", "cause", "basis", "actor", "count"],
)
def test_a_bad_fact_takes_the_whole_batch_with_it(record, bad):
    put(record.journal)
    before = record.journal.head()
    with pytest.raises(RecordError):
        put(record.journal, note("good"), bad)
    assert record.journal.head() == before
    assert record.journal.count() == 1
    put(record.journal)
    assert record.journal.verify().ok


@pytest.mark.parametrize("times", [{"t_s": float("nan")}, {"x_s": float("inf")}, {"wall": float("nan")}])
def test_times_are_finite(record, times):
    with pytest.raises(RecordError, match="no time"):
        put(record.journal, **times)


def test_a_draft_may_name_an_earlier_one_of_its_batch(record):
    seq = record.journal.next_seq
    put(record.journal, note(), note(causes=(seq,)))
    assert record.journal.get(2).causes == (1,)


def test_a_failing_disk_changes_nothing(record, monkeypatch):
    put(record.journal)
    before = record.journal.head()

    def full(rows):
        raise RecordError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(record.journal._writer, "insert", full)
        with pytest.raises(RecordError):
            put(record.journal)
        assert record.journal.head() == before
    put(record.journal)
    assert record.journal.verify().ok


def test_a_failing_disk_in_a_batch_loses_nothing_that_was_taken(record, monkeypatch):
    journal = record.journal
    with pytest.raises(RecordError, match="full"), monkeypatch.context() as patch, journal.batch():
        put(journal)
        patch.setattr(journal._writer, "insert", lambda rows: (_ for _ in ()).throw(RecordError("the disk is full")))
    journal.flush()
    put(journal)
    assert journal.count() == 2
    assert journal.verify().ok


def test_a_batch_is_read_back_at_any_moment(record):
    with record.journal.batch():
        for number in range(5000):
            put(record.journal, note(str(number)))
        assert record.journal.get(5000).body == {"note": "4999"}
        assert sum(1 for _ in record.journal.events()) == 5000
    assert len(rows_of(record.folder)) == 5000


def test_a_batch_ended_by_an_error_keeps_what_was_taken(record):
    with pytest.raises(KeyboardInterrupt), record.journal.batch():
        put(record.journal)
        raise KeyboardInterrupt
    assert len(rows_of(record.folder)) == 1


def test_batches_nest(record):
    with record.journal.batch():
        with record.journal.batch():
            put(record.journal)
        put(record.journal)
    assert record.journal.count() == 2


def test_nothing_follows_the_end(record):
    put(record.journal, draft("run.closed", {"count": 1}))
    with pytest.raises(RecordError, match=r"closed by event 1"):
        put(record.journal)
    with pytest.raises(RecordError, match=r"closed by event 1"):
        record.journal.append([note()], t_s=0, x_s=0, stage="")


@pytest.mark.parametrize("times", [(0.9, 1.0), (1.0, 0.9)])
def test_time_does_not_run_backwards(record, times):
    put(record.journal)
    with pytest.raises(RecordError, match=r"0\.9 lies before 1\.0"):
        put(record.journal, t_s=times[0], x_s=times[1])
    assert record.journal.count() == 1
    assert put(record.journal)[0].seq == 2


def test_a_closed_record_takes_no_more_in_another_process_either(finished):
    with pytest.raises(RecordError, match=r"closed by event 8"):
        open_record(finished, write=True)


def test_an_open_record_goes_on_where_it_was(tmp_path):
    folder = make_run(tmp_path / "r", 5, closed=False)
    with open_record(folder, write=True) as record:
        assert record.journal.next_seq == 6
        put(record.journal, note(causes=(5,)), t_s=99, x_s=99)
        found = record.verify()
    assert (found.ok, found.open, found.events) == (True, True, 6)


def test_an_empty_record_goes_on_too(record):
    record.close()
    with open_record(record.folder, write=True) as again:
        put(again.journal)
        assert again.verify().ok


def test_a_damaged_end_is_not_gone_on_from(tmp_path):
    folder = make_run(tmp_path / "r", 5, closed=False)
    connection = sqlite3.connect(folder / "journal.sqlite")
    connection.execute("UPDATE events SET actor = 'KPU' WHERE seq = 5")
    connection.commit()
    connection.close()
    with pytest.raises(RecordError, match="event 5 was changed"):
        open_record(folder, write=True)


def test_one_writer_only(record):
    with pytest.raises(RecordError, match="being written by another program"):
        open_record(record.folder, write=True)


def test_readers_see_what_is_committed_and_never_write(record):
    put(record.journal)
    with open_record(record.folder) as reader:
        assert reader.journal.head() == record.journal.head()
        put(record.journal)
        assert reader.journal.count() == 2
        with pytest.raises(RecordError, match="reading only"):
            put(reader.journal)
        with pytest.raises(RecordError, match="reading only"), reader.journal.batch():
            pass


def test_a_half_read_iterator_does_not_hold_the_writer_up(record):
    fill(record, 5, closed=False)
    with open_record(record.folder) as reader:
        events = reader.journal.events()
        assert next(events).seq == 1
        put(record.journal, t_s=99, x_s=99)
        assert [event.seq for event in events][:4] == [2, 3, 4, 5]


def test_several_threads_append_and_read(record):
    def work():
        for _ in range(20):
            put(record.journal)
            list(record.journal.events())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert record.journal.count() == 80
    assert record.journal.verify().ok


def test_events_can_be_chosen(record):
    fill(record, 6)
    journal = record.journal
    assert [event.seq for event in journal.events(after=4)] == [5, 6]
    assert [event.seq for event in journal.events(kinds=("run.started", "run.closed"))] == [1, 6]
    assert list(journal.events(kinds=())) == []
    with pytest.raises(SispamkotaError, match=r"Did you mean 'run\.closed'"):
        list(journal.events(kinds=("run.close",)))


def test_an_unknown_number_says_how_many_there_are(record):
    fill(record, 3)
    for seq in (0, 4, -1, 2**70):
        with pytest.raises(RecordError, match="3 events|damaged"):
            record.journal.get(seq)


def test_why_goes_back_to_the_beginnings_and_effects_forward(record):
    put(record.journal, note("root"), note("other"), note("a", causes=(1,)), note("b", causes=(1,)))
    put(record.journal, note("c", causes=(3, 4)), note("d", causes=(2,)), note("e", causes=(5,)))
    journal = record.journal
    assert [event.seq for event in journal.why(7)] == [1, 3, 4, 5, 7]
    assert [event.seq for event in journal.why(2)] == [2]
    assert [event.seq for event in journal.effects(1)] == [3, 4]
    assert [event.seq for event in journal.effects(7)] == []
    with pytest.raises(RecordError, match="no event 8"):
        journal.why(8)
    with pytest.raises(RecordError, match="no event 8"):
        journal.effects(8)


def test_an_empty_journal(record):
    assert record.journal.head() == (0, record.info.scenario_digest)
    assert record.journal.last() is None
    assert record.journal.count() == 0
    assert record.journal.append([], t_s=0, x_s=0, stage="") == ()


def test_a_closed_journal_says_so(record):
    record.close()
    record.close()
    with pytest.raises(RecordError, match="was closed"):
        put(record.journal)
    with pytest.raises(RecordError, match="was closed"):
        record.journal.count()


def test_a_journal_needs_a_digest(tmp_path):
    with pytest.raises(RecordError, match="no scenario digest"):
        Journal.create(tmp_path / "j.sqlite", origin="abc")
    Journal.create(tmp_path / "j.sqlite", origin="0" * 64).close()
    with pytest.raises(RecordError, match="exists already"):
        Journal.create(tmp_path / "j.sqlite", origin="0" * 64)
    with pytest.raises(RecordError, match="scenario digest is not known"):
        Journal.open(tmp_path / "j.sqlite", write=True)
