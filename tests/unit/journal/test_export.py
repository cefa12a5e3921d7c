from __future__ import annotations

import csv
import json

import numpy as np
import pytest

from record_making import fill, rows_of
from sispamkota.core.errors import RecordError
from sispamkota.journal import chain
from sispamkota.journal.export import write_events, write_trajectories
from sispamkota.journal.record import open_record
from sispamkota.journal.tracks import TrackWriter

COLUMNS = ["seq", "kind", "version", "t_s", "x_s", "stage", "actor", "causes", "basis", "body", "prev", "hash", "wall"]
COLUMNS += ["seal"]


def test_json_lines_carry_the_columns_and_the_chain(finished, tmp_path):
    with open_record(finished) as record:
        assert write_events(record, tmp_path / "e.jsonl") == 8
    lines = (tmp_path / "e.jsonl").read_text(encoding="utf-8").splitlines()
    prev = json.loads((finished / "run.json").read_text())["scenario_digest"]
    for line, row in zip(lines, rows_of(finished), strict=True):
        event = json.loads(line)
        assert list(event) == COLUMNS
        assert [event["causes"], event["body"]] == [json.loads(row[7]), json.loads(row[9])]
        assert event["prev"] == prev
        prev = chain.hash_of(event)
        assert event["hash"] == prev
    assert "—" in lines[1]


def test_csv_carries_the_columns_with_canonical_json(finished, tmp_path):
    with open_record(finished) as record:
        assert write_events(record, tmp_path / "e.csv") == 8
    with (tmp_path / "e.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert list(lines[0]) == COLUMNS
    for line, row in zip(lines, rows_of(finished), strict=True):
        assert [line["causes"], line["body"], line["hash"], line["wall"]] == [row[7], row[9], row[11], ""]
        assert float(line["t_s"]) == row[3]
    assert b"\r" not in (tmp_path / "e.csv").read_bytes()


def test_another_ending_or_folder(finished, tmp_path):
    with open_record(finished) as record:
        with pytest.raises(RecordError, match=r"\.jsonl or \.csv"):
            write_events(record, tmp_path / "e.xlsx")
        with pytest.raises(RecordError, match="cannot be written"):
            write_events(record, tmp_path / "none" / "e.csv")
        with pytest.raises(RecordError, match=r"\.txt"):
            write_trajectories(record, tmp_path / "t.csv")
        with pytest.raises(RecordError, match="recorded no positions"):
            write_trajectories(record, tmp_path / "t.txt")


def test_a_failed_export_leaves_the_old_file(finished, tmp_path):
    (tmp_path / "e.jsonl").write_text("old")
    with open_record(finished) as record:
        record.journal.rows = lambda: iter([(1, "x", 1, 0.0, 0.0, "", "", "[", "engine", "{", "", "", None, "")])
        with pytest.raises(RecordError, match="event 1 is damaged"):
            write_events(record, tmp_path / "e.jsonl")
    assert (tmp_path / "e.jsonl").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def walk(record, site, *, start=100.0, rate=2.0, count=3, frames=130, first=0, along=1.0):
    with TrackWriter(record.tracks_folder, site, (0.0, 0.0, 300.0, 50.0), rate) as writer:
        ids = np.arange(first, first + count)
        for number in range(frames):
            place = np.stack([np.full(count, 1.0 + along * number / rate), 2.0 + ids], axis=1)
            writer.frame(start + number / rate, ids, place, np.ones(count, int), np.zeros(count, int))


def test_pedpy_opens_trajectories_as_they_are(record, tmp_path):
    pedpy = pytest.importorskip("pedpy")
    walk(record, "KPU", along=1.34)
    assert write_trajectories(record, tmp_path / "t.txt") == 390
    loaded = pedpy.load_trajectory_from_txt(trajectory_file=tmp_path / "t.txt")
    assert loaded.frame_rate == 2.0
    assert loaded.data["id"].nunique() == 3
    assert loaded.data["frame"].max() == 129
    assert loaded.data.iloc[0][["x", "y"]].tolist() == [1.0, 2.0]
    speed = pedpy.compute_individual_speed(traj_data=loaded, frame_step=2)
    assert speed["speed"].mean() == pytest.approx(1.34, abs=0.02)


def test_the_one_site_with_people_is_written_unless_another_is_named(record, tmp_path):
    walk(record, "BAWASLU", start=101.0, frames=2, count=1, first=9)
    walk(record, "KPU", start=7_100_000.125, frames=2, count=0)
    write_trajectories(record, tmp_path / "t.txt")
    lines = [line.split() for line in (tmp_path / "t.txt").read_text().splitlines() if line[0] != "#"]
    assert [(int(line[0]), int(line[1])) for line in lines] == [(9, 0), (9, 1)]
    assert write_trajectories(record, tmp_path / "t.txt", site="KPU") == 0
    assert "# frame 0 is scenario second 7100000.125\n" in (tmp_path / "t.txt").read_text()


@pytest.mark.parametrize(
    ("moments", "frames", "start"),
    [
        ([150.562, 151.0, 152.0], [0, 1], 151.0),  # a site woke between two frames
        ([150.4, 151.0, 152.0], [0, 1, 2], 150.0),
        ([10.0, 11.0, 99.7, 100.0, 101.0], [0, 1, 90, 91], 10.0),  # it slept, and woke between two frames
        ([0.25, 1.25, 2.25], [0, 1, 2], 0.25),
    ],
)
def test_nobody_has_two_places_in_one_frame(record, tmp_path, moments, frames, start):
    with TrackWriter(record.tracks_folder, "KPU", (0.0, 0.0, 300.0, 50.0), 1.0) as writer:
        for t_s in moments:
            writer.frame(t_s, [31], [[t_s, 2.0]], [1], [0])
    assert write_trajectories(record, tmp_path / "t.txt") == len(frames)
    text = (tmp_path / "t.txt").read_text()
    rows = [line.split() for line in text.splitlines() if line[0] != "#"]
    assert [int(row[1]) for row in rows] == frames
    assert f"# frame 0 is scenario second {start:.3f}\n" in text
    for row in rows:  # who is written at a frame stood there nearest to its moment
        assert float(row[2]) == min(moments, key=lambda t_s: abs(t_s - start - int(row[1])))


def test_a_file_says_that_it_is_an_exercise(record, tmp_path):
    walk(record, "KPU", frames=2)
    write_trajectories(record, tmp_path / "t.txt")
    assert (tmp_path / "t.txt").read_text().startswith("# LATIHAN / EXERCISE")


def test_several_sites_are_named_and_an_unknown_one_too(record, tmp_path):
    walk(record, "KPU", frames=2)
    walk(record, "BAWASLU", frames=2)
    with pytest.raises(RecordError, match=r"BAWASLU, KPU\. Export one at a time"):
        write_trajectories(record, tmp_path / "t.txt")
    with pytest.raises(RecordError, match="Recorded are"):
        write_trajectories(record, tmp_path / "t.txt", site="NONE")
    assert not (tmp_path / "t.txt").exists()
    assert write_trajectories(record, tmp_path / "t.txt", site="KPU") == 6


def test_an_open_record_is_exported_too(record, tmp_path):
    fill(record, 3, closed=False)
    assert write_events(record, tmp_path / "e.jsonl") == 3
