"""Levels with evidence, command, dialogue, delegates, warnings."""

from __future__ import annotations

import dataclasses

import pytest

from sispamkota.world import GroupState
from support.scenes import alter, post, talks, violence
from support.worlds import Play, crowd, put_people, world


def test_a_level_rises_on_evidence_and_falls_without() -> None:
    play = Play()
    crowd(play.world)
    violence(play, 0, act="V-1")
    violence(play, 1, act="V-2")
    play.give("COMMAND", "assess", assembly="RALLY", level="yellow")
    play.run(30.0)
    play.give("COMMAND", "assess", assembly="RALLY", level="green")
    play.run(30.0)
    up, down = play.facts("level.changed")
    assert (up["level"], up["role"], up["step"], up["assessed_by"]) == ("yellow", "disturbed", 1, "COMMAND")
    assert up["evidence"] == [1]
    assert (down["role"], down["step"]) == ("calm", -1)
    assert down["evidence"] == [play.facts_at("level.changed")[0]]  # on the level before, not on old violence
    assert play.world.tables["assemblies"]["RALLY"].level == "green"


def test_old_violence_is_no_evidence() -> None:
    play = Play()
    crowd(play.world)
    violence(play)
    play.world.t_s += 901.0
    assert play.state(play.give("COMMAND", "assess", assembly="RALLY", level="yellow")) == "refused"


def test_failed_talks_and_an_alarming_reading_are_evidence() -> None:
    play = Play()
    talks(play, "declined")
    assert play.state(play.give("COMMAND", "assess", assembly="RALLY", level="yellow")) == "given"
    play = Play()
    crowd(play.world)
    play.world.facts["crowd.state:STREET"] = 1
    play.world.density_max["STREET"] = 3.9
    assert play.state(play.give("COMMAND", "assess", assembly="RALLY", level="yellow")) == "refused"
    play.world.density_max["STREET"] = 4.0
    assert play.state(play.give("COMMAND", "assess", assembly="RALLY", level="yellow")) == "given"


def test_two_levels_at_once_are_two_steps() -> None:
    play = Play()
    crowd(play.world)
    violence(play)
    play.give("COMMAND", "assess", assembly="RALLY", level="red")
    play.run(30.0)
    assert play.facts("level.changed")[0]["step"] == 2


def test_command_passes_on_and_says_from_whom() -> None:
    play = Play()
    crowd(play.world)
    play.give("COMMAND", "hand_command", assembly="RALLY", to="region", ordered_by="chief")
    play.run(30.0)
    assert play.facts("command.transferred") == [{"assembly": "RALLY", "to": "region", "by": "chief"}]
    assert play.world.tables["assemblies"]["RALLY"].command == "region"
    assert (
        play.state(play.give("COMMAND", "hand_command", assembly="RALLY", to="region", ordered_by="chief")) == "refused"
    )


def test_command_is_handed_back_even_when_all_have_left_but_not_of_a_crowd_that_never_was() -> None:
    play = Play()
    never = play.give("COMMAND", "hand_command", assembly="RALLY", to="region", ordered_by="chief")
    assert play.state(never) == "refused"
    assert [refused["reason"] for refused in play.facts("order.refused")] == ["no_assembly"]
    crowd(play.world)
    play.give("COMMAND", "hand_command", assembly="RALLY", to="region", ordered_by="chief")
    play.run(30.0)
    alter(play, "assemblies", "RALLY", ended_s=play.world.t_s)
    play.give("COMMAND", "hand_command", assembly="RALLY", to="chief", ordered_by="chief")
    play.run(30.0)
    assert play.facts("command.transferred")[-1] == {"assembly": "RALLY", "to": "chief", "by": "region"}


def test_negotiators_go_to_the_crowd_and_talk() -> None:
    play = Play()
    crowd(play.world)
    play.give("TALK", "open_talks", unit="TALK-1", assembly="RALLY")
    play.run(120.0)
    row = play.world.tables["assemblies"]["RALLY"]
    assert (row.negotiation, row.negotiation_unit, row.rounds) == ("open", "TALK-1", 0)
    assert play.world.tables["units"]["TALK-1"].zone == "STREET"
    moods = play.world.tables["groups"]["MANY"].legitimacy
    for _ in range(2):
        play.give("TALK", "talk", unit="TALK-1", assembly="RALLY")
        play.run(140.0)
    assert [body["round_no"] for body in play.facts("negotiation.round")] == [1, 2]
    assert play.world.tables["assemblies"]["RALLY"].rounds == 2
    assert play.world.tables["groups"]["MANY"].legitimacy == pytest.approx(moods + 0.1)


@pytest.mark.parametrize(("trust", "answer"), [(1.0, "accepted"), (0.0, "declined")])
def test_an_offer_is_answered_by_trust(trust: float, answer: str) -> None:
    play = Play()
    talks(play)
    play.world.tables["groups"]["MANY"] = GroupState(0.5, 0.5, 0.2, 0.3, trust)
    play.give("TALK", "offer", unit="TALK-1", assembly="RALLY", offer="delegates", count=10)
    play.run(30.0)
    assert play.world.tables["assemblies"]["RALLY"].negotiation == "offered"
    assert play.facts("negotiation.offered") == [{"assembly": "RALLY", "offer": "delegates", "delegates": 10}]
    play.run(60.0)
    assert play.world.tables["assemblies"]["RALLY"].negotiation == answer
    assert play.facts(f"negotiation.{answer}") == [{"assembly": "RALLY", "offer": "delegates"}]
    speaker = next(draft.actor for _, _, draft in play.record if draft.fact.kind_name == f"negotiation.{answer}")
    assert speaker == "LEADER"


def test_acceptance_is_as_frequent_as_trust_says() -> None:
    accepted = 0
    for seed in range(60):
        play = Play(world(seed=seed))
        talks(play)
        play.world.tables["groups"]["MANY"] = GroupState(0.5, 0.5, 0.2, 0.3, 0.7)
        play.give("TALK", "offer", unit="TALK-1", assembly="RALLY", offer="delegates", count=10)
        play.run(90.0, 90.0)
        accepted += play.world.tables["assemblies"]["RALLY"].negotiation == "accepted"
    assert 30 <= accepted <= 54


def test_an_offer_broken_off_is_taken_back() -> None:
    play = Play()
    talks(play)
    play.give("TALK", "offer", unit="TALK-1", assembly="RALLY", offer="delegates", count=10)
    play.run(30.0)
    play.give("TALK", "talk", unit="TALK-1", assembly="RALLY")
    assert play.world.tables["assemblies"]["RALLY"].negotiation == "open"


def test_talks_fail_for_a_reason() -> None:
    play = Play()
    talks(play)
    violence(play)
    alter(play, "assemblies", "RALLY", violence=((play.world.t_s, 5, "throw_hard", "STREET", "V-1", "W-0"),))
    play.world.next_seq = 6
    play.give("TALK", "say_failed", unit="TALK-1", assembly="RALLY")
    play.run(30.0)
    assert play.facts("negotiation.failed") == [{"assembly": "RALLY", "reason": "violence"}]
    assert play.world.tables["assemblies"]["RALLY"].negotiation == "failed"


def test_delegates_come_in_and_the_outcome_is_told() -> None:
    play = Play()
    talks(play, "accepted")
    play.give("KPUX", "receive", assembly="RALLY", count=10)
    play.run(30.0)
    play.give("KPUX", "tell", assembly="RALLY")
    play.run(30.0)
    assert play.facts("delegates.received") == [{"assembly": "RALLY", "cell": "KPUX", "delegates": 10}]
    (told,) = play.facts("outcome.told")
    assert told["audible_share"] == 1.0  # the negotiators' loudspeaker
    assert play.world.tables["assemblies"]["RALLY"].outcome_told_s == 1050.0


def test_a_warning_is_heard_near_and_not_far() -> None:
    play = Play()
    put_people(play.world, range(4), [[20.0, 20.0], [30.0, 20.0], [78.0, 20.0], [79.0, 20.0]])
    alter(play, "assemblies", "RALLY", started_s=0.0, started_seq=1)
    play.world.next_seq = 2
    post(play, "SHIELD-1", 18, 20)  # a voice: 25 m
    post(play, "TALK-1", 18, 20)  # a loudspeaker: 100 m
    for unit, cell in (("SHIELD-1", "LINE"), ("TALK-1", "TALK")):
        play.give(cell, "warn", unit=unit, assembly="RALLY", at="STREET", routes=("WEST", "EAST"), languages=2)
        play.run(30.0)
    voice, speaker = play.facts("warning.issued")
    assert (voice["audible_share"], speaker["audible_share"]) == (0.5, 1.0)
    assert (voice["number"], speaker["number"]) == (1, 2)
    assert speaker["n_languages"] == 2
    assert speaker["routes"] == ["WEST", "EAST"]
    warnings = play.world.tables["assemblies"]["RALLY"].warnings
    assert [warning[1] for warning in warnings] == [0.5, 1.0]
    assert warnings[1][0] == 1050.0


def test_what_is_told_to_an_assembly_that_ended_fails() -> None:
    play = Play()
    crowd(play.world)
    post(play, "TALK-1", 18, 20)
    order_id = play.give("TALK", "warn", unit="TALK-1", assembly="RALLY", at="STREET")
    rows = play.world.tables["assemblies"]
    rows["RALLY"] = dataclasses.replace(rows["RALLY"], ended_s=1001.0)
    play.run(30.0)
    assert play.facts("order.failed") == [{"order_id": order_id, "reason": "no_assembly"}]


def test_the_level_may_fall_once_all_have_left() -> None:
    play = Play()
    talks(play)
    rows = play.world.tables["assemblies"]
    rows["RALLY"] = dataclasses.replace(rows["RALLY"], level="yellow", level_seq=1, ended_s=1001.0)
    order_id = play.give("COMMAND", "assess", assembly="RALLY", level="green")
    play.run(60.0)
    assert play.state(order_id) == "done"
    (fallen,) = play.facts("level.changed")
    assert (fallen["role"], fallen["step"]) == ("calm", -1)
