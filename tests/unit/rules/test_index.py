"""Events in their tables: in order of time, by join key, by zone."""

from __future__ import annotations

from typing import Any

import pytest

from sispamkota.journal.event import Event
from sispamkota.rules.index import Moment, Table, Track, key_of, key_reader, keys_of, keys_reader, zones_of
from sispamkota.rules.model import Check, Condition
from sispamkota.rules.values import MAYBE, NO, YES


def event(seq: int, t: float, /, x: float | None = None, **body: Any) -> Event:
    return Event(seq, "crowd.state", 1, t, t if x is None else x, "S", "X", (), "engine", body)


def test_a_moment_has_its_range_on_both_clocks() -> None:
    exact = Moment.of(event(3, 10.0, 4.0, zone="Z"))
    assert exact == Moment(10.0, 10.0, 4.0, 4.0, 3, "crowd.state", "engine", {"zone": "Z"}, False)
    assert Moment.of(event(3, 10.0, 4.0), 25.0)[:4] == (10.0, 25.0, 4.0, 19.0)
    assert Moment.of(event(3, 10.0, 4.0), 25.0, 6.0)[:4] == (10.0, 25.0, 4.0, 6.0)
    assert Moment.of(event(3, 10.0, 4.0), 5.0, 2.0)[:4] == (10.0, 10.0, 4.0, 4.0)
    assert Moment.of(event(3, 10.0), fast=True).fast is True


def filed(*moments: Moment, keep_all: bool = False, **condition: Any) -> Table:
    table = Table(Condition("crowd.state", **condition), keep_all)
    for moment in moments:
        table.add(moment, [None, None, None], {})
    return table


def track_of(*times: tuple[float, float], fast: tuple[int, ...] = ()) -> Track:
    moments = [Moment.of(event(seq, t0), t1, fast=seq in fast) for seq, (t0, t1) in enumerate(times, start=1)]
    return filed(*moments).tracks[()]


def seqs(entries: Any) -> list[int]:
    return [entry.seq for entry in entries]


def test_a_track_stays_in_order_whatever_comes_late_and_keeps_the_order_of_equal_times() -> None:
    track = track_of((10, 10), (30, 30), (20, 20), (10, 10), (30, 30))
    assert track.times == [10, 10, 20, 30, 30]
    assert seqs(track.entries) == [1, 4, 3, 2, 5]


def test_what_lies_before_comes_newest_first_and_what_lies_after_oldest_first() -> None:
    track = track_of((10, 10), (20, 20), (30, 30))
    assert seqs(track.until(20)) == [2, 1]
    assert seqs(track.until(19.9)) == [1]
    assert seqs(track.until(5)) == []
    assert seqs(track.since(20)) == [2, 3]
    assert seqs(track.since(20.1)) == [3]


def test_a_range_that_reaches_past_a_moment_may_lie_after_it() -> None:
    track = track_of((10, 25), (12, 13), (30, 30))
    assert track.spread == 15
    assert seqs(track.since(25)) == [1, 3]
    assert seqs(track.since(13)) == [1, 2, 3]
    assert seqs(track.since(25.1)) == [3]


def test_a_track_knows_whether_anything_in_it_came_while_the_clock_ran_fast() -> None:
    assert track_of((10, 10)).has_fast is False
    assert track_of((10, 10), (20, 20), fast=(1,)).has_fast is True


def test_what_fails_the_tests_is_filed_only_where_the_latest_is_asked() -> None:
    where = (Check("density_max", "lt", 4),)
    moments = [Moment.of(event(1, 1, density_max=5)), Moment.of(event(2, 2)), Moment.of(event(3, 3, density_max=3))]
    kept = filed(*moments, where=where, keep_all=True).tracks[()]
    assert [(entry.seq, entry.match) for entry in kept.entries] == [(1, NO), (2, MAYBE), (3, YES)]
    assert seqs(filed(*moments, where=where).tracks[()].entries) == [2, 3]


def test_an_event_is_filed_under_each_of_its_keys_and_shares_an_entry_between_tables() -> None:
    made: list[Any] = [None, None, None]
    moment = Moment.of(event(1, 1, zone="Z", zones=["Z", "Y"]))
    first, second, third = (Table(Condition("crowd.state", same=(name,)), False) for name in ("zone", "zone", "unit"))
    for table in (first, second, third):
        table.add(moment, made, {})
    assert list(first.tracks) == list(second.tracks) == [("Z",), ("Y",)]
    assert first.tracks["Z",].entries[0] is second.tracks["Y",].entries[0] is made[YES]
    assert third.tracks == {}


def test_an_event_touches_the_triggers_that_wait_for_it_and_no_others() -> None:
    table = Table(Condition("crowd.state", (Check("people", "ge", 5),), same=("zone",)), False)
    table.track(("Z",)).waiting.update({7: None, 3: None})
    table.track(("Y",)).waiting[4] = None
    assert table.track(("Z",)) is table.tracks["Z",]
    for body, touched in (
        ({"zone": "Z", "people": 9}, [7, 3]),
        ({"zones": ["Y", "Z"], "people": 9}, [4, 7, 3]),
        ({"zone": "Z", "people": 2}, []),
        ({"zone": "X", "people": 9}, []),
    ):
        numbers: dict[int, None] = {}
        table.add(Moment.of(event(1, 1, **body)), [None, None, None], numbers)
        assert list(numbers) == touched


BODIES = [
    {}, {"zone": "Z"}, {"zone": None}, {"zone": 3}, {"zones": ["Z", "Y"]}, {"zone": "Z", "zones": ["Y"]},
    {"zone": "Z", "zones": []}, {"unit": "U"}, {"unit": 4}, {"unit": ["U", ["V"]]}, {"unit": None},
    {"unit": "U", "zone": "Z"}, {"unit": "U", "zones": ["Z", "Y"]}, {"deep": {"er": "D"}}, {"deep.er": "D"},
]  # fmt: skip


@pytest.mark.parametrize("same", [(), ("zone",), ("unit",), ("deep.er",), ("unit", "zone"), ("zone", "unit")])
def test_the_functions_made_for_some_fields_find_the_keys_that_the_plain_ones_find(same: tuple[str, ...]) -> None:
    for body in BODIES:
        assert keys_reader(same)(body) == keys_of(body, same)
        for zone in (None, "Z", "Q"):
            assert key_reader(same)(body, zone) == key_of(body, same, zone)


@pytest.mark.parametrize(
    ("body", "zones"),
    [
        ({"zone": "Z"}, ("Z",)),
        ({"zone": "Z", "zones": ["Y", "X", "Y"]}, ("Y", "X")),
        ({"zone": "Z", "zones": []}, ("Z",)),
        ({"zone": "Z", "zones": "Y"}, ("Z",)),
        ({}, ()),
    ],
)
def test_an_event_touches_its_zones_once_each(body: dict[str, Any], zones: tuple[str, ...]) -> None:
    assert zones_of(body) == zones


def test_a_second_event_has_a_key_for_each_of_its_zones() -> None:
    both = {"zones": ["Z", "Y"], "assembly": "A", "n": 1}
    assert keys_of(both, ()) == ((),)
    assert keys_of(both, ("assembly",)) == (("A",),)
    assert keys_of(both, ("n",)) == ((1,),)
    assert keys_of(both, ("zone",)) == (("Z",), ("Y",))
    assert keys_of(both, ("assembly", "zone")) == (("A", "Z"), ("A", "Y"))
    assert keys_of(both, ("unit",)) == ()
    assert keys_of(both, ("assembly", "unit")) == ()
    assert keys_of({"zone": "Z"}, ("zone",)) == (("Z",),)


def test_a_trigger_has_the_key_of_the_zone_that_it_is_asked_for() -> None:
    body = {"zones": ["Z", "Y"], "assembly": "A", "n": 1}
    assert key_of(body, (), "Y") == ()
    assert key_of(body, ("assembly",), "Y") == ("A",)
    assert key_of(body, ("n",), None) == (1,)
    assert key_of(body, ("zone",), "Y") == ("Y",)
    assert key_of(body, ("assembly", "zone"), "Y") == ("A", "Y")
    assert key_of(body, ("zone",), None) is None
    assert key_of(body, ("assembly", "zone"), None) is None
    assert key_of(body, ("assembly", "unit"), "Y") is None


def test_lists_join_by_what_they_hold() -> None:
    body = {"routes": ["W", ["E"]], "assembly": "A"}
    assert keys_of(body, ("routes",)) == ((("W", ("E",)),),)
    assert key_of(body, ("routes",), None) == (("W", ("E",)),)
    assert key_of(body, ("assembly", "routes"), None) == ("A", ("W", ("E",)))
