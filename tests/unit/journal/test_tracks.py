from __future__ import annotations

import json
import struct
import zlib

import numpy as np
import pytest

from sispamkota.core.errors import RecordError
from sispamkota.journal.tracks import UNITS, TrackReader, TrackWriter

BOUNDS = (500_000.0, 9_154_000.0, 500_120.0, 9_154_090.0)
ORIGIN = np.array([500_000.0, 9_154_000.0])


def crowd(count=40, frames=150, seed=1):
    """Yield frames of people who come, walk about and leave."""
    generator = np.random.default_rng(seed)
    place = ORIGIN + generator.uniform(10, 80, (count, 2))
    for number in range(frames):
        place = place + generator.normal(0, 0.3, (count, 2)) * (generator.random((count, 1)) < 0.4)
        here = np.flatnonzero((np.arange(count) * 3 <= number) & ((np.arange(count) + number) % 50 > 3))
        yield number * 0.5, here, place[here], (here + number // 30) % 6, here % 32


def record(folder, frames, **rest):
    with TrackWriter(folder, "KPU", BOUNDS, 2.0, **rest) as writer:
        for frame in frames:
            writer.frame(*frame)


def test_every_frame_comes_back_within_half_a_centimetre(tmp_path):
    record(tmp_path, crowd())
    reader = TrackReader(tmp_path)
    assert reader.sites == ("KPU",)
    assert reader.series("KPU") == ("people",)
    assert reader.times("KPU").tolist() == [number * 0.5 for number in range(150)]
    for t_s, ids, positions, states, flags in crowd():
        for moment in (t_s, t_s + 0.3):
            frame = reader.at("KPU", moment)
            assert frame.t_s == t_s
            assert frame.ids.tolist() == ids.tolist()
            assert np.abs(frame.positions - positions).max(initial=0) <= 0.005 + 1e-9
            assert frame.states.tolist() == states.tolist()
            assert frame.flags.tolist() == flags.tolist()


def test_chunks_are_read_in_order_and_by_number(tmp_path):
    record(tmp_path, crowd())
    reader = TrackReader(tmp_path)
    entries = reader.index("KPU")
    assert [entry.frames for entry in entries] == [60, 60, 30]
    assert [entry.first_t_s for entry in entries] == [0.0, 30.0, 60.0]
    assert [frame.t_s for frame in reader.chunk("KPU", 1)] == [30.0 + number * 0.5 for number in range(60)]
    with pytest.raises(RecordError, match="3 chunks"):
        reader.chunk("KPU", 3)


def test_order_of_people_does_not_matter(tmp_path):
    for name, reverse in (("a", 1), ("b", -1)):
        (tmp_path / name).mkdir()
        record(tmp_path / name, ((frame[0], *(part[::reverse] for part in frame[1:])) for frame in crowd()))
    for ending in ("trk", "idx"):
        assert (tmp_path / "a" / f"KPU.people.{ending}").read_bytes() == (
            tmp_path / "b" / f"KPU.people.{ending}"
        ).read_bytes()


def test_at_most_six_bytes_a_person_and_frame_before_compression(tmp_path):
    record(tmp_path, crowd(count=300, frames=240))
    reader = TrackReader(tmp_path)
    plain = sum(len(zlib.decompress(reader.chunk_bytes("KPU", number))) for number in range(4))
    records = sum(len(frame.ids) for number in range(4) for frame in reader.chunk("KPU", number))
    assert plain / records < 6.0
    packed = sum(entry.bytes for entry in reader.index("KPU"))
    assert packed / records < 3.0


def test_the_layout_is_the_documented_one(tmp_path):
    """Decoded by hand, as the replay does it in a browser: other code relies on every byte."""
    frames = [
        (10.0, [7, 3], [[500_001.0, 9_154_002.0], [500_005.5, 9_154_001.0]], [2, 1], [5, 0]),
        (10.5, [3], [[500_005.0, 9_154_001.5]], [1], [0]),
        (11.0, [7, 3], [[500_001.5, 9_154_002.25], [500_005.0, 9_154_001.5]], [4, 1], [5, 1]),
    ]
    record(tmp_path, frames)
    head, entry = [json.loads(line) for line in (tmp_path / "KPU.people.idx").read_text().splitlines()]
    assert head["origin_m"] == [499_998.0, 9_153_998.0]
    assert (head["unit_m"], head["frame_rate_hz"], head["site"], head["series"]) == (0.01, 2.0, "KPU", "people")
    assert head["marking"] == "LATIHAN / EXERCISE"
    assert (head["states"][2], head["flags"][0]) == ("agitated", "vulnerable")
    assert entry == {
        "bytes": (tmp_path / "KPU.people.trk").stat().st_size,
        "first_t_s": 10.0,
        "frames": 3,
        "last_t_s": 11.0,
        "offset": 0,
        "people": 2,
    }
    plain = zlib.decompress((tmp_path / "KPU.people.trk").read_bytes())
    spells = [(3, 0, 2), (7, 0, 0), (7, 2, 2)]
    assert struct.unpack_from("<2I", plain) == (3, 3)
    assert struct.unpack_from("<3d", plain, 8) == (10.0, 10.5, 11.0)
    assert struct.unpack_from("<3I", plain, 32) == tuple(spell[0] for spell in spells)
    assert struct.unpack_from("<5H", plain, 44) == (750, 65536 - 50, 0, 300, 350)
    assert struct.unpack_from("<5H", plain, 54) == (300, 50, 0, 400, 425)
    assert plain[64:67] == bytes(spell[1] for spell in spells)
    assert plain[67:70] == bytes(spell[2] for spell in spells)
    assert list(plain[70:]) == [1, 1, 1 | 1 << 3, 2 | 5 << 3, 4 | 5 << 3]


def test_a_sleeping_site_answers_with_nobody(tmp_path):
    with TrackWriter(tmp_path, "KPU", BOUNDS, 2.0) as writer:
        for t_s in (100.0, 100.5, 5000.0, 5000.5):
            writer.frame(t_s, [1], [ORIGIN + 5], [1], [0])
    reader = TrackReader(tmp_path)
    assert [len(reader.at("KPU", t_s).ids) for t_s in (0, 99.9, 100, 101.5, 101.6, 4999.9, 5000, 9999)] == [
        0, 0, 1, 1, 0, 0, 1, 0,
    ]  # fmt: skip
    assert reader.at("KPU", 3000.0).t_s == 3000.0


def test_empty_frames_are_frames(tmp_path):
    record(tmp_path, [(number, [], np.zeros((0, 2)), [], []) for number in range(70)])
    reader = TrackReader(tmp_path)
    assert len(reader.times("KPU")) == 70
    assert len(reader.at("KPU", 3.0).ids) == 0


def test_two_sites_and_two_series(tmp_path):
    for site in ("KPU", "BAWASLU"):
        with TrackWriter(tmp_path, site, BOUNDS, 1.0) as writer:
            writer.frame(1.0, [1], [ORIGIN + 3], [1], [0])
    with TrackWriter(tmp_path, "KPU", BOUNDS, 1.0, series=UNITS, states=("base", "moving"), flags=()) as writer:
        writer.frame(1.0, [0], [ORIGIN + 9], [1], [0])
    reader = TrackReader(tmp_path)
    assert reader.sites == ("BAWASLU", "KPU")
    assert reader.series("KPU") == ("people", "units")
    assert reader.header("KPU", UNITS).states == ("base", "moving")
    with TrackWriter(tmp_path, "TPS-1", BOUNDS, 1.0, series=UNITS) as writer:
        assert writer.header.states == ()
    assert "violent" in reader.header("KPU").states
    assert np.allclose(reader.at("KPU", 1.0, UNITS).positions, ORIGIN + 9)
    with pytest.raises(RecordError, match=r"no tracks of KPS\.people\. Recorded are: BAWASLU\.people, KPU\.people"):
        reader.at("KPS", 1.0)


def test_large_ground_is_stored_more_coarsely(tmp_path):
    with TrackWriter(tmp_path, "KPU", (0.0, 0.0, 2000.0, 10.0), 1.0) as writer:
        writer.frame(0.0, [1], [[1999.99, 3.33]], [1], [0])
    reader = TrackReader(tmp_path)
    assert reader.header("KPU").unit_m == 0.04
    assert np.abs(reader.at("KPU", 0.0).positions - [[1999.99, 3.33]]).max() <= 0.02


def test_who_stands_outside_is_put_on_the_line_and_it_is_said(tmp_path, caplog):
    with TrackWriter(tmp_path, "KPU", BOUNDS, 1.0) as writer:
        writer.frame(0.0, [1], [ORIGIN - 100], [1], [0])
        writer.frame(1.0, [1], [ORIGIN - 100], [1], [0])
    assert np.allclose(TrackReader(tmp_path).at("KPU", 0.0).positions, ORIGIN - 2)
    assert [entry.message for entry in caplog.records] == [
        "site KPU: somebody stands outside its bounds; recorded on the line instead"
    ]


@pytest.mark.parametrize(
    "frame",
    [
        (1.0, [1, 1], np.ones((2, 2)), [1, 1], [0, 0]),
        (1.0, [-1], np.ones((1, 2)), [1], [0]),
        (1.0, [1], [[np.nan, 0]], [1], [0]),
        (1.0, [1], np.ones((2, 2)), [1], [0]),
        (1.0, [1], np.ones((1, 2)), [8], [0]),
        (1.0, [1], np.ones((1, 2)), [1], [32]),
        (0.0, [1], np.ones((1, 2)), [1], [0]),
        (float("nan"), [1], np.ones((1, 2)), [1], [0]),
    ],
    ids=["twice", "negative", "nan", "lengths", "state", "flags", "time", "nan time"],
)
def test_wrong_frames_are_refused_whole(tmp_path, frame):
    with TrackWriter(tmp_path, "KPU", BOUNDS, 1.0) as writer:
        writer.frame(0.0, [1], [ORIGIN], [1], [0])
        with pytest.raises(ValueError):
            writer.frame(*frame)
        writer.frame(1.0, [1], [ORIGIN], [1], [0])
    assert TrackReader(tmp_path).times("KPU").tolist() == [0.0, 1.0]


def test_a_writer_goes_on_after_a_crash(tmp_path):
    frames = list(crowd())
    record(tmp_path, frames[:60])
    with (tmp_path / "KPU.people.trk").open("ab") as file:
        file.write(b"half a chunk")
    with (tmp_path / "KPU.people.idx").open("ab") as file:
        file.write(b'{"bytes": 12')
    assert len(TrackReader(tmp_path).times("KPU")) == 60
    record(tmp_path, frames[60:])
    reader = TrackReader(tmp_path)
    assert len(reader.times("KPU")) == 150
    assert reader.at("KPU", 40.0).ids.tolist() == frames[80][1].tolist()
    with pytest.raises(ValueError, match="does not follow"):
        record(tmp_path, frames[:1])


def test_another_series_under_the_same_name_is_refused(tmp_path):
    record(tmp_path, crowd(frames=3))
    with pytest.raises(RecordError, match="other bounds, rate or names"):
        TrackWriter(tmp_path, "KPU", BOUNDS, 1.0)


def test_what_was_flushed_is_read_while_writing_goes_on(tmp_path):
    with TrackWriter(tmp_path, "KPU", BOUNDS, 2.0) as writer:
        for frame in crowd(frames=70):
            writer.frame(*frame)
        assert len(TrackReader(tmp_path).times("KPU")) == 60
        writer.flush()
        assert len(TrackReader(tmp_path).times("KPU")) == 70


@pytest.mark.parametrize("site", ["kpu", "../KPU", "KPU/X", "", "KPU.X"])
def test_a_site_is_an_id(tmp_path, site):
    with pytest.raises(RecordError, match="no site id"):
        TrackWriter(tmp_path, site, BOUNDS, 1.0)


def test_a_missing_folder(tmp_path):
    with pytest.raises(RecordError, match="cannot be written"):
        TrackWriter(tmp_path / "none", "KPU", BOUNDS, 1.0)
    assert TrackReader(tmp_path / "none").sites == ()


def test_damage_is_said_and_never_a_crash(tmp_path):
    record(tmp_path, crowd())
    data, index = tmp_path / "KPU.people.trk", tmp_path / "KPU.people.idx"
    good = data.read_bytes()
    for bad in (b"\x00" * len(good), good[:-9], good[:500] + b"\xff" * 99 + good[599:]):
        data.write_bytes(bad)
        with pytest.raises(RecordError, match=r"damaged|ends before"):
            TrackReader(tmp_path).times("KPU")
    data.unlink()
    with pytest.raises(RecordError, match="cannot be read"):
        TrackReader(tmp_path).times("KPU")
    for text in ("{}\n", "[]\n", "x\n", "\n", '{"format": 99}\n', ""):
        index.write_text(text)
        with pytest.raises(RecordError, match="damaged|Update"):
            TrackReader(tmp_path)


def test_the_digest_tells_what_is_kept_and_not_how_it_is_packed(tmp_path):
    for name, rest in (("one", {}), ("other", {"chunk_frames": 60})):
        (tmp_path / name).mkdir()
        with TrackWriter(tmp_path / name, "KPU", BOUNDS, 2.0, **rest) as writer:
            for number, frame in enumerate(crowd()):
                writer.frame(*frame)
                if name == "other" and number in (7, 90):
                    writer.flush()  # as saving does
    frames, digest = TrackReader(tmp_path / "one").digest("KPU")
    assert frames == 150
    assert TrackReader(tmp_path / "other").digest("KPU") == (frames, digest)
    (tmp_path / "moved").mkdir()
    with TrackWriter(tmp_path / "moved", "KPU", BOUNDS, 2.0) as writer:
        for number, (t_s, ids, positions, states, flags) in enumerate(crowd()):
            writer.frame(t_s, ids, positions + (0.02 if number == 100 else 0.0), states, flags)
    assert TrackReader(tmp_path / "moved").digest("KPU") != (frames, digest)


@pytest.mark.parametrize("fault", ["cut", "longer", "no data", "other times", "renamed state"])
def test_no_digest_of_files_that_do_not_fit_or_another_one(tmp_path, fault):
    record(tmp_path, crowd())
    sound = TrackReader(tmp_path).digest("KPU")
    data, index = tmp_path / "KPU.people.trk", tmp_path / "KPU.people.idx"
    if fault == "cut":
        data.write_bytes(data.read_bytes()[:-20])
    elif fault == "longer":
        data.write_bytes(data.read_bytes() + b"x")
    elif fault == "no data":
        data.unlink()
    elif fault == "other times":
        index.write_text(index.read_text().replace('"last_t_s": 29.5', '"last_t_s": 29.0'))
    else:
        index.write_text(index.read_text().replace('"violent"', '"quiet"'))
        assert TrackReader(tmp_path).digest("KPU") != sound
        return
    with pytest.raises(RecordError, match="KPU.people"):
        TrackReader(tmp_path).digest("KPU")
