"""What an order goes through between being given and being done."""

from __future__ import annotations

import numpy as np
import pytest

from sispamkota.forces import advance, barriers, next_due, stop
from sispamkota.world import IncidentState
from support.scenes import SCENES, alter, post, trouble, water
from support.worlds import Play, at, crowd, road, scenario, world


def test_every_phase_falls_due_at_its_own_second() -> None:
    play = Play()
    order_id = play.give("LINE", "go", unit="SHIELD-1", at="POST-A")
    assert next_due(play.world) == 1010.0  # acknowledged after 10 s
    play.run(10.0, 10.0)
    assert next_due(play.world) == 1060.0  # sets out 60 s after the order
    play.run(50.0, 50.0)
    row = play.world.tables["orders"][order_id]
    assert row.state == "moving"
    travel_s = play.facts("order.moving")[0]["travel_s"]
    assert travel_s == pytest.approx(3000 * 1.3 / (30 / 3.6), rel=0.25)
    assert next_due(play.world) == pytest.approx(1060.0 + travel_s, abs=1e-3)
    play.run(travel_s + 1.0, 10_000.0)
    assert play.state(order_id) == "done"
    assert next_due(play.world) == float("inf")


def test_a_unit_is_somewhere_between_its_ends_while_it_moves() -> None:
    play = Play()
    start = play.world.tables["units"]["FIRST-1"]
    play.give("LINE", "go", unit="FIRST-1", at="POST-A")
    play.run(61.0)
    first = play.world.tables["units"]["FIRST-1"]
    play.run(4.0)
    later = play.world.tables["units"]["FIRST-1"]
    goal = np.array(at(10, 20))
    away = [np.hypot(*(goal - [row.x_m, row.y_m])) for row in (start, first, later)]
    assert away[0] > away[1] > away[2] > 0
    assert away[1] - away[2] == pytest.approx(4 * 1.3, rel=1e-6)  # walking pace
    assert later.state == "moving"
    assert later.bearing_rad == pytest.approx(np.arctan2(goal[1] - start.y_m, goal[0] - start.x_m))


def test_small_and_large_steps_leave_a_unit_at_the_same_place() -> None:
    ends = []
    for dt_s in (1.0, 37.0, 1000.0):
        play = Play()
        play.give("LINE", "go", unit="SHIELD-1", at="POST-A")
        play.run(300.0, dt_s)
        row = play.world.tables["units"]["SHIELD-1"]
        ends.append((row.x_m, row.y_m))
    assert np.allclose(ends, ends[0], atol=1e-6)


def test_a_later_order_countermands_the_running_one() -> None:
    play = Play()
    first = play.give("LINE", "go", unit="FIRST-1", at="POST-A")
    play.run(63.0)
    second = play.give("LINE", "go", unit="FIRST-1", at="POST-B")
    assert play.state(first) == "countermanded"
    assert play.facts("order.countermanded") == [{"order_id": first, "by_order": second}]
    halted = play.world.tables["units"]["FIRST-1"]
    assert (halted.state, halted.goal, halted.order_id) == ("posted", None, "")
    play.run(60.0)
    assert play.state(second) == "done"
    row = play.world.tables["units"]["FIRST-1"]
    assert np.hypot(row.x_m - at(5, 12)[0], row.y_m - at(5, 12)[1]) < 5.0


def test_a_higher_authority_takes_over_and_a_lower_one_does_not() -> None:
    play = Play()
    low = play.give("LINE", "go", unit="SHIELD-1", at="POST-A", ordered_by="platoon_leader")
    high = play.give("COMMAND", "go", unit="SHIELD-1", at="POST-B", ordered_by="chief")
    assert (play.state(low), play.state(high)) == ("countermanded", "given")
    again = play.give("LINE", "go", unit="SHIELD-1", at="POST-A", ordered_by="platoon_leader")
    assert (play.state(high), play.state(again)) == ("given", "refused")


def test_an_inject_is_answered_once_by_the_cell_whose_act_is_done() -> None:
    play = Play()
    alter(play, "injects", "I-1", state="delivered", delivered_s=990.0, seqs=(("LINE", 1), ("COMMAND", 1)))
    play.world.next_seq = 2
    for cell in ("LINE", "LINE", "COMMAND"):
        play.give(cell, "note", inject="I-1")
        play.run(30.0)
    assert [body["cell"] for body in play.facts("inject.answered")] == ["LINE", "COMMAND"]
    assert play.world.tables["injects"]["I-1"].answered == ("LINE", "COMMAND")
    causes = next(draft.causes for _, _, draft in play.record if draft.fact.kind_name == "inject.answered")
    assert 1 in causes


def test_the_last_act_that_an_incident_needs_resolves_it_and_frees_its_exit() -> None:
    play = Play()
    play.world.next_seq = 2
    play.world.tables["incidents"]["BUS"] = IncidentState(started_s=900.0, started_seq=1)
    alter(play, "exits", "EAST", blocked_by="BUS")
    play.give("LINE", "sweep", subject="BUS")
    play.run(30.0)
    assert play.world.tables["incidents"]["BUS"].done == ("sweep",)
    assert play.world.tables["incidents"]["BUS"].active
    play.give("FIRE", "tow", unit="ENGINE-1", subject="BUS")
    play.run(1200.0)
    row = play.world.tables["incidents"]["BUS"]
    assert not row.active
    assert play.facts("incident.resolved")[0]["after_s"] == pytest.approx(row.ended_s - 900.0, abs=1e-3)
    assert play.facts("egress.opened") == [{"zone": "STREET", "exit": "EAST"}]
    assert play.world.tables["exits"]["EAST"].blocked_by == ""
    assert play.world.tables["units"]["ENGINE-1"].state in ("returning", "base")  # it takes the bus away


def test_any_act_about_an_incident_counts_for_it() -> None:
    play = Play()
    crowd(play.world)
    play.world.tables["incidents"]["TRAPPED"] = IncidentState(started_s=900.0, started_seq=1)
    play.world.people.trapped[:4] = True
    post(play, "FIRST-1", 25, 20)
    play.give("LINE", "lead_out", unit="FIRST-1", at="STREET", subject="TRAPPED")
    play.run(600.0)
    assert not play.world.tables["incidents"]["TRAPPED"].active


def test_acts_move_minds_between_0_and_1() -> None:
    play = Play()
    crowd(play.world)
    for _ in range(12):
        play.give("COMMAND", "receipt", assembly="RALLY")
        play.run(20.0)
    assert play.world.tables["groups"]["MANY"].trust == 1.0
    assert play.world.tables["groups"]["OTHERS"].trust == 0.3  # none of it is in the street
    assert play.world.people.arousal[:100].max() == 0.0
    assert play.world.people.arousal[150] == 0.5
    play = Play()
    play.give("COMMAND", "receipt")
    play.run(20.0)
    trust = [play.world.tables["groups"][key].trust for key in ("MANY", "OTHERS")]
    assert trust == pytest.approx([0.6, 0.4])  # about no assembly: all groups


def test_a_constraint_ends_a_running_order_and_says_which() -> None:
    play = Play()
    trouble(play)
    order_id = water(play, count=None)
    play.run(40.0)
    play.apply(stop(play.world, order_id, rule="R-25", verdict="violation"))
    assert play.state(order_id) == "stopped"
    assert play.facts("plan.stopped") == [{"order_id": order_id, "rule": "R-25", "verdict": "violation"}]
    assert play.facts("force.stopped")[0]["reason"] == "constraint"
    before = len(play.record)
    play.run(60.0)
    assert len(play.record) == before
    assert not play.apply(stop(play.world, order_id, rule="R-25", verdict="violation")).events


def test_an_order_without_a_way_fails() -> None:
    play = Play(world(scenario(roads=(road("J-1", -0.01, "A", "B"), road("J-2", 0.027, "C", "D")))))
    order_id = play.give("LINE", "go", unit="SHIELD-1", at="POST-A")
    play.run(120.0)
    assert play.state(order_id) == "failed"
    assert play.facts("order.failed")[0]["reason"] == "no_way"
    assert play.world.tables["units"]["SHIELD-1"].order_id == ""


def test_a_returning_unit_arrives_before_it_acts_where_it_stands() -> None:
    play = Play()
    post(play, "SHIELD-1", 10, 20)
    play.give("LINE", "release", unit="SHIELD-1")
    play.run(30.0)
    assert play.world.tables["units"]["SHIELD-1"].state == "returning"
    order_id = play.give("LINE", "brief_line", unit="SHIELD-1")
    play.run(100.0)
    assert play.state(order_id) == "acknowledged"
    play.run(900.0)
    assert play.state(order_id) == "done"
    assert play.world.tables["units"]["SHIELD-1"].state == "base"
    assert play.world.tables["units"]["SHIELD-1"].deployed_seq == 0


def test_a_briefing_at_base_needs_no_getting_ready() -> None:
    play = Play()
    order_id = play.give("LINE", "brief_line", unit="SHIELD-1")
    play.run(21.0)
    assert play.state(order_id) == "done"
    assert play.facts("briefing.held") == [{"unit": "SHIELD-1", "cell": "LINE"}]
    assert play.world.tables["units"]["SHIELD-1"].state == "base"


def test_a_zero_step_does_what_is_due_now_and_nothing_else() -> None:
    play = Play()
    play.give("COMMAND", "note")
    assert not advance(play.world, 0.0).events
    play.world.t_s = 1010.0
    assert [draft.fact.kind_name for draft in advance(play.world, 0.0).events] == ["order.acknowledged", "order.acting"]


def test_the_world_is_only_read() -> None:
    play = Play(world(seed=3))
    SCENES["water"](play)
    play.world.t_s += 30.0
    before = {table: dict(rows) for table, rows in play.world.tables.items()}
    arrays = {name: getattr(play.world.people, name).copy() for name in ("site", "state", "position", "injured")}
    advance(play.world, 30.0)
    assert {table: dict(rows) for table, rows in play.world.tables.items()} == before
    for name, array in arrays.items():
        assert np.array_equal(getattr(play.world.people, name), array, equal_nan=name == "position")
    assert barriers(play.world) == {"SQUARE": []}
