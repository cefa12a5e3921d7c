"""Orders as they are given: what is written down, and every reason for a refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sispamkota.scenario.schema.story import Order
from sispamkota.world import AssemblyState, ConductState, FireState, IncidentState
from support.scenes import alter, patient, post, rumour, talks, trouble, violence, water
from support.worlds import Play, crowd


def test_an_order_does_not_answer_an_inject_that_was_not_sent_yet() -> None:
    play = Play()
    play.give("LINE", "go", unit="FIRST-1", at="POST-A", inject="I-1", step="P-1")
    assert "inject" not in play.record[0][2].fact.body()


def test_an_order_is_written_down_with_what_led_to_it() -> None:
    play = Play()
    alter(play, "injects", "I-1", state="delivered", delivered_s=0.0, seqs=(("LINE", 1),))
    play.world.next_seq = 2
    order_id = play.give("LINE", "go", unit="FIRST-1", at="POST-A", inject="I-1", step="P-1")
    _, _, draft = play.record[0]
    assert draft.fact.body() == {
        "order_id": order_id,
        "step": "P-1",
        "cell": "LINE",
        "unit": "FIRST-1",
        "action": "go",
        "at": "POST-A",
        "inject": "I-1",
    }
    assert draft.actor == "LINE"
    assert draft.causes == (1,)
    row = play.world.tables["orders"][order_id]
    assert (row.state, row.given_s, row.due_s) == ("given", 1000.0, 1010.0)


def test_force_is_ordered_before_it_is_checked() -> None:
    play = Play()
    trouble(play)
    water(play, ordered_by=None)
    assert play.kinds() == ["order.given", "force.ordered", "force.refused"]
    assert play.facts("force.ordered")[0]["authorised_by"] == "chief"
    assert play.facts("force.refused")[0]["reason"] == "no_authority"
    assert play.facts("force.refused")[0]["means"] == "water_cannon"


def test_a_player_s_order_is_declared_and_a_unit_s_act_is_not() -> None:
    play = Play()
    play.give("COMMAND", "note", basis="declared")
    play.run(30)
    basis = {draft.fact.kind_name: draft.basis for _, _, draft in play.record}
    assert basis["order.given"] == basis["act.done"] == "declared"
    play = Play()
    crowd(play.world)
    play.give("LINE", "line", unit="FIRST-1", at="POST-A", assembly="RALLY", basis="declared")
    play.run(120)
    basis = {draft.fact.kind_name: draft.basis for _, _, draft in play.record}
    assert basis["unit.deployed"] == "engine"


def _nothing(play: Play) -> None:
    """Leave the world as it is."""


def _rally(play: Play) -> None:
    crowd(play.world)


def _dispersing(play: Play) -> None:
    trouble(play)
    alter(play, "assemblies", "RALLY", dispersing_s=990.0)


def _passed_on(play: Play) -> None:
    trouble(play)
    alter(play, "assemblies", "RALLY", command="region")


def _empty(play: Play) -> None:
    trouble(play)
    alter(play, "units", "CANNON-1", tank_l=5.0)


def _busy_by_chief(play: Play) -> None:
    play.give("COMMAND", "go", unit="SHIELD-1", at="POST-A", ordered_by="chief")


def _bus(play: Play) -> None:
    play.world.next_seq = 2
    play.world.tables["incidents"]["BUS"] = IncidentState(started_s=900.0, started_seq=1, done=("sweep",))
    alter(play, "exits", "EAST", blocked_by="BUS")


def _busy_twice(play: Play) -> None:
    play.give("LINE", "go", unit="FIRST-1", at="POST-A")


def _on_board(play: Play) -> None:
    crowd(play.world)
    patient(play, treated=True)
    post(play, "MEDIC-1", 5, 12, target="POST-B", standby_seq=1)
    play.give("HEALTH", "to_hospital", unit="MEDIC-1")
    play.run(60)


def _patient(play: Play) -> None:
    crowd(play.world)
    patient(play)


WATER = {
    "unit": "CANNON-1",
    "at": "STREET",
    "assembly": "RALLY",
    "ordered_by": "platoon_leader",
    "authorised_by": "chief",
    "mode": "spray",
}
CASES: tuple[tuple[str, Callable[[Play], None], str, str, dict[str, Any]], ...] = (
    ("no_such_action", _nothing, "LINE", "dance", {}),
    ("not_this_cell", _nothing, "NOBODY", "note", {}),
    ("unit_needed", _nothing, "LINE", "go", {"at": "POST-A"}),
    ("no_such_unit", _nothing, "LINE", "go", {"unit": "GHOST-1", "at": "POST-A"}),
    ("wrong_unit_kind", _nothing, "LINE", "line", {"unit": "CANNON-1", "at": "POST-A"}),
    ("no_strength", _nothing, "TALK", "go", {"unit": "EMPTY-1", "at": "POST-A"}),
    ("not_this_unit", _nothing, "HEALTH", "go", {"unit": "FIRST-1", "at": "POST-A"}),
    ("no_authority", _rally, "COMMAND", "hand_command", {"assembly": "RALLY", "to": "region"}),
    ("no_authority", _rally, "LINE", "hand_command", {"assembly": "RALLY", "to": "region", "ordered_by": "chief"}),
    ("not_authorised", trouble, "COMMAND", "water", WATER | {"authorised_by": "talker"}),
    ("not_authorised", trouble, "LINE", "water", WATER),
    ("not_in_command", _passed_on, "COMMAND", "water", WATER),
    ("missing_key", _nothing, "LINE", "go", {"unit": "FIRST-1"}),
    ("no_such_place", _nothing, "LINE", "go", {"unit": "FIRST-1", "at": "NOWHERE"}),
    ("no_such_assembly", _nothing, "LEADER", "call_calm", {"assembly": "NOBODY"}),
    ("no_such_station", _nothing, "KPUX", "open_station", {"tps": "TPS-99"}),
    ("level_not_reached", _rally, "LINE", "lapis", {"unit": "SHIELD-1", "at": "POST-A", "assembly": "RALLY"}),
    ("no_request", _nothing, "ARMY", "guard", {"unit": "ARMY-1", "at": "YARD"}),
    ("no_subject", _nothing, "LINE", "document", {"subject": "@arrested"}),
    (
        "no_force_allowed",
        trouble,
        "ARMY",
        "water",
        WATER | {"unit": "ARMY-2", "ordered_by": None, "authorised_by": None},
    ),
    ("outranked", _busy_by_chief, "LINE", "go", {"unit": "SHIELD-1", "at": "POST-B"}),
    ("already_doing", _busy_twice, "LINE", "go", {"unit": "FIRST-1", "at": "POST-A"}),
    ("patients_on_board", _on_board, "HEALTH", "stand_by", {"unit": "MEDIC-1", "at": "POST-B"}),
    ("tank_empty", _empty, "COMMAND", "water", WATER),
    ("dispersing", _dispersing, "COMMAND", "water", WATER),
    ("no_assembly", _nothing, "LEADER", "call_calm", {"assembly": "RALLY"}),
    ("no_such_exit", _rally, "TALK", "warn", {"unit": "TALK-1", "assembly": "RALLY", "routes": ("POST-A",)}),
    ("no_such_exit", _nothing, "ROAD", "open_exit", {"at": "STREET"}),
    ("already_open", _nothing, "ROAD", "open_exit", {"at": "WEST"}),
    ("exit_blocked", _bus, "ROAD", "open_exit", {"at": "EAST"}),
    ("already_shut", _nothing, "ROAD", "shut_exit", {"at": "NORTH"}),
    ("too_few_exits", _bus, "ROAD", "check_exits", {"at": "STREET"}),
    ("no_line", _nothing, "LINE", "lapis_any", {"unit": "SHIELD-1", "at": "POST-A", "assembly": "RALLY"}),
    ("no_such_level", _rally, "COMMAND", "assess", {"assembly": "RALLY", "level": "purple"}),
    ("same_level", _rally, "COMMAND", "assess", {"assembly": "RALLY", "level": "green"}),
    ("no_evidence", _rally, "COMMAND", "assess", {"assembly": "RALLY", "level": "yellow"}),
    ("no_such_role", _rally, "COMMAND", "hand_command", {"assembly": "RALLY", "to": "king", "ordered_by": "chief"}),
    ("talks_open", talks, "TALK", "open_talks", {"unit": "TALK-1", "assembly": "RALLY"}),
    ("no_talks", _rally, "TALK", "talk", {"unit": "TALK-1", "assembly": "RALLY"}),
    (
        "offer_stands",
        lambda p: talks(p, "accepted"),
        "TALK",
        "offer",
        {"unit": "TALK-1", "assembly": "RALLY", "offer": "x", "count": 1},
    ),
    ("no_failure", talks, "TALK", "say_failed", {"unit": "TALK-1", "assembly": "RALLY"}),
    ("no_accepted_offer", talks, "KPUX", "receive", {"assembly": "RALLY", "count": 5}),
    ("no_delegates", talks, "KPUX", "tell", {"assembly": "RALLY"}),
    ("no_tool", _nothing, "LINE", "fill_any", {"unit": "FIRST-1"}),
    ("tank_full", _nothing, "LINE", "fill", {"unit": "CANNON-1"}),
    ("no_act", _rally, "LINE", "arrest", {"unit": "HANDS-1", "assembly": "RALLY"}),
    ("no_beds", _nothing, "LINE", "stand_by", {"unit": "FIRST-1", "at": "POST-B"}),
    ("no_patient", _patient, "HEALTH", "to_hospital", {"unit": "MEDIC-1"}),
    ("no_incident", _nothing, "FIRE", "tow", {"unit": "ENGINE-1", "subject": "BUS"}),
    ("already_done", _bus, "FIRE", "sweep", {"subject": "BUS"}),
    ("not_needed", _bus, "FIRE", "other_act", {"subject": "BUS"}),
    ("no_rumour", _nothing, "COMMAND", "see", {"subject": "R-1"}),
    ("not_detected", rumour, "KPUX", "clarify", {"subject": "R-1"}),
    ("already_detected", lambda p: rumour(p, detected_seq=2), "COMMAND", "see", {"subject": "R-1"}),
    ("nothing_to_report", _nothing, "COMMAND", "report_force", {}),
    ("no_such_agency", _nothing, "COMMAND", "ask_support", {"to": "navy"}),
    ("no_conduct", _nothing, "LINE", "recall", {"subject": "C-9"}),
    ("station_state", _nothing, "KPUX", "close_station", {"tps": "TPS-1"}),
)


@pytest.mark.parametrize(
    ("reason", "prepare", "cell", "action", "keys"), CASES, ids=[f"{case[0]}-{n}" for n, case in enumerate(CASES)]
)
def test_an_order_is_refused_with_its_own_reason(
    reason: str, prepare: Callable[[Play], None], cell: str, action: str, keys: dict[str, Any]
) -> None:
    play = Play()
    prepare(play)
    order_id = play.give(cell, action, **keys)
    refused = [draft.fact.body() for _, _, draft in play.record if draft.fact.kind_name.endswith(".refused")]
    assert [body["reason"] for body in refused] == [reason], play.record[-1]
    assert refused[0]["order_id"] == order_id
    assert len(refused[0]["detail"]) > 5
    assert play.state(order_id) == "refused"


def test_reasons_say_different_things() -> None:
    assert len({case[0] for case in CASES}) >= 45


def test_a_request_for_support_lends_an_army_unit() -> None:
    play = Play()
    play.give("COMMAND", "ask_support", to="ARMY", unit="ARMY-1")
    play.run(60)
    assert play.facts("support.requested") == [{"to": "tni", "cell": "COMMAND", "unit": "ARMY-1"}]
    lent = play.give("COMMAND", "guard", unit="ARMY-1", at="YARD")
    assert play.state(lent) == "given"
    assert play.state(play.give("COMMAND", "go", unit="ARMY-2", at="YARD")) == "refused"  # the request named the other


def test_subjects_stand_for_the_newest() -> None:
    play = Play()
    play.world.next_seq = 9
    play.world.tables["conducts"] |= {
        "C-1": ConductState("SHIELD-1", "strike", 3),
        "C-2": ConductState("FIRST-1", "taunt", 7),
    }
    patient(play, "P-1", index=-1)
    patient(play, "P-2", severity="light", index=-1)
    assert play.world.tables["orders"][play.give("LINE", "recall", subject="@conduct")].subject == "C-2"
    assert play.world.tables["orders"][play.give("HEALTH", "family", subject="@injured")].subject == "P-1"


def test_orders_of_one_step_follow_each_other() -> None:
    play = Play()
    first = play.give("LINE", "go", step="P-1", unit="FIRST-1", at="POST-A")
    second = play.give("LINE", "line", step="P-1", unit="FIRST-1", at="POST-B")
    assert "order.countermanded" not in play.kinds()
    play.run(300)
    assert play.state(first) == play.state(second) == "done"
    done = [body["order_id"] for body in play.facts("order.done")]
    assert done == [first, second]


def test_fires_and_assemblies_are_untouched_by_a_refusal() -> None:
    play = Play()
    play.world.tables["fires"]["F-1"] = FireState("STREET", "RALLY", 1)
    before = dict(play.world.tables["assemblies"])
    play.give("COMMAND", "assess", assembly="RALLY", level="yellow")
    assert play.world.tables["assemblies"] == before == {"RALLY": AssemblyState()}


def test_an_order_with_all_it_needs_is_taken() -> None:
    play = Play()
    trouble(play)
    violence(play, 1, act="V-2")
    assert play.state(water(play)) == "given"
    assert play.world.tables["orders"]["ORD-1"].order == Order(
        **{**WATER, "action": "water", "ground": "throw_hard", "count": 2}
    )
