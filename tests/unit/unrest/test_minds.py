"""The directions of the model of minds, and that every coupling vanishes at zero."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from sispamkota.scenario.schema.story import Assumption, Branches, Incident
from sispamkota.unrest import advance
from sispamkota.unrest.minds import members_of, weather
from sispamkota.unrest.params import Params
from sispamkota.world import AGITATED, CALM, FLEEING, LEAVE, VIOLENT, Change, IncidentState, RumourState, World
from support.worlds import crowd, scenario, world

COUPLINGS = {
    "dialogue": (
        "leave_by_dialogue_per_min", "legitimacy_by_dialogue_per_min", "identity_by_dialogue_per_min",
        "self_policing_by_dialogue_per_min",
    ),
    "force": (
        "agitate_by_force", "leave_by_force_per_min", "legitimacy_by_force_per_min", "identity_by_force_per_min",
        "self_policing_by_force_per_min",
    ),
    "warning": ("leave_by_warning_per_min",),
    "leader": ("leave_by_leader_per_min",),
    "rumour": ("agitate_by_rumour", "legitimacy_by_rumour_per_min", "identity_by_rumour_per_min"),
}  # fmt: skip
"""What presses on a crowd, and the coefficients by which it does."""


def assumed(**values: float) -> tuple[Assumption, ...]:
    return tuple(
        Assumption(id=f"unrest.{name}", value=value, range=(min(0.0, value), max(1.0, value)), unit="1", source="test",
                   label="D")
        for name, value in values.items()
    )  # fmt: skip


def made(press: str = "", *, violent: int = 10, agitated: int = 40, seed: int = 1, **params: float) -> World:
    """Return a crowd of two hundred in the street with one thing pressing on it."""
    start = world(scenario(assumptions=assumed(**params)), seed=seed)
    crowd(start, 200, columns=20)
    start.awake = ("SQUARE",)
    start.people.state[:violent] = VIOLENT
    start.people.state[violent : violent + agitated] = AGITATED
    start.people.intent[:200] = 0
    row = replace(start.tables["assemblies"]["RALLY"], crest=200.0)
    if press == "dialogue":
        row = replace(row, negotiation="open", last_round_s=start.t_s, rounds=1)
    elif press == "force":
        row = replace(row, force_s=start.t_s, force_share=0.8, force_seq=1)
    elif press == "warning":
        row = replace(row, warnings=((start.t_s, 1.0, 1),))
    elif press == "leader":
        row = replace(row, led_s=start.t_s, led_seq=1)
    elif press == "rumour":
        start.tables["rumours"]["R-1"] = RumourState(started_s=0.0, started_seq=1, intensity=0.6)
    start.tables["assemblies"]["RALLY"] = row
    return start


def lived(start: World, seconds: int = 120) -> World:
    """Let minds go on; what presses on the crowd stays as it is."""
    kept = start.tables["assemblies"]["RALLY"]
    for _ in range(seconds):
        start.t_s += 1.0
        change = advance(start, 1.0)
        apply(start, change)
        row = start.tables["assemblies"]["RALLY"]
        ages = {
            "last_round_s": start.t_s,
            "force_s": start.t_s,
            "warnings": tuple((start.t_s, *w[1:]) for w in kept.warnings),
        }
        start.tables["assemblies"]["RALLY"] = replace(
            row, **{name: value for name, value in ages.items() if getattr(kept, name)}
        )
    return start


def apply(start: World, change: Change) -> None:
    start.next_seq += len(change.events)
    for table, rows in change.rows.items():
        start.tables[table].update(rows)
    for name, array in change.people.items():
        setattr(start.people, name, array)


def group(start: World) -> Any:
    return start.tables["groups"]["MANY"]


def violent(start: World) -> int:
    return int(np.count_nonzero(start.people.state == VIOLENT))


def leaving(start: World) -> int:
    return int(np.count_nonzero(start.people.intent == LEAVE))


def test_dialogue_raises_legitimacy_and_parts_the_crowd_from_its_violent() -> None:
    plain, talked = group(lived(made())), group(lived(made("dialogue")))
    assert talked.legitimacy > plain.legitimacy
    assert talked.identity_violent < plain.identity_violent
    assert talked.self_policing > plain.self_policing


def test_force_that_meets_bystanders_does_the_opposite() -> None:
    plain, met = group(lived(made())), group(lived(made("force")))
    assert met.legitimacy < plain.legitimacy
    assert met.identity_violent > plain.identity_violent
    assert met.self_policing < plain.self_policing


def test_dialogue_lowers_violence_and_force_on_bystanders_raises_it() -> None:
    """Summed over several drills, with nobody leaving so that only minds differ."""
    stay = dict.fromkeys(("leave_per_min", "leave_by_dialogue_per_min", "leave_by_force_per_min"), 0.0)
    counts = {
        press: sum(violent(lived(made(press, seed=seed, **stay), 300)) for seed in range(1, 5))
        for press in ("", "dialogue", "force")
    }
    assert counts["dialogue"] < counts[""] < counts["force"]


@pytest.mark.parametrize("press", ["dialogue", "force", "warning", "leader"])
def test_dialogue_warnings_leaders_and_force_make_people_leave(press: str) -> None:
    assert leaving(lived(made(press))) > leaving(lived(made()))


def test_a_rumour_agitates() -> None:
    calm = {
        press: np.count_nonzero(lived(made(press, agitated=0, violent=0)).people.state == CALM)
        for press in ("", "rumour")
    }
    assert calm["rumour"] < calm[""]


def test_violence_seen_agitates() -> None:
    """Nobody turns violent by contagion here, so that only what is seen differs."""
    still = {"violent_base_per_min": 0.0, "violent_contagion_per_min": 0.0, "violent_calming_per_min": 0.0}
    stirred = {}
    for by in (0.0, 4.0):
        people = lived(made(agitated=0, violent=40, agitate_by_violence=by, **still)).people
        stirred[by] = np.count_nonzero(people.state == AGITATED)
    assert stirred[0.0] < stirred[4.0]


def test_the_agitated_and_the_violent_heed_a_warning_less() -> None:
    names = ("violent_calming", "agitated_calming", "violent_base", "violent_contagion", "agitate")
    still = {f"{name}_per_min": 0.0 for name in names}
    start = made("warning", violent=60, agitated=60, agitated_heed=0.0, violent_heed=0.0, **still)
    lived(start, 300)
    assert not (start.people.intent[:120] == LEAVE).any()
    assert (start.people.intent[120:200] == LEAVE).any()


@pytest.mark.parametrize("press", COUPLINGS)
def test_with_its_coefficients_at_zero_a_pressure_leaves_no_trace_at_all(press: str) -> None:
    """Every range includes zero, where the effect vanishes exactly: the two crowds are equal to the bit."""
    zero = dict.fromkeys(COUPLINGS[press], 0.0)
    extra: dict[str, float] = {}
    if press == "dialogue":
        extra = {"violent_calming_per_min": 0.0, "agitated_calming_per_min": 0.0}
    elif press == "rumour":
        extra = {"violent_base_per_min": 0.0, "violent_contagion_per_min": 0.0}
    elif press == "force":
        extra = {"flee_frac": 0.0}
    one, other = lived(made(press, **zero, **extra)), lived(made(**zero, **extra))
    assert group(one) == group(other)
    for name in ("state", "intent", "arousal", "injured"):
        assert np.array_equal(getattr(one.people, name), getattr(other.people, name)), name


def test_nobody_flees_where_no_force_is_used() -> None:
    assert not (lived(made("warning"), 300).people.state == FLEEING).any()
    assert (lived(made("force"), 300).people.state == FLEEING).any()


def test_bystanders_and_the_vulnerable_never_turn_violent() -> None:
    start = made("force", violent=60, violent_contagion_per_min=5.0)
    start.people.vulnerable[100:150] = True
    lived(start, 200)
    assert not (start.people.state[100:150] == VIOLENT).any()
    assert not (start.people.state[200:] == VIOLENT).any()
    assert (start.people.state[:100] == VIOLENT).any()


def test_the_trapped_do_not_leave() -> None:
    start = made("force")
    start.people.trapped[50:100] = True
    lived(start)
    assert not (start.people.intent[50:100] == LEAVE).any()


def test_what_a_person_draws_does_not_depend_on_the_others() -> None:
    """With no contagion, half of the crowd does the same whether or not the other half is there."""
    alone = {"violent_contagion_per_min": 0.0}
    whole, half = made(violent=0, **alone), made(violent=0, **alone)
    half.people.site[100:200] = -1
    lived(whole)
    lived(half)
    for name in ("state", "intent"):
        assert np.array_equal(getattr(whole.people, name)[:100], getattr(half.people, name)[:100]), name


def test_another_seed_is_another_luck() -> None:
    assert not np.array_equal(lived(made()).people.state, lived(made(seed=2)).people.state)


def test_a_scripted_riot_keeps_so_many_violent() -> None:
    start = made(violent=0, agitated=0, violent_base_per_min=0.0)
    start.tables["assemblies"]["RALLY"] = replace(
        start.tables["assemblies"]["RALLY"], floor_violent=12, floor_acts=("throw_hard",), floor_seq=1
    )
    lived(start, 60)
    assert violent(start) >= 12


def test_grievance_drifts_the_same_in_one_long_step_as_in_many_short_ones() -> None:
    incident = Incident(id="GAP", kind="gap", name_id="x", name_en="x", grievance_per_h=0.4, groups=("MANY",))
    found = []
    for steps in (1, 7, 3600):
        start = world(scenario(branches=Branches(incidents=(incident,))))
        start.tables["incidents"] = {"GAP": IncidentState(started_s=0.0, started_seq=1)}
        start.t_s = 0.0
        for _ in range(steps):
            start.t_s += 36000.0 / steps
            apply(start, advance(start, 36000.0 / steps))
        found.append(group(start).grievance)
    assert found[0] == pytest.approx(found[1], abs=1e-9)
    assert found[0] == pytest.approx(found[2], abs=1e-9)
    assert found[0] == pytest.approx(1.0 - 0.4 * math.exp(-4.0))


def test_what_presses_fades() -> None:
    start = made("dialogue")
    row = start.tables["assemblies"]["RALLY"]
    start.tables["assemblies"]["RALLY"] = replace(
        row, force_s=start.t_s, force_share=0.5, warnings=((start.t_s, 0.9, 1),)
    )
    params, seen = Params(), []
    for later in (0.0, 90.0, 180.0, 600.0):
        start.t_s = 1000.0 + later
        seen.append(weather(start, 0, members_of(start, 0), params))
    assert [round(climate.dialogue, 3) for climate in seen] == [1.0, 0.85, 0.7, 0.0]
    assert [round(climate.pressure, 3) for climate in seen] == [1.0, 0.5, 0.0, 0.0]
    assert seen[0].force == pytest.approx(0.5)
    assert [round(climate.warning, 3) for climate in seen] == [0.9, 0.765, 0.63, 0.0]


def test_every_number_of_the_model_can_be_assumed_otherwise() -> None:
    names = {f.name: 0.123 for f in fields(Params)}
    assert Params.of(scenario(assumptions=assumed(**names))) == Params(**names)
