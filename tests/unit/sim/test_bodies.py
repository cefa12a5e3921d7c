"""What people are after becomes goals: ways out that they choose, that they were shown, that were named to them."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from sispamkota.sim.bodies import UNNAMED_FACTOR, Bodies
from sispamkota.world import GATHER, GONE, LEAVE, AssemblyState, World
from support.worlds import put_people, world


def leaving(places: list[tuple[float, float]]) -> World:
    """Return a world with people at these places who want to go home."""
    made = world()
    number = np.arange(len(places))
    put_people(made, number, np.array(places))
    made.people.intent[number] = LEAVE
    made.awake = ("SQUARE",)
    return made


def go_on(made: World, bodies: Bodies, seconds: int) -> None:
    for _ in range(seconds):
        change = bodies.advance(made, {}, [])
        for name, array in change.people.items():
            setattr(made.people, name, array)
        made.t_s += 1.0


def taken(made: World, persons: list[int]) -> list[str]:
    """Return the way out that each walks to; empty for none."""
    return [made.exit_ids[index] if index >= 0 else "" for index in made.people.exit[persons].tolist()]


def test_who_leaves_takes_the_nearer_way_and_has_left_at_its_end():
    made, bodies = leaving([(10.0, 20.0), (88.0, 20.0)]), Bodies(1)
    go_on(made, bodies, 1)
    assert taken(made, [0, 1]) == ["WEST", "EAST"]
    go_on(made, bodies, 12)
    assert made.people.state[:2].tolist() == [GONE, GONE]
    assert taken(made, [0, 1]) == ["", ""]


def test_who_was_shown_a_way_keeps_to_it():
    made, bodies = leaving([(10.0, 20.0), (12.0, 25.0)]), Bodies(1)
    made.people.exit[0] = made.exit_ids.index("EAST")
    go_on(made, bodies, 5)
    assert taken(made, [0, 1]) == ["EAST", "WEST"]


def test_who_heard_a_warning_rather_goes_where_it_said():
    made, bodies = leaving([(30.0, 20.0), (33.0, 25.0), (8.0, 20.0)]), Bodies(1)
    assert 70 / 30 < UNNAMED_FACTOR < 92 / 8
    row = made.tables["assemblies"]["RALLY"]
    assert isinstance(row, AssemblyState)
    made.tables["assemblies"]["RALLY"] = dataclasses.replace(row, warnings=((900.0, 1.0, 5),), routes=("EAST",))
    go_on(made, bodies, 1)
    assert taken(made, [0, 1, 2]) == ["EAST", "EAST", "WEST"], "a way that is much nearer is taken all the same"


def test_a_warning_in_the_meantime_turns_those_who_heard_it():
    made, bodies = leaving([(30.0, 20.0), (33.0, 25.0)]), Bodies(1)
    go_on(made, bodies, 2)
    assert taken(made, [0, 1]) == ["WEST", "WEST"]
    row = made.tables["assemblies"]["RALLY"]
    made.tables["assemblies"]["RALLY"] = dataclasses.replace(row, warnings=((900.0, 1.0, 5),), routes=("EAST",))
    go_on(made, bodies, 1)
    assert taken(made, [0, 1]) == ["EAST", "EAST"]


def test_a_way_that_is_shut_is_left_and_without_any_all_wait():
    made, bodies = leaving([(10.0, 20.0)]), Bodies(1)
    go_on(made, bodies, 1)
    made.tables["exits"]["WEST"] = dataclasses.replace(made.tables["exits"]["WEST"], open=False)
    go_on(made, bodies, 1)
    assert taken(made, [0]) == ["EAST"]
    made.tables["exits"]["EAST"] = dataclasses.replace(made.tables["exits"]["EAST"], blocked_by="BUS")
    go_on(made, bodies, 3)
    before = made.people.position[0].copy()
    go_on(made, bodies, 2)
    assert taken(made, [0]) == [""]
    assert made.people.position[0] == pytest.approx(before, abs=0.05)
    made.tables["exits"]["WEST"] = dataclasses.replace(made.tables["exits"]["WEST"], open=True)
    go_on(made, bodies, 1)
    assert taken(made, [0]) == ["WEST"], "one way is left"


def test_who_gathers_again_forgets_the_way_out():
    made, bodies = leaving([(10.0, 20.0)]), Bodies(1)
    go_on(made, bodies, 1)
    made.people.intent[0] = GATHER
    go_on(made, bodies, 2)
    assert taken(made, [0]) == [""]
    made.people.intent[0] = LEAVE
    made.people.exit[0] = made.exit_ids.index("EAST")  # somebody shows the way
    go_on(made, bodies, 3)
    assert taken(made, [0]) == ["EAST"]


def test_a_snapshot_goes_on_to_the_bit():
    places = [(float(x), float(y)) for x in range(20, 34) for y in range(12, 28, 2)]
    made, bodies = leaving(places), Bodies(3)
    go_on(made, bodies, 5)
    kept = json.loads(json.dumps(bodies.snapshot(), default=lambda array: array.tolist()))
    copies = {f.name: getattr(made.people, f.name).copy() for f in dataclasses.fields(made.people)}
    t_s = made.t_s
    go_on(made, bodies, 6)
    first = made.people.position.copy()
    for name, array in copies.items():
        setattr(made.people, name, array)
    made.t_s = t_s
    go_on(made, Bodies.restore(3, kept, made), 6)
    assert np.array_equal(made.people.position, first, equal_nan=True)
