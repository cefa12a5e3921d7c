"""Who comes and when: as many as are called, early few, then many, then few."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sispamkota.unrest import arrivals, call, next_arrival
from sispamkota.world import AWAY, CALM, GATHER, GONE, Change, World
from support.worlds import world


def called(count: int, over_s: float = 600.0, *, seed: int = 1, seq: int = 5) -> tuple[World, int]:
    made = world(seed=seed, t_s=1000.0)
    change = Change(made)
    came = call(made, change, group="MANY", count=count, over_s=over_s, seq=seq)
    apply(made, change)
    return made, came


def apply(made: World, change: Change) -> None:
    for table, rows in change.rows.items():
        made.tables[table].update(rows)
    for name, array in change.people.items():
        setattr(made.people, name, array)


def test_as_many_come_as_are_called_and_no_more_than_there_are() -> None:
    for count, expected in ((80, 80), (200, 200), (500, 200), (0, 0)):
        made, came = called(count)
        assert came == expected
        coming = np.isfinite(made.people.arrives_s)
        assert np.count_nonzero(coming) == expected
        assert not coming[200:].any(), "nobody of another group"


def test_they_come_within_the_time_few_at_both_ends_and_most_in_the_middle() -> None:
    made, _ = called(200, 600.0)
    times = made.people.arrives_s[np.isfinite(made.people.arrives_s)] - 1001.0
    assert (times >= 0.0).all() and (times <= 600.0).all()
    thirds = np.histogram(times, bins=[0.0, 200.0, 400.0, 600.0])[0]
    assert thirds[1] > thirds[0] + thirds[2] - 20
    assert times.mean() == pytest.approx(300.0, abs=30.0)
    assert times.std() == pytest.approx(600.0 / math.sqrt(24.0), rel=0.15), "the triangular distribution's"


def test_a_second_call_brings_others() -> None:
    made, _ = called(80)
    first = np.isfinite(made.people.arrives_s)
    change = Change(made)
    assert call(made, change, group="MANY", count=500, over_s=60.0, seq=9) == 120
    apply(made, change)
    assert np.array_equal(made.people.arrives_s[first], called(80)[0].people.arrives_s[first])


def test_those_who_left_can_be_called_again_those_who_are_there_cannot() -> None:
    made = world(t_s=1000.0)
    made.people.state[:50], made.people.state[50:120] = GONE, CALM
    made.people.site[50:120] = 0
    change = Change(made)
    assert call(made, change, group="MANY", count=500, over_s=60.0, seq=9) == 130


def test_who_comes_is_drawn_by_the_seed_and_nothing_else_in_the_record() -> None:
    one, same, other = called(80), called(80, seq=6), called(80, seed=2)
    assert np.array_equal(one[0].people.arrives_s, same[0].people.arrives_s)
    assert not np.array_equal(one[0].people.arrives_s, other[0].people.arrives_s)


def test_each_call_of_a_group_has_a_luck_of_its_own() -> None:
    made, _ = called(200)
    first = made.people.arrives_s.copy()
    made.people.arrives_s[:] = np.inf
    change = Change(made)
    assert call(made, change, group="MANY", count=200, over_s=600.0, seq=5) == 200
    apply(made, change)
    assert not np.array_equal(made.people.arrives_s, first)


def test_they_step_onto_the_site_when_their_time_has_come_in_order() -> None:
    made, _ = called(50, 120.0)
    due, last, total = next_arrival(made), 0.0, 0
    assert due == made.people.arrives_s.min()
    while math.isfinite(due):
        assert due >= last
        made.t_s = last = due
        change, who = arrivals(made)
        assert who.size >= 1
        apply(made, change)
        assert (made.people.site[who] == 0).all()
        assert (made.people.state[who] == CALM).all()
        assert (made.people.intent[who] == GATHER).all()
        total += who.size
        due = next_arrival(made)
    assert total == 50
    assert np.count_nonzero(made.people.state[:200] == AWAY) == 150
    assert made.tables["groups"]["MANY"].called_seq == 5
