"""First aid by need, hospital, leading people out."""

from __future__ import annotations

import numpy as np
import pytest

from sispamkota.forces import next_due
from sispamkota.world import GONE, LEAVE, ExitState, PatientState
from support.scenes import alter, patient, post, talks
from support.worlds import Play, at, crowd, put_people


def ready(play: Play, unit: str = "MEDIC-1", x: float = 5.0, y: float = 12.0) -> None:
    post(play, unit, x, y, target="POST-B", standby_seq=1)


def test_the_seriously_hurt_come_first_whoever_waited_longer() -> None:
    play = Play()
    crowd(play.world)
    ready(play)
    for number, severity in enumerate(("light", "light", "serious", "serious")):
        patient(play, f"P-{number}", severity=severity, index=number)
        alter(play, "patients", f"P-{number}", hurt_s=990.0 + number)
    play.run(400.0)
    order = [body["person"] for body in play.facts("medical.treated")]
    assert order[:2] == ["P-2", "P-3"]  # two beds
    assert order == ["P-2", "P-3"]  # serious patients keep their beds for 15 minutes


def test_first_aid_comes_after_the_way_and_says_how_late() -> None:
    play = Play()
    crowd(play.world)
    ready(play)
    patient(play, severity="light", index=0)
    away_m = float(np.hypot(*(play.world.people.position[0] - np.array(at(5, 12)))))
    expected = away_m / 2.2 + 60.0
    assert next_due(play.world) == 1000.0  # a patient can be given to a team at once
    play.run(200.0)
    (treated,) = play.facts("medical.treated")
    assert treated["unit"] == "MEDIC-1"
    assert treated["delay_s"] == pytest.approx(expected, abs=1.01)  # noticed at the first step
    row = play.world.tables["patients"]["P-1"]
    assert row.treated_seq == play.world.facts["medical.treated"]
    play.run(400.0)
    assert play.world.tables["units"]["MEDIC-1"].patients == ()  # light: the bed is free again


def test_officers_and_people_without_bodies_are_cared_for_alike() -> None:
    play = Play()
    ready(play)
    play.world.tables["patients"]["P-9"] = PatientState("officer", "light", "STREET", 1000.0, 1)
    play.run(200.0)
    assert [body["person"] for body in play.facts("medical.treated")] == ["P-9"]


def test_nobody_is_treated_from_another_place() -> None:
    play = Play()
    ready(play)
    play.world.tables["patients"]["P-9"] = PatientState("civilian", "serious", "TPS-1", 1000.0, 1)
    play.run(300.0)
    assert not play.facts("medical.treated")
    assert next_due(play.world) == float("inf")
    play.give("HEALTH", "stand_by", unit="MEDIC-1", at="TPS-1")
    play.run(1500.0)
    assert [body["person"] for body in play.facts("medical.treated")] == ["P-9"]


def test_a_team_that_is_sent_away_leaves_the_untreated_to_others() -> None:
    play = Play()
    crowd(play.world)
    ready(play)
    patient(play, severity="light", index=0)
    play.run(10.0)
    assert play.world.tables["patients"]["P-1"].unit == "MEDIC-1"
    play.give("HEALTH", "stand_by", unit="MEDIC-1", at="TPS-1")
    play.run(30.0)
    row = play.world.tables["patients"]["P-1"]
    assert (row.unit, row.due_s, row.treated_s) == ("", None, None)


def test_patients_are_taken_to_hospital_and_the_ambulance_returns() -> None:
    play = Play()
    crowd(play.world)
    ready(play)
    for number in range(3):
        patient(play, f"P-{number}", treated=True, index=number)
    play.give("HEALTH", "to_hospital", unit="MEDIC-1")
    play.run(30.0)
    assert play.world.people.site[:3].tolist() == [-1, -1, 0]  # two beds
    assert play.world.people.state[:2].tolist() == [GONE, GONE]
    assert np.isnan(play.world.people.position[0]).all()
    play.run(900.0)
    assert [body["person"] for body in play.facts("medical.transported")] == ["P-0", "P-1"]
    assert {body["zone"] for body in play.facts("medical.transported")} == {"CLINIC"}
    row = play.world.tables["units"]["MEDIC-1"]
    assert (row.state, row.x_m, row.y_m, row.standby_seq, row.patients) == ("posted", *at(5, 12), 1, ())


def test_an_ambulance_that_is_called_on_its_way_back_ends_at_its_own_post() -> None:
    play = Play()
    crowd(play.world)
    ready(play)
    for number in range(3):
        patient(play, f"P-{number}", treated=True, index=number)
    play.give("HEALTH", "to_hospital", unit="MEDIC-1")
    while play.world.tables["units"]["MEDIC-1"].state != "returning":
        play.run(1.0)
    play.give("HEALTH", "to_hospital", unit="MEDIC-1")
    play.run(2400.0)
    assert [body["person"] for body in play.facts("medical.transported")] == ["P-0", "P-1", "P-2"]
    row = play.world.tables["units"]["MEDIC-1"]
    assert (row.state, row.x_m, row.y_m) == ("posted", *at(5, 12))


def test_an_ambulance_sees_to_its_own_site_and_forgets_patients_of_long_ago() -> None:
    play = Play()
    crowd(play.world)
    ready(play)
    patient(play, "P-1", treated=True, index=-1)
    alter(play, "patients", "P-1", zone="TPS-1")
    patient(play, "P-2", treated=True, severity="light", index=0)
    alter(play, "patients", "P-1", hurt_s=play.world.t_s - 100_000.0)
    play.give("HEALTH", "to_hospital", unit="MEDIC-1")
    play.run(600.0)
    assert [body["person"] for body in play.facts("medical.transported")] == ["P-2"]


def test_vulnerable_people_walk_to_the_nearest_open_exit() -> None:
    play = Play()
    crowd(play.world)
    play.world.people.vulnerable[[0, 99]] = True
    play.world.people.trapped[[50]] = True
    post(play, "FIRST-1", 25, 20)
    order_id = play.give("LINE", "lead_out", unit="FIRST-1", at="STREET")
    play.run(15.0)
    led = [0, 50, 99]
    assert (play.world.people.intent[led] == LEAVE).all()
    assert (play.world.people.intent == LEAVE).sum() == 3
    assert not play.world.people.trapped.any()
    names = play.world.exit_ids
    assert names[play.world.people.exit[0]] == "WEST"
    assert play.world.people.exit[1] == -1
    put_people(play.world, led, [[10.0, 5.0]] * 3)  # they have walked out of the zone
    play.run(30.0)
    assert play.state(order_id) == "done"
    assert play.facts("evacuation.done") == [
        {"zone": "STREET", "people": 3, "cell": "LINE", "unit": "FIRST-1", "who": "vulnerable"}
    ]
    assert (play.world.people.site[led] == 0).all()


def test_whoever_is_left_is_led_out_through_the_buildings() -> None:
    play = Play()
    crowd(play.world)
    play.world.people.vulnerable[:4] = True
    post(play, "FIRST-1", 25, 20)
    play.world.tables["exits"] |= {name: ExitState(open=False) for name in play.world.exit_ids}
    play.give("LINE", "lead_out", unit="FIRST-1", at="STREET")
    play.run(600.0)
    assert play.facts("evacuation.done")[0]["people"] == 4
    assert (play.world.people.site[:4] == -1).all()
    assert (play.world.people.site[4:100] == 0).all()


def test_officials_have_no_bodies_but_are_counted() -> None:
    play = Play()
    play.give("LINE", "lead_officials", unit="FIRST-1", at="YARD", count=5)
    play.run(120.0)
    assert play.facts("evacuation.done") == [
        {"zone": "YARD", "people": 5, "cell": "LINE", "unit": "FIRST-1", "who": "officials"}
    ]


def test_relatives_are_told_of_the_injured() -> None:
    play = Play()
    talks(play)
    patient(play, "P-4", index=2)
    play.give("HEALTH", "family", subject="@injured")
    play.run(30.0)
    assert play.facts("family.notified") == [{"person": "P-4", "cell": "HEALTH"}]
    assert play.world.tables["patients"]["P-4"].family_seq > 0


def test_where_nobody_is_to_be_led_out_nobody_was_evacuated() -> None:
    play = Play()
    crowd(play.world)
    post(play, "FIRST-1", 25, 20)
    order_id = play.give("LINE", "lead_out", unit="FIRST-1", at="STREET")
    play.run(600.0)
    assert play.state(order_id) == "done"
    assert not play.facts("evacuation.done")


def test_who_is_on_board_is_nobody_elses_to_take() -> None:
    play = Play()
    crowd(play.world)
    ready(play)
    post(play, "MEDIC-2", 6, 12, target="POST-B", standby_seq=1)
    for number in range(3):
        patient(play, f"P-{number}", treated=True, index=number)
    first = play.give("HEALTH", "to_hospital", unit="MEDIC-1")
    play.run(30.0)
    second = play.give("HEALTH", "to_hospital", unit="MEDIC-2")
    play.run(5.0)
    third = play.give("HEALTH", "to_hospital", unit="MEDIC-2")
    play.run(900.0)
    orders = play.world.tables["orders"]
    assert [orders[key].state for key in (first, second, third)] == ["done", "done", "refused"]
    taken = [(body["unit"], body["person"]) for body in play.facts("medical.transported")]
    assert sorted(taken) == [("MEDIC-1", "P-0"), ("MEDIC-1", "P-1"), ("MEDIC-2", "P-2")]


def test_a_team_that_stands_by_at_a_post_outside_all_zones_names_the_post() -> None:
    play = Play()
    play.give("HEALTH", "stand_by", unit="MEDIC-1", at="POST-B", assembly="RALLY")
    play.run(300.0)
    (ready,) = play.facts("medical.standby")
    assert (ready.get("zone"), ready.get("post")) == (None, "POST-B")
