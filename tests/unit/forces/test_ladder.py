"""A ladder that says more than names: what triggers a level, and which means may be used at it."""

from __future__ import annotations

from typing import Any

from sispamkota.scenario.schema.doctrine import Level
from support.scenes import alter, trouble, violence, water
from support.worlds import Play, crowd, doctrine, scenario, world

LADDER: tuple[dict[str, Any], ...] = (
    {"id": "green", "role": "calm", "means": ("empty_hand",)},
    {"id": "yellow", "role": "disturbed", "triggers": ("throw_soft", "talks_failed"), "means": ("empty_hand",)},
    {"id": "red", "role": "riot", "triggers": ("throw_hard", "arson"), "means": ("empty_hand", "water_cannon")},
)


def play() -> Play:
    levels = tuple(Level(**entry, name_id="x", name_en="x") for entry in LADDER)
    return Play(world(scenario(doctrine=doctrine().with_changes(levels=levels))))


def assess(on: Play, level: str) -> str:
    return on.state(on.give("COMMAND", "assess", assembly="RALLY", level=level))


def test_only_what_triggers_a_level_grounds_it() -> None:
    on = play()
    crowd(on.world)
    violence(on, kind="throw_hard")
    assert assess(on, "yellow") == "refused"
    violence(on, kind="throw_soft")
    assert assess(on, "yellow") == "given"


def test_failed_talks_ground_only_a_level_that_names_them() -> None:
    on = play()
    crowd(on.world)
    alter(on, "assemblies", "RALLY", negotiation="declined", negotiation_seq=1)
    assert assess(on, "red") == "refused"
    assert assess(on, "yellow") == "given"


def test_means_are_allowed_by_the_level_not_by_its_role_alone() -> None:
    on = play()
    trouble(on)  # at yellow, where the role allows the cannon and the ladder does not
    assert on.state(water(on)) == "refused"
    refused = on.facts("force.refused")[-1]
    assert refused["reason"] == "level_not_reached"
    assert "water_cannon may be used: red" in refused["detail"]
    alter(on, "assemblies", "RALLY", level="red")
    assert on.state(water(on)) == "given"


def test_a_ladder_that_says_nothing_allows_what_the_role_allows() -> None:
    on = Play()
    trouble(on)
    assert on.state(water(on)) == "given"
