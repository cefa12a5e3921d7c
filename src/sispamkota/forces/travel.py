"""Units on their way: where they go, how long it takes, where they are now, and that they came."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import shapely

from sispamkota.core.units import round_m
from sispamkota.forces.lines import bearing_to, vehicle_ground
from sispamkota.forces.places import Place
from sispamkota.forces.work import Work
from sispamkota.journal.kinds.force import UnitDeployed, UnitMoved
from sispamkota.world import UnitState, World

SLOTS = tuple(
    sorted(
        ((east, north) for east in range(-4, 5) for north in range(-4, 5)),
        key=lambda slot: (slot[0] ** 2 + slot[1] ** 2, abs(slot[1]), slot),
    )
)
"""Where units stand around one place, the nearest first, in slots east and north."""
CROWDED = 20
"""People in a zone from which a unit stops at its edge instead of its middle (assumed)."""


def same_site(work: Work, state: UnitState, place: Place) -> bool:
    """Return whether a unit can go to a place without leaving its walkable site."""
    return state.site != "" and state.site == place.site


def is_at(work: Work, unit: str, place: Place) -> bool:
    """Return whether a unit stands at a place already."""
    state = work.unit(unit)
    if state.state in ("moving", "returning"):
        return False
    return place.id == state.target if state.target else place.id == state.zone


def travel_s(work: Work, unit: str, place: Place, goal: tuple[float, float]) -> float:
    """Return the seconds that a unit needs to a point at a place; infinite without a way."""
    state, row = work.unit(unit), work.declared.units[unit]
    kind = work.declared.kinds.get(row.kind)
    here = (state.x_m, state.y_m)
    if same_site(work, state, place):
        drives = kind is not None and kind.vehicle_width_m is not None
        return math.dist(here, goal) / (work.params.drive_mps if drives else work.params.walk_mps)
    speed = work.declared.number(kind.speed_kmh, 30.0) if kind else 30.0
    return work.declared.places.travel_s(here, goal, speed)


def spot(work: Work, unit: str, place: Place) -> tuple[float, float]:
    """Return where at a place a unit will stand, clear of the units that are or will be there."""
    state = work.unit(unit)
    x, y = place.xy
    if place.kind == "zone" and work.in_zone(place.id).size >= CROWDED:
        edge = place.shape.boundary
        near = edge.interpolate(edge.project(shapely.Point(state.x_m, state.y_m)))
        x, y = float(near.x), float(near.y)
    taken = []
    for other, row in work.rows("units").items():
        if other != unit and (row.goal is not None or row.site == place.site):
            taken.append(row.goal if row.goal is not None else (row.x_m, row.y_m))
    gap = work.params.slot_m
    for number, (east, north) in enumerate(SLOTS):
        candidate = (x + east * gap, y + north * gap)
        if place.site in work.world.sites:
            ground = work.world.sites[place.site].ground
            if not ground.contains([candidate])[0]:
                if number:
                    continue
                candidate = tuple(float(value) for value in ground.snap([candidate], 0.3)[0])  # type: ignore[assignment]
        if all(math.dist(candidate, other) > 0.6 * gap for other in taken):
            return candidate
    return x, y


def set_off(
    work: Work,
    unit: str,
    place: Place,
    *,
    state: str,
    goal: tuple[float, float] | None = None,
    comes_back: bool = False,
) -> float:
    """Send a unit to a place and return the travel time in seconds, infinite without a way.

    Parameters
    ----------
    work : Work
    unit : str
    place : Place
    state : str
        moving under an order, returning by itself.
    goal : tuple of float, optional
        Point at the place, metres; a free spot where absent.
    comes_back : bool
        Whether it will return by itself to where it stands now, or was on its way to.
    """
    goal = goal or spot(work, unit, place)
    seconds = travel_s(work, unit, place, goal)
    if not math.isfinite(seconds):
        return seconds
    here = work.unit(unit)
    stays = same_site(work, here, place)
    bearing = (
        bearing_to((here.x_m, here.y_m), goal) if math.dist((here.x_m, here.y_m), goal) > 0.01 else here.bearing_rad
    )
    work.alter(
        "units",
        unit,
        state=state,
        target=place.id,
        goal=goal,
        until_s=work.t_s + seconds,
        line=(),
        back=(here.back or here.target or here.zone) if comes_back else "",
        back_m=(here.back_m or here.goal or (here.x_m, here.y_m)) if comes_back else None,
        site=here.site if stays else "",
        zone=here.zone if stays else "",
        bearing_rad=bearing,
    )
    work.set_placed(unit)
    return seconds


def arrive(work: Work, unit: str) -> Place:
    """Put a unit at the end of its way and return the place."""
    state = work.unit(unit)
    place = work.place(state.target)
    assert place is not None
    x, y = state.goal if state.goal is not None else place.xy
    on_site = place.site in work.world.sites
    base = place.id == work.declared.units[unit].base
    work.alter(
        "units",
        unit,
        state="base" if base else "posted",
        zone=work.zone_of(place, (x, y)),
        x_m=x,
        y_m=y,
        goal=None,
        until_s=None,
        site=place.site if on_site else "",
        line=(),
    )
    work.set_placed(unit)
    if on_site and not base and place.kind not in ("exit", "gate"):
        ground = vehicle_ground(work, unit, (x, y), state.bearing_rad)
        # At an exit a vehicle parks aside; amid people it waits, and nobody is pushed by its coming.
        if ground and not work.inside(shapely.Polygon(ground), work.on_site(place.site)).any():
            work.alter("units", unit, line=ground)
    return place


def tell_arrival(
    work: Work,
    unit: str,
    *,
    causes: tuple[int, ...],
    assembly: str | None = None,
    facing_crowd: bool = False,
    tps: str | None = None,
) -> tuple[int, ...]:
    """Write that a unit arrived and, the first time out of its base, that it took up its post."""
    state, row = work.unit(unit), work.declared.units[unit]
    actor = row.cell
    kind = work.declared.kinds.get(row.kind)
    on_site = state.site != ""
    stand = work.stand(state.zone)
    moved = UnitMoved(
        unit=unit,
        unit_kind=row.kind,
        agency=row.agency,
        zone=stand.zone,
        post=stand.post,
        area=stand.area,
        zone_kind=work.zone_kind(state.zone),
        tps=tps,
        assembly=assembly,
        in_formation=True,
        facing_crowd=facing_crowd,
        plain_clothes="plain_clothes" in row.equipment,
        in_crowd=in_crowd(work, state),
        x_m=round_m(state.x_m) if on_site else None,
        y_m=round_m(state.y_m) if on_site else None,
        front=tuple(round_m(value) for corner in state.line for value in corner) or None,
    )
    seqs: tuple[int, ...] = (work.emit(moved, actor=actor, causes=causes),)
    if state.deployed_seq == 0 and state.zone != row.base and kind is not None:
        seqs = (*seqs, tell_deployed(work, unit, causes=causes, assembly=assembly))
    return seqs


def tell_deployed(work: Work, unit: str, *, causes: tuple[int, ...], assembly: str | None) -> int:
    """Write that a unit took up its post."""
    state, row = work.unit(unit), work.declared.units[unit]
    stand = work.stand(state.zone)
    seq = work.emit(
        UnitDeployed(
            unit=unit,
            unit_kind=row.kind,
            agency=row.agency,
            satgas=row.satgas,
            assembly=assembly,
            zone=stand.zone,
            post=stand.post,
            area=stand.area,
            strength=state.strength,
            live_ammo=row.live_ammo,
            sharp_weapon=row.sharp_weapon,
            id_visible=row.id_visible,
        ),
        actor=row.cell,
        causes=causes,
    )
    work.alter("units", unit, deployed_seq=seq)
    return seq


def in_crowd(work: Work, state: UnitState) -> bool:
    """Return whether a unit stands amid people: three of them within the assumed distance."""
    here = work.on_site(state.site)
    if not here.size:
        return False
    away = np.hypot(*(work.people("position")[here] - np.array([state.x_m, state.y_m])).T)
    return int((away <= work.params.in_crowd_m).sum()) >= 3


def move_on(work: Work) -> None:
    """Bring every unit on its way to where it is at ``work.t_s``, on a straight line."""
    for unit, state in work.rows("units").items():
        if state.state not in ("moving", "returning") or state.goal is None or state.until_s is None:
            continue
        left = state.until_s - work.placed_s(unit)
        share = 1.0 if left <= 0 else min(1.0, (work.t_s - work.placed_s(unit)) / left)
        work.change.put(
            "units",
            unit,
            dataclasses.replace(
                state,
                x_m=state.x_m + share * (state.goal[0] - state.x_m),
                y_m=state.y_m + share * (state.goal[1] - state.y_m),
            ),
        )
        work.set_placed(unit)


def send_back(work: Work, unit: str, place_id: str, goal: tuple[float, float] | None = None) -> bool:
    """Send a unit to a place by itself; return whether there is a way."""
    place = work.place(place_id)
    return place is not None and math.isfinite(set_off(work, unit, place, state="returning", goal=goal))


def barriers(world: World) -> dict[str, list[tuple[str, tuple[tuple[float, float], ...]]]]:
    """Return the ground that lines and standing vehicles occupy.

    Returns
    -------
    dict of str to list of (unit, corners)
        For every site with walkable ground; corners in metres on the site's plane, in the
        scenario's order of units.
    """
    found: dict[str, list[tuple[str, tuple[tuple[float, float], ...]]]] = {site: [] for site in world.sites}
    for unit, state in world.tables["units"].items():
        if state.line and state.site in found and state.state not in ("moving", "returning"):
            found[state.site].append((unit, state.line))
    return found
