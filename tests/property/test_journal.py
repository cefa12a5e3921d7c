"""What holds for every record: it comes back as written, and no change to it goes unseen."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import time
import typing
from pathlib import Path

import pytest
import rfc8785
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from record_making import chained, draft, make_run, make_scenario, rows_of, write_rows
from sispamkota.journal import chain
from sispamkota.journal.event import Draft
from sispamkota.journal.kinds import KINDS
from sispamkota.journal.record import create_run, open_record
from sispamkota.journal.verify import verify

SEQ, CAUSES, BODY, HASH, WALL = 0, 7, 9, 11, 12
QUIET = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

numbers = st.one_of(
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(-1e6, 1e6).map(lambda value: round(value, 3)),
    st.sampled_from([0.0, -0.0, 1e-5, 1e-6, 1e-7, 1e15, 1e16, 2.0**53, 2.0**53 - 1, 1e20, 1e21, 5e-324, 1.7e308]),
)
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
plain_json = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=600, deadline=None)
@given(plain_json)
def test_canonical_json_is_that_of_rfc8785(value):
    assert chain.canonical(value) == rfc8785.dumps(value)


@settings(max_examples=200, deadline=None)
@given(plain_json)
def test_canonical_json_is_stable_through_a_reader(value):
    """What is stored as text and read back must give the same text, or no old record would verify."""
    text = chain.canonical_text(value)
    assume("e+" not in text)  # beyond 1e21 a reader may print otherwise; no field holds such numbers
    again = json.loads(text)
    with contextlib.suppress(ValueError):  # an integer above 2**53 came from a float: refused when read back
        assert chain.canonical_text(again) == text


def values_for(field: dataclasses.Field, hint: typing.Any) -> st.SearchStrategy:
    """Return values that a field may hold, after its declared type."""
    options = []
    ids = st.from_regex(r"[A-Z]{1,3}[A-Z0-9]{0,3}(-[A-Z0-9]{1,3}){0,2}", fullmatch=True)
    words = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Mn")), max_size=30)
    text = ids if field.metadata["ident"] else words
    for option in typing.get_args(hint) or (hint,):
        origin = typing.get_origin(option) or option
        if origin is str:
            options.append(text)
        elif origin is bool:
            options.append(st.booleans())
        elif origin is int:
            options.append(st.integers(-(2**40), 2**40))
        elif origin is float:
            options.append(st.floats(-1e6, 1e6).map(lambda value: round(value, 3)))
        elif origin is tuple:
            entry = typing.get_args(option)[0]
            options.append(st.lists(text if entry is str else st.integers(0, 99), max_size=3).map(tuple))
        else:
            options.append(st.none())
    return st.one_of(*options)


@st.composite
def drafts(draw: st.DrawFn, seq: int) -> Draft:
    # What seals the run or its tracks is true or damage, never arbitrary: test_verify tries it.
    sealing = {"run.started", "run.closed", "tracks.closed"}
    kind = KINDS.get(draw(st.sampled_from(sorted(set(KINDS) - sealing))))
    hints = typing.get_type_hints(kind)
    fields = {field.name: draw(values_for(field, hints[field.name])) for field in dataclasses.fields(kind)}
    causes = tuple(draw(st.lists(st.integers(1, seq - 1), max_size=3))) if seq > 1 else ()
    basis = draw(st.sampled_from(["engine", "declared", "confirmed", "recorded"]))
    return Draft(kind(**fields), actor=draw(st.sampled_from(["world", "OPS", "KPU-1"])), causes=causes, basis=basis)


@QUIET
@given(st.data())
def test_every_kind_comes_back_as_it_was_written(data):
    with tempfile.TemporaryDirectory() as place:
        scenario = make_scenario(Path(place) / "s")
        with create_run(Path(place) / "r", scenario_folder=scenario, seed=1, plan=None) as record:
            made = []
            rounds = data.draw(st.integers(1, 4))
            t_s, x_s = (
                sorted(data.draw(st.lists(st.floats(low, 1e9), min_size=rounds, max_size=rounds))) for low in (-1e7, 0)
            )
            for number in range(rounds):
                wall = data.draw(st.none() | st.floats(0, 2e9))
                batch = [data.draw(drafts(record.journal.next_seq + more)) for more in range(2)]
                times = {"t_s": t_s[number], "x_s": x_s[number]}
                made += record.journal.append(batch, stage="S1", wall=wall, **times)
            assert tuple(record.journal.events()) == tuple(made)
            assert record.verify().ok
            for event in made:
                columns = dataclasses.asdict(event)
                assert chain.hash_of(columns) == event.hash
        with open_record(record.folder) as again:
            assert tuple(again.journal.events()) == tuple(made)


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    return make_run(tmp_path_factory.mktemp("whole") / "r", 12, wall=1_700_000_000.0)


@contextlib.contextmanager
def tampered(whole: Path, rows: list[list[typing.Any]]):
    """Give a copy of the run folder in which the events are these."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "r"
        copy.mkdir()
        (copy / "run.json").write_bytes((whole / "run.json").read_bytes())
        shutil.copytree(whole / "scenario", copy / "scenario")
        (copy / "journal.sqlite").write_bytes((whole / "journal.sqlite").read_bytes())
        write_rows(copy, rows)
        yield copy


def other(value: typing.Any, data: st.DataObject) -> typing.Any:
    if isinstance(value, str) and value[:1] in ("{", "["):
        return data.draw(st.sampled_from(['{"note":"x"}', "[1]", "[]", "{}", value + " ", "", "null"]))
    if isinstance(value, str):
        return data.draw(st.text("abcdef0123456789.-", max_size=64))
    return data.draw(st.integers(0, 10**6) | st.floats(0, 1e9) | st.none())


@QUIET
@given(data=st.data())
def test_a_changed_value_is_found(whole, data):
    rows = rows_of(whole)
    place, column = data.draw(st.integers(0, 11)), data.draw(st.integers(1, 13))
    value = other(rows[place][column], data)
    assume(value != rows[place][column] and (value is not None or column == WALL))
    rows[place][column] = value
    with tampered(whole, rows) as copy:
        stored = rows_of(copy)[place][column]
        assume(stored != rows_of(whole)[place][column])
        found = verify(copy)
    assert not found.ok
    assert found.first_bad in (place + 1, place + 2)


@QUIET
@given(data=st.data())
def test_dropped_inserted_and_moved_events_are_found(whole, data):
    rows = rows_of(whole)
    before = [list(row) for row in rows]
    for _ in range(data.draw(st.integers(1, 3))):
        what = data.draw(st.sampled_from(["drop", "insert", "move"]))
        place, target = data.draw(st.integers(0, len(rows) - 2)), data.draw(st.integers(0, len(rows) - 2))
        if what == "drop":
            del rows[place]
        elif what == "insert":
            rows.insert(target, list(rows[place]))
        else:
            rows.insert(target, rows.pop(place))
    if data.draw(st.booleans()):
        rows = [[seq, *row[1:]] for seq, row in enumerate(rows, start=1)]
    assume(len({row[SEQ] for row in rows}) == len(rows) and sorted(rows) != before)
    with tampered(whole, rows) as copy:
        assert not verify(copy).ok


@QUIET
@given(keep=st.integers(0, 11), seen=st.integers(1, 12))
def test_a_cut_off_end_reads_as_open_and_the_witness_finds_it(whole, keep, seen):
    rows = rows_of(whole)
    with tampered(whole, rows[:keep]) as copy:
        alone = verify(copy)
        assert (alone.ok, alone.open, alone.events) == (True, True, keep)
        assert verify(copy, (seen, rows[seen - 1][HASH])).ok == (seen <= keep)


@QUIET
@given(data=st.data())
def test_a_recomputed_chain_is_found_by_every_later_witness(whole, data):
    rows = rows_of(whole)
    place = data.draw(st.integers(1, 10))
    forged = [list(row) for row in rows]
    forged[place][BODY] = '{"note":"nothing happened"}'
    origin = json.loads((whole / "run.json").read_text())["scenario_digest"]
    with tampered(whole, chained(forged, origin)) as copy:
        assert verify(copy).ok
        seen = data.draw(st.integers(1, 12))
        assert verify(copy, (seen, rows[seen - 1][HASH])).ok == (seen <= place)


WRITER = """
    import sys
    import time
    from sispamkota.journal.event import Draft
    from sispamkota.journal.kinds.base import from_body
    from sispamkota.journal.record import open_record
    batched, pause_s = sys.argv[2] == "batched", float(sys.argv[3])
    record = open_record(sys.argv[1], write=True)
    journal = record.journal
    scope = journal.batch() if batched else None
    if scope is not None:
        scope.__enter__()
    number = 0
    while True:
        number += 1
        facts = [Draft(from_body("observation.noted", {"note": f"{number}-{part}"})) for part in range(3)]
        journal.append(facts, t_s=number, x_s=number, stage="S1")
        time.sleep(pause_s)
        if number % 20 == 0:
            if batched and number % 100 == 0:
                journal.flush()
            if not batched or number % 100 == 0:
                sys.stdout.write(f"{journal.head()[0]}:{journal.head()[1]}\\n")
                sys.stdout.flush()
"""


@contextlib.contextmanager
def writing(folder: Path, mode: str, *, pause_s: float = 0.0):
    command = [sys.executable, "-c", textwrap.dedent(WRITER), str(folder), mode, str(pause_s)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("mode", ["live", "batched"])
def test_a_killed_writer_leaves_an_open_and_intact_record(tmp_path, mode):
    scenario = make_scenario(tmp_path / "s")
    for attempt in range(3):
        folder = tmp_path / f"r é {attempt}"
        create_run(folder, scenario_folder=scenario, seed=1, plan=None).close()
        with writing(folder, mode) as process:
            acknowledged = [process.stdout.readline().strip() for _ in range(3)]
            time.sleep(0.02 * attempt)
            os.kill(process.pid, signal.SIGKILL)
            acknowledged += [line.strip() for line in process.stdout.read().split() if len(line.split(":")[-1]) == 64]
        found = verify(folder, acknowledged[-1])
        assert (found.ok, found.open) == (True, True), found.reason
        assert found.events % 3 == 0, "an append is all or nothing"
        assert all(verify(folder, witness).ok for witness in acknowledged)
        with open_record(folder, write=True) as record:
            record.journal.append([draft("run.closed", {"count": found.events + 1})], t_s=1e9, x_s=1e9, stage="S1")
        assert verify(folder, acknowledged[-1]).open is False


@pytest.mark.parametrize("mode", ["live", "batched"])
def test_a_reader_in_another_process_reads_while_the_writer_appends(tmp_path, mode):
    folder = tmp_path / "r"
    create_run(folder, scenario_folder=make_scenario(tmp_path / "s"), seed=1, plan=None).close()
    with writing(folder, mode, pause_s=0.001) as process:
        seen = int(process.stdout.readline().split(":")[0])
        counts = []
        with open_record(folder) as record:
            for _ in range(4):
                events = [event.seq for event in record.journal.events()]
                assert events == list(range(1, len(events) + 1))
                assert len(events) >= seen
                counts.append(len(events))
                assert record.verify().ok
                seen = int(process.stdout.readline().split(":")[0])
        assert counts == sorted(counts)
        assert counts[-1] > counts[0]


def test_a_transaction_that_is_under_way_holds_no_reader_up(tmp_path):
    folder = make_run(tmp_path / "r", 5, closed=False)
    connection = sqlite3.connect(folder / "journal.sqlite", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("DELETE FROM events WHERE seq = 5")
    with open_record(folder) as record:
        assert record.journal.count() == 5
        assert record.verify().ok
    connection.execute("ROLLBACK")
    connection.close()
