"""A drill that was saved goes on in a new process as if nothing had been: same hash, same tracks."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

import sispamkota as spk
from sispamkota.core.errors import RecordError
from sispamkota.journal.record import open_record
from sispamkota.sim import Session, snapshot
from support.playing import playing
from support.towns import change, short_town

MOMENTS = {
    "asleep": 45.0, "coming": 80.0, "withheld": 312.0, "orders": 330.0, "water": 348.0, "between-bursts": 358.0,
}  # fmt: skip
"""Scenario seconds at which the drill is saved."""

TAKE_UP = """
import json, sys
import sispamkota as spk
from sispamkota.journal.record import open_record
from sispamkota.sim import Session

run, saved = sys.argv[1:]
with open_record(run, write=True) as record:
    declared = spk.load(record.scenario_folder)
    session = Session.restore(saved, declared, journal=record.journal, tracks=record.tracks_folder)
    began = session.world.t_s
    session.advance(declared.end_s)
    print(json.dumps({"began": began, "hash": session.close().hash}))
"""


@dataclass(frozen=True)
class Saved:
    """The run that went on without a stop, and what was put aside of it on the way."""

    run: Path
    hash: str
    copies: dict[str, Path]
    files: dict[str, Path]
    rows: dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    place = tmp_path_factory.mktemp("saved")
    town, run = short_town(place / "town"), place / "run"
    copies, files, rows = {}, {}, {}
    change(town / "plans" / "hasty.yaml", "constraints: []", "constraints: [R-18, R-25]")
    with playing(town, run, tracks=True) as session:
        for name, moment in MOMENTS.items():
            session.advance(moment)
            files[name] = place / f"{name}.zip"
            session.save(files[name])
            copies[name] = place / name
            shutil.copytree(run, copies[name])
            rows[name] = {
                "awake": session.world.awake,
                "orders": sorted({row.state for row in session.world.tables["orders"].values()}),
                "rumour": session.world.tables["rumours"]["R-FORM"].intensity,
                "withheld": bool(session.snapshot()["withheld"]),
                "water": bool(session.pushes),
            }
        session.advance(session.scenario.end_s)
        last = session.close()
    return Saved(run, last.hash, copies, files, rows)


def test_the_moments_are_what_they_are_called(saved: Saved) -> None:
    assert saved.rows["asleep"]["awake"] == ()
    assert saved.rows["asleep"]["rumour"] > 0.0
    assert saved.rows["coming"]["awake"] != ()
    assert saved.rows["withheld"]["withheld"] is True
    assert {"given", "acknowledged"} & set(saved.rows["orders"]["orders"])  # type: ignore[call-overload]
    assert saved.rows["water"]["water"] is True
    assert saved.rows["between-bursts"]["water"] is False
    assert "acting" in saved.rows["between-bursts"]["orders"]  # type: ignore[operator]


@pytest.mark.parametrize("moment", MOMENTS)
def test_taken_up_in_a_new_process_it_ends_with_the_same_hash_and_tracks(
    moment: str, saved: Saved, tmp_path: Path
) -> None:
    run = shutil.copytree(saved.copies[moment], tmp_path / "run")
    done = subprocess.run(
        [sys.executable, "-c", TAKE_UP, str(run), str(saved.files[moment])], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told == {"began": MOMENTS[moment], "hash": saved.hash}
    with spk.open_run(saved.run) as whole, spk.open_run(run) as taken_up:
        assert taken_up.journal.verify().ok
        for series in ("people", "units"):
            ours, theirs = whole.record.tracks, taken_up.record.tracks
            times = ours.times("KANTOR", series)
            assert np.array_equal(times, theirs.times("KANTOR", series))
            for t_s in times[times > MOMENTS[moment] - 3.0]:
                one, other = ours.at("KANTOR", t_s, series), theirs.at("KANTOR", t_s, series)
                for field in ("ids", "positions", "states", "flags"):
                    assert np.array_equal(getattr(one, field), getattr(other, field)), (t_s, field)


def test_saving_changes_nothing(saved: Saved, tmp_path: Path) -> None:
    with spk.simulate(saved.run / "scenario", out=tmp_path / "run") as plain:
        assert plain.summary()["hash"] == saved.hash


def test_what_is_saved_is_restored_to_the_bit(saved: Saved, tmp_path: Path) -> None:
    run = shutil.copytree(saved.copies["water"], tmp_path / "run")
    with open_record(run, write=True) as record:
        declared = spk.load(record.scenario_folder)
        session = Session.restore(saved.files["water"], declared, journal=record.journal)
        session.save(tmp_path / "again.zip")
    once, again = snapshot.load(saved.files["water"]), snapshot.load(tmp_path / "again.zip")
    assert _texts(once) == _texts(again)


def _texts(state: object) -> object:
    """Return plain data with arrays as their bytes, so that two of them can be compared."""
    if isinstance(state, np.ndarray):
        return state.dtype.str, state.shape, state.tobytes()
    if isinstance(state, dict):
        return {key: _texts(value) for key, value in state.items()}
    return [_texts(value) for value in state] if isinstance(state, list) else state


def test_another_scenario_is_refused(saved: Saved, tmp_path: Path) -> None:
    other = shutil.copytree(saved.copies["water"] / "scenario", tmp_path / "other")
    change(other / "groups.yaml", "size: 50", "size: 51")
    with (
        open_record(shutil.copytree(saved.copies["water"], tmp_path / "run"), write=True) as record,
        pytest.raises(RecordError, match="another scenario.*copy in its run folder"),
    ):
        Session.restore(saved.files["water"], spk.load(other), journal=record.journal)


def test_a_record_that_stands_elsewhere_is_refused(saved: Saved, tmp_path: Path) -> None:
    with open_record(shutil.copytree(saved.copies["coming"], tmp_path / "run"), write=True) as record:
        declared = spk.load(record.scenario_folder)
        with pytest.raises(RecordError, match=r"belongs after event \d+, but the record ends at \d+"):
            Session.restore(saved.files["water"], declared, journal=record.journal)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"{}"], ids=["empty", "cut-off", "text"])
def test_a_file_that_is_no_snapshot_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "odd.zip").write_bytes(content)
    with pytest.raises(RecordError, match="is no snapshot of a drill"):
        snapshot.load(tmp_path / "odd.zip")


def test_a_missing_file_and_a_folder_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="none.zip"):
        snapshot.load(tmp_path / "none.zip")
    with pytest.raises(RecordError, match="cannot be written"):
        snapshot.save({"a": 1}, tmp_path / "no" / "folder.zip")


def test_another_format_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "FORMAT", 1)
    snapshot.save({"a": 1}, tmp_path / "old.zip")
    monkeypatch.undo()
    with pytest.raises(RecordError, match="format 1, this version reads 2"):
        snapshot.load(tmp_path / "old.zip")
