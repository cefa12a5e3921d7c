"""Water: bursts at an area, with a tank, a reach and people in it; and the filling of tanks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from shapely import Point

from sispamkota.city.sites import SiteGround
from sispamkota.core.units import round_frac, round_l, round_m, round_s
from sispamkota.forces.effects.base import Effect, Result, again, effect, failed
from sispamkota.forces.footprint import Footprint, aim, footprint
from sispamkota.forces.places import Place
from sispamkota.forces.travel import arrive, set_off, tell_arrival
from sispamkota.forces.work import Case, Refusal, Work
from sispamkota.journal.kinds.base import Kind
from sispamkota.journal.kinds.force import ForceStopped, ForceUsed, WaterRefilled
from sispamkota.scenario.schema.doctrine import Tool
from sispamkota.world import VIOLENT, Push

OUT_OF_REACH = "out_of_reach"
CUT_M = 2.0
SHORTEST_M = 4.0
"""By how much a strip of water is shortened until it stays in its zone, and the shortest that is tried (assumed)."""
SHORTEST_DRIVE_M = 1.0
"""A vehicle does not set off for less (assumed)."""
LEAST_S = 0.5
"""A tank with water for less than so many seconds counts as empty (assumed)."""


@dataclass(frozen=True, slots=True)
class Nozzle:
    """How the water leaves the monitor in one mode."""

    mode: str
    flow_l_s: float
    pressure_bar: float
    reach_m: float
    burst_s: float
    pause_s: float
    spread_m: float


def nozzle_of(work: Work, tool: Tool, mode: str | None) -> Nozzle:
    """Return the numbers of a tool in a mode; diffuse spray where none is named."""
    number = work.declared.number
    jet = mode == "jet"
    return Nozzle(
        mode="jet" if jet else "spray",
        flow_l_s=number(tool.jet_l_s if jet else tool.spray_l_s, 10.0 if jet else 5.0),
        pressure_bar=number(tool.jet_bar if jet else tool.spray_bar, 10.0 if jet else 5.0),
        reach_m=number(tool.jet_reach_m if jet else tool.spray_reach_m, 50.0 if jet else 30.0),
        burst_s=number(tool.burst_s, 5.0),
        pause_s=number(tool.pause_s, 10.0),
        spread_m=number(tool.spread_m, 3.5),
    )


@effect("water")
class Water(Effect):
    """Bursts of water until countermanded, empty, dispersing, out of reach, counted out or stopped."""

    needs = ("at", "assembly")
    writes = ("force.used", "force.stopped")
    means: Literal["", "water", "hands"] = "water"

    def check(self, case: Case) -> Refusal | None:
        """Refuse without water, and against a crowd that is leaving or is not there."""
        work, unit = case.work, case.unit
        if unit is None or work.declared.water_tool(unit) is None:
            return Refusal("no_tool", "a unit with a tank and a monitor")
        if work.unit(unit).tank_l < _least_l(case):
            return Refusal("tank_empty", "a tank with water in it")
        state = work.assembly(case.order.assembly or "")
        if state.started_s is None or state.ended_s is not None:
            return Refusal("no_assembly", "an assembly that has begun and not ended")
        if state.dispersing_s is not None:
            return Refusal("dispersing", "a crowd that does not leave by itself")
        return None

    def begin(self, case: Case) -> Result | None:
        """Aim; drive nearer where nobody in the zone can be reached, fail where that is not possible."""
        aimed = sight(case)
        if aimed != OUT_OF_REACH:
            return failed(aimed) if isinstance(aimed, str) else None
        return _nearer(case) or failed(OUT_OF_REACH)

    def work(self, case: Case) -> Result:
        """Give one burst, or stop."""
        work, unit, state = case.work, case.unit, case.state
        assert unit is not None
        if work.unit(unit).state == "moving":
            arrive(work, unit)
            work.alter("units", unit, state="acting")
            case.alter(seq=tell_arrival(work, unit, causes=(state.seq,), assembly=case.order.assembly)[-1])
            return again(max(self.duration_s(case), 0.001))
        if state.order.count is not None and state.bursts >= state.order.count:
            return Result(reason="count_reached")
        if work.assembly(case.order.assembly or "").dispersing_s is not None:
            return Result(reason="dispersing")
        if work.unit(unit).tank_l < _least_l(case):
            return Result(reason="tank_empty") if state.bursts else failed("tank_empty")
        aimed = sight(case)
        if isinstance(aimed, str):
            nearer = _nearer(case) if aimed == OUT_OF_REACH else None
            return nearer or (Result(reason=aimed) if state.bursts else failed(aimed))
        fact, print_, exposed = aimed
        assert fact.volume_l is not None and fact.duration_s is not None
        assembly = work.assembly(case.order.assembly or "")
        seq = work.emit(
            fact,
            actor=case.actor,
            causes=(
                state.force_seq,
                state.seq,
                *(act[1] for act in assembly.violence[-3:]),
                *(entry[2] for entry in assembly.warnings[-3:]),
            ),
        )
        drawn = nozzle_of(work, _tool(case), state.order.mode).flow_l_s * fact.duration_s
        work.alter("units", unit, tank_l=max(0.0, work.unit(unit).tank_l - drawn), bursts=work.unit(unit).bursts + 1)
        work.alter(
            "assemblies",
            case.order.assembly or "",
            force_seq=seq,
            force_s=work.t_s,
            force_share=fact.bystander_share or 0.0,
        )
        case.alter(
            seq=seq,
            bursts=state.bursts + 1,
            used_l=state.used_l + drawn,
            burst_until_s=work.t_s + fact.duration_s,
            reported_seq=0,
        )
        _knock_down(case, print_, exposed, seq)
        last = state.order.count is not None and state.bursts + 1 >= state.order.count
        pause_s = nozzle_of(work, _tool(case), state.order.mode).pause_s
        return again(fact.duration_s + (0.0 if last else pause_s))

    def ended(self, case: Case, reason: str) -> None:
        """Write that the force under the order ended."""
        state = case.state
        if state.bursts and case.unit:
            case.work.emit(
                ForceStopped(
                    order_id=case.order_id,
                    unit=case.unit,
                    reason=reason or "done",
                    bursts=state.bursts,
                    volume_l=round_l(state.used_l),
                ),
                actor=case.actor,
                causes=(state.seq,),
            )
            case.alter(burst_until_s=None)

    def foresee(self, case: Case) -> tuple[Kind, ...]:
        """Return the next burst as the crew sees it coming."""
        aimed = sight(case)
        if not isinstance(aimed, str):
            return (aimed[0],)
        # Nobody to be seen in reach: what is known is the order, and how near the zone begins.
        fact = _fact(case, None, np.zeros(0, dtype=np.intp))
        return (fact,) if fact is not None else ()


def _tool(case: Case) -> Tool:
    tool = case.work.declared.water_tool(case.unit or "")
    assert tool is not None
    return tool


def _least_l(case: Case) -> float:
    return LEAST_S * nozzle_of(case.work, _tool(case), case.order.mode).flow_l_s


def sight(case: Case) -> tuple[ForceUsed, Footprint, NDArray[np.intp]] | str:
    """Return the coming burst: its fact, its ground and whom it meets; or the code of why there is none.

    It is aimed where violent people are, and there is none at a single person: water is for an area.
    """
    work, unit, order = case.work, case.unit, case.order
    place = work.place(order.at)
    if unit is None or place is None or place.site not in work.world.sites or work.unit(unit).site != place.site:
        return OUT_OF_REACH
    site, state = work.world.sites[place.site], work.unit(unit)
    nozzle = nozzle_of(work, _tool(case), order.mode)
    there = _violent(work, place)  # where nobody is violent, water has no ground
    if not there.size:
        return "no_target"
    here = (state.x_m, state.y_m)
    zone = work.zone_of(place)
    people = work.on_site(place.site)
    found: Footprint | None = None
    for nearest in (max(1, int(work.params.aim_people)), 1):  # where most of them are; else the nearest
        target = aim(site, work.people("position")[there], nozzle=here, reach_m=nozzle.reach_m, nearest=nearest)
        if target is None:
            return OUT_OF_REACH
        found = _within_zone(case, site, nozzle, here, target, zone)
        if found is None:
            return OUT_OF_REACH
        exposed = people[found.holds(work.people("position")[people])]
        if exposed.size >= work.params.least_exposed and (work.people("state")[exposed] == VIOLENT).any():
            fact = _fact(case, found, exposed)
            return "no_target" if fact is None else (fact, found, exposed)
    _, nearest_m = _nearest(work.people("position")[there], here)
    return OUT_OF_REACH if nearest_m > work.params.fire_from_m else "no_target"


def _violent(work: Work, place: Place) -> NDArray[np.intp]:
    """Return the numbers of the violent in the zone of a place."""
    there = work.in_zone(work.zone_of(place))
    return np.asarray(there[work.people("state")[there] == VIOLENT])


def _nearest(people: NDArray[np.float64], here: tuple[float, float]) -> tuple[NDArray[np.float64], float]:
    """Return the position, shape (2,), of the nearest of some people, positions of shape (n, 2), and its metres."""
    away = np.hypot(*(people - here).T)
    row = int(np.argmin(away))
    return people[row], float(away[row])


def _within_zone(
    case: Case, site: SiteGround, nozzle: Nozzle, here: tuple[float, float], target: tuple[float, float], zone: str
) -> Footprint | None:
    """Return the strip of water, held so low that it ends where the ordered zone ends.

    Where no strip reaches the zone without touching another one, the full reach is used, and the
    record says which zones it touched.
    """
    reach_m = nozzle.reach_m
    whole: Footprint | None = None
    own = {zone, site.zone_at(here)}
    while reach_m > case.work.params.water_near_m + SHORTEST_M:
        strip = footprint(
            site,
            nozzle=here,
            target=target,
            near_m=case.work.params.water_near_m,
            reach_m=reach_m,
            spread_m=nozzle.spread_m,
        )
        whole = whole or strip
        if strip is None or zone not in strip.zones(site):
            break
        if set(strip.zones(site)) <= own:
            return strip
        reach_m -= CUT_M
    return whole


def _nearer(case: Case) -> Result | None:
    """Let the vehicle drive to where it can act from; None where there is no such place."""
    goal, place = _firing_point(case), case.work.place(case.order.at)
    if goal is None or place is None or case.unit is None:
        return None
    return again(set_off(case.work, case.unit, place, state="moving", goal=goal))


def _firing_point(case: Case) -> tuple[float, float] | None:
    """Return where on its straight way to the nearest violent person the vehicle can act from, or None."""
    work, unit = case.work, case.unit
    place = work.place(case.order.at)
    if unit is None or place is None or work.unit(unit).site != place.site or place.site not in work.world.sites:
        return None
    here = (work.unit(unit).x_m, work.unit(unit).y_m)
    position = work.people("position")
    nearest, away_m = _nearest(position[_violent(work, place)], here)
    forward = away_m - work.params.fire_from_m
    if forward < SHORTEST_DRIVE_M:
        return None
    goal = here + (nearest - here) * forward / away_m
    ground = work.world.sites[place.site].ground
    clear = np.hypot(*(position[work.on_site(place.site)] - goal).T).min() >= work.params.clear_m
    return (float(goal[0]), float(goal[1])) if clear and ground.contains([goal])[0] else None


def _fact(case: Case, strip: Footprint | None, exposed: NDArray[np.intp]) -> ForceUsed | None:
    """Return the fact of a burst; without a footprint only what the order and the map say."""
    work, unit, order, tool = case.work, case.unit, case.order, _tool(case)
    place = work.place(order.at)
    if unit is None or place is None:
        return None
    state, nozzle = work.unit(unit), nozzle_of(work, tool, order.mode)
    zone = work.zone_of(place)
    burst_s = min(nozzle.burst_s, state.tank_l / nozzle.flow_l_s) if nozzle.flow_l_s > 0 else nozzle.burst_s
    on_site = state.site == place.site and state.site != ""
    if strip is None:
        zones: tuple[str, ...] = (zone,)
        near = float(place.shape.distance(Point(state.x_m, state.y_m))) if on_site else None
        immobile = elevated = 0
        peaceful = None
    else:
        zones = tuple(sorted({zone, *strip.zones(work.world.sites[place.site])}))
        near = float(strip.ranges_m(work.people("position")[exposed]).min())
        elevated = int(work.people("elevated")[exposed].sum())
        immobile = int((work.people("trapped")[exposed] | (work.people("injured")[exposed] >= 2)).sum())
        peaceful = float((work.people("state")[exposed] != VIOLENT).mean())
    return ForceUsed(
        order_id=case.order_id,
        assembly=order.assembly,
        zone=zone,
        zones=zones,
        zone_kind=work.zone_kind(zone),
        unit=unit,
        agency=work.declared.units[unit].agency,
        means=tool.means,
        mode=nozzle.mode,
        perkap_stage=tool.perkap_stage,
        target="area",
        min_range_m=None if near is None else round_m(near),
        pressure_bar=round_m(nozzle.pressure_bar),
        volume_l=round_l(burst_s * nozzle.flow_l_s),
        duration_s=round_s(burst_s),
        exposed=int(exposed.size),
        exposed_elevated=elevated,
        exposed_immobile=immobile,
        bystander_share=None if peaceful is None else round_frac(peaceful),
        footprint=None if strip is None else strip.outline(),
    )


def _knock_down(case: Case, strip: Footprint, exposed: NDArray[np.intp], seq: int) -> None:
    """Draw who falls and who is hurt by it; for everybody, then masked, so that luck does not depend on the plan."""
    work, params = case.work, case.work.params
    everybody = np.arange(work.people("site").size)
    second = int(work.t_s)
    streams = work.world.streams
    fall = streams.uniform(f"forces.fall/{case.unit}", everybody, second)[exposed]
    harm = streams.uniform(f"forces.harm/{case.unit}", everybody, second)[exposed]
    worse = streams.uniform(f"forces.worse/{case.unit}", everybody, second)[exposed]
    ranges = strip.ranges_m(work.people("position")[exposed])
    chance = np.full(exposed.size, params.spray_fall_p)
    if case.order.mode == "jet":
        chance = np.where(ranges < params.near_jet_m, params.jet_near_fall_p, params.jet_far_fall_p)
    high = work.people("elevated")[exposed]
    chance = np.where(high, params.elevated_fall_p, chance)
    fallen = fall < chance
    hurt_now = fallen & (high | (harm < params.fall_injury_p))
    serious = worse < np.where(high, params.high_fall_serious_p, params.fall_serious_p)
    if (fallen & high).any():
        elevated = work.change.array("elevated")
        elevated[exposed[fallen & high]] = False
    for row in np.flatnonzero(hurt_now):
        work.change.record_injury(
            side="civilian",
            severity="serious" if serious[row] else "light",
            cause="fall" if high[row] else "water",
            means=str(_tool(case).means),
            zone=_zone_of_person(work, case, int(exposed[row])),
            assembly=case.order.assembly,
            causes=(seq,),
            index=int(exposed[row]),
            at_s=work.t_s,
        )


def _zone_of_person(work: Work, case: Case, number: int) -> str:
    place = work.place(case.order.at)
    assert place is not None
    x, y = work.people("position")[number]
    return work.world.sites[place.site].zone_at((float(x), float(y))) or work.zone_of(place)


def push(work: Work) -> None:
    """Note the pushes of all water that is on people in the coming second."""
    for order_id, state in work.rows("orders").items():
        if state.state != "acting" or state.burst_until_s is None or state.burst_until_s <= work.t_s:
            continue
        case = Case(work, order_id)
        aimed = sight(case)
        if isinstance(aimed, str):
            continue
        strip = aimed[1]
        speed = work.params.jet_push_mps if state.order.mode == "jet" else work.params.spray_push_mps
        place = work.place(state.order.at)
        assert place is not None
        velocity = (speed * math.cos(strip.bearing), speed * math.sin(strip.bearing))
        work.change.pushes.append(Push(place.site, strip.corners, velocity))


@effect("refill")
class Refill(Effect):
    """A tank is filled at a hydrant or from a fire engine on the site."""

    writes = ("water.refilled",)
    comes_back = True

    def check(self, case: Case) -> Refusal | None:
        """Refuse without a tank, with a full one, and without a source of water."""
        unit = case.unit
        if unit is None or case.work.declared.water_tool(unit) is None:
            return Refusal("no_tool", "a unit with a tank")
        if case.work.unit(unit).tank_l >= case.work.declared.tank_l(unit) - 1.0:
            return Refusal("tank_full", "a tank that is not full")
        if source_of(case) is None:
            return Refusal("no_water_source", "a hydrant or a fire engine on the site")
        return None

    def destination(self, case: Case) -> str | None:
        """Return the place of the source."""
        source = source_of(case)
        return source[0] if source else None

    def duration_s(self, case: Case) -> float:
        """Return the tool's time to refill; the action's where the tool says nothing."""
        tool = _tool(case)
        return case.work.declared.number(tool.refill_s if tool.refill_s is not None else case.action.duration_s)

    def work(self, case: Case) -> Result:
        """Take the water in."""
        work, unit = case.work, case.unit
        source = source_of(case)
        if unit is None or source is None:
            return failed("no_water_source")
        state = work.unit(unit)
        wanted = work.declared.tank_l(unit) - state.tank_l
        if source[1]:
            engine = work.unit(source[1])
            wanted = min(wanted, engine.tank_l)
            work.alter("units", source[1], tank_l=engine.tank_l - wanted)
        tank = state.tank_l + wanted
        work.alter("units", unit, tank_l=tank)
        case.emit(WaterRefilled(unit=unit, volume_l=round_l(wanted), tank_l=round_l(tank)))
        return Result()


def source_of(case: Case) -> tuple[str, str] | None:
    """Return place and unit (empty for a hydrant) of the nearest water: the order's own choice first."""
    work, unit = case.work, case.unit
    if unit is None:
        return None
    state = work.unit(unit)
    site = state.site
    found = []
    for feature in work.declared.features.values():
        if (
            feature.kind == "post"
            and feature.role == "hydrant"
            and (not site or feature.site == site or feature.id == case.order.at)
        ):
            place = work.place(feature.id)
            if place is not None:
                chosen = 0 if feature.id == case.order.at else 1
                found.append((chosen, math.dist(place.xy, (state.x_m, state.y_m)), feature.id, ""))
    for other, there in work.rows("units").items():
        kind = work.declared.kinds.get(work.declared.units[other].kind)
        lends = kind is not None and not kind.may_use_force and there.site == site and there.tank_l > 100.0
        if other != unit and lends and site and there.state in ("posted", "base"):
            found.append(
                (1, math.dist((there.x_m, there.y_m), (state.x_m, state.y_m)), there.target or there.zone, other)
            )
    if not found:
        return None
    nearest = min(found)
    return nearest[2], nearest[3]
