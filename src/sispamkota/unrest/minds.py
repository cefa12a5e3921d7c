"""One second (or more) in the minds of the people on the awake sites, and in the city between times.

The model in its simple form: people are calm, agitated, violent or fleeing.  Hazards between the
states depend on the group's grievance, on how rightful it holds the police's conduct (legitimacy),
on how far it feels one with the violent (identity), on how far it holds back its own
(self-policing), on rumours, on dialogue, and on force that meets people who did nothing.

References
----------
The elaborated social identity model (Reicher, Stott, Drury), in hazard form; every coefficient is an
assumption (`Params`), none is calibrated.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sispamkota.core.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE
from sispamkota.scenario.schema.story import Incident
from sispamkota.unrest.acts import violence
from sispamkota.unrest.gatherings import follow
from sispamkota.unrest.params import Params
from sispamkota.world import AGITATED, CALM, FLEEING, LEAVE, VIOLENT, AssemblyState, Change, GroupState, World


@dataclass(frozen=True, slots=True)
class Climate:
    """What presses on an assembly's people at this moment, each 0 to 1.

    ``pressure`` is recent force of any kind, ``force`` the part of it that met people who had done
    nothing violent; ``leaving`` is whether the assembly disperses already.
    """

    dialogue: float
    pressure: float
    force: float
    warning: float
    rumour: float
    violent_frac: float
    led: float = 0.0
    leaving: bool = False


def advance(world: World, dt_s: float) -> Change:
    """Return how minds went on over the ``dt_s`` seconds up to now.

    With a site awake ``dt_s`` is 1; while all sleep it may be months, and only grievances drift.
    """
    change = Change(world)
    params = Params.of(world.scenario)
    _drift(world, change, dt_s)
    if world.awake:
        for index, assembly in enumerate(world.scenario.actors.assemblies):
            members = members_of(world, index)
            state: AssemblyState = world.tables["assemblies"][assembly.id]
            if members.size:
                climate = weather(world, index, members, params)
                _moods(world, change, members, climate, params, dt_s)
                _transitions(world, change, members, climate, params, dt_s)
                _floor(world, change, members, state)
                violence(world, change, index, members, params, dt_s)
            follow(world, change, index, members, params, dt_s)
    return change


def members_of(world: World, assembly: int) -> NDArray[np.int64]:
    """Return the people of an assembly who are on its site, shape (k,); those on their way elsewhere are not."""
    site = world.site_ids.index(world.scenario.actors.assemblies[assembly].site)
    return np.flatnonzero((world.people.assembly == assembly) & (world.people.site == site))


def weather(world: World, assembly: int, members: NDArray[np.int64], params: Params) -> Climate:
    """Return what presses on an assembly's people now."""
    entry = world.scenario.actors.assemblies[assembly]
    state: AssemblyState = world.tables["assemblies"][entry.id]
    dialogue = _fading(world.t_s, state.last_round_s, params.dialogue_fades_s)
    if state.negotiation in ("failed", "none"):
        dialogue = 0.0
    pressure = _fading(world.t_s, state.force_s, params.force_fades_s)
    force = pressure * state.force_share
    last = state.warnings[-1] if state.warnings else None
    warning = last[1] * _fading(world.t_s, last[0], params.warning_fades_s) if last else 0.0
    groups = {world.scenario.actors.groups[g].id for g in np.unique(world.people.group[members])}
    rumour = 0.0
    for told in world.scenario.rumours:
        if not told.groups or groups.intersection(told.groups):
            rumour = max(rumour, world.tables["rumours"][told.id].intensity)
    violent = float(np.count_nonzero(world.people.state[members] == VIOLENT)) / members.size
    return Climate(
        dialogue=dialogue,
        pressure=pressure,
        force=force,
        warning=warning,
        rumour=rumour,
        violent_frac=violent,
        led=_fading(world.t_s, state.led_s, params.lead_fades_s),
        leaving=state.dispersing_s is not None,
    )


def _fading(t_s: float, since_s: float | None, fades_s: float) -> float:
    if since_s is None or t_s < since_s:
        return 0.0
    return max(0.0, 1.0 - (t_s - since_s) / fades_s)


def _drift(world: World, change: Change, dt_s: float) -> None:
    """Grievance grows while an incident lasts, g' = r (1 - g), in closed form: exact for any length of step."""
    if dt_s <= 0:
        return
    for incident in world.scenario.branches.incidents:
        rate = world.scenario.number(incident.grievance_per_h)
        state = world.tables["incidents"][incident.id]
        if rate == 0.0 or not state.active:
            continue
        hours = min(dt_s, world.t_s - state.started_s) / SECONDS_PER_HOUR
        for group in _touched(world, incident):
            row: GroupState = change.row("groups", group)
            left = (1.0 - row.grievance) * math.exp(-rate * hours)
            change.put("groups", group, replace(row, grievance=_unit(1.0 - left)))


def _touched(world: World, incident: Incident) -> tuple[str, ...]:
    return incident.groups or tuple(group.id for group in world.scenario.actors.groups)


def _moods(
    world: World, change: Change, members: NDArray[np.int64], climate: Climate, params: Params, dt_s: float
) -> None:
    minutes = dt_s / SECONDS_PER_MINUTE
    for index in np.unique(world.people.group[members]):
        group = world.scenario.actors.groups[int(index)].id
        row: GroupState = change.row("groups", group)
        legitimacy = (
            -params.legitimacy_by_force_per_min * climate.force
            - params.legitimacy_by_rumour_per_min * climate.rumour
            + params.legitimacy_by_dialogue_per_min * climate.dialogue * (1.0 - row.legitimacy)
        )
        identity = (
            params.identity_by_force_per_min * climate.force
            - params.identity_by_dialogue_per_min * climate.dialogue
            + params.identity_by_rumour_per_min * climate.rumour
        )
        holding = (
            params.self_policing_by_dialogue_per_min * climate.dialogue
            - params.self_policing_by_force_per_min * climate.force
        )
        change.put(
            "groups",
            group,
            replace(
                row,
                legitimacy=_unit(row.legitimacy + minutes * legitimacy),
                identity_violent=_unit(row.identity_violent + minutes * identity),
                self_policing=_unit(row.self_policing + minutes * holding),
            ),
        )


def _transitions(
    world: World, change: Change, members: NDArray[np.int64], climate: Climate, params: Params, dt_s: float
) -> None:
    """Draw for everybody, then mask: the same luck whatever the plan."""
    minutes = dt_s / SECONDS_PER_MINUTE
    rows = [change.row("groups", group.id) for group in world.scenario.actors.groups]
    group = world.people.group[members]
    grievance = np.array([row.grievance for row in rows])[group]
    legitimacy = np.array([row.legitimacy for row in rows])[group]
    identity = np.array([row.identity_violent for row in rows])[group]
    holding = np.array([row.self_policing for row in rows])[group]
    bystander = np.array([entry.bystanders for entry in world.scenario.actors.groups])[group]

    up = params.agitate_per_min * grievance * (1.0 - legitimacy)
    contagion = 10.0 * climate.violent_frac / (1.0 + 10.0 * climate.violent_frac)
    up = up * (
        1.0
        + params.agitate_by_rumour * climate.rumour
        + params.agitate_by_force * climate.force
        + params.agitate_by_violence * contagion
    )
    turn = params.violent_base_per_min + params.violent_contagion_per_min * contagion * (identity + 0.15) * (
        1.0 - 0.7 * holding
    ) * (1.0 + climate.rumour)
    cool = params.violent_calming_per_min * (0.3 + holding + 0.5 * climate.dialogue)
    calm = params.agitated_calming_per_min * (0.3 + legitimacy + climate.dialogue)
    leave = (
        params.leave_per_min
        + params.leave_by_dialogue_per_min * climate.dialogue
        + params.leave_by_warning_per_min * climate.warning
        + params.leave_by_force_per_min * climate.pressure
        + params.leave_by_leader_per_min * climate.led
        + params.leave_with_others_per_min * climate.leaving
    )

    step = int(world.t_s)
    luck_mind = world.streams.uniform("unrest.mind", members, step)
    luck_calm = world.streams.uniform("unrest.calm", members, step)
    luck_leave = world.streams.uniform("unrest.leave", members, step)
    state = world.people.state[members]
    can = ~bystander & ~world.people.vulnerable[members] & (world.people.injured[members] == 0)
    new = state.copy()
    new[(state == CALM) & can & (luck_mind < _chance(up, minutes))] = AGITATED
    new[(state == AGITATED) & can & (luck_mind < _chance(turn, minutes))] = VIOLENT
    new[(state == VIOLENT) & (luck_calm < _chance(cool, minutes))] = AGITATED
    new[(state == AGITATED) & (new == AGITATED) & (luck_calm < _chance(calm, minutes))] = CALM

    heed = np.select([new == VIOLENT, new == AGITATED], [params.violent_heed, params.agitated_heed], 1.0)
    going = luck_leave < _chance(leave * heed, minutes)
    going &= ~world.people.trapped[members]
    intent = change.array("intent")
    now_leaving = going & (intent[members] != LEAVE)
    intent[members[now_leaving]] = LEAVE
    change.array("elevated")[members[now_leaving]] = False  # down from the fence first
    fled = now_leaving & (climate.pressure > 0.05)
    new[fled & (luck_mind < params.flee_frac)] = FLEEING
    change.array("state")[members] = new

    arousal = change.array("arousal")
    target = np.select([new == VIOLENT, new == FLEEING, new == AGITATED], [1.0, 0.9, 0.6], 0.15)
    arousal[members] += (target - arousal[members]) * min(1.0, dt_s / 30.0)


def _chance(rate_per_min: NDArray[np.float64] | float, minutes: float) -> NDArray[np.float64]:
    return np.asarray(1.0 - np.exp(-np.maximum(rate_per_min, 0.0) * minutes), dtype=np.float64)


def _floor(world: World, change: Change, members: NDArray[np.int64], row: AssemblyState) -> None:
    """Keep at least as many violent as a scripted riot asks for, taken from those who would turn first."""
    if row.floor_violent <= 0:
        return
    state = change.array("state")
    lacking = row.floor_violent - int(np.count_nonzero(state[members] == VIOLENT))
    if lacking <= 0:
        return
    bystander = np.array([entry.bystanders for entry in world.scenario.actors.groups])[world.people.group[members]]
    able = ~bystander & ~world.people.vulnerable[members] & (world.people.injured[members] == 0)
    able &= (state[members] == CALM) | (state[members] == AGITATED)
    able &= change.array("intent")[members] != LEAVE
    pool = members[able]
    readiness = world.streams.uniform("unrest.floor", pool, 0) + np.where(state[pool] == AGITATED, 0.0, 1.0)
    chosen = pool[np.argsort(readiness, kind="stable")[:lacking]]
    state[chosen] = VIOLENT


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))
