"""Units as they stand when a run begins."""

from __future__ import annotations

from sispamkota.forces.declared import declared
from sispamkota.forces.travel import spot
from sispamkota.forces.work import Work
from sispamkota.world import UnitState, World


def first_units(world: World) -> dict[str, UnitState]:
    """Return the state of every unit at the start: at its base, at full strength, with a full tank.

    Parameters
    ----------
    world : World
        With its sites; its table of units is not read and may be empty.

    Returns
    -------
    dict of str to UnitState
        In the scenario's order of units.
    """
    known = declared(world)
    world = World(world.scenario, world.sites, world.streams, world.people, world.tables | {"units": {}}, t_s=world.t_s)
    work = Work(world)
    for unit in known.units.values():
        place = work.place(unit.base)
        kind = known.kinds.get(unit.kind)
        state = UnitState(zone=unit.base, strength=unit.strength, tank_l=known.tank_l(unit.id))
        world.tables["units"][unit.id] = state
        if place is not None:
            on_foot = kind is None or kind.vehicle_width_m is None
            x, y = place.xy if on_foot and place.kind == "zone" else spot(work, unit.id, place)
            site = place.site if place.site in world.sites else ""
            world.tables["units"][unit.id] = UnitState(
                zone=unit.base, strength=unit.strength, tank_l=state.tank_l, x_m=x, y_m=y, site=site
            )
    return world.tables["units"]
