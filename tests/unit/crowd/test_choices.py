"""Several ways out: the quickest by what is seen, with patience, and the same in any portions."""

import json

import numpy as np
import pytest
import shapely
from shapely import box

from sispamkota.core.streams import Streams
from sispamkota.crowd import Crowd
from sispamkota.crowd.choices import CHANGE_P, Choice, Choices, choice_of, quickest, seem_m

WEST, EAST = box(0, 0, 2, 20), box(58, 0, 60, 20)


def everybody(count):
    return np.arange(count, dtype=np.int64)


def seems_m(asked, others, room):
    """Return how long a way seems from these distances, with others at theirs on it."""
    cells = np.arange(len(asked) + len(others))
    goals = np.repeat(np.array([-1, 7], dtype=np.int32), [len(asked), len(others)])
    distance, held = np.concatenate([asked, others]).astype(np.float32), np.zeros(len(cells), dtype=np.float32)
    rooms = np.concatenate([np.zeros(len(asked)), room]).astype(np.float32)
    seem = np.full((len(asked), 2), -1.0)
    seem_m(distance, cells, cells[: len(asked)], goals, 7, held, rooms, seem, 1)
    assert (seem[:, 0] == -1).all()
    held[len(asked) :] = 600.0
    calm = np.full((len(asked), 1), -1.0)
    seem_m(distance, cells, cells[: len(asked)], goals, 7, held, rooms, calm, 0)
    assert calm[:, 0] == pytest.approx(asked), "who is braced is no queue"
    return seem[:, 1]


def test_a_free_way_seems_as_long_as_it_is():
    asked = np.array([0.0, 3.3, 47.5, np.inf])
    assert seems_m(asked, np.zeros(0), np.zeros(0)) == pytest.approx(asked)
    assert seems_m(asked, np.array([np.inf]), np.array([0.1])) == pytest.approx(asked)
    assert seems_m(asked, np.array([2.0, 5.0]), np.ones(2)) == pytest.approx(asked)


def test_a_jam_on_the_way_makes_it_seem_longer_and_only_for_those_behind_it():
    jam = np.repeat([4.5, 5.5], 10)
    found = seems_m(np.array([3.0, 5.0, 9.0]), jam, np.full(20, 0.1))
    assert found == pytest.approx([3.0, 4.0 + 10.0, 9.0 - 2.0 + 20.0])


def test_the_first_choice_is_the_quicker_way_and_one_that_is_shut_is_none():
    times = np.array([[10.0, 30.0], [30.0, 10.0], [np.inf, 500.0], [np.inf, np.inf]])
    found = quickest(times, np.full(4, -1), everybody(4), Streams(1), 0)
    assert found.tolist() == [0, 1, 1, -1]


def test_nobody_changes_for_a_little():
    times = np.tile([10.0, 10.0], (500, 1))
    first = quickest(times, np.full(500, -1), everybody(500), Streams(1), 0)
    for step in range(20, 400, 20):
        assert (quickest(times * [1.1, 0.95], first, everybody(500), Streams(1), step) == first).all()


def test_where_it_pays_some_change_at_once_and_the_others_later():
    times, ids, now = np.tile([60.0, 10.0], (2000, 1)), everybody(2000), np.zeros(2000, dtype=np.int64)
    first = quickest(times, now, ids, Streams(1), 20)
    assert first.mean() == pytest.approx(CHANGE_P, abs=0.05)
    assert (quickest(times, first, ids, Streams(1), 80)[first == 1] == 1).all(), "who has changed does not go back"
    assert quickest(times, first, ids, Streams(1), 80).mean() == pytest.approx(0.75, abs=0.05)


def test_who_loses_his_way_takes_another_at_once():
    times = np.tile([np.inf, 99.0], (50, 1))
    assert (quickest(times, np.zeros(50, dtype=np.int64), everybody(50), Streams(1), 20) == 1).all()


def test_equal_ways_are_shared():
    found = quickest(np.full((2000, 2), 20.0), np.full(2000, -1), everybody(2000), Streams(4), 0)
    assert found.mean() == pytest.approx(0.5, abs=0.05)


def test_people_go_to_the_nearer_end_of_an_empty_hall():
    crowd = Crowd(box(0, 0, 60, 20))
    places = [[x, 10.0] for x in (10.0, 20.0, 40.0, 50.0)]
    ids = crowd.add(places, goal=[WEST, EAST])
    assert crowd.chosen(ids).tolist() == [0, 0, 1, 1]
    crowd.step(100)
    assert np.sign(crowd.velocities[:, 0]).tolist() == [-1, -1, 1, 1]
    crowd.set_goal(ids, [WEST, EAST], longer=[90.0, 1.0])
    assert crowd.chosen(ids).tolist() == [1, 1, 1, 1]
    crowd.set_goal(ids, WEST)
    assert crowd.chosen(ids).tolist() == [-1] * 4


def test_a_way_that_is_shut_is_left_for_the_other():
    crowd = Crowd(box(0, 0, 60, 20))
    ids = crowd.add([[10.0, 5.0], [12.0, 15.0]], goal=[WEST, EAST])
    crowd.step(20)
    wall = crowd.add_barrier(box(4, 0, 5, 20))
    crowd.step(80)
    assert crowd.chosen(ids).tolist() == [1, 1]
    other = crowd.add_barrier(box(55, 0, 56, 20))
    crowd.step(80)
    assert crowd.chosen(ids).tolist() == [-1, -1]
    crowd.step(60)
    assert np.hypot(*crowd.velocities.T).max() < 0.05, "both are shut: they wait"
    crowd.remove_barrier(wall)
    crowd.remove_barrier(other)
    crowd.step(80)
    assert set(crowd.chosen(ids).tolist()) <= {0, 1}


def test_what_is_given_must_make_sense():
    crowd = Crowd(shapely.union_all([box(0, 0, 60, 20), box(100, 0, 110, 20)]))
    ids = crowd.add([[10.0, 5.0], [12.0, 15.0]])
    with pytest.raises(ValueError, match="empty list"):
        crowd.set_goal(ids, [])
    with pytest.raises(ValueError, match="not str"):
        crowd.set_goal(ids, [WEST, "east"])
    with pytest.raises(ValueError, match="longer must be 2"):
        crowd.set_goal(ids, [WEST, EAST], longer=[1.0])
    with pytest.raises(ValueError, match="longer must be 2"):
        crowd.set_goal(ids, [WEST, EAST], longer=[1.0, 0.0])
    with pytest.raises(ValueError, match="each of the goals cannot be reached"):
        crowd.add([[105.0, 5.0]], goal=[WEST, EAST])
    assert crowd.ids.size == 2
    crowd.set_goal(ids, [WEST, box(104, 0, 110, 20)])
    assert crowd.chosen(ids).tolist() == [0, 0]


def jammed(seed=1):
    """Return 120 people near a door of 0.8 m at one end; the other end is open."""
    ground = shapely.union_all([box(0, 0, 24, 8), box(23.99, 3.6, 25, 4.4), box(24.99, 0, 28, 8)])
    crowd = Crowd(ground, seed=seed)
    x, y = np.meshgrid(np.linspace(15.0, 23.5, 12), np.linspace(0.5, 7.5, 10))
    crowd.add(np.stack([x.ravel(), y.ravel()], axis=1), goal=[box(0, 0, 1, 8), box(26, 0, 28, 8)])
    return crowd


def test_in_a_jam_some_turn_to_the_farther_way_and_few_turn_back():
    crowd = jammed()
    ids, turned = crowd.ids, np.zeros(120, dtype=int)
    first = before = crowd.chosen(ids)
    assert first.mean() > 0.9
    for _ in range(25):
        crowd.step(20)
        now = before.copy()
        now[np.isin(ids, crowd.ids)] = crowd.chosen(crowd.ids)
        turned += now != before
        before = now
    assert 20 <= (before == 0).sum() <= 110
    assert turned.max() <= 3
    assert turned.mean() < 1.5


def test_the_same_choice_given_again_changes_nothing():
    once, often = jammed(2), jammed(2)
    for _ in range(12):
        once.step(20)
        often.step(20)
        often.set_goal(often.ids, [box(0, 0, 1, 8), box(26, 0, 28, 8)])
    assert (once.positions == often.positions).all()


def test_portions_and_a_snapshot_do_not_matter():
    whole = jammed(3)
    whole.step(230)
    parts = jammed(3)
    for steps in (1, 18, 1, 7, 33, 40):
        parts.step(steps)
    again = Crowd.restore(json.loads(json.dumps(parts.snapshot(), default=lambda array: array.tolist())))
    again.step(130)
    assert (again.positions == whole.positions).all()
    assert (again.chosen(again.ids) == whole.chosen(whole.ids)).all()
    assert again.arrived == whole.arrived


def test_choices_that_nobody_has_are_forgotten():
    choices = Choices()
    choices.more(3)
    for number in range(80):
        choices.of[:2] = choices.number(Choice((box(0, 0, 1, number + 1), WEST), (1.0, 1.0)))
    assert len(choices.given) < 40
    kept = choices.given[choices.of[0]]
    assert kept.goals[0].bounds == (0, 0, 1, 80)
    assert choices.of[2] == -1
    assert choices.number(choice_of((kept.goals[0], WEST), None)) == choices.of[0]
