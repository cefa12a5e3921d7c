"""Water: footprint, tank, reach, who is met and hurt, and when it stops."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import Polygon

from sispamkota.city.sites import compile_site
from sispamkota.forces import advance
from sispamkota.forces.effects.water import _nearest
from sispamkota.forces.footprint import aim, footprint
from sispamkota.scenario.schema.story import Assumption
from sispamkota.world import CALM, VIOLENT
from support.scenes import alter, post, trouble, water
from support.worlds import Play, at, crowd, put_people, scenario, world


def play_trouble(**assumed: float) -> Play:
    more = tuple(
        Assumption(id=f"forces.{name}", value=value, range=(0.0, 1.0), unit="1", source="test", label="D")
        for name, value in assumed.items()
    )
    base = scenario()
    play = Play(world(scenario(assumptions=(*base.assumptions, *more))))
    trouble(play)
    return play


def open_site() -> object:
    return compile_site("S", walkable=[shapely.box(0, 0, 100, 40)], obstacles=[shapely.box(30, 18, 34, 30)], cell_m=0.5)


def test_a_footprint_is_a_strip_from_near_to_its_reach() -> None:
    strip = footprint(open_site(), nozzle=(10, 5), target=(40, 5), near_m=5, reach_m=40, spread_m=4)
    assert strip is not None
    assert Polygon(strip.corners).bounds == pytest.approx((15, 3, 50, 7))
    assert Polygon(strip.corners).area == pytest.approx(35 * 4)
    inside = strip.holds(np.array([[16.0, 5.0], [14.0, 5.0], [49.9, 6.9], [51.0, 5.0], [30.0, 7.1]]))
    assert inside.tolist() == [True, False, True, False, False]
    assert strip.ranges_m(np.array([[20.0, 5.0]])).tolist() == [10.0]


def test_what_stands_in_the_way_cuts_lanes_off() -> None:
    strip = footprint(open_site(), nozzle=(10, 18), target=(60, 18), near_m=5, reach_m=60, spread_m=4)
    assert strip is not None
    polygon = Polygon(strip.corners)
    assert polygon.is_valid
    behind = np.array([[50.0, 19.0], [50.0, 17.0], [29.0, 19.0]])  # behind the house, past its corner, before it
    assert strip.holds(behind).tolist() == [False, True, True]
    assert footprint(open_site(), nozzle=(27, 24), target=(60, 24), near_m=5, reach_m=60, spread_m=4) is None


def test_the_crew_aims_at_the_nearest_whom_it_sees_and_reaches() -> None:
    people = np.array([[40.0, 24.0], [20.0, 10.0], [22.0, 10.0], [90.0, 10.0]])
    assert aim(open_site(), people, nozzle=(10, 24), reach_m=50, nearest=2) == pytest.approx((21, 10))
    assert aim(open_site(), people[:1], nozzle=(10, 24), reach_m=50, nearest=2) is None  # behind the house
    assert aim(open_site(), people[3:], nozzle=(10, 24), reach_m=50, nearest=2) is None  # too far


def test_a_burst_tells_all_that_rules_ask_for() -> None:
    play = play_trouble()
    play.world.people.elevated[5] = True
    play.world.people.trapped[6] = True
    play.world.people.injured[7] = 2
    play.world.people.state[4:6] = VIOLENT
    order_id = water(play)
    play.run(20.0)
    (used,) = play.facts("force.used")
    site = play.world.sites["SQUARE"]
    tool_reach = 40.0
    people = play.world.people
    violent = np.flatnonzero(people.state[:100] == VIOLENT)
    near = violent[np.argsort(np.hypot(*(people.position[violent] - np.array(at(12, 19))).T), kind="stable")[:20]]
    strip = footprint(
        site,
        nozzle=at(12, 19),
        target=tuple(people.position[near].mean(axis=0)),
        near_m=5,
        reach_m=tool_reach,
        spread_m=4,
    )
    assert strip is not None
    met = np.flatnonzero(strip.holds(np.nan_to_num(play.world.people.position)))
    assert used["exposed"] == pytest.approx(met.size, abs=3)
    assert used["exposed_elevated"] == int(5 in met)
    assert used["exposed_immobile"] == int(6 in met) + int(7 in met)
    away = np.hypot(*(play.world.people.position[:100] - np.array(at(12, 19))).T)
    assert used["min_range_m"] == pytest.approx(away.min(), abs=1.5)
    assert used["order_id"] == order_id
    assert (used["volume_l"], used["duration_s"], used["pressure_bar"]) == (100.0, 5.0, 5.0)
    assert (used["perkap_stage"], used["agency"], used["target"], used["zone_kind"]) == (5, "polri", "area", "street")
    assert used["zones"] == ["STREET"]
    assert 0.0 <= used["bystander_share"] < 1.0
    row = play.world.tables["assemblies"]["RALLY"]
    assert row.force_seq == play.world.facts["force.used"]
    assert row.force_s == 1015.0
    assert row.force_share == used["bystander_share"]


def test_the_tank_falls_and_empty_it_stops_and_refuses() -> None:
    play = play_trouble()
    alter(play, "units", "CANNON-1", tank_l=250.0)
    order_id = water(play, count=None)
    play.run(120.0)
    assert [body["volume_l"] for body in play.facts("force.used")] == [100.0, 100.0, 50.0]
    assert play.world.tables["units"]["CANNON-1"].tank_l == 0.0
    assert play.facts("force.stopped") == [
        {"order_id": order_id, "unit": "CANNON-1", "reason": "tank_empty", "bursts": 3, "volume_l": 250.0}
    ]
    assert play.state(order_id) == "done"
    assert play.state(water(play)) == "refused"
    assert play.facts("force.refused")[0]["reason"] == "tank_empty"


def test_filling_the_tank_takes_the_tool_s_time_and_the_vehicle_comes_back() -> None:
    play = Play()
    post(play, "CANNON-1", 12.0, 19.0, tank_l=0.0, target="POST-A")
    play.give("LINE", "fill", unit="CANNON-1")
    play.run(200.0)
    assert play.world.tables["units"]["CANNON-1"].zone == "YARD"
    play.run(400.0)
    row = play.world.tables["units"]["CANNON-1"]
    assert row.tank_l == 6000.0
    assert (row.x_m, row.y_m) == at(12.0, 19.0)
    assert row.state == "posted"


def test_a_fire_engine_lends_its_water() -> None:
    play = Play()
    post(play, "CANNON-1", 12.0, 19.0, tank_l=0.0)
    post(play, "ENGINE-1", 20.0, 19.0, tank_l=900.0)
    play.give("LINE", "fill", unit="CANNON-1")
    play.run(600.0)
    assert play.world.tables["units"]["CANNON-1"].tank_l == 900.0
    assert play.world.tables["units"]["ENGINE-1"].tank_l == 0.0


def test_water_stops_when_the_crowd_leaves() -> None:
    play = play_trouble()
    order_id = water(play, count=None)
    play.run(20.0)
    alter(play, "assemblies", "RALLY", dispersing_s=play.world.t_s)
    play.run(60.0)
    assert len(play.facts("force.used")) == 1
    assert play.facts("force.stopped")[0]["reason"] == "dispersing"
    assert play.state(order_id) == "done"


def test_water_that_reaches_nobody_fails_and_nobody_is_told_to_be_met() -> None:
    play = play_trouble()
    alter(play, "units", "CANNON-1", site="", zone="HALL", x_m=at(3010, 10)[0], y_m=at(3010, 10)[1])
    far = water(play)
    play.run(20.0)
    assert play.facts("order.failed") == [{"order_id": far, "reason": "out_of_reach"}]
    play = Play()
    crowd(play.world, 0)
    alter(play, "assemblies", "RALLY", level="yellow", started_s=0.0, started_seq=1)
    play.world.next_seq = 2
    post(play, "CANNON-1", 12.0, 19.0)
    nobody = water(play)
    play.run(20.0)
    assert play.facts("order.failed") == [{"order_id": nobody, "reason": "no_target"}]
    assert not play.facts("force.used")


def test_water_is_for_the_violent_part_and_never_for_one_person() -> None:
    calm = play_trouble()
    calm.world.people.state[:] = np.where(calm.world.people.state == VIOLENT, CALM, calm.world.people.state)
    order_id = water(calm)
    calm.run(20.0)
    assert calm.facts("order.failed") == [{"order_id": order_id, "reason": "no_target"}]

    alone = Play()
    crowd(alone.world, 1)
    alter(alone, "assemblies", "RALLY", level="yellow")
    alone.world.people.state[0] = VIOLENT
    post(alone, "CANNON-1", 12.0, 19.0)
    order_id = water(alone)
    alone.run(20.0)
    assert alone.facts("order.failed") == [{"order_id": order_id, "reason": "no_target"}]
    assert not alone.facts("force.used")


def test_a_vehicle_out_of_reach_drives_nearer_but_not_near() -> None:
    play = Play()
    crowd(play.world, corner=(60.0, 12.0))
    play.world.people.state[:100:5] = VIOLENT
    alter(play, "assemblies", "RALLY", level="yellow")
    post(play, "CANNON-1", 3.0, 20.0)
    water(play)
    play.run(40.0)
    used = play.facts("force.used")
    assert used
    assert 20.0 <= used[0]["min_range_m"] <= 25.0
    assert play.world.tables["units"]["CANNON-1"].x_m > at(30, 0)[0]


def test_people_are_pushed_while_a_burst_lasts_and_not_in_the_pause() -> None:
    play = play_trouble()
    water(play)
    seconds = []

    for _ in range(35):
        play.world.t_s += 1.0
        change = play.apply(advance(play.world, 1.0))
        seconds.append(len(change.pushes))
        for push in change.pushes:
            assert push.site == "SQUARE"
            assert np.hypot(*push.velocity_mps) == pytest.approx(0.75)
            assert push.velocity_mps[0] > 0.7  # away from the vehicle
    assert seconds[14:19] == [1] * 5  # first burst from second 1015, five seconds
    assert seconds[19:29] == [0] * 10
    assert sum(seconds) == 10


def test_harm_is_recorded_for_the_one_who_fell() -> None:
    play = play_trouble(spray_fall_p=1.0, fall_injury_p=1.0, fall_serious_p=0.0)
    water(play, count=1)
    play.run(40.0)
    (used,) = play.facts("force.used")
    hurt = play.facts("injury.recorded")
    assert len(hurt) == used["exposed"]
    assert {(body["side"], body["severity"], body["cause"]) for body in hurt} == {("civilian", "light", "water")}
    rows = play.world.tables["patients"]
    assert set(rows) == {body["person"] for body in hurt}
    assert all(play.world.people.injured[row.index] == 1 for row in rows.values())
    calm = play_trouble(spray_fall_p=0.0)
    water(calm, count=1)
    calm.run(40.0)
    assert not calm.facts("injury.recorded")


def test_who_stands_high_falls_hard() -> None:
    play = play_trouble(elevated_fall_p=1.0, high_fall_serious_p=1.0, spray_fall_p=0.0)
    play.world.people.elevated[:100] = True
    water(play, count=1)
    play.run(40.0)
    hurt = play.facts("injury.recorded")
    assert hurt
    assert {(body["severity"], body["cause"]) for body in hurt} == {("serious", "fall")}
    numbers = [row.index for row in play.world.tables["patients"].values()]
    assert not play.world.people.elevated[numbers].any()


def test_another_unit_s_order_does_not_change_the_luck_of_water() -> None:
    hurt = []
    for more in (False, True):
        play = play_trouble(spray_fall_p=0.5, fall_injury_p=0.5)
        if more:
            play.give("LINE", "go", unit="FIRST-1", at="POST-B")
        water(play, count=1)
        play.run(60.0)
        hurt.append(sorted(row.index for row in play.world.tables["patients"].values()))
    assert hurt[0] == hurt[1]
    assert len(hurt[0]) > 2


def test_a_jet_is_another_mode() -> None:
    play = play_trouble()
    put_people(play.world, [200], [[95.0, 35.0]])
    water(play, mode="jet", count=1)
    play.run(30.0)
    (used,) = play.facts("force.used")
    assert (used["mode"], used["pressure_bar"], used["volume_l"]) == ("jet", 9.0, 200.0)


def test_the_nearest_of_some_people_and_how_far_they_are() -> None:
    spot, away_m = _nearest(np.array([[30.0, 0.0], [3.0, 4.0], [6.0, 8.0]]), (0.0, 0.0))
    assert spot.tolist() == [3.0, 4.0]
    assert away_m == 5.0
