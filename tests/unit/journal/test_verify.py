from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3

import pytest
import rfc8785

from record_making import chained, draft, make_run, make_scenario, rows_of, write_rows
from sispamkota.api import Proof
from sispamkota.core.errors import RecordError
from sispamkota.journal.record import create_run, open_record
from sispamkota.journal.tracks import TrackWriter
from sispamkota.journal.verify import parse_witness, verify

SEQ, KIND, T_S, CAUSES, BODY, PREV, HASH, WALL, SEAL = 0, 1, 3, 7, 9, 10, 11, 12, 13


def origin_of(folder):
    return json.loads((folder / "run.json").read_text())["scenario_digest"]


def test_a_finished_record_is_whole(finished):
    found = verify(finished)
    assert (found.ok, found.open, found.events, found.first_bad, found.reason) == (True, False, 8, None, "")
    assert found.hash == rows_of(finished)[-1][HASH]
    assert verify(finished / "journal.sqlite") == found


def test_an_open_record_is_whole_and_open(tmp_path):
    found = verify(make_run(tmp_path / "r", 5, closed=False))
    assert (found.ok, found.open, found.events) == (True, True, 5)


def test_an_empty_record_is_whole_and_open(record):
    found = verify(record.folder)
    assert (found.ok, found.open, found.events, found.hash) == (True, True, 0, record.info.scenario_digest)


@pytest.mark.parametrize("column", range(1, 14))
def test_every_column_is_covered(tmp_path, column):
    folder = make_run(tmp_path / "r", 8, wall=1732000000.0)
    rows = rows_of(folder)
    changed = {
        KIND: "observation.denied", 2: 2, T_S: 4.501, 4: 4.0, 5: "S2", 6: "KPU", CAUSES: "[1]", 8: "confirmed",
        BODY: '{"note":"x"}', PREV: "0" * 64, HASH: "0" * 64, WALL: 1732000000.5, SEAL: "0" * 64,
    }  # fmt: skip
    rows[3][column] = changed[column]
    write_rows(folder, rows)
    found = verify(folder)
    assert (found.ok, found.first_bad, found.events) == (False, 4, 8)
    assert "event 4" in found.reason


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (BODY, '{ "note": "Warga berkumpul — 4" }'),
        (BODY, '{"note":"y","note":"Warga berkumpul — 4"}'),
        (BODY, "{"),
        (BODY, "[" * 5000 + "]" * 5000),
        (BODY, '{"note":NaN}'),
        (BODY, "[]"),
        (BODY, b"\xff\x00"),
        (CAUSES, "[3,3.0]"),
        (CAUSES, "{}"),
        (CAUSES, "[9]"),
        (T_S, "soon"),
        (T_S, float("inf")),
        (WALL, "now"),
        (HASH, b"\x00"),
    ],
)
def test_what_cannot_be_read_is_found_and_never_raises(finished, column, value):
    rows = rows_of(finished)
    rows[3][column] = value
    write_rows(finished, rows)
    found = verify(finished)
    assert (found.ok, found.first_bad) == (False, 4)


def test_a_dropped_event(finished):
    rows = rows_of(finished)
    del rows[3]
    write_rows(finished, rows)
    found = verify(finished)
    assert (found.ok, found.first_bad) == (False, 5)
    assert "event 4 is missing" in found.reason


def test_a_dropped_event_with_numbers_closed_up(finished):
    rows = rows_of(finished)
    del rows[3]
    write_rows(finished, [[seq, *row[1:]] for seq, row in enumerate(rows, start=1)])
    assert verify(finished).first_bad == 4


def test_a_dropped_beginning(finished):
    write_rows(finished, rows_of(finished)[2:])
    assert verify(finished).ok is False


def test_an_inserted_event(finished):
    rows = rows_of(finished)
    rows.insert(3, list(rows[2]))
    write_rows(finished, [[seq, *row[1:]] for seq, row in enumerate(rows, start=1)])
    assert verify(finished).first_bad == 4


def test_two_events_in_the_wrong_order(finished):
    rows = rows_of(finished)
    rows[3], rows[4] = [4, *rows[4][1:]], [5, *rows[3][1:]]
    write_rows(finished, rows)
    assert verify(finished).first_bad == 4


@pytest.mark.parametrize("seq", [0, -5, None, 3])
def test_a_row_outside_the_numbering(finished, seq):
    """A table without a key, as a forger may make it, can hold rows that no reader would see."""
    rows = rows_of(finished)
    connection = sqlite3.connect(finished / "journal.sqlite")
    connection.execute("CREATE TABLE copy AS SELECT * FROM events")
    connection.execute("DROP TABLE events")
    connection.execute("ALTER TABLE copy RENAME TO events")
    connection.execute(f"INSERT INTO events VALUES ({', '.join('?' * 14)})", [seq, *rows[2][1:]])
    connection.commit()
    connection.close()
    assert not verify(finished).ok


def test_an_event_after_the_end(finished):
    rows = rows_of(finished)
    extra = chained([*[list(row) for row in rows], list(rows[2])], origin_of(finished))
    extra[7][BODY] = rows[7][BODY]
    write_rows(finished, [*rows, extra[8]])
    found = verify(finished)
    assert (found.ok, found.first_bad) == (False, 9)
    assert "after run.closed" in found.reason


def test_a_false_count(finished):
    rows = rows_of(finished)
    rows = chained(rows[:6] + rows[7:], origin_of(finished))
    assert json.loads(rows[-1][BODY]) == {"count": 7}
    rows[-1][BODY] = '{"count":8}'
    # the forger computes the last hash again, but leaves the count
    row = rows[-1]
    hashed = [row[PREV], *row[:7], json.loads(row[CAUSES]), row[8], {"count": 8}]
    row[HASH] = hashlib.sha256(rfc8785.dumps(hashed)).hexdigest()
    row[SEAL] = hashlib.sha256(rfc8785.dumps([rows[-2][SEAL], row[HASH], None])).hexdigest()
    write_rows(finished, rows)
    found = verify(finished)
    assert found.ok is False
    assert "counts 8 events, but the record has 7" in found.reason


def test_a_cut_off_end_reads_as_open_and_the_witness_finds_it(finished):
    rows = rows_of(finished)
    write_rows(finished, rows[:5])
    assert (verify(finished).ok, verify(finished).open) == (True, True)
    found = verify(finished, f"8:{rows[7][HASH]}")
    assert (found.ok, found.open, found.first_bad) == (False, True, 6)
    assert "the witness saw event 8" in found.reason
    assert verify(finished, f"5:{rows[4][HASH]}").ok


def test_a_recomputed_chain_passes_alone_and_the_witness_finds_it(finished):
    rows = rows_of(finished)
    forged = [list(row) for row in rows]
    forged[3][BODY] = '{"note":"nothing happened"}'
    forged = chained(forged, origin_of(finished))
    write_rows(finished, forged)
    assert verify(finished).ok
    for seq in (4, 8):
        found = verify(finished, (seq, rows[seq - 1][HASH]))
        assert (found.ok, found.first_bad) == (False, seq)
        assert "written anew" in found.reason
    assert verify(finished, (3, rows[2][HASH])).ok


def test_a_witness_of_a_whole_record(finished):
    for row in rows_of(finished):
        assert verify(finished, f"{row[SEQ]}:{row[HASH]}").ok
        assert verify(finished, f"{row[SEQ]}:{row[HASH][:16].upper()}").ok
    assert verify(finished, f"0:{origin_of(finished)}").ok
    assert not verify(finished, f"0:{'0' * 64}").ok


def test_a_witness_may_carry_the_seal(tmp_path):
    folder = make_run(tmp_path / "r", 8, wall=1732000000.0)
    rows = rows_of(folder)
    digest, seal = rows[5][HASH], rows[5][SEAL]
    assert verify(folder, f"6:{digest}:{seal}").ok
    assert verify(folder, f"6:{digest[:16]}:{seal[:16].upper()}").ok
    for row in rows:
        row[WALL] += 60.0
    write_rows(folder, chained(rows, origin_of(folder)))
    assert verify(folder, f"6:{digest}").ok
    found = verify(folder, f"6:{digest}:{seal}")
    assert (found.ok, found.first_bad, found.part) == (False, 6, "witness")


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        (KIND, "crowd.sang", "does not know"),
        (2, 99, "version 99"),
        (T_S, 1.0, "time runs backwards: t_s"),
        (4, 0.0, "time runs backwards: x_s"),
        (CAUSES, "[1,1]", "named twice"),
        (KIND, "run.started", "within the record"),
        (8, "rumour", "none of"),
    ],
)
def test_what_no_program_of_ours_writes_is_refused_though_the_chain_fits(finished, column, value, told):
    rows = rows_of(finished)
    rows[3][column] = value
    if value == "run.started":
        rows[3][BODY] = "{}"
    write_rows(finished, chained(rows, origin_of(finished)))
    found = verify(finished)
    assert (found.ok, found.first_bad, found.part) == (False, 4, "chain")
    assert told in found.reason


def test_a_simulation_has_no_wall_times(finished):
    rows = rows_of(finished)
    rows[0][BODY] = '{"live":false,"plan":"calm","seed":7}'
    write_rows(finished, chained(rows, origin_of(finished)))
    assert verify(finished).ok
    rows[4][WALL] = 1732000000.0
    write_rows(finished, chained(rows, origin_of(finished)))
    found = verify(finished)
    assert (found.ok, found.first_bad) == (False, 5)
    assert "simulation" in found.reason


@pytest.fixture
def tracked(tmp_path):
    """A closed run with two sealed series of one site."""
    scenario = make_scenario(tmp_path / "s")
    with create_run(tmp_path / "run", scenario_folder=scenario, seed=7, plan="calm") as record:
        record.journal.append([draft("run.started", {"live": False})], t_s=0, x_s=0, stage="")
        facts = []
        for series in ("people", "units"):
            with TrackWriter(record.tracks_folder, "KPU", (0.0, 0.0, 50.0, 50.0), 1.0, series=series) as writer:
                for t_s in range(90):
                    writer.frame(float(t_s), [1, 2], [[t_s / 3, 4.0], [9.0, t_s / 9]], [0, 0], [0, 0])
            frames, digest = record.tracks.digest("KPU", series)
            facts.append(draft("tracks.closed", {"site": "KPU", "series": series, "frames": frames, "digest": digest}))
        record.journal.append([*facts, draft("run.closed", {"count": 4})], t_s=90, x_s=9, stage="")
    assert verify(record.folder).ok
    return record.folder


@pytest.mark.parametrize("fault", ["flip", "cut", "gone", "index gone", "folder gone", "swapped", "more", "unsealed"])
def test_changed_positions_are_found(tracked, fault):
    place = tracked / "tracks"
    data, index = place / "KPU.people.trk", place / "KPU.people.idx"
    bad = 2
    if fault == "flip":
        content = bytearray(data.read_bytes())
        content[len(content) // 2] ^= 1
        data.write_bytes(content)
    elif fault == "cut":
        data.write_bytes(data.read_bytes()[:-9])
    elif fault == "gone":
        data.unlink()
    elif fault == "index gone":
        index.unlink()
    elif fault == "folder gone":
        shutil.rmtree(place)
    elif fault == "swapped":
        for suffix in ("trk", "idx"):
            shutil.copy(place / f"KPU.units.{suffix}", place / f"KPU.people.{suffix}")
    elif fault == "more":
        (place / "X.people.trk").write_bytes(b"x")
        bad = 4
    else:
        rows = rows_of(tracked)
        write_rows(tracked, chained([rows[0], rows[3]], origin_of(tracked)))
        bad = 2
    found = verify(tracked)
    assert (found.ok, found.first_bad, found.part) == (False, bad, "tracks"), found.reason
    assert "tracks" in found.reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8",
        "8:",
        ":abc",
        "8:" + "a" * 15,
        "8:" + "g" * 64,
        "8:" + "a" * 65,
        "-1:" + "a" * 64,
        "8:" + "a" * 64 + ":",
        "8:" + "a" * 64 + ":b",
        "8:" + "a" * 16 + ":" + "b" * 16 + ":c",
    ],  # fmt: skip
)
def test_a_malformed_witness_says_how_to_write_it(text):
    with pytest.raises(RecordError, match="SEQ:HASH"):
        parse_witness(text)


def test_a_changed_scenario_copy(finished):
    plan = finished / "scenario" / "plans" / "calm.yaml"
    plan.write_text("steps: [ ]\n")
    found = verify(finished)
    assert (found.ok, found.first_bad) == (False, 1)
    assert "copy of the scenario was changed" in found.reason


def test_an_added_scenario_file(finished):
    (finished / "scenario" / "more.yaml").touch()
    assert not verify(finished).ok


def test_a_missing_scenario_copy(finished):
    shutil.rmtree(finished / "scenario")
    found = verify(finished)
    assert (found.ok, found.first_bad, found.part) == (False, 1, "scenario")
    assert "copy of the scenario is missing" in found.reason


def test_a_replaced_scenario_with_its_digest(finished):
    """The forger also writes the new digest into run.json: the chain still begins with the old one."""
    from sispamkota.journal.record import folder_digest

    (finished / "scenario" / "scenario.yaml").write_text("title: Another town\n")
    data = json.loads((finished / "run.json").read_text())
    data["scenario_digest"] = folder_digest(finished / "scenario")
    (finished / "run.json").write_text(json.dumps(data))
    found = verify(finished)
    assert (found.ok, found.first_bad) == (False, 1)
    assert "scenario digest" in found.reason


@pytest.mark.parametrize(("name", "value"), [("seed", 8), ("plan", "other"), ("plan", None)])
def test_a_changed_run_file(finished, name, value):
    data = json.loads((finished / "run.json").read_text())
    data[name] = value
    (finished / "run.json").write_text(json.dumps(data))
    found = verify(finished)
    assert (found.ok, found.first_bad) == (False, 1)
    assert f"it says {name}" in found.reason


def test_a_damaged_page_is_found_and_never_raises(tmp_path):
    folder = make_run(tmp_path / "r", 600)
    path = folder / "journal.sqlite"
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(content)
    found = verify(folder)
    assert not found.ok
    assert found.first_bad is not None
    assert found.first_bad > 1


def test_a_folder_that_is_no_run(tmp_path):
    with pytest.raises(RecordError, match=r"it has no run\.json"):
        verify(tmp_path)
    with pytest.raises(RecordError, match="does not exist"):
        verify(tmp_path / "none")


def test_a_record_verifies_itself(finished):
    with open_record(finished) as record:
        assert record.verify() == record.journal.verify() == verify(finished)
        assert record.verify(record.journal.head()).ok


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("CREATE TABLE notes (text TEXT)", "table 'notes'"),
        ("CREATE VIEW later AS SELECT * FROM events", "view 'later'"),
        ("CREATE INDEX fast ON events (kind)", "index 'fast'"),
        (
            "CREATE TRIGGER quiet AFTER INSERT ON events BEGIN DELETE FROM events WHERE seq = NEW.seq; END",
            "trigger 'quiet'",
        ),
        ("ALTER TABLE events ADD COLUMN shout TEXT AS (upper(kind)) VIRTUAL", "hidden column 'shout'"),
    ],
)
def test_what_was_added_to_the_file_of_the_record_is_named(tmp_path, statement, told):
    folder = make_run(tmp_path / "r", 5, closed=False)
    connection = sqlite3.connect(folder / "journal.sqlite")
    connection.execute(statement)
    connection.commit()
    connection.close()
    for place in (folder, folder / "journal.sqlite"):
        found = verify(place)
        assert (found.ok, found.first_bad, found.part, found.events) == (False, None, "journal", 5)
        assert told in found.reason
    with pytest.raises(RecordError, match=told):
        open_record(folder, write=True)


def test_the_event_that_does_not_fit_is_named_once(finished):
    rows = rows_of(finished)
    for column, value in ((8, "rumour"), (CAUSES, "[9]"), (CAUSES, "[1,1]"), (BODY, "{"), (KIND, "crowd.sang")):
        changed = [list(row) for row in rows]
        changed[3][column] = value
        write_rows(finished, changed if value in ("{", "[9]") else chained(changed, origin_of(finished)))
        told = Proof(verify(finished)).sentence()
        assert told.count("event 4") == 1, told
        assert told.startswith(("NOT WHOLE: event 4 ", "NOT WHOLE: event 4: "))
