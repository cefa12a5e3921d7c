"""The arrest of one person for one observed act."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from sispamkota.forces.effects.base import DONE, Effect, Result, effect, failed
from sispamkota.forces.effects.care import take_away
from sispamkota.forces.work import Case, Refusal
from sispamkota.journal.kinds.assembly import VIOLENCE
from sispamkota.journal.kinds.base import Kind
from sispamkota.journal.kinds.force import ArrestMade, ForceUsed
from sispamkota.world import FLEEING, VIOLENT, ArrestState

ActSeen = tuple[float, int, str, str, str, str]
"""A violent act as the assembly keeps it: time, event number, kind, zone, id of the act, anonymous actor."""


@effect("arrest")
class Arrest(Effect):
    """One violent person near the line is arrested, tied to an act that was observed."""

    needs = ("assembly",)
    writes = ("arrest.made", "force.used")
    means: Literal["", "water", "hands"] = "hands"

    def check(self, case: Case) -> Refusal | None:
        """Refuse where no recent act by a person who can be told apart was observed."""
        if not acts_of(case):
            return Refusal(
                "no_act", "a violent act by one person, observed within the last minutes and not yet answered"
            )
        return None

    def destination(self, case: Case) -> str | None:
        """Return the assembly's zone for a team that is not on its site yet."""
        assembly = case.work.declared.assemblies[case.order.assembly or ""]
        unit = case.unit
        return None if unit is None or case.work.unit(unit).site == assembly.site else case.order.at or assembly.zone

    def work(self, case: Case) -> Result:
        """Arrest the nearest of them; fail where nobody is near the line any more."""
        work, unit, assembly = case.work, case.unit, case.order.assembly or ""
        found = nearest_act(case)
        if unit is None or found is None:
            return failed("nobody_near")
        act, number = found
        force = self.foresee(case)
        causes = (act[1], case.state.force_seq)
        if force:
            seq = case.emit(force[0], causes=causes)
            case.alter(seq=seq, bursts=case.state.bursts + 1, reported_seq=0)
            work.alter("assemblies", assembly, force_seq=seq, force_s=work.t_s, force_share=0.0)
        seq = case.emit(
            ArrestMade(
                actor=act[5],
                act=act[4],
                ground=_ground(case, act),
                assembly=assembly,
                zone=act[3],
                unit=unit,
                order_id=case.order_id,
            ),
            causes=causes,
        )
        take_away(work, number)
        key = f"T-{work.count('T'):02d}"
        work.change.put(
            "arrests",
            key,
            ArrestState(act=act[4], made_s=work.t_s, made_seq=seq, unit=unit, index=number, actor=act[5]),
        )
        return DONE

    def foresee(self, case: Case) -> tuple[Kind, ...]:
        """Return the force that the arrest takes, where the team's hands count as a means."""
        work, unit = case.work, case.unit
        if unit is None:
            return ()
        tool = next((entry for entry in work.declared.tools_of(unit) if entry.means == "empty_hand"), None)
        if tool is None:
            return ()
        found = nearest_act(case)
        state, zone = None, case.order.at
        if found is not None:
            now = int(work.people("state")[found[1]])
            state = "violent" if now == VIOLENT else "fleeing" if now == FLEEING else "standing"
            zone = found[0][3]
        return (
            ForceUsed(
                order_id=case.order_id,
                assembly=case.order.assembly,
                zone=zone,
                zones=(zone,) if zone else None,
                zone_kind=work.zone_kind(zone) if zone else None,
                unit=unit,
                agency=work.declared.units[unit].agency,
                means=tool.means,
                perkap_stage=tool.perkap_stage,
                target="individual",
                target_state=state,
                exposed=1,
                bystander_share=0.0,
            ),
        )


def acts_of(case: Case) -> list[tuple[ActSeen, int]]:
    """Return recent acts by somebody who is still there and not arrested, with the person's row; newest first."""
    work = case.work
    taken = {row.act for row in work.rows("arrests").values()} | {row.actor for row in work.rows("arrests").values()}
    found = []
    for act in reversed(work.assembly(case.order.assembly or "").violence):
        number = person_of(act[5])
        if number is None or number >= work.people("site").size or act[4] in taken or act[5] in taken:
            continue
        if act[0] >= work.t_s - work.params.arrest_window_s and work.people("site")[number] >= 0:
            found.append((act, number))
    return found


def person_of(actor: str) -> int | None:
    """Return the row of an anonymous actor such as "W-12", None where the act was nobody's in particular."""
    number = actor.rpartition("-")[2]
    return int(number) if actor and number.isdecimal() else None


def nearest_act(case: Case) -> tuple[ActSeen, int] | None:
    """Return the act whose actor stands nearest to the team or a line on the same site, within its reach.

    Acts of the sort that the order names as its ground come first.
    """
    work, unit = case.work, case.unit
    if unit is None:
        return None
    site = work.unit(unit).site
    if site not in work.world.site_ids:
        return None
    index = work.world.site_ids.index(site)
    bases = [
        (state.x_m, state.y_m)
        for other, state in work.rows("units").items()
        if state.site == site and (state.line or other == unit)
    ]
    best: tuple[bool, float, int, ActSeen, int] | None = None
    for act, number in acts_of(case):
        if work.people("site")[number] != index:
            continue
        x, y = np.asarray(work.people("position")[number], dtype=np.float64)
        away = min(math.dist((float(x), float(y)), base) for base in bases)
        candidate = (act[2] != case.order.ground, away, -act[1], act, number)
        if away <= work.params.arrest_reach_m and (best is None or candidate[:3] < best[:3]):
            best = candidate
    return (best[3], best[4]) if best else None


def _ground(case: Case, act: ActSeen) -> str:
    """Return what grounds the arrest: the act itself, unless the order names a ground of another sort."""
    given = case.order.ground
    return act[2] if given is None or given in VIOLENCE else given
