"""What the scenario itself does to the world: the effects that branches.yaml may name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from sispamkota.core.registry import Registry
from sispamkota.journal.kinds.assembly import EgressClosed, EgressOpened
from sispamkota.journal.kinds.base import from_body
from sispamkota.journal.kinds.drill import IncidentResolved, IncidentStarted
from sispamkota.journal.kinds.election import LogisticMoved, TpsCountStarted, TpsOpened, TpsVotingClosed
from sispamkota.journal.kinds.force import ConductReported, FenceFell, ForceUsed, UnitMoved
from sispamkota.scenario.schema.story import Effect
from sispamkota.unrest import call
from sispamkota.world import (
    CALM,
    FLEEING,
    LEAVE,
    STAY,
    AssemblyState,
    Change,
    ConductState,
    GroupState,
    IncidentState,
    RumourState,
    World,
)

StoryEffect = Callable[[World, Change, Effect, int], None]
"""Takes the world, the change to write into, the effect's data and the number of its cause."""

EFFECTS: Registry[StoryEffect] = Registry("story effect")


def subject_of(effect: Effect) -> str | None:
    """Return the id of what an effect is about, for its event."""
    parts = (effect.incident, effect.group, effect.rumour, effect.assembly, effect.exit, effect.conduct, effect.unit)
    return next((part for part in (*parts, effect.zone) if part is not None), None)


@EFFECTS.register("incident.start")
def incident_start(world: World, change: Change, effect: Effect, cause: int) -> None:
    """Begin an incident; it may block an exit and make people ill."""
    entry = next(i for i in world.scenario.branches.incidents if i.id == effect.incident)
    row: IncidentState = change.row("incidents", entry.id)
    if row.active:
        return
    seq = change.emit(
        IncidentStarted(
            incident=entry.id, incident_kind=entry.kind, zone=entry.zone, area=entry.area, tps=entry.tps,
            exit=entry.exit, people=entry.people or None, severity=entry.severity,
        ),
        causes=(cause,),
    )  # fmt: skip
    change.put("incidents", entry.id, IncidentState(started_s=world.t_s, started_seq=seq))
    if entry.exit is not None:
        close_exit(world, change, entry.exit, seq, blocked_by=entry.id, reason="blocked")
    if entry.people and entry.zone is not None:
        _trap(world, change, entry.zone, entry.people)
    badly = "serious" if entry.severity >= 3 else "light"
    for _ in range(entry.patients):
        change.record_injury(
            side="civilian",
            severity=badly,
            cause="illness",
            zone=entry.zone or entry.tps,
            assembly=None,
            causes=(seq,),
        )


def _free(world: World, change: Change, zone: str) -> None:
    """Let those in a zone go who could not get out by themselves."""
    for index, name in enumerate(world.site_ids):
        if zone in world.sites[name].zones:
            change.array("trapped")[world.people.site == index] = False


def _trap(world: World, change: Change, zone: str, people: int) -> None:
    """Hold those in a zone who cannot get out by themselves, the vulnerable first."""
    for index, name in enumerate(world.site_ids):
        ground = world.sites[name]
        if zone not in ground.zones:
            continue
        here = np.flatnonzero(world.people.site == index)
        inside = here[ground.zone_of(world.people.position[here]) == ground.zone_ids.index(zone)] if here.size else here
        order = np.argsort(~world.people.vulnerable[inside], kind="stable")
        change.array("trapped")[inside[order][:people]] = True


@EFFECTS.register("incident.end")
def incident_end(world: World, change: Change, effect: Effect, cause: int) -> None:
    """End an incident by itself."""
    end_incident(world, change, str(effect.incident), cause)


def end_incident(world: World, change: Change, incident: str, cause: int) -> None:
    """Note that an incident is over, and open what it blocked."""
    row: IncidentState = change.row("incidents", incident)
    if not row.active:
        return
    entry = next(i for i in world.scenario.branches.incidents if i.id == incident)
    seq = change.emit(
        IncidentResolved(incident=incident, incident_kind=entry.kind, after_s=world.t_s - (row.started_s or 0.0)),
        causes=(cause, row.started_seq),
    )
    change.put("incidents", incident, replace(row, ended_s=world.t_s, ended_seq=seq))
    if entry.exit is not None and change.row("exits", entry.exit).blocked_by == incident:
        open_exit(world, change, entry.exit, seq)
    if entry.zone is not None and entry.people:
        _free(world, change, entry.zone)


@EFFECTS.register("group.call")
def group_call(world: World, change: Change, effect: Effect, cause: int) -> None:
    """Let people of a group set out for its assembly."""
    over_s = world.scenario.number(effect.over_s) if effect.over_s is not None else 600.0
    size = next(g.size for g in world.scenario.actors.groups if g.id == effect.group)
    call(world, change, group=str(effect.group), count=effect.count or size, over_s=over_s, seq=cause)


@EFFECTS.register("group.move")
def group_move(world: World, change: Change, effect: Effect, cause: int) -> None:
    """Let part of a group leave for another site, where it is another assembly."""
    index = [g.id for g in world.scenario.actors.groups].index(str(effect.group))
    target = [a.id for a in world.scenario.actors.assemblies].index(str(effect.assembly))
    intent, assembly, exits = change.array("intent"), change.array("assembly"), change.array("exit")
    state = world.people.state
    able = (world.people.group == index) & (world.people.site >= 0) & (intent != LEAVE) & ~world.people.trapped
    able &= (state != FLEEING) & (assembly != target)
    pool = np.flatnonzero(able)
    row: GroupState = change.row("groups", str(effect.group))
    luck = world.streams.uniform("story.move", pool, row.calls)
    chosen = pool[np.argsort(luck, kind="stable")[: effect.count or pool.size]]
    left = assembly[chosen]
    assembly[chosen] = target
    intent[chosen] = LEAVE
    exits[chosen] = -1
    change.put("groups", str(effect.group), replace(row, called_seq=cause, calls=row.calls + 1))
    for number in np.unique(left):
        name = world.scenario.actors.assemblies[int(number)].id
        former: AssemblyState = change.row("assemblies", name)
        moved = int(np.count_nonzero(left == number))
        left_over = max(0.0, former.crest - moved)
        change.put("assemblies", name, replace(former, crest=left_over, sent_s=world.t_s, sent_seq=cause))


@EFFECTS.register("group.leave")
def group_leave(world: World, change: Change, effect: Effect, cause: int) -> None:
    """Send a group home."""
    index = [g.id for g in world.scenario.actors.groups].index(str(effect.group))
    here = (world.people.group == index) & (world.people.site >= 0) & ~world.people.trapped
    change.array("intent")[here] = LEAVE
    change.array("elevated")[here] = False
    for number in np.unique(world.people.assembly[here]):
        name = world.scenario.actors.assemblies[int(number)].id
        change.put("assemblies", name, replace(change.row("assemblies", name), sent_s=world.t_s, sent_seq=cause))
    waiting = (world.people.group == index) & (world.people.site < 0)
    change.array("arrives_s")[waiting] = np.inf


@EFFECTS.register("rumour.start")
def rumour_start(world: World, change: Change, effect: Effect, cause: int) -> None:
    """Let a claim begin to spread."""
    row: RumourState = change.row("rumours", str(effect.rumour))
    if row.started_s is None:
        seed = world.scenario.assume("media.seed_frac", 0.01)
        change.put(
            "rumours",
            str(effect.rumour),
            replace(row, started_s=world.t_s, started_seq=cause, intensity=seed, peak=seed),
        )


@EFFECTS.register("mood")
def mood(world: World, change: Change, effect: Effect, cause: int) -> None:
    """Move a mood of a group at once."""
    by = world.scenario.number(effect.by) if effect.by is not None else 0.0
    names = [effect.group] if effect.group else [g.id for g in world.scenario.actors.groups]
    for name in names:
        row: GroupState = change.row("groups", str(name))
        if effect.mood == "arousal":
            index = [g.id for g in world.scenario.actors.groups].index(str(name))
            arousal = change.array("arousal")
            members = world.people.group == index
            arousal[members] = np.clip(arousal[members] + by, 0.0, 1.0)
        elif effect.mood is not None:
            value = min(1.0, max(0.0, getattr(row, effect.mood) + by))
            change.put("groups", str(name), replace(row, **{effect.mood: value}))


@EFFECTS.register("violence.floor")
def violence_floor(world: World, change: Change, effect: Effect, cause: int) -> None:
    """Keep at least so many violent from here on, doing these things: a scripted riot."""
    row: AssemblyState = change.row("assemblies", str(effect.assembly))
    change.put(
        "assemblies", str(effect.assembly),
        replace(row, floor_violent=effect.count or 0, floor_acts=effect.acts, floor_seq=cause),
    )  # fmt: skip


@EFFECTS.register("violence.end")
def violence_end(world: World, change: Change, effect: Effect, cause: int) -> None:
    """End a scripted riot; what goes on goes on by itself."""
    row: AssemblyState = change.row("assemblies", str(effect.assembly))
    change.put("assemblies", str(effect.assembly), replace(row, floor_violent=0, floor_acts=(), floor_seq=0))


@EFFECTS.register("injure")
def injure(world: World, change: Change, effect: Effect, cause: int) -> None:
    """Hurt people, where there are people to be hurt."""
    side, severity = effect.side or "civilian", effect.severity or "light"
    zone = str(effect.zone)
    for _ in range(effect.count or 1):
        index = -1
        if side == "civilian":
            index = _somebody(world, change, zone, elevated=effect.cause == "fall")
            if index < 0:
                continue
        elif not any(unit.zone == zone and unit.strength > 0 for unit in world.tables["units"].values()):
            continue
        change.record_injury(
            side=side,
            severity=severity,
            cause=effect.cause,
            zone=zone,
            assembly=effect.assembly,
            causes=(cause,),
            index=index,
        )
        if index >= 0:
            change.array("elevated")[index] = False


def _somebody(world: World, change: Change, zone: str, *, elevated: bool) -> int:
    """Return somebody unhurt in a zone, one who stands high first where a fall is meant, -1 for nobody."""
    for index, name in enumerate(world.site_ids):
        ground = world.sites[name]
        if zone not in ground.zones:
            continue
        here = np.flatnonzero((world.people.site == index) & (change.array("injured") == 0))
        if here.size == 0:
            return -1
        inside = here[ground.zone_of(world.people.position[here]) == ground.zone_ids.index(zone)]
        if inside.size == 0:
            return -1
        high = inside[world.people.elevated[inside]]
        pool = high if elevated and high.size else inside
        luck = world.streams.uniform("story.somebody", pool, int(world.t_s))
        return int(pool[int(np.argmin(luck))])
    return -1


@EFFECTS.register("climb")
def climb(world: World, change: Change, effect: Effect, cause: int) -> None:
    """Let people climb onto something high in a zone and stay there."""
    for _ in range(effect.count or 1):
        index = _somebody(world, change, str(effect.zone), elevated=False)
        if index >= 0:
            change.array("elevated")[index] = True
            change.array("state")[index] = CALM
            change.array("intent")[index] = STAY


@EFFECTS.register("conduct")
def conduct(world: World, change: Change, effect: Effect, cause: int) -> None:
    """Let an officer leave the line and strike somebody who has fallen; somebody reports it."""
    unit = next(u for u in world.scenario.forces.units if u.id == effect.unit)
    row = world.tables["units"][unit.id]
    if row.strength <= 0 or not row.site:
        return
    kind = effect.conduct_kind or "strike"
    victim = _somebody(world, change, row.zone, elevated=False)
    kinds_of_zones = {feature.id: feature.zone_kind for feature in world.scenario.features if feature.kind == "zone"}
    moved = change.emit(
        UnitMoved(
            unit=unit.id, unit_kind=unit.kind, agency=unit.agency, zone=row.zone,
            zone_kind=kinds_of_zones.get(row.zone, "post"), in_formation=False, in_crowd=True, plain_clothes=False,
            facing_crowd=True,
        ),
        causes=(cause,),
    )  # fmt: skip
    used = moved
    if kind == "strike":
        tools = {tool.id: tool for tool in world.scenario.doctrine.tools}
        kinds = {entry.id: entry for entry in world.scenario.doctrine.unit_kinds}
        stage = next(
            (tools[t].perkap_stage for t in kinds[unit.kind].tools if t in tools and tools[t].means == "baton"), None
        )
        used = change.emit(
            ForceUsed(
                assembly=effect.assembly, zone=row.zone, unit=unit.id, agency=unit.agency, means="baton",
                perkap_stage=stage, target="individual", target_state="fallen",
            ),
            causes=(moved,),
        )  # fmt: skip
        if victim >= 0:
            change.record_injury(
                side="civilian",
                severity="light",
                cause="baton",
                zone=row.zone,
                assembly=effect.assembly,
                causes=(used,),
                index=victim,
            )
    seq = change.emit(ConductReported(conduct=effect.conduct, kind=kind, unit=unit.id), causes=(used,))
    change.put("conducts", str(effect.conduct), ConductState(unit=unit.id, kind=kind, seq=seq, index=victim))


@EFFECTS.register("fence.fall")
def fence_fall(world: World, change: Change, effect: Effect, cause: int) -> None:
    """Let part of a fence give way."""
    fence = str(effect.exit)
    row = change.row("fences", fence)
    if row.fallen_seq:
        return
    seq = change.emit(FenceFell(fence=fence, zone=effect.zone), causes=(cause, world.facts.get("violence.observed", 0)))
    change.put("fences", fence, replace(row, fallen_seq=seq))


@EFFECTS.register("exit.close")
def exit_close(world: World, change: Change, effect: Effect, cause: int) -> None:
    """Shut an exit or gate."""
    close_exit(world, change, str(effect.exit), cause, blocked_by="", reason="shut")


@EFFECTS.register("exit.open")
def exit_open(world: World, change: Change, effect: Effect, cause: int) -> None:
    """Open an exit or gate."""
    open_exit(world, change, str(effect.exit), cause)


def close_exit(world: World, change: Change, exit_id: str, cause: int, *, blocked_by: str, reason: str) -> None:
    """Note that an exit can no longer be used."""
    row = change.row("exits", exit_id)
    seq = change.emit(EgressClosed(zone=_served(world, exit_id), exit=exit_id, reason=reason), causes=(cause,))
    if blocked_by:
        change.put("exits", exit_id, replace(row, blocked_by=blocked_by, seq=seq))
    else:
        change.put("exits", exit_id, replace(row, open=False, seq=seq))


def open_exit(world: World, change: Change, exit_id: str, cause: int) -> None:
    """Note that an exit can be used again."""
    row = change.row("exits", exit_id)
    if row.open and not row.blocked_by:
        return
    seq = change.emit(EgressOpened(zone=_served(world, exit_id), exit=exit_id), causes=(cause, row.seq))
    change.put("exits", exit_id, replace(row, open=True, blocked_by="", seq=seq))


def _served(world: World, exit_id: str) -> str | None:
    return next((f.serves for f in world.scenario.features if f.id == exit_id), None)


@EFFECTS.register("stations.open")
def stations_open(world: World, change: Change, effect: Effect, cause: int) -> None:
    """Open every polling station."""
    for key, row in world.tables["stations"].items():
        change.put("stations", key, replace(row, state="open", seq=change.emit(TpsOpened(tps=key), causes=(cause,))))


@EFFECTS.register("stations.close")
def stations_close(world: World, change: Change, effect: Effect, cause: int) -> None:
    """Close every station at which nobody waits; the others go on until their queue has voted."""
    waiting = {i.tps: i.people for i in world.scenario.branches.incidents if i.tps and _queueing(world, i.id)}
    for key, row in world.tables["stations"].items():
        if row.state not in ("closed", "counting") and key not in waiting:
            seq = change.emit(TpsVotingClosed(tps=key, queue_left=0), causes=(cause, row.seq))
            change.put("stations", key, replace(row, state="closed", seq=seq))


def _queueing(world: World, incident: str) -> bool:
    row: IncidentState = world.tables["incidents"][incident]
    return row.active


@EFFECTS.register("stations.count")
def stations_count(world: World, change: Change, effect: Effect, cause: int) -> None:
    """Let every station that has closed begin to count."""
    for key in world.tables["stations"]:
        row = change.row("stations", key)
        if row.state == "closed":
            seq = change.emit(TpsCountStarted(tps=key), causes=(cause, row.seq))
            change.put("stations", key, replace(row, state="counting", seq=seq))


@EFFECTS.register("boxes.move")
def boxes_move(world: World, change: Change, effect: Effect, cause: int) -> None:
    """Move the boxes of every station to their area, sealed, with an escort and a record."""
    for key, row in world.tables["stations"].items():
        change.emit(
            LogisticMoved(tps=key, seal_intact=True, escort=effect.unit, ba_no=f"BA-{key}"), causes=(cause, row.seq)
        )


@EFFECTS.register("write")
def write(world: World, change: Change, effect: Effect, cause: int) -> None:
    """Write an event down as the scenario gives it."""
    body: dict[str, Any] = {}
    for field in effect.fields:
        body[field.field] = list(field.value) if isinstance(field.value, tuple) else field.value
    change.emit(from_body(str(effect.event), body), causes=(cause,))
