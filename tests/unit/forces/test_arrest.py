"""One act, one person, one arrest."""

from __future__ import annotations

import numpy as np

from sispamkota.world import GONE
from support.scenes import alter, post, violence
from support.worlds import Play, crowd, scenario, world

KEYS = {"unit": "HANDS-1", "assembly": "RALLY", "ground": "throw_hard", "ordered_by": "platoon_leader"}


def ready() -> Play:
    play = Play()
    crowd(play.world)
    violence(play, 3, act="V-1")
    violence(play, 90, act="V-2")
    post(play, "HANDS-1", 25, 18)
    return play


def test_the_nearest_thrower_is_arrested_for_the_act_that_was_seen() -> None:
    play = ready()
    order_id = play.give("LINE", "arrest", **KEYS)
    play.run(90.0)
    (made,) = play.facts("arrest.made")
    assert made == {
        "actor": "W-3",
        "act": "V-1",
        "ground": "throw_hard",
        "assembly": "RALLY",
        "zone": "STREET",
        "unit": "HANDS-1",
        "order_id": order_id,
    }
    row = play.world.tables["arrests"]["T-01"]
    assert (row.act, row.actor, row.index, row.unit) == ("V-1", "W-3", 3, "HANDS-1")
    assert (play.world.people.site[3], play.world.people.state[3]) == (-1, GONE)
    assert np.isnan(play.world.people.position[3]).all()
    play.give("LINE", "document", subject="@arrested")
    play.run(30.0)
    assert play.facts("arrest.documented") == [{"actor": "W-3", "rights_told": True, "cell": "LINE"}]


def test_an_act_grounds_one_arrest_and_nobody_far_is_fetched() -> None:
    play = ready()
    play.give("LINE", "arrest", **KEYS)
    play.run(90.0)
    play.give("LINE", "arrest", **KEYS)
    play.run(90.0)
    assert [body["act"] for body in play.facts("arrest.made")] == ["V-1", "V-2"]
    assert play.state(play.give("LINE", "arrest", **KEYS)) == "refused"
    assert list(play.world.tables["arrests"]) == ["T-01", "T-02"]
    far = ready()
    alter(far, "units", "HANDS-1", x_m=far.world.tables["units"]["HANDS-1"].x_m - 24.0)
    far.world.people.position[:100, 0] += 25.0
    order_id = far.give("LINE", "arrest", **KEYS)
    far.run(90.0)
    assert far.facts("order.failed") == [{"order_id": order_id, "reason": "nobody_near"}]
    assert (far.world.people.site[:100] == 0).all()


def test_hands_are_force_only_where_the_doctrine_says_so() -> None:
    play = ready()
    play.give("LINE", "arrest", **KEYS)
    play.run(90.0)
    (used,) = play.facts("force.used")
    assert (used["means"], used["target"], used["target_state"], used["perkap_stage"]) == (
        "empty_hand",
        "individual",
        "violent",
        3,
    )
    assert play.kinds().index("force.ordered") < play.kinds().index("force.used") < play.kinds().index("arrest.made")
    base = scenario()
    kinds = tuple(kind.with_changes(tools=()) for kind in base.doctrine.unit_kinds)
    other = Play(world(base.with_changes(doctrine=base.doctrine.with_changes(unit_kinds=kinds))))
    crowd(other.world)
    violence(other, 3)
    post(other, "HANDS-1", 25, 18)
    other.give("LINE", "arrest", **KEYS)
    other.run(90.0)
    assert "force.used" not in other.kinds()
    assert len(other.facts("arrest.made")) == 1


def test_an_act_by_nobody_in_particular_grounds_no_arrest() -> None:
    play = Play()
    crowd(play.world)
    alter(play, "assemblies", "RALLY", violence=((1000.0, 1, "throw_hard", "STREET", "V-1", ""),))
    post(play, "HANDS-1", 25, 18)
    assert play.state(play.give("LINE", "arrest", **KEYS)) == "refused"


def test_the_act_that_the_order_names_comes_first_and_the_ground_is_true() -> None:
    play = Play()
    crowd(play.world)
    violence(play, 3, act="V-1", kind="arson")
    violence(play, 25, act="V-2", kind="throw_hard")
    post(play, "HANDS-1", 25, 18)
    play.give("LINE", "arrest", **KEYS)
    play.run(90.0)
    play.give("LINE", "arrest", **KEYS)
    play.run(90.0)
    assert [(body["act"], body["ground"]) for body in play.facts("arrest.made")] == [
        ("V-2", "throw_hard"),
        ("V-1", "arson"),
    ]
