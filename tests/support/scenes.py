"""One scene for every effect of the vocabulary: what must be so, and the order that is then carried out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sispamkota.world import (
    VIOLENT,
    ArrestState,
    ConductState,
    FireState,
    IncidentState,
    PatientState,
    RumourState,
    UnitState,
)
from support.worlds import Play, at, crowd

Scene = Callable[[Play], str]
SCENES: dict[str, Scene] = {}


def scene(name: str) -> Callable[[Scene], Scene]:
    def decorate(function: Scene) -> Scene:
        SCENES[name] = function
        return function

    return decorate


def alter(play: Play, table: str, key: str, **changes: object) -> None:
    """Set fields of a row."""
    rows = play.world.tables[table]
    rows[key] = replace(rows[key], **changes)


def post(play: Play, unit: str, x: float, y: float, **changes: object) -> UnitState:
    """Stand a unit on the site, out on its post."""
    point = at(x, y)
    alter(play, "units", unit, state="posted", site="SQUARE", x_m=point[0], y_m=point[1], zone="STREET", deployed_seq=1)
    alter(play, "units", unit, **changes)
    play.world.next_seq = max(play.world.next_seq, 2)
    state: UnitState = play.world.tables["units"][unit]
    return state


def violence(play: Play, number: int = 0, *, kind: str = "throw_hard", act: str = "V-1") -> None:
    """Let somebody of the assembly have been seen throwing just now."""
    row = play.world.tables["assemblies"]["RALLY"]
    seen = (play.world.t_s, 1, kind, "STREET", act, f"W-{number}")
    alter(play, "assemblies", "RALLY", violence=(*row.violence, seen))
    play.world.people.state[number] = VIOLENT


def trouble(play: Play) -> None:
    """A crowd in the street, throwers in the middle of it, level yellow, the cannon 20 m from the nearest person."""
    crowd(play.world)
    violence(play)
    state = play.world.people.state
    state[4::10] = state[5::10] = VIOLENT
    alter(play, "assemblies", "RALLY", level="yellow", level_seq=1, warnings=((900.0, 0.9, 1),))
    post(play, "CANNON-1", 12.0, 19.0)


def water(play: Play, **keys: object) -> str:
    """Order water with all that the doctrine asks for."""
    words: dict[str, object] = {
        "unit": "CANNON-1",
        "at": "STREET",
        "assembly": "RALLY",
        "ordered_by": "platoon_leader",
        "authorised_by": "chief",
        "ground": "throw_hard",
        "mode": "spray",
        "count": 2,
    }
    return play.give("COMMAND", "water", **(words | keys))


@scene("emit")
def _emit(play: Play) -> str:
    return play.give("COMMAND", "brief", unit="SHIELD-1")


@scene("go")
def _go(play: Play) -> str:
    return play.give("LINE", "go", unit="FIRST-1", at="POST-A")


@scene("line")
def _line(play: Play) -> str:
    crowd(play.world)
    return play.give("LINE", "line", unit="FIRST-1", at="POST-A", assembly="RALLY")


@scene("release")
def _release(play: Play) -> str:
    post(play, "SHIELD-1", 10, 20)
    return play.give("LINE", "release", unit="SHIELD-1")


@scene("handover")
def _handover(play: Play) -> str:
    crowd(play.world)
    violence(play)
    alter(play, "assemblies", "RALLY", level="yellow")
    play.give("LINE", "line", unit="FIRST-1", at="POST-A", assembly="RALLY")
    play.run(120)
    post(play, "SHIELD-1", 5, 30)
    return play.give("LINE", "lapis", unit="SHIELD-1", at="POST-A", assembly="RALLY")


@scene("level")
def _level(play: Play) -> str:
    crowd(play.world)
    violence(play)
    return play.give("COMMAND", "assess", assembly="RALLY", level="yellow")


@scene("command")
def _command(play: Play) -> str:
    crowd(play.world)
    return play.give("COMMAND", "hand_command", assembly="RALLY", to="region", ordered_by="chief")


def talks(play: Play, state: str = "open") -> None:
    """A crowd with which the negotiators talk."""
    crowd(play.world)
    post(play, "TALK-1", 25, 20)
    alter(play, "assemblies", "RALLY", negotiation=state, negotiation_seq=1, negotiation_unit="TALK-1")


@scene("talk.open")
def _talk_open(play: Play) -> str:
    crowd(play.world)
    return play.give("TALK", "open_talks", unit="TALK-1", assembly="RALLY")


@scene("talk.round")
def _talk_round(play: Play) -> str:
    talks(play)
    return play.give("TALK", "talk", unit="TALK-1", assembly="RALLY")


@scene("talk.offer")
def _talk_offer(play: Play) -> str:
    talks(play)
    return play.give("TALK", "offer", unit="TALK-1", assembly="RALLY", offer="delegates", count=10)


@scene("talk.fail")
def _talk_fail(play: Play) -> str:
    talks(play, "declined")
    return play.give("TALK", "say_failed", unit="TALK-1", assembly="RALLY")


@scene("delegates")
def _delegates(play: Play) -> str:
    talks(play, "accepted")
    return play.give("KPUX", "receive", assembly="RALLY", count=10)


@scene("outcome")
def _outcome(play: Play) -> str:
    talks(play, "accepted")
    alter(play, "assemblies", "RALLY", delegates_seq=1)
    return play.give("KPUX", "tell", assembly="RALLY")


@scene("lead")
def _lead(play: Play) -> str:
    crowd(play.world)
    return play.give("LEADER", "lead", assembly="RALLY")


@scene("calm")
def _calm(play: Play) -> str:
    crowd(play.world)
    return play.give("LEADER", "call_calm", assembly="RALLY")


@scene("warn")
def _warn(play: Play) -> str:
    crowd(play.world)
    post(play, "TALK-1", 25, 20)
    return play.give("TALK", "warn", unit="TALK-1", assembly="RALLY", at="STREET", routes=("WEST", "EAST"), languages=2)


@scene("water")
def _water(play: Play) -> str:
    trouble(play)
    return water(play)


@scene("refill")
def _refill(play: Play) -> str:
    post(play, "CANNON-1", 12, 19, tank_l=100.0)
    return play.give("LINE", "fill", unit="CANNON-1")


@scene("arrest")
def _arrest(play: Play) -> str:
    crowd(play.world)
    violence(play, 3)
    post(play, "HANDS-1", 25, 18)
    return play.give("LINE", "arrest", unit="HANDS-1", assembly="RALLY", ordered_by="platoon_leader")


@scene("extinguish")
def _extinguish(play: Play) -> str:
    crowd(play.world)
    play.world.tables["fires"]["F-1"] = FireState("STREET", "RALLY", 1)
    play.world.tables["fires"]["F-2"] = FireState("STREET", "RALLY", 1)
    post(play, "ENGINE-1", 10, 20)
    return play.give("FIRE", "put_out", unit="ENGINE-1", at="STREET")


@scene("evacuate")
def _evacuate(play: Play) -> str:
    crowd(play.world)
    play.world.people.vulnerable[:5] = True
    play.world.people.trapped[3:7] = True
    post(play, "FIRST-1", 25, 20)
    return play.give("LINE", "lead_out", unit="FIRST-1", at="STREET")


@scene("exit.open")
def _exit_open(play: Play) -> str:
    return play.give("ROAD", "open_exit", at="NORTH")


@scene("exit.close")
def _exit_close(play: Play) -> str:
    return play.give("ROAD", "shut_exit", at="EAST")


@scene("egress.check")
def _egress_check(play: Play) -> str:
    crowd(play.world)
    return play.give("ROAD", "check_exits", at="STREET", assembly="RALLY")


@scene("standby")
def _standby(play: Play) -> str:
    crowd(play.world)
    return play.give("HEALTH", "stand_by", unit="MEDIC-1", at="POST-B", assembly="RALLY")


def patient(play: Play, key: str = "P-1", *, severity: str = "serious", treated: bool = False, index: int = 0) -> None:
    """Let somebody have been hurt."""
    play.world.next_seq = max(play.world.next_seq, 3)
    play.world.tables["patients"][key] = PatientState(
        "civilian",
        severity,
        "STREET",
        play.world.t_s,
        1,
        index=index,
        treated_s=play.world.t_s if treated else None,
        treated_seq=2 if treated else 0,
    )
    if index >= 0:
        play.world.people.injured[index] = 2 if severity == "serious" else 1


@scene("transport")
def _transport(play: Play) -> str:
    crowd(play.world)
    patient(play, treated=True)
    post(play, "MEDIC-1", 5, 12, target="POST-B", standby_seq=1)
    return play.give("HEALTH", "to_hospital", unit="MEDIC-1")


@scene("incident")
def _incident(play: Play) -> str:
    play.world.tables["incidents"]["BUS"] = IncidentState(started_s=900.0, started_seq=1, done=("sweep",))
    alter(play, "exits", "EAST", blocked_by="BUS")
    play.world.next_seq = 2
    return play.give("FIRE", "tow", unit="ENGINE-1", subject="BUS")


def rumour(play: Play, **changes: object) -> None:
    """Let a rumour be about."""
    play.world.next_seq = max(play.world.next_seq, 3)
    play.world.tables["rumours"]["R-1"] = replace(RumourState(started_s=900.0, started_seq=1, signal_seq=2), **changes)


@scene("rumour.detect")
def _detect(play: Play) -> str:
    rumour(play)
    return play.give("COMMAND", "see", subject="R-1")


@scene("rumour.ask")
def _ask(play: Play) -> str:
    rumour(play, detected_s=950.0, detected_seq=2)
    return play.give("COMMAND", "ask_owner", subject="R-1")


@scene("rumour.check")
def _check(play: Play) -> str:
    rumour(play, detected_s=950.0, detected_seq=2)
    return play.give("KPUX", "check_rumour", subject="R-1")


@scene("rumour.answer")
def _answer(play: Play) -> str:
    rumour(play, detected_s=950.0, detected_seq=2)
    return play.give("KPUX", "clarify", subject="R-1")


@scene("report.force")
def _report(play: Play) -> str:
    trouble(play)
    water(play, count=1)
    play.run(60)
    return play.give("COMMAND", "report_force")


@scene("support")
def _support(play: Play) -> str:
    return play.give("COMMAND", "ask_support", to="tni")


@scene("recall")
def _recall(play: Play) -> str:
    play.world.next_seq = 2
    play.world.tables["conducts"]["C-1"] = ConductState("SHIELD-1", "strike", 1)
    return play.give("LINE", "recall", subject="@conduct")


@scene("bulletin")
def _bulletin(play: Play) -> str:
    patient(play, treated=True, index=-1)
    play.world.tables["arrests"]["T-01"] = ArrestState("V-1", 900.0, 1, "HANDS-1", actor="W-3")
    return play.give("COMMAND", "publish")


@scene("guard")
def _guard(play: Play) -> str:
    play.give("COMMAND", "ask_support", to="tni")
    play.run(60)
    return play.give("ARMY", "guard", unit="ARMY-1", at="YARD")


@scene("station")
def _station(play: Play) -> str:
    return play.give("KPUX", "open_station", tps="TPS-1")
