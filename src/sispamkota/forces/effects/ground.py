"""Acts on the ground: going, lines, hand-overs, guards, exits, fires."""

from __future__ import annotations

import math

from sispamkota.core.units import round_l, round_m, round_s
from sispamkota.forces.effects.base import DONE, Effect, Result, again, effect, failed
from sispamkota.forces.lines import form_line
from sispamkota.forces.travel import send_back, tell_arrival
from sispamkota.forces.work import Case, Refusal
from sispamkota.journal.kinds.assembly import EgressClosed, EgressOpened, EgressVerified
from sispamkota.journal.kinds.force import FireOut, ObjectGuarded, UnitReleased
from sispamkota.scenario.schema.places import Feature
from sispamkota.world import FireState


class AtPlace(Effect):
    """An act for which the unit goes to the place that the order names."""

    def destination(self, case: Case) -> str | None:
        """Return the order's place."""
        return case.order.at


@effect("go")
class Go(AtPlace):
    """The unit goes to a zone or post and stays there."""

    needs = ("at",)
    writes = ("unit.moved", "unit.deployed")


@effect("line")
class Line(AtPlace):
    """The unit goes to a place and forms a line that faces the assembly."""

    needs = ("at",)
    writes = ("unit.moved", "unit.deployed")

    def work(self, case: Case) -> Result:
        """Form the line; its ground is a barrier to the crowd from now on."""
        _stand_in_line(case)
        return DONE


def _stand_in_line(case: Case) -> None:
    work, unit = case.work, case.unit
    place = work.place(case.order.at)
    if unit is None or place is None:
        return
    middle, bearing, corners = form_line(work, unit, place, case.assembly)
    site = place.site if place.site in work.world.sites else ""
    zone = work.zone_of(place, middle)
    work.alter(
        "units",
        unit,
        x_m=middle[0],
        y_m=middle[1],
        bearing_rad=bearing,
        line=corners if site else (),
        site=site,
        zone=zone,
    )
    work.set_placed(unit)
    started = case.assembly is not None and work.assembly(case.assembly).started_s is not None
    seqs = tell_arrival(work, unit, causes=(case.state.seq,), assembly=case.assembly, facing_crowd=started)
    case.made = (*case.made, *seqs)


@effect("handover")
class Handover(AtPlace):
    """The unit takes over another unit's line."""

    needs = ("at", "assembly")

    def check(self, case: Case) -> Refusal | None:
        """Refuse where no other unit stands in line."""
        if line_at(case) is None:
            return Refusal("no_line", "another unit that stands in line there")
        return None

    def work(self, case: Case) -> Result:
        """Form up in the place of the line, which falls back behind it."""
        work, unit = case.work, case.unit
        before = line_at(case)
        if before is None or unit is None:
            return failed("no_line")
        old = work.unit(before)
        work.alter("units", before, line=())
        _stand_in_line(case)
        # The relieved unit stands a few metres behind the new line.
        new = work.unit(unit)
        back = work.params.give_way_m / 2
        work.alter(
            "units",
            before,
            x_m=old.x_m - back * math.cos(new.bearing_rad),
            y_m=old.y_m - back * math.sin(new.bearing_rad),
        )
        work.set_placed(before)
        tell_arrival(work, before, causes=(case.state.seq,), assembly=case.assembly)
        return DONE


def line_at(case: Case) -> str | None:
    """Return the unit other than the order's that stands in line at the order's place, else on its site."""
    work, place = case.work, case.work.place(case.order.at)
    if place is None:
        return None
    zone = work.zone_of(place)
    standing = []
    for unit, state in work.rows("units").items():
        kind = work.declared.kinds.get(work.declared.units[unit].kind)
        if (
            unit != case.unit
            and state.line
            and state.site == place.site
            and kind is not None
            and kind.front_m is not None
        ):
            there = state.target == place.id or state.zone == zone
            standing.append((0 if there else 1, math.dist((state.x_m, state.y_m), place.xy), unit))
    return min(standing)[2] if standing else None


@effect("release")
class Release(Effect):
    """The unit is released and goes back to its base."""

    writes = ("unit.released",)
    in_field = False

    def work(self, case: Case) -> Result:
        """Write that it is released and send it home."""
        work, unit = case.work, case.unit
        if unit is None:
            return failed("no_such_unit")
        row = work.declared.units[unit]
        case.emit(UnitReleased(unit=unit, agency=row.agency), causes=(work.unit(unit).deployed_seq,))
        if work.unit(unit).zone == row.base:
            work.alter("units", unit, state="base", line=(), deployed_seq=0, standby_seq=0)
        elif not send_back(work, unit, row.base):
            return failed("no_way")
        work.alter("units", unit, standby_seq=0)
        return DONE


@effect("guard")
class Guard(AtPlace):
    """The unit takes an object under guard."""

    needs = ("at",)
    writes = ("object.guarded",)

    def work(self, case: Case) -> Result:
        """Write that the object is guarded."""
        place = case.work.place(case.order.at)
        zone = case.work.zone_of(place) if place else case.order.at
        case.emit(ObjectGuarded(unit=case.unit, zone=zone))
        return DONE


class ExitAct(AtPlace):
    """An act on an exit or gate; the unit that does it goes there."""

    needs = ("at",)
    comes_back = True

    def feature(self, case: Case) -> Feature | None:
        """Return the exit or gate."""
        found = case.work.declared.features.get(case.order.at or "")
        return found if found is not None and found.kind in ("exit", "gate") else None


@effect("exit.open")
class ExitOpen(ExitAct):
    """An exit or gate is opened."""

    writes = ("egress.opened",)

    def check(self, case: Case) -> Refusal | None:
        """Refuse what is no exit, open already, or blocked by an incident."""
        state = case.work.row("exits", case.order.at or "")
        if self.feature(case) is None or state is None:
            return Refusal("no_such_exit", "an exit or gate")
        if state.blocked_by:
            return Refusal("exit_blocked", f"the end of {state.blocked_by}, which blocks it")
        if state.open:
            return Refusal("already_open", "an exit that is shut")
        return None

    def work(self, case: Case) -> Result:
        """Open it, unless it has been blocked meanwhile."""
        feature = self.feature(case)
        state = case.work.row("exits", case.order.at or "")
        if feature is None or state.blocked_by:
            return failed("exit_blocked")
        seq = case.emit(EgressOpened(zone=feature.serves, exit=feature.id), causes=(state.seq,))
        case.work.alter("exits", feature.id, open=True, seq=seq)
        return DONE


@effect("exit.close")
class ExitClose(ExitAct):
    """An exit or gate is shut."""

    writes = ("egress.closed",)

    def check(self, case: Case) -> Refusal | None:
        """Refuse what is no exit or shut already."""
        state = case.work.row("exits", case.order.at or "")
        if self.feature(case) is None or state is None:
            return Refusal("no_such_exit", "an exit or gate")
        return None if state.open else Refusal("already_shut", "an exit that is open")

    def work(self, case: Case) -> Result:
        """Shut it."""
        feature = self.feature(case)
        if feature is None:
            return failed("no_such_exit")
        state = case.work.row("exits", feature.id)
        seq = case.emit(
            EgressClosed(zone=feature.serves, exit=feature.id, reason=case.order.ground or "ordered"),
            causes=(state.seq,),
        )
        case.work.alter("exits", feature.id, open=False, seq=seq)
        return DONE


@effect("egress.check")
class EgressCheck(Effect):
    """Somebody checks which ways out of a zone are open and whether they suffice."""

    needs = ("at",)
    writes = ("egress.verified",)
    in_field = False

    def check(self, case: Case) -> Refusal | None:
        """Refuse where fewer than two ways out are open."""
        found = open_exits(case)
        if len(found) < 2:
            return Refusal("too_few_exits", f"two open ways out, not {len(found)}")
        return None

    def work(self, case: Case) -> Result:
        """Write what is open, and the time in which the people there could leave by it."""
        work, zone = case.work, case.order.at or ""
        found = open_exits(case)
        if len(found) < 2:
            return Result("refused", reason="too_few_exits", detail=f"two open ways out, not {len(found)}")
        capacity = work.params.exit_flow_p_m_s * sum(feature.width_m or 0.0 for feature in found)
        people, place = int(work.in_zone(zone).size), work.place(zone)
        ways = [work.place(feature.id) for feature in found]
        far = max((math.dist(place.xy, way.xy) for way in ways if way is not None), default=0.0) if place else 0.0
        clearance = (people / capacity if capacity > 0 else math.inf) + far / work.params.leave_mps
        case.emit(
            EgressVerified(
                assembly=case.assembly,
                zone=zone,
                open_routes=len(found),
                clearance_s=round_s(min(clearance, 86400.0)),
                capacity_p_s=round_m(capacity),
                exits=tuple(feature.id for feature in found),
                cell=case.cell,
            ),
            causes=tuple(work.row("exits", feature.id).seq for feature in found),
        )
        return DONE


def open_exits(case: Case) -> tuple[Feature, ...]:
    """Return the exits of the order's zone that people on foot can use now."""
    work, order = case.work, case.order
    place = work.declared.places.get(order.at)
    found = []
    for feature in work.declared.features.values():
        if feature.kind != "exit" or feature.vehicles_only or place is None:
            continue
        named = feature.id in order.routes
        serves = feature.serves == place.id or (feature.serves is None and feature.site == place.site)
        state = work.row("exits", feature.id)
        if (named or (serves and not order.routes)) and state is not None and state.open and not state.blocked_by:
            found.append(feature)
    return tuple(found)


@effect("extinguish")
class Extinguish(AtPlace):
    """Fires in a zone are put out, one after the other."""

    needs = ("at",)
    writes = ("fire.out",)
    comes_back = True

    def work(self, case: Case) -> Result:
        """Put one fire out; go on while others burn."""
        work, unit = case.work, case.unit
        burning = self._burning(case)
        if not burning:
            return DONE if case.state.bursts else failed("no_fire")
        key, fire = burning[0]
        volume = 0.0
        if unit is not None and work.declared.water_tool(unit) is not None:
            state = work.unit(unit)
            volume = min(work.params.fire_l, state.tank_l)
            if volume <= 0:
                return failed("tank_empty")
            work.alter("units", unit, tank_l=state.tank_l - volume)
        seq = case.emit(FireOut(zone=fire.zone, unit=unit, volume_l=round_l(volume)), causes=(fire.started_seq,))
        work.alter("fires", key, out=True)
        case.alter(seq=seq, bursts=case.state.bursts + 1, used_l=case.state.used_l + volume)
        return again(max(self.duration_s(case), 1.0)) if len(burning) > 1 else DONE

    def _burning(self, case: Case) -> list[tuple[str, FireState]]:
        place = case.work.place(case.order.at)
        zone = case.work.zone_of(place) if place else ""
        return [
            (key, fire)
            for key, fire in case.work.rows("fires").items()
            if not fire.out and fire.zone in (zone, case.order.at)
        ]
