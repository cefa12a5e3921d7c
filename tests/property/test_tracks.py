"""What holds for every track: frames come back as written, wherever a chunk ends."""

from __future__ import annotations

import tempfile

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sispamkota.journal.tracks import TrackReader, TrackWriter


@st.composite
def frames(draw: st.DrawFn):
    t_s = draw(st.floats(0, 1e7))
    made = []
    for _ in range(draw(st.integers(1, 12))):
        people = draw(st.dictionaries(st.integers(0, 12) | st.just(2**32 - 1), st.integers(0, 2**16 - 1), max_size=6))
        ids = list(people)
        places = [[value / 100, (value * 7 % 5000) / 100] for value in people.values()]
        made.append(
            (t_s, ids, places, [value % 8 for value in people.values()], [value % 32 for value in people.values()])
        )
        t_s += draw(st.sampled_from([0.5, 0.5, 0.5, 400.0]))
    return made


@settings(max_examples=80, deadline=None)
@given(frames(), st.integers(1, 5), st.integers(0, 12))
def test_frames_come_back_as_written(made, chunk_frames, stop):
    with tempfile.TemporaryDirectory() as folder:
        for part in (made[:stop], made[stop:]):
            with TrackWriter(folder, "S-1", (0.0, 0.0, 651.0, 50.0), 2.0, chunk_frames=chunk_frames) as writer:
                for t_s, ids, places, states, flags in part:
                    writer.frame(t_s, ids, np.reshape(places, (-1, 2)), states, flags)
        reader = TrackReader(folder)
        assert reader.times("S-1").tolist() == [frame[0] for frame in made]
        together = [frame for number in range(len(reader.index("S-1"))) for frame in reader.chunk("S-1", number)]
        for (t_s, ids, places, states, flags), frame in zip(made, together, strict=True):
            order = np.argsort(ids)
            places = np.clip(np.reshape(places, (-1, 2)), -2, 655.35 - 2)
            for got in (frame, reader.at("S-1", t_s)):
                assert got.t_s == t_s
                assert got.ids.tolist() == np.array(ids, dtype=int)[order].tolist()
                assert np.allclose(got.positions, places[order], atol=0.00501)
                assert got.states.tolist() == np.array(states, dtype=int)[order].tolist()
                assert got.flags.tolist() == np.array(flags, dtype=int)[order].tolist()
