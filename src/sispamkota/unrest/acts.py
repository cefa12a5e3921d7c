"""What violent people do: acts that are seen, the harm they cause, fires."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sispamkota.core.units import SECONDS_PER_MINUTE
from sispamkota.journal.kinds.assembly import ViolenceObserved
from sispamkota.journal.kinds.force import FireStarted
from sispamkota.unrest.params import Params
from sispamkota.world import VIOLENT, AssemblyState, Change, FireState, UnitState, World

FREE_ACTS = ("throw_soft", "push", "throw_soft", "throw_hard")
"""What a violent person does where no scripted acts are set; drawn per act, assumed."""

HARD = frozenset({"throw_hard", "weapon", "assault"})
THROW_M = 25.0  # how far a stone hurts, assumed
KEEP = 60  # acts that an assembly's row remembers


def violence(
    world: World, change: Change, assembly: int, members: NDArray[np.int64], params: Params, dt_s: float
) -> None:
    """Note the acts of this second, one event for each kind and zone, and the harm that they cause."""
    state = change.array("state")
    violent = members[state[members] == VIOLENT]
    if violent.size == 0:
        return
    step = int(world.t_s)
    acting = violent[
        world.streams.uniform("unrest.act", violent, step) < params.act_per_min * dt_s / SECONDS_PER_MINUTE
    ]
    if acting.size == 0:
        return
    entry = world.scenario.actors.assemblies[assembly]
    row: AssemblyState = change.row("assemblies", entry.id)
    kinds = row.floor_acts or FREE_ACTS
    choice = (world.streams.uniform("unrest.act.kind", acting, step) * len(kinds)).astype(int)
    zone_of = world.sites[entry.site].zone_of(world.people.position[acting])
    zone_ids = tuple(world.sites[entry.site].zones)
    for kind in dict.fromkeys(kinds):
        doing = [k for k in range(acting.size) if kinds[choice[k]] == kind]
        if not doing:
            continue
        first = doing[0]
        zone = zone_ids[zone_of[first]] if zone_of[first] >= 0 else entry.zone
        actor = f"W-{int(acting[first])}"
        act = change.new_id("ACT")
        seq = change.emit(
            ViolenceObserved(assembly=entry.id, zone=zone, kind=kind, act=act, actor=actor, count=len(doing)),
            causes=(row.floor_seq or row.started_seq, row.force_seq),
        )
        row = replace(row, violence=(*row.violence, (world.t_s, seq, kind, zone, act, actor))[-KEEP:])
        change.put("assemblies", entry.id, row)
        if kind in HARD:
            _hurt_officers(world, change, entry.id, entry.site, acting[doing], seq, params, step)
        if kind == "arson":
            _burn(world, change, entry.id, zone, seq)


def _burn(world: World, change: Change, assembly: str, zone: str, seq: int) -> None:
    burning = [fire for fire in world.tables["fires"].values() if fire.zone == zone and not fire.out]
    if len(burning) >= 3:
        return
    fire_seq = change.emit(FireStarted(zone=zone, assembly=assembly), causes=(seq,))
    change.put("fires", change.new_id("FIRE"), FireState(zone=zone, assembly=assembly, started_seq=fire_seq))


def _hurt_officers(
    world: World,
    change: Change,
    assembly: str,
    site: str,
    throwers: NDArray[np.int64],
    seq: int,
    params: Params,
    step: int,
) -> None:
    """Let a thrown stone hurt an officer of a unit that stands within reach."""
    targets = [
        (key, unit)
        for key, unit in world.tables["units"].items()
        if isinstance(unit, UnitState) and unit.site == site and unit.line and unit.strength > 0
    ]
    if not targets:
        return
    luck = world.streams.uniform("unrest.hurt", throwers, step)
    for thrower, chance in zip(throwers, luck, strict=True):
        if chance >= params.hurt_by_throw:
            continue
        here = world.people.position[thrower]
        near = [(float(np.hypot(here[0] - unit.x_m, here[1] - unit.y_m)), key, unit) for key, unit in targets]
        distance, _, unit = min(near, key=lambda item: (item[0], item[1]))
        if distance <= THROW_M:
            change.record_injury(
                side="officer",
                severity="light",
                cause="thrown_object",
                zone=unit.zone,
                assembly=assembly,
                causes=(seq,),
            )
