"""Tracks: where people and units were, once or twice a second, small and open to any moment.

A ``TrackWriter`` takes frames, a ``TrackReader`` gives them back for any time; how they lie on the
disk, and how a browser reads them, is told in ``track_format``.
"""

from __future__ import annotations

import bisect
import hashlib
import json
import logging
import os
import re
import zlib
from collections import OrderedDict
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sispamkota.core.errors import RecordError
from sispamkota.journal.intake import IDENT
from sispamkota.journal.track_format import (
    LARGEST_STEP,
    STATE_BITS,
    Chunk,
    ChunkEntry,
    Frame,
    QuantisedFrame,
    SeriesHeader,
    header_line,
    pack,
    read_index,
    unpack,
)

PEOPLE = "people"
UNITS = "units"
PEOPLE_STATES = ("away", "calm", "agitated", "violent", "fleeing", "gone")
"""Names of the states of people, by number."""

PEOPLE_FLAGS = ("vulnerable", "injured", "seriously_injured", "elevated", "trapped")
"""Names of the flags of people; the first is the lowest bit."""

_LOG = logging.getLogger(__name__)
_FINEST_M = 0.01
_MARGIN_M = 2.0
_CACHED_CHUNKS = 4


class TrackWriter:
    """Write one series of one site, frame by frame.

    Parameters
    ----------
    folder : str or Path
        The run's ``tracks`` folder, which must exist.
    site : str
        Id of the site.
    bounds : tuple of float
        (min_x, min_y, max_x, max_y) of the ground in metres.  A position more than 2 m outside is
        moved to that line and a warning is logged.
    frame_rate_hz : float
        Frames a second while the site is awake.
    series : str
        "people" or "units".
    states, flags : tuple of str, optional
        Names of at most 8 states and 5 flags; those of people, or none for another series.
    chunk_frames : int
        Frames of one chunk, at most 256.

    Raises
    ------
    RecordError
        If the files cannot be written, or hold another series.
    """

    def __init__(
        self,
        folder: str | Path,
        site: str,
        bounds: tuple[float, float, float, float],
        frame_rate_hz: float,
        *,
        series: str = PEOPLE,
        states: tuple[str, ...] | None = None,
        flags: tuple[str, ...] | None = None,
        chunk_frames: int = 60,
    ) -> None:
        states = (PEOPLE_STATES if series == PEOPLE else ()) if states is None else states
        flags = (PEOPLE_FLAGS if series == PEOPLE else ()) if flags is None else flags
        _check_arguments(site, bounds, frame_rate_hz, series, states, flags, chunk_frames)
        size = max(bounds[2] - bounds[0], bounds[3] - bounds[1]) + 2 * _MARGIN_M
        unit_m = _FINEST_M
        while size / unit_m > LARGEST_STEP:
            unit_m *= 2
        origin = (bounds[0] - _MARGIN_M, bounds[1] - _MARGIN_M)
        self.header = SeriesHeader(site, series, float(frame_rate_hz), origin, unit_m, chunk_frames, states, flags)
        self._frames: list[QuantisedFrame] = []
        self._last_t_s = -np.inf
        self._warned = False
        stem = Path(folder) / f"{site}.{series}"
        self._path = stem.with_name(stem.name + ".trk")
        try:
            self._data, self._index, self._offset = self._open(stem)
        except OSError as error:
            raise RecordError(
                f"{stem}.trk: cannot be written ({error.strerror}). Check that the folder exists and may be written."
            ) from error

    def _open(self, stem: Path) -> tuple[BinaryIO, BinaryIO, int]:
        index = stem.with_name(stem.name + ".idx")
        if not index.exists() or index.stat().st_size == 0:
            data_file, index_file = self._path.open("wb"), index.open("wb")
            index_file.write(header_line(self.header))
            index_file.flush()
            return data_file, index_file, 0
        header, entries, length = read_index(index)
        if header != self.header:
            raise RecordError(f"{index}: holds a series with other bounds, rate or names. Write into a new run folder.")
        offset = entries[-1].offset + entries[-1].bytes if entries else 0
        self._last_t_s = entries[-1].last_t_s if entries else -np.inf
        os.truncate(index, length)  # what a crash left half-written
        if self._path.exists():
            os.truncate(self._path, offset)
        return self._path.open("ab"), index.open("ab"), offset

    def frame(self, t_s: float, ids: ArrayLike, positions: ArrayLike, states: ArrayLike, flags: ArrayLike) -> None:
        """Record one frame.

        Parameters
        ----------
        t_s : float
            Scenario seconds, later than the frame before.
        ids : array_like of int, shape (n,)
            Different ids from 0 to 2**32 - 1, in any order.
        positions : array_like of float, shape (n, 2)
            Metres in the scenario's plane.
        states, flags : array_like of int, shape (n,)
            State numbers below 8, sums of flags below 32.

        Raises
        ------
        ValueError
            If shapes differ, an id stands twice, a number is out of range or time does not advance.
        """
        if not np.isfinite(t_s) or not t_s > self._last_t_s:
            raise ValueError(f"a frame at {t_s} s does not follow one at {self._last_t_s} s")
        self._frames.append(self._quantise(float(t_s), ids, positions, states, flags))
        self._last_t_s = float(t_s)
        if len(self._frames) >= self.header.chunk_frames:
            self.flush()

    def _quantise(
        self, t_s: float, ids: ArrayLike, positions: ArrayLike, states: ArrayLike, flags: ArrayLike
    ) -> QuantisedFrame:
        who = np.asarray(ids, dtype=np.int64).reshape(-1)
        where = np.asarray(positions, dtype=np.float64).reshape(-1, 2)
        state, flag = np.asarray(states, dtype=np.int64).reshape(-1), np.asarray(flags, dtype=np.int64).reshape(-1)
        if not len(who) == len(where) == len(state) == len(flag):
            raise ValueError(f"{len(who)} ids, {len(where)} positions, {len(state)} states and {len(flag)} flags")
        order = np.argsort(who, kind="stable")
        who = who[order]
        if len(who) and (who[0] < 0 or who[-1] > 0xFFFFFFFF or bool(np.any(who[1:] == who[:-1]))):
            raise ValueError("ids must be different and lie between 0 and 2**32 - 1")
        if len(who) and not bool(np.all(np.isfinite(where))):
            raise ValueError("a position is not finite")
        if len(who) and (state.min() < 0 or state.max() > 7 or flag.min() < 0 or flag.max() > 31):
            raise ValueError("states must lie between 0 and 7, flags between 0 and 31")
        steps = np.rint((where[order] - np.array(self.header.origin_m)) / self.header.unit_m)
        clipped = np.clip(steps, 0, LARGEST_STEP)
        if not self._warned and bool(np.any(clipped != steps)):
            self._warned = True
            _LOG.warning("site %s: somebody stands outside its bounds; recorded on the line instead", self.header.site)
        mark = (state | flag << STATE_BITS)[order]
        return QuantisedFrame(t_s, who.astype(np.uint32), clipped.astype(np.uint16), mark.astype(np.uint8))

    def flush(self) -> None:
        """Write the frames that make no full chunk yet as a shorter one.

        Raises
        ------
        RecordError
            If the disk does not take it.
        """
        if not self._frames:
            return
        packed = zlib.compress(pack(self._frames), 6)
        entry = {
            "bytes": len(packed),
            "first_t_s": self._frames[0].t_s,
            "frames": len(self._frames),
            "last_t_s": self._frames[-1].t_s,
            "offset": self._offset,
            "people": max(len(frame.ids) for frame in self._frames),
        }
        try:
            self._data.write(packed)
            self._data.flush()
            self._index.write(json.dumps(entry).encode() + b"\n")
            self._index.flush()
        except OSError as error:
            raise RecordError(
                f"{self._path}: cannot be written ({error.strerror}). Check the room on the disk."
            ) from error
        self._offset += len(packed)
        self._frames = []

    def close(self) -> None:
        """Write what is left and close the files; a second call does nothing."""
        if self._data.closed:
            return
        try:
            self.flush()
        finally:
            self._data.close()
            self._index.close()

    def __enter__(self) -> TrackWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class TrackReader:
    """Read the tracks of a run; sees what was written when it was made.

    Parameters
    ----------
    folder : str or Path
        The run's ``tracks`` folder; a missing one reads as empty.
    only : str, optional
        Name of one series, such as "SQUARE.people"; all by default.

    Raises
    ------
    RecordError
        If an index is damaged or newer.
    """

    def __init__(self, folder: str | Path, *, only: str | None = None) -> None:
        self._folder = Path(folder)
        self._series: dict[tuple[str, str], tuple[SeriesHeader, list[ChunkEntry]]] = {}
        self._cache: OrderedDict[tuple[str, str, int], Chunk] = OrderedDict()
        for path in sorted(self._folder.glob("*.idx")) if self._folder.is_dir() else []:
            if only is not None and path.stem != only:
                continue
            header, entries, _ = read_index(path)
            self._series[header.site, header.series] = (header, entries)

    @property
    def sites(self) -> tuple[str, ...]:
        """Ids of the sites that have tracks, sorted."""
        return tuple(sorted({site for site, _ in self._series}))

    def series(self, site: str) -> tuple[str, ...]:
        """Return the series of a site, such as ("people", "units")."""
        return tuple(sorted(series for name, series in self._series if name == site))

    def header(self, site: str, series: str = PEOPLE) -> SeriesHeader:
        """Return what holds for all frames of a series; RecordError if there is none."""
        return self._find(site, series)[0]

    def index(self, site: str, series: str = PEOPLE) -> tuple[ChunkEntry, ...]:
        """Return where the chunks of a series lie; RecordError if there is none."""
        return tuple(self._find(site, series)[1])

    def times(self, site: str, series: str = PEOPLE) -> NDArray[np.float64]:
        """Return the scenario seconds of all frames, shape (n_frames,)."""
        entries = self._find(site, series)[1]
        parts = [self._chunk(site, series, number).times for number in range(len(entries))]
        return np.concatenate(parts) if parts else np.zeros(0)

    def at(self, site: str, t_s: float, series: str = PEOPLE) -> Frame:
        """Return the last frame at or before ``t_s``.

        Where the site was not being recorded (nobody there yet, or asleep: no frame in the last two
        frame intervals) the answer is an empty frame at ``t_s``.
        """
        header, entries = self._find(site, series)
        number = bisect.bisect_right([entry.first_t_s for entry in entries], t_s) - 1
        if number >= 0:
            chunk = self._chunk(site, series, number)
            which = int(np.searchsorted(chunk.times, t_s, side="right")) - 1
            if t_s - chunk.times[which] <= 2.0 / header.frame_rate_hz:
                return chunk.frame(which, header)
        nothing = np.zeros(0, dtype=np.uint8)
        return Frame(float(t_s), np.zeros(0, dtype=np.uint32), np.zeros((0, 2)), nothing, nothing)

    def chunk(self, site: str, number: int, series: str = PEOPLE) -> tuple[Frame, ...]:
        """Return all frames of chunk ``number``, in order of time."""
        header = self._find(site, series)[0]
        chunk = self._chunk(site, series, number)
        return tuple(chunk.frame(which, header) for which in range(len(chunk.times)))

    def chunk_bytes(self, site: str, number: int, series: str = PEOPLE) -> bytes:
        """Return chunk ``number`` as it is stored, compressed, for a browser to unpack."""
        entries = self._find(site, series)[1]
        if not 0 <= number < len(entries):
            raise RecordError(
                f"{self._folder}: {site}.{series} has {len(entries)} chunks, there is no number {number}."
            )
        path = self._folder / f"{site}.{series}.trk"
        try:
            with path.open("rb") as file:
                file.seek(entries[number].offset)
                packed = file.read(entries[number].bytes)
        except OSError as error:
            raise RecordError(f"{path}: cannot be read ({error.strerror}). Copy the run folder as a whole.") from error
        if len(packed) != entries[number].bytes:
            raise RecordError(f"{path}: ends before chunk {number}. Copy the run folder as a whole.")
        return packed

    def digest(self, site: str, series: str = PEOPLE) -> tuple[int, str]:
        """Return the number of frames of a series, and the SHA-256 of what they hold.

        It covers the header and each frame's time, ids, quantised positions and marks, and not how
        frames are packed: a run that was saved on its way, or packed by another zlib, has the same.

        Raises
        ------
        RecordError
            If a chunk is missing or damaged, or the files hold what the index does not name.
        """
        header, entries = self._find(site, series)
        stem = self._folder / f"{site}.{series}"
        told = hashlib.sha256(header_line(header))
        end_s, at, frames = -np.inf, 0, 0
        for number, entry in enumerate(entries):
            chunk = unpack(self.chunk_bytes(site, number, series), f"{stem.name}.trk, chunk {number}")
            times = chunk.times
            fits = len(times) == entry.frames and entry.offset == at and entry.frames > 0
            if not fits or (times[0], times[-1]) != (entry.first_t_s, entry.last_t_s) or not times[0] > end_s:
                raise RecordError(f"{stem}.idx: does not fit chunk {number}. Take the run from a backup.")
            end_s, at, frames = float(times[-1]), at + entry.bytes, frames + len(times)
            for which in range(len(times)):
                frame = chunk.stored(which)
                told.update(np.array([frame.t_s], dtype="<f8").tobytes())
                told.update(np.array([len(frame.ids)], dtype="<u4").tobytes())
                told.update(frame.ids.astype("<u4").tobytes())
                told.update(frame.steps.astype("<u2").tobytes())
                told.update(frame.marks.astype("u1").tobytes())
        data = stem.with_name(stem.name + ".trk")
        if (data.stat().st_size if data.exists() else 0) != at:
            raise RecordError(f"{data}: is longer than its index says. Take the run from a backup.")
        return frames, told.hexdigest()

    def _find(self, site: str, series: str) -> tuple[SeriesHeader, list[ChunkEntry]]:
        if (site, series) not in self._series:
            known = ", ".join(f"{name}.{kind}" for name, kind in sorted(self._series)) or "none"
            raise RecordError(f"{self._folder}: there are no tracks of {site}.{series}. Recorded are: {known}.")
        return self._series[site, series]

    def _chunk(self, site: str, series: str, number: int) -> Chunk:
        key = (site, series, number)
        if key not in self._cache:
            self._cache[key] = unpack(self.chunk_bytes(site, number, series), f"{site}.{series}.trk, chunk {number}")
            while len(self._cache) > _CACHED_CHUNKS:
                self._cache.popitem(last=False)
        self._cache.move_to_end(key)
        return self._cache[key]


def _check_arguments(
    site: str,
    bounds: tuple[float, float, float, float],
    frame_rate_hz: float,
    series: str,
    states: tuple[str, ...],
    flags: tuple[str, ...],
    chunk_frames: int,
) -> None:
    if not IDENT.fullmatch(site) or not re.fullmatch("[a-z]+", series):
        raise RecordError(f"'{site}.{series}' is no site id (capitals, digits, hyphens) with a series name.")
    if not np.all(np.isfinite(bounds)) or bounds[2] < bounds[0] or bounds[3] < bounds[1]:
        raise ValueError(f"bounds {bounds} are not (min_x, min_y, max_x, max_y) in metres")
    if not frame_rate_hz > 0 or not 1 <= chunk_frames <= 256:
        raise ValueError(
            f"frame rate {frame_rate_hz} must be above 0, frames of a chunk {chunk_frames} within 1 to 256"
        )
    if len(states) > 8 or len(flags) > 5:
        raise ValueError(f"{len(states)} states and {len(flags)} flags; a mark holds 8 and 5")
