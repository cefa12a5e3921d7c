"""Where everybody was, once a second while a site is awake, for people and for units."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

import sispamkota as spk
from sispamkota.journal.tracks import TrackReader
from sispamkota.sim.tracks import Recorder
from support.worlds import at, crowd, world


def test_a_frame_holds_who_is_there_with_state_and_flags(tmp_path: Path) -> None:
    made = world()
    crowd(made, 30)
    made.awake = ("SQUARE",)
    people = made.people
    people.state[4], people.vulnerable[5], people.injured[6], people.injured[7] = 3, True, 1, 2
    people.elevated[8], people.trapped[9] = True, True
    recorder = Recorder(tmp_path)
    recorder.record(made)
    recorder.close()
    frame = TrackReader(tmp_path).at("SQUARE", made.t_s)
    assert frame.ids.tolist() == list(range(30))
    assert np.abs(frame.positions - people.position[:30]).max() <= 0.01
    assert frame.states.tolist() == people.state[:30].tolist()
    assert {n: int(frame.flags[n]) for n in range(4, 10)} == {4: 0, 5: 1, 6: 2, 7: 6, 8: 8, 9: 16}


def test_units_with_people_that_stand_on_the_site_are_kept_and_no_others(tmp_path: Path) -> None:
    made = world()
    crowd(made, 10)
    made.awake = ("SQUARE",)
    ids = list(made.tables["units"])
    x, y = at(12.0, 7.0)
    made.tables["units"]["FIRST-1"] = replace(made.tables["units"]["FIRST-1"], site="SQUARE", x_m=x, y_m=y)
    made.tables["units"]["ARMY-1"] = replace(made.tables["units"]["ARMY-1"], site="")
    made.tables["units"]["EMPTY-1"] = replace(made.tables["units"]["EMPTY-1"], site="SQUARE", x_m=x, y_m=y)
    recorder = Recorder(tmp_path)
    recorder.record(made)
    recorder.close()
    frame = TrackReader(tmp_path).at("SQUARE", made.t_s, "units")
    kept = [ids[number] for number in frame.ids]
    assert "FIRST-1" in kept
    assert not {"ARMY-1", "EMPTY-1"} & set(kept)
    assert np.abs(frame.positions[kept.index("FIRST-1")] - (x, y)).max() <= 0.01


def test_a_sleeping_site_has_no_frames_and_an_awake_one_has_every_second(small_run: Path) -> None:
    with spk.open_run(small_run) as run:
        woken = [event.t_s for event in run.journal.events(kinds=("site.woken",))]
        slept = [event.t_s for event in run.journal.events(kinds=("site.slept",))]
        for series in ("people", "units"):
            times = run.record.tracks.times("KANTOR", series)
            whole = [np.arange(np.floor(a) + 1.0, b) for a, b in zip(woken, slept, strict=True)]
            assert np.array_equal(times, np.sort(np.concatenate([woken, *whole])))


def test_people_walk_and_do_not_jump(small_run: Path) -> None:
    """No body moves faster than a runner, from frame to frame."""
    with spk.open_run(small_run) as run:
        tracks = run.record.tracks
        times = tracks.times("KANTOR")
        before = tracks.at("KANTOR", times[0])
        for t_s in times[1:]:
            now = tracks.at("KANTOR", t_s)
            both, here, there = np.intersect1d(before.ids, now.ids, return_indices=True)
            if both.size and now.t_s - before.t_s == 1.0:
                step = np.hypot(*(now.positions[there] - before.positions[here]).T)
                assert step.max() <= 3.6, t_s
            before = now


def test_every_series_is_sealed_before_the_end(small_run: Path) -> None:
    with spk.open_run(small_run) as run:
        sealed = list(run.journal.events(kinds=("tracks.closed",)))
        end = run.journal.count()
        assert [event.seq for event in sealed] == [end - 2, end - 1]
        assert [(event.body["site"], event.body["series"]) for event in sealed] == [
            ("KANTOR", "people"), ("KANTOR", "units"),
        ]  # fmt: skip
        for event in sealed:
            kept = run.record.tracks.digest(event.body["site"], event.body["series"])
            assert kept == (event.body["frames"], event.body["digest"])
