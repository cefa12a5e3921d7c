"""What the matcher may forget: events for which no trigger, open or still to come, can ask any more.

Triggers come in order of time.  So a rule asks back at most from its oldest open trigger, or from now
where none is open, by the window of its condition; what lies before that is settled and goes.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sispamkota.rules.compiled import Asked, CompiledRule
from sispamkota.rules.index import Table, Track

EVERY: Final = 2048
"""Events between two sweeps (assumed: a sweep costs less than these events)."""


@dataclass(frozen=True, slots=True)
class Use:
    """One rule's question to one table.

    Attributes
    ----------
    compiled : CompiledRule
        The rule.
    table : Table
        The table.
    reach_t, reach_x : float
        How far back from a trigger it asks, in scenario and exercise seconds; infinite without a window,
        minus infinity on a clock that it does not read.
    """

    compiled: CompiledRule
    table: Table
    reach_t: float
    reach_x: float


def uses_of(compiled: CompiledRule) -> Iterator[Use]:
    """Yield what a rule asks of which tables."""
    rule = compiled.rule
    for asked in compiled.asked:
        if asked.operator in ("before", "not_before"):
            yield Use(compiled, asked.table, asked.within_t, asked.within_x)
        else:
            yield Use(compiled, asked.table, 0.0, -math.inf)  # from the trigger on, or only the latest one
    looks_back = rule.never or rule.fields or rule.before or rule.not_before or rule.latest
    for asked in compiled.unless:
        yield Use(compiled, asked.table, _excuse_reach(asked) if looks_back else 0.0, -math.inf)


def _excuse_reach(asked: Asked) -> float:
    return math.inf if asked.condition.within_s is None else asked.condition.within_s


def sweep(
    uses: Mapping[Table, tuple[Use, ...]],
    oldest: Callable[[CompiledRule], tuple[float, float]],
    denied: Collection[int],
) -> None:
    """Drop the entries that nobody can ask for any more.

    Parameters
    ----------
    uses : mapping of Table to tuple of Use
        Who asks which table.
    oldest : callable
        Scenario and exercise time in seconds of a rule's oldest open trigger, or of now.
    denied : collection of int
        Numbers of denied events, which are never the latest for certain.
    """
    for table, asking in uses.items():
        starts = [(use, *oldest(use.compiled)) for use in asking]
        keep_t = min(t_s - use.reach_t for use, t_s, _ in starts)
        keep_x = min(x_s - use.reach_x for use, _, x_s in starts)
        for key, track in list(table.tracks.items()):
            place = _latest_place(track, keep_t, denied) if table.keep_all else _place(track, keep_t, keep_x)
            if place == len(track.entries) and not track.waiting:
                del table.tracks[key]
            elif place:
                track.drop_before(place)


def _place(track: Track, keep_t: float, keep_x: float) -> int:
    """Return the place of the first entry that lies inside a window."""
    for place, entry in enumerate(track.entries):
        if entry.t1 >= keep_t or entry.x1 >= keep_x:
            return place
    return len(track.entries)


def _latest_place(track: Track, keep_t: float, denied: Collection[int]) -> int:
    """Return the place of the first entry that may be the latest at ``keep_t`` or later."""
    for entry in reversed(track.entries):
        if entry.t1 <= keep_t and entry.seq not in denied:
            return bisect.bisect_left(track.times, entry.t0 - track.spread)
    return 0
