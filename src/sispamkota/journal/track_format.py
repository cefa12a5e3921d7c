"""Tracks: where people and units were, once or twice a second, small and open to any moment.

A *series* is what moved on one site: ``people`` or ``units``.  It has two files in the folder
``tracks`` of a run, ``SITE.SERIES.trk`` (the chunks) and ``SITE.SERIES.idx`` (where each one lies).

Index (``.idx``)
----------------
JSON Lines in UTF-8.  The first line is the header::

    {"chunk_frames": 60, "flags": ["vulnerable", ...], "format": 1, "frame_rate_hz": 2,
     "marking": "LATIHAN / EXERCISE", "origin_m": [x, y], "series": "people", "site": "...",
     "states": ["away", "calm", ...], "unit_m": 0.01}

Each further line is one chunk of up to ``chunk_frames`` frames, in order of time::

    {"bytes": 1234, "first_t_s": 0.0, "frames": 60, "last_t_s": 29.5, "offset": 0, "people": 400}

``offset`` and ``bytes`` say where its bytes lie in the ``.trk`` file; ``people`` is the largest
number in one frame.  A chunk is written before its line, so a chunk with a line is whole; a last
line without a line end is not read.

Chunk
-----
The bytes are one zlib stream (RFC 1950; in a browser ``new DecompressionStream("deflate")``).
Inside, little-endian, one array after the other, each aligned for a typed array over the buffer:

========  =======  ======================================================================
length    type     content
========  =======  ======================================================================
1         uint32   F, number of frames
1         uint32   S, number of spells
F         float64  time of each frame, scenario seconds
S         uint32   id of each spell
N         uint16   x of each record: the first of a spell as it is, then differences
N         uint16   y of each record, likewise
S         uint8    first frame of each spell, 0 to F - 1
S         uint8    last frame of each spell, included
N         uint8    mark of each record: state in the low three bits, flags in the high five
========  =======  ======================================================================

A *spell* is one person's stay without a gap inside this chunk; spells are sorted by id and first
frame, and one with first frame a and last frame b has b - a + 1 records, frame after frame.  N is
the number of all records.  Differences add up modulo 65536:
``x_m = origin_m[0] + unit_m * ((x[0] + ... + x[k]) & 65535)``.  Flag i of the header is the bit
``8 << i`` of the mark, state s the name ``states[s]``.

A record takes 5 bytes and a spell 6, so a person who is on the site for six frames or more takes at
most 6 bytes a frame before compression.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sispamkota.core.errors import RecordError

FORMAT = 1
STATE_BITS = 3
"""Bits of a mark that hold the state; the others hold the flags."""

LARGEST_STEP = 65535
"""Largest quantised coordinate."""

_LARGEST_CHUNK = 1 << 28  # bytes; a chunk of 20,000 people and 255 frames has 26 MB


@dataclass(frozen=True, slots=True)
class Frame:
    """Who stood where at one moment.

    Attributes
    ----------
    t_s : float
        Scenario seconds of the frame.
    ids : ndarray of uint32, shape (n,)
        Ids, ascending.
    positions : ndarray of float64, shape (n, 2)
        Metres in the scenario's plane.
    states, flags : ndarray of uint8, shape (n,)
        Numbers of the states; sums of the flags' bits, the first flag being 1.
    """

    t_s: float
    ids: NDArray[np.uint32]
    positions: NDArray[np.float64]
    states: NDArray[np.uint8]
    flags: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class ChunkEntry:
    """One line of an index: where a chunk lies and what time it covers; see the module."""

    offset: int
    bytes: int
    first_t_s: float
    last_t_s: float
    frames: int
    people: int


@dataclass(frozen=True, slots=True)
class SeriesHeader:
    """The first line of an index; see the module."""

    site: str
    series: str
    frame_rate_hz: float
    origin_m: tuple[float, float]
    unit_m: float
    chunk_frames: int
    states: tuple[str, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuantisedFrame:
    """One frame as it is stored: ids ascending, steps of ``unit_m`` from the origin, marks."""

    t_s: float
    ids: NDArray[np.uint32]
    steps: NDArray[np.uint16]
    marks: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk with its differences summed: steps and marks in spells' order."""

    times: NDArray[np.float64]
    ids: NDArray[np.uint32]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    start: NDArray[np.int64]
    steps: NDArray[np.uint16]
    marks: NDArray[np.uint8]

    def stored(self, which: int) -> QuantisedFrame:
        """Return frame number ``which`` of this chunk as it was packed."""
        here = (self.first <= which) & (which <= self.last)
        records = self.start[here] + which - self.first[here]
        return QuantisedFrame(float(self.times[which]), self.ids[here], self.steps[records], self.marks[records])

    def frame(self, which: int, header: SeriesHeader) -> Frame:
        """Return frame number ``which`` of this chunk in metres."""
        here = (self.first <= which) & (which <= self.last)
        records = self.start[here] + which - self.first[here]
        marks = self.marks[records]
        positions = np.array(header.origin_m) + header.unit_m * self.steps[records].astype(np.float64)
        mask = np.uint8((1 << STATE_BITS) - 1)
        return Frame(float(self.times[which]), self.ids[here], positions, marks & mask, marks >> STATE_BITS)


def pack(frames: list[QuantisedFrame]) -> bytes:
    """Return the plain bytes of a chunk."""
    counts = [len(frame.ids) for frame in frames]
    ids = np.concatenate([frame.ids for frame in frames])
    numbers = np.repeat(np.arange(len(frames)), counts)
    order = np.lexsort((numbers, ids))
    ids, numbers = ids[order], numbers[order]
    steps = np.concatenate([frame.steps for frame in frames])[order]
    marks = np.concatenate([frame.marks for frame in frames])[order]
    begins = np.ones(len(ids), dtype=bool)
    begins[1:] = (ids[1:] != ids[:-1]) | (numbers[1:] != numbers[:-1] + 1)
    start = np.flatnonzero(begins)
    end = np.append(start[1:], len(ids)) - 1 if len(start) else start
    moved = steps.copy()
    moved[1:] -= steps[:-1]  # wraps, modulo 65536
    moved[start] = steps[start]
    parts = (
        np.array([len(frames), len(start)], dtype="<u4"),
        np.array([frame.t_s for frame in frames], dtype="<f8"),
        ids[start].astype("<u4"),
        moved[:, 0].astype("<u2"),
        moved[:, 1].astype("<u2"),
        numbers[start].astype("u1"),
        numbers[end].astype("u1"),
        marks,
    )
    return b"".join(part.tobytes() for part in parts)


def unpack(packed: bytes, where: str) -> Chunk:
    """Return the content of a chunk; RecordError if it is damaged."""
    try:
        machine = zlib.decompressobj()
        plain = machine.decompress(packed, _LARGEST_CHUNK)
        if not machine.eof:
            raise ValueError("the stream does not end")
        frames, spells = (int(number) for number in np.frombuffer(plain, "<u4", 2))
        at = 8
        times = np.frombuffer(plain, "<f8", frames, at)
        at += 8 * frames
        ids = np.frombuffer(plain, "<u4", spells, at)
        at += 4 * spells
        records, rest = divmod(len(plain) - at - 2 * spells, 5)
        moved = np.stack([np.frombuffer(plain, "<u2", records, at + 2 * records * axis) for axis in (0, 1)], axis=1)
        at += 4 * records
        first = np.frombuffer(plain, "u1", spells, at).astype(np.int64)
        last = np.frombuffer(plain, "u1", spells, at + spells).astype(np.int64)
        marks = np.frombuffer(plain, "u1", records, at + 2 * spells)
        lengths = last - first + 1
        if rest or lengths.sum() != records or (spells and (lengths.min() < 1 or last.max() >= frames)):
            raise ValueError("its lengths do not fit")
    except (ValueError, zlib.error) as error:
        raise RecordError(
            f"{where}: is damaged ({error}). Run the scenario again, or take the run from a backup."
        ) from error
    start = np.cumsum(lengths) - lengths
    steps = _summed(moved, start, lengths)
    return Chunk(times, ids, first, last, start, steps, marks)


def _summed(moved: NDArray[np.uint16], start: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.uint16]:
    """Return running sums that begin anew with each spell, modulo 65536."""
    total = np.cumsum(moved.astype(np.int64), axis=0)
    before = total[start] - moved[start]
    return ((total - np.repeat(before, lengths, axis=0)) & LARGEST_STEP).astype(np.uint16)


def header_line(header: SeriesHeader) -> bytes:
    """Return the first line of an index."""
    content: dict[str, Any] = {
        "chunk_frames": header.chunk_frames,
        "flags": header.flags,
        "format": FORMAT,
        "frame_rate_hz": header.frame_rate_hz,
        "marking": "LATIHAN / EXERCISE",
        "origin_m": header.origin_m,
        "series": header.series,
        "site": header.site,
        "states": header.states,
        "unit_m": header.unit_m,
    }
    return json.dumps(content).encode() + b"\n"


def read_index(path: Path) -> tuple[SeriesHeader, list[ChunkEntry], int]:
    """Return header, chunks, and the length in bytes of the whole lines."""
    try:
        content = path.read_bytes()
        length = content.rfind(b"\n") + 1
        lines = [json.loads(line) for line in content[:length].splitlines()]
        head = lines[0]
        if head["format"] > FORMAT:
            raise RecordError(f"{path}: has format {head['format']}, readable is up to {FORMAT}. Update sispamkota.")
        header = SeriesHeader(
            site=str(head["site"]),
            series=str(head["series"]),
            frame_rate_hz=float(head["frame_rate_hz"]),
            origin_m=(float(head["origin_m"][0]), float(head["origin_m"][1])),
            unit_m=float(head["unit_m"]),
            chunk_frames=int(head["chunk_frames"]),
            states=tuple(head["states"]),
            flags=tuple(head["flags"]),
        )
        entries = [
            ChunkEntry(
                offset=int(line["offset"]),
                bytes=int(line["bytes"]),
                first_t_s=float(line["first_t_s"]),
                last_t_s=float(line["last_t_s"]),
                frames=int(line["frames"]),
                people=int(line["people"]),
            )
            for line in lines[1:]
        ]
    except OSError as error:
        raise RecordError(f"{path}: cannot be read ({error.strerror}). Check who may read it.") from error
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise RecordError(f"{path}: is damaged ({error}). Run the scenario again, or take it from a backup.") from error
    return header, entries, length
