"""Lines and vehicles on the ground, exits, fires, release."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from shapely import Polygon

from sispamkota.forces import barriers
from sispamkota.forces.lines import rectangle
from sispamkota.world import FireState, IncidentState
from support.scenes import alter, post, violence
from support.worlds import Play, at, box, crowd, put_people


def test_a_rectangle_faces_its_bearing() -> None:
    corners = Polygon(rectangle((10.0, 0.0), 0.0, left_m=3, right_m=2, depth_m=4))
    assert corners.bounds == pytest.approx((6, -2, 10, 3))


def test_a_line_stands_across_the_street_and_is_a_barrier() -> None:
    play = Play()
    crowd(play.world)
    play.give("LINE", "line", unit="FIRST-1", at="POST-A", assembly="RALLY")
    play.run(120.0)
    row = play.world.tables["units"]["FIRST-1"]
    ground = Polygon(row.line)
    assert ground.area == pytest.approx(12.0 * 2.4, rel=1e-3)  # 30 officers in two ranks, 0.8 m each
    assert barriers(play.world) == {"SQUARE": [("FIRST-1", row.line)]}
    towards = play.world.people.position[:100].mean(axis=0) - np.array([row.x_m, row.y_m])
    assert row.bearing_rad == pytest.approx(math.atan2(towards[1], towards[0]), abs=1e-6)
    assert [body["facing_crowd"] for body in play.facts("unit.moved")] == [False, True]
    assert all(body["in_formation"] for body in play.facts("unit.moved"))
    (deployed,) = play.facts("unit.deployed")
    assert (deployed["strength"], deployed["live_ammo"], deployed["id_visible"]) == (30, False, True)
    play.give("LINE", "go", unit="FIRST-1", at="POST-B")
    play.run(12.0)
    assert barriers(play.world)["SQUARE"] == []  # a line that walks away bars nothing


def test_a_line_is_no_longer_than_the_street_is_wide() -> None:
    play = Play()
    crowd(play.world)
    alter(play, "units", "FIRST-1", strength=200)
    play.give("LINE", "line", unit="FIRST-1", at="POST-A", assembly="RALLY")
    play.run(120.0)
    ground = Polygon(play.world.tables["units"]["FIRST-1"].line)
    assert play.world.sites["SQUARE"].ground.polygon.buffer(0.5).contains(ground)
    assert ground.area > 40 * 1.2 * 2  # deeper than two ranks instead


def test_a_line_gives_ground_rather_than_form_on_people() -> None:
    play = Play()
    put_people(play.world, range(20), [[9.0 - 0.1 * n, 15.0 + 0.5 * n] for n in range(20)])
    alter(play, "assemblies", "RALLY", started_s=0.0, started_seq=1)
    play.world.next_seq = 2
    put_people(play.world, range(20, 60), [[40.0, 11.0 + 0.4 * n] for n in range(40)])
    play.give("LINE", "line", unit="FIRST-1", at="POST-A", assembly="RALLY")
    play.run(120.0)
    ground = Polygon(play.world.tables["units"]["FIRST-1"].line)
    points = shapely.points(play.world.people.position[:60])
    assert not shapely.contains(ground, points).any()


def test_a_handover_exchanges_the_line() -> None:
    play = Play()
    crowd(play.world)
    violence(play)
    alter(play, "assemblies", "RALLY", level="yellow")
    play.give("LINE", "line", unit="FIRST-1", at="POST-A", assembly="RALLY")
    play.run(120.0)
    play.give("LINE", "lapis", unit="SHIELD-1", at="POST-A", assembly="RALLY")
    play.run(1500.0)
    units = play.world.tables["units"]
    assert units["FIRST-1"].line == ()
    assert Polygon(units["SHIELD-1"].line).area > 20
    assert play.facts("handover.lapis_ganti")[0]["unit"] == "SHIELD-1"
    assert units["FIRST-1"].x_m < units["SHIELD-1"].x_m  # behind the new line
    assert [unit for unit, _ in barriers(play.world)["SQUARE"]] == ["SHIELD-1"]


def test_a_vehicle_stands_in_the_way_at_a_post_and_not_in_an_exit() -> None:
    play = Play()
    play.give("LINE", "go", unit="CANNON-1", at="POST-A")
    play.run(120.0)
    ((unit, corners),) = barriers(play.world)["SQUARE"]
    assert unit == "CANNON-1"
    assert Polygon(corners).area == pytest.approx(7.7 * 2.5, rel=1e-3)
    play.give("LINE", "go", unit="CANNON-1", at="WEST")
    play.run(120.0)
    assert play.world.tables["units"]["CANNON-1"].zone == "WEST"
    assert barriers(play.world)["SQUARE"] == []


def test_units_at_one_place_do_not_stand_on_each_other() -> None:
    play = Play()
    for unit, cell in (("FIRST-1", "LINE"), ("TALK-1", "TALK"), ("HANDS-1", "LINE"), ("SHIELD-1", "LINE")):
        play.give(cell, "go", unit=unit, at="POST-A")
    play.run(2000.0)
    places = np.array([[row.x_m, row.y_m] for key, row in play.world.tables["units"].items() if row.target == "POST-A"])
    assert len(places) == 4
    gaps = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) + 99 * np.eye(4)
    assert gaps.min() > 2.0
    assert play.world.sites["SQUARE"].ground.contains(places).all()


def test_exits_open_and_shut_and_say_whom_they_serve() -> None:
    play = Play()
    play.give("ROAD", "open_exit", at="NORTH")
    play.run(100.0)
    assert not play.world.tables["exits"]["NORTH"].open  # two minutes' work
    play.run(60.0)
    assert play.world.tables["exits"]["NORTH"].open
    assert play.facts("egress.opened") == [{"zone": "STREET", "exit": "NORTH"}]
    play.give("ROAD", "shut_exit", at="NORTH")
    play.run(30.0)
    assert play.facts("egress.closed") == [{"zone": "STREET", "exit": "NORTH", "reason": "ordered"}]
    assert not play.world.tables["exits"]["NORTH"].open


def test_a_check_counts_open_exits_for_people_and_their_time() -> None:
    play = Play()
    crowd(play.world, 90)
    play.give("ROAD", "check_exits", at="STREET", assembly="RALLY")
    play.run(30.0)
    (seen,) = play.facts("egress.verified")
    assert (seen["open_routes"], seen["exits"], seen["cell"]) == (2, ["WEST", "EAST"], "ROAD")
    assert seen["capacity_p_s"] == pytest.approx(1.25 * 12.0)
    inside = int(shapely.contains_xy(box(20, 10, 80, 30), *play.world.people.position[:90].T).sum())
    assert seen["clearance_s"] == pytest.approx(inside / 15.0 + 49.5 / 1.2, abs=0.01)


def test_an_exit_that_is_blocked_meanwhile_is_found_by_the_check() -> None:
    play = Play()
    order_id = play.give("ROAD", "check_exits", at="STREET")
    alter(play, "exits", "EAST", blocked_by="BUS")
    play.run(30.0)
    assert play.state(order_id) == "refused"
    assert play.facts("order.refused")[0]["reason"] == "too_few_exits"
    assert not play.facts("egress.verified")


def test_an_exit_blocked_while_it_is_being_opened_stays_shut() -> None:
    play = Play()
    play.world.tables["incidents"]["BUS"] = IncidentState(started_s=1000.0, started_seq=1)
    order_id = play.give("ROAD", "open_exit", at="NORTH")
    alter(play, "exits", "NORTH", blocked_by="BUS")
    play.run(200.0)
    assert play.facts("order.failed") == [{"order_id": order_id, "reason": "exit_blocked"}]
    assert not play.world.tables["exits"]["NORTH"].open


def test_fires_are_put_out_one_after_the_other_with_water_from_the_tank() -> None:
    play = Play()
    crowd(play.world)
    for number in range(3):
        play.world.tables["fires"][f"F-{number}"] = FireState("STREET", "RALLY", 1)
    play.world.tables["fires"]["F-9"] = FireState("YARD", "RALLY", 1)
    post(play, "ENGINE-1", 15, 20)
    play.give("FIRE", "put_out", unit="ENGINE-1", at="STREET")
    play.run(31.0)
    assert [row.out for row in play.world.tables["fires"].values()] == [True, True, False, False]
    play.run(30.0)
    assert [row.out for row in play.world.tables["fires"].values()] == [True, True, True, False]
    assert play.world.tables["units"]["ENGINE-1"].tank_l == 5000.0 - 900.0
    again = play.give("FIRE", "put_out", unit="ENGINE-1", at="STREET")
    play.run(60.0)
    assert play.facts("order.failed") == [{"order_id": again, "reason": "no_fire"}]


def test_a_released_unit_goes_home_and_may_deploy_again() -> None:
    play = Play()
    play.give("LINE", "go", unit="SHIELD-1", at="POST-A")
    play.run(1500.0, 100.0)
    play.give("LINE", "release", unit="SHIELD-1")
    play.run(15.0)
    assert play.facts("unit.released") == [{"unit": "SHIELD-1", "agency": "polri"}]
    assert play.world.tables["units"]["SHIELD-1"].state == "returning"
    assert play.world.tables["units"]["SHIELD-1"].site == ""
    play.run(1500.0, 100.0)
    row = play.world.tables["units"]["SHIELD-1"]
    assert (row.state, row.zone, row.deployed_seq) == ("base", "HALL", 0)
    play.give("LINE", "go", unit="SHIELD-1", at="POST-A")
    play.run(1500.0, 100.0)
    assert len(play.facts("unit.deployed")) == 2


def test_an_army_guard_stands_at_its_object_and_not_before_a_crowd() -> None:
    play = Play()
    crowd(play.world)
    play.give("COMMAND", "ask_support", to="tni")
    play.run(30.0)
    play.give("ARMY", "guard", unit="ARMY-1", at="YARD")
    play.run(1500.0)
    assert play.facts("object.guarded") == [{"unit": "ARMY-1", "zone": "YARD"}]
    assert [body["facing_crowd"] for body in play.facts("unit.moved")] == [False]
    requested, deployed = (play.kinds().index(kind) for kind in ("support.requested", "unit.deployed"))
    assert requested < deployed
    assert at(0, 0)[0] < play.world.tables["units"]["ARMY-1"].x_m < at(21, 0)[0]


def test_a_zone_of_the_record_is_a_zone_and_a_post_outside_all_zones_is_a_post() -> None:
    play = Play()
    crowd(play.world)
    play.give("LINE", "line", unit="FIRST-1", at="POST-A", assembly="RALLY")  # which lies in no zone
    play.run(120.0)
    for kind in ("unit.moved", "unit.deployed"):
        for body in play.facts(kind):
            assert (body.get("zone"), body.get("post"), body.get("area")) == (None, "POST-A", None), kind
    assert {body["zone_kind"] for body in play.facts("unit.moved")} == {"post"}
    play.give("LINE", "go", unit="FIRST-1", at="YARD")
    play.run(120.0)
    last = play.facts("unit.moved")[-1]
    assert (last.get("zone"), last.get("post"), last["zone_kind"]) == ("YARD", None, "yard")
