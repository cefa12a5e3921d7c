"""Events by kind and join key, in order of time, so that a late event costs no more than an early one."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sispamkota.journal.event import Event
from sispamkota.rules.model import Condition, matcher
from sispamkota.rules.values import NO, look_up

Key = tuple[Any, ...]

# The constructor of a named tuple is a Python function; where one is made for each event this is three times as quick.
new_tuple = tuple.__new__


class Moment(NamedTuple):
    """An event with the range of times at which it may have happened (seconds)."""

    t0: float
    t1: float
    x0: float
    x1: float
    seq: int
    kind: str
    basis: str
    body: Mapping[str, Any]
    fast: bool

    @classmethod
    def of(cls, event: Event, t_to_s: float | None = None, x_to_s: float | None = None, fast: bool = False) -> Moment:
        """Return the moment of ``event``; without ``t_to_s`` its time is exact."""
        t0, x0 = event.t_s, event.x_s
        t1 = t0 if t_to_s is None else max(t0, t_to_s)
        x1 = x0 + (t1 - t0) if x_to_s is None else max(x0, x_to_s)
        return new_tuple(cls, (t0, t1, x0, x1, event.seq, event.kind, event.basis, event.body, fast))


class Entry(NamedTuple):
    """A moment inside a table, with how it met the table's tests (NO, MAYBE, YES)."""

    t0: float
    t1: float
    x0: float
    x1: float
    seq: int
    match: int
    basis: str
    fast: bool


class Track:
    """The entries of one join key, sorted by their earliest time, and the numbers of open triggers that wait for more.

    The numbers are keys of a mapping, so that they have an order and each goes at once.
    """

    __slots__ = ("entries", "has_fast", "spread", "times", "waiting")

    def __init__(self) -> None:
        self.times: list[float] = []
        self.entries: list[Entry] = []
        self.spread = 0.0
        self.has_fast = False
        self.waiting: dict[int, None] = {}

    def add(self, entry: Entry) -> None:
        """File an entry; the usual one is the newest and costs the same however many there are."""
        if not self.times or entry.t0 >= self.times[-1]:
            self.times.append(entry.t0)
            self.entries.append(entry)
        else:
            place = bisect.bisect_right(self.times, entry.t0)
            self.times.insert(place, entry.t0)
            self.entries.insert(place, entry)
        if entry.fast:
            self.has_fast = True
        if entry.t1 - entry.t0 > self.spread:
            self.spread = entry.t1 - entry.t0

    def drop_before(self, place: int) -> None:
        """Forget the entries before ``place``."""
        del self.times[:place], self.entries[:place]

    def until(self, t_s: float) -> Iterator[Entry]:
        """Return entries that may lie at or before ``t_s``, newest first."""
        if not self.times or self.times[-1] <= t_s:  # the usual case
            return reversed(self.entries)
        places = range(bisect.bisect_right(self.times, t_s) - 1, -1, -1)
        return (self.entries[place] for place in places)

    def since(self, t_s: float) -> Sequence[Entry]:
        """Return entries that may lie at or after ``t_s``, oldest first."""
        if not self.times or self.times[-1] + self.spread < t_s:
            return ()
        later = self.entries[bisect.bisect_left(self.times, t_s - self.spread) :]
        return [entry for entry in later if entry.t1 >= t_s] if self.spread else later


class Table:
    """All events of a kind that may meet some tests, by join key.

    Parameters
    ----------
    condition : Condition
        Kind, tests and join fields.
    keep_all : bool
        True where events that fail the tests count too (``latest``).
    """

    __slots__ = ("keep_all", "keys", "kind", "match", "tracks")

    def __init__(self, condition: Condition, keep_all: bool) -> None:
        self.kind = condition.type
        self.match = matcher(condition.where)
        self.keys = keys_reader(condition.same)
        self.keep_all = keep_all
        self.tracks: dict[Key, Track] = {}

    def track(self, key: Key) -> Track:
        """Return the track of a join key, a new one where there is none yet."""
        found = self.tracks.get(key)
        if found is None:
            found = self.tracks[key] = Track()
        return found

    def add(self, moment: Moment, made: list[Entry | None], touched: dict[int, None]) -> None:
        """File a moment under the join keys under which it may count.

        Parameters
        ----------
        moment : Moment
            It.
        made : list of Entry or None
            The entries that other tables made of this moment, by how it met their tests.
        touched : dict of int to None
            Given the numbers of the open triggers that wait for such a moment.
        """
        body = moment.body
        met = self.match(body)
        if met == NO and not self.keep_all:
            return
        for key in self.keys(body):
            entry = made[met]
            if entry is None:
                t0, t1, x0, x1, seq, _, basis, _, fast = moment
                entry = made[met] = new_tuple(Entry, (t0, t1, x0, x1, seq, met, basis, fast))
            track = self.tracks.get(key)
            if track is None:
                track = self.tracks[key] = Track()
            elif track.waiting:
                touched.update(track.waiting)
            track.add(entry)


def _hashable(value: Any) -> Any:
    if type(value) is str:
        return value
    return tuple(_hashable(one) for one in value) if isinstance(value, (list, tuple)) else value


def zones_of(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the zones that an event touches: ``zones`` where it carries them, else ``zone``, else none."""
    zones = body.get("zones")
    if zones and isinstance(zones, (list, tuple)):
        return tuple(dict.fromkeys(zones))
    zone = body.get("zone")
    return () if zone is None else (zone,)


def keys_of(body: Mapping[str, Any], same: tuple[str, ...]) -> tuple[Key, ...]:
    """Return the join keys of a second event, one for each of its zones; none where a field is missing."""
    if not same:
        return ((),)
    if len(same) == 1:
        if same[0] == "zone" and "zones" in body:
            return tuple((zone,) for zone in zones_of(body))
        value = look_up(body, same[0])
        return () if value is None else ((value if type(value) is str else _hashable(value),),)
    keys: list[Key] = [()]
    for path in same:
        values = zones_of(body) if path == "zone" else (look_up(body, path),)
        keys = [(*key, _hashable(value)) for key in keys for value in values if value is not None]
    return tuple(keys)


def key_of(body: Mapping[str, Any], same: tuple[str, ...], zone: str | None) -> Key | None:
    """Return the join key of a trigger, asked for ``zone``; None where a field is missing."""
    if len(same) == 1:
        value = zone if same[0] == "zone" else look_up(body, same[0])
        return None if value is None else (value if type(value) is str else _hashable(value),)
    key: list[Any] = []
    for path in same:
        value = zone if path == "zone" else look_up(body, path)
        if value is None:
            return None
        key.append(_hashable(value))
    return tuple(key)


def keys_reader(same: tuple[str, ...]) -> Callable[[Mapping[str, Any]], tuple[Key, ...]]:
    """Return ``keys_of`` for these fields as one function, quick for one field that holds a word."""
    if not same:
        return lambda body: ((),)
    path = same[0]
    if len(same) > 1:
        return lambda body: keys_of(body, same)

    def read(body: Mapping[str, Any]) -> tuple[Key, ...]:
        value = body.get(path)
        if type(value) is str and (path != "zone" or "zones" not in body):
            return ((value,),)
        return keys_of(body, same)

    return read


def key_reader(same: tuple[str, ...]) -> Callable[[Mapping[str, Any], str | None], Key | None]:
    """Return ``key_of`` for these fields as one function, quick for one field that holds a word."""
    if not same:
        return lambda body, zone: ()
    path = same[0]
    if len(same) > 1 or path == "zone":
        return lambda body, zone: key_of(body, same, zone)

    def read(body: Mapping[str, Any], zone: str | None) -> Key | None:
        value = body.get(path)
        return (value,) if type(value) is str else key_of(body, same, zone)

    return read
