"""How an assembly goes: it begins, breaks up, gathers again, ends; each said once."""

from __future__ import annotations

import numpy as np

from sispamkota.unrest.gatherings import follow
from sispamkota.unrest.minds import members_of
from sispamkota.unrest.params import Params
from sispamkota.world import LEAVE, Change, World
from support.worlds import crowd, world

PARAMS = Params()


class Gathering:
    """A crowd in the street that is followed second by second."""

    def __init__(self, people: int) -> None:
        self.world: World = world()
        crowd(self.world, people, columns=20)
        self.world.tables["assemblies"]["RALLY"] = type(self.world.tables["assemblies"]["RALLY"])()
        self.told: list[tuple[str, dict[str, object]]] = []

    def go(self, seconds: int = 1) -> list[str]:
        """Let time pass and return the kinds that were told."""
        before = len(self.told)
        for _ in range(seconds):
            self.world.t_s += 1.0
            change = Change(self.world)
            follow(self.world, change, 0, members_of(self.world, 0), PARAMS, 1.0)
            self.world.tables["assemblies"].update(change.rows.get("assemblies", {}))
            self.world.next_seq += len(change.events)
            self.told += [(draft.fact.kind_name, draft.fact.body()) for draft in change.events]
        return [kind for kind, _ in self.told[before:]]

    def send(self, count: int) -> None:
        """Let so many of those who stay make off."""
        here = np.flatnonzero((self.world.people.site == 0) & (self.world.people.intent != LEAVE))
        self.world.people.intent[here[:count]] = LEAVE

    def clear(self) -> None:
        """Take those who leave off the site."""
        self.world.people.site[self.world.people.intent == LEAVE] = -1


def test_it_begins_once_with_the_tenth_person() -> None:
    made = Gathering(9)
    assert made.go(5) == []
    crowd(made.world, 10)
    made.world.tables["assemblies"]["RALLY"] = type(made.world.tables["assemblies"]["RALLY"])()
    assert made.go() == ["assembly.started"]
    assert made.told[-1][1]["present"] == 10
    assert made.go(30) == []


def test_it_disperses_when_half_have_made_off_within_minutes_and_says_so_once() -> None:
    made = Gathering(100)
    made.go(60)
    made.send(40)
    assert made.go(10) == []
    made.send(15)
    assert made.go(60) == ["crowd.dispersing"]
    assert made.told[-1][1] == {"assembly": "RALLY", "zone": "STREET", "people": 100}


def test_a_slow_coming_and_going_is_no_dispersal() -> None:
    """Ninety of a hundred leave, one every three minutes: what is remembered of the crest fades in ten."""
    made = Gathering(100)
    made.go(60)
    for _ in range(70):
        made.send(1)
        made.clear()
        assert made.go(180) == []


def test_it_gathers_again_when_enough_come_back_and_can_disperse_anew() -> None:
    made = Gathering(200)
    made.go(60)
    made.send(130)
    assert made.go(5) == ["crowd.dispersing"]
    made.world.people.intent[:30] = 0
    assert made.go(5) == [], "thirty are not enough"
    made.world.people.intent[:80] = 0
    assert made.go(5) == ["crowd.regrouped"]
    made.send(120)
    assert made.go(5) == ["crowd.dispersing"]


def test_it_ends_once_when_nobody_is_there_and_nobody_on_the_way() -> None:
    made = Gathering(60)
    made.go(60)
    made.send(60)
    made.go(1)
    made.clear()
    made.world.people.arrives_s[150] = made.world.t_s + 40.0
    assert made.go(30) == [], "somebody is still coming"
    made.world.people.arrives_s[150] = np.inf
    assert made.go(30) == ["assembly.ended"]
    body = made.told[-1][1]
    assert body["peak"] == 60
    assert made.go(30) == []


def test_bystanders_alone_are_no_assembly() -> None:
    """Vendors on a pavement do not assemble, disperse or end; how many they are is known all the same."""
    made = Gathering(50)
    actors = made.world.scenario.actors
    groups = tuple(group.model_copy(update={"bystanders": True}) for group in actors.groups)
    only = {"actors": actors.model_copy(update={"groups": groups})}
    made.world.scenario = made.world.scenario.model_copy(update=only)
    assert made.go(30) == []
    assert made.world.tables["assemblies"]["RALLY"].present == 50
    made.send(50)
    made.clear()
    assert made.go(30) == []
    assert made.world.tables["assemblies"]["RALLY"].present == 0


def test_where_bystanders_alone_are_is_known_once_for_a_scenario() -> None:
    declared = Gathering(50).world.scenario
    actors = declared.actors
    assert [group.bystanders for group in actors.groups] == [False, True]
    assert declared.onlookers == frozenset()
    assert declared.onlookers is declared.onlookers  # nobody works it out again every second
    groups = tuple(group.model_copy(update={"bystanders": True}) for group in actors.groups)
    only = {"actors": actors.model_copy(update={"groups": groups})}
    assert Gathering(50).world.scenario.model_copy(update=only).onlookers == {"RALLY"}
