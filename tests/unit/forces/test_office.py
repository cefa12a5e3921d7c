"""Acts of offices and stations, rumours, reports, bulletins."""

from __future__ import annotations

import pytest

from sispamkota.world import ArrestState
from support.scenes import alter, patient, rumour, trouble, water
from support.worlds import Play, scenario, world


def test_an_act_without_an_event_is_told_as_done() -> None:
    play = Play()
    alter(play, "injects", "I-1", state="delivered", delivered_s=0.0)
    order_id = play.give("COMMAND", "note", inject="I-1")
    play.run(30.0)
    assert play.facts("act.done") == [{"cell": "COMMAND", "action": "note", "inject": "I-1", "order_id": order_id}]
    assert play.world.counters["done:note"] == 1


def test_an_event_takes_its_fields_from_the_order() -> None:
    play = Play()
    order_id = play.give("KPUX", "send_ballots", unit="SHIELD-1", tps="TPS-1", count=40)
    play.run(30.0)
    assert play.facts("logistic.moved") == [
        {"tps": "TPS-1", "seal_intact": True, "escort": "SHIELD-1", "ba_no": order_id, "ballots": 40}
    ]


def test_a_station_goes_through_its_day() -> None:
    play = Play()

    def act(action: str) -> str:
        order_id = play.give("KPUX", action, tps="TPS-1")
        play.run(30.0)
        return play.state(order_id)

    assert act("close_station") == "refused"
    assert act("open_station") == "done"
    assert play.world.tables["stations"]["TPS-1"].state == "open"
    assert act("interrupt_station") == "done"
    assert play.facts("tps.interrupted")[0]["ballots"] == next(
        station.voters for station in play.world.scenario.stations if station.id == "TPS-1"
    )
    assert act("resume_station") == "done"
    assert play.facts("tps.resumed")[0]["after_s"] == pytest.approx(30.0)
    alter(play, "stations", "TPS-1", queue=3)
    assert act("close_station") == "done"
    assert play.facts("tps.voting_closed") == [{"tps": "TPS-1", "queue_left": 3}]
    assert play.world.tables["stations"]["TPS-1"].state == "closed"
    play.give("KPUX", "ask_police_in", tps="TPS-1")
    play.run(30.0)
    assert play.facts("assistance.requested") == [{"tps": "TPS-1", "by": "kpps"}]


def test_a_rumour_is_seen_asked_checked_and_answered() -> None:
    play = Play(world(scenario()))
    rumour(play)
    play.give("COMMAND", "see", subject="R-1")
    play.run(60.0)
    play.give("COMMAND", "ask_owner", subject="R-1")
    play.run(60.0)
    play.give("HEALTH", "check_rumour", subject="R-1")
    play.run(60.0)
    assert play.facts("rumour.verified")[0] == {
        "rumour": "R-1",
        "by_owner": False,
        "cell": "HEALTH",
        "finding": "unknown",
    }
    play.give("KPUX", "check_rumour", subject="R-1")
    play.run(60.0)
    assert play.facts("rumour.verified")[1] == {"rumour": "R-1", "by_owner": True, "cell": "KPUX", "finding": "false"}
    play.give("COMMAND", "clarify", subject="R-1")
    play.run(60.0)
    (detected,) = play.facts("rumour.detected")
    assert (detected["severity"], detected["topic"], detected["owner"]) == (4, "result", "election")
    assert play.facts("rumour.asked") == [{"rumour": "R-1", "cell": "COMMAND", "to": "KPUX"}]
    assert play.facts("clarification.published") == [{"rumour": "R-1", "cell": "COMMAND", "delay_s": 240.0}]
    row = play.world.tables["rumours"]["R-1"]
    assert (row.detected_s, row.clarified_s, row.finding, row.by_owner) == (1020.0, 1260.0, "false", True)
    assert row.clarified_x_s - row.detected_x_s == pytest.approx(240.0)  # the small scenario's pace is one to one


def test_a_weaker_check_does_not_undo_the_owner_s() -> None:
    play = Play()
    rumour(play, detected_s=900.0, detected_seq=2, by_owner=True, finding="false", verified_seq=2)
    play.give("HEALTH", "check_rumour", subject="R-1")
    play.run(30.0)
    assert play.world.tables["rumours"]["R-1"].finding == "false"


def test_each_order_of_force_is_reported_once_and_again_after_new_force() -> None:
    play = Play()
    trouble(play)
    order_id = water(play, count=None)
    play.run(20.0)
    play.give("COMMAND", "report_force")
    play.run(25.0)
    assert play.facts("force.reported") == [{"order_id": order_id, "cell": "COMMAND"}]
    play.run(15.0)  # another burst
    assert play.state(play.give("COMMAND", "report_force")) == "given"
    play.run(20.0)
    assert len(play.facts("force.reported")) == 2


def test_a_bulletin_counts_what_the_record_holds() -> None:
    play = Play()
    patient(play, "P-1", treated=True, index=-1)
    patient(play, "P-2", index=-1)
    play.world.tables["arrests"]["T-01"] = ArrestState("V-1", 900.0, 1, "HANDS-1", actor="W-3")
    play.give("COMMAND", "publish")
    play.run(30.0)
    assert play.facts("bulletin.published") == [
        {"cell": "COMMAND", "bulletin": "BUL-1", "treated": 1, "dead": 0, "arrested": 1}
    ]
