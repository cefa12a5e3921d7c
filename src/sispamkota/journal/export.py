"""What other programs read: the events as JSON Lines or CSV, the trajectories as text.

A file is written beside its place and moved there when it is whole.
"""

from __future__ import annotations

import contextlib
import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import numpy as np

from sispamkota.core.errors import RecordError
from sispamkota.core.files import whole_file
from sispamkota.journal.database import COLUMNS
from sispamkota.journal.record import Record
from sispamkota.journal.track_format import Frame
from sispamkota.journal.tracks import PEOPLE, TrackReader


def write_events(record: Record, path: str | Path) -> int:
    """Write the columns of all events, one a line, and return their number.

    The columns are written as stored, so that the chain can be computed again from the file.

    Parameters
    ----------
    record : Record
        The run.
    path : str or Path
        ``.jsonl`` gives JSON Lines with causes and body as nested values, ``.csv`` a table with a
        header in which they are canonical JSON text and an unknown ``wall`` is empty.

    Raises
    ------
    RecordError
        If the ending is another, the record is damaged, or the file cannot be written.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in (".jsonl", ".csv"):
        raise RecordError(f"{path}: events are written as .jsonl or .csv. Choose one of these endings.")
    with _whole(path) as file:
        return _write_json_lines(record, file) if ending == ".jsonl" else _write_csv(record, file)


def _write_json_lines(record: Record, file: TextIO) -> int:
    count = 0
    for row in record.journal.rows():
        columns = dict(zip(COLUMNS, row, strict=True))
        try:
            columns["causes"], columns["body"] = json.loads(columns["causes"]), json.loads(columns["body"])
            line = json.dumps(columns, ensure_ascii=False, allow_nan=False)
        except (ValueError, TypeError, RecursionError) as error:
            raise RecordError(
                f"{record.journal.path}: event {row[0]} is damaged ({error}). Run 'sispamkota verify' on the record."
            ) from error
        file.write(line + "\n")
        count += 1
    return count


def _write_csv(record: Record, file: TextIO) -> int:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for row in record.journal.rows():
        writer.writerow(row)
        count += 1
    return count


def write_trajectories(record: Record, path: str | Path, *, site: str | None = None) -> int:
    """Write people's positions in the text form of PedPy and JuPedSim, and return the number of lines.

    Columns are id, frame, x, y and z (0), metres in the scenario's plane; frame 0 is the first frame
    recorded, and frames count on while a site sleeps.  Programs that read the file take frames to be
    equally far apart, but a site that wakes between two of them is recorded at that moment too.  Of
    two moments that would be one frame, the nearer one to it is written.

    Parameters
    ----------
    record : Record
        The run.
    path : str or Path
        A file ending in ``.txt``.
    site : str, optional
        Site that is written; without it the one to which people came.

    Raises
    ------
    RecordError
        If the ending is another, there are no tracks, people came to several sites and none is named,
        or somebody stands twice.
    """
    path = Path(path)
    if path.suffix.lower() != ".txt":
        raise RecordError(f"{path}: trajectories are written as .txt. Choose this ending.")
    tracks = record.tracks
    if site is None:
        site = _only_site(record, tracks)
    rate_hz = tracks.header(site).frame_rate_hz  # says which sites there are, if not this one
    numbers, start_s = _frame_numbers([frame.t_s for frame in _frames(tracks, site)], rate_hz)
    with _whole(path) as file:
        file.write(
            f"# LATIHAN / EXERCISE, simulated and fictional people, site {site}\n"
            f"# framerate: {rate_hz:g} fps\n"
            f"# frame 0 is scenario second {start_s:.3f}\n"
            "# id\tframe\tx/m\ty/m\tz/m\n"
        )
        return _write_frames(tracks, site, file, numbers)


def _only_site(record: Record, tracks: TrackReader) -> str:
    sites = [name for name in tracks.sites if PEOPLE in tracks.series(name)]
    peopled = [name for name in sites if any(chunk.people for chunk in tracks.index(name))] or sites
    if not peopled:
        raise RecordError(f"{record.tracks_folder}: the run recorded no positions, so there is nothing to write.")
    if len(peopled) > 1:
        raise RecordError(
            f"{record.folder}: people came to several sites: {', '.join(peopled)}. Export one at a time: --site SITE."
        )
    return peopled[0]


def _frame_numbers(times_s: list[float], rate_hz: float) -> tuple[list[int | None], float]:
    """Return the frame of each recorded moment, None for one that another outdoes, and the second of frame 0.

    Parameters
    ----------
    times_s : list of float
        Moments recorded, ascending, in scenario seconds.
    rate_hz : float
        Frames a second.
    """
    if not times_s:
        return [], 0.0
    beats = [round(t_s * rate_hz % 1.0, 6) % 1.0 for t_s in times_s]
    counts = Counter(beats)
    beat = min(counts, key=lambda each: (-counts[each], each))
    nearest: dict[int, int] = {}
    for index, t_s in enumerate(times_s):
        number = round(t_s * rate_hz - beat)
        best = nearest.setdefault(number, index)
        if abs(t_s * rate_hz - beat - number) < abs(times_s[best] * rate_hz - beat - number):
            nearest[number] = index
    first = min(nearest)
    numbers: list[int | None] = [None] * len(times_s)
    for number, index in nearest.items():
        numbers[index] = number - first
    return numbers, (first + beat) / rate_hz


def _write_frames(tracks: TrackReader, site: str, file: TextIO, numbers: list[int | None]) -> int:
    lines = 0
    for frame, number in zip(_frames(tracks, site), numbers, strict=True):
        if number is None:
            continue
        if len(np.unique(frame.ids)) != len(frame.ids):
            raise RecordError(f"site {site}: somebody stands twice at {frame.t_s} s. Run 'sispamkota verify' on it.")
        for who, (x, y) in sorted(zip(frame.ids.tolist(), frame.positions.tolist(), strict=True)):
            file.write(f"{who}\t{number}\t{x:.2f}\t{y:.2f}\t0\n")
        lines += len(frame.ids)
    return lines


def _frames(tracks: TrackReader, site: str) -> Iterator[Frame]:
    for number in range(len(tracks.index(site))):
        yield from tracks.chunk(site, number)


@contextlib.contextmanager
def _whole(path: Path) -> Iterator[TextIO]:
    """Open a file that appears at ``path`` only when the block ends well."""
    with whole_file(path) as scratch, scratch.open("w", encoding="utf-8", newline="") as file:
        yield file
