"""What an order would leave, before it does."""

from __future__ import annotations

from sispamkota.forces import prospective
from sispamkota.scenario.schema.story import Order
from support.scenes import alter, trouble, water
from support.worlds import Play

ORDER = Order(
    action="water",
    unit="CANNON-1",
    at="STREET",
    assembly="RALLY",
    mode="spray",
    ordered_by="platoon_leader",
    authorised_by="chief",
)


def test_what_is_foreseen_is_what_comes() -> None:
    play = Play()
    trouble(play)
    play.world.people.elevated[5] = True
    (seen,) = prospective(play.world, {}, "COMMAND", ORDER)
    order_id = water(play)
    play.run(20.0)
    used = play.facts("force.used")[0]
    assert {**seen.body(), "order_id": order_id} == used
    assert used["exposed_elevated"] == 1


def test_a_running_order_is_looked_at_again() -> None:
    play = Play()
    trouble(play)
    order_id = water(play, count=None)
    play.run(20.0)
    play.world.people.elevated[:100] = True
    (seen,) = prospective(play.world, {}, "COMMAND", play.world.tables["orders"][order_id].order, order_id=order_id)
    assert seen.body()["order_id"] == order_id
    assert seen.body()["exposed_elevated"] > 10


def test_what_is_no_force_leaves_none() -> None:
    play = Play()
    trouble(play)
    assert prospective(play.world, {}, "LINE", Order(action="go", unit="FIRST-1", at="POST-A")) == ()
    assert prospective(play.world, {}, "LINE", Order(action="dance")) == ()
    assert (
        prospective(play.world, {}, "LINE", Order(action="water", unit="FIRST-1", at="STREET", assembly="RALLY")) == ()
    )


def test_out_of_sight_only_the_order_and_the_map_are_known() -> None:
    play = Play()
    trouble(play)
    play.world.people.site[:100] = -1
    (seen,) = prospective(play.world, {}, "COMMAND", ORDER)
    body = seen.body()
    assert (body["exposed"], body["zones"], body["min_range_m"]) == (0, ["STREET"], 8.0)  # the zone begins 8 m away
    alter(play, "units", "CANNON-1", site="", zone="HALL")
    (seen,) = prospective(play.world, {}, "COMMAND", ORDER)
    assert "min_range_m" not in seen.body()  # from its base nobody can say


def test_looking_ahead_changes_nothing() -> None:
    play = Play()
    trouble(play)
    before = {table: dict(rows) for table, rows in play.world.tables.items()}
    prospective(play.world, {}, "COMMAND", ORDER)
    assert {table: dict(rows) for table, rows in play.world.tables.items()} == before
